"""What each column of a file was taken for, and what its first rows hold, for an analyst to check."""

from __future__ import annotations

from dataclasses import dataclass, fields

import pandas as pd

from hotspots.read.columns import recognise_columns
from hotspots.read.delimited import read_delimited
from hotspots.read.members import csv_members
from hotspots.read.source import Source
from hotspots.settings import Columns, Reading

PEEK, SHOWN = 60, 3


@dataclass(frozen=True)
class Evidence:
    """
    One file's columns.

    Attributes
    ----------
    header
        All of them.
    columns
        What is used for what, as recognised or chosen.
    table
        One row per column in use: `use`, `column`, `told_by` (its name, or your choice), `first_values`.
    """

    header: tuple[str, ...]
    columns: Columns
    table: pd.DataFrame


def column_evidence(source: Source, *, columns: Columns, reading: Reading) -> Evidence:
    """
    How the first file of a source is read.

    Raises
    ------
    BadFile, BadColumns
        When it cannot be read, or has no coordinates that can be recognised.
    """
    file = read_delimited(next(csv_members(source, sheet=reading.sheet)))
    found = recognise_columns(file, columns)
    rows = [file.split(text) for text in file.original(file.good[:PEEK])]
    used = [
        (field.name.replace("_", " "), getattr(found.columns, field.name), getattr(columns, field.name))
        for field in fields(Columns)
    ]
    used += [("flag", name, None) for name in found.flags]
    table = []
    for use, name, chosen in used:
        if name is None:
            continue
        position = file.header.index(name)
        values = dict.fromkeys(row[position].strip() for row in rows if row[position].strip())
        told_by = "your choice" if chosen else "its first rows" if use == "flag" else "its name"
        table.append({"use": use, "column": name, "told_by": told_by, "first_values": "; ".join(list(values)[:SHOWN])})
    return Evidence(file.header, found.columns, pd.DataFrame(table, columns=["use", "column", "told_by", "first_values"]))
