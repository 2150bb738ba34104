"""Places ranked, in words and rows: the same on screen, in the report and in its file."""

from __future__ import annotations

import numpy as np
import pandas as pd

from hotspots.detect.persistence import TREND_P
from hotspots.detect.premises import Premises, half_of_incidents
from hotspots.draw import words

MOST_ROWS = 30
SNAPPED = (
    "Coordinates are snapped, so the nearest place is only a guess where several stand close together: a snap point gathers many "
    "addresses."
)
CAUTION = "Near a place is not because of it: each incident within reach counts once, for the nearest place."


def premises_headline(found: Premises) -> str:
    """“12 of 40 places hold half of the 3,406 incidents within 100 m of one”."""
    near = f"{words.plural(found.near, 'incident')} within {found.within_m:,.0f} m of one"
    if not found.places:
        return "There are no places to rank."
    if not found.near:
        return f"None of {words.plural(found.total, 'incident')} is within {found.within_m:,.0f} m of a place."
    half, first = half_of_incidents(found), found.table.iloc[0]
    verb, share = "holds" if half.first == 1 else "hold", words.percent(found.near / found.total)
    return (
        f"{half.first:,} of {words.plural(half.places, 'place')} {verb} half of the {near} ({share} of all); the first is "
        f"{first['name']}, with {int(first['incidents']):,}."
    )


def premises_rows(found: Premises, *, most: int = MOST_ROWS) -> pd.DataFrame:
    """The first places with an incident: name, incidents, share, a year, months, trend and times."""
    table = found.table[found.table["incidents"] > 0].head(most)
    return pd.DataFrame(
        {
            "Rank": table["rank"],
            "Place": table["name"],
            "Incidents": [f"{count:,}" for count in table["incidents"]],
            "Share": [words.percent(share, 1) for share in table["share"]],
            "A year": [words.number(value, 1) for value in table["per_year"]],
            "Months active": table["months_active"],
            "Trend": [_trend(p, tau) for p, tau in zip(table["trend_p"], table["trend_tau"], strict=True)],
            "When": table["peak_times"].replace("", "–"),
        }
    )


def premises_cautions(found: Premises, *, snapped: bool) -> tuple[str, ...]:
    """What the ranking does not say, and which places are not in it."""
    said = [CAUTION, *([SNAPPED] if snapped else [])]
    if found.elsewhere:
        said.append(f"{words.plural(found.elsewhere, 'place')} of the file lie outside the study area and are not ranked.")
    return tuple(said)


def _trend(p: float, tau: float) -> str:
    if np.isnan(p):
        return "too short"
    return f"no trend ({words.p_value(p)})" if p >= TREND_P else f"{'rising' if tau > 0 else 'falling'} ({words.p_value(p)})"
