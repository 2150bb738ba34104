"""The report's bar chart as SVG text: starting a chart library's engine would take a quarter of the whole run."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np
import pandas as pd

from hotspots.draw import words
from hotspots.draw.colours import GREY, NAVY

WIDTH, HEIGHT = 720, 230
LEFT, RIGHT, TOP, BOTTOM = 56, 8, 12, 26
MOST_LABELS = 9
GAP = 0.12


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
        counts.to_numpy(dtype=float).tolist(),
        said=[f"{words.month(month)}: {words.plural(int(count), 'incident')}" for month, count in counts.items()],
    )


def columns_svg(
    labels: Sequence[str], values: Sequence[float], *, said: Sequence[str] | None = None, most_labels: int = MOST_LABELS
) -> str:
    """
    Values as bars from zero.

    Parameters
    ----------
    said
        What each bar says when it is pointed at; its label and value when left out.
    most_labels
        More are left out evenly.
    """
    ticks = axis_ticks(int(np.ceil(max(values))))
    across, down = (WIDTH - LEFT - RIGHT) / len(values), (HEIGHT - TOP - BOTTOM) / ticks[-1]
    floor = HEIGHT - BOTTOM
    told = said or [f"{label}: {words.number(value)}" for label, value in zip(labels, values, strict=True)]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="Arial, sans-serif" font-size="11" fill="{GREY}">'
    ]
    for tick in ticks:
        y = floor - tick * down
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:,}</text>')
    every = -(-len(values) // most_labels)
    for position, (label, value, text) in enumerate(zip(labels, values, told, strict=True)):
        x = LEFT + position * across
        parts.append(
            f'<rect x="{x + across * GAP / 2:.1f}" y="{floor - value * down:.1f}" width="{across * (1 - GAP):.1f}" '
            f'height="{value * down:.1f}" fill="{NAVY}"><title>{html.escape(text)}</title></rect>'
        )
        if position % every == 0:
            shown = html.escape(label)
            parts.append(f'<text x="{x + across / 2:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{shown}</text>')
    parts.append("</svg>")
    return "".join(parts)


def axis_ticks(largest: int) -> list[int]:
    """Whole numbers from 0 in four or so round steps, the last at or above `largest`."""
    rough = max(largest, 1) / 4
    scale = 10 ** int(np.floor(np.log10(rough))) if rough > 1 else 1
    step = next(int(scale * nice) for nice in (1, 2, 5, 10) if scale * nice >= rough)
    return list(range(0, max(largest, 1) + step, step))
