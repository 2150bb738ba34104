"""An operation's file: what it takes, what it gives back, and what it says of a bad one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from hotspots.compare.operation import Claim, Operation, Place
from hotspots.errors import BadOperation
from hotspots.locate.selection import Period

OCT_NOV = Period(date(2021, 10, 1), date(2021, 11, 30))
SQUARE = {"type": "Polygon", "coordinates": [[[0.28, 50.76], [0.29, 50.76], [0.29, 50.77], [0.28, 50.77], [0.28, 50.76]]]}


def test_what_is_saved_is_loaded_again() -> None:
    operation = Operation(
        name="Autumn “nights”",
        zone=Place(geometry=json.dumps(SQUARE, sort_keys=True), label="The square"),
        after=OCT_NOV,
        before=Period(date(2021, 7, 1), date(2021, 8, 31)),
        buffer_m=150.0,
        control=Place(("Castle", "E05011576")),
        other_zones=Place(("Meads",)),
        measures=("serious_violence",),
        claim=Claim("serious_violence", -29.0),
        chosen_on=Period(date(2020, 1, 1), date(2020, 12, 31)),
    )
    assert Operation.from_json(operation.to_json()) == operation
    own = replace(operation, claim=Claim("all", 5.0, (Period(date(2020, 12, 1), date(2020, 12, 31)), OCT_NOV)))
    assert Operation.from_json(own.to_json()) == own


def test_the_least_that_is_needed() -> None:
    found = Operation.from_json('{"zone": "Devonshire", "after": ["2021-10", "2021-11"]}')
    assert found.zone == Place(("Devonshire",))
    assert found.after == OCT_NOV
    assert found.buffer_m == 200
    assert (found.before, found.control, found.claim, found.measures) == (None, None, None, ())


@pytest.mark.parametrize(
    "after", [["2021-10-01", "2021-11-30"], ["01/10/2021", "30/11/2021"], ["2021-10", "2021-11"], ["October 2021", "Nov 2021"]]
)
def test_dates_are_day_first_or_iso_and_months_are_whole(after: list[str]) -> None:
    assert Operation.from_json(json.dumps({"zone": "A", "after": after})).after == OCT_NOV


def test_one_month_may_stand_for_itself() -> None:
    assert Operation.from_json('{"zone": "A", "after": "2020-02"}').after == Period(date(2020, 2, 1), date(2020, 2, 29))


def test_geojson_shapes_are_the_zone_and_properties_the_rest() -> None:
    feature = {
        "type": "Feature",
        "geometry": SQUARE,
        "properties": {"name": "Pier", "operation": "Nights", "from": "01/10/2021", "to": "30/11/2021", "buffer_m": 100},
    }
    found = Operation.from_json(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert (found.name, found.zone.label, found.after, found.buffer_m) == ("Nights", "Pier", OCT_NOV, 100)
    assert json.loads(found.zone.geometry) == SQUARE
    two = Operation.from_json(json.dumps({"type": "FeatureCollection", "features": [feature, feature]}))
    assert json.loads(two.zone.geometry)["type"] == "GeometryCollection"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not JSON"),
        ("[]", "one JSON object"),
        ('{"after": ["2021-10", "2021-11"]}', "has no “zone”"),
        ('{"zone": "A"}', "has no “after”"),
        ('{"zone": "A", "after": ["2021-10", "2021-11"], "bufer_m": 1}', "unknown name, “bufer_m”"),
        ('{"zone": 3, "after": ["2021-10", "2021-11"]}', "should be names of areas"),
        ('{"zone": "A", "after": ["2021-11", "2021-10"]}', "ends before it starts"),
        ('{"zone": "A", "after": ["2021-13", "2021-14"]}', "“2021-13” is not a date"),
        ('{"zone": "A", "after": "soon"}', "“soon” is not a date"),
        ('{"zone": "A", "after": ["2021-10", "2021-11"], "before": ["2021-09", "2021-10"]}', "overlaps the after period"),
        ('{"zone": "A", "after": ["2021-10", "2021-11"], "before": ["2022-09", "2022-10"]}', "comes after the after period"),
        ('{"zone": "A", "after": ["2021-10", "2021-11"], "buffer_m": 0}', "The ring is 0 m wide"),
        ('{"zone": "A", "after": ["2021-10", "2021-11"], "buffer_m": NaN}', "should be a number of metres"),
        ('{"zone": "A", "after": ["2021-10", "2021-11"], "claim": {"percent": -129}}', "a measure and a percent"),
        ('{"zone": "A", "after": "2021-10", "claim": {"percent": -2, "before": "2021-01"}}', "both “before” and “after”"),
        (
            '{"zone": "A", "after": "2021-10", "claim": {"percent": -2, "before": "2021-02", "after": "2021-01"}}',
            "should end before its after",
        ),
        ('{"zone": "A", "after": "2021-10", "claim": {"percent": -2, "before": "x", "after": "2021-01"}}', "claim's “before”"),
        ('{"zone": "A", "after": ["2021-10", "2021-11"], "measures": "all"}', "should be a list"),
        ('{"type": "FeatureCollection", "features": []}', "without a shape"),
        ('{"zone": "A", "after": ["2021-10", "2021-11"], "buffer_m": 0.5}', "The ring is 0.5 m wide: choose a number from 1 to"),
        ('{"zone": "A", "after": ["2021-10", "2021-11"], "buffer_m": 5001}', "The ring is 5001 m wide"),
        ('{"zone": "A", "after": ["2021-10", "2021-11"], "buffer_m": 1' + "0" * 400 + "}", "should be a number of metres"),
        ('{"zone": "A", "after": ["2021-10", "2021-11"], "claim": {"percent": 1001}}', "from -100 to 1,000"),
        ('{"zone": "A", "after": ["2021-10", "2021-11"], "claim": {"percent": 1' + "0" * 400 + "}}", "a measure and a percent"),
        ('{"zone": "A", "after": ["2021-10", "2021-11"], "control": false}', "“control” should be names of areas"),
        ('{"zone": "A", "after": ["2021-10", "2021-11"], "control": 0}', "“control” should be names of areas"),
        ('{"zone": "A", "after": ["2021-10", "2021-11"], "other_zones": false}', "“other_zones” should be names of areas"),
        ('{"zone": "A", "after": ["2021-10", "2021-11"], "measures": false}', "should be a list"),
    ],
)
def test_a_bad_operation_gives_one_message(text: str, says: str) -> None:
    with pytest.raises(BadOperation) as told:
        Operation.from_json(text, name="op.json")
    assert says in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    "name",
    [
        "EPSG:4326",
        "urn:ogc:def:crs:EPSG::4326",
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "OGC:CRS84",
        "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    ],
)
def test_a_system_that_is_longitude_and_latitude_is_taken(name: str) -> None:
    assert json.loads(with_crs({"type": "name", "properties": {"name": name}}).zone.geometry) == SQUARE


@pytest.mark.parametrize(
    "crs",
    [
        {"type": "name", "properties": {"name": "EPSG:27700"}},
        {"type": "name", "properties": {"name": "EPSG:43260"}},
        {"type": "name", "properties": {"name": "EPSG:27700", "was": "EPSG:4326"}},
        {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700 once EPSG::4326"}},
        {"type": "link", "properties": {"href": "EPSG:4326"}},
        {"type": "name", "properties": {"name": 4326}},
        "EPSG:4326",
    ],
)
def test_any_other_system_is_refused(crs: object) -> None:
    with pytest.raises(BadOperation, match="is not in longitude and latitude"):
        with_crs(crs)
    with pytest.raises(BadOperation, match="“zone” is not in longitude and latitude"):
        Operation.from_json(json.dumps({"zone": {**SQUARE, "crs": crs}, "after": "2021-10"}))


def with_crs(crs: object) -> Operation:
    feature = {"type": "Feature", "geometry": SQUARE, "properties": {"after": "2021-10"}}
    return Operation.from_json(json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]}))


def test_half_letters_are_replaced_so_that_the_operation_can_be_written() -> None:
    text = r'{"name": "a\ud800b", "zone": ["\udfffX"], "zone_name": "c\ud800", "measures": ["\ud800"], "after": "2021-10"}'
    found = Operation.from_json(text)
    assert (found.name, found.zone.names, found.zone.label, found.measures) == ("a\ufffdb", ("\ufffdX",), "c\ufffd", ("\ufffd",))
    assert Operation.from_json(found.to_json().encode()).name == "a\ufffdb"
    assert Operation.from_json(r'{"name": "\ud83d\ude94", "zone": "A", "after": "2021-10"}').name == "🚔"


def test_the_limits_hold_for_an_operation_made_without_a_file() -> None:
    for more in (
        {"buffer_m": 0.9},
        {"buffer_m": float("nan")},
        {"claim": Claim("all", 1_000.1)},
        {"claim": Claim("all", -100.1)},
    ):
        with pytest.raises(BadOperation):
            Operation("Op", Place(("A",)), OCT_NOV, **more)
    Operation("Op", Place(("A",)), OCT_NOV, buffer_m=1, claim=Claim("all", 1_000))
    Operation("Op", Place(("A",)), OCT_NOV, buffer_m=5_000, claim=Claim("all", -100))
