"""Zone, ring, control and rest: they share nothing, every incident is in one of them, and counts add up."""

from __future__ import annotations

import json
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from hotspots.compare.counting import count_months, count_places, find_key, find_measures, in_period
from hotspots.compare.operation import Operation, Place
from hotspots.compare.places import (
    PLACES,
    Shapes,
    make_shapes,
    place_of_incidents,
    polygon_in_metres,
    polygon_to_geojson,
    resolve,
)
from hotspots.errors import BadOperation
from hotspots.locate.selection import Period

PERIOD = Period(date(2021, 10, 1), date(2021, 11, 30))
STUDY = shapely.box(560_000, 99_000, 564_000, 103_000)
ZONE = shapely.box(561_000, 100_000, 561_500, 100_500)
FAR = shapely.box(563_000, 102_000, 563_500, 102_500)
NONE = np.array([], dtype=np.int64)


def shapes(zone: object = ZONE, control: object = FAR, buffer_m: float = 200.0, others: object = None) -> Shapes:
    operation = Operation("Op", Place(("Z",)), PERIOD, buffer_m=buffer_m)
    return make_shapes(operation, zone, "Z", control, "C", study=STUDY, others=others)


def known() -> gpd.GeoDataFrame:
    squares = [ZONE, FAR, shapely.box(562_000, 100_000, 562_500, 100_500)]
    return gpd.GeoDataFrame({"id": ["A1", "A2", "A3"], "name": ["Pier", "Castle", "castle"]}, geometry=squares, crs="EPSG:27700")


def test_places_are_cut_from_the_study_area_and_do_not_overlap() -> None:
    found = shapes()
    assert found.zone.area == 250_000
    assert found.buffer.area == pytest.approx(4 * 500 * 200 + np.pi * 200**2, rel=0.01)
    assert found.control_buffer is not None
    parts = [found.zone, found.buffer, found.control, found.control_buffer]
    assert shapely.union_all(parts).area == pytest.approx(sum(part.area for part in parts))


def test_the_ring_leaves_out_other_zones() -> None:
    neighbour = shapely.box(561_500, 100_000, 561_700, 100_500)
    assert shapes(others=neighbour).buffer.area == pytest.approx(shapes().buffer.area - 200 * 500)


def test_a_control_ring_that_cannot_be_made_is_said() -> None:
    # The control fills all that is left of the study area beyond the zone's ring.
    control = STUDY.difference(ZONE.buffer(201))
    found = shapes(control=control)
    assert found.control_buffer is None
    assert found.notes[0].startswith("No ring could be made round the control")


def test_bad_places_give_one_message() -> None:
    with pytest.raises(BadOperation, match="touches the zone"):
        shapes(control=shapely.box(561_500, 100_000, 562_000, 100_500))
    with pytest.raises(BadOperation, match="reaches into the 200 m ring"):
        shapes(control=shapely.box(561_600, 100_000, 562_000, 100_500))
    with pytest.raises(BadOperation, match="outside the study area"):
        shapes(zone=shapely.box(0, 0, 10, 10))
    with pytest.raises(BadOperation, match="outside the study area"):
        shapes(control=shapely.box(0, 0, 10, 10))
    half = shapes(zone=shapely.box(559_500, 100_000, 560_500, 100_500))
    assert half.notes[0] == "50% of the zone is outside the study area and was cut off."


def test_a_control_that_is_cut_is_said_as_a_zone_is() -> None:
    cut = shapes(control=shapely.box(563_500, 102_000, 564_500, 102_500))
    assert cut.notes == ("50% of the control is outside the study area and was cut off.",)
    assert cut.control.area == 250_000
    assert shapes().notes == ()


def test_names_codes_and_shapes_are_places() -> None:
    assert resolve(Place(("pier",)), known(), what="zone")[1:] == ("Pier", [0])
    assert resolve(Place(("A1", "A2")), known(), what="zone")[1] == "Pier, Castle"
    with pytest.raises(BadOperation, match=r"2 places are called “Castle”\. Give the zone by its code: A2, A3"):
        resolve(Place(("Castle",)), known(), what="zone")
    with pytest.raises(BadOperation, match="“Nowhere” is no area and no hotspot"):
        resolve(Place(("Nowhere",)), known(), what="control")
    again = polygon_in_metres(polygon_to_geojson(ZONE), what="zone")
    assert again.symmetric_difference(ZONE).area < 50


@pytest.mark.parametrize(
    ("geometry", "says"),
    [
        ('{"type": "Point", "coordinates": [0.2, 50.7]}', "no polygon"),
        (
            '{"type": "Polygon", "coordinates": [[[561000, 100000], [561500, 100000], [561500, 100500], [561000, 100000]]]}',
            "WGS84",
        ),
        ('{"type": "Polygon"}', "cannot be read"),
        ('{"type": "Circle", "coordinates": []}', "cannot be read"),
        ('{"type": "Polygon", "coordinates": []}', "no polygon"),
        ('{"type": "Polygon", "coordinates": [[[0.28, 50.76], [0.28, 50.77], [0.28, 50.78], [0.28, 50.76]]]}', "has no area"),
        ('{"type": "Polygon", "coordinates": [[[0.28, 50.76], [0.28, 50.76], [0.28, 50.76], [0.28, 50.76]]]}', "has no area"),
        (
            '{"type": "Polygon", "coordinates": [[[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]]}',
            "not in Great Britain",
        ),
        ('{"type": "Polygon", "coordinates": [[[2.3, 48.8], [2.4, 48.8], [2.4, 48.9], [2.3, 48.8]]]}', "not in Great Britain"),
    ],
)
def test_shapes_that_are_no_zone_are_refused(geometry: str, says: str) -> None:
    with pytest.raises(BadOperation, match=says):
        polygon_in_metres(geometry, what="zone")


def test_collections_within_collections_lose_no_shape() -> None:
    def square(west: float) -> dict[str, object]:
        corners = [[west, 50.76], [west + 0.01, 50.76], [west + 0.01, 50.77], [west, 50.77], [west, 50.76]]
        return {"type": "Polygon", "coordinates": [corners]}

    def together(*shapes: dict[str, object]) -> dict[str, object]:
        return {"type": "GeometryCollection", "geometries": list(shapes)}

    many = {"type": "MultiPolygon", "coordinates": [square(0.24)["coordinates"], square(0.26)["coordinates"]]}
    point = {"type": "Point", "coordinates": [0.3, 50.7]}
    one = polygon_in_metres(json.dumps(square(0.28)), what="zone").area
    nested = together(square(0.28), together(together(together(square(0.30))), together(many, point)))
    assert polygon_in_metres(json.dumps(nested), what="zone").area == pytest.approx(4 * one, rel=1e-3)


def incidents(points: list[tuple[int, int]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "easting": [float(x) for x, _ in points],
            "northing": [float(y) for _, y in points],
            "category": pd.Categorical(["a" if n % 3 else "b" for n in range(len(points))]),
            "flag_public": [n % 2 == 0 for n in range(len(points))],
            "weight": [1.0 + n % 2 for n in range(len(points))],
            "when": pd.to_datetime([f"2021-{1 + n % 11:02d}-15" for n in range(len(points))]),
        }
    )


def place(table: pd.DataFrame, found: Shapes) -> np.ndarray:
    east, north = table["easting"].to_numpy(), table["northing"].to_numpy()
    area = np.where(shapely.intersects_xy(STUDY, east, north), 0, -1).astype(np.int32)
    return place_of_incidents(found, east, north, area, zone_areas=NONE, control_areas=NONE)


POINTS = st.lists(st.tuples(st.integers(559_900, 564_100), st.integers(98_900, 103_100)), min_size=1, max_size=60)


@given(POINTS)
def test_every_incident_is_in_one_place_and_counts_add_up(points: list[tuple[int, int]]) -> None:
    table, found = incidents(points), shapes()
    where = place(table, found)
    for x, y, code in zip(table["easting"], table["northing"], where, strict=True):
        point = shapely.Point(x, y)
        if not shapely.intersects(STUDY, point):
            assert code == -1
        elif shapely.intersects(ZONE, point):
            assert PLACES[code] == "zone"
        elif shapely.intersects(FAR, point):
            assert PLACES[code] == "control"
    measures = find_measures(table)
    every = np.ones(len(table), dtype=bool)
    assert count_places(measures[0], where, every).sum() == (where >= 0).sum()
    parts = [count_places(each, where, every) for each in measures if each.kind == "category"]
    if parts:
        np.testing.assert_array_equal(sum(parts), count_places(measures[0], where, every))
    months = pd.period_range("2021-01", "2021-11", freq="M")
    monthly = count_months(measures[0], where, table["when"], months)
    np.testing.assert_array_equal(monthly.sum(), count_places(measures[0], where, every))


def test_whole_areas_count_as_the_wards_table_does() -> None:
    table = incidents([(561_500, 100_250), (561_250, 100_250)])
    east, north = table["easting"].to_numpy(), table["northing"].to_numpy()
    # The first lies on the zone's edge and the ward table gives it to the neighbour.
    area = np.array([1, 0], dtype=np.int32)
    found = place_of_incidents(shapes(), east, north, area, zone_areas=np.array([0]), control_areas=np.array([5]))
    assert [PLACES[code] for code in found] == ["buffer", "zone"]


def test_measures_are_all_harm_flags_then_categories_by_count() -> None:
    table = incidents([(561_000, 100_000)] * 6)
    assert [(each.key, each.kind) for each in find_measures(table)] == [
        ("all", "all"),
        ("harm", "harm"),
        ("public", "flag"),
        ("a", "category"),
        ("b", "category"),
    ]
    assert [each.key for each in find_measures(table.assign(weight=1.0))][:2] == ["all", "public"]


def test_measures_keep_apart_whatever_categories_and_flags_are_called() -> None:
    categories = ["all", "Harm", "public", "months", "All incidents", "Theft"]
    table = incidents([(561_000, 100_000)] * 6).assign(category=pd.Categorical(categories))
    found = find_measures(table)
    assert [(each.key, each.kind) for each in found] == [
        ("all", "all"),
        ("harm", "harm"),
        ("flag: public", "flag"),
        ("All incidents", "category"),
        ("category: Harm", "category"),
        ("Theft", "category"),
        ("category: all", "category"),
        ("category: months", "category"),
        ("public", "category"),
    ]
    assert [each.name for each in found][3:5] == ["category: All incidents", "category: Harm"]
    assert len({each.name for each in found}) == len(found)
    assert [int(each.rows.sum()) for each in found] == [6, 6, 3, 1, 1, 1, 1, 1, 1]


def test_a_name_means_the_very_same_measure_before_one_that_differs_in_capitals() -> None:
    keys = ["all", "Theft", "THEFT", "Drugs"]
    assert [find_key(name, keys) for name in ("THEFT", "Theft", "drugs", "theft", "Arson")] == [
        "THEFT",
        "Theft",
        "Drugs",
        None,
        None,
    ]


def test_a_period_holds_both_its_days() -> None:
    when = pd.Series(pd.to_datetime(["2021-09-30 23:59", "2021-10-01", "2021-11-30 23:59", "2021-12-01"], format="ISO8601"))
    assert in_period(when, PERIOD).tolist() == [False, True, True, False]
