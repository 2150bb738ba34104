"""The public version: one document and a few tables, made from what may be published and from nothing else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from hotspots import __version__
from hotspots.analysis import Analysis
from hotspots.draw import words
from hotspots.report.blocks import Block, Cell, Chart, Column, Figure, Heading, Points, Say, Table
from hotspots.report.briefing import place_line
from hotspots.report.content import Document, Edits, Imprint, Slide
from hotspots.report.disclosure import Disclosure
from hotspots.report.files import geojson_of, to_csv
from hotspots.report.forms import DOCUMENT_FORMS, render_document
from hotspots.report.json_text import to_json
from hotspots.report.public_tables import PublicTables, bare, public_tables
from hotspots.tables import Input

HIDDEN = "hidden"
MOST_ON_A_SLIDE = 5
CAUTIONS = (
    "Recorded incidents are not all incidents: some are never reported, and patrols find what they look for.",
    "A place here has more incidents than its surroundings. That says nothing of who lives there.",
)
PUBLISH_ONE = (
    "Publish one public version only: two of periods or areas that overlap can be subtracted from each other, and from an "
    "internal version. Your own headline, commentary and name stand in it as you wrote them."
)
"""For who makes it, and not for who reads it."""
NO_PLACE = "No place is shown: none stands out with enough incidents, or none can be shown without giving small counts away."
"""Which of the two it is would itself tell something of small counts."""


def public_files(
    analysis: Analysis,
    *,
    rules: Disclosure,
    forms: Collection[str] = (),
    marking: str = "",
    author: str = "",
    edits: Edits | None = None,
    made: datetime | None = None,
) -> dict[str, bytes]:
    """
    Every file of a public version by name.

    Parameters
    ----------
    rules
        From which count on numbers are shown, and how fine outlines may be.
    forms
        Of the document, beside the page.
    marking, author, edits
        As of any document.

    Returns
    -------
    `public.html` and the other forms, `public_hotspots.csv` and `.geojson`, `public_wards.csv`, `public_months.csv`,
    `public_categories.csv`, `public_manifest.json`. Each is named so that no internal file is taken for it.

    Raises
    ------
    BadSettings
        When there are so few incidents that nothing may be published.
    """
    tables = public_tables(analysis, rules, place=place_line(analysis))
    made = made or datetime.now().astimezone()
    imprint = Imprint(made, anonymous(analysis), marking, author)
    imprint = replace(imprint, manifest=public_manifest(analysis, tables, imprint))
    document = public_document(analysis, tables, imprint=imprint, edits=edits)
    hotspots = pd.DataFrame(tables.hotspots.drop(columns=["geometry", "peak_easting", "peak_northing"]))
    return {
        **render_document(document, (DOCUMENT_FORMS & set(forms)) | {"html"}),
        "public_hotspots.csv": to_csv(hotspots),
        "public_hotspots.geojson": geojson_of(
            hotspots, tables.hotspots.geometry.to_numpy(), crs=analysis.crs, note="; ".join(analysis.data_notes)
        ),
        "public_wards.csv": to_csv(_with_words(tables.wards)),
        "public_months.csv": to_csv(_with_words(tables.months)),
        "public_categories.csv": to_csv(_with_words(tables.categories)),
        "public_manifest.json": imprint.manifest,
    }


def anonymous(analysis: Analysis) -> tuple[Input, ...]:
    """The inputs by role and sha256: a file's name can tell of people."""
    return tuple(Input(each.role, each.role, each.sha256) for each in analysis.inputs)


def public_document(analysis: Analysis, tables: PublicTables, *, imprint: Imprint, edits: Edits | None = None) -> Document:
    """
    The document.

    Parameters
    ----------
    analysis
        For the map's outlines and what the data say of themselves; its counts are not looked at.
    tables
        All numbers.
    """
    headline = public_headline(tables)
    figure = _map(analysis, tables)
    blocks: list[Block] = [
        figure,
        Heading("Where"),
        *([_hotspot_table(tables)] if len(tables.hotspots) else [Say(NO_PLACE)]),
        Heading("Which wards"),
        *([_ward_table(tables)] if len(tables.wards) else [Say("Counts by ward are not published.")]),
        *_months(tables),
        *_categories(tables),
        Heading("What is hidden, and why"),
        Points(hidden_lines(tables)),
        Heading("What to bear in mind"),
        Points(CAUTIONS),
    ]
    slides = (
        Slide(headline, figure=figure, table=_first_places(tables) if len(tables.hotspots) else None),
        Slide("What is hidden, and what to bear in mind", said=(*hidden_lines(tables)[:1], *CAUTIONS)),
    )
    return Document(
        name="public",
        title=f"Incidents: {tables.place}",
        subtitle=f"{words.sentence(words.period(tables.period))}: {words.plural(tables.total, 'incident')} in "
        f"{words.plural(len(tables.areas), 'area')}{asked_for(analysis)}. Public version.",
        labels=analysis.data_notes,
        headline=headline,
        blocks=tuple(blocks),
        imprint=imprint,
        slides=slides,
        edits=edits or Edits(),
    )


def asked_for(analysis: Analysis) -> str:
    """Which incidents are counted, where not all are; names of sources and of marks are a user's own, so they are not said."""
    chosen = analysis.settings.filter
    said = words.asked_for(replace(chosen, sources=(), flags=(), districts=()))
    said += ["not of all sources"] if chosen.sources else []
    said += ["only those that are marked"] if chosen.flags else []
    return f" ({'; '.join(said)})" if said else ""


def public_headline(tables: PublicTables) -> str:
    """“3 places hold 38% of the incidents (4,371 of 11,570) in 2.0% of the area; …”."""
    places = tables.hotspots
    if not len(places):
        return f"{words.plural(tables.total, 'incident')} in {words.plural(len(tables.areas), 'area')}. {NO_PLACE}"
    held, hold = int(places["incidents"].sum()), "holds" if len(places) == 1 else "hold"
    first = "it is" if len(places) == 1 else "the first is"
    when = f" Most stands out: {tables.slot}." if tables.slot else ""
    return (
        f"{words.plural(len(places), 'place')} {hold} {words.percent(held / tables.total)} of the incidents ({held:,} of "
        f"{tables.total:,}) in {words.percent(tables.area_share)} of the area; {first} "
        f"{places['name'].iloc[0]}.{when}"
    )


def hidden_lines(tables: PublicTables) -> tuple[str, ...]:
    """What is hidden by which rule: how many, and not which for what reason."""
    rules = tables.rules
    return (
        f"Counts from 1 to {rules.least - 1} are hidden, and with them the next count that is higher than the smallest by "
        f"{rules.least} or more: the total and the other numbers then do not say which of them has which count. With a count its "
        f"share and its rate are hidden; {HIDDEN} areas stand by name.",
        *tables.hidden,
        f"Places are made of squares of {rules.cell_m:,.0f} m and counted on them; places that touch are one. Places that "
        f"would give a small count away are left out, and so are all where the density is of harm. There are no points, no "
        "streets and no times of single incidents.",
    )


def public_manifest(analysis: Analysis, tables: PublicTables, imprint: Imprint) -> bytes:
    """How it was made, without names that a user gave and without counts that undo what is hidden."""
    settings = analysis.settings
    content: dict[str, Any] = {
        "version": __version__,
        "made": imprint.made.isoformat(timespec="seconds"),
        "marking": imprint.marking,
        "public": asdict(tables.rules),
        "method": analysis.method_line,
        "period": [str(tables.period.first_day), str(tables.period.last_day)] if tables.period else None,
        "incidents": tables.total,
        "inputs": [{"role": each.role, "sha256": each.sha256} for each in imprint.inputs],
        "settings": {
            "method": settings.method,
            "min_incidents": settings.min_incidents,
            "nearest_m": settings.nearest_m,
            "density": asdict(settings.density),
            "dbscan": asdict(settings.dbscan),
        },
    }
    return (to_json(content) + "\n").encode()


def _with_words(table: pd.DataFrame) -> pd.DataFrame:
    """Hidden numbers as the word; a number that was never known stays blank."""
    aside = table["incidents"].isna()
    out = table.copy()
    for name in [name for name in ("incidents", "share", "rate_per_1000", "rate_low", "rate_high") if name in out]:
        values = table[name]
        whole = name == "incidents"
        shown = ["" if np.isnan(value) else f"{value:.0f}" if whole else f"{value:.10g}" for value in values]
        out[name] = np.where(aside, HIDDEN, shown)
    return out


def _map(analysis: Analysis, tables: PublicTables) -> Figure:
    alt = "Map of wards shaded by incidents and of places made of squares. The tables have the numbers."
    return Figure(alt, "map", png=partial(_drawn, analysis, tables))


def _drawn(analysis: Analysis, tables: PublicTables) -> bytes:
    from hotspots.draw.static_map import ward_png
    from hotspots.report.maps import credit_line

    credit = credit_line((), [str(code) for code in analysis.areas["code"]])
    return ward_png(bare(analysis, tables), measure="incidents", credit=credit, unknown="Hidden", places=True)


def _hotspot_table(tables: PublicTables) -> Table:
    columns = (
        Column("Rank"), Column("Place", em=11), Column("Incidents", right=True), Column("Share", right=True),
        Column("Area, km²", right=True),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(str(row["rank"]), mark="rank"),
            Cell(words.sentence(str(row["name"]))),
            Cell(words.number(row["incidents"])),
            Cell(words.percent(row["share"], 1)),
            Cell(words.number(row["area_km2"], 2)),
        )
        for row in tables.hotspots.drop(columns="geometry").to_dict("records")
    )
    return Table(columns, rows, f"Each place is made of squares of {tables.rules.cell_m:,.0f} m, and counted on them.", names=1)


def _first_places(tables: PublicTables) -> Table:
    """Those that a slide has room for, and how many more there are."""
    table = _hotspot_table(tables).without(("Area, km²",))
    more = f" The first {MOST_ON_A_SLIDE} of {len(table.rows)}." if len(table.rows) > MOST_ON_A_SLIDE else ""
    return replace(table, rows=table.rows[:MOST_ON_A_SLIDE], caption=f"{table.caption}{more}")


def _ward_table(tables: PublicTables) -> Table:
    table = tables.wards
    rate, district = bool(table["rate_per_1000"].notna().any()), bool(table["district"].ne("").any())
    names = ["Area", *(["District"] if district else []), "Incidents", "Share"]
    names += ["Per 1,000 residents a year", "95% interval"] if rate else []
    rows = []
    for row in table.to_dict("records"):
        aside = bool(np.isnan(row["incidents"]))
        numbers = [words.number(row["incidents"]), words.percent(row["share"], 1) if not aside else ""]
        if rate:
            limits = f"{words.number(row['rate_low'], 1)} to {words.number(row['rate_high'], 1)}"
            numbers += [words.number(row["rate_per_1000"], 1), "–" if np.isnan(row["rate_low"]) else limits]
        texts = [row["name"], *([row["district"]] if district else []), *(HIDDEN if aside else text for text in numbers)]
        rows.append(tuple(Cell(str(text)) for text in texts))
    columns = tuple(Column(name, right=name not in ("Area", "District"), em=8 if name == "Area" else 0) for name in names)
    return Table(columns, tuple(rows))


def _months(tables: PublicTables) -> list[Block]:
    if tables.months.empty:
        return []
    blocks: list[Block] = [Heading("When: by month")]
    dated = tables.months[tables.months["name"] != "Without a date"]
    if len(dated) > 1 and dated["incidents"].notna().all():
        blocks.append(_month_figure(dated))
    return [*blocks, _counted(tables.months, "Month")]


def _month_figure(table: pd.DataFrame) -> Figure:
    from hotspots.draw.svg import columns_svg

    labels, values = table["name"].tolist(), table["incidents"].tolist()
    chart = Chart("column", "Incidents by month", tuple(labels), (("Incidents", tuple(values)),))
    alt = "Bar chart of incidents by month; the table below has the numbers."
    return Figure(alt, "months", svg=columns_svg(labels, chart.series, most_labels=6), chart=chart)


def _categories(tables: PublicTables) -> list[Block]:
    if tables.categories.empty or tables.categories["name"].tolist() == ["(blank)"]:
        return []
    return [Heading("What"), _counted(tables.categories, "Category")]


def _counted(table: pd.DataFrame, name: str) -> Table:
    rows = tuple(
        (Cell(str(each)), Cell(HIDDEN if np.isnan(count) else words.number(count)))
        for each, count in zip(table["name"], table["incidents"], strict=True)
    )
    return Table((Column(name), Column("Incidents", right=True)), rows, narrow=True)
