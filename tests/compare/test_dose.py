"""What was patrolled: minutes and officer-minutes add up over every table, and visits elsewhere are counted apart."""

from __future__ import annotations

import time
from datetime import date

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from hotspots.compare.dose import Dose, _by_clock_hour, funding_quarter, measure_dose, peak_hours
from hotspots.locate.selection import Period
from hotspots.read.patrols import PatrolLog, read_patrols
from hotspots.read.source import Source
from hotspots.report.comparison_parts import dose_said

AFTER = Period(date(2021, 10, 1), date(2021, 11, 30))
ZONE = shapely.box(561_000, 99_000, 562_000, 100_000)
HEADER = "start,end,officers,agency,easting,northing,zone\n"


def log(*rows: str) -> PatrolLog:
    return read_patrols(Source("log.csv", (HEADER + "\n".join(rows) + "\n").encode()))


def incidents(when: list[str], precision: str = "minute") -> pd.DataFrame:
    return pd.DataFrame({"when": pd.to_datetime(when), "precision": precision})


def dose(
    found: PatrolLog, before: list[str] | None = None, after: list[str] | None = None, precision: str = "minute", **more: float
) -> Dose:
    return measure_dose(
        found,
        zone=ZONE,
        zone_names=("Pier",),
        after=AFTER,
        incidents_before=incidents(before or [], precision),
        incidents_after=incidents(after or [], precision),
        **more,
    )


def test_officer_minutes_are_not_patrol_minutes() -> None:
    found = dose(
        log(
            "01/10/2021 21:50,01/10/2021 22:10,2,Police,561500,99500,",
            "04/11/2021 09:00,04/11/2021 09:10,3,Wardens,561500,99500,",
        )
    )
    assert (found.visits, found.minutes, found.officer_minutes) == (2, 30, 70)
    assert (found.under_target, found.over_target) == (1, 1)
    assert found.by_hour.loc[21].tolist() == [1, 10, 20]
    assert found.by_hour.loc[22].tolist() == [0, 10, 20]
    assert found.by_day.loc["Friday"].tolist() == [1, 20, 40]
    assert found.by_agency.loc["Wardens"].tolist() == [1, 10, 30]
    assert found.by_quarter.index.tolist() == ["2021/22 Q3 (October to December)"]


def test_visits_elsewhere_or_at_another_time_are_counted_apart_and_a_name_will_do() -> None:
    found = dose(
        log(
            "01/10/2021 21:00,01/10/2021 21:20,2,Police,561500,99500,",
            "01/10/2021 21:00,01/10/2021 21:20,2,Police,500000,99500,",
            "01/12/2021 21:00,01/12/2021 21:20,2,Police,561500,99500,",
            "02/10/2021 21:00,02/10/2021 21:20,2,Police,,,pier",
            "02/10/2021 21:00,02/10/2021 21:20,2,Police,,,Station",
        )
    )
    assert (found.visits, found.outside_zone, found.outside_period) == (2, 2, 1)
    assert "2 visits were outside the zone" in found.notes[1]
    nowhere = dose(log("01/10/2021 21:00,01/10/2021 21:20,2,Police,500000,99500,"))
    assert nowhere.notes[1].startswith("Warning: no visit of the log was in the zone")
    wrong_year = dose(log("01/10/2020 21:00,01/10/2020 21:20,2,Police,561500,99500,"))
    assert wrong_year.notes[-1].startswith("Warning: no visit in the zone was in the after period")


def test_one_visit_is_said_as_one() -> None:
    here, elsewhere = "01/10/2021 21:00,01/10/2021 21:20,2,P,561500,99500,", "01/10/2021 21:00,01/10/2021 21:20,2,P,500000,99500,"
    found = dose(log(here, elsewhere, here.replace("2021", "2020")))
    assert found.notes[1:] == (
        "1 visit was outside the zone and not counted.",
        "1 visit in the zone was outside the after period and not counted.",
    )
    assert "1 visit was under 30 minutes and 0 at least as long." in dose_said(dose(log(here), target_minutes=30))
    assert "0 visits were under 15 minutes" in dose_said(dose(log(here)))


def test_rows_set_aside_are_counted_by_reason_and_said() -> None:
    here = "01/10/2021 21:00,01/10/2021 21:20,2,Police,561500,99500,"
    backwards, blank = "01/10/2021 21:20,01/10/2021 21:00,2,Police,561500,99500,", ",01/10/2021 21:00,2,Police,561500,99500,"
    found = dose(log(here, blank, backwards, backwards, backwards, blank))
    assert (found.rows_in, found.set_aside) == (6, 5)
    assert list(found.reasons.items()) == [("it ends before it starts", 3), ("no start", 2)]
    assert "5 of 6 rows were set aside: it ends before it starts (3); no start (2)." in dose_said(found)
    assert "1 of 2 rows was set aside: no start (1)." in dose_said(dose(log(here, blank)))
    clean = dose(log(here))
    assert (clean.rows_in, clean.set_aside, clean.reasons) == (1, 0, {})
    assert "set aside" not in dose_said(clean)
    many = dose(log(here, *(f"x,y,2,Police,{'a,' * n}" for n in range(5, 15))))
    assert many.set_aside == 10
    assert "; other reasons (" in dose_said(many)


def test_visits_that_count_by_name_as_their_point_cannot_be_used_are_said() -> None:
    here = "01/10/2021 21:00,01/10/2021 21:20,2,Police,561500,99500,"
    by_name = "01/10/2021 21:00,01/10/2021 21:20,2,Police,{},Pier"
    found = dose(log(here, by_name.format("9561500,99500"), by_name.format("?,99500"), by_name.format(",")))
    assert found.visits == 4
    assert found.notes[-1] == "2 visits have coordinates that cannot be used: what counts is the zone that the log names."
    assert dose(log(here, by_name.format(","))).notes[-1].startswith("Patrol log:")


def test_a_year_of_visits_is_counted_in_a_moment() -> None:
    start = pd.Timestamp("2021-10-01") + pd.to_timedelta(np.arange(200_000) % 80_000, unit="min")
    visits = pd.DataFrame({"start": start, "end": start + pd.Timedelta(minutes=95), "officers": 2.0})
    began = time.perf_counter()
    found = _by_clock_hour(visits)
    assert time.perf_counter() - began < 2
    assert found["minutes"].sum() == 200_000 * 95
    assert found["officer_minutes"].sum() == 200_000 * 190


def test_clock_hours_are_those_that_a_visit_touches() -> None:
    rows = [("21:50", "23:10"), ("09:00", "10:00"), ("12:30", "12:30")]
    times = [[pd.Timestamp(f"2021-10-01 {at}") for at in column] for column in zip(*rows, strict=True)]
    found = _by_clock_hour(pd.DataFrame({"start": times[0], "end": times[1], "officers": [2.0, 1.0, 3.0]}))
    assert found["hour"].dt.hour.tolist() == [21, 22, 23, 9]
    assert found["minutes"].tolist() == [10, 60, 10, 60]
    assert found["officer_minutes"].tolist() == [20, 120, 20, 60]


MOMENTS = st.datetimes(pd.Timestamp("2021-10-01").to_pydatetime(), pd.Timestamp("2021-11-29").to_pydatetime())


@given(st.lists(st.tuples(MOMENTS, st.integers(0, 600), st.integers(1, 5)), min_size=1, max_size=12))
def test_every_table_adds_up_to_the_whole(visits: list[tuple[pd.Timestamp, int, int]]) -> None:
    rows = []
    for start, minutes, officers in visits:
        first = pd.Timestamp(start).floor("min")
        last = first + pd.Timedelta(minutes=minutes)
        rows.append(f"{first:%d/%m/%Y %H:%M},{last:%d/%m/%Y %H:%M},{officers},Police,561500,99500,")
    found = dose(log(*rows))
    assert found.visits == len(rows)
    for table in (found.by_zone, found.by_day, found.by_hour, found.by_agency, found.by_quarter, found.by_week):
        assert table["visits"].sum() == found.visits
        assert table["minutes"].sum() == pytest.approx(found.minutes)
        assert table["officer_minutes"].sum() == pytest.approx(found.officer_minutes)


def test_peak_hours_are_the_fewest_that_hold_half() -> None:
    # 40 on Friday at 22:00 and one in each of 60 other hours: Friday 22:00 and its neighbours come first.
    times = ["2021-09-03 22:15"] * 40 + [f"2021-09-0{6 + n // 20} {n % 20:02d}:30" for n in range(60)]
    hours, reason = peak_hours(incidents(times))
    assert reason == ""
    friday = 4 * 24
    assert {friday + 21, friday + 22, friday + 23} <= set(hours)
    assert len(hours) < 20
    few, reason = peak_hours(incidents(["2021-09-03 22:15"] * 29))
    assert few == ()
    assert "only 29 incidents before the operation have a time of day" in reason


def test_coverage_counts_the_peak_hours_that_had_a_visit() -> None:
    found = dose(
        log(
            "01/10/2021 22:50,01/10/2021 23:10,2,Police,561500,99500,",
            "05/10/2021 09:00,05/10/2021 09:20,2,Police,561500,99500,",
        ),
        before=["2021-09-03 22:15"] * 60,
    )
    # Half of them lie in one hour of the week, Friday 22:00, reached once its equal neighbour 21:00 is passed.
    assert found.peak_hours == (4 * 24 + 21, 4 * 24 + 22)
    fridays = 9
    assert (found.peak_covered, found.peak_total) == (1, 2 * fridays)
    assert found.peak_minutes_share == pytest.approx(10 / 40)


def test_weeks_hold_incidents_only_where_days_are_known() -> None:
    one = log("01/10/2021 21:00,01/10/2021 21:20,2,Police,561500,99500,")
    days = dose(one, after=["2021-10-02 10:00", "2021-10-05 10:00", "2021-10-06 10:00"])
    assert days.by_week["incidents"].tolist()[:2] == [1, 2]
    assert days.by_week["visits"].tolist()[:2] == [1, 0]
    months = dose(one, after=["2021-10-01"], precision="month")
    assert np.isnan(months.by_week["incidents"]).all()


@pytest.mark.parametrize(
    ("when", "quarter"),
    [
        ("2021-04-01", "2021/22 Q1 (April to June)"),
        ("2021-12-31", "2021/22 Q3 (October to December)"),
        ("2022-01-01", "2021/22 Q4 (January to March)"),
        ("2000-03-31", "1999/00 Q4 (January to March)"),
    ],
)
def test_quarters_are_those_of_the_financial_year(when: str, quarter: str) -> None:
    assert funding_quarter(pd.Timestamp(when)) == quarter
