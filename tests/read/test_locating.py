"""Every kind of coordinates: mixed in one file, swapped, mistaken for another, as grid references, with commas."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import read

from hotspots.detect.gridref import grid_reference
from hotspots.read.gridref import is_reference, parse_references
from hotspots.read.incidents import Incidents

LONGITUDE, LATITUDE = "0.2905", "50.7700"
EASTING, NORTHING = 561_600.0, 99_200.0
"""Eastbourne, to some hundred metres."""


def points(found: Incidents) -> list[tuple[float, float]]:
    """Places to the nearest kilometre."""
    return [(round(x / 1000), round(y / 1000)) for x, y in found.table[["easting", "northing"]].to_numpy().tolist()]


@pytest.mark.parametrize(
    ("text", "easting", "northing", "side"),
    [
        ("TV 613 990", 561_350, 99_050, 100),
        ("tv613990", 561_350, 99_050, 100),
        ("TV6139", 561_500, 39_500, 1_000),
        ("TQ 8099 1095", 580_995, 110_955, 10),
        ("TQ8099510955", 580_995.5, 110_955.5, 1),
        ("TV", 550_000, 50_000, 100_000),
        ("SV 0 0", 5_000, 5_000, 10_000),
        ("HP 630 180", 463_050, 1_218_050, 100),
        ("NN 166 712", 216_650, 771_250, 100),
        ("TV-613/990", 561_350, 99_050, 100),
    ],
)
def test_a_grid_reference_is_the_middle_of_its_square(text: str, easting: float, northing: float, side: float) -> None:
    x, y, size = parse_references(pa.array([text]))
    assert (x[0], y[0], size[0]) == (easting, northing, side)


@pytest.mark.parametrize("text", ["TI 613 990", "TV 613 99", "TV 6139901234567", "613 990", "ZZ 100 100", "T 613 990", "Seaside"])
def test_what_is_no_grid_reference_is_infinite(text: str) -> None:
    assert np.isinf(parse_references(pa.array([text]))).all()
    assert not is_reference(text)


@pytest.mark.parametrize("text", ["", " ", "NULL", "n/a"])
def test_no_grid_reference_is_blank(text: str) -> None:
    assert np.isnan(parse_references(pa.array([text]))).all()


@given(st.integers(0, 6_999), st.integers(0, 12_999))
def test_what_the_tool_writes_as_a_reference_it_reads_back(east: int, north: int) -> None:
    easting, northing = east * 100 + 50.0, north * 100 + 50.0
    x, y, side = parse_references(pa.array([grid_reference(easting, northing)]))
    assert (x[0], y[0], side[0]) == (easting, northing, 100)


def test_a_file_of_grid_references_only_is_read_and_said() -> None:
    found = read("OS Grid Ref,type\nTV 613 990,Drugs\nTQ 809 095,Drugs\nnear the pier,Drugs\n,Drugs\n")
    assert points(found) == [(561, 99), (581, 110)]
    assert found.set_aside["reason"].tolist() == ["not a grid reference that can be read, such as TV 613 990", "no coordinates"]
    assert "2 rows of f0.csv are placed by “OS Grid Ref”, each in the middle of its square." in found.notes


def test_kinds_mixed_in_one_file_stand_in_for_each_other() -> None:
    header = "easting,northing,lon,lat,grid_ref\n"
    rows = [
        f"{EASTING},{NORTHING},,,",
        f",,{LONGITUDE},{LATITUDE},",
        ",,,,TV 616 992",
        f"0,0,{LONGITUDE},{LATITUDE},",
        f"high,low,{LONGITUDE},{LATITUDE},TQ 809 095",
        "0,0,,,",
        ",,,,",
    ]
    found = read(header + "\n".join(rows) + "\n")
    assert len(found.table) == 5
    assert set(points(found)) <= {(562, 99), (561, 99)}
    assert found.set_aside["reason"].tolist() == ["0, 0 stands for a place that is not known", "no coordinates"]
    assert "3 rows of f0.csv are placed by “lon” and “lat”." in found.notes
    assert "1 row of f0.csv is placed by “grid_ref”, each in the middle of its square." in found.notes


def test_rounded_eastings_stand_in_for_exact_ones() -> None:
    found = read("easting m,northing m,easting rounded,northing rounded\n561066,99078,561050,99050\nNULL,NULL,561050,99050\n")
    assert found.table["easting"].tolist() == [561_066, 561_050]
    assert "1 row of f0.csv is placed by “easting rounded” and “northing rounded”." in found.notes


def test_swapped_degrees_are_swapped_back_and_said() -> None:
    found = read(f"longitude,latitude\n{LATITUDE},{LONGITUDE}\n{LATITUDE},{LONGITUDE}\n")
    assert points(found) == [(562, 99)] * 2
    assert (
        "Warning: “longitude” and “latitude” of f0.csv hold longitude and latitude the wrong way round: they were swapped."
        in (found.notes)
    )


def test_metres_typed_as_degrees_and_degrees_typed_as_metres_are_read_as_what_they_are() -> None:
    found = read(f"longitude,latitude\n{EASTING},{NORTHING}\n0,0\n")
    assert points(found) == [(562, 99)]
    assert "Warning: “longitude” and “latitude” of f0.csv hold metres, and were read as such." in found.notes
    found = read(f"easting,northing\n{LONGITUDE},{LATITUDE}\n")
    assert points(found) == [(562, 99)]
    assert "Warning: “easting” and “northing” of f0.csv hold degrees, and were read as such." in found.notes


def test_commas_stand_between_thousands_of_metres_and_for_the_decimal_point_elsewhere() -> None:
    assert points(read('easting,northing\n"561,600","99,200"\n')) == [(562, 99)]
    assert points(read("easting;northing\n561600,25;99200,5\n")) == [(562, 99)]
    assert points(read("longitude;latitude\n0,2905;50,7700\n")) == [(562, 99)]
    assert points(read("longitude;latitude\n0,290;50,770\n")) == [(562, 99)]


def test_the_geocoding_rate_is_said_beside_the_least_that_a_map_needs() -> None:
    good, bad = f"{LONGITUDE},{LATITUDE}\n", ",\n"
    assert not any("85%" in note for note in read("lon,lat\n" + good * 5).notes)
    rate = "rows (90.0%) have a place that can be used; 85% is the least that a map needs (Ratcliffe 2004)."
    assert f"9 of 10 {rate}" in read("lon,lat\n" + good * 9 + bad).notes
    assert any(note.startswith("Warning: only 1 of 2 rows (50.0%)") for note in read("lon,lat\n" + good + bad).notes)


def test_the_order_of_rows_changes_no_place() -> None:
    rows = [f"{EASTING},{NORTHING},", ",,TV 616 992", "0,0,TV 616 992"]
    first = read("x,y,ngr\n" + "\n".join(rows) + "\n").table[["easting", "northing"]].to_numpy()
    last = read("x,y,ngr\n" + "\n".join(rows[::-1]) + "\n").table[["easting", "northing"]].to_numpy()
    np.testing.assert_array_equal(first, last[::-1])
