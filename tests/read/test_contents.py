"""Columns told by their values, where a name says nothing or says what the values do not; never where it would be a gamble."""

from __future__ import annotations

import pytest
from texts import csv, read

from hotspots.errors import BadColumns
from hotspots.read.columns import Recognised, recognise_columns
from hotspots.read.contents import Told, can_be, guess, guess_pair
from hotspots.read.delimited import read_delimited
from hotspots.reading import Columns

DATES = [f"{day}/02/2020" for day in range(1, 21)]
CLOCKS = [f"{hour:02d}:15" for hour in range(20)]
KINDS = ["Robbery", "Drugs", "Shoplifting", "Robbery"] * 5
EAST, NORTH = [str(561_000 + n) for n in range(20)], [str(99_200 + n) for n in range(20)]
LONGITUDES, LATITUDES = [f"0.2{n:03d}" for n in range(20)], [f"50.7{n:03d}" for n in range(20)]


def file_of(columns: dict[str, list[str]]) -> str:
    return ",".join(columns) + "\n" + "".join(",".join(row) + "\n" for row in zip(*columns.values(), strict=True))


def recognise(columns: dict[str, list[str]], chosen: Columns | None = None) -> Recognised:
    return recognise_columns(read_delimited(csv(file_of(columns))), chosen or Columns())


@pytest.mark.parametrize(
    ("role", "values", "told"),
    [
        ("date", DATES, "20 of 20 values looked at are dates"),
        ("date", [*DATES[:18], "unknown", "later"], "18 of 20 values looked at are dates"),
        ("date", [f"0{day}.02.2020" for day in range(1, 5)], "4 of 4 values looked at are dates"),
        ("time", ["09:15", "23:59", "00:00"], "3 of 3 values looked at are times of day"),
        ("latitude", LATITUDES, "20 of 20 values looked at are latitudes"),
        ("longitude", ["0,2915", "-0,1234", "1,0001"], "3 of 3 values looked at are longitudes in Great Britain"),
        ("postcode", ["BN21 1AB", "bn211ac", "TN34 1AA", ""], "3 of 3 values looked at are postcodes"),
        ("grid_reference", ["TV 613 990", "TV613990", "TQ8010"], "3 of 3 values looked at are grid references"),
        ("category", KINDS, "20 of 20 values looked at are a few texts that come again"),
        ("place", ["12 High Street", "The Avenue", "Station Rd"], "3 of 3 values looked at are names of streets"),
    ],
)
def test_values_tell_what_a_column_holds(role: str, values: list[str], told: str) -> None:
    assert guess(role, {"a": values}) == ("a", Told(told, by_values=True))


@pytest.mark.parametrize(
    ("role", "values"),
    [
        ("date", [*DATES[:17], "unknown", "later", "soon"]),
        ("date", ["20200201", "20200202", "20200203"]),
        ("date", DATES[:2]),
        ("time", ["0915", "2359", "0000"]),
        ("latitude", ["51", "52", "53"]),
        ("longitude", ["0.5", "1.5", "2.0"]),
        ("longitude", ["1,250", "2,100", "1,999"]),
        ("easting", ["34", "35", "7"]),
        ("category", ["1", "2"] * 10),
        ("category", [f"text {n}" for n in range(20)]),
        ("category", ["BN21 1AB", "BN21 1AC"] * 10),
        ("agency", ["Sussex Police", "Council", "Council"]),
    ],
)
def test_values_that_do_not_tell_enough_tell_nothing(role: str, values: list[str]) -> None:
    assert guess(role, {"a": values}) is None


@pytest.mark.parametrize(
    ("role", "name", "values"),
    [
        ("date", "DOB", DATES),
        ("date", "D.O.B.", DATES),
        ("date", "Licence Expiry", DATES),
        ("date", "Tenancy Start", DATES),
        ("date", "Officer Start Date", DATES),
        ("date", "Incident Last Edited", DATES),
        ("date", "Created", DATES),
        ("time", "Response", CLOCKS),
        ("time", "Job Cycle", CLOCKS),
        ("time", "Cleared", CLOCKS),
        ("category", "Officer Name", KINDS),
        ("category", "Property Type", KINDS),
        ("category", "Weekday", KINDS),
        ("place", "Victim Home Addr", ["12 High Street", "The Avenue", "Station Rd"]),
        ("postcode", "Home PCode", ["BN21 1AB", "BN21 1AC", "BN21 1AD"]),
        ("grid_reference", "Base Grid", ["TV 613 990", "TV613990", "TQ8010"]),
        ("agency", "Destination agency", ["Conquest Hospital NHS", "DGH NHS", "DGH NHS"]),
        ("longitude", "Risk score", LONGITUDES),
        ("easting", "Log", EAST),
        ("easting", "Inc No", EAST),
    ],
)
def test_a_column_whose_name_says_that_it_is_of_something_else_is_never_taken(role: str, name: str, values: list[str]) -> None:
    assert guess(role, {name: values}) is None


def test_of_several_the_one_whose_name_speaks_for_it_is_taken() -> None:
    said = "20 of 20 values looked at are"
    assert guess("date", {"Seen by": DATES, "x": DATES}) == (
        "Seen by",
        Told(f"its name, and {said} dates", by_values=True, by_name=True),
    )
    assert guess("category", {"Colour": KINDS, "Nature": KINDS}) == (
        "Nature",
        Told(f"its name, and {said} a few texts that come again", by_values=True, by_name=True),
    )
    both = Told(f"its name, and {said} times of day", by_values=True, by_name=True)
    assert guess("time", {"a": CLOCKS, "Time occ": CLOCKS}) == ("Time occ", both)
    assert guess("time", {"Occ Time": ["0312", "0415", "2359"], "Rep Time": ["09:00"] * 3}) is not None


def test_where_several_fit_alike_none_is_taken_but_a_date_which_names_the_others() -> None:
    assert guess("time", {"a": CLOCKS, "b": CLOCKS}) is None
    assert guess("category", {"a": KINDS, "b": KINDS}) is None
    told = Told("20 of 20 values looked at are dates; “b” could be it too", by_values=True)
    assert guess("date", {"a": DATES, "b": DATES}) == ("a", told)


def test_a_pair_is_told_by_its_range_its_names_or_by_being_the_only_two() -> None:
    assert guess_pair({"p": LATITUDES, "q": LONGITUDES}) == (
        ("longitude", "latitude"),
        ("q", "p"),
        (
            Told("20 of 20 values looked at are longitudes in Great Britain", by_values=True),
            Told("20 of 20 values looked at are latitudes", by_values=True),
        ),
    )
    found = guess_pair({"p": EAST, "n": KINDS, "q": NORTH})
    assert found is not None
    assert found[:2] == (("easting", "northing"), ("p", "q"))
    for columns in (
        {"Northing BNG": NORTH, "Easting BNG": EAST},
        {"382 Box": EAST, "Loc N": NORTH, "Loc E": EAST},
        {"Scene Y": NORTH, "Scene X": EAST, "other": EAST},
    ):
        found = guess_pair(columns)
        assert found is not None
        assert found[1] in (("Easting BNG", "Northing BNG"), ("Loc E", "Loc N"), ("Scene X", "Scene Y"))


@pytest.mark.parametrize(
    "columns",
    [
        {"a": EAST, "b": NORTH, "c": EAST},
        {"a": LONGITUDES, "b": LONGITUDES, "c": LATITUDES},
        {"Home Lat": LATITUDES, "Home Long": LONGITUDES},
        {"Inc No": EAST, "Loc": NORTH},
    ],
)
def test_a_pair_that_is_open_is_not_guessed(columns: dict[str, list[str]]) -> None:
    assert guess_pair(columns) is None


def test_places_that_are_not_known_do_not_hide_a_pair() -> None:
    found = guess_pair({"Scene X": ["0"] * 5 + EAST, "Scene Y": ["0"] * 5 + NORTH})
    assert found is not None
    assert found[1] == ("Scene X", "Scene Y")


def test_a_role_can_be_had_by_a_tenth_that_fits_and_is_not_refused_on_two() -> None:
    assert can_be("date", [*"xyzabcdefg"[:9], "01/02/2020"])
    assert not can_be("date", [*["pending"] * 99, "01/02/2020"])
    assert can_be("date", ["x", "y"])
    assert not can_be("date", ["x", "y", "z"])
    assert can_be("category", ["1", "2", "3"])


def test_a_file_with_names_that_say_nothing_is_read_and_warned_of() -> None:
    columns = {"a": KINDS, "b": DATES, "p": LONGITUDES, "q": LATITUDES}
    found = recognise(columns)
    assert found.columns == Columns(date="b", category="a", longitude="p", latitude="q")
    incidents = read(file_of(columns))
    assert len(incidents.table) == 20
    assert incidents.notes[0] == (
        "Columns: date from “b” (told by its values); category from “a” (told by its values); longitude from “p” (told by its "
        "values); latitude from “q” (told by its values)"
    )
    assert any(
        note.startswith("Warning: no name in f0.csv says where or when incidents were; told by") for note in incidents.notes
    )


def test_a_column_that_is_blank_at_first_is_found_by_what_stands_below() -> None:
    blank = [""] * 80
    many = {"Ref": [f"R{n}" for n in range(100)], "Occurred": blank + DATES, "Created": (DATES * 5), "Scene X": blank + EAST,
            "Scene Y": blank + NORTH, "Patient PC": ["BN21 1AB"] * 100}  # fmt: skip
    found = recognise(many).columns
    assert (found.date, found.easting, found.northing, found.postcode) == ("Occurred", "Scene X", "Scene Y", None)


def test_a_name_that_its_values_do_not_bear_out_gives_way_to_one_whose_values_do() -> None:
    rest = {"Type": KINDS, "x": EAST, "y": NORTH}
    found = recognise({"Date": ["n"] * 20, "Occurred on": DATES, **rest})
    assert (found.columns.date, found.told_by["date"].words) == ("Occurred on", "its name")
    found = recognise({"Date": ["n"] * 20, "reported at": DATES, **rest})
    assert (found.columns.date, found.told_by["date"].words) == ("reported at", "20 of 20 values looked at are dates")
    found = recognise({"Date": ["n"] * 20, **rest})
    assert found.told_by["date"].words == "its name, though its first values do not look like it"


def test_a_place_that_is_a_grid_reference_locates() -> None:
    columns = {"Location": ["TV 613 990"] * 20, "Type": KINDS, "Date": DATES}
    assert recognise(columns).columns.grid_reference == "Location"
    assert len(read(file_of(columns)).table) == 20


def test_a_home_is_no_place_of_an_incident_and_the_file_is_refused() -> None:
    with pytest.raises(BadColumns, match="no coordinates that can be recognised"):
        recognise({"Ref": EAST, "Victim PC": ["BN21 1AB"] * 20, "Occurred": DATES})


def test_a_reference_is_never_told_by_its_values_as_it_decides_what_repeats() -> None:
    columns = {"Person": [f"P{n:04d}" for n in range(20)], "Date": DATES, "x": EAST, "y": NORTH}
    assert recognise(columns).columns.reference is None


def test_an_agency_is_told_by_its_values_under_a_name_that_can_be_one() -> None:
    agencies = ["Sussex Police", "SECAmb ambulance", "Council", "Council"] * 5
    found = recognise({"Reported by": agencies, "Date": DATES, "x": EAST, "y": NORTH})
    assert found.columns.agency == "Reported by"


def test_the_analysts_choice_is_never_given_up() -> None:
    columns = {"Date": ["n"] * 20, "Type": KINDS, "seen": DATES, "p": LONGITUDES, "q": LATITUDES}
    found = recognise(columns, Columns(date="Date"))
    assert (found.columns.date, found.told_by["date"].words) == ("Date", "your choice")


def test_flags_can_be_chosen() -> None:
    file = read_delimited(csv(file_of({"x": EAST, "y": NORTH, "night": ["1", "0"] * 10, "late": ["yes"] * 20})))
    assert recognise_columns(file, Columns()).flags == ("night",)
    assert recognise_columns(file, Columns(), flags=("late", "elsewhere")).flags == ("late",)
    assert recognise_columns(file, Columns(), flags=()).flags == ()
