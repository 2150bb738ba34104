"""The strategic profile: all that was found, as one document."""

from __future__ import annotations

from functools import partial

from hotspots.analysis import Analysis
from hotspots.compare.sources import Agreement
from hotspots.compare.sureness import Confidence
from hotspots.detect.plan import PatrolPlan
from hotspots.read import Incidents
from hotspots.report.briefing import make_briefing
from hotspots.report.content import Block, Document, Edits, Figure, Imprint, Live, Say
from hotspots.report.sections_data import caveat_blocks, data_blocks, method_blocks, repeat_blocks
from hotspots.report.sections_sure import sure_blocks
from hotspots.report.sections_when import month_blocks, plan_blocks, week_blocks
from hotspots.report.sections_where import hotspot_blocks, layer_blocks, premises_blocks, source_blocks, ward_blocks

MAP = "Map of hotspots. The table below says the same in words."


def profile(
    analysis: Analysis,
    *,
    imprint: Imprint,
    confidence: Confidence | None = None,
    agreement: Agreement | None = None,
    plan: PatrolPlan | None = None,
    load: Incidents | None = None,
    edits: Edits | None = None,
) -> Document:
    """
    Everything that was found.

    Parameters
    ----------
    imprint
        Who made it, when, from what.
    confidence, agreement, plan
        The tests, where sources agree, the patrol plan; None leaves a part out.
    load
        What was read, for the table of its quality.
    edits
        What the analyst wrote.
    """
    briefing = make_briefing(analysis)
    blocks: list[Block] = [
        *(Say(line) for line in briefing.harm),
        map_figure(analysis),
        *hotspot_blocks(analysis, confidence=confidence),
        *(source_blocks(agreement) if agreement else []),
        *(sure_blocks(confidence) if confidence else []),
        *ward_blocks(analysis),
        *(block for layer in analysis.layers for block in layer_blocks(layer)),
        *premises_blocks(analysis),
        *week_blocks(analysis),
        *(plan_blocks(plan) if plan else []),
        *month_blocks(analysis),
        *repeat_blocks(analysis),
        *data_blocks(briefing, load, analysis.areas),
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
        edits=edits or Edits(),
    )


def map_figure(analysis: Analysis) -> Figure:
    """Hotspots over density: a map that moves on a page."""
    return Figure(MAP, "map", live=partial(_moving, analysis))


def _moving(analysis: Analysis) -> Live:
    from hotspots.draw.assets import to_fragment
    from hotspots.draw.hotspot_map import hotspot_map

    return to_fragment(hotspot_map(analysis))
