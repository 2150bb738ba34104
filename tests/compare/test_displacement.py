"""WDD and WDQ against the reference code's numbers and the worked example of the paper."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import statsmodels.api as sm

from hotspots.compare.displacement import Pair, weighted_displacement_difference, weighted_displacement_quotient

Z90 = 1.6448536269514722


@pytest.mark.parametrize(
    ("control", "treated", "control_buffer", "buffer", "time", "area", "estimate", "se"),
    [
        ((20, 20), (20, 10), (0, 0), (0, 0), (1, 1), (1, 1, 1, 1), -10, 8.36660026534076),
        ((20, 20), (20, 10), (30, 30), (30, 20), (1, 1), (1, 1, 1, 1), -20, 13.4164078649987),
        ((20, 20), (20, 10), (0, 0), (0, 0), (2, 1), (1, 1, 1, 1), -10, 6.32455532033676),
        ((20, 20), (20, 10), (30, 30), (30, 20), (1, 1), (1.5, 2, 3.2, 3), -9.79166666666667, 5.90616732746373),
        ((308, 318), (207, 110), (150, 140), (178, 157), (1, 1), (1, 1, 1, 1), -118, 39.5979797464467),
        ((100, 50), (80, 20), (0, 0), (0, 0), (2, 1), (1, 1, 1, 1), -20, 10.7238052947636),
        ((130, 150), (120, 100), (0, 0), (0, 0), (1, 1), (1, 1, 1, 1), -40, 22.36068),
        ((200, 100), (100, 20), (0, 0), (0, 0), (2, 1), (1, 1, 1, 1), -30, 13.96424),
        ((100, 90), (100, 80), (0, 0), (0, 0), (1, 1), (1, 1, 1, 1), -10, 19.235384061671343),
    ],
)
def test_wdd_is_that_of_the_reference_code(
    control: Pair,
    treated: Pair,
    control_buffer: Pair,
    buffer: Pair,
    time: Pair,
    area: tuple[float, float, float, float],
    estimate: float,
    se: float,
) -> None:
    found = weighted_displacement_difference(
        treated, control, buffer=buffer, control_buffer=control_buffer, time_weights=time, area_weights=area, confidence=0.9
    )
    np.testing.assert_allclose([found.estimate, found.se], [estimate, se], rtol=2e-6)
    np.testing.assert_allclose([found.low, found.high], [estimate - Z90 * se, estimate + Z90 * se], rtol=1e-5)
    assert found.z == pytest.approx(estimate / se, rel=1e-5)


def test_the_papers_example_with_its_95_percent_interval_and_parts() -> None:
    # Wheeler & Ratcliffe (2018) print -107, -11, -118, SE 39.6, z -2.98 and -196 to -40.
    found = weighted_displacement_difference((207, 110), (308, 318), buffer=(178, 157), control_buffer=(150, 140))
    np.testing.assert_allclose([found.low, found.high], [-195.610614163582, -40.3893858364181], rtol=1e-9)
    np.testing.assert_allclose([found.local, found.moved], [-107, -11])
    np.testing.assert_allclose([found.local_se, found.moved_se], [30.7083050655682, 25], rtol=1e-9)
    assert found.z == pytest.approx(-2.97995000642902, rel=1e-9)
    assert found.p == pytest.approx(0.0028829, abs=1e-6)


def test_wdd_is_the_interaction_of_an_identity_link_poisson_model() -> None:
    counts = np.array([207.0, 110.0, 308.0, 318.0])
    treated, post = np.array([1, 1, 0, 0]), np.array([0, 1, 0, 1])
    design = np.column_stack([np.ones(4), treated, post, treated * post])
    family = sm.families.Poisson(sm.families.links.Identity())
    with warnings.catch_warnings():
        # The oracle warns of the link, and of having no residual degrees of freedom.
        warnings.simplefilter("ignore")
        model = sm.GLM(counts, design, family=family).fit(start_params=[308, -101, 10, -107])
    found = weighted_displacement_difference((207, 110), (308, 318))
    np.testing.assert_allclose([found.estimate, found.se], [model.params[3], model.bse[3]], rtol=1e-6)


def test_without_a_control_buffer_the_displacement_part_is_left_out() -> None:
    alone = weighted_displacement_difference((207, 110), (308, 318), buffer=(178, 157))
    assert (alone.estimate, alone.moved, alone.moved_se) == (-107, 0, 0)


def test_harm_is_the_weighted_sum_with_its_own_variance() -> None:
    weights = np.array([10.0, 5.0, 1.0])
    control, treated = np.array([[20, 20], [30, 30], [80, 60]]), np.array([[20, 10], [25, 20], [70, 20]])

    def pair(counts: np.ndarray, power: int) -> Pair:
        first, later = (counts * weights[:, None] ** power).sum(axis=0)
        return float(first), float(later)

    found = weighted_displacement_difference(
        pair(treated, 1), pair(control, 1), squares=(pair(treated, 2), pair(control, 2), None, None), confidence=0.9
    )
    np.testing.assert_allclose(
        [found.estimate, found.se, found.z, found.low, found.high],
        [-155, 99.2723526466458, -1.56136120347337, -318.288489306841, 8.28848930684083],
        rtol=1e-9,
    )


@pytest.mark.parametrize(
    ("response", "buffer", "control", "success", "moved", "wdq", "net"),
    [
        ((100, 70), (50, 45), (200, 190), -0.13157894736842107, -0.013157894736842118, 0.1, 27.5),
        ((100, 60), (50, 58), (200, 200), -0.2, 0.04, -0.2, 32.0),
    ],
)
def test_wdq_follows_the_tool_guide(
    response: Pair, buffer: Pair, control: Pair, success: float, moved: float, wdq: float, net: float
) -> None:
    found = weighted_displacement_quotient(response, buffer, control)
    np.testing.assert_allclose([found.success, found.buffer, found.wdq, found.total_net_effect], [success, moved, wdq, net], 1e-9)
    assert found.reason == ""


def test_wdq_is_withheld_where_it_means_nothing() -> None:
    assert "no gain" in weighted_displacement_quotient((100, 120), (50, 45), (200, 190)).reason
    assert "no incidents" in weighted_displacement_quotient((100, 70), (50, 45), (0, 190)).reason
    assert np.isnan(weighted_displacement_quotient((100, 120), (50, 45), (200, 190)).wdq)
