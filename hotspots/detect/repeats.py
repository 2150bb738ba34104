"""Again and again: places and victims that recur, how many, what share of incidents, and within how long."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.detect.masking import STACKED, stacked_share
from hotspots.points import distinct_points

What = Literal["places", "victims"]
WITHIN_DAYS = (7, 30, 90, 365)
MOST_OF_ONE = 0.05
LEAST_TO_JUDGE = 100
"""From this many incidents on, one id with more than 5% of them is no victim's."""
NONE = -1


@dataclass(frozen=True)
class Repeats:
    """
    What recurs, of places or of victims.

    Attributes
    ----------
    what
        Places or victims.
    reason
        Why nothing is counted; empty where it is.
    incidents
        Incidents whose place or victim is known.
    distinct
        Places or victims among them.
    repeated
        Places or victims with two incidents or more.
    repeated_incidents
        Their incidents.
    further
        Incidents after the first at the same place or of the same victim: `incidents - distinct`.
    most
        Most incidents of one.
    intervals
        Times between one incident and the next of the same, where both days are known.
    median_days
        Their median; NaN without any.
    within
        Share of them within so many days, 0 to 1.
    """

    what: What
    reason: str
    incidents: int = 0
    distinct: int = 0
    repeated: int = 0
    repeated_incidents: int = 0
    most: int = 0
    intervals: int = 0
    median_days: float = float("nan")
    within: dict[int, float] = field(default_factory=dict)

    @property
    def further(self) -> int:
        """Incidents after the first of the same."""
        return self.incidents - self.distinct


def repeat_places(incidents: pd.DataFrame, *, stacked: float | None = None) -> Repeats:
    """
    Places, to the metre, with several incidents.

    Parameters
    ----------
    incidents
        In the study area, with `easting`, `northing`, `when` and `precision`.
    stacked
        Share of all incidents read that share their point with four or more others; counted from these when left out. On
        snapped points nothing is counted, as a snap point gathers many addresses.
    """
    points = distinct_points(incidents["easting"].to_numpy().round(), incidents["northing"].to_numpy().round())
    share = stacked_share(points) if stacked is None else stacked
    if share >= STACKED:
        return Repeats(
            "places",
            f"{share:.0%} of the incidents share their point with four or more others, so coordinates are snapped, and a snap "
            "point gathers many addresses",
        )
    return _recur("places", np.asarray(points.of_row, dtype=np.int64), incidents)


def repeat_victims(incidents: pd.DataFrame) -> Repeats:
    """Victims with several incidents, where the source gives each an id."""
    codes, _ = pd.factorize(incidents["victim"])
    blank = incidents["victim"].eq("").to_numpy()
    codes = np.where(blank, NONE, codes)
    known = codes[codes != NONE]
    if not len(known):
        return Repeats("victims", "the data give no victim's id")
    largest = int(np.bincount(known).max())
    if len(known) >= LEAST_TO_JUDGE and largest > MOST_OF_ONE * len(known):
        return Repeats(
            "victims", f"one value stands for {largest:,} of {len(known):,} incidents, so the column holds no victims' ids"
        )
    return _recur("victims", codes, incidents)


def _recur(what: What, codes: npt.NDArray[np.int64], incidents: pd.DataFrame) -> Repeats:
    """Counts and intervals of what has the same code; -1 is not known."""
    known = codes != NONE
    counts = np.unique(codes[known], return_counts=True)[1]
    again = counts >= 2
    days = _intervals(codes, incidents)
    return Repeats(
        what=what,
        reason="",
        incidents=int(known.sum()),
        distinct=len(counts),
        repeated=int(again.sum()),
        repeated_incidents=int(counts[again].sum()),
        most=int(counts.max()) if len(counts) else 0,
        intervals=len(days),
        median_days=float(np.median(days)) if len(days) else float("nan"),
        within={limit: float((days <= limit).mean()) for limit in WITHIN_DAYS} if len(days) else {},
    )


def _intervals(codes: npt.NDArray[np.int64], incidents: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Whole days from each incident to the next of the same code, of those known to the day."""
    usable = (codes != NONE) & incidents["precision"].isin(["minute", "day"]).to_numpy()
    day = incidents["when"].to_numpy()[usable].astype("datetime64[D]").astype(np.int64)
    code = codes[usable]
    order = np.lexsort((day, code))
    same = code[order][1:] == code[order][:-1]
    days: npt.NDArray[np.float64] = np.diff(day[order])[same].astype(np.float64)
    return days
