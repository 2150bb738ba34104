"""What one visitor has loaded and chosen, in that visitor's session only."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from hotspots.bundled import sample_incidents, sample_operation, sample_patrols, sample_wards
from hotspots.reading import AreaColumns, Columns, Reading
from hotspots.settings import Plan, Settings
from hotspots.ui.asked import Asked

if TYPE_CHECKING:
    from hotspots.compare.operation import Operation
    from hotspots.read import Source

SMALL_MB = 5
"""Most of a file that is read in the app's own process: settings, operations, events and schemes are a few thousand bytes."""


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
    postcodes
        A postcode lookup of the user's own.
    further, context, places
        Further areas to count by, layers to draw, and places to rank.
    over
        sha256 of those files whose layers lie over the map and not under it.
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
    added
        Ids of the hotspots that were added to the briefing, in that order.
    asked
        What is to be handed over.
    results
        Last few results by what made them.
    cancelled
        What the user cancelled, until it is started again.
    """

    incidents: tuple[Source, ...]
    boundaries: Source
    population: Source | None = None
    harm: Source | None = None
    postcodes: Source | None = None
    further: tuple[Source, ...] = ()
    context: tuple[Source, ...] = ()
    over: frozenset[str] = frozenset()
    places: Source | None = None
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
    added: tuple[str, ...] = ()
    asked: Asked = field(default_factory=Asked)
    results: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict)
    cancelled: set[Hashable] = field(default_factory=set)


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


def use_incidents(sources: tuple[Source, ...]) -> None:
    """Take other incident files; what belonged to the old ones is reset, but where one of them is still there."""
    now = visit()
    added = bool({source.sha256 for source in now.incidents} & {source.sha256 for source in sources})
    now.incidents = sources
    if added:
        choose(None)
        return
    choose(None)
    # The sample's operation and patrols belong to the sample.
    now.operation, now.patrols = None, None
    now.operation_form += 1
    now.settings = replace(now.settings, columns=Columns(), reading=Reading(), sources=(), filter=Settings().filter)
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


def use_population(source: Source | None) -> None:
    """Take residents by area code, or none."""
    visit().population = source


def use_harm(source: Source | None) -> None:
    """Take a harm table of the user's own, or none."""
    visit().harm = source


def use_postcodes(source: Source | None) -> None:
    """Take a postcode lookup, or none."""
    visit().postcodes = source


def use_further(sources: tuple[Source, ...]) -> None:
    """Count by these further areas too."""
    visit().further = sources


def use_context(sources: tuple[Source, ...]) -> None:
    """Draw these layers on the maps."""
    visit().context = sources


def use_over(held: frozenset[str]) -> None:
    """Draw these of the layers, by sha256, over the map and the others under it."""
    visit().over = held


def use_places(source: Source | None) -> None:
    """Rank these places by the incidents near them; none ends it."""
    visit().places = source


def use_settings(settings: Settings, *, loaded: bool = False) -> None:
    """Apply settings; when they were loaded from a file the form starts again from them."""
    now = visit()
    now.settings = settings
    now.form += int(loaded)
    choose(None)


def use_plan(plan: Plan) -> None:
    """Ask for another patrol plan; what was found stays as it is."""
    now = visit()
    now.settings = replace(now.settings, plan=plan)


def add_to_briefing(hotspot: str) -> None:
    """Show a hotspot by itself in the briefing and in the meeting, or no longer."""
    now = visit()
    now.added = tuple(each for each in now.added if each != hotspot) if hotspot in now.added else (*now.added, hotspot)


def use_asked(asked: Asked) -> None:
    """Hand over something else, or in other forms."""
    visit().asked = asked


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
