"""A density surface as a few polygons: cells merged by class, for programs that draw polygons and not pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hotspots.draw.classes import natural_breaks
from hotspots.points import Floats
from hotspots.tables import Surface

if TYPE_CHECKING:
    import geopandas as gpd

MOST_CLASSES = 7
LEVELS = 400
"""Natural breaks are looked for among so many levels: among all values it would take minutes, and nobody would see it."""


def surface_classes(surface: Surface, study_area: Any) -> gpd.GeoDataFrame:
    """
    Cells whose density is not 0, merged by class and cut to the study area; none where it is 0 everywhere.

    Returns
    -------
    `class` from 1, `low_per_km2` (above it) and `high_per_km2` (up to it), `km2`, and `geometry`. Classes follow the gaps between
    the densities (natural breaks), leave no density out, and none is empty.
    """
    import geopandas as gpd
    import shapely

    edges = _edges(surface.density)
    of_cell = np.where(surface.density > 0, np.searchsorted(edges, surface.density), -1)
    shapes = [_merged(surface, of_cell == number, study_area) for number in range(len(edges))]
    table = gpd.GeoDataFrame(
        {
            "class": np.arange(1, len(edges) + 1),
            "low_per_km2": np.concatenate([[0.0], edges])[: len(edges)],
            "high_per_km2": edges,
            "km2": shapely.area(np.array(shapes, dtype=object)) / 1e6,
        },
        geometry=shapes,
        crs=surface.crs,
    )
    return table[table["km2"] > 0].reset_index(drop=True).assign(**{"class": np.arange(1, int((table["km2"] > 0).sum()) + 1)})


def _edges(density: Floats) -> Floats:
    """Upper end of each class, rising: three digits each, and the last the largest density itself."""
    values = density[density > 0]
    if not len(values):
        return np.empty(0)
    top = float(values.max())
    level, count = np.unique(np.ceil(values / top * LEVELS), return_counts=True)
    starts = natural_breaks(level, count, min(MOST_CLASSES, len(level)))
    inner = np.array([float(f"{level[start - 1] / LEVELS * top:.3g}") for start in starts[1:]])
    # Rounding can lift an end over all values of its class: then it holds those of the next.
    held = np.unique(np.searchsorted(np.unique(np.append(inner[inner < top], top)), values))
    return np.asarray(np.unique(np.append(inner[inner < top], top))[held])


def _merged(surface: Surface, there: npt.NDArray[np.bool_], study_area: Any) -> Any:
    """Cells as one multipolygon inside the study area; runs of a row are boxes at once, as cells alone would be many."""
    import shapely

    step = np.diff(np.pad(there, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    row, first = np.nonzero(step == 1)
    _, after = np.nonzero(step == -1)
    # Corners are computed from whole numbers of cells, so that neighbours share them exactly.
    boxes = shapely.box(
        surface.west + first * surface.cell_m,
        surface.south + row * surface.cell_m,
        surface.west + after * surface.cell_m,
        surface.south + (row + 1) * surface.cell_m,
    )
    parts = shapely.get_parts(shapely.intersection(shapely.union_all(boxes), study_area))
    # Where cells only touch the edge, cutting leaves points and lines.
    return shapely.multipolygons(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])
