"""How sure, as blocks: each hotspot against chance, methods on held-out months, and how concentrated incidents are."""

from __future__ import annotations

from hotspots.compare.sureness import Confidence
from hotspots.draw.capture_chart import capture_svg, lorenz_svg, shown_names
from hotspots.report.blocks import Block, Figure, Heading, Say, table_of
from hotspots.report.sureness import (
    accuracy_headline,
    accuracy_rows,
    chance_headline,
    concentration_headline,
    confidence_rows,
    disagreements,
    how_scored,
    how_tested,
)


def sure_blocks(found: Confidence) -> list[Block]:
    """The tests as words, tables and pictures."""
    rows, accuracy = confidence_rows(found.table), found.accuracy
    blocks: list[Block] = [
        Heading("How sure: more than chance?"),
        Say(chance_headline(found.table, null=found.null, reason=found.null_reason), lead=True),
    ]
    if len(rows):
        blocks.append(table_of(rows, right=("Incidents", "By chance"), caption=how_tested(found), pins="Rank"))
    blocks += [Say(line) for line in disagreements(found.table)]
    blocks += [Heading("Would it have worked?"), Say(accuracy_headline(accuracy, found.accuracy_reason), lead=True)]
    if accuracy:
        scored = accuracy_rows(accuracy)
        blocks += [
            table_of(scored, right=[str(name) for name in scored.columns[1:]], caption=how_scored(accuracy)),
            Figure(
                "Share of incidents caught by share of the area, by method; the table above has the numbers.",
                "capture",
                svg=capture_svg(accuracy, shown_names(accuracy)),
            ),
        ]
    return [
        *blocks,
        Heading("How concentrated"),
        Say(concentration_headline(found.concentration, cell_m=found.cell_m), lead=True),
        Figure(
            "Share of the incidents by share of the squares, from the busiest down.",
            "concentration",
            svg=lorenz_svg(found.concentration),
        ),
    ]
