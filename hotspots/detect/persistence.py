"""Is it the usual? Months in the top ranks, months active, trend, a class by stated rules, and how concentrated it all is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.points import Floats
from hotspots.tables import LASTING_COLUMNS

Table = TypeVar("Table", bound=pd.DataFrame)
PlaceClass = Literal["persistent", "emerging", "fading", "seasonal", "one-off", "occasional", "too short"]
TOP, TOP_FIVE = 1, 5
LEAST_MONTHS = 6
PERSISTENT = 0.75
TREND_P = 0.05
SEASON_SHARE = 0.6
SEASON_MONTHS = 4
ONE_OFF_SHARE = 0.5


@dataclass(frozen=True)
class Trend:
    """Mann-Kendall's test: S, its variance with ties, z with continuity correction, two-sided p, Kendall's tau, Sen's slope."""

    s: float
    variance: float
    z: float
    p: float
    tau: float
    slope: float


def mann_kendall(values: npt.ArrayLike) -> Trend:
    """
    Monotonic trend of a series (Mann 1945; Kendall 1975), with ties and continuity correction.

    Parameters
    ----------
    values
        One number per step in time, in order.
    """
    from scipy.special import ndtr

    x = np.asarray(values, dtype=np.float64)
    n = len(x)
    early, late = np.triu_indices(n, 1)
    difference = x[late] - x[early]
    s = float(np.sign(difference).sum())
    _, ties = np.unique(x, return_counts=True)
    variance = float((n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18)
    z = 0.0 if s == 0 or variance <= 0 else (s - np.sign(s)) / np.sqrt(variance)
    pairs = n * (n - 1) / 2
    tied = (ties * (ties - 1) / 2).sum()
    tau = s / np.sqrt(pairs * (pairs - tied)) if pairs > tied else 0.0
    slope = float(np.median(difference / (late - early))) if n > 1 else 0.0
    return Trend(s, variance, float(z), float(2 * ndtr(-abs(z))), float(tau), slope)


def persistence(monthly: pd.DataFrame) -> pd.DataFrame:
    """
    How lasting each place is.

    Parameters
    ----------
    monthly
        Places (rows) by months (columns, `pandas.PeriodIndex`): incidents.

    Returns
    -------
    Per place: `months_top`, `months_top_five` (months in which at most none, or four, other places had more; a tie counts for
    all), `months_active`, `months`, `trend_p`, `trend_tau`, `trend_slope` (incidents a month), `lasting` (see `place_class`).
    """
    counts = monthly.to_numpy(dtype=np.float64)
    # Places with more in each month; a month without incidents ranks nobody.
    higher = (counts[None, :, :] > counts[:, None, :]).sum(axis=1)
    there = counts > 0
    top_five = ((higher < TOP_FIVE) & there).sum(axis=1)
    trends = [mann_kendall(row) for row in counts]
    months = pd.PeriodIndex(monthly.columns)
    return pd.DataFrame(
        {
            "months_top": ((higher < TOP) & there).sum(axis=1),
            "months_top_five": top_five,
            "months_active": there.sum(axis=1),
            "months": counts.shape[1],
            "trend_p": [trend.p for trend in trends],
            "trend_tau": [trend.tau for trend in trends],
            "trend_slope": [trend.slope for trend in trends],
            "lasting": [
                # Among five places or fewer to be in the first five says nothing.
                place_class(row, months, trend, top_five=int(top) if len(counts) > TOP_FIVE else 0)
                for row, trend, top in zip(counts, trends, top_five, strict=True)
            ],
        },
        index=monthly.index,
    )


def place_class(counts: Floats, months: pd.PeriodIndex, trend: Trend, *, top_five: int) -> PlaceClass:
    """
    A word for a place, by the first rule that fits.

    Too short: under 6 months. One-off: half or more of its incidents in one month. Persistent: among the first five in three
    quarters of the months. Emerging or fading: a Mann-Kendall trend with p under 5%. Seasonal: over at least two years, 60% or
    more of its incidents in the same four months of the year, each year. Persistent: active in three quarters of the months.
    Else occasional.
    """
    total = counts.sum()
    if len(counts) < LEAST_MONTHS or total == 0:
        return "too short"
    if counts.max() >= ONE_OFF_SHARE * total:
        return "one-off"
    if top_five >= PERSISTENT * len(counts):
        return "persistent"
    if trend.p < TREND_P:
        return "emerging" if trend.s > 0 else "fading"
    if _is_seasonal(counts, months):
        return "seasonal"
    return "persistent" if (counts > 0).mean() >= PERSISTENT else "occasional"


def _is_seasonal(counts: Floats, months: pd.PeriodIndex) -> bool:
    """Whether the same four months in a row of the year hold 60% or more of the incidents in each of two years or more."""
    if len(counts) < 24:
        return False
    calendar = np.asarray(months.month) - 1
    # Whole years only, counted back from the last month, so that no part of a year weighs twice.
    years = len(counts) // 12
    tail, calendar = counts[-12 * years :].reshape(years, 12), calendar[-12 * years :].reshape(years, 12)
    by_month = np.zeros((years, 12))
    np.put_along_axis(by_month, calendar, tail, axis=1)
    if not (by_month.sum(axis=1) > 0).all():
        return False
    wrapped = np.concatenate([by_month, by_month[:, : SEASON_MONTHS - 1]], axis=1)
    season = np.lib.stride_tricks.sliding_window_view(wrapped, SEASON_MONTHS, axis=1).sum(axis=2)
    return bool(((season / by_month.sum(axis=1, keepdims=True)) >= SEASON_SHARE).all(axis=0).any())


@dataclass(frozen=True)
class Concentration:
    """
    What share of incidents falls in what share of places.

    Attributes
    ----------
    place_share, incident_share
        Lorenz curve from the busiest place down, both from 0 to 1.
    gini, gini_adjusted
        Gini coefficient, and adjusted for fewer incidents than places (Bernasco & Steenbeek 2017).
    half
        Share of places that hold half of the incidents.
    """

    place_share: Floats
    incident_share: Floats
    gini: float
    gini_adjusted: float
    half: float


def concentration(counts: npt.ArrayLike) -> Concentration:
    """
    Concentration of incidents over places (Weisburd 2015; Bernasco & Steenbeek 2017).

    Parameters
    ----------
    counts
        Incidents at each place, those without any included.
    """
    ordered = np.sort(np.asarray(counts, dtype=np.float64))
    n, total = len(ordered), ordered.sum()
    gini = 2 * (np.arange(1, n + 1) * ordered).sum() / (n * total) - (n + 1) / n
    adjusted = max(1.0, n / total) * (gini - 1) + 1
    falling = ordered[::-1].cumsum() / total
    half = int(np.searchsorted(falling, 0.5)) + 1
    return Concentration(np.arange(n + 1) / n, np.r_[0.0, falling], float(gini), float(adjusted), half / n)


def with_lasting(table: Table, monthly: pd.DataFrame) -> Table:
    """
    A table of places with how lasting each is, as in `tables.LASTING_COLUMNS`; unchanged without months.

    Parameters
    ----------
    monthly
        Their months, in the same order.
    """
    if not monthly.shape[1] or not len(table):
        return table
    found = persistence(monthly)[list(LASTING_COLUMNS)].set_index(table.index)
    return table.assign(**{name: found[name] for name in LASTING_COLUMNS})
