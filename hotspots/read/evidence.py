"""What each column of a file was taken for, what tells it, and what its first rows hold, for an analyst to check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import pandas as pd

from hotspots.read.columns import Recognised
from hotspots.read.delimited import read_delimited
from hotspots.read.members import csv_members
from hotspots.read.source import Source
from hotspots.reading import Columns, Reading

SHOWN = 3


@dataclass(frozen=True)
class ReadFile:
    """
    One file that was read.

    Attributes
    ----------
    name, header
        What it is called, and all its columns.
    recognised
        What they were taken for.
    rounded
        To what its coordinates are rounded, in words; empty for grid references and postcodes.
    """

    name: str
    header: tuple[str, ...]
    recognised: Recognised
    rounded: str = ""


def evidence_table(file: ReadFile) -> pd.DataFrame:
    """One row per column in use: `use`, `column`, `told_by` (its name, its values, or your choice), `first_values`."""
    found = file.recognised
    used = [(field.name, getattr(found.columns, field.name)) for field in fields(Columns)]
    used += [("flag", name) for name in found.flags]
    rows = []
    for use, name in used:
        if name is not None:
            shown = "; ".join(list(dict.fromkeys(filter(None, found.first_values[name])))[:SHOWN])
            rows.append((use.replace("_", " "), name, found.told_by[use].words, shown))
    return pd.DataFrame(rows, columns=["use", "column", "told_by", "first_values"])


def header_of(sources: Sequence[Source], *, reading: Reading) -> tuple[str, ...]:
    """
    All columns of the first file, whatever they hold: for one whose columns cannot be recognised.

    Raises
    ------
    BadFile
        When it cannot be read at all.
    """
    return read_delimited(next(csv_members(sources[0], sheet=reading.sheet))).header
