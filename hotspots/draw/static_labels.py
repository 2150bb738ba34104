"""Where names of areas go on a static map: by importance, clear of pins and one another, and left out where there is no room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hotspots.draw.colours import GREY
from hotspots.draw.geometry import clipped
from hotspots.draw.static_sheet import LINE_HEIGHT, SMALL, Bounds, Frame, Shapes, Sheet

AIR = 0.8
LONGEST_PT = 88.0
MOST_NAMES = 400
OWN_LEAST, OTHERS_MOST = 0.45, 0.35
"""How much of a name has to lie in its own area at least, and in other areas at most."""
SHIFTS = ((0, 0), (0, 1), (0, -1), (0, 2), (0, -2), (0.35, 0), (-0.35, 0), (0.35, 1), (-0.35, 1), (0.35, -1), (-0.35, -1))
"""Where a name is tried: moved by shares of its length and by half lines."""
ROUND_OUTLINES = 1.6
"""Room between names and outlines, points."""
WHOLLY, OVER_BORDER, WITHIN_OUTLINE = 0.999, 0.2, 0.4
"""How much worse a place is where a name crosses the border of its area, or lies within an outline."""
ROOMY, LATTICE = 25.0, 5
"""An area so many times as large as its name has it tried on a lattice of so many points a side too."""


@dataclass(frozen=True)
class Name:
    """A name on the sheet, in one or two lines, about a point."""

    lines: tuple[str, ...]
    at: tuple[float, float]
    box: Bounds


class Taken:
    """Boxes on the sheet that nothing else may cover, points."""

    def __init__(self, boxes: Sequence[Bounds] = ()) -> None:
        self._boxes = np.array(boxes, dtype=np.float64).reshape(-1, 4)

    def add(self, *boxes: Bounds) -> None:
        """Take some more."""
        self._boxes = np.concatenate([self._boxes, np.array(boxes, dtype=np.float64).reshape(-1, 4)])

    def free(self, box: Bounds) -> bool:
        """Whether a box stays clear of all of them."""
        left, low, right, high = self._boxes.T
        met = (left < box[2] + AIR) & (right > box[0] - AIR) & (low < box[3] + AIR) & (high > box[1] - AIR)
        return not bool(met.any())


def place_names(
    sheet: Sheet,
    frame: Frame,
    names: Sequence[str],
    areas: Shapes,
    order: npt.NDArray[np.int64],
    taken: Taken,
    *,
    clear_of: Shapes,
) -> list[Name]:
    """
    Names of areas, the most important first, where each finds room.

    Parameters
    ----------
    areas
        On the sheet, points, in the order of the names.
    order
        Positions of names, the most important first.
    clear_of
        Shapes in points that names stay clear of if they can.
    """
    import shapely

    land = shapely.union_all(areas)
    inner = shapely.box(frame.left + 1, frame.bottom + 1, frame.left + frame.width - 1, frame.bottom + frame.height - 1)
    outlines = shapely.STRtree(shapely.get_parts(shapely.boundary(clear_of)))
    ground = _Ground(land, inner, shapely.union_all(clear_of), outlines)
    placed: list[Name] = []
    for row in order.tolist():
        if len(placed) >= MOST_NAMES:
            break
        found = _place_name(sheet, names[row], areas[row], ground, taken)
        if found is not None:
            taken.add(found.box)
            placed.append(found)
    return placed


def draw_names(sheet: Sheet, names: Sequence[Name], *, colour: str = GREY) -> None:
    """Write names in small type with a white halo."""
    step = SMALL * LINE_HEIGHT * 0.92
    for name in names:
        top = name.box[3]
        for number, line in enumerate(name.lines):
            x = name.at[0] - sheet.width_of(line, size=SMALL) / 2
            sheet.text(x, top - 0.8 * SMALL - number * step, line, size=SMALL, colour=colour, z=6.5, halo="#FFFFFF")


@dataclass(frozen=True)
class _Ground:
    """What names lie on, in points: all areas as one, the inside of the frame, what they stay off if they can, its outlines."""

    land: Any
    inner: Any
    clear_of: Any
    outlines: Any


def _place_name(sheet: Sheet, name: str, area: Any, ground: _Ground, taken: Taken) -> Name | None:
    """The best free place of a name: on its own area, off others, off what it should stay clear of, near the middle."""
    import shapely

    visible = shapely.intersection(area, ground.inner)
    size = float(shapely.area(visible))
    if size < SMALL**2:
        return None
    step = SMALL * LINE_HEIGHT * 0.92
    best: tuple[float, Name] | None = None
    for many, lines in enumerate(_forms(sheet, name)):
        wide, tall = max(sheet.width_of(line, size=SMALL) for line in lines), step * len(lines)
        if wide * tall * OWN_LEAST > size:
            continue
        for far, (x, y) in enumerate(_middles(visible, wide, roomy=size > ROOMY * wide * tall)):
            box = (x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)
            worth = _worth(box, area, ground) - 0.01 * far - 0.1 * many if taken.free(box) else -np.inf
            if np.isfinite(worth) and (best is None or worth > best[0]):
                best = worth, Name(lines, (x, y), box)
    return best[1] if best else None


def _middles(visible: Any, wide: float, *, roomy: bool) -> list[tuple[float, float]]:
    """Where the middle of a name is tried, the best first: round the middle of its area, then elsewhere in a roomy one."""
    import shapely

    middle = shapely.point_on_surface(visible)
    found = [(middle.x + across * wide, middle.y + up * SMALL * 0.7) for across, up in SHIFTS]
    if roomy:
        west, south, east, north = shapely.bounds(visible)
        shares = (np.arange(LATTICE) + 0.5) / LATTICE
        x, y = (each.ravel() for each in np.meshgrid(west + shares * (east - west), south + shares * (north - south)))
        inside = shapely.contains_xy(visible, x, y)
        near = np.argsort(np.hypot(x - (west + east) / 2, y - (south + north) / 2)[inside], kind="stable")
        found += list(zip(x[inside][near].tolist(), y[inside][near].tolist(), strict=True))
    return found


def _worth(box: Bounds, area: Any, ground: _Ground) -> float:
    """How well a box names an area, at most 1; minus infinity where it leaves the frame, meets an outline, or is off its area."""
    import shapely

    shape = shapely.box(*box)
    near = shapely.box(box[0] - ROUND_OUTLINES, box[1] - ROUND_OUTLINES, box[2] + ROUND_OUTLINES, box[3] + ROUND_OUTLINES)
    if not shapely.covers(ground.inner, shape) or len(ground.outlines.query(near, predicate="intersects")):
        return -np.inf
    whole = (box[2] - box[0]) * (box[3] - box[1])
    own = float(shapely.area(shapely.intersection(shape, area))) / whole
    others = float(shapely.area(clipped(ground.land, box))) / whole - own
    if own < OWN_LEAST or others > OTHERS_MOST:
        return -np.inf
    inside = shapely.intersects(ground.clear_of, shape)
    return own - others - (OVER_BORDER if own < WHOLLY else 0.0) - (WITHIN_OUTLINE if inside else 0.0)


def _forms(sheet: Sheet, name: str) -> list[tuple[str, ...]]:
    """A name in one line, and in two where it has words; a very long one cut."""
    whole = sheet.cut(name, LONGEST_PT, size=SMALL)
    if not whole:
        return []
    forms: list[tuple[str, ...]] = [(whole,)]
    parts = name.split()
    if len(parts) > 1:
        ways = [(" ".join(parts[:at]), " ".join(parts[at:])) for at in range(1, len(parts))]
        even = min(ways, key=lambda way: max(map(len, way)))
        two = tuple(sheet.cut(line, LONGEST_PT, size=SMALL) for line in even)
        # A name that had to be cut in one line is whole in two, or nearer to it.
        forms = [two, *forms] if whole.endswith("…") else [*forms, two]
    return forms
