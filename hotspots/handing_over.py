"""What was found, handed over as it was asked for: documents, a pack, or the public version alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from hotspots.analysis import Analysis
from hotspots.earlier import EarlierRun, Last, what_changed
from hotspots.errors import BadSettings, HotspotsError
from hotspots.pipeline import analyse
from hotspots.read import Areas, Incidents
from hotspots.report.briefing import place_line
from hotspots.report.content import Document, Imprint
from hotspots.report.file_names import file_names
from hotspots.report.findings import Findings
from hotspots.report.handout import Handout
from hotspots.report.public import anonymous, public_document, public_files
from hotspots.report.public_tables import public_tables
from hotspots.report.render import MAKERS, render_district, render_findings
from hotspots.report.ward_profile import find_wards, ward_profile

Progress = Callable[[str, float], None]


def hand_over(
    findings: Findings,
    areas: Areas,
    *,
    handout: Handout,
    last: Last | None = None,
    made: datetime | None = None,
    progress: Progress = lambda _step, _share: None,
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """
    Every file by name.

    Parameters
    ----------
    areas
        As read, for the districts' own analyses.
    handout
        What is asked for.
    last
        What changed since, in each district too.

    Returns
    -------
    Files, and of which districts there is no briefing and why, in words.
    """
    analysis, public = findings.analysis, handout.public
    if public is not None:
        files = public_files(
            analysis,
            rules=public,
            forms=handout.forms,
            marking=handout.marking,
            author=handout.author,
            edits=handout.edits,
            made=made,
        )
        return files, ()
    share = 0.6 if handout.pack == "districts" else 1.0
    files = render_findings(findings, handout=handout, made=made, progress=lambda step, done: progress(step, share * done))
    if handout.pack != "districts" or findings.load is None:
        return files, ()
    briefings, missing = district_briefings(
        analysis,
        findings.load,
        areas,
        handout=handout,
        last=last,
        made=made,
        progress=lambda step, done: progress(step, share + (1 - share) * done),
    )
    return {**files, **briefings}, missing


def lead_document(findings: Findings, *, handout: Handout) -> Document:
    """The one document that is looked at before it is written: of a pack, the briefing of all."""
    analysis, now = findings.analysis, datetime.now().astimezone()
    imprint = Imprint(now, (*analysis.inputs, *findings.further), handout.marking, handout.author)
    if handout.public is not None:
        tables = public_tables(analysis, handout.public, place=place_line(analysis))
        return public_document(analysis, tables, imprint=replace(imprint, inputs=anonymous(analysis)), edits=handout.edits)
    findings = replace(findings, ranks=handout.ranks)
    if len(handout.wards) == 1 and not handout.pack:
        return ward_profile(findings, find_wards(analysis, handout.wards)[0], imprint=imprint, edits=handout.edits)
    return MAKERS[handout.template](findings, imprint=imprint, edits=handout.edits)


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
    Files by name; and in words of which districts there is none, or not all that was asked for, and why.

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
    for number, (name, file) in enumerate(zip(names, file_names(names), strict=True)):
        progress(f"Writing the briefing of {name}", number / len(names))
        chosen = replace(analysis.settings, filter=replace(analysis.settings.filter, districts=(name,)))
        try:
            found = analyse(incidents, areas, chosen)
            since = None
            if last is not None and not isinstance(last, EarlierRun):
                try:
                    since = what_changed(found, incidents, areas, last=last)
                except HotspotsError as error:
                    missing.append(f"The briefing of {name} does not say what changed: {error}")
            files |= render_district(found, f"district-{file}", since=since, handout=handout, made=made)
        except HotspotsError as error:
            missing.append(f"No briefing of {name}: {error}")
    return files, tuple(missing)
