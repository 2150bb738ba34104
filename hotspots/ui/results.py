"""What was found of what one visitor has in use: each result is kept by the sha256 of the files and the settings."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hotspots.bundled import is_bundled
from hotspots.errors import HotspotsError
from hotspots.read.apart import Job, read_apart, read_here
from hotspots.settings import Plan
from hotspots.tables import METRIC_CRS
from hotspots.ui.busy import Cancelled, Progress, kept
from hotspots.ui.state import Visit, visit

if TYPE_CHECKING:
    from hotspots.analysis import Analysis
    from hotspots.compare.comparison import Comparison
    from hotspots.compare.dose import Dose
    from hotspots.compare.sources import Agreement
    from hotspots.compare.sureness import Confidence
    from hotspots.read import Areas, Incidents
    from hotspots.read.patrols import PatrolLog
    from hotspots.read.source import Source


def read_visit() -> Incidents:
    """The incident files in use, read, weighed where the user gave a harm table, and grouped where there is a scheme."""
    from hotspots.read.harm import with_harm
    from hotspots.read.scheme import with_scheme

    now = visit()
    harm = now.harm
    read: Incidents = kept(
        _files_key(now),
        "Reading incidents",
        lambda step: _read_incidents(now, step),
    )
    if harm is None and not now.settings.scheme:
        return read
    found: Incidents = kept(
        _incidents_key(now),
        "Grouping categories",
        lambda step: with_scheme(
            with_harm(read, _read("harm", {"source": harm}, [harm], step)) if harm else read, now.settings.scheme
        ),
    )
    return found


def _read_incidents(now: Visit, step: Progress) -> Incidents:
    lookup = now.postcodes
    arguments = {
        "sources": now.incidents,
        "columns": now.settings.columns,
        "reading": now.settings.reading,
        "postcodes": _read("postcodes", {"source": lookup}, [lookup], step) if lookup else None,
        "data_sources": now.settings.sources,
    }
    found: Incidents = _read("incidents", arguments, now.incidents, step)
    return found


def _read(job: Job, arguments: Mapping[str, Any], files: Sequence[Source], step: Progress) -> Any:
    """
    A job of reading: in a process apart with limits on time and memory, as uploads are hostile until they are read.

    The sample's own files are read here, as a process takes most of a second to start.
    """
    if all(is_bundled(source) for source in files):
        return read_here(job, arguments, progress=step)
    return read_apart(job, arguments, names=[source.name for source in files], progress=step)


def header_visit() -> tuple[str, ...]:
    """All columns of the first incident file in use, whatever they hold."""
    now = visit()
    first = now.incidents[:1]
    found: tuple[str, ...] = kept(
        ("header", first[0].name, first[0].sha256, now.settings.reading),
        "Looking at the columns",
        lambda step: _read("header", {"sources": first, "reading": now.settings.reading}, first, step),
    )
    return found


def areas_visit() -> Areas:
    """The boundary file in use, read, in the system of the incidents."""
    now = visit()
    try:
        crs = read_visit().crs
    except HotspotsError:
        # What is wrong with the incidents is told where they are asked for.
        crs = METRIC_CRS
    found: Areas = kept(
        (crs, _areas_key(now)),
        "Reading boundaries",
        lambda step: _read(
            "areas",
            {"source": now.boundaries, "columns": now.settings.areas, "population": now.population, "crs": crs},
            [now.boundaries, *([now.population] if now.population else [])],
            step,
        ),
    )
    return found


def zone_visit(source: Source) -> Areas:
    """A file of the operation's zone, read."""
    found: Areas = kept(
        ("zone", source.name, source.sha256),
        "Reading the zone",
        lambda step: _read("areas", {"source": source}, [source], step),
    )
    return found


def analyse_visit() -> Analysis:
    """The analysis of what is in use under the settings applied."""
    from hotspots.pipeline import analyse

    now = visit()
    incidents, areas = read_visit(), areas_visit()
    found: Analysis = kept(
        _analysis_key(now),
        "Finding hotspots",
        lambda step: analyse(incidents, areas, now.settings, progress=step),
    )
    # A plan changes nothing of what was found, and is not part of its key.
    return found if found.settings.plan == now.settings.plan else replace(found, settings=now.settings)


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
    """The files of the analysis in use, with its tests and where its sources agree unless they were cancelled."""
    from hotspots.report import render_files

    analysis, load = analyse_visit(), read_visit()
    try:
        confidence = confidence_visit()
    except Cancelled:
        confidence = None
    try:
        agreement = agreement_visit()
    except Cancelled:
        agreement = None
    key = ("files", confidence is None, agreement is None, analysis.settings.plan, *_inputs_key(visit()))
    found: dict[str, bytes] = kept(
        key,
        "Writing the report",
        lambda _step: render_files(analysis, confidence=confidence, agreement=agreement, load=load),
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
    incidents, areas = read_visit(), areas_visit()
    found: Comparison = kept(
        _comparison_key(now),
        "Comparing before and after",
        lambda step: compare_operation(incidents, areas, operation, now.settings, events=known_events(now.events), progress=step),
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


def patrols_visit() -> PatrolLog | None:
    """The patrol log in use, read; None without one."""
    source = visit().patrols
    if source is None:
        return None
    found: PatrolLog = kept(
        ("patrols", source.name, source.sha256),
        "Reading patrols",
        lambda step: _read("patrols", {"source": source}, [source], step),
    )
    return found


def comparison_files_visit(comparison: Comparison, dose: Dose | None, *, target_minutes: float) -> dict[str, bytes]:
    """The files of the comparison in use."""
    from hotspots.report import render_comparison_files
    from hotspots.tables import Input

    now = visit()
    log = now.patrols if dose else None
    inputs = [Input(log.name, "patrols", log.sha256)] if log else []
    inputs += [Input(now.events.name, "events", now.events.sha256)] if now.events else []
    found: dict[str, bytes] = kept(
        ("comparison files", _comparison_key(now), log and (log.name, log.sha256), target_minutes),
        "Writing the comparison",
        lambda _step: render_comparison_files(comparison, dose=dose, inputs=tuple(inputs)),
    )
    return found


def _comparison_key(now: Visit) -> Hashable:
    return ("comparison", *_inputs_key(now), now.operation, now.events and (now.events.name, now.events.sha256))


def _files_key(now: Visit) -> Hashable:
    return (
        "incidents",
        tuple((source.name, source.sha256) for source in now.incidents),
        now.settings.columns,
        now.settings.reading,
        now.settings.sources,
        now.postcodes and (now.postcodes.name, now.postcodes.sha256),
    )


def _incidents_key(now: Visit) -> Hashable:
    return (_files_key(now), now.settings.scheme, now.harm and (now.harm.name, now.harm.sha256))


def _areas_key(now: Visit) -> Hashable:
    residents = now.population and (now.population.name, now.population.sha256)
    return ("areas", now.boundaries.name, now.boundaries.sha256, residents, now.settings.areas)


def _analysis_key(now: Visit) -> Hashable:
    return ("analysis", *_inputs_key(now))


def _confidence_key(now: Visit) -> Hashable:
    return ("confidence", *_inputs_key(now))


def _inputs_key(now: Visit) -> tuple[Hashable, ...]:
    return (_incidents_key(now), _areas_key(now), replace(now.settings, plan=Plan()))
