"""The whole comparison on one screen: an operation, its before periods, its control, and what changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.analysis import Analysis
from hotspots.baselines import BaselineFinder
from hotspots.compare.comparison import Comparison
from hotspots.compare.counting import ALL, Measure, count_months, find_key, find_measures, in_period, lone_category
from hotspots.compare.dose import TARGET_MINUTES, Dose, measure_dose
from hotspots.compare.operation import Operation
from hotspots.compare.panel import difference_in_differences, trend_difference
from hotspots.compare.periods import Event, find_baselines, known_events
from hotspots.compare.places import ZONE
from hotspots.errors import BadOperation, NoIncidents
from hotspots.locate.selection import Period, of_sources, period_of, select
from hotspots.pipeline import analyse
from hotspots.read import Areas, Incidents
from hotspots.read.harm import harm_line, weighed
from hotspots.read.patrols import PatrolLog
from hotspots.read.scheme import require_ungrouped, with_scheme
from hotspots.read.surroundings import NOTHING, Surroundings
from hotspots.settings import Filter, Settings
from hotspots.tables import METRIC_CRS
from hotspots.whereabouts import place_operation

if TYPE_CHECKING:
    pass

Progress = Callable[[str, float], None]


def compare_operation(
    incidents: Incidents,
    areas: Areas,
    operation: Operation,
    settings: Settings,
    *,
    events: tuple[Event, ...] | None = None,
    around: Surroundings = NOTHING,
    progress: Progress = lambda _step, _share: None,
) -> Comparison:
    """
    Compare before and after an operation, beside a control, with each before period that the data cover.

    Parameters
    ----------
    incidents, areas
        What was read. Neither is changed.
    operation
        Zone, periods, ring and control.
    settings
        Its filter's categories, flags and districts count; its period does not, as the operation has its own.
    events
        Known events; the table that comes with the tool when left out.
    around
        Layers to draw.

    Raises
    ------
    BadOperation
        When zone, control or periods do not fit the data.
    """
    progress("Choosing what to compare", 0.0)
    if incidents.crs != METRIC_CRS:
        raise BadOperation("Before and after is compared in Great Britain only: these incidents lie outside it.")
    incidents = weighed(with_scheme(incidents, settings.scheme), settings.harm)
    require_ungrouped(settings.filter.categories, incidents)
    dated, covered, month_only = _dated(incidents, settings)
    operation = _of_all(operation, lone_category(dated))
    baselines, period_notes = find_baselines(operation, covered, month_only=month_only)
    before = _analyse_before(incidents, areas, operation, settings)
    place, shapes, proposals, chosen_on, proposed = place_operation(incidents, areas, operation, settings, before, dated)
    progress("Counting", 0.4)
    measures = find_measures(dated)
    primary = _primary(operation, measures)
    months = pd.period_range(covered.first_day, covered.last_day, freq="M")
    monthly = {measure.key: count_months(measure, place, dated["when"], months) for measure in measures if measure.kind != "harm"}
    earlier = months < pd.Period(operation.after.first_day, freq="M")
    later = _whole_months(months, operation.after)
    panel = {
        key: difference_in_differences(
            table["zone"].to_numpy()[earlier | later], table["control"].to_numpy()[earlier | later], later[earlier | later]
        )
        for key, table in monthly.items()
    }
    everything = monthly[ALL][earlier]
    known = known_events() if events is None else events
    find = BaselineFinder(incidents, areas, operation, settings, shapes, dated, place, measures, primary, known, month_only)
    results, empty_notes = [], []
    for number, baseline in enumerate(baselines):
        progress(f"Comparing with {baseline.label}", 0.5 + 0.5 * number / len(baselines))
        if not (in_period(dated["when"], baseline.period) & (place == ZONE)).any():
            empty_notes.append(f"No comparison with {baseline.label}: the zone had no incidents then.")
            continue
        results.append(find.result(baseline, panel, chosen_on))
    if not results:
        raise BadOperation(
            f"No incident in the zone in {' or in '.join(baseline.label for baseline in baselines)}. Choose a larger zone, an "
            "earlier before period or more categories."
        )
    undated = len(incidents.table) - int(incidents.table["when"].notna().sum())
    return Comparison(
        operation=operation,
        settings=settings,
        shapes=shapes,
        areas=before.areas,
        context=around.drawn,
        results=tuple(results),
        claims=find.claims(results),
        monthly=monthly,
        panel=panel,
        parallel=trend_difference(everything["zone"], everything["control"]),
        proposals=proposals,
        control_proposed=proposed,
        covered=covered,
        harm=harm_line(incidents),
        month_only=month_only,
        rows={"rows_in": incidents.rows_in, "used": len(incidents.table), "set_aside": len(incidents.set_aside),
              "undated": undated, "compared": len(dated), "outside": int((place < 0).sum())},
        notes=(*incidents.notes, *areas.notes, *period_notes, *empty_notes, *shapes.notes, *_note_filter(settings)),
        data_notes=before.data_notes,
        inputs=before.inputs + tuple(layer.input for layer in around.context),
        incidents=dated.assign(place=place),
    )  # fmt: skip


def dose_of(comparison: Comparison, log: PatrolLog, *, target_minutes: float = TARGET_MINUTES) -> Dose:
    """What a patrol log says of the operation compared: in its zone and its after period, beside its incidents."""
    zone = comparison.incidents[comparison.incidents["place"] == ZONE]
    first = pd.Timestamp(comparison.operation.after.first_day)
    return measure_dose(
        log,
        zone=comparison.shapes.zone,
        zone_names=(comparison.operation.name, comparison.shapes.zone_name, *comparison.operation.zone.names),
        after=comparison.operation.after,
        incidents_before=zone[zone["when"] < first],
        incidents_after=zone[in_period(zone["when"], comparison.operation.after)],
        target_minutes=target_minutes,
    )


def _dated(incidents: Incidents, settings: Settings) -> tuple[pd.DataFrame, Period, bool]:
    """Incidents with dates that pass the filter but for its period, what the data cover, and whether some are months only."""
    chosen = replace(settings.filter, first_day=None, last_day=None)
    table = incidents.table
    kept = table[select(table, chosen) & table["when"].notna().to_numpy()].reset_index(drop=True)
    covered = period_of(of_sources(table, chosen), Filter())
    if covered is None or kept.empty:
        raise BadOperation("The incidents have no dates, so nothing can be compared. Load files with a date or month column.")
    return kept, covered, bool((kept["precision"] == "month").any())


def _analyse_before(incidents: Incidents, areas: Areas, operation: Operation, settings: Settings) -> Analysis:
    """The usual analysis on all that came before the operation: its hotspots may stand as controls."""
    chosen = replace(settings.filter, first_day=None, last_day=operation.after.first_day - timedelta(days=1))
    try:
        return analyse(incidents, areas, replace(settings, filter=chosen))
    except NoIncidents:
        raise BadOperation("No incident comes before the operation, so nothing can be compared. Load earlier months.") from None


def _of_all(operation: Operation, lone: str) -> Operation:
    """The operation with the one category that a filter leaves called what it then is: all incidents."""

    def named(measure: str) -> str:
        return ALL if lone and measure.casefold() == lone.casefold() else measure

    claim = replace(operation.claim, measure=named(operation.claim.measure)) if operation.claim else None
    return replace(operation, measures=tuple(map(named, operation.measures)), claim=claim)


def _primary(operation: Operation, measures: tuple[Measure, ...]) -> frozenset[str]:
    """What the operation was for, as it says; else all incidents, harm and the flags. What is claimed belongs to it."""
    keys = [measure.key for measure in measures]
    asked = [*operation.measures, *([operation.claim.measure] if operation.claim else [])]
    wanted = {_require_key(name, keys) for name in asked}
    return frozenset(wanted if operation.measures else wanted | {m.key for m in measures if m.kind != "category"})


def _require_key(name: str, keys: list[str]) -> str:
    key = find_key(name, keys)
    if key is None:
        alike = [key for key in keys if key.casefold() == name.casefold()]
        if alike:
            raise BadOperation(f"“{name}” could be any of {', '.join(alike)}. Write one of them with its capitals.")
        raise BadOperation(f"“{name}” is no measure of these data. There are, among others: {', '.join(keys[:10])}.")
    return key


def _whole_months(months: pd.PeriodIndex, period: Period) -> npt.NDArray[np.bool_]:
    """Months that lie wholly in a period."""
    first, last = pd.Timestamp(period.first_day), pd.Timestamp(period.last_day)
    return np.asarray((months.start_time >= first) & (months.end_time.normalize() <= last))


def _note_filter(settings: Settings) -> tuple[str, ...]:
    if settings.filter.first_day or settings.filter.last_day:
        return ("The period of the settings is not used here: the operation has its own periods.",)
    return ()
