"""Intervals for counts, and limits round a common rate, as OHID publishes them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hotspots.points import Floats

EXACT_BELOW = 10
FUNNEL = (0.95, 0.998)
"""Inner and outer limits of a funnel."""
NOT_KNOWN, WITHIN = "", "within 95% limits"


def byar_interval(count: npt.ArrayLike, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """
    Interval for a Poisson count: Byar's approximation, and exact chi-square limits under 10.

    Parameters
    ----------
    count
        Whole numbers of incidents.
    confidence
        0 to 1.

    Returns
    -------
    Lower and upper limit, in incidents; divide by the exposure for a rate.

    Notes
    -----
    Office for Health Improvement and Disparities (Public Health England 2018), technical guide on confidence
    intervals; Breslow & Day (1987). statsmodels' “byar” is another formula.
    """
    from scipy.special import chdtri, ndtri

    x = np.asarray(count, dtype=np.float64)
    tail = (1 - confidence) / 2
    z = -ndtri(tail)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = x * (1 - 1 / (9 * x) - z / (3 * np.sqrt(x))) ** 3
        high = (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * np.sqrt(x + 1))) ** 3
        exact_low = np.where(x > 0, chdtri(2 * x, 1 - tail) / 2, 0.0)
    exact_high = chdtri(2 * (x + 1), tail) / 2
    small = x < EXACT_BELOW
    return np.where(small, exact_low, low), np.where(small, exact_high, high)


def funnel_limits(expected: npt.ArrayLike, *, confidence: float) -> tuple[Floats, Floats]:
    """
    Counts between which a Poisson count lies by chance, given what is expected.

    Parameters
    ----------
    expected
        Incidents expected at the common rate.
    confidence
        0 to 1, such as 0.95 or 0.998.

    Returns
    -------
    Lower and upper limit in incidents; not whole numbers, and the lower one is 0 where even no incident is within it.

    Notes
    -----
    The exact Poisson (chi-square) limits of a count, inverted: a count on the upper limit is one whose exact interval starts at
    what is expected (Public Health England 2018, `PHEindicatormethods::poisson_funnel`). A count beyond a limit is one that the
    exact one-sided test rejects at `(1 - confidence) / 2`. Spiegelhalter's (2005) interpolation gives slightly narrower limits.
    """
    from scipy.special import pdtrik

    mean = np.asarray(expected, dtype=np.float64)
    tail = (1 - confidence) / 2
    known = mean > 0
    safe = np.where(known, mean, 1.0)
    low = np.where(known, np.maximum(np.nan_to_num(pdtrik(tail, safe)), 0.0), np.where(mean == 0, 0.0, np.nan))
    high = np.where(known, 1 + pdtrik(1 - tail, safe), np.where(mean == 0, 0.0, np.nan))
    return low, high


def place_in_funnel(count: npt.ArrayLike, person_years: npt.ArrayLike) -> npt.NDArray[np.str_]:
    """
    Where each area's count lies in the funnel round the common rate of all areas.

    Returns
    -------
    “above 99.8% limits”, “above 95% limits”, “within 95% limits”, “below …”; empty where residents or time are not known.
    """
    x, exposure = np.asarray(count, dtype=np.float64), np.asarray(person_years, dtype=np.float64)
    known = np.isfinite(exposure) & (exposure > 0)
    said = np.where(known, WITHIN, NOT_KNOWN).astype("<U20")
    if known.any():
        expected = np.where(known, exposure * x[known].sum() / exposure[known].sum(), np.nan)
        for confidence in FUNNEL:
            low, high = funnel_limits(expected, confidence=confidence)
            # Rounding in the root must not put a count beyond a limit that it lies on.
            said[known & (x > high * (1 + 1e-9))] = f"above {confidence * 100:g}% limits"
            said[known & (x < low * (1 - 1e-9))] = f"below {confidence * 100:g}% limits"
    return said
