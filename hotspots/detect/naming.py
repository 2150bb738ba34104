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

    Parameters
    ----------
    labels
        Place label of each incident. Ties go to the first in alphabetical order.
    """
    counts = labels.value_counts()
    counts = counts[counts > 0]
    named = [(re.sub(r"^on or near\s*", "", str(label).strip(), flags=re.IGNORECASE), int(n)) for label, n in counts.items()]
    named = [(label, n) for label, n in named if label]
    streets = [(label, n) for label, n in named if label.lower() not in GENERIC]
    best = min(streets or named, key=lambda item: (-item[1], item[0]), default=("", 0))
    return best[0]
