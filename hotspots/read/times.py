"""Text to times: distinct texts are parsed once each, in an order of day and month that the whole column tells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from hotspots.reading import DateOrder

Times = npt.NDArray[np.datetime64]

FORMATS: tuple[tuple[str, str], ...] = (
    ("%Y-%m", "month"),
    ("%Y-%b", "month"),
    ("%Y-%B", "month"),
    ("%m/%Y", "month"),
    ("%b %Y", "month"),
    ("%B %Y", "month"),
    ("%Y-%m-%d", "day"),
    ("%Y-%b-%d", "day"),
    ("%Y-%B-%d", "day"),
    ("%d/%m/%Y", "day"),
    ("%d/%m/%y", "day"),
    ("%d-%m-%Y", "day"),
    ("%d.%m.%Y", "day"),
    ("%d-%b-%Y", "day"),
    ("%d-%b-%y", "day"),
    ("%d %b %Y", "day"),
    ("%d %B %Y", "day"),
    ("%Y/%m/%d", "day"),
    ("%Y%m%d", "day"),
    ("%Y-%m-%d %H:%M", "minute"),
    ("%Y-%m-%d %H:%M:%S", "minute"),
    ("%Y-%m-%dT%H:%M", "minute"),
    ("%Y-%m-%dT%H:%M:%S", "minute"),
    ("%Y-%m-%d %H:%M:%S.%f", "minute"),
    ("%Y-%m-%dT%H:%M:%S.%f", "minute"),
    ("%Y-%m-%dT%H:%M%z", "minute"),
    ("%Y-%m-%dT%H:%M:%S%z", "minute"),
    ("%Y-%m-%dT%H:%M:%S.%f%z", "minute"),
    ("%Y-%m-%d %H:%M:%S%z", "minute"),
    ("%Y/%m/%d %H:%M", "minute"),
    ("%Y/%m/%d %H:%M:%S", "minute"),
    ("%d/%m/%Y %H:%M", "minute"),
    ("%d/%m/%Y %H:%M:%S", "minute"),
    ("%d/%m/%Y %I:%M %p", "minute"),
    ("%d/%m/%Y %I:%M:%S %p", "minute"),
    ("%d/%m/%y %H:%M", "minute"),
    ("%d/%m/%y %I:%M %p", "minute"),
    ("%d-%b-%Y %H:%M", "minute"),
    ("%d-%b-%Y %H:%M:%S", "minute"),
    ("%d %b %Y %H:%M", "minute"),
    ("%d %B %Y %H:%M", "minute"),
    ("%d-%m-%Y %H:%M", "minute"),
    ("%d-%m-%Y %H:%M:%S", "minute"),
)
CLOCKS = ("%H:%M", "%H:%M:%S", "%H%M", "%I:%M %p", "%I:%M:%S %p")
EARLIEST, LATEST = np.datetime64("1900-01-01", "us"), np.datetime64("2100-01-01", "us")
WALL_TIME = "Europe/London"
SERIAL = r"[2-7][0-9]{4}(?:\.[0-9]+)?"
"""A spreadsheet's day numbers from 1954 to 2118."""
FEW, YEAR_FIRST = 1_000, re.compile(r"\s*[12][0-9]{3}-[0-9]{2}")
SERIAL_SHARE, TELLING = 0.9, 0.05
SWAPPED = str.maketrans({"d": "m", "m": "d"})
TWO_NUMBERS_AND_YEAR = r"^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-](?:[0-9]{4}|[0-9]{2})(?![0-9])"


@dataclass(frozen=True)
class ParsedTexts:
    """
    Distinct texts as times: `when` (NaT where it is no date) and `precision` (none where it is no date).

    `moment` is the time in UTC where the text has an offset from it, else NaT: lengths over a change of the clocks need it.
    """

    when: Times
    precision: npt.NDArray[np.object_]
    moment: Times


@dataclass(frozen=True)
class DateStyle:
    """
    How a whole column writes its dates, and what tells.

    Attributes
    ----------
    month_first
        Whether the month stands before the day, as in the United States.
    serial
        Whether they are a spreadsheet's day numbers.
    two_numbers
        Rows with two numbers and a year.
    day_rows, month_rows
        Of these, rows that only day first, or only month first, can read: 13 or above in first, or in second place.
    day_example, month_example
        One such text each, or empty.
    chosen
        Whether the order was chosen and not told from the column.
    """

    month_first: bool = False
    serial: bool = False
    two_numbers: int = 0
    day_rows: int = 0
    month_rows: int = 0
    day_example: str = ""
    month_example: str = ""
    chosen: bool = False


def date_style(texts: list[str], rows: npt.NDArray[np.int64], *, order: DateOrder = "recognise") -> DateStyle:
    """
    How a column writes its dates, by all of its rows.

    Day first, as in Britain, unless 5% or more of the rows with two numbers and a year can only be read month first, and at most
    5% of the telling rows speak for day first. Day numbers of a spreadsheet where nine of ten rows are five digits, with or
    without a fraction.

    Parameters
    ----------
    texts, rows
        Distinct texts of the column, and how many rows hold each.
    order
        Day or month first where it was chosen.
    """
    if len(texts) <= FEW and all(YEAR_FIRST.match(text) for text in texts):
        # Nothing in them can tell: the year stands first in all.
        return DateStyle(month_first=order == "month_first", chosen=order != "recognise")
    values = pd.Series(texts, dtype="str").str.strip()
    numbers = values.str.extract(TWO_NUMBERS_AND_YEAR).astype("float64").to_numpy()
    first, second = numbers[:, 0], numbers[:, 1]
    with np.errstate(invalid="ignore"):
        day_tells = (first >= 13) & (first <= 31) & (second >= 1) & (second <= 12)
        month_tells = (second >= 13) & (second <= 31) & (first >= 1) & (first <= 12)
    two = ~np.isnan(first)
    day_rows, month_rows, all_rows = (int(rows[each].sum()) for each in (day_tells, month_tells, two))
    told = month_rows >= max(1, TELLING * all_rows) and day_rows <= TELLING * (day_rows + month_rows)
    filled = values.ne("").to_numpy()
    serial = values.str.fullmatch(SERIAL).to_numpy() & filled
    return DateStyle(
        month_first=told if order == "recognise" else order == "month_first",
        serial=bool(filled.any() and rows[serial].sum() >= SERIAL_SHARE * rows[filled].sum()),
        two_numbers=all_rows,
        day_rows=day_rows,
        month_rows=month_rows,
        day_example=str(values[day_tells].iloc[0]) if day_tells.any() else "",
        month_example=str(values[month_tells].iloc[0]) if month_tells.any() else "",
        chosen=order != "recognise",
    )


DAY_FIRST = DateStyle()
LEVELS = ("none", "month", "day", "minute")
NO_TIME, MONTH, DAY, MINUTE = range(4)
LEAST_TO_TELL, LEAST_MONTHS = 30, 3
Coarser = Literal["", "midnight", "first", "hour"]


def true_precision(when: Times, level: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int32], Coarser]:
    """
    How precise the times of one file are, by what they hold and not by how they are written.

    Where all of thirty times or more are at midnight, they are days; where all of thirty days or more, over three months or more,
    are the first of a month, they are months. Where all are on the hour it is only said.

    Parameters
    ----------
    when, level
        Times, and for each a position in `LEVELS` by how it is written.

    Returns
    -------
    The levels, and what was found out.
    """
    written = np.unique(level[level != NO_TIME])
    if len(written) != 1 or written[0] == MONTH or (level != NO_TIME).sum() < LEAST_TO_TELL:
        return level, ""
    known = when[level != NO_TIME]
    found: Coarser = ""
    days = known.astype("datetime64[D]")
    if written[0] == MINUTE:
        if not (known == days).all():
            return level, "hour" if (known == known.astype("datetime64[h]")).all() else ""
        found = "midnight"
    months = days.astype("datetime64[M]")
    if (days == months).all() and len(np.unique(months)) >= LEAST_MONTHS:
        return np.where(level == NO_TIME, np.int32(NO_TIME), np.int32(MONTH)), "first"
    return (np.where(level == NO_TIME, np.int32(NO_TIME), np.int32(DAY)), found) if found else (level, "")


def parse_dates(texts: list[str], *, today: date | None = None, style: DateStyle = DAY_FIRST) -> ParsedTexts:
    """
    Each text as a time, by the first format that fits it whole.

    Parameters
    ----------
    texts
        Distinct texts of one column.
    today
        A year of two digits is the latest one that does not lie after this day; the day of the run when left out.
    style
        Day or month first, and whether day numbers are dates.

    Returns
    -------
    Times with an offset from UTC become the time on a clock in Britain.
    """
    values = pd.Series(texts, dtype="str").str.strip()
    when = np.full(len(values), np.datetime64("NaT"), dtype="datetime64[us]")
    moment = when.copy()
    precision = np.full(len(values), "none", dtype=object)
    left = _can_be_time(values)
    if style.serial:
        numbered = left & values.str.fullmatch(SERIAL).to_numpy()
        when[numbered], precision[numbered] = _from_serial(values[numbered])
        left &= ~numbered
    for form, precise in FORMATS:
        if not left.any():
            break
        form = form.translate(SWAPPED) if style.month_first and form.startswith("%d") and "%m" in form else form
        read = _parse(values[left], form, today or date.today())
        wall = read if read.dt.tz is None else read.dt.tz_convert(WALL_TIME).dt.tz_localize(None)
        parsed = wall.to_numpy().astype("datetime64[us]")
        fits = ~np.isnat(parsed) & (parsed >= EARLIEST) & (parsed < LATEST)
        at = np.flatnonzero(left)[fits]
        when[at], precision[at] = parsed[fits], precise
        if read.dt.tz is not None:
            moment[at] = read.dt.tz_localize(None).to_numpy().astype("datetime64[us]")[fits]
        left[at] = False
    return ParsedTexts(when, precision, moment)


def parse_clock(texts: pa.StringArray) -> npt.NDArray[np.timedelta64]:
    """Each text as time since midnight; NaT where it is blank or no time of day."""
    values = pd.Series(texts.to_pylist(), dtype="str").str.strip()
    clock = np.full(len(values), np.timedelta64("NaT"), dtype="timedelta64[us]")
    possible = _can_be_time(values)
    for form in CLOCKS:
        left = possible & np.isnat(clock)
        parsed = pd.to_datetime(values[left], format=form, errors="coerce")
        clock[left] = (parsed - parsed.dt.normalize()).to_numpy().astype("timedelta64[us]")
    return clock


def _from_serial(values: pd.Series[str]) -> tuple[Times, str]:
    """Day numbers of a spreadsheet as times, to the second; to the day where none has a fraction."""
    numbers = values.astype("float64").to_numpy()
    seconds = np.round(numbers * 86_400).astype(np.int64)
    when = np.datetime64("1899-12-30", "us") + seconds * np.timedelta64(1, "s")
    return when.astype("datetime64[us]"), "minute" if (numbers % 1 != 0).any() else "day"


def _can_be_time(values: pd.Series[str]) -> npt.NDArray[np.bool_]:
    """Plain digits in it: pandas would take “now” and “today” for times, and digits of other scripts too."""
    return np.array([text.isascii() and any("0" <= letter <= "9" for letter in text) for text in values], dtype=bool)


def _parse(values: pd.Series[str], form: str, today: date) -> pd.Series[pd.Timestamp]:
    """Texts by one format, NaT where they do not fit it; in UTC where the format has an offset."""
    if form.endswith("%z"):
        return pd.to_datetime(values, format=form, errors="coerce", utc=True)
    parsed = pd.to_datetime(values, format=form, errors="coerce")
    if form == "%Y%m%d":
        # Without marks between them a digit less would be read as another day.
        return parsed.where(values.str.len() == 8)
    if "%y" in form:
        return parsed.mask(parsed >= pd.Timestamp(today) + pd.Timedelta(days=1), parsed - pd.DateOffset(years=100))
    return parsed
