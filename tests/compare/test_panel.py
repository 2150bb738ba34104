"""Monthly series: the model against R and statsmodels, the closed form, what is withheld."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import t

from hotspots.compare.panel import difference_in_differences, fit_quasi_poisson, trend_difference
from hotspots.compare.ratio import relative_rate_ratio

CONTROL = (30, 26, 41, 22, 35, 19, 44, 28, 31, 25, 38, 20, 33, 29, 37, 24, 31, 22, 40, 30, 27, 26, 35, 25)
ZONE = (42, 35, 55, 30, 47, 28, 60, 36, 44, 33, 52, 27, 25, 31, 34, 18, 30, 21, 38, 20, 26, 24, 33, 17)
Y = np.array([*CONTROL, *ZONE], dtype=np.float64)
POST = np.tile(np.repeat([0.0, 1.0], 12), 2)
TREATED = np.repeat([0.0, 1.0], 24)


def test_the_model_is_that_of_r_glm() -> None:
    design = np.column_stack([np.ones(48), TREATED, POST, TREATED * POST])
    found = fit_quasi_poisson(Y, design)
    assert found.coefficient[3] == pytest.approx(-0.433460715597585, rel=1e-6)
    assert np.sqrt(found.covariance[3, 3]) == pytest.approx(0.103781469771168, rel=1e-6)
    assert found.df == 44


def test_month_effects_dispersion_and_t_limits_are_those_of_statsmodels() -> None:
    zone, control, after = Y[24:], Y[:24], np.repeat([False, True], 12)
    found = difference_in_differences(zone, control, after)
    months = np.tile(np.eye(24), (2, 1))
    treated = np.repeat([1.0, 0.0], 24)
    design = np.column_stack([months, treated, treated * np.tile(after, 2)])
    model = sm.GLM(np.r_[zone, control], design, family=sm.families.Poisson()).fit(scale="X2", tol=1e-12)
    reach = t.ppf(0.975, 22) * model.bse[-1]
    np.testing.assert_allclose(
        [found.ratio, found.low, found.high, found.dispersion],
        [*np.exp([model.params[-1], model.params[-1] - reach, model.params[-1] + reach]), model.scale],
        rtol=1e-6,
    )
    assert found.df == 22
    assert found.p == pytest.approx(2 * t.sf(abs(model.params[-1] / model.bse[-1]), 22), rel=1e-6)


def test_it_is_the_ratio_to_the_control_over_all_months_with_the_dispersion_counted_in() -> None:
    zone, control, after = Y[24:], Y[:24], np.repeat([False, True], 12)
    found = difference_in_differences(zone, control, after)
    closed = relative_rate_ratio((zone[:12].sum(), zone[12:].sum()), (control[:12].sum(), control[12:].sum()))
    assert found.ratio == pytest.approx(closed.ratio, rel=1e-9)
    normal = np.log(closed.high / closed.low) / (2 * 1.959963985)
    ours = np.log(found.high / found.low) / (2 * t.ppf(0.975, 22))
    assert ours == pytest.approx(normal * np.sqrt(found.dispersion), rel=1e-6)


def test_what_moves_both_places_alike_drops_out() -> None:
    zone, control, after = np.full(24, 20.0), np.full(24, 40.0), np.repeat([False, True], [22, 2])
    season = np.tile([1, 2, 3], 8)
    found = difference_in_differences(zone * season, control * season, after)
    assert found.ratio == pytest.approx(1, rel=1e-9)
    assert found.dispersion == pytest.approx(0, abs=1e-9)


def test_it_is_withheld_with_the_reason() -> None:
    few = difference_in_differences([10] * 11, [10] * 11, np.repeat([False, True], [9, 2]))
    assert np.isnan(few.ratio)
    assert few.reason.startswith("9 residual degrees of freedom")
    enough = difference_in_differences([10] * 12, [10] * 12, np.repeat([False, True], [10, 2]))
    assert enough.reason == ""
    empty = difference_in_differences([10] * 22 + [0, 0], [10] * 24, np.repeat([False, True], [22, 2]))
    assert empty.reason == "the zone or its control has no incidents before or after"


def test_a_month_without_any_incident_says_nothing() -> None:
    after = np.repeat([False, True], [13, 2])
    with_gap = difference_in_differences([10] * 3 + [0] + [10] * 11, [12] * 3 + [0] + [12] * 11, after)
    without = difference_in_differences([10] * 14, [12] * 14, after[1:])
    assert with_gap.df == without.df == 12
    assert with_gap.ratio == pytest.approx(without.ratio)


def test_series_that_grow_apart_are_told_from_parallel_ones() -> None:
    months = np.arange(24)
    apart = trend_difference(np.round(50 * 1.05**months), np.full(24, 50))
    assert apart.ratio == pytest.approx(1.05, abs=0.002)
    assert apart.low > 1
    parallel = trend_difference(np.round(50 * 1.05**months), np.round(90 * 1.05**months))
    assert parallel.low < 1 < parallel.high
