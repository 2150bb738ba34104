"""Rows that cannot be used: as they were, where they stand, and why in plain words."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.read import places as place
from hotspots.read.delimited import Delimited
from hotspots.tables import SET_ASIDE_COLUMNS

WRONG_FIELDS, NO_DATE, NOT_A_DATE, NO_WEIGHT = -1, -2, -3, -4
"""Reasons beside those of `places`, whose numbers are above 0."""


def set_aside_rows(file: Delimited, records: npt.NDArray[np.int64], reasons: list[str]) -> pd.DataFrame:
    """Records of one file that cannot be used: as they were, with the reason, and their own columns for mending."""
    if not len(records):
        return pd.DataFrame(columns=list(SET_ASIDE_COLUMNS))
    originals = file.original(records)
    table = pd.DataFrame(
        {"file": file.name, "row": records + 1, "reason": reasons, "original": pd.Series(originals, dtype="str")},
        columns=list(SET_ASIDE_COLUMNS),
    )
    cells = [
        (file.split(text) if count == len(file.header) else [""] * len(file.header))
        for text, count in zip(originals, file.fields[records], strict=True)
    ]
    own = pd.DataFrame(cells, columns=list(file.header), dtype="str")
    return table.join(own[[name for name in own.columns if name not in SET_ASIDE_COLUMNS]])


def reason_in_words(reason: int, fields: int, expected: int) -> str:
    """Why a row with so many fields, where the header has `expected`, cannot be used."""
    if reason == WRONG_FIELDS:
        return f"{fields} fields where the header has {expected}"
    if reason == NO_DATE:
        return "no date"
    if reason == NOT_A_DATE:
        return "not a date that can be read (day first, or YYYY-MM)"
    if reason == NO_WEIGHT:
        return "its weight is not a number from 0 to 1,000,000,000"
    return place.REASONS[reason]


def join_set_aside(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """The rows set aside of all files in one table, with the columns of each."""
    filled = [table for table in tables if len(table)]
    if not filled:
        return pd.DataFrame(columns=list(SET_ASIDE_COLUMNS))
    return pd.concat(filled, ignore_index=True).fillna("")
