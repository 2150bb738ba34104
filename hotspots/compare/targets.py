"""Targets as partnerships write them: a baseline, what was aimed at, what came, and whether chance lets it be said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hotspots.compare.ratio import rate_ratio

Rag = Literal["green", "amber", "red"]
Better = Literal["lower", "higher"]
SMALL_BASELINE = 20


@dataclass(frozen=True)
class Target:
    """
    One row of a table of targets.

    Attributes
    ----------
    measure
        What is counted.
    baseline, actual
        Counts then and now, over periods of one length.
    said
        The target as it was written.
    goal
        What it asks for, as a count; of a target in percent the baseline times it.
    ratio
        The same over the baseline; None where the target is a count of its own.
    better
        Whether less or more of it is better.
    """

    measure: str
    baseline: int
    actual: int
    said: str
    goal: float
    ratio: float | None
    better: Better


@dataclass(frozen=True)
class Judged:
    """
    A target against what came.

    Attributes
    ----------
    target
        As it was read.
    change, low, high
        Change from the baseline in percent, with its exact 95% interval; NaN without a baseline.
    actual_low, actual_high
        95% interval of the actual count (Poisson).
    rag
        Green: met, whatever chance did. Red: not met. Amber: chance leaves both open.
    why
        The rule in words, with its numbers.
    """

    target: Target
    change: float
    low: float
    high: float
    actual_low: float
    actual_high: float
    rag: Rag
    why: str


def judge(target: Target) -> Judged:
    """
    Whether a target was met, counting chance in.

    A target in percent is met where the whole exact interval of actual over baseline (`ratio.rate_ratio`) is on its good side,
    and not met where the whole of it is on the other; a count of its own likewise with the exact
    Poisson interval of the actual count. Between them it cannot be told.
    """
    found = rate_ratio(target.baseline, target.actual)
    low, high = poisson_interval(target.actual)
    if target.ratio is None:
        inside, what = (low, high), f"the actual count's interval ({low:,.0f} to {high:,.0f})"
        aim, aimed = target.goal, f"{target.goal:,.0f}"
    else:
        inside = (found.low, found.high)
        what = f"the change's interval ({_percent(found.low * 100 - 100)} to {_percent(found.high * 100 - 100)})"
        aim, aimed = target.ratio, _percent((target.ratio - 1) * 100)
    good = inside[1] <= aim if target.better == "lower" else inside[0] >= aim
    bad = inside[0] > aim if target.better == "lower" else inside[1] < aim
    rag: Rag = "green" if good else "red" if bad else "amber"
    side = {"green": "lies wholly on the good side of", "red": "lies wholly on the wrong side of", "amber": "holds both sides of"}
    small = f" The baseline is under {SMALL_BASELINE}, so the percentage moves with every incident."
    return Judged(
        target,
        (found.ratio - 1) * 100,
        (found.low - 1) * 100,
        (found.high - 1) * 100,
        low,
        high,
        rag,
        f"{what[0].upper()}{what[1:]} {side[rag]} {aimed}.{small if target.baseline < SMALL_BASELINE else ''}",
    )


def poisson_interval(count: int) -> tuple[float, float]:
    """Exact 95% interval of the mean of a Poisson count (Garwood 1936)."""
    from scipy.special import chdtri

    return float(chdtri(2 * count, 0.975)) / 2 if count else 0.0, float(chdtri(2 * (count + 1), 0.025)) / 2


def _percent(value: float) -> str:
    """`−3%`, `0%`, `+5.5%`."""
    return f"{round(value, 1):+g}%".replace("+0%", "0%").replace("-0%", "0%").replace("-", "−") if np.isfinite(value) else "any"
