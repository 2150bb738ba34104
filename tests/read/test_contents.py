"""Columns told by their first values, where a name says nothing or says what the values do not."""

from __future__ import annotations

import pytest
from texts import csv, read

from hotspots.read.columns import recognise_columns
from hotspots.read.contents import can_be, guess, guess_pair
from hotspots.read.delimited import read_delimited
from hotspots.settings import Columns

DATES = [f"{day}/02/2020" for day in range(1, 21)]
KINDS = ["Robbery", "Drugs", "Shoplifting", "Robbery"] * 5
EAST, NORTH = [str(561_000 + n) for n in range(20)], [str(99_200 + n) for n in range(20)]
LONGITUDES, LATITUDES = [f"0.2{n:03d}" for n in range(20)], [f"50.7{n:03d}" for n in range(20)]


def file_of(**columns: list[str]) -> str:
    header = ",".join(name.replace("_", " ") for name in columns)
    return header + "\n" + "".join(",".join(row) + "\n" for row in zip(*columns.values(), strict=True))


@pytest.mark.parametrize(
    ("role", "values", "told"),
    [
        ("date", DATES, "20 of its first 20 values are dates"),
        ("date", [*DATES[:18], "unknown", "later"], "18 of its first 20 values are dates"),
        ("date", [f"0{day}.02.2020" for day in range(1, 5)], "4 of its first 4 values are dates"),
        ("time", ["09:15", "23:59", "00:00"], "3 of its first 3 values are times of day"),
        ("latitude", LATITUDES, "20 of its first 20 values are latitudes"),
        ("postcode", ["BN21 1AB", "bn211ac", "TN34 1AA", ""], "3 of its first 3 values are postcodes"),
        ("grid_reference", ["TV 613 990", "TV613990", "TQ8010"], "3 of its first 3 values are grid references"),
        ("category", KINDS, "20 of its first 20 values are a few texts that come again"),
        ("reference", [f"INC-{n}" for n in range(1000, 1010)], "10 of its first 10 values are each there only once"),
        ("place", ["12 High Street", "The Avenue", "Station Rd"], "3 of its first 3 values are names of streets"),
        ("agency", ["Sussex Police", "SECAmb ambulance", "Council"], "3 of its first 3 values are agencies"),
    ],
)
def test_values_tell_what_a_column_holds(role: str, values: list[str], told: str) -> None:
    assert guess(role, {"a": values}) == ("a", told)


@pytest.mark.parametrize(
    ("role", "values"),
    [
        ("date", [*DATES[:17], "unknown", "later", "soon"]),
        ("date", ["20200201", "20200202", "20200203"]),
        ("date", DATES[:2]),
        ("time", ["0915", "2359", "0000"]),
        ("latitude", ["51", "52", "53"]),
        ("longitude", ["0.5", "1.5", "2.0"]),
        ("easting", ["34", "35", "7"]),
        ("category", ["1", "2"] * 10),
        ("category", [f"text {n}" for n in range(20)]),
        ("category", ["BN21 1AB", "BN21 1AC"] * 10),
        ("reference", ["INC-1000"] * 10),
        ("reference", LATITUDES),
        ("reference", DATES),
    ],
)
def test_values_that_do_not_tell_enough_tell_nothing(role: str, values: list[str]) -> None:
    assert guess(role, {"a": values}) is None


def test_of_several_the_one_whose_name_speaks_for_it_is_taken() -> None:
    assert guess("date", {"Date of birth": DATES, "Last updated": DATES, "Occurred": DATES}) == (
        "Occurred", "20 of its first 20 values are dates",
    )  # fmt: skip
    assert guess("category", {"Officer": KINDS, "Nature": KINDS}) == (
        "Nature", "20 of its first 20 values are a few texts that come again",
    )  # fmt: skip


def test_a_pair_is_told_by_its_range_or_by_standing_side_by_side() -> None:
    assert guess_pair({"p": LATITUDES, "q": LONGITUDES}) == (
        ("longitude", "latitude"),
        ("q", "p"),
        ("20 of its first 20 values are longitudes in Great Britain", "20 of its first 20 values are latitudes"),
    )
    found = guess_pair({"n": KINDS, "p": EAST, "q": NORTH})
    assert found is not None
    assert found[:2] == (("easting", "northing"), ("p", "q"))
    assert guess_pair({"p": EAST, "n": KINDS, "q": NORTH}) is None


def test_a_role_can_be_had_by_any_value_that_fits_and_is_not_refused_on_two() -> None:
    assert can_be("date", ["x", "y", "01/02/2020"])
    assert can_be("date", ["x", "y"])
    assert not can_be("date", ["x", "y", "z"])
    assert can_be("category", ["1", "2", "3"])


def test_a_file_with_names_that_say_nothing_is_read_and_it_is_said_how() -> None:
    text = file_of(what=KINDS, seen=DATES, p=LONGITUDES, q=LATITUDES)
    found = recognise_columns(read_delimited(csv(text)), Columns())
    assert found.columns == Columns(date="seen", category="what", longitude="p", latitude="q")
    assert found.told_by["latitude"] == "20 of its first 20 values are latitudes"
    incidents = read(text)
    assert len(incidents.table) == 20
    assert incidents.notes[0] == (
        "Columns: date from “seen” (told by its values); category from “what” (told by its values); longitude from “p” (told by "
        "its values); latitude from “q” (told by its values)"
    )


def test_a_name_that_its_values_do_not_bear_out_gives_way_to_one_whose_values_do() -> None:
    text = file_of(Date=["n"] * 20, Type=KINDS, Occurred_on=DATES, x=EAST, y=NORTH)
    found = recognise_columns(read_delimited(csv(text)), Columns())
    assert (found.columns.date, found.told_by["date"]) == ("Occurred on", "its name")
    text = file_of(Date=["n"] * 20, Type=KINDS, reported_at=DATES, x=EAST, y=NORTH)
    found = recognise_columns(read_delimited(csv(text)), Columns())
    assert (found.columns.date, found.told_by["date"]) == ("reported at", "20 of its first 20 values are dates")


def test_where_no_values_fit_the_name_is_taken_and_its_rows_are_set_aside() -> None:
    text = file_of(Date=["n"] * 20, Type=KINDS, x=EAST, y=NORTH)
    found = recognise_columns(read_delimited(csv(text)), Columns())
    assert found.told_by["date"] == "its name, though its first values do not look like it"


def test_a_place_that_is_a_grid_reference_locates() -> None:
    text = file_of(Location=["TV 613 990"] * 20, Type=KINDS, Date=DATES)
    assert recognise_columns(read_delimited(csv(text)), Columns()).columns.grid_reference == "Location"
    assert len(read(text).table) == 20


def test_the_analysts_choice_is_never_given_up() -> None:
    text = file_of(Date=["n"] * 20, Type=KINDS, seen=DATES, p=LONGITUDES, q=LATITUDES)
    found = recognise_columns(read_delimited(csv(text)), Columns(date="Date"))
    assert (found.columns.date, found.told_by["date"]) == ("Date", "your choice")


def test_flags_can_be_chosen() -> None:
    text = file_of(x=EAST, y=NORTH, night=["1", "0"] * 10, late=["yes"] * 20)
    file = read_delimited(csv(text))
    assert recognise_columns(file, Columns()).flags == ("night",)
    assert recognise_columns(file, Columns(), flags=("late", "elsewhere")).flags == ("late",)
    assert recognise_columns(file, Columns(), flags=()).flags == ()
