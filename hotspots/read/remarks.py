"""What is to be said of files that were read: what was recognised, stood in for, or looks wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from hotspots.read.columns import Recognised
from hotspots.read.source import Source
from hotspots.read.times import MonthFirst

LONGEST_GAP = 12
"""From this many months in a row without any incident, dates before or after are taken to be mistaken, and it is said."""
MOST_NAMES = 3


@dataclass(frozen=True)
class FileFacts:
    """What reading found out about one file: see `Interpreted` and `Decoded`."""

    name: str
    recognised: Recognised
    unweighted: int
    month_first: MonthFirst | None
    other_lines: int


def file_notes(files: Sequence[FileFacts]) -> tuple[str, ...]:
    """What was recognised and chosen, once for all files that agree."""
    notes: dict[str, None] = {}
    for file in files:
        found = file.recognised
        named = "; ".join(f"{field.replace('_', ' ')} from “{name}”" for field, name in vars(found.columns).items() if name)
        notes[f"Columns: {named}" + (f"; flags from {', '.join(found.flags)}" if found.flags else "")] = None
        if any(kind == "degrees" for kind, _, _ in found.pairs):
            notes["Longitude and latitude were projected to British National Grid, good to 3 m (5 m in the far west)."] = None
    return (*notes, *_encoding_note(files), *_weight_note(files), *_month_first_notes(files))


def same_file_notes(sources: Sequence[Source]) -> tuple[str, ...]:
    """A warning for files with the same bytes: they are read as they were given, and nothing is taken away unasked."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for source in sources:
        names[source.sha256].append(source.name)
    return tuple(
        f"Warning: {_list(same)} are the same file, given {len(same)} times. Rows with a reference are set aside as repeats; "
        "rows without one count each time. Give it once."
        for same in names.values()
        if len(same) > 1
    )


def date_notes(table: pd.DataFrame, *, today: date) -> tuple[str, ...]:
    """Warnings of dates that would mislead: none among others, after today, or far off the others."""
    when = table["when"].dropna()
    if when.empty:
        return ()
    return (*_undated_note(table), *_future_note(when, today), *_gap_note(when))


def _undated_note(table: pd.DataFrame) -> tuple[str, ...]:
    undated = table["when"].isna()
    if not undated.any():
        return ()
    names = [str(name) for name in table.loc[undated, "file"].unique()]
    return (
        f"Warning: {undated.sum():,} of {len(table):,} incidents have no date, as there is no date column in {_list(names)}. "
        "They count in no month, and any period leaves them out.",
    )


def _future_note(when: pd.Series[pd.Timestamp], today: date) -> tuple[str, ...]:
    later = when[when >= pd.Timestamp(today) + pd.Timedelta(days=1)]
    if later.empty:
        return ()
    return (
        f"Warning: {len(later):,} {'incident is' if len(later) == 1 else 'incidents are'} dated after today "
        f"({_day(today)}), the latest on {_day(later.max())}. Check how the file writes dates, or choose a period without them.",
    )


def _gap_note(when: pd.Series[pd.Timestamp]) -> tuple[str, ...]:
    """The longest run of months without any incident, where it is so long that dates at one side are likely mistaken."""
    held = when.dt.to_period("M").value_counts().sort_index()
    months = pd.PeriodIndex(held.index)
    empty = np.diff(np.asarray(months.year * 12 + months.month)) - 1
    if not (empty >= LONGEST_GAP).any():
        return ()
    at = int(empty.argmax())
    before = int(held.iloc[: at + 1].sum())
    return (
        f"Warning: no incident is dated in the {empty[at]:,} months between {months[at]:%B %Y} and "
        f"{months[at + 1]:%B %Y}; {before:,} {'lies' if before == 1 else 'lie'} before and {len(when) - before:,} after. "
        "Months without incidents count as covered and lower the rates: check those dates, or choose a period.",
    )


def _encoding_note(files: Sequence[FileFacts]) -> tuple[str, ...]:
    other = [file for file in files if file.other_lines]
    if not other:
        return ()
    lines = sum(file.other_lines for file in other)
    return (
        f"{lines:,} {'line' if lines == 1 else 'lines'} of {_list([file.name for file in other])} "
        f"{'is' if lines == 1 else 'are'} not UTF-8 and {'was' if lines == 1 else 'were'} read as Windows-1252.",
    )


def _weight_note(files: Sequence[FileFacts]) -> tuple[str, ...]:
    unweighted = sum(file.unweighted for file in files)
    if not unweighted:
        return ()
    names = sorted({str(file.recognised.columns.weight) for file in files if file.unweighted})
    rows = "row has" if unweighted == 1 else "rows have"
    return (
        f"{unweighted:,} {rows} no number from 0 to 1,000,000,000 in “{'”, “'.join(names)}” and so the weight 1. "
        "Name the weight column yourself to have such rows set aside.",
    )


def _month_first_notes(files: Sequence[FileFacts]) -> tuple[str, ...]:
    return tuple(
        f"Warning: the dates in {file.name} look as if they were written month first: {file.month_first.rows:,} "
        f"{'row has' if file.month_first.rows == 1 else 'rows have'} 13 or above in second place, such as "
        f"“{file.month_first.example}”, and {'was' if file.month_first.rows == 1 else 'were'} set aside. Dates are read day "
        "first, so the others may be on the wrong day. Export them as YYYY-MM-DD."
        for file in files
        if file.month_first
    )


def _list(names: list[str]) -> str:
    if len(names) > MOST_NAMES:
        return f"{', '.join(names[:MOST_NAMES])} and {len(names) - MOST_NAMES:,} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
