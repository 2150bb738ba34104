"""Residents of areas, from a column of the boundaries or from a CSV of any dialect."""

from __future__ import annotations

import gzip
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from hotspots.errors import BadFile
from hotspots.read.boundaries import Areas, read_areas
from hotspots.read.residents import population_column
from hotspots.read.source import Source


def wards(**columns: list[Any]) -> Source:
    """Two squares side by side, the second code first."""
    given = columns or {"WD20CD": ["E2", "E1"], "WD20NM": ["West", "East"]}
    shapes = [shapely.box(560_000, 98_000, 561_000, 99_000), shapely.box(561_000, 98_000, 563_000, 99_000)]
    table = gpd.GeoDataFrame(given, geometry=shapes, crs="EPSG:27700")
    return Source("a.geojson", table.to_json(drop_id=True).encode())


def with_csv(data: str | bytes) -> Areas:
    return read_areas(wards(), population=Source("p.csv", data.encode() if isinstance(data, str) else data))


@pytest.mark.parametrize(
    "name",
    ["pop_mid2020", "Population", "All Ages", "all_ages", "residents", "Usual_Residents", "pop2021", "Pop Mid-2019"],
)
def test_residents_come_from_a_column(name: str) -> None:
    areas = read_areas(wards(code=["B", "A"], **{name: [1500, 0]}))
    np.testing.assert_array_equal(areas.table["population"], [np.nan, 1500.0])
    assert areas.notes[-1] == f"Residents from “{name}”, for 1 of 2 areas."


@pytest.mark.parametrize(
    ("names", "column"),
    [
        (["population_density", "Population"], "Population"),
        (["pop_mid2020", "all_ages"], "all_ages"),
        (["pop_mid2011", "pop_mid2021", "pop_mid2019"], "pop_mid2021"),
        (["Population", "population"], "Population"),
        (["population_density"], None),
        (["pop_change"], None),
        (["pop_per_km2"], None),
        (["population_percent"], None),
        (["pop_growth_2020"], None),
        (["popular_name"], None),
        ([], None),
    ],
)
def test_the_column_of_all_residents_is_known_by_its_exact_name(names: list[str], column: str | None) -> None:
    assert population_column(names) == column


def test_residents_with_commas_are_numbers() -> None:
    areas = read_areas(wards(code=["B", "A"], population=["5,000", "about 20"]))
    np.testing.assert_array_equal(areas.table["population"], [np.nan, 5_000.0])
    assert areas.notes[-1] == "Residents from “population”, for 1 of 2 areas."


def test_residents_come_from_a_csv_before_a_column() -> None:
    population = Source("p.csv", b'year,code,population\n2020,E2,"12,345"\n2020,E9,5\n')
    areas = read_areas(wards(WD20CD=["E2", "E1"], pop=[1, 2]), population=population)
    np.testing.assert_array_equal(areas.table["population"], [np.nan, 12_345.0])
    assert areas.notes[-1] == "Residents from “population” in p.csv, for 1 of 2 areas."
    assert not any("from “pop”" in note for note in areas.notes)
    assert [i.role for i in areas.inputs] == ["boundaries", "population"]


def test_only_areas_that_got_a_number_are_counted() -> None:
    areas = with_csv("code,population\nE1,n/a\nE2,700\nE2,\nE2,700\n")
    np.testing.assert_array_equal(areas.table["population"], [np.nan, 700.0])
    assert areas.notes[-1] == "Residents from “population” in p.csv, for 1 of 2 areas."


def test_rows_that_do_not_fit_are_said() -> None:
    areas = with_csv("code,population\nE1,5,000\nE2,700\n")
    assert areas.notes[-1] == "Residents from “population” in p.csv, for 1 of 2 areas; 1 of its rows does not fit its header."


def test_an_area_with_two_numbers_is_refused_by_name() -> None:
    with pytest.raises(BadFile) as error:
        with_csv("code,age,population\nE1,0-15,1200\nE2,all,5\nE1,16+,3400\nX,0-15,1\nX,16+,2\n")
    assert str(error.value) == (
        "p.csv gives E1 (East) more than one number of residents, such as 1,200 and 3,400. Keep one row for each area."
    )
    assert with_csv("code,population\nE1,5\nX,1\nX,2\n").table["population"].iloc[0] == 5


ROWS = "code;ward;population\nE1;Café;1500\nE2;Plaça;700\n"


@pytest.mark.parametrize(
    "data",
    [
        ROWS.encode(),
        ROWS.encode("cp1252"),
        ROWS.encode("utf-16"),
        gzip.compress(ROWS.encode()),
        b"\xef\xbb\xbf\r\n" + ROWS.replace(";", "\t").replace("\n", "\r\n").encode(),
    ],
)
def test_a_csv_of_any_dialect_is_read(data: bytes) -> None:
    assert with_csv(data).table["population"].tolist() == [1500.0, 700.0]


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("", "p.csv is empty. Export it again and check that it has rows."),
        ("code,population\nX1,5\n", "(such as E1) and one called population."),
        ("code,people\nE1,5\n", "(such as E1) and one called population."),
        ("code,population_density\nE1,5\n", "(such as E1) and one called population."),
        ("code\nE1\n", "Export it as CSV with a header."),
    ],
)
def test_a_population_file_that_does_not_match_is_said(text: str, end: str) -> None:
    with pytest.raises(BadFile) as error:
        with_csv(text)
    assert str(error.value).startswith("p.csv ")
    assert str(error.value).endswith(end)
