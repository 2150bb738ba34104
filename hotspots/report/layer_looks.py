"""The look of each map layer: the colours and classes of the product's own maps."""

from __future__ import annotations

import numpy as np
import pandas as pd

from hotspots.analysis import Analysis
from hotspots.draw import words
from hotspots.draw.classes import natural_classes
from hotspots.draw.colours import GREY, MAGENTA, NAVY, ORANGE, TEAL, steps
from hotspots.draw.context import OVER, UNDER
from hotspots.draw.sources import source_colours
from hotspots.report.layer_styles import Class, Look, Shape, Style

SHADE = 0.7
FAINT, CLEAR = 0.2, 0.8
"""Opacity of the lowest and the highest class of a density, as on the product's maps: most of the ground has little."""
NAMES = {"incidents": "Incidents", "rate_per_1000": "Rate per 1,000 residents", "per_km2": "Incidents per km²"}
"""A style's name has 30 letters at most."""


def hotspot_styles() -> tuple[Style, ...]:
    """A strong magenta outline without fill, with its rank."""
    one = Class("Hotspot, numbered by rank", Look(line=MAGENTA, width_mm=0.8))
    return (Style("Hotspots", "polygon", (one,), label="rank", label_colour=MAGENTA),)


def peak_styles() -> tuple[Style, ...]:
    """A small magenta diamond with the hotspot's name."""
    one = Class("Peak of a hotspot", Look(fill=MAGENTA, line="#FFFFFF", mark="diamond", size_mm=2.4))
    return (Style("Hotspot peaks", "point", (one,), label="name", label_colour=MAGENTA),)


def area_styles(wards: pd.DataFrame) -> tuple[Style, ...]:
    """Thin grey outlines, which lie over a density; and shaded by each measure that is known, to be chosen instead."""
    outline = Style("Outlines", "polygon", (Class("Area", Look(line=GREY, width_mm=0.2)),))
    shaded = [_shaded(said, column, wards[column]) for column, said in NAMES.items() if wards[column].notna().any()]
    return (outline, *shaded)


def _shaded(said: str, column: str, values: pd.Series[float]) -> Style:
    """By natural classes, as on the product's maps; an area whose value is not known is left out."""
    known = np.asarray(values, dtype=np.float64)
    classes = natural_classes(known)
    colours = steps(len(classes.ends))
    listed = []
    for number, (low, high) in enumerate(classes.ends):
        # Ends are printed rounded; a program compares the values themselves.
        own = known[classes.of_value == number]
        look = Look(fill=colours[number], line=GREY, opacity=SHADE, width_mm=0.2)
        listed.append(Class(words.span(low, high, classes.places), look, span=(float(own.min()), float(own.max()))))
    return Style(said, "polygon", tuple(listed), column=column)


def density_styles(classes: pd.DataFrame) -> tuple[Style, ...]:
    """Viridis, dark and clear for much, light and faint for little."""
    if classes.empty:
        return (Style("Density", "polygon", (Class("Density", Look(fill=TEAL, opacity=FAINT)),)),)
    low, high = classes["low_per_km2"].tolist(), classes["high_per_km2"].tolist()
    places = 0 if high[0] >= 10 else 2
    opacity = np.linspace(FAINT, CLEAR, len(classes) + 1)[1:]
    listed = [
        Class(
            f"{words.number(low[at], places)} to {words.number(high[at], places)} per km²",
            Look(fill=colour, opacity=round(float(opacity[at]), 2)),
            value=at + 1,
        )
        for at, colour in enumerate(steps(len(classes)))
    ]
    return (Style("Density", "polygon", tuple(listed), column="class"),)


def incident_styles(analysis: Analysis) -> tuple[Style, ...]:
    """Small navy dots; of several sources a colour each."""
    colours = source_colours(analysis)
    if len(colours) < 2:
        return (Style("Incidents", "point", (Class("Incident", _dot(NAVY)),)),)
    listed = tuple(Class(name, _dot(colour), value=name) for name, colour in colours.items())
    return (Style("Incidents by source", "point", listed, column="source"),)


def _dot(colour: str) -> Look:
    return Look(fill=colour, opacity=0.7, size_mm=1.0)


def premises_styles() -> tuple[Style, ...]:
    """Orange squares with their names."""
    one = Class("Place", Look(fill=ORANGE, line="#FFFFFF", mark="square", size_mm=2.4))
    return (Style("Places", "point", (one,), label="name"),)


def agreement_styles() -> tuple[Style, ...]:
    """Teal with a dashed line and the place's number."""
    one = Class("Sources agree", Look(fill=TEAL, line=TEAL, opacity=0.25, width_mm=0.5, dashed=True))
    return (Style("Where sources agree", "polygon", (one,), label="place", label_colour="#0B5D56"),)


def context_styles(shape: Shape, over: bool, number: int) -> tuple[Style, ...]:
    """Clearly in a colour of its own, or faintly grey, as on the product's maps; `number` counts those drawn over."""
    colour = OVER[number % len(OVER)] if over else UNDER
    if shape == "point":
        look = Look(fill=colour, size_mm=1.8 if over else 1.2)
    else:
        fill = colour if shape == "polygon" else ""
        look = Look(fill=fill, line=colour, opacity=0.06, width_mm=0.5 if over else 0.3)
    return (Style("Context", shape, (Class("Context", look),), label="name" if over and shape == "point" else ""),)
