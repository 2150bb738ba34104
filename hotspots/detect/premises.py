"""Risky facilities: licensed premises, schools or stations ranked by the incidents nearest to each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.detect.persistence import LEAST_MONTHS, mann_kendall
from hotspots.detect.rhythm import DAY_STARTS, LEAST_FOR_WINDOWS, peak_times
from hotspots.errors import BadSettings
from hotspots.points import distinct_points

if TYPE_CHECKING:
    import geopandas as gpd

PREMISES_COLUMNS: dict[str, str] = {
    "rank": "1 is the place with the most incidents; a tie goes by name",
    "name": "name of the place; names of several at one spot are joined by “ / ”",
    "incidents": "incidents within reach that are nearer to it than to any other place",
    "share": "share of the incidents given to any place, 0 to 1",
    "per_year": "incidents a year; NaN where the period is not known",
    "months_active": "months with at least one of its incidents",
    "trend_p": "Mann-Kendall, two-sided p of no trend over the months; NaN under six months",
    "trend_tau": "Kendall's tau of the trend: above 0 it rises; NaN under six months",
    "peak_times": "best patrol slot with its share of the incidents, or empty where times are not known",
    "easting": "metres, of the place; of a line or polygon a point on it",
    "northing": "metres, of the place; of a line or polygon a point on it",
}
NOWHERE = -1
JOIN = " / "
MOST_NAMED = 5


@dataclass(frozen=True)
class Premises:
    """
    Places ranked by their incidents, and what was counted.

    Attributes
    ----------
    table
        One row per place, those without incidents too; columns as in `PREMISES_COLUMNS`.
    within_m
        How far from a place an incident may be to be given to it, metres.
    near
        Incidents given to a place.
    total
        All incidents.
    places
        Places, those at one spot counted once.
    elsewhere
        Places that were given and lie too far from the study area to have an incident of it.
    """

    table: pd.DataFrame
    within_m: float
    near: int
    total: int
    places: int
    elsewhere: int = 0


@dataclass(frozen=True)
class Half:
    """
    How concentrated incidents are at few places.

    Attributes
    ----------
    first
        Fewest places that together hold half or more of the incidents given to places.
    places
        All places.
    held
        Incidents at those first places.
    near
        Incidents given to places.
    """

    first: int
    places: int
    held: int
    near: int

    @property
    def place_share(self) -> float:
        """The first places as a share of all, 0 to 1; NaN without places."""
        return self.first / self.places if self.places else float("nan")


def study_premises(
    incidents: pd.DataFrame,
    premises: gpd.GeoDataFrame,
    *,
    within_m: float,
    months: pd.PeriodIndex,
    years: float | None,
    day_starts: int = DAY_STARTS,
    study_area: Any = None,
) -> Premises:
    """
    Places ranked, with how many incidents are near any of them; parameters and errors as in `rank_premises`.

    Parameters
    ----------
    study_area
        Polygon that the incidents are of: places further from it than `within_m` are counted and not ranked, as a register of the
        whole country would make any few places look like none.

    Returns
    -------
    The table and its totals: incidents given to a place and those near none sum to `total`.
    """
    import shapely

    elsewhere = 0
    if study_area is not None:
        shapely.prepare(study_area)
        near = shapely.dwithin(premises.geometry.to_numpy(), study_area, within_m)
        elsewhere, premises = int((~near).sum()), premises[near]
    table = rank_premises(incidents, premises, within_m=within_m, months=months, years=years, day_starts=day_starts)
    return Premises(table, within_m, int(table["incidents"].sum()), len(incidents), len(table), elsewhere)


def rank_premises(
    incidents: pd.DataFrame,
    premises: gpd.GeoDataFrame,
    *,
    within_m: float,
    months: pd.PeriodIndex,
    years: float | None,
    day_starts: int = DAY_STARTS,
) -> pd.DataFrame:
    """
    Places by the incidents nearest to each (risky facilities: Clarke & Eck 2007; Eck, Clarke & Guerette 2007).

    Parameters
    ----------
    incidents
        With `easting`, `northing`, `when`, `until` and `precision`, as in `tables.INCIDENT_COLUMNS`.
    premises
        With `name` and points, lines or polygons in metres; one without a geometry is no place.
    within_m
        How far from a place an incident may be to be given to it, metres. In a polygon the distance is 0.
    months
        Months that the data cover, in order; empty without dates.
    years
        Length of the period; None where it is not known, and then there is no `per_year`.
    day_starts
        Hour at which the police day starts.

    Returns
    -------
    One row per place, those without incidents too, columns as in `PREMISES_COLUMNS`, most incidents first, then by name.

    Raises
    ------
    BadSettings
        When `within_m` is no distance.

    Notes
    -----
    An incident counts once, at its nearest place. Two as near: at the first by name, then by easting and northing. Places at
    the very same spot cannot be told apart by distance and are one.
    """
    places = join_at_one_spot(premises)
    place = nearest_place(incidents, places, within_m=within_m)
    count = np.bincount(place[place != NOWHERE], minlength=len(places))
    monthly = _count_by_month(place, len(places), incidents["when"].dt.to_period("M"), months)
    # Under six months a trend would be told from hardly any pairs of months.
    trends = [mann_kendall(row) for row in monthly] if len(months) >= LEAST_MONTHS else None
    unknown = np.full(len(places), np.nan)
    table = pd.DataFrame(
        {
            "name": places["name"],
            "incidents": count,
            "share": count / max(count.sum(), 1),
            "per_year": count / years if years else unknown,
            "months_active": (monthly > 0).sum(axis=1),
            "trend_p": unknown if trends is None else np.array([trend.p for trend in trends]),
            "trend_tau": unknown if trends is None else np.array([trend.tau for trend in trends]),
            "peak_times": pd.Series(_peak_times(incidents, place, count, day_starts=day_starts), dtype="str"),
            "easting": places["easting"],
            "northing": places["northing"],
        }
    )
    # The places come by name, and keep that order where they tie.
    table = table.sort_values("incidents", ascending=False, kind="stable", ignore_index=True)
    return table.assign(rank=np.arange(1, len(table) + 1))[list(PREMISES_COLUMNS)]


def join_at_one_spot(premises: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Places with those at the very same spot made one, in order of name, easting and northing.

    Parameters
    ----------
    premises
        With `name` and points, lines or polygons in metres.

    Returns
    -------
    `name`, `easting`, `northing` and `geometry`. Names at one spot are joined by “ / ” in alphabetical order, each once.
    """
    import geopandas as gpd
    import shapely

    shapes = premises.geometry.to_numpy()
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    # Heights are dropped, −0.0 becomes 0.0, and the same outline is written in the same way.
    flat = shapely.normalize(shapely.transform(shapes[there], lambda coordinates: coordinates + 0.0))
    names = premises["name"].fillna("").astype("str").str.strip().to_numpy()[there]
    at = shapely.point_on_surface(flat)
    rows = pd.DataFrame(
        {"name": names, "easting": shapely.get_x(at), "northing": shapely.get_y(at), "spot": shapely.to_wkb(flat)}
    )
    rows["geometry"] = flat
    rows = rows.sort_values(["name", "spot"]).drop_duplicates(["name", "spot"])
    columns = {"name": ("name", _join_names), **{each: (each, "first") for each in ("easting", "northing", "geometry")}}
    joined = rows.groupby("spot", as_index=False).agg(**columns)
    joined = joined.sort_values(["name", "easting", "northing", "spot"], ignore_index=True)
    return gpd.GeoDataFrame(joined[["name", "easting", "northing", "geometry"]], geometry="geometry", crs=premises.crs)


def nearest_place(incidents: pd.DataFrame, places: gpd.GeoDataFrame, *, within_m: float) -> npt.NDArray[np.int32]:
    """
    The nearest place of each incident, each distinct point looked up once; of two as near the first in the table.

    Parameters
    ----------
    incidents
        With `easting` and `northing` in metres.
    places
        Points, lines or polygons in metres.
    within_m
        How far a place may be, metres.

    Returns
    -------
    For each incident the row position of its place, or `NOWHERE`.

    Raises
    ------
    BadSettings
        When `within_m` is no distance.
    """
    import shapely

    if not (np.isfinite(within_m) and within_m >= 0):
        raise BadSettings(f"Incidents cannot be looked for within {within_m} m of a place: give a distance of 0 m or more.")
    distinct = distinct_points(incidents["easting"].to_numpy(), incidents["northing"].to_numpy())
    tree = shapely.STRtree(places.geometry.to_numpy())
    at = shapely.points(distinct.x, distinct.y)
    (point, near), away = tree.query_nearest(at, return_distance=True)
    reached = away <= within_m
    first = np.full(len(distinct), len(places), dtype=np.int32)
    np.minimum.at(first, point[reached], near[reached].astype(np.int32))
    first[first == len(places)] = NOWHERE
    return first[distinct.of_row]


def half_of_incidents(premises: Premises) -> Half:
    """How many of the first places hold half of the incidents given to places; none where there are no incidents."""
    running = premises.table["incidents"].to_numpy().cumsum()
    first = int(np.searchsorted(2 * running, premises.near)) + 1 if premises.near else 0
    return Half(first, premises.places, int(running[first - 1]) if first else 0, premises.near)


def _join_names(names: pd.Series[str]) -> str:
    distinct = sorted(set(names))
    more = f"{JOIN}{len(distinct) - MOST_NAMED:,} more" if len(distinct) > MOST_NAMED else ""
    return JOIN.join(distinct[:MOST_NAMED]) + more


def _count_by_month(
    place: npt.NDArray[np.int32], places: int, month: pd.Series[Any], months: pd.PeriodIndex
) -> npt.NDArray[np.int64]:
    """Places by months covered: incidents."""
    column = months.get_indexer(pd.PeriodIndex(month))
    there = (place != NOWHERE) & (column >= 0)
    flat = np.bincount(place[there] * len(months) + column[there], minlength=places * len(months))
    return flat.reshape(places, len(months))


def _peak_times(
    incidents: pd.DataFrame, place: npt.NDArray[np.int32], count: npt.NDArray[np.int64], *, day_starts: int
) -> list[str]:
    """Best patrol slot of each place, asked only where there are enough incidents for one."""
    enough = np.append(count >= LEAST_FOR_WINDOWS, False)[place]
    # In order of time, so that sums of parts of incidents do not depend on the order of the rows.
    times = incidents.loc[enough, ["when", "until", "precision"]].assign(place=place[enough]).sort_values(["when", "until"])
    of_place = times.groupby("place")
    return [
        peak_times(of_place.get_group(position), day_starts=day_starts) if many else ""
        for position, many in enumerate(count >= LEAST_FOR_WINDOWS)
    ]
