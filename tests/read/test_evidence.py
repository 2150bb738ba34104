"""What each column was taken for, by what, and what it holds."""

from __future__ import annotations

from texts import csv, read

from hotspots.read.evidence import evidence_table, header_of
from hotspots.reading import Columns, Reading
from hotspots.settings import Settings


def test_each_column_in_use_is_told_with_its_first_values() -> None:
    text = "ref,when,x,y,sort,serious\n" + "".join(f"R{n},2020-01-0{n},56160{n},99200,Drugs,{n % 2}\n" for n in range(1, 6))
    found = read(text, columns=Columns(date="when")).files[0]
    assert evidence_table(found).to_dict("records") == [
        {"use": "reference", "column": "ref", "told_by": "its name", "first_values": "R1; R2; R3"},
        {"use": "date", "column": "when", "told_by": "your choice", "first_values": "2020-01-01; 2020-01-02; 2020-01-03"},
        {"use": "easting", "column": "x", "told_by": "its name", "first_values": "561601; 561602; 561603"},
        {"use": "northing", "column": "y", "told_by": "its name", "first_values": "99200"},
        {"use": "flag", "column": "serious", "told_by": "its first rows say yes or no", "first_values": "1; 0"},
    ]
    assert found.header == ("ref", "when", "x", "y", "sort", "serious")
    # What was found makes a mapping that reads the file alike.
    columns = found.recognised.columns
    mapping = Settings.from_json(Settings(columns=columns).to_json()).columns
    assert mapping == columns
    assert read(text, columns=mapping).table["when"].notna().all()


def test_a_file_that_cannot_be_recognised_still_shows_its_columns() -> None:
    assert header_of([csv("a,b\nx,y\n")], reading=Reading()) == ("a", "b")
