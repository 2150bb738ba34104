"""A protective marking for what is handed over: at its top and bottom, and in its properties."""

from __future__ import annotations

from hotspots.errors import BadSettings, on_one_line

MARKINGS = ("", "OFFICIAL", "OFFICIAL-SENSITIVE")
"""None, and the two that a partnership uses; any other text will do too."""
MOST_LETTERS = 80


def as_marking(text: str, *, what: str = "marking") -> str:
    """
    A marking, or another short text, on one line without spaces round it.

    Raises
    ------
    BadSettings
        When it is longer than a line.
    """
    plain = " ".join(on_one_line(text).split())
    if len(plain) > MOST_LETTERS:
        raise BadSettings(f"The {what} has {len(plain)} letters; the limit is {MOST_LETTERS}. Write a shorter one.")
    return plain
