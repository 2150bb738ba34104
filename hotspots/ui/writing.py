"""What is asked for, written: one document, one ward's, or a pack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from hotspots.earlier import EarlierRun
from hotspots.packs import district_briefings
from hotspots.read import Areas
from hotspots.read.source import Source
from hotspots.report.briefing import place_line
from hotspots.report.content import Document, Imprint
from hotspots.report.findings import Findings
from hotspots.report.forms import OF_DOCUMENTS
from hotspots.report.handout import Handout, Template
from hotspots.report.meeting import to_meeting
from hotspots.report.profile import profile
from hotspots.report.public import anonymous, public_document, public_files
from hotspots.report.public_tables import public_tables
from hotspots.report.render import render_files
from hotspots.report.tasking import tasking
from hotspots.report.ward_profile import ward_profile
from hotspots.tables import Input
from hotspots.ui.asked import Asked

Progress = Callable[[str, float], None]
PREVIEW_PPI, MOST_PAGES = 80, 4


def write_asked(asked: Asked, findings: Findings, areas: Areas, *, log: Source | None, progress: Progress) -> dict[str, bytes]:
    """Every file that is asked for, the document's first."""
    if asked.public is not None:
        own = asked.handout
        return public_files(
            findings.analysis, rules=asked.public, forms=own.forms, marking=own.marking, author=own.author, edits=own.edits
        )
    handout = handout_of(asked, findings)
    inputs = asked.last.inputs if isinstance(asked.last, EarlierRun) else ()
    inputs += (Input(log.name, "patrols", log.sha256),) if log else ()
    files = render_files(
        findings.analysis,
        confidence=findings.confidence,
        agreement=findings.agreement,
        load=findings.load,
        since=findings.since,
        visits=findings.visits,
        comparison=findings.comparison,
        further=inputs,
        handout=handout,
        progress=lambda step, done: progress(step, 0.8 * done if asked.kind == "districts" else done),
    )
    if asked.kind != "districts" or findings.load is None:
        return files
    briefings, missing = district_briefings(
        findings.analysis,
        findings.load,
        areas,
        handout=handout,
        last=asked.last,
        progress=lambda step, done: progress(step, 0.5 + 0.5 * done),
    )
    told = {"not_written.txt": "\n".join(missing).encode()} if missing else {}
    return {**briefings, **told, **files}


def handout_of(asked: Asked, findings: Findings) -> Handout:
    """What the report room is asked for: a pack stands beside the briefing of all."""
    template: Template = "profile" if asked.kind == "profile" else "tasking"
    wards: tuple[str, ...] = (asked.ward,) if asked.kind == "ward" and asked.ward else ()
    if asked.kind == "wards":
        wards = tuple(str(code) for code in findings.analysis.wards["code"])
    return replace(asked.handout, template=template, ranks=findings.ranks, wards=wards)


def meeting_page(asked: Asked, findings: Findings) -> bytes:
    """The document's slides as a page for the wall."""
    return to_meeting(document_of(asked, findings))


def document_of(asked: Asked, findings: Findings) -> Document:
    """The one document that is asked for; of a pack, the briefing of all."""
    handout = asked.handout
    imprint = Imprint(datetime.now().astimezone(), findings.analysis.inputs, handout.marking, handout.author)
    if asked.public is not None:
        tables = public_tables(findings.analysis, asked.public, place=place_line(findings.analysis))
        imprint = replace(imprint, inputs=anonymous(findings.analysis))
        return public_document(findings.analysis, tables, imprint=imprint, edits=handout.edits)
    if asked.kind == "ward" and asked.ward:
        return ward_profile(findings, asked.ward, imprint=imprint, edits=handout.edits)
    make = profile if asked.kind == "profile" else tasking
    return make(findings, imprint=imprint, edits=handout.edits)


def preview_pages(asked: Asked, findings: Findings) -> list[bytes]:
    """The first pages of the document as pictures."""
    from hotspots.report.pdf import to_pages

    return to_pages(document_of(asked, findings), ppi=PREVIEW_PPI)[:MOST_PAGES]


def is_document(name: str) -> bool:
    """Whether a file is a document to read and not a table."""
    return name.endswith(tuple(ending for *_, ending in OF_DOCUMENTS.values()))
