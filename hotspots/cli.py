"""The command line: every job of the app can be run without it."""

from __future__ import annotations

import gc
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args

import typer

from hotspots.errors import BadSettings
from hotspots.terminal import kind_errors

if TYPE_CHECKING:
    from hotspots.read.harm import HarmTable
    from hotspots.read.source import Source
    from hotspots.settings import Settings

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Find hotspots in incident files, join them to wards, and write maps, tables and a report. Nothing leaves this machine.",
)
MOST_PATH = 80

IncidentFiles = Annotated[
    list[Path], typer.Argument(help="Incident files: CSV, XLSX, or a ZIP of CSVs such as data.police.uk's.")
]
BoundaryFile = Annotated[
    Path, typer.Option("--boundaries", help="Areas: GeoJSON, GeoPackage, FlatGeobuf, KML or a zipped shapefile.")
]
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
Patrols = Annotated[int | None, typer.Option("--patrols-at-once", help="Patrols out at once; 1 unless told.")]
FurtherAreas = Annotated[
    list[Path] | None,
    typer.Option("--other-areas", help="Further areas to count by, such as LSOAs; can be given again."),
]
ContextFiles = Annotated[
    list[Path] | None, typer.Option("--context", help="Layers drawn faintly under every map, such as roads; can be given again.")
]
ContextOver = Annotated[
    list[Path] | None,
    typer.Option("--context-over", help="Layers drawn clearly over every map; can be given again."),
]
PlacesFile = Annotated[
    Path | None, typer.Option("--places", help="Places to rank by the incidents near them: a map file, or a CSV with names.")
]
SchemeFile = Annotated[Path | None, typer.Option("--scheme", help="Categories counted together: a CSV of category and group.")]
WithWorkbook = Annotated[bool, typer.Option("--workbook", help="Write an Excel workbook too: hotspots.xlsx.")]
Marking = Annotated[
    str,
    typer.Option("--marking", help="Protective marking at top and bottom of what is written: OFFICIAL, OFFICIAL-SENSITIVE, …"),
]
Confidence = Annotated[
    bool, typer.Option("--confidence", help="Test each hotspot against chance, and methods on held-out months.")
]
MethodName = Annotated[str | None, typer.Option("--method", help="density or dbscan; goes before the settings file.")]
SettingsFile = Annotated[Path | None, typer.Option("--settings", help="Settings saved from the app or written by hand (JSON).")]


@app.command()
def run(
    incidents: IncidentFiles,
    boundaries: BoundaryFile,
    out: Out,
    population: Annotated[Path | None, typer.Option("--population", help="CSV of residents by area code.")] = None,
    settings: SettingsFile = None,
    method: MethodName = None,
    harm: HarmChoice = None,
    postcodes: PostcodeFile = None,
    scheme: SchemeFile = None,
    other_areas: FurtherAreas = None,
    context: ContextFiles = None,
    context_over: ContextOver = None,
    places: PlacesFile = None,
    confidence: Confidence = False,
    patrol_hours: PatrolHours = None,
    patrol_hotspots: PatrolPlaces = None,
    visit_minutes: VisitMinutes = None,
    patrols: Patrols = None,
    workbook: WithWorkbook = False,
    marking: Marking = "",
) -> None:
    """Find hotspots and write report.html, a layer (GeoJSON), tables (CSV) and manifest.json."""
    with kind_errors():
        from hotspots.jobs import Given, find_hotspots
        from hotspots.read.source import Source

        chosen, table = _harm(_settings(settings, method, scheme), harm)
        chosen = _plan(chosen, hours=patrol_hours, hotspots=patrol_hotspots, visit_minutes=visit_minutes, patrols=patrols)
        given = Given(
            incidents=tuple(Source.from_path(path) for path in incidents),
            boundaries=Source.from_path(boundaries),
            settings=chosen,
            residents=Source.from_path(population) if population else None,
            postcodes=Source.from_path(postcodes) if postcodes else None,
            further=_sources(other_areas),
            context=_sources(context),
            over=_sources(context_over),
            places=Source.from_path(places) if places else None,
            harm=table,
            keep=(
                *incidents,
                boundaries,
                population,
                settings,
                postcodes,
                scheme,
                places,
                *(other_areas or ()),
                *(context or ()),
                *(context_over or ()),
                Path(harm) if table and harm else None,
            ),
        )
        find_hotspots(given, out, confidence=confidence, workbook=workbook, marking=marking)


@app.command()
def sample(
    out: Out,
    settings: SettingsFile = None,
    method: MethodName = None,
    harm: HarmChoice = None,
    confidence: Confidence = False,
    patrol_hours: PatrolHours = None,
    patrol_hotspots: PatrolPlaces = None,
    visit_minutes: VisitMinutes = None,
    patrols: Patrols = None,
    workbook: WithWorkbook = False,
    marking: Marking = "",
) -> None:
    """The same on the bundled synthetic sample of Eastbourne and Hastings."""
    with kind_errors():
        from hotspots.bundled import sample_incidents, sample_wards
        from hotspots.jobs import Given, find_hotspots

        chosen, table = _harm(_settings(settings, method), harm)
        chosen = _plan(chosen, hours=patrol_hours, hotspots=patrol_hotspots, visit_minutes=visit_minutes, patrols=patrols)
        keep = (settings, Path(harm) if table and harm else None)
        given = Given((sample_incidents(),), sample_wards(), chosen, harm=table, keep=keep)
        find_hotspots(given, out, confidence=confidence, workbook=workbook, marking=marking)


@app.command()
def compare(
    operation: Annotated[Path, typer.Argument(help="The operation: zone, periods, control (JSON or GeoJSON).")],
    incidents: IncidentFiles,
    boundaries: BoundaryFile,
    out: Out,
    patrols: Annotated[Path | None, typer.Option("--patrols", help="Patrol log (CSV): start, end, officers, place.")] = None,
    events: Annotated[Path | None, typer.Option("--events", help="Known events (CSV): event, first_day, last_day.")] = None,
    target_minutes: Annotated[float, typer.Option("--target-minutes", help="Length that a visit is meant to have.")] = 15.0,
    settings: SettingsFile = None,
    harm: HarmChoice = None,
    postcodes: PostcodeFile = None,
    scheme: SchemeFile = None,
    context: ContextFiles = None,
    context_over: ContextOver = None,
    marking: Marking = "",
) -> None:
    """
    Compare before and after an operation and write comparison.html, comparison.csv and comparison.json.

    Rows of a patrol log that cannot be used are written to patrols_set_aside.csv.
    """
    with kind_errors():
        from hotspots.jobs import Given, compare_before_and_after
        from hotspots.read.source import Source

        paths = {"operation": operation, "events": events, "patrols": patrols}
        chosen, table = _harm(_settings(settings, None, scheme), harm)
        given = Given(
            incidents=tuple(Source.from_path(path) for path in incidents),
            boundaries=Source.from_path(boundaries),
            settings=chosen,
            postcodes=Source.from_path(postcodes) if postcodes else None,
            context=_sources(context),
            over=_sources(context_over),
            harm=table,
            keep=(
                *paths.values(),
                *incidents,
                boundaries,
                settings,
                postcodes,
                scheme,
                *(context or ()),
                *(context_over or ()),
                Path(harm) if table and harm else None,
            ),
        )
        files = {role: Source.from_path(path) for role, path in paths.items() if path}
        compare_before_and_after(given, files, out, target_minutes=target_minutes, marking=marking)


@app.command()
def targets(
    table: Annotated[Path, typer.Argument(help="Targets (CSV): measure, baseline, target such as 3% below, actual.")],
    out: Out,
    marking: Marking = "",
) -> None:
    """Judge targets with chance counted in: green met, red not met, amber cannot tell; write targets.html and targets.csv."""
    with kind_errors():
        from hotspots.jobs import judge_targets
        from hotspots.read.source import Source

        judge_targets(Source.from_path(table), out, marking=marking, keep=[table])


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


def _sources(paths: list[Path] | None) -> tuple[Source, ...]:
    from hotspots.read.source import Source

    return tuple(Source.from_path(path) for path in paths or ())


def _settings(path: Path | None, method: str | None, scheme: Path | None = None) -> Settings:
    from dataclasses import replace

    from hotspots.read.scheme import read_scheme
    from hotspots.read.source import Source
    from hotspots.settings import Method, Settings

    settings = Settings.from_json(Source.from_path(path).data) if path else Settings()
    if scheme:
        settings = replace(settings, scheme=read_scheme(Source.from_path(scheme)))
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
