"""Before and after: the two usual befores, whether the data cover them, and what disturbed them."""

from __future__ import annotations

import csv
import io
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from typing import Literal

import numpy as np

from hotspots.compare.operation import Operation
from hotspots.errors import BadOperation
from hotspots.locate.selection import Period, day_in_words
from hotspots.read.source import Source
from hotspots.read.times import parse_dates

BaselineName = Literal["chosen", "year_earlier", "just_before"]
BASELINES: dict[BaselineName, str] = {
    "chosen": "the before period chosen",
    "year_earlier": "the same time a year earlier",
    "just_before": "the same length just before",
}


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

    Raises
    ------
    BadOperation
        When a row has no event or a date that cannot be read.
    """
    name = source.name if source else "known_events.csv"
    data = source.data if source else events_table()
    try:
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error):
        raise BadOperation(f"{name} cannot be read as CSV. It needs the columns event, first_day and last_day.") from None
    if rows and not {"event", "first_day", "last_day"} <= set(rows[0]):
        raise BadOperation(f"{name} needs the columns event, first_day and last_day.")
    events = []
    for number, row in enumerate(rows, start=2):
        parsed = parse_dates([row["first_day"] or "", row["last_day"] or row["first_day"] or ""])
        if np.isnat(parsed.when).any() or not row["event"]:
            raise BadOperation(f"Row {number} of {name} needs an event and its dates, as YYYY-MM-DD or dd/mm/yyyy.")
        first, last = (date.fromisoformat(str(when)[:10]) for when in parsed.when)
        events.append(Event(row["event"].strip(), Period(first, max(first, last))))
    return tuple(events)


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
