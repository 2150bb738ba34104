"""The workbook opens, holds the numbers of the other files, and runs nothing."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from hotspots import Analysis, Handout, Settings, Source, analyse, read_areas, read_incidents, render_files
from hotspots.confidence import assess
from hotspots.errors import BadSettings
from hotspots.report.marking import as_marking
from hotspots.report.workbook import render_workbook

MADE = datetime(2026, 11, 26, 9, 30)


@pytest.fixture(scope="module")
def analysis(bundled_incidents: Path, bundled_wards: Path) -> Analysis:
    incidents = read_incidents([Source.from_path(bundled_incidents)])
    return analyse(incidents, read_areas(Source.from_path(bundled_wards)), Settings(harm="police_uk"))


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def table_of(sheet: Any) -> pd.DataFrame:
    """A sheet's table, from its filter's range."""
    rows = list(sheet[sheet.auto_filter.ref])
    header, *values = [[cell.value for cell in row] for row in rows]
    return pd.DataFrame(values, columns=header)


def test_its_numbers_are_those_of_the_other_files(analysis: Analysis) -> None:
    book, files = opened(render_workbook(analysis, made=MADE)), render_files(analysis)
    hotspots = pd.read_csv(io.BytesIO(files["hotspots.csv"]))
    shown = table_of(book["Hotspots"])
    assert shown["Place"].tolist() == hotspots["name"].tolist()
    assert shown["Incidents"].tolist() == hotspots["incidents"].tolist()
    assert shown["Share of incidents"].tolist() == pytest.approx(hotspots["incident_share"].tolist())
    assert shown["Rank by harm"].tolist() == hotspots["harm_rank"].tolist()
    wards = pd.read_csv(io.BytesIO(files["wards.csv"]))
    assert table_of(book["Wards"])["Incidents"].tolist() == wards["incidents"].tolist()
    months = table_of(book["Months"])
    assert months["All areas"].sum() == wards["incidents"].sum() == table_of(book["Categories"])["Incidents"].sum()
    assert months.drop(columns=["Month", "All areas"]).to_numpy().sum() == months["All areas"].sum()
    assert months["Month"].iloc[0] == datetime(2019, 12, 1)


def test_bars_start_from_zero_and_wide_sheets_go_on_over_pages_with_their_names(analysis: Analysis) -> None:
    data = render_workbook(analysis, made=MADE)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if "/charts/chart" in name]
    assert len(charts) >= 4
    assert all('<c:min val="0"/>' in chart for chart in charts)
    book = opened(data)
    assert (book["Hotspots"].page_setup.fitToWidth, book["Hotspots"].print_title_cols) == (3, "$A:$B")
    assert book["Categories"].page_setup.fitToWidth in (None, 1)


def test_areas_of_one_name_or_called_as_a_column_keep_their_months(analysis: Analysis) -> None:
    names = analysis.wards["name"].tolist()
    codes = analysis.wards["code"].tolist()
    wards = analysis.wards.assign(name=[names[1], names[1], "Month", *names[3:]])
    months = table_of(opened(render_workbook(replace(analysis, wards=wards), made=MADE))["Months"])
    for place, name in ((0, names[1]), (1, names[1]), (2, "Month")):
        assert months[f"{name} ({codes[place]})"].sum() == wards["incidents"].iloc[place]


def test_sheets_have_filters_frozen_headers_typed_cells_and_native_charts(analysis: Analysis) -> None:
    data = render_workbook(analysis, made=MADE)
    book = opened(data)
    assert book.sheetnames == ["Summary", "Hotspots", "Wards", "Months", "Categories", "Set aside", "Methods"]
    for name in ("Hotspots", "Wards", "Months", "Categories"):
        assert book[name].freeze_panes is not None
        assert book[name].auto_filter.ref is not None
    incidents = book["Hotspots"][book["Hotspots"].auto_filter.ref.split(":")[0]].row + 1
    assert isinstance(book["Hotspots"].cell(incidents, 4).value, int)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert len([name for name in archive.namelist() if "charts/chart" in name]) == 4


def test_the_tests_stand_beside_each_hotspot(analysis: Analysis, bundled_incidents: Path, bundled_wards: Path) -> None:
    incidents, areas = read_incidents([Source.from_path(bundled_incidents)]), read_areas(Source.from_path(bundled_wards))
    found = assess(analysis, incidents, areas, runs=99)
    shown = table_of(opened(render_workbook(analysis, confidence=found, made=MADE))["Hotspots"])
    assert shown["p (chance)"].tolist() == pytest.approx(found.table["p"].tolist())
    assert set(shown["More than chance"]) <= {"yes", "not shown", "not tested"}


@pytest.mark.parametrize("marking", ["OFFICIAL-SENSITIVE", "Own & words"])
def test_the_marking_is_on_every_sheet_top_bottom_and_on_paper(analysis: Analysis, marking: str) -> None:
    data = render_workbook(analysis, marking=marking, made=MADE)
    book = opened(data)
    for sheet in book:
        texts = [cell.value for cell in sheet["A"] if cell.value]
        assert texts[0] == texts[-1] == marking
        assert sheet.oddHeader.center.text.replace("&&", "&") == sheet.oddFooter.center.text.replace("&&", "&") == marking
    assert book.properties.keywords == marking
    plain = opened(render_workbook(analysis, made=MADE))
    assert plain["Hotspots"]["A1"].value != marking


def test_no_text_of_the_data_runs(bundled_wards: Path) -> None:
    bad = '=HYPERLINK(""http://evil.example"")'
    rows = "".join(f'"{bad}",561500,99200,"{bad}",2020-01-0{n % 9 + 1}\n' for n in range(30))
    incidents = read_incidents([Source("a.csv", f"category,easting,northing,place,date\n{rows}".encode())])
    analysis = analyse(incidents, read_areas(Source.from_path(bundled_wards)), Settings())
    data = render_workbook(analysis, marking="=1+1", made=MADE)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8", "replace")
            assert "<f>" not in re.sub(r"<c:f>.*?</c:f>", "", text), name
            assert 'TargetMode="External"' not in text, name


def test_a_marking_is_one_short_line() -> None:
    assert as_marking("  OFFICIAL\n–  SENSITIVE ") == "OFFICIAL – SENSITIVE"
    with pytest.raises(BadSettings, match="The marking has 81 letters"):
        as_marking("A" * 81)


def test_report_comparison_and_manifest_carry_the_marking(analysis: Analysis) -> None:
    files = render_files(analysis, handout=Handout(marking="<b>OFFICIAL</b>"))
    page = files["report.html"].decode()
    assert page.count('<p class="marking') == 2
    assert "<b>OFFICIAL" not in page
    # On paper it is in the margins of every page, where a style sheet's text is escaped in its own way.
    assert page.count('content: "\\3c b\\3e OFFICIAL\\3c \\2f b\\3e "') == 2
    assert '"marking": "<b>OFFICIAL</b>"' in files["manifest.json"].decode()
    assert 'class="marking' not in render_files(analysis)["report.html"].decode()
