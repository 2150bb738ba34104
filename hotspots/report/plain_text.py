"""Texts of files as a map layer can hold them: as they are, without what is not seen and what XML does not know."""

from __future__ import annotations

import re

UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Control characters, line breaks and marks that turn the direction of writing, halves of letters, and what is no letter."""
NAME_LETTERS = 40


def plain_text(text: object) -> str:
    """A text on one line, each unseen mark a space; everything else stays."""
    return UNSEEN.sub(" ", str(text))


def table_names(prefix: str, names: list[str]) -> list[str]:
    """
    A name in small letters, digits and underscores for each text, no two alike: `context_main_roads`, `context_main_roads_2`.

    Parameters
    ----------
    prefix
        Before each, so that none is a word that databases keep for themselves.
    """
    found: list[str] = []
    for name in names:
        plain = re.sub(r"\.(geojson|json|gpkg|shp|zip|fgb|kml|kmz|csv)$", "", name.strip().lower())
        base = "_".join([prefix, *re.findall(r"[a-z0-9]+", plain)])[:NAME_LETTERS].strip("_")
        number, unique = 1, base
        while unique in found:
            number += 1
            unique = f"{base}_{number}"
        found.append(unique)
    return found
