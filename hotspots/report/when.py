"""When, in words: the slots that stand out, and the months that do."""

from __future__ import annotations

from datetime import date

import pandas as pd

from hotspots.detect.rhythm import ControlChart, WeekTable, Window
from hotspots.detect.seasons import Seasons
from hotspots.draw import words

VARIES = 1.5
"""From this dispersion on it is said that months vary by more than chance."""


def when_headline(table: WeekTable, windows: tuple[Window, ...], *, place: str | None = None) -> str:
    """“Fridays and Saturdays 21:00 to 02:00: 38% in 6% of the week”, or why there is none."""
    where = f" in {place}" if place else ""
    if table.reason:
        return f"When someone should be there cannot be said{where}: {table.reason}."
    if not windows:
        return f"No part of the week stands out{where} ({words.plural(table.incidents, 'incident')} with a time of day)."
    first = windows[0]
    return (
        f"{first.words}: {words.percent(first.share)} of the incidents{where} in {words.percent(first.week_share)} of the week "
        f"({first.share * table.incidents:,.0f} of {table.incidents:,})."
    )


def slot_rows(windows: tuple[Window, ...], table: WeekTable) -> pd.DataFrame:
    """Slots as a table: when, incidents, share of the incidents, share of the week."""
    return pd.DataFrame(
        {
            "Slot": [window.words for window in windows],
            "Incidents": [round(window.share * table.incidents) for window in windows],
            "Share": [words.percent(window.share) for window in windows],
            "Of the week": [words.percent(window.week_share) for window in windows],
        }
    )


def months_said(chart: ControlChart) -> str:
    """Which months stand out from chance round their mean."""
    high, low = (_named(chart, above) for above in (True, False))
    parts = [f"{words.listed(high)} stood out as high" if high else "", f"{words.listed(low)} stood out as low" if low else ""]
    said = "; ".join(part for part in parts if part)
    return f"By month: {said}." if said else "By month: no month stands out from chance."


def seasons_said(found: Seasons) -> str:
    """Which months of the year stand out every year, or why it cannot be said."""
    if found.reason:
        return f"Seasons cannot be told: {found.reason}."
    names = [date(2024, month, 1).strftime("%B") for month in range(1, 13)]
    parts = [
        f"{words.listed([names[month - 1] for month in months])} were {side}"
        for side, months in (("above", found.above), ("below", found.below))
        if months
    ]
    each = f"{found.years} years ({words.month(found.first)} to {words.month(found.last)})"
    if not parts:
        return f"By season: no month of the year stands out from the months' own variation over {each}."
    return (
        f"By season: {' and '.join(parts)} the mean of their year in each of {each}, and together by more than the months' own "
        "variation."
    )


def months_caution(found: Seasons) -> str:
    """How much more than chance the months vary, where they do; empty where it is not known or small."""
    if found.reason or found.dispersion < VARIES:
        return ""
    return (
        f"Months vary {found.dispersion:.1f} times as much as chance alone would have them, so that several lie beyond the lines "
        "by themselves: do not read much into a single one."
    )


def _named(chart: ControlChart, above: bool) -> list[str]:
    """Months beyond their limits on one side of the mean."""
    months = pd.PeriodIndex(chart.rate.index)
    values = chart.rate.to_numpy(dtype=float)
    return [words.month(months[i]) for i in range(len(months)) if chart.out[i] and (values[i] > chart.centre) == above]
