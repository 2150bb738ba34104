"""A partnership's pack: a tasking briefing of each district, each found from its own incidents alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from hotspots.analysis import Analysis
from hotspots.earlier import EarlierRun, Last, what_changed
from hotspots.errors import BadSettings, HotspotsError
from hotspots.pipeline import analyse
from hotspots.read import Areas, Incidents
from hotspots.report.handout import Handout
from hotspots.report.render import render_district

Progress = Callable[[str, float], None]


def district_briefings(
    analysis: Analysis,
    incidents: Incidents,
    areas: Areas,
    *,
    handout: Handout,
    last: Last | None = None,
    made: datetime | None = None,
    progress: Progress = lambda _step, _share: None,
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """
    A briefing of each district in the forms asked for.

    Parameters
    ----------
    analysis
        Of all districts together; its settings count for each.
    last
        What changed since; an earlier run's list is of another area than a district's, and is left out.

    Returns
    -------
    Files by name, and of which districts there is none and why, in words.

    Raises
    ------
    BadSettings
        When the boundaries name no districts.
    """
    names = sorted({str(name) for name in analysis.areas["district"]} - {""})
    if not names:
        raise BadSettings("The boundaries name no districts, so there is no briefing for each: write one for each ward.")
    files: dict[str, bytes] = {}
    missing = []
    for number, name in enumerate(names):
        progress(f"Writing the briefing of {name}", number / len(names))
        chosen = replace(analysis.settings, filter=replace(analysis.settings.filter, districts=(name,)))
        try:
            found = analyse(incidents, areas, chosen)
            since = None if last is None or isinstance(last, EarlierRun) else what_changed(found, incidents, areas, last=last)
            files |= render_district(found, name, since=since, handout=handout, made=made)
        except HotspotsError as error:
            missing.append(f"No briefing of {name}: {error}")
    return files, tuple(missing)
