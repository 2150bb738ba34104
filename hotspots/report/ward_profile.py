"""A ward profile: one ward's rank, trend and rate, the hotspots in it, its categories and its times."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from hotspots.analysis import Analysis
from hotspots.detect.rhythm import peak_windows, u_chart, week_table
from hotspots.draw import words
from hotspots.draw.when_charts import control_svg, week_svg
from hotspots.errors import BadSettings
from hotspots.report.blocks import Block, Chart, Figure, Heading, Points, Say, Table, table_of
from hotspots.report.briefing import caveats, lasting_words, make_briefing, period_sentence
from hotspots.report.content import Document, Edits, Imprint, Slide
from hotspots.report.file_names import file_names
from hotspots.report.findings import Findings
from hotspots.report.maps import area_figure
from hotspots.report.sections_when import SLOTS, month_figure
from hotspots.report.sections_where import RATE, hotspot_table
from hotspots.report.when import months_said, slot_rows, when_headline

MOST_CATEGORIES = 12


def ward_profile(findings: Findings, code: str, *, imprint: Imprint, edits: Edits | None = None) -> Document:
    """
    One area's profile.

    Parameters
    ----------
    code
        Of the area.
    imprint
        Who made it, when, from what.
    edits
        What the analyst wrote.

    Raises
    ------
    BadSettings
        When no area has the code.
    """
    analysis = findings.analysis
    row = ward_row(analysis, code)
    inside = incidents_of(analysis, code)
    district = f", {row['district']}" if row["district"] else ""
    blocks: list[Block] = [
        area_figure(analysis, code),
        *_numbers(analysis, row),
        *_hotspots(findings, row),
        *_categories(analysis, inside),
        *_times(analysis, inside),
        Heading("What to bear in mind"),
        Points(caveats(analysis)),
    ]
    return Document(
        name=ward_file(analysis, code),
        title=f"{row['name']}{district}: ward profile",
        subtitle=f"{period_sentence(analysis)}: {words.plural(int(row['incidents']), 'incident')}.",
        labels=make_briefing(analysis).labels,
        headline=ward_said(analysis, row),
        blocks=tuple(blocks),
        imprint=imprint,
        slides=_slides(analysis, row, inside),
        edits=edits or Edits(),
    )


def find_wards(analysis: Analysis, names: tuple[str, ...]) -> tuple[str, ...]:
    """
    Codes of the areas of these names or codes.

    Raises
    ------
    BadSettings
        When there is no such area, or several of one name.
    """
    codes = []
    for name in names:
        plain = name.strip().casefold()
        table = analysis.areas
        found = table[table["code"].str.casefold().eq(plain) | table["name"].str.casefold().eq(plain)]
        if len(found) != 1:
            what = "No area is" if found.empty else f"{len(found)} areas are"
            raise BadSettings(f"{what} called “{name}”. Give the name or the code of one area of wards.csv.")
        codes.append(str(found["code"].iloc[0]))
    return tuple(dict.fromkeys(codes))


def ward_row(analysis: Analysis, code: str) -> pd.Series[Any]:
    """One area's row of the wards table, with `rank` among them."""
    table = analysis.wards.reset_index(drop=True)
    found = table[table["code"] == code]
    if found.empty:
        raise BadSettings(f"No area has the code “{code}”.")
    rank = int((table["incidents"] > found["incidents"].iloc[0]).sum()) + 1
    row: pd.Series[Any] = found.assign(rank=rank).iloc[0]
    return row


def incidents_of(analysis: Analysis, code: str) -> pd.DataFrame:
    """The incidents in one area."""
    position = int(np.flatnonzero(analysis.areas["code"].to_numpy() == code)[0])
    return analysis.incidents[analysis.incidents["area"] == position]


def ward_file(analysis: Analysis, code: str) -> str:
    """`ward-devonshire`; with the code where another area's file would be called the same."""
    codes = [str(each) for each in analysis.areas["code"]]
    names = file_names([str(name) for name in analysis.areas["name"]], codes)
    return f"ward-{names[codes.index(code)]}"


def ward_said(analysis: Analysis, row: pd.Series[Any]) -> str:
    """“Devonshire has the most incidents of 25 areas: 2,969 of 11,570 (26%), 102.7 per 1,000 residents a year (…).”"""
    wards = len(analysis.wards)
    tied = int((analysis.wards["incidents"] == row["incidents"]).sum()) > 1
    place = "the most" if row["rank"] == 1 and not tied else f"rank {row['rank']}{' (shared)' if tied else ''} by"
    said = (
        f"{row['name']} has {place} incidents of {words.plural(wards, 'area')}: {int(row['incidents']):,} of "
        f"{analysis.counts.inside:,} ({words.percent(row['share'])})"
    )
    if not np.isfinite(row["rate_per_1000"]):
        return f"{said}."
    rate, _, limits = rate_words(row).partition(" ")
    return f"{said}, {rate} per 1,000 residents a year {limits}."


def rate_words(row: pd.Series[Any]) -> str:
    """`102.7 (99.0 to 106.4)`: the rate with its interval."""
    rate, low, high = (words.number(row[name], 1) for name in ("rate_per_1000", "rate_low", "rate_high"))
    return f"{rate} ({low} to {high})"


def _numbers(analysis: Analysis, row: pd.Series[Any]) -> list[Block]:
    months = analysis.monthly.shape[1]
    known = [
        ("Rank by incidents", f"{row['rank']} of {len(analysis.wards):,}", True),
        ("Rank by harm", f"{row.get('harm_rank')} of {len(analysis.wards):,}", bool(analysis.harm)),
        ("Incidents", f"{int(row['incidents']):,} ({words.percent(row['share'], 1)} of all)", True),
        ("Residents", words.number(row["population"]), np.isfinite(row["population"])),
        ("Per 1,000 residents a year", rate_words(row), np.isfinite(row["rate_per_1000"])),
        ("Against the rate of all areas", words.sentence(str(row["funnel"])), bool(row["funnel"])),
        ("Per km²", words.per_km2(row["per_km2"]), True),
        ("Lasting", f"{row.get('lasting')}: {lasting_words(row, months) if months else ''}", "lasting" in row and months > 0),
    ]
    rows = pd.DataFrame([(name, value) for name, value, there in known if there], columns=["What", "Value"])
    return [Heading("The numbers"), table_of(rows, caption=RATE if np.isfinite(row["rate_per_1000"]) else "")]


def hotspots_within(findings: Findings, row: pd.Series[Any]) -> Table | None:
    """Those hotspots that have 5% or more of their incidents in the ward; None where there is none."""
    hotspots = findings.analysis.hotspots
    inside = hotspots["wards"].map(lambda text: _holds(str(text), str(row["name"]))) | (hotspots["ward"] == row["name"])
    table = hotspot_table(findings.analysis, confidence=findings.confidence)
    rows = tuple(cells for cells, there in zip(table.rows, inside, strict=True) if there)
    return replace(table, rows=rows) if rows else None


def _holds(wards: str, name: str) -> bool:
    return any(part.rpartition(":")[0].strip() == name for part in wards.split(";"))


def _hotspots(findings: Findings, row: pd.Series[Any]) -> list[Block]:
    table = hotspots_within(findings, row)
    heading = Heading("Hotspots in it")
    if table is None:
        return [heading, Say(f"None of the hotspots lies in {row['name']}.")]
    return [heading, table]


def category_rows(analysis: Analysis, inside: pd.DataFrame) -> pd.DataFrame:
    """The ward's categories with their share, beside their share of all."""
    there, everywhere = inside["category"].value_counts(), analysis.inside["category"].value_counts()
    there = there[there > 0].head(MOST_CATEGORIES)
    return pd.DataFrame(
        {
            "Category": [str(name) or "(blank)" for name in there.index],
            "Incidents": there.to_numpy(),
            "Share here": [words.percent(count / len(inside)) for count in there],
            "Share in all areas": [words.percent(everywhere[name] / len(analysis.inside)) for name in there.index],
        }
    )


def _categories(analysis: Analysis, inside: pd.DataFrame) -> list[Block]:
    rows = category_rows(analysis, inside)
    if rows.empty or (len(rows) == 1 and rows["Category"].iloc[0] == "(blank)"):
        return []
    return [Heading("What"), table_of(rows, right=("Incidents", "Share here", "Share in all areas"))]


def _times(analysis: Analysis, inside: pd.DataFrame) -> list[Block]:
    """Its week and its months."""
    table = week_table(inside, day_starts=analysis.settings.day_starts)
    windows = peak_windows(table)
    blocks: list[Block] = [Heading("When"), Say(when_headline(table, windows), lead=True)]
    if not table.reason:
        blocks.append(Figure("Incidents by weekday and hour.", "week", svg=week_svg(table)))
        slots = slot_rows(windows, table)
        if len(slots):
            blocks.append(table_of(slots, right=("Incidents", "Share", "Of the week"), caption=SLOTS))
    counts = months_of(analysis, inside)
    if len(counts):
        blocks.append(month_figure(counts))
    if len(counts) > 1 and counts.sum():
        chart = u_chart(counts)
        control = Figure("Incidents a day by month with limits of three standard deviations.", "control", svg=control_svg(chart))
        blocks += [Say(months_said(chart)), control]
    return blocks


def months_of(analysis: Analysis, inside: pd.DataFrame) -> pd.Series[int]:
    """Its incidents by month of the data."""
    months = analysis.monthly.columns
    counts: pd.Series[int] = inside["when"].dt.to_period("M").value_counts().reindex(months, fill_value=0)
    return counts


def _slides(analysis: Analysis, row: pd.Series[Any], inside: pd.DataFrame) -> tuple[Slide, ...]:
    """One slide: the map, the numbers, and its months."""
    counts = months_of(analysis, inside)
    chart: Chart | None = month_figure(counts).chart if len(counts) else None
    table = week_table(inside, day_starts=analysis.settings.day_starts)
    windows = peak_windows(table)
    facts = [("Incidents", f"{int(row['incidents']):,} ({words.percent(row['share'])} of all), rank {row['rank']}")]
    if np.isfinite(row["rate_per_1000"]):
        rate = (
            f"{words.number(row['rate_per_1000'], 1)} ({words.number(row['rate_low'], 1)} to {words.number(row['rate_high'], 1)})"
        )
        facts.append(("Per 1,000 residents a year", rate))
    if windows:
        facts.append(("When", when_headline(table, windows[:1])))
    return (Slide(str(row["name"]), facts=tuple(facts), figure=area_figure(analysis, str(row["code"])), chart=chart),)
