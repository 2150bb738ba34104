"""Wards shaded by count, rate or density."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from hotspots.analysis import Analysis
from hotspots.draw import words
from hotspots.draw.base_map import Tiles, add_areas, blank_map, bounds_of, fit, legend_lines
from hotspots.draw.classes import natural_classes
from hotspots.draw.colours import steps
from hotspots.draw.context import add_context, context_swatches
from hotspots.draw.legend import add_legend

if TYPE_CHECKING:
    import folium

Measure = Literal["incidents", "rate_per_1000", "per_km2"]
MEASURES: dict[Measure, str] = {
    "incidents": "Incidents",
    "rate_per_1000": "Incidents per 1,000 residents a year",
    "per_km2": "Incidents per km²",
}


def ward_map(
    analysis: Analysis,
    *,
    measure: Measure,
    district: str | None = None,
    districts_of: Analysis | None = None,
    tiles: Tiles | None = None,
) -> folium.Map:
    """
    Wards shaded by count, rate or density in classes that follow the gaps between the values, with one legend.

    Parameters
    ----------
    measure
        What shades them.
    district
        Name of a district to zoom to.
    districts_of
        The analysis whose areas name the districts, where those shaded are of a further layer.
    tiles
        Background; none when left out.
    """
    drawn, ground = blank_map(tiles), analysis.areas.total_bounds
    add_context(drawn, analysis.context, bounds=ground, crs=analysis.crs, over=False)
    by_code = analysis.wards.set_index("code").loc[analysis.areas["code"]]
    values = by_code[measure].to_numpy(dtype=np.float64)
    classes = natural_classes(values)
    colours = steps(len(classes.ends))
    fill = ["#FFFFFF" if number < 0 else colours[number] for number in classes.of_value.tolist()]
    add_areas(drawn, analysis, fill=fill)
    add_context(drawn, analysis.context, bounds=ground, crs=analysis.crs, over=True)
    swatches = [
        (f"background:{colour};border:1px solid #666", words.span(low, high, classes.places))
        for colour, (low, high) in zip(colours, classes.ends, strict=True)
    ]
    if not np.isfinite(values).all():
        swatches.append(("background:#fff;border:1px dashed #666", "Not known"))
    swatches += context_swatches(analysis.context, bounds=ground)
    add_legend(drawn, MEASURES[measure], ramp=None, swatches=swatches, lines=legend_lines(analysis))
    fit(drawn, bounds_of(districts_of or analysis, district), crs=analysis.crs)
    return drawn
