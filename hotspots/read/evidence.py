"""What each column of a file was taken for, and what its first rows hold, for an analyst to check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import pandas as pd

from hotspots.read.columns import recognise_columns
from hotspots.read.delimited import read_delimited
from hotspots.read.members import csv_members
from hotspots.read.source import Source
from hotspots.read.sources import columns_of_file
from hotspots.settings import Columns, DataSource, Reading

PEEK, SHOWN = 60, 3


@dataclass(frozen=True)
class Evidence:
    """
    One file's columns.

    Attributes
    ----------
    header
        All of them.
    flags
        Its yes-or-no columns.
    columns
        What is used for what, as recognised or chosen.
    table
        One row per column in use: `use`, `column`, `told_by` (its name, its values, or your choice), `first_values`.
    """

    header: tuple[str, ...]
    flags: tuple[str, ...]
    columns: Columns
    table: pd.DataFrame


def column_evidence(
    sources: Sequence[Source],
    *,
    columns: Columns,
    reading: Reading,
    file: str | None = None,
    data_sources: Sequence[DataSource] = (),
) -> Evidence:
    """
    How one file is read.

    Parameters
    ----------
    sources
        Files as they were given.
    columns, reading, data_sources
        As for `read_incidents`.
    file
        Name of the file, which may lie in an archive; the first one when left out, or where none is called so.

    Raises
    ------
    BadFile, BadColumns
        When it cannot be read, or has no coordinates that can be recognised.
    """
    source, member = _member(sources, file, reading)
    read = read_delimited(member)
    chosen = columns_of_file((member.name, source.name), columns, data_sources)
    found = recognise_columns(read, chosen, flags=reading.flags)
    rows = [read.split(text) for text in read.original(read.good[:PEEK])]
    used = [(field.name, getattr(found.columns, field.name)) for field in fields(Columns)]
    used += [("flag", name) for name in found.flags]
    flags_told = "its first rows say yes or no" if reading.flags is None else "your choice"
    table = []
    for use, name in used:
        if name is None:
            continue
        position = read.header.index(name)
        values = dict.fromkeys(row[position].strip() for row in rows if row[position].strip())
        told_by = found.told_by.get(use, flags_told)
        table.append(
            {"use": use.replace("_", " "), "column": name, "told_by": told_by, "first_values": "; ".join(list(values)[:SHOWN])}
        )
    return Evidence(
        read.header, found.flags, found.columns, pd.DataFrame(table, columns=["use", "column", "told_by", "first_values"])
    )


def header_of(sources: Sequence[Source], *, reading: Reading, file: str | None = None) -> tuple[str, ...]:
    """All columns of one file, whatever they hold: for one whose columns cannot be recognised."""
    return read_delimited(_member(sources, file, reading)[1]).header


def _member(sources: Sequence[Source], file: str | None, reading: Reading) -> tuple[Source, Source]:
    """A file by its name, or the first one, and what it was given in."""
    if file is not None:
        for source in sources:
            found = next((member for member in csv_members(source, sheet=reading.sheet) if member.name == file), None)
            if found is not None:
                return source, found
    return sources[0], next(csv_members(sources[0], sheet=reading.sheet))
