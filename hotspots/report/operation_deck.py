"""An evaluation as slides: the verdict, the maps, the numbers, the months, what was patrolled, and with what care."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from hotspots.compare.comparison import BaselineResult, Comparison
from hotspots.compare.dose import Dose
from hotspots.draw import words
from hotspots.report.blocks import Cell, Chart, Column, Figure, Table
from hotspots.report.comparison_parts import dose_said, interval_chart, lead_key, maps_said, subtitle, table_rows, week_chart
from hotspots.report.content import Slide
from hotspots.report.maps import credit_line
from hotspots.report.rules import change_of, row_of
from hotspots.report.verdict import Verdict

MOST_ROWS = 8
MOST_CAUTIONS = 6
"""The last, that a comparison proves no cause, is always among them."""
CHANGED = {"name": "Measure", "zone": "Zone", "change": "Change, 95% interval", "control": "Control", "rirr": "Ratio to control"}


def operation_slides(comparison: Comparison, verdict: Verdict, dose: Dose | None) -> tuple[Slide, ...]:
    """The slides of an evaluation, against the first before period."""
    lead = comparison.results[0]
    alt = "Change of each measure with its interval; the table has the numbers."
    intervals = Figure(alt, "intervals", svg=interval_chart(comparison.results[:2]))
    slides = [
        Slide(verdict.headline, facts=lead_facts(comparison, lead), figure=before_after_figure(comparison, lead)),
        Slide(maps_said(comparison, lead), figure=difference_figure(comparison, lead), chart=place_chart(comparison, lead)),
        Slide(f"Every measure against {lead.baseline.label}", table=change_table(lead)),
        Slide("How sure: each change with its interval", figure=intervals, said=verdict.claim),
        Slide("Month by month, in the zone and in its control", chart=month_lines(comparison)),
    ]
    if dose is not None:
        weeks = Figure("Officer-minutes by week.", "patrols", svg=week_chart(dose))
        slides.append(Slide("What was patrolled", figure=weeks, said=(dose_said(dose),)))
    *cautions, no_proof = verdict.cautions
    return (*slides, Slide("What to bear in mind", said=(*cautions[: MOST_CAUTIONS - 1], no_proof)))


def lead_facts(comparison: Comparison, lead: BaselineResult) -> tuple[tuple[str, str], ...]:
    """The measure that the operation was for, in the zone, next door and in the control."""
    row = row_of(lead, lead_key(comparison))
    facts = [(f"{row['name']} in the zone", change_of(row))]
    for place, name in (("buffer", "In the ring round it"), ("control", f"In the control, {comparison.shapes.control_name}")):
        before, after = row[f"{place}_before"], row[f"{place}_after"]
        if np.isfinite([before, after]).all():
            facts.append((name, f"{before:,.0f} to {after:,.0f}"))
    return (*facts, ("Compared", subtitle(comparison)))


def change_table(lead: BaselineResult) -> Table:
    """The first measures, those that the operation was for in bold."""
    rows = sorted(table_rows(lead), key=lambda row: not row["primary"])[:MOST_ROWS]
    cells = tuple(
        tuple(Cell(row[key], mark="strong" if key == "name" and row["primary"] else "") for key in CHANGED) for row in rows
    )
    return Table(tuple(Column(name, right=key != "name") for key, name in CHANGED.items()), cells)


def place_chart(comparison: Comparison, lead: BaselineResult) -> Chart:
    """Before and after in zone, ring and control, of the leading measure."""
    row = row_of(lead, lead_key(comparison))
    places = [
        (name, float(row[f"{place}before"]), float(row[f"{place}after"]))
        for place, name in (("", "Zone"), ("buffer_", "Ring"), ("control_", "Control"))
        if np.isfinite([row[f"{place}before"], row[f"{place}after"]]).all()
    ]
    before, after = tuple(place[1] for place in places), tuple(place[2] for place in places)
    labels = tuple(place[0] for place in places)
    return Chart("column", f"{row['name']}, before and after", labels, (("Before", before), ("After", after)))


def month_lines(comparison: Comparison) -> Chart:
    """The leading measure by month in the zone and in the control."""
    key = lead_key(comparison)
    table = comparison.monthly[key]
    labels = tuple(words.month(month, short=True) for month in pd.PeriodIndex(table.index))
    zone, control = (tuple(float(value) for value in table[place]) for place in ("zone", "control"))
    name = str(row_of(comparison.results[0], key)["name"])
    return Chart("line", name, labels, (("Zone", zone), ("Control", control)))


def before_after_figure(comparison: Comparison, lead: BaselineResult) -> Figure:
    """Before and after side by side, for paper."""
    alt = "Two maps, before and after. The tables say the same in numbers."
    return Figure(alt, "before-after", png=partial(_before_after, comparison, lead))


def difference_figure(comparison: Comparison, lead: BaselineResult) -> Figure:
    """After less before, for paper."""
    alt = "Map of the difference between after and before."
    return Figure(alt, "difference", png=partial(_difference, comparison, lead))


def _before_after(comparison: Comparison, lead: BaselineResult) -> bytes:
    from hotspots.draw.static_compare import comparison_png

    return comparison_png(comparison, lead, credit=_credit(comparison))


def _difference(comparison: Comparison, lead: BaselineResult) -> bytes:
    from hotspots.draw.static_compare import difference_png

    return difference_png(comparison, lead, credit=_credit(comparison))


def _credit(comparison: Comparison) -> str:
    return credit_line(comparison.inputs, [str(code) for code in comparison.areas["code"]])
