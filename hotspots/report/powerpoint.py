"""A document's slides for PowerPoint: wide, one hotspot a slide, with maps, numbers and charts that can be edited."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hotspots import __version__
from hotspots.draw.colours import GREY, MAGENTA, NAVY, OF_SERIES
from hotspots.errors import on_one_line
from hotspots.report.blocks import Chart, Figure, Heading, Say, Table
from hotspots.report.content import Document, Imprint, Slide
from hotspots.report.office import MANIFEST_PART, MANIFEST_RELATION, manifest_part, set_properties
from hotspots.report.pdf import to_png
from hotspots.report.slide_layout import fitting, height_of, laid_out, lines_of

if TYPE_CHECKING:
    from pptx.presentation import Presentation

FONT = "Arial"
INK = "#0B0C0C"
WIDE, HIGH, EDGE = 13.333, 7.5, 0.5
TOP, FOOT = 1.55, 6.85
"""Where a slide's content starts and ends, inches."""
PICTURE_WIDE, GAP = 7.6, 0.35
FACT_HIGH, LEAST_CHART = 0.66, 1.5
MOST_ROWS = 12
MOST_TITLE = 500
TITLES = ((70, 28), (150, 22), (220, 18), (300, 15), (MOST_TITLE, 12))
"""Size of a title by its letters: the longest are sentences of a verdict."""
OWN_TOP = 1.7
"""Where the first slide's text starts when a commentary stands in it."""


def to_powerpoint(document: Document) -> bytes:
    """The document's slides as a .pptx file, after one with its title."""
    show = _blank(document)
    _add_first(show, document)
    for number, slide in enumerate(document.slides, start=2):
        _add_slide(show, slide, document.imprint, f"{number} of {len(document.slides) + 1}")
    if document.imprint.manifest:
        _attach(show, document.imprint.manifest)
    out = io.BytesIO()
    show.save(out)
    return out.getvalue()


def _blank(document: Document) -> Presentation:
    """A wide presentation without slides, with two layouts: a title alone, and a title over free ground."""
    import pptx
    from pptx.util import Inches

    show = pptx.Presentation()
    show.slide_width, show.slide_height = Inches(WIDE), Inches(HIGH)
    kept = ("Title Slide", "Title Only")
    for layout in list(show.slide_layouts):
        if layout.name not in kept:
            show.slide_layouts.remove(layout)
    for layout in show.slide_layouts:
        for shape in list(layout.placeholders):
            kind = shape.placeholder_format.type
            if "TITLE" in str(kind) and "SUBTITLE" not in str(kind):
                top, high = (2.2, 1.5) if layout.name == "Title Slide" else (0.5, 0.95)
                _place(shape, EDGE, top, WIDE - 2 * EDGE, high)
            elif "SUBTITLE" in str(kind):
                _place(shape, EDGE, 3.8, WIDE - 2 * EDGE, 2.6)
            else:
                shape._element.getparent().remove(shape._element)
    for shape in show.slide_master.placeholders:
        _place(shape, EDGE, 0.5 if shape.placeholder_format.idx == 0 else TOP, WIDE - 2 * EDGE, 0.95)
    set_properties(show.core_properties, document)
    return show


def _add_first(show: Presentation, document: Document) -> None:
    slide = show.slides.add_slide(show.slide_layouts[0])
    _write(slide.shapes.title.text_frame, [(document.title, 36, True, NAVY)])
    said, remarks = _said_first(document)
    lines = [
        (document.subtitle, 18.0, False, INK),
        *((block.text, 22.0 if block.lead else 16.0, block.lead, INK) for block in said),
        *((label, 16.0, True, MAGENTA) for label in ["; ".join(document.labels)] if label),
    ]
    notes = [document.imprint.said]
    if remarks:
        _place(slide.shapes.title, EDGE, 0.5, WIDE - 2 * EDGE, 1.1)
        _place(slide.placeholders[1], EDGE, OWN_TOP, WIDE - 2 * EDGE, FOOT - OWN_TOP)
        used = sum(height_of([text], WIDE - 2 * EDGE, size) for text, size, _, _ in lines)
        size, kept = fitting(remarks[1:], WIDE - 2 * EDGE, FOOT - OWN_TOP - used - 0.4)
        lines += [(remarks[0], 14.0, True, GREY), *((line, size, False, INK) for line in kept)]
        notes += remarks
    _write(slide.placeholders[1].text_frame, lines)
    _mark(slide, document.imprint, f"1 of {len(document.slides) + 1}")
    slide.notes_slide.notes_text_frame.text = "\n".join(map(on_one_line, notes))


def _said_first(document: Document) -> tuple[list[Say], list[str]]:
    """The headlines, and the heading and lines of the analyst's commentary."""
    opening = document.opening
    own = next((number for number, block in enumerate(opening) if isinstance(block, Heading)), len(opening))
    said = [block for block in opening[:own] if isinstance(block, Say)]
    return said, [block.text for block in opening[own:] if isinstance(block, Heading | Say)]


def _add_slide(show: Presentation, content: Slide, imprint: Imprint, number: str) -> None:
    """One slide: title, picture to the left, and to the right facts, table, words and chart from the top down."""
    slide = show.slides.add_slide(show.slide_layouts[1])
    name = content.title if len(content.title) < MOST_TITLE else f"{content.title[: MOST_TITLE - 2]}…"
    size = next(size for most, size in TITLES if len(name) < most)
    title = f"{content.rank}. {name}" if content.rank else name
    _write(slide.shapes.title.text_frame, [(title, size, True, NAVY)])
    left, wide = EDGE, WIDE - 2 * EDGE
    if content.figure is not None:
        _add_picture(slide, content.figure)
        left, wide = EDGE + PICTURE_WIDE + GAP, WIDE - 2 * EDGE - PICTURE_WIDE - GAP
    top = TOP
    if content.facts:
        top = _add_facts(slide, content.facts, left, top, wide)
    if content.table is not None:
        top = _add_table(slide, content.table, left, top, wide)
    rows = len(content.table.rows) if content.table is not None else 0
    cut = (f"The first {MOST_ROWS} of {rows:,} rows: the page and Word have all.",) if rows > MOST_ROWS else ()
    if said := (*cut, *content.said):
        top = _add_said(slide, said, left, top, wide)
    if content.chart is not None and FOOT - top >= LEAST_CHART:
        _add_chart(slide, content.chart, left, top, wide, FOOT - top)
    _mark(slide, imprint, number)


def _add_picture(slide: Any, figure: Figure) -> None:
    from pptx.util import Inches

    picture = to_png(figure.svg) if figure.svg else figure.drawn
    across, down = struct.unpack(">II", picture[16:24])
    wide = min(PICTURE_WIDE, (FOOT - TOP) * across / down)
    high = wide * down / across
    drawn = slide.shapes.add_picture(
        io.BytesIO(picture), Inches(EDGE + (PICTURE_WIDE - wide) / 2), Inches(TOP), Inches(wide), Inches(high)
    )
    _describe(drawn, figure.alt, figure.name)


def _add_facts(slide: Any, facts: Sequence[tuple[str, str]], left: float, top: float, wide: float) -> float:
    from pptx.util import Inches

    high = 0.0
    lines: list[tuple[str, float, bool, str]] = []
    for name, value in facts:
        lines += [(name, 12.0, False, GREY), (value, 18.0 if len(value) < 40 else 14.0, True, INK)]
        high += 0.24 + lines_of(value, wide, 18.0 if len(value) < 40 else 14.0) * (0.32 if len(value) < 40 else 0.25)
    box = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(wide), Inches(high))
    _write(box.text_frame, lines)
    return top + high + 0.1


def _add_said(slide: Any, said: Sequence[str], left: float, top: float, wide: float) -> float:
    from pptx.util import Inches

    most = max(FOOT - top, 0.4)
    size = next((each for each in (18.0, 16.0, 14.0, 12.0, 11.0) if height_of(said, wide, each) <= most), 10.0)
    high = min(height_of(said, wide, size), most)
    box = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(wide), Inches(high))
    _write(box.text_frame, [(line, size, False, INK) for line in said], gap=size * 0.35)
    return top + high + 0.1


def _add_table(slide: Any, table: Table, left: float, top: float, wide: float) -> float:
    from pptx.util import Inches, Pt

    paper = table.on_paper()
    paper = replace(paper, rows=paper.rows[:MOST_ROWS])
    size, widths, highs = laid_out(paper, wide, FOOT - top)
    shape = slide.shapes.add_table(
        len(paper.rows) + 1, len(paper.columns), Inches(left), Inches(top), Inches(wide), Inches(sum(highs))
    )
    drawn = shape.table
    _describe(shape, paper.caption or "Table", "table")
    for position, column in enumerate(paper.columns):
        drawn.columns[position].width = Inches(widths[position])
        _cell(drawn.cell(0, position), column.name, size=size, right=column.right, bold=True, colour="#FFFFFF", fill=NAVY)
    for number, row in enumerate(paper.rows, start=1):
        for position, (cell, column) in enumerate(zip(row, paper.columns, strict=True)):
            _cell(drawn.cell(number, position), cell.text, size=size, right=column.right, bold=cell.mark != "", colour=INK)
    for number, high in enumerate(highs):
        drawn.rows[number].height = Pt(high * 72)
    return top + sum(highs) + 0.2


def _cell(cell: Any, text: str, *, size: float, right: bool, bold: bool, colour: str, fill: str = "") -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Inches

    cell.margin_left = cell.margin_right = Inches(0.06)
    cell.margin_top = cell.margin_bottom = Inches(0.03)
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string((fill or "#FFFFFF")[1:])
    _write(cell.text_frame, [(text, size, bold, colour)])
    if right:
        cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT


def _add_chart(slide: Any, chart: Chart, left: float, top: float, wide: float, high: float) -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
    from pptx.util import Inches, Pt

    data = CategoryChartData(number_format="#,##0")
    data.categories = [on_one_line(label) for label in chart.labels]
    for name, values in chart.series:
        data.add_series(on_one_line(name), values)
    kinds = {"bar": XL_CHART_TYPE.BAR_CLUSTERED, "column": XL_CHART_TYPE.COLUMN_CLUSTERED, "line": XL_CHART_TYPE.LINE}
    frame = slide.shapes.add_chart(kinds[chart.kind], Inches(left), Inches(top), Inches(wide), Inches(high), data)
    _describe(frame, f"{chart.title}, as a chart", "chart")
    drawn = frame.chart
    drawn.font.size, drawn.font.name = Pt(10), FONT
    drawn.has_title = True
    drawn.chart_title.text_frame.text = on_one_line(chart.title)
    drawn.chart_title.text_frame.paragraphs[0].runs[0].font.size = Pt(12)
    drawn.has_legend = len(chart.series) > 1
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    for series, colour in zip(drawn.plots[0].series, OF_SERIES, strict=False):
        paint = series.format.line.color if chart.kind == "line" else series.format.fill
        if chart.kind != "line":
            paint.solid()
            paint = paint.fore_color
        paint.rgb = RGBColor.from_string(colour[1:])
    if chart.kind != "line":
        drawn.plots[0].gap_width = 40
    drawn.value_axis.has_major_gridlines = False
    drawn.value_axis.minimum_scale = 0
    if chart.kind == "bar":
        drawn.category_axis.reverse_order = True


def _mark(slide: Any, imprint: Imprint, number: str) -> None:
    """The marking at the top and bottom, and who made the slide when."""
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Inches

    if imprint.marking:
        for top in (0.08, 7.12):
            box = slide.shapes.add_textbox(Inches(2.5), Inches(top), Inches(WIDE - 5), Inches(0.34))
            _write(box.text_frame, [(imprint.marking, 14, True, MAGENTA)])
            box.text_frame.paragraphs[0].alignment = PP_ALIGN.CENTER
    by = f" by {imprint.author}" if imprint.author else ""
    box = slide.shapes.add_textbox(Inches(EDGE), Inches(6.86), Inches(WIDE - 2 * EDGE), Inches(0.3))
    _write(box.text_frame, [(f"Made {imprint.moment}{by} with Hotspots {__version__}. Slide {number}.", 10, False, GREY)])


def _write(frame: Any, lines: Sequence[tuple[str, float, bool, str]], *, gap: float = 0) -> None:
    """Lines of a size, weight and colour, one paragraph each."""
    from pptx.dml.color import RGBColor
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Pt

    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    for number, (text, size, bold, colour) in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.space_after = Pt(gap)
        run = paragraph.add_run()
        run.text = on_one_line(text)
        run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
        run.font.color.rgb = RGBColor.from_string(colour[1:])


def _place(shape: Any, left: float, top: float, wide: float, high: float) -> None:
    from pptx.util import Inches

    shape.left, shape.top, shape.width, shape.height = Inches(left), Inches(top), Inches(wide), Inches(high)


def _describe(shape: Any, alt: str, name: str) -> None:
    described = shape._element.xpath(".//p:cNvPr")[0]
    described.set("descr", on_one_line(alt))
    described.set("name", name)


def _attach(show: Presentation, manifest: bytes) -> None:
    """The manifest as a part of the file: PowerPoint keeps it and does not show it."""
    from pptx.opc.package import Part
    from pptx.opc.packuri import PackURI

    part = Part(PackURI(MANIFEST_PART), "application/xml", show.part.package, manifest_part(manifest))
    show.part.relate_to(part, MANIFEST_RELATION)
