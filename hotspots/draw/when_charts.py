"""When: the week as a heat table, and months told from noise, as SVG text, the same in the app and in the report."""

from __future__ import annotations

import html

import numpy as np
import pandas as pd

from hotspots.detect.rhythm import DAYS, ControlChart, WeekTable
from hotspots.detect.seasons import Seasons
from hotspots.draw import words
from hotspots.draw.colours import GREY, MAGENTA, NAVY, TEAL, viridis
from hotspots.draw.svg import axis_ticks

LEFT, CELL, ROW = 96, 26, 26
MOST_LABELS = 9
WIDTH, HEIGHT = 720, 240
APART = 3
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def week_svg(table: WeekTable) -> str:
    """Incidents by weekday and hour; the darker the more, with the number in each cell from the largest ones down."""
    width, height = LEFT + 24 * CELL + 8, 28 + 7 * ROW + 34
    top = float(table.weight.max()) or 1.0
    shades = viridis(1 - table.weight / top).astype(int)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="Arial, sans-serif" font-size="11" fill="{GREY}">'
    ]
    for column in range(24):
        hour = (column + table.day_starts) % 24
        if column % 2 == 0:
            parts.append(f'<text x="{LEFT + column * CELL}" y="18">{hour:02d}</text>')
    for row, day in enumerate(DAYS):
        y = 26 + row * ROW
        parts.append(f'<text x="{LEFT - 8}" y="{y + 17}" text-anchor="end">{day.removesuffix("s")}</text>')
        for column in range(24):
            value = float(table.weight[row, column])
            red, green, blue = shades[row, column]
            dark = value > 0.45 * top
            hour = (column + table.day_starts) % 24
            told = f"{day.removesuffix('s')} {hour:02d}:00 to {(hour + 1) % 24:02d}:00: {value:,.1f}"
            parts.append(
                f'<rect x="{LEFT + column * CELL}" y="{y}" width="{CELL - 1}" height="{ROW - 1}" '
                f'fill="{f"rgb({red},{green},{blue})" if value else "#fff"}" stroke="#e5e5e5"><title>{told}</title></rect>'
                f'<text x="{LEFT + (column + 0.5) * CELL - 0.5:.1f}" y="{y + 17}" text-anchor="middle" font-size="10" '
                f'fill="{"#fff" if dark else "#0b0c0c"}">{value:.0f}</text>'
            )
    note = (
        f"{table.incidents:,} incidents with a time of day; the day starts at {table.day_starts:02d}:00, so a night belongs "
        "to the evening before."
    )
    parts.append(f'<text x="{LEFT}" y="{height - 10}">{html.escape(note)}</text>')
    return "".join([*parts, "</svg>"])


def seasons_svg(found: Seasons) -> str:
    """Each month of the year over the mean day, with its interval; those that stand out have a mark of their own."""
    left, right, top, bottom = 56, 8, 26, 30
    ceiling = max(1.2, float(found.high.max()) * 1.05)
    across, down, floor = (WIDTH - left - right) / 12, (HEIGHT - top - bottom) / ceiling, HEIGHT - bottom
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="Arial, sans-serif" font-size="11" fill="{GREY}">',
        f'<text x="{left}" y="14" font-weight="600" fill="#0b0c0c">Incidents a day by month of the year; the mean is 100%</text>',
    ]
    for tick in np.arange(0, ceiling, 0.5 if ceiling < 3 else 1.0).tolist():
        y = floor - tick * down
        strong = GREY if tick == 1 else "#eee"
        parts.append(f'<line x1="{left}" x2="{WIDTH - right}" y1="{y:.1f}" y2="{y:.1f}" stroke="{strong}"/>')
        parts.append(f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:.0%}</text>')
    for month, name in enumerate(MONTHS):
        x = left + (month + 0.5) * across
        index, low, high = (floor - float(each[month]) * down for each in (found.index, found.low, found.high))
        side = "above" if month + 1 in found.above else "below" if month + 1 in found.below else ""
        told = html.escape(f"{name}: {found.index[month]:.0%}{f', stands out {side}' if side else ''}")
        colour = MAGENTA if side == "above" else TEAL if side else NAVY
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{low:.1f}" y2="{high:.1f}" stroke="{colour}" stroke-width="2"/>')
        tip, foot = (index - 6, index + 5) if side == "above" else (index + 6, index - 5)
        corners = f"{x:.1f},{tip:.1f} {x - 6:.1f},{foot:.1f} {x + 6:.1f},{foot:.1f}"
        shape = f'polygon points="{corners}"' if side else f'circle cx="{x:.1f}" cy="{index:.1f}" r="4"'
        parts.append(f'<{shape} fill="{colour}"><title>{told}</title></{shape.split(" ")[0]}>')
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - 10}" text-anchor="middle">{name}</text>')
    return "".join([*parts, "</svg>"])


def control_svg(chart: ControlChart) -> str:
    """Incidents a day by month with three-sigma limits; months beyond them as filled squares with their name."""
    left, right, top, bottom = 56, 8, 18, 30
    months = pd.PeriodIndex(chart.rate.index)
    values = chart.rate.to_numpy(dtype=np.float64)
    ceiling = float(axis_ticks(int(np.ceil(max(values.max(), chart.high.max()))))[-1])
    across, down = (WIDTH - left - right) / len(values), (HEIGHT - top - bottom) / ceiling
    floor = HEIGHT - bottom

    def x(position: float) -> float:
        return left + (position + 0.5) * across

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="Arial, sans-serif" font-size="11" fill="{GREY}">',
        f'<text x="{left}" y="12" font-weight="600" fill="#0b0c0c">Incidents a day, by month</text>',
    ]
    for tick in axis_ticks(int(np.ceil(ceiling))):
        if tick <= ceiling:
            y = floor - tick * down
            parts.append(f'<line x1="{left}" x2="{WIDTH - right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#eee"/>')
            parts.append(f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:,}</text>')
    for limit in (chart.low, chart.high):
        line = " ".join(f"{x(i):.1f},{floor - value * down:.1f}" for i, value in enumerate(limit))
        parts.append(f'<polyline points="{line}" fill="none" stroke="{GREY}" stroke-dasharray="5 4"/>')
    centre = floor - chart.centre * down
    parts.append(f'<line x1="{left}" x2="{WIDTH - right}" y1="{centre:.1f}" y2="{centre:.1f}" stroke="{GREY}"/>')
    line = " ".join(f"{x(i):.1f},{floor - value * down:.1f}" for i, value in enumerate(values))
    parts.append(f'<polyline points="{line}" fill="none" stroke="{NAVY}" stroke-width="2"/>')
    every = -(-len(values) // MOST_LABELS)
    named = -APART
    for i, value in enumerate(values.tolist()):
        y = floor - value * down
        name = words.month(months[i], short=True)
        told = html.escape(f"{name}: {value:,.1f} a day")
        if chart.out[i]:
            parts.append(
                f'<rect x="{x(i) - 5:.1f}" y="{y - 5:.1f}" width="10" height="10" fill="{MAGENTA}"><title>{told}</title></rect>'
            )
            # Names that would run into each other are left to the sentence above the chart.
            if i - named >= APART:
                named = i
                parts.append(
                    f'<text x="{x(i):.1f}" y="{y - 9:.1f}" text-anchor="middle" font-weight="600" fill="{MAGENTA}">{name}</text>'
                )
        else:
            parts.append(f'<circle cx="{x(i):.1f}" cy="{y:.1f}" r="3" fill="{NAVY}"><title>{told}</title></circle>')
        if i % every == 0:
            anchor = "end" if i == len(values) - 1 else "middle"
            parts.append(f'<text x="{x(i):.1f}" y="{HEIGHT - 10}" text-anchor="{anchor}">{name}</text>')
    return "".join([*parts, "</svg>"])
