"""What a static map shows: ground, areas, density, hotspots and the user's own layers, each drawn into a frame of a sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hotspots.analysis import Analysis
from hotspots.draw import words
from hotspots.draw.base_map import legend_lines
from hotspots.draw.colours import GREY, MAGENTA
from hotspots.draw.context import POINT, coloured, context_swatches, shapes_to_draw
from hotspots.draw.geometry import clipped, density_colours
from hotspots.draw.static_legend import EDGE, LAND, OUTSIDE, THIN, Block, Key, Mark, Ramp, Words, hatching, title
from hotspots.draw.static_sheet import Frame, Shapes, Sheet
from hotspots.points import Floats
from hotspots.read.surroundings import Context
from hotspots.tables import Surface

if TYPE_CHECKING:
    import geopandas as gpd

CLOSING_PT = 0.25
HALO, OUTLINE, CHOSEN = 3.2, 1.5, 2.3

Colours = Callable[[Floats], npt.NDArray[np.uint8]]


def draw_ground(sheet: Sheet, frame: Frame, areas: Shapes) -> Shapes:
    """The ground outside pale, the land white; returns the areas as they lie on the sheet, empty where out of view."""
    import shapely

    sheet.draw(shapely.box(*frame.box), fill=OUTSIDE, z=1)
    placed, which = sheet.on_paper(areas, frame)
    sheet.draw(placed, fill=LAND, line=LAND, width=0.3, z=1.1, inside=frame)
    shapes = np.full(len(areas), shapely.Polygon(), dtype=object)
    shapes[which] = placed
    return shapes


def draw_area_lines(sheet: Sheet, frame: Frame, placed: Shapes) -> None:
    """Thin lines between areas in points, and the outer outline of all of them a little stronger."""
    import shapely

    sheet.draw(placed, line=THIN, width=0.5, z=4, inside=frame)
    # Wards of different files leave hairs of ground between them, which are no shore.
    joined = shapely.union_all(shapely.buffer(placed, CLOSING_PT, quad_segs=1, join_style="mitre"))
    outer = shapely.buffer(joined, -CLOSING_PT, quad_segs=1, join_style="mitre")
    sheet.draw(outer, line=EDGE, width=1.0, z=4.1, inside=frame)
    sheet.draw(shapely.box(*frame.box), line=EDGE, width=0.6, z=9.5)


def draw_fills(sheet: Sheet, frame: Frame, placed: Shapes, colours: Sequence[str]) -> None:
    """Areas in points, each in its colour; hatched where that is empty."""
    import shapely

    given = np.array(colours, dtype=object)
    for colour in sorted(set(colours) - {""}):
        sheet.draw(placed[given == colour], fill=colour, line=colour, width=0.3, z=2, inside=frame)
    unknown = shapely.union_all(placed[given == ""])
    sheet.draw(hatching(unknown), line=GREY, width=0.5, z=2.1, inside=frame)


def draw_surface(sheet: Sheet, frame: Frame, surface: Surface, colours: Colours, *, largest: float, within: Any) -> None:
    """A surface as squares of its cells; `within` are shapes in points outside which nothing of it shows."""
    west, south, east, north = frame.ground
    rows, columns = surface.density.shape
    cell = surface.cell_m
    first_row, last_row = np.clip([(south - surface.south) // cell, (north - surface.south) // cell + 1], 0, rows)
    first, last = np.clip([(west - surface.west) // cell, (east - surface.west) // cell + 1], 0, columns)
    value = surface.density[int(first_row) : int(last_row), int(first) : int(last)]
    if not value.size or largest <= 0:
        return
    # Cells smaller than a dot would be skipped by chance: so many of them are shown as their mean.
    block = max(1, int(72 / sheet.paper.dpi / (cell * frame.scale)))
    corner = np.array([[surface.west + first * cell, surface.south + first_row * cell]])
    value, cell = _in_blocks(value, block), cell * block
    far = corner + np.array([[value.shape[1] * cell, value.shape[0] * cell]])
    left, low = frame.place(corner)[0].tolist()
    right, high = frame.place(far)[0].tolist()
    window = clipped(within, frame.box)
    sheet.picture(colours(value / largest), (left, low, right, high), z=3, within=window)


def draw_hotspots(sheet: Sheet, frame: Frame, hotspots: gpd.GeoDataFrame, *, chosen: str | None = None) -> None:
    """Strong outlines on a white halo, the chosen one heavier."""
    shapes, which = sheet.on_paper(hotspots.geometry.to_numpy(), frame)
    sheet.draw(shapes, line="#FFFFFF", width=HALO, z=5, inside=frame)
    sheet.draw(shapes, line=MAGENTA, width=OUTLINE, z=5.1, inside=frame)
    own = shapes[hotspots["id"].to_numpy()[which] == chosen]
    sheet.draw(own, line="#FFFFFF", width=HALO + 1, z=5.2, inside=frame)
    sheet.draw(own, line=MAGENTA, width=CHOSEN, z=5.3, inside=frame)


def draw_context(sheet: Sheet, frame: Frame, layers: Sequence[Context], *, bounds: Sequence[float], over: bool) -> None:
    """Those of the user's layers that lie faintly under, or clearly over, what else is on the map."""
    import shapely

    z = 4.5 if over else 2.5
    for colour, layer in coloured(layers):
        if layer.over != over:
            continue
        parts = shapely.get_parts(shapes_to_draw(layer, bounds=bounds)[1])
        points = np.isin(shapely.get_type_id(parts), POINT)
        lines, _ = sheet.on_paper(parts[~points], frame)
        opacity = 0.9 if over else 0.55
        sheet.draw(lines, line=colour, width=1.2 if over else 0.6, z=z, opacity=opacity, inside=frame)
        at = frame.place(shapely.get_coordinates(parts[points]))
        dots = shapely.buffer(shapely.points(at), 1.8 if over else 1.1)
        sheet.draw(dots, fill=colour, z=z + 0.1, opacity=0.9 if over else 0.5, inside=frame)


def context_keys(layers: Sequence[Context], *, bounds: Sequence[float]) -> list[Block]:
    """A line of the legend for each of the user's layers: a dot for points, else a line."""
    import shapely

    keys: list[Block] = []
    for (colour, layer), (_, text) in zip(coloured(layers), context_swatches(layers, bounds=bounds), strict=True):
        points = np.isin(shapely.get_type_id(layer.shapes.geometry.to_numpy()), POINT).all()
        mark = Mark("dot", colour, 2.0) if points else Mark("line", colour, 1.2 if layer.over else 0.8)
        keys.append(Key(mark, text))
    return keys


def density_blocks(analysis: Analysis, *, shown: bool = True) -> list[Block]:
    """Title and colours of the density, or the title alone where there is none."""
    surface, weighted = analysis.surface, analysis.settings.density.weighted
    if surface is None or not shown:
        return [title("Hotspots")]
    unit = "Density of harm, weight per km²" if weighted else "Density, incidents per km²"
    top = float(surface.density.max())
    return [title(unit), Ramp(density_colours, "0", words.per_km2(top))]


def said_block(analysis: Analysis, *, density: bool = True) -> Block:
    """What is counted: weights of harm, period, incidents, filter and notes on the data."""
    harm = [analysis.harm.split(". ")[0]] if density and analysis.settings.density.weighted and analysis.harm else []
    return Words((*harm, *legend_lines(analysis)))


def _in_blocks(value: Floats, block: int) -> Floats:
    """Means of square blocks of so many cells a side; what is missing at the edges counts as 0."""
    if block == 1:
        return value
    rows, columns = (-(-side // block) for side in value.shape)
    padded = np.zeros((rows * block, columns * block))
    padded[: value.shape[0], : value.shape[1]] = value
    return np.asarray(padded.reshape(rows, block, columns, block).mean(axis=(1, 3)))
