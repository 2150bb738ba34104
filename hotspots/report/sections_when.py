"""When, as blocks: the week, the patrol plan, and months told from noise."""

from __future__ import annotations

import pandas as pd

from hotspots.analysis import Analysis
from hotspots.detect.plan import PatrolPlan
from hotspots.detect.rhythm import peak_windows, u_chart, week_table
from hotspots.detect.seasons import seasons
from hotspots.draw import words
from hotspots.draw.svg import monthly_svg
from hotspots.draw.when_charts import control_svg, seasons_svg, week_svg
from hotspots.report.blocks import Block, Chart, Figure, Heading, Points, Say, table_of
from hotspots.report.plan import left_out, plan_headline, plan_notes, plan_rows
from hotspots.report.when import months_caution, months_said, seasons_said, slot_rows, when_headline

SLOTS = "Proposed patrol slots: each exceeds by far what an even week would put there."


def week_blocks(analysis: Analysis) -> list[Block]:
    """The week by day and hour, with the slots that stand out."""
    table = week_table(analysis.inside, day_starts=analysis.settings.day_starts)
    windows = peak_windows(table)
    blocks: list[Block] = [Heading("When: by day and hour"), Say(when_headline(table, windows), lead=True)]
    if table.reason:
        return blocks
    blocks.append(Figure("Incidents by weekday and hour; the slots below say the same in words.", "week", svg=week_svg(table)))
    slots = slot_rows(windows, table)
    if len(slots):
        blocks.append(table_of(slots, right=("Incidents", "Share", "Of the week"), caption=SLOTS))
    return blocks


def plan_blocks(plan: PatrolPlan) -> list[Block]:
    """Who goes where when, and what is left out."""
    rows, skipped = plan_rows(plan), left_out(plan)
    blocks: list[Block] = [Heading("Patrol plan: who goes where, when"), Say(plan_headline(plan), lead=True)]
    if len(rows):
        blocks.append(table_of(rows, right=[str(name) for name in rows.columns[4:]], pins="Rank"))
    if skipped:
        blocks += [Say("Left out:"), Points(tuple(f"{line}." for line in skipped))]
    blocks += [Say(note) for note in plan_notes(plan)]
    if len(plan.timetable):
        blocks.append(
            table_of(
                timetable_rows(plan),
                right=("Patrol",),
                folded=f"The week by the clock: {len(plan.timetable)} visits",
            )
        )
    return blocks


def timetable_rows(plan: PatrolPlan) -> pd.DataFrame:
    """The plan's week as texts."""
    table = plan.timetable
    return pd.DataFrame(
        {
            "Police day": table["police_day"],
            "Day": table["day"],
            "From": table["start"],
            "To": table["end"],
            "Patrol": table["patrol"],
            "Hotspot": [f"{rank}. {name}" for rank, name in zip(table["rank"], table["name"], strict=True)],
        }
    )


def month_blocks(analysis: Analysis) -> list[Block]:
    """Months told from noise; nothing without dates."""
    if not analysis.monthly.shape[1]:
        return []
    counts = analysis.monthly.sum()
    blocks: list[Block] = [Heading("When: by month"), month_figure(counts)]
    chart = u_chart(counts) if len(counts) > 1 else None
    if chart:
        control = Figure("Incidents a day by month with limits of three standard deviations.", "control", svg=control_svg(chart))
        blocks += [Say(months_said(chart)), control]
    season = seasons(counts)
    blocks += [Say(months_caution(season)), Say(seasons_said(season))]
    if not season.reason:
        alt = "Incidents a day by month of the year; the sentence above names the months that stand out every year."
        blocks.append(Figure(alt, "seasons", svg=seasons_svg(season)))
    rows = pd.DataFrame({"Month": [words.month(month) for month in counts.index], "Incidents": counts.to_numpy()})
    return [*blocks, table_of(rows, right=("Incidents",), folded="The numbers by month")]


def month_figure(counts: pd.Series[int], *, title: str = "Incidents by month", name: str = "months") -> Figure:
    """Incidents by month as a chart; `counts` by month."""
    labels = tuple(words.month(month, short=True) for month in counts.index)
    chart = Chart("column", title, labels, (("Incidents", tuple(float(count) for count in counts)),))
    alt = f"Bar chart: {title[:1].lower()}{title[1:]}; the table of months has the numbers."
    return Figure(alt, name, svg=monthly_svg(counts), chart=chart)
