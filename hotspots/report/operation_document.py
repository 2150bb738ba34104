"""The evaluation of an operation as one document: verdict, numbers, maps, months, dose, methods."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from hotspots.compare.comparison import BaselineResult, Comparison
from hotspots.compare.dose import Dose
from hotspots.draw import words
from hotspots.draw.compare_maps import difference_map, map_fragment, side_by_side, swipe_map
from hotspots.read import Incidents
from hotspots.report.blocks import Block, Cell, Code, Column, Figure, Heading, Live, Points, Say, Table
from hotspots.report.comparison_parts import (
    METHODS,
    MONTH_PLACES,
    control_chart,
    control_said,
    dose_said,
    interval_chart,
    lead_key,
    maps_said,
    month_chart,
    place_bars,
    subtitle,
    table_rows,
    week_chart,
)
from hotspots.report.content import Document, Edits, Imprint
from hotspots.report.operation_deck import before_after_figure, difference_figure, operation_slides
from hotspots.report.rules import row_of
from hotspots.report.sections_data import quality_blocks
from hotspots.report.verdict import Verdict

CHANGED = (
    "Incidents in the zone before and after. Change is of the daily rate with its exact 95% interval; it is given from 20 "
    "before. Adjusted p: over all rows (Benjamini-Hochberg). Bold: what the operation was for."
)
NEXT_DOOR = (
    "WDD below 0 is a reduction, with its 95% interval. WDQ above 0: benefits spread; below −1: more moved than was gained; a "
    "dash where it means nothing."
)
CONTROLS = (
    "Judged on the months before the operation only. Level and size are over the zone’s. Trend is the zone’s growth a month over "
    "the place’s: 1 is parallel."
)
CHANGE_COLUMNS = {
    "name": "Measure", "zone": "Zone", "change": "Change, 95% interval", "p": "p", "p_adjusted": "Adjusted p",
    "least": "Smallest fall to be seen", "control": "Control", "rirr": "Ratio to control, 95% interval",
}  # fmt: skip
NEXT_DOOR_COLUMNS = {
    "name": "Measure", "buffer": "Ring", "control_buffer": "Control’s ring", "moved": "Ratio of the rings, 95% interval",
    "wdd": "WDD, 95% interval", "wdd_p": "p", "wdq": "WDQ", "rest": "Rest of the area",
}  # fmt: skip


def operation_document(
    comparison: Comparison,
    verdict: Verdict,
    *,
    imprint: Imprint,
    dose: Dose | None = None,
    load: Incidents | None = None,
    edits: Edits | None = None,
) -> Document:
    """
    A comparison as a document.

    Parameters
    ----------
    imprint
        Who made it, when, from what.
    dose
        What was patrolled, where a log was given.
    load
        What was read, for the table of its quality.
    edits
        What the analyst wrote.
    """
    blocks: list[Block] = [
        *(Say(line) for line in verdict.claim),
        *_changed(comparison),
        *_in_words(verdict),
        *_maps(comparison),
        *_months(comparison),
        *(_patrolled(dose) if dose else []),
        *_control(comparison),
        Heading("Methods and choices"),
        Points((*METHODS, *comparison.notes, *(dose.notes if dose else ()))),
        *quality_blocks(load, comparison.areas),
        Code("The operation", comparison.operation.to_json()),
        Code("All settings", comparison.settings.to_json()),
    ]
    return Document(
        name="comparison",
        title=comparison.operation.name,
        subtitle=subtitle(comparison),
        labels=comparison.data_notes,
        headline=verdict.headline,
        blocks=tuple(blocks),
        imprint=imprint,
        slides=operation_slides(comparison, verdict, dose),
        edits=edits or Edits(),
        contents=True,
    )


def _changed(comparison: Comparison) -> list[Block]:
    """Every measure against each before period."""
    alt = "Change of each measure with its interval; the table below has the numbers."
    blocks: list[Block] = [
        Heading("What changed"),
        Figure(alt, "intervals", svg=interval_chart(comparison.results[:2])),
    ]
    for number, result in enumerate(comparison.results):
        rows = table_rows(result)
        title = "Next door: ring, control’s ring, WDD and WDQ"
        alt = "Bars of incidents before and after by place; the table has the numbers."
        blocks += [
            Heading(f"Against {result.baseline.label}", 3),
            _measures(rows, CHANGE_COLUMNS, caption=CHANGED),
            _measures(rows, NEXT_DOOR_COLUMNS, caption=NEXT_DOOR, folded=title),
            Figure(alt, f"places-{number + 1}", svg=place_bars(comparison, result)),
        ]
    return blocks


def _measures(rows: list[dict[str, Any]], names: dict[str, str], *, caption: str, folded: str = "") -> Table:
    cells = tuple(
        tuple(Cell(row[key], mark="strong" if key == "name" and row["primary"] else "") for key in names) for row in rows
    )
    columns = tuple(Column(name, right=key != "name", em=0 if key != "name" else 9) for key, name in names.items())
    return Table(columns, cells, caption, folded=folded)


def _in_words(verdict: Verdict) -> list[Block]:
    """The answer sentence by sentence, and what to bear in mind."""
    blocks: list[Block] = [Heading("In words")]
    for measure in verdict.measures:
        blocks += [Heading(measure.headline, 3), Points(measure.sentences)]
    blocks += [Say(verdict.others)] if verdict.others else []
    return [*blocks, Heading("What to bear in mind"), Points(verdict.cautions)]


def _maps(comparison: Comparison) -> list[Block]:
    """Before and after on maps, of the first before period."""
    lead = comparison.results[0]
    said = "The tables say the same in numbers."
    return [
        Heading("Where: before and after"),
        Say(maps_said(comparison, lead)),
        Heading("Swipe between before (left) and after (right)", 3),
        Figure(f"Map with a swipe between before and after. {said}", "swipe", live=partial(_swipe, comparison, lead)),
        Heading("Side by side", 3),
        replace(before_after_figure(comparison, lead), live=partial(_pair, comparison, lead)),
        Heading("Difference", 3),
        replace(difference_figure(comparison, lead), live=partial(_difference, comparison, lead)),
    ]


def _swipe(comparison: Comparison, lead: BaselineResult) -> Live:
    piece = map_fragment(swipe_map(comparison, lead))
    return piece.head, piece.body, piece.script


def _pair(comparison: Comparison, lead: BaselineResult) -> Live:
    piece = side_by_side(comparison, lead)
    return piece.head, piece.body, piece.script


def _difference(comparison: Comparison, lead: BaselineResult) -> Live:
    piece = map_fragment(difference_map(comparison, lead))
    return piece.head, piece.body, piece.script


def _months(comparison: Comparison) -> list[Block]:
    """The measure that the operation was for by month, as a chart and in numbers, and all incidents in numbers."""
    key = lead_key(comparison)
    name = str(row_of(comparison.results[0], key)["name"])
    alt = f"{name} by month in the zone and in the control; the table below has the numbers."
    every = [_month_table(comparison, "all", "All incidents by month and place")] if key != "all" else []
    return [
        Heading("Month by month"),
        Figure(alt, "months", svg=month_chart(comparison, key)),
        _month_table(comparison, key, f"{name} by month and place"),
        *every,
    ]


def _month_table(comparison: Comparison, key: str, caption: str) -> Table:
    table = comparison.monthly[key]
    names = ("Month", *(MONTH_PLACES.get(str(name), str(name)) for name in table.columns))
    rows = tuple((Cell(words.month(month)), *(Cell(words.number(value)) for value in row)) for month, row in table.iterrows())
    return Table(tuple(Column(name, right=name != "Month") for name in names), rows, folded=caption, narrow=True)


def _patrolled(dose: Dose) -> list[Block]:
    """What was patrolled, by week and by all that it can be counted by."""
    weeks = dose.by_week.set_axis([f"{week.start_time.day} {week.start_time:%B}" for week in pd.PeriodIndex(dose.by_week.index)])
    hours = dose.by_hour.set_axis([f"{hour:02d}:00" for hour in range(24)])
    alt = "Officer-minutes and incidents by week; the table below has the numbers."
    return [
        Heading("What was patrolled"),
        Say(dose_said(dose)),
        Figure(alt, "patrols", svg=week_chart(dose)),
        _visits("By quarter", dose.by_quarter),
        _visits("By zone", dose.by_zone),
        _visits("By agency", dose.by_agency),
        _visits("By day", dose.by_day),
        _visits("By hour (minutes spent in it)", hours),
        _visits("By week from", weeks, incidents=bool(dose.by_week["incidents"].notna().all())),
    ]


def _visits(title: str, frame: pd.DataFrame, *, incidents: bool = False) -> Table:
    names = {"visits": "Visits", "minutes": "Minutes", "officer_minutes": "Officer-minutes"}
    names |= {"incidents": "Incidents"} if incidents else {}
    rows = tuple((Cell(str(label)), *(Cell(words.number(float(row[name]))) for name in names)) for label, row in frame.iterrows())
    return Table((Column(""), *(Column(name, right=True) for name in names.values())), rows, title, narrow=True)


def _control(comparison: Comparison) -> list[Block]:
    """Which control, and the places most like the zone."""
    names = ("Rank", "Place", "Kind", "Incidents before", "Level", "Size", "Trend, 95% interval")
    rows = tuple(_control_row(row) for row in comparison.proposals.to_dict("records"))
    columns = tuple(Column(name, right=name not in ("Place", "Kind")) for name in names)
    alt = "Incidents by month before the operation in the zone and in the places most like it."
    return [
        Heading("Which control"),
        Say(control_said(comparison)),
        Figure(alt, "control", svg=control_chart(comparison)),
        Table(columns, rows, CONTROLS, names=1),
    ]


def _control_row(row: dict[Any, Any]) -> tuple[Cell, ...]:
    trend = f"{words.number(row['trend'], 3)} ({words.number(row['trend_low'], 3)} to {words.number(row['trend_high'], 3)})"
    texts = (
        f"{row['rank']}",
        row["name"],
        row["kind"],
        words.number(row["incidents_before"]),
        words.number(row["level"], 2),
        words.number(row["size"], 2),
        trend,
    )
    return tuple(Cell(text) for text in texts)
