"""Hotspots found and handed over: the documents, the tables and the layers, or the public version alone."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast, get_args

from hotspots.errors import BadSettings
from hotspots.jobs.folder import require_folder, require_public_folder, wrote
from hotspots.jobs.given import Given, Progress
from hotspots.terminal import progress_bar, say

if TYPE_CHECKING:
    from hotspots.analysis import Analysis
    from hotspots.compare.since import Since
    from hotspots.compare.sources import Agreement
    from hotspots.compare.sureness import Confidence
    from hotspots.compare.visits import Visits
    from hotspots.earlier import Last
    from hotspots.read import Areas, Incidents
    from hotspots.read.source import Source
    from hotspots.report.disclosure import Disclosure
    from hotspots.report.handout import Handout
    from hotspots.tables import Input

Pack = Literal["", "wards", "districts"]


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
    wards
        Names or codes of wards that get a profile of their own.
    pack
        `wards`, `districts` or empty.
    public
        Rules of a public version, which is then all that is written.
    keep
        Files that these were read from, which no result may replace.
    """

    handout: Handout
    confidence: bool = False
    since: Last | None = None
    patrols: Source | None = None
    wards: tuple[str, ...] = ()
    pack: Pack = ""
    public: Disclosure | None = None
    keep: Sequence[Path | None] = ()


@dataclass(frozen=True)
class Made:
    """One run: what was found, its tests, where its sources agree, every file of it by name, and what changed."""

    analysis: Analysis
    sure: Confidence | None
    agreement: Agreement | None
    files: dict[str, bytes]
    since: Since | None = None


def as_pack(text: str) -> Pack:
    """
    The name of a pack.

    Raises
    ------
    BadSettings
        When there is no such pack.
    """
    if text not in get_args(Pack):
        raise BadSettings(f"--pack is “{text}”: choose wards or districts.")
    return cast(Pack, text)


def find_hotspots(given: Given, out: Path, wanted: Wanted) -> None:
    """Find hotspots, write every file of them to a folder, and say what was found."""
    from hotspots.report import write_files

    require_folder(out)
    if wanted.public is not None:
        require_public_folder(out)
    with progress_bar() as progress:
        # Drawing's libraries load while files are read, which leaves the interpreter idle for a second.
        threading.Thread(target=_load_drawing, daemon=True).start()
        made = make_files(given, wanted, progress)
        paths = write_files(made.files, out, keep=[*given.keep, *wanted.keep])
        progress("Done", 1.0)
    _say_found(made)
    say(wrote(paths, out))


def make_files(given: Given, wanted: Wanted, progress: Progress) -> Made:
    """Read, analyse and render, as `find_hotspots` does, without writing or saying anything."""
    from hotspots.agreement import where_sources_agree
    from hotspots.earlier import what_changed
    from hotspots.pipeline import analyse
    from hotspots.report import render_files

    read, areas, around = given.read(progress)
    analysis = analyse(read, areas, given.settings, around=around, progress=lambda step, done: progress(step, 0.4 + 0.3 * done))
    if wanted.public is not None:
        return Made(analysis, None, None, _public(analysis, wanted.handout, wanted.public))
    sure = _assess(analysis, read, areas, progress) if wanted.confidence else None
    agreement = where_sources_agree(analysis, read, areas)
    since = what_changed(analysis, read, areas, last=wanted.since) if wanted.since else None
    visits, log = _visits(wanted.patrols, analysis)
    files = render_files(
        analysis,
        confidence=sure,
        agreement=agreement,
        load=read,
        since=since,
        visits=visits,
        further=(*_inputs(wanted.since), *log),
        handout=replace(wanted.handout, wards=_wards(wanted, analysis)),
        progress=lambda step, done: progress(step, 0.75 + 0.15 * done),
    )
    if wanted.pack == "districts":
        files |= _district_briefings(wanted, analysis, read, areas, progress)
    return Made(analysis, sure, agreement, files, since)


def _public(analysis: Analysis, handout: Handout, rules: Disclosure) -> dict[str, bytes]:
    """The public version alone: a folder that can be handed over as it is."""
    from hotspots.report.public import public_files

    return public_files(
        analysis, rules=rules, forms=handout.forms, marking=handout.marking, author=handout.author, edits=handout.edits
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


def _wards(wanted: Wanted, analysis: Analysis) -> tuple[str, ...]:
    """Codes of the wards that get a profile."""
    from hotspots.report.ward_profile import find_wards

    if wanted.pack == "wards":
        return tuple(str(code) for code in analysis.wards["code"])
    return find_wards(analysis, wanted.wards)


def _district_briefings(
    wanted: Wanted, analysis: Analysis, read: Incidents, areas: Areas, progress: Progress
) -> dict[str, bytes]:
    """A briefing of each district; which have none and why is said."""
    from hotspots.packs import district_briefings

    files, missing = district_briefings(
        analysis,
        read,
        areas,
        handout=wanted.handout,
        last=wanted.since,
        progress=lambda step, done: progress(step, 0.9 + 0.1 * done),
    )
    for line in missing:
        say(line)
    return files


def _say_found(made: Made) -> None:
    """What a run found, line by line."""
    from hotspots.report import accuracy_headline, chance_headline, concentration_headline, make_briefing
    from hotspots.report.agreement import agreement_headline
    from hotspots.report.briefing import warnings as warnings_of
    from hotspots.report.plan import plan_headline, plan_of
    from hotspots.report.premises import premises_headline
    from hotspots.report.since import since_headline

    analysis, sure = made.analysis, made.sure
    briefing = make_briefing(analysis)
    for label in briefing.labels:
        say(f"Note: {label}.")
    say(briefing.data_line)
    for warning in warnings_of(analysis):
        say(warning)
    say(briefing.headline)
    for line in briefing.harm:
        say(line)
    if (plan := plan_of(analysis)) is not None:
        say(plan_headline(plan))
    elif analysis.settings.plan.hours is not None:
        say("There is no hotspot to plan patrols for.")
    if made.agreement:
        say(agreement_headline(made.agreement))
    if analysis.premises:
        say(premises_headline(analysis.premises))
    if made.since:
        say(since_headline(made.since))
    if sure:
        say(chance_headline(sure.table, null=sure.null, reason=sure.null_reason))
        say(accuracy_headline(sure.accuracy, sure.accuracy_reason))
        say(concentration_headline(sure.concentration, cell_m=sure.cell_m))


def _assess(analysis: Analysis, read: Incidents, areas: Areas, progress: Progress) -> Confidence:
    from hotspots.confidence import assess

    return assess(analysis, read, areas, progress=lambda step, done: progress(step, 0.7 + 0.05 * done))


def _load_drawing() -> None:
    from hotspots.draw.assets import offline_assets

    offline_assets()
