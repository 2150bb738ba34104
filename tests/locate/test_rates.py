"""Byar's interval against the figures that the health agencies publish."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import poisson

from hotspots.locate.rates import FUNNEL, byar_interval, funnel_limits, place_in_funnel


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


# UKHSA's PHEindicatormethods (R), poisson_funnel: what is expected where a count lies on a limit.
@pytest.mark.parametrize(
    ("count", "confidence", "on_upper", "on_lower"),
    [
        (1, 0.95, 0.0253178982041274, 5.57164458543218),
        (10, 0.95, 4.79538762851074, 18.3903579870778),
        (1, 0.998, 0.00100054702693277, 9.23341014341714),
        (10, 0.998, 2.96051992465303, 24.1339723530589),
    ],
)
def test_funnel_limits_are_those_of_the_health_agencies(count: int, confidence: float, on_upper: float, on_lower: float) -> None:
    # Those figures were found by bisection, good to two in a million.
    for side, expected in ((1, on_upper), (0, on_lower)):
        error = 2e-6 * expected + 1e-6
        below, above = (funnel_limits(expected + off, confidence=confidence)[side] for off in (-error, error))
        assert below <= count <= above


@pytest.mark.parametrize("expected", [0.3, 2.0, 15.0, 900.0])
def test_a_count_beyond_a_limit_is_one_that_the_exact_test_rejects(expected: float) -> None:
    for confidence in FUNNEL:
        low, high = funnel_limits(expected, confidence=confidence)
        tail = (1 - confidence) / 2
        for count in range(int(expected * 3 + 20)):
            assert (count > high) == (poisson.sf(count - 1, expected) < tail)
            assert (count < low) == (poisson.cdf(count, expected) < tail)


def test_areas_are_placed_in_the_funnel_round_their_common_rate() -> None:
    count = np.array([100, 100, 130, 160, 60, 50, 7])
    exposure = np.array([10.0, 10.0, 10.0, 10.0, 10.0, 10.0, np.nan])
    assert place_in_funnel(count, exposure).tolist() == [
        "within 95% limits",
        "within 95% limits",
        "above 95% limits",
        "above 99.8% limits",
        "below 99.8% limits",
        "below 99.8% limits",
        "",
    ]


def test_without_residents_or_incidents_nothing_is_beyond() -> None:
    assert place_in_funnel(np.array([1, 2]), np.array([np.nan, 0.0])).tolist() == ["", ""]
    assert place_in_funnel(np.array([0, 0]), np.array([1.0, 2.0])).tolist() == ["within 95% limits"] * 2


def test_few_null_areas_lie_beyond_the_limits() -> None:
    random = np.random.default_rng(7)
    exposure = random.uniform(1, 20, 40)
    said = np.array([place_in_funnel(random.poisson(6 * exposure), exposure) for _ in range(400)])
    assert (said != "within 95% limits").mean() < 0.05
    assert np.char.find(said, "99.8").max() >= 0
    assert (np.char.find(said, "99.8") >= 0).mean() < 0.002
