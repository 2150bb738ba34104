"""Seasons: an even year has none, a planted one is found, and less than two years say nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, t

from hotspots.detect.seasons import seasons


def monthly(first: str, months: int, daily: np.ndarray | float) -> pd.Series:
    index = pd.period_range(first, periods=months, freq="M")
    return pd.Series(np.asarray(index.days_in_month) * daily, index=index)


def test_a_month_with_more_days_is_no_season() -> None:
    found = seasons(monthly("2020-01", 24, 2.0))
    np.testing.assert_allclose(found.index, 1.0)
    assert (found.above, found.years, found.first, found.last) == ((), 2, "2020-01", "2021-12")


def test_a_summer_that_comes_every_year_is_found_and_its_size_is_exact() -> None:
    counts = monthly("2020-03", 26, 8.0)
    summer = pd.PeriodIndex(counts.index).month.isin([7, 8])
    counts[summer] *= 3
    found = seasons(counts)
    assert (found.first, found.last) == ("2020-05", "2022-04")
    assert found.above == (7, 8)
    assert found.below == (1, 2, 3, 4, 5, 6, 9, 10, 11, 12)
    days = 730.0
    mean = (days + 2 * 2 * 62) / days
    np.testing.assert_allclose(found.index[6], 3 / mean)
    np.testing.assert_allclose(found.index[0], 1 / mean)
    count, total = 2 * 31 * 24, 8.0 * (days + 2 * 2 * 62)
    # Every year is alike, so nothing varies beyond chance.
    assert found.dispersion == 1.0
    reach = np.exp(t.isf(0.05 / 24, 11) * np.sqrt(1 / count - 1 / total))
    np.testing.assert_allclose((found.low[6], found.high[6]), (3 / mean / reach, 3 / mean * reach))


def test_a_trend_makes_no_season() -> None:
    counts = monthly("2020-01", 36, np.repeat([1.0, 2.0, 3.0], 12))
    assert seasons(counts).above == ()


@pytest.mark.parametrize("months", [0, 1, 12, 23])
def test_less_than_two_years_say_nothing_and_why(months: int) -> None:
    assert seasons(monthly("2020-01", months, 5.0)).reason == (
        f"it takes 2 whole years to tell a season from a trend, and there are {months} months"
    )


def test_no_incidents_have_no_season() -> None:
    assert seasons(monthly("2020-01", 24, 0.0)).reason == "there are no incidents"


@pytest.mark.parametrize("varies", [1.0, 2.0, 4.0, 8.0])
@pytest.mark.parametrize("daily", [3.0, 60.0])
def test_in_an_even_year_few_tables_have_a_month_that_stands_out(daily: float, varies: float) -> None:
    random = np.random.default_rng(11)
    even = monthly("2019-01", 24, daily)
    flagged = 0
    for _ in range(400):
        # Negative binomial counts with so many times the variance of Poisson counts.
        mean = even.to_numpy() if varies == 1 else random.gamma(even.to_numpy() / (varies - 1), varies - 1)
        found = seasons(pd.Series(random.poisson(mean), index=even.index))
        flagged += bool(found.above or found.below)
    # 5% of 400, and what chance allows on top (99.9%).
    assert flagged <= binom.isf(0.001, 400, 0.05)


def test_the_dispersion_is_pearsons_of_years_by_months() -> None:
    random = np.random.default_rng(5)
    counts = monthly("2019-01", 36, 9.0)
    counts = pd.Series(random.poisson(random.gamma(counts / 3, 3)), index=counts.index)
    days = np.asarray(counts.index.days_in_month, dtype=float).reshape(3, 12)
    table = counts.to_numpy(dtype=float).reshape(3, 12)
    month = (table.sum(axis=0) / days.sum(axis=0))[None, :] * days
    fitted = month * (table.sum(axis=1) / month.sum(axis=1))[:, None]
    assert seasons(counts).dispersion == pytest.approx(((table - fitted) ** 2 / fitted).sum() / 22)
