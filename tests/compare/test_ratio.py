"""Two counts: exact ratios against R's, ratios to a control, the smallest fall to be seen, adjusted p-values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest, poisson

from hotspots.compare.ratio import minimum_detectable_change, rate_ratio, relative_rate_ratio
from hotspots.errors import BadSettings

COUNTS = st.integers(0, 300)
LENGTHS = st.integers(1, 400)


@pytest.mark.parametrize(
    ("after", "before", "days_after", "days_before", "p", "ratio", "low", "high"),
    [
        (2, 9, 17877, 16660, 0.0501064956141089, 0.207094155743258, 0.0217740627590647, 1.00054910448772),
        (2, 10, 17877, 20000, 0.0605564484336756, 0.22375118867819, 0.0238373823487767, 1.04995467759594),
        (20, 30, 1, 1, 0.202638751064541, 0.666666666666667, 0.358840389158653, 1.21339800210768),
        (45, 60, 1, 1, 0.171564697154242, 0.75, 0.497951312736341, 1.12249175428429),
    ],
)
def test_exact_ratios_are_those_of_the_r_package_rateratio_test(
    after: int, before: int, days_after: float, days_before: float, p: float, ratio: float, low: float, high: float
) -> None:
    found = rate_ratio(before, after, exposure_before=days_before, exposure_after=days_after)
    np.testing.assert_allclose([found.p, found.ratio, found.low, found.high], [p, ratio, low, high], rtol=1e-6)


def test_the_interval_is_that_of_r_poisson_test_but_the_p_is_the_central_one() -> None:
    found = rate_ratio(21, 11, exposure_before=3011, exposure_after=800)
    np.testing.assert_allclose([found.ratio, found.low, found.high], [1.9714880952381, 0.858426403391639, 4.27726594365407], 1e-6)
    # R prints the minimum-likelihood p, 0.0797, beside a central interval; ours belongs to the interval.
    assert found.p == pytest.approx(2 * binom.sf(10, 32, 800 / 3811), rel=1e-9)


@given(COUNTS, COUNTS, LENGTHS, LENGTHS)
def test_interval_and_p_agree_with_each_other_and_with_scipys_binomial_test(b: int, a: int, n0: int, n1: int) -> None:
    found = rate_ratio(b, a, exposure_before=n0, exposure_after=n1)
    if a + b == 0:
        assert found.p == 1
        return
    share = n1 / (n0 + n1)
    exact = binomtest(a, a + b, share).proportion_ci(0.95, "exact")
    np.testing.assert_allclose(found.low, exact.low / (1 - exact.low) * n0 / n1, rtol=1e-6)
    if b:
        np.testing.assert_allclose(found.high, exact.high / (1 - exact.high) * n0 / n1, rtol=1e-6)
    # The interval leaves out 1 exactly where p is under 5%; within rounding of the edge either may be said.
    if abs(found.p - 0.05) > 1e-9:
        assert (found.p < 0.05) == (not found.low <= 1 <= found.high)


@given(COUNTS, COUNTS, LENGTHS, LENGTHS)
def test_before_and_after_swapped_give_the_inverse(b: int, a: int, n0: int, n1: int) -> None:
    one = rate_ratio(b, a, exposure_before=n0, exposure_after=n1)
    other = rate_ratio(a, b, exposure_before=n1, exposure_after=n0)
    assert one.p == pytest.approx(other.p, rel=1e-9)
    if a and b:
        np.testing.assert_allclose([one.ratio, one.low, one.high], [1 / other.ratio, 1 / other.high, 1 / other.low], rtol=1e-6)


def test_nothing_before_or_after() -> None:
    none = rate_ratio(0, 0)
    assert np.isnan(none.ratio)
    assert (none.low, none.high, none.p) == (0, np.inf, 1)
    assert rate_ratio(0, 5).ratio == np.inf
    gone = rate_ratio(5, 0)
    assert (gone.ratio, gone.low) == (0, 0)
    assert gone.p == pytest.approx(2 * 0.5**5)
    with pytest.raises(BadSettings):
        rate_ratio(1, 1, exposure_after=0)


def test_the_ratio_to_the_control_is_the_inverse_of_farringtons_effect_size() -> None:
    # Farrington (2007): 2 where crimes doubled in the control and stayed the same in the treated place.
    found = relative_rate_ratio((100, 100), (100, 200))
    assert found.ratio == pytest.approx(0.5)
    error = np.sqrt(3 / 100 + 1 / 200)
    np.testing.assert_allclose([found.low, found.high], 0.5 * np.exp([-1.959963985 * error, 1.959963985 * error]), rtol=1e-8)
    assert np.isnan(relative_rate_ratio((10, 0), (5, 5)).ratio)


@pytest.mark.parametrize("before", [8, 20, 100, 1000])
@pytest.mark.parametrize("lengths", [(1.0, 1.0), (3.0, 1.0)])
def test_the_smallest_fall_is_found_with_80_percent_power_and_not_much_more(before: int, lengths: tuple[float, float]) -> None:
    n0, n1 = lengths
    change = minimum_detectable_change(before, exposure_before=n0, exposure_after=n1)
    share = n1 / (n0 + n1)

    def power(fall: float) -> float:
        """Every pair of counts that matters, judged by its own p-value."""
        first = np.arange(poisson.ppf(1e-10, before), poisson.ppf(1 - 1e-10, before) + 1)
        later = np.arange(0, poisson.ppf(1 - 1e-10, before * n1 / n0) + 1)
        b, a = np.meshgrid(first, later, indexing="ij")
        found = binom.cdf(a, a + b, share) <= 0.025
        chance = poisson.pmf(b, before) * poisson.pmf(a, before * n1 / n0 * (1 - fall))
        return float(chance[found].sum())

    if np.isnan(change):
        assert power(1.0) < 0.8
        return
    assert power(-change) == pytest.approx(0.8, abs=1e-6)
    assert power(-change - 0.01) < 0.8


def test_a_handful_of_incidents_cannot_show_any_fall() -> None:
    assert np.isnan(minimum_detectable_change(3))
    assert np.isnan(minimum_detectable_change(0))
