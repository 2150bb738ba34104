"""Where pins go on a static map: by rank, at the hotspot or beside it with a thin leader, and left out where there is no room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hotspots.draw.colours import MAGENTA
from hotspots.draw.static_labels import AIR, Taken
from hotspots.draw.static_legend import draw_pin, pin_size
from hotspots.draw.static_sheet import INK, PLAIN, SMALL, Bounds, Frame, Sheet
from hotspots.points import Floats

if TYPE_CHECKING:
    import geopandas as gpd

MOST_PINS = 100
"""How many of the hotspots in view, the first by rank, are tried."""
LEAST_SHOWN_PT = 5.0
LARGE = PLAIN + 0.8
HIDDEN = 2.4
"""A pin stands beside a hotspot that is no larger than a square so many pins wide."""
PIN_REACH = (1.3, 2.0, 2.8, 3.6)
"""How far a pin may move from its place, in heights of a pin."""
DIRECTIONS = tuple((float(np.cos(turn)), float(np.sin(turn))) for turn in np.radians(np.arange(12) * 30 + 45))


@dataclass(frozen=True)
class Pin:
    """A pin on the sheet: its number, middle and size of type in points, and the place it belongs to."""

    rank: int
    at: tuple[float, float]
    size: float
    place: tuple[float, float]
    chosen: bool

    @property
    def moved(self) -> bool:
        """Whether it stands beside its place."""
        return self.at != self.place


def place_pins(
    sheet: Sheet, frames: Sequence[Frame], hotspots: gpd.GeoDataFrame, taken: Taken, *, chosen: str | None = None
) -> tuple[list[Pin], int]:
    """
    A pin for each hotspot in a frame by rank, the chosen one first: at its peak, or smaller, or beside it with a thin leader.

    Returns
    -------
    The pins, and how many hotspots in the frames have none. What the pins cover is added to `taken`.
    """
    import shapely

    rank, ids = hotspots["rank"].to_numpy(), hotspots["id"].to_numpy()
    outlines = Taken(_boxes_on_paper(frames, hotspots))
    peaks, shapes = hotspots[["peak_easting", "peak_northing"]].to_numpy(dtype=np.float64), hotspots.geometry.to_numpy()
    pins: list[Pin] = []
    left_out = 0
    for row in np.lexsort((rank, ids != chosen)).tolist():
        seen = _seen_at(peaks[row], shapes[row], frames)
        if seen is None:
            continue
        frame, place = seen
        shape = shapely.transform(shapes[row], frame.place)
        wanted = _Wanted(int(rank[row]), place, ids[row] == chosen, shape)
        pin = _place_pin(sheet, frame, wanted, taken, outlines) if len(pins) + left_out < MOST_PINS else None
        if pin is None:
            left_out += 1
        else:
            pins.append(pin)
    return pins, left_out


def draw_pins(sheet: Sheet, pins: Sequence[Pin]) -> None:
    """Draw pins with the leaders of those that stand beside their places; a higher rank lies over a lower one."""
    import shapely

    for pin in reversed(pins):
        colour = INK if pin.chosen else MAGENTA
        if pin.moved:
            leader = shapely.LineString([pin.place, pin.at])
            sheet.draw(leader, line="#FFFFFF", width=1.8, z=7)
            sheet.draw(leader, line=colour, width=0.7, z=7.1)
        draw_pin(sheet, str(pin.rank), pin.at, size=pin.size, colour=colour)


def _seen_at(peak: Floats, shape: Any, frames: Sequence[Frame]) -> tuple[Frame, tuple[float, float]] | None:
    """The frame that shows a hotspot, and the place for its pin: its peak, or the middle of the part in view; None where none."""
    import shapely

    for frame in frames:
        x, y = frame.place(peak).tolist()
        left, low, right, high = frame.box
        if left + 3 <= x <= right - 3 and low + 3 <= y <= high - 3:
            return frame, (x, y)
    for frame in frames:
        part = shapely.intersection(shape, shapely.box(*frame.ground))
        if shapely.area(part) * frame.scale**2 >= LEAST_SHOWN_PT**2:
            middle = shapely.point_on_surface(part)
            x, y = frame.place(np.array([[middle.x, middle.y]]))[0].tolist()
            return frame, (x, y)
    return None


@dataclass(frozen=True)
class _Wanted:
    """A pin that is to be placed, and its hotspot as it lies on the sheet."""

    rank: int
    place: tuple[float, float]
    chosen: bool
    shape: Any


def _place_pin(sheet: Sheet, frame: Frame, wanted: _Wanted, taken: Taken, outlines: Taken) -> Pin | None:
    """The first free place, clear of all outlines if it stands beside; what it covers is added to `taken`. None without room."""
    text, place = str(wanted.rank), wanted.place
    left, low, right, high = frame.box
    for size, (x, y), clear in _tried(sheet, wanted):
        wide, tall = pin_size(sheet, text, size)
        box = (x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)
        if box[0] < left + 1 or box[1] < low + 1 or box[2] > right - 1 or box[3] > high - 1:
            continue
        if not taken.free(box) or (clear and not outlines.free(box)):
            continue
        start = place if (x, y) == place else _nearest(wanted.shape, (x, y))
        leader = [] if (x, y) == place else _leader_boxes(start, (x, y), tall / 2)
        if all(taken.free(each) for each in leader):
            taken.add(box, *leader)
            return Pin(wanted.rank, (x, y), size, start, wanted.chosen)
    return None


def _tried(sheet: Sheet, wanted: _Wanted) -> Iterator[tuple[float, tuple[float, float], bool]]:
    """Sizes and places of a pin, the best first, and whether it has to stay clear of all outlines there."""
    (x, y), (left, low, right, high) = wanted.place, wanted.shape.bounds
    step = pin_size(sheet, str(wanted.rank), SMALL)[1]
    around = max(right - x, x - left, high - y, y - low) + step / 2 + AIR * 2
    beside = [(SMALL, (x + across * around, y + up * around), True) for across, up in DIRECTIONS]
    if wanted.shape.area < (HIDDEN * step) ** 2:
        # On a hotspot that is hardly larger than itself a pin would hide what it points at.
        yield from beside
    yield LARGE, wanted.place, False
    yield SMALL, wanted.place, False
    yield from beside
    for far in PIN_REACH:
        yield from ((SMALL, (x + across * far * step, y + up * far * step), False) for across, up in DIRECTIONS)


def _nearest(shape: Any, at: tuple[float, float]) -> tuple[float, float]:
    """The point of a shape that is nearest to another point."""
    import shapely

    x, y = shapely.get_coordinates(shapely.shortest_line(shape, shapely.Point(at)))[0].tolist()
    return x, y


def _boxes_on_paper(frames: Sequence[Frame], hotspots: gpd.GeoDataFrame) -> list[Bounds]:
    """The box of each outline on the sheet, in the frame that holds its middle, else in the first."""
    found = []
    for west, south, east, north in hotspots.bounds.to_numpy().tolist():
        x, y = (west + east) / 2, (south + north) / 2
        holds = [each for each in frames if each.ground[0] <= x <= each.ground[2] and each.ground[1] <= y <= each.ground[3]]
        placed = (holds or list(frames))[0].place(np.array([[west, south], [east, north]]))
        found.append((float(placed[0, 0]), float(placed[0, 1]), float(placed[1, 0]), float(placed[1, 1])))
    return found


def _leader_boxes(start: tuple[float, float], end: tuple[float, float], radius: float) -> list[Bounds]:
    """Small boxes along a line, up to a pin's edge."""
    long = float(np.hypot(end[0] - start[0], end[1] - start[1]))
    at = np.arange(0, max(long - radius - AIR - 0.5, 0.1), 1.0) / long
    x, y = start[0] + at * (end[0] - start[0]), start[1] + at * (end[1] - start[1])
    return [(a - 0.4, b - 0.4, a + 0.4, b + 0.4) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
