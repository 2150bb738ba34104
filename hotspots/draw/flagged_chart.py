"""A small map without a network of what was flagged: outlines of the areas, and points far off or outside them."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.draw import words
from hotspots.draw.colours import GREY, MAGENTA, ORANGE
from hotspots.locate.flagged import Flagged
from hotspots.points import Floats, distinct_points

if TYPE_CHECKING:
    import geopandas as gpd

WIDTH, HEIGHT, FRAME, FOOT = 560, 400, 14, 44
ROUND = 0.5
"""Part of the areas' width that is shown round them; what lies further is drawn at the frame."""
MOST_POINTS = 1_500
Place = Callable[[Floats, Floats], tuple[Floats, Floats]]
KINDS = (("outside", ORANGE, "outside every area"), ("far", MAGENTA, "far from the rest"))


def flagged_svg(incidents: pd.DataFrame, flagged: Flagged, areas: gpd.GeoDataFrame) -> str:
    """
    The map as SVG text.

    Parameters
    ----------
    incidents
        With `easting` and `northing` in the system of the areas.
    flagged
        Which of them are flagged.
    areas
        Polygons in metres.
    """
    west, south, east, north = areas.total_bounds
    side = max(east - west, north - south) * ROUND
    west, south, east, north = west - side, south - side, east + side, north + side
    scale = min((WIDTH - 2 * FRAME) / (east - west), (HEIGHT - 2 * FRAME - FOOT) / (north - south))
    middle_x, middle_y = (west + east) / 2, (south + north) / 2

    def place(x: Floats, y: Floats) -> tuple[Floats, Floats]:
        across = WIDTH / 2 + (x - middle_x) * scale
        down = (HEIGHT - FOOT) / 2 - (y - middle_y) * scale
        return np.clip(across, FRAME, WIDTH - FRAME), np.clip(down, FRAME, HEIGHT - FOOT - FRAME)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="Arial, sans-serif" font-size="12" fill="{GREY}">',
        f'<rect x="1" y="1" width="{WIDTH - 2}" height="{HEIGHT - FOOT - 2}" fill="#F7F8F9" stroke="#ccc"/>',
        *_outlines(areas, place, tolerance=1 / scale),
    ]
    for number, (kind, colour, said) in enumerate(KINDS):
        parts += _points(incidents, getattr(flagged, kind), place, colour)
        x = FRAME + number * (WIDTH - 2 * FRAME) / 2
        label = html.escape(f"{words.plural(flagged.counts[kind], 'incident')} {said}")
        parts.append(f'<circle cx="{x + 5:.0f}" cy="{HEIGHT - 24}" r="5" fill="{colour}"/>')
        parts.append(f'<text x="{x + 16:.0f}" y="{HEIGHT - 20}">{label}</text>')
    said = "What lies further off is drawn at the frame. All are kept."
    parts.append(f'<text x="{FRAME}" y="{HEIGHT - 4}" font-size="11">{said}</text>')
    return "".join([*parts, "</svg>"])


def _outlines(areas: gpd.GeoDataFrame, place: Place, *, tolerance: float) -> list[str]:
    import shapely

    lines = []
    for shape in shapely.get_parts(shapely.simplify(areas.geometry.to_numpy(), tolerance)):
        for ring in shapely.get_rings(shape):
            across, down = place(*shapely.get_coordinates(ring).T)
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(across, down, strict=True))
            lines.append(f'<polygon points="{path}" fill="#fff" fill-opacity=".6" stroke="{GREY}" stroke-width=".7"/>')
    return lines


def _points(incidents: pd.DataFrame, chosen: npt.NDArray[np.bool_], place: Place, colour: str) -> list[str]:
    """A dot for each distinct point, larger where more incidents lie; those with most incidents, where they are many."""
    there = incidents[chosen]
    points = distinct_points(there["easting"].to_numpy(), there["northing"].to_numpy())
    first = np.argsort(-points.count, kind="stable")[:MOST_POINTS]
    across, down = place(points.x[first], points.y[first])
    size = 2.5 + np.minimum(np.sqrt(points.count[first]) / 2, 5)
    return [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{colour}" fill-opacity=".65"/>'
        for x, y, r in zip(across, down, size, strict=True)
    ]
