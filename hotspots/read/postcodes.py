"""Postcodes to metres, from a lookup that the user points to: ONSPD or Code-Point Open as published, or any such CSV."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from hotspots.errors import BadFile
from hotspots.points import Floats
from hotspots.read.delimited import Delimited, read_delimited
from hotspots.read.members import csv_members
from hotspots.read.places import BLANKS, parse_numbers
from hotspots.read.source import Source
from hotspots.tables import Input

POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}")
NAMES = {
    "postcode": ("pcds", "pcd", "pcd2", "pcd7", "pcd8", "postcode"),
    "easting": ("oseast1m", "east1m", "easting", "eastings"),
    "northing": ("osnrth1m", "north1m", "northing", "northings"),
}
CODE_POINT = (0, 2, 3)
"""Where Code-Point Open, which has no header, has its postcode, easting and northing."""


@dataclass(frozen=True)
class Postcodes:
    """A lookup: easting and northing by postcode without spaces."""

    table: pd.DataFrame
    input: Input


def plain_postcode(text: str) -> str:
    """`BN211AB` from `bn21 1ab`; empty for blank."""
    found = re.sub(r"\s", "", text.upper())
    return "" if found.lower() in BLANKS else found


def is_postcode(text: str) -> bool:
    """Whether a text is written as a whole postcode."""
    return bool(POSTCODE.fullmatch(plain_postcode(text)))


def read_postcodes(source: Source) -> Postcodes:
    """
    Read a lookup: a CSV, or a ZIP of CSVs.

    Raises
    ------
    BadFile
        When it holds no postcodes with an easting and a northing.
    """
    parts = [_read_one(member) for member in csv_members(source)]
    table = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)
    # Terminated postcodes have no place, or 0.
    table = table[
        (table["easting"] > 0) & (table["northing"] > 0) & np.isfinite(table["easting"]) & np.isfinite(table["northing"])
    ]
    if table.empty:
        raise BadFile(
            f"{source.name} is no postcode lookup that can be used. Give ONSPD or Code-Point Open as published, or a CSV with "
            "columns called postcode, easting and northing."
        )
    table = table.drop_duplicates("postcode").set_index("postcode")
    return Postcodes(table, Input(source.name, "postcodes", source.sha256))


def locate_postcodes(texts: pa.StringArray, lookup: Postcodes) -> tuple[Floats, Floats]:
    """Easting and northing of each text: NaN for blank, infinite for what the lookup does not hold."""
    plain = [plain_postcode(text) for text in texts.to_pylist()]
    found = lookup.table.reindex(plain)
    blank = np.array([text == "" for text in plain], dtype=bool)
    return tuple(  # type: ignore[return-value]
        np.where(blank, np.nan, np.nan_to_num(found[axis].to_numpy(dtype=np.float64), nan=np.inf))
        for axis in ("easting", "northing")
    )


def _read_one(source: Source) -> pd.DataFrame:
    empty = pd.DataFrame({"postcode": [], "easting": [], "northing": []})
    try:
        file = read_delimited(source)
    except BadFile:
        return empty
    simple = {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in reversed(file.header)}
    named = {use: next((simple[name] for name in names if name in simple), None) for use, names in NAMES.items()}
    if all(named.values()):
        return _table(file, [str(named[use]) for use in NAMES])
    if len(file.header) > max(CODE_POINT) and is_postcode(file.header[0]):
        return pd.concat(
            [_first_row(source), _table(file, [file.header[position] for position in CODE_POINT])], ignore_index=True
        )
    return empty


def _table(file: Delimited, columns: list[str]) -> pd.DataFrame:
    texts = file.texts(columns, plain=columns)
    values = [texts.column(name).cast(pa.string()).combine_chunks() for name in columns]
    postcode, easting, northing = (each.chunk(0) if isinstance(each, pa.ChunkedArray) else each for each in values)
    return pd.DataFrame(
        {
            "postcode": pd.Series(postcode.to_pylist(), dtype="str").str.upper().str.replace(r"\s", "", regex=True),
            "easting": parse_numbers(easting),
            "northing": parse_numbers(northing),
        }
    )


def _first_row(source: Source) -> pd.DataFrame:
    """The row of a file without a header that was taken for one."""
    line = source.data.split(b"\n", 1)[0].decode("utf-8", "replace")
    fields = next(csv.reader(io.StringIO(line)))
    values = [fields[position] for position in CODE_POINT]
    numbers = parse_numbers(pa.array(values[1:], pa.string()))
    return pd.DataFrame({"postcode": [plain_postcode(values[0])], "easting": [numbers[0]], "northing": [numbers[1]]})
