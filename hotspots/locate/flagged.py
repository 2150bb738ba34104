"""Incidents that are kept and flagged: far from the rest, or outside every area, such as in the sea."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.locate.areas import OUTSIDE, assign_areas
from hotspots.points import Floats, distinct_points

if TYPE_CHECKING:
    import geopandas as gpd

FAR_TIMES, LEAST_FAR_M = 3.0, 10_000.0
MOST_PERCENTILE = 95


@dataclass(frozen=True)
class Flagged:
    """
    Incidents that may be misplaced; all of them are used.

    Attributes
    ----------
    far
        For each incident whether it is far from the rest.
    far_m
        From how far on, metres from the middle of all.
    outside
        Whether it is in no area, and not far.
    """

    far: npt.NDArray[np.bool_]
    far_m: float
    outside: npt.NDArray[np.bool_]

    @property
    def counts(self) -> dict[str, int]:
        """How many of each kind."""
        return {"far": int(self.far.sum()), "outside": int(self.outside.sum())}


def flagged_rows(incidents: pd.DataFrame, flagged: Flagged) -> pd.DataFrame:
    """Each flagged incident: its file and row, what it is flagged for, and where it is."""
    found = flagged.far | flagged.outside
    rows = incidents.loc[found, ["file", "row", "easting", "northing", "place"]]
    rows.insert(2, "flag", np.where(flagged.far[found], "far from the rest", "outside every area"))
    return rows.reset_index(drop=True)


def find_flagged(incidents: pd.DataFrame, areas: gpd.GeoDataFrame | None) -> Flagged:
    """
    Which incidents to flag.

    Far is three times as far from the middle (the median of eastings and of northings) as 95% of the distinct points are, and at
    least 10 km: a mistyped coordinate, or another force's incident.

    Parameters
    ----------
    incidents
        With `easting` and `northing` in metres.
    areas
        In the same system; without them none is outside.
    """
    far, far_m = far_from_the_rest(incidents["easting"].to_numpy(), incidents["northing"].to_numpy())
    outside = np.zeros(len(incidents), dtype=bool) if areas is None else assign_areas(incidents, areas) == OUTSIDE
    return Flagged(far, far_m, outside & ~far)


def far_from_the_rest(easting: Floats, northing: Floats) -> tuple[npt.NDArray[np.bool_], float]:
    """Whether each point is far from the rest, and from how far on, metres."""
    points = distinct_points(easting, northing)
    if not len(points):
        return np.zeros(0, dtype=bool), LEAST_FAR_M
    away = np.hypot(points.x - np.median(easting), points.y - np.median(northing))
    limit = max(LEAST_FAR_M, FAR_TIMES * float(np.percentile(away, MOST_PERCENTILE)))
    return (away > limit)[points.of_row], limit
