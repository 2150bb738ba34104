"""The meeting view: one screen after the other in large type, by keyboard, as a page that needs nothing but a browser."""

from __future__ import annotations

from hotspots import __version__
from hotspots.draw.svg import columns_svg
from hotspots.report.blocks import Say
from hotspots.report.content import Document, Slide
from hotspots.report.html import render_page

MOST_LABELS = 12


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
        opening=[block for block in document.opening if isinstance(block, Say)],
        manifest=document.imprint.manifest.decode().replace("<", "\\u003c"),
    )
    return page.encode()


def _chart(slide: Slide) -> str:
    if slide.chart is None or not slide.chart.labels:
        return ""
    return columns_svg(slide.chart.labels, slide.chart.series[0][1], most_labels=MOST_LABELS)
