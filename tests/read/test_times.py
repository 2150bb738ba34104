"""Text to times: day first, never month first, and how precise."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from hotspots.read.times import parse_clock, parse_dates


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
    ],
)
def test_a_date_is_read_by_the_format_that_fits_it_whole(text: str, when: str, precision: str) -> None:
    parsed = parse_dates([text])
    assert parsed.when[0] == np.datetime64(when)
    assert parsed.precision[0] == precision


@pytest.mark.parametrize(
    "text",
    ["", " ", "12/25/2020", "2020", "29/02/2021", "31/04/2020", "2020-13", "1899-12-31", "2100-01", "yesterday", "2020-01-01x"],
)
def test_what_is_no_date_has_no_time(text: str) -> None:
    parsed = parse_dates([text])
    assert np.isnat(parsed.when[0])
    assert parsed.precision[0] == "none"


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


@pytest.mark.parametrize("text", ["", "24:00", "12:60", "noon"])
def test_what_is_no_clock_has_no_time(text: str) -> None:
    assert np.isnat(parse_clock(pa.array([text]))[0])
