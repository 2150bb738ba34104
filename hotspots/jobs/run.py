"""Hotspots found and handed over: the documents, the tables and the layers, or the public version alone."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hotspots.errors import BadSettings
from hotspots.jobs.folder import require_folder, require_public_folder, wrote
from hotspots.jobs.given import Given, Progress
from hotspots.terminal import progress_bar, say

if TYPE_CHECKING:
    from hotspots.analysis import Analysis
    from hotspots.compare.sureness import Confidence
    from hotspots.compare.visits import Visits
    from hotspots.earlier import Last
    from hotspots.read import Areas, Incidents
    from hotspots.read.source import Source
    from hotspots.report.findings import Findings
    from hotspots.report.handout import Handout
    from hotspots.tables import Input


@dataclass(frozen=True)
class Wanted:
    """
    What a run is to write.

    Attributes
    ----------
    handout
        Which document in which forms, marked how, by whom.
    confidence
        Whether the hotspots and the methods are tested too.
    since
        What changed since this time or run; None for nothing.
    patrols
        A patrol log, for what was done.
    keep
        Files that these were read from, which no result may replace.
    """

    handout: Handout
    confidence: bool = False
    since: Last | None = None
    patrols: Source | None = None
    keep: Sequence[Path | None] = ()


@dataclass(frozen=True)
class Made:
    """One run: what was found, every file of it by name, and which districts have no briefing and why."""

    found: Findings
    files: dict[str, bytes]
    missing: tuple[str, ...]


def find_hotspots(given: Given, out: Path, wanted: Wanted) -> None:
    """Find hotspots, write every file of them to a folder, and say what was found."""
    from hotspots.report import write_files

    public = wanted.handout.public is not None
    require_folder(out, public=public)
    if public:
        require_public_folder(out)
    with progress_bar() as progress:
        # Drawing's libraries load while files are read, which leaves the interpreter idle for a second.
        threading.Thread(target=_load_drawing, daemon=True).start()
        made = make_files(given, wanted, progress)
        if public:
            require_public_folder(out, made.files)
        paths = write_files(made.files, out, keep=[*given.keep, *wanted.keep])
        progress("Done", 1.0)
    _say_found(made)
    if public:
        from hotspots.report.public import PUBLISH_ONE

        say(PUBLISH_ONE)
    say(wrote(paths, out))


def make_files(given: Given, wanted: Wanted, progress: Progress) -> Made:
    """Read, analyse and render, as `find_hotspots` does, without writing or saying anything."""
    from hotspots.handing_over import hand_over
    from hotspots.pipeline import analyse
    from hotspots.report.findings import Findings

    read, areas, around = given.read(progress)
    analysis = analyse(read, areas, given.settings, around=around, progress=lambda step, done: progress(step, 0.4 + 0.3 * done))
    # What is public holds no tests, no sources and no plan: none of them is made.
    found = Findings(analysis) if wanted.handout.public else _find(analysis, wanted, read, areas, progress)
    files, missing = hand_over(
        found,
        areas,
        handout=wanted.handout,
        last=wanted.since,
        progress=lambda step, done: progress(step, 0.75 + 0.25 * done),
    )
    return Made(found, files, missing)


def _find(analysis: Analysis, wanted: Wanted, read: Incidents, areas: Areas, progress: Progress) -> Findings:
    """All that is found beside an analysis."""
    from hotspots.agreement import where_sources_agree
    from hotspots.earlier import what_changed
    from hotspots.report.findings import Findings
    from hotspots.report.plan import plan_of

    visits, log = _visits(wanted.patrols, analysis)
    return Findings(
        analysis,
        confidence=_assess(analysis, read, areas, progress) if wanted.confidence else None,
        agreement=where_sources_agree(analysis, read, areas),
        plan=plan_of(analysis),
        load=read,
        since=what_changed(analysis, read, areas, last=wanted.since) if wanted.since else None,
        visits=visits,
        further=(*_inputs(wanted.since), *log),
    )


def _inputs(last: Last | None) -> tuple[Input, ...]:
    """The files of an earlier run; a time has none."""
    from hotspots.earlier import EarlierRun

    return last.inputs if isinstance(last, EarlierRun) else ()


def _visits(source: Source | None, analysis: Analysis) -> tuple[Visits | None, tuple[Input, ...]]:
    """Patrol visits by hotspot in the analysis' period."""
    from hotspots.compare.visits import count_visits
    from hotspots.read.patrols import read_patrols
    from hotspots.tables import METRIC_CRS

    if source is None:
        return None, ()
    if analysis.period is None or analysis.crs != METRIC_CRS:
        raise BadSettings("Patrols can be counted only for incidents in Great Britain that have dates: leave --patrols out.")
    log = read_patrols(source)
    return count_visits(log, analysis.hotspots, period=analysis.period), (log.input,)


def _say_found(made: Made) -> None:
    """What a run found, line by line."""
    from hotspots.report import accuracy_headline, chance_headline, concentration_headline, make_briefing
    from hotspots.report.agreement import agreement_headline
    from hotspots.report.briefing import warnings as warnings_of
    from hotspots.report.plan import plan_headline
    from hotspots.report.premises import premises_headline
    from hotspots.report.since import since_headline

    found = made.found
    analysis, sure = found.analysis, found.confidence
    briefing = make_briefing(analysis)
    for label in briefing.labels:
        say(f"Note: {label}.")
    say(briefing.data_line)
    for warning in warnings_of(analysis):
        say(warning)
    say(briefing.headline)
    for line in briefing.harm:
        say(line)
    if found.plan is not None:
        say(plan_headline(found.plan))
    elif analysis.settings.plan.hours is not None:
        say("There is no hotspot to plan patrols for.")
    if found.agreement:
        say(agreement_headline(found.agreement))
    if analysis.premises:
        say(premises_headline(analysis.premises))
    if found.since:
        say(since_headline(found.since))
    if sure:
        say(chance_headline(sure.table, null=sure.null, reason=sure.null_reason))
        say(accuracy_headline(sure.accuracy, sure.accuracy_reason))
        say(concentration_headline(sure.concentration, cell_m=sure.cell_m))
    for line in made.missing:
        say(line)


def _assess(analysis: Analysis, read: Incidents, areas: Areas, progress: Progress) -> Confidence:
    from hotspots.confidence import assess

    return assess(analysis, read, areas, progress=lambda step, done: progress(step, 0.7 + 0.05 * done))


def _load_drawing() -> None:
    from hotspots.draw.assets import offline_assets

    offline_assets()
