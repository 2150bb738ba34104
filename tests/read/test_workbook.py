"""Spreadsheets: which sheet, cells as texts, row numbers, and hostile or damaged ones told in one message."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from unittest.mock import patch

import openpyxl
import pandas as pd
import pytest

from hotspots.errors import BadFile
from hotspots.read import Source, read_incidents, workbook
from hotspots.read.members import csv_members
from hotspots.reading import Reading

HEADER = ["ref", "date", "time", "easting", "northing", "category", "serious"]
ROWS = [
    ["0012", datetime(2021, 10, 5), time(22, 15), 561600, 99200, "Robbery", True],
    ["0013", date(2021, 10, 6), None, 561600.25, 99200, "Drugs", False],
]


def book(*sheets: tuple[str, list[list[object]]], hidden: str | None = None) -> Source:
    """A workbook of some sheets."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name == hidden:
            sheet.sheet_state = "hidden"
    data = io.BytesIO()
    made.save(data)
    return Source("incidents.xlsx", data.getvalue())


def test_a_sheet_is_read_with_its_types() -> None:
    found = read_incidents([book(("Data", [HEADER, *ROWS]))])
    table = found.table
    assert table["reference"].tolist() == ["0012", "0013"]
    assert table["when"].tolist() == [pd.Timestamp("2021-10-05 22:15"), pd.Timestamp("2021-10-06")]
    assert table["easting"].tolist() == [561_600.0, 561_600.25]
    assert table["flag_serious"].tolist() == [True, False]
    assert table["row"].tolist() == [2, 3]
    assert table["file"].tolist() == ["incidents.xlsx"] * 2


def test_the_visible_sheet_with_most_rows_is_read_and_named_and_another_can_be_chosen() -> None:
    source = book(("Notes", [["about"], ["this"]]), ("Data", [HEADER, *ROWS]), ("Old", [HEADER, *ROWS * 3]), hidden="Old")
    found = read_incidents([source])
    assert found.table["file"].tolist() == ["incidents.xlsx, sheet Data"] * 2
    assert "Read of a spreadsheet with several sheets: incidents.xlsx, sheet Data." in found.notes
    assert read_incidents([source], reading=Reading(sheet="Old")).rows_in == 6
    with pytest.raises(BadFile, match=r"no sheet “Dat”\. Its sheets are Notes, Data\."):
        read_incidents([source], reading=Reading(sheet="Dat"))


def test_blank_rows_keep_the_numbers_of_those_below() -> None:
    found = read_incidents([book(("Data", [[], [], HEADER, ROWS[0], [], ROWS[1]]))])
    assert found.table["row"].tolist() == [4, 6]
    assert found.rows_in == 2


def test_an_empty_sheet_and_a_damaged_or_locked_book_are_told() -> None:
    with pytest.raises(BadFile, match="sheet “Data” is empty"):
        read_incidents([book(("Data", []))])
    whole = book(("Data", [HEADER, *ROWS])).data
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    damaged = io.BytesIO()
    with zipfile.ZipFile(damaged, "w") as archive:
        for name, content in kept.items():
            archive.writestr(name, b"<broken" if name.startswith("xl/worksheets") else content)
    for data in (damaged.getvalue(), workbook.OLD_WORKBOOK + b"locked" * 100):
        with pytest.raises(BadFile, match="damaged, locked with a password, or too large"):
            read_incidents([Source("a.xlsx", data)])


def test_a_book_that_takes_too_long_is_stopped() -> None:
    with patch.object(workbook, "MOST_SECONDS", 0.01), pytest.raises(BadFile, match="took longer than"):
        read_incidents([book(("Data", [HEADER, *ROWS]))])


def test_a_book_that_claims_too_much_is_refused_before_it_is_read() -> None:
    with patch.object(workbook, "MOST_UNPACKED", 1_000), pytest.raises(BadFile, match="the limit for a spreadsheet"):
        read_incidents([book(("Data", [HEADER, *ROWS]))])


def test_a_bomb_of_a_book_does_not_take_the_memory(tmp_path: Path) -> None:
    # 300 MB of one shared string in a file of 300 KB.
    whole = book(("Data", [HEADER, *ROWS])).data
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    row = b'<row r="2"><c r="A2" t="inlineStr"><is><t>' + b"x" * 300_000_000 + b"</t></is></c></row>"
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in kept.items():
            archive.writestr(
                name, content.replace(b"</sheetData>", row + b"</sheetData>") if name.startswith("xl/worksheets") else content
            )
    assert bomb.stat().st_size < 1_000_000
    with patch.object(workbook, "MOST_UNPACKED", 200_000_000), pytest.raises(BadFile, match="the limit for a spreadsheet"):
        list(csv_members(Source.from_path(bomb)))
