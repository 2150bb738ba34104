"""Two ranked lists compared: which hotspots are new, gone, moved up or down, and what changed on the same ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.compare.ratio import NO_RATIO, RateRatio, rate_ratio
from hotspots.errors import BadSettings
from hotspots.locate.selection import Period
from hotspots.points import DistinctPoints
from hotspots.testing import adjust_p

if TYPE_CHECKING:
    import geopandas as gpd

Move = Literal["new", "gone", "up", "down", "same", "merged", "split"]
SAME_PLACE = 0.25
"""Two outlines are one place when they share at least this much of the smaller one."""
NUDGE_M = 1e-6
"""A point on the line between two cells belongs to the one to its north and east, as in the density."""

SINCE_COLUMNS: dict[str, str] = {
    "move": "new, gone, up, down, same; merged into a later hotspot that is another's place; split off from an earlier that is",
    "rank": "in the later list; 0 where it is gone or merged",
    "rank_before": "in the earlier list; 0 where it is new; of what it split off from",
    "into": "rank of the later hotspot that it merged into, else 0",
    "name": "of the later hotspot; of the earlier where it is gone or merged",
    "before": "incidents of the earlier period on the ground of the outline; NaN where only the lists are known",
    "after": "incidents of the later period on the same ground; NaN where only the lists are known",
    "listed_before": "incidents in the earlier list, on its own ground; NaN where new",
    "listed": "incidents in the later list, on its own ground; NaN where gone",
    "rate_ratio": "later daily rate over the earlier on the same ground; exact conditional (Fay 2010)",
    "rate_ratio_low": "lower 95% limit (Clopper-Pearson)",
    "rate_ratio_high": "upper 95% limit",
    "p": "two-sided p of no change",
    "p_adjusted": "the same over all rows (Benjamini & Hochberg 1995)",
}


@dataclass(frozen=True)
class Listed:
    """
    One ranked list.

    Attributes
    ----------
    hotspots
        With `rank`, `name`, `incidents` and outlines in metres.
    period
        What it covers.
    points
        The incidents in the study area; None where only the list is known, as from an earlier run's files.
    """

    hotspots: gpd.GeoDataFrame
    period: Period
    points: DistinctPoints | None = None


@dataclass(frozen=True)
class Since:
    """
    What changed from one list to another.

    Attributes
    ----------
    earlier, later
        The two periods.
    table
        One row a place, as in `SINCE_COLUMNS`: the later list in its order, then what is gone.
    on_one_ground
        Whether both periods' incidents are known, so that counts are of the same ground.
    notes
        What else differs between the two lists, in words.
    """

    earlier: Period
    later: Period
    table: pd.DataFrame
    on_one_ground: bool
    notes: tuple[str, ...] = ()


def compare_lists(earlier: Listed, later: Listed) -> Since:
    """
    Compare two ranked lists of one place at two times.

    Returns
    -------
    Each later hotspot with the earlier one whose outline it shares most with, each taken once, and those that are gone. What
    shares ground with a place that is taken has not gone and is not new: it merged, or split off.

    Raises
    ------
    BadSettings
        When the earlier period does not end before the later starts.
    """
    if earlier.period.last_day >= later.period.first_day:
        raise BadSettings(
            f"The earlier period ({earlier.period}) does not end before the later ({later.period}) starts: choose a later "
            "period for the run, or an earlier one to compare with."
        )
    shared = shared_places(earlier.hotspots, later.hotspots)
    pairs = match_places(shared)
    part_of, merged = ({pair[side]: pair[1 - side] for pair in reversed(shared)} for side in (0, 1))
    rows = [_later_row(earlier, later, number, pairs.get(number), part_of.get(number)) for number in range(len(later.hotspots))]
    left = [number for number in range(len(earlier.hotspots)) if number not in set(pairs.values())]
    rows += [_left_row(earlier, later, number, merged.get(number)) for number in left]
    table = pd.DataFrame(rows, columns=[name for name in SINCE_COLUMNS if name != "p_adjusted"])
    table["p_adjusted"] = adjust_p(table["p"].to_numpy(dtype=np.float64))
    return Since(earlier.period, later.period, table, earlier.points is not None and later.points is not None)


def shared_places(earlier: gpd.GeoDataFrame, later: gpd.GeoDataFrame) -> list[tuple[int, int]]:
    """
    Pairs of a later and an earlier hotspot, by position, of which the smaller shares enough of its ground with the other.

    Those that share most of the ground of both come first (Jaccard 1901); at a tie the higher ranks.
    """
    import shapely

    one, other = later.geometry.to_numpy(), earlier.geometry.to_numpy()
    if not len(one) or not len(other):
        return []
    tree = shapely.STRtree(other)
    left, right = tree.query(one, predicate="intersects")
    first, second = shapely.area(one[left]), shapely.area(other[right])
    shared = shapely.area(shapely.intersection(one[left], other[right]))
    order = np.lexsort((right, left, -shared / (first + second - shared)))
    enough = shared >= SAME_PLACE * np.minimum(first, second)
    return [(int(left[position]), int(right[position])) for position in order if enough[position]]


def match_places(shared: Sequence[tuple[int, int]]) -> dict[int, int]:
    """For each later hotspot the earlier one that is the same place: each is taken once, those that share most first."""
    pairs: dict[int, int] = {}
    for new, old in shared:
        if new not in pairs and old not in pairs.values():
            pairs[new] = old
    return pairs


def count_on(points: DistinctPoints, outline: Any) -> int:
    """Incidents on the ground of an outline."""
    import shapely

    shapely.prepare(outline)
    there: npt.NDArray[np.bool_] = shapely.contains_xy(outline, points.x + NUDGE_M, points.y + NUDGE_M)
    return int(points.count[there].sum())


def _later_row(earlier: Listed, later: Listed, number: int, match: int | None, part_of: int | None) -> dict[str, Any]:
    row = later.hotspots.iloc[number]
    old = None if match is None else earlier.hotspots.iloc[match]
    rank, before = int(row["rank"]), 0 if old is None else int(old["rank"])
    move: Move = "new" if old is None else "up" if rank < before else "down" if rank > before else "same"
    if match is None and part_of is not None:
        move, before = "split", int(earlier.hotspots["rank"].iloc[part_of])
    return {
        "move": move,
        "rank": rank,
        "rank_before": before,
        "into": 0,
        "name": row["name"],
        "listed_before": np.nan if old is None else int(old["incidents"]),
        "listed": int(row["incidents"]),
        **_changed(earlier, later, row.geometry),
    }


def _left_row(earlier: Listed, later: Listed, number: int, into: int | None) -> dict[str, Any]:
    """An earlier hotspot that no later one is: gone, or merged into one."""
    row = earlier.hotspots.iloc[number]
    return {
        "move": "gone" if into is None else "merged",
        "rank": 0,
        "rank_before": int(row["rank"]),
        "into": 0 if into is None else int(later.hotspots["rank"].iloc[into]),
        "name": row["name"],
        "listed_before": int(row["incidents"]),
        "listed": np.nan,
        **_changed(earlier, later, row.geometry),
    }


def _changed(earlier: Listed, later: Listed, outline: Any) -> dict[str, float]:
    """Both periods' incidents on one ground, and the ratio of their daily rates."""
    before, after, found = np.nan, np.nan, NO_RATIO
    if earlier.points is not None and later.points is not None:
        before, after = count_on(earlier.points, outline), count_on(later.points, outline)
        found = _ratio(before, after, earlier.period, later.period)
    return {
        "before": before,
        "after": after,
        "rate_ratio": found.ratio,
        "rate_ratio_low": found.low,
        "rate_ratio_high": found.high,
        "p": found.p,
    }


def _ratio(before: float, after: float, earlier: Period, later: Period) -> RateRatio:
    return rate_ratio(before, after, exposure_before=earlier.days, exposure_after=later.days)
