"""Before and after in every form: the same verdict and the same numbers, with the maps for paper."""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pptx
import pypdf
import pytest

from hotspots.compare.comparison import Comparison
from hotspots.compare.dose import Dose
from hotspots.compare.operation import Operation
from hotspots.evaluation import compare_operation, dose_of
from hotspots.pipeline import analyse
from hotspots.read import Source, read_areas, read_incidents
from hotspots.read.patrols import read_patrols
from hotspots.report import Handout, make_verdict, render_comparison_files
from hotspots.report.comparison_parts import table_rows
from hotspots.report.content import Edits
from hotspots.report.forms import FORMS
from hotspots.report.workbook import render_workbook
from hotspots.settings import Settings

sys.path.insert(0, str(Path(__file__).parent))
from opened import text_of_page, text_of_pdf, text_of_word, texts_of_slides

ROOT = Path(__file__).parent.parent.parent
MADE = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def found() -> tuple[Comparison, Dose]:
    """The sample's operation and its patrols."""
    incidents = read_incidents([Source.from_path(ROOT / "sample_data" / "incidents.csv")])
    areas = read_areas(Source.from_path(ROOT / "boundaries" / "eastbourne_hastings_wards_2020.geojson"))
    operation = Operation.from_json((ROOT / "sample_data" / "patrolled_zone.geojson").read_bytes())
    comparison = compare_operation(incidents, areas, operation, Settings())
    return comparison, dose_of(comparison, read_patrols(Source.from_path(ROOT / "sample_data" / "patrol_log.csv")))


@pytest.fixture(scope="module")
def files(found: tuple[Comparison, Dose]) -> dict[str, bytes]:
    """Every form."""
    handout = Handout(forms=frozenset(FORMS), marking="OFFICIAL", author="A. Analyst", edits=Edits(commentary="It held."))
    return render_comparison_files(found[0], dose=found[1], handout=handout, made=MADE)


def test_every_form_says_the_same_verdict_and_the_same_numbers(files: dict[str, bytes], found: tuple[Comparison, Dose]) -> None:
    comparison, dose = found
    texts = {
        "html": text_of_page(files["comparison.html"]),
        "pdf": text_of_pdf(files["comparison.pdf"]),
        "word": text_of_word(files["comparison.docx"]),
        "slides": " ".join(texts_of_slides(files["comparison.pptx"])),
        "meeting": text_of_page(files["comparison-meeting.html"]),
    }
    rows = {row["name"]: row for row in table_rows(comparison.results[0])}
    lead = rows["Incidents flagged serious violence"]
    told = [
        lead["zone"],
        lead["change"],
        lead["control"],
        lead["rirr"],
        f"{dose.visits:,} visits",
        f"{dose.officer_minutes:,.0f}",
    ]
    assert told[0] == "100 to 71"
    for form, text in texts.items():
        assert [each for each in told if each not in text] == [], form
        assert make_verdict(comparison).headline[:60] in text, form
        assert "OFFICIAL" in text, form
        assert "It held." in text, form
        assert "A comparison like this cannot prove that the operation was the cause." in text, form


def test_the_workbook_has_the_comparison_typed(files: dict[str, bytes], found: tuple[Comparison, Dose]) -> None:
    comparison, _ = found
    book = openpyxl.load_workbook(io.BytesIO(files["comparison.xlsx"]))
    assert book.sheetnames == ["Summary", "Comparison", "Comparison by month", "Methods", "Manifest"]
    rows = list(book["Comparison"].iter_rows(values_only=True))
    top = next(number for number, row in enumerate(rows) if row[0] == "Measure")
    header, first = rows[top], rows[top + 1]
    expected = comparison.results[0].measures.iloc[0]
    assert (first[header.index("Before")], first[header.index("After")]) == (expected["before"], expected["after"])
    assert first[header.index("Ratio of daily rates")] == pytest.approx(expected["rate_ratio"])
    said = [cell.value for cell in book["Summary"]["A"]]
    assert said.index("Commentary by A. Analyst") + 1 == said.index("It held.")
    (chart,) = book["Comparison by month"]._charts
    drawn = [point.v for point in chart.ser[0].val.numRef.numCache.pt]
    assert drawn == comparison.monthly["all"]["zone"].tolist()
    assert len([row for row in rows[top + 1 :] if row[1] is not None]) == sum(len(each.measures) for each in comparison.results)


def test_an_analysis_workbook_can_hold_the_comparison_too(
    found: tuple[Comparison, Dose], bundled_incidents: Path, bundled_wards: Path
) -> None:
    analysis = analyse(
        read_incidents([Source.from_path(bundled_incidents)]), read_areas(Source.from_path(bundled_wards)), Settings()
    )
    book = openpyxl.load_workbook(io.BytesIO(render_workbook(analysis, comparison=found[0], made=MADE)))
    assert book.sheetnames == [
        "Summary", "Hotspots", "Wards", "Months", "Categories", "Comparison", "Comparison by month", "Set aside", "Methods",
    ]  # fmt: skip


def test_paper_has_maps_and_no_heading_of_the_one_that_moves(files: dict[str, bytes]) -> None:
    text = text_of_pdf(files["comparison.pdf"])
    assert "Side by side" in text
    assert "Swipe between" not in text
    assert "Swipe between" in text_of_page(files["comparison.html"])
    pictures = [name for name in files if name.endswith(".png")]
    assert {"comparison-before-after.png", "comparison-difference.png"} <= set(pictures)
    assert len(pypdf.PdfReader(io.BytesIO(files["comparison.pdf"])).pages) <= 12


def test_slides_have_charts_of_before_and_after(files: dict[str, bytes]) -> None:
    show = pptx.Presentation(io.BytesIO(files["comparison.pptx"]))
    charts = [shape.chart for slide in show.slides for shape in slide.shapes if shape.has_chart]
    values = {series.name: list(series.values) for series in charts[0].plots[0].series}
    assert values["Before"][0] == 100
    assert values["After"][0] == 71
    assert [series.name for series in charts[1].plots[0].series] == ["Zone", "Control"]
