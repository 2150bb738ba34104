"""Which area each incident is in, and what that makes by area and month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.locate.rates import byar_interval, place_in_funnel
from hotspots.points import distinct_points
from hotspots.tables import WARD_COLUMNS

if TYPE_CHECKING:
    import geopandas as gpd

OUTSIDE = -1


def assign_areas(incidents: pd.DataFrame, areas: gpd.GeoDataFrame) -> npt.NDArray[np.int32]:
    """
    The area of each incident, each distinct point looked up once.

    A point on an edge that areas share belongs to the one that comes first in the areas table (code order),
    so that every incident is in at most one area.

    Parameters
    ----------
    incidents
        With `easting` and `northing` in metres.
    areas
        Polygons in metres.

    Returns
    -------
    For each incident the row position of its area, or `OUTSIDE`.
    """
    import shapely

    distinct = distinct_points(incidents["easting"].to_numpy(), incidents["northing"].to_numpy())
    tree = shapely.STRtree(shapely.points(distinct.x, distinct.y))
    polygons = areas.geometry.to_numpy()
    shapely.prepare(polygons)
    area, point = tree.query(polygons, predicate="intersects")
    first = np.full(len(distinct), len(areas), dtype=np.int32)
    np.minimum.at(first, point, area.astype(np.int32))
    first[first == len(areas)] = OUTSIDE
    return first[distinct.of_row]


def give_to_nearest(
    incidents: pd.DataFrame, areas: gpd.GeoDataFrame, area: npt.NDArray[np.int32], *, within_m: float
) -> npt.NDArray[np.int32]:
    """
    Incidents outside every area, such as on a pier or a beach, given to the nearest one; of two as near to the first.

    Parameters
    ----------
    area
        For each incident the row position of its area, or `OUTSIDE`.
    within_m
        How far an area may be, metres; those further stay outside.
    """
    import shapely

    given = area.copy()
    outside = np.flatnonzero(area == OUTSIDE)
    if within_m <= 0 or not len(outside):
        return given
    at = shapely.points(incidents["easting"].to_numpy()[outside], incidents["northing"].to_numpy()[outside])
    polygons = areas.geometry.to_numpy()
    point, nearest = shapely.STRtree(polygons).query_nearest(at, max_distance=within_m)
    first = np.full(len(at), len(areas), dtype=np.int32)
    np.minimum.at(first, point, nearest.astype(np.int32))
    given[outside] = np.where(first == len(areas), OUTSIDE, first)
    return given


def count_by_area(area: npt.NDArray[np.int32], areas: gpd.GeoDataFrame, *, years: float | None) -> pd.DataFrame:
    """
    Incidents, share, rate and density of each area.

    Parameters
    ----------
    area
        For each incident the row position of its area, or `OUTSIDE`.
    years
        Length of the period; None where it is not known, and then there is no rate.

    Returns
    -------
    One row per area, columns as in `tables.WARD_COLUMNS`, most incidents first.
    """
    count = np.bincount(area[area != OUTSIDE], minlength=len(areas))
    population = areas["population"].to_numpy(dtype=np.float64)
    person_years = population * years / 1000 if years else np.full(len(areas), np.nan)
    low, high = byar_interval(count)
    table = pd.DataFrame(
        {
            "code": areas["code"].to_numpy(),
            "name": areas["name"].to_numpy(),
            "district": areas["district"].to_numpy(),
            "incidents": count,
            "share": count / max(count.sum(), 1),
            "population": population,
            "rate_per_1000": count / person_years,
            "rate_low": low / person_years,
            "rate_high": high / person_years,
            "funnel": place_in_funnel(count, person_years),
            "per_km2": count / areas["area_km2"].to_numpy(),
            "area_km2": areas["area_km2"].to_numpy(),
        }
    )[list(WARD_COLUMNS)]
    return table.sort_values(["incidents", "code"], ascending=[False, True], ignore_index=True)


def count_by_area_and_month(
    area: npt.NDArray[np.int32], areas: gpd.GeoDataFrame, month: pd.Series[pd.Period], months: pd.PeriodIndex
) -> pd.DataFrame:
    """
    Incidents of each area in each month covered.

    Parameters
    ----------
    month
        Month of each incident; NaT where it has none.
    months
        Months covered, in order.

    Returns
    -------
    Areas (by code, table order) by months, whole numbers; months without incidents are 0.
    """
    column = months.get_indexer(pd.PeriodIndex(month))
    there = (area != OUTSIDE) & (column >= 0)
    flat = np.bincount(area[there] * len(months) + column[there], minlength=len(areas) * len(months))
    return pd.DataFrame(flat.reshape(len(areas), len(months)), index=areas["code"].to_numpy(), columns=months)
