"""Text to times, day first. Distinct texts are parsed once each, and how precise they are is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

Times = npt.NDArray[np.datetime64]

FORMATS: tuple[tuple[str, str], ...] = (
    ("%Y-%m", "month"),
    ("%m/%Y", "month"),
    ("%b %Y", "month"),
    ("%B %Y", "month"),
    ("%Y-%m-%d", "day"),
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
    ("%d-%m-%Y %H:%M", "minute"),
    ("%d-%m-%Y %H:%M:%S", "minute"),
)
CLOCKS = ("%H:%M", "%H:%M:%S", "%H%M", "%I:%M %p")
EARLIEST, LATEST = np.datetime64("1900-01-01", "us"), np.datetime64("2100-01-01", "us")
WALL_TIME = "Europe/London"
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
class MonthFirst:
    """Evidence that a column is written month first: rows with 13 or above in second place, and one of their texts."""

    rows: int
    example: str


def parse_dates(texts: list[str], *, today: date | None = None) -> ParsedTexts:
    """
    Each text as a time, by the first format that fits it whole; day first, never month first.

    Parameters
    ----------
    texts
        Distinct texts of one column.
    today
        A year of two digits is the latest one that does not lie after this day; the day of the run when left out.

    Returns
    -------
    Times with an offset from UTC become the time on a clock in Britain.
    """
    values = pd.Series(texts, dtype="str").str.strip()
    when = np.full(len(values), np.datetime64("NaT"), dtype="datetime64[us]")
    moment = when.copy()
    precision = np.full(len(values), "none", dtype=object)
    left = _can_be_time(values)
    for form, precise in FORMATS:
        if not left.any():
            break
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


def looks_month_first(texts: list[str], rows: npt.NDArray[np.int64], when: Times) -> MonthFirst | None:
    """
    Whether dates that were read day first seem to be written month first, as in the United States.

    So it seems when at least half of the rows that could not be read have 1 to 12 in first and 13 to 31 in second
    place, and at least half of those that could be read would fit month first too.

    Parameters
    ----------
    texts, rows, when
        Distinct texts of one column, how many rows hold each, and what they were read as.
    """
    values = pd.Series(texts, dtype="str").str.strip()
    numbers = values.str.extract(TWO_NUMBERS_AND_YEAR).astype("float64").to_numpy()
    first_is_month = (numbers[:, 0] >= 1) & (numbers[:, 0] <= 12)
    refused = np.isnat(when) & values.ne("").to_numpy()
    telling = refused & first_is_month & (numbers[:, 1] >= 13) & (numbers[:, 1] <= 31)
    read = ~np.isnat(when)
    either_way = read & first_is_month & (numbers[:, 1] <= 12)
    if not telling.any() or rows[telling].sum() * 2 < rows[refused].sum() or rows[either_way].sum() * 2 < rows[read].sum():
        return None
    return MonthFirst(int(rows[telling].sum()), str(values[telling].iloc[0]))


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
