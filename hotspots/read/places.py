"""Text to points in metres: numbers checked, degrees projected once per distinct point, and a reason for each that fails."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hotspots.points import Floats, distinct_points
from hotspots.tables import METRIC_CRS

if TYPE_CHECKING:
    import pyproj

USABLE = 0
REASONS = (
    "",
    "no coordinates",
    "coordinates are not numbers",
    "outside the world: a longitude is from -180 to 180, a latitude from -90 to 90",
    "0, 0 stands for a place that is not known",
    "outside Great Britain",
    "not a grid reference that can be read, such as TV 613 990",
    "a postcode that the lookup does not hold",
    "a postcode only, and no postcode lookup was given",
)
BLANK, NOT_NUMBER, NOT_WORLD, NULL_ISLAND, NOT_BRITAIN, NOT_REFERENCE, NO_POSTCODE, NO_LOOKUP = range(1, 9)
BLANKS = frozenset({"", "null", "none", "na", "n/a", "nan", "#n/a", "-"})
DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]{1,2}|[+-]?[0-9]{4,},[0-9]+")
GB_DEGREES = (-9.5, 49.0, 2.5, 61.5)
WORLD = (-180.0, -90.0, 180.1, 90.1)
GB_METRES = (0.0, 0.0, 700_000.0, 1_300_000.0)


@dataclass(frozen=True)
class Places:
    """Points in metres, and for each row 0 or the index of its reason in `REASONS`."""

    easting: Floats
    northing: Floats
    reason: npt.NDArray[np.int8]


def parse_numbers(texts: pa.StringArray) -> Floats:
    """Each text as a number; blank is NaN, anything else that is no finite number is infinite."""
    import pyarrow.compute as pc

    try:
        filled = pc.replace_with_mask(texts, pc.equal(texts, ""), pa.scalar(None, pa.string()))
        numbers: Floats = pc.cast(filled, pa.float64()).to_numpy(zero_copy_only=False)
        return numbers
    except pa.ArrowInvalid:
        return np.array([_number(text) for text in texts.to_pylist()], dtype=np.float64)


def parse_degrees(texts: pa.StringArray) -> Floats:
    """Each text as a number in which a comma can only stand for the decimal point: no degree has thousands."""
    import pyarrow.compute as pc

    return parse_numbers(pc.replace_substring(texts, ",", "."))


def locate(kind: str, x: Floats, y: Floats, *, crs: str = METRIC_CRS) -> Places:
    """
    Points in metres from one pair of columns.

    Parameters
    ----------
    kind
        `metres` (easting, northing) or `degrees` (longitude, latitude, WGS84).
    x, y
        One number per row, NaN for blank and infinite for what is no number.
    crs
        System of the points. Elsewhere than in Great Britain any longitude and latitude will do, and no eastings and northings.
    """
    reason = np.zeros(len(x), dtype=np.int8)
    with np.errstate(invalid="ignore"):
        west, south, east, north = GB_METRES if kind == "metres" else GB_DEGREES if crs == METRIC_CRS else WORLD
        reason[~((x >= west) & (x < east) & (y >= south) & (y < north))] = NOT_BRITAIN
        if kind == "degrees":
            reason[(np.abs(x) > 180) | (np.abs(y) > 90)] = NOT_WORLD
        reason[(x == 0) & (y == 0)] = NULL_ISLAND
        reason[np.isinf(x) | np.isinf(y)] = NOT_NUMBER
        reason[np.isnan(x) | np.isnan(y)] = BLANK
    if kind == "metres":
        return Places(x, y, reason)
    easting, northing = np.full(len(x), np.nan), np.full(len(x), np.nan)
    good = reason == USABLE
    easting[good], northing[good] = to_metres(x[good], y[good], crs=crs)
    if crs != METRIC_CRS:
        reason[good & ~(np.isfinite(easting) & np.isfinite(northing))] = NOT_WORLD
        return Places(easting, northing, reason)
    west, south, east, north = GB_METRES
    with np.errstate(invalid="ignore"):
        reason[good & ~((easting >= west) & (easting < east) & (northing >= south) & (northing < north))] = NOT_BRITAIN
    return Places(easting, northing, reason)


def to_metres(longitude: Floats, latitude: Floats, *, crs: str = METRIC_CRS) -> tuple[Floats, Floats]:
    """
    WGS84 degrees to metres, each distinct point once; to British National Grid unless told.

    Without the OSTN15 grid, which pyproj's wheels lack, this is good to 3 m, and to 5 m in the far west: harmless beside
    snapping.
    """
    distinct = distinct_points(longitude, latitude)
    easting, northing = projection("EPSG:4326", crs).transform(distinct.x, distinct.y)
    return np.asarray(easting)[distinct.of_row], np.asarray(northing)[distinct.of_row]


@cache
def projection(source: str, target: str) -> pyproj.Transformer:
    """The transformation between two coordinate systems, x before y; made once, as making it takes 50 ms."""
    import pyproj

    return pyproj.Transformer.from_crs(source, target, always_xy=True)


def looks_swapped(longitude: Floats, latitude: Floats) -> bool:
    """Whether most rows are in Great Britain with longitude and latitude the other way round."""
    west, south, east, north = GB_DEGREES
    with np.errstate(invalid="ignore"):
        swapped = (latitude >= west) & (latitude <= east) & (longitude >= south) & (longitude <= north)
    return bool(swapped.sum() * 2 > np.isfinite(longitude).sum() > 0)


def _number(text: str) -> float:
    text = text.strip()
    if text.lower() in BLANKS:
        return np.nan
    # 561,430 has a mark between thousands, 561430,25 a decimal comma.
    plain = text.replace(",", ".") if DECIMAL_COMMA.fullmatch(text) else text.replace(",", "")
    try:
        value = float(plain) if text.isascii() and "_" not in text else np.inf
    except ValueError:
        return np.inf
    return value if np.isfinite(value) else np.inf
