"""Places of a public version: hotspots as whole squares of a large grid, merged where they touch, with their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.analysis import Analysis
from hotspots.detect.gridref import place_reference
from hotspots.draw import words
from hotspots.report.disclosure import Claims, Disclosure, Mask, settle
from hotspots.tables import METRIC_CRS

if TYPE_CHECKING:
    import geopandas as gpd

NUDGE_M = 1e-6
"""A point on the line between two squares belongs to the one to its north and east."""
LEAST_GROUND = 0.05
"""A ward with a smaller share of a place's ground is not named."""
HOTSPOT_FIELDS = ("rank", "id", "name", "incidents", "share", "area_km2", "peak_easting", "peak_northing")


def public_hotspots(analysis: Analysis, rules: Disclosure) -> tuple[gpd.GeoDataFrame, Mask]:
    """
    The places that may be published, and for each ward whether its count is hidden.

    Left out are places that would give a count away, and the last ones as long as what lies outside all of them is a small count.
    """
    hotspots, total = coarse_hotspots(analysis, rules), analysis.counts.inside
    counts = analysis.wards.set_index("code").loc[analysis.areas["code"], "incidents"].to_numpy()
    while len(hotspots) and 0 < total - int(hotspots["incidents"].sum()) < rules.least:
        hotspots = hotspots.iloc[:-1]
    hidden, kept = settle(counts, claims_of(analysis, hotspots), least=rules.least)
    hotspots = hotspots[kept].reset_index(drop=True)
    while len(hotspots) and 0 < total - int(hotspots["incidents"].sum()) < rules.least:
        hotspots = hotspots.iloc[:-1]
    rank = np.arange(1, len(hotspots) + 1)
    return hotspots.assign(rank=rank, id=[f"public-{each}" for each in rank]), hidden


def coarse_hotspots(analysis: Analysis, rules: Disclosure) -> gpd.GeoDataFrame:
    """
    The hotspots as places made of whole squares of the grid; those that touch are one, as two outlines with two counts could be
    subtracted.

    Squares are not cut at the areas' edge: an outline is never finer than one of them.
    """
    import geopandas as gpd
    import shapely

    # A density of harm can put a place where one grave incident was.
    weighted = analysis.settings.density.weighted
    squares = _squares(analysis, rules.cell_m) if not weighted else np.array([], dtype=object)
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
            rows.append({"name": _name(analysis, shape), "incidents": len(there), "geometry": shape})
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


def _name(analysis: Analysis, shape: Any) -> str:
    """
    Its 1 km square of the grid and the wards that it lies in, by their ground.

    All of it follows from the outline alone: wards named by their incidents would give bounds of their counts away, and what a
    file calls a place can be one household.
    """
    import shapely

    ground = shapely.area(shapely.intersection(analysis.areas.geometry.to_numpy(), shape))
    order = [int(area) for area in np.argsort(-ground, kind="stable") if ground[area] > 0]
    # A place can lie in the sea with all its incidents in a ward's harbour or on its pier.
    named = [area for area in order if ground[area] >= LEAST_GROUND * ground.sum()]
    wards = words.listed([str(analysis.areas["name"].iloc[area]) for area in named])
    return ", ".join(filter(None, [f"grid square {_kilometre(analysis, shape)}", wards]))


def _kilometre(analysis: Analysis, shape: Any) -> str:
    """The 1 km grid square of a point in the middle of an outline, `TV6199`."""
    import shapely

    middle = shapely.point_on_surface(shape)
    square = place_reference(middle.x, middle.y, british=analysis.crs == METRIC_CRS)
    return f"{square[:4]}{square[5:7]}" if len(square) == 8 and square[:2].isalpha() else square


def claims_of(analysis: Analysis, hotspots: gpd.GeoDataFrame) -> Claims:
    """What anyone can see of places and wards: how many incidents, which wards they can lie in, and how much of their ground."""
    import shapely

    areas, shapes = analysis.areas.geometry.to_numpy(), hotspots.geometry.to_numpy()
    reach = np.zeros((len(shapes), len(areas)), dtype=np.bool_)
    share = np.zeros((len(shapes), len(areas)))
    for place, shape in enumerate(shapes):
        # An incident outside every ward may have been given to the nearest.
        reach[place] = shapely.dwithin(areas, shape, max(analysis.settings.nearest_m, NUDGE_M))
        share[place] = shapely.area(shapely.intersection(areas, shape)) / shapely.area(areas)
    return Claims(hotspots["incidents"].to_numpy(dtype=np.int64), reach, share)
