"""Seasons: each month of the year against the mean of the year, over whole years only."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.points import Floats

LEAST_YEARS = 2
CONFIDENCE = 0.95
"""That no month stands out where none should: the interval of each is widened for twelve of them (Bonferroni)."""


@dataclass(frozen=True)
class Seasons:
    """
    Incidents a day in each month of the year over the mean of all, January first.

    Attributes
    ----------
    reason
        Why nothing is said; empty where it is.
    first, last
        Months of the whole years that were counted.
    years
        How many.
    index
        1 is the mean day of all.
    low, high
        Its interval with the months' own variation counted in, wide enough that all twelve hold at 95%.
    dispersion
        How many times as much as Poisson counts the months vary beyond year and month of the year; at least 1.
    above, below
        Months of the year (1 to 12) whose interval leaves out 1, and that were on that side of their own year's mean every year.
    """

    reason: str
    first: str = ""
    last: str = ""
    years: int = 0
    index: Floats = field(default_factory=lambda: np.empty(0))
    low: Floats = field(default_factory=lambda: np.empty(0))
    high: Floats = field(default_factory=lambda: np.empty(0))
    dispersion: float = 1.0
    above: tuple[int, ...] = ()
    below: tuple[int, ...] = ()


def seasons(counts: pd.Series[int]) -> Seasons:
    """
    How much each month of the year differs from the mean.

    Parameters
    ----------
    counts
        Incidents by month (`pandas.PeriodIndex`), without gaps, in order.

    Notes
    -----
    Whole years only, counted back from the last month, so that no part of a year weighs twice; two at least, as one year cannot
    tell a season from a trend. Each month counts by its days. Months vary by more than chance, so the variance is multiplied by
    Pearson's dispersion of the table of years by months, with t limits on its degrees of freedom (quasi-Poisson).
    """
    from scipy.special import stdtrit

    years = len(counts) // 12
    if years < LEAST_YEARS:
        return Seasons(f"it takes {LEAST_YEARS} whole years to tell a season from a trend, and there are {len(counts)} months")
    kept = counts.iloc[-12 * years :]
    if not kept.sum():
        return Seasons("there are no incidents")
    months = pd.PeriodIndex(kept.index)
    days = np.asarray(months.days_in_month, dtype=np.float64)
    values: Floats = np.asarray(kept, dtype=np.float64)
    of_year: npt.NDArray[np.int64] = np.asarray(months.month, dtype=np.int64) - 1
    count, exposure = (np.bincount(of_year, weights=each, minlength=12) for each in (values, days))
    mean = values.sum() / days.sum()
    expected = mean * exposure
    dispersion, df = _dispersion(values.reshape(years, 12), days.reshape(years, 12), of_year.reshape(years, 12))
    tail = (1 - CONFIDENCE) / 12 / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        index = count / expected
        reach = np.exp(-stdtrit(df, tail) * np.sqrt(dispersion * np.maximum(1 / count - 1 / values.sum(), 0)))
        low, high = np.where(count > 0, index / reach, 0.0), np.where(count > 0, index * reach, np.inf)
    # Each year against its own mean, so that a trend makes no season.
    rate = (values / days).reshape(years, 12)
    higher = rate > values.reshape(years, 12).sum(axis=1, keepdims=True) / days.reshape(years, 12).sum(axis=1, keepdims=True)
    by_month = np.zeros((years, 12), dtype=bool)
    np.put_along_axis(by_month, of_year.reshape(years, 12), higher, axis=1)
    return Seasons(
        reason="",
        first=str(months[0]),
        last=str(months[-1]),
        years=years,
        index=index,
        low=low,
        high=high,
        dispersion=dispersion,
        above=tuple((np.flatnonzero(by_month.all(axis=0) & (low > 1)) + 1).tolist()),
        below=tuple((np.flatnonzero((~by_month).all(axis=0) & (high < 1)) + 1).tolist()),
    )


def _dispersion(counts: Floats, days: Floats, of_year: npt.NDArray[np.int64]) -> tuple[float, float]:
    """Pearson's dispersion of counts, years by months, round their two effects, at least 1; and its degrees of freedom."""
    by_month = np.zeros(12)
    exposure = np.zeros(12)
    np.add.at(by_month, of_year, counts)
    np.add.at(exposure, of_year, days)
    effect = np.where(exposure > 0, by_month / exposure, 0.0)[of_year] * days
    fitted = effect * (counts.sum(axis=1) / np.maximum(effect.sum(axis=1), 1e-12))[:, None]
    df = float(11 * (len(counts) - 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        squares = np.where(fitted > 0, (counts - fitted) ** 2 / fitted, 0.0)
    return max(1.0, float(squares.sum() / df)), df
