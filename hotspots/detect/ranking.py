"""One ranked list of hotspots, from a density surface or from clusters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.detect.clusters import Clusters
from hotspots.detect.gridref import place_reference
from hotspots.detect.naming import common_place
from hotspots.detect.rhythm import DAY_STARTS, peak_times
from hotspots.errors import BadSettings
from hotspots.locate.grid import Grid
from hotspots.points import DistinctPoints, Floats
from hotspots.tables import HOTSPOT_COLUMNS, METRIC_CRS

if TYPE_CHECKING:
    import geopandas as gpd

NOWHERE = -1
LEAST_WARD_SHARE = 0.05
"""A ward with a smaller share of a hotspot's incidents is not named."""
MOST_HOT_CELLS = 500_000


@dataclass(frozen=True)
class StudyArea:
    """
    Where hotspots are looked for.

    Attributes
    ----------
    polygon
        Union of the areas, metres.
    areas
        The areas themselves.
    months
        Months that the data cover, in order; empty without dates.
    """

    polygon: Any
    areas: gpd.GeoDataFrame
    months: pd.PeriodIndex


@dataclass(frozen=True)
class Found:
    """Places before they are counted: their polygons in metres, peaks, and for each distinct point its place."""

    method: str
    polygons: npt.NDArray[np.object_]
    peak_x: Floats
    peak_y: Floats
    peak_per_km2: Floats
    of_point: npt.NDArray[np.int64]


def hotspots_from_surface(
    density: Floats, grid: Grid, points: DistinctPoints, *, study: StudyArea, hot_area_share: float
) -> tuple[Found, float]:
    """
    Edge-connected cells above the level at which hot cells cover `hot_area_share` of the study area.

    Returns
    -------
    The places found, and the level in incidents per km².
    """
    import shapely

    level = hot_level(density, grid, hot_area_share=hot_area_share)
    cells = np.flatnonzero((density >= level) & (density > 0) & grid.inside)
    if len(cells) > MOST_HOT_CELLS:
        raise BadSettings(
            f"{len(cells):,} cells would be hot; the limit is {MOST_HOT_CELLS:,}. Choose larger cells or a smaller hot area."
        )
    # Cells that share an edge melt into one polygon, cells that share a corner do not.
    parts = shapely.get_parts(shapely.union_all(grid.boxes(cells)))
    row, column = np.divmod(cells, density.shape[1])
    part, held = shapely.STRtree(shapely.points(grid.x[column], grid.y[row])).query(parts, predicate="contains")
    of_cell = np.full(density.size, NOWHERE, dtype=np.int64)
    of_cell[cells[held]] = part
    groups = [cells[np.sort(held[rows])] for rows in _rows_by_place(part, len(parts))]
    peaks = np.array([group[np.argmax(density.ravel()[group])] for group in groups], dtype=np.int64)
    row, column = np.divmod(peaks, density.shape[1])
    cell = grid.cell_of(points.x, points.y)
    of_point = np.where(cell >= 0, of_cell[cell], NOWHERE)
    polygons = np.array(
        [_clip(grid, group, polygon, study.polygon) for group, polygon in zip(groups, parts, strict=True)], object
    )
    return Found("density", polygons, grid.x[column], grid.y[row], density.ravel()[peaks], of_point), level


def hot_level(density: Floats, grid: Grid, *, hot_area_share: float) -> float:
    """
    Lowest density, incidents per km², such that cells at or above it cover at most that share of the study area.

    Where even the densest cell, or those alike with it, cover more, it is their density; infinite where nothing is.
    """
    inside = grid.inside & (density > 0)
    values, areas = density[inside], grid.inside_m2[inside]
    if not len(values):
        return float("inf")
    order = np.argsort(-values, kind="stable")
    covered = np.cumsum(areas[order]) <= hot_area_share * grid.inside_m2.sum()
    ranked = values[order]
    # A level that ties with a cell beyond the share would take that cell too.
    last_of_tie = np.r_[ranked[1:] != ranked[:-1], True]
    allowed = np.flatnonzero(covered & last_of_tie)
    return float(ranked[allowed[-1]] if len(allowed) else ranked[0])


def hot_share(density: Floats, grid: Grid, *, level: float) -> float:
    """Share of the study area that cells at or above a level, incidents per km², cover, 0 to 1."""
    hot = (density >= level) & (density > 0) & grid.inside
    return float(grid.inside_m2[hot].sum() / grid.inside_m2.sum())


def hotspots_from_clusters(clusters: Clusters, points: DistinctPoints, *, study: StudyArea) -> Found:
    """Union of discs of radius eps/2 round each cluster's core points, which cannot overlap another's."""
    import shapely

    core = np.flatnonzero(clusters.core)
    # By place, so that neither the outline nor the peak depends on the order of the input.
    core = core[np.lexsort((points.x[core], points.y[core]))]
    discs = shapely.buffer(shapely.points(points.x[core], points.y[core]), clusters.eps_m / 2, quad_segs=12)
    label = clusters.label[core]
    groups = _rows_by_place(label, int(label.max()) + 1 if len(label) else 0)
    unions = [shapely.intersection(shapely.union_all(discs[rows]), study.polygon) for rows in groups]
    polygons = np.array([_only_polygons(union) for union in unions], dtype=object)
    peak_x, peak_y = _peaks_inside([core[rows] for rows in groups], polygons, points, study)
    at = shapely.points(points.x, points.y)
    of_point = np.full(len(points), NOWHERE, dtype=np.int64)
    if len(polygons):
        shapely.prepare(polygons)
        polygon, point = shapely.STRtree(at).query(polygons, predicate="intersects")
        of_point[point] = polygon
    return Found("dbscan", polygons, peak_x, peak_y, np.full(len(polygons), np.nan), of_point)


def _peaks_inside(
    groups: list[npt.NDArray[np.int64]], polygons: npt.NDArray[np.object_], points: DistinctPoints, study: StudyArea
) -> tuple[Floats, Floats]:
    """
    Each cluster's fullest core point in the study area, as the list counts nothing outside.

    Where only its discs reach into the study area, a point of its polygon stands in.
    """
    import shapely

    shapely.prepare(study.polygon)
    peaks = []
    for group, polygon in zip(groups, polygons, strict=True):
        inside = group[shapely.intersects_xy(study.polygon, points.x[group], points.y[group])]
        if len(inside) or polygon.is_empty:
            held = inside if len(inside) else group
            best = held[np.argmax(points.count[held])]
            peaks.append((points.x[best], points.y[best]))
        else:
            stand_in = shapely.point_on_surface(polygon)
            peaks.append((stand_in.x, stand_in.y))
    x, y = np.array(peaks, dtype=np.float64).reshape(-1, 2).T
    return x, y


def rank_hotspots(
    found: Found,
    points: DistinctPoints,
    incidents: pd.DataFrame,
    area: npt.NDArray[np.int32],
    *,
    study: StudyArea,
    min_incidents: int,
    day_starts: int = DAY_STARTS,
) -> gpd.GeoDataFrame:
    """
    Count, name and rank the places found.

    Parameters
    ----------
    found
        Places with their polygons, inside the study area.
    incidents
        The incidents that `points` were made of, in the same order.
    area
        For each incident the row position of its area; incidents outside every area count nowhere.
    day_starts
        Hour at which the police day starts.

    Returns
    -------
    One row per hotspot, columns as in `tables.HOTSPOT_COLUMNS`: most incidents first, then density, then id.
    """
    import geopandas as gpd
    import shapely

    of_row = np.where(area >= 0, found.of_point[points.of_row], NOWHERE)
    total = int((area >= 0).sum())
    count = np.bincount(of_row[of_row >= 0], minlength=len(found.polygons))
    square_m = shapely.area(found.polygons) if len(found.polygons) else np.empty(0)
    kept = [number for number in range(len(found.polygons)) if count[number] >= min_incidents and square_m[number] > 0]
    rows = []
    british = study.areas.crs == METRIC_CRS
    here = _rows_by_place(of_row, len(found.polygons))
    for number in kept:
        square = place_reference(found.peak_x[number], found.peak_y[number], british=british)
        share, area_share = count[number] / total, square_m[number] / study.polygon.area
        rows.append(
            {
                "id": f"{found.method}-{square}",
                "method": found.method,
                "incidents": int(count[number]),
                "incident_share": share,
                "area_km2": square_m[number] / 1e6,
                "area_share": area_share,
                "pai": share / area_share,
                "density_per_km2": count[number] / square_m[number] * 1e6,
                "peak_per_km2": found.peak_per_km2[number],
                "peak_easting": found.peak_x[number],
                "peak_northing": found.peak_y[number],
                "geometry": found.polygons[number],
                **_describe(incidents.iloc[here[number]], area[here[number]], study, square),
                "peak_times": peak_times(incidents.iloc[here[number]], day_starts=day_starts),
            }
        )
    table = gpd.GeoDataFrame(rows, columns=[c for c in HOTSPOT_COLUMNS if c != "rank"], geometry="geometry", crs=study.areas.crs)
    table = table.sort_values(
        ["incidents", "density_per_km2", "id", "peak_easting", "peak_northing"],
        ascending=[False, False, True, True, True],
        kind="stable",
        ignore_index=True,
    )
    table["id"] = _distinct_ids(table["id"].tolist())
    table.insert(0, "rank", np.arange(1, len(table) + 1))
    return table


def rank_of_incidents(
    found: Found, points: DistinctPoints, area: npt.NDArray[np.int32], hotspots: gpd.GeoDataFrame
) -> npt.NDArray[np.int64]:
    """For each incident the rank of its hotspot, 0 for none. A place is known by its peak, which no other shares."""
    ranks = {
        (x, y): rank for x, y, rank in zip(hotspots["peak_easting"], hotspots["peak_northing"], hotspots["rank"], strict=True)
    }
    peaks = zip(found.peak_x.tolist(), found.peak_y.tolist(), strict=True)
    rank = np.array([*(ranks.get(peak, 0) for peak in peaks), 0], dtype=np.int64)
    return np.where(area >= 0, rank[found.of_point[points.of_row]], 0)


def _rows_by_place(of_row: npt.NDArray[Any], places: int) -> list[npt.NDArray[np.int64]]:
    order = np.argsort(of_row, kind="stable")
    edges = np.searchsorted(of_row[order], np.arange(places + 1))
    return [order[edges[number] : edges[number + 1]] for number in range(places)]


def _describe(here: pd.DataFrame, area: npt.NDArray[np.int32], study: StudyArea, square: str) -> dict[str, Any]:
    """Name, wards, main categories and months of the incidents in one hotspot whose peak is in that 100 m square."""
    of_ward = np.bincount(area, minlength=len(study.areas))
    main_wards = [number for number in np.argsort(-of_ward, kind="stable") if of_ward[number] >= LEAST_WARD_SHARE * len(area)]
    wards = [(str(study.areas["name"].iloc[number]), int(of_ward[number])) for number in main_wards if of_ward[number]]
    ward = str(study.areas["name"].iloc[int(of_ward.argmax())])
    categories = here["category"].value_counts()
    categories = categories[(categories > 0) & (categories.index != "")]
    main = sorted(categories.items(), key=lambda item: (-item[1], str(item[0])))[:3]
    months = here["when"].dropna().dt.to_period("M").unique() if len(study.months) else pd.PeriodIndex([], freq="M")
    # Without a street two hotspots of one ward would have one name.
    place = common_place(here["place"]) or square
    return {
        "name": f"{place}, {ward}",
        "ward": ward,
        "wards": _counted(wards),
        "categories": _counted(main),
        "months_active": len(months),
        "months_covered": len(study.months),
        "first_month": str(min(months)) if len(months) else "",
        "last_month": str(max(months)) if len(months) else "",
    }


def _counted(named: Sequence[tuple[object, int]]) -> str:
    """`Drugs: 1,461; Robbery: 20`: with a colon, as a name can be a number."""
    return "; ".join(f"{name}: {number:,}" for name, number in named)


def _distinct_ids(ids: list[str]) -> list[str]:
    """Two places whose peaks share a 100 m square keep apart by a number, in rank order."""
    seen: dict[str, int] = {}
    distinct = []
    for name in ids:
        seen[name] = seen.get(name, 0) + 1
        distinct.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return distinct


def _clip(grid: Grid, cells: npt.NDArray[np.int64], union: Any, polygon: Any) -> Any:
    """The union of cells inside the study area; cut only where a cell crosses its edge."""
    import shapely

    full = grid.inside_m2.ravel()[cells] >= grid.cell_m**2 * (1 - 1e-12)
    return union if full.all() else _only_polygons(shapely.intersection(union, polygon))


def _only_polygons(shape: Any) -> Any:
    """Drop the points and lines that an intersection can leave."""
    import shapely

    parts = shapely.get_parts(shape)
    polygons = parts[shapely.get_type_id(parts) == 3]
    return polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)
