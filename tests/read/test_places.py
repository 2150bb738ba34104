"""Text to points in metres, and a reason for each that fails."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from hotspots.read.places import REASONS, locate, looks_swapped, parse_numbers, to_metres


def reason(kind: str, x: str, y: str) -> str:
    """Why one pair of texts cannot be used; empty when it can."""
    return REASONS[locate(kind, parse_numbers(pa.array([x])), parse_numbers(pa.array([y]))).reason[0]]


# Ordnance Survey's test points of OSTN15 (developer pack): ETRS89 latitude and longitude, easting and northing.
@pytest.mark.parametrize(
    ("latitude", "longitude", "easting", "northing"),
    [
        (50.57563665000, -1.29782277240, 449816.371, 75335.861),  # St Catherine's, Isle of Wight
        (51.37447025550, 1.44454730409, 639821.835, 169565.858),  # North Foreland
        (51.42754743020, -2.54407618349, 362269.991, 169978.690),  # Brislington
        (51.48936564950, -0.11992557180, 530624.974, 178388.464),  # Lambeth
        (51.89436637350, 0.89724327012, 599445.590, 225722.826),  # Colchester
        (52.75136687170, 0.40153547065, 562180.547, 319784.995),  # King's Lynn
        (53.77911025760, -3.04045490691, 331534.564, 431920.794),  # Blackpool
        (54.97912273660, -1.61657685184, 424639.355, 565012.703),  # Newcastle
        (55.85399952950, -4.29649016251, 256340.925, 664697.269),  # Glasgow
        (57.48625000720, -4.21926398555, 267056.768, 846176.972),  # Inverness
    ],
)
def test_known_points_are_within_three_metres(latitude: float, longitude: float, easting: float, northing: float) -> None:
    east, north = to_metres(np.array([longitude]), np.array([latitude]))
    assert np.hypot(east[0] - easting, north[0] - northing) < 3.0


@pytest.mark.parametrize(
    ("latitude", "longitude", "easting", "northing"),
    [
        (49.96006137820, -5.20304609998, 170370.718, 11572.405),  # the Lizard
        (57.81351838410, -8.57854456076, 9587.909, 899448.996),  # St Kilda
        (58.51560361300, -6.26091455533, 151968.652, 966483.780),  # Butt of Lewis
    ],
)
def test_known_points_in_the_far_west_are_within_five_metres(
    latitude: float, longitude: float, easting: float, northing: float
) -> None:
    east, north = to_metres(np.array([longitude]), np.array([latitude]))
    assert np.hypot(east[0] - easting, north[0] - northing) < 5.0


def test_rows_at_one_point_get_one_place() -> None:
    east, north = to_metres(np.array([0.29, -1.5, 0.29]), np.array([50.77, 53.8, 50.77]))
    assert (east[0], north[0]) == (east[2], north[2])
    assert (east[0], north[0]) != (east[1], north[1])


def test_metres_are_taken_as_they_are() -> None:
    places = locate("metres", np.array([561_066.99]), np.array([99_078.0]))
    assert (places.easting[0], places.northing[0], places.reason[0]) == (561_066.99, 99_078.0, 0)


@pytest.mark.parametrize(
    ("kind", "x", "y", "expected"),
    [
        ("degrees", "0.29", "50.77", ""),
        ("degrees", "", "50.77", "no coordinates"),
        ("degrees", "NULL", "NULL", "no coordinates"),
        ("metres", " ", "100000", "no coordinates"),
        ("metres", "#N/A", "100000", "no coordinates"),
        ("degrees", "east", "50.77", "coordinates are not numbers"),
        ("degrees", "inf", "50.77", "coordinates are not numbers"),
        ("degrees", "1e999", "50.77", "coordinates are not numbers"),
        ("degrees", "0_29", "50.77", "coordinates are not numbers"),
        ("degrees", "٣", "50.77", "coordinates are not numbers"),
        ("degrees", "0", "0.0", "0, 0 stands for a place that is not known"),
        ("metres", "0", "-0", "0, 0 stands for a place that is not known"),
        ("degrees", "0.29", "95", "outside the world: a longitude is from -180 to 180, a latitude from -90 to 90"),
        ("degrees", "181", "50", "outside the world: a longitude is from -180 to 180, a latitude from -90 to 90"),
        ("degrees", "-87.6", "41.9", "outside Great Britain"),
        ("metres", "700001", "100000", "outside Great Britain"),
        ("metres", "-1", "100000", "outside Great Britain"),
        ("metres", "561,700", "99,078", ""),
    ],
)
def test_a_place_that_cannot_be_used_says_why(kind: str, x: str, y: str, expected: str) -> None:
    assert reason(kind, x, y) == expected


def test_one_bad_number_does_not_spoil_the_others() -> None:
    numbers = parse_numbers(pa.array(["1.5", "east", "", "-2e3", " 7 "]))
    np.testing.assert_array_equal(numbers, [1.5, np.inf, np.nan, -2000.0, 7.0])


def test_degrees_the_other_way_round_look_swapped() -> None:
    assert looks_swapped(np.array([50.77, 50.78, np.nan]), np.array([0.29, 0.28, np.nan]))
    assert not looks_swapped(np.array([0.29, 0.28]), np.array([50.77, 50.78]))
    assert not looks_swapped(np.array([np.nan]), np.array([np.nan]))


def test_half_the_rows_swapped_is_a_matter_of_rows() -> None:
    assert not looks_swapped(np.array([50.77, 0.28]), np.array([0.29, 50.78]))
