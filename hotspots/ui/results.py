"""What was found of what one visitor has loaded: each result is kept by the sha256 of the files and the settings."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import TYPE_CHECKING

from hotspots.errors import HotspotsError
from hotspots.report.content import Edits
from hotspots.report.findings import Findings
from hotspots.report.plan import plan_of
from hotspots.settings import Plan
from hotspots.ui.busy import Cancelled, Progress, kept
from hotspots.ui.loaded import areas_visit, around_key, around_visit, incidents_key, patrols_visit, read_visit
from hotspots.ui.state import Visit, visit

if TYPE_CHECKING:
    from hotspots.analysis import Analysis
    from hotspots.compare.comparison import Comparison
    from hotspots.compare.dose import Dose
    from hotspots.compare.since import Since
    from hotspots.compare.sources import Agreement
    from hotspots.compare.sureness import Confidence
    from hotspots.compare.visits import Visits
    from hotspots.read.surroundings import Surroundings

PREVIEW_PPI, MOST_PAGES = 80, 4


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


def report_visit() -> dict[str, bytes]:
    """The files that are asked for, with the tests and where sources agree unless they were cancelled."""
    from hotspots.handing_over import hand_over

    asked, areas = visit().asked, areas_visit()
    findings, key = _findings(confidence_unless_cancelled())

    def make(step: Progress) -> dict[str, bytes]:
        files, missing = hand_over(
            findings, areas, handout=asked.whole(findings.ranks), last=asked.last if findings.since else None, progress=step
        )
        return {**files, **({"not_written.txt": "\n".join(missing).encode()} if missing else {})}

    found: dict[str, bytes] = kept(("files", *key), "Writing what is handed over", make)
    return found


def meeting_visit() -> bytes:
    """The meeting view of what was added to the briefing, or of the first hotspots."""
    from hotspots.handing_over import lead_document
    from hotspots.report.meeting import to_meeting

    findings, key = _findings(confidence_at_hand())
    handout = visit().asked.whole(findings.ranks)
    found: bytes = kept(("meeting", *key), "Drawing the maps", lambda _step: to_meeting(lead_document(findings, handout=handout)))
    return found


def preview_visit() -> list[bytes]:
    """The first pages of what is asked for, as pictures."""
    from hotspots.handing_over import lead_document
    from hotspots.report.pdf import to_pages

    findings, key = _findings(confidence_at_hand())
    handout = visit().asked.whole(findings.ranks)
    found: list[bytes] = kept(
        ("preview", *key),
        "Drawing the preview",
        lambda _step: to_pages(lead_document(findings, handout=handout), ppi=PREVIEW_PPI)[:MOST_PAGES],
    )
    return found


def _findings(confidence: Confidence | None) -> tuple[Findings, tuple[Hashable, ...]]:
    """All that a document of what is asked for can be made from, and what it was made of."""
    from hotspots.earlier import EarlierRun
    from hotspots.tables import Input

    now, analysis, ranks = visit(), analyse_visit(), chosen_ranks(analyse_visit())
    asked, agreement, comparison, visits = now.asked, agreement_unless_cancelled(), comparison_at_hand(), visits_visit()
    log = now.patrols if visits else None
    last = asked.last
    inputs = (
        *(last.inputs if isinstance(last, EarlierRun) else ()),
        *((Input(log.name, "patrols", log.sha256),) if log else ()),
    )
    findings = Findings(
        analysis,
        confidence,
        agreement,
        plan_of(analysis),
        read_visit(),
        since_unless_impossible(),
        visits,
        ranks,
        comparison,
        inputs,
    )
    key = (
        asked, ranks, confidence is None, agreement is None, comparison is None, log and (log.name, log.sha256),
        analysis.settings.plan, *_inputs_key(now),
    )  # fmt: skip
    return findings, key


def chosen_ranks(analysis: Analysis) -> tuple[int, ...] | None:
    """Ranks of the hotspots that were added to the briefing and are still there; None where none was."""
    ranks = dict(zip(analysis.hotspots["id"], analysis.hotspots["rank"], strict=True))
    found = tuple(int(ranks[each]) for each in visit().added if each in ranks)
    return found or None


def since_visit() -> Since | None:
    """What changed since last time, where that is asked for."""
    from hotspots.earlier import what_changed

    now, last = visit(), visit().asked.last
    if last is None:
        return None
    analysis, incidents, areas = analyse_visit(), read_visit(), areas_visit()
    found: Since = kept(
        ("since", last, *_inputs_key(now)),
        "Comparing with last time",
        lambda _step: what_changed(analysis, incidents, areas, last=last),
    )
    return found


def since_unless_impossible() -> Since | None:
    """What changed since last time; None where that cannot be said, which the page Report says why."""
    try:
        return since_visit()
    except HotspotsError:
        return None


def visits_visit() -> Visits | None:
    """Patrol visits by hotspot, where there is a log and dates in Great Britain."""
    from hotspots.compare.visits import count_visits
    from hotspots.tables import METRIC_CRS

    log, analysis = patrols_visit(), analyse_visit()
    if log is None or analysis.period is None or analysis.crs != METRIC_CRS:
        return None
    return count_visits(log, analysis.hotspots, period=analysis.period)


def confidence_unless_cancelled() -> Confidence | None:
    """The tests of the analysis in use; None where the user cancelled them."""
    try:
        return confidence_visit()
    except Cancelled:
        return None


def agreement_unless_cancelled() -> Agreement | None:
    """Where sources agree; None where there are not two, or the user cancelled it."""
    try:
        return agreement_visit()
    except Cancelled:
        return None


def comparison_at_hand() -> Comparison | None:
    """The comparison of the operation in use, if a page has made it."""
    found: Comparison | None = visit().results.get(_comparison_key(visit()))
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
    # The analyst's words on the page Report are of another document.
    handout = replace(now.asked.internal, edits=Edits())
    found: dict[str, bytes] = kept(
        ("comparison files", _comparison_key(now), log and (log.name, log.sha256), target_minutes, handout),
        "Writing the comparison",
        lambda _step: render_comparison_files(comparison, dose=dose, inputs=tuple(inputs), load=load, handout=handout),
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
