"""The report's bar charts as SVG text: starting a chart library's engine would take a quarter of the whole run."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np
import pandas as pd

from hotspots.draw import words
from hotspots.draw.colours import GREY, OF_SERIES

WIDTH, HEIGHT = 720, 230
LEFT, RIGHT, TOP, BOTTOM = 56, 8, 12, 26
MOST_LABELS = 9
GAP = 0.12
LEGEND, LETTER = 20, 6.2
"""Height of a legend, and width of a letter."""


def monthly_svg(counts: pd.Series[int]) -> str:
    """
    Incidents by month as bars from zero.

    Parameters
    ----------
    counts
        Indexed by month (`pandas.PeriodIndex`).
    """
    return columns_svg(
        [words.month(month, short=True) for month in counts.index],
        (("Incidents", counts.to_numpy(dtype=float).tolist()),),
        said=[f"{words.month(month)}: {words.plural(int(count), 'incident')}" for month, count in counts.items()],
    )


def columns_svg(
    labels: Sequence[str],
    series: Sequence[tuple[str, Sequence[float]]],
    *,
    said: Sequence[str] | None = None,
    most_labels: int = MOST_LABELS,
    wide: int = WIDTH,
) -> str:
    """
    Values as bars from zero; those of several series stand side by side, under a legend of their names.

    Parameters
    ----------
    labels
        One for each value of a series.
    series
        Name and values of each.
    said
        What each bar of one series says when it is pointed at; name, label and value when left out.
    most_labels
        More are left out evenly, and so are those that would run into each other.
    wide
        Of the drawing: letters keep their size, so a narrow one that is stretched has large letters.
    """
    legend = LEGEND if len(series) > 1 else 0
    ticks = axis_ticks(int(np.ceil(max(max(values) for _, values in series))))
    top, floor = TOP + legend, HEIGHT - BOTTOM
    across, down = (wide - LEFT - RIGHT) / len(labels), (floor - top) / ticks[-1]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {HEIGHT}" width="{wide}" height="{HEIGHT}" '
        f'font-family="Arial, sans-serif" font-size="11" fill="{GREY}">'
    ]
    for tick in ticks:
        y = floor - tick * down
        parts.append(f'<line x1="{LEFT}" x2="{wide - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:,}</text>')
    bar, x_legend = across * (1 - GAP) / len(series), float(LEFT)
    for number, ((name, values), colour) in enumerate(zip(series, OF_SERIES, strict=False)):
        if legend:
            parts.append(f'<rect class="key" x="{x_legend:.1f}" y="{TOP - 8}" width="10" height="10" fill="{colour}"/>')
            parts.append(f'<text x="{x_legend + 15:.1f}" y="{TOP + 1}">{html.escape(name)}</text>')
            x_legend += 15 + LETTER * len(name) + 16
        for position, (label, value) in enumerate(zip(labels, values, strict=True)):
            text = said[position] if said else f"{f'{name}, ' if legend else ''}{label}: {words.number(value)}"
            x = LEFT + position * across + across * GAP / 2 + number * bar
            parts.append(
                f'<rect x="{x:.1f}" y="{floor - value * down:.1f}" width="{bar:.1f}" height="{value * down:.1f}" '
                f'fill="{colour}"><title>{html.escape(text)}</title></rect>'
            )
    room = int((wide - LEFT - RIGHT) // (LETTER * max(map(len, labels)) + LETTER))
    every = -(-len(labels) // max(1, min(most_labels, room)))
    for position, label in enumerate(labels[::every]):
        x = LEFT + (position * every + 0.5) * across
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{html.escape(label)}</text>')
    parts.append("</svg>")
    return "".join(parts)


def axis_ticks(largest: int) -> list[int]:
    """Whole numbers from 0 in four or so round steps, the last at or above `largest`."""
    rough = max(largest, 1) / 4
    scale = 10 ** int(np.floor(np.log10(rough))) if rough > 1 else 1
    step = next(int(scale * nice) for nice in (1, 2, 5, 10) if scale * nice >= rough)
    return list(range(0, max(largest, 1) + step, step))
