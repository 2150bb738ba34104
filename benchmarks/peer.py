"""
The job of `hotspots run`, as an analyst would write it with pandas, GeoPandas, scikit-learn and folium.

Straightforward, not slowed down on purpose: vectorised wherever those libraries are, the same method and the same numbers.
Usage: python benchmarks/peer.py INCIDENTS.zip BOUNDARIES OUT_DIR
"""

from __future__ import annotations

import hashlib
import html
import json
import sys
import zipfile
from pathlib import Path

import branca.colormap
import folium
import folium.plugins
import geopandas as gpd
import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy import ndimage, stats
from sklearn.neighbors import KDTree

METRES = "EPSG:27700"
RADIUS_M = 300.0
CELL_M = 50.0
HOT_AREA_SHARE = 0.02
MIN_INCIDENTS = 10
GREAT_BRITAIN = {"west": -9.5, "south": 49.0, "east": 2.5, "north": 61.5}
COLUMNS = ["Crime ID", "Month", "Longitude", "Latitude", "Location", "Crime type"]

Floats = npt.NDArray[np.float64]


def main(incidents_zip: Path, boundaries: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    rows = read_rows(incidents_zip)
    incidents, set_aside = clean(rows)
    set_aside.to_csv(out / "set_aside.csv", index=False)
    wards = read_wards(boundaries)
    points = join_wards(project(incidents), wards)
    inside = points[points["ward"].notna()]
    by_ward = count_wards(inside, wards, months=rows["Month"].nunique())
    by_ward.to_csv(out / "wards.csv", index=False)
    cells, shape = make_cells(wards)
    cells["density"] = quartic_density(points, cells)
    hotspots = rank(find_hotspots(cells, shape), inside, study_m2=wards.area.sum())
    hotspots.drop(columns="geometry").to_csv(out / "hotspots.csv", index=False)
    hotspots.to_crs("EPSG:4326").to_file(out / "hotspots.geojson", driver="GeoJSON")
    draw_map(wards, by_ward, cells, shape, hotspots, inside).save(out / "map.html")
    draw_months(inside, out / "months.svg")
    write_report(out, rows, set_aside, by_ward, hotspots)
    write_manifest(out, [incidents_zip, boundaries])


def read_rows(path: Path) -> pd.DataFrame:
    """All street files of the ZIP in one table, with the file and row each came from."""
    tables = []
    with zipfile.ZipFile(path) as archive:
        for name in sorted(name for name in archive.namelist() if name.endswith("-street.csv")):
            with archive.open(name) as stream:
                table = pd.read_csv(stream)
            table["file"], table["row"] = Path(name).name, np.arange(2, len(table) + 2)
            tables.append(table)
    return pd.concat(tables, ignore_index=True)


def clean(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Usable rows, and those that are not with the reason."""
    reason = pd.Series("", index=rows.index)
    britain = rows["Longitude"].between(GREAT_BRITAIN["west"], GREAT_BRITAIN["east"])
    britain &= rows["Latitude"].between(GREAT_BRITAIN["south"], GREAT_BRITAIN["north"])
    reason[~britain] = "outside Great Britain"
    reason[rows["Longitude"].isna() | rows["Latitude"].isna()] = "no coordinates"
    usable = rows[reason == ""]
    repeats = usable["Crime ID"].notna() & usable.duplicated(COLUMNS)
    reason[repeats[repeats].index] = "repeats another row exactly, with the same Crime ID"
    good = reason == ""
    return rows[good].reset_index(drop=True), rows[~good].assign(reason=reason[~good])


def project(incidents: pd.DataFrame) -> gpd.GeoDataFrame:
    geometry = gpd.points_from_xy(incidents["Longitude"], incidents["Latitude"], crs="EPSG:4326")
    return gpd.GeoDataFrame(incidents, geometry=geometry).to_crs(METRES)


def read_wards(path: Path) -> gpd.GeoDataFrame:
    wards = gpd.read_file(path).to_crs(METRES)
    return wards.rename(columns={"WD20CD": "code", "WD20NM": "ward", "pop_mid2020": "population"}).sort_values("code")


def join_wards(points: gpd.GeoDataFrame, wards: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """A point on a shared edge matches two wards: it keeps the first."""
    joined = gpd.sjoin(points, wards[["code", "ward", "geometry"]], how="left", predicate="intersects")
    return joined.sort_values("code")[lambda table: ~table.index.duplicated()].sort_index()


def count_wards(inside: gpd.GeoDataFrame, wards: gpd.GeoDataFrame, *, months: int) -> pd.DataFrame:
    """Counts, and rates per 1,000 residents a year with Byar's interval (exact under 10)."""
    count = wards["code"].map(inside["code"].value_counts()).fillna(0).astype(int)
    person_years = wards["population"] * months / 12 / 1000
    z = stats.norm.ppf(0.975)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = count * (1 - 1 / (9 * count) - z / (3 * np.sqrt(count))) ** 3
    high = (count + 1) * (1 - 1 / (9 * (count + 1)) + z / (3 * np.sqrt(count + 1))) ** 3
    low = low.where(count >= 10, stats.chi2.ppf(0.025, 2 * count) / 2).fillna(0)
    high = high.where(count >= 10, stats.chi2.ppf(0.975, 2 * (count + 1)) / 2)
    table = pd.DataFrame(
        {
            "code": wards["code"],
            "name": wards["ward"],
            "incidents": count,
            "share": count / count.sum(),
            "population": wards["population"],
            "rate_per_1000": count / person_years,
            "rate_low": low / person_years,
            "rate_high": high / person_years,
            "per_km2": count / (wards.area / 1e6),
            "area_km2": wards.area / 1e6,
        }
    )
    return table.sort_values(["incidents", "code"], ascending=[False, True])


def make_cells(wards: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, tuple[int, int]]:
    """Cells that touch the wards, with the part of each inside, and the rows and columns of the lattice."""
    union = wards.union_all()
    west, south, east, north = union.bounds
    west, south = np.floor(west / CELL_M) * CELL_M, np.floor(south / CELL_M) * CELL_M
    columns, rows = int((east - west) // CELL_M) + 1, int((north - south) // CELL_M) + 1
    row, column = (index.ravel() for index in np.mgrid[0:rows, 0:columns])
    x, y = west + column * CELL_M, south + row * CELL_M
    cells = gpd.GeoDataFrame(
        {"row": row, "column": column, "x": x + CELL_M / 2, "y": y + CELL_M / 2},
        geometry=shapely.box(x, y, x + CELL_M, y + CELL_M),
        crs=METRES,
    )
    cells = cells.iloc[np.sort(cells.sindex.query(union, predicate="intersects"))].reset_index(drop=True)
    shapely.prepare(union)
    cut = ~shapely.contains_properly(union, cells.geometry.to_numpy())
    cells.loc[cut, "geometry"] = cells.geometry[cut].intersection(union)
    cells["inside_m2"] = cells.area
    cells = cells[cells["inside_m2"] > 0].reset_index(drop=True)
    return cells, (rows, columns)


def quartic_density(points: gpd.GeoDataFrame, cells: gpd.GeoDataFrame) -> Floats:
    """Incidents per km² at the cells' centres, exact; points beyond the wards' edge count too."""
    tree = KDTree(shapely.get_coordinates(points.geometry))
    _, distances = tree.query_radius(cells[["x", "y"]].to_numpy(), RADIUS_M, return_distance=True)
    sums = np.array([np.square(1 - np.square(distance / RADIUS_M)).sum() for distance in distances])
    return np.asarray(sums * 3 / (np.pi * RADIUS_M**2) * 1e6)


def find_hotspots(cells: gpd.GeoDataFrame, shape: tuple[int, int]) -> gpd.GeoDataFrame:
    """The densest cells that cover 2% of the area, joined where they share an edge."""
    ranked = cells[cells["density"] > 0].sort_values("density", ascending=False)
    covered = ranked["inside_m2"].cumsum() <= HOT_AREA_SHARE * cells["inside_m2"].sum()
    level = ranked.loc[covered, "density"].min()
    hot = np.zeros(shape, dtype=bool)
    hot_cells = cells[cells["density"] >= level]
    hot[hot_cells["row"], hot_cells["column"]] = True
    number, _ = ndimage.label(hot)
    hot_cells = hot_cells.assign(hotspot=number[hot_cells["row"], hot_cells["column"]])
    peak = hot_cells.loc[hot_cells.groupby("hotspot")["density"].idxmax(), ["hotspot", "x", "y", "density"]]
    shapes = hot_cells[["hotspot", "geometry"]].dissolve("hotspot", as_index=False)
    return shapes.merge(peak, on="hotspot")


def rank(shapes: gpd.GeoDataFrame, inside: gpd.GeoDataFrame, *, study_m2: float) -> gpd.GeoDataFrame:
    """Hotspots with at least ten incidents, most first, named after their most common street and ward."""
    held = gpd.sjoin(inside[["Location", "ward", "geometry"]], shapes[["hotspot", "geometry"]], predicate="intersects")
    held = held[~held.index.duplicated()].groupby("hotspot")
    shapes = shapes.set_index("hotspot")
    shapes["incidents"] = held.size()
    shapes = shapes[shapes["incidents"] >= MIN_INCIDENTS]
    shapes["ward"] = held["ward"].agg(lambda names: names.mode().iloc[0])
    street = held["Location"].agg(lambda names: names.mode().iloc[0]).str.removeprefix("On or near ")
    shapes["name"] = street + ", " + shapes["ward"]
    shapes["id"] = "density-" + shapes["x"].astype(int).astype(str) + "-" + shapes["y"].astype(int).astype(str)
    shapes["incident_share"] = shapes["incidents"] / len(inside)
    shapes["area_share"] = shapes.area / study_m2
    shapes["pai"] = shapes["incident_share"] / shapes["area_share"]
    shapes["incidents"] = shapes["incidents"].astype(int)
    shapes = shapes.assign(per_m2=shapes["incidents"] / shapes.area)
    shapes = shapes.sort_values(["incidents", "per_m2"], ascending=False, ignore_index=True)
    shapes["rank"] = shapes.index + 1
    return shapes[["rank", "id", "name", "ward", "incidents", "incident_share", "area_share", "pai", "geometry"]]


def draw_map(
    wards: gpd.GeoDataFrame,
    by_ward: pd.DataFrame,
    cells: gpd.GeoDataFrame,
    shape: tuple[int, int],
    hotspots: gpd.GeoDataFrame,
    inside: gpd.GeoDataFrame,
) -> folium.Map:
    """Ward choropleth, density as an image, hotspot outlines with tooltips, incidents as clusters."""
    shown = wards[["code", "geometry"]].merge(by_ward, on="code").to_crs("EPSG:4326")
    west, south, east, north = shown.total_bounds
    page = folium.Map(location=[(south + north) / 2, (west + east) / 2], zoom_start=11)
    folium.Choropleth(
        geo_data=shown.to_json(),
        data=by_ward,
        columns=["code", "incidents"],
        key_on="feature.properties.code",
        fill_color="Blues",
        legend_name="Incidents",
        name="Wards",
    ).add_to(page)
    density_overlay(cells, shape).add_to(page)
    folium.GeoJson(
        hotspots.to_crs("EPSG:4326").to_json(),
        name="Hotspots",
        style_function=lambda _feature: {"color": "#801650", "weight": 2, "fillOpacity": 0.1},
        tooltip=folium.GeoJsonTooltip(["rank", "name", "incidents", "pai"]),
    ).add_to(page)
    degrees = inside[["Latitude", "Longitude"]].to_numpy().tolist()
    folium.plugins.FastMarkerCluster(degrees, name="Incidents").add_to(page)
    folium.LayerControl().add_to(page)
    page.fit_bounds([[south, west], [north, east]])
    return page


def density_overlay(cells: gpd.GeoDataFrame, shape: tuple[int, int]) -> folium.raster_layers.ImageOverlay:
    colours = branca.colormap.linear.viridis.scale(0, 255)
    palette = np.array([colours.rgba_floats_tuple(step) for step in range(256)])
    image = np.zeros((*shape, 4))
    level = (cells["density"] / cells["density"].max() * 255).astype(int).to_numpy()
    image[cells["row"], cells["column"]] = palette[level]
    image[cells["row"], cells["column"], 3] = np.where(level > 5, 0.6, 0.0)
    west, south, east, north = cells.to_crs("EPSG:4326").total_bounds
    bounds = [[south, west], [north, east]]
    return folium.raster_layers.ImageOverlay(image, bounds, origin="lower", mercator_project=True, name="Density")


def draw_months(inside: gpd.GeoDataFrame, path: Path) -> None:
    months = inside.groupby("Month").size()
    figure, axes = plt.subplots(figsize=(7, 2.5))
    axes.bar(months.index, months)
    axes.tick_params(axis="x", rotation=90)
    axes.set_ylabel("Incidents")
    figure.savefig(path, bbox_inches="tight")


def write_report(
    out: Path, rows: pd.DataFrame, set_aside: pd.DataFrame, by_ward: pd.DataFrame, hotspots: gpd.GeoDataFrame
) -> None:
    page = (out / "map.html").read_text(encoding="utf-8")
    chart = (out / "months.svg").read_text(encoding="utf-8")
    parts = [
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>Hotspots</title><h1>Hotspots</h1>",
        f"<p>{len(rows):,} rows, {len(set_aside):,} set aside.</p>",
        f"<iframe srcdoc='{html.escape(page, quote=True)}' width='100%' height='600'></iframe>",
        "<h2>Hotspots</h2>",
        pd.DataFrame(hotspots.drop(columns="geometry")).to_html(index=False),
        "<h2>Wards</h2>",
        by_ward.to_html(index=False),
        "<h2>Months</h2>",
        chart,
        "</html>",
    ]
    (out / "report.html").write_text("\n".join(parts), encoding="utf-8")


def write_manifest(out: Path, inputs: list[Path]) -> None:
    def digests(paths: list[Path]) -> dict[str, str]:
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}

    made = sorted(path for path in out.iterdir() if path.name != "manifest.json")
    settings = {"radius_m": RADIUS_M, "cell_m": CELL_M, "hot_area_share": HOT_AREA_SHARE, "min_incidents": MIN_INCIDENTS}
    manifest = {"settings": settings, "inputs": digests(inputs), "outputs": digests(made)}
    (out / "manifest.json").write_text(json.dumps(manifest, indent=2), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("Usage: python benchmarks/peer.py INCIDENTS.zip BOUNDARIES OUT_DIR")
    main(*map(Path, sys.argv[1:]))
