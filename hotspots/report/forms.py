"""The forms that a document is written in, by the name that a command or a page asks for them with."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Collection, Iterable
from importlib import import_module
from typing import cast

from hotspots.errors import BadSettings
from hotspots.report.blocks import Block, Figure
from hotspots.report.content import Document, Imprint

FORMS: dict[str, str] = {
    "html": "a page that opens from disk with no network",
    "pdf": "tagged PDF (PDF/UA-1) to print and send",
    "word": "a document to edit",
    "slides": "PowerPoint, one hotspot a slide",
    "meeting": "full-screen view, one place after the other, by keyboard",
    "pictures": "each map and chart as a PNG at print size",
    "workbook": "Excel, with filters and charts",
    "geopackage": "all layers with their styles for a GIS",
    "kml": "outlines for Google Earth and the like",
}
OF_DOCUMENTS = {
    "html": ("html", "to_html", ".html"),
    "pdf": ("pdf", "to_pdf", ".pdf"),
    "word": ("word", "to_word", ".docx"),
    "slides": ("powerpoint", "to_powerpoint", ".pptx"),
    "meeting": ("meeting", "to_meeting", "-meeting.html"),
}
ALL = "all"
DOCUMENT_FORMS = frozenset({*OF_DOCUMENTS, "pictures"})
"""Forms that any document has; the others are of a whole analysis."""


def as_forms(asked: Iterable[str]) -> frozenset[str]:
    """
    Names of forms, `all` for every one.

    Raises
    ------
    BadSettings
        When there is no such form.
    """
    names = {name.strip().casefold() for each in asked for name in each.split(",") if name.strip()}
    wrong = sorted(names - {*FORMS, ALL})
    if wrong:
        raise BadSettings(f"“{wrong[0]}” is no form. Choose of {', '.join(FORMS)}, or {ALL}.")
    return frozenset(FORMS) if ALL in names else frozenset(names)


def require_forms(asked: Collection[str], of: Collection[str], *, what: str) -> None:
    """
    Refuse forms that a thing does not have, rather than pass them over; asked for all, it is written in those that it has.

    Raises
    ------
    BadSettings
        When one of them is named.
    """
    wrong = sorted(set(asked) - set(of))
    if wrong and set(asked) != set(FORMS):
        raise BadSettings(
            f"{what} has no form “{wrong[0]}”. Choose of {', '.join(form for form in FORMS if form in of)}, or {ALL}."
        )


def render_document(document: Document, forms: Collection[str]) -> dict[str, bytes]:
    """A document in those of the forms that are of one document, each file by name."""
    made = {}
    for form, (home, function, ending) in OF_DOCUMENTS.items():
        if form in forms and (document.slides or form not in ("slides", "meeting")):
            write = cast(Callable[[Document], bytes], getattr(import_module(f"hotspots.report.{home}"), function))
            made[f"{document.name}{ending}"] = write(document)
    if "pictures" in forms:
        made |= {f"{document.name}-{name}.png": picture for name, picture in pictures(document).items()}
    return made


def is_document(name: str) -> bool:
    """Whether a file is a document to read and not a table."""
    return name.endswith(tuple(ending for *_, ending in OF_DOCUMENTS.values()))


def pictures(document: Document) -> dict[str, bytes]:
    """Each map and chart of a document and of its slides as PNG, by name."""
    from hotspots.report.pdf import to_png

    shown: list[Block | None] = [*document.on_paper, *(slide.figure for slide in document.slides)]
    figures = {figure.name: figure for figure in shown if isinstance(figure, Figure)}
    drawn = {name: to_png(figure.svg) if figure.svg else figure.drawn for name, figure in figures.items()}
    return {name: with_manifest(picture, document.imprint) for name, picture in drawn.items()}


def with_manifest(png: bytes, imprint: Imprint) -> bytes:
    """A picture with its marking and manifest as texts inside the file (iTXt), which programs keep and do not draw."""
    end = png.rindex(b"IEND") - 4
    texts = {"Manifest": imprint.manifest.decode(), "Marking": imprint.marking, "Author": imprint.author}
    chunks = b"".join(_text_chunk(name, text) for name, text in texts.items() if text)
    return png[:end] + chunks + png[end:]


def _text_chunk(name: str, text: str) -> bytes:
    """One text of a PNG: length, kind, keyword and UTF-8 text, and their checksum (ISO/IEC 15948)."""
    held = b"iTXt" + name.encode() + b"\0\0\0\0\0" + text.encode()
    return struct.pack(">I", len(held) - 4) + held + struct.pack(">I", zlib.crc32(held))
