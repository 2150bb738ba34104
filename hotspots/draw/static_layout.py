"""Where things stand on a static map's sheet: its frames as large as they can be, with the legend beside or below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hotspots.draw.colours import GREY
from hotspots.draw.static_legend import GAP, Block, Key, Locator, ScaleBar, Words, shortened
from hotspots.draw.static_sheet import LINE_HEIGHT, PLAIN, SMALL, Bounds, Frame, Shapes, Sheet

EDGE, BETWEEN = 2.0, 8.0
SIDE_SHARE, SIDE_LEAST, SIDE_MOST = 0.27, 116.0, 190.0
COLUMN_LEAST = 140.0
BELOW_MOST = 0.45
CREDIT_LINES = 3
PARAGRAPHS = (6, 4, 3, 2, 1)
"""How many lines of a paragraph are shown, the first that fits."""
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

    It never lies over the map. Where the legend is too long for either, its paragraphs are cut to fewer lines.
    """
    foot = EDGE + _credit_height(sheet, credit)
    found = [layout for layout in (_beside(sheet, view, blocks, foot), _below(sheet, view, blocks, foot)) if layout]
    return max(found, key=lambda layout: layout.scale)


def draw_legend(sheet: Sheet, layout: Layout, view: View, *, credit: str) -> None:
    """Draw the columns of the legend, the titles of frames, and the credit line at the foot."""
    for frame, title in zip(layout.frames, view.titles, strict=False):
        shown = sheet.cut(title, frame.width, size=PLAIN, bold=True)
        sheet.text(frame.left, frame.bottom + frame.height + 3, shown, size=PLAIN, bold=True)
    for column in layout.columns:
        top = column.top
        for number, block in enumerate(column.blocks):
            if column.bottom is not None and number == len(column.blocks) - 1:
                top = column.bottom + block.height(sheet, column.width)
            drawn = ScaleBar(layout.scale) if isinstance(block, ScaleBar) else block
            drawn.draw(sheet, column.x, top, column.width)
            top -= block.height(sheet, column.width) + GAP
    lines = _credit_lines(sheet, credit)
    for number, line in enumerate(reversed(lines)):
        sheet.text(EDGE, EDGE + (0.25 + number * LINE_HEIGHT) * SMALL, line, size=SMALL, colour=GREY)


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


def _credit_lines(sheet: Sheet, credit: str) -> list[str]:
    return [line for line in sheet.wrap(credit, sheet.width - 2 * EDGE, size=SMALL, most=CREDIT_LINES) if line]


def _credit_height(sheet: Sheet, credit: str) -> float:
    lines = len(_credit_lines(sheet, credit))
    return lines * SMALL * LINE_HEIGHT + (4 if lines else 0)


def _beside(sheet: Sheet, view: View, blocks: Sequence[Block], foot: float) -> Layout | None:
    """Frames on the left, the legend in one column on the right; None where it is too long."""
    width = min(max(SIDE_SHARE * sheet.width, SIDE_LEAST), SIDE_MOST)
    top = sheet.height - EDGE
    room = sheet.width - width - BETWEEN - 2 * EDGE
    for most in PARAGRAPHS[:-2]:
        short = shortened(blocks, most)
        if _height(sheet, short, width) <= top - foot:
            frames = _frames(view, (EDGE, foot, EDGE + room, top))
            return Layout(frames, (Column(EDGE + room + BETWEEN, top, width, tuple(short), foot),))
    return None


def _below(sheet: Sheet, view: View, blocks: Sequence[Block], foot: float) -> Layout:
    """The legend in columns below the frames; what does not fit at all is counted."""
    many = max(1, int((sheet.width - 2 * EDGE) // COLUMN_LEAST))
    width = (sheet.width - 2 * EDGE - (many - 1) * BETWEEN * 1.5) / many
    most_high = BELOW_MOST * (sheet.height - foot)
    kept = list(blocks)
    columns: list[list[Block]] | None = None
    high = 0.0
    for most in PARAGRAPHS:
        columns, high = _flow(sheet, shortened(kept, most), width, many, most_high)
        if columns:
            break
    spared = 0
    while columns is None:
        spared += 1
        kept = _without(blocks, spared)
        columns, high = _flow(sheet, shortened(kept, 1), width, many, most_high if spared < len(blocks) else np.inf)
    top = foot + high
    lefts = [EDGE + number * (width + BETWEEN * 1.5) for number in range(many)]
    placed = [
        Column(x, top, width, tuple(held), foot if number == len(columns) - 1 else None)
        for number, (x, held) in enumerate(zip(lefts, columns, strict=False))
    ]
    return Layout(_frames(view, (EDGE, top + BETWEEN, sheet.width - EDGE, sheet.height - EDGE)), tuple(placed))


def _without(blocks: Sequence[Block], spared: int) -> list[Block]:
    """Blocks without so many of those that can best be spared: where it is, then the last of the marks, which are counted."""
    rows = range(len(blocks))
    locators = [row for row in rows if isinstance(blocks[row], Locator)]
    keys = [row for row in rows if isinstance(blocks[row], Key)][:0:-1]
    gone = set([*locators, *keys][:spared])
    kept = [block for row, block in enumerate(blocks) if row not in gone]
    more = len(gone.intersection(keys))
    return [*kept[:-1], Words((f"… and {more:,} more {'mark' if more == 1 else 'marks'}",)), kept[-1]] if more else kept


def _flow(sheet: Sheet, blocks: Sequence[Block], width: float, many: int, most: float) -> tuple[list[list[Block]] | None, float]:
    """Blocks in so many columns of the least height that holds them, no higher than a limit; None where they do not fit."""
    heights = [block.height(sheet, width) for block in blocks]
    high = max(heights)
    while high <= most:
        columns: list[list[Block]] = [[]]
        filled = 0.0
        for block, tall in zip(blocks, heights, strict=True):
            if columns[-1] and filled + tall > high:
                columns.append([])
                filled = 0.0
            columns[-1].append(block)
            filled += tall + GAP
        if len(columns) <= many:
            return columns, high
        high += 2
    return None, 0.0


def _height(sheet: Sheet, blocks: Sequence[Block], width: float) -> float:
    return sum(block.height(sheet, width) + GAP for block in blocks) - GAP


def _frames(view: View, box: Bounds) -> tuple[Frame, ...]:
    """Frames that fill a box of the sheet, all at the largest scale that shows every ground whole; in the grounds' order."""
    ways = (True, False) if view.across is None else (view.across,)
    return max((_in_line(view, box, across=across) for across in ways), key=lambda frames: frames[0].scale)


def _in_line(view: View, box: Bounds, *, across: bool) -> tuple[Frame, ...]:
    """Frames side by side from west to east, or below each other from north to south."""
    left, bottom, right, top = box
    title = PLAIN * LINE_HEIGHT + 2 if view.titles else 0.0
    sides = np.array([(east - west, north - south) for west, south, east, north in view.grounds])
    middles = np.array([((west + east) / 2, (south + north) / 2) for west, south, east, north in view.grounds])
    many, along = len(sides), 0 if across else 1
    room = np.array([right - left, top - bottom])
    room[along] -= BETWEEN * (many - 1)
    room[1] -= title * (1 if across else many)
    shares = sides[:, along] / sides[:, along].sum()
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
