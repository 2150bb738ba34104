"""A claim beside the data: whether the exact interval holds the change that somebody wrote."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hotspots.compare.operation import Claim
from hotspots.compare.ratio import rate_ratio


@dataclass(frozen=True)
class ClaimCheck:
    """
    A claim beside the data.

    Attributes
    ----------
    measure
        In words.
    percent
        As claimed.
    before, after, change_percent, low_percent, high_percent
        What the data give, with the exact 95% interval.
    holds
        Whether the interval holds the claim; None where the data cannot tell.
    baseline
        Name of the before period; None over the claim's own periods.
    over
        The periods in words, to follow on "the data".
    events
        Known events in the periods.
    gap
        Why the data of the periods look incomplete; empty where they do not.
    """

    measure: str
    percent: float
    before: int
    after: int
    change_percent: float
    low_percent: float
    high_percent: float
    holds: bool | None
    baseline: str | None
    over: str
    events: tuple[str, ...]
    gap: str


def check_claim(
    claim: Claim,
    measure: str,
    counts: tuple[float, float],
    days: tuple[float, float],
    *,
    harm: bool,
    baseline: str | None,
    over: str,
    events: tuple[str, ...],
    gap: str,
) -> ClaimCheck:
    """
    Whether the exact 95% interval of the change by the day holds the change claimed.

    Parameters
    ----------
    measure
        Its name in words.
    counts, days
        Incidents in the zone before and after, and how long each was.
    harm
        Whether the counts are sums of weights, which have no exact interval: the claim then cannot be checked.
    baseline, over, events, gap
        As in `ClaimCheck`.
    """
    found = None if harm else rate_ratio(*counts, exposure_before=days[0], exposure_after=days[1])
    change, low, high = (
        (np.nan, np.nan, np.nan) if found is None else ((value - 1) * 100 for value in (found.ratio, found.low, found.high))
    )
    return ClaimCheck(
        measure=measure,
        percent=claim.percent,
        before=int(counts[0]),
        after=int(counts[1]),
        change_percent=float(change),
        low_percent=float(low),
        high_percent=float(high),
        holds=bool(low <= claim.percent <= high) if np.isfinite(change) and not gap else None,
        baseline=baseline,
        over=over,
        events=events,
        gap=gap,
    )
