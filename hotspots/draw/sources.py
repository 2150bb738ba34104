"""Incidents of several sources on maps: a colour each, the user's own or the next of the house's."""

from __future__ import annotations

from hotspots.analysis import Analysis
from hotspots.draw import words
from hotspots.draw.colours import OF_SOURCES
from hotspots.points import DistinctPoints, distinct_points


def source_colours(analysis: Analysis) -> dict[str, str]:
    """The colour of each source in the study area, by name."""
    own = {source.name: source.colour for source in analysis.settings.sources if source.colour}
    return {name: own.get(name, OF_SOURCES[number % len(OF_SOURCES)]) for number, name in enumerate(analysis.sources)}


def points_by_source(analysis: Analysis) -> list[tuple[str, str, DistinctPoints]]:
    """Name, colour and distinct points of each source; of one alone without name and colour."""
    colours = source_colours(analysis)
    if len(colours) < 2:
        return [("", "", analysis.points)]
    inside = analysis.inside
    found = []
    for name, colour in colours.items():
        there = inside[inside["source"] == name]
        found.append((name, colour, distinct_points(there["easting"].to_numpy(), there["northing"].to_numpy())))
    return found


def source_swatches(analysis: Analysis) -> list[tuple[str, str]]:
    """Lines of a legend: a dot in the colour of each of several sources, its name and incidents."""
    found = points_by_source(analysis)
    if len(found) < 2:
        return []
    return [
        (f"background:{colour};border-radius:50%", f"{name}: {words.plural(int(points.count.sum()), 'incident')}")
        for name, colour, points in found
    ]
