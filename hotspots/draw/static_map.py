"""Static maps of an analysis for print: all of it, one hotspot, its wards shaded, one ward. No tiles, no network, no points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from hotspots.analysis import Analysis
from hotspots.draw import words
from hotspots.draw.classes import natural_classes
from hotspots.draw.colours import NAVY, steps
from hotspots.draw.static_layers import density_blocks, draw_hotspots
from hotspots.draw.static_layout import View, parts_of, widened
from hotspots.draw.static_legend import Block, Key, Mark, title
from hotspots.draw.static_scene import Seen, compose, draw_base, further_blocks, hotspot_keys, name_areas, values_of
from hotspots.draw.static_sheet import INK, Bounds, Sheet
from hotspots.draw.static_sheet import Paper as Paper
from hotspots.draw.ward_map import MEASURES, Measure
from hotspots.errors import BadSettings

A_THIRD_OF_A_PAGE = Paper()
MARGIN_M, LEAST_M = 250.0, 800.0
MARGIN_SHARE = 0.03
PALE_WARD = "#F0F2F4"
AREA_OPACITY = 0.75


def overview_png(analysis: Analysis, *, paper: Paper = A_THIRD_OF_A_PAGE, credit: str, density: bool = True) -> bytes:
    """
    The whole study area: density, wards, hotspots with numbered pins, the user's layers. Two towns far apart stand in two frames.

    Parameters
    ----------
    paper
        Size and dots per inch.
    credit
        Who made the map and whose data it shows, in small type at the foot.
    density
        Whether the density is drawn; where there is none it is not.

    Returns
    -------
    PNG.
    """
    return draw_overview(analysis, paper=paper, credit=credit, density=density).png()


def hotspot_png(analysis: Analysis, hotspot_id: str, *, paper: Paper = A_THIRD_OF_A_PAGE, credit: str) -> bytes:
    """
    One hotspot and what lies round it, with a small map of where it is. No single incident is drawn.

    Parameters
    ----------
    hotspot_id
        As in the ranked list.
    paper, credit
        As in `overview_png`.

    Returns
    -------
    PNG.

    Raises
    ------
    BadSettings
        When no hotspot has this id.
    """
    return draw_hotspot(analysis, hotspot_id, paper=paper, credit=credit).png()


def ward_png(
    analysis: Analysis,
    *,
    measure: Measure,
    paper: Paper = A_THIRD_OF_A_PAGE,
    credit: str,
    unknown: str = "Not known",
    places: bool = False,
) -> bytes:
    """
    Wards shaded by count, rate or density, in the classes and colours of the web map; those not known are hatched.

    Parameters
    ----------
    measure
        What shades them.
    paper, credit
        As in `overview_png`.
    unknown
        What the legend calls wards without a value.
    places
        Whether the hotspots are drawn too.

    Returns
    -------
    PNG.
    """
    return draw_wards(analysis, measure=measure, paper=paper, credit=credit, unknown=unknown, places=places).png()


def area_png(analysis: Analysis, code: str, *, paper: Paper = A_THIRD_OF_A_PAGE, credit: str) -> bytes:
    """
    One ward in a heavy outline, with its hotspots and the density in it; its neighbours pale.

    Parameters
    ----------
    code
        Of the ward.
    paper, credit
        As in `overview_png`.

    Returns
    -------
    PNG.

    Raises
    ------
    BadSettings
        When no ward has this code.
    """
    return draw_area(analysis, code, paper=paper, credit=credit).png()


def draw_overview(analysis: Analysis, *, paper: Paper, credit: str, density: bool = True) -> Sheet:
    """The sheet of `overview_png`."""
    view = _whole_view(analysis)

    def blocks(seen: Seen) -> list[Block]:
        return [
            *density_blocks(analysis, shown=density),
            *hotspot_keys(analysis.hotspots, seen),
            *further_blocks(analysis, view, density=density),
        ]

    made = compose(paper, view, blocks, credit=credit, hotspots=analysis.hotspots)
    for frame in made.layout.frames:
        placed = draw_base(made.sheet, frame, analysis, density=density)
        draw_hotspots(made.sheet, frame, analysis.hotspots)
        name_areas(made, frame, analysis, placed)
    return made.sheet


def draw_hotspot(analysis: Analysis, hotspot_id: str, *, paper: Paper, credit: str) -> Sheet:
    """The sheet of `hotspot_png`."""
    found = analysis.hotspots[analysis.hotspots["id"] == hotspot_id]
    if not len(found):
        raise BadSettings(f"There is no hotspot “{hotspot_id}”: give an id of the ranked list.")
    view = View((widened(_bounds(found.total_bounds), margin_m=MARGIN_M, least_m=LEAST_M),))
    rank, incidents = int(found["rank"].iloc[0]), int(found["incidents"].iloc[0])
    said = f"This hotspot: {found['name'].iloc[0]}, {words.plural(incidents, 'incident')}"

    def blocks(seen: Seen) -> list[Block]:
        return [
            *density_blocks(analysis),
            Key(Mark("hotspot", INK, 2.3, text=str(rank)), said),
            *(hotspot_keys(analysis.hotspots, seen, beside=rank) if seen.all > 1 else []),
            *further_blocks(analysis, view, locator=True),
        ]

    made = compose(paper, view, blocks, credit=credit, hotspots=analysis.hotspots, chosen=hotspot_id)
    for frame in made.layout.frames:
        placed = draw_base(made.sheet, frame, analysis)
        draw_hotspots(made.sheet, frame, analysis.hotspots, chosen=hotspot_id)
        name_areas(made, frame, analysis, placed)
    return made.sheet


def draw_wards(
    analysis: Analysis, *, measure: Measure, paper: Paper, credit: str, unknown: str = "Not known", places: bool = False
) -> Sheet:
    """The sheet of `ward_png`."""
    view = _whole_view(analysis)
    values = values_of(analysis, measure)
    classes = natural_classes(values)
    colours = [faded(colour) for colour in steps(len(classes.ends))[: len(classes.ends)]]
    fill = ["" if number < 0 else colours[number] for number in classes.of_value.tolist()]
    keys: list[Block] = [
        Key(Mark("box", colour), words.span(low, high, classes.places))
        for colour, (low, high) in zip(colours, classes.ends, strict=True)
    ]
    if not np.isfinite(values).all():
        keys.append(Key(Mark("hatch", "#FFFFFF"), unknown))

    shown = analysis.hotspots if places else analysis.hotspots[:0]

    def blocks(seen: Seen) -> list[Block]:
        # Whether there is none or none may be shown is not said.
        pins = hotspot_keys(shown, seen) if len(shown) else []
        return [title(MEASURES[measure]), *keys, *pins, *further_blocks(analysis, view, density=False)]

    made = compose(paper, view, blocks, credit=credit, hotspots=shown)
    for frame in made.layout.frames:
        placed = draw_base(made.sheet, frame, analysis, density=False, fill=fill)
        draw_hotspots(made.sheet, frame, shown)
        name_areas(made, frame, analysis, placed, colour=INK, first=values)
    return made.sheet


def draw_area(analysis: Analysis, code: str, *, paper: Paper, credit: str) -> Sheet:
    """The sheet of `area_png`."""
    import shapely

    row = np.flatnonzero(analysis.areas["code"].to_numpy() == code)
    if not len(row):
        raise BadSettings(f"There is no ward with the code “{code}” in the study area.")
    name, shape = analysis.areas["name"].iloc[row[0]], analysis.areas.geometry.iloc[row[0]]
    hotspots = analysis.hotspots
    shared = shapely.area(shapely.intersection(hotspots.geometry.to_numpy(), shape))
    own = hotspots[shared > 0]
    west, south, east, north = shape.bounds
    view = View((widened(shape.bounds, margin_m=max(MARGIN_M, 0.1 * max(east - west, north - south)), least_m=LEAST_M),))
    incidents = int(values_of(analysis, "incidents")[row[0]])

    def blocks(seen: Seen) -> list[Block]:
        return [
            *density_blocks(analysis),
            Key(Mark("line", NAVY, 2.4), f"{name}: {words.plural(incidents, 'incident')}"),
            *hotspot_keys(own, seen),
            *further_blocks(analysis, view, locator=True, shown=((shape, NAVY),)),
        ]

    made = compose(paper, view, blocks, credit=credit, hotspots=own)
    frame = made.layout.frames[0]
    fill = [PALE_WARD] * len(analysis.areas)
    fill[row[0]] = "#FFFFFF"
    placed = draw_base(made.sheet, frame, analysis, fill=fill, only=int(row[0]))
    made.sheet.draw(placed[row], line="#FFFFFF", width=4.2, z=4.2, inside=frame)
    made.sheet.draw(placed[row], line=NAVY, width=2.4, z=4.3, inside=frame)
    draw_hotspots(made.sheet, frame, own)
    first = np.zeros(len(analysis.areas))
    first[row] = 1
    name_areas(made, frame, analysis, placed, first=first)
    return made.sheet


def faded(colour: str) -> str:
    """A colour as it looks on white paper at the opacity of the web map's areas."""
    bands = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 + (band - 255) * AREA_OPACITY):02X}" for band in bands)


def _whole_view(analysis: Analysis) -> View:
    """All areas, in two frames where much lies between them."""
    parts = parts_of(analysis.areas.geometry.to_numpy())
    long = max(max(east - west, north - south) for west, south, east, north in parts)
    grounds = tuple(widened(part, margin_m=max(MARGIN_SHARE * long, 20.0)) for part in parts)
    return View(grounds, titles=_titles(analysis, parts) if len(parts) > 1 else ())


def _titles(analysis: Analysis, parts: Sequence[Bounds]) -> tuple[str, ...]:
    """The districts in each of two parts; none where that does not tell them apart."""
    bounds = analysis.areas.bounds.to_numpy()
    found = []
    for west, south, east, north in parts:
        there = (bounds[:, 0] >= west) & (bounds[:, 1] >= south) & (bounds[:, 2] <= east) & (bounds[:, 3] <= north)
        found.append(sorted({str(name) for name in analysis.areas["district"][there] if str(name).strip()}))
    told = all(1 <= len(names) <= 3 for names in found) and not set(found[0]) & set(found[1])
    return tuple(words.listed(names) for names in found) if told else ()


def _bounds(values: Any) -> Bounds:
    west, south, east, north = (float(value) for value in values)
    return west, south, east, north
