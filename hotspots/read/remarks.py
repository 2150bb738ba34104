"""What is to be said of files that were read: what was recognised, stood in for, or looks wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from hotspots.read.columns import Recognised
from hotspots.read.elsewhere import system_said
from hotspots.read.locating import Way
from hotspots.read.times import Coarser, DateStyle
from hotspots.tables import METRIC_CRS

LONGEST_GAP = 12
"""From this many months in a row without any incident, dates before or after are taken to be mistaken, and it is said."""
MOST_NAMES = 3
LONGEST_TITLE = 60
COARSER: dict[Coarser, str] = {
    "midnight": "are all at midnight, so they are taken to be known to the day",
    "first": "are all the first of a month, so they are taken to be known to the month",
    "hour": "are all on the hour",
}
COARSE = {"grid": ", each in the middle of its square", "postcode": ", each where its postcode is"}
SHEET = ", sheet "
"""Stands in the name of what was read of a spreadsheet with several."""
BY_VALUES = " (told by its values)"
DECIDES = ("longitude", "latitude", "easting", "northing", "grid_reference", "postcode", "date", "time")
"""Roles that decide where or when incidents were."""
LEAST_GEOCODED = 0.85


@dataclass(frozen=True)
class FileFacts:
    """What reading found out about one file: see `Interpreted` and `Decoded`."""

    name: str
    recognised: Recognised
    unweighted: int
    dates: DateStyle | None
    ways: tuple[Way, ...]
    located: int
    coarser: Coarser
    rows: int
    other_lines: int
    titles: tuple[str, ...] = ()


def file_notes(files: Sequence[FileFacts], *, crs: str = METRIC_CRS) -> tuple[str, ...]:
    """What was recognised and chosen, once for all files that agree."""
    notes: dict[str, None] = {}
    columns: defaultdict[str, list[str]] = defaultdict(list)
    for file in files:
        found = file.recognised
        named = "; ".join(
            f"{role.replace('_', ' ')} from “{name}”{BY_VALUES if found.told_by[role].by_values else ''}"
            for role, name in vars(found.columns).items()
            if name
        )
        columns[named + (f"; flags from {', '.join(found.flags)}" if found.flags else "")].append(file.name)
        if crs != METRIC_CRS:
            notes[f"Most places lie outside Great Britain: all are analysed in {system_said(crs)}."] = None
        elif any(kind == "degrees" for kind, _, _ in found.pairs):
            notes["Longitude and latitude were projected to British National Grid, good to 3 m (5 m in the far west)."] = None
    told = {note: None for file in files for note in _told_by_values(file.name, file.recognised)}
    sheets = [file.name for file in files if SHEET in file.name]
    said = [f"Columns{f' of {_list(names)}' if len(columns) > 1 else ''}: {named}" for named, names in columns.items()]
    return (
        *said,
        *notes,
        *(f"Read of a spreadsheet with several sheets: {name}." for name in sheets),
        *told,
        *(_title_note(file) for file in files if file.titles),
        *_geocoding_note(files),
        *_way_notes(files),
        *_encoding_note(files),
        *_weight_note(files),
        *_order_notes(files),
        *_coarser_notes(files),
    )


def place_notes(name: str, found: Recognised, ways: Sequence[Way]) -> tuple[str, ...]:
    """What is to be said of how the rows of a list of places were located."""
    return (*_told_by_values(name, found), *_remarks_of(name, ways))


def _told_by_values(file: str, found: Recognised) -> tuple[str, ...]:
    """A warning where the place or the time of incidents rests on a guess."""
    guessed = [
        (role, told.words) for role, told in found.told_by.items() if role in DECIDES and told.by_values and not told.by_name
    ]
    if not guessed:
        return ()
    said = "; ".join(f"{role.replace('_', ' ')} by “{vars(found.columns)[role]}” ({how})" for role, how in guessed)
    return (
        f"Warning: no name in {file} says where or when incidents were; told by values: {said}. Check it, and name the "
        "columns on the Data page or in the settings if it is wrong.",
    )


def _title_note(file: FileFacts) -> str:
    many = len(file.titles)
    shown = f"“{file.titles[0][:LONGEST_TITLE]}”" + (f" and {many - 1:,} more" if many > 1 else "")
    return (
        f"{'A line' if many == 1 else 'Lines'} above the header of {file.name} {'is' if many == 1 else 'are'} left out: {shown}."
    )


def _geocoding_note(files: Sequence[FileFacts]) -> tuple[str, ...]:
    """How many rows have a place, beside the least that a map needs."""
    located, rows = sum(file.located for file in files), sum(file.rows for file in files)
    if located == rows:
        return ()
    said = f"{located:,} of {rows:,} rows ({located / rows:.1%}) have a place that can be used"
    least = f"{LEAST_GEOCODED:.0%} is the least that a map needs (Ratcliffe 2004)"
    return (f"{said}; {least}.",) if located >= LEAST_GEOCODED * rows else (f"Warning: only {said}; {least}.",)


def _way_notes(files: Sequence[FileFacts]) -> tuple[str, ...]:
    """What was read otherwise than it is called, and which rows were placed by other columns than the first."""
    notes = []
    for file in files:
        notes += _remarks_of(file.name, file.ways)
        for position, way in enumerate(file.ways):
            columns = " and ".join(f"“{name}”" for name in way.columns)
            if way.rows and way.coarse:
                notes.append(
                    f"Warning: {columns} of {file.name} are rounded {way.rounded}, so places are only known so far: a hotspot "
                    "smaller than that is the rounding."
                )
            if way.rows and (position or way.kind in ("grid", "postcode")):
                rows = "1 row of {} is" if way.rows == 1 else f"{way.rows:,} rows of {{}} are"
                coarse = COARSE.get(way.kind, "")
                notes.append(f"{rows.format(file.name)} placed by {columns}{coarse}.")
    return tuple(notes)


def _remarks_of(file: str, ways: Sequence[Way]) -> list[str]:
    """Columns that hold another kind of coordinates than they are called."""
    notes = []
    for way in ways:
        columns = " and ".join(f"“{name}”" for name in way.columns)
        if way.remark == "swapped":
            notes.append(f"Warning: {columns} of {file} hold longitude and latitude the wrong way round: they were swapped.")
        elif way.remark:
            notes.append(f"Warning: {columns} of {file} hold {way.remark}, and were read as such.")
    return notes


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


def _coarser_notes(files: Sequence[FileFacts]) -> tuple[str, ...]:
    """Times that are coarser than they are written."""
    alike: defaultdict[Coarser, list[str]] = defaultdict(list)
    for file in files:
        alike[file.coarser].append(file.name)
    return tuple(f"Dates in {_list(names)} {COARSER[kind]}." for kind, names in alike.items() if kind)


def _order_notes(files: Sequence[FileFacts]) -> tuple[str, ...]:
    """Day or month first, with what tells; files that tell the same are named together."""
    alike: defaultdict[tuple[object, ...], list[FileFacts]] = defaultdict(list)
    for file in files:
        style = file.dates
        if style and (style.two_numbers or style.serial):
            alike[style.serial, style.month_first, style.chosen, bool(style.day_rows), bool(style.month_rows)].append(file)
    return tuple(_order_note(same) for same in alike.values())


def _order_note(files: list[FileFacts]) -> str:
    styles = [file.dates for file in files if file.dates]
    first, where = styles[0], f"Dates in {_list([file.name for file in files])}"
    if first.serial:
        return f"{where} are day numbers of a spreadsheet, counted from 1900."
    rows = {True: sum(style.month_rows for style in styles), False: sum(style.day_rows for style in styles)}
    example = {True: first.month_example, False: first.day_example}
    place = {True: "second", False: "first"}
    order = "month first, as in the United States" if first.month_first else "day first"
    for_it, against = rows[first.month_first], rows[not first.month_first]
    if first.chosen:
        why = ", as was chosen"
    elif for_it:
        why = (
            f": {for_it:,} {'row has' if for_it == 1 else 'rows have'} 13 or above in {place[first.month_first]} place, such as "
            f"“{example[first.month_first]}”"
        )
    else:
        why = ", as in Britain: nothing in them tells, as no row has 13 or above in either place" if not against else ""
    note = f"{where} are read {order}{why}."
    if not against:
        return note
    odd = f"{against:,} {'row has' if against == 1 else 'rows have'} it in {place[not first.month_first]} place"
    return (
        f"Warning: {note[:-1]}; {odd}, such as “{example[not first.month_first]}”, and {'was' if against == 1 else 'were'} set "
        "aside. If both orders are mixed, rows that fit either may be on the wrong day too: mend the file. If the order is the "
        "other one, choose it on the Data page or in the settings (reading.date_order)."
    )


def _list(names: list[str]) -> str:
    if len(names) > MOST_NAMES:
        return f"{', '.join(names[:MOST_NAMES])} and {len(names) - MOST_NAMES:,} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
