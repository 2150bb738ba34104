"""Trend, classes and concentration against R's and the published numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import kendalltau

from hotspots.detect.persistence import concentration, mann_kendall, persistence


def months(n: int) -> pd.PeriodIndex:
    return pd.period_range("2020-01", periods=n, freq="M")


def test_mann_kendall_is_that_of_r() -> None:
    found = mann_kendall([23, 27, 25, 31, 30, 38, 35, 41, 40, 44, 43, 50])
    assert (found.s, found.variance) == (56, pytest.approx(212.66666666666666))
    np.testing.assert_allclose(
        [found.z, found.p, found.tau, found.slope],
        [3.77149014728058, 0.000162275566476043, 0.848484848484849, 2.3166666666666664],
        1e-8,
    )


def test_ties_are_counted_in() -> None:
    x = [3, 3, 4, 4, 4, 5, 7, 7, 2, 9]
    found = mann_kendall(x)
    assert found.tau == pytest.approx(kendalltau(range(10), x).statistic)
    assert found.variance == pytest.approx((10 * 9 * 25 - 2 * 1 * 9 - 3 * 2 * 11 - 2 * 1 * 9) / 18)
    assert mann_kendall([4, 4, 4]).p == 1


def test_classes_follow_the_stated_rules() -> None:
    random = np.random.default_rng(2)
    steady = [
        random.poisson(60, 36),
        random.poisson(50, 36),
        random.poisson(45, 36),
        random.poisson(42, 36),
        random.poisson(40, 36),
    ]
    season = np.where(np.isin(np.arange(36) % 12, (5, 6, 7, 8)), 9, 1)
    rows = {
        **{f"top {n}": series for n, series in enumerate(steady)},
        "emerging": np.arange(36) // 3 + 1,
        "fading": (36 - np.arange(36)) // 3 + 1,
        "seasonal": season,
        "one-off": np.where(np.arange(36) == 20, 30, np.arange(36) % 4 == 0),
        "occasional": (np.arange(36) % 2).astype(int) * 2,
        "steady": np.tile([3, 2, 4], 12),
    }
    table = persistence(pd.DataFrame(rows.values(), index=list(rows), columns=months(36)))
    expected = {name: "persistent" if name.startswith("top") else name for name in rows} | {"steady": "persistent"}
    assert table["lasting"].to_dict() == expected
    assert table.loc["top 0", "months_top_five"] == 36
    assert table["months_top"].sum() >= 36
    short = persistence(pd.DataFrame([[3, 4, 5]], columns=months(3)))
    assert short["lasting"].tolist() == ["too short"]


def test_a_tie_counts_for_all() -> None:
    table = persistence(pd.DataFrame([[2, 0], [2, 0]], columns=months(2)))
    assert table["months_top"].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("counts", "gini", "adjusted"),
    [
        ([10, 8, 2] + [0] * 7, 0.78, 0.78),
        ([10] + [0] * 9, 0.9, 0.9),
        ([3, 1, 1] + [0] * 7, 0.78, 0.56),
        ([1] * 5 + [0] * 5, 0.5, 0.0),
    ],
)
def test_concentration_is_that_of_bernasco_and_steenbeek(counts: list[int], gini: float, adjusted: float) -> None:
    found = concentration(counts)
    assert found.gini == pytest.approx(gini, abs=1e-9)
    assert found.gini_adjusted == pytest.approx(adjusted, abs=1e-9)
    assert found.incident_share[-1] == pytest.approx(1)


def test_half_of_the_incidents_in_that_share_of_places() -> None:
    found = concentration([6, 2, 1, 1, 0, 0, 0, 0, 0, 0])
    assert found.half == pytest.approx(0.1)
    np.testing.assert_allclose(found.incident_share[:4], [0, 0.6, 0.8, 0.9])
