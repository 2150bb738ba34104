"""Before periods: which there are, when they are refused, and what disturbs them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.compare.operation import Operation, Place
from hotspots.compare.periods import Event, events_in, find_baselines, just_before, known_events, year_earlier
from hotspots.errors import BadOperation
from hotspots.locate.selection import Period
from hotspots.read.source import Source

COVERED = Period(date(2019, 11, 1), date(2021, 11, 30))
OCT_NOV = Period(date(2021, 10, 1), date(2021, 11, 30))


def operation(after: Period = OCT_NOV, before: Period | None = None) -> Operation:
    return Operation("Op", Place(("A",)), after, before)


def test_the_two_usual_befores() -> None:
    found, notes = find_baselines(operation(), COVERED, month_only=True)
    assert [(each.name, str(each.period)) for each in found] == [
        ("year_earlier", "1 October to 30 November 2020"),
        ("just_before", "1 August to 30 September 2021"),
    ]
    assert notes == ()


def test_the_analysts_own_before_comes_first_and_unequal_lengths_are_said() -> None:
    own = Period(date(2021, 2, 1), date(2021, 3, 31))
    found, notes = find_baselines(operation(before=own), COVERED, month_only=True)
    assert [each.name for each in found] == ["chosen", "year_earlier", "just_before"]
    assert notes == (
        "The before period chosen (1 February to 31 March 2021) has 59 days and the after period 61: changes and tests are by "
        "the day.",
    )


def test_a_before_that_the_data_do_not_cover_is_left_out_and_said() -> None:
    found, notes = find_baselines(operation(Period(date(2020, 3, 1), date(2020, 4, 30))), COVERED, month_only=True)
    assert [each.name for each in found] == ["just_before"]
    assert notes[0].endswith("the data start on 1 November 2019.")
    with pytest.raises(BadOperation, match="cover no before period"):
        find_baselines(operation(Period(date(2019, 11, 1), date(2019, 12, 31))), COVERED, month_only=True)


def test_whole_months_of_the_end_of_february_stay_whole() -> None:
    leap = Period(date(2020, 2, 1), date(2020, 2, 29))
    assert year_earlier(leap) == Period(date(2019, 2, 1), date(2019, 2, 28))
    assert year_earlier(Period(date(2021, 2, 1), date(2021, 2, 28))) == leap
    assert just_before(leap) == Period(date(2020, 1, 1), date(2020, 1, 31))


@given(st.dates(date(2018, 1, 1), date(2022, 1, 1)), st.integers(1, 300))
def test_just_before_touches_the_operation_and_days_have_its_length(first: date, days: int) -> None:
    after = Period(first, date.fromordinal(first.toordinal() + days - 1))
    before = just_before(after)
    assert before.last_day.toordinal() == first.toordinal() - 1
    if not after.is_whole_months:
        assert before.days == after.days


def test_periods_outside_the_data_and_cut_months_are_refused() -> None:
    with pytest.raises(BadOperation, match="is not within the data"):
        find_baselines(operation(Period(date(2021, 11, 1), date(2021, 12, 31))), COVERED, month_only=False)
    cut = operation(Period(date(2021, 10, 4), date(2021, 11, 28)))
    with pytest.raises(BadOperation, match="cuts a month, but the data give months only"):
        find_baselines(cut, COVERED, month_only=True)
    assert len(find_baselines(cut, COVERED, month_only=False)[0]) == 2


def test_known_events_are_named_when_they_fall_into_a_period() -> None:
    events = known_events()
    assert [event.name for event in events_in(events, Period(date(2020, 10, 1), date(2020, 11, 30)))] == [
        "Local COVID alert levels (tiers) in England",
        "Second national lockdown in England",
    ]
    assert events_in(events, OCT_NOV) == ()


def test_an_events_table_of_the_analysts_own() -> None:
    own = Source("own.csv", b"event,first_day,last_day\nNew recording system,01/09/2021,\n")
    (event,) = known_events(own)
    assert event.period == Period(date(2021, 9, 1), date(2021, 9, 1))
    for data, says in (
        (b"event,first_day,last_day\nX,soon,\n", "Row 2 of bad.csv"),
        (b"what,when\nX,2021\n", "needs the columns"),
        (b"\xff\xfe\x00", "cannot be read as CSV"),
    ):
        with pytest.raises(BadOperation, match=says):
            known_events(Source("bad.csv", data))


EVENTS = b"event,first_day,last_day\n"


@pytest.mark.parametrize("data", [b"", b"\r\n", b"\xef\xbb\xbf", b"\xff\xfe", EVENTS, EVENTS + b",,\n\n"])
def test_an_empty_table_says_that_there_were_no_events(data: bytes) -> None:
    assert known_events(Source("own.csv", data)) == ()


@pytest.mark.parametrize(
    "data",
    [
        b"Event;First day;LAST_DAY\nCaf\xe9 closed;01/09/2021;02/09/2021\n",
        "event\tfirst_day\tlast_day\nCafé closed\t2021-09-01\t2021-09-02\n".encode("utf-16"),
        "note,last_day,first_day,event\nx,02/09/2021,01/09/2021,Café closed\n".encode("utf-8-sig"),
    ],
)
def test_events_are_read_whatever_program_wrote_them(data: bytes) -> None:
    assert known_events(Source("own.csv", data)) == (Event("Café closed", Period(date(2021, 9, 1), date(2021, 9, 2))),)


@pytest.mark.parametrize(
    ("row", "last"),
    [
        ("X,2021-02,2021-03", date(2021, 3, 31)),
        ("X,2021-02,", date(2021, 2, 28)),
        ("X,2021-02", date(2021, 2, 28)),
        ("X,01/02/2021,March 2021", date(2021, 3, 31)),
    ],
)
def test_a_month_for_a_day_is_the_whole_month(row: str, last: date) -> None:
    (event,) = known_events(Source("own.csv", EVENTS + row.encode()))
    assert event.period == Period(date(2021, 2, 1), last)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("X,2021-09-02,2021-09-01", "Row 3 of own.csv ends before it starts: swap the dates."),
        ("  ,2021-09-02,2021-09-03", "Row 3 of own.csv needs an event"),
        ("X,,2021-09-03", "Row 3 of own.csv needs an event and its dates"),
        ("X,2021-09-01,soon", "Row 3 of own.csv: “soon” is not a date"),
        ("X, and Y,2021-09-01,2021-09-03", "Row 3 of own.csv has 4 fields where the header has 3"),
    ],
)
def test_a_row_that_is_no_event_is_told(row: str, says: str) -> None:
    with pytest.raises(BadOperation) as told:
        known_events(Source("own.csv", EVENTS + f"OK,2021-01-01,\n{row}\n".encode()))
    assert str(told.value).startswith(says)
