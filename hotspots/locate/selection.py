"""Which incidents are analysed: period, categories, flags; and the months that the data cover."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.errors import NoIncidents
from hotspots.settings import Filter


@dataclass(frozen=True)
class Period:
    """First and last day that the analysis covers, whole months of the data unless the filter says otherwise."""

    first_day: date
    last_day: date

    def __str__(self) -> str:
        """`1 January to 30 June 2026`."""
        first, last = self.first_day, self.last_day
        start = f"{first.day} {first:%B}" if first.year == last.year else day_in_words(first)
        return f"{start} to {day_in_words(last)}"

    @property
    def days(self) -> int:
        """Its length in days, both ends included."""
        return (self.last_day - self.first_day).days + 1

    @property
    def is_whole_months(self) -> bool:
        """Whether it starts on the first and ends on the last day of a month."""
        return self.first_day.day == 1 and self.last_day.day == monthrange(self.last_day.year, self.last_day.month)[1]

    @property
    def months(self) -> pd.PeriodIndex:
        """Every month from the first to the last, with or without incidents."""
        return pd.period_range(self.first_day, self.last_day, freq="M")

    @property
    def years(self) -> float:
        """Its length: months/12 where it is whole months, else days/365.25."""
        return len(self.months) / 12 if self.is_whole_months else self.days / 365.25


def period_of(incidents: pd.DataFrame, chosen: Filter) -> Period | None:
    """The period that the data cover within the filter's days; None where no incident has a date."""
    when = incidents["when"].dropna()
    if when.empty:
        return None
    earliest, latest = when.min(), when.max()
    first = date(earliest.year, earliest.month, 1)
    last = date(latest.year, latest.month, monthrange(latest.year, latest.month)[1])
    asked = chosen.first_day or min(first, chosen.last_day or first), chosen.last_day or max(last, chosen.first_day or last)
    first, last = max(first, chosen.first_day or first), min(last, chosen.last_day or last)
    if first > last:
        raise NoIncidents(
            f"No incidents from {day_in_words(asked[0])} to {day_in_words(asked[1])}: the data run from "
            f"{day_in_words(earliest.date())} to {day_in_words(latest.date())}. Choose a period within them."
        )
    return _in_whole_months(Period(first, last), incidents, chosen)


def _in_whole_months(period: Period, incidents: pd.DataFrame, chosen: Filter) -> Period:
    """
    The period as it is counted where some of the incidents chosen are months only: such a month is in as a whole or not at all.

    It ends with a whole month. It starts with one too where all are months only; where some have days, those before the
    first whole month count, and so does their time.
    """
    if chosen.first_day is None and chosen.last_day is None:
        return period
    try:
        passes = select(incidents, chosen)
    except NoIncidents:
        return period
    precision = incidents["precision"][passes]
    first, last = period.first_day, period.last_day
    if not precision.eq("month").any():
        return period
    if precision.eq("month").all() and first.day > 1:
        first = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return Period(first, last.replace(day=monthrange(last.year, last.month)[1]))


def of_sources(incidents: pd.DataFrame, chosen: Filter) -> pd.DataFrame:
    """The incidents of the sources chosen: what they cover is theirs alone. All of them where none is chosen."""
    return incidents[incidents["source"].isin(chosen.sources)] if chosen.sources else incidents


def select(incidents: pd.DataFrame, chosen: Filter) -> npt.NDArray[np.bool_]:
    """
    Whether each incident passes the filter. A month-only incident counts on the first day of its month.

    Raises
    ------
    NoIncidents
        When none passes, naming what was asked for.
    """
    passes = np.ones(len(incidents), dtype=bool)
    if chosen.first_day is not None:
        passes &= (incidents["when"] >= pd.Timestamp(chosen.first_day)).to_numpy()
    if chosen.last_day is not None:
        passes &= (incidents["when"] < pd.Timestamp(chosen.last_day) + pd.Timedelta(days=1)).to_numpy()
    if chosen.sources:
        passes &= incidents["source"].isin(chosen.sources).to_numpy()
    if chosen.categories:
        passes &= incidents["category"].isin(chosen.categories).to_numpy()
    for flag in chosen.flags:
        if f"flag_{flag}" not in incidents.columns:
            raise NoIncidents(f"The data have no flag “{flag}”. Take it out of the settings or load data that have it.")
        passes &= incidents[f"flag_{flag}"].to_numpy()
    if not passes.any():
        raise NoIncidents(f"No incidents{_asked_for(chosen)}. Widen the period or add categories.")
    return passes


def _asked_for(chosen: Filter) -> str:
    parts = []
    if chosen.sources:
        parts.append(" from " + " or ".join(chosen.sources))
    if chosen.categories:
        parts.append(" of " + " or ".join(chosen.categories))
    if chosen.flags:
        parts.append(" flagged " + " and ".join(flag.replace("_", " ") for flag in chosen.flags))
    if chosen.first_day:
        parts.append(f" from {day_in_words(chosen.first_day)}")
    if chosen.last_day:
        parts.append(f" to {day_in_words(chosen.last_day)}")
    return "".join(parts)


def day_in_words(day: date) -> str:
    """`1 January 2026`."""
    return f"{day.day} {day:%B %Y}"
