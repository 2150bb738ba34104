"""The command line: every job of the app can be run without it."""

from __future__ import annotations

import gc
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hotspots.options import (
    Author,
    BoundaryFile,
    Commentary,
    Confidence,
    ContextFiles,
    ContextOver,
    FormNames,
    ForPublic,
    FurtherAreas,
    HarmChoice,
    IncidentFiles,
    LeastCount,
    Marking,
    MethodName,
    Out,
    OwnHeadline,
    PackOf,
    PatrolHours,
    PatrolLogFile,
    PatrolPlaces,
    Patrols,
    PlacesFile,
    PostcodeFile,
    SchemeFile,
    SettingsFile,
    ShownRanks,
    SinceWhen,
    SquareSide,
    TemplateName,
    VisitMinutes,
    WardNames,
    handout_of,
    settings_of,
    sources_of,
    wanted_of,
    with_harm_choice,
    with_plan,
)
from hotspots.terminal import kind_errors

if TYPE_CHECKING:
    pass

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Find hotspots in incident files, join them to wards, and write maps, tables and a report. Nothing leaves this machine.",
)


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
    template: TemplateName = "profile",
    form: FormNames = None,
    marking: Marking = "",
    made_by: Author = "",
    headline: OwnHeadline = "",
    commentary: Commentary = None,
    show: ShownRanks = None,
    since: SinceWhen = "",
    patrol_log: PatrolLogFile = None,
    ward: WardNames = None,
    pack: PackOf = "",
    public: ForPublic = False,
    least: LeastCount = 5,
    square: SquareSide = 250.0,
) -> None:
    """Find hotspots and write report.html, a layer (GeoJSON), tables (CSV) and manifest.json."""
    with kind_errors():
        from hotspots.jobs import Given, find_hotspots
        from hotspots.read.source import Source

        wanted = wanted_of(
            confidence=confidence,
            template=template,
            forms=form,
            marking=marking,
            author=made_by,
            headline=headline,
            commentary=commentary,
            show=show,
            since=since,
            patrols=patrol_log,
            wards=ward,
            pack=pack,
            public=public,
            least=least,
            square=square,
        )
        chosen, table = with_harm_choice(settings_of(settings, method, scheme), harm)
        chosen = with_plan(chosen, hours=patrol_hours, hotspots=patrol_hotspots, visit_minutes=visit_minutes, patrols=patrols)
        given = Given(
            incidents=tuple(Source.from_path(path) for path in incidents),
            boundaries=Source.from_path(boundaries),
            settings=chosen,
            residents=Source.from_path(population) if population else None,
            postcodes=Source.from_path(postcodes) if postcodes else None,
            further=sources_of(other_areas),
            context=sources_of(context),
            over=sources_of(context_over),
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
                commentary,
                patrol_log,
                *(other_areas or ()),
                *(context or ()),
                *(context_over or ()),
                Path(harm) if table and harm else None,
            ),
        )
        find_hotspots(given, out, wanted)


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
    template: TemplateName = "profile",
    form: FormNames = None,
    marking: Marking = "",
    made_by: Author = "",
    headline: OwnHeadline = "",
    commentary: Commentary = None,
    show: ShownRanks = None,
    since: SinceWhen = "",
    patrol_log: PatrolLogFile = None,
    ward: WardNames = None,
    pack: PackOf = "",
    public: ForPublic = False,
    least: LeastCount = 5,
    square: SquareSide = 250.0,
) -> None:
    """The same on the bundled synthetic sample of Eastbourne and Hastings."""
    with kind_errors():
        from hotspots.bundled import sample_incidents, sample_wards
        from hotspots.jobs import Given, find_hotspots

        wanted = wanted_of(
            confidence=confidence,
            template=template,
            forms=form,
            marking=marking,
            author=made_by,
            headline=headline,
            commentary=commentary,
            show=show,
            since=since,
            patrols=patrol_log,
            wards=ward,
            pack=pack,
            public=public,
            least=least,
            square=square,
        )
        chosen, table = with_harm_choice(settings_of(settings, method), harm)
        chosen = with_plan(chosen, hours=patrol_hours, hotspots=patrol_hotspots, visit_minutes=visit_minutes, patrols=patrols)
        keep = (settings, commentary, patrol_log, Path(harm) if table and harm else None)
        given = Given((sample_incidents(),), sample_wards(), chosen, harm=table, keep=keep)
        find_hotspots(given, out, wanted)


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
    form: FormNames = None,
    marking: Marking = "",
    made_by: Author = "",
    headline: OwnHeadline = "",
    commentary: Commentary = None,
) -> None:
    """
    Compare before and after an operation and write comparison.html, comparison.csv and comparison.json.

    Rows of a patrol log that cannot be used are written to patrols_set_aside.csv.
    """
    with kind_errors():
        from hotspots.jobs import Given, compare_before_and_after
        from hotspots.read.source import Source

        handout = handout_of(forms=form, marking=marking, author=made_by, headline=headline, commentary=commentary)
        paths = {"operation": operation, "events": events, "patrols": patrols}
        chosen, table = with_harm_choice(settings_of(settings, None, scheme), harm)
        given = Given(
            incidents=tuple(Source.from_path(path) for path in incidents),
            boundaries=Source.from_path(boundaries),
            settings=chosen,
            postcodes=Source.from_path(postcodes) if postcodes else None,
            context=sources_of(context),
            over=sources_of(context_over),
            harm=table,
            keep=(
                *paths.values(),
                *incidents,
                boundaries,
                settings,
                postcodes,
                scheme,
                commentary,
                *(context or ()),
                *(context_over or ()),
                Path(harm) if table and harm else None,
            ),
        )
        files = {role: Source.from_path(path) for role, path in paths.items() if path}
        compare_before_and_after(given, files, out, target_minutes=target_minutes, handout=handout)


@app.command()
def rerun(
    manifest: Annotated[Path, typer.Argument(help="The manifest.json that stands beside a report.")],
    out: Out,
    files: Annotated[
        list[Path] | None, typer.Option("--files", help="Folder of the files that were used; can be given again.")
    ] = None,
) -> None:
    """Make a run again from its manifest, and say whether its numbers are the same, or which input has changed."""
    with kind_errors():
        from hotspots.rerun import rerun as make_again

        if not make_again(manifest, files or [], out):
            raise typer.Exit(1)


@app.command()
def since(
    earlier: Annotated[Path, typer.Argument(help="The manifest.json of the earlier run; its hotspots.geojson lies beside it.")],
    later: Annotated[Path, typer.Argument(help="The manifest.json of the later run.")],
    out: Out,
    form: FormNames = None,
    marking: Marking = "",
    made_by: Author = "",
    headline: OwnHeadline = "",
    commentary: Commentary = None,
) -> None:
    """Compare two runs by their manifests: which hotspots are new, gone, moved up or down; write since.html and since.csv."""
    with kind_errors():
        from hotspots.jobs import compare_runs

        handout = handout_of(forms=form, marking=marking, author=made_by, headline=headline, commentary=commentary)
        compare_runs(earlier, later, out, handout)


@app.command()
def targets(
    table: Annotated[Path, typer.Argument(help="Targets (CSV): measure, baseline, target such as 3% below, actual.")],
    out: Out,
    form: FormNames = None,
    marking: Marking = "",
    made_by: Author = "",
    headline: OwnHeadline = "",
    commentary: Commentary = None,
) -> None:
    """Judge targets with chance counted in: green met, red not met, amber cannot tell; write targets.html and targets.csv."""
    with kind_errors():
        from hotspots.jobs import judge_targets
        from hotspots.read.source import Source

        handout = handout_of(forms=form, marking=marking, author=made_by, headline=headline, commentary=commentary)
        judge_targets(Source.from_path(table), out, handout=handout, keep=[table, commentary])


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
