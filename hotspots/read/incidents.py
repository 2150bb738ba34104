"""Incident files to two tables: incidents that can be used and rows set aside. Together they are every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from hotspots.errors import BadColumns, HotspotsError, NoIncidents
from hotspots.read.columns import Recognised, recognise_columns
from hotspots.read.delimited import Delimited, read_delimited
from hotspots.read.elsewhere import local_system
from hotspots.read.evidence import ReadFile
from hotspots.read.interpret import interpret
from hotspots.read.members import csv_members
from hotspots.read.postcodes import Postcodes
from hotspots.read.remarks import FileFacts, date_notes, file_notes
from hotspots.read.set_aside import (
    REPEATS,
    WRONG_FIELDS,
    is_our_own,
    join_set_aside,
    reason_in_words,
    set_aside_rows,
    undo_disarming,
)
from hotspots.read.source import Source
from hotspots.read.sources import columns_of_file, name_sources, source_of_file, unmatched_notes, with_source
from hotspots.read.twice import find_repeats, find_twice, stands_again
from hotspots.reading import Columns, DataSource, Group, Reading
from hotspots.tables import INCIDENT_COLUMNS, METRIC_CRS, Input

Progress = Callable[[str, float], None]


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


@dataclass(frozen=True)
class _Part:
    """One file's share of both tables."""

    file: Delimited
    given_in: str
    facts: FileFacts
    table: pa.Table
    set_aside: pd.DataFrame


@dataclass(frozen=True)
class _How:
    """How every file is read: see `read_incidents`."""

    columns: Columns
    reading: Reading
    postcodes: Postcodes | None
    data_sources: Sequence[DataSource]
    today: date
    several: bool
    crs: str = METRIC_CRS


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
    how = _How(columns or Columns(), reading or Reading(), postcodes, data_sources, today or date.today(), len(sources) > 1)
    parts = _read_files(sources, how, progress)
    crs = _elsewhere(parts)
    if crs != METRIC_CRS:
        parts = _read_files(sources, replace(how, crs=crs), progress)
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
    rows_in = sum(len(part.file.good) + len(part.file.misfit) for part in parts)
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
        tuple(ReadFile(part.file.name, part.file.header, part.facts.recognised, _rounded(part)) for part in parts),
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


def _rounded(part: _Part) -> str:
    """To what the coordinates are rounded that located most of a file's rows."""
    return max(part.facts.ways, key=lambda way: way.rows).rounded if part.facts.ways else ""


def _read_files(sources: Sequence[Source], how: _How, progress: Progress) -> list[_Part]:
    """Every file's share, with points in one system; two files at a time."""
    parts: list[_Part] = []
    with ThreadPoolExecutor(2) as pool:
        members = ((source, member) for source in sources for member in csv_members(source, sheet=how.reading.sheet))
        # Members are unpacked here while the pool parses those before them.
        waiting = [(source, member, pool.submit(_read_file, member, source.name, how)) for source, member in members]
        held = Counter(id(source) for source, _, _ in waiting)
        for done, (source, member, future) in enumerate(waiting, start=1):
            with _named_in_its_zip(member, source, others=held[id(source)] > 1):
                parts.append(future.result())
            progress(f"Reading {parts[-1].file.name}", done / len(waiting))
    _require_chosen(parts, how)
    return _read_alike(parts, how)


def _elsewhere(parts: Sequence[_Part]) -> str:
    """British National Grid, or a local system where most rows have a longitude and latitude outside Great Britain."""
    away = [way.elsewhere for part in parts for way in part.facts.ways if way.elsewhere is not None]
    rows = sum(part.facts.rows for part in parts)
    if not away or sum(len(longitude) for longitude, _ in away) * 2 <= rows:
        return METRIC_CRS
    return local_system(np.concatenate([each[0] for each in away]), np.concatenate([each[1] for each in away]))


@contextmanager
def _named_in_its_zip(member: Source, source: Source, *, others: bool) -> Iterator[None]:
    """Of several files in a ZIP the one that cannot be read is named, and that it can be left out."""
    try:
        yield
    except HotspotsError as error:
        if not others:
            raise
        raise type(error)(f"{error} If {member.name} holds no incidents, leave it out of {source.name}.") from None


def _read_file(source: Source, given_in: str, how: _How) -> _Part:
    file = read_delimited(source)
    chosen = columns_of_file((source.name, given_in), how.columns, how.data_sources)
    if how.several:
        # What is chosen for one file need not be in the others; that it is in one is seen to once all are read.
        chosen = Columns(**{role: name for role, name in vars(chosen).items() if name in file.header})
    return _interpreted(file, given_in, recognise_columns(file, chosen, flags=how.reading.flags), how)


def _read_alike(parts: list[_Part], how: _How) -> list[_Part]:
    """Files of one header are read by one recognition: that which found most, the first of those."""
    best: dict[tuple[str, ...], Recognised] = {}
    for part in parts:
        found, now = part.facts.recognised, best.get(part.file.header)
        if now is None or found.found > now.found:
            best[part.file.header] = found
    alike = []
    for part in parts:
        own, common = part.facts.recognised, best[part.file.header]
        if (own.columns, own.flags) != (common.columns, common.flags):
            known = replace(common, data_note=own.data_note, first_values={**common.first_values, **own.first_values})
            part = _interpreted(part.file, part.given_in, known, how)
        alike.append(part)
    return alike


def _require_chosen(parts: Sequence[_Part], how: _How) -> None:
    """Raise `BadColumns` for a chosen column that none of the files has that it was chosen for."""
    for names, chosen in [((), how.columns), *((each.files, each.columns) for each in how.data_sources)]:
        own = [part for part in parts if not names or source_of_file((part.file.name, part.given_in), [DataSource("x", names)])]
        for role, name in vars(chosen).items():
            if own and name is not None and not any(name in part.file.header for part in own):
                recognise_columns(own[0].file, Columns(**{role: name}))


def _interpreted(file: Delimited, given_in: str, recognised: Recognised, how: _How) -> _Part:
    """One file's share, once it is known what its columns hold."""
    found = recognised.columns
    wanted = [name for name in vars(found).values() if name] + [*recognised.flags, *sum(recognised.other_pairs, ())]
    plain = [name for name in (found.reference,) if name]
    texts = file.texts(list(dict.fromkeys(wanted)), plain=plain)
    if len(texts) != len(file.good):
        raise BadColumns(f"{file.name}: its rows cannot be told apart. Open it in a spreadsheet and save it as CSV.")
    read = interpret(
        undo_disarming(texts) if is_our_own(file) else texts,
        recognised,
        reading=how.reading,
        today=how.today,
        crs=how.crs,
        postcodes=how.postcodes,
    )
    good = read.reason == 0
    if is_our_own(file):
        # Rows that were set aside and mended are of the file that they came from.
        read.values["mended_from"] = file.texts(["file"]).column("file").combine_chunks()
    table = pa.table(read.values).append_column("row", pa.array(file.row_of(file.good))).filter(pa.array(good))
    records = np.concatenate([file.misfit, file.good[~good]])
    codes = np.concatenate([np.full(len(file.misfit), WRONG_FIELDS), read.reason[~good]])
    order = np.argsort(records, kind="stable")
    records, codes = records[order], codes[order]
    expected = len(file.header)
    reasons = [reason_in_words(code, fields, expected) for code, fields in zip(codes.tolist(), file.fields[records], strict=True)]
    label = pa.DictionaryArray.from_arrays(np.zeros(len(table), dtype=np.int32), [file.name])
    facts = FileFacts(
        name=file.name,
        recognised=recognised,
        unweighted=read.unweighted,
        dates=read.dates,
        ways=read.ways,
        located=read.located,
        coarser=read.coarser,
        rows=len(file.good) + len(file.misfit),
        other_lines=file.text.other_lines,
        titles=file.titles,
    )
    return _Part(file, given_in, facts, table.append_column("file", label), set_aside_rows(file, records, reasons))


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
    table: pd.DataFrame, reason: npt.NDArray[np.object_], part_of: npt.NDArray[np.int64], parts: Sequence[_Part]
) -> list[pd.DataFrame]:
    """Usable rows that are set aside all the same, each with its reason, file by file."""
    out = reason != ""
    found = []
    for part in np.unique(part_of[out]):
        there = out & (part_of == part)
        file = parts[part].file
        found.append(set_aside_rows(file, file.record_of(table["row"].to_numpy()[there]), reason[there].tolist()))
    return found


def _require_some(table: pd.DataFrame, set_aside: pd.DataFrame, parts: Sequence[_Part]) -> None:
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
