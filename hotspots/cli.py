"""The command line: every job of the app can be run without it."""

from __future__ import annotations

import gc
import math
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args

import typer

from hotspots.errors import BadFile, BadSettings, HotspotsError, on_one_line

if TYPE_CHECKING:
    from hotspots.analysis import Analysis
    from hotspots.compare.sureness import Confidence
    from hotspots.read import Areas, Incidents
    from hotspots.read.harm import HarmTable
    from hotspots.read.source import Source
    from hotspots.settings import Settings

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Find hotspots in incident files, join them to wards, and write maps, tables and a report. Nothing leaves this machine.",
)
BAD_INPUT = 2
MOST_PATH = 80

Out = Annotated[Path, typer.Option("--out", help="Folder to write to; made if it is not there.")]
PostcodeFile = Annotated[
    Path | None,
    typer.Option("--postcodes", help="Postcode lookup: ONSPD, Code-Point Open, or a CSV of postcode, easting, northing."),
]
HarmChoice = Annotated[
    str | None,
    typer.Option("--harm", help="Weights: cchi_2020 (offences), police_uk (an assumption), or a CSV of category and weight."),
]
PatrolHours = Annotated[
    float | None, typer.Option("--patrol-hours", help="Patrol hours a week: a plan of who goes where when is written too.")
]
PatrolPlaces = Annotated[int | None, typer.Option("--patrol-hotspots", help="Hotspots that the plan goes to; 5 unless told.")]
VisitMinutes = Annotated[float | None, typer.Option("--visit-minutes", help="Length of a planned visit; 15 unless told.")]
Patrols = Annotated[int | None, typer.Option("--patrols", help="Patrols out at once; 1 unless told.")]
MethodName = Annotated[str | None, typer.Option("--method", help="density or dbscan; goes before the settings file.")]
SettingsFile = Annotated[Path | None, typer.Option("--settings", help="Settings saved from the app or written by hand (JSON).")]


@app.command()
def run(
    incidents: Annotated[
        list[Path], typer.Argument(help="Incident files: CSV, XLSX, or a ZIP of CSVs such as data.police.uk's.")
    ],
    boundaries: Annotated[
        Path, typer.Option("--boundaries", help="Areas: GeoJSON, GeoPackage, FlatGeobuf, KML or a zipped shapefile.")
    ],
    out: Out,
    population: Annotated[Path | None, typer.Option("--population", help="CSV of residents by area code.")] = None,
    settings: SettingsFile = None,
    method: MethodName = None,
    harm: HarmChoice = None,
    postcodes: PostcodeFile = None,
    confidence: Annotated[
        bool, typer.Option("--confidence", help="Test each hotspot against chance, and methods on held-out months.")
    ] = False,
    patrol_hours: PatrolHours = None,
    patrol_hotspots: PatrolPlaces = None,
    visit_minutes: VisitMinutes = None,
    patrols: Patrols = None,
) -> None:
    """Find hotspots and write report.html, a layer (GeoJSON), tables (CSV) and manifest.json."""
    with _kind_errors():
        from hotspots.read.source import Source

        sources = [Source.from_path(path) for path in incidents]
        residents = Source.from_path(population) if population else None
        chosen, table = _harm(_settings(settings, method), harm)
        chosen = _plan(chosen, hours=patrol_hours, hotspots=patrol_hotspots, visit_minutes=visit_minutes, patrols=patrols)
        given = (*incidents, boundaries, population, settings, postcodes, Path(harm) if table and harm else None)
        lookup = Source.from_path(postcodes) if postcodes else None
        _run(
            sources, Source.from_path(boundaries), residents, chosen, out,
            given=given, harm=table, postcodes=lookup, confidence=confidence,
        )  # fmt: skip


@app.command()
def sample(out: Out, settings: SettingsFile = None, method: MethodName = None, harm: HarmChoice = None) -> None:
    """The same on the bundled synthetic sample of Eastbourne and Hastings."""
    with _kind_errors():
        from hotspots.bundled import sample_incidents, sample_wards

        chosen, table = _harm(_settings(settings, method), harm)
        given = (settings, Path(harm) if table and harm else None)
        _run([sample_incidents()], sample_wards(), None, chosen, out, given=given, harm=table)


@app.command()
def compare(
    operation: Annotated[Path, typer.Argument(help="The operation: zone, periods, control (JSON or GeoJSON).")],
    incidents: Annotated[list[Path], typer.Argument(help="Incident files: CSV, or a ZIP of CSVs such as data.police.uk's.")],
    boundaries: Annotated[Path, typer.Option("--boundaries", help="Areas: GeoJSON, GeoPackage or a zipped shapefile.")],
    out: Out,
    patrols: Annotated[Path | None, typer.Option("--patrols", help="Patrol log (CSV): start, end, officers, place.")] = None,
    events: Annotated[Path | None, typer.Option("--events", help="Known events (CSV): event, first_day, last_day.")] = None,
    target_minutes: Annotated[float, typer.Option("--target-minutes", help="Length that a visit is meant to have.")] = 15.0,
    settings: SettingsFile = None,
    harm: HarmChoice = None,
) -> None:
    """
    Compare before and after an operation and write comparison.html, comparison.csv and comparison.json.

    Rows of a patrol log that cannot be used are written to patrols_set_aside.csv.
    """
    with _kind_errors():
        from hotspots.read.source import Source

        files = {"operation": operation, "events": events, "patrols": patrols}
        given = {role: Source.from_path(path) for role, path in files.items() if path}
        sources = [Source.from_path(path) for path in incidents]
        chosen, table = _harm(_settings(settings, None), harm)
        keep = (*files.values(), *incidents, boundaries, settings, Path(harm) if table and harm else None)
        _compare(given, sources, Source.from_path(boundaries), chosen, out, target_minutes=target_minutes, keep=keep, harm=table)


@app.command()
def version() -> None:
    """Print the version."""
    from hotspots import __version__

    typer.echo(f"hotspots {__version__}")


def main() -> None:
    """Run the command line. Exit code 0: done; 2: bad input, with a one-line reason and what to do."""
    # One job and out: collecting garbage costs a twentieth of the run and frees nothing that is needed.
    gc.disable()
    if not sys.warnoptions:
        # A library's remark on the user's Python is no message of ours. Said here once: while two threads import,
        # a filter that a library sets for itself can get lost.
        warnings.simplefilter("ignore")
    app()


def _run(
    sources: list[Source],
    boundaries: Source,
    residents: Source | None,
    settings: Settings,
    out: Path,
    *,
    given: Sequence[Path | None],
    harm: HarmTable | None = None,
    postcodes: Source | None = None,
    confidence: bool = False,
) -> None:
    from hotspots.pipeline import analyse
    from hotspots.read import read_areas, read_incidents
    from hotspots.read.harm import with_harm
    from hotspots.read.postcodes import read_postcodes
    from hotspots.report import (
        accuracy_headline,
        chance_headline,
        concentration_headline,
        make_briefing,
        render_files,
        write_files,
    )
    from hotspots.report.briefing import warnings as warnings_of
    from hotspots.report.plan import plan_headline, plan_of

    _require_folder(out)
    with _progress() as progress:
        # Drawing's libraries load while files are read, which leaves the interpreter idle for a second.
        threading.Thread(target=_load_drawing, daemon=True).start()
        read = read_incidents(
            sources,
            columns=settings.columns,
            reading=settings.reading,
            postcodes=read_postcodes(postcodes) if postcodes else None,
            progress=lambda step, done: progress(step, 0.4 * done),
        )
        read = with_harm(read, harm) if harm else read
        areas = read_areas(boundaries, columns=settings.areas, population=residents, crs=read.crs)
        analysis = analyse(read, areas, settings, progress=lambda step, done: progress(step, 0.4 + 0.3 * done))
        sure = _assess(analysis, read, areas, progress) if confidence else None
        progress("Writing the report", 0.75)
        paths = write_files(render_files(analysis, confidence=sure, load=read), out, keep=given)
        progress("Done", 1.0)
    briefing = make_briefing(analysis)
    for label in briefing.labels:
        _say(f"Note: {label}.")
    _say(briefing.data_line)
    for warning in warnings_of(analysis):
        _say(warning)
    _say(briefing.headline)
    for line in briefing.harm:
        _say(line)
    if (plan := plan_of(analysis)) is not None:
        _say(plan_headline(plan))
    elif settings.plan.hours is not None:
        _say("There is no hotspot to plan patrols for.")
    if sure:
        _say(chance_headline(sure.table, null=sure.null, reason=sure.null_reason))
        _say(accuracy_headline(sure.accuracy, sure.accuracy_reason))
        _say(concentration_headline(sure.concentration, cell_m=sure.cell_m))
    _say(f"Wrote {', '.join(path.name for path in paths)} to {out}")


def _assess(analysis: Analysis, read: Incidents, areas: Areas, progress: Callable[[str, float], None]) -> Confidence:
    from hotspots.confidence import assess

    return assess(analysis, read, areas, progress=lambda step, done: progress(step, 0.7 + 0.05 * done))


def _say(line: str) -> None:
    """Print one line; names and labels come from files, and nothing in them may steer the terminal."""
    typer.echo(on_one_line(line))


def _require_folder(out: Path) -> None:
    """Raise `BadFile` before any work is done when `out` cannot be a folder."""
    try:
        blocked = out.exists() and not out.is_dir()
    except OSError as error:
        shown = str(out) if len(str(out)) <= MOST_PATH else f"{str(out)[:MOST_PATH]}…"
        raise BadFile(f"{shown} cannot be written to ({error.strerror}). Choose another folder with --out.") from None
    if blocked:
        raise BadFile(f"{out} is a file. Choose a folder with --out.")


def _require_minutes(minutes: float) -> None:
    if not (math.isfinite(minutes) and minutes > 0):
        raise BadSettings(f"--target-minutes is {minutes:g}: choose a number of minutes above 0, such as 15.")


def _compare(
    given: dict[str, Source],
    sources: list[Source],
    boundaries: Source,
    settings: Settings,
    out: Path,
    *,
    target_minutes: float,
    keep: Sequence[Path | None],
    harm: HarmTable | None = None,
) -> None:
    from hotspots.compare.operation import Operation
    from hotspots.compare.periods import known_events
    from hotspots.evaluation import compare_operation, dose_of
    from hotspots.read import read_areas, read_incidents
    from hotspots.read.harm import with_harm
    from hotspots.read.patrols import read_patrols
    from hotspots.report import make_verdict, render_comparison_files, to_csv, write_files
    from hotspots.tables import Input

    _require_minutes(target_minutes)
    _require_folder(out)
    with _progress() as progress:
        operation = Operation.from_json(given["operation"].data, name=given["operation"].name)
        events = known_events(given.get("events"))
        log = read_patrols(given["patrols"]) if "patrols" in given else None
        read = read_incidents(
            sources, columns=settings.columns, reading=settings.reading, progress=lambda step, done: progress(step, 0.4 * done)
        )
        read = with_harm(read, harm) if harm else read
        areas = read_areas(boundaries, columns=settings.areas, crs=read.crs)
        comparison = compare_operation(
            read, areas, operation, settings, events=events, progress=lambda step, done: progress(step, 0.4 + 0.3 * done)
        )
        dose = dose_of(comparison, log, target_minutes=target_minutes) if log else None
        progress("Writing the comparison", 0.75)
        inputs = tuple(Input(source.name, cast(Any, role), source.sha256) for role, source in given.items())
        files = render_comparison_files(comparison, dose=dose, inputs=inputs)
        if log and len(log.set_aside):
            files["patrols_set_aside.csv"] = to_csv(log.set_aside, as_it_was=True)
        paths = write_files(files, out, keep=keep)
        progress("Done", 1.0)
    for label in comparison.data_notes:
        _say(f"Note: {label}.")
    for note in dose.notes if dose else ():
        if note.startswith("Warning"):
            _say(note)
    if dose and dose.set_aside:
        _say(f"{dose.set_aside:,} of {dose.rows_in:,} rows of the patrol log are set aside.")
    _say(make_verdict(comparison).headline)
    _say(f"Wrote {', '.join(path.name for path in paths)} to {out}")


def _load_drawing() -> None:
    from hotspots.draw.assets import offline_assets

    offline_assets()


def _settings(path: Path | None, method: str | None) -> Settings:
    from dataclasses import replace

    from hotspots.read.source import Source
    from hotspots.settings import Method, Settings

    settings = Settings.from_json(Source.from_path(path).data) if path else Settings()
    if method is None:
        return settings
    if method not in get_args(Method):
        raise BadSettings(f"--method is “{method}”: choose density or dbscan.")
    return replace(settings, method=cast(Method, method))


def _plan(settings: Settings, **given: float | None) -> Settings:
    """The settings with those parts of a patrol plan that the command names."""
    from dataclasses import replace

    named: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if named and settings.plan.hours is None and "hours" not in named:
        raise BadSettings("A patrol plan needs --patrol-hours: how many hours a week patrols can spend.")
    return replace(settings, plan=replace(settings.plan, **named)) if named else settings


def _harm(settings: Settings, given: str | None) -> tuple[Settings, HarmTable | None]:
    """The settings with the harm table that is named; a file is read instead."""
    from dataclasses import replace

    from hotspots.read.harm import TABLES, read_harm
    from hotspots.read.source import Source

    if given is None:
        return settings, None
    if given in TABLES or given == "none":
        return replace(settings, harm=cast(Any, given)), None
    try:
        is_file = bool(given) and Path(given).is_file()
    except OSError:
        is_file = False
    if not is_file:
        shown = given if len(given) <= MOST_PATH else f"{given[:MOST_PATH]}…"
        raise BadSettings(f"--harm is “{shown}”: choose {', '.join(TABLES)}, or a CSV file of category and weight.")
    # The file goes before what the settings name, and a run from the saved settings should not take that.
    return replace(settings, harm="none"), read_harm(Source.from_path(Path(given)))


@contextmanager
def _kind_errors() -> Iterator[None]:
    """A bad input ends with one line and exit code 2, never with a traceback."""
    try:
        yield
    except HotspotsError as error:
        typer.echo(f"hotspots: {error}", err=True)
        raise typer.Exit(BAD_INPUT) from None


@contextmanager
def _progress() -> Iterator[Callable[[str, float], None]]:
    """A progress bar on a terminal, nothing otherwise."""
    if not sys.stderr.isatty():
        yield lambda _step, _share: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    # A file's name may look like rich's markup.
    columns = (TextColumn("{task.description:<36}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Starting", total=1.0)
        yield lambda step, share: bar.update(task, description=step, completed=share)
