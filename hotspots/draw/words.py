"""Numbers and dates in the words of GOV.UK style: “9,000”, “1 January to 30 June 2026”."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from hotspots.locate.selection import Period, day_in_words
from hotspots.settings import Filter


def day(value: date) -> str:
    """`1 January 2026`."""
    return day_in_words(value)


def period(value: Period | None) -> str:
    """`1 January to 30 June 2026`; `no dates` without one."""
    return "no dates" if value is None else str(value)


def asked_for(chosen: Filter) -> list[str]:
    """What a filter leaves, other than its period: sources, categories, flags, districts."""
    parts = [", ".join(names) for names in (chosen.sources, chosen.categories) if names]
    if chosen.flags:
        parts.append("flagged " + " and ".join(flag.replace("_", " ") for flag in chosen.flags))
    if chosen.districts:
        parts.append(", ".join(chosen.districts))
    return parts


def span(low: float, high: float, places: int = 0) -> str:
    """`3 to 7`, or `3` when both ends are the same."""
    first, last = number(low, places), number(high, places)
    return first if first == last else f"{first} to {last}"


def month(value: object, *, short: bool = False) -> str:
    """`October 2021` from `2021-10`; `Oct 2021` when short."""
    return pd.Period(str(value), freq="M").strftime("%b %Y" if short else "%B %Y")


def percent(share: float, places: int | None = None) -> str:
    """
    A share as a percentage; only nothing is `0%` and only all of it `100%`.

    Parameters
    ----------
    places
        Decimal places, for a column of a table. Left out: none from 10% on (`31%`), else one (`1.8%`, `under 0.1%`).
    """
    value = share * 100
    if value == 0 or value >= 100:
        return f"{value:,.{places or 0}f}%"
    if value < 0.1:
        return "under 0.1%"
    if value > 99.9:
        return "over 99.9%"
    if places is None:
        places = 0 if round(value, 1) >= 10 and round(value) < 100 else 1
    return f"{value:.{places}f}%"


def per_km2(value: float) -> str:
    """Incidents per km²: whole, with one decimal place under 1 (`0.4`, `under 0.1`)."""
    if 0 < value < 0.1:
        return "under 0.1"
    return number(value, 1 if 0 < value < 1 else 0)


def km2(value: float) -> str:
    """An area: `0.76 km²`, and `0.003 km²` or `under 0.001 km²` for a small one."""
    if value < 0.001:
        return "under 0.001 km²"
    return f"{value:,.{2 if value >= 0.01 else 3}f} km²"


def number(value: float, places: int = 0) -> str:
    """Thousands with commas and a minus sign; an en dash where there is no number."""
    return "–" if value is None or not np.isfinite(value) else f"{value:,.{places}f}".replace("-", "−")


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1 hotspot`, `9,000 hotspots`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def are(count: int) -> str:
    """`1 is`, `9,000 are`."""
    return f"{count:,} {'is' if count == 1 else 'are'}"


def listed(names: Sequence[str]) -> str:
    """`Eastbourne, Hastings and Rother`."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def sentence(text: str) -> str:
    """With a capital at its start."""
    return text[:1].upper() + text[1:]


def signed(value: float, places: int = 0) -> str:
    """A change in percent with its sign: `−29%`, `+5%`, `0%`; an en dash where there is no number."""
    if not np.isfinite(value):
        return "–"
    rounded = round(value, places)
    sign = "−" if rounded < 0 else "+" if rounded > 0 else ""
    return f"{sign}{abs(rounded):,.{places}f}%"


def change(before: float, after: float, percent: float, low: float, high: float, places: int = 0) -> str:
    """A change beside its counts: `86 to 61 (−29%, −49% to −1%)`; only the counts where there is no percentage."""
    counts = f"{before:,.0f} to {after:,.0f}"
    if not np.isfinite(percent):
        return counts
    reach = f", {signed(low, places)} to {signed(high, places)}" if np.isfinite([low, high]).all() else ""
    return f"{counts} ({signed(percent, places)}{reach})"


def p_value(value: float) -> str:
    """`p = 0.03`, `p under 0.001`; `no p` where there is none."""
    if not np.isfinite(value):
        return "no p"
    if value < 0.001:
        return "p under 0.001"
    return f"p = {value:.3f}" if value < 0.095 else f"p = {value:.2f}"
