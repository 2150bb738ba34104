"""Two counts, and two against two: exact rate ratios, ratios to a control, and what could not have been seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hotspots.errors import BadSettings
from hotspots.points import Floats

LEAST_BASELINE = 20
"""Baseline counts under this give no percentage: one incident more or less would move it by five points."""


@dataclass(frozen=True)
class RateRatio:
    """
    A ratio of two rates with its interval and p-value; NaN where it is not defined.

    Attributes
    ----------
    ratio
        Rate after over rate before; below 1 is a fall.
    low, high
        Limits of the interval.
    p
        Two-sided p-value of no change.
    """

    ratio: float
    low: float
    high: float
    p: float


NO_RATIO = RateRatio(np.nan, np.nan, np.nan, np.nan)


def rate_ratio(
    before: float, after: float, *, exposure_before: float = 1.0, exposure_after: float = 1.0, confidence: float = 0.95
) -> RateRatio:
    """
    Exact conditional rate ratio of two Poisson counts.

    Parameters
    ----------
    before, after
        Whole numbers of incidents.
    exposure_before, exposure_after
        Days, or any measure of how long each was counted for.
    confidence
        Of the interval, 0 to 1.

    Returns
    -------
    Ratio of rates, Clopper-Pearson limits, and the central p-value that belongs to them. Without any incident the ratio is
    not known and p is 1.

    Notes
    -----
    `after | before + after` is binomial (Fay 2010). R's `poisson.test` mixes a minimum-likelihood p with this interval.
    """
    from scipy.special import bdtr, bdtrc, betaincinv

    if min(exposure_before, exposure_after) <= 0:
        raise BadSettings("Both periods need a length above 0.")
    # Counts may come as floats from a table; scipy wants whole numbers.
    before, after = int(before), int(after)
    total = before + after
    if total == 0:
        return RateRatio(np.nan, 0.0, np.inf, 1.0)
    tail = (1 - confidence) / 2
    low = float(betaincinv(after, before + 1, tail)) if after > 0 else 0.0
    high = float(betaincinv(after + 1, before, 1 - tail)) if before > 0 else 1.0
    share = exposure_after / (exposure_before + exposure_after)
    at_most = float(bdtr(after, total, share))
    at_least = float(bdtrc(after - 1, total, share)) if after > 0 else 1.0
    scale = exposure_before / exposure_after
    return RateRatio(
        ratio=after / before * scale if before > 0 else np.inf,
        low=low / (1 - low) * scale,
        high=high / (1 - high) * scale if high < 1 else np.inf,
        p=min(1.0, 2 * min(at_most, at_least)),
    )


def relative_rate_ratio(
    treated: tuple[float, float], control: tuple[float, float], *, dispersion: float = 1.0, confidence: float = 0.95
) -> RateRatio:
    """
    Change in the treated place over the change in its control (RIRR).

    Parameters
    ----------
    treated, control
        Incidents before and after.
    dispersion
        What the Poisson variance is multiplied by.

    Returns
    -------
    `(T1/T0)/(C1/C0)` with limits and p from the normal law on the log scale, `Var = Σ 1/count`; below 1 the treated place
    did better. Farrington's relative effect size is its inverse. NaN where a count is 0.
    """
    from scipy.special import ndtr, ndtri

    (before, after), (control_before, control_after) = treated, control
    counts = np.array([before, after, control_before, control_after], dtype=np.float64)
    if (counts <= 0).any():
        return NO_RATIO
    log = np.log(after / before) - np.log(control_after / control_before)
    error = np.sqrt(dispersion * (1 / counts).sum())
    reach = -ndtri((1 - confidence) / 2) * error
    return RateRatio(
        float(np.exp(log)), float(np.exp(log - reach)), float(np.exp(log + reach)), float(2 * ndtr(-abs(log) / error))
    )


def dispersed_interval(log: float, variance: float, *, dispersion: float, df: float, confidence: float = 0.95) -> RateRatio:
    """
    A log ratio with its Poisson variance multiplied by the dispersion, and t limits on the degrees of freedom it was measured on.

    Parameters
    ----------
    log, variance
        Of the log ratio under the Poisson law; not finite where a count is 0.
    dispersion
        How much more counts vary than Poisson counts; never taken below 1.
    df
        Degrees of freedom of the dispersion; infinite where it is not known, and then limits are normal.
    """
    from scipy.special import ndtr, ndtri, stdtr, stdtrit

    if not np.isfinite([log, variance]).all():
        return NO_RATIO
    error = float(np.sqrt(max(dispersion, 1.0) * variance))
    tail = (1 - confidence) / 2
    known = np.isfinite(df)
    reach = -float(stdtrit(df, tail) if known else ndtri(tail)) * error
    p = 2 * float(stdtr(df, -abs(log) / error) if known else ndtr(-abs(log) / error))
    return RateRatio(float(np.exp(log)), float(np.exp(log - reach)), float(np.exp(log + reach)), p)


def minimum_detectable_change(
    before: float, *, exposure_before: float = 1.0, exposure_after: float = 1.0, power: float = 0.8, alpha: float = 0.05
) -> float:
    """
    Smallest fall that the exact two-sided test at `alpha` finds with the given power.

    Parameters
    ----------
    before
        Incidents counted before, taken as the expected number.

    Returns
    -------
    The change as a share, such as -0.31 for a fall of 31%; NaN where not even a fall to nothing would be found that often.
    """
    from scipy.special import pdtr, xlogy

    if before <= 0:
        return float("nan")
    reach = 8 * np.sqrt(before) + 10
    first = np.arange(max(0, int(before - reach)), int(before + reach) + 1)
    chance = np.exp(xlogy(first, before) - before - _log_factorial(first))
    limit = _highest_fall(first, exposure_after / (exposure_before + exposure_after), alpha / 2)
    expected = before * exposure_after / exposure_before

    def found(fall: float) -> float:
        """Over all before counts, the probability of an after count at or under the limit."""
        return float((chance * np.where(limit >= 0, pdtr(limit, expected * (1 - fall)), 0.0)).sum())

    if found(1.0) < power:
        return float("nan")
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if found(middle) < power else (low, middle)
    return -high


def _log_factorial(numbers: npt.NDArray[np.int64]) -> Floats:
    from scipy.special import gammaln

    return np.asarray(gammaln(numbers + 1.0))


def _highest_fall(before: npt.NDArray[np.int64], share: float, tail: float) -> npt.NDArray[np.int64]:
    """For each before count the highest after count that the lower tail of the exact test still rejects; -1 for none."""
    from scipy.special import bdtr

    low = np.full(len(before), -1)
    high = np.full(len(before), int(before.max() * share / (1 - share)) + 1)
    while (high - low > 1).any():
        middle = (low + high) // 2
        rejects = (middle >= 0) & (bdtr(np.maximum(middle, 0), before + np.maximum(middle, 0), share) <= tail)
        low, high = np.where(rejects, middle, low), np.where(rejects | (high - low <= 1), high, middle)
    return low
