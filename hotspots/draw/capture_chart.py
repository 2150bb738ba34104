"""Curves of shares: what each method catches as more of the area is taken, and how concentrated incidents are."""

from __future__ import annotations

import html

import numpy as np

from hotspots.compare.accuracy import Accuracy
from hotspots.detect.persistence import Concentration
from hotspots.draw.colours import GREY, MAGENTA, NAVY, ORANGE, TEAL

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 320, 52, 210, 16, 40
MOST_POINTS = 400
STYLES = ((NAVY, ""), (MAGENTA, "8 4"), (TEAL, "2 3"), (ORANGE, "10 3 2 3"), (GREY, "4 4"))


def capture_svg(accuracy: Accuracy, names: list[str]) -> str:
    """
    Capture curves as SVG text, told apart by dashes as well as by colour.

    Parameters
    ----------
    names
        Candidates to draw, at most five, in order.
    """
    shares = np.asarray(accuracy.curves.columns, dtype=np.float64)
    widest = float(shares[-1])
    parts = _frame(widest, "Share of the area taken")
    floor, across, down = HEIGHT - BOTTOM, WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    for number, (name, (colour, dash)) in enumerate(zip(names, STYLES, strict=False)):
        key = TOP + 14 + number * 22
        line = " ".join(
            f"{LEFT + share / widest * across:.1f},{floor - caught * down:.1f}"
            for share, caught in zip(shares.tolist(), accuracy.curves.loc[name].to_numpy().tolist(), strict=True)
        )
        parts.append(
            f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2.2" stroke-dasharray="{dash}"/>'
            f'<line x1="{LEFT + across + 14}" x2="{LEFT + across + 44}" y1="{key}" y2="{key}" '
            f'stroke="{colour}" stroke-width="2.2" stroke-dasharray="{dash}"/>'
            f'<text x="{LEFT + across + 50}" y="{key + 4}">{html.escape(name)}</text>'
        )
    return "".join([*parts, "</svg>"])


def shown_names(accuracy: Accuracy) -> list[str]:
    """The setting in use, the best one of each method, then the plain count and random."""
    at = accuracy.table[np.isclose(accuracy.table["area_share"], 0.02)].sort_values("hit_rate", ascending=False, kind="stable")
    first = at.groupby("method", sort=False)["candidate"].first()
    best = [str(first[method]) for method in ("density", "dbscan", "count", "random") if method in first.index]
    return list(dict.fromkeys([accuracy.used.name, *best]))


def lorenz_svg(found: Concentration) -> str:
    """Share of the incidents by share of the places, from the busiest down, beside the line of even shares."""
    floor, across, down = HEIGHT - BOTTOM, WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    keep = np.unique(np.linspace(0, len(found.place_share) - 1, MOST_POINTS).astype(int))
    line = " ".join(
        f"{LEFT + place * across:.1f},{floor - incidents * down:.1f}"
        for place, incidents in zip(found.place_share[keep].tolist(), found.incident_share[keep].tolist(), strict=True)
    )
    half, middle = LEFT + found.half * across, floor - 0.5 * down
    return "".join(
        [
            *_frame(1.0, "Share of the squares, from the busiest down"),
            f'<line x1="{LEFT}" y1="{floor}" x2="{LEFT + across}" y2="{TOP}" stroke="{GREY}" stroke-dasharray="5 4"/>',
            f'<polyline points="{line}" fill="none" stroke="{NAVY}" stroke-width="2.2"/>',
            f'<circle cx="{half:.1f}" cy="{middle:.1f}" r="5" fill="{MAGENTA}"/>',
            f'<text x="{half + 10:.1f}" y="{middle + 4:.1f}" fill="{MAGENTA}" font-weight="600">half of the incidents</text>',
            "</svg>",
        ]
    )


def _frame(widest: float, label: str) -> list[str]:
    """The start of a chart of shares: axes in percent, the lower one up to `widest`."""
    floor, across, down = HEIGHT - BOTTOM, WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="Arial, sans-serif" font-size="11" fill="{GREY}">'
    ]
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = floor - tick * down
        parts.append(
            f'<line x1="{LEFT}" x2="{LEFT + across}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
            f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:.0%}</text>'
        )
    for tick in np.linspace(0, widest, 5).tolist():
        parts.append(f'<text x="{LEFT + tick / widest * across:.1f}" y="{floor + 16}" text-anchor="middle">{tick:.0%}</text>')
    parts.append(f'<text x="{LEFT + across / 2}" y="{HEIGHT - 6}" text-anchor="middle">{label}</text>')
    return parts
