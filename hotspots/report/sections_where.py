"""Where, as blocks: the ranked hotspots, the wards, further areas, places, and where sources agree."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd

from hotspots.analysis import Analysis, Layer
from hotspots.compare.sources import Agreement
from hotspots.compare.sureness import Confidence
from hotspots.detect.masking import STACKED
from hotspots.draw import words
from hotspots.draw.funnel_chart import funnel_svg
from hotspots.report.agreement import agreement_headline, agreement_lines, agreement_rows
from hotspots.report.blocks import Block, Cell, Column, Figure, Heading, Say, Table, table_of
from hotspots.report.briefing import funnel_lines, lasting_words, ward_headline
from hotspots.report.premises import premises_cautions, premises_headline, premises_rows
from hotspots.report.sureness import sure_word

MOST_LAYER_ROWS = 20
PAI = (
    "Under a place stand the wards that hold 5% or more of its incidents, where there are several. Share is of the incidents "
    "inside the study area. PAI (prediction accuracy index) is the share of incidents over the share of the area."
)
RATE = "Rate per 1,000 residents a year with its 95% interval (Byar’s method, exact under 10 incidents)."
PREMISES = "Each incident within reach is given to its nearest place once. Share is of the incidents near any place."


def hotspot_blocks(analysis: Analysis, *, confidence: Confidence | None = None, most: int | None = None) -> list[Block]:
    """The ranked list under its heading; at most so many rows."""
    if analysis.hotspots.empty:
        return [Heading("Where: ranked hotspots"), Say("No place has enough incidents to stand out.")]
    return [Heading("Where: ranked hotspots"), hotspot_table(analysis, confidence=confidence, most=most)]


def hotspot_table(
    analysis: Analysis, *, confidence: Confidence | None = None, most: int | None = None, ids: bool = True
) -> Table:
    """One row a hotspot, with its id unless told otherwise; what the data do not know has no column."""
    hotspots, months = analysis.hotspots.drop(columns="geometry"), analysis.monthly.shape[1]
    sure = [sure_word(p) for p in confidence.table["p"]] if confidence is not None else []
    known: list[tuple[Column, bool, Callable[[Any], Cell]]] = [
        (Column("Rank"), True, lambda row: Cell(str(row["rank"]), mark="rank")),
        (Column("Place", em=11), True, partial(_place, ids=ids)),
        (Column("Incidents", right=True), True, lambda row: Cell(words.number(row["incidents"]))),
        (Column("Share", right=True), True, lambda row: Cell(words.percent(row["incident_share"], 1))),
        (Column("Rank by harm", right=True), bool(analysis.harm), lambda row: Cell(f"{row['harm_rank']}")),
        (Column("Share of harm", right=True), bool(analysis.harm), lambda row: Cell(words.percent(row["harm_share"], 1))),
        (Column("Area, km²", right=True), True, lambda row: Cell(words.number(row["area_km2"], 3))),
        (Column("PAI", right=True), True, lambda row: Cell(words.number(row["pai"], 1))),
        (
            Column("Main categories", em=13, under=True),
            bool(hotspots["categories"].ne("").any()),
            lambda row: Cell(row["categories"]),
        ),
        (Column("More than chance"), bool(sure), lambda row: Cell(sure[row["rank"] - 1])),
        (
            Column("When", em=9, under=True),
            bool(hotspots["peak_times"].ne("").any()),
            lambda row: Cell(row["peak_times"] or "–"),
        ),
        (Column("Lasting", em=11, under=True), months > 0, lambda row: Cell(row["lasting"], (lasting_words(row, months),))),
    ]
    return _filled(known, hotspots if most is None else hotspots.head(most), caption=PAI, names=1)


def _place(row: pd.Series[Any], *, ids: bool) -> Cell:
    wards = (row["wards"],) if ";" in row["wards"] else ()
    return Cell(row["name"], (*wards, *((row["id"],) if ids else ())))


def _filled(
    known: list[tuple[Column, bool, Callable[[Any], Cell]]], rows: pd.DataFrame, *, caption: str = "", names: int = 0
) -> Table:
    """Those columns that are known, one cell a row."""
    shown = [(column, cell) for column, there, cell in known if there]
    cells = tuple(tuple(cell(row) for _, cell in shown) for _, row in rows.iterrows())
    return Table(tuple(column for column, _ in shown), cells, caption, names=names)


def source_blocks(found: Agreement) -> list[Block]:
    """Where sources agree."""
    rows = agreement_rows(found)
    table: list[Block] = [table_of(rows, right=("Agree", "km²"))] if len(rows) else []
    return [
        Heading("Where sources agree"),
        Say(agreement_headline(found), lead=True),
        *table,
        *(Say(line) for line in agreement_lines(found)),
    ]


def ward_blocks(analysis: Analysis) -> list[Block]:
    """The wards, and their rates against chance."""
    blocks: list[Block] = [Heading("Which wards"), Say(ward_headline(analysis), lead=True), ward_table(analysis)]
    lines = funnel_lines(analysis)
    if lines:
        funnel = Figure(
            "Funnel chart of rates by residents; the table above has each rate.", "funnel", svg=funnel_svg(analysis.wards)
        )
        blocks += [Heading("Rates with care", 3), *(Say(line) for line in lines), funnel]
    return blocks


def ward_table(analysis: Analysis, *, most: int | None = None) -> Table:
    """One row a ward; what the data do not know has no column."""
    wards, months = analysis.wards, analysis.monthly.shape[1]
    rate, residents = bool(wards["rate_per_1000"].notna().any()), bool(wards["population"].notna().any())
    known: list[tuple[Column, bool, Callable[[Any], Cell]]] = [
        (Column("Area", em=8), True, lambda row: Cell(row["name"])),
        (Column("District", em=6), bool(wards["district"].ne("").any()), lambda row: Cell(row["district"])),
        (Column("Incidents", right=True), True, lambda row: Cell(words.number(row["incidents"]))),
        (Column("Share", right=True), True, lambda row: Cell(words.percent(row["share"], 1))),
        (Column("Rank by harm", right=True), bool(analysis.harm), lambda row: Cell(f"{row['harm_rank']}")),
        (Column("Share of harm", right=True), bool(analysis.harm), lambda row: Cell(words.percent(row["harm_share"], 1))),
        (Column("Rate", right=True), rate, lambda row: Cell(words.number(row["rate_per_1000"], 1))),
        (Column("95% interval", right=True), rate, _interval),
        (Column("Per km²", right=True), True, lambda row: Cell(words.per_km2(row["per_km2"]))),
        (Column("Residents", right=True), residents, lambda row: Cell(words.number(row["population"]))),
        (
            Column("Lasting (a tie counts for all)", em=11, brief=True),
            months > 0,
            lambda row: Cell(row["lasting"], (lasting_words(row, months),)),
        ),
    ]
    return _filled(known, wards if most is None else wards.head(most), caption=RATE if rate else "")


def _interval(row: pd.Series[Any]) -> Cell:
    low, high = row["rate_low"], row["rate_high"]
    return Cell("–" if pd.isna(low) else f"{words.number(low, 1)} to {words.number(high, 1)}")


def layer_blocks(layer: Layer) -> list[Block]:
    """The first areas of a further layer; the rest are in its file."""
    first = (
        f"The first {MOST_LAYER_ROWS} of {len(layer.areas):,} areas by incidents; all are in other_areas.csv. "
        if len(layer.areas) > MOST_LAYER_ROWS
        else ""
    )
    known: list[tuple[Column, bool, Callable[[Any], Cell]]] = [
        (Column("Area", em=8), True, lambda row: Cell(row["name"])),
        (Column("Code", em=6), True, lambda row: Cell(row["code"])),
        (Column("Incidents", right=True), True, lambda row: Cell(words.number(row["incidents"]))),
        (Column("Share", right=True), True, lambda row: Cell(words.percent(row["share"], 1))),
        (
            Column("Rate", right=True),
            bool(layer.wards["rate_per_1000"].notna().any()),
            lambda row: Cell(words.number(row["rate_per_1000"], 1)),
        ),
        (Column("Per km²", right=True), True, lambda row: Cell(words.per_km2(row["per_km2"]))),
    ]
    caption = f"{first}{words.number(layer.outside)} of the incidents are in none of them."
    return [Heading(f"By area: {layer.name}"), _filled(known, layer.wards.head(MOST_LAYER_ROWS), caption=caption)]


def premises_blocks(analysis: Analysis) -> list[Block]:
    """Places ranked by the incidents near them; nothing where there are none to rank."""
    if analysis.premises is None:
        return []
    rows = premises_rows(analysis.premises)
    right = ("Incidents", "Share", "A year", "Months active")
    table: list[Block] = [table_of(rows, right=right, caption=PREMISES, narrow=False)] if len(rows) else []
    return [
        Heading("Near which places"),
        Say(premises_headline(analysis.premises), lead=True),
        *table,
        *(Say(line) for line in premises_cautions(analysis.premises, snapped=analysis.stacked >= STACKED)),
    ]
