"""Where an operation was: its zone, ring and control, by name or shape, and the place of each incident."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.analysis import Analysis
from hotspots.compare.controls import propose_controls
from hotspots.compare.operation import Operation, Place
from hotspots.compare.places import Shapes, make_shapes, place_of_incidents, resolve, treated_places, zone_buffer
from hotspots.errors import BadOperation
from hotspots.locate.selection import Period
from hotspots.pipeline import analyse
from hotspots.read import Areas, Incidents
from hotspots.settings import Settings

if TYPE_CHECKING:
    import geopandas as gpd


def place_operation(
    incidents: Incidents, areas: Areas, operation: Operation, settings: Settings, before: Analysis, dated: pd.DataFrame
) -> tuple[npt.NDArray[np.int8], Shapes, pd.DataFrame, Period | None, bool]:
    """
    Zone, ring and control as shapes, the place of each incident, and the controls proposed.

    Parameters
    ----------
    before
        The analysis of the data before the operation, which alone may choose a control.
    dated
        Incidents with dates that are compared.

    Returns
    -------
    The place of each incident, the shapes, the controls proposed, the period the zone was chosen on where that is known, and
    whether the control is one of those proposed.

    Raises
    ------
    BadOperation
        When a place is not found or none is left for a control.
    """
    import shapely

    from hotspots.locate.areas import assign_areas

    candidates = _candidates(before)
    known, chosen_on = candidates, operation.chosen_on
    areas_only = candidates[candidates["kind"] == "area"]
    if not _named(operation.zone, areas_only):
        # An id is that of a list the analyst has seen: of all the data under these settings, else of the data before.
        whole = analyse(incidents, areas, settings)
        known = _with_hotspots(_candidates(whole), candidates)
        if not operation.zone.geometry:
            chosen_on = chosen_on or (whole.period if _named(operation.zone, _candidates(whole)) else before.period)
    elif operation.control and not _named(operation.control, candidates):
        known = _with_hotspots(candidates, _candidates(analyse(incidents, areas, settings)))
    zone, zone_name, zone_rows = resolve(operation.zone, known, what="zone")
    others = resolve(operation.other_zones, known, what="other zone")[0] if operation.other_zones else None
    study = shapely.union_all(before.areas.geometry.to_numpy())
    count_areas = len(before.areas)
    ring = zone_buffer(zone, study, operation.buffer_m, others)
    area = assign_areas(dated, before.areas)
    zone_monthly = _zone_monthly(before, zone)
    monthly = _candidates_monthly(before)
    proposals = propose_controls(candidates, monthly, zone_monthly, zone=zone, treated=treated_places(zone, ring, others))
    proposals["monthly"] = [monthly.to_numpy()[candidates["id"] == key][0].tolist() for key in proposals["id"]]
    control_rows: list[int] = []
    if operation.control:
        control, control_name, control_rows = resolve(operation.control, known, what="control")
    elif len(proposals):
        # From the data before, whatever a list of all the data says of that id.
        control_rows = [int(np.flatnonzero(candidates["id"] == proposals["id"].iloc[0])[0])]
        control, control_name = candidates.geometry.iloc[control_rows[0]], str(proposals["name"].iloc[0])
    else:
        raise BadOperation(
            "No area or hotspot is clear of the zone and its ring, so there is no control. Load more areas or make the ring "
            "narrower."
        )
    shapes = make_shapes(
        operation, zone, zone_name or operation.name, control, control_name or "the control drawn", study=study, others=others
    )
    place = place_of_incidents(
        shapes,
        dated["easting"].to_numpy(),
        dated["northing"].to_numpy(),
        area,
        zone_areas=_whole_areas(zone_rows, count_areas),
        control_areas=_whole_areas(control_rows, count_areas),
    )
    return place, shapes, proposals, chosen_on, operation.control is None


def _whole_areas(rows: list[int], count: int) -> npt.NDArray[np.int64]:
    """The rows where all of them are areas, which come first in the table; else none."""
    whole = bool(rows) and max(rows) < count
    return np.array(rows if whole else [], dtype=np.int64)


def _candidates(before: Analysis) -> gpd.GeoDataFrame:
    """Areas first, then the hotspots of the data before: what can be a zone or a control by name."""
    import geopandas as gpd

    parts = [
        before.areas[["code", "name", "geometry"]].rename(columns={"code": "id"}).assign(kind="area"),
        before.hotspots[["id", "name", "geometry"]].assign(kind="hotspot"),
    ]
    table = pd.concat(parts, ignore_index=True)
    return gpd.GeoDataFrame(table.astype({"id": "str", "name": "str"}), geometry="geometry", crs=before.areas.crs)


def _with_hotspots(known: gpd.GeoDataFrame, more: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The hotspots of a second table after those of the first, where their ids are not in it."""
    added = more[(more["kind"] == "hotspot") & ~more["id"].isin(known["id"])]
    return pd.concat([known, added], ignore_index=True)


def _named(place: Place, known: gpd.GeoDataFrame) -> bool:
    """Whether a place is a shape, or all of its names are in a table."""
    words = set(known["id"].str.casefold()) | set(known["name"].str.casefold())
    return bool(place.geometry) or {name.strip().casefold() for name in place.names} <= words


def _zone_monthly(before: Analysis, zone: Any) -> npt.NDArray[np.float64]:
    import shapely

    shapely.prepare(zone)
    inside = before.inside
    there = shapely.intersects_xy(zone, inside["easting"].to_numpy(), inside["northing"].to_numpy())
    counts = inside["when"][there].dt.to_period("M").value_counts()
    return np.asarray(counts.reindex(before.monthly.columns, fill_value=0), dtype=np.float64)


def _candidates_monthly(before: Analysis) -> pd.DataFrame:
    """Incidents by month of the areas and then of the hotspots."""
    months = before.monthly.columns
    held = before.incidents[before.incidents["hotspot"] > 0]
    column = months.get_indexer(pd.PeriodIndex(held["when"].dt.to_period("M")))
    known = column >= 0
    flat = np.bincount(
        (held["hotspot"].to_numpy()[known] - 1) * len(months) + column[known], minlength=len(before.hotspots) * len(months)
    )
    hotspots = pd.DataFrame(flat.reshape(len(before.hotspots), len(months)), columns=months)
    return pd.concat([before.monthly.reset_index(drop=True), hotspots], ignore_index=True)
