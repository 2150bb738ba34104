"""Text to times: day first, never month first, and how precise."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from hotspots.read.times import MonthFirst, looks_month_first, parse_clock, parse_dates


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


def month_first(texts: dict[str, int]) -> MonthFirst | None:
    """Whether texts, each so many times, look month first."""
    return looks_month_first(list(texts), np.array(list(texts.values())), parse_dates(list(texts)).when)


@pytest.mark.parametrize(
    ("texts", "rows"),
    [
        ({"05/13/2020": 3, "05/06/2020": 5, "12/31/2020 10:00": 1}, 4),
        ({"05/13/2020": 1, "05/06/2020": 1, "13/06/2020": 1}, 1),
        ({"05/13/2020": 1, "05/06/2020": 1, "13/06/2020": 2}, 0),
        ({"05/13/2020": 1, "soon": 1, "05/06/2020": 5, "": 9}, 1),
        ({"05/13/2020": 1, "soon": 2, "05/06/2020": 5}, 0),
        ({"05/13/20": 2}, 2),
        ({"05/32/2020": 2, "05/06/2020": 5}, 0),
        ({"05/06/2020": 5}, 0),
        ({"2020-01-02": 5, "05/13/2020": 1}, 0),
        ({}, 0),
    ],
)
def test_dates_look_month_first_by_what_cannot_be_read_and_what_can(texts: dict[str, int], rows: int) -> None:
    found = month_first(texts)
    assert (found.rows if found else 0) == rows


def test_the_evidence_has_an_example() -> None:
    assert month_first({"05/06/2020": 1, " 05/13/2020": 2}) == MonthFirst(2, "05/13/2020")


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
