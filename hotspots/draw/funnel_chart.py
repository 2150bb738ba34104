"""Ward rates in a funnel: which differ from the rate of all areas by more than chance, given how many live there."""

from __future__ import annotations

import html

import numpy as np
import pandas as pd

from hotspots.draw.colours import GREY, MAGENTA, NAVY, TEAL
from hotspots.draw.svg import axis_ticks
from hotspots.locate.rates import FUNNEL, funnel_limits

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 340, 56, 150, 26, 40
MOST_NAMES = 8
CURVE_POINTS = 120
LETTER_PX, LINE_PX = 6.2, 13
DASH = {0.95: "5 4", 0.998: ""}


def funnel_svg(wards: pd.DataFrame) -> str:
    """
    Rate per 1,000 residents a year by residents, with the rate of all areas and its 95 and 99.8% limits, as SVG text.

    Parameters
    ----------
    wards
        As in `tables.WARD_COLUMNS`; areas without a rate are left out.
    """
    table = wards[np.isfinite(wards["rate_per_1000"])]
    population, rate = (table[name].to_numpy(dtype=np.float64) for name in ("population", "rate_per_1000"))
    # All areas have one length of time; those without incidents do not tell it.
    years = float(table["incidents"].sum() / (rate * population / 1000).sum())
    centre = float(table["incidents"].sum() / (population.sum() * years / 1000))
    widest = float(axis_ticks(int(population.max() * 1.05))[-1])
    top = float(axis_ticks(int(np.ceil(rate.max() * 1.05)))[-1])
    across, down, floor = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM, HEIGHT - BOTTOM

    def at(x: float, y: float) -> tuple[float, float]:
        return LEFT + x / widest * across, floor - min(y, top) / top * down

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="Arial, sans-serif" font-size="11" fill="{GREY}">'
    ]
    parts.append(f'<text x="{LEFT}" y="12" font-weight="600" fill="#0b0c0c">Incidents per 1,000 residents a year</text>')
    for tick in axis_ticks(int(top)):
        y = at(0, tick)[1]
        parts.append(f'<line x1="{LEFT}" x2="{LEFT + across}" y1="{y:.1f}" y2="{y:.1f}" stroke="#eee"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:,}</text>')
    for tick in axis_ticks(int(widest)):
        if tick <= widest:
            parts.append(f'<text x="{at(tick, 0)[0]:.1f}" y="{floor + 16}" text-anchor="middle">{tick:,}</text>')
    parts.append(f'<text x="{LEFT + across / 2}" y="{HEIGHT - 6}" text-anchor="middle">Residents</text>')
    residents = np.linspace(widest / CURVE_POINTS, widest, CURVE_POINTS)
    for confidence in FUNNEL:
        limits = funnel_limits(centre * residents * years / 1000, confidence=confidence)
        for side, limit in enumerate(limits):
            shown = limit / (residents * years / 1000)
            inside = shown <= top
            line = " ".join(
                "{:.1f},{:.1f}".format(*at(x, y)) for x, y in zip(residents[inside].tolist(), shown[inside].tolist(), strict=True)
            )
            parts.append(f'<polyline points="{line}" fill="none" stroke="{GREY}" stroke-dasharray="{DASH[confidence]}"/>')
            # Each limit is named once, at its upper line's end; where the two would meet, one above the other.
            if side:
                y = at(0, float(shown[-1]))[1] - (8 if confidence == FUNNEL[1] else -2)
                parts.append(f'<text x="{LEFT + across + 6}" y="{y:.1f}">{confidence * 100:g}% limits</text>')
    y = at(0, centre)[1]
    parts.append(f'<line x1="{LEFT}" x2="{LEFT + across}" y1="{y:.1f}" y2="{y:.1f}" stroke="{NAVY}"/>')
    parts.append(f'<text x="{LEFT + across + 6}" y="{y + 14:.1f}" fill="{NAVY}">all areas {centre:,.1f}</text>')
    return "".join([*parts, *_areas(table, at), "</svg>"])


def _areas(table: pd.DataFrame, at: object) -> list[str]:
    """A mark for each area, and the names of those furthest off the rest; a name that would lie on another is left out."""
    assert callable(at)
    marks: list[str] = []
    names: list[str] = []
    taken: list[tuple[float, float, float, float]] = []
    far = table["funnel"].str.contains("99.8")
    order = table.assign(far=far).sort_values(["far", "rate_per_1000"], ascending=[False, False], kind="stable")
    for row in order.to_dict("records"):
        x, y = at(row["population"], row["rate_per_1000"])
        told = html.escape(f"{row['name']}: {row['rate_per_1000']:,.1f} per 1,000 residents a year, {row['funnel']}")
        above, beyond = row["funnel"].startswith("above"), "within" not in row["funnel"]
        if not beyond:
            marks.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{GREY}"><title>{told}</title></circle>')
            continue
        # Up or down is told by the shape, not by colour alone.
        tip, foot = (y - 5, y + 4) if above else (y + 5, y - 4)
        marks.append(
            f'<polygon points="{x:.1f},{tip:.1f} {x - 5:.1f},{foot:.1f} {x + 5:.1f},{foot:.1f}" '
            f'fill="{MAGENTA if above else TEAL}"><title>{told}</title></polygon>'
        )
        width = len(row["name"]) * LETTER_PX
        box = (x + 7, y - LINE_PX + 4, x + 7 + width, y + 4)
        clear = all(box[2] < other[0] or other[2] < box[0] or box[3] < other[1] or other[3] < box[1] for other in taken)
        if clear and above and len(names) < MOST_NAMES:
            taken.append(box)
            names.append(f'<text x="{x + 7:.1f}" y="{y + 4:.1f}" fill="#0b0c0c">{html.escape(str(row["name"]))}</text>')
    return [*marks, *names]
