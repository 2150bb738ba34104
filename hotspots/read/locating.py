"""Where each record is: from every kind of coordinates that a file has, the first that can be used, and what had to be mended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hotspots.points import Floats
from hotspots.read import places as place
from hotspots.read.columns import Recognised
from hotspots.read.gridref import parse_references
from hotspots.read.postcodes import Postcodes, locate_postcodes, plain_postcode
from hotspots.read.rounding import rounding
from hotspots.tables import METRIC_CRS

ByRow = Callable[[str, Callable[[pa.StringArray], npt.NDArray[np.float64]]], npt.NDArray[np.float64]]
"""A column of a file parsed once per distinct text and laid out by record."""


@dataclass(frozen=True)
class Way:
    """
    One kind of coordinates of a file.

    Attributes
    ----------
    kind
        `metres`, `degrees` or `grid`.
    columns
        Its columns.
    rows
        Records that were located by it.
    remark
        `swapped`, `metres` (typed as longitude and latitude) or `degrees` (typed as easting and northing); empty as a rule.
    elsewhere
        Longitudes and latitudes, where most lie outside Great Britain.
    rounded, coarse
        To what they are rounded, in words, and whether that is a street's width or more.
    """

    kind: str
    columns: tuple[str, ...]
    rows: int
    remark: str = ""
    elsewhere: tuple[Floats, Floats] | None = None
    rounded: str = ""
    coarse: bool = False


def locate_rows(
    by_row: ByRow, recognised: Recognised, rows: int, *, crs: str = METRIC_CRS, postcodes: Postcodes | None = None
) -> tuple[place.Places, tuple[Way, ...]]:
    """
    The place of each record.

    Returns
    -------
    Points in metres with, for each record, 0 or why it has none: the reason of the first kind of coordinates that is filled in.
    And how many records each kind located.
    """
    tried = [_by_pair(by_row, kind, x, y, crs) for kind, x, y in recognised.pairs]
    if recognised.columns.grid_reference:
        tried.append(_by_reference(by_row, recognised.columns.grid_reference))
    if recognised.columns.postcode:
        tried.append(_by_postcode(by_row, recognised.columns.postcode, postcodes))
    easting, northing = np.full(rows, np.nan), np.full(rows, np.nan)
    reason = np.full(rows, place.BLANK, dtype=np.int8)
    ways = []
    for found, way in tried:
        use = (reason != place.USABLE) & (found.reason == place.USABLE)
        easting[use], northing[use] = found.easting[use], found.northing[use]
        reason = np.where(use | (reason == place.BLANK), found.reason, reason)
        ways.append(replace(way, rows=int(use.sum())))
    return place.Places(easting, northing, reason), tuple(ways)


def _by_pair(by_row: ByRow, kind: str, x_name: str, y_name: str, crs: str) -> tuple[place.Places, Way]:
    """One pair of columns, read as what it holds where most rows show that it is not what its name says."""
    remark = ""
    # 0,2915 is a decimal comma; in 561,430 m it is a mark between thousands.
    x, y = (by_row(name, place.parse_degrees if kind == "degrees" else place.parse_numbers) for name in (x_name, y_name))
    if kind == "degrees":
        metres = [by_row(name, place.parse_numbers) for name in (x_name, y_name)] if not _in_world(x, y) else []
        if metres and _looks_metric(metres[0], metres[1]):
            kind, remark, (x, y) = "metres", "metres", metres
        elif place.looks_swapped(x, y):
            x, y, remark = y, x, "swapped"
    elif _looks_degrees(x, y):
        kind, remark = "degrees", "degrees"
        if place.looks_swapped(x, y):
            x, y = y, x
    found = place.locate(kind, x, y, crs=crs)
    away = found.reason == place.NOT_BRITAIN
    elsewhere = (x[away], y[away]) if kind == "degrees" and away.sum() * 2 > (found.reason != place.BLANK).sum() else None
    return found, Way(kind, (x_name, y_name), 0, remark, elsewhere, *rounding(kind, x, y))


def _by_reference(by_row: ByRow, name: str) -> tuple[place.Places, Way]:
    easting = by_row(name, lambda texts: parse_references(texts)[0])
    northing = by_row(name, lambda texts: parse_references(texts)[1])
    reason = np.where(np.isnan(easting), place.BLANK, np.where(np.isinf(easting), place.NOT_REFERENCE, place.USABLE))
    good = reason == place.USABLE
    return (
        place.Places(np.where(good, easting, np.nan), np.where(good, northing, np.nan), reason.astype(np.int8)),
        Way("grid", (name,), 0),
    )


def _in_world(x: Floats, y: Floats) -> bool:
    """Whether most rows can be longitude and latitude, either way round."""
    known = np.isfinite(x) & np.isfinite(y) & ((x != 0) | (y != 0))
    inside = known & (np.abs(x) <= 180) & (np.abs(y) <= 180)
    return bool(inside.sum() * 2 >= known.sum())


def _by_postcode(by_row: ByRow, name: str, lookup: Postcodes | None) -> tuple[place.Places, Way]:
    if lookup is None:
        filled = by_row(name, lambda texts: np.array([float(bool(plain_postcode(text))) for text in texts.to_pylist()])) > 0
        nowhere = np.full(len(filled), np.nan)
        reason = np.where(filled, place.NO_LOOKUP, place.BLANK).astype(np.int8)
        return place.Places(nowhere, nowhere, reason), Way("postcode", (name,), 0)
    easting = by_row(name, lambda texts: locate_postcodes(texts, lookup)[0])
    northing = by_row(name, lambda texts: locate_postcodes(texts, lookup)[1])
    reason = np.where(np.isnan(easting), place.BLANK, np.where(np.isinf(easting), place.NO_POSTCODE, place.USABLE))
    good = reason == place.USABLE
    return (
        place.Places(np.where(good, easting, np.nan), np.where(good, northing, np.nan), reason.astype(np.int8)),
        Way("postcode", (name,), 0),
    )


def _looks_metric(x: Floats, y: Floats) -> bool:
    """Whether most rows of what is called longitude and latitude are metres of the National Grid."""
    west, south, east, north = place.GB_METRES
    known = np.isfinite(x) & np.isfinite(y) & ((x != 0) | (y != 0))
    metric = known & (x > 360) & (y > 360) & (x >= west) & (x < east) & (y >= south) & (y < north)
    return bool(metric.sum() * 2 > known.sum() > 0)


def _looks_degrees(x: Floats, y: Floats) -> bool:
    """Whether most rows of what is called easting and northing are degrees in Great Britain, either way round."""
    west, south, east, north = place.GB_DEGREES
    known = np.isfinite(x) & np.isfinite(y) & ((x != 0) | (y != 0))
    straight = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    turned = (y >= west) & (y <= east) & (x >= south) & (x <= north)
    return bool((known & (straight | turned)).sum() * 2 > known.sum() > 0)
