"""The command line: every job of the app can be run without it."""

import gc
import sys
import warnings
from pathlib import Path
from typing import Annotated, Any

import typer

from hotspots.commands import Chosen, chosen_of, handout_of, sources_of, wanted_of, with_options
from hotspots.options import (
    BoundaryFile,
    ContextFiles,
    ContextOver,
    FurtherAreas,
    HarmChoice,
    IncidentFiles,
    Out,
    PlacesFile,
    PostcodeFile,
    SchemeFile,
    SettingsFile,
)
from hotspots.terminal import kind_errors

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Find hotspots in incident files, join them to wards, and write maps, tables and a report. Nothing leaves this machine.",
)


@app.command()
@with_options(chosen=chosen_of, wanted=wanted_of)
def run(
    incidents: IncidentFiles,
    boundaries: BoundaryFile,
    out: Out,
    *,
    population: Annotated[Path | None, typer.Option("--population", help="CSV of residents by area code.")] = None,
    postcodes: PostcodeFile = None,
    other_areas: FurtherAreas = None,
    context: ContextFiles = None,
    context_over: ContextOver = None,
    places: PlacesFile = None,
    chosen: Chosen,
    wanted: Any,
) -> None:
    """Find hotspots and write report.html, a layer (GeoJSON), tables (CSV) and manifest.json."""
    from hotspots.jobs.given import Given
    from hotspots.jobs.run import find_hotspots
    from hotspots.read.source import Source

    layers = (*(other_areas or ()), *(context or ()), *(context_over or ()))
    given = Given(
        incidents=tuple(Source.from_path(path) for path in incidents),
        boundaries=Source.from_path(boundaries),
        settings=chosen.settings,
        residents=Source.from_path(population) if population else None,
        postcodes=Source.from_path(postcodes) if postcodes else None,
        further=sources_of(other_areas),
        context=sources_of(context),
        over=sources_of(context_over),
        places=Source.from_path(places) if places else None,
        harm=chosen.harm,
        keep=(*incidents, boundaries, population, postcodes, places, *layers, *chosen.keep),
    )
    find_hotspots(given, out, wanted)


@app.command()
@with_options(chosen=chosen_of, wanted=wanted_of)
def sample(out: Out, *, chosen: Chosen, wanted: Any) -> None:
    """The same on the bundled synthetic sample of Eastbourne and Hastings."""
    from hotspots.bundled import sample_incidents, sample_wards
    from hotspots.jobs.given import Given
    from hotspots.jobs.run import find_hotspots

    given = Given((sample_incidents(),), sample_wards(), chosen.settings, harm=chosen.harm, keep=chosen.keep)
    find_hotspots(given, out, wanted)


def reading_of(settings: SettingsFile = None, scheme: SchemeFile = None, harm: HarmChoice = None) -> Chosen:
    """Settings of a comparison: it has a method and a period of its own."""
    return chosen_of(settings, scheme=scheme, harm=harm)


@app.command()
@with_options(chosen=reading_of, handout=handout_of)
def compare(
    operation: Annotated[Path, typer.Argument(help="The operation: zone, periods, control (JSON or GeoJSON).")],
    incidents: IncidentFiles,
    boundaries: BoundaryFile,
    out: Out,
    *,
    patrols: Annotated[
        Path | None, typer.Option("--patrols", help="Patrol log (CSV): start, end, officers, and a point or a zone.")
    ] = None,
    events: Annotated[Path | None, typer.Option("--events", help="Known events (CSV): event, first_day, last_day.")] = None,
    target_minutes: Annotated[float, typer.Option("--target-minutes", help="Length that a visit is meant to have.")] = 15.0,
    postcodes: PostcodeFile = None,
    context: ContextFiles = None,
    context_over: ContextOver = None,
    chosen: Chosen,
    handout: Any,
) -> None:
    """
    Compare before and after an operation and write comparison.html, comparison.csv and comparison.json.

    Rows of a patrol log that cannot be used are written to patrols_set_aside.csv.
    """
    from hotspots.jobs.given import Given
    from hotspots.jobs.operation import compare_before_and_after
    from hotspots.read.source import Source

    paths = {"operation": operation, "events": events, "patrols": patrols}
    layers = (*(context or ()), *(context_over or ()))
    given = Given(
        incidents=tuple(Source.from_path(path) for path in incidents),
        boundaries=Source.from_path(boundaries),
        settings=chosen.settings,
        postcodes=Source.from_path(postcodes) if postcodes else None,
        context=sources_of(context),
        over=sources_of(context_over),
        harm=chosen.harm,
        keep=(*paths.values(), *incidents, boundaries, postcodes, *layers, *chosen.keep),
    )
    files = {role: Source.from_path(path) for role, path in paths.items() if path}
    compare_before_and_after(given, files, out, target_minutes=target_minutes, handout=handout)


@app.command()
def rerun(
    manifest: Annotated[Path, typer.Argument(help="The manifest.json or comparison.json that stands beside a report.")],
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
@with_options(handout=handout_of)
def since(
    earlier: Annotated[Path, typer.Argument(help="The manifest.json of the earlier run; its hotspots.geojson lies beside it.")],
    later: Annotated[Path, typer.Argument(help="The manifest.json of the later run.")],
    out: Out,
    *,
    handout: Any,
) -> None:
    """Compare two runs by their manifests: which hotspots are new, gone, moved up or down; write since.html and since.csv."""
    from hotspots.jobs.since import compare_runs

    compare_runs(earlier, later, out, handout)


@app.command()
@with_options(handout=handout_of)
def targets(
    table: Annotated[Path, typer.Argument(help="Targets (CSV): measure, baseline, target such as 3% below, actual.")],
    out: Out,
    *,
    handout: Any,
) -> None:
    """Judge targets with chance counted in: green met, red not met, amber cannot tell; write targets.html and targets.csv."""
    from hotspots.jobs.targets import judge_targets
    from hotspots.read.source import Source

    judge_targets(Source.from_path(table), out, handout=handout, keep=[table])


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
