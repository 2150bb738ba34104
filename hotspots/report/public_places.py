"""Places of a public version: hotspots as whole squares of a large grid, merged where they touch, with their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.analysis import Analysis
from hotspots.detect.naming import GENERIC
from hotspots.draw import words
from hotspots.report.suppression import Disclosure, Group

if TYPE_CHECKING:
    import geopandas as gpd

NUDGE_M = 1e-6
"""A point on the line between two squares belongs to the one to its north and east."""
LEAST_WARD_SHARE = 0.05
HOTSPOT_FIELDS = ("rank", "id", "name", "incidents", "share", "area_km2", "peak_easting", "peak_northing")


def public_hotspots(analysis: Analysis, rules: Disclosure) -> gpd.GeoDataFrame:
    """The places that may be published: the last are left out as long as what lies outside all of them is a small count."""
    hotspots, total = coarse_hotspots(analysis, rules), analysis.counts.inside
    while len(hotspots) and 0 < total - int(hotspots["incidents"].sum()) < rules.least:
        hotspots = hotspots.iloc[:-1]
    return hotspots


def coarse_hotspots(analysis: Analysis, rules: Disclosure) -> gpd.GeoDataFrame:
    """
    The hotspots as places made of whole squares of the grid; those that touch are one, as two outlines with two counts could be
    subtracted.

    Squares are not cut at the areas' edge: an outline is never finer than one of them.
    """
    import geopandas as gpd
    import shapely

    squares = _squares(analysis, rules.cell_m)
    if not len(squares):
        return gpd.GeoDataFrame({name: [] for name in HOTSPOT_FIELDS}, geometry=[], crs=analysis.crs)
    joined = shapely.union_all(shapely.buffer(squares, 1e-3, join_style="mitre"))
    labels = shapely.STRtree(shapely.get_parts(joined)).query(squares, predicate="within")[1]
    inside = analysis.inside
    rows = []
    for label in np.unique(labels):
        shape = shapely.union_all(squares[labels == label])
        there = inside[_on(shape, inside)]
        if len(there) >= max(rules.least, analysis.settings.min_incidents):
            rows.append({"name": _name(analysis, there, rules), "incidents": len(there), "geometry": shape})
    table = pd.DataFrame(rows, columns=["name", "incidents", "geometry"])
    table = table.sort_values(["incidents", "name"], ascending=[False, True], kind="stable").reset_index(drop=True)
    middle = shapely.point_on_surface(table["geometry"].to_numpy())
    found = table.assign(
        rank=np.arange(1, len(table) + 1),
        id=[f"public-{rank}" for rank in range(1, len(table) + 1)],
        share=table["incidents"] / analysis.counts.inside,
        area_km2=shapely.area(table["geometry"].to_numpy()) / 1e6,
        peak_easting=shapely.get_x(middle),
        peak_northing=shapely.get_y(middle),
    )
    return gpd.GeoDataFrame(found[[*HOTSPOT_FIELDS, "geometry"]], geometry="geometry", crs=analysis.crs)


def _squares(analysis: Analysis, cell_m: float) -> npt.NDArray[np.object_]:
    """Squares of the grid that share ground with a hotspot."""
    import shapely

    keys: set[tuple[int, int]] = set()
    for shape in analysis.hotspots.geometry:
        west, south, east, north = (int(np.floor(value / cell_m)) for value in shape.bounds)
        for column in range(west, east + 1):
            for row in range(south, north + 1):
                square = shapely.box(column * cell_m, row * cell_m, (column + 1) * cell_m, (row + 1) * cell_m)
                if shape.intersection(square).area > 0:
                    keys.add((column, row))
    corners = np.array(sorted(keys), dtype=np.float64).reshape(-1, 2) * cell_m
    return np.asarray(shapely.box(corners[:, 0], corners[:, 1], corners[:, 0] + cell_m, corners[:, 1] + cell_m))


def _on(shape: Any, incidents: pd.DataFrame) -> npt.NDArray[np.bool_]:
    import shapely

    shapely.prepare(shape)
    x, y = incidents["easting"].to_numpy() + NUDGE_M, incidents["northing"].to_numpy() + NUDGE_M
    return np.asarray(shapely.contains_xy(shape, x, y))


def _name(analysis: Analysis, there: pd.DataFrame, rules: Disclosure) -> str:
    """
    Its wards, and its most common street where that is the street of as many incidents as may be published.

    A street of fewer would say where a single incident was.
    """
    areas = there["area"].value_counts()
    names = [str(analysis.areas["name"].iloc[area]) for area, count in areas.items() if count >= LEAST_WARD_SHARE * len(there)]
    wards = words.listed(names)
    streets = there["place"].astype("str").str.strip().str.replace(r"^on or near\s*", "", case=False, regex=True)
    counts = streets[~streets.str.casefold().isin(GENERIC) & streets.ne("")].value_counts()
    if len(counts) and counts.iloc[0] >= rules.least:
        return f"around {counts.index[0]}, {wards}"
    return wards


def ward_groups(analysis: Analysis, hotspots: gpd.GeoDataFrame) -> tuple[Group, ...]:
    """For each hotspot, and for those that share wards together, the wards that they lie in: these hold at least as many."""
    import shapely

    if not len(hotspots):
        return ()
    tree = shapely.STRtree(analysis.areas.geometry.to_numpy())
    place, area = tree.query(hotspots.geometry.to_numpy(), predicate="intersects")
    each = [(frozenset(area[place == number].tolist()), int(count)) for number, count in enumerate(hotspots["incidents"])]
    nested = [(cells, sum(part for other, part in each if other <= cells)) for cells, _ in each]
    found = [*each, *nested, *_joined(each)]
    return tuple(dict.fromkeys(Group(tuple(sorted(cells)), part) for cells, part in found if cells))


def _joined(each: list[tuple[frozenset[int], int]]) -> list[tuple[frozenset[int], int]]:
    """Places that share a ward with each other, directly or by others, as one."""
    found: list[tuple[frozenset[int], int]] = []
    for cells, part in each:
        meeting = [other for other in found if other[0] & cells]
        found = [other for other in found if not other[0] & cells]
        found.append((cells.union(*(other for other, _ in meeting)), part + sum(held for _, held in meeting)))
    return found
