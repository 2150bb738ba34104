"""Ordnance Survey grid references to metres, of any precision from 100 km to 1 m."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa

from hotspots.points import Floats

LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
"""The letters of the grid: no I."""
REFERENCE = re.compile(r"([A-HJ-Z])([A-HJ-Z])(\d{0,10})")
SQUARE_M = 100_000
EAST_M, NORTH_M = 700_000, 1_300_000


def parse_references(texts: pa.StringArray) -> tuple[Floats, Floats, Floats]:
    """
    Each text as the middle of its square.

    Returns
    -------
    Easting and northing in metres and the side of the square: NaN for blank, infinite for what is no reference on the National
    Grid.
    """
    found = np.array([_square(text) for text in texts.to_pylist()], dtype=np.float64).reshape(-1, 3)
    return found[:, 0], found[:, 1], found[:, 2]


def is_reference(text: str) -> bool:
    """Whether a text is a grid reference of 1 km or finer."""
    return 0 < _square(text)[2] <= 1_000


def _square(text: str) -> tuple[float, float, float]:
    plain = re.sub(r"[\s,./-]", "", text.upper())
    if not plain or plain in {"NULL", "NA", "NONE", "NAN", "#NA"}:
        return np.nan, np.nan, np.nan
    match = REFERENCE.fullmatch(plain)
    if not match or len(match[3]) % 2:
        return np.inf, np.inf, np.inf
    first, second, digits = LETTERS.index(match[1]), LETTERS.index(match[2]), match[3]
    # Squares of 500 km from VV in the south-west, each of 25 squares of 100 km, letters from the north-west.
    east = ((first - 2) % 5) * 5 + second % 5
    north = 19 - first // 5 * 5 - second // 5
    half = len(digits) // 2
    side = SQUARE_M / 10**half
    easting = east * SQUARE_M + (int(digits[:half]) * side if half else 0) + side / 2
    northing = north * SQUARE_M + (int(digits[half:]) * side if half else 0) + side / 2
    if not (0 <= easting < EAST_M and 0 <= northing < NORTH_M):
        return np.inf, np.inf, np.inf
    return easting, northing, side
