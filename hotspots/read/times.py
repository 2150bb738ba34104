"""Text to times, day first. Distinct texts are parsed once each, and how precise they are is kept."""

from __future__ import annotations

from dataclasses import dataclass

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
    ("%d %b %Y", "day"),
    ("%d %B %Y", "day"),
    ("%Y-%m-%d %H:%M", "minute"),
    ("%Y-%m-%d %H:%M:%S", "minute"),
    ("%Y-%m-%dT%H:%M", "minute"),
    ("%Y-%m-%dT%H:%M:%S", "minute"),
    ("%Y-%m-%d %H:%M:%S.%f", "minute"),
    ("%Y-%m-%dT%H:%M:%S.%f", "minute"),
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


@dataclass(frozen=True)
class ParsedTexts:
    """Distinct texts as times: `when` (NaT where it is no date) and `precision` (none where it is no date)."""

    when: Times
    precision: npt.NDArray[np.object_]


def parse_dates(texts: list[str]) -> ParsedTexts:
    """
    Each text as a time, by the first format that fits it whole; day first, never month first.

    Parameters
    ----------
    texts
        Distinct texts of one column.
    """
    values = pd.Series(texts, dtype="str").str.strip()
    when = np.full(len(values), np.datetime64("NaT"), dtype="datetime64[us]")
    precision = np.full(len(values), "none", dtype=object)
    left = values.ne("").to_numpy(copy=True)
    for form, precise in FORMATS:
        if not left.any():
            break
        parsed = pd.to_datetime(values[left], format=form, errors="coerce").to_numpy().astype("datetime64[us]")
        fits = ~np.isnat(parsed) & (parsed >= EARLIEST) & (parsed < LATEST)
        at = np.flatnonzero(left)[fits]
        when[at], precision[at] = parsed[fits], precise
        left[at] = False
    return ParsedTexts(when, precision)


def parse_clock(texts: pa.StringArray) -> npt.NDArray[np.timedelta64]:
    """Each text as time since midnight; NaT where it is blank or no time of day."""
    values = pd.Series(texts.to_pylist(), dtype="str").str.strip()
    clock = np.full(len(values), np.timedelta64("NaT"), dtype="timedelta64[us]")
    for form in CLOCKS:
        left = np.isnat(clock)
        parsed = pd.to_datetime(values[left], format=form, errors="coerce")
        clock[left] = (parsed - parsed.dt.normalize()).to_numpy().astype("timedelta64[us]")
    return clock
