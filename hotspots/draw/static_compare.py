"""Static maps of a comparison for print: before and after on one scale, and their difference, with zone, ring and control."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from hotspots.compare.comparison import BaselineResult, Comparison
from hotspots.draw import words
from hotspots.draw.colours import GREY, MAGENTA, NAVY, TEAL
from hotspots.draw.geometry import density_colours, difference_colours
from hotspots.draw.static_labels import Taken, draw_names, place_names
from hotspots.draw.static_layers import (
    Colours,
    context_keys,
    draw_area_lines,
    draw_context,
    draw_ground,
    draw_surface,
)
from hotspots.draw.static_layout import Layout, View, arrange, draw_legend, widened
from hotspots.draw.static_legend import Block, Key, Locator, Mark, Ramp, ScaleBar, Words, title
from hotspots.draw.static_map import A_THIRD_OF_A_PAGE, MARGIN_M
from hotspots.draw.static_sheet import Frame, Paper, Sheet
from hotspots.tables import Surface

RING_DASH, CONTROL_DASH, ROSE_DASH = (2.2, 2.2), (6.0, 3.0), (4.0, 2.0)
RING, CONTROL, ZONE, STANDS_OUT = 0.9, 1.3, 2.0, 1.8


def comparison_png(comparison: Comparison, result: BaselineResult, *, paper: Paper = A_THIRD_OF_A_PAGE, credit: str) -> bytes:
    """
    Densities before and after side by side, in one scale of colours and one of length, with zone, ring and control.

    Parameters
    ----------
    result
        Of the before period that is shown.
    paper
        Size and dots per inch.
    credit
        Who made the map and whose data it shows, in small type at the foot.

    Returns
    -------
    PNG.
    """
    return draw_comparison(comparison, result, paper=paper, credit=credit).png()


def difference_png(comparison: Comparison, result: BaselineResult, *, paper: Paper = A_THIRD_OF_A_PAGE, credit: str) -> bytes:
    """
    After less before, with outlines where it fell (unbroken) or rose (broken) by more than chance.

    Parameters
    ----------
    result
        Of the before period that is shown.
    paper, credit
        As in `comparison_png`.

    Returns
    -------
    PNG.
    """
    return draw_difference(comparison, result, paper=paper, credit=credit).png()


def draw_comparison(comparison: Comparison, result: BaselineResult, *, paper: Paper, credit: str) -> Sheet:
    """The sheet of `comparison_png`."""
    before, after = result.change.before, result.change.after
    top = float(max(before.density.max(), after.density.max()))
    titles = (f"Before: {result.baseline.period}", f"After: {comparison.operation.after}")

    def blocks(control_shown: bool) -> list[Block]:
        return [
            title("Density, incidents per km²"),
            Ramp(density_colours, "0", words.per_km2(top)),
            *_place_keys(comparison, control_shown),
            *_said(comparison, result, dated=False),
        ]

    sheet, layout = _lay_out(paper, comparison, blocks, titles, credit)
    for frame, surface in zip(layout.frames, (before, after), strict=True):
        _draw_frame(sheet, frame, comparison, surface, density_colours, largest=top)
    return sheet


def draw_difference(comparison: Comparison, result: BaselineResult, *, paper: Paper, credit: str) -> Sheet:
    """The sheet of `difference_png`."""
    change = result.change
    top = float(np.abs(change.difference.density).max())
    outlines = (("fell", change.fell, TEAL, None), ("rose", change.rose, MAGENTA, ROSE_DASH))
    nowhere = [word for word, shape, *_ in outlines if shape.is_empty]

    def blocks(control_shown: bool) -> list[Block]:
        return [
            title("Change, incidents per km²"),
            Ramp(difference_colours, f"−{words.per_km2(top)} (less)", f"+{words.per_km2(top)} (more)", start=-1.0),
            *(
                Key(Mark("line", colour, STANDS_OUT, dash), f"{word.capitalize()} by more than chance")
                for word, shape, colour, dash in outlines
                if not shape.is_empty
            ),
            *([Words((f"Nowhere {' or '.join(nowhere)} by more than chance",))] if nowhere else []),
            *_place_keys(comparison, control_shown),
            *_said(comparison, result, dated=True),
        ]

    sheet, layout = _lay_out(paper, comparison, blocks, (), credit)
    frame = layout.frames[0]
    _draw_frame(sheet, frame, comparison, change.difference, difference_colours, largest=top, clear_of=(change.fell, change.rose))
    for _, shape, colour, dash in outlines:
        _outline(sheet, frame, shape, colour, STANDS_OUT, dash, z=5.6)
    return sheet


def _lay_out(
    paper: Paper,
    comparison: Comparison,
    blocks: Callable[[bool], Sequence[Block]],
    titles: tuple[str, ...],
    credit: str,
) -> tuple[Sheet, Layout]:
    """A sheet with its legend; whether the control is in view is known only once the frames are."""
    import shapely

    sheet = Sheet(paper)
    shapes = comparison.shapes
    ground = widened(shapely.union_all([shapes.zone, shapes.buffer]).bounds, margin_m=MARGIN_M)
    view = View((ground,) * max(len(titles), 1), across=True, titles=titles)
    layout = arrange(sheet, view, [*blocks(True), ScaleBar()], credit=credit)
    if not shapely.intersects(shapes.control, shapely.box(*layout.frames[0].ground)):
        # The legend says so, which can only make the map show less.
        layout = arrange(sheet, view, [*blocks(False), ScaleBar()], credit=credit)
    draw_legend(sheet, layout, view, credit=credit)
    return sheet, layout


def _draw_frame(
    sheet: Sheet,
    frame: Frame,
    comparison: Comparison,
    surface: Surface,
    colours: Colours,
    *,
    largest: float,
    clear_of: tuple[Any, ...] = (),
) -> None:
    """Ground, areas with their names, one surface, the user's layers, and the places of the comparison."""
    areas, shapes, bounds = comparison.areas, comparison.shapes, comparison.areas.total_bounds
    placed = draw_ground(sheet, frame, areas.geometry.to_numpy())
    draw_context(sheet, frame, comparison.context, bounds=bounds, over=False)
    draw_surface(sheet, frame, surface, colours, largest=largest, within=placed)
    draw_area_lines(sheet, frame, placed)
    draw_context(sheet, frame, comparison.context, bounds=bounds, over=True)
    _outline(sheet, frame, shapes.buffer, NAVY, RING, RING_DASH, z=5)
    _outline(sheet, frame, shapes.control, GREY, CONTROL, CONTROL_DASH, z=5.2)
    _outline(sheet, frame, shapes.zone, NAVY, ZONE, None, z=5.4)
    outlines, _ = sheet.on_paper(np.array([shapes.zone, shapes.buffer, *clear_of], dtype=object), frame)
    order = np.argsort(areas["name"].to_numpy().astype(str), kind="stable")
    names = [str(name) for name in areas["name"]]
    draw_names(sheet, place_names(sheet, frame, names, placed, order, Taken(), clear_of=outlines))


def _outline(
    sheet: Sheet, frame: Frame, shape: Any, colour: str, width: float, dash: tuple[float, ...] | None, *, z: float
) -> None:
    """An outline on a white halo."""
    placed, _ = sheet.on_paper(np.array([shape], dtype=object), frame)
    sheet.draw(placed, line="#FFFFFF", width=width + 1.4, z=z, opacity=0.9, inside=frame)
    sheet.draw(placed, line=colour, width=width, dash=dash, z=z + 0.1, inside=frame)


def _place_keys(comparison: Comparison, control_shown: bool) -> list[Block]:
    shapes = comparison.shapes
    where = "" if control_shown else " (outside this map)"
    return [
        Key(Mark("line", NAVY, ZONE), f"Zone: {shapes.zone_name}"),
        Key(Mark("line", NAVY, RING, RING_DASH), f"Ring of {comparison.operation.buffer_m:,.0f} m"),
        Key(Mark("line", GREY, CONTROL, CONTROL_DASH), f"Control: {shapes.control_name}{where}"),
        *context_keys(comparison.context, bounds=comparison.areas.total_bounds),
    ]


def _said(comparison: Comparison, result: BaselineResult, *, dated: bool) -> list[Block]:
    """Periods where no title says them, counts of the zone, notes on the data, and where the map is, with the control in grey."""
    lead, shapes, before, after = result.measures.iloc[0], comparison.shapes, result.baseline.period, comparison.operation.after
    lines = (
        *((f"Before: {before}", f"After: {after}") if dated else ()),
        *(("Before scaled to the length of after",) if before.days != after.days else ()),
        f"Zone: {lead['before']:,.0f} to {lead['after']:,.0f} incidents",
        *(words.sentence(note) for note in comparison.data_notes),
    )
    shown = ((shapes.control, GREY), (shapes.zone, NAVY))
    return [Words(lines), Locator(comparison.areas.geometry.to_numpy(), "Where; control in grey", shown)]
