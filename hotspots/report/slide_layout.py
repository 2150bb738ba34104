"""What fits on a slide: the lines and heights of texts, and letters and columns of a table, in inches."""

from __future__ import annotations

from collections.abc import Sequence

from hotspots.report.blocks import Table
from hotspots.report.widths import column_widths

TEXT_SIZES = (16.0, 14.0, 12.0)
TABLE_SIZES = (18.0, 16.0, 14.0, 12.0, 11.0, 10.0, 9.0)
PADDING_MM = 4.5
LETTER_OF_POINT = 0.2
"""Width of a letter in millimetres for each point of its size."""
IN_NOTES = "… (in full in the notes below)"


def fitting(lines: list[str], wide: float, most: float) -> tuple[float, list[str]]:
    """Size of lines that fit in a height in inches; what does not at the smallest is left to the notes, and that is said."""
    for size in TEXT_SIZES:
        if height_of(lines, wide, size) <= most:
            return size, lines
    kept: list[str] = []
    for line in " ".join(lines).split(" "):
        if height_of([" ".join([*kept, line, IN_NOTES])], wide, size) > most:
            break
        kept.append(line)
    return size, [" ".join([*kept, IN_NOTES])]


def height_of(said: Sequence[str], wide: float, size: float) -> float:
    """Inches that sentences of a size take."""
    return sum(lines_of(line, wide, size) * size * 1.2 / 72 + size * 0.35 / 72 for line in said) + 0.1


def lines_of(text: str, wide: float, size: float) -> int:
    """Lines that a text of a size takes: letters of Arial are half as wide as high."""
    return max(1, -(-int(len(text) * size * 0.52) // int((wide - 0.2) * 72)))


def laid_out(table: Table, wide: float, most: float) -> tuple[float, list[float], list[float]]:
    """Size of the letters, widths of the columns and heights of the rows in inches: the largest size that fits."""
    lines = [[column.name for column in table.columns], *([cell.text for cell in row] for row in table.rows)]
    for size in TABLE_SIZES:
        widths = column_widths(table, wide_mm=wide * 25.4, letter_mm=size * LETTER_OF_POINT, padding_mm=PADDING_MM)
        widths = [wide * width / sum(widths) for width in widths]
        highs = [
            max(lines_of(text, width, size) for text, width in zip(line, widths, strict=True)) * size * 1.25 / 72 + 0.09
            for line in lines
        ]
        if sum(highs) <= 0.75 * most and _unbroken(table, widths, size):
            break
    return size, widths, highs


def _unbroken(table: Table, widths: list[float], size: float) -> bool:
    """Whether every word of the headers and every number has room in its column."""
    return all(
        max(map(len, column.name.split() or [""])) * size * 0.55 / 72 + 0.14 <= width
        for column, width in zip(table.columns, widths, strict=True)
    )
