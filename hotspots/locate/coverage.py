"""How long the counts cover, for rates, and what is to be said where dates do not allow what was asked for."""

from __future__ import annotations

import pandas as pd

from hotspots.locate.selection import Period
from hotspots.settings import Filter


def exposure_years(period: Period | None, counted: pd.DataFrame) -> float | None:
    """
    Length of the period for rates; None, and then there are no rates, without a period or where some have no date.

    An incident without a date may lie outside the period, so that a rate that counts it is too high and one that does not
    is too low.
    """
    return period.years if period and not counted["when"].isna().any() else None


def coverage_notes(period: Period | None, chosen: Filter, selected: pd.DataFrame, counted: pd.DataFrame) -> tuple[str, ...]:
    """
    Where the period is not the one asked for, and where there are no rates.

    Parameters
    ----------
    selected
        Incidents that pass the filter.
    counted
        Those of them in the study area.
    """
    if period is None:
        return ()
    notes = []
    months_only = bool(selected["precision"].eq("month").any())
    wider = chosen.last_day is not None and chosen.last_day < period.last_day
    later = chosen.first_day is not None and chosen.first_day.day > 1 and chosen.first_day < period.first_day
    if months_only and (wider or later):
        notes.append(
            "Some dates say only the month, so the period is taken in whole months, those whose first day is in the period "
            f"chosen: {period.first_day:%d/%m/%Y} to {period.last_day:%d/%m/%Y}."
        )
    undated = int(counted["when"].isna().sum())
    if undated:
        notes.append(
            f"Warning: {undated:,} of the {len(counted):,} incidents in the areas {'has' if undated == 1 else 'have'} no date, "
            "so no rates are given and months count the others only. Choose a period to have rates of those with a date."
        )
    return tuple(notes)


def source_notes(selected: pd.DataFrame) -> tuple[str, ...]:
    """
    How many incidents each of several sources gives, and a warning where they do not cover the same months.

    Parameters
    ----------
    selected
        Incidents that pass the filter.
    """
    counts = selected["source"].value_counts()
    counts = counts[counts > 0].sort_index()
    if len(counts) < 2:
        return ()
    said = ", ".join(f"{name} {count:,}" for name, count in counts.items())
    months = selected["when"].dt.to_period("M").groupby(selected["source"], observed=True).agg(["min", "max"]).dropna()
    notes = [f"Incidents by source: {said}. One event can be in several: they are counted as often as they are there."]
    if len(months) > 1 and (months.nunique() > 1).any():
        spans = "; ".join(f"{name} from {row['min']:%B %Y} to {row['max']:%B %Y}" for name, row in months.iterrows())
        notes.append(
            f"Warning: the sources do not cover the same months ({spans}), so months that only some cover look quieter than they "
            "were. Choose a period that all cover, or look at one source at a time."
        )
    return tuple(notes)
