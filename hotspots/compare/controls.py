"""Which places can stand for what would have happened without the operation, judged by what came before it only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hotspots.compare.panel import trend_difference
from hotspots.compare.ratio import rate_ratio
from hotspots.points import Floats

if TYPE_CHECKING:
    import geopandas as gpd

MOST_PROPOSED = 8
MOST_SIMILAR = 5
LEAST_INCIDENTS = 10

CONTROL_COLUMNS: dict[str, str] = {
    "rank": "1 is the most alike",
    "id": "area code or hotspot id",
    "name": "what it is called",
    "kind": "area or hotspot",
    "incidents_before": "incidents in all months before the operation",
    "level": "its incidents over the zone's, before the operation",
    "size": "its area over the zone's",
    "trend": "the zone's growth a month over its own, before the operation; 1 is parallel",
    "trend_low": "lower 95% limit of the trend",
    "trend_high": "upper 95% limit of the trend",
    "score": "|ln level| + |ln size|/2 + |trend's t|/2: the smaller, the more alike",
}


def propose_controls(
    candidates: gpd.GeoDataFrame, monthly: pd.DataFrame, zone_monthly: Floats, *, zone: Any, treated: Any
) -> pd.DataFrame:
    """
    Places of like level, size and earlier trend that touch no zone and not the ring, the most alike first.

    Parameters
    ----------
    candidates
        Areas and hotspots with `id`, `name`, `kind` and polygon in metres. Hotspots must be found on the data before too.
    monthly
        Their incidents (rows as in `candidates`) by month before the operation.
    zone_monthly
        The zone's incidents in the same months.
    zone, treated
        The zone; and all that a control may not touch: zone, ring and zones of other operations.

    Returns
    -------
    Columns as in `CONTROL_COLUMNS`.
    """
    import shapely

    clear = ~shapely.intersects(treated, candidates.geometry.to_numpy())
    total, zone_total = monthly.to_numpy().sum(axis=1), float(np.sum(zone_monthly))
    rows = []
    for number in np.flatnonzero(clear & (total >= LEAST_INCIDENTS)):
        trend = trend_difference(zone_monthly, monthly.to_numpy()[number])
        level = total[number] / zone_total if zone_total else np.nan
        size = candidates.geometry.iloc[number].area / zone.area
        off = abs(np.log(level)) + abs(np.log(size)) / 2 + _steepness(trend.ratio, trend.low, trend.high) / 2
        rows.append(
            {
                **{name: candidates[name].iloc[number] for name in ("id", "name", "kind")},
                "incidents_before": int(total[number]),
                "level": level,
                "size": size,
                "trend": trend.ratio,
                "trend_low": trend.low,
                "trend_high": trend.high,
                "score": off,
            }
        )
    table = pd.DataFrame(rows, columns=[name for name in CONTROL_COLUMNS if name != "rank"])
    table = table.sort_values(["score", "id"], kind="stable", ignore_index=True).head(MOST_PROPOSED)
    table.insert(0, "rank", np.arange(1, len(table) + 1))
    return table


def similar_places(
    candidates: gpd.GeoDataFrame, before: Floats, after: Floats, zone_before: float, *, treated: Any, lengths: Floats
) -> dict[str, Any]:
    """
    Regression to the mean: what happened to untreated places that ranked like the zone on the same before period.

    Parameters
    ----------
    candidates
        Hotspots found on the before period alone, as the zone might have been, with polygons in metres.
    before, after
        Their incidents in the two periods.
    treated
        Zone, ring and zones of other operations.
    lengths
        Days before and after.

    Returns
    -------
    `places`, `before`, `after`, `ratio`, `low`, `high`, `p` of the five places whose counts come nearest to the zone's, taken
    together, and `reason` where there are none.
    """
    import shapely

    clear = ~shapely.intersects(treated, candidates.geometry.to_numpy())
    with np.errstate(divide="ignore"):
        off = np.abs(np.log(before / zone_before))
    alike = np.flatnonzero(clear & (before >= LEAST_INCIDENTS))
    alike = alike[np.argsort(off[alike], kind="stable")][:MOST_SIMILAR]
    if not len(alike):
        return {
            "places": 0, "before": 0, "after": 0, "ratio": np.nan, "low": np.nan, "high": np.nan, "p": np.nan,
            "reason": "no hotspot of the before period is clear of the zone and its ring",
        }  # fmt: skip
    first, later = float(before[alike].sum()), float(after[alike].sum())
    found = rate_ratio(first, later, exposure_before=lengths[0], exposure_after=lengths[1])
    return {"places": len(alike), "before": int(first), "after": int(later), **vars(found), "reason": ""}


def _steepness(ratio: float, low: float, high: float) -> float:
    """How many standard errors the trends differ by, from the interval; 1 where it is not known."""
    if not np.isfinite(ratio) or low <= 0 or high <= low:
        return 1.0
    return float(abs(np.log(ratio)) / (np.log(high / low) / 4))
