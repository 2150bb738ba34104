"""The tasking briefing: two pages or six slides of what changed, where, when, what to do and what was done."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from hotspots.analysis import Analysis
from hotspots.compare.since import Since
from hotspots.compare.visits import Visits
from hotspots.detect.rhythm import peak_windows, week_table
from hotspots.draw import words
from hotspots.report.blocks import Block, Heading, Points, Say, Table, table_of
from hotspots.report.briefing import make_briefing
from hotspots.report.content import Document, Edits, Imprint, Slide
from hotspots.report.deck import hotspot_slide, plan_slide, when_slide, where_slide
from hotspots.report.findings import Findings
from hotspots.report.maps import overview_figure
from hotspots.report.plan import plan_headline, plan_remarks, plan_rows
from hotspots.report.sections_when import SLOTS
from hotspots.report.sections_where import hotspot_table
from hotspots.report.since import since_headline, since_notes, since_table
from hotspots.report.when import slot_rows, when_headline

MOST_PLACES = 5
MOST_SINCE = 8
MOST_ADVISED = 3
MOST_CAVEATS = 4
MAP_MM = 108.0
LEFT_OUT = ("Lasting", "PAI")
"""Columns of the ranked list that a tasking meeting does not ask for."""
NO_SINCE = "What changed is not said here: there is no earlier time to compare with."
NO_PLAN = "No patrol hours were given, so this is the list and not a plan: each place at its own best time."
NO_HOURS = (
    "No patrol hours were given, so this is the list and not a plan. When to be there is for those who know the place: {reason}."
)
NO_LOG = "No patrol log was given, so what was done is not known here."


def tasking(findings: Findings, *, imprint: Imprint, edits: Edits | None = None) -> Document:
    """
    The tasking briefing.

    Parameters
    ----------
    imprint
        Who made it, when, from what.
    edits
        What the analyst wrote.
    """
    analysis = findings.analysis
    briefing = make_briefing(analysis)
    blocks: list[Block] = [
        *_changed(findings.since),
        *_places(findings),
        *_when(analysis),
        *_to_do(findings),
        *_done(findings.visits),
        Heading("What to bear in mind"),
        Points((*briefing.caveats[:MOST_CAVEATS], briefing.data_line)),
    ]
    return Document(
        name="tasking",
        title=briefing.title.replace("Hotspots:", "Tasking briefing:", 1),
        subtitle=briefing.subtitle,
        labels=briefing.labels,
        headline=briefing.headline,
        blocks=tuple(blocks),
        imprint=imprint,
        slides=_slides(findings, briefing.caveats),
        edits=edits or Edits(),
    )


def _changed(since: Since | None) -> list[Block]:
    heading = Heading("What changed since last time")
    if since is None:
        return [heading, Say(NO_SINCE)]
    table: list[Block] = [_first_changes(since)] if len(since.table) else []
    return [heading, Say(since_headline(since), lead=True), *table, Points(_cautions(since))]


def _cautions(since: Since) -> tuple[str, ...]:
    """What a meeting has to know: not how outlines are matched."""
    return (*since.notes, *since_notes(since)[len(since.notes) + 1 :])


def _first_changes(since: Since) -> Table:
    """The first rows, and how many more there are."""
    table = since_table(since)
    if len(table.rows) <= MOST_SINCE:
        return table
    more = f"{table.caption} The first {MOST_SINCE} of {len(table.rows)}; all are in since.csv."
    return replace(table, rows=table.rows[:MOST_SINCE], caption=more)


def _places(findings: Findings) -> list[Block]:
    """The map and the first places."""
    analysis = findings.analysis
    heading = Heading("Top places")
    if analysis.hotspots.empty:
        return [heading, Say("No place has enough incidents to stand out.")]
    table = hotspot_table(analysis, confidence=findings.confidence, most=MOST_PLACES, ids=False).without(LEFT_OUT)
    return [heading, replace(overview_figure(analysis), width_mm=MAP_MM), replace(table, caption="")]


def _when(analysis: Analysis) -> list[Block]:
    table = week_table(analysis.inside, day_starts=analysis.settings.day_starts)
    windows = peak_windows(table)
    blocks: list[Block] = [Heading("When"), Say(when_headline(table, windows), lead=True)]
    slots = slot_rows(windows, table)
    # A single slot is the sentence above.
    if table.reason or len(slots) < 2:
        return blocks
    return [*blocks, table_of(slots, right=("Incidents", "Share", "Of the week"), caption=SLOTS)]


def _to_do(findings: Findings) -> list[Block]:
    """The plan, or each of the first places at its own best time."""
    heading, plan = Heading("What to do"), findings.plan
    if plan is not None:
        rows = plan_rows(plan)
        table: list[Block] = [table_of(rows, right=[str(n) for n in rows.columns[4:]], pins="Rank")] if len(rows) else []
        remarks = plan_remarks(plan)
        return [heading, Say(plan_headline(plan), lead=True), *table, *([Points(remarks)] if remarks else [])]
    *places, why = advice_lines(findings.analysis)
    return [heading, *([Points(tuple(places))] if places else []), Say(why)]


def advice_lines(analysis: Analysis) -> tuple[str, ...]:
    """“1. High Street, Devonshire: Fridays and Saturdays 21:00 to 02:00 (22%)”, and last why this is no plan."""
    first = analysis.hotspots.head(MOST_ADVISED)
    reason = week_table(analysis.inside, day_starts=analysis.settings.day_starts).reason
    when = [""] * len(first) if reason else [f": {times or 'no time of day stands out'}" for times in first["peak_times"]]
    places = (f"{rank}. {name}{then}." for rank, name, then in zip(first["rank"], first["name"], when, strict=True))
    many = len(analysis.hotspots)
    some = f"The first {len(first)} of {many:,} hotspots. " if many > len(first) else ""
    return (*places, some + (NO_HOURS.format(reason=reason) if reason else NO_PLAN))


def _done(visits: Visits | None) -> list[Block]:
    if visits is None:
        return [Heading("What was done"), Say(NO_LOG)]
    table: list[Block] = [visits_block(visits)] if len(visits.table) else []
    return [Heading("What was done"), Say(visits_said(visits), lead=True), *table]


def visits_said(visits: Visits) -> str:
    """How many visits were in hotspots, for how long, and how many elsewhere."""
    aside = f" {words.are(visits.set_aside)} set aside of {visits.rows_in:,} rows of the log." if visits.set_aside else ""
    return (
        f"{words.plural(visits.visits, 'visit')} to {words.plural(len(visits.table), 'hotspot')} in {visits.period}: "
        f"{visits.minutes:,.0f} minutes, {visits.officer_minutes:,.0f} officer-minutes. {visits.elsewhere:,} other "
        f"{'visit was' if visits.elsewhere == 1 else 'visits were'} in no hotspot.{aside}"
    )


def visits_block(visits: Visits) -> Table:
    """One row a hotspot that was visited."""
    table = visits.table
    rows = pd.DataFrame(
        {
            "Rank": table["rank"],
            "Place": table["name"],
            "Visits": table["visits"],
            "Minutes": table["minutes"].round(),
            "Officer-minutes": table["officer_minutes"].round(),
        }
    )
    return table_of(rows, right=("Visits", "Minutes", "Officer-minutes"), pins="Rank")


def _slides(findings: Findings, caveats: tuple[str, ...]) -> tuple[Slide, ...]:
    """Five after the title, and between them each place that was chosen."""
    analysis, since, visits = findings.analysis, findings.since, findings.visits
    changed = (
        Slide(NO_SINCE)
        if since is None
        else Slide(
            since_headline(since),
            table=_first_changes(since) if len(since.table) else None,
            said=_cautions(since),
        )
    )
    to_do = plan_slide(findings.plan) if findings.plan else Slide("What to do", said=advice_lines(analysis))
    mind = ("What to bear in mind:", *caveats[:MOST_CAVEATS])
    done = (
        Slide("What was done", said=(NO_LOG, *mind))
        if visits is None
        else Slide(visits_said(visits), table=visits_block(visits) if len(visits.table) else None, said=mind)
    )
    places = (hotspot_slide(analysis, rank, confidence=findings.confidence) for rank in findings.ranks or ())
    return (changed, where_slide(analysis), *places, when_slide(analysis), to_do, done)
