"""What stands at the end of every document, as blocks: what was read, how good it is, what to bear in mind, what was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from hotspots.analysis import Analysis
from hotspots.read import Incidents
from hotspots.report.blocks import Block, Code, Figure, Heading, Points, Say, table_of
from hotspots.report.briefing import Briefing
from hotspots.report.quality import quality_of
from hotspots.report.repeats import repeats_of, repeats_said

if TYPE_CHECKING:
    import geopandas as gpd

MOST_SET_ASIDE_REASONS = 20


def repeat_blocks(analysis: Analysis) -> list[Block]:
    """Places and victims that recur."""
    said = (Say(repeats_said(each)) for each in repeats_of(analysis))
    return [Heading("Again and again: repeat places and victims"), *said]


def data_blocks(briefing: Briefing, load: Incidents | None, areas: gpd.GeoDataFrame) -> list[Block]:
    """What was read, what was set aside and why, and the quality of the data."""
    rows = pd.DataFrame(reasons(briefing.set_aside), columns=["Reason", "Rows"])
    table: list[Block] = [table_of(rows, right=("Rows",))] if len(rows) else []
    return [Heading("What was read and what was set aside"), Say(briefing.data_line), *table, *quality_blocks(load, areas)]


def quality_blocks(load: Incidents | None, areas: gpd.GeoDataFrame) -> list[Block]:
    """One table on the quality of the data, and a map of what was flagged; nothing without what was read."""
    if load is None:
        return []
    quality = quality_of(load, areas)
    rows = pd.DataFrame(quality.rows, columns=["What", "Found"])
    blocks: list[Block] = [
        Heading("Quality of the data", 3),
        table_of(rows, caption="Of all that was read, whatever was chosen from it."),
    ]
    if quality.flagged:
        alt = "Map of incidents outside every area or far from the rest; the table above has their numbers."
        blocks.append(Figure(alt, "flagged", svg=quality.flagged))
    return blocks


def reasons(counts: pd.Series[int]) -> list[tuple[str, int]]:
    """The most frequent reasons with their rows, the rest in one row, so that they add up."""
    shown = [(str(reason), int(count)) for reason, count in counts.head(MOST_SET_ASIDE_REASONS).items()]
    rest = int(counts.iloc[MOST_SET_ASIDE_REASONS:].sum())
    return [*shown, ("other reasons", rest)] if rest else shown


def caveat_blocks(briefing: Briefing) -> list[Block]:
    """What to bear in mind."""
    return [Heading("What to bear in mind"), Points(briefing.caveats)]


def method_blocks(briefing: Briefing) -> list[Block]:
    """What was chosen for the user, and every setting."""
    return [Heading("Methods and choices"), Points(briefing.notes), Code("All settings", briefing.settings)]
