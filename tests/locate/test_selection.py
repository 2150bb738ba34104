"""Which incidents are analysed, and the period that they cover."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from hotspots.errors import NoIncidents
from hotspots.locate.selection import Period, period_of, select
from hotspots.settings import Filter

TABLE = pd.DataFrame(
    {
        "when": pd.to_datetime(["2020-01-01", "2020-01-31 23:59", "2020-02-01", "2020-03-15 12:00", None], format="ISO8601"),
        "precision": pd.Categorical(["day", "minute", "day", "minute", "none"]),
        "category": pd.Categorical(["Drugs", "Robbery", "Drugs", "Burglary", "Drugs"]),
        "flag_night": [True, True, False, False, True],
        "flag_serious": [True, False, True, False, False],
    }
)


@pytest.mark.parametrize(
    ("chosen", "rows"),
    [
        (Filter(), [0, 1, 2, 3, 4]),
        (Filter(first_day=date(2020, 1, 31)), [1, 2, 3]),
        (Filter(last_day=date(2020, 1, 31)), [0, 1]),
        (Filter(date(2020, 2, 1), date(2020, 2, 1)), [2]),
        (Filter(categories=("Drugs",)), [0, 2, 4]),
        (Filter(categories=("Drugs", "Burglary")), [0, 2, 3, 4]),
        (Filter(flags=("night",)), [0, 1, 4]),
        (Filter(flags=("night", "serious")), [0]),
        (Filter(date(2020, 1, 1), None, ("Drugs",), ("serious",)), [0, 2]),
    ],
)
def test_a_filter_passes_just_these_rows(chosen: Filter, rows: list[int]) -> None:
    assert np.flatnonzero(select(TABLE, chosen)).tolist() == rows


def test_what_was_asked_for_is_named_when_nothing_passes() -> None:
    chosen = Filter(date(2020, 2, 1), date(2020, 2, 29), ("Robbery", "Burglary"), ("serious", "night"))
    with pytest.raises(NoIncidents) as error:
        select(TABLE, chosen)
    assert str(error.value) == (
        "No incidents of Robbery or Burglary flagged serious and night from 1 February 2020 to 29 February 2020. "
        "Widen the period or add categories."
    )


def test_a_flag_that_the_data_lack_is_named() -> None:
    with pytest.raises(NoIncidents, match=r"^The data have no flag “alcohol”\. Take it out of the settings"):
        select(TABLE, Filter(flags=("alcohol",)))


@pytest.mark.parametrize(
    ("chosen", "first", "last"),
    [
        (Filter(), date(2020, 1, 1), date(2020, 3, 31)),
        (Filter(categories=("Robbery",)), date(2020, 1, 1), date(2020, 3, 31)),
        (Filter(first_day=date(2020, 1, 10)), date(2020, 1, 10), date(2020, 3, 31)),
        (Filter(date(2019, 1, 1), date(2020, 2, 10)), date(2020, 1, 1), date(2020, 2, 10)),
    ],
)
def test_the_period_is_whole_months_of_the_data_within_the_filter(chosen: Filter, first: date, last: date) -> None:
    assert period_of(TABLE, chosen) == Period(first, last)


MONTHS = pd.DataFrame(
    {
        "when": pd.to_datetime(["2020-01-01", "2020-02-01", "2020-03-01", "2020-01-20"]),
        "precision": pd.Categorical(["month", "month", "month", "day"]),
        "category": pd.Categorical(["Drugs", "Drugs", "Drugs", "Robbery"]),
    }
)


@pytest.mark.parametrize(
    ("rows", "chosen", "first", "last"),
    [
        (3, Filter(date(2020, 1, 15), date(2020, 3, 15)), date(2020, 2, 1), date(2020, 3, 31)),
        (3, Filter(date(2020, 1, 1), date(2020, 2, 1)), date(2020, 1, 1), date(2020, 2, 29)),
        (3, Filter(date(2020, 1, 31), date(2020, 2, 29)), date(2020, 2, 1), date(2020, 2, 29)),
        (3, Filter(last_day=date(2020, 2, 10)), date(2020, 1, 1), date(2020, 2, 29)),
        (3, Filter(first_day=date(2020, 2, 2)), date(2020, 3, 1), date(2020, 3, 31)),
        (4, Filter(date(2020, 1, 15), date(2020, 2, 10)), date(2020, 1, 15), date(2020, 2, 29)),
        (4, Filter(date(2020, 1, 15), date(2020, 2, 10), ("Robbery",)), date(2020, 1, 15), date(2020, 2, 10)),
        (4, Filter(date(2020, 1, 15), date(2020, 2, 10), ("Drugs",)), date(2020, 2, 1), date(2020, 2, 29)),
        (3, Filter(date(2020, 1, 10), date(2020, 1, 20)), date(2020, 1, 10), date(2020, 1, 20)),
    ],
)
def test_months_only_are_in_a_period_as_a_whole_or_not_at_all(rows: int, chosen: Filter, first: date, last: date) -> None:
    assert period_of(MONTHS.head(rows), chosen) == Period(first, last)


def test_without_dates_there_is_no_period() -> None:
    assert period_of(TABLE.iloc[4:], Filter()) is None


def test_a_period_outside_the_data_says_what_they_cover() -> None:
    with pytest.raises(NoIncidents) as error:
        period_of(TABLE, Filter(date(2021, 1, 1), date(2021, 12, 31)))
    assert str(error.value) == (
        "No incidents from 1 January 2021 to 31 December 2021: the data run from 1 January 2020 to 15 March 2020. "
        "Choose a period within them."
    )


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        (date(2019, 11, 1), date(2021, 11, 30), 25 / 12),
        (date(2020, 2, 1), date(2020, 2, 29), 1 / 12),
        (date(2020, 1, 1), date(2020, 12, 31), 1.0),
        (date(2020, 1, 2), date(2020, 1, 31), 30 / 365.25),
        (date(2020, 2, 1), date(2020, 2, 28), 28 / 365.25),
    ],
)
def test_years_are_months_where_whole_else_days(first: date, last: date, years: float) -> None:
    assert Period(first, last).years == years


def test_every_month_of_the_period_is_listed() -> None:
    assert Period(date(2019, 12, 15), date(2020, 2, 1)).months.astype(str).tolist() == ["2019-12", "2020-01", "2020-02"]
