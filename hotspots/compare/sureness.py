"""What was found of how sure the ranked list is: tests against chance, agreement of methods, accuracy on held-out months."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from hotspots.compare.accuracy import Accuracy
from hotspots.detect.local import LocalStatistic
from hotspots.detect.persistence import Concentration
from hotspots.detect.simulation import Simulation

if TYPE_CHECKING:
    import geopandas as gpd

CONFIDENCE_COLUMNS: dict[str, str] = {
    "rank": "as in the ranked list",
    "id": "as in the ranked list",
    "name": "as in the ranked list",
    "incidents": "as in the ranked list",
    "by_chance": "incidents that the null puts inside its outline on average; NaN where nothing was tested",
    "p": "chance that a map of the null has as large an excess anywhere, from the simulation; NaN where it was not run",
    "excess": "its largest excess over the null, in standard deviations",
    "gi_star_cells": "cells in it that Gi* calls hot, p adjusted over the map",
    "density": "whether kernel density finds a hotspot there",
    "dbscan": "whether DBSCAN finds one there",
    "gi_star": "whether any cell in it is hot by Gi*",
    "methods": "how many of the three agree",
}


@dataclass(frozen=True)
class Confidence:
    """
    How sure the ranked list is.

    Attributes
    ----------
    table
        One row per hotspot, columns as in `CONFIDENCE_COLUMNS`.
    null
        What chance was taken to be, in words; empty where no null fits, and then `null_reason` says why.
    null_reason
        Why nothing could be tested, or empty.
    simulation, local
        The tests behind it; None where they could not be run.
    other
        Hotspots of the method that the list was not made by, by its own defaults.
    gi_star_area
        Polygon in metres of the cells that are hot by Gi*; empty where none is, or nothing was tested.
    concentration
        What share of the incidents falls in what share of the cells of `cell_m`.
    cell_m
        Side of the cells that concentration and hold-out are counted in, metres.
    accuracy
        The rolling hold-out; None where there is too little to hold out.
    accuracy_reason
        Why there is none, or empty.
    """

    table: pd.DataFrame
    null: str
    null_reason: str
    simulation: Simulation | None
    local: LocalStatistic | None
    other: gpd.GeoDataFrame
    gi_star_area: Any
    concentration: Concentration
    cell_m: float
    accuracy: Accuracy | None
    accuracy_reason: str
