"""
What a column holds, told from its values: where a name says nothing, or says what the values do not.

A guess can put incidents at the wrong place or on the wrong day, so it is only made where the values and the name leave one
answer, and a column whose name says that it is of something else, such as a home or a date of birth, is never taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hotspots.points import Floats
from hotspots.read.gridref import is_reference
from hotspots.read.places import BLANKS, GB_DEGREES, GB_METRES, parse_numbers
from hotspots.read.postcodes import is_postcode
from hotspots.read.times import date_style, parse_clock, parse_dates

ENOUGH, A_FEW = 0.9, 0.1
"""Share of a column's values looked at that have to fit before it is taken for what they are; and where its name says so."""
LEAST, LEAST_REPEATED = 3, 8
"""How many have to be filled in, and how many where it is told from their repeating."""
MOST_CATEGORIES = 40
STREET = re.compile(
    r"\b(road|rd|street|st|avenue|ave|lane|close|drive|way|place|terrace|crescent|square|gardens|hill|park)\b", re.IGNORECASE
)
AGENCY = re.compile(r"\b(police|constabulary|ambulance|fire|council|nhs|coastguard|transport)\b", re.IGNORECASE)
DEGREES = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{3,}|,[0-9]{4,})")
"""A comma stands for the decimal point only before four digits: 1,250 is a number of thousands."""
ISO = re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01])([T ].*)?)?$")
Bools = npt.NDArray[np.bool_]
Fits = Callable[[str, list[str]], Bools]

PERSON = "home|victim|patient|caller|witness|suspect|offender|owner|billing|officer|crew|staff|casualty|complain|custom|client"
NEVER = {
    "place": rf"{PERSON}|base|station|hospital|destin|convey|office|depot",
    "coordinates": rf"{PERSON}|base|station|hospital|destin|convey|depot|score|loss|value|cost|amount|count|number|index|risk|"
    "age|date|day|time|log|beat|phone|mobile|licen|uprn|usrn|width|height|accura|radius",
    "date": "birth|dob|updat|modif|edit|amend|creat|load|extract|clos|clear|print|review|expir|licen|tenan|officer|inspect|due|"
    "next|resol|complet|finish|end|arriv|charg|court|valid|renew",
    "time": "respon|durat|cycle|elaps|clear|clos|end|length|taken|travel|arriv|mobil|delay|wait|scene|finish|complet|hospital",
    "category": rf"{PERSON}|name|status|outcome|ward|district|sex|gender|ethnic|lsoa|beat|team|force|agency|report|note|street|"
    "town|propert|weekday|shift|day|month|season|vehicle|premis|building|weather|light|road|method|source|channel|priorit|grade|"
    "respon|result|dispos|locat|address|postcode|zone|area",
    "agency": f"{PERSON}|destin|convey|taken|refer|hospital",
}
"""Parts of names that say that a column is of something else."""
SPEAKS = {
    "date": "occ|commit|incident|from|happen|when|offen|seen|logged|start|call",
    "time": "occ|commit|incident|from|happen|when|offen|seen|call|start",
    "category": "type|class|nature|offen|categor|kind|crime|reason|incident|what|group|descri",
    "place": "street|road|locat|scene|locus|address|where|place",
}
"""Parts of names that speak for a column."""
MUST = {"agency": "agenc|force|service|organi|report|record|provid|dataset|source|by|who"}
"""Parts one of which a name has to have."""
ACROSS, UP = {"x", "e", "east", "easting", "eastings", "lon", "long", "lng", "longitude"}, {
    "y", "n", "north", "northing", "northings", "lat", "latitude",
}  # fmt: skip
"""Words of names that say which of two coordinates a column is."""


@dataclass(frozen=True)
class Told:
    """
    What tells that a column has a role.

    Attributes
    ----------
    words
        Such as “58 of 60 values looked at are dates”.
    by_values
        Whether its values tell it.
    by_name
        Whether its name does, or speaks for it.
    """

    words: str
    by_values: bool = False
    by_name: bool = False


def can_be(role: str, values: Sequence[str]) -> bool:
    """
    Whether a column whose name says that it has a role can have it: too few values to tell, or a tenth that fit.

    Parameters
    ----------
    role
        A name of `reading.Columns`; those that can hold any text always can be.
    values
        Some of its values, stripped; blank ones do not count.
    """
    filled = _filled(values)
    if role not in LOOSE or len(filled) < LEAST:
        return True
    if role in ("date", "date_to") and sum(bool(ISO.match(value)) for value in filled) >= A_FEW * len(filled):
        # Plain to see: parsing takes a hundred times as long.
        return True
    distinct = Counter(filled)
    fits = LOOSE[role]("", list(distinct))
    return int(np.array(list(distinct.values()))[fits].sum()) >= A_FEW * len(filled)


def guess(role: str, columns: Mapping[str, Sequence[str]]) -> tuple[str, Told] | None:
    """
    The one column whose values show that it has a role.

    Parameters
    ----------
    columns
        Some values, stripped, by name: of those columns that have no role yet.

    Returns
    -------
    Its name and what tells; None where none does, or where several do and no name speaks for one of them. Of several dates the
    first is taken and the others are named.
    """
    found = _candidates(role, columns)
    if not found:
        return None
    by_name = any(told.by_name for told in found.values())
    first, *others = [name for name, told in found.items() if told.by_name == by_name]
    if others and role != "date":
        return None
    also = f"; “{'”, “'.join(others)}” could be it too" if others else ""
    return first, replace(found[first], words=found[first].words + also)


def guess_pair(columns: Mapping[str, Sequence[str]]) -> tuple[tuple[str, str], tuple[str, str], tuple[Told, Told]] | None:
    """
    Two columns that hold coordinates in Great Britain, where only two do, or where their names say which.

    Returns
    -------
    Their roles, their names and what tells each, x before y; None where there are none, or where it is open which they are.
    """
    roles: tuple[str, str]
    for roles in (("longitude", "latitude"), ("easting", "northing")):
        x, y = (_candidates(role, columns) for role in roles)
        across = [name for name in x if _words(name) & ACROSS]
        up = [name for name in y if _words(name) & UP]
        if len(across) == 1 and len(up) == 1 and across != up:
            return roles, (across[0], up[0]), (_also_by_name(x[across[0]]), _also_by_name(y[up[0]]))
        if across or up:
            continue
        if roles[0] == "longitude" and len(x) == len(y) == 1:
            (across_name, told), (up_name, also) = *x.items(), *y.items()
            return roles, (across_name, up_name), (told, also)
        if roles[0] == "easting" and list(x) == list(y) and len(x) == 2:
            # Nothing but their order tells eastings from northings.
            one, other = x
            return roles, (one, other), (replace(x[one], words=f"{x[one].words}, as it stands first"), y[other])
    return None


def _candidates(role: str, columns: Mapping[str, Sequence[str]]) -> dict[str, Told]:
    """Columns that can have a role by their names and values, and what tells each."""
    never = NEVER.get("coordinates" if role in PAIRED else "place" if role in ("grid_reference", "postcode") else role)
    found = {}
    for name, values in columns.items():
        plain = re.sub(r"[^a-z0-9]", "", name.lower())
        filled = [value for value in _filled(values) if not (role in PAIRED and _is_zero(value))]
        if len(filled) < (LEAST_REPEATED if role == "category" else LEAST):
            continue
        if (never and re.search(never, plain)) or (role in MUST and not re.search(MUST[role], plain)):
            continue
        if role in PAIRED and _words(name) & {"no", "num", "id", "ref", "reference", "code"}:
            continue
        fits = int(STRICT[role](name, filled).sum())
        if fits >= ENOUGH * len(filled):
            told = Told(f"{fits:,} of {len(filled):,} values looked at are {SAID[role]}", by_values=True)
            found[name] = _also_by_name(told) if role in SPEAKS and re.search(SPEAKS[role], plain) else told
    return found


def _also_by_name(told: Told) -> Told:
    return replace(told, words=f"its name, and {told.words}", by_name=True)


def _filled(values: Sequence[str]) -> list[str]:
    return [value for value in values if value.lower() not in BLANKS]


def _is_zero(value: str) -> bool:
    return bool(re.fullmatch(r"[+-]?0+([.,]0*)?", value))


def _words(name: str) -> set[str]:
    """The words of a name in lower case; `ScenePosX` has three."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def _each(test: Callable[[str], bool]) -> Fits:
    return lambda _name, values: np.array([test(value) for value in values], dtype=bool)


def _numbers(values: list[str]) -> Floats:
    found = parse_numbers(pa.array(values, pa.string()))
    return np.where(np.isfinite(found), found, np.nan)


def _degrees(low: float, high: float) -> Fits:
    """Numbers in a range with at least three decimals, as one or two mean something else."""
    return _each(lambda value: bool(DEGREES.fullmatch(value)) and low <= float(value.replace(",", ".")) <= high)


def _metres(most: float) -> Fits:
    """Four digits or more tell metres from ages, numbers of a beat and years."""
    return lambda _name, values: np.asarray((_numbers(values) >= 10_000) & (_numbers(values) < most), dtype=bool)


def _dates(_name: str, values: list[str]) -> Bools:
    """Dates day first, or where any is none, in the order that all of them tell."""
    if not any(letter.isdigit() for value in values for letter in value):
        return np.zeros(len(values), dtype=bool)
    plain = np.asarray(~np.isnat(parse_dates(values).when))
    if plain.all():
        return plain
    return np.asarray(~np.isnat(parse_dates(values, style=date_style(values, np.ones(len(values), dtype=np.int64))).when))


def _written_dates(name: str, values: list[str]) -> Bools:
    """Dates that no plain number is: 20210501 may be a reference."""
    plain = [bool(re.fullmatch(r"[0-9]+(\.[0-9]+)?", value)) for value in values]
    return np.asarray(_dates(name, values) & ~np.array(plain, dtype=bool))


def _clocks(_name: str, values: list[str]) -> Bools:
    return np.asarray(~np.isnat(parse_clock(pa.array(values, pa.string()))))


def _written_clocks(name: str, values: list[str]) -> Bools:
    """Times of day with a colon, and others under a name that says time: 0312 may be a number."""
    written = np.array([":" in value for value in values])
    if not written.any() and "time" not in name.lower():
        return written
    return _clocks(name, values) & (written | ("time" in name.lower()))


def _repeated_words(name: str, values: list[str]) -> Bools:
    """A few texts that come again and again, none of them a number, a date or a place."""
    distinct = {value.casefold() for value in values}
    few = 2 <= len(distinct) <= MOST_CATEGORIES and 2 * len(distinct) <= len(values)
    words = np.array([len(value) >= 3 and bool(re.search(r"[A-Za-z]{3}", value)) for value in values])
    known = np.array([is_postcode(value) or is_reference(value) for value in values]) | _dates(name, values)
    return words & ~known & few


def _any_number(_name: str, values: list[str]) -> Bools:
    return np.asarray(np.isfinite(_numbers(values)), dtype=bool)


PAIRED = ("longitude", "latitude", "easting", "northing")
LOOSE: dict[str, Fits] = {
    "date": _dates,
    "time": _clocks,
    "date_to": _dates,
    "time_to": _clocks,
    **dict.fromkeys(PAIRED, _any_number),
    "grid_reference": _each(is_reference),
    "postcode": _each(is_postcode),
}
"""What a role asks of values under a name that says so."""
STRICT: dict[str, Fits] = {
    "longitude": _degrees(GB_DEGREES[0], GB_DEGREES[2]),
    "latitude": _degrees(GB_DEGREES[1], GB_DEGREES[3]),
    "easting": _metres(GB_METRES[2]),
    "northing": _metres(GB_METRES[3]),
    "grid_reference": _each(is_reference),
    "postcode": _each(is_postcode),
    "date": _written_dates,
    "time": _written_clocks,
    "category": _repeated_words,
    "place": _each(lambda value: bool(STREET.search(value))),
    "agency": _each(lambda value: bool(AGENCY.search(value))),
}
"""What it asks of values whose name says nothing. A reference decides what repeats, so it is never told by its values."""
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
    "place": "names of streets",
    "agency": "agencies",
}
