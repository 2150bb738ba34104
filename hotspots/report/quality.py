"""How good the data are: one table for each load, on the Data page and in the report's annex."""

from __future__ import annotations

import pandas as pd

from hotspots.detect.masking import stacked_share
from hotspots.draw import words
from hotspots.points import distinct_points
from hotspots.read import Incidents

TOLD = {"minute": "to the minute", "day": "to the day", "month": "to the month", "none": "without a date"}
MOST_GAPS = 6


def quality_rows(table: pd.DataFrame, *, rows_in: int, set_aside: pd.DataFrame) -> list[tuple[str, str]]:
    """
    What a load holds, as names and texts.

    Parameters
    ----------
    table
        Usable incidents, as in `tables.INCIDENT_COLUMNS`.
    rows_in
        Rows in the files.
    set_aside
        Rows that cannot be used.
    """
    points = distinct_points(table["easting"].to_numpy(), table["northing"].to_numpy())
    stacked = round(stacked_share(points) * len(table))
    known = int(table["reference"].ne("").sum())
    categories = table["category"].value_counts()
    categories = categories[categories > 0]
    rows = [
        ("Rows in the files", f"{rows_in:,}"),
        ("Rows that can be used", _of(len(table), rows_in)),
        ("Rows set aside", _of(len(set_aside), rows_in)),
        ("Times", precision_said(table["precision"])),
        ("Months without any incident", gaps_said(table["when"])),
        ("Points", f"{len(points):,} distinct; {_of(stacked, len(table))} incidents share theirs with four or more others"),
        ("References", f"{_of(known, len(table))} incidents have one"),
        ("Categories", f"{int((categories.index != '').sum()):,}; {_of(int(categories.get('', 0)), len(table))} have none"),
    ]
    if table["victim"].ne("").any():
        rows.append(("Victims' ids", _of(int(table["victim"].ne("").sum()), len(table))))
    return rows


def quality_of(incidents: Incidents) -> list[tuple[str, str]]:
    """The same for what was read."""
    return quality_rows(incidents.table, rows_in=incidents.rows_in, set_aside=incidents.set_aside)


def precision_said(precision: pd.Series[str]) -> str:
    """“all 11,570 to the minute”; “9,000 to the day, 570 to the month”."""
    counts = precision.value_counts()
    told = [(TOLD[str(name)], int(count)) for name, count in counts.items() if count]
    if len(told) == 1:
        return f"all {told[0][1]:,} {told[0][0]}" if told[0][0] != TOLD["none"] else "none"
    return ", ".join(f"{count:,} {what}" for what, count in told)


def gaps_said(when: pd.Series[pd.Timestamp]) -> str:
    """Months between the first and the last without an incident."""
    known = when.dropna()
    if known.empty:
        return "no dates"
    held = pd.PeriodIndex(known.dt.to_period("M").unique())
    missing = [month for month in pd.period_range(held.min(), held.max(), freq="M") if month not in held]
    if not missing:
        return "none"
    shown = ", ".join(words.month(month) for month in missing[:MOST_GAPS])
    return f"{len(missing):,}: {shown}{' and others' if len(missing) > MOST_GAPS else ''}"


def _of(part: int, whole: int) -> str:
    """`9,000 (90%)`."""
    return f"{part:,} ({words.percent(part / whole)})" if whole else f"{part:,}"
