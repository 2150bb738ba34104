"""Seasons: an even year has none, a planted one is found, and less than two years say nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hotspots.detect.seasons import seasons
from hotspots.locate.rates import byar_interval


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
    low, high = byar_interval(2 * 31 * 24, confidence=1 - 0.05 / 12)
    np.testing.assert_allclose((found.low[6], found.high[6]), np.array([low, high]) / (mean * 8 * 62))


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


@pytest.mark.parametrize("daily", [0.5, 20.0])
def test_in_an_even_year_few_tables_have_a_month_that_stands_out(daily: float) -> None:
    random = np.random.default_rng(11)
    even = monthly("2019-01", 24, daily)
    flagged = 0
    for _ in range(400):
        found = seasons(pd.Series(random.poisson(even.to_numpy()), index=even.index))
        flagged += bool(found.above or found.below)
    assert flagged <= 0.05 * 400
