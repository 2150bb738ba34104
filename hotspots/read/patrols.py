"""Patrol logs: visits with start, end, officers, agency and place; every row is used or set aside with its reason."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.errors import BadColumns, NoIncidents
from hotspots.read import places as place
from hotspots.read.columns import KNOWN as KNOWN_INCIDENTS
from hotspots.read.delimited import Delimited, read_delimited
from hotspots.read.set_aside import join_set_aside, set_aside_rows
from hotspots.read.source import Source
from hotspots.read.times import parse_dates
from hotspots.tables import Input

KNOWN: dict[str, tuple[str, ...]] = {
    "start": ("start", "starttime", "timefrom", "from", "arrived", "timein"),
    "end": ("end", "endtime", "timeto", "to", "left", "timeout", "finish"),
    "officers": ("officers", "officercount", "numberofofficers", "staff", "people"),
    "agency": ("agency", "organisation", "team", "service"),
    "zone": ("zone", "zonename", "hotspot", "hotspotid", "placeid", "beat"),
    **{name: KNOWN_INCIDENTS[name] for name in ("easting", "northing", "longitude", "latitude")},
}
"""Header names in lower case without spaces or marks, the most telling first."""
MOST_HOURS = 24
MOST_OFFICERS = 200
REASONS = (
    "",
    "{fields} fields where the header has {expected}",
    "no start",
    "its start is not a date and time that can be read (day first)",
    "no end",
    "its end is not a date and time that can be read (day first)",
    "it ends before it starts",
    f"it lasts longer than {MOST_HOURS} hours",
    f"its officers are not a number from 1 to {MOST_OFFICERS}",
    "neither a point nor a zone",
)

VISIT_COLUMNS: dict[str, str] = {
    "start": "when it started",
    "end": "when it ended, by the clock that it started on: the two are as far apart as the visit was long",
    "officers": "people on it; 1 where the log does not say",
    "agency": "who went, or empty",
    "zone": "zone name or hotspot id as the log has it, or empty",
    "easting": "metres, EPSG:27700; NaN where the log has a zone only",
    "northing": "metres, EPSG:27700; NaN where the log has a zone only",
    "row": "row number in the file; the header is row 1",
}


@dataclass(frozen=True)
class PatrolLog:
    """
    What was read of a patrol log.

    Attributes
    ----------
    visits
        One row per visit that can be used, columns as in `VISIT_COLUMNS`.
    set_aside
        The others, each with file, row, reason and text.
    rows_in
        Rows in the file: the two together.
    input
        Name and sha256 of the file.
    notes
        What was recognised, in words.
    by_name
        Visits whose coordinates are given but cannot be used, so that the zone that they name has to do.
    """

    visits: pd.DataFrame
    set_aside: pd.DataFrame
    rows_in: int
    input: Input
    notes: tuple[str, ...]
    by_name: int = 0


def read_patrols(source: Source) -> PatrolLog:
    """
    Read a patrol log.

    Returns
    -------
    `rows_in == len(visits) + len(set_aside)`, always.

    Raises
    ------
    BadColumns
        When it has no start and end, or neither coordinates nor a zone.
    NoIncidents
        When it has no rows, or none that can be used.
    """
    file = read_delimited(source)
    found = _recognise(file)
    table = file.texts(list(dict.fromkeys(found.values())), plain=list(found.values())).to_pandas()
    if len(table) != len(file.good):
        raise BadColumns(f"{file.name}: its rows cannot be told apart. Open it in a spreadsheet and save it as CSV.")
    visits, reason, misplaced = _interpret(table, found)
    good = reason == 0
    records = np.concatenate([file.misfit, file.good[~good]])
    codes = np.concatenate([np.ones(len(file.misfit), dtype=np.int64), reason[~good]])
    order = np.argsort(records, kind="stable")
    reasons = [
        REASONS[code].format(fields=file.fields[record], expected=len(file.header))
        for code, record in zip(codes[order].tolist(), records[order].tolist(), strict=True)
    ]
    set_aside = join_set_aside([set_aside_rows(file, records[order], reasons)])
    visits = visits.assign(row=file.good + 1)[good][list(VISIT_COLUMNS)].reset_index(drop=True)
    rows_in = len(file.good) + len(file.misfit)
    assert rows_in == len(visits) + len(set_aside)
    if not rows_in:
        raise NoIncidents(f"{file.name} has column names but no visits. Export the patrol log again with its rows.")
    if visits.empty:
        top = set_aside["reason"].value_counts().index[0]
        raise NoIncidents(f"None of the {rows_in:,} visits of {file.name} can be used; most often: {top}.")
    named = "; ".join(f"{field} from “{name}”" for field, name in found.items())
    notes: tuple[str, ...] = (f"Patrol log: {named}.",)
    if "officers" not in found:
        notes += ("The patrol log does not say how many officers went: each visit counts as one.",)
    return PatrolLog(visits, set_aside, rows_in, Input(source.name, "patrols", source.sha256), notes, int(misplaced[good].sum()))


def _recognise(file: Delimited) -> dict[str, str]:
    simple = {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in reversed(file.header)}
    found = {
        field: next(simple[name] for name in names if name in simple)
        for field, names in KNOWN.items()
        if any(name in simple for name in names)
    }
    has_point = {"easting", "northing"} <= set(found) or {"longitude", "latitude"} <= set(found)
    if not {"start", "end"} <= set(found) or not (has_point or "zone" in found):
        raise BadColumns(
            f"{file.name} is no patrol log that can be used: it needs start and end, and either coordinates or a zone; its "
            f"columns are {', '.join(file.header[:12])}. Rename them."
        )
    return found


def _interpret(table: pd.DataFrame, found: dict[str, str]) -> tuple[pd.DataFrame, npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """
    Our columns for every row; for each 0 or why it cannot be used (a position in `REASONS`); and whether its coordinates are
    given but cannot be used.
    """
    rows = len(table)
    reason = np.zeros(rows, dtype=np.int64)

    def say(code: int, wrong: npt.NDArray[np.bool_]) -> None:
        reason[(reason == 0) & wrong] = code

    times, moments = {}, {}
    for field, blank, unread in (("start", 2, 3), ("end", 4, 5)):
        text = table[found[field]].astype("str")
        codes, distinct = pd.factorize(text)
        parsed = parse_dates([str(value) for value in distinct])
        times[field], moments[field] = parsed.when[codes], parsed.moment[codes]
        say(blank, text.str.strip().eq("").to_numpy())
        say(unread, np.isnat(times[field]) | np.asarray(parsed.precision != "minute")[codes])
    # Two clock times tell no length over a change of the clocks; two moments do.
    known = moments["end"] - moments["start"]
    length = np.where(np.isnat(known), times["end"] - times["start"], known)
    times["end"] = times["start"] + length
    say(6, length < np.timedelta64(0, "us"))
    say(7, length > np.timedelta64(MOST_HOURS, "h"))
    officers = np.ones(rows)
    if "officers" in found:
        given = table[found["officers"]].astype("str").str.strip()
        numbers = pd.to_numeric(given, errors="coerce").to_numpy(dtype=np.float64)
        officers = np.where(given.eq(""), 1.0, numbers)
        say(8, ~((officers >= 1) & (officers <= MOST_OFFICERS)))
    easting, northing, misplaced = _points(table, found)
    zone = table[found["zone"]].astype("str").str.strip() if "zone" in found else pd.Series([""] * rows, dtype="str")
    say(9, np.isnan(easting) & zone.eq("").to_numpy())
    agency = table[found["agency"]].astype("str").str.strip() if "agency" in found else pd.Series([""] * rows, dtype="str")
    visits = pd.DataFrame(
        {
            "start": times["start"], "end": times["end"], "officers": officers, "agency": agency, "zone": zone,
            "easting": easting, "northing": northing,
        }
    )  # fmt: skip
    return visits, reason, misplaced


def _points(
    table: pd.DataFrame, found: dict[str, str]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Points in metres, NaN where there is none that can be used; and whether coordinates were given there all the same."""
    import pyarrow as pa

    easting, northing = np.full(len(table), np.nan), np.full(len(table), np.nan)
    given = np.zeros(len(table), dtype=bool)
    for kind, x_name, y_name in (("metres", "easting", "northing"), ("degrees", "longitude", "latitude")):
        if x_name not in found or y_name not in found:
            continue
        x, y = (place.parse_numbers(pa.array(table[found[name]].astype("str"), pa.string())) for name in (x_name, y_name))
        located = place.locate(kind, x, y)
        use = np.isnan(easting) & (located.reason == place.USABLE)
        easting[use], northing[use] = located.easting[use], located.northing[use]
        given |= located.reason != place.BLANK
    return easting, northing, given & np.isnan(easting)
