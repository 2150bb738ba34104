"""Before and after: the two usual befores, whether the data cover them, and what disturbed them."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from typing import Literal

import numpy as np

from hotspots.compare.operation import Operation, read_period
from hotspots.errors import BadFile, BadOperation
from hotspots.locate.selection import Period, day_in_words
from hotspots.read.delimited import read_delimited
from hotspots.read.source import Source

BaselineName = Literal["chosen", "year_earlier", "just_before"]
BASELINES: dict[BaselineName, str] = {
    "chosen": "the before period chosen",
    "year_earlier": "the same time a year earlier",
    "just_before": "the same length just before",
}
EVENT_COLUMNS = ("event", "first_day", "last_day")
EMPTY = b"\xef\xbb\xbf\xfe\xff \t\r\n"
"""Bytes of a file that holds nothing: marks of its encoding and blanks."""


@dataclass(frozen=True)
class Baseline:
    """A before period, by what it is."""

    name: BaselineName
    period: Period

    @property
    def label(self) -> str:
        """In words: “the same time a year earlier (1 October to 30 November 2020)”."""
        return f"{BASELINES[self.name]} ({self.period})"


@dataclass(frozen=True)
class Event:
    """Something known that disturbs a comparison, such as a lockdown or a change in recording."""

    name: str
    period: Period


def find_baselines(operation: Operation, covered: Period, *, month_only: bool) -> tuple[tuple[Baseline, ...], tuple[str, ...]]:
    """
    The before periods that the data cover, the analyst's own first, and notes on those that they do not.

    Raises
    ------
    BadOperation
        When the after period or the chosen before is not covered, months of month-only data are cut, or no before is left.
    """
    after = operation.after
    _require(after, "after period", covered, month_only)
    wanted: list[Baseline] = []
    for period, what in zip((operation.claim and operation.claim.periods) or (), ("before", "after"), strict=False):
        _require(period, f"claim's {what} period", covered, month_only)
    if operation.before:
        _require(operation.before, "before period", covered, month_only)
        wanted.append(Baseline("chosen", operation.before))
    wanted += [Baseline("year_earlier", year_earlier(after)), Baseline("just_before", just_before(after))]
    found: list[Baseline] = []
    notes = []
    for baseline in wanted:
        period = baseline.period
        if any(period == other.period for other in found):
            continue
        if period.first_day < covered.first_day:
            notes.append(f"No comparison with {baseline.label}: the data start on {day_in_words(covered.first_day)}.")
        elif period.last_day >= after.first_day:
            notes.append(f"No comparison with {baseline.label}: the operation lasted longer than a year.")
        else:
            found.append(baseline)
    if not found:
        raise BadOperation(f"The data ({covered}) cover no before period for {after}. Load earlier months.")
    for baseline in found:
        if baseline.period.days != after.days:
            notes.append(
                f"{baseline.label[0].upper()}{baseline.label[1:]} has {baseline.period.days} days and the after period "
                f"{after.days}: changes and tests are by the day."
            )
    return tuple(found), tuple(notes)


def year_earlier(after: Period) -> Period:
    """The same days a year earlier; a leap day becomes 28 February, and the end of a month stays its end."""
    first, last = after.first_day, after.last_day
    return Period(_in_year(first, first.year - 1), _in_year(last, last.year - 1, end=after.is_whole_months))


def just_before(after: Period) -> Period:
    """As many months just before where the operation is whole months, else as many days."""
    last = after.first_day - timedelta(days=1)
    if not after.is_whole_months:
        return Period(last - timedelta(days=after.days - 1), last)
    month = after.first_day.year * 12 + after.first_day.month - 1 - len(after.months)
    return Period(date(month // 12, month % 12 + 1, 1), last)


def known_events(source: Source | None = None) -> tuple[Event, ...]:
    """
    Events from a CSV with the columns `event`, `first_day` and `last_day`; the table that comes with the tool when left out.

    A table without rows, or an empty file, says that there were none. A month for a day means the whole month.

    Raises
    ------
    BadOperation
        When a row has no event, a date that cannot be read, or ends before it starts.
    """
    source = source or Source("known_events.csv", events_table())
    if not source.data.strip(EMPTY):
        return ()
    try:
        file = read_delimited(source)
    except BadFile:
        raise BadOperation(f"{source.name} cannot be read as CSV. It needs the columns {', '.join(EVENT_COLUMNS)}.") from None
    header = [name.casefold().replace(" ", "_") for name in file.header]
    if not set(EVENT_COLUMNS) <= set(header):
        raise BadOperation(f"{source.name} needs the columns {', '.join(EVENT_COLUMNS)}.")
    records = np.flatnonzero(file.fields[1:] > 0) + 1
    events = []
    for number, text in zip(file.row_of(records).tolist(), file.original(records), strict=True):
        cells = [cell.strip() for cell in file.split(text)]
        if any(cells):
            events.append(_event(cells, header, f"Row {number} of {source.name}"))
    return tuple(events)


def _event(cells: list[str], header: list[str], where: str) -> Event:
    """One row as an event; the last columns may be left out, and an event without a last day lasted one."""
    if len(cells) > len(header):
        raise BadOperation(
            f"{where} has {len(cells)} fields where the header has {len(header)}. Put texts with commas in quotes."
        )
    cell = dict(zip(reversed(header), reversed(cells + [""] * (len(header) - len(cells))), strict=True))
    name, first, last = (cell[column] for column in EVENT_COLUMNS)
    if not name or not first:
        raise BadOperation(f"{where} needs an event and its dates, as YYYY-MM-DD or dd/mm/yyyy.")
    return Event(name, read_period([first, last or first], where))


def events_table() -> bytes:
    """The table of known events that comes with the tool, as CSV."""
    return files("hotspots.compare").joinpath("known_events.csv").read_bytes()


def events_in(events: tuple[Event, ...], period: Period) -> tuple[Event, ...]:
    """Events that fall, wholly or in part, into a period."""
    return tuple(
        event for event in events if event.period.first_day <= period.last_day and period.first_day <= event.period.last_day
    )


def _require(period: Period, what: str, covered: Period, month_only: bool) -> None:
    if period.first_day < covered.first_day or period.last_day > covered.last_day:
        raise BadOperation(f"The {what} ({period}) is not within the data ({covered}). Choose dates within them or load more.")
    if month_only and not period.is_whole_months:
        raise BadOperation(
            f"The {what} ({period}) cuts a month, but the data give months only. Start on the first and end on the last day "
            "of a month."
        )


def _in_year(day: date, year: int, *, end: bool = False) -> date:
    longest = monthrange(year, day.month)[1]
    return date(year, day.month, longest if end else min(day.day, longest))
