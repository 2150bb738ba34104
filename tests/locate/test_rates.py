"""Byar's interval against the figures that the health agencies publish."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import poisson

from hotspots.locate.rates import byar_interval


# UKHSA's PHEindicatormethods (R) and its test workbook; the first is exact, as counts under 10 are.
@pytest.mark.parametrize(
    ("count", "confidence", "low", "high"),
    [
        (5, 0.95, 1.623486390118, 11.668332079323),
        (10, 0.95, 4.78744991396756, 18.3914586057565),
        (20, 0.95, 12.2114288348759, 30.8898803691971),
        (65, 0.998, 42.8802614714802, 94.000290844318),
        (1045, 0.95, 982.593201807333, 1110.33121298565),
    ],
)
def test_intervals_are_those_of_the_health_agencies(count: int, confidence: float, low: float, high: float) -> None:
    assert byar_interval(count, confidence=confidence) == pytest.approx((low, high), rel=1e-10)


@pytest.mark.parametrize("count", range(1, 10))
def test_small_counts_have_the_exact_poisson_limits(count: int) -> None:
    low, high = byar_interval(count)
    assert poisson.sf(count - 1, low) == pytest.approx(0.025, rel=1e-9)
    assert poisson.cdf(count, high) == pytest.approx(0.025, rel=1e-9)


def test_nought_has_a_lower_limit_of_nought() -> None:
    low, high = byar_interval(0)
    assert low == 0.0
    assert high == pytest.approx(-np.log(0.025), rel=1e-12)


def test_many_counts_are_done_at_once() -> None:
    low, high = byar_interval([0, 5, 20])
    assert low == pytest.approx([0.0, 1.623486390118, 12.2114288348759], rel=1e-10)
    assert high == pytest.approx([3.688879454114, 11.668332079323, 30.8898803691971], rel=1e-10)
