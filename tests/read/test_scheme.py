"""Categories grouped by an editable scheme; harm goes by what was recorded."""

from __future__ import annotations

import pytest
from texts import csv

from hotspots import Settings, analyse, read_areas
from hotspots.errors import BadFile, BadSettings
from hotspots.read import Incidents, Source, read_incidents
from hotspots.read.harm import CCHI_2020, with_harm
from hotspots.read.scheme import read_scheme, with_scheme
from hotspots.reading import Group
from hotspots.settings import Filter

WARDS = (
    '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:27700"}},"features":[{"type":"Feature",'
    '"properties":{"name":"Seaside"},"geometry":{"type":"Polygon","coordinates":'
    "[[[559000,98000],[563000,98000],[563000,101000],[559000,101000],[559000,98000]]]}}]}"
)

ROWS = [("Violence", "Assault"), ("Violence", "Threats"), ("Robbery", ""), ("Drugs", "Possession"), ("Drugs", "")]
SERIOUS = (Group("Serious violence", ("assault", "ROBBERY")),)


def incidents() -> Incidents:
    text = "category,sub-category,x,y\n" + "".join(f"{a},{b},561600,99200\n" for a, b in ROWS)
    return read_incidents([csv(text)])


def test_finer_categories_go_before_categories_and_the_rest_stays() -> None:
    found = with_scheme(incidents(), SERIOUS)
    assert found.table["category"].tolist() == ["Serious violence", "Violence", "Serious violence", "Drugs", "Drugs"]
    assert found.table["recorded"].tolist() == [a for a, _ in ROWS]
    assert found.notes[-1] == "Scheme: Serious violence is assault, ROBBERY: 2 incidents."


def test_a_second_scheme_takes_the_place_of_the_first_and_none_undoes_it() -> None:
    again = with_scheme(with_scheme(incidents(), SERIOUS), (Group("Drugs of any kind", ("Drugs",)),))
    assert again.table["category"].tolist() == ["Violence", "Violence", "Robbery", "Drugs of any kind", "Drugs of any kind"]
    undone = with_scheme(again, ())
    assert undone.table["category"].tolist() == [a for a, _ in ROWS]
    assert undone.notes == incidents().notes
    assert with_scheme(undone, ()) is undone


def test_no_row_is_lost_and_the_input_stays_as_it_was() -> None:
    before = incidents()
    held = before.table.copy()
    with_scheme(before, SERIOUS)
    assert before.table.equals(held)


def test_what_the_data_do_not_have_is_said() -> None:
    found = with_scheme(incidents(), (Group("Worst", ("Murder", "Robbery")),))
    assert found.notes[-2:] == ("Scheme: Worst is Murder, Robbery: 1 incident.", "Scheme: the data have no Murder for Worst.")


def test_harm_weighs_what_was_recorded() -> None:
    plain = with_harm(incidents(), CCHI_2020)
    grouped = with_harm(with_scheme(incidents(), SERIOUS), CCHI_2020)
    assert grouped.table["weight"].tolist() == plain.table["weight"].tolist()
    assert plain.table["weight"].tolist()[2] == 365.0


def test_a_scheme_is_read_from_a_table() -> None:
    source = Source(
        "s.csv", b"category,group\nAssault,Serious violence\nRobbery,Serious violence\nDrugs,\nTheft,Theft of all kinds\n"
    )
    assert read_scheme(source) == (
        Group("Serious violence", ("Assault", "Robbery")), Group("Theft of all kinds", ("Theft",)),
    )  # fmt: skip
    saved = Settings(scheme=read_scheme(source))
    assert Settings.from_json(saved.to_json()) == saved


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "a column called category and one called group"),
        ("category,group\nRobbery,A\nrobbery,B\n", "puts “robbery” into two groups, A and B"),
        ("category,group\n,\n", "no groups"),
    ],
)
def test_a_table_that_is_no_scheme_says_why(text: str, said: str) -> None:
    with pytest.raises(BadFile, match=said):
        read_scheme(csv(text))


def test_one_category_has_one_group_and_a_group_a_name() -> None:
    with pytest.raises(BadSettings, match="Two groups hold the category “drugs”"):
        Settings(scheme=(Group("A", ("Drugs",)), Group("B", ("drugs",))))
    with pytest.raises(BadSettings, match="no name"):
        Group(" ")


def test_a_filter_for_a_category_that_is_grouped_away_is_told_what_to_choose() -> None:
    areas = Source("w.geojson", WARDS.encode())
    settings = Settings(scheme=SERIOUS, filter=Filter(categories=("Robbery", "Drugs")))
    with pytest.raises(BadSettings, match="asks for “Robbery”, which the scheme counts as “Serious violence”"):
        analyse(incidents(), read_areas(areas), settings)
    left = Settings(scheme=SERIOUS, filter=Filter(categories=("Serious violence", "Drugs")))
    assert analyse(incidents(), read_areas(areas), left).counts.selected == 4


def test_a_group_that_is_called_as_a_category_outside_it_is_warned_of() -> None:
    found = with_scheme(incidents(), (Group("Drugs", ("Robbery",)),))
    assert "Scheme: Drugs is Robbery: 1 incident." in found.notes
    assert found.notes[-1].startswith("Warning: the group Drugs is called as a category that is not in it")
    assert not any(note.startswith("Warning: the group") for note in with_scheme(found, ()).notes)


@pytest.mark.parametrize(
    ("scheme", "said"),
    [
        ((Group("A", ("Theft of cycle",)), Group("B", ("theft  of-cycle",))), "Two groups hold the category"),
        ((Group("A", ("x",)), Group("A", ("y",))), "Two groups of categories are called “A”"),
    ],
)
def test_what_would_be_counted_twice_is_refused(scheme: tuple[Group, ...], said: str) -> None:
    with pytest.raises(BadSettings, match=said):
        Settings(scheme=scheme)
    with pytest.raises(BadSettings, match="holds no categories"):
        Group("E")


def test_a_column_called_category_group_is_the_group() -> None:
    assert read_scheme(csv("category,Category Group\nRobbery,Serious\n")) == (Group("Serious", ("Robbery",)),)
