"""What all static maps of an analysis share: a sheet with its legend and pins, and the ground, areas and names under them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hotspots.analysis import Analysis
from hotspots.draw.colours import GREY, MAGENTA
from hotspots.draw.geometry import density_colours
from hotspots.draw.static_labels import Taken, draw_names, place_names
from hotspots.draw.static_layers import (
    context_keys,
    draw_area_lines,
    draw_context,
    draw_fills,
    draw_ground,
    draw_surface,
    said_block,
)
from hotspots.draw.static_layout import Layout, View, arrange, draw_legend
from hotspots.draw.static_legend import Block, Key, Locator, Mark, ScaleBar, Words
from hotspots.draw.static_pins import Pin, draw_pins, place_pins
from hotspots.draw.static_sheet import Frame, Paper, Shapes, Sheet

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True)
class Seen:
    """How many hotspots are in view with a pin, and how many without for want of room."""

    pins: int
    left_out: int

    @property
    def all(self) -> int:
        """In view."""
        return self.pins + self.left_out


@dataclass(frozen=True)
class Composed:
    """A sheet with its legend and the pins of hotspots, ready for what lies under them: nothing else may stand on `taken`."""

    sheet: Sheet
    layout: Layout
    pins: tuple[Pin, ...]
    taken: Taken
    hotspots: gpd.GeoDataFrame


def compose(
    paper: Paper,
    view: View,
    blocks: Callable[[Seen], Sequence[Block]],
    *,
    credit: str,
    hotspots: gpd.GeoDataFrame,
    chosen: str | None = None,
) -> Composed:
    """
    Lay out a sheet, and draw its legend and pins.

    Parameters
    ----------
    blocks
        The legend, given the hotspots in view: which these are is known only once the frames are.
    """
    sheet = Sheet(paper)
    seen, before = Seen(0, 0), None
    while seen != before:
        before = seen
        layout = arrange(sheet, view, [*blocks(seen), ScaleBar()], credit=credit)
        taken = Taken()
        pins, left_out = place_pins(sheet, layout.frames, hotspots, taken, chosen=chosen)
        # A longer legend makes other frames, which show more or fewer: were it to alternate, the fuller account is kept.
        seen = Seen(max(len(pins), before.pins), max(left_out, before.left_out))
    draw_legend(sheet, layout, view, credit=credit)
    draw_pins(sheet, pins)
    return Composed(sheet, layout, tuple(pins), taken, hotspots)


def hotspot_keys(hotspots: gpd.GeoDataFrame, seen: Seen, *, beside: int = 0) -> list[Block]:
    """What a legend says of hotspots, and of how many the pins find no room; `beside` is the rank of one with its own line."""
    if not len(hotspots):
        return [Words(("No hotspots",))]
    many = seen.left_out
    without = f"; no room for the {'number' if many == 1 else 'numbers'} of {many:,}" if many else ""
    mark = Mark("hotspot", MAGENTA, text="2" if beside == 1 else "1")
    return [Key(mark, f"{'Other hotspot, by rank' if beside else 'Hotspot, numbered by rank'}{without}")]


def further_blocks(
    analysis: Analysis,
    view: View,
    *,
    density: bool = True,
    locator: bool = False,
    shown: tuple[tuple[object, str], ...] = (),
) -> list[Block]:
    """The rest of a legend: the user's layers, what is counted, and where frames are where they do not show all."""
    areas = analysis.areas.geometry.to_numpy()
    split = len(view.grounds) > 1
    said = "Both parts at one scale" if split else "Where in the study area"
    return [
        *context_keys(analysis.context, bounds=analysis.areas.total_bounds),
        said_block(analysis, density=density),
        *([Locator(areas, said, shown)] if split or locator else []),
    ]


def draw_base(
    sheet: Sheet,
    frame: Frame,
    analysis: Analysis,
    *,
    density: bool = True,
    fill: Sequence[str] = (),
    only: int | None = None,
) -> Shapes:
    """Ground, areas, density and the user's layers; `only` is the row of the area that shows its density. Returns the areas."""
    bounds = analysis.areas.total_bounds
    placed = draw_ground(sheet, frame, analysis.areas.geometry.to_numpy())
    if fill:
        draw_fills(sheet, frame, placed, fill)
    draw_context(sheet, frame, analysis.context, bounds=bounds, over=False)
    if density and analysis.surface is not None:
        within = placed if only is None else placed[only]
        largest = float(analysis.surface.density.max())
        draw_surface(sheet, frame, analysis.surface, density_colours, largest=largest, within=within)
    draw_area_lines(sheet, frame, placed)
    draw_context(sheet, frame, analysis.context, bounds=bounds, over=True)
    return placed


def name_areas(
    made: Composed,
    frame: Frame,
    analysis: Analysis,
    placed: Shapes,
    *,
    colour: str = GREY,
    first: npt.NDArray[np.float64] | None = None,
) -> None:
    """Names of areas in a frame, those with the most incidents first, or the largest of other values."""
    values = values_of(analysis, "incidents") if first is None else np.nan_to_num(first, nan=-1.0)
    order = np.argsort(-values, kind="stable")
    outlines, _ = made.sheet.on_paper(made.hotspots.geometry.to_numpy(), frame)
    names = [str(name) for name in analysis.areas["name"]]
    found = place_names(made.sheet, frame, names, placed, order, made.taken, clear_of=outlines)
    draw_names(made.sheet, found, colour=colour)


def values_of(analysis: Analysis, column: str) -> npt.NDArray[np.float64]:
    """A column of the wards table in the order of the areas."""
    by_code = analysis.wards.set_index("code").loc[analysis.areas["code"]]
    return np.asarray(by_code[column].to_numpy(dtype=np.float64))
