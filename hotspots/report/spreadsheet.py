"""A workbook for a spreadsheet program: typed columns, filters, native charts, and no text that a spreadsheet would run."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from hotspots import __version__
from hotspots.draw import words
from hotspots.draw.colours import NAVY
from hotspots.errors import on_one_line
from hotspots.report.content import Imprint

MOST_ROWS_IN_CHART = 15
MOST_COLUMNS_BESIDE, MOST_ROWS_ABOVE = 8, 60
MOST_ROWS_ON_A_PAGE = 40
LETTERS_A_PAGE, REPEATED = 130, 2
"""Letters across a page in print, and how many columns each page of a wide table repeats."""
LETTERS_A_LINE, LINE_POINTS, MOST_LINES = 120, 15, 25
MOST_LINES_IN_PRINT, LETTERS_A_TITLE = 250, 100
"""A manifest of thousands of lines is for a program and not for paper."""
TITLE_POINTS, HEADER_POINTS = 22, 46
MONTH_FORMAT = "mmm yyyy"
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
    "northing": "Northing, m", "layer": "Layer", "baseline": "Before period", "primary": "What it was for", "before": "Before",
    "after": "After", "change_percent": "Change, %", "rate_ratio": "Ratio of daily rates", "rate_ratio_low": "95% from",
    "rate_ratio_high": "95% to", "p_adjusted": "Adjusted p", "control_before": "Control before",
    "control_after": "Control after", "rirr": "Ratio to control", "rirr_low": "95% from", "rirr_high": "95% to",
    "buffer_before": "Ring before", "buffer_after": "Ring after", "wdd_estimate": "WDD", "wdd_low": "95% from",
    "wdd_high": "95% to", "minimum_detectable_percent": "Smallest fall to be seen, %",
    "move": "Move", "rank_before": "Rank before", "into": "Merged into",
    "listed_before": "In the list before", "listed": "In the list now",
    "patrols": "Patrol", "slot": "When to be there", "why_then": "Why then", "visits": "Visits a week",
    "minutes": "Minutes a week", "presence": "Patrol there", "reason": "Why it is left out",
}  # fmt: skip
SHARES = {"incident_share", "area_share", "harm_share", "harm_largest", "share", "presence"}
DECIMALS = {"area_km2": 3, "pai": 1, "p": 3, "rate_per_1000": 1, "rate_low": 1, "rate_high": 1, "per_km2": 1, "trend_p": 3,
            "trend_tau": 2, "per_year": 1, "km2": 3, "rate_ratio": 2, "rate_ratio_low": 2, "rate_ratio_high": 2, "rirr": 2,
            "rirr_low": 2, "rirr_high": 2, "change_percent": 1, "p_adjusted": 3, "wdd_estimate": 1, "wdd_low": 1,
            "wdd_high": 1}  # fmt: skip


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


@dataclass(frozen=True)
class Front:
    """Title and subtitle of a workbook, and what its data say of themselves."""

    title: str
    subtitle: str
    labels: Sequence[str]


def write_book(
    front: Front, summary: Sequence[str], sheets: Sequence[Sheet], methods: Sequence[str], settings: str, imprint: Imprint
) -> bytes:
    """A summary, a sheet for each table, and how it was made."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
               "nan_inf_to_errors": False, "default_format_properties": {"font_name": "Arial", "font_size": 10}}  # fmt: skip
    marking = imprint.marking
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties(
            {"title": front.title, "subject": front.subtitle, "keywords": marking, "status": marking, "category": marking,
             "author": imprint.author, "comments": f"Made with Hotspots {__version__}",
             "created": imprint.made.replace(tzinfo=None)}
        )  # fmt: skip
        style = _Style(book, marking, [words.sentence(label) for label in front.labels])
        by = f" by {imprint.author}" if imprint.author else ""
        spoken = f"Made {imprint.moment}{by} with Hotspots {__version__}"
        _write_lines(style, "Summary", front.title, [*summary, "", spoken])
        for sheet in sheets:
            _write_table(style, sheet)
        inputs = [f"{each.name} ({each.role}, sha256 {each.sha256})" for each in imprint.inputs]
        lines = [*methods, "", "Made from", *inputs, "", "Settings", *settings.splitlines()]
        _write_lines(style, "Methods", "Methods and choices", lines)
        if imprint.manifest:
            _write_lines(style, "Manifest", "How this workbook was made, as its manifest", imprint.manifest.decode().splitlines())
    return out.getvalue()


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
        self.month = book.add_format({"num_format": MONTH_FORMAT, "align": "left"})

    def decimals(self, places: int) -> Any:
        return self.book.add_format({"num_format": "#,##0." + "0" * places})

    def sheet(self, name: str, title: str) -> tuple[Any, int]:
        """A sheet with its marking, labels and title; and the first free row."""
        sheet = self.book.add_worksheet(name)
        row = 0
        for line in [*([self.marking] if self.marking else []), *self.labels]:
            sheet.write_string(row, 0, line, self.marked)
            row += 1
        # A long sentence would be cut in two where a wide sheet goes on over pages.
        for line in textwrap.wrap(_text(title), LETTERS_A_TITLE) or [""]:
            sheet.set_row(row, TITLE_POINTS)
            sheet.write_string(row, 0, line, self.title)
            row += 1
        said = self.marking.replace("&", "&&")
        if said:
            sheet.set_header(f"&C{said}")
        sheet.set_footer((f"&C{said}" if said else "") + "&RPage &P of &N")
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet, row + 1


def _write_lines(style: _Style, name: str, title: str, lines: Sequence[str]) -> None:
    sheet, row = style.sheet(name, title)
    sheet.set_column(0, 0, LETTERS_A_LINE)
    for number, line in enumerate(lines):
        text = _text(line)
        # Not every program makes a row as high as its text.
        wrapped = -(-len(text) // LETTERS_A_LINE)
        sheet.set_row(row + number, LINE_POINTS * max(1, min(wrapped, MOST_LINES)))
        sheet.write_string(row + number, 0, text, style.wrap)
    _mark_foot(style, sheet, row + len(lines) + 1)
    if len(lines) > MOST_LINES_IN_PRINT:
        sheet.print_area(0, 0, row + MOST_LINES_IN_PRINT, 0)


def _write_table(style: _Style, shown: Sheet) -> None:
    sheet, top = style.sheet(shown.name, shown.said)
    table = shown.table.head(MOST_ROWS)
    sheet.set_row(top, HEADER_POINTS)
    total = 0
    for position, name in enumerate(table.columns):
        values = table.iloc[:, position]
        form = _format(style, str(name), values)
        header = HEADERS.get(str(name), str(name))
        texts = not (pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values))
        width = min(60, max(10, int(values.astype("str").str.len().quantile(0.95)) + 2)) if texts and len(values) else 12
        sheet.set_column(position, position, width)
        total += width
        sheet.write_string(top, position, _text(header), style.header)
        for row, value in enumerate(values.tolist(), start=top + 1):
            _write_cell(sheet, row, position, value, form)
    # On paper a wide table goes on over pages, each with its first columns, before its letters get too small to read.
    pages = max(1, round(total / LETTERS_A_PAGE))
    # A short one stands on one page with its chart, which would else be cut in two.
    sheet.fit_to_pages(pages, 1 if len(table) <= MOST_ROWS_ON_A_PAGE else 0)
    if pages > 1:
        sheet.repeat_columns(0, REPEATED - 1)
    last = top + len(table)
    sheet.freeze_panes(top + 1, 1)
    if len(table):
        sheet.autofilter(top, 0, last, len(table.columns) - 1)
        sheet.repeat_rows(top)
    if shown.chart and len(table) > 1:
        _add_chart(style, sheet, shown, top, min(len(table), len(table) if _is_of_months(shown) else MOST_ROWS_IN_CHART))
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
    # Bars say their values by their length, so they start from zero.
    if kind == "bar":
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({"min": 0})
    else:
        chart.set_y_axis({"min": 0})
        if _is_of_months(shown):
            chart.set_x_axis({"num_format": MONTH_FORMAT})
    # Beside a wide table a chart would lie beyond the screen, and make the print small.
    below = len(columns) > MOST_COLUMNS_BESIDE and len(shown.table) <= MOST_ROWS_ABOVE
    at_row, at_column = (top + len(shown.table) + 4, REPEATED) if below else (top, len(columns) + 1)
    sheet.insert_chart(at_row, at_column, chart, {"description": _text(f"{shown.said} The table has the numbers.")[:255]})


def _is_of_months(shown: Sheet) -> bool:
    """Whether a sheet's chart runs over months, all of which it then shows."""
    return shown.chart is not None and pd.api.types.is_datetime64_any_dtype(shown.table[shown.chart[1]])


def _mark_foot(style: _Style, sheet: Any, row: int) -> None:
    if style.marking:
        sheet.write_string(row, 0, style.marking, style.marked)


def _text(value: Any) -> str:
    """A text on one line that a cell can hold."""
    return on_one_line(value)[:MOST_LETTERS]
