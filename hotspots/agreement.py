"""Each source alone by the same method as all together, so that it can be seen where they agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hotspots.analysis import Analysis
from hotspots.compare.sources import Agreement, compare_sources
from hotspots.detect.defaults import choose_density
from hotspots.errors import BadBoundaries, NoIncidents
from hotspots.pipeline import analyse
from hotspots.read import Areas, Incidents

Progress = Callable[[str, float], None]


def where_sources_agree(
    analysis: Analysis, incidents: Incidents, areas: Areas, *, progress: Progress = lambda _step, _share: None
) -> Agreement | None:
    """
    Compare the hotspots of each source alone, under the settings of an analysis of them together.

    Radius and cell are those of the analysis together, so that outlines differ by what was recorded and not by how it was
    smoothed; DBSCAN's numbers, where they were left to the data, are chosen for each.

    Returns
    -------
    None where there are not two sources.
    """
    names = analysis.sources
    if len(names) < 2:
        return None
    alone: dict[str, Analysis] = {}
    for number, name in enumerate(names):
        progress(f"Looking at {name} alone", number / len(names))
        found = _alone(analysis, incidents, areas, name)
        if found is not None and len(found.hotspots):
            alone[name] = found
    progress("Comparing sources", 1.0)
    return compare_sources(analysis, alone, left_out=[name for name in names if name not in alone])


def _alone(analysis: Analysis, incidents: Incidents, areas: Areas, name: str) -> Analysis | None:
    """The analysis of one source; None where it has nothing in the areas."""
    settings = analysis.settings
    density = choose_density(analysis.points, settings.density).settings
    chosen = replace(settings, filter=replace(settings.filter, sources=(name,)), density=density)
    try:
        return analyse(incidents, areas, chosen)
    except (NoIncidents, BadBoundaries):
        return None
