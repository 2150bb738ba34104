"""Rows that cannot be used: as they were, where they stand, and why in plain words."""

from __future__ import annotations

from itertools import count

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from hotspots.read import places as place
from hotspots.read.delimited import Delimited
from hotspots.tables import SET_ASIDE_COLUMNS

WRONG_FIELDS, NO_DATE, NOT_A_DATE, NO_WEIGHT, TOO_LATE, TOO_EARLY = -1, -2, -3, -4, -5, -6
"""Reasons beside those of `places`, whose numbers are above 0."""
REPEATS = "repeats an earlier row in every column read, with the same reference"
"""One text for all, so that a table of reasons can count them."""


def set_aside_rows(file: Delimited, records: npt.NDArray[np.int64], reasons: list[str]) -> pd.DataFrame:
    """Records of one file that cannot be used: as they were, with the reason, and their own columns for mending."""
    if not len(records):
        return pd.DataFrame(columns=list(SET_ASIDE_COLUMNS))
    originals = file.original(records)
    table = pd.DataFrame(
        {"file": file.name, "row": file.row_of(records), "reason": reasons, "original": pd.Series(originals, dtype="str")},
        columns=list(SET_ASIDE_COLUMNS),
    )
    cells = [
        (file.split(text) if fields == len(file.header) else [""] * len(file.header))
        for text, fields in zip(originals, file.fields[records], strict=True)
    ]
    own = pd.DataFrame(cells, columns=list(file.header), dtype="str")
    if is_our_own(file):
        return table.join(own[[name for name in own.columns if name not in SET_ASIDE_COLUMNS]])
    return table.join(own.rename(columns=_apart(file.header)))


def is_our_own(file: Delimited) -> bool:
    """Whether a file is a table of rows set aside, mended and brought back: it carries all four of our columns."""
    return set(SET_ASIDE_COLUMNS) <= set(file.header)


def undo_disarming(texts: pa.Table) -> pa.Table:
    """
    Texts of a table that we wrote as they were before: the `'` that keeps a spreadsheet from running them is taken off.

    What the source wrote itself stays: only a `'` before one of the marks that we disarm goes.
    """
    for position, name in enumerate(texts.column_names):
        column = texts.column(position)
        encoded = pa.types.is_dictionary(column.type)
        plain = pc.replace_substring_regex(column.cast(pa.string()), r"^'([=+\-@\t\r])", r"\1")
        # Encoded again, as two distinct texts may now be one.
        plain = pc.dictionary_encode(plain).cast(column.type) if encoded else plain
        texts = texts.set_column(position, name, plain)
    return texts.combine_chunks()


def _apart(header: tuple[str, ...]) -> dict[str, str]:
    """New names for a source's columns that are called as ours are."""
    names: dict[str, str] = {}
    for name in header:
        if name in SET_ASIDE_COLUMNS:
            numbered = (f"{name} (source)" if number == 1 else f"{name} (source {number})" for number in count(1))
            names[name] = next(candidate for candidate in numbered if candidate not in header)
    return names


def reason_in_words(reason: int, fields: int, expected: int) -> str:
    """Why a row with so many fields, where the header has `expected`, cannot be used."""
    if reason == WRONG_FIELDS:
        return f"{fields} fields where the header has {expected}"
    if reason == NO_DATE:
        return "no date"
    if reason == NOT_A_DATE:
        return "not a date that can be read"
    if reason == TOO_LATE:
        return "dated after the day it was read"
    if reason == TOO_EARLY:
        return "dated before 1990"
    if reason == NO_WEIGHT:
        return "its weight is not a number from 0 to 1,000,000,000"
    return place.REASONS[reason]


def join_set_aside(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """The rows set aside of all files in one table, with the columns of each."""
    filled = [table for table in tables if len(table)]
    if not filled:
        return pd.DataFrame(columns=list(SET_ASIDE_COLUMNS))
    return pd.concat(filled, ignore_index=True).fillna("")
