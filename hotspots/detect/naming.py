"""What a place is called: the most common street label of its incidents."""

from __future__ import annotations

import re

import pandas as pd

GENERIC = frozenset(
    {
        "airport/airfield", "bus/coach station", "cinema", "conference/exhibition centre", "docks", "ferry terminal",
        "football ground", "further/higher educational building", "hospital", "motorway service area", "nightclub",
        "no location", "park/open space", "parking area", "pedestrian subway", "petrol station", "police station",
        "prison", "race track", "rugby ground", "shopping area", "sports/recreation area", "supermarket",
        "theatre/concert hall", "theme/adventure park", "tram stop", "cricket ground", "hospital/medical centre",
    }
)  # fmt: skip
"""data.police.uk's labels for kinds of places, which name no street."""


def common_place(labels: pd.Series[str]) -> str:
    """
    Most common street label, without “On or near”; a generic one only where there is no other; or empty.

    Labels that differ only in capitals are one street, in its most common spelling.

    Parameters
    ----------
    labels
        Place label of each incident. Ties go to the first in alphabetical order.
    """
    counts = labels.value_counts()
    counts = counts[counts > 0]
    named = [(re.sub(r"^on or near\s*", "", str(label).strip(), flags=re.IGNORECASE), int(n)) for label, n in counts.items()]
    spelled = _by_street([(label, n) for label, n in named if label])
    streets = [(label, n) for label, n in spelled if label.lower() not in GENERIC]
    best = min(streets or spelled, key=lambda item: (-item[1], item[0]), default=("", 0))
    return best[0]


def _by_street(named: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """The most common spelling of each street (ties: the first in alphabetical order), and the count of all spellings."""
    of_spelling: dict[str, int] = {}
    for label, n in named:
        of_spelling[label] = of_spelling.get(label, 0) + n
    best: dict[str, tuple[str, int]] = {}
    for label, n in sorted(of_spelling.items(), key=lambda item: (-item[1], item[0])):
        spelling, counted = best.get(label.casefold(), (label, 0))
        best[label.casefold()] = (spelling, counted + n)
    return list(best.values())
