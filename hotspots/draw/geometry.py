"""From metres to what a web map wants: WGS84 polygons, and a density surface as a picture in Web Mercator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hotspots.draw.colours import diverging, viridis
from hotspots.points import Floats
from hotspots.read.places import projection
from hotspots.tables import Surface

PIXELS_PER_CELL = 2
MOST_PIXELS = 1600
LATTICE = 40
OPAQUE = 0.8


def to_degrees(x: Floats, y: Floats, *, crs: str) -> tuple[Floats, Floats]:
    """Longitude and latitude (WGS84) of points in metres of a system."""
    longitude, latitude = projection(crs, "EPSG:4326").transform(x, y)
    return np.asarray(longitude), np.asarray(latitude)


def clipped(shapes: Any, box: tuple[float, float, float, float]) -> Any:
    """The parts of one shape or of several that lie in a box."""
    import shapely

    try:
        return shapely.clip_by_rect(shapes, *box)
    except shapely.errors.GEOSException:
        # The quick way stumbles over a ring that touches the box in a point.
        return shapely.intersection(shapely.make_valid(shapes), shapely.box(*box))


def outlines_in_degrees(polygons: npt.NDArray[np.object_], *, crs: str) -> npt.NDArray[np.object_]:
    """Polygons in WGS84 with 6 decimals (0.1 m)."""
    import shapely

    def project(coordinates: Floats) -> Floats:
        return np.column_stack(to_degrees(coordinates[:, 0], coordinates[:, 1], crs=crs)).round(6)

    shapes = np.asarray(shapely.transform(polygons, project))
    # Rounding can fold a sliver onto itself.
    folded = ~shapely.is_valid(shapes)
    shapes[folded] = shapely.buffer(shapes[folded], 0)
    return shapes


@dataclass(frozen=True)
class Picture:
    """A surface as red, green, blue and opacity (0 to 255), north up, with its corners in degrees."""

    rgba: npt.NDArray[np.uint8]
    south_west: tuple[float, float]
    north_east: tuple[float, float]


def surface_picture(surface: Surface, *, largest: float | None = None) -> Picture:
    """
    A density surface as one picture that lies true on a Web Mercator map.

    Parameters
    ----------
    largest
        Density of the darkest colour, incidents per km²; the surface's own maximum when left out.

    Returns
    -------
    Each pixel has the value of the cell under it; transparent where that is 0, fainter where it is low.
    """
    value, south_west, north_east = _pixels(surface)
    top = largest or float(surface.density.max()) or 1.0
    return Picture(density_colours(value / top), south_west, north_east)


def difference_picture(surface: Surface, *, largest: float) -> Picture:
    """A surface of differences: teal for less, magenta for more, through light grey; transparent where nothing changed."""
    value, south_west, north_east = _pixels(surface)
    return Picture(difference_colours(value / (largest or 1.0)), south_west, north_east)


def density_colours(share: Floats) -> npt.NDArray[np.uint8]:
    """Red, green, blue, opacity for densities as shares of the highest; transparent where that is 0."""
    held = _shades(share)
    rgba = np.dstack([viridis(1 - held), (255 * OPAQUE * np.sqrt(held)).round().astype(np.uint8)])
    rgba[held <= 0] = 0
    return rgba


def difference_colours(share: Floats) -> npt.NDArray[np.uint8]:
    """Red, green, blue, opacity for differences as shares of the largest, -1 to 1; transparent where nothing changed."""
    held = np.sign(share) * _shades(np.abs(share))
    opacity = np.where(held != 0, 255 * (0.35 + 0.55 * np.abs(held)), 0).round()
    rgba = np.dstack([diverging(held), opacity.astype(np.uint8)])
    rgba[held == 0] = 0
    return rgba


def _shades(share: Floats) -> Floats:
    """A hundred shades are as many as the eye tells apart, and make the picture a quarter of the size."""
    return np.asarray(np.ceil(np.clip(share, 0, 1) * 100) / 100)


def _pixels(surface: Surface) -> tuple[Floats, tuple[float, float], tuple[float, float]]:
    """The value under each pixel, north up and true on Web Mercator, with the south west and north east corners."""
    rows, columns = surface.density.shape
    east, north = surface.west + columns * surface.cell_m, surface.south + rows * surface.cell_m
    corner_x, corner_y = np.meshgrid(np.linspace(surface.west, east, 9), np.linspace(surface.south, north, 9))
    longitude, latitude = to_degrees(corner_x.ravel(), corner_y.ravel(), crs=surface.crs)
    west_d, east_d, south_d, north_d = longitude.min(), longitude.max(), latitude.min(), latitude.max()
    mercator = np.arcsinh(np.tan(np.radians([north_d, south_d])))
    height, width = (min(MOST_PIXELS, PIXELS_PER_CELL * side) for side in (rows, columns))
    # Project a lattice and interpolate between: exact to centimetres, and a hundred times faster than every pixel.
    lattice_x, lattice_y = np.meshgrid(np.linspace(west_d, east_d, LATTICE), np.linspace(mercator[0], mercator[1], LATTICE))
    lattice_latitude = np.degrees(np.arctan(np.sinh(lattice_y)))
    easting, northing = projection("EPSG:4326", surface.crs).transform(lattice_x.ravel(), lattice_latitude.ravel())
    down, across = _between(height), _between(width)
    column = (down @ np.reshape(easting, (LATTICE, LATTICE)) @ across.T - surface.west) // surface.cell_m
    row = (down @ np.reshape(northing, (LATTICE, LATTICE)) @ across.T - surface.south) // surface.cell_m
    there = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
    value = np.zeros((height, width))
    value[there] = surface.density[row[there].astype(np.int64), column[there].astype(np.int64)]
    return value, (float(south_d), float(west_d)), (float(north_d), float(east_d))


def _between(pixels: int) -> Floats:
    """Weights, pixels by lattice lines, that interpolate linearly between the lines at each pixel's centre."""
    at = (np.arange(pixels) + 0.5) / pixels * (LATTICE - 1)
    return np.asarray(np.maximum(1 - np.abs(at[:, None] - np.arange(LATTICE)), 0), dtype=np.float64)
