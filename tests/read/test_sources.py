"""Where incidents come from: as the user names it, as rows say, or as the files tell."""

from __future__ import annotations

import io
import zipfile

import pytest
from texts import csv

from hotspots.errors import BadColumns, BadSettings
from hotspots.read import Source, read_incidents
from hotspots.reading import Columns, DataSource
from hotspots.report.files import to_csv

STREET = "Crime ID,Month,Reported by,Longitude,Latitude,Crime type\nA1,2020-01,Sussex Police,0.29,50.77,Drugs\n"
CALLS = "call,when,x,y,nature\n1,01/02/2020 10:00,561600,99200,Assault\n2,02/02/2020 11:00,561700,99200,Fall\n"
CRASHES = "Accident_Index,Date,Longitude,Latitude\nC1,01/03/2020,0.29,50.77\n"


def counts(*files: Source, sources: tuple[DataSource, ...] = ()) -> dict[str, int]:
    table = read_incidents(files, data_sources=sources).table
    return {str(name): int(count) for name, count in table["source"].value_counts().items()}


def test_files_tell_by_their_header_or_name() -> None:
    assert counts(csv(STREET, "x.csv"), csv(CALLS, "SECAmb ambulance 2020.csv"), csv(CRASHES, "y.csv")) == {
        "Police": 1, "Ambulance": 2, "Collisions": 1,
    }  # fmt: skip


def test_other_files_of_one_header_are_one_source_called_as_the_first() -> None:
    assert counts(csv(CALLS, "calls jan.csv"), csv(CALLS, "calls feb.csv")) == {"calls jan": 4}


def test_the_users_names_go_first_and_letters_may_be_left_open() -> None:
    mine = (DataSource("Calls", ("calls*.csv",)), DataSource("Crime", ("sussex.zip",)))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("2020-01-sussex-street.csv", STREET)
    assert counts(csv(CALLS, "Calls Jan.csv"), Source("sussex.zip", packed.getvalue()), sources=mine) == {"Calls": 2, "Crime": 1}


def test_rows_say_their_agency_and_blank_ones_take_the_files() -> None:
    text = "Agency,x,y\nPolice,561600,99200\n Police ,561600,99200\n,561600,99200\nn/a,561600,99200\n"
    assert counts(csv(text, "all.csv")) == {"Police": 2, "all": 2}


def test_a_file_that_the_user_names_goes_before_its_rows() -> None:
    text = "Agency,x,y\nPolice,561600,99200\n,561600,99200\n"
    assert counts(csv(text, "all.csv"), sources=(DataSource("Mine", ("all.csv",)),)) == {"Mine": 2}


def test_each_source_has_columns_of_its_own() -> None:
    mine = (DataSource("Calls", ("calls.csv",), None, Columns(category="call")),)
    table = read_incidents([csv(CALLS, "calls.csv"), csv(STREET, "x.csv")], data_sources=mine).table
    assert table["category"].tolist() == ["1", "2", "Drugs"]
    # Chosen for all files, a column is used where it is, and has to be in one of them.
    both = [csv(CALLS, "calls.csv"), csv(STREET, "x.csv")]
    assert read_incidents(both, columns=Columns(category="call")).table["category"].tolist() == ["1", "2", "Drugs"]
    with pytest.raises(BadColumns, match="has no column “nowhere”"):
        read_incidents(both, columns=Columns(category="nowhere"))
    with pytest.raises(BadColumns, match="has no column “nature”"):
        read_incidents(both, data_sources=(DataSource("Crime", ("x.csv",), None, Columns(category="nature")),))


@pytest.mark.parametrize("given", [{"name": " "}, {"name": "A", "colour": "red"}, {"name": "A", "colour": "#12345"}])
def test_a_source_needs_a_name_and_a_colour_that_can_be_drawn(given: dict[str, str]) -> None:
    with pytest.raises(BadSettings):
        DataSource(**given)  # type: ignore[arg-type]


def test_a_name_with_brackets_is_a_name_and_only_a_star_is_left_open() -> None:
    mine = (DataSource("Housing", ("asb [final].csv",)),)
    assert counts(csv(CALLS, "asb [final].csv"), csv(CALLS, "asb f.csv"), sources=mine) == {"Housing": 2, "ASB": 2}


def test_rows_that_repeat_across_sources_count_for_the_first_by_name_whatever_the_order() -> None:
    one = csv("ref,date,x,y\nA1,2020-01-02,561600,99200\nA2,2020-01-03,561600,99200\n", "police.csv")
    other = csv("ref,date,x,y,note\nA1,2020-01-02,561600,99200,\nB1,2020-01-02,561600,99200,\n", "ambulance.csv")
    for files in ((one, other), (other, one)):
        assert counts(*files) == {"Ambulance": 2, "Police": 1}
        said = "Warning: 1 row of Police repeats a row of Ambulance in every column read, and count for Ambulance only."
        assert said in read_incidents(files).notes


def test_mended_rows_are_of_the_source_that_they_came_from() -> None:
    bad = csv("ref,date,x,y\nA1,2020-01-02,561600,99200\nA2,,561600,99200\n", "police.csv")
    aside = to_csv(read_incidents([bad]).set_aside, as_it_was=True).decode("utf-8-sig")
    mended = csv(aside.replace("A2,,561600", "A2,2020-01-05,561600"), "set_aside.csv")
    assert counts(bad, mended) == {"Police": 2}


def test_an_agency_fills_no_page_and_steers_nothing() -> None:
    text = 'Agency,x,y\n"' + "A" * 5_000 + '",561600,99200\n"b\x1b[31mRED\n",561600,99200\n'
    assert sorted(counts(csv(text))) == ["A" * 60, "b\ufffd[31mRED"]


def test_files_of_one_header_are_read_alike() -> None:
    header = "call no,when,x,y,nature\n"
    mixed = header + "".join(f"{n},01/02/2020 10:00,561600,99200,{['Assault', 'Fall'][n % 2]}\n" for n in range(20))
    alone = header + "".join(f"{n},02/02/2020 10:00,561600,99200,Assault\n" for n in range(20, 30))
    for files in ((csv(mixed, "a.csv"), csv(alone, "b.csv")), (csv(alone, "b.csv"), csv(mixed, "a.csv"))):
        table = read_incidents(files).table
        assert (table["category"] == "Assault").sum() == 20
        assert (table["category"] == "").sum() == 0


def test_a_source_that_no_file_belongs_to_is_warned_of() -> None:
    notes = read_incidents([csv(CALLS, "calls.csv")], data_sources=(DataSource("Old", ("old*.csv",)),)).notes
    assert any(note.startswith("Warning: no file is called as the settings say for the source Old (old*.csv)") for note in notes)


def test_references_of_two_sources_are_told_and_kept() -> None:
    one = csv("ref,date,x,y\nINC-000001,2020-01-02,561600,99200\n5,2020-01-02,561600,99200\n", "police.csv")
    other = csv("ref,date,x,y\nINC-000001,2020-01-03,561600,99200\n5,2020-01-03,561600,99200\n", "ambulance.csv")
    found = read_incidents([one, other])
    assert len(found.table) == 4
    said = "1 reference stands in Ambulance and Police: they may be the same events. They count in each."
    assert said in found.notes
