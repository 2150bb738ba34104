"""What was found of what one visitor has loaded: each result is kept by the sha256 of the files and the settings."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import TYPE_CHECKING

from hotspots.errors import HotspotsError
from hotspots.settings import Plan
from hotspots.ui.busy import Cancelled, kept
from hotspots.ui.loaded import areas_visit, around_key, around_visit, incidents_key, patrols_visit, read_visit
from hotspots.ui.state import Visit, visit

if TYPE_CHECKING:
    from hotspots.analysis import Analysis
    from hotspots.compare.comparison import Comparison
    from hotspots.compare.dose import Dose
    from hotspots.compare.sources import Agreement
    from hotspots.compare.sureness import Confidence
    from hotspots.read.surroundings import Surroundings


def analyse_visit() -> Analysis:
    """The analysis of what is in use under the settings applied."""
    from hotspots.pipeline import analyse

    now = visit()
    incidents, areas, around = read_visit(), areas_visit(), _around_or_none()
    found: Analysis = kept(
        _analysis_key(now),
        "Finding hotspots",
        lambda step: analyse(incidents, areas, now.settings, around=around, progress=step),
    )
    # A plan changes nothing of what was found, and is not part of its key.
    return found if found.settings.plan == now.settings.plan else replace(found, settings=now.settings)


def _around_or_none() -> Surroundings:
    """Layers and places; where they cannot be read, none, with a warning of why: incidents are shown all the same."""
    from hotspots.read.surroundings import Surroundings

    try:
        return around_visit()
    except Cancelled:
        raise
    except HotspotsError as error:
        return Surroundings(notes=(f"Warning: layers and places are left out. {error}",))


def analysis_at_hand() -> Analysis | None:
    """The analysis of what is in use, if a page has made it."""
    found: Analysis | None = visit().results.get(_analysis_key(visit()))
    return found


def agreement_visit() -> Agreement | None:
    """Where the sources of the analysis in use agree; None where there are not two."""
    from hotspots.agreement import where_sources_agree

    now, analysis = visit(), analyse_visit()
    if len(analysis.sources) < 2:
        return None
    incidents, areas = read_visit(), areas_visit()
    found: Agreement | None = kept(
        ("agreement", *_inputs_key(now)),
        "Looking at each source alone",
        lambda step: where_sources_agree(analysis, incidents, areas, progress=step),
    )
    return found


def report_visit(marking: str = "") -> dict[str, bytes]:
    """The files of the analysis in use, with its tests and where its sources agree unless they were cancelled."""
    from hotspots.report import Handout, render_files

    analysis, load = analyse_visit(), read_visit()
    try:
        confidence = confidence_visit()
    except Cancelled:
        confidence = None
    try:
        agreement = agreement_visit()
    except Cancelled:
        agreement = None
    key = ("files", marking, confidence is None, agreement is None, analysis.settings.plan, *_inputs_key(visit()))
    found: dict[str, bytes] = kept(
        key,
        "Writing the report",
        lambda _step: {
            **render_files(
                analysis,
                confidence=confidence,
                agreement=agreement,
                load=load,
                handout=Handout(marking=marking, forms=frozenset({"workbook"})),
            )
        },
    )
    return found


def confidence_visit() -> Confidence:
    """The tests of the analysis in use."""
    from hotspots.confidence import assess

    now, analysis = visit(), analyse_visit()
    incidents, areas = read_visit(), areas_visit()
    found: Confidence = kept(
        _confidence_key(now),
        "Testing against chance",
        lambda step: assess(analysis, incidents, areas, progress=step),
    )
    return found


def confidence_at_hand() -> Confidence | None:
    """The tests of the analysis in use, if a page has made them."""
    found: Confidence | None = visit().results.get(_confidence_key(visit()))
    return found


def comparison_visit() -> Comparison | None:
    """The comparison of the operation in use; None before there is one."""
    from hotspots.compare.periods import known_events
    from hotspots.evaluation import compare_operation

    now = visit()
    operation = now.operation
    if operation is None:
        return None
    incidents, areas, around, events = read_visit(), areas_visit(), _around_or_none(), known_events(now.events)
    found: Comparison = kept(
        _comparison_key(now),
        "Comparing before and after",
        lambda step: compare_operation(incidents, areas, operation, now.settings, events=events, around=around, progress=step),
    )
    return found


def dose_visit(comparison: Comparison, *, target_minutes: float) -> Dose | None:
    """What the patrol log in use says of the comparison; None without a log."""
    from hotspots.evaluation import dose_of

    source, log = visit().patrols, patrols_visit()
    if source is None or log is None:
        return None
    key = ("dose", _comparison_key(visit()), source.name, source.sha256, target_minutes)
    found: Dose = kept(key, "Counting patrols", lambda _step: dose_of(comparison, log, target_minutes=target_minutes))
    return found


def comparison_files_visit(comparison: Comparison, dose: Dose | None, *, target_minutes: float) -> dict[str, bytes]:
    """The files of the comparison in use."""
    from hotspots.report import render_comparison_files
    from hotspots.tables import Input

    now, load = visit(), read_visit()
    log = now.patrols if dose else None
    inputs = [Input(log.name, "patrols", log.sha256)] if log else []
    inputs += [Input(now.events.name, "events", now.events.sha256)] if now.events else []
    found: dict[str, bytes] = kept(
        ("comparison files", _comparison_key(now), log and (log.name, log.sha256), target_minutes),
        "Writing the comparison",
        lambda _step: render_comparison_files(comparison, dose=dose, inputs=tuple(inputs), load=load),
    )
    return found


def _comparison_key(now: Visit) -> Hashable:
    return ("comparison", *_inputs_key(now), now.operation, now.events and (now.events.name, now.events.sha256))


def _analysis_key(now: Visit) -> Hashable:
    return ("analysis", *_inputs_key(now))


def _confidence_key(now: Visit) -> Hashable:
    return ("confidence", *_inputs_key(now))


def _inputs_key(now: Visit) -> tuple[Hashable, ...]:
    return (incidents_key(now), around_key(now), replace(now.settings, plan=Plan()))
