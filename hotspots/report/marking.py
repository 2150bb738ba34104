"""A protective marking for what is handed over: at its top and bottom, and in its properties."""

from __future__ import annotations

from hotspots.errors import BadSettings, on_one_line

MARKINGS = ("", "OFFICIAL", "OFFICIAL-SENSITIVE")
"""None, and the two that a partnership uses; any other text will do too."""
MOST_LETTERS = 80


def as_marking(text: str) -> str:
    """
    A marking on one line, without spaces round it.

    Raises
    ------
    BadSettings
        When it is longer than a line.
    """
    plain = " ".join(on_one_line(text).split())
    if len(plain) > MOST_LETTERS:
        raise BadSettings(f"The marking has {len(plain)} letters; the limit is {MOST_LETTERS}. Write a shorter one.")
    return plain
