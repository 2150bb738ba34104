"""The meeting view: one screen after the other in large type, by keyboard, as a page that needs nothing but a browser."""

from __future__ import annotations

from hotspots import __version__
from hotspots.draw.svg import WIDTH, columns_svg
from hotspots.report.content import Document, Slide
from hotspots.report.html import render_page

MOST_LABELS, NARROW = 12, 360
"""Beside a picture a chart stands in a narrow column, and its letters are read from the other end of a room."""


def to_meeting(document: Document) -> bytes:
    """The document's slides as a page: arrow keys, Page Up and Down, Home and End; F for the full screen."""
    page = render_page(
        "meeting.html",
        document=document,
        imprint=document.imprint,
        version=__version__,
        slides=document.slides,
        charts=[_chart(slide) for slide in document.slides],
        tables=[slide.table.on_paper() if slide.table else None for slide in document.slides],
        opening=document.opening,
        manifest=document.imprint.manifest.decode().replace("<", "\\u003c"),
    )
    return page.encode()


def _chart(slide: Slide) -> str:
    if slide.chart is None or not slide.chart.labels:
        return ""
    return columns_svg(slide.chart.labels, slide.chart.series, most_labels=MOST_LABELS, wide=NARROW if slide.figure else WIDTH)
