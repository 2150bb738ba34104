"""What is shown in a meeting, slide by slide: where, each place, when, which wards, how sure, what to do, with what care."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from hotspots.analysis import Analysis
from hotspots.compare.sureness import Confidence
from hotspots.detect.plan import PatrolPlan
from hotspots.detect.rhythm import peak_windows, week_table
from hotspots.draw import words
from hotspots.draw.when_charts import week_svg
from hotspots.report.blocks import Chart, Figure, Table, table_of
from hotspots.report.briefing import Briefing, headline, ward_headline
from hotspots.report.content import Slide
from hotspots.report.maps import hotspot_figure, overview_figure, ward_figure
from hotspots.report.plan import plan_headline, plan_remarks, plan_rows
from hotspots.report.sections_when import month_figure
from hotspots.report.sureness import accuracy_headline, chance_headline, sure_words
from hotspots.report.when import slot_rows, when_headline

MOST_PLACES = 10
MOST_ROWS = 6
MOST_CAVEATS = 6


def deck(
    analysis: Analysis,
    briefing: Briefing,
    *,
    confidence: Confidence | None = None,
    plan: PatrolPlan | None = None,
    ranks: Sequence[int] | None = None,
) -> tuple[Slide, ...]:
    """
    The slides of all that was found.

    Parameters
    ----------
    ranks
        Hotspots that have a slide of their own; the first ten when left out.
    """
    chosen = analysis.hotspots["rank"].head(MOST_PLACES).tolist() if ranks is None else list(ranks)
    slides = [
        where_slide(analysis),
        *(hotspot_slide(analysis, rank, confidence=confidence) for rank in chosen),
        when_slide(analysis),
        ward_slide(analysis),
        *([plan_slide(plan)] if plan is not None else []),
        *([sure_slide(confidence)] if confidence is not None else []),
        caveat_slide(briefing),
    ]
    return tuple(slides)


def where_slide(analysis: Analysis) -> Slide:
    """The map and the first places."""
    return Slide(headline(analysis), figure=overview_figure(analysis), table=first_places(analysis, most=MOST_ROWS))


def first_places(analysis: Analysis, *, most: int) -> Table | None:
    """Rank, place, incidents and share of the first hotspots; None where there is none."""
    table = analysis.hotspots.head(most)
    if table.empty:
        return None
    rows = pd.DataFrame(
        {
            "Rank": table["rank"],
            "Place": table["name"],
            "Incidents": table["incidents"],
            "Share": [words.percent(share, 1) for share in table["incident_share"]],
        }
    )
    return table_of(rows, right=("Incidents", "Share"), pins="Rank", caption="The first hotspots by incidents")


def hotspot_slide(analysis: Analysis, rank: int, *, confidence: Confidence | None = None) -> Slide:
    """One place: map, numbers, when, how sure, and its hours or months as a chart."""
    row = analysis.hotspots.iloc[rank - 1]
    return Slide(
        title=str(row["name"]),
        rank=rank,
        facts=hotspot_facts(row, confidence=confidence),
        figure=hotspot_figure(analysis, rank),
        chart=hotspot_chart(analysis, rank),
    )


def hotspot_facts(row: pd.Series[Any], *, confidence: Confidence | None) -> tuple[tuple[str, str], ...]:
    """What a meeting asks of a place, as names and values; what is not known is left out."""
    known = [
        (
            "Incidents",
            f"{int(row['incidents']):,} ({words.percent(row['incident_share'])} of all) in {words.km2(row['area_km2'])}",
        ),
        ("When", str(row["peak_times"])),
        ("What", str(row["categories"])),
        ("Lasting", words.sentence(str(row["lasting"])) if row.get("lasting", "too short") != "too short" else ""),
        ("More than chance", words.sentence(sure_words(confidence.table["p"].iloc[row["rank"] - 1])) if confidence else ""),
    ]
    return tuple((name, value) for name, value in known if value)


def hotspot_chart(analysis: Analysis, rank: int) -> Chart | None:
    """Its incidents by hour where times are known, else by month; None without dates."""
    there = analysis.inside[analysis.inside["hotspot"] == rank]
    table = week_table(there, day_starts=analysis.settings.day_starts)
    if not table.reason:
        hours = [f"{(hour + table.day_starts) % 24:02d}" for hour in range(24)]
        counts = tuple(round(float(value), 1) for value in table.weight.sum(axis=0))
        return Chart("column", "Incidents by hour of the day", tuple(hours), (("Incidents", counts),))
    months = analysis.monthly.columns
    if not len(months):
        return None
    by_month = there["when"].dt.to_period("M").value_counts().reindex(months, fill_value=0)
    return month_figure(by_month).chart


def when_slide(analysis: Analysis) -> Slide:
    """The week and the slots that stand out; the months where hours are not known."""
    table = week_table(analysis.inside, day_starts=analysis.settings.day_starts)
    windows = peak_windows(table)
    counts = analysis.monthly.sum()
    if table.reason:
        chart = month_figure(counts).chart if len(counts) else None
        return Slide(when_headline(table, windows), chart=chart)
    week = Figure("Incidents by weekday and hour; the slots beside it say the same in words.", "week", svg=week_svg(table))
    slots = slot_rows(windows, table)
    rows = table_of(slots, right=("Incidents", "Share", "Of the week"), caption="Proposed patrol slots") if len(slots) else None
    return Slide(
        when_headline(table, windows), figure=week, table=rows, chart=month_figure(counts).chart if len(counts) else None
    )


def ward_slide(analysis: Analysis) -> Slide:
    """The wards shaded, and the first of them."""
    first = analysis.wards.head(MOST_ROWS)
    rate = first["rate_per_1000"].notna().any()
    rows = pd.DataFrame({"Area": first["name"], "Incidents": first["incidents"]})
    if rate:
        rows["Per 1,000 a year"] = [words.number(value, 1) for value in first["rate_per_1000"]]
    table = table_of(rows, right=("Incidents", "Per 1,000 a year"), caption="The first areas by incidents")
    return Slide(ward_headline(analysis), figure=ward_figure(analysis), table=table)


def plan_slide(plan: PatrolPlan) -> Slide:
    """Who goes where when."""
    rows = plan_rows(plan)
    table = table_of(rows, right=[str(name) for name in rows.columns[4:]], pins="Rank", narrow=False) if len(rows) else None
    return Slide(plan_headline(plan), table=table, said=plan_remarks(plan))


def sure_slide(found: Confidence) -> Slide:
    """Whether it is more than chance, and whether it would have worked."""
    return Slide(
        chance_headline(found.table, null=found.null, reason=found.null_reason),
        said=(accuracy_headline(found.accuracy, found.accuracy_reason),),
    )


def caveat_slide(briefing: Briefing) -> Slide:
    """What to bear in mind, and where every row went."""
    return Slide("What to bear in mind", said=(*briefing.caveats[:MOST_CAVEATS], briefing.data_line))
