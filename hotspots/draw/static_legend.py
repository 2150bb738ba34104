"""What stands beside a static map: what its colours and lines mean, scale bar, north arrow, where it is, and the credit line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from hotspots.draw.colours import GREY, MAGENTA, NAVY
from hotspots.draw.static_sheet import ASCENT, INK, LINE_HEIGHT, PLAIN, SMALL, TITLE, Bounds, Frame, Shapes, Sheet

OUTSIDE, LAND, EDGE, THIN = "#E3EAF0", "#FFFFFF", "#5F6B76", "#8F979E"
"""Ground outside the areas, the areas, their outer outline, and the lines between them."""
MARK_WIDTH, GAP, GAP_OF_BOXES, BETWEEN_PARAGRAPHS = 20.0, 3.0, 1.5, 1.5
MOST_PARAGRAPHS = 12
LOCATOR_HEIGHT, LOCATOR_WIDTH, LEAST_FRAME = 54.0, 118.0, 6.0
PIN_EDGE = 0.8

MarkKind = Literal["line", "box", "hatch", "dot", "hotspot", "pin"]


@dataclass(frozen=True)
class Words:
    """Paragraphs: `most` is how many lines of each are shown."""

    paragraphs: tuple[str, ...]
    size: float = PLAIN
    bold: bool = False
    most: int = 6

    def height(self, sheet: Sheet, width: float) -> float:
        """In points, at a width in points."""
        held = self._wrapped(sheet, width)
        return sum(map(len, held)) * self.size * LINE_HEIGHT + max(len(held) - 1, 0) * BETWEEN_PARAGRAPHS

    def draw(self, sheet: Sheet, x: float, top: float, width: float) -> None:
        """From its upper left corner."""
        for lines in self._wrapped(sheet, width):
            for line in lines:
                sheet.text(x, top - ASCENT * self.size, line, size=self.size, bold=self.bold)
                top -= self.size * LINE_HEIGHT
            top -= BETWEEN_PARAGRAPHS

    def _wrapped(self, sheet: Sheet, width: float) -> list[list[str]]:
        more = len(self.paragraphs) - MOST_PARAGRAPHS
        held = self.paragraphs if more <= 0 else (*self.paragraphs[:MOST_PARAGRAPHS], f"… and {more:,} more")
        return [sheet.wrap(text, width, size=self.size, bold=self.bold, most=self.most) for text in held]


@dataclass(frozen=True)
class Mark:
    """How something looks on the map: `width` and `dash` of lines in points; of a pin its number is `text`."""

    kind: MarkKind
    colour: str
    width: float = 1.0
    dash: tuple[float, ...] | None = None
    text: str = "1"


@dataclass(frozen=True)
class Key:
    """A mark and what it means."""

    mark: Mark
    text: str
    most: int = 6

    def height(self, sheet: Sheet, width: float) -> float:
        """In points, at a width in points."""
        return max(Words((self.text,), most=self.most).height(sheet, width - MARK_WIDTH - 4), 12.0 if self._pinned else 0.0)

    def draw(self, sheet: Sheet, x: float, top: float, width: float) -> None:
        """From its upper left corner."""
        shift = 1.5 if self._pinned else 0.0
        draw_mark(sheet, self.mark, x, top - PLAIN * LINE_HEIGHT / 2 - shift)
        Words((self.text,), most=self.most).draw(sheet, x + MARK_WIDTH + 4, top - shift, width - MARK_WIDTH - 4)

    @property
    def boxed(self) -> bool:
        """Whether its mark is a box of colour, as of a class of values."""
        return self.mark.kind in ("box", "hatch")

    @property
    def _pinned(self) -> bool:
        return self.mark.kind in ("hotspot", "pin")


@dataclass(frozen=True)
class Ramp:
    """Colours from low to high as a bar, with what its ends are; `colours` gives red, green, blue, opacity for shares."""

    colours: Callable[[npt.NDArray[np.float64]], npt.NDArray[np.uint8]]
    low: str
    high: str
    start: float = 0.0

    def height(self, sheet: Sheet, width: float) -> float:
        """In points."""
        return 9 + PLAIN * LINE_HEIGHT

    def draw(self, sheet: Sheet, x: float, top: float, width: float) -> None:
        """From its upper left corner."""
        import shapely

        width = min(width, 130.0)
        edges = (x, top - 8, x + width, top)
        sheet.picture(self.colours(np.linspace(self.start, 1, 101)[None, :]), edges, z=8)
        sheet.draw(shapely.box(*edges), line=THIN, width=0.5, z=9)
        base = top - 9 - ASCENT * PLAIN
        sheet.text(x, base, self.low, size=PLAIN)
        sheet.text(x + width - sheet.width_of(self.high, size=PLAIN), base, self.high, size=PLAIN)


@dataclass(frozen=True)
class Locator:
    """Where frames lie in the study area, and shapes to show there, each with its colour; all in metres."""

    areas: Shapes
    text: str = "Where in the study area"
    shown: tuple[tuple[object, str], ...] = ()
    frames: tuple[Bounds, ...] = ()

    def height(self, sheet: Sheet, width: float) -> float:
        """In points."""
        return LOCATOR_HEIGHT + SMALL * LINE_HEIGHT

    def draw(self, sheet: Sheet, x: float, top: float, width: float) -> None:
        """From its upper left corner."""
        import shapely

        west, south, east, north = shapely.total_bounds(self.areas)
        width = min(width, LOCATOR_WIDTH)
        sheet.text(x, top - ASCENT * SMALL, sheet.cut(self.text, width, size=SMALL), size=SMALL, colour=GREY)
        scale = min((width - 8) / max(east - west, 1), (LOCATOR_HEIGHT - 10) / max(north - south, 1))
        wide, high = (east - west) * scale + 8, (north - south) * scale + 8
        low = top - SMALL * LINE_HEIGHT - 1 - high
        frame = Frame(x, low, wide, high, west - 4 / scale, south - 4 / scale, scale)
        sheet.draw(shapely.box(*frame.box), fill=OUTSIDE, line=THIN, width=0.5, z=8)
        sheet.draw(sheet.on_paper(self.areas, frame)[0], fill="#FFFFFF", line="#C3C9CE", width=0.3, z=8.1, inside=frame)
        for shape, colour in self.shown:
            placed = sheet.on_paper(np.array([shape], dtype=object), frame)[0]
            sheet.draw(placed, fill=colour, line=colour, width=1, z=8.2, inside=frame)
        inner = shapely.box(frame.left + 1, frame.bottom + 1, frame.left + wide - 1, frame.bottom + high - 1)
        for ground in self.frames:
            corners = frame.place(np.array([ground[:2], ground[2:]]))
            grown = np.maximum(LEAST_FRAME - (corners[1] - corners[0]), 0) / 2
            seen = shapely.box(*(corners[0] - grown), *(corners[1] + grown))
            # A frame shows more than the areas: its outline stays whole on the small map.
            sheet.draw(shapely.intersection(seen, inner), line=NAVY, width=1.2, z=8.3)


@dataclass(frozen=True)
class ScaleBar:
    """A bar of a round length, and a north arrow; `scale` is points to a metre."""

    scale: float = 1.0

    def height(self, sheet: Sheet, width: float) -> float:
        """In points."""
        return 22.0

    def draw(self, sheet: Sheet, x: float, top: float, width: float) -> None:
        """From its upper left corner."""
        import shapely

        metres = round_length(min(width - 40, 110.0) / self.scale)
        long, low = metres * self.scale, top - 20
        sheet.draw(shapely.box(x + 1, low, x + 1 + long, low + 4), fill="#FFFFFF", line=INK, width=0.7, z=8)
        sheet.draw(shapely.box(x + 1, low, x + 1 + long / 2, low + 4), fill=INK, z=8.1)
        sheet.text(x, low + 7, "0", size=PLAIN)
        said = length_in_words(metres)
        sheet.text(x + 1 + long - sheet.width_of(said.split(" ")[0], size=PLAIN) / 2, low + 7, said, size=PLAIN)
        self._draw_north(sheet, x + width - 8, low)

    def _draw_north(self, sheet: Sheet, x: float, low: float) -> None:
        import shapely

        left = shapely.Polygon([(x, low + 13), (x - 4.5, low), (x, low + 3)])
        right = shapely.Polygon([(x, low + 13), (x + 4.5, low), (x, low + 3)])
        sheet.draw(left, fill=INK, line=INK, width=0.5, z=8)
        sheet.draw(right, fill="#FFFFFF", line=INK, width=0.5, z=8)
        sheet.text(x - sheet.width_of("N", size=PLAIN, bold=True) / 2, low + 14.5, "N", size=PLAIN, bold=True)


Block = Words | Key | Ramp | Locator | ScaleBar


def round_length(most_m: float) -> float:
    """The longest of 1, 2 or 5 times a power of ten metres that is no longer."""
    power = 10.0 ** np.floor(np.log10(most_m))
    return float(max(step * power for step in (1, 2, 5) if step * power <= most_m * (1 + 1e-9)))


def length_in_words(metres: float) -> str:
    """`500 m`, `2 km`."""
    return f"{metres / 1000:,.0f} km" if metres >= 1000 else f"{metres:,.10g} m"


def draw_mark(sheet: Sheet, mark: Mark, x: float, y: float) -> None:
    """A mark of a legend, `MARK_WIDTH` wide, with its middle at a height."""
    import shapely

    box = shapely.box(x + 1, y - 3.5, x + MARK_WIDTH - 1, y + 3.5)
    if mark.kind == "line":
        sheet.draw(shapely.LineString([(x, y), (x + MARK_WIDTH, y)]), line=mark.colour, width=mark.width, dash=mark.dash, z=8)
    elif mark.kind in ("box", "hatch"):
        sheet.draw(box, fill=mark.colour, line=GREY, width=0.5, z=8)
        if mark.kind == "hatch":
            sheet.draw(hatching(box), line=GREY, width=0.5, z=8.1)
    elif mark.kind == "dot":
        sheet.draw(shapely.Point(x + MARK_WIDTH / 2, y).buffer(mark.width), fill=mark.colour, z=8)
    elif mark.kind == "hotspot":
        sheet.draw(shapely.box(x + 1, y - 5, x + MARK_WIDTH - 1, y + 5), line=MAGENTA, width=1.5, z=8)
        draw_pin(sheet, mark.text, (x + MARK_WIDTH / 2, y), size=SMALL, colour=mark.colour)
    else:
        draw_pin(sheet, mark.text, (x + MARK_WIDTH / 2, y), size=SMALL, colour=mark.colour)


def pin_size(sheet: Sheet, text: str, size: float) -> tuple[float, float]:
    """Width and height of a pin, round for a short number and longer for a long one, points."""
    high = size * 1.55
    return max(high, sheet.width_of(text, size=size, bold=True) + size * 0.65), high


def draw_pin(sheet: Sheet, text: str, at: tuple[float, float], *, size: float, colour: str = MAGENTA, z: float = 8.5) -> None:
    """A number in white on a round pin about a point."""
    import shapely

    (x, y), (wide, high) = at, pin_size(sheet, text, size)
    spine = shapely.LineString([(x - (wide - high) / 2, y), (x + (wide - high) / 2 + 1e-6, y)])
    sheet.draw(spine.buffer(high / 2), fill=colour, line="#FFFFFF", width=PIN_EDGE, z=z)
    # Digits of the font are 0.73 of its size high.
    left = x - sheet.width_of(text, size=size, bold=True) / 2
    sheet.text(left, y - 0.365 * size, text, size=size, colour="#FFFFFF", bold=True, z=z)


def hatching(shapes: object, *, step: float = 3.0) -> object:
    """Slanting lines within shapes in points, so many points apart; the same lines go through all of them."""
    import shapely

    if shapely.is_empty(shapes):
        return shapes
    west, south, east, north = shapely.bounds(shapes)
    starts = np.arange(np.floor((west - (north - south)) / step) * step, east, step) - south % step
    rise = north - south + step
    lines = shapely.linestrings([[(start, south), (start + rise, south + rise)] for start in starts.tolist()])
    return shapely.intersection(shapely.multilinestrings(lines), shapes)


def gap_between(one: Block, other: Block) -> float:
    """Room between two blocks below each other, points: less between the boxes of classes."""
    return GAP_OF_BOXES if isinstance(one, Key) and isinstance(other, Key) and one.boxed and other.boxed else GAP


def height_of(sheet: Sheet, blocks: Sequence[Block], width: float) -> float:
    """Of blocks below each other, points, at a width in points."""
    gaps = sum(gap_between(one, other) for one, other in pairwise(blocks))
    return sum(block.height(sheet, width) for block in blocks) + gaps


def shortened(blocks: Sequence[Block], most: int) -> list[Block]:
    """The same with each paragraph cut to so many lines."""
    return [replace(block, most=most) if isinstance(block, Words | Key) else block for block in blocks]


def run_together(blocks: Sequence[Block], most: int) -> list[Block]:
    """The same with what words say in one paragraph of so many lines, and marks in two; headings stay."""
    return [
        replace(block, most=2)
        if isinstance(block, Key)
        else replace(block, paragraphs=(". ".join(block.paragraphs),), most=most)
        if isinstance(block, Words) and not block.bold
        else block
        for block in blocks
    ]


def title(text: str) -> Words:
    """The heading of a legend."""
    return Words((text,), size=TITLE, bold=True)
