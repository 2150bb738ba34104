"""What a reader finds in each form: its text, read back by another program than the one that wrote it."""

from __future__ import annotations

import html
import io
import re
import zipfile

import docx
import pptx
import pypdf


def text_of_page(data: bytes) -> str:
    """Words of a page, without its scripts, styles and tags."""
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", data.decode(), flags=re.DOTALL)
    return one_line(html.unescape(re.sub(r"<[^>]+>", " ", page)))


def text_of_pdf(data: bytes) -> str:
    """Words of every page of a PDF."""
    return one_line(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages))


def text_of_word(data: bytes) -> str:
    """Words of a document, its tables, headers and footers."""
    document = docx.Document(io.BytesIO(data))
    parts = [paragraph.text for paragraph in document.paragraphs]
    parts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    parts += [
        paragraph.text for part in (document.sections[0].header, document.sections[0].footer) for paragraph in part.paragraphs
    ]
    return one_line(" ".join(parts))


def texts_of_slides(data: bytes) -> list[str]:
    """Words of each slide."""
    return [one_line(" ".join(_texts(slide))) for slide in pptx.Presentation(io.BytesIO(data)).slides]


def _texts(slide: object) -> list[str]:
    found = []
    for shape in slide.shapes:  # type: ignore[attr-defined]
        if shape.has_text_frame:
            found.append(shape.text_frame.text)
        if shape.has_table:
            found += [cell.text for row in shape.table.rows for cell in row.cells]
    return found


def parts_of(data: bytes) -> dict[str, bytes]:
    """Files inside a Word document, a presentation or a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def one_line(text: str) -> str:
    """One space where there was any."""
    return " ".join(text.split())
