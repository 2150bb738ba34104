"""A document as PDF/UA-1: tagged, with alt text, contents and page numbers, drawn by typst with a font of its own."""

from __future__ import annotations

import base64
import json
import re
import struct
from functools import cache
from importlib.resources import files as package_files
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

from hotspots.draw.escape import xml_text
from hotspots.report.blocks import Block, Code, Figure, Heading, Points, Say, Table
from hotspots.report.content import Document
from hotspots.report.widths import column_widths

MOST_SMALL_MM = 125
TEXT_MM, LETTER_MM, PADDING_MM = 174.0, 1.62, 2.6
MANY, SMALLER = 7, 0.9
"""Tables of more columns are set smaller."""
FONT = "DejaVu Sans"
UNKNOWN = "□"
LACKING = f"Letters that this document’s font does not have are shown as {UNKNOWN}."
SVG_FONT, SVG_SIZE = re.compile(r'font-family="[^"]*"'), re.compile(r'font-size="([0-9.]+)"')
NARROWER = 0.88
"""Our font is wider than Arial, for which charts are laid out."""


def to_pdf(document: Document) -> bytes:
    """The document as PDF; the same document gives the same bytes."""
    made = _compile(_sources(document), format="pdf", pdf_standards=["ua-1"], timestamp=int(document.imprint.made.timestamp()))
    assert isinstance(made, bytes)
    return made


def to_pages(document: Document, *, ppi: float) -> list[bytes]:
    """The pages of the PDF as pictures (PNG), to look at before it is written."""
    made = _compile(_sources(document), format="png", ppi=ppi)
    return [made] if isinstance(made, bytes) else made


def _sources(document: Document) -> dict[str, bytes]:
    """The template, the document as JSON, and its pictures."""
    held = _Held()
    content = {
        **_frame(document),
        "opening": [held.shown(block) for block in document.opening],
        "blocks": [held.shown(block) for block in document.on_paper],
    }
    text, lacking = drawable(content)
    if lacking:
        text["imprint"] += f" {LACKING}"
    return {
        "main": package_files("hotspots.report").joinpath("document.typ").read_bytes(),
        "document.json": json.dumps(text).encode(),
        "manifest.json": document.imprint.manifest or b"{}",
        **held.files,
    }


def _compile(sources: dict[str, bytes], **options: Any) -> bytes | list[bytes]:
    """What typst makes of files that stay in memory, with our font and no other."""
    import typst

    # Its types know one file only.
    compile_files = cast(Any, typst.compile)
    made = compile_files(sources, font_paths=[font_folder()], ignore_system_fonts=True, **options)
    return cast("bytes | list[bytes]", made)


def _frame(document: Document) -> dict[str, Any]:
    imprint = document.imprint
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "labels": "; ".join(document.labels),
        "author": imprint.author,
        "marking": imprint.marking,
        "date": [imprint.made.year, imprint.made.month, imprint.made.day],
        "foot": f"{document.title}. Made {imprint.moment}",
        "imprint": imprint.said,
        "contents": document.contents,
    }


class _Held:
    """Blocks as the template takes them, and the pictures that they name."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def shown(self, block: Block) -> dict[str, Any]:
        """One block."""
        if isinstance(block, Heading):
            return {"kind": "heading", "text": block.text, "level": block.level}
        if isinstance(block, Say):
            return {"kind": "say", "text": block.text, "lead": block.lead}
        if isinstance(block, Points):
            return {"kind": "points", "items": list(block.items)}
        if isinstance(block, Code):
            return {"kind": "code", "title": block.title, "text": " ".join(block.text.split())}
        if isinstance(block, Table):
            return table_shown(block)
        return self._picture(block)

    def _picture(self, figure: Figure) -> dict[str, Any]:
        name = f"{len(self.files)}.svg"
        self.files[name] = (paper_svg(figure.svg) if figure.svg else framed_png(figure.drawn)).encode()
        width = min(figure.width_mm, MOST_SMALL_MM) if figure.svg else figure.width_mm
        return {"kind": "picture", "file": name, "alt": figure.alt, "width": width}


def table_shown(table: Table) -> dict[str, Any]:
    """A table as the template takes it; texts share the width that numbers leave."""
    paper = table.on_paper()
    return {
        "kind": "table",
        "caption": ". ".join(part.rstrip(".") for part in (paper.folded, paper.caption) if part),
        "columns": [{"name": column.name, "right": column.right} for column in paper.columns],
        "small": len(paper.columns) > MANY,
        "widths": column_widths(
            paper, wide_mm=TEXT_MM, letter_mm=LETTER_MM * (SMALLER if len(paper.columns) > MANY else 1), padding_mm=PADDING_MM
        ),
        "rows": [[{"text": cell.text, "small": list(cell.small), "mark": cell.mark} for cell in row] for row in paper.rows],
    }


def paper_svg(svg: str) -> str:
    """A chart in the document's font, as wide as it was laid out for."""
    lettered = SVG_FONT.sub(f'font-family="{FONT}"', xml_text(svg))
    return SVG_SIZE.sub(lambda found: f'font-size="{float(found[1]) * NARROWER:g}"', lettered)


def framed_png(png: bytes) -> str:
    """A PNG inside an SVG: typst takes files from memory as text only."""
    wide, high = struct.unpack(">II", png[16:24])
    held = base64.b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}">'
        f'<image width="{wide}" height="{high}" href="data:image/png;base64,{held}"/></svg>'
    )


def to_png(svg: str, *, ppi: float = 200) -> bytes:
    """A chart as PNG at a print size."""
    page = b'#set page(width: auto, height: auto, margin: 0pt, fill: white)\n#image("chart.svg")'
    made = _compile({"main": page, "chart.svg": paper_svg(svg).encode()}, format="png", ppi=ppi)
    assert isinstance(made, bytes)
    return made


@cache
def font_folder() -> str:
    """Where matplotlib's fonts lie; it need not be loaded for that."""
    found = find_spec("matplotlib")
    assert found is not None
    assert found.origin is not None
    return str(Path(found.origin).parent / "mpl-data" / "fonts" / "ttf")


@cache
def known_letters() -> frozenset[int]:
    """Letters that the font has."""
    from matplotlib.ft2font import FT2Font

    plain, bold = (FT2Font(f"{font_folder()}/DejaVuSans{weight}.ttf").get_charmap() for weight in ("", "-Bold"))
    return frozenset(plain) & frozenset(bold)


def drawable(content: Any) -> tuple[Any, bool]:
    """Content with every letter that the font lacks as a box, and whether there was one."""
    if isinstance(content, str):
        if content.isascii():
            return content, False
        known = known_letters()
        text = "".join(letter if letter == "\n" or ord(letter) in known else UNKNOWN for letter in content)
        return text, text != content
    if isinstance(content, dict):
        pairs = {key: drawable(value) for key, value in content.items()}
        return {key: value for key, (value, _) in pairs.items()}, any(lacking for _, lacking in pairs.values())
    if isinstance(content, list):
        parts = [drawable(value) for value in content]
        return [value for value, _ in parts], any(lacking for _, lacking in parts)
    return content, False
