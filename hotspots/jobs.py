"""The two jobs of the command line, from sources to written files: hotspots, and before and after."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from hotspots.errors import BadFile, BadSettings
from hotspots.terminal import progress_bar, say

if TYPE_CHECKING:
    from hotspots.analysis import Analysis
    from hotspots.compare.comparison import Comparison
    from hotspots.compare.dose import Dose
    from hotspots.compare.operation import Operation
    from hotspots.compare.since import Since
    from hotspots.compare.sources import Agreement
    from hotspots.compare.sureness import Confidence
    from hotspots.compare.visits import Visits
    from hotspots.read import Areas, Incidents
    from hotspots.read.harm import HarmTable
    from hotspots.read.source import Source
    from hotspots.read.surroundings import Surroundings
    from hotspots.report.disclosure import Disclosure
    from hotspots.report.handout import Handout
    from hotspots.settings import Settings
    from hotspots.tables import Input

MOST_PATH = 80
MOST_NAMED = 24
Pack = Literal["", "wards", "districts"]

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Given:
    """
    What both jobs are given.

    Attributes
    ----------
    incidents, boundaries, residents, postcodes
        Files; the last two where there are any.
    further
        Further areas to count by.
    context, over
        Layers to draw, faintly under and clearly over every map.
    places
        Places to rank.
    harm
        A harm table of the user's own.
    settings
        Every choice.
    keep
        Files that no result may replace; None stands for no file.
    """

    incidents: tuple[Source, ...]
    boundaries: Source
    settings: Settings
    residents: Source | None = None
    postcodes: Source | None = None
    further: tuple[Source, ...] = ()
    context: tuple[Source, ...] = ()
    over: tuple[Source, ...] = ()
    places: Source | None = None
    harm: HarmTable | None = None
    keep: Sequence[Path | None] = ()

    def read(self, progress: Progress) -> tuple[Incidents, Areas, Surroundings]:
        """Incidents, weighed where there is a harm table, areas in their system, and what lies round them."""
        from hotspots.read import read_areas, read_incidents
        from hotspots.read.harm import with_harm
        from hotspots.read.postcodes import read_postcodes
        from hotspots.read.surroundings import read_surroundings

        settings = self.settings
        lookup = read_postcodes(self.postcodes) if self.postcodes else None
        read = read_incidents(
            self.incidents,
            columns=settings.columns,
            reading=settings.reading,
            postcodes=lookup,
            data_sources=settings.sources,
            progress=lambda step, done: progress(step, 0.4 * done),
        )
        areas = read_areas(self.boundaries, columns=settings.areas, population=self.residents, crs=read.crs)
        around = read_surroundings(
            further=self.further,
            context=self.context,
            over=self.over,
            places=self.places,
            main=self.boundaries,
            layers=areas.other_layers,
            postcodes=lookup,
            crs=read.crs,
        )
        return with_harm(read, self.harm) if self.harm else read, areas, around


@dataclass(frozen=True)
class Made:
    """One run: what was found, its tests, where its sources agree, every file of it by name, and what changed."""

    analysis: Analysis
    sure: Confidence | None
    agreement: Agreement | None
    files: dict[str, bytes]
    since: Since | None = None


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
        What changed since: `before`, `year`, two days, or the path of an earlier run's manifest; empty for nothing.
    patrols
        A patrol log, for what was done.
    wards
        Names or codes of wards that get a profile of their own.
    pack
        `wards`, `districts` or empty.
    public
        Rules of a public version, which is then all that is written.
    """

    handout: Handout
    confidence: bool = False
    since: str = ""
    patrols: Source | None = None
    wards: tuple[str, ...] = ()
    pack: Pack = ""
    public: Disclosure | None = None


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

    _require_folder(out)
    if wanted.public is not None:
        _require_public_folder(out)
    with progress_bar() as progress:
        # Drawing's libraries load while files are read, which leaves the interpreter idle for a second.
        threading.Thread(target=_load_drawing, daemon=True).start()
        made = make_files(given, wanted, progress)
        paths = write_files(made.files, out, keep=[*given.keep, *_earlier_files(wanted.since)])
        progress("Done", 1.0)
    _say_found(made)
    say(_wrote(paths, out))


def make_files(given: Given, wanted: Wanted, progress: Progress) -> Made:
    """Read, analyse and render, as `find_hotspots` does, without writing or saying anything."""
    from hotspots.agreement import where_sources_agree
    from hotspots.pipeline import analyse
    from hotspots.report import render_files

    read, areas, around = given.read(progress)
    analysis = analyse(read, areas, given.settings, around=around, progress=lambda step, done: progress(step, 0.4 + 0.3 * done))
    if wanted.public is not None:
        return Made(analysis, None, None, _public(analysis, wanted, wanted.public))
    sure = _assess(analysis, read, areas, progress) if wanted.confidence else None
    agreement = where_sources_agree(analysis, read, areas)
    since, earlier = _since(wanted.since, analysis, read, areas)
    visits, log = _visits(wanted.patrols, analysis)
    files = render_files(
        analysis,
        confidence=sure,
        agreement=agreement,
        load=read,
        since=since,
        visits=visits,
        further=(*earlier, *log),
        handout=replace(wanted.handout, wards=_wards(wanted, analysis)),
        progress=lambda step, done: progress(step, 0.75 + 0.15 * done),
    )
    if wanted.pack == "districts":
        files |= _district_briefings(wanted, analysis, read, areas, progress)
    return Made(analysis, sure, agreement, files, since)


def _public(analysis: Analysis, wanted: Wanted, rules: Disclosure) -> dict[str, bytes]:
    """The public version alone: a folder that can be handed over as it is."""
    from hotspots.report.public import public_files

    handout = wanted.handout
    return public_files(
        analysis, rules=rules, forms=handout.forms, marking=handout.marking, author=handout.author, edits=handout.edits
    )


def _since(text: str, analysis: Analysis, read: Incidents, areas: Areas) -> tuple[Since | None, tuple[Input, ...]]:
    """What changed since then, and the files of an earlier run that it was made from."""
    from hotspots.compare.operation import read_period
    from hotspots.earlier import since_period, since_run
    from hotspots.read.source import Source
    from hotspots.tables import Input

    if not text:
        return None, ()
    usual = {"before": "just_before", "year": "year_earlier"}
    if text in usual:
        return since_period(analysis, read, areas, earlier=cast(Any, usual[text])), ()
    days = text.split(":")
    if len(days) == 2 and all(day[:1].isdigit() for day in days):
        return since_period(analysis, read, areas, earlier=read_period(days, "--since")), ()
    manifest = Source.from_path(Path(text))
    hotspots = Source.from_path(Path(text).with_name("hotspots.geojson"))
    inputs = tuple(Input(each.name, "earlier", each.sha256) for each in (manifest, hotspots))
    return since_run(analysis, manifest, hotspots), inputs


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

    def since_of(found: Analysis) -> Since | None:
        return _since(wanted.since, found, read, areas)[0] if _is_period(wanted.since) else None

    files, missing = district_briefings(
        analysis,
        read,
        areas,
        handout=wanted.handout,
        since=since_of,
        progress=lambda step, done: progress(step, 0.9 + 0.1 * done),
    )
    for line in missing:
        say(line)
    return files


def _is_period(since: str) -> bool:
    """Whether what changed is asked for by time: an earlier run's list is of another area than a district's."""
    return bool(since) and not since.endswith(".json")


def _wrote(paths: Sequence[Path], out: Path) -> str:
    """Every file by name, or how many there are."""
    names = [path.name for path in paths]
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return f"Wrote {', '.join(names[:MOST_NAMED])}{more} to {out}"


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


@dataclass(frozen=True)
class Compared:
    """One comparison, its patrols, and every file of it by name."""

    comparison: Comparison
    dose: Dose | None
    files: dict[str, bytes]


def compare_before_and_after(
    given: Given, files: dict[str, Source], out: Path, *, target_minutes: float, handout: Handout
) -> None:
    """
    Compare an operation's before and after, write every file of it to a folder, and say the verdict.

    Parameters
    ----------
    files
        The operation, and where there are any known events and the patrol log, by role.
    handout
        In which forms, marked how, by whom.
    """
    from hotspots.compare.operation import Operation
    from hotspots.report import make_verdict, write_files

    _require_minutes(target_minutes)
    _require_folder(out)
    with progress_bar() as progress:
        operation = Operation.from_json(files["operation"].data, name=files["operation"].name)
        made = make_comparison(given, operation, files, progress, target_minutes=target_minutes, handout=handout)
        paths = write_files(made.files, out, keep=given.keep)
        progress("Done", 1.0)
    comparison, dose = made.comparison, made.dose
    for label in comparison.data_notes:
        say(f"Note: {label}.")
    for note in dose.notes if dose else ():
        if note.startswith("Warning"):
            say(note)
    if dose and dose.set_aside:
        say(f"{dose.set_aside:,} of {dose.rows_in:,} rows of the patrol log are set aside.")
    say(make_verdict(comparison).headline)
    say(_wrote(paths, out))


def make_comparison(
    given: Given,
    operation: Operation,
    files: dict[str, Source],
    progress: Progress,
    *,
    target_minutes: float,
    handout: Handout,
) -> Compared:
    """Read, compare and render, as `compare_before_and_after` does, without writing or saying anything."""
    from hotspots.compare.periods import known_events
    from hotspots.evaluation import compare_operation, dose_of
    from hotspots.read.patrols import read_patrols
    from hotspots.report import render_comparison_files, to_csv
    from hotspots.tables import Input

    events = known_events(files.get("events"))
    log = read_patrols(files["patrols"]) if "patrols" in files else None
    read, areas, around = given.read(progress)
    comparison = compare_operation(
        read,
        areas,
        operation,
        given.settings,
        events=events,
        around=around,
        progress=lambda step, done: progress(step, 0.4 + 0.3 * done),
    )
    dose = dose_of(comparison, log, target_minutes=target_minutes) if log else None
    progress("Writing the comparison", 0.75)
    inputs = tuple(Input(source.name, cast(Any, role), source.sha256) for role, source in files.items())
    written = render_comparison_files(comparison, dose=dose, inputs=inputs, load=read, handout=handout)
    if log and len(log.set_aside):
        written["patrols_set_aside.csv"] = to_csv(log.set_aside, as_it_was=True)
    return Compared(comparison, dose, written)


def compare_runs(earlier: Path, later: Path, out: Path, handout: Handout) -> None:
    """Compare two runs by their manifests, write what changed to a folder, and say it."""
    from datetime import datetime

    from hotspots.earlier import since_runs
    from hotspots.read.source import Source
    from hotspots.report import to_csv, write_files
    from hotspots.report.content import Imprint
    from hotspots.report.files import manifest_of
    from hotspots.report.forms import render_document
    from hotspots.report.since import since_csv, since_document, since_headline
    from hotspots.tables import Input

    _require_folder(out)
    one, other = ((Source.from_path(path), Source.from_path(path.with_name("hotspots.geojson"))) for path in (earlier, later))
    found = since_runs(one, other)
    inputs = tuple(Input(each.name, "earlier", each.sha256) for each in (*one, *other))
    imprint = Imprint(datetime.now().astimezone(), inputs, handout.marking, handout.author)
    imprint = replace(imprint, manifest=manifest_of(imprint, earlier=str(found.earlier), later=str(found.later)))
    files = {"since.csv": to_csv(since_csv(found))}
    files |= render_document(since_document(found, imprint=imprint, edits=handout.edits), handout.forms)
    keep = [earlier, later, earlier.with_name("hotspots.geojson"), later.with_name("hotspots.geojson")]
    paths = write_files(files, out, keep=keep)
    say(since_headline(found))
    say(_wrote(paths, out))


def judge_targets(source: Source, out: Path, *, handout: Handout, keep: Sequence[Path | None] = ()) -> None:
    """Judge a table of targets, write it as a document and a table to a folder, and say how many are met."""
    from hotspots.compare.targets import judge, read_targets
    from hotspots.report import write_files
    from hotspots.report.targets import STATUS, render_targets, targets_headline
    from hotspots.tables import Input

    _require_folder(out)
    judged = [judge(target) for target in read_targets(source)]
    files = render_targets(judged, source=Input(source.name, "targets", source.sha256), handout=handout)
    paths = write_files(files, out, keep=keep)
    for each in judged:
        say(f"{STATUS[each.rag]}: {each.target.measure}")
    say(targets_headline(judged))
    say(_wrote(paths, out))


def _require_folder(out: Path) -> None:
    """Raise `BadFile` before any work is done when `out` cannot be a folder."""
    try:
        blocked = out.exists() and not out.is_dir()
    except OSError as error:
        shown = str(out) if len(str(out)) <= MOST_PATH else f"{str(out)[:MOST_PATH]}…"
        raise BadFile(f"{shown} cannot be written to ({error.strerror}). Choose another folder with --out.") from None
    if blocked:
        raise BadFile(f"{out} is a file. Choose a folder with --out.")


def _require_public_folder(out: Path) -> None:
    """Raise `BadFile` where the folder holds what is not public: it could not be handed over as it is."""
    other = sorted(path.name for path in out.iterdir() if not path.name.startswith("public")) if out.is_dir() else []
    if other:
        raise BadFile(f"{out} holds other files, such as {other[0]}. Choose an empty folder for a public version with --out.")


def _earlier_files(since: str) -> list[Path]:
    """The files of an earlier run that `since` names; none for a time."""
    return [Path(since), Path(since).with_name("hotspots.geojson")] if since.endswith(".json") else []


def _require_minutes(minutes: float) -> None:
    if not (math.isfinite(minutes) and minutes > 0):
        raise BadSettings(f"--target-minutes is {minutes:g}: choose a number of minutes above 0, such as 15.")


def _load_drawing() -> None:
    from hotspots.draw.assets import offline_assets

    offline_assets()
