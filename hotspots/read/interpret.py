"""One file's texts to typed columns, and for each record why it cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hotspots.read import places as place
from hotspots.read.columns import FLAG_TRUE, Recognised
from hotspots.read.locating import Way, locate_rows
from hotspots.read.postcodes import Postcodes
from hotspots.read.set_aside import NO_DATE, NO_WEIGHT, NOT_A_DATE, TOO_EARLY, TOO_LATE
from hotspots.read.times import (
    DAY,
    DAY_FIRST,
    LEVELS,
    MINUTE,
    Coarser,
    DateStyle,
    date_style,
    parse_clock,
    parse_dates,
    true_precision,
)
from hotspots.reading import DateOrder, Reading
from hotspots.tables import METRIC_CRS

MOST_WEIGHT = 1e9
OLDEST = np.datetime64("1990-01-01", "us")


@dataclass(frozen=True)
class Interpreted:
    """
    One file's records.

    Attributes
    ----------
    values
        Our columns, one value a record.
    reason
        For each record 0 or why it cannot be used.
    unweighted
        Usable records whose weight, in a column that is only recognised by name, is no number and was taken as 1.
    dates
        How the dates are written, and what tells; None without dates.
    ways
        Kinds of coordinates, and how many records each located.
    located
        Records with a place that can be used, whatever else they lack.
    coarser
        Whether the times are coarser than they are written; empty where they are not.
    """

    values: dict[str, pa.Array]
    reason: npt.NDArray[np.int8]
    unweighted: int
    dates: DateStyle | None
    ways: tuple[Way, ...]
    located: int
    coarser: Coarser


def interpret(
    texts: pa.Table,
    recognised: Recognised,
    *,
    reading: Reading,
    today: date,
    crs: str = METRIC_CRS,
    postcodes: Postcodes | None = None,
) -> Interpreted:
    """Our columns for every record of one file, and for each record 0 or why it cannot be used."""
    found, rows = recognised.columns, len(texts)
    points, ways = locate_rows(lambda name, parse: _by_row(texts, name, parse), recognised, rows, crs=crs, postcodes=postcodes)
    reason = points.reason.copy()
    values: dict[str, pa.Array] = {"easting": pa.array(points.easting), "northing": pa.array(points.northing)}
    column = _date_column(texts, recognised)
    style = _style(column, reading.date_order) if column is not None else None
    when, precision, dated = _when(texts, column, found.time, style, today)
    later = _chunk(texts, found.date_to) if found.date_to else column if found.time_to else None
    until, _, _ = _when(texts, later, found.time_to, style, today)
    precision, coarser = true_precision(when, precision)
    levels = pa.DictionaryArray.from_arrays(precision, list(LEVELS))
    values["when"], values["precision"], values["until"] = pa.array(when), levels, pa.array(until)
    if column is not None:
        reason[(reason == 0) & np.isnat(when)] = NOT_A_DATE
        reason[(reason <= 0) & ~dated] = NO_DATE
        if not reading.keep_odd_dates:
            reason[(reason == 0) & (when >= np.datetime64(today, "us") + np.timedelta64(1, "D"))] = TOO_LATE
            reason[(reason == 0) & (when < OLDEST)] = TOO_EARLY
    weight = _by_row(texts, found.weight, place.parse_numbers) if found.weight else np.ones(rows)
    unusable = ~((weight >= 0) & (weight <= MOST_WEIGHT))
    if recognised.weight_chosen:
        reason[(reason == 0) & unusable] = NO_WEIGHT
    values["weight"] = pa.array(np.where(unusable, 1.0, weight))
    for name in ("category", "subcategory", "area_code", "place"):
        column = getattr(found, name)
        blank = pa.DictionaryArray.from_arrays(np.zeros(rows, dtype=np.int32), [""])
        values[name] = _chunk(texts, column) if column else blank
    values["reference"] = _references(_chunk(texts, found.reference)) if found.reference else pa.array([""] * rows, pa.string())
    values["victim"] = (
        pa.array(_by_row(texts, found.victim, _ids), pa.string()) if found.victim else pa.array([""] * rows, pa.string())
    )
    if found.agency:
        values["source"] = _chunk(texts, found.agency)
    for flag in recognised.flags:
        values[f"flag_{flag}"] = pa.array(_by_row(texts, flag, _is_true))
    return Interpreted(
        values, reason, int((unusable & (reason == 0)).sum()), style, ways, int((points.reason == 0).sum()), coarser
    )


def _date_column(texts: pa.Table, recognised: Recognised) -> pa.DictionaryArray | None:
    """The dates as they are written; from year, month and day where those stand apart."""
    import pyarrow.compute as pc

    found = recognised.columns
    if found.date:
        return _chunk(texts, found.date)
    parts = [name for name in (found.year, found.month, found.day) if name]
    if not (found.year and found.month):
        return None
    stripped = [pc.utf8_trim_whitespace(_chunk(texts, name).cast(pa.string())) for name in parts]
    return pc.binary_join_element_wise(*stripped, "-").dictionary_encode()


def _style(column: pa.DictionaryArray, order: DateOrder) -> DateStyle:
    distinct = column.dictionary.to_pylist()
    return date_style(distinct, np.bincount(column.indices.to_numpy(), minlength=len(distinct)), order=order)


def _when(
    texts: pa.Table, column: pa.DictionaryArray | None, time: str | None, style: DateStyle | None, today: date
) -> tuple[npt.NDArray[np.datetime64], npt.NDArray[np.int32], npt.NDArray[np.bool_]]:
    """Time of each record, how precise it is (a position in `LEVELS`), and whether its date was filled in."""
    if column is None:
        none = np.zeros(len(texts), dtype=np.int32)
        return np.full(len(texts), np.datetime64("NaT"), dtype="datetime64[us]"), none, np.zeros(len(texts), dtype=bool)
    distinct = column.dictionary.to_pylist()
    parsed = parse_dates(distinct, today=today, style=style or DAY_FIRST)
    codes = column.indices.to_numpy()
    when = parsed.when[codes]
    level = np.array([LEVELS.index(name) for name in parsed.precision], dtype=np.int32)[codes]
    if time:
        clock = _by_row(texts, time, parse_clock)
        timed = (level == DAY) & ~np.isnat(clock)
        when = np.where(timed, when + clock, when)
        level = np.where(timed, np.int32(MINUTE), level)
    filled = np.array([bool(text.strip("- ")) for text in distinct], dtype=bool)[codes]
    return when, level, filled


def _references(column: pa.StringArray) -> pa.StringArray:
    """References stripped; what stands for none is empty, so that rows are no repeats for having none."""
    import pyarrow.compute as pc

    stripped = pc.utf8_trim_whitespace(column)
    # Most references are long: lower case is made of those only that can stand for none.
    short = pc.less_equal(pc.binary_length(stripped), max(map(len, place.BLANKS)))
    few = pc.filter(stripped, short)
    none = pc.is_in(pc.utf8_lower(few), value_set=pa.array(sorted(place.BLANKS)))
    return pc.replace_with_mask(stripped, short, pc.if_else(none, "", few))


def _chunk(texts: pa.Table, name: str) -> pa.Array:
    column = texts.column(name)
    return column.chunk(0) if column.num_chunks else pa.array([], column.type)


def _by_row(texts: pa.Table, name: str, parse: Callable[[pa.StringArray], npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """A column parsed once per distinct text, then laid out by record."""
    column = _chunk(texts, name)
    by_row: npt.NDArray[Any] = parse(column.dictionary)[column.indices.to_numpy()]
    return by_row


def _ids(texts: pa.StringArray) -> npt.NDArray[np.object_]:
    """Ids stripped; what stands for none is empty."""
    stripped = [text.strip() for text in texts.to_pylist()]
    return np.array(["" if text.lower() in place.BLANKS else text for text in stripped], dtype=object)


def _is_true(texts: pa.StringArray) -> npt.NDArray[np.bool_]:
    return np.array([text.strip().lower() in FLAG_TRUE for text in texts.to_pylist()], dtype=bool)
