"""Intervals for counts, as OHID publishes them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hotspots.points import Floats

EXACT_BELOW = 10


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
