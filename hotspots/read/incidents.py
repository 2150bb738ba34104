"""Incident files to two tables: incidents that can be used and rows set aside. Together they are every row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from hotspots.errors import NoIncidents
from hotspots.read.evidence import ReadFile
from hotspots.read.parts import How, Part, Progress, read_parts, system_of
from hotspots.read.postcodes import Postcodes
from hotspots.read.remarks import date_notes, file_notes
from hotspots.read.set_aside import REPEATS, is_our_own, join_set_aside, set_aside_rows
from hotspots.read.source import Source
from hotspots.read.sources import name_sources, unmatched_notes, with_source
from hotspots.read.twice import find_repeats, find_twice, stands_again
from hotspots.reading import Columns, DataSource, Group, Reading
from hotspots.tables import INCIDENT_COLUMNS, METRIC_CRS, Input


@dataclass(frozen=True)
class Incidents:
    """
    What was read.

    Attributes
    ----------
    table
        One row per usable incident, columns as in `tables.INCIDENT_COLUMNS`, flags after them.
    set_aside
        One row per row that cannot be used, as in `tables.SET_ASIDE_COLUMNS`.
    rows_in
        Rows in all files: the two tables together.
    inputs
        Each file's name and sha256.
    files
        What the columns of each file were taken for, those of archives apart.
    notes
        What was recognised and chosen, in words.
    data_note
        What the files say of themselves, such as “Synthetic sample”.
    harm
        The table that the weights are from, in a sentence; empty where they are the files' own, or 1.
    crs
        System of the points, in metres: British National Grid, or a local one elsewhere.
    scheme
        Groups that `category` names, where categories were grouped (`read/scheme.py`).
    twice
        Incidents of the table that may be there twice (`read/twice.py`).
    """

    table: pd.DataFrame
    set_aside: pd.DataFrame
    rows_in: int
    inputs: tuple[Input, ...]
    files: tuple[ReadFile, ...]
    notes: tuple[str, ...]
    data_note: str | None
    harm: str = ""
    crs: str = METRIC_CRS
    scheme: tuple[Group, ...] = ()
    twice: int = 0


def read_incidents(
    sources: Sequence[Source],
    *,
    columns: Columns | None = None,
    reading: Reading | None = None,
    postcodes: Postcodes | None = None,
    data_sources: Sequence[DataSource] = (),
    today: date | None = None,
    progress: Progress = lambda _step, _share: None,
) -> Incidents:
    """
    Read incident files: CSVs, or ZIPs of CSVs.

    Parameters
    ----------
    sources
        Files by name and content.
    columns
        Column names that the analyst chose; those left out are recognised.
    reading
        How texts are read: the order of day and month, and whether odd dates are used.
    postcodes
        A lookup for rows that have a postcode and nothing better.
    data_sources
        Which files are of the police, the ambulance service and so on, and the column names chosen for them; told from the files
        when left out.
    today
        Day by which years of two digits are read and dates are called later than now; the day of the run when left out.
    progress
        Called with a step in words and the share done.

    Returns
    -------
    `rows_in == len(table) + len(set_aside)`, always.

    Raises
    ------
    BadFile, BadColumns
        When a file cannot be read at all.
    NoIncidents
        When every row was set aside.
    """
    if not sources:
        raise NoIncidents("No incident file was given. Choose at least one CSV or ZIP.")
    how = How(columns or Columns(), reading or Reading(), postcodes, data_sources, today or date.today(), len(sources) > 1)
    parts = read_parts(sources, how, progress)
    crs = system_of(parts)
    if crs != METRIC_CRS:
        parts = read_parts(sources, replace(how, crs=crs), progress)
    named = name_sources([((part.file.name, part.given_in), part.file.header) for part in parts], data_sources)
    unmatched = unmatched_notes([(part.file.name, part.given_in) for part in parts], data_sources)
    of_file = {part.file.name: name for part, (name, _) in zip(parts, named, strict=True) if not is_our_own(part.file)}
    table = _join_parts(
        [with_source(part.table, name, chosen=own, of_file=of_file) for part, (name, own) in zip(parts, named, strict=True)]
    )
    # Files can share a name, so the part of each row is kept by position.
    part_of = np.repeat(np.arange(len(parts)), [len(part.table) for part in parts])
    again = stands_again(table["reference"])
    repeats, repeats_notes = find_repeats(table, again)
    kept = ~repeats
    held = table[kept] if repeats.any() else table
    files = [part.file for part in parts]
    twice = find_twice(held, part_of[kept], files, again=again[kept], left_out=how.reading.once)
    reason = np.full(len(table), "", dtype=object)
    reason[repeats] = REPEATS
    if how.reading.once:
        reason[~repeats] = twice.reason
    if len(aside := _left_out(table, reason, part_of, parts)):
        table = table[reason == ""].reset_index(drop=True)
    set_aside = join_set_aside([*(part.set_aside for part in parts), *aside])
    rows_in = sum(part.facts.rows for part in parts)
    assert rows_in == len(table) + len(set_aside)
    _require_some(table, set_aside, parts)
    facts = [part.facts for part in parts]
    data_notes = {file.recognised.data_note for file in facts}
    return Incidents(
        table,
        set_aside,
        rows_in,
        (
            *(Input(source.name, "incidents", source.sha256) for source in sources),
            *([postcodes.input] if postcodes else []),
        ),
        tuple(ReadFile(part.file.name, part.file.header, part.facts.recognised, part.rounded) for part in parts),
        (
            *file_notes(facts, crs=crs),
            *repeats_notes,
            *twice.notes,
            *unmatched,
            *date_notes(table, today=how.today),
        ),
        "; ".join(sorted(note for note in data_notes if note)) or None,
        crs=crs,
        twice=0 if how.reading.once else int(twice.found.sum()),
    )


def _join_parts(tables: list[pa.Table]) -> pd.DataFrame:
    """All usable rows in one table, files in the order given, in the order of `tables.INCIDENT_COLUMNS`."""
    joined = pa.concat_tables(tables, promote_options="default").unify_dictionaries().combine_chunks()
    table: pd.DataFrame = joined.to_pandas()
    for name in ("category", "subcategory", "source", "area_code", "place", "file", "precision"):
        table[name] = table[name].astype("category")
    flags = [name for name in table.columns if name.startswith("flag_")]
    for name in flags:
        table[name] = table[name].fillna(False).astype(bool)
    return table[[*INCIDENT_COLUMNS, *flags]]


def _left_out(
    table: pd.DataFrame, reason: npt.NDArray[np.object_], part_of: npt.NDArray[np.int64], parts: Sequence[Part]
) -> list[pd.DataFrame]:
    """Usable rows that are set aside all the same, each with its reason, file by file."""
    out = reason != ""
    found = []
    for part in np.unique(part_of[out]):
        there = out & (part_of == part)
        file = parts[part].file
        found.append(set_aside_rows(file, file.record_of(table["row"].to_numpy()[there]), reason[there].tolist()))
    return found


def _require_some(table: pd.DataFrame, set_aside: pd.DataFrame, parts: Sequence[Part]) -> None:
    if len(table):
        return
    names = ", ".join(part.file.name for part in parts[:3])
    if not len(set_aside):
        raise NoIncidents(f"{names} has column names but no rows. Export it again with its rows.")
    reason = set_aside["reason"].value_counts()
    what = str(reason.index[0])
    check = "column holds the weight" if "weight" in what else "columns hold the coordinates and the date"
    raise NoIncidents(
        f"None of the {len(set_aside):,} rows of {names} can be used; most often: {what} ({reason.iloc[0]:,} rows). "
        f"Check which {check}."
    )
