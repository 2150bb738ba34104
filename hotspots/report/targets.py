"""Targets in words and rows: on screen, in a page and in a file. A status is a word and a shape, never colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pandas as pd

from hotspots import __version__
from hotspots.compare.targets import Judged, Rag
from hotspots.draw import words
from hotspots.report.files import to_csv
from hotspots.report.html import render_page
from hotspots.report.marking import as_marking
from hotspots.tables import Input

STATUS: dict[Rag, str] = {"green": "▲ Green: met", "amber": "◆ Amber: cannot tell", "red": "▼ Red: not met"}
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
    judged: Sequence[Judged], *, source: Input, marking: str = "", made: datetime | None = None
) -> dict[str, bytes]:
    """
    `targets.html` and `targets.csv`.

    Parameters
    ----------
    source
        The file that the targets were read from.
    marking
        Protective marking of the page.
    made
        When it was made; now unless told.
    """
    made = made or datetime.now().astimezone()
    page = render_page(
        "targets.html",
        headline=targets_headline(judged),
        rule=RULE,
        rows=[{**row, "rag": each.rag} for row, each in zip(targets_rows(judged).to_dict("records"), judged, strict=True)],
        marking=as_marking(marking),
        inputs=(source,),
        made=f"{words.day(made.date())} at {made:%H:%M}",
        version=__version__,
        map_head="",
        map_script="",
    )
    return {"targets.html": page.encode(), "targets.csv": to_csv(targets_table(judged))}
