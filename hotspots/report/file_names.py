"""Names of files made from names of places: plain letters, and never two alike, as one would replace the other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import count

MOST_LETTERS = 40


def file_names(names: Sequence[str], codes: Sequence[str] = ()) -> list[str]:
    """
    A name for a file of each place: small letters, digits and hyphens.

    Parameters
    ----------
    names
        Of the places. One that no other place shares is its file's name.
    codes
        Of the places, where they have some: added where names are shared, or hold no such letters. Where that does not tell
        them apart either, they are numbered in order.
    """
    own = [slug(name) for name in names]
    shared = Counter(own)
    found = ["" if not name or shared[name] > 1 else name for name in own]
    used = set(found)
    for place, name in enumerate(found):
        if not name:
            wanted = "-".join(filter(None, [own[place], slug(codes[place]) if codes else ""])) or "unnamed"
            numbered = (f"{wanted}-{number}" if number > 1 else wanted for number in count(1))
            found[place] = next(each for each in numbered if each not in used)
            used.add(found[place])
    return found


def slug(name: str) -> str:
    """Small letters, digits and hyphens of a name; empty where it has none."""
    return "-".join(re.findall(r"[a-z0-9]+", name.casefold()))[:MOST_LETTERS].strip("-")
