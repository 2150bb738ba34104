"""Zone, buffer, control, control buffer and the rest: shapes that share nothing, and which of them each point is in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hotspots.compare.operation import Operation, Place
from hotspots.errors import BadOperation
from hotspots.points import Floats, distinct_points
from hotspots.read.places import GB_METRES, projection
from hotspots.tables import METRIC_CRS

if TYPE_CHECKING:
    import geopandas as gpd

ZONE, BUFFER, CONTROL, CONTROL_BUFFER, REST, OTHER_ZONES = range(6)
PLACES = ("zone", "buffer", "control", "control_buffer", "rest", "other_zones")
OUTSIDE = -1
LEAST_RING = 0.5
SLIVER_M2 = 1.0
LEAST_AREA_M2 = 1.0
FLAT_DEGREES2 = 1e-11


@dataclass(frozen=True)
class Shapes:
    """
    The places of one operation, in metres (EPSG:27700); none overlaps another.

    Attributes
    ----------
    zone, buffer, control
        Where it was, the ring round it, and the places that had none of it.
    control_buffer
        The control's ring; None where it cannot be made, and `notes` say why.
    others
        Zones of other operations, which are in none of these; None without any.
    study
        The study area.
    zone_name, control_name
        What they are called.
    notes
        What was cut or left out, in words.
    """

    zone: Any
    buffer: Any
    control: Any
    control_buffer: Any | None
    others: Any | None
    study: Any
    zone_name: str
    control_name: str
    notes: tuple[str, ...]


def resolve(place: Place, known: gpd.GeoDataFrame, *, what: str) -> tuple[Any, str, list[int]]:
    """
    The shape of a place in metres, what it is called, and the rows of `known` that it is made of.

    Parameters
    ----------
    known
        Areas and hotspots: `id`, `name` and polygon in metres.
    what
        “zone” or “control”, for the message.

    Raises
    ------
    BadOperation
        When a name is not known, or the shape is no polygon.
    """
    import shapely

    if place.geometry:
        return polygon_in_metres(place.geometry, what=what), place.label, []
    rows: list[int] = []
    for name in place.names:
        wanted = name.strip().casefold()
        found = np.flatnonzero((known["id"].str.casefold() == wanted) | (known["name"].str.casefold() == wanted))
        if not len(found):
            some = ", ".join(known["name"].head(8))
            raise BadOperation(f"The {what} “{name}” is no area and no hotspot of these data. There are, among others: {some}.")
        if len(found) > 1:
            raise BadOperation(
                f"{len(found)} places are called “{name}”. Give the {what} by its code: {', '.join(known['id'].iloc[found])}."
            )
        rows.append(int(found[0]))
    return shapely.union_all(known.geometry.to_numpy()[rows]), ", ".join(known["name"].iloc[rows]), rows


def polygon_in_metres(geometry: str, *, what: str) -> Any:
    """A GeoJSON geometry in longitude and latitude as a polygon in metres."""
    import shapely

    try:
        parts = _single_parts(shapely.from_geojson(geometry))
        polygons = parts[(shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)]
    except (shapely.errors.ShapelyError, ValueError, TypeError):
        raise BadOperation(f"The {what}'s shape cannot be read. Draw it again or save it as GeoJSON.") from None
    if not len(polygons):
        raise BadOperation(f"The {what} has no polygon: a point or a line has no area. Draw its outline.")
    west, south, east, north = shapely.total_bounds(polygons)
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise BadOperation(f"The {what} is not in longitude and latitude (WGS84). Save it as GeoJSON, which always is.")

    def project(coordinates: Floats) -> Floats:
        return np.column_stack(projection("EPSG:4326", METRIC_CRS).transform(coordinates[:, 0], coordinates[:, 1]))

    # What lies on a line in degrees lies on a curve in metres, which has a little area.
    flat = shapely.area(shapely.make_valid(polygons)) < FLAT_DEGREES2
    metres = shapely.transform(polygons, project)
    if not _in_britain(metres):
        raise BadOperation(f"The {what} is not in Great Britain. Draw it there.")
    whole = polygonal(shapely.union_all(shapely.make_valid(metres[~flat])))
    if not shapely.area(whole) >= LEAST_AREA_M2:
        raise BadOperation(f"The {what} has no area: the corners of its shape lie on a line or on one spot. Draw its outline.")
    return whole


def _single_parts(shape: Any) -> Any:
    """The polygons, lines and points of a shape, however deep its collections lie in each other."""
    import shapely

    parts = shapely.get_parts(shape)
    while (shapely.get_type_id(parts) > 3).any():
        parts = shapely.get_parts(parts)
    return parts


def _in_britain(metres: Any) -> bool:
    """Whether shapes lie within the square of Great Britain's grid; what cannot be projected is infinite and does not."""
    import shapely

    west, south, east, north = GB_METRES
    bounds = shapely.bounds(metres)
    return bool(((bounds >= (west, south, west, south)) & (bounds <= (east, north, east, north))).all())


def polygon_to_geojson(polygon: Any) -> str:
    """A polygon in metres as a GeoJSON geometry in longitude and latitude with 7 decimals (1 cm)."""
    import shapely

    def project(coordinates: Floats) -> Floats:
        degrees = projection(METRIC_CRS, "EPSG:4326").transform(coordinates[:, 0], coordinates[:, 1])
        return np.column_stack(degrees).round(7)

    return json.dumps(json.loads(shapely.to_geojson(shapely.transform(polygon, project))), sort_keys=True)


def make_shapes(
    operation: Operation, zone: Any, zone_name: str, control: Any, control_name: str, *, study: Any, others: Any | None
) -> Shapes:
    """
    Cut zone, ring, control and the control's ring out of the study area.

    Raises
    ------
    BadOperation
        When the zone is outside the study area, or the control touches the zone or lies in its ring.
    """
    import shapely

    notes: list[str] = []
    zone = _inside_study(zone, study, "zone", f" ({zone_name})" if zone_name else "", notes)
    buffer = zone_buffer(zone, study, operation.buffer_m, others)
    for what, shape, name in (("zone", zone, zone_name), ("control", control, control_name)):
        if others is not None and shapely.area(shapely.intersection(others, shape)) > SLIVER_M2:
            raise BadOperation(f"The {what} ({name}) overlaps a zone of another operation. Choose one clear of it.")
    if shapely.intersects(zone, control):
        raise BadOperation(f"The control ({control_name}) touches the zone ({zone_name}). Choose one further off.")
    if shapely.area(shapely.intersection(control, buffer)) > SLIVER_M2:
        raise BadOperation(
            f"The control ({control_name}) reaches into the {operation.buffer_m:,.0f} m ring round the zone. Choose one "
            "further off or a narrower ring."
        )
    control = _inside_study(control, study, "control", f" ({control_name})", notes)
    apart = [zone, buffer] if others is None else [zone, buffer, others]
    whole = polygonal(shapely.intersection(shapely.difference(shapely.buffer(control, operation.buffer_m), control), study))
    ring = polygonal(shapely.difference(whole, shapely.union_all(apart)))
    if shapely.area(ring) <= LEAST_RING * shapely.area(whole) or shapely.area(ring) <= SLIVER_M2:
        notes.append(
            "No ring could be made round the control that is clear of the zone and its ring, so what moved next door is "
            "judged without one and the displacement part is left out of the WDD."
        )
        return Shapes(zone, buffer, control, None, others, study, zone_name, control_name, tuple(notes))
    return Shapes(zone, buffer, control, ring, others, study, zone_name, control_name, tuple(notes))


def zone_buffer(zone: Any, study: Any, buffer_m: float, others: Any | None) -> Any:
    """The ring round a zone inside the study area, less the zones of other operations."""
    import shapely

    ring = shapely.intersection(shapely.difference(shapely.buffer(zone, buffer_m), zone), study)
    return polygonal(ring if others is None else shapely.difference(ring, others))


def treated_places(zone: Any, ring: Any, others: Any | None) -> Any:
    """All that no control may touch: the zone, its ring, and zones of other operations."""
    import shapely

    return shapely.union_all([zone, ring] if others is None else [zone, ring, others])


def place_of_incidents(
    shapes: Shapes,
    easting: Floats,
    northing: Floats,
    area: npt.NDArray[np.int32],
    *,
    zone_areas: npt.NDArray[np.int64],
    control_areas: npt.NDArray[np.int64],
) -> npt.NDArray[np.int8]:
    """
    For each incident the place it is in, or `OUTSIDE` the study area.

    A point on an edge belongs to the first in the order zone, control, buffer, control buffer, rest; so the counts add up.

    Parameters
    ----------
    area
        For each incident the row position of its area, as the wards table counts it.
    zone_areas, control_areas
        Row positions of the areas that the zone or the control is made of; empty where it is not made of whole areas. Then
        their incidents are those of the wards table, so that the two cannot disagree on a shared edge.
    """
    import shapely

    distinct = distinct_points(easting, northing)
    at = shapely.points(distinct.x, distinct.y)
    place = np.full(len(distinct), OUTSIDE, dtype=np.int8)
    order = (
        (REST, shapes.study), (OTHER_ZONES, shapes.others), (CONTROL_BUFFER, shapes.control_buffer), (BUFFER, shapes.buffer),
        (CONTROL, None if len(control_areas) else shapes.control), (ZONE, None if len(zone_areas) else shapes.zone),
    )  # fmt: skip
    for code, shape in order:
        if shape is not None:
            shapely.prepare(shape)
            place[shapely.intersects(shape, at)] = code
    by_row: npt.NDArray[np.int8] = place[distinct.of_row]
    by_row[np.isin(area, control_areas)] = CONTROL
    by_row[np.isin(area, zone_areas)] = ZONE
    # What no area counts, the operation does not count either.
    by_row[area < 0] = OUTSIDE
    return by_row


def polygonal(shape: Any) -> Any:
    """The polygons of a shape: what an intersection leaves of points and lines is dropped."""
    import shapely

    parts = shapely.get_parts(shape)
    return shapely.union_all(parts[np.isin(shapely.get_type_id(parts), (3, 6))])


def _inside_study(shape: Any, study: Any, what: str, name: str, notes: list[str]) -> Any:
    """The part of a zone or control that is inside the study area; a note says what was cut off."""
    import shapely

    inside = polygonal(shapely.intersection(shape, study))
    share = shapely.area(inside) / shapely.area(shape) if shapely.area(shape) else 0.0
    if share <= 0:
        raise BadOperation(f"The {what}{name} is outside the study area. Choose areas that hold it, or draw it inside them.")
    if share < 0.999:
        notes.append(f"{1 - share:.0%} of the {what} is outside the study area and was cut off.")
    return inside
