"""Residents of areas: which column holds them, in the boundaries or in a CSV by area code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

from hotspots.errors import BadFile
from hotspots.read.delimited import Delimited, read_delimited
from hotspots.read.members import csv_members
from hotspots.read.places import parse_numbers
from hotspots.read.source import Source

if TYPE_CHECKING:
    import geopandas as gpd

MOST_RESIDENTS = 1e9
NAMES = ("population", "pop", "allages", "residents", "usualresidents", "totalpopulation", "populationtotal")
"""Header names in lower case without spaces or marks, the most telling first."""
OF_A_YEAR = re.compile(r"pop(?:ulation)?(?:mid)?([0-9]{4})")


def population_column(names: Sequence[str]) -> str | None:
    """
    The column of all residents: by its exact name, else one with a year, such as `pop_mid2020`, the latest first.

    Other names that begin alike, such as `population_density` or `pop_change`, hold something else.
    """
    simple = {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in reversed(names)}
    years = {found[1]: name for key, name in simple.items() if (found := OF_A_YEAR.fullmatch(key))}
    return next((simple[name] for name in NAMES if name in simple), None) or years.get(max(years, default=""))


def as_residents(values: pd.Series[Any]) -> pd.Series[float]:
    """A column as numbers of residents, also where they are written “5,000”; NaN where there is no number that can be one."""
    if not pd.api.types.is_numeric_dtype(values):
        texts = values.astype("object").where(values.notna(), "").astype("str")
        values = pd.Series(parse_numbers(pa.array(texts.tolist(), pa.string())), index=values.index)
    numbers = values.astype("float64")
    return numbers.where(numbers.between(1, MOST_RESIDENTS))


def with_residents(table: gpd.GeoDataFrame, source: Source, notes: list[str]) -> gpd.GeoDataFrame:
    """
    Areas with the residents of a CSV; its column of codes is the one that matches most areas.

    Raises
    ------
    BadFile
        When it cannot be read, no column fits, or it gives one area two numbers.
    """
    file = _only_csv(source)
    given = pd.DataFrame({name: column.cast(pa.string()).to_pylist() for name, column in _columns(file)}, dtype="str")
    codes = {name: given[name].str.strip() for name in given.columns}
    code = max(codes, key=lambda name: int(table["code"].isin(codes[name]).sum()))
    residents = population_column([str(name) for name in given.columns])
    if residents is None or not codes[code].isin(table["code"]).any():
        raise BadFile(
            f"{source.name} should have a column of area codes as in the boundaries (such as {table['code'].iloc[0]}) and one "
            "called population."
        )
    numbers = as_residents(given[residents]).groupby(codes[code]).agg(["min", "max", "first"])
    _require_one_each(numbers, table, source.name)
    found = table["code"].map(numbers["first"]).astype("float64")
    notes[:] = [note for note in notes if not note.startswith("Residents from")]
    misfit = len(file.misfit)
    left_out = f"; {misfit:,} of its rows {'does' if misfit == 1 else 'do'} not fit its header" if misfit else ""
    notes.append(
        f"Residents from “{residents}” in {source.name}, for {int(found.notna().sum()):,} of {len(table):,} areas{left_out}."
    )
    return table.assign(population=found)


def _only_csv(source: Source) -> Delimited:
    members = list(csv_members(source))
    if len(members) > 1:
        raise BadFile(f"{source.name} holds {len(members)} CSV files. Give the one with the residents.")
    return read_delimited(members[0])


def _columns(file: Delimited) -> list[tuple[str, pa.ChunkedArray]]:
    texts = file.texts(file.header)
    return list(zip(texts.column_names, texts.columns, strict=True))


def _require_one_each(numbers: pd.DataFrame, table: gpd.GeoDataFrame, name: str) -> None:
    """Two rows that differ, such as one an age group, must not be taken for the whole."""
    apart = table[table["code"].isin(numbers.index[numbers["min"] < numbers["max"]])]
    if len(apart):
        code = apart["code"].iloc[0]
        low, high = numbers.loc[code, ["min", "max"]]
        raise BadFile(
            f"{name} gives {code} ({apart['name'].iloc[0]}) more than one number of residents, such as {low:,.0f} and "
            f"{high:,.0f}. Keep one row for each area."
        )
