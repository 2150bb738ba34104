"""Every form of one briefing opens, says the same numbers, carries marking and manifest, and runs nothing of the user's."""

from __future__ import annotations

import io
import json
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pptx
import pyogrio
import pypdf
import pytest
from PIL import Image

from hotspots.analysis import Analysis
from hotspots.compare.visits import count_visits
from hotspots.earlier import since_period
from hotspots.errors import BadSettings
from hotspots.pipeline import analyse
from hotspots.read import Areas, Incidents, Source, read_areas, read_incidents
from hotspots.read.patrols import read_patrols
from hotspots.report import Handout, render_files
from hotspots.report.blocks import Cell, Chart, Column, Figure, Heading, Points, Say, Table
from hotspots.report.content import Document, Edits, Imprint, Slide
from hotspots.report.forms import FORMS, as_forms
from hotspots.report.html import to_html
from hotspots.report.meeting import to_meeting
from hotspots.report.pdf import LACKING, drawable, to_pdf, to_png
from hotspots.report.powerpoint import to_powerpoint
from hotspots.report.since import changed
from hotspots.report.tasking import advice_lines
from hotspots.report.widths import column_widths
from hotspots.report.word import to_word
from hotspots.settings import Filter, Plan, Settings

sys.path.insert(0, str(Path(__file__).parent))
from opened import parts_of, text_of_page, text_of_pdf, text_of_word, texts_of_slides

MADE = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script> $x^2$ #text[!] \\ ` ${y} \x00\x0b\u202e漢字 =1+1"
AUTUMN = Filter(first_day=date(2021, 9, 1), last_day=date(2021, 11, 30))


@pytest.fixture(scope="module")
def read(bundled_incidents: Path, bundled_wards: Path) -> tuple[Incidents, Areas]:
    """The sample."""
    return read_incidents([Source.from_path(bundled_incidents)]), read_areas(Source.from_path(bundled_wards))


@pytest.fixture(scope="module")
def analysis(read: tuple[Incidents, Areas]) -> Analysis:
    """Its last three months, with a patrol plan."""
    return analyse(*read, Settings(filter=AUTUMN, plan=Plan(hours=20)))


@pytest.fixture(scope="module")
def files(analysis: Analysis, read: tuple[Incidents, Areas], bundled_incidents: Path) -> dict[str, bytes]:
    """The tasking briefing in every form, with all that can stand in one."""
    since = since_period(analysis, *read, earlier="year_earlier")
    assert analysis.period is not None
    log = read_patrols(Source.from_path(bundled_incidents.with_name("patrol_log.csv")))
    visits = count_visits(log, analysis.hotspots, period=analysis.period)
    handout = Handout(
        "tasking", frozenset(FORMS), "OFFICIAL", "A. Analyst", Edits("Watch Cedar Garth", "Quiet weeks."), ranks=(2,)
    )
    return render_files(analysis, since=since, visits=visits, load=read[0], handout=handout, made=MADE)


def small(**changes: object) -> Document:
    """A document with one of everything, and hostile texts."""
    table = Table(
        (Column("Rank"), Column("Place", em=9), Column("n", right=True)),
        ((Cell("1", mark="rank"), Cell(HOSTILE), Cell("9,000")),),
    )
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="20" viewBox="0 0 80 20" font-family="Arial" '
        'font-size="11"><text x="2" y="14">m²</text></svg>'
    )
    imprint = Imprint(MADE, marking="OFFICIAL", author="A. Analyst", manifest=b'{"a": "</x>"}')
    chart = Figure("A chart of m²", "chart", svg=svg)
    slide = Slide(
        HOSTILE,
        1,
        (("What", HOSTILE),),
        (HOSTILE,),
        chart,
        Chart("column", "By hour", ("01", "02"), (("Incidents", (3.0, 4.0)),)),
        table,
    )
    blocks = (Heading(HOSTILE), Say(HOSTILE), Points((HOSTILE,)), table, chart, Heading("Part", 3), Say("Last."))
    known = {
        "name": "report", "title": f"Hotspots: {HOSTILE}", "subtitle": HOSTILE, "labels": (HOSTILE,), "headline": HOSTILE,
        "blocks": blocks, "imprint": imprint, "slides": (slide,),
    }  # fmt: skip
    return Document(**{**known, **changes})  # type: ignore[arg-type]


def test_every_form_says_the_same_numbers(files: dict[str, bytes], analysis: Analysis) -> None:
    texts = {
        "html": text_of_page(files["tasking.html"]),
        "pdf": text_of_pdf(files["tasking.pdf"]),
        "word": text_of_word(files["tasking.docx"]),
        "slides": " ".join(texts_of_slides(files["tasking.pptx"])),
        "meeting": text_of_page(files["tasking-meeting.html"]),
    }
    since = pd.read_csv(io.BytesIO(files["since.csv"])).to_dict("records")
    told = [f"{int(row['incidents']):,}" for _, row in analysis.hotspots.head(4).iterrows()]
    told += [row["name"] for _, row in analysis.hotspots.head(4).iterrows()]
    told += [changed(row) for row in since] + ["Watch Cedar Garth", "Quiet weeks", "825", "58%", "33%"]
    assert len(told) >= 15
    for form, text in texts.items():
        assert [number for number in told if number not in text] == [], form


def test_the_workbook_holds_what_changed_the_plan_and_the_words(files: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files["hotspots.xlsx"]))
    for sheet, table, columns in (
        ("What changed", "since.csv", {"Place": "name", "Before": "before", "After": "after", "Rank before": "rank_before"}),
        ("Patrol plan", "patrol_plan.csv", {"Place": "name", "Visits a week": "visits", "Why it is left out": "reason"}),
    ):
        header, *rows = [[cell.value for cell in row] for row in book[sheet][book[sheet].auto_filter.ref]]
        shown, held = pd.DataFrame(rows, columns=header), pd.read_csv(io.BytesIO(files[table]))
        for name, column in columns.items():
            assert shown[name].fillna("").tolist() == held[column].fillna("").tolist()
    said = [cell.value for cell in book["Summary"]["A"] if cell.value]
    assert said.index("Watch Cedar Garth") < said.index("Commentary by A. Analyst") < said.index("Quiet weeks.")
    assert any(line.startswith("From the numbers: 4 hotspots hold") for line in said)


def test_tables_and_layers_hold_the_numbers_of_the_documents(files: dict[str, bytes], analysis: Analysis, tmp_path: Path) -> None:
    counts = analysis.hotspots["incidents"].tolist()
    assert pd.read_csv(io.BytesIO(files["hotspots.csv"]))["incidents"].tolist() == counts
    assert [feature["properties"]["incidents"] for feature in json.loads(files["hotspots.geojson"])["features"]] == counts
    sheet = openpyxl.load_workbook(io.BytesIO(files["hotspots.xlsx"]))["Hotspots"]
    rows = list(sheet.iter_rows(values_only=True))
    top = next(number for number, row in enumerate(rows) if row[0] == "Rank")
    at = rows[top].index("Incidents")
    assert [row[at] for row in rows[top + 1 : top + 1 + len(counts)]] == counts
    for name in ("hotspots.gpkg", "hotspots.kml"):
        (tmp_path / name).write_bytes(files[name])
    assert pyogrio.read_dataframe(tmp_path / "hotspots.gpkg", layer="hotspots")["incidents"].tolist() == counts
    assert all(f"{count:,}" in files["hotspots.kml"].decode() for count in counts)


def test_the_tasking_briefing_has_two_pages_and_six_slides_and_one_for_each_place_chosen(
    files: dict[str, bytes], analysis: Analysis
) -> None:
    assert len(pypdf.PdfReader(io.BytesIO(files["tasking.pdf"])).pages) == 2
    slides = texts_of_slides(files["tasking.pptx"])
    assert len(slides) == 7
    assert slides[3].startswith(f"2. {analysis.hotspots['name'].iloc[1]}")
    assert len(texts_of_slides(to_powerpoint(small(slides=())))) == 1


def test_a_briefing_says_why_a_place_is_not_gone_to(files: dict[str, bytes], analysis: Analysis) -> None:
    why = "Left out: 1. Cedar Garth, Devonshire: too large for a visit of 15 minutes"
    assert analysis.hotspots["name"].iloc[0] == "Cedar Garth, Devonshire"
    for text in (
        text_of_page(files["tasking.html"]),
        text_of_pdf(files["tasking.pdf"]),
        " ".join(texts_of_slides(files["tasking.pptx"])),
    ):
        assert why in text


def test_months_alone_give_places_and_no_hours(analysis: Analysis) -> None:
    places = advice_lines(analysis)
    assert places[0] == "1. Cedar Garth, Devonshire: Every day 20:00 to 00:00 (39%)."
    months = replace(
        analysis, incidents=analysis.incidents.assign(precision="month"), hotspots=analysis.hotspots.assign(peak_times="")
    )
    *places, why = advice_lines(months)
    assert places[0] == "1. Cedar Garth, Devonshire."
    assert why.endswith("for those who know the place: no incident has a time of day, so nothing is known by day or hour.")


def test_every_form_is_marked_at_top_and_bottom_and_in_its_properties(files: dict[str, bytes]) -> None:
    reader = pypdf.PdfReader(io.BytesIO(files["tasking.pdf"]))
    assert [page.extract_text().count("OFFICIAL") for page in reader.pages] == [2, 2]
    assert (reader.metadata.title, reader.metadata.author, reader.metadata.get("/Keywords")) == (
        "Tasking briefing: Eastbourne and Hastings", "A. Analyst", "OFFICIAL",
    )  # fmt: skip
    word = docx.Document(io.BytesIO(files["tasking.docx"]))
    section = word.sections[0]
    assert [part.paragraphs[0].text for part in (section.header, section.footer)] == ["OFFICIAL", "OFFICIAL"]
    show = pptx.Presentation(io.BytesIO(files["tasking.pptx"]))
    assert all(
        [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame].count("OFFICIAL") == 2 for slide in show.slides
    )
    for properties in (word.core_properties, show.core_properties):
        assert (properties.keywords, properties.author, properties.category) == ("OFFICIAL", "A. Analyst", "OFFICIAL")
        assert properties.created.replace(tzinfo=UTC) == MADE
    assert text_of_page(files["tasking-meeting.html"]).count("OFFICIAL") == 2


def test_every_form_carries_its_manifest(files: dict[str, bytes]) -> None:
    held = files["manifest.json"]
    content = json.loads(held)
    assert (content["template"], content["author"], content["edits"]["headline"]) == (
        "tasking",
        "A. Analyst",
        "Watch Cedar Garth",
    )
    assert content["since"] == ["2020-09-01", "2020-11-30"]
    attached = pypdf.PdfReader(io.BytesIO(files["tasking.pdf"])).attachments
    assert attached["manifest.json"] == [held]
    for name in ("tasking.docx", "tasking.pptx"):
        part = parts_of(files[name])["customXml/hotspots.xml"].decode()
        assert content["inputs"][0]["sha256"] in part
    for name in ("tasking.html", "tasking-meeting.html"):
        assert content["inputs"][0]["sha256"] in files[name].decode().split('id="manifest">')[1]
    sheet = openpyxl.load_workbook(io.BytesIO(files["hotspots.xlsx"]))["Manifest"]
    assert content["inputs"][0]["sha256"] in " ".join(str(row[0]) for row in sheet.iter_rows(values_only=True))
    assert content["inputs"][0]["sha256"] in files["hotspots.kml"].decode()
    picture = Image.open(io.BytesIO(files["tasking-map-hotspots.png"]))
    picture.load()
    assert picture.text["Manifest"] == held.decode()
    assert picture.text["Marking"] == "OFFICIAL"


def test_the_pdf_is_tagged_and_its_pictures_and_headings_are_told(files: dict[str, bytes]) -> None:
    reader = pypdf.PdfReader(io.BytesIO(files["tasking.pdf"]))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    found: list[tuple[str, str]] = []

    def walk(node: object) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            found.append((str(node.get("/S")), str(node.get("/Alt", ""))))
            walk(node.get("/K", []))

    walk(root["/StructTreeRoot"]["/K"])
    kinds = [kind for kind, _ in found]
    assert {"/H1", "/Table", "/TH", "/Figure"} <= set(kinds)
    assert all(alt for kind, alt in found if kind == "/Figure")


def test_word_has_real_headings_captions_and_alt_texts(files: dict[str, bytes]) -> None:
    word = docx.Document(io.BytesIO(files["tasking.docx"]))
    styles = [paragraph.style.name for paragraph in word.paragraphs]
    assert styles[0] == "Title"
    assert styles.count("Heading 1") == 7
    assert "Caption" in styles
    pictures = word.element.body.xpath(".//wp:docPr")
    assert pictures
    assert all(picture.get("descr") for picture in pictures)
    assert all(table.rows[0]._tr.xpath("w:trPr/w:tblHeader") for table in word.tables)
    assert {cell.paragraphs[0].style.name for cell in word.tables[0].rows[1].cells} == {"Table text"}


def test_slides_are_wide_with_titles_alt_texts_and_charts_that_can_be_edited(files: dict[str, bytes], analysis: Analysis) -> None:
    show = pptx.Presentation(io.BytesIO(files["tasking.pptx"]))
    assert show.slide_width / show.slide_height == pytest.approx(16 / 9, rel=1e-3)
    assert all(slide.shapes.title.text_frame.text for slide in show.slides)
    shapes = [shape for slide in show.slides for shape in slide.shapes]
    told = [shape._element.xpath(".//p:cNvPr")[0].get("descr") for shape in shapes if shape.has_chart or shape.shape_type == 13]
    assert len(told) >= 4
    assert all(told)
    chart = next(shape.chart for shape in show.slides[3].shapes if shape.has_chart)
    second = int(analysis.hotspots["incidents"].iloc[1])
    assert sum(chart.plots[0].series[0].values) == pytest.approx(second, abs=1.5)
    for shape in shapes:
        assert shape.left >= 0
        assert shape.left + shape.width <= show.slide_width
        assert shape.top + shape.height <= show.slide_height


def test_a_commentary_is_headed_as_the_analysts_and_ends_before_what_follows_from_the_numbers() -> None:
    document = small(blocks=(Say("The claim fits."),), edits=Edits(commentary="Staff were short.\n\nA fair was on."))
    assert [block.text for block in (*document.opening, *document.body) if isinstance(block, Heading)] == [
        "Commentary by A. Analyst",
        "From the numbers",
    ]
    for text in (to_word(document), to_pdf(document), to_html(document)):
        said = text_of_word(text) if text[:2] == b"PK" else text_of_pdf(text) if text[:4] == b"%PDF" else text_of_page(text)
        places = [
            said.rindex(part) for part in ("Commentary by A. Analyst", "A fair was on.", "From the numbers", "The claim fits.")
        ]
        assert places == sorted(places)
    assert "<h2>Commentary by A. Analyst</h2>" in to_meeting(document).decode()


def test_a_commentary_stands_on_the_first_slide_and_whole_in_its_notes() -> None:
    long = "\n".join(f"Line {number} of a long commentary that goes on and on." for number in range(200))
    for commentary, ending in (("Staff were short.", "Staff were short."), (long, "(in full in the notes below)")):
        show = pptx.Presentation(io.BytesIO(to_powerpoint(small(edits=Edits(commentary=commentary)))))
        lines = [line.text for line in show.slides[0].placeholders[1].text_frame.paragraphs]
        assert lines[-1].endswith(ending)
        assert "Commentary by A. Analyst" in lines
        assert commentary.splitlines()[-1] in show.slides[0].notes_slide.notes_text_frame.text


def test_rows_that_a_slide_has_no_room_for_are_counted() -> None:
    table = Table((Column("Place"),), tuple((Cell(f"Place {number}"),) for number in range(30)))
    told = texts_of_slides(to_powerpoint(small(slides=(Slide("All", table=table),))))[1]
    assert "Place 11" in told
    assert "Place 12" not in told
    assert "The first 12 of 30 rows: the page and Word have all." in told


def test_the_meeting_view_draws_every_series_of_a_chart() -> None:
    chart = Chart("column", "Before and after", ("Zone",), (("Before", (100.0,)), ("After", (71.0,))))
    page = to_meeting(small(slides=(Slide("What changed", chart=chart),))).decode()
    assert "<title>Before, Zone: 100</title>" in page
    assert "<title>After, Zone: 71</title>" in page


@pytest.mark.parametrize("write", [to_pdf, to_word, to_powerpoint, to_meeting])
def test_hostile_texts_stay_texts(write: object) -> None:
    data = write(small())  # type: ignore[operator]
    if write is to_pdf:
        text = text_of_pdf(data)
        assert "$x^2$" in text
        assert "#text[!]" in text
        assert LACKING[:20] in text
    elif write is to_word:
        assert "<script>alert(1)</script> $x^2$ #text[!]" in text_of_word(data)
        assert "漢字" in text_of_word(data)
    elif write is to_powerpoint:
        assert "<script>alert(1)</script> $x^2$" in texts_of_slides(data)[1]
    else:
        assert "<script>alert" not in data.decode()
        assert "&lt;script&gt;alert(1)" in data.decode()


def test_marks_that_xml_cannot_hold_and_endless_titles_end_no_form() -> None:
    marks = "Me\x1fads \x07 \ufffe"
    size = 'width="80" height="20" viewBox="0 0 80 20"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><text x="2" y="14">{marks}</text></svg>'
    odd = small(
        blocks=(Heading(marks), Figure("A chart", "chart", svg=svg)),
        slides=(Slide("Long " * 2_000, figure=Figure("A chart", "chart", svg=svg)),),
        imprint=Imprint(MADE, manifest=json.dumps({"edits": marks}, ensure_ascii=False).encode()),
    )
    for write in (to_pdf, to_word, to_powerpoint, to_meeting, to_html):
        assert write(odd)
    for data in (to_word(odd), to_powerpoint(odd)):
        held = parts_of(data)["customXml/hotspots.xml"]
        assert json.loads(ET.fromstring(held).text or "") == {"edits": marks}
    assert len(texts_of_slides(to_powerpoint(odd))[1]) < 700


def test_letters_that_the_font_lacks_are_boxes_and_it_is_said() -> None:
    assert drawable({"a": ["plain", "m²"]}) == ({"a": ["plain", "m²"]}, False)
    assert drawable(["漢 é"]) == (["□ é"], True)


def test_the_same_document_gives_the_same_pdf() -> None:
    assert to_pdf(small()) == to_pdf(small())


def test_a_chart_can_be_a_picture_at_print_size(files: dict[str, bytes]) -> None:
    figure = small().blocks[4]
    assert isinstance(figure, Figure)
    picture = to_png(figure.svg, ppi=144)
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(picture[16:20], "big") == pytest.approx(80 * 144 / 96, abs=2)
    names = {name for name in files if name.endswith(".png")}
    assert names == {"tasking-map-hotspots.png", "tasking-map-hotspot-2.png", "tasking-week.png"}


def test_a_map_that_only_moves_leaves_no_empty_heading_on_paper() -> None:
    moving = Figure("Swipe", "swipe", live=lambda: ("", "", ""))
    blocks = (Heading("Where"), Say("Here."), Heading("Swipe", 3), moving, Heading("Then"), Say("x"), Heading("Last"))
    assert small(blocks=blocks).on_paper == (Heading("Where"), Say("Here."), Heading("Then"), Say("x"))


def test_columns_fit_the_page_and_break_no_number() -> None:
    long = Table(
        (Column("Rank"), Column("Place", em=9), Column("Incidents", right=True), Column("Change, 95% interval", right=True)),
        (
            (
                Cell("1"),
                Cell("A very long name of a place that has to wrap, somewhere"),
                Cell("1,234,567"),
                Cell("86 to 61 (−29%, −49% to −1%)"),
            ),
        ),
    )
    widths = column_widths(long, wide_mm=174, letter_mm=1.75, padding_mm=4.5)
    assert sum(widths) <= 174 + 1e-9
    assert widths[3] >= 1.75 * len("86 to 61 (−29%, −49% to −1%)")
    narrow = Table((Column("A"),), ((Cell("b"),),))
    assert column_widths(narrow, wide_mm=174, letter_mm=1.75, padding_mm=4.5)[0] < 20


def test_forms_are_named_and_others_refused() -> None:
    assert as_forms(["PDF,word", "slides"]) == {"pdf", "word", "slides"}
    assert as_forms(["all"]) == set(FORMS)
    with pytest.raises(BadSettings, match=r"“docx” is no form\. Choose of html, pdf, word"):
        as_forms(["docx"])


def test_a_document_without_hotspots_or_dates_can_be_written_in_every_form(bundled_wards: Path) -> None:
    rows = b"easting,northing\n" + b"561500,99200\n561700,99900\n" * 4
    bare = analyse(read_incidents([Source("bare.csv", rows)]), read_areas(Source.from_path(bundled_wards)), Settings())
    assert bare.hotspots.empty
    for template in ("profile", "tasking"):
        files = render_files(bare, handout=Handout(template, frozenset(FORMS)), made=MADE)  # type: ignore[arg-type]
        name = "report" if template == "profile" else "tasking"
        for text in (
            text_of_pdf(files[f"{name}.pdf"]),
            text_of_word(files[f"{name}.docx"]),
            " ".join(texts_of_slides(files[f"{name}.pptx"])),
        ):
            assert "No hotspot: no place stands out" in text


def test_the_profile_has_contents_and_a_slide_for_each_of_the_first_ten(analysis: Analysis) -> None:
    files = render_files(analysis, handout=Handout(forms=frozenset({"pdf", "slides"})), made=MADE)
    assert "Contents" in text_of_pdf(files["report.pdf"])
    slides = texts_of_slides(files["report.pptx"])
    named = [text for text in slides if text.startswith(tuple(f"{rank}. " for rank in range(1, 11)))]
    assert len(named) == min(10, len(analysis.hotspots))


def test_a_long_author_is_refused_and_an_unknown_template_too() -> None:
    with pytest.raises(BadSettings, match="The author has 81 letters"):
        Handout(author="x" * 81)
    with pytest.raises(BadSettings, match=r"“x” is no template\. Choose profile or tasking"):
        Handout("x")  # type: ignore[arg-type]
    assert replace(Handout(), marking=" OFFICIAL ").marking == "OFFICIAL"
