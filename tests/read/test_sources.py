"""Where incidents come from: as the user names it, as rows say, or as the files tell."""

from __future__ import annotations

import io
import zipfile

import pytest
from texts import csv

from hotspots.errors import BadColumns, BadSettings
from hotspots.read import Source, read_incidents
from hotspots.settings import Columns, DataSource

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
    with pytest.raises(BadColumns):
        read_incidents([csv(CALLS, "calls.csv"), csv(STREET, "x.csv")], columns=Columns(category="call"))


@pytest.mark.parametrize("given", [{"name": " "}, {"name": "A", "colour": "red"}, {"name": "A", "colour": "#12345"}])
def test_a_source_needs_a_name_and_a_colour_that_can_be_drawn(given: dict[str, str]) -> None:
    with pytest.raises(BadSettings):
        DataSource(**given)  # type: ignore[arg-type]
