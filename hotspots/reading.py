"""How files are read, as part of the settings: their columns, their sources, the groups of their categories. Frozen."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import Literal

from hotspots.errors import BadSettings, on_one_line

DateOrder = Literal["recognise", "day_first", "month_first"]
MOST_NAME = 60
"""Letters of a source's name."""
SHARED_ROLES = ({"date", "date_to"}, {"time", "time_to"})


@dataclass(frozen=True)
class Columns:
    """
    Names of the incident file's columns. A name left out is recognised from the header.

    A column has one role. Only the start and the end may share theirs: one date, with a time from and a time to.
    """

    reference: str | None = None
    date: str | None = None
    time: str | None = None
    date_to: str | None = None
    time_to: str | None = None
    year: str | None = None
    month: str | None = None
    day: str | None = None
    category: str | None = None
    subcategory: str | None = None
    agency: str | None = None
    longitude: str | None = None
    latitude: str | None = None
    easting: str | None = None
    northing: str | None = None
    grid_reference: str | None = None
    postcode: str | None = None
    area_code: str | None = None
    place: str | None = None
    victim: str | None = None
    weight: str | None = None

    def __post_init__(self) -> None:
        roles: dict[str, str] = {}
        for role, name in asdict(self).items():
            before = roles.setdefault(name, role)
            if name is not None and role != before and {role, before} not in SHARED_ROLES:
                raise BadSettings(
                    f"The column “{name}” is chosen for two things, {before.replace('_', ' ')} and {role.replace('_', ' ')}. "
                    "Choose another column for one of them, or leave it to be recognised."
                )


@dataclass(frozen=True)
class Reading:
    """
    How texts are read.

    Attributes
    ----------
    date_order
        Of dates written as two numbers and a year: told from the whole column, or chosen.
    sheet
        Name of a spreadsheet's sheet; the visible one with most rows when left out.
    flags
        Names of yes-or-no columns; recognised by their values when left out.
    once
        Whether what was loaded before is set aside: the same file, the same force and month, a reference of an earlier file.
    keep_odd_dates
        Whether dates before 1990 or after today are used; else they are set aside.
    """

    date_order: DateOrder = "recognise"
    keep_odd_dates: bool = False
    sheet: str | None = None
    flags: tuple[str, ...] | None = None
    once: bool = False


@dataclass(frozen=True)
class DataSource:
    """
    One source of incidents, such as the police or the ambulance service.

    Attributes
    ----------
    name
        As it stands on screen.
    files
        Names of its files; `*` stands for any letters.
    colour
        On maps, `#RRGGBB`; one of the house's when left out.
    columns
        Names of its files' columns, before those of the settings as a whole.
    """

    name: str = ""
    files: tuple[str, ...] = ()
    colour: str | None = None
    columns: Columns = field(default_factory=Columns)

    def __post_init__(self) -> None:
        # A name is only ever shown: nothing in it may steer a terminal, nor fill a page.
        object.__setattr__(self, "name", on_one_line(self.name).strip()[:MOST_NAME])
        if not self.name:
            raise BadSettings("A source of incidents has no name: call it police, ambulance or the like.")
        if self.colour is not None and not re.fullmatch("#[0-9A-Fa-f]{6}", self.colour):
            raise BadSettings(f"The colour of {self.name} is “{self.colour}”: write it as #12436D.")


@dataclass(frozen=True)
class Group:
    """Categories, or finer ones, that are counted as one: a partnership's own “serious violence”."""

    name: str = ""
    categories: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise BadSettings("A group of categories has no name: call it serious violence or the like.")
        if not self.categories:
            raise BadSettings(f"The group “{self.name}” holds no categories: name those that it counts together.")


@dataclass(frozen=True)
class AreaColumns:
    """
    Names of the boundary file's columns. A name left out is recognised from the ONS patterns.

    `layer` names one of several layers; the first with polygons when left out.
    """

    code: str | None = None
    name: str | None = None
    district: str | None = None
    population: str | None = None
    layer: str | None = None
