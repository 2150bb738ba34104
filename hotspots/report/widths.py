"""How wide the columns of a table are to be on paper and on slides."""

from __future__ import annotations

from hotspots.report.blocks import Table

MOST_LETTERS, MOST_WIDE, MOST_WORD = 42, 80, 18
"""A text wraps at so many letters, in a table as wide as the page at more, and a longer word may be broken."""


def column_widths(table: Table, *, wide_mm: float, letter_mm: float, padding_mm: float) -> list[float]:
    """
    Widths in millimetres: by the longest texts, no wider than there is room, and where that goes no word broken.

    Parameters
    ----------
    wide_mm
        Of the whole table, at most.
    letter_mm
        Of a letter on average.
    padding_mm
        Of a cell, left and right together.
    """
    least, wanted = [], []
    for position, column in enumerate(table.columns):
        texts = [column.name, *(text for row in table.rows for text in (row[position].text, *row[position].small))]
        most = MOST_LETTERS if table.narrow else MOST_WIDE
        longest = min(len(column.name), MOST_WORD) if column.right else min(max(map(len, texts)), most)
        word = min(max((len(word) for text in texts for word in text.split(" ")), default=0), MOST_WORD)
        if column.right:
            word = max(word, max((len(row[position].text) for row in table.rows), default=0))
        least.append(letter_mm * max(word, 4) + padding_mm)
        wanted.append(max(least[-1], letter_mm * longest + padding_mm))
    spare, more = wide_mm - sum(least), sum(wanted) - sum(least)
    if spare <= 0:
        return [width * wide_mm / sum(least) for width in least]
    share = min(1.0, spare / more) if more else 0.0
    return [low + (high - low) * share for low, high in zip(least, wanted, strict=True)]
