"""Whether the data of a period look incomplete: a month without a file looks like a fall."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pandas as pd

from hotspots.locate.selection import Period, day_in_words

FAR_FEWER = 1 / 3
LEAST_USUAL = 10
MOST_DAYS_MISSING = 7


def find_gap(when: pd.Series[pd.Timestamp], periods: Sequence[Period], *, days_known: bool) -> str:
    """
    Why some periods look incomplete, in words; empty where they do not.

    Parameters
    ----------
    when
        Times of all incidents in the study area.
    periods
        The periods that are compared.
    days_known
        Whether all dates are known to the day.

    Notes
    -----
    A month looks incomplete with under a third of the median month's incidents, where that is 10 or more. Known to the day, a
    period looks incomplete where its first or last week has none at all though its days have two or more on average.
    """
    monthly = when.dt.to_period("M").value_counts()
    if monthly.empty:
        return ""
    every = pd.period_range(monthly.index.min(), monthly.index.max(), freq="M")
    counts = monthly.reindex(every, fill_value=0)
    usual = float(counts.median())
    for period in periods:
        for month in period.months:
            found = int(counts.get(month, 0))
            whole = period.first_day <= month.start_time.date() and month.end_time.date() <= period.last_day
            if whole and usual >= LEAST_USUAL and found < FAR_FEWER * usual:
                return f"{month.strftime('%B %Y')} has {found:,} incidents in the study area where {usual:,.0f} are usual"
        gap = _missing_end(when, period, usual) if days_known else ""
        if gap:
            return gap
    return ""


def _missing_end(when: pd.Series[pd.Timestamp], period: Period, usual: float) -> str:
    first, end = pd.Timestamp(period.first_day), pd.Timestamp(period.last_day + timedelta(days=1))
    inside = when[(when >= first) & (when < end)]
    if inside.empty or usual < 2 * 30 or period.days <= 2 * MOST_DAYS_MISSING:
        return ""
    if (end - inside.max()).days >= MOST_DAYS_MISSING:
        return (
            f"no incident in the study area after {day_in_words(inside.max().date())}, though the period ends on "
            f"{day_in_words(period.last_day)}"
        )
    if (inside.min() - first).days >= MOST_DAYS_MISSING:
        return (
            f"no incident in the study area before {day_in_words(inside.min().date())}, though the period starts on "
            f"{day_in_words(period.first_day)}"
        )
    return ""
