"""The map of a public version: wards shaded by the counts that are shown, the others hatched, and places made of squares."""

from __future__ import annotations

import numpy as np

from hotspots.analysis import Analysis
from hotspots.draw import words
from hotspots.draw.classes import natural_classes
from hotspots.draw.colours import steps
from hotspots.draw.static_layers import draw_hotspots
from hotspots.draw.static_layout import View
from hotspots.draw.static_legend import Block, Key, Mark, title
from hotspots.draw.static_map import faded, whole_view
from hotspots.draw.static_scene import Seen, compose, draw_base, further_blocks, hotspot_keys, name_areas, values_of
from hotspots.draw.static_sheet import INK, Paper


def public_png(published: Analysis, *, paper: Paper, credit: str) -> bytes:
    """
    Wards and places of a public version.

    Parameters
    ----------
    published
        An analysis with nothing in it but what is published: hidden counts are NaN.
    paper, credit
        As in `static_map.overview_png`.

    Returns
    -------
    PNG.
    """
    view: View = whole_view(published)
    values = values_of(published, "incidents")
    classes = natural_classes(values)
    colours = [faded(colour) for colour in steps(len(classes.ends))[: len(classes.ends)]]
    fill = ["" if number < 0 else colours[number] for number in classes.of_value.tolist()]
    keys: list[Block] = [
        Key(Mark("box", colour), words.span(low, high, classes.places))
        for colour, (low, high) in zip(colours, classes.ends, strict=True)
    ]
    if not np.isfinite(values).all():
        keys.append(Key(Mark("hatch", "#FFFFFF"), "Hidden"))

    def blocks(seen: Seen) -> list[Block]:
        return [
            title("Incidents"),
            *keys,
            *hotspot_keys(published.hotspots, seen),
            *further_blocks(published, view, density=False),
        ]

    made = compose(paper, view, blocks, credit=credit, hotspots=published.hotspots)
    for frame in made.layout.frames:
        placed = draw_base(made.sheet, frame, published, density=False, fill=fill)
        draw_hotspots(made.sheet, frame, published.hotspots)
        name_areas(made, frame, published, placed, colour=INK, first=values)
    return made.sheet.png()
