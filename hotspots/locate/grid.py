"""The analysis grid: square cells in metres, each with the part of it that lies in the study area."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from hotspots.errors import BadSettings
from hotspots.points import Floats

MOST_CELLS = 25_000_000
COARSEST = 64


@dataclass(frozen=True)
class Grid:
    """
    Cells that touch the study area, on a lattice aligned to multiples of the cell's side.

    Attributes
    ----------
    west, south
        Lower left corner, metres.
    cell_m
        Side of a cell, metres.
    inside_m2
        Rows by columns, south to north: part of each cell in the study area, square metres. They add up to its area.
    """

    west: float
    south: float
    cell_m: float
    inside_m2: Floats

    @cached_property
    def inside(self) -> npt.NDArray[np.bool_]:
        """Cells that touch the study area."""
        return self.inside_m2 > 0

    @property
    def x(self) -> Floats:
        """Centre of each column, metres."""
        return np.asarray(self.west + (np.arange(self.inside_m2.shape[1]) + 0.5) * self.cell_m, dtype=np.float64)

    @property
    def y(self) -> Floats:
        """Centre of each row, metres."""
        return np.asarray(self.south + (np.arange(self.inside_m2.shape[0]) + 0.5) * self.cell_m, dtype=np.float64)

    def cell_of(self, x: Floats, y: Floats) -> npt.NDArray[np.int64]:
        """Flat index of the cell that holds each point (lower and left edges belong to it); -1 off the grid."""
        rows, columns = self.inside_m2.shape
        column = np.floor((x - self.west) / self.cell_m).astype(np.int64)
        row = np.floor((y - self.south) / self.cell_m).astype(np.int64)
        there = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
        return np.where(there, row * columns + column, -1)

    def boxes(self, cells: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
        """Square polygon of each cell by flat index."""
        import shapely

        row, column = np.divmod(cells, self.inside_m2.shape[1])
        # Corners are computed from whole numbers of cells, so that neighbours share them exactly.
        return np.asarray(
            shapely.box(
                self.west + column * self.cell_m,
                self.south + row * self.cell_m,
                self.west + (column + 1) * self.cell_m,
                self.south + (row + 1) * self.cell_m,
            )
        )


def make_grid(study_area: Any, *, cell_m: float) -> Grid:
    """
    Grid over a study area.

    Parameters
    ----------
    study_area
        Polygon or multipolygon in metres.
    cell_m
        Side of a cell, metres.

    Raises
    ------
    BadSettings
        When the cells would be too many to compute.
    """
    west, south, east, north = study_area.bounds
    west, south = np.floor(west / cell_m) * cell_m, np.floor(south / cell_m) * cell_m
    columns, rows = int((east - west) // cell_m) + 1, int((north - south) // cell_m) + 1
    if rows * columns > MOST_CELLS:
        raise BadSettings(
            f"Cells of {cell_m:,.0f} m would make {rows * columns / 1e6:,.0f} million; the limit is {MOST_CELLS / 1e6:,.0f} "
            "million. Choose larger cells or fewer areas."
        )
    grid = Grid(float(west), float(south), cell_m, np.zeros((rows, columns)))
    _fill_inside(grid, study_area)
    return grid


def _fill_inside(grid: Grid, study_area: Any) -> None:
    """Area of each cell inside: blocks wholly in or out are settled at once, only cells on the edge are cut."""
    import shapely

    rows, columns = grid.inside_m2.shape
    shapely.prepare(study_area)
    size = COARSEST
    row, column = (c.ravel() for c in np.mgrid[0:rows:size, 0:columns:size])
    while True:
        block = shapely.box(
            grid.west + column * grid.cell_m,
            grid.south + row * grid.cell_m,
            grid.west + (column + size) * grid.cell_m,
            grid.south + (row + size) * grid.cell_m,
        )
        touched = shapely.intersects(study_area, block)
        row, column, block = row[touched], column[touched], block[touched]
        full = shapely.contains_properly(study_area, block)
        for top, left in zip(row[full].tolist(), column[full].tolist(), strict=True):
            grid.inside_m2[top : top + size, left : left + size] = grid.cell_m**2
        row, column, block = row[~full], column[~full], block[~full]
        if size == 1:
            break
        size //= 2
        row = np.concatenate([row, row, row + size, row + size])
        column = np.concatenate([column, column + size, column, column + size])
        keep = (row < rows) & (column < columns)
        row, column = row[keep], column[keep]
    grid.inside_m2[row, column] = shapely.area(shapely.intersection(study_area, block))
