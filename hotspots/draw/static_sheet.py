"""A sheet of paper to draw a static map on: shapes, pictures and text in points (1/72 inch), written out as PNG."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hotspots.draw.geometry import clipped
from hotspots.errors import BadSettings
from hotspots.points import Floats

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties
    from matplotlib.path import Path as DrawnPath

Shapes = npt.NDArray[np.object_]
Bounds = tuple[float, float, float, float]
"""West, south, east, north: metres on the ground, or points on paper."""
POINTS_PER_MM = 72 / 25.4
LEAST_MM, MOST_MM, LEAST_DPI, MOST_DPI = 60.0, 600.0, 60, 600
SMALL, PLAIN, TITLE = 6.5, 7.0, 8.0
"""Sizes of type in points; nothing on a map is smaller than the first."""
LINE_HEIGHT, ASCENT = 1.25, 0.93
TOLERANCE_PIXELS = 0.2
BEYOND_PT = 20.0
NARROWEST = 0.05
"""Width of the narrowest letters, of the size of the type: fewer letters than that allows never fill a line."""
MISSING = "□"
INK = "#0B0C0C"


@dataclass(frozen=True)
class Paper:
    """Size of a picture in millimetres, and its dots per inch. Text keeps its size in points whatever the size of the paper."""

    width_mm: float = 170
    height_mm: float = 115
    dpi: int = 200

    def __post_init__(self) -> None:
        sides = all(LEAST_MM <= side <= MOST_MM for side in (self.width_mm, self.height_mm))
        if not (sides and LEAST_DPI <= self.dpi <= MOST_DPI):
            raise BadSettings(
                f"A printed map of {self.width_mm:g} by {self.height_mm:g} mm at {self.dpi} dots per inch cannot be drawn: "
                f"its sides are {LEAST_MM:g} to {MOST_MM:g} mm, with {LEAST_DPI} to {MOST_DPI} dots per inch."
            )


@dataclass(frozen=True)
class Frame:
    """
    A window of the sheet onto the ground.

    Attributes
    ----------
    left, bottom, width, height
        On the sheet, points.
    west, south
        Ground at its lower left corner, metres.
    scale
        Points to a metre.
    """

    left: float
    bottom: float
    width: float
    height: float
    west: float
    south: float
    scale: float

    @property
    def box(self) -> Bounds:
        """Its edges on the sheet, points."""
        return self.left, self.bottom, self.left + self.width, self.bottom + self.height

    @property
    def ground(self) -> Bounds:
        """Its edges on the ground, metres."""
        return self.west, self.south, self.west + self.width / self.scale, self.south + self.height / self.scale

    def place(self, coordinates: Floats) -> Floats:
        """Points on the sheet of coordinates in metres, one row each."""
        return np.asarray((coordinates - (self.west, self.south)) * self.scale + (self.left, self.bottom))


class Sheet:
    """A blank sheet whose coordinates are points from its lower left corner."""

    def __init__(self, paper: Paper) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.paper = paper
        self.width, self.height = paper.width_mm * POINTS_PER_MM, paper.height_mm * POINTS_PER_MM
        self.figure = Figure(figsize=(self.width / 72, self.height / 72), dpi=paper.dpi, facecolor="white")
        self.canvas = FigureCanvasAgg(self.figure)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self.axes.set(xlim=(0, self.width), ylim=(0, self.height), autoscale_on=False)
        self._renderer: Any = self.canvas.get_renderer()  # type: ignore[no-untyped-call]
        self._widths: dict[tuple[str, float, bool], float] = {}

    def on_paper(self, shapes: Shapes, frame: Frame) -> tuple[Shapes, npt.NDArray[np.int64]]:
        """Shapes in metres as they lie on the sheet, cut a little beyond the frame and as simple as a dot allows; and which."""
        import shapely

        west, south, east, north = shapely.bounds(shapes).T
        left, low, right, high = frame.ground
        there = np.flatnonzero((east >= left) & (west <= right) & (north >= low) & (south <= high))
        placed = shapely.transform(shapes[there], frame.place)
        placed = shapely.simplify(placed, TOLERANCE_PIXELS * 72 / self.paper.dpi, preserve_topology=False)
        bent = ~shapely.is_valid(placed)
        placed[bent] = shapely.make_valid(placed[bent])
        around = np.array(frame.box) + np.array([-1, -1, 1, 1]) * BEYOND_PT
        placed = clipped(placed, tuple(around.tolist()))
        left_over = ~shapely.is_empty(placed)
        return placed[left_over], there[left_over]

    def draw(
        self,
        shapes: Any,
        *,
        z: float,
        fill: str | None = None,
        line: str | None = None,
        width: float = 0.0,
        dash: tuple[float, ...] | None = None,
        opacity: float = 1.0,
        inside: Frame | None = None,
    ) -> None:
        """Draw shapes that are in points already, all in one style; `width` and `dash` in points; cut at a frame if given."""
        from matplotlib.patches import PathPatch, Rectangle

        path = path_of(shapes, closed=fill is not None)
        if path is None:
            return
        patch = PathPatch(
            path,
            facecolor=fill or "none",
            edgecolor=line or "none",
            linewidth=width if line else 0,
            linestyle=(0, tuple(step / width for step in dash)) if dash else "solid",
            joinstyle="round",
            capstyle="butt" if dash else "round",
            alpha=opacity,
            zorder=z,
        )
        self.axes.add_artist(patch)
        if inside is not None:
            window = Rectangle((inside.left, inside.bottom), inside.width, inside.height, transform=self.axes.transData)
            patch.set_clip_path(window)

    def picture(self, rgba: npt.NDArray[np.uint8], edges: Bounds, *, z: float, within: Any = None) -> None:
        """Show a picture, south row first, whose outer edges lie at points on the sheet; cut by shapes in points if given."""
        from matplotlib.image import AxesImage

        west, south, east, north = edges
        path = None if within is None else path_of(within, closed=True)
        if within is not None and path is None:
            return
        image = AxesImage(self.axes, extent=(west, east, south, north), origin="lower", interpolation="nearest", zorder=z)
        image.set_data(rgba)
        self.axes.add_image(image)
        if path is not None:
            image.set_clip_path(path, self.axes.transData)

    def text(
        self, x: float, y: float, text: str, *, size: float, z: float = 9, colour: str = INK, bold: bool = False, halo: str = ""
    ) -> None:
        """Write one line from the point on its baseline to the right; a halo in a colour sets it off from what lies under it."""
        from matplotlib.patheffects import withStroke

        # Text comes from files: a dollar sign is a dollar sign, not the start of a formula.
        self.axes.text(
            x,
            y,
            printable(text, bold=bold),
            fontproperties=_font(size, bold),
            color=colour,
            zorder=z,
            parse_math=False,
            usetex=False,
            path_effects=[withStroke(linewidth=2, foreground=halo)] if halo else [],
        )

    def width_of(self, text: str, *, size: float, bold: bool = False) -> float:
        """Length of one line, points."""
        if not text:
            return 0.0
        key = text, size, bold
        if key not in self._widths:
            shown = printable(text, bold=bold)
            pixels = self._renderer.get_text_width_height_descent(shown, _font(size, bold), ismath=False)[0]
            self._widths[key] = float(pixels) * 72 / self.paper.dpi
        return self._widths[key]

    def wrap(self, text: str, width: float, *, size: float, bold: bool = False, most: int = 6) -> list[str]:
        """Text in lines that are no longer than a width in points; the last of the most lines ends in “…” where more follows."""
        lines: list[str] = []
        # No more letters than could be shown: a text from a file can be as long as the file.
        waiting = printable(text[: int(most * width / NARROWEST / size) + 2], bold=bold).split(" ")
        while waiting:
            count = 1
            while count < len(waiting) and self.width_of(" ".join(waiting[: count + 1]), size=size, bold=bold) <= width:
                count += 1
            line, waiting = " ".join(waiting[:count]), waiting[count:]
            cut = self.cut(line, width, size=size, bold=bold, mark="")
            if cut != line:
                # One word that is longer than a line goes on in the next.
                waiting.insert(0, line[len(cut) :])
            lines.append(cut)
            if len(lines) == most and waiting:
                lines[-1] = self.cut(f"{cut} {' '.join(waiting)}", width, size=size, bold=bold)
                return lines
        return lines

    def cut(self, text: str, width: float, *, size: float, bold: bool = False, mark: str = "…") -> str:
        """As much of one line as fits a width in points, at least a letter, with a mark where something is left out."""
        shown = printable(text[: int(width / NARROWEST / size) + 2], bold=bold)
        if self.width_of(shown, size=size, bold=bold) <= width:
            return shown
        low, high = 1, len(shown)
        while high - low > 1:
            middle = (low + high) // 2
            fits = self.width_of(shown[:middle].rstrip() + mark, size=size, bold=bold) <= width
            low, high = (middle, high) if fits else (low, middle)
        return (shown[:low].rstrip() or shown[:low]) + mark

    def png(self) -> bytes:
        """The sheet as PNG: the same bytes for the same drawing, without the time or the name of any software."""
        target = io.BytesIO()
        self.canvas.print_png(target, metadata={"Software": None})  # type: ignore[no-untyped-call]
        return target.getvalue()


def path_of(shapes: Any, *, closed: bool) -> DrawnPath | None:
    """All rings and lines of some shapes as one path; None without any. Holes run against their outlines where it is filled."""
    import shapely
    from matplotlib.path import Path as DrawnPath

    parts = shapely.get_parts(np.atleast_1d(np.asarray(shapes, dtype=object)))
    while (shapely.get_type_id(parts) > 3).any():
        parts = shapely.get_parts(parts)
    kind = shapely.get_type_id(parts)
    rings = shapely.get_rings(shapely.orient_polygons(parts[kind == 3]))
    runs = rings if closed else np.concatenate([rings, parts[(kind == 1) | (kind == 2)]])
    coordinates, run = shapely.get_coordinates(runs, return_index=True)
    if not len(coordinates):
        return None
    codes = np.full(len(run), DrawnPath.LINETO, dtype=DrawnPath.code_type)
    starts = np.flatnonzero(np.diff(run, prepend=-1))
    ends = np.append(starts[1:], len(run)) - 1
    codes[starts] = DrawnPath.MOVETO
    codes[ends[shapely.is_closed(runs[run[starts]])]] = DrawnPath.CLOSEPOLY
    return DrawnPath(coordinates, codes)


def printable(text: str, *, bold: bool = False) -> str:
    """Text on one line in letters that the font has; a box stands for each other letter."""
    composed = unicodedata.normalize("NFC", str(text))
    has = _letters(bold)
    spaced = "".join(" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp", "Zs") else letter for letter in composed)
    shown = [letter if ord(letter) in has else MISSING for letter in spaced if unicodedata.category(letter) != "Cf"]
    return " ".join("".join(shown).split())


@cache
def _font(size: float, bold: bool) -> FontProperties:
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=str(_font_file(bold)), size=size)


@cache
def _letters(bold: bool) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(_font_file(bold))).get_charmap())


def _font_file(bold: bool) -> Path:
    """The font that comes with the drawing library, so that a map looks the same everywhere."""
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
