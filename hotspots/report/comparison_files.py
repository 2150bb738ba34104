"""The files of one comparison, rendered in memory: one page, one table, one JSON with everything."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

import pandas as pd

from hotspots import __version__
from hotspots.compare.comparison import COMPARISON_COLUMNS, Comparison
from hotspots.compare.dose import Dose
from hotspots.read import Incidents
from hotspots.report.comparison_parts import WDD_FIELDS, comparison_table
from hotspots.report.content import Imprint
from hotspots.report.files import to_csv
from hotspots.report.forms import render_document
from hotspots.report.handout import Handout
from hotspots.report.json_text import to_json
from hotspots.report.operation_document import operation_document
from hotspots.report.verdict import Verdict, make_verdict
from hotspots.report.workbook import render_comparison_workbook
from hotspots.tables import Input


def render_comparison_files(
    comparison: Comparison,
    *,
    dose: Dose | None = None,
    inputs: tuple[Input, ...] = (),
    load: Incidents | None = None,
    handout: Handout | None = None,
    made: datetime | None = None,
) -> dict[str, bytes]:
    """
    Every file of a comparison by name.

    Parameters
    ----------
    dose
        What was patrolled, where a log was given.
    inputs
        Further input files, such as the operation and the patrol log.
    load
        What was read, for the annex on the quality of the data.
    handout
        In which forms, marked how, by whom.

    Returns
    -------
    `comparison.html`, `comparison.csv`, `comparison.json`, and the forms asked for. The table is the same, byte for byte,
    for the same inputs; so is the JSON but for when it was made.
    """
    made = made or datetime.now().astimezone()
    verdict = make_verdict(comparison)
    every = (*comparison.inputs, *inputs)
    handout = handout or Handout()
    content = comparison_json(comparison, verdict, dose=dose, inputs=every, handout=handout, made=made)
    imprint = Imprint(made, every, handout.marking, handout.author, content)
    document = operation_document(comparison, verdict, imprint=imprint, dose=dose, load=load, edits=handout.edits)
    files = {"comparison.csv": to_csv(comparison_table(comparison)), "comparison.json": content}
    files |= render_document(document, handout.forms | {"html"})
    if "workbook" in handout.forms:
        files["comparison.xlsx"] = render_comparison_workbook(comparison, imprint=imprint, edits=handout.edits)
    return files


def comparison_json(
    comparison: Comparison, verdict: Verdict, *, dose: Dose | None, inputs: tuple[Input, ...], handout: Handout, made: datetime
) -> bytes:
    """Operation, periods, verdict, measures and all that led to them, as JSON."""
    content: dict[str, Any] = {
        "version": __version__,
        "made": made.isoformat(timespec="seconds"),
        "marking": handout.marking,
        "author": handout.author,
        "edits": asdict(handout.edits),
        "forms": sorted(handout.forms),
        "operation": {
            **json.loads(comparison.operation.to_json()),
            "zone_name": comparison.shapes.zone_name,
            "control_name": comparison.shapes.control_name,
            "control_proposed": comparison.control_proposed,
        },
        "periods": {
            "after": _period(comparison.operation.after),
            "baselines": [{"name": result.baseline.name, **_period(result.baseline.period)} for result in comparison.results],
            "covered": _period(comparison.covered),
        },
        "verdict": verdict.text,
        "headline": verdict.headline,
        "measures": [_measure(row) for result in comparison.results for _, row in result.measures.iterrows()],
        "claim": [asdict(claim) for claim in comparison.claims],
        "events": [
            {"name": event.name, **_period(event.period), "baseline": result.baseline.name}
            for result in comparison.results
            for event in result.events
        ],
        "difference_in_differences": {key: asdict(panel) for key, panel in comparison.panel.items()},
        "parallel_before": asdict(comparison.parallel),
        "similar_places": [{"baseline": result.baseline.name, **result.similar} for result in comparison.results],
        "controls_proposed": comparison.proposals.to_dict("records"),
        "monthly": {
            "months": [str(month) for month in comparison.monthly["all"].index],
            **{key: table.to_dict("list") for key, table in comparison.monthly.items()},
        },
        "change_map": [
            {
                "baseline": result.baseline.name,
                "disc_m": result.change.disc_m,
                "cells_tested": result.change.tested,
                "fell_m2": result.change.fell.area,
                "rose_m2": result.change.rose.area,
            }
            for result in comparison.results
        ],
        "dose": _dose(dose) if dose else None,
        "rows": comparison.rows,
        "settings": json.loads(comparison.settings.to_json()),
        "inputs": [asdict(source) for source in inputs],
        "data_notes": list(comparison.data_notes),
        "notes": list(comparison.notes),
    }
    return (to_json(content) + "\n").encode()


def _measure(row: pd.Series[Any]) -> dict[str, Any]:
    content = {str(name): row[name] for name in COMPARISON_COLUMNS if name not in ("wdd", "panel", "baseline", "name")}
    return {
        "name": row["name"],
        "baseline": row["baseline"],
        **content,
        "wdd": {
            **{field: getattr(row["wdd"], field) for field in WDD_FIELDS},
            "local": row["wdd"].local,
            "moved": row["wdd"].moved,
            "time_weights": [row["days_before"] / row["days_after"], 1.0],
        },
    }


def _period(period: Any) -> dict[str, Any]:
    return {"first_day": str(period.first_day), "last_day": str(period.last_day), "days": period.days}


def _dose(dose: Dose) -> dict[str, Any]:
    tables = ("by_zone", "by_day", "by_hour", "by_agency", "by_quarter", "by_week")
    single = {name: value for name, value in vars(dose).items() if name not in tables}
    return {
        **single,
        **{
            name: [{"label": str(label), **row} for label, row in zip(table.index, table.to_dict("records"), strict=True)]
            for name, table in ((name, getattr(dose, name)) for name in tables)
        },
    }
