"""The columns each table carries, with their units, and the checks that hold them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.errors import BadColumns

METRIC_CRS = "EPSG:27700"
"""British National Grid, metres: Great Britain is analysed in it, and elsewhere a local system (`read/elsewhere.py`)."""

Precision = Literal["minute", "day", "month", "none"]

INCIDENT_COLUMNS: dict[str, str] = {
    "reference": "the source's own reference, or empty",
    "category": "category as the file has it, or its group in the user's scheme",
    "subcategory": "finer category as the file has it, or empty",
    "source": "police, ambulance or the like: the row's agency, or what its file is called",
    "when": "start of the earliest time the incident can have happened; NaT where the file has no dates",
    "until": "latest time it can have happened; NaT where the file has none",
    "precision": "how precise `when` is: minute, day, month or none",
    "easting": "metres, British National Grid or a local system",
    "northing": "metres, British National Grid or a local system",
    "weight": "what the incident counts for; 1 unless a weight column was given",
    "area_code": "code of the area that the source puts it in, or empty",
    "place": "place label as the file has it, or empty",
    "victim": "the source's own id of the victim, or empty; in no result",
    "file": "source file",
    "row": "row number in that file; the header is row 1",
}
"""One row is one recorded incident that can be used. Flag columns, true or false, follow as `flag_<name>`."""

SET_ASIDE_COLUMNS: dict[str, str] = {
    "file": "source file",
    "row": "row number in that file; the header is row 1",
    "reason": "why the row cannot be used, in plain words",
    "original": "the row's text as it was",
}
"""One row is one input row that cannot be used. The file's own columns follow, so that it can be mended and loaded."""

AREA_COLUMNS: dict[str, str] = {
    "code": "area code",
    "name": "area name",
    "district": "district name, or empty",
    "population": "residents; NaN where not known",
    "area_km2": "square kilometres",
    "geometry": "polygon in metres, in the system of the points",
}

HOTSPOT_COLUMNS: dict[str, str] = {
    "rank": "1 is the hotspot with the most incidents",
    "id": "method and 100 m grid reference of the peak",
    "method": "density or dbscan",
    "name": "most common street label, or where there is none the 100 m grid reference of the peak, and the ward",
    "ward": "ward with most of its incidents",
    "wards": "wards with 5% or more of its incidents, with their counts",
    "incidents": "incidents inside it",
    "incident_share": "share of all incidents in the study area, 0 to 1",
    "area_km2": "square kilometres inside the study area",
    "area_share": "share of the study area, 0 to 1",
    "pai": "prediction accuracy index: incident share over area share (Chainey, Tompson & Uhlig 2008)",
    "density_per_km2": "incidents per square kilometre inside it",
    "peak_per_km2": "highest kernel density in it, incidents per square kilometre; NaN for DBSCAN",
    "categories": "main categories with their counts",
    "months_active": "months with at least one incident",
    "months_covered": "months that the data cover",
    "first_month": "first month with an incident, YYYY-MM",
    "last_month": "last month with an incident, YYYY-MM",
    "peak_times": "best patrol slot with its share of the incidents, or empty where times are not known",
    "peak_easting": "metres, British National Grid or a local system",
    "peak_northing": "metres, British National Grid or a local system",
    "geometry": "polygon in metres, in the system of the points",
}

WARD_COLUMNS: dict[str, str] = {
    "code": "area code",
    "name": "area name",
    "district": "district name, or empty",
    "incidents": "incidents inside it",
    "share": "share of the incidents inside any area, 0 to 1",
    "population": "residents; NaN where not known",
    "rate_per_1000": "incidents per 1,000 residents a year",
    "rate_low": "lower 95% limit of the rate (Byar; exact under 10)",
    "rate_high": "upper 95% limit of the rate",
    "funnel": "above, within or below the 95% or 99.8% limits round the rate of all areas; empty without a rate",
    "per_km2": "incidents per square kilometre",
    "area_km2": "square kilometres",
}

LASTING_COLUMNS: dict[str, str] = {
    "lasting": "persistent, emerging, fading, seasonal, one-off, occasional or too short, by the rules in docs/methods.md",
    "months_top": "months in which no other place of the table had more",
    "months_top_five": "months in which at most four others had more",
    "months_active": "months with at least one incident",
    "trend_p": "Mann-Kendall, two-sided p of no trend over the months",
    "trend_tau": "Kendall's tau of the trend: above 0 it rises",
    "trend_slope": "Sen's slope, incidents a month",
}
"""They follow on wards and hotspots where the data have months."""


HARM_COLUMNS: dict[str, str] = {
    "harm": "sum of the weights of its incidents",
    "harm_share": "share of the harm inside any area, 0 to 1",
    "harm_rank": "1 is the place of the table with most harm; a tie shares the better rank",
    "harm_largest": "share of its harm that its one most harmful incident makes up, 0 to 1",
}
"""They follow on wards and hotspots where incidents are weighed."""


Role = Literal[
    "incidents",
    "boundaries",
    "population",
    "operation",
    "events",
    "patrols",
    "harm",
    "postcodes",
    "areas",
    "context",
    "context over",
    "premises",
    "targets",
    "earlier",
    "later",
]


@dataclass(frozen=True)
class Input:
    """One input file: its name as given, what it was used for, and the sha256 of its bytes."""

    name: str
    role: Role
    sha256: str


@dataclass(frozen=True)
class Surface:
    """
    Kernel density on a regular grid in metres.

    Attributes
    ----------
    west, south
        Lower left corner of the grid, metres.
    cell_m
        Side of a cell, metres.
    density
        Rows by columns, south to north, west to east: incidents per km² at the cell's centre; 0 outside.
    inside_m2
        Part of each cell that lies in the study area, square metres.
    crs
        System of the grid.
    """

    west: float
    south: float
    cell_m: float
    density: npt.NDArray[np.float64]
    inside_m2: npt.NDArray[np.float64]
    crs: str = METRIC_CRS


def require(table: pd.DataFrame, columns: dict[str, str], what: str) -> pd.DataFrame:
    """Return `table` unchanged when it carries `columns`; raise `BadColumns` naming the first that is missing."""
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise BadColumns(f"The {what} table has no column “{missing[0]}” ({columns[missing[0]]}).")
    return table


def flag_columns(incidents: pd.DataFrame) -> list[str]:
    """Names of the flag columns, in their order."""
    return [str(name) for name in incidents.columns if str(name).startswith("flag_")]
