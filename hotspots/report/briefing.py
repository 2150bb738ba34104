"""What is to be said, made from the numbers by stated rules; every form of report takes it from here."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from hotspots.analysis import Analysis
from hotspots.detect.persistence import TREND_P
from hotspots.detect.size import size_notes
from hotspots.draw import words
from hotspots.settings import Filter

TOP = 10
LED_BY_ONE = 0.25
"""From this share of one incident on, a place's harm rests on few incidents, and it is said."""
LEAST_FOR_FUNNEL = 5
CROWDED, MOST_CROWDED = 2.0, 4
"""From this many times the share of residents on, an area's rate is warned of; how many are named."""
MOST_DISTRICTS = 3
"""More are counted instead of named."""


@dataclass(frozen=True)
class Briefing:
    """
    The content of a report.

    Attributes
    ----------
    title, subtitle
        What it is about, and period and number of incidents.
    labels
        What the data say of themselves, shown at the top.
    headline
        The answer to “where?” in a sentence.
    ward_headline
        The answer to “which wards?” in a sentence.
    harm
        By what table harm is weighed, and which place has most; empty where nothing is weighed.
    data_line
        Where every row went.
    set_aside
        Reasons with their counts.
    notes
        What was chosen for the user, mended or to be warned of.
    caveats
        What the numbers do not say.
    settings
        Every setting as JSON text.
    """

    title: str
    subtitle: str
    labels: tuple[str, ...]
    headline: str
    ward_headline: str
    harm: tuple[str, ...]
    data_line: str
    set_aside: pd.Series[int]
    notes: tuple[str, ...]
    caveats: tuple[str, ...]
    settings: str


def make_briefing(analysis: Analysis) -> Briefing:
    """Put an analysis into words."""
    counts = analysis.counts
    return Briefing(
        title=f"Hotspots: {place_line(analysis)}",
        subtitle=f"{period_sentence(analysis)}: {words.plural(counts.inside, 'incident')} in "
        f"{words.plural(len(analysis.areas), 'area')}. {analysis.method_line}.",
        labels=analysis.data_notes,
        headline=headline(analysis),
        ward_headline=ward_headline(analysis),
        harm=harm_lines(analysis),
        data_line=data_line(analysis),
        set_aside=analysis.set_aside["reason"].value_counts(),
        notes=tuple(note for note in analysis.notes if not note.startswith("Warning")),
        caveats=caveats(analysis),
        settings=json.dumps(asdict(analysis.settings), indent=2, default=str, ensure_ascii=False),
    )


def place_line(analysis: Analysis) -> str:
    """“Eastbourne and Hastings”, “12 districts”, or “25 areas” where the boundaries name no district."""
    districts = sorted(set(analysis.areas["district"]) - {""})
    if not districts:
        return words.plural(len(analysis.areas), "area")
    return words.listed(districts) if len(districts) <= MOST_DISTRICTS else words.plural(len(districts), "district")


def period_sentence(analysis: Analysis) -> str:
    """Period and filter in words."""
    period = words.period(analysis.period) if analysis.period else "No dates"
    return "; ".join([period, *words.asked_for(analysis.settings.filter)])


def headline(analysis: Analysis) -> str:
    """“10 hotspots hold 31% of incidents in 1.8% of the area; the first is around …”."""
    table = analysis.hotspots
    if table.empty:
        return (
            f"No hotspot: no place stands out with at least {words.plural(analysis.settings.min_incidents, 'incident')}. "
            + advice(analysis)
        )
    share, area = table["incident_share"].sum(), table["area_share"].sum()
    verb = "holds" if len(table) == 1 else "hold"
    first, name = table.iloc[0], table["name"].iloc[0]
    return (
        f"{words.plural(len(table), 'hotspot')} {verb} {words.percent(share)} of incidents "
        f"({int(table['incidents'].sum()):,} of {analysis.counts.inside:,}) in {words.percent(area)} of the area; "
        + (
            f"it is around {name}, in {words.km2(first['area_km2'])}."
            if len(table) == 1
            else f"the first is around {name}, with {words.plural(int(first['incidents']), 'incident')} in "
            f"{words.km2(first['area_km2'])}."
        )
    )


def advice(analysis: Analysis) -> str:
    """What to do when there is no hotspot: a filter can be widened only where there is one."""
    if analysis.settings.filter == Filter():
        return "Lower the minimum incidents in a hotspot."
    return "Widen the period, add categories or lower the minimum incidents in a hotspot."


def ward_headline(analysis: Analysis) -> str:
    """“Devonshire has the most incidents … and was highest in 25 of 25 months”."""
    first = analysis.wards.iloc[0]
    sentence = (
        f"{first['name']} has the most incidents: {int(first['incidents']):,} of {analysis.counts.inside:,} "
        f"({words.percent(first['share'])})"
    )
    months = analysis.monthly.shape[1]
    led = int(first["months_top"]) if months else 0
    if not led:
        return f"{sentence}."
    alone = int(months_highest(analysis.monthly)[first["code"]])
    shared = f", alone in {alone:,} of them" if alone < led else ""
    undated = analysis.inside["when"].isna()
    of_dated = f", by the {int((~undated).sum()):,} incidents with a date" if undated.any() else ""
    return f"{sentence}. It was highest in {led:,} of {words.plural(months, 'month')}{shared}{of_dated}."


def funnel_lines(analysis: Analysis) -> tuple[str, ...]:
    """How many areas differ from the rate of all by more than chance, how that is judged, and where residents mislead."""
    table = analysis.wards[analysis.wards["funnel"] != ""]
    if len(table) < LEAST_FOR_FUNNEL:
        return ()
    above, below = (int(table["funnel"].eq(f"{side} 99.8% limits").sum()) for side in ("above", "below"))
    said = (
        f"{words.are(above)} above and {words.are(below)} below the 99.8% limits round the rate of all {len(table):,} areas: by "
        "chance alone 1 in 500 would be. Limits are exact Poisson limits, inverted (Public Health England 2018)."
    )
    if above + below > len(table) / 2:
        said += " As most areas are outside, they differ by much more than chance, and how many live there is not what decides."
    share = table["incidents"] / table["incidents"].sum()
    crowded = table[share >= CROWDED * table["population"] / table["population"].sum()]
    if crowded.empty:
        return (said,)
    return (
        said,
        f"Mind the rate of {words.listed(crowded['name'].head(MOST_CROWDED).tolist())}"
        f"{' and others' if len(crowded) > MOST_CROWDED else ''}: their share of the incidents is at least {CROWDED:g} times "
        "that of the residents. In a town centre most people present live elsewhere: read the count first.",
    )


def harm_lines(analysis: Analysis) -> tuple[str, ...]:
    """The harm table with its vintage, and the hotspot with most harm; nothing where incidents are not weighed."""
    if not analysis.harm:
        return ()
    table = analysis.hotspots
    if table.empty or not table["harm"].any():
        return (analysis.harm,)
    first = table.sort_values(["harm_rank", "rank"]).iloc[0]
    place = "the first by count too" if first["rank"] == 1 else f"number {first['rank']} by count"
    said = f"By harm the first is {first['name']} ({place}), with {words.percent(first['harm_share'])} of the harm in the areas."
    if first["harm_largest"] >= LED_BY_ONE:
        said += f" A single incident makes up {words.percent(first['harm_largest'])} of it, so that rank rests on few incidents."
    return (said, analysis.harm)


def lasting_words(row: pd.Series[Any], months: int) -> str:
    """“most incidents in 25 of 25 months, in the first five in 25, active in 25; rising (Mann-Kendall p = 0.008)”."""
    trend = "no trend" if row["trend_p"] >= TREND_P else "rising" if row["trend_tau"] > 0 else "falling"
    return (
        f"most incidents in {int(row['months_top']):,} of {words.plural(months, 'month')}, in the first five in "
        f"{int(row['months_top_five']):,}, active in {int(row['months_active']):,}; {trend} (Mann-Kendall "
        f"{words.p_value(row['trend_p'])})"
    )


def months_highest(monthly: pd.DataFrame) -> pd.Series[int]:
    """For each area, the months in which no other area had as many incidents or more (a tie counts for none)."""
    highest = monthly.eq(monthly.max(axis=0), axis=1) & monthly.gt(0)
    alone = highest.sum(axis=0).eq(1)
    return highest.loc[:, alone].sum(axis=1)


def data_line(analysis: Analysis) -> str:
    """“51,340 of 52,001 rows can be used; 661 are set aside”, and where the rest went."""
    counts = analysis.counts
    line = f"{counts.used:,} of {counts.rows_in:,} rows can be used; {words.are(counts.set_aside)} set aside."
    if counts.selected != counts.used:
        line += f" The filter leaves {counts.selected:,}."
    where = "outside the chosen districts" if analysis.settings.filter.districts else "outside all of them"
    line += f" {words.are(counts.inside)} in the areas; {words.are(counts.outside)} {where}."
    if counts.nearest:
        reach = words.number(analysis.settings.nearest_m)
        line += f" Of those in the areas {words.are(counts.nearest)} up to {reach} m outside and given to the nearest area."
    return line


def caveats(analysis: Analysis) -> tuple[str, ...]:
    """What the numbers do not say, in the words of the data at hand, for a reader who cannot change a setting."""
    found = (*_warned(analysis), *size_notes(analysis.hotspots))
    said = [words.sentence(note.removeprefix("Warning: ")) for note in found] + [
        "Recorded incidents are not all incidents: some are never reported, and patrols find what they look for.",
        "Kernel density and clusters always draw something. A hotspot here is a place with more incidents than its "
        "surroundings by the stated method; whether it is more than chance is another question.",
    ]
    by_month = analysis.incidents["precision"] == "month"
    if by_month.any():
        many = "All" if by_month.all() else f"{int(by_month.sum()):,} of {len(by_month):,}"
        said.append(f"{many} dates are months only: nothing is known by day or hour for them.")
    if analysis.wards["rate_per_1000"].notna().any():
        said.append("Rates use residents. In town centres most people present live elsewhere, so read the count first.")
    elif analysis.period is not None and analysis.wards["population"].isna().all():
        said.append("No residents are known for the areas, so there are no rates.")
    return tuple(said)


def warnings(analysis: Analysis) -> tuple[str, ...]:
    """What stands in the way of using the result as it is, and what to do; each starts with “Warning: ”."""
    return (*_warned(analysis), *size_notes(analysis.hotspots, analysis.settings.method))


def _warned(analysis: Analysis) -> list[str]:
    return [note for note in analysis.notes if note.startswith("Warning")]
