"""Where things stand on a static map's sheet: its frames as large as they can be, with the legend beside or below them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hotspots.draw.colours import GREY
from hotspots.draw.static_legend import Block, Key, Locator, ScaleBar, Words, gap_between, height_of, run_together, shortened
from hotspots.draw.static_sheet import LINE_HEIGHT, PLAIN, SMALL, Bounds, Frame, Shapes, Sheet
from hotspots.errors import BadSettings

EDGE, BETWEEN = 2.0, 8.0
SIDE_SHARE, SIDE_LEAST, SIDE_MOST = 0.27, 121.0, 190.0
COLUMN_LEAST = 116.0
BELOW_MOST = 0.45
"""Height of a legend below the map at most, as a share of the sheet's."""
ENOUGH, LEAST, WORTH_IT = 0.6, 0.3, 1.1
"""
Scale of the map as a share of that on a sheet without a legend: what lets a legend be whole, what lets it have all its marks, and
how much larger a map has to become for less to be said.
"""
PARAGRAPHS, RUN_TOGETHER = (6, 4, 3), (6, 5, 4, 3, 2)
"""Lines of each paragraph, with a map of where it is; and of all in one, without."""
TITLE_LINES = 4
CREDIT_SHARE, CREDIT_LETTERS = 0.35, 6_000
SPLIT_GAIN, SPLIT_GAP = 1.25, 0.15


@dataclass(frozen=True)
class View:
    """
    What is to be seen.

    Attributes
    ----------
    grounds
        Of each frame, metres: all are drawn at one scale.
    across
        Whether frames stand side by side (west to east), or below each other (north to south); None for what shows them larger.
    titles
        Of each frame, or none.
    """

    grounds: tuple[Bounds, ...]
    across: bool | None = None
    titles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """Blocks below each other from a top; the last stands on the bottom if there is one."""

    x: float
    top: float
    width: float
    blocks: tuple[Block, ...]
    bottom: float | None = None


@dataclass(frozen=True)
class Layout:
    """Frames and the columns of the legend, points."""

    frames: tuple[Frame, ...]
    columns: tuple[Column, ...]

    @property
    def scale(self) -> float:
        """Points to a metre."""
        return self.frames[0].scale


def arrange(sheet: Sheet, view: View, blocks: Sequence[Block], *, credit: str) -> Layout:
    """
    Put the legend beside or below the frames, whichever shows the ground larger, with the scale bar as its last block.

    It never lies over the map. Where it would leave little of the sheet, less is said: first shorter paragraphs, then no map of
    where it is, then fewer marks, which are counted.

    Raises
    ------
    BadSettings
        When there is no room for a map.
    """
    foot = EDGE + _credit_height(sheet, credit)
    whole = _frames(sheet, view, (EDGE, foot, sheet.width - EDGE, sheet.height - EDGE))[0].scale
    best: Layout | None = None
    for share, said in _ever_shorter(blocks):
        if best is not None and best.scale >= share * whole:
            break
        found = [layout for layout in (_beside(sheet, view, said, foot), _below(sheet, view, said, foot)) if layout]
        shown = max(found, key=lambda layout: layout.scale, default=None)
        if shown is not None and shown.scale > (WORTH_IT * best.scale if best else 0.0):
            best = shown
    if best is None:
        raise BadSettings(
            f"A sheet of {sheet.paper.width_mm:g} by {sheet.paper.height_mm:g} mm has no room for this map: make it larger."
        )
    return best


def draw_legend(sheet: Sheet, layout: Layout, view: View, *, credit: str) -> None:
    """Draw the columns of the legend, the titles of frames, and the credit at the foot."""
    for frame, title in zip(layout.frames, view.titles, strict=False):
        for number, line in enumerate(reversed(_title_lines(sheet, title, frame.width))):
            above = 3 + number * PLAIN * LINE_HEIGHT
            sheet.text(frame.left, frame.bottom + frame.height + above, line, size=PLAIN, bold=True)
    for column in layout.columns:
        top = column.top
        for number, block in enumerate(column.blocks):
            high = block.height(sheet, column.width)
            if number:
                top -= gap_between(column.blocks[number - 1], block)
            if column.bottom is not None and number == len(column.blocks) - 1:
                top = column.bottom + high
            _for_layout(block, layout).draw(sheet, column.x, top, column.width)
            top -= high
    lines = _credit_lines(sheet, credit)
    for number, line in enumerate(lines, start=1):
        sheet.text(EDGE, EDGE + (0.25 + (len(lines) - number) * LINE_HEIGHT) * SMALL, line, size=SMALL, colour=GREY)


def parts_of(areas: Shapes) -> list[Bounds]:
    """
    Bounds of the study area in metres, or of its two parts where much lies between them.

    Two towns far apart, each in a frame of its own, are shown larger than in one frame.
    """
    import shapely

    bounds = shapely.bounds(areas)
    whole = shapely.total_bounds(areas)
    best = [_as_bounds(whole)]
    long = max(whole[2] - whole[0], whole[3] - whole[1])
    gain = SPLIT_GAIN
    for axis in (0, 1):
        order = np.argsort(bounds[:, axis], kind="stable")
        reached = np.maximum.accumulate(bounds[order, axis + 2])
        gaps = bounds[order[1:], axis] - reached[:-1]
        if not len(gaps) or gaps.max() < SPLIT_GAP * long:
            continue
        at = int(gaps.argmax()) + 1
        parts = [shapely.total_bounds(areas[order[:at]]), shapely.total_bounds(areas[order[at:]])]
        sides = np.array([[part[2] - part[0], part[3] - part[1]] for part in parts])
        joined = max(sides[:, axis].sum(), sides[:, 1 - axis].max())
        if long / joined > gain:
            gain = long / joined
            best = [_as_bounds(part) for part in parts]
    return best


def widened(bounds: Bounds, *, margin_m: float, least_m: float = 0.0) -> Bounds:
    """Bounds with a margin, and at least so wide and high; all in metres."""
    west, south, east, north = bounds
    more_x = max(margin_m, (least_m - (east - west)) / 2)
    more_y = max(margin_m, (least_m - (north - south)) / 2)
    return west - more_x, south - more_y, east + more_x, north + more_y


def _as_bounds(values: Sequence[float]) -> Bounds:
    west, south, east, north = (float(value) for value in values)
    return west, south, east, north


def _for_layout(block: Block, layout: Layout) -> Block:
    """A block that shows something of the frames, now that these are known."""
    if isinstance(block, ScaleBar):
        return ScaleBar(layout.scale)
    if isinstance(block, Locator):
        return replace(block, frames=tuple(frame.ground for frame in layout.frames))
    return block


def _title_lines(sheet: Sheet, title: str, width: float) -> list[str]:
    return sheet.wrap(title, width, size=PLAIN, bold=True, most=TITLE_LINES)


def _credit_lines(sheet: Sheet, credit: str) -> list[str]:
    """The credit in as many lines as it takes; only where these would take the sheet are lines in its middle left out."""
    if len(credit) > CREDIT_LETTERS:
        credit = f"{credit[: CREDIT_LETTERS // 2]} … {credit[-CREDIT_LETTERS // 2 :]}"
    lines = [line for line in sheet.wrap(credit, sheet.width - 2 * EDGE, size=SMALL, most=CREDIT_LETTERS) if line]
    most = int(CREDIT_SHARE * sheet.height / SMALL / LINE_HEIGHT)
    if len(lines) <= most:
        return lines
    # Files come first and their licence last: both ends stay.
    ends = most // 2
    return [*lines[:ends], "…", *lines[-(most - ends - 1) :]]


def _credit_height(sheet: Sheet, credit: str) -> float:
    lines = len(_credit_lines(sheet, credit))
    return lines * SMALL * LINE_HEIGHT + (4 if lines else 0)


def _ever_shorter(blocks: Sequence[Block]) -> Iterator[tuple[float, list[Block]]]:
    """A legend whole and ever less of it, each with the share of a map's scale from which it is not needed."""
    for most in PARAGRAPHS:
        yield ENOUGH, shortened(blocks, most)
    left = [block for block in blocks if not isinstance(block, Locator)]
    for most in RUN_TOGETHER:
        yield ENOUGH, run_together(left, most)
    keys = [(row, block.boxed) for row, block in enumerate(left) if isinstance(block, Key)][:0:-1]
    # The colours of classes come first in a legend, and so go last: without them a shaded map says nothing.
    spared = [row for row, _ in keys]
    others = sum(not boxed for _, boxed in keys)
    for gone, most in [*((gone, 2) for gone in range(1, others + 1)), *((gone, 1) for gone in range(others, len(keys) + 1))]:
        kept = [block for row, block in enumerate(left) if row not in spared[:gone]]
        more = [Words((f"… and {gone:,} more {'mark' if gone == 1 else 'marks'}",))] if gone else []
        yield LEAST, run_together([*kept[:-1], *more, kept[-1]], most)
    yield LEAST, [left[0], left[-1]]


def _beside(sheet: Sheet, view: View, blocks: Sequence[Block], foot: float) -> Layout | None:
    """Frames on the left, the legend in one column on the right; None where it is too long."""
    width = min(max(SIDE_SHARE * sheet.width, SIDE_LEAST), SIDE_MOST)
    top = sheet.height - EDGE
    room = sheet.width - width - BETWEEN - 2 * EDGE
    if room <= 0 or height_of(sheet, blocks, width) > top - foot:
        return None
    frames = _frames(sheet, view, (EDGE, foot, EDGE + room, top))
    return Layout(frames, (Column(EDGE + room + BETWEEN, top, width, tuple(blocks), foot),))


def _below(sheet: Sheet, view: View, blocks: Sequence[Block], foot: float) -> Layout | None:
    """The legend in columns below the frames; None where it would be higher than a share of the sheet."""
    apart = BETWEEN * 1.5
    many = max(1, int((sheet.width - 2 * EDGE + apart) // (COLUMN_LEAST + apart)))
    width = (sheet.width - 2 * EDGE - (many - 1) * apart) / many
    columns, high = _flow(sheet, blocks, width, many, BELOW_MOST * (sheet.height - foot))
    if columns is None:
        return None
    top = foot + high
    placed = [
        Column(EDGE + number * (width + apart), top, width, tuple(held), foot if number == len(columns) - 1 else None)
        for number, held in enumerate(columns)
    ]
    return Layout(_frames(sheet, view, (EDGE, top + BETWEEN, sheet.width - EDGE, sheet.height - EDGE)), tuple(placed))


def _flow(sheet: Sheet, blocks: Sequence[Block], width: float, many: int, most: float) -> tuple[list[list[Block]] | None, float]:
    """Blocks in so many columns of the least height that holds them, no higher than a limit; None where they do not fit."""
    heights = [block.height(sheet, width) for block in blocks]
    high = max(heights)
    while high <= most:
        columns: list[list[Block]] = [[]]
        filled = 0.0
        for block, tall in zip(blocks, heights, strict=True):
            gap = gap_between(columns[-1][-1], block) if columns[-1] else 0.0
            if columns[-1] and filled + gap + tall > high:
                columns.append([])
                filled = gap = 0.0
            columns[-1].append(block)
            filled += gap + tall
        if len(columns) <= many:
            return columns, high
        high += 2
    return None, 0.0


def _frames(sheet: Sheet, view: View, box: Bounds) -> tuple[Frame, ...]:
    """Frames that fill a box of the sheet, all at the largest scale that shows every ground whole; in the grounds' order."""
    ways = (True, False) if view.across is None else (view.across,)
    return max((_in_line(sheet, view, box, across=across) for across in ways), key=lambda frames: frames[0].scale)


def _in_line(sheet: Sheet, view: View, box: Bounds, *, across: bool) -> tuple[Frame, ...]:
    """Frames side by side from west to east, or below each other from north to south."""
    left, bottom, right, top = box
    sides = np.array([(east - west, north - south) for west, south, east, north in view.grounds])
    middles = np.array([((west + east) / 2, (south + north) / 2) for west, south, east, north in view.grounds])
    many, along = len(sides), 0 if across else 1
    room = np.array([right - left, top - bottom])
    room[along] -= BETWEEN * (many - 1)
    shares = sides[:, along] / sides[:, along].sum()
    widths = room[0] * shares if across else np.full(many, room[0])
    lines = [len(_title_lines(sheet, each, wide)) for each, wide in zip(view.titles, widths.tolist(), strict=False)]
    title = max(lines) * PLAIN * LINE_HEIGHT + 2 if lines else 0.0
    room[1] -= title * (1 if across else many)
    scale = float(min(room[along] / sides[:, along].sum(), room[1 - along] / sides[:, 1 - along].max()))
    frames: dict[int, Frame] = {}
    at = left if across else top
    for row in np.argsort(middles[:, 0] if across else -middles[:, 1], kind="stable").tolist():
        wide, high = (room[0] * shares[row], room[1]) if across else (room[0], room[1] * shares[row])
        x, low = (at, bottom) if across else (left, at - title - high)
        west, south = middles[row] - np.array([wide, high]) / 2 / scale
        frames[row] = Frame(x, low, float(wide), float(high), float(west), float(south), scale)
        at = at + wide + BETWEEN if across else low - BETWEEN
    return tuple(frames[row] for row in range(many))
