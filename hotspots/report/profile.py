"""The strategic profile: all that was found, as one document."""

from __future__ import annotations

from hotspots.report.blocks import Block, Say
from hotspots.report.briefing import make_briefing
from hotspots.report.content import Document, Edits, Imprint
from hotspots.report.deck import deck
from hotspots.report.findings import Findings
from hotspots.report.maps import overview_figure
from hotspots.report.sections_data import caveat_blocks, data_blocks, method_blocks, repeat_blocks
from hotspots.report.sections_sure import sure_blocks
from hotspots.report.sections_when import month_blocks, plan_blocks, week_blocks
from hotspots.report.sections_where import hotspot_blocks, layer_blocks, premises_blocks, source_blocks, ward_blocks
from hotspots.report.since import since_blocks


def profile(findings: Findings, *, imprint: Imprint, edits: Edits | None = None) -> Document:
    """
    Everything that was found.

    Parameters
    ----------
    imprint
        Who made it, when, from what.
    edits
        What the analyst wrote.
    """
    analysis, confidence, plan = findings.analysis, findings.confidence, findings.plan
    briefing = make_briefing(analysis)
    blocks: list[Block] = [
        *(Say(line) for line in briefing.harm),
        overview_figure(analysis),
        *(since_blocks(findings.since) if findings.since else []),
        *hotspot_blocks(analysis, confidence=confidence),
        *(source_blocks(findings.agreement) if findings.agreement else []),
        *(sure_blocks(confidence) if confidence else []),
        *ward_blocks(analysis),
        *(block for layer in analysis.layers for block in layer_blocks(layer)),
        *premises_blocks(analysis),
        *week_blocks(analysis),
        *(plan_blocks(plan) if plan else []),
        *month_blocks(analysis),
        *repeat_blocks(analysis),
        *data_blocks(briefing, findings.load, analysis.areas),
        *caveat_blocks(briefing),
        *method_blocks(briefing),
    ]
    return Document(
        name="report",
        title=briefing.title,
        subtitle=briefing.subtitle,
        labels=briefing.labels,
        headline=briefing.headline,
        blocks=tuple(blocks),
        imprint=imprint,
        slides=deck(analysis, briefing, confidence=confidence, plan=plan, ranks=findings.ranks),
        edits=edits or Edits(),
        contents=True,
    )
