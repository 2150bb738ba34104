"""Targets in words and rows: on screen, in a page and in a file. A status is a word and a shape, never colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pandas as pd

from hotspots.compare.targets import Judged, Rag
from hotspots.draw import words
from hotspots.report.blocks import Cell, Column, Table
from hotspots.report.content import Document, Edits, Imprint, Slide
from hotspots.report.files import manifest_of, to_csv
from hotspots.report.forms import render_document
from hotspots.report.handout import Handout
from hotspots.tables import Input

STATUS: dict[Rag, str] = {"green": "● Green: met", "amber": "◆ Amber: cannot tell", "red": "■ Red: not met"}
"""Shapes that are no arrows: a target is met by a fall or by a rise."""
RULE = (
    "Green: the target is met whatever chance did, as the whole 95% interval lies on its good side. Red: not met, as the whole "
    "of it lies on the other. Amber: chance leaves both open. Intervals are exact, of Poisson counts over periods of one length; "
    "where counts vary by more than chance from year to year they are too narrow, and green and red less sure."
)


def targets_headline(judged: Sequence[Judged]) -> str:
    """“1 of 3 targets is met, 1 is not, and of 1 it cannot be told”."""
    green, red, amber = (sum(each.rag == rag for each in judged) for rag in ("green", "red", "amber"))
    return (
        f"{words.are(green)} met of {words.plural(len(judged), 'target')}, {words.are(red)} not met, and of {amber:,} it cannot "
        "be told from chance."
    )


def targets_rows(judged: Sequence[Judged]) -> pd.DataFrame:
    """One row a target, in words."""
    return pd.DataFrame(
        [
            {
                "Measure": each.target.measure,
                "Status": STATUS[each.rag],
                "Baseline to actual": words.change(
                    each.target.baseline, each.target.actual, each.change, each.low, each.high, places=1
                ),
                "Target": f"{each.target.said} ({words.number(each.target.goal)})",
                "Why": each.why,
            }
            for each in judged
        ],
        columns=["Measure", "Status", "Baseline to actual", "Target", "Why"],
    )


def targets_table(judged: Sequence[Judged]) -> pd.DataFrame:
    """One row a target, in numbers."""
    return pd.DataFrame(
        [
            {
                "measure": each.target.measure, "baseline": each.target.baseline, "target": each.target.said,
                "target_count": each.target.goal, "better": each.target.better, "actual": each.target.actual,
                "actual_low": each.actual_low, "actual_high": each.actual_high, "change_percent": each.change,
                "change_low": each.low, "change_high": each.high, "status": each.rag, "why": each.why,
            }
            for each in judged
        ]
    )  # fmt: skip


def render_targets(
    judged: Sequence[Judged], *, source: Input, handout: Handout | None = None, made: datetime | None = None
) -> dict[str, bytes]:
    """
    `targets.html`, the forms asked for, and `targets.csv`.

    Parameters
    ----------
    source
        The file that the targets were read from.
    handout
        In which forms, marked how, by whom.
    made
        When it was made; now unless told.
    """
    handout = handout or Handout()
    imprint = Imprint(made or datetime.now().astimezone(), (source,), handout.marking, handout.author)
    imprint = replace(imprint, manifest=manifest_of(imprint))
    document = targets_document(judged, imprint=imprint, edits=handout.edits)
    return {**render_document(document, handout.forms | {"html"}), "targets.csv": to_csv(targets_table(judged))}


def targets_document(judged: Sequence[Judged], *, imprint: Imprint, edits: Edits | None = None) -> Document:
    """Targets as a document."""
    return Document(
        name="targets",
        title="Targets",
        subtitle="",
        labels=(),
        headline=targets_headline(judged),
        blocks=(targets_block(judged),),
        imprint=imprint,
        slides=(Slide(targets_headline(judged), table=targets_block(judged).without(("Why",)), said=(RULE,)),),
        edits=edits or Edits(),
    )


def targets_block(judged: Sequence[Judged]) -> Table:
    """One row a target; its status is a word, a shape and a colour."""
    rows = targets_rows(judged)
    cells = tuple(
        tuple(Cell(str(text), mark=each.rag if name == "Status" else "") for name, text in row.items())
        for each, row in zip(judged, rows.to_dict("records"), strict=True)
    )
    columns = tuple(Column(str(name), em=11 if name == "Measure" else 0) for name in rows.columns)
    return Table(columns, cells, RULE)
