"""How finely coordinates are written, told from their numbers: rounded coordinates pile incidents on a lattice of their own."""

from __future__ import annotations

import numpy as np

from hotspots.points import Floats, distinct_points

STEPS_M = (1_000.0, 500.0, 100.0, 50.0, 10.0, 5.0, 1.0)
MOST_DECIMALS = 7
ENOUGH = 0.95
MOST_LOOKED_AT, LEAST_POINTS = 4_000, 10
COARSE_M, COARSE_DECIMALS = 50.0, 3
"""From such a step on, or with so few decimals, it is warned of: a street's width and more."""
METRES_A_DEGREE = 111_000.0


def rounding(kind: str, x: Floats, y: Floats) -> tuple[str, bool]:
    """
    To what coordinates are rounded.

    Parameters
    ----------
    kind
        `metres` or `degrees`.
    x, y
        One number per row; those that are none do not count.

    Returns
    -------
    “to 100 m”, “to 3 decimals of a degree (about 111 m)”, or empty with under ten points; and whether that is coarse.
    """
    known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))[:MOST_LOOKED_AT]
    if len(distinct_points(x[known], y[known])) < LEAST_POINTS:
        return "", False
    numbers = np.concatenate([x[known], y[known]])
    if kind == "metres":
        step = next((step for step in STEPS_M if _share_on(numbers / step) >= ENOUGH), 0.0)
        return (f"to {step:,.0f} m" if step else "finer than 1 m"), step >= COARSE_M
    places = next((n for n in range(MOST_DECIMALS) if _share_on(numbers * 10**n) >= ENOUGH), MOST_DECIMALS)
    metres = METRES_A_DEGREE / 10**places
    said = f"to {places} {'decimal' if places == 1 else 'decimals'} of a degree (about {metres:,.0f} m)"
    return (said if metres >= 1 else f"to {places} decimals of a degree (under 1 m)"), places <= COARSE_DECIMALS


def _share_on(numbers: Floats) -> float:
    """Share of numbers that are whole, but for what floating point leaves."""
    return float((np.abs(numbers - np.round(numbers)) < 1e-6 * np.maximum(1, np.abs(numbers) * 1e-6)).mean())
