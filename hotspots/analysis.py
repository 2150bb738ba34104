"""What one analysis found: the tables that drawing, reports and pages take."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.detect.clusters import EpsSuggestion
from hotspots.detect.premises import Premises
from hotspots.locate.selection import Period
from hotspots.points import DistinctPoints
from hotspots.read.surroundings import Context
from hotspots.settings import Settings
from hotspots.tables import Input, Surface

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True)
class Counts:
    """
    Where every row went: rows_in = used + set_aside; used = selected + filtered_out; selected = inside + outside.

    Attributes
    ----------
    rows_in
        Rows in the input files.
    used
        Rows that are usable incidents.
    set_aside
        Rows that are not, with reasons.
    selected
        Usable incidents that pass the filter.
    inside, outside
        Selected incidents in an area of the study area, and in none.
    nearest
        Of those inside, how many lie outside every area and were given to the nearest.
    """

    rows_in: int
    used: int
    set_aside: int
    selected: int
    inside: int
    outside: int
    nearest: int = 0


@dataclass(frozen=True)
class Layer:
    """
    The same incidents counted by further areas, such as LSOAs or beats.

    Attributes
    ----------
    name
        Of the layer or its file.
    areas, wards, monthly
        As in `Analysis`.
    outside
        Incidents in none of them.
    """

    name: str
    areas: gpd.GeoDataFrame
    wards: pd.DataFrame
    monthly: pd.DataFrame
    outside: int


@dataclass(frozen=True)
class Analysis:
    """
    One analysis.

    Attributes
    ----------
    settings
        As the user gave them.
    method_line
        Method and its numbers in one line, such as “Density, quartic, radius 300 m, cells 50 m”.
    notes
        Everything that was chosen for the user, mended or to be warned of, in words.
    data_notes
        What the inputs say of themselves, shown wherever they are shown.
    inputs
        Name and sha256 of each file.
    counts
        Where every row went.
    period
        Days covered; None without dates.
    incidents
        Selected incidents, inside and outside, with `area` (row position in
        `areas`, -1 outside) and `hotspot` (its rank, 0 for none).
    points
        Distinct points of the incidents inside.
    set_aside
        Rows that could not be used.
    areas
        Areas of the study area, in metres.
    wards
        Counts and rates by area, as in `tables.WARD_COLUMNS`.
    monthly
        Areas by months.
    hotspots
        Ranked list, as in `tables.HOTSPOT_COLUMNS`.
    harm
        What the incidents' weights are, in a sentence; empty where each counts as 1. Where they are weighed, wards and hotspots
        carry `tables.HARM_COLUMNS`.
    stacked
        Share of all incidents read near the areas that share their point with four or more others, 0 to 1: from a half on they
        are taken to be snapped.
    surface
        Kernel density; None for DBSCAN.
    eps
        Suggested distance and its curve; None for density.
    layers
        The incidents of the study area by further areas.
    context
        The user's own layers, which every map draws.
    premises
        Places ranked by the incidents nearest to them; None without places.
    vintage_notes
        Those of the notes that say whether the boundaries are of the data's time.
    """

    settings: Settings
    method_line: str
    notes: tuple[str, ...]
    data_notes: tuple[str, ...]
    inputs: tuple[Input, ...]
    counts: Counts
    period: Period | None
    incidents: pd.DataFrame
    points: DistinctPoints
    set_aside: pd.DataFrame
    areas: gpd.GeoDataFrame
    wards: pd.DataFrame
    monthly: pd.DataFrame
    hotspots: gpd.GeoDataFrame
    harm: str
    stacked: float
    surface: Surface | None
    eps: EpsSuggestion | None
    layers: tuple[Layer, ...] = ()
    context: tuple[Context, ...] = ()
    premises: Premises | None = None
    vintage_notes: tuple[str, ...] = ()

    @property
    def crs(self) -> str:
        """System of all points and outlines, in metres."""
        return str(self.areas.crs.srs)

    @property
    def inside(self) -> pd.DataFrame:
        """Incidents in the study area."""
        return self.incidents[self.in_study_area]

    @property
    def in_study_area(self) -> npt.NDArray[np.bool_]:
        """For each selected incident, whether it lies in an area."""
        return np.asarray(self.incidents["area"].to_numpy() >= 0)

    def by_layer(self, number: int) -> Analysis:
        """The same analysis with the areas and counts of a further layer; its hotspots stay as they are."""
        layer, counts = self.layers[number], self.counts
        counts = replace(counts, inside=counts.inside - layer.outside, outside=counts.outside + layer.outside, nearest=0)
        return replace(self, areas=layer.areas, wards=layer.wards, monthly=layer.monthly, counts=counts)

    @property
    def sources(self) -> tuple[str, ...]:
        """Sources with incidents in the study area, by name."""
        counts = self.inside["source"].value_counts()
        return tuple(sorted(str(name) for name, count in counts.items() if count))
