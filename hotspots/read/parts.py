"""Each incident file's share of the two tables, several read at a time; files of one header are read alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa

from hotspots.errors import BadColumns, HotspotsError
from hotspots.read.columns import Recognised, recognise_columns
from hotspots.read.delimited import Delimited, read_delimited
from hotspots.read.elsewhere import local_system
from hotspots.read.interpret import interpret
from hotspots.read.members import csv_members
from hotspots.read.postcodes import Postcodes
from hotspots.read.remarks import FileFacts
from hotspots.read.set_aside import WRONG_FIELDS, is_our_own, reason_in_words, set_aside_rows, undo_disarming
from hotspots.read.source import Source
from hotspots.read.sources import columns_of_file, source_of_file
from hotspots.reading import Columns, DataSource, Reading
from hotspots.tables import METRIC_CRS

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Part:
    """One file's share of both tables."""

    file: Delimited
    given_in: str
    facts: FileFacts
    table: pa.Table
    set_aside: pd.DataFrame

    @property
    def rounded(self) -> str:
        """To what the coordinates are rounded that located most of its rows."""
        return max(self.facts.ways, key=lambda way: way.rows).rounded if self.facts.ways else ""


@dataclass(frozen=True)
class How:
    """How every file is read: see `read_incidents`."""

    columns: Columns
    reading: Reading
    postcodes: Postcodes | None
    data_sources: Sequence[DataSource]
    today: date
    several: bool
    crs: str = METRIC_CRS


def read_parts(sources: Sequence[Source], how: How, progress: Progress) -> list[Part]:
    """Every file's share, with points in one system; two files at a time."""
    parts: list[Part] = []
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


def system_of(parts: Sequence[Part]) -> str:
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


def _read_file(source: Source, given_in: str, how: How) -> Part:
    file = read_delimited(source)
    chosen = columns_of_file((source.name, given_in), how.columns, how.data_sources)
    if how.several:
        # What is chosen for one file need not be in the others; that it is in one is seen to once all are read.
        chosen = Columns(**{role: name for role, name in vars(chosen).items() if name in file.header})
    return _interpreted(file, given_in, recognise_columns(file, chosen, flags=how.reading.flags), how)


def _read_alike(parts: list[Part], how: How) -> list[Part]:
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


def _require_chosen(parts: Sequence[Part], how: How) -> None:
    """Raise `BadColumns` for a chosen column that none of the files has that it was chosen for."""
    for names, chosen in [((), how.columns), *((each.files, each.columns) for each in how.data_sources)]:
        own = [part for part in parts if not names or source_of_file((part.file.name, part.given_in), [DataSource("x", names)])]
        for role, name in vars(chosen).items():
            if own and name is not None and not any(name in part.file.header for part in own):
                recognise_columns(own[0].file, Columns(**{role: name}))


def _interpreted(file: Delimited, given_in: str, recognised: Recognised, how: How) -> Part:
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
    return Part(file, given_in, facts, table.append_column("file", label), set_aside_rows(file, records, reasons))
