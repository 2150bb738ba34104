"""Charts of a comparison as SVG text, the same in the app and in the report: months, intervals, and bars with counts."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hotspots.draw import words
from hotspots.draw.colours import GREY, NAVY, ORANGE, TEAL
from hotspots.draw.svg import axis_ticks
from hotspots.locate.selection import Period

WIDTH = 720
LEFT, RIGHT = 56, 8
PANEL = 120
GAP = 34
LABEL_WIDTH, COUNT_WIDTH = 210, 100
LEAST_PERCENT, MOST_PERCENT = -90.0, 400.0
INTERVAL_TICKS = (-90, -75, -50, -25, 0, 100, 200, 400)
FEW_TICKS = (-90, -75, -50, 0, 100, 400)
WIDE = 800
MOST_LABELS = 9


@dataclass(frozen=True)
class Series:
    """One panel: a title, one number for each step, and its colour."""

    title: str
    values: Sequence[float]
    colour: str = NAVY


@dataclass(frozen=True)
class Interval:
    """One line of an interval plot; NaN limits draw only its words."""

    name: str
    counts: str
    percent: float
    low: float
    high: float
    second: bool = False


def panels_svg(steps: Sequence[str], series: Sequence[Series], *, shaded: Sequence[tuple[str, float, float]]) -> str:
    """
    Series below each other on one time axis, each from zero on a scale of its own.

    Parameters
    ----------
    steps
        Label of each step in time.
    shaded
        Spans to shade: label, first and last step (from 0; the span holds both).
    """
    across = (WIDTH - LEFT - RIGHT) / max(len(steps), 1)
    height = len(series) * (PANEL + GAP) + 30
    parts = [_open(height)]
    for number, one in enumerate(series):
        top = number * (PANEL + GAP) + 24
        floor = top + PANEL
        for name, first, last in shaded:
            operation = name.startswith("After")
            colour, opacity = (ORANGE, 0.22) if operation else (GREY, 0.16)
            parts.append(
                f'<rect x="{LEFT + first * across:.1f}" y="{top}" width="{(last - first + 1) * across:.1f}" height="{PANEL}" '
                f'fill="{colour}" opacity="{opacity}"/>'
            )
            if number == 0:
                parts.append(
                    f'<text x="{LEFT + (first + last + 1) / 2 * across:.1f}" y="{floor + 12}" text-anchor="middle" '
                    f'font-weight="600">{html.escape(name.split(":")[0])}</text>'
                )
        parts += _axis(one, top, floor)
        points = " ".join(
            f"{LEFT + (i + 0.5) * across:.1f},{floor - value / _ceiling(one) * PANEL:.1f}" for i, value in enumerate(one.values)
        )
        parts.append(f'<polyline points="{points}" fill="none" stroke="{one.colour}" stroke-width="2"/>')
        for i, value in enumerate(one.values):
            y = floor - value / _ceiling(one) * PANEL
            told = html.escape(f"{steps[i]}: {value:,.0f}")
            parts.append(
                f'<circle cx="{LEFT + (i + 0.5) * across:.1f}" cy="{y:.1f}" r="2.6" fill="{one.colour}">'
                f"<title>{told}</title></circle>"
            )
    every = -(-len(steps) // MOST_LABELS)
    for i, step in enumerate(steps):
        if i % every == 0:
            parts.append(
                f'<text x="{LEFT + (i + 0.5) * across:.1f}" y="{height - 6}" text-anchor="middle">{html.escape(step)}</text>'
            )
    return "".join([*parts, "</svg>"])


def month_spans(months: pd.PeriodIndex, spans: Sequence[tuple[str, Period]]) -> list[tuple[str, float, float]]:
    """Periods as steps on an axis of months, for `panels_svg`; parts of months are shaded in part."""
    first = months[0].year * 12 + months[0].month

    def at(year: int, month: int, day: int, longest: int) -> float:
        return year * 12 + month - first + (day - 1) / longest

    found = []
    for name, period in spans:
        a, b = period.first_day, period.last_day
        start = at(a.year, a.month, a.day, pd.Period(a, freq="M").days_in_month)
        end = at(b.year, b.month, b.day + 1, pd.Period(b, freq="M").days_in_month)
        found.append((name, start, end - 1))
    return found


def intervals_svg(intervals: Sequence[Interval], *, first: str, second: str | None, width: int = 900) -> str:
    """
    Changes in percent with their intervals on a scale of ratios, one line each, with their counts.

    Parameters
    ----------
    first, second
        What circles and, where there are any, squares are compared with.
    """
    step, top = 24, 44
    height = top + step * len(intervals) + 34
    left, right = LABEL_WIDTH + COUNT_WIDTH, width - 26
    parts = [_open(height, width=width)]

    def x(percent: float) -> float:
        low, high = np.log1p(LEAST_PERCENT / 100), np.log1p(MOST_PERCENT / 100)
        share = (np.log1p(min(max(percent, LEAST_PERCENT), MOST_PERCENT) / 100) - low) / (high - low)
        return float(left + share * (right - left))

    for tick in INTERVAL_TICKS if width >= WIDE else FEW_TICKS:
        strong = tick == 0
        parts.append(
            f'<line x1="{x(tick):.1f}" x2="{x(tick):.1f}" y1="{top - 8}" y2="{height - 26}" '
            f'stroke="{"#0b0c0c" if strong else "#ddd"}"/>'
            f'<text x="{x(tick):.1f}" y="{height - 10}" text-anchor="middle">{words.signed(tick)}</text>'
        )
    parts.append(f'<text x="{left}" y="14" font-weight="600">Change in the daily rate, with its exact 95% interval</text>')
    keys = [(first, NAVY, False), *([(second, TEAL, True)] if second else [])]
    for number, (name, colour, square) in enumerate(keys):
        parts.append(_mark(LABEL_WIDTH + 6 + number * 330, 27, colour, square=square))
        parts.append(f'<text x="{LABEL_WIDTH + 16 + number * 330}" y="31">against {html.escape(name)}</text>')
    named = ""
    for number, one in enumerate(intervals):
        y = top + step * number + 8
        colour = TEAL if one.second else NAVY
        if one.name != named:
            named = one.name
            parts.append(f'<text x="4" y="{y + 4}" fill="#0b0c0c">{html.escape(_short(one.name))}</text>')
        parts.append(f'<text x="{left - 12}" y="{y + 4}" text-anchor="end">{html.escape(one.counts)}</text>')
        if not np.isfinite([one.percent, one.low, one.high]).all():
            parts.append(f'<text x="{x(0) + 6:.1f}" y="{y + 4}">too few to draw</text>')
            continue
        parts.append(
            f'<line x1="{x(one.low):.1f}" x2="{x(one.high):.1f}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="2.5"/>'
        )
        parts += [_arrow(x(end), y, colour, points) for end, points in _off_scale(one)]
        told = html.escape(
            f"{one.name}: {one.counts}, {words.signed(one.percent)} ({words.signed(one.low)} to {words.signed(one.high)})"
        )
        parts.append(_mark(x(one.percent), y, colour, square=one.second, told=told))
    return "".join([*parts, "</svg>"])


def bars_svg(groups: Sequence[tuple[str, float, float]], *, before: str, after: str) -> str:
    """Before and after as bars from zero with their counts, one pair for each place."""
    top, floor, height = 40, 200, 236
    ticks = axis_ticks(int(max((max(pair[1:]) for pair in groups), default=1)))
    scale = (floor - top) / ticks[-1]
    across = (WIDTH - LEFT - RIGHT) / max(len(groups), 1)
    wide = min(across * 0.3, 70)
    parts = [_open(height)]
    for tick in ticks:
        y = floor - tick * scale
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
            f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:,}</text>'
        )
    for number, (label, colour) in enumerate(((f"Before: {before}", "#8A9BB0"), (f"After: {after}", NAVY))):
        parts.append(f'<rect x="{LEFT + number * 330}" y="8" width="12" height="12" fill="{colour}"/>')
        parts.append(f'<text x="{LEFT + 18 + number * 330}" y="18">{html.escape(label)}</text>')
    for number, (name, first, later) in enumerate(groups):
        middle = LEFT + (number + 0.5) * across
        for value, colour, at in ((first, "#8A9BB0", middle - wide), (later, NAVY, middle)):
            parts.append(
                f'<rect x="{at + 1:.1f}" y="{floor - value * scale:.1f}" width="{wide - 2:.1f}" height="{value * scale:.1f}" '
                f'fill="{colour}"/><text x="{at + wide / 2:.1f}" y="{floor - value * scale - 4:.1f}" text-anchor="middle" '
                f'fill="#0b0c0c" font-weight="600">{value:,.0f}</text>'
            )
        parts.append(f'<text x="{middle:.1f}" y="{floor + 18}" text-anchor="middle" fill="#0b0c0c">{html.escape(name)}</text>')
    return "".join([*parts, "</svg>"])


def _open(height: float, *, width: int = WIDTH) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}" width="{width}" height="{height:.0f}" '
        f'font-family="Arial, sans-serif" font-size="12" fill="{GREY}">'
    )


def _axis(one: Series, top: int, floor: int) -> list[str]:
    parts = [
        f'<text x="{LEFT}" y="{top - 8}" font-weight="600" fill="#0b0c0c">{html.escape(one.title)}</text>',
    ]
    for tick in _ticks(one):
        y = floor - tick / _ceiling(one) * PANEL
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
            f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:,}</text>'
        )
    return parts


def _ticks(one: Series) -> list[int]:
    return axis_ticks(int(np.ceil(max(one.values, default=1))))


def _ceiling(one: Series) -> int:
    return _ticks(one)[-1]


def _mark(x: float, y: float, colour: str, *, square: bool, told: str = "") -> str:
    title = f"<title>{told}</title>" if told else ""
    if square:
        return f'<rect x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10" fill="{colour}">{title}</rect>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5.5" fill="{colour}">{title}</circle>'


def _arrow(x: float, y: float, colour: str, points: int) -> str:
    """A limit beyond the scale ends in an arrow that points there."""
    return f'<path d="M{x:.1f} {y - 5} L{x + 7 * points:.1f} {y} L{x:.1f} {y + 5} Z" fill="{colour}"/>'


def _off_scale(one: Interval) -> list[tuple[float, int]]:
    ends = [(LEAST_PERCENT, -1)] if one.low < LEAST_PERCENT else []
    return [*ends, *([(MOST_PERCENT, 1)] if one.high > MOST_PERCENT else [])]


def _short(name: str) -> str:
    return name if len(name) <= 38 else f"{name[:37]}…"
