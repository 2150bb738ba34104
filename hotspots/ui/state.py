"""What one visitor has loaded and chosen. Results are kept by sha256 and settings, in that visitor's session only."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from hotspots.bundled import sample_incidents, sample_operation, sample_patrols, sample_wards
from hotspots.settings import AreaColumns, Columns, Settings

if TYPE_CHECKING:
    from hotspots.analysis import Analysis
    from hotspots.compare.comparison import Comparison
    from hotspots.compare.dose import Dose
    from hotspots.compare.operation import Operation
    from hotspots.compare.sureness import Confidence
    from hotspots.read import Areas, Incidents, Source
    from hotspots.read.patrols import PatrolLog

MOST_RESULTS = 12


@dataclass
class Visit:
    """
    One visitor's session.

    Attributes
    ----------
    incidents, boundaries, population
        Files in use; the bundled sample until others are uploaded.
    harm
        A table of weights of the user's own; it goes before the one that the settings name.
    settings
        As applied, not as being typed.
    started
        Rises when the visit starts again from the sample, so that the upload boxes are empty again.
    form
        Rises when settings are loaded, so that the form starts again from them.
    chosen
        Id of the hotspot that is looked at; the list's tick, the card and the map follow it.
    list_started
        Rises when it is chosen elsewhere than in the ranked list, so that the list starts again with its row ticked.
    map_started
        Rises when the whole map is asked for, so that no district is zoomed to.
    operation, events, patrols
        What is compared, known events other than the tool's, and the patrol log; the sample's own with the sample.
    operation_form
        Rises when an operation is loaded, so that its form starts again from it.
    results
        Last few results by what made them.
    """

    incidents: tuple[Source, ...]
    boundaries: Source
    population: Source | None = None
    harm: Source | None = None
    settings: Settings = field(default_factory=Settings)
    started: int = 0
    form: int = 0
    chosen: str | None = None
    list_started: int = 0
    map_started: int = 0
    operation: Operation | None = None
    events: Source | None = None
    patrols: Source | None = None
    operation_form: int = 0
    results: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict)


def visit() -> Visit:
    """This visitor's session, on the sample at first."""
    if "visit" not in st.session_state:
        st.session_state["visit"] = Visit((sample_incidents(),), sample_wards())
        _use_sample_operation()
    found: Visit = st.session_state["visit"]
    return found


def choose(hotspot: str | None) -> None:
    """Look at a hotspot, or at none, from anywhere but the ranked list."""
    now = visit()
    now.chosen = hotspot
    now.list_started += 1


def read_visit() -> Incidents:
    """The incident files in use, read, and weighed where the user gave a harm table."""
    from hotspots.read import read_incidents
    from hotspots.read.harm import read_harm, with_harm

    now = visit()
    harm = now.harm
    read: Incidents = _kept(
        _files_key(now),
        "Reading incidents",
        lambda step: read_incidents(now.incidents, columns=now.settings.columns, progress=step),
    )
    if harm is None:
        return read
    found: Incidents = _kept(_incidents_key(now), "Weighing harm", lambda _step: with_harm(read, read_harm(harm)))
    return found


def areas_visit() -> Areas:
    """The boundary file in use, read."""
    from hotspots.read import read_areas

    now = visit()
    found: Areas = _kept(
        _areas_key(now),
        "Reading boundaries",
        lambda _step: read_areas(now.boundaries, columns=now.settings.areas, population=now.population),
    )
    return found


def analyse_visit() -> Analysis:
    """The analysis of what is in use under the settings applied."""
    from hotspots.pipeline import analyse

    now = visit()
    incidents, areas = read_visit(), areas_visit()
    found: Analysis = _kept(
        _analysis_key(now),
        "Finding hotspots",
        lambda step: analyse(incidents, areas, now.settings, progress=step),
    )
    return found


def analysis_at_hand() -> Analysis | None:
    """The analysis of what is in use, if a page has made it."""
    found: Analysis | None = visit().results.get(_analysis_key(visit()))
    return found


def report_visit() -> dict[str, bytes]:
    """The files of the analysis in use."""
    from hotspots.report import render_files

    analysis = analyse_visit()
    found: dict[str, bytes] = _kept(("files", *_inputs_key(visit())), "Writing the report", lambda _step: render_files(analysis))
    return found


def confidence_visit() -> Confidence:
    """The tests of the analysis in use."""
    from hotspots.confidence import assess

    now, analysis = visit(), analyse_visit()
    incidents, areas = read_visit(), areas_visit()
    found: Confidence = _kept(
        ("confidence", *_inputs_key(now)),
        "Testing against chance",
        lambda step: assess(analysis, incidents, areas, progress=step),
    )
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
    found: Comparison = _kept(
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
    found: Dose = _kept(key, "Counting patrols", lambda _step: dose_of(comparison, log, target_minutes=target_minutes))
    return found


def patrols_visit() -> PatrolLog | None:
    """The patrol log in use, read; None without one."""
    from hotspots.read.patrols import read_patrols

    source = visit().patrols
    if source is None:
        return None
    found: PatrolLog = _kept(("patrols", source.name, source.sha256), "Reading patrols", lambda _step: read_patrols(source))
    return found


def comparison_files_visit(comparison: Comparison, dose: Dose | None, *, target_minutes: float) -> dict[str, bytes]:
    """The files of the comparison in use."""
    from hotspots.report import render_comparison_files
    from hotspots.tables import Input

    now = visit()
    log = now.patrols if dose else None
    inputs = [Input(log.name, "patrols", log.sha256)] if log else []
    inputs += [Input(now.events.name, "events", now.events.sha256)] if now.events else []
    found: dict[str, bytes] = _kept(
        ("comparison files", _comparison_key(now), log and (log.name, log.sha256), target_minutes),
        "Writing the comparison",
        lambda _step: render_comparison_files(comparison, dose=dose, inputs=tuple(inputs)),
    )
    return found


def _comparison_key(now: Visit) -> Hashable:
    return ("comparison", *_inputs_key(now), now.operation, now.events and (now.events.name, now.events.sha256))


def _files_key(now: Visit) -> Hashable:
    return ("incidents", tuple((source.name, source.sha256) for source in now.incidents), now.settings.columns)


def _incidents_key(now: Visit) -> Hashable:
    return (_files_key(now), now.harm and (now.harm.name, now.harm.sha256))


def _areas_key(now: Visit) -> Hashable:
    residents = now.population and (now.population.name, now.population.sha256)
    return ("areas", now.boundaries.name, now.boundaries.sha256, residents, now.settings.areas)


def _analysis_key(now: Visit) -> Hashable:
    return ("analysis", *_inputs_key(now))


def _inputs_key(now: Visit) -> tuple[Hashable, ...]:
    return (_incidents_key(now), _areas_key(now), now.settings)


def use_incidents(sources: tuple[Source, ...]) -> None:
    """Take other incident files; what belonged to the old ones is reset."""
    now = visit()
    now.incidents = sources
    choose(None)
    # The sample's operation and patrols belong to the sample.
    now.operation, now.patrols = None, None
    now.operation_form += 1
    now.settings = replace(now.settings, columns=Columns(), filter=Settings().filter)
    now.form += 1


def use_operation(operation: Operation) -> None:
    """Take another operation; its form starts again from it."""
    now = visit()
    now.operation = operation
    now.operation_form += 1


def use_boundaries(source: Source) -> None:
    """Take another boundary file."""
    now = visit()
    now.boundaries, now.population = source, None
    choose(None)
    now.settings = replace(now.settings, areas=AreaColumns(), filter=replace(now.settings.filter, districts=()))
    now.form += 1


def use_population(source: Source) -> None:
    """Take residents by area code."""
    visit().population = source


def use_harm(source: Source | None) -> None:
    """Take a harm table of the user's own, or none."""
    visit().harm = source


def use_settings(settings: Settings, *, loaded: bool = False) -> None:
    """Apply settings; when they were loaded from a file the form starts again from them."""
    now = visit()
    now.settings = settings
    now.form += int(loaded)
    choose(None)


def use_sample() -> None:
    """Go back to the bundled sample and forget what was uploaded, in the upload boxes too."""
    started, lists = visit().started + 1, visit().list_started + 1
    del st.session_state["visit"]
    visit().started, visit().list_started = started, lists


def _use_sample_operation() -> None:
    from hotspots.compare.operation import Operation

    now = visit()
    source = sample_operation()
    now.operation = Operation.from_json(source.data, name=source.name)
    now.patrols = sample_patrols()


def _kept(key: Hashable, doing: str, make: Callable[[Callable[[str, float], None]], Any]) -> Any:
    """A result from this visit's last few, or made now with its progress shown."""
    results = visit().results
    if key in results:
        results.move_to_end(key)
        return results[key]
    bar = st.progress(0.0, text=doing)

    def show_step(step: str, share: float) -> None:
        bar.progress(min(max(share, 0.0), 1.0), text=step)

    try:
        results[key] = make(show_step)
    finally:
        bar.empty()
    while len(results) > MOST_RESULTS:
        results.popitem(last=False)
    return results[key]
