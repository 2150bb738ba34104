"""What a column holds, told from its first values: where a name says nothing, or says what the values do not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hotspots.points import Floats
from hotspots.read.gridref import is_reference
from hotspots.read.places import BLANKS, GB_DEGREES, GB_METRES, parse_degrees, parse_numbers
from hotspots.read.postcodes import is_postcode
from hotspots.read.times import date_style, parse_clock, parse_dates

ENOUGH = 0.9
"""Share of a column's first values that have to fit before it is taken for what they are."""
LEAST, LEAST_REPEATED = 3, 8
"""How many have to be filled in, and how many where it is told from their repeating or not."""
MOST_CATEGORIES = 40
STREET = re.compile(
    r"\b(road|rd|street|st|avenue|ave|lane|close|drive|way|place|terrace|crescent|square|gardens|hill|park)\b", re.IGNORECASE
)
AGENCY = re.compile(r"\b(police|constabulary|ambulance|fire|council|nhs|hospital|coastguard|transport)\b", re.IGNORECASE)
WHEN_IT_WAS = re.compile(r"occur|commit|incident|from|start|happen|when", re.IGNORECASE)
NOT_WHEN_IT_WAS = re.compile(r"birth|dob|updat|modif|creat|load|extract|clos|print|review", re.IGNORECASE)
WHAT_IT_WAS = re.compile(r"type|class|nature|offen|categor|kind|crime|reason|code", re.IGNORECASE)
NOT_WHAT_IT_WAS = re.compile(
    r"name|officer|status|outcome|ward|district|sex|gender|ethnic|lsoa|beat|team|force|agency|reported|note|street|town",
    re.IGNORECASE,
)


def can_be(role: str, values: Sequence[str]) -> bool:
    """
    Whether a column whose name says that it has a role can have it: too few values to tell, or any that fits.

    Parameters
    ----------
    role
        A name of `settings.Columns`; those that can hold any text always can be.
    values
        Its first values, stripped; blank ones do not count.
    """
    filled = _filled(values)
    if role not in LOOSE or len(filled) < LEAST:
        return True
    return bool(LOOSE[role](list(dict.fromkeys(filled))).any())


def guess(role: str, columns: Mapping[str, Sequence[str]]) -> tuple[str, str] | None:
    """
    The column whose first values show best that it has a role.

    Parameters
    ----------
    columns
        First values, stripped, by name: of those columns that have no role yet.

    Returns
    -------
    Its name and what tells, such as “58 of its first 60 values are dates”; None where none does.
    """
    found = []
    for name, values in columns.items():
        filled = _filled(values)
        least = LEAST_REPEATED if role in ("category", "reference") else LEAST
        if len(filled) < least:
            continue
        fits = int(STRICT[role](filled).sum())
        if fits >= ENOUGH * len(filled):
            found.append((_by_its_name(role, name), name, f"{fits:,} of its first {len(filled):,} values are {SAID[role]}"))
    # Of several the one whose name speaks for it, else the first.
    return max(found, key=lambda each: each[0])[1:] if found else None


def guess_pair(columns: Mapping[str, Sequence[str]]) -> tuple[tuple[str, str], tuple[str, str], tuple[str, str]] | None:
    """
    Two columns that hold coordinates in Great Britain. Eastings and northings are taken only where they stand next to each other,
    the easting first, as their numbers do not tell which is which.

    Returns
    -------
    Their roles, their names and what tells each, x before y; None where there are none.
    """
    longitude, latitude = guess("longitude", columns), guess("latitude", columns)
    if longitude and latitude:
        return ("longitude", "latitude"), (longitude[0], latitude[0]), (longitude[1], latitude[1])
    metric = [guess("easting", {name: values}) for name, values in columns.items()]
    for x, y in pairwise(metric):
        if x and y:
            said = y[1].replace(SAID["easting"], SAID["northing"])
            return ("easting", "northing"), (x[0], y[0]), (f"{x[1]}, as they stand first", said)
    return None


def _filled(values: Sequence[str]) -> list[str]:
    return [value for value in values if value.lower() not in BLANKS]


def _by_its_name(role: str, name: str) -> int:
    if role == "date":
        return bool(WHEN_IT_WAS.search(name)) - 2 * bool(NOT_WHEN_IT_WAS.search(name))
    if role == "category":
        return bool(WHAT_IT_WAS.search(name)) - 2 * bool(NOT_WHAT_IT_WAS.search(name))
    return 0


Bools = npt.NDArray[np.bool_]
Fits = Callable[[list[str]], Bools]


def _numbers(values: list[str], *, degrees: bool = False) -> Floats:
    texts = pa.array(values, pa.string())
    found = parse_degrees(texts) if degrees else parse_numbers(texts)
    return np.where(np.isfinite(found), found, np.nan)


def _between(low: float, high: float, *, degrees: bool) -> Fits:
    """Numbers in a range; degrees with at least two decimals, as one or two mean something else."""

    def fits(values: list[str]) -> Bools:
        number = _numbers(values, degrees=degrees)
        exact = np.array([len(re.split("[.,]", value)[-1]) >= 3 and bool(re.search("[.,]", value)) for value in values])
        inside = (number >= low) & (number <= high)
        # Four digits or more tell metres from ages, numbers of a beat and years.
        return inside & exact if degrees else inside & (number >= 10_000)

    return fits


def _each(test: Callable[[str], bool]) -> Fits:
    return lambda values: np.array([test(value) for value in values], dtype=bool)


def _dates(values: list[str]) -> Bools:
    """Dates day first, or where any is none, in the order that all of them tell."""
    if not any(letter.isdigit() for value in values for letter in value):
        return np.zeros(len(values), dtype=bool)
    plain = np.asarray(~np.isnat(parse_dates(values).when))
    if plain.all():
        return plain
    return np.asarray(~np.isnat(parse_dates(values, style=date_style(values, np.ones(len(values), dtype=np.int64))).when))


def _written_dates(values: list[str]) -> Bools:
    """Dates that no plain number is: 20210501 may be a reference."""
    return _dates(values) & ~_each(lambda value: bool(re.fullmatch(r"[0-9]+(\.[0-9]+)?", value)))(values)


def _clocks(values: list[str]) -> Bools:
    return np.asarray(~np.isnat(parse_clock(pa.array(values, pa.string()))))


def _written_clocks(values: list[str]) -> Bools:
    written = _each(lambda value: ":" in value)(values)
    return _clocks(values) & written if written.any() else written


def _repeated_words(values: list[str]) -> Bools:
    """A few texts that come again and again, none of them a number, a date or a place."""
    distinct = {value.casefold() for value in values}
    few = 2 <= len(distinct) <= MOST_CATEGORIES and 2 * len(distinct) <= len(values)
    words = np.array([len(value) >= 3 and bool(re.search(r"[A-Za-z]{3}", value)) for value in values])
    known = _each(is_postcode)(values) | _each(is_reference)(values) | _dates(values)
    return words & ~known & few


def _all_different(values: list[str]) -> Bools:
    """Ids: each only once, with digits, without spaces, and no number with decimals."""
    ids = _each(lambda value: len(value) >= 4 and bool(re.search("[0-9]", value)) and not re.search(r"\s", value))(values)
    decimal = _each(lambda value: bool(re.fullmatch(r"[+-]?[0-9]+[.,][0-9]+", value)))(values)
    return ids & ~decimal & ~_dates(values) & ~_clocks(values) & (len(set(values)) == len(values))


_ANY_NUMBER: Fits = lambda values: np.isfinite(_numbers(values)) | np.isfinite(_numbers(values, degrees=True))  # noqa: E731
LOOSE: dict[str, Fits] = {
    "date": _dates,
    "time": _clocks,
    "date_to": _dates,
    "time_to": _clocks,
    "longitude": _ANY_NUMBER,
    "latitude": _ANY_NUMBER,
    "easting": _ANY_NUMBER,
    "northing": _ANY_NUMBER,
    "grid_reference": _each(is_reference),
    "postcode": _each(is_postcode),
}
"""What a role asks of values under a name that says so."""
STRICT: dict[str, Fits] = {
    "longitude": _between(GB_DEGREES[0], GB_DEGREES[2], degrees=True),
    "latitude": _between(GB_DEGREES[1], GB_DEGREES[3], degrees=True),
    "easting": _between(GB_METRES[0], GB_METRES[2], degrees=False),
    "grid_reference": _each(is_reference),
    "postcode": _each(is_postcode),
    "date": _written_dates,
    "time": _written_clocks,
    "category": _repeated_words,
    "reference": _all_different,
    "place": _each(lambda value: bool(STREET.search(value))),
    "agency": _each(lambda value: bool(AGENCY.search(value))),
}
"""What it asks of values whose name says nothing."""
SAID = {
    "longitude": "longitudes in Great Britain",
    "latitude": "latitudes",
    "easting": "eastings",
    "northing": "northings",
    "grid_reference": "grid references",
    "postcode": "postcodes",
    "date": "dates",
    "time": "times of day",
    "category": "a few texts that come again",
    "reference": "each there only once",
    "place": "names of streets",
    "agency": "agencies",
}
