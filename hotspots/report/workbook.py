"""The analysis as an Excel workbook: typed columns, filters, native charts, and no text that a spreadsheet would run."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from hotspots import __version__
from hotspots.analysis import Analysis
from hotspots.compare.sources import Agreement
from hotspots.compare.sureness import Confidence
from hotspots.detect.premises import PREMISES_COLUMNS
from hotspots.draw import words
from hotspots.draw.colours import NAVY
from hotspots.errors import on_one_line
from hotspots.report.agreement import agreement_headline, agreement_table
from hotspots.report.briefing import headline, make_briefing, ward_headline
from hotspots.report.marking import as_marking
from hotspots.report.premises import premises_headline
from hotspots.report.sureness import accuracy_headline, chance_headline, sure_word

MOST_ROWS_IN_CHART = 15
MOST_AREAS_BY_MONTH = 200
MOST_ROWS = 1_000_000
MOST_LETTERS = 32_000
"""A cell of Excel holds 32,767."""
HEADERS = {
    "rank": "Rank", "name": "Place", "ward": "Ward", "incidents": "Incidents", "incident_share": "Share of incidents",
    "area_km2": "km²", "area_share": "Share of the area", "pai": "PAI", "harm": "Harm", "harm_rank": "Rank by harm",
    "harm_share": "Share of harm", "harm_largest": "Largest incident's share of its harm", "p": "p (chance)",
    "sure": "More than chance", "categories": "Main categories", "peak_times": "When", "months_active": "Months active",
    "months_covered": "Months covered", "lasting": "Lasting", "id": "Id", "peak_easting": "Peak easting, m",
    "peak_northing": "Peak northing, m", "code": "Code", "district": "District", "share": "Share", "population": "Residents",
    "rate_per_1000": "Per 1,000 residents a year", "rate_low": "95% from", "rate_high": "95% to", "funnel": "Against all areas",
    "per_km2": "Per km²", "trend_p": "p of no trend", "per_year": "A year", "trend_tau": "Trend (tau)", "easting": "Easting, m",
    "northing": "Northing, m", "layer": "Layer",
}  # fmt: skip
SHARES = {"incident_share", "area_share", "harm_share", "harm_largest", "share"}
DECIMALS = {"area_km2": 3, "pai": 1, "p": 3, "rate_per_1000": 1, "rate_low": 1, "rate_high": 1, "per_km2": 1, "trend_p": 3,
            "trend_tau": 2, "per_year": 1, "km2": 3}  # fmt: skip
HOTSPOTS = ("rank", "name", "ward", "incidents", "incident_share", "area_km2", "area_share", "pai", "harm_rank", "harm_share",
            "p", "sure", "categories", "peak_times", "months_active", "months_covered", "lasting", "id", "peak_easting",
            "peak_northing")  # fmt: skip
WARDS = ("name", "code", "district", "incidents", "share", "population", "rate_per_1000", "rate_low", "rate_high", "funnel",
         "per_km2", "area_km2", "harm_rank", "harm_share", "lasting")  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """
    One sheet with a table.

    Attributes
    ----------
    name, said
        Of the tab, and what the table shows in a sentence.
    table
        Its rows; column names as in `HEADERS`, others as they are.
    chart
        Kind of a native chart, the column of its labels and that of its values; None for no chart.
    """

    name: str
    said: str
    table: pd.DataFrame
    chart: tuple[str, str, str] | None = None


def render_workbook(
    analysis: Analysis,
    *,
    confidence: Confidence | None = None,
    agreement: Agreement | None = None,
    marking: str = "",
    author: str = "",
    made: datetime | None = None,
) -> bytes:
    """
    The workbook as bytes.

    Parameters
    ----------
    confidence, agreement
        The tests, and where sources agree; None leaves them out.
    marking
        Protective marking at the top and bottom of every sheet and in the file's properties.
    author
        Who made it.
    made
        When it was made; now unless told.
    """
    import xlsxwriter

    made, marking, author = made or datetime.now().astimezone(), as_marking(marking), as_marking(author, what="author")
    briefing = make_briefing(analysis)
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
               "nan_inf_to_errors": False}  # fmt: skip
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties(
            {"title": briefing.title, "subject": briefing.subtitle, "keywords": marking, "status": marking, "category": marking,
             "author": author,
             "comments": f"Made with Hotspots {__version__}", "created": made.replace(tzinfo=None)}
        )  # fmt: skip
        style = _Style(book, marking, [words.sentence(label) for label in briefing.labels])
        by = f" by {author}" if author else ""
        spoken = f"Made {words.day(made.date())} at {made:%H:%M}{by} with Hotspots {__version__}"
        _write_lines(style, "Summary", briefing.title, _summary(analysis, briefing.subtitle, confidence, agreement, spoken))
        for sheet in sheets_of(analysis, confidence=confidence, agreement=agreement):
            _write_table(style, sheet)
        inputs = [f"{each.name} ({each.role}, sha256 {each.sha256})" for each in analysis.inputs]
        lines = ["What was chosen", *briefing.notes, "", "What to bear in mind", *briefing.caveats, "", "Made from", *inputs, ""]
        _write_lines(style, "Methods", "Methods and choices", [*lines, "Settings", *briefing.settings.splitlines()])
    return out.getvalue()


def sheets_of(analysis: Analysis, *, confidence: Confidence | None, agreement: Agreement | None) -> list[Sheet]:
    """The tables of the workbook, in order."""
    hotspots = analysis.hotspots.drop(columns="geometry")
    if confidence is not None:
        hotspots = hotspots.assign(p=confidence.table["p"].to_numpy(), sure=[sure_word(p) for p in confidence.table["p"]])
    inside = analysis.inside
    categories = inside["category"].value_counts()
    categories = categories[categories > 0]
    named = pd.DataFrame({"Category": [str(name) or "(blank)" for name in categories.index], "incidents": categories.to_numpy()})
    named["share"] = named["incidents"] / max(len(inside), 1)
    by_month = "Incidents in the areas by month; each area follows."
    sheets = [
        Sheet("Hotspots", headline(analysis), _of(hotspots, HOTSPOTS), ("bar", "name", "incidents")),
        Sheet("Wards", ward_headline(analysis), _of(analysis.wards, WARDS), ("column", "name", "incidents")),
        Sheet("Months", by_month, _months(analysis), ("column", "Month", "All areas")),
        Sheet("Categories", "Incidents in the areas by category.", named, ("bar", "Category", "incidents")),
    ]
    if agreement is not None:
        sheets.append(Sheet("Sources", agreement_headline(agreement), agreement_table(agreement)))
    if analysis.premises is not None:
        table = analysis.premises.table[list(PREMISES_COLUMNS)]
        sheets.append(Sheet("Places", premises_headline(analysis.premises), table, ("bar", "name", "incidents")))
    if analysis.layers:
        table = pd.concat([layer.wards.assign(layer=layer.name) for layer in analysis.layers], ignore_index=True)
        sheets.append(Sheet("Further areas", "The same incidents by each further layer.", _of(table, ("layer", *WARDS))))
    reasons = analysis.set_aside["reason"].value_counts()
    aside = pd.DataFrame({"Reason": reasons.index.astype("str"), "Rows": reasons.to_numpy()})
    said = f"{words.are(len(analysis.set_aside))} set aside of {analysis.counts.rows_in:,} rows; the rows are in set_aside.csv."
    return [sheet for sheet in [*sheets, Sheet("Set aside", said, aside)] if len(sheet.table) or sheet.name == "Set aside"]


def _of(table: pd.DataFrame, wanted: Sequence[str]) -> pd.DataFrame:
    """Some columns, those that are there and say something."""
    there = [
        name for name in wanted if name in table and not (table[name].isna().all() or (table[name].astype("str") == "").all())
    ]
    return table[there]


def _months(analysis: Analysis) -> pd.DataFrame:
    monthly = analysis.monthly
    names = analysis.wards.set_index("code")["name"]
    table = pd.DataFrame({"Month": pd.PeriodIndex(monthly.columns).to_timestamp(), "All areas": monthly.sum().to_numpy()})
    if len(monthly) > MOST_AREAS_BY_MONTH:
        return table
    own = monthly.loc[names.index].T.reset_index(drop=True)
    return pd.concat([table, own.set_axis([str(name) for name in names], axis=1)], axis=1)


def _summary(
    analysis: Analysis, subtitle: str, confidence: Confidence | None, agreement: Agreement | None, made: str
) -> list[str]:
    briefing = make_briefing(analysis)
    lines = [subtitle, "", briefing.headline, briefing.ward_headline, *briefing.harm]
    if confidence is not None:
        lines.append(chance_headline(confidence.table, null=confidence.null, reason=confidence.null_reason))
        lines.append(accuracy_headline(confidence.accuracy, confidence.accuracy_reason))
    lines += [agreement_headline(agreement)] if agreement is not None else []
    lines += [premises_headline(analysis.premises)] if analysis.premises is not None else []
    return [*lines, "", briefing.data_line, "", made]


class _Style:
    """A workbook with the formats that every sheet uses, its marking and its labels."""

    def __init__(self, book: Any, marking: str, labels: Sequence[str]) -> None:
        self.book, self.marking, self.labels = book, marking, labels
        self.title = book.add_format({"bold": True, "font_size": 14, "font_color": NAVY})
        self.marked = book.add_format({"bold": True, "font_color": "#801650"})
        self.header = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": NAVY, "font_color": "#FFFFFF", "border": 1}
        )
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.whole = book.add_format({"num_format": "#,##0"})
        self.share = book.add_format({"num_format": "0.0%"})
        self.month = book.add_format({"num_format": "mmm yyyy", "align": "left"})

    def decimals(self, places: int) -> Any:
        return self.book.add_format({"num_format": "#,##0." + "0" * places})

    def sheet(self, name: str, title: str) -> tuple[Any, int]:
        """A sheet with its marking, labels and title; and the first free row."""
        sheet = self.book.add_worksheet(name)
        row = 0
        for line in [*([self.marking] if self.marking else []), *self.labels]:
            sheet.write_string(row, 0, line, self.marked)
            row += 1
        sheet.write_string(row, 0, _text(title), self.title)
        said = self.marking.replace("&", "&&")
        if said:
            sheet.set_header(f"&C{said}")
        sheet.set_footer((f"&C{said}" if said else "") + "&RPage &P of &N")
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet, row + 2


def _write_lines(style: _Style, name: str, title: str, lines: Sequence[str]) -> None:
    sheet, row = style.sheet(name, title)
    sheet.set_column(0, 0, 120)
    for number, line in enumerate(lines):
        sheet.write_string(row + number, 0, _text(line), style.wrap)
    _mark_foot(style, sheet, row + len(lines) + 1)


def _write_table(style: _Style, shown: Sheet) -> None:
    sheet, top = style.sheet(shown.name, shown.said)
    table = shown.table.head(MOST_ROWS)
    for position, name in enumerate(table.columns):
        values, form = table[name], _format(style, str(name), table[name])
        header = HEADERS.get(str(name), str(name))
        texts = not (pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values))
        width = min(60, max(10, int(values.astype("str").str.len().quantile(0.95)) + 2)) if texts and len(values) else 12
        sheet.set_column(position, position, width)
        sheet.write_string(top, position, _text(header), style.header)
        for row, value in enumerate(values.tolist(), start=top + 1):
            _write_cell(sheet, row, position, value, form)
    last = top + len(table)
    sheet.freeze_panes(top + 1, 1)
    if len(table):
        sheet.autofilter(top, 0, last, len(table.columns) - 1)
        sheet.repeat_rows(top)
    if shown.chart and len(table) > 1:
        _add_chart(style, sheet, shown, top, min(len(table), MOST_ROWS_IN_CHART if shown.name != "Months" else len(table)))
    _mark_foot(style, sheet, last + 2)


def _write_cell(sheet: Any, row: int, column: int, value: Any, form: Any) -> None:
    """A value by its type; what is missing stays blank, and a text is never anything but text."""
    if value is None or value is pd.NaT or (isinstance(value, float) and not np.isfinite(value)):
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float | np.number):
        sheet.write_number(row, column, float(value), form)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, pd.Timestamp(value).to_pydatetime(), form)
    else:
        sheet.write_string(row, column, _text(value))


def _format(style: _Style, name: str, values: pd.Series[Any]) -> Any:
    if name in SHARES:
        return style.share
    if pd.api.types.is_datetime64_any_dtype(values):
        return style.month
    return style.decimals(DECIMALS[name]) if name in DECIMALS else style.whole


def _add_chart(style: _Style, sheet: Any, shown: Sheet, top: int, rows: int) -> None:
    assert shown.chart is not None
    kind, label, value = shown.chart
    columns = [str(name) for name in shown.table.columns]
    at, of = columns.index(value), columns.index(label)
    chart = style.book.add_chart({"type": kind})
    chart.add_series(
        {
            "name": HEADERS.get(value, value),
            "categories": [shown.name, top + 1, of, top + rows, of],
            "values": [shown.name, top + 1, at, top + rows, at],
            "fill": {"color": NAVY},
            "gap": 40,
        }
    )
    first = f", the first {rows}" if rows < len(shown.table) else ""
    chart.set_title(
        {"name": f"{HEADERS.get(value, value)} by {HEADERS.get(label, label).lower()}{first}", "name_font": {"size": 12}}
    )
    chart.set_legend({"none": True})
    chart.set_size({"width": 640, "height": 90 + 22 * rows if kind == "bar" else 340})
    if kind == "bar":
        chart.set_y_axis({"reverse": True})
    sheet.insert_chart(top, len(columns) + 1, chart, {"description": f"{shown.said} The table has the numbers."[:255]})


def _mark_foot(style: _Style, sheet: Any, row: int) -> None:
    if style.marking:
        sheet.write_string(row, 0, style.marking, style.marked)


def _text(value: Any) -> str:
    """A text on one line that a cell can hold."""
    return on_one_line(value)[:MOST_LETTERS]
