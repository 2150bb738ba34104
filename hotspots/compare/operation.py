"""An operation: where, when, against which before, beside which control; saved to and loaded from one small file."""

from __future__ import annotations

import json
import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from hotspots.errors import BadOperation
from hotspots.locate.selection import Period
from hotspots.read.times import parse_dates

BUFFER_M = 200.0
LEAST_BUFFER_M, MOST_BUFFER_M = 1.0, 5_000.0
LEAST_PERCENT, MOST_PERCENT = -100.0, 1_000.0
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
WGS84 = re.compile(
    r"(urn:(x-)?ogc:def:crs:)?(ogc:([0-9.]*:)?crs84|epsg:([0-9.]*:)?4326)"
    r"|https?://www\.opengis\.net/def/crs/(ogc/[0-9.]+/crs84|epsg/[0-9.]+/4326)",
    re.IGNORECASE,
)
"""The names that GeoJSON's old `crs` has for longitude and latitude."""
HOW = "See “Operations” in the README for what the file holds."


@dataclass(frozen=True)
class Place:
    """
    A place by name or by shape.

    Attributes
    ----------
    names
        Names or codes of areas, or ids of hotspots; their union is meant.
    geometry
        GeoJSON geometry as text, longitude and latitude (WGS84); comes before the names.
    label
        What to call it, where it is given by shape.
    """

    names: tuple[str, ...] = ()
    geometry: str = ""
    label: str = ""


@dataclass(frozen=True)
class Claim:
    """
    What somebody wrote of the operation.

    Attributes
    ----------
    measure
        `all`, a category or a flag.
    percent
        The change claimed, such as -29.
    periods
        Before and after that the claim is about; left out, those of the comparison.
    """

    measure: str
    percent: float
    periods: tuple[Period, Period] | None = None


@dataclass(frozen=True)
class Operation:
    """
    A patrol or other action to be compared.

    Attributes
    ----------
    name
        What it is called.
    zone
        Where it was.
    after
        When it was.
    before
        A before period of the analyst's own, beside the two usual ones: a year earlier, and just before.
    buffer_m
        Width of the ring round the zone that is watched for what moved next door, metres.
    control
        Places that had no operation; left out, they are proposed from the data before it.
    other_zones
        Zones of other operations, which belong to no ring and no control.
    measures
        Measures that the operation was for: they are tested each by itself, all others as a table.
    claim
        A claim to check.
    chosen_on
        Period whose incidents the zone was chosen on, where that is known.
    """

    name: str
    zone: Place
    after: Period
    before: Period | None = None
    buffer_m: float = BUFFER_M
    control: Place | None = None
    other_zones: Place | None = None
    measures: tuple[str, ...] = ()
    claim: Claim | None = None
    chosen_on: Period | None = None

    def __post_init__(self) -> None:
        if self.before and self.before.first_day <= self.after.last_day and self.after.first_day <= self.before.last_day:
            raise BadOperation(f"The before period ({self.before}) overlaps the after period ({self.after}): choose another.")
        if self.before and self.before.first_day > self.after.first_day:
            raise BadOperation(f"The before period ({self.before}) comes after the after period ({self.after}): swap them.")
        if not LEAST_BUFFER_M <= self.buffer_m <= MOST_BUFFER_M:
            raise BadOperation(
                f"The ring is {self.buffer_m:g} m wide: choose a number from {LEAST_BUFFER_M:g} to {MOST_BUFFER_M:,.0f}."
            )
        if self.claim and not LEAST_PERCENT <= self.claim.percent <= MOST_PERCENT:
            raise BadOperation(
                f"The change claimed is {self.claim.percent:g}%: a claim should hold a measure and a percent from "
                f"{LEAST_PERCENT:g} to {MOST_PERCENT:,.0f}."
            )
        if self.claim and self.claim.periods and self.claim.periods[0].last_day >= self.claim.periods[1].first_day:
            before, after = self.claim.periods
            raise BadOperation(f"The claim's before ({before}) should end before its after ({after}) begins: change the dates.")

    def to_json(self) -> str:
        """The operation as JSON text: the same operation gives the same bytes."""
        content: dict[str, Any] = {"name": self.name, "zone": _place_out(self.zone), "after": _period_out(self.after)}
        if self.before:
            content["before"] = _period_out(self.before)
        if self.zone.label:
            content["zone_name"] = self.zone.label
        content["buffer_m"] = self.buffer_m
        for name, place in (("control", self.control), ("other_zones", self.other_zones)):
            if place:
                content[name] = _place_out(place)
        if self.measures:
            content["measures"] = list(self.measures)
        if self.claim:
            content["claim"] = {"measure": self.claim.measure, "percent": self.claim.percent}
            if self.claim.periods:
                content["claim"] |= dict(zip(("before", "after"), map(_period_out, self.claim.periods), strict=True))
        if self.chosen_on:
            content["chosen_on"] = _period_out(self.chosen_on)
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes, *, name: str = "operation") -> Operation:
        """
        An operation from our JSON, or from GeoJSON whose shapes are the zone and whose properties hold the rest.

        Raises
        ------
        BadOperation
            When it is not JSON, lacks a zone or a period, or holds what is not known.
        """
        try:
            content = _without_lone_surrogates(json.loads(text))
        except (ValueError, RecursionError) as error:
            raise BadOperation(f"{name} is not JSON ({type(error).__name__}). {HOW}") from None
        if not isinstance(content, Mapping):
            raise BadOperation(f"{name} should be one JSON object, in curly brackets. {HOW}")
        if content.get("type") in ("Feature", "FeatureCollection"):
            content = _from_geojson(content, name)
        return _from_mapping(content, name)


KNOWN = ("name", "zone", "zone_name", "after", "before", "buffer_m", "control", "other_zones", "measures", "claim", "chosen_on")
LEFT_OUT: tuple[Any, ...] = (None, "", [])


def _without_lone_surrogates(content: Any) -> Any:
    """The same content; half of a letter, which JSON can hold and no file can, becomes �."""
    text = json.dumps(content, ensure_ascii=False)
    return json.loads(LONE_SURROGATE.sub("\ufffd", text)) if LONE_SURROGATE.search(text) else content


def _from_mapping(content: Mapping[str, Any], name: str) -> Operation:
    unknown = sorted(set(content) - set(KNOWN))
    if unknown:
        raise BadOperation(f"{name} has an unknown name, “{unknown[0]}”. Known: {', '.join(KNOWN)}.")
    for needed in ("zone", "after"):
        if not content.get(needed):
            raise BadOperation(f"{name} has no “{needed}”. {HOW}")
    measures = [] if content.get("measures") is None else content["measures"]
    if not isinstance(measures, list) or not all(isinstance(each, str) for each in measures):
        raise BadOperation(f"{name}: “measures” should be a list of categories or flags.")
    buffer_m = _number(content.get("buffer_m", BUFFER_M))
    if buffer_m is None:
        raise BadOperation(f"{name}: “buffer_m” should be a number of metres.")
    optional = {
        key: read_period(content[key], f"{name}: “{key}”") for key in ("before", "chosen_on") if content.get(key) is not None
    }
    places = {
        key: _place(content[key], f"{name}: “{key}”") for key in ("control", "other_zones") if content.get(key) not in LEFT_OUT
    }
    return Operation(
        name=str(content.get("name") or "Operation")[:120],
        zone=replace(_place(content["zone"], f"{name}: “zone”"), label=str(content.get("zone_name") or "")[:120]),
        after=read_period(content["after"], f"{name}: “after”"),
        before=optional.get("before"),
        buffer_m=buffer_m,
        control=places.get("control"),
        other_zones=places.get("other_zones"),
        measures=tuple(measures),
        claim=_claim(content.get("claim"), name),
        chosen_on=optional.get("chosen_on"),
    )


def _from_geojson(content: Mapping[str, Any], name: str) -> dict[str, Any]:
    """GeoJSON as our own form: all shapes are the zone; the first feature's properties, `from` and `to` are the rest."""
    features = content.get("features") if content["type"] == "FeatureCollection" else [content]
    if not isinstance(features, list) or not all(isinstance(each, Mapping) for each in features) or not features:
        raise BadOperation(f"{name} is GeoJSON without a shape. Draw the zone and save it again.")
    _require_degrees(content.get("crs"), name)
    shapes = [feature.get("geometry") for feature in features]
    known = features[0].get("properties")
    properties = known if isinstance(known, Mapping) else {}
    found = {key: properties[key] for key in KNOWN if key != "zone" and properties.get(key) is not None}
    found["name"] = properties.get("operation") or properties.get("name")
    found["zone_name"] = properties.get("zone_name") or properties.get("name")
    if "after" not in found and properties.get("from") and properties.get("to"):
        found["after"] = [properties["from"], properties["to"]]
    found["zone"] = {"type": "GeometryCollection", "geometries": shapes} if len(shapes) > 1 else shapes[0]
    return found


def _require_degrees(crs: Any, where: str) -> None:
    """Raise when GeoJSON's old `crs` names any other system than longitude and latitude."""
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, Mapping) else None
    name = properties.get("name") if isinstance(properties, Mapping) else None
    if not isinstance(name, str) or not WGS84.fullmatch(name.strip()):
        raise BadOperation(f"{where} is not in longitude and latitude (WGS84), as GeoJSON has to be. Export it again as such.")


def _number(value: Any) -> float | None:
    """A finite number, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if np.isfinite(number) else None


def _place(value: Any, where: str) -> Place:
    if isinstance(value, str):
        return Place((value,))
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        return Place(tuple(value))
    if isinstance(value, Mapping) and isinstance(value.get("type"), str):
        _require_degrees(value.get("crs"), where)
        return Place(geometry=json.dumps(value, sort_keys=True))
    raise BadOperation(f"{where} should be names of areas, ids of hotspots, or a GeoJSON shape.")


def _place_out(place: Place) -> Any:
    return json.loads(place.geometry) if place.geometry else list(place.names)


def read_period(value: Any, where: str) -> Period:
    """Two dates, or two months, or one month for itself."""
    ends = [value, value] if isinstance(value, str) else value
    if not isinstance(ends, list) or len(ends) != 2 or not all(isinstance(end, str) for end in ends):
        raise BadOperation(f"{where} should be two dates, such as [“2021-10-01”, “2021-11-30”].")
    parsed = parse_dates(ends)
    for end, when in zip(ends, parsed.when, strict=True):
        if np.isnat(when):
            raise BadOperation(f"{where}: “{end}” is not a date. Write YYYY-MM-DD, or dd/mm/yyyy, or YYYY-MM for a month.")
    first, last = (date.fromisoformat(str(when)[:10]) for when in parsed.when)
    if parsed.precision[1] == "month":
        last = date(last.year, last.month, monthrange(last.year, last.month)[1])
    if first > last:
        raise BadOperation(f"{where} ends before it starts: swap the dates.")
    return Period(first, last)


def _period_out(period: Period) -> list[str]:
    return [str(period.first_day), str(period.last_day)]


def _claim(value: Any, name: str) -> Claim | None:
    if value is None:
        return None
    percent = _number(value.get("percent")) if isinstance(value, Mapping) else None
    if percent is None:
        raise BadOperation(f"{name}: “claim” should hold a measure and a percent, such as -29.")
    given = [value.get(key) for key in ("before", "after")]
    if (given[0] is None) != (given[1] is None):
        raise BadOperation(f"{name}: “claim” should hold both “before” and “after”, or neither.")
    periods = None
    if given[0] is not None:
        where = f"{name}: the claim's"
        periods = (read_period(given[0], f"{where} “before”"), read_period(given[1], f"{where} “after”"))
    return Claim(str(value.get("measure") or "all"), percent, periods)
