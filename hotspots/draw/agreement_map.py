"""Where methods agree: outlines of kernel density and of DBSCAN over the cells that are hot by Gi*."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hotspots.analysis import Analysis
from hotspots.compare.sureness import Confidence
from hotspots.draw.base_map import Tiles, add_areas, blank_map, bounds_of, feature_of, fit, legend_lines
from hotspots.draw.colours import GREY, MAGENTA, NAVY
from hotspots.draw.context import add_context, context_swatches
from hotspots.draw.geometry import outlines_in_degrees
from hotspots.draw.hotspot_map import add_pins
from hotspots.draw.legend import add_legend

if TYPE_CHECKING:
    import folium

LINES = {"density": (MAGENTA, ""), "dbscan": (NAVY, "6 5")}
NAMES = {"density": "Kernel density", "dbscan": "DBSCAN"}


def agreement_map(
    analysis: Analysis,
    found: Confidence,
    *,
    chosen: str | None = None,
    district: str | None = None,
    tiles: Tiles | None = None,
) -> folium.Map:
    """
    The ranked list's outlines with their pins, the other method's, and the cells that stand out by Gi*.

    Parameters
    ----------
    chosen
        Id of a hotspot to zoom to.
    district
        Name of a district to zoom to while no hotspot is chosen.
    tiles
        Background; none when left out.
    """
    drawn, ground = blank_map(tiles), analysis.areas.total_bounds
    add_context(drawn, analysis.context, bounds=ground, crs=analysis.crs, over=False)
    add_areas(drawn, analysis)
    add_context(drawn, analysis.context, bounds=ground, crs=analysis.crs, over=True)
    fill = {"color": GREY, "weight": 0, "fillColor": GREY, "fillOpacity": 0.45}
    _add(drawn, "Gi*", np.array([found.gi_star_area], dtype=object), fill, analysis.crs)
    listed = analysis.settings.method
    other = "dbscan" if listed == "density" else "density"
    for method, shapes in ((other, found.other.geometry.to_numpy()), (listed, analysis.hotspots.geometry.to_numpy())):
        colour, dash = LINES[method]
        _add(drawn, NAMES[method], shapes, {"color": colour, "weight": 3, "dashArray": dash, "fillOpacity": 0}, analysis.crs)
    add_pins(drawn, analysis.hotspots, small=True)
    swatches = [
        (
            f"border:3px {'dashed' if dash else 'solid'} {colour};box-sizing:border-box",
            f"{NAMES[method]}{_number(method, listed)}",
        )
        for method, (colour, dash) in LINES.items()
    ]
    tested = "Gi*: cells that stand out from chance" if found.local else "Gi*: not tested"
    add_legend(
        drawn,
        "Found by",
        ramp=None,
        swatches=[*swatches, (f"background:{GREY};opacity:.45", tested), *context_swatches(analysis.context, bounds=ground)],
        lines=legend_lines(analysis),
    )
    shown = analysis.hotspots[analysis.hotspots["id"] == chosen]
    bounds = shown.total_bounds if len(shown) else bounds_of(analysis, district)
    fit(drawn, bounds, crs=analysis.crs, margin_m=400 if len(shown) else 0)
    return drawn


def _number(method: str, listed: str) -> str:
    return ": the ranked list, with its numbers" if method == listed else ""


def _add(drawn: folium.Map, name: str, shapes: Any, style: dict[str, Any], crs: str) -> None:
    import folium

    group = folium.FeatureGroup(name=name).add_to(drawn)
    features = [feature_of(shape, {}) for shape in outlines_in_degrees(shapes, crs=crs) if not shape.is_empty]
    if features:
        folium.GeoJson(
            {"type": "FeatureCollection", "features": features}, style_function=lambda _feature: style, interactive=False
        ).add_to(group)
