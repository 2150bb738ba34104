"""Repeats in words: how many places and victims recur, what share of incidents that is, and within how long."""

from __future__ import annotations

import pandas as pd

from hotspots.analysis import Analysis
from hotspots.detect.repeats import Repeats, repeat_places, repeat_victims
from hotspots.draw import words


def repeats_of(analysis: Analysis) -> tuple[Repeats, Repeats]:
    """Places and victims that recur among the incidents in the areas; whether places are snapped is judged on all read."""
    return repeat_places(analysis.inside, stacked=analysis.stacked), repeat_victims(analysis.inside)


def repeats_said(found: Repeats) -> str:
    """“829 of 4,038 victims had more than one incident: 37% of the incidents. …”, or why it is not counted."""
    if found.reason:
        return f"Repeat {found.what} are not counted: {found.reason}."
    one = found.what.removesuffix("s")
    if not found.repeated:
        return f"No {one} has more than one incident ({words.plural(found.incidents, 'incident')} with a known {one})."
    said = (
        f"{found.repeated:,} of {found.distinct:,} {found.what} ({words.percent(found.repeated / found.distinct)}) had more than "
        f"one incident: {found.repeated_incidents:,} of the {found.incidents:,} incidents with a known {one} "
        f"({words.percent(found.repeated_incidents / found.incidents)}), at most {found.most:,} for one. {found.further:,} "
        f"({words.percent(found.further / found.incidents)}) came after the first."
    )
    if not found.intervals:
        return f"{said} The days are not known, so nothing is said of how soon."
    soon = "; ".join(f"{words.percent(share)} within {words.plural(days, 'day')}" for days, share in found.within.items())
    return f"{said} From one to the next: {soon} (median {words.plural(round(found.median_days), 'day')})."


def repeats_table(found: tuple[Repeats, ...]) -> pd.DataFrame:
    """The same as a table to hand over, one row for places and one for victims."""
    return pd.DataFrame(
        [
            {
                "what": each.what,
                "incidents": each.incidents,
                "distinct": each.distinct,
                "repeated": each.repeated,
                "repeated_incidents": each.repeated_incidents,
                "further": each.further,
                "most": each.most,
                "intervals": each.intervals,
                "median_days": each.median_days,
                **{f"within_{days}_days": each.within.get(days, float("nan")) for days in (7, 30, 90, 365)},
                "not_counted": each.reason,
            }
            for each in found
        ]
    )
