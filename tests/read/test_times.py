"""Text to times: in the order that the whole column tells, and how precise."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from hotspots.read.incidents import read_incidents
from hotspots.read.source import Source
from hotspots.read.times import DAY, MINUTE, MONTH, DateStyle, date_style, parse_clock, parse_dates, true_precision


@pytest.mark.parametrize(
    ("text", "when", "precision"),
    [
        ("2019-11", "2019-11-01T00:00", "month"),
        ("11/2019", "2019-11-01T00:00", "month"),
        ("Nov 2019", "2019-11-01T00:00", "month"),
        ("November 2019", "2019-11-01T00:00", "month"),
        ("2019-11-30", "2019-11-30T00:00", "day"),
        ("05/06/2020", "2020-06-05T00:00", "day"),
        ("5/6/2020", "2020-06-05T00:00", "day"),
        ("05/06/20", "2020-06-05T00:00", "day"),
        ("05-06-2020", "2020-06-05T00:00", "day"),
        ("05.06.2020", "2020-06-05T00:00", "day"),
        ("05-Jun-2020", "2020-06-05T00:00", "day"),
        ("29 February 2020", "2020-02-29T00:00", "day"),
        (" 2020-02-29 ", "2020-02-29T00:00", "day"),
        ("2020-06-05 23:59", "2020-06-05T23:59", "minute"),
        ("2020-06-05T23:59:07", "2020-06-05T23:59:07", "minute"),
        ("05/06/2020 23:59", "2020-06-05T23:59", "minute"),
        ("05/06/2020 00:00", "2020-06-05T00:00", "minute"),
        ("05/06/2020 11:59 PM", "2020-06-05T23:59", "minute"),
        ("05/06/2020 12:01:30 AM", "2020-06-05T00:01:30", "minute"),
        ("01-May-21", "2021-05-01T00:00", "day"),
        ("2021/10/05", "2021-10-05T00:00", "day"),
        ("2021/10/05 07:08", "2021-10-05T07:08", "minute"),
        ("20210501", "2021-05-01T00:00", "day"),
        ("2021-5-1", "2021-05-01T00:00", "day"),
        ("2021-May-1", "2021-05-01T00:00", "day"),
        ("2021-May", "2021-05-01T00:00", "month"),
        ("05-Jun-2020 23:59", "2020-06-05T23:59", "minute"),
        ("2021-01-01T10:00:00Z", "2021-01-01T10:00", "minute"),
        ("2021-05-01T10:00:00Z", "2021-05-01T11:00", "minute"),
        ("2021-05-01T10:00:00+01:00", "2021-05-01T10:00", "minute"),
        ("2021-05-01T23:30:00.250Z", "2021-05-02T00:30:00.250", "minute"),
        ("2021-05-01T10:00+0200", "2021-05-01T09:00", "minute"),
        ("2021-05-01 10:00:00-01:00", "2021-05-01T12:00", "minute"),
    ],
)
def test_a_date_is_read_by_the_format_that_fits_it_whole(text: str, when: str, precision: str) -> None:
    parsed = parse_dates([text])
    assert parsed.when[0] == np.datetime64(when)
    assert parsed.precision[0] == precision


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "12/25/2020",
        "2020",
        "29/02/2021",
        "31/04/2020",
        "2020-13",
        "1899-12-31",
        "2100-01",
        "yesterday",
        "2020-01-01x",
        "now",
        "today",
        "NaT",
        "Today ",
        "２０２０-01-01",
        "٢٠٢٠-٠١-٠١",
        "2021051",
        "202105011",
        "01052021",
    ],
)
def test_what_is_no_date_has_no_time(text: str) -> None:
    parsed = parse_dates([text])
    assert np.isnat(parsed.when[0])
    assert parsed.precision[0] == "none"


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("04/05/26", "2026-05-04"),
        ("05/05/26", "1926-05-05"),
        ("04/05/26 23:59", "2026-05-04T23:59"),
        ("05/05/26 00:00", "1926-05-05T00:00"),
        ("29-Feb-48", "1948-02-29"),
        ("01-May-69", "1969-05-01"),
        ("05/05/2026", "2026-05-05"),
    ],
)
def test_a_year_of_two_digits_never_lies_in_the_future(text: str, when: str) -> None:
    assert parse_dates([text], today=date(2026, 5, 4)).when[0] == np.datetime64(when)


def style(texts: dict[str, int], order: str = "recognise") -> DateStyle:
    """How texts, each so many times, write their dates."""
    return date_style(list(texts), np.array(list(texts.values()), dtype=np.int64), order=order)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("texts", "month_first"),
    [
        ({"05/13/2020": 3, "05/06/2020": 5, "12/31/2020 10:00": 1}, True),
        ({"05/13/2020": 1, "05/06/2020": 1, "13/06/2020": 1}, False),
        ({"05/13/2020": 95, "13/06/2020": 5}, True),
        ({"05/13/2020": 94, "13/06/2020": 6}, False),
        ({"05/13/2020": 1, "05/06/2020": 19}, True),
        ({"05/13/2020": 1, "05/06/2020": 20}, False),
        ({"05/13/20": 2}, True),
        ({"05/32/2020": 2, "05/06/2020": 5}, False),
        ({"05/06/2020": 5}, False),
        ({"2020-01-02": 5}, False),
        ({}, False),
    ],
)
def test_the_whole_column_tells_day_or_month_first(texts: dict[str, int], month_first: bool) -> None:
    assert style(texts).month_first is month_first


def test_what_was_chosen_goes_before_what_the_column_tells() -> None:
    assert not style({"05/13/2020": 9}, "day_first").month_first
    assert style({"13/05/2020": 9}, "month_first").month_first


def test_the_evidence_has_rows_and_an_example_of_each_side() -> None:
    found = style({"05/06/2020": 1, " 05/13/2020": 2, "31/12/2020": 1})
    assert (found.two_numbers, found.day_rows, found.month_rows) == (4, 1, 2)
    assert (found.day_example, found.month_example) == ("31/12/2020", "05/13/2020")


@pytest.mark.parametrize(
    ("text", "when", "precision"),
    [
        ("04/27/2016 01:44:00 PM", "2016-04-27T13:44", "minute"),
        ("05/06/2020", "2020-05-06", "day"),
        ("5-6-2020", "2020-05-06", "day"),
        ("05/06/20 23:59", "2020-05-06T23:59", "minute"),
        ("2020-06-05", "2020-06-05", "day"),
        ("05-Jun-2020", "2020-06-05", "day"),
    ],
)
def test_month_first_swaps_only_what_has_two_numbers(text: str, when: str, precision: str) -> None:
    parsed = parse_dates([text], style=DateStyle(month_first=True))
    assert (parsed.when[0], parsed.precision[0]) == (np.datetime64(when), precision)
    assert np.isnat(parse_dates(["13/06/2020"], style=DateStyle(month_first=True)).when[0])


def test_day_numbers_of_a_spreadsheet_are_dates_where_the_column_holds_little_else() -> None:
    texts = {"44197": 5, "44197.5": 4, "x": 1}
    assert style(texts).serial
    assert not style({"44197": 8, "x": 2}).serial
    assert not style({"20210501": 9}).serial
    parsed = parse_dates(list(texts), style=style(texts))
    assert parsed.when[:2].tolist() == [
        np.datetime64("2021-01-01T00:00", "us").item(),
        np.datetime64("2021-01-01T12:00", "us").item(),
    ]
    assert parsed.precision.tolist() == ["minute", "minute", "none"]
    assert parse_dates(["44197"], style=DateStyle(serial=True)).precision[0] == "day"


def test_each_text_is_read_for_itself() -> None:
    parsed = parse_dates(["2020-01", "nonsense", "03/02/2020", "2020-01-04 05:06"])
    assert parsed.precision.tolist() == ["month", "none", "day", "minute"]
    assert parsed.when[2] == np.datetime64("2020-02-03")


def test_no_texts_give_no_times() -> None:
    assert len(parse_dates([]).when) == 0
    assert len(parse_clock(pa.array([], pa.string()))) == 0


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("00:00", 0), ("23:59", 1439), ("9:05", 545), ("09:05:00", 545), ("0905", 545), ("9:05 PM", 1265), (" 12:00 ", 720)],
)
def test_a_clock_is_time_since_midnight(text: str, minutes: int) -> None:
    assert parse_clock(pa.array([text]))[0] == np.timedelta64(minutes, "m")


@pytest.mark.parametrize("text", ["", "24:00", "12:60", "noon", "now", "today", "１２:００"])
def test_what_is_no_clock_has_no_time(text: str) -> None:
    assert np.isnat(parse_clock(pa.array([text]))[0])


def levels(times: list[str], level: int) -> tuple[list[int], str]:
    """What is found out of times that are all written alike."""
    found, coarser = true_precision(np.array(times, dtype="datetime64[us]"), np.full(len(times), level, dtype=np.int32))
    return sorted(set(found.tolist())), coarser


def test_times_that_are_coarser_than_they_are_written_are_found_out() -> None:
    firsts = [f"2022-{month:02d}-01" for month in range(1, 13)] * 3
    days = [f"2022-01-{day:02d}" for day in range(1, 31)]
    assert levels(firsts, DAY) == ([MONTH], "first")
    assert levels(firsts, MINUTE) == ([MONTH], "first")
    assert levels(days, DAY) == ([DAY], "")
    assert levels(days, MINUTE) == ([DAY], "midnight")
    assert levels([f"{day}T22:00" for day in days], MINUTE) == ([MINUTE], "hour")
    assert levels([f"{day}T22:01" for day in days], MINUTE) == ([MINUTE], "")
    # Too few to tell, one month only, or months already.
    assert levels(firsts[:29], DAY) == ([DAY], "")
    assert levels(["2022-01-01"] * 40, DAY) == ([DAY], "")
    assert levels(firsts, MONTH) == ([MONTH], "")


def test_the_months_of_a_cleaned_police_file_are_told_from_its_days() -> None:
    text = "lon,lat,month\n" + "".join(f"0.29,50.77,2022-{month:02d}-01\n" for month in range(1, 13) for _ in range(3))
    found = read_incidents([Source("a.csv", text.encode())])
    assert set(found.table["precision"]) == {"month"}
    assert "Dates in a.csv are all the first of a month, so they are taken to be known to the month." in found.notes
