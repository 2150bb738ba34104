"""Which column holds what: recognised by its name and by its first values; the analyst's own choice comes first."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

import numpy as np
import numpy.typing as npt

from hotspots.errors import BadColumns
from hotspots.read.contents import Told, can_be, guess, guess_pair
from hotspots.read.delimited import Delimited
from hotspots.reading import Columns

KNOWN: dict[str, tuple[str, ...]] = {
    "reference": (
        "reference", "crimeid", "crimereference", "crimeref", "crimenumber", "incidentnumber", "incidentref",
        "incidentid", "incidentreference", "urn", "ref", "casenumber", "caseref", "accidentindex", "collisionindex",
        "logno", "lognumber", "callno", "callnumber", "callid", "caseid", "cadno", "cadref", "jobno", "eventid", "eventno",
        "incidentno", "occurrenceno", "crimeno", "id",
    ),
    "date": (
        "datefrom", "fromdate", "startdate", "datetimefrom", "incidentdate", "occurreddate", "dateoccurred", "date",
        "datetime", "datetimeofcall", "committeddate", "occurredon", "reporteddate", "datereported", "month",
        "yearmonth",
    ),
    "time": (
        "timefrom", "fromtime", "starttime", "time", "incidenttime", "occurredtime", "occtime", "timeocc", "timeoccurred",
        "timeofcall", "calltime", "callconnect",
    ),
    "date_to": ("dateto", "todate", "enddate", "datetimeto"),
    "time_to": ("timeto", "totime", "endtime"),
    "year": ("year", "calyear", "yr", "incidentyear"),
    "month": ("monthnumber", "monthno", "monthofyear", "incidentmonth", "mm"),
    "day": ("day", "dayofmonth", "dayno", "incidentday", "dd"),
    "category": (
        "crimetype", "category", "type", "offence", "offencetype", "incidenttype", "offencegroup", "primarytype",
        "crimecategory", "typeofincident", "severity", "accidentseverity",
    ),
    "subcategory": (
        "subcategory", "subtype", "crimesubtype", "offencesubgroup", "offencesubtype", "secondarytype", "categorydetail",
        "offencedescription", "subcategoryname", "closingcode",
    ),
    "agency": ("agency", "organisation", "organization", "service", "datasource", "recordedby"),
    "longitude": ("longitude", "lon", "long", "lng"),
    "latitude": ("latitude", "lat"),
    "easting": ("easting", "eastings", "east", "x", "locationeastingosgr", "eastingm", "bngeasting", "xcoord", "gridx"),
    "northing": (
        "northing", "northings", "north", "y", "locationnorthingosgr", "northingm", "bngnorthing", "ycoord", "gridy",
    ),
    "grid_reference": (
        "gridreference", "gridref", "osgridreference", "osgridref", "osgr", "ngr", "nationalgridreference", "osref",
        "mapreference", "mapref",
    ),
    "postcode": ("postcode", "fullpostcode", "incidentpostcode", "pcd", "pcds", "postalcode", "zippostcode"),
    "area_code": ("lsoacode", "lsoa11cd", "lsoa21cd", "wardcode", "areacode", "wd20cd", "beatcode"),
    "place": ("place", "location", "street", "streetname", "locationname", "address", "block", "road"),
    "victim": (
        "victim", "victimid", "victimref", "victimreference", "victimurn", "victimnumber", "aggrieved", "aggrievedid",
        "aggrievedref", "complainantid", "injuredparty", "injuredpartyid",
    ),
    "weight": ("weight", "harm", "harmscore", "harmweight"),
}  # fmt: skip
"""Header names in lower case without spaces or marks, the most telling first."""

FLAG_TRUE = frozenset({"1", "y", "yes", "true", "t"})
FLAG_FALSE = frozenset({"", "0", "n", "no", "false", "f"})
COORDINATES = ("longitude", "latitude", "easting", "northing")
CHOSEN = Told("your choice")
BY_NAME = Told("its name", by_name=True)
PEEK = 60
PART = re.compile(r"[0-9]{1,2}|[A-Za-z]{3,9}")
"""A month or a day alone."""


@dataclass(frozen=True)
class Recognised:
    """
    The columns of one file: ours by name, its flags, and the note that it carries about itself.

    `told_by` says of each column that was recognised what told it, by what it is used for; `first_values` are those of columns
    in use.
    `weight_chosen` says that the analyst named the weight column; one that is only recognised by name may not be meant.
    `other_pairs` are further eastings and northings, such as rounded ones, for rows that the first pair leaves blank.
    """

    columns: Columns
    flags: tuple[str, ...]
    data_note: str | None
    weight_chosen: bool
    other_pairs: tuple[tuple[str, str], ...] = ()
    told_by: Mapping[str, Told] = field(default_factory=dict)
    first_values: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def found(self) -> int:
        """How many columns have a use."""
        return sum(name is not None for name in vars(self.columns).values()) + len(self.flags)

    @property
    def pairs(self) -> tuple[tuple[str, str, str], ...]:
        """Coordinate columns that are there, metres first: kind, x column, y column."""
        found = self.columns
        pairs = (("metres", found.easting, found.northing), ("degrees", found.longitude, found.latitude))
        return (*((kind, x, y) for kind, x, y in pairs if x and y), *(("metres", x, y) for x, y in self.other_pairs))


def recognise_columns(file: Delimited, chosen: Columns, *, flags: tuple[str, ...] | None = None) -> Recognised:
    """
    Which of a file's columns to use.

    Parameters
    ----------
    chosen
        Names that the analyst chose.
    flags
        Yes-or-no columns that the analyst chose; those that the file has are used. Told by their values when left out.

    Raises
    ------
    BadColumns
        When a chosen column is not there, or no pair of coordinate columns is found.
    """
    rows = [file.split(text) for text in file.original(file.good[:PEEK])]
    looked_at = [file.split(text) for text in file.original(_spread(file.good))]
    first = {name: [row[at].strip() for row in looked_at if at < len(row)] for at, name in enumerate(file.header)}
    named, doubtful = _by_name(file, _chosen(file, chosen), first)
    found, told = _by_content(named, first, doubtful)
    found = _date_in_parts(file, found, chosen, rows)
    taken = {name for columns in (named, found) for name in _values(columns).values() if name}
    flagged = _flags(file, taken, rows) if flags is None else tuple(name for name in flags if name in file.header)
    by_role = {
        role: CHOSEN if getattr(chosen, role) else told.get(role, BY_NAME) for role, name in _values(found).items() if name
    }
    by_role["flag"] = Told("its first rows say yes or no", by_values=True) if flags is None else CHOSEN
    position = {name: at for at, name in enumerate(file.header)}
    wanted = [name for name in (*_values(found).values(), *flagged) if name]
    used = {name: [row[position[name]].strip() for row in rows if position[name] < len(row)] for name in wanted}
    recognised = Recognised(
        found, flagged, _data_note(file, rows), chosen.weight is not None, _other_pairs(file, found), by_role, used
    )
    if not recognised.pairs and not found.grid_reference and not found.postcode:
        raise BadColumns(
            f"{file.name} has no coordinates that can be recognised. It needs longitude and latitude, easting and northing, a "
            f"grid reference or a postcode; its columns are {', '.join(file.header[:12])}. Rename two of them or name them in "
            "the settings."
        )
    return recognised


def _spread(records: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The first records and as many spread over the file: a column may be blank for its first rows."""
    over = records[np.linspace(0, len(records) - 1, PEEK).astype(np.int64)] if len(records) else records
    return np.unique(np.concatenate([records[:PEEK], over]))


def _by_name(file: Delimited, found: Columns, first: Mapping[str, list[str]]) -> tuple[Columns, dict[str, str]]:
    """
    Columns whose names say what they hold, and those whose first values do not bear it out.

    The second give way to any column whose values do, and else are used as their names say.
    """
    simple = {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in reversed(file.header)}
    taken = {value for value in _values(found).values() if value}
    doubtful: dict[str, str] = {}
    for role, names in KNOWN.items():
        if getattr(found, role) is None:
            named = [simple[name] for name in names if name in simple and simple[name] not in taken]
            match = next((name for name in named if can_be(role, first[name])), None)
            if match:
                found = replace(found, **{role: match})
                taken.add(match)
            elif named:
                doubtful[role] = named[0]
    return found, doubtful


def _by_content(found: Columns, first: Mapping[str, list[str]], doubtful: Mapping[str, str]) -> tuple[Columns, dict[str, Told]]:
    """Columns that only their first values tell, and for each what tells; what is doubtful is used where none does."""
    told: dict[str, Told] = {}

    def free(*but: str) -> dict[str, list[str]]:
        """Columns without a role, and those of some roles that any text can have."""
        taken = {name for role, name in _values(found).items() if name and role not in but}
        return {name: values for name, values in first.items() if name not in taken}

    def use(role: str, name: str, how: Told) -> None:
        nonlocal found
        given_up = dict.fromkeys((other for other, held in _values(found).items() if held == name), None)
        found, told[role] = replace(replace(found, **given_up), **{role: name}), how

    if not _has_place(found):
        if pair := guess_pair(free(*COORDINATES)):
            found = replace(found, **dict.fromkeys(COORDINATES, None))
            for role, name, how in zip(*pair, strict=True):
                use(role, name, how)
        for role in ("grid_reference", "postcode"):
            if not _has_place(found) and (text := guess(role, free("place"))):
                use(role, *text)
    in_parts = bool(found.year and (found.month or "date" in doubtful))
    for role in ("date", "time", "category", "place", "agency"):
        out_of_place = (role == "date" and in_parts) or (role == "time" and not found.date)
        if not out_of_place and getattr(found, role) is None and (text := guess(role, free())):
            use(role, *text)
    for role, name in doubtful.items():
        if getattr(found, role) is None and name in free():
            use(role, name, Told("its name, though its first values do not look like it", by_name=True))
    return found, told


def _has_place(found: Columns) -> bool:
    pair = (found.longitude and found.latitude) or (found.easting and found.northing)
    return bool(pair or found.grid_reference or found.postcode)


def _date_in_parts(file: Delimited, found: Columns, chosen: Columns, rows: list[list[str]]) -> Columns:
    """
    Year, month and day where they stand in columns of their own and no one column holds the date.

    A column called month holds dates at police.uk and numbers or names elsewhere: its first rows tell. The parts are not used
    beside a date.
    """

    def is_part(name: str | None) -> bool:
        seen = {row[file.header.index(name)].strip() for row in rows} - {""} if name else set()
        return bool(seen) and all(PART.fullmatch(text) for text in seen)

    month = found.month or found.date
    if chosen.date is None and found.year and month and (found.date is None or is_part(found.date)):
        day = found.day if is_part(found.day) or chosen.day else None
        return replace(found, date=None, month=month, day=day)
    if chosen.year is None and chosen.month is None and chosen.day is None:
        return replace(found, year=None, month=None, day=None)
    return found


def _other_pairs(file: Delimited, found: Columns) -> tuple[tuple[str, str], ...]:
    """Further columns that are called easting, each with the northing that is called alike."""
    if not (found.easting and found.northing):
        return ()
    simple = {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in reversed(file.header)}
    pairs = ((name, simple.get(key.replace("easting", "northing"))) for key, name in reversed(simple.items()) if "easting" in key)
    return tuple((x, y) for x, y in pairs if y and x != found.easting and y != found.northing)


def _values(columns: Columns) -> dict[str, str | None]:
    return {each.name: getattr(columns, each.name) for each in fields(columns)}


def _chosen(file: Delimited, chosen: Columns) -> Columns:
    for role, name in _values(chosen).items():
        if name is not None and name not in file.header:
            raise BadColumns(
                f"{file.name} has no column “{name}”, which the settings name for {role.replace('_', ' ')}. "
                f"Its columns are {', '.join(file.header[:12])}."
            )
    return chosen


def _flags(file: Delimited, taken: set[str], rows: list[list[str]]) -> tuple[str, ...]:
    """Columns, not otherwise used, whose first rows say only yes or no, and yes or no in words or 0 and 1 at least once."""
    flags = []
    for position, name in enumerate(file.header):
        seen = {row[position].strip().lower() for row in rows if position < len(row)}
        if name not in taken and seen & FLAG_TRUE and seen & (FLAG_FALSE - {""}) and seen <= FLAG_TRUE | FLAG_FALSE:
            flags.append(name)
    return tuple(flags)


def _data_note(file: Delimited, rows: list[list[str]]) -> str | None:
    """What the file says of itself: a `data_note` column with one and the same text in its first rows."""
    if "data_note" not in file.header:
        return None
    position = file.header.index("data_note")
    seen = {row[position].strip() for row in rows if position < len(row)}
    return seen.pop()[:120] if len(seen) == 1 and seen != {""} else None
