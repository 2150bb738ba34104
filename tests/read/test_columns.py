"""Columns by name, flags by content; the analyst's own choice first."""

from __future__ import annotations

import pytest

from hotspots.errors import BadColumns
from hotspots.read.columns import Recognised, recognise_columns
from hotspots.read.delimited import read_delimited
from hotspots.read.source import Source
from hotspots.reading import Columns


def recognise(text: str, chosen: Columns | None = None) -> Recognised:
    return recognise_columns(read_delimited(Source("a.csv", text.encode())), chosen or Columns())


def test_police_uk_columns_are_recognised() -> None:
    header = (
        "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
        "Last outcome category,Context\n"
    )
    assert recognise(header).columns == Columns(
        reference="Crime ID", date="Month", category="Crime type", longitude="Longitude", latitude="Latitude",
        area_code="LSOA code", place="Location",
    )  # fmt: skip


def test_the_bundled_samples_columns_are_recognised() -> None:
    header = "reference,date,time_from,date_to,time_to,category,serious_violence,public_place,easting,northing,place,data_note\n"
    assert recognise(header).columns == Columns(
        reference="reference", date="date", time="time_from", date_to="date_to", time_to="time_to", category="category",
        easting="easting", northing="northing", place="place",
    )  # fmt: skip


def test_road_collision_columns_are_recognised() -> None:
    header = "Accident_Index,Location_Easting_OSGR,Location_Northing_OSGR,Longitude,Latitude,Accident_Severity,Date,Time\n"
    found = recognise(header)
    assert found.columns.reference == "Accident_Index"
    assert found.columns.category == "Accident_Severity"
    assert found.pairs == (
        ("metres", "Location_Easting_OSGR", "Location_Northing_OSGR"),
        ("degrees", "Longitude", "Latitude"),
    )


@pytest.mark.parametrize("name", ["crime_type", "Crime Type", "CRIME-TYPE", " crimetype "])
def test_spelling_does_not_matter(name: str) -> None:
    assert recognise(f"{name},lon,lat\n").columns.category == name.strip()


def test_the_most_telling_name_wins() -> None:
    assert recognise("type,offence,crime type,x,y\n").columns.category == "crime type"


def test_of_two_columns_spelt_alike_the_first_wins() -> None:
    assert recognise("Crime Type,crime_type,x,y\n").columns.category == "Crime Type"


def test_the_analysts_choice_comes_first_and_is_used_once() -> None:
    found = recognise("category,type,lon,lat\n", Columns(place="category"))
    assert found.columns.place == "category"
    assert found.columns.category == "type"


def test_a_chosen_column_that_is_missing_is_named() -> None:
    with pytest.raises(BadColumns) as error:
        recognise("lon,lat,when\n", Columns(date_to="ended"))
    assert str(error.value) == (
        "a.csv has no column “ended”, which the settings name for date to. Its columns are lon, lat, when."
    )


def test_a_file_without_coordinates_lists_its_columns() -> None:
    with pytest.raises(BadColumns) as error:
        recognise("name,longitude,when\n")
    assert str(error.value) == (
        "a.csv has no coordinates that can be recognised. It needs longitude and latitude, easting and northing, a grid "
        "reference or a postcode; its columns are name, longitude, when. Rename two of them or name them in the settings."
    )


@pytest.mark.parametrize(
    ("values", "is_flag"),
    [
        (("1", "0", ""), True),
        (("Yes", "NO"), True),
        (("true", "f"), True),
        (("1", "1"), False),
        (("1", ""), False),
        (("0", "0"), False),
        (("1", "0", "2"), False),
        (("y", "n", "unknown"), False),
    ],
)
def test_a_flag_says_both_yes_and_no_and_nothing_else(values: tuple[str, ...], is_flag: bool) -> None:
    rows = "".join(f"1,2,{value}\n" for value in values)
    assert recognise("x,y,Alcohol related\n" + rows).flags == (("Alcohol related",) if is_flag else ())


def test_a_column_in_use_is_no_flag() -> None:
    assert recognise("x,y,harm\n1,2,0\n1,2,1\n").flags == ()


def test_a_note_that_every_row_carries_is_the_files_own() -> None:
    assert recognise("x,y,data_note\n1,2,Synthetic sample\n3,4,Synthetic sample\n").data_note == "Synthetic sample"


@pytest.mark.parametrize("rows", ["1,2,a\n3,4,b\n", "1,2,\n", ""])
def test_notes_that_differ_or_are_blank_say_nothing(rows: str) -> None:
    assert recognise("x,y,data_note\n" + rows).data_note is None
