"""How long the counts cover, and what is said where dates do not allow what was asked for."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from hotspots.locate.coverage import coverage_notes, exposure_years
from hotspots.locate.selection import Period
from hotspots.settings import Filter

YEAR = Period(date(2020, 1, 1), date(2020, 12, 31))


def incidents(*when: str | None, precision: str = "day") -> pd.DataFrame:
    table = pd.DataFrame({"when": pd.to_datetime(list(when), format="ISO8601")})
    return table.assign(precision=[precision if day else "none" for day in when])


def test_rates_need_a_period_and_a_date_for_every_incident() -> None:
    assert exposure_years(YEAR, incidents("2020-01-01")) == 1.0
    assert exposure_years(None, incidents("2020-01-01")) is None
    assert exposure_years(YEAR, incidents("2020-01-01", None)) is None


def test_incidents_without_a_date_take_the_rates_away_and_it_is_said() -> None:
    mixed = incidents("2020-01-01", "2020-02-01", None)
    assert coverage_notes(YEAR, Filter(), mixed, mixed) == (
        "Warning: 1 of the 3 incidents in the areas has no date, so no rates are given and months count the others only. "
        "Choose a period to have rates of those with a date.",
    )
    assert coverage_notes(YEAR, Filter(), mixed, mixed.head(2)) == ()
    assert coverage_notes(None, Filter(), mixed.tail(1), mixed.tail(1)) == ()


@pytest.mark.parametrize(
    ("chosen", "precision", "said"),
    [
        (Filter(date(2019, 12, 15), date(2020, 12, 31)), "month", True),
        (Filter(date(2019, 12, 15), date(2020, 12, 31)), "day", False),
        (Filter(None, date(2020, 12, 10)), "month", True),
        (Filter(date(2019, 12, 1), date(2021, 12, 31)), "month", False),
        (Filter(), "month", False),
    ],
)
def test_a_period_in_whole_months_is_said_where_it_was_asked_for_otherwise(chosen: Filter, precision: str, said: bool) -> None:
    table = incidents("2020-01-01", precision=precision)
    note = (
        "Some dates say only the month, so the period is taken in whole months, those whose first day is in the period chosen: "
        "01/01/2020 to 31/12/2020."
    )
    assert coverage_notes(YEAR, chosen, table, table) == ((note,) if said else ())
