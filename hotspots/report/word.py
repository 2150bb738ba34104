"""A document for Word: real headings and captions, alt text, page numbers, and every word and table there to edit."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from hotspots.draw.colours import GREY, MAGENTA, NAVY
from hotspots.errors import on_one_line
from hotspots.report.blocks import Block, Cell, Code, Figure, Heading, Points, Say, Table
from hotspots.report.content import Document, Imprint
from hotspots.report.office import MANIFEST_PART, MANIFEST_RELATION, manifest_part, set_properties
from hotspots.report.pdf import to_png
from hotspots.report.widths import column_widths

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

PAGE_MM, MARGIN_MM = (210.0, 297.0), 18.0
TEXT_MM = PAGE_MM[0] - 2 * MARGIN_MM
CHART_MM = 130.0
LETTER_MM, PADDING_MM = 1.75, 4.5
FONT = "Arial"
RAG = {"green": "00594F", "amber": "8A4B00", "red": MAGENTA[1:]}
TABLE_TEXT_ID = "Tabletext"


def to_word(document: Document) -> bytes:
    """The document as a .docx file."""
    import docx

    word = docx.Document()
    _set_styles(word)
    _set_page(word, document.imprint)
    set_properties(word.core_properties, document)
    _add_text(word.add_paragraph(style="Title"), document.title)
    if document.subtitle:
        _add_text(word.add_paragraph(style="Subtitle"), document.subtitle)
    if document.labels:
        _add_text(word.add_paragraph(style="Intense Quote"), "; ".join(document.labels))
    writer = _Writer(word)
    for block in (*document.opening, *document.on_paper):
        writer.add(block)
    _add_text(word.add_paragraph(), document.imprint.said, size=7, colour=GREY)
    if document.imprint.manifest:
        _attach(word, document.imprint.manifest)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


class _Writer:
    """Writes block after block, and numbers tables and figures."""

    def __init__(self, word: WordDocument) -> None:
        self.word = word

    def add(self, block: Block) -> None:
        """One block at the end."""
        word = self.word
        if isinstance(block, Heading):
            _add_text(word.add_heading(level=block.level - 1), block.text)
        elif isinstance(block, Say):
            _add_text(word.add_paragraph(style="Lead" if block.lead else "Normal"), block.text)
        elif isinstance(block, Points):
            for item in block.items:
                _add_text(word.add_paragraph(style="List Bullet"), item)
        elif isinstance(block, Code):
            _add_text(word.add_heading(level=2), block.title)
            _add_text(word.add_paragraph(style="Settings"), " ".join(block.text.split()))
        elif isinstance(block, Table):
            self._add_table(block.on_paper())
        else:
            self._add_figure(block)

    def _add_table(self, table: Table) -> None:
        from docx.shared import Mm

        caption = ". ".join(part.rstrip(".") for part in (table.folded, table.caption) if part)
        if caption:
            self._add_caption("Table", caption, before=True)
        drawn = self.word.add_table(rows=1, cols=len(table.columns))
        drawn.autofit = False
        widths = column_widths(table, wide_mm=TEXT_MM, letter_mm=LETTER_MM, padding_mm=PADDING_MM)
        for cell, column, width in zip(drawn.rows[0].cells, table.columns, widths, strict=True):
            _fill(cell, Cell(column.name, mark="strong"), right=column.right)
            cell.width = Mm(width)
        _repeat(drawn.rows[0])
        for row in table.rows:
            line = drawn.add_row()
            _keep_whole(line)
            # Asked for once a row: each time it is found anew from the file's own text.
            for cell, shown, column, width in zip(line.cells, row, table.columns, widths, strict=True):
                _fill(cell, shown, right=column.right)
                cell.width = Mm(width)
        for position, width in enumerate(widths):
            drawn.columns[position].width = Mm(width)
        _set_borders(drawn)
        # Without a paragraph between them two tables would be one.
        self.word.add_paragraph(style="After table")

    def _add_figure(self, figure: Figure) -> None:
        from docx.shared import Mm

        picture = to_png(figure.svg) if figure.svg else figure.drawn
        width = min(figure.width_mm, CHART_MM) if figure.svg else figure.width_mm
        paragraph = self.word.add_paragraph(style="Normal")
        paragraph.paragraph_format.keep_with_next = True
        paragraph.add_run().add_picture(io.BytesIO(picture), width=Mm(min(width, TEXT_MM)))
        described = paragraph._p.xpath(".//wp:docPr")[0]
        described.set("descr", on_one_line(figure.alt))
        described.set("name", figure.name)
        self._add_caption("Figure", figure.alt)

    def _add_caption(self, kind: str, text: str, *, before: bool = False) -> None:
        paragraph = self.word.add_paragraph(style="Caption")
        paragraph.paragraph_format.keep_with_next = before
        paragraph.add_run(f"{kind} ")
        _add_field(paragraph, f"SEQ {kind} \\* ARABIC", shown=str(self._next(kind)))
        if text:
            paragraph.add_run(f". {on_one_line(text)}")

    def _next(self, kind: str) -> int:
        body = self.word.element.body
        return len(body.xpath(f'.//w:instrText[contains(text(), "SEQ {kind} ")]')) + 1


def _fill(cell: Any, shown: Cell, *, right: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph = cell.paragraphs[0]
    # By its id: by name the style is looked for among all of them in every cell.
    paragraph._p.style = TABLE_TEXT_ID
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    bold, colour = shown.mark != "", RAG.get(shown.mark, MAGENTA[1:] if shown.mark == "rank" else "")
    _add_text(paragraph, shown.text, bold=bold, colour=f"#{colour}" if colour else "")
    for line in shown.small:
        if paragraph.runs and paragraph.text:
            paragraph.runs[-1].add_break()
        _add_text(paragraph, line, size=7, colour=GREY)


def _add_text(paragraph: Paragraph, text: str, *, bold: bool = False, size: float = 0, colour: str = "") -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(on_one_line(text))
    # None lets the style decide.
    run.bold = bold or None
    if size:
        run.font.size = Pt(size)
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour[1:])


def _set_styles(word: WordDocument) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    navy, ink = RGBColor.from_string(NAVY[1:]), RGBColor.from_string("0B0C0C")
    for name, base in (("Lead", "Normal"), ("Table text", "Normal"), ("Settings", "Normal"), ("After table", "Normal")):
        word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = word.styles[base]
    known: dict[str, tuple[float, bool, Any, float, float]] = {
        "Normal": (10, False, ink, 0, 5), "Title": (22, True, navy, 0, 4), "Subtitle": (10, False, ink, 0, 6),
        "Intense Quote": (10, True, ink, 2, 6), "Heading 1": (15, True, navy, 9, 3), "Heading 2": (12, True, navy, 10, 4),
        "Caption": (8, False, RGBColor.from_string(GREY[1:]), 2, 4), "List Bullet": (9.5, False, ink, 0, 3),
        "Lead": (12.5, True, ink, 2, 6), "Table text": (8.5, False, ink, 1, 1), "Settings": (6.5, False, ink, 0, 0),
        "After table": (4, False, ink, 0, 2),
    }  # fmt: skip
    for name, (size, bold, colour, above, below) in known.items():
        style = word.styles[name]
        style.font.name, style.font.size, style.font.bold, style.font.italic = FONT, Pt(size), bold, False
        style.font.color.rgb = colour
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(above), Pt(below)
        style.paragraph_format.left_indent = style.paragraph_format.left_indent if name == "List Bullet" else Pt(0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for spaced in style.element.xpath("w:rPr/w:spacing"):
            spaced.getparent().remove(spaced)
        for attribute in [name for name in fonts.attrib if "Theme" in name or "theme" in name]:
            del fonts.attrib[attribute]
        for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(_qn(script), FONT)
    language = word.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang")[0]
    language.set(_qn("w:val"), "en-GB")


def _set_page(word: WordDocument, imprint: Imprint) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    section = word.sections[0]
    section.page_width, section.page_height = Mm(PAGE_MM[0]), Mm(PAGE_MM[1])
    section.left_margin = section.right_margin = Mm(MARGIN_MM)
    section.top_margin = section.bottom_margin = Mm(MARGIN_MM)
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    head.alignment = foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if imprint.marking:
        _add_text(head, imprint.marking, bold=True, size=9, colour=MAGENTA)
        _add_text(foot, imprint.marking, bold=True, size=9, colour=MAGENTA)
        foot = section.footer.add_paragraph()
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _add_text(foot, f"Made {imprint.moment}. Page ", size=8, colour=GREY)
    _add_field(foot, "PAGE", shown="1", size=8)
    _add_text(foot, " of ", size=8, colour=GREY)
    _add_field(foot, "NUMPAGES", shown="1", size=8)


def _add_field(paragraph: Paragraph, instruction: str, *, shown: str, size: float = 0) -> None:
    """A field such as a page number, with the text that stands there until it is counted anew."""
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    def part(kind: str) -> Any:
        element = OxmlElement("w:fldChar")
        element.set(_qn("w:fldCharType"), kind)
        return element

    command = OxmlElement("w:instrText")
    command.set(_qn("xml:space"), "preserve")
    command.text = f" {instruction} "
    for element in (part("begin"), command, part("separate"), None, part("end")):
        run = paragraph.add_run(shown if element is None else "")
        if size:
            run.font.size = Pt(size)
        if element is not None:
            run._r.append(element)


def _repeat(row: Any) -> None:
    """The row stands at the top of each page that its table reaches."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    _keep_whole(row)


def _keep_whole(row: Any) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))


def _set_borders(table: Any) -> None:
    """Thin lines between rows, a strong one under the header."""
    from docx.oxml import OxmlElement

    borders = OxmlElement("w:tblBorders")
    for side, size, colour in (("top", 8, NAVY[1:]), ("bottom", 4, "B1B4B6"), ("insideH", 4, "D0D0D0")):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(size)), ("space", "0"), ("color", colour)):
            line.set(_qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)


def _attach(word: WordDocument, manifest: bytes) -> None:
    """The manifest as a part of the file: Word keeps it and does not show it."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    part = Part(PackURI(MANIFEST_PART), "application/xml", manifest_part(manifest), word.part.package)
    word.part.relate_to(part, MANIFEST_RELATION)


def _qn(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name))
