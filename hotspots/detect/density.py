"""Kernel density, exact at cell centres: every point's kernel is summed, nothing is binned."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import numba
import numpy as np
import numpy.typing as npt

from hotspots.errors import BadSettings
from hotspots.locate.grid import MOST_CELLS, Grid
from hotspots.points import DistinctPoints, Floats
from hotspots.settings import EdgeCorrection, Kernel

KERNELS: dict[str, int] = {"quartic": 0, "epanechnikov": 1, "gaussian": 2, "disc": 3}
"""By the number that the loop knows; a disc counts 1 for each incident in reach."""
Shape = Kernel | Literal["disc"]
GAUSSIAN_CUT = 5.0
MOST_SUMS = 2e10
SUMS_WORTH_THREADS = 2e7
SQUARE_METRES_PER_KM2 = 1e6


def kernel_density(
    points: DistinctPoints,
    grid: Grid,
    *,
    radius_m: float,
    kernel: Kernel = "quartic",
    weight: Floats | None = None,
    edge_correction: EdgeCorrection = "none",
    threads: int | None = None,
) -> Floats:
    """
    Incidents per km² at the centre of each cell.

    Points outside the study area count too where the kernel reaches in, so that its edge is not cooler than it
    should be. Cells that do not touch the study area are 0.

    Parameters
    ----------
    points
        Distinct points in metres.
    radius_m
        Where the kernel reaches zero. Gaussian: standard deviation radius/√8, cut at five of them.
    weight
        One weight per distinct point; left out, the number of incidents at it.
    edge_correction
        `uniform` divides by the kernel mass inside the study area (Diggle 1985), taken cell by cell.
    threads
        Bands computed side by side; the result is the same to the last bit for any number.

    Returns
    -------
    Rows by columns, south to north. Before clipping, the surface integrates to the weight.

    Notes
    -----
    Quartic `3/(πh²)(1-d²/h²)²`, Epanechnikov `2/(πh²)(1-d²/h²)`, Gaussian `exp(-d²/2s²)/(2πs²)` (Silverman 1986).
    """
    weights = points.count.astype(np.float64) if weight is None else weight
    density = _sum_kernels(points.x, points.y, weights, grid, radius_m, kernel, threads)
    density *= SQUARE_METRES_PER_KM2
    density[~grid.inside] = 0.0
    if edge_correction == "uniform":
        mass = kernel_mass_inside(grid, radius_m=radius_m, kernel=kernel)
        density[grid.inside] /= mass[grid.inside]
    return density


def kernel_mass_inside(grid: Grid, *, radius_m: float, kernel: Kernel) -> Floats:
    """Share of a kernel at each cell centre that lies in the study area, 0 to 1, summed over cells."""
    row, column = np.nonzero(grid.inside)
    mass = _sum_kernels(grid.x[column], grid.y[row], grid.inside_m2[row, column], grid, radius_m, kernel, None)
    return mass / _lattice_mass(radius_m, grid.cell_m, kernel)


def disc_counts(points: DistinctPoints, grid: Grid, *, radius_m: float) -> npt.NDArray[np.int64]:
    """Incidents within `radius_m` of each cell's centre, a distance of exactly that included. Rows by columns."""
    counts = _sum_kernels(points.x, points.y, points.count.astype(np.float64), grid, radius_m, "disc", None)
    return counts.astype(np.int64)


def edge_share(points: DistinctPoints, grid: Grid, *, radius_m: float, outside: float = 0.25) -> float:
    """
    Share of the incidents in the study area with `outside` or more of their disc beyond its edge, 0 to 1.

    A sea front is cooled by the empty sea: this says by how many incidents. Discs are measured in cells.
    """
    cell = grid.cell_of(points.x, points.y)
    here = (cell >= 0) & grid.inside.ravel()[cell]
    if not here.any():
        return 0.0
    inside = _disc_share(points.x[here], points.y[here], grid.inside_m2, grid.west, grid.south, grid.cell_m, radius_m)
    count = points.count[here]
    return float(count[inside <= 1 - outside].sum() / count.sum())


def _reach(radius_m: float, kernel: Shape) -> float:
    """Distance in metres beyond which the kernel is zero."""
    return radius_m * GAUSSIAN_CUT / np.sqrt(8) if kernel == "gaussian" else radius_m


def _sum_kernels(x: Floats, y: Floats, weight: Floats, grid: Grid, radius_m: float, kernel: Shape, threads: int | None) -> Floats:
    """Kernel sums per square metre at every cell centre, in bands of rows."""
    if radius_m <= 0 or grid.cell_m <= 0:
        raise BadSettings(f"A radius of {radius_m} m on cells of {grid.cell_m} m cannot be used: both must be above 0.")
    rows, columns = grid.inside_m2.shape
    across = 2 * _reach(radius_m, kernel) / grid.cell_m + 1
    sums = len(x) * min(across, rows) * min(across, columns)
    if sums > MOST_SUMS:
        raise BadSettings(
            f"A radius of {radius_m:,.0f} m on cells of {grid.cell_m:,.1f} m is too much to compute for {len(x):,} points. "
            "Choose larger cells or a smaller radius."
        )
    total = np.zeros((rows, columns))
    order = _south_to_north(x, y)
    x, y, weight = x[order], y[order], weight[order]
    # Starting threads takes longer than a few million sums.
    wanted = threads or (os.cpu_count() if sums > SUMS_WORTH_THREADS else None) or 1
    bands = max(1, min(wanted, rows))
    edges = np.linspace(0, rows, bands + 1).astype(np.int64)

    def fill(first: int, last: int) -> None:
        _fill_band(
            x, y, weight, total, first, last, grid.west, grid.south, grid.cell_m, radius_m, _reach(radius_m, kernel),
            KERNELS[kernel],
        )  # fmt: skip

    if bands == 1:
        fill(0, rows)
    else:
        with ThreadPoolExecutor(bands) as pool:
            list(pool.map(fill, edges[:-1].tolist(), edges[1:].tolist()))
    return total


def _south_to_north(x: Floats, y: Floats) -> npt.NDArray[np.int64]:
    """
    Order by y, so that a band's points lie together in memory, then by x, so that no bit depends on the input's order.

    The same as `np.lexsort((x, y))` on distinct points, which takes longer than all the kernels.
    """
    order = np.argsort(y)
    same = y[order[1:]] == y[order[:-1]]
    tied = np.r_[False, same] | np.r_[same, False]
    if len(order) and tied.any():
        rows = order[tied]
        order[tied] = rows[np.lexsort((x[rows], y[rows]))]
    return order


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _fill_band(
    x: Floats,
    y: Floats,
    weight: Floats,
    total: Floats,
    first: int,
    last: int,
    west: float,
    south: float,
    cell: float,
    radius: float,
    reach: float,
    kernel: int,
) -> None:
    """Add every point's kernel to rows `first` to `last`; each cell sums its points in the same order in any band."""
    columns = total.shape[1]
    width = int(2 * reach / cell) + 2
    profile = np.empty(width)
    two_variances = radius * radius / 4.0  # 2 s² with s = radius/√8
    for p in range(len(x)):
        low = int(np.ceil((y[p] - reach - south) / cell - 0.5))
        high = int(np.floor((y[p] + reach - south) / cell - 0.5))
        low, high = max(low, first), min(high, last - 1)
        left = int(np.ceil((x[p] - reach - west) / cell - 0.5))
        right = int(np.floor((x[p] + reach - west) / cell - 0.5))
        left, right = max(left, 0), min(right, columns - 1)
        if low > high or left > right:
            continue
        for i in range(right - left + 1):
            dx = west + (left + i + 0.5) * cell - x[p]
            profile[i] = dx * dx
        if kernel == 0:
            scale = weight[p] * 3.0 / (np.pi * radius * radius)
        elif kernel == 1:
            scale = weight[p] * 2.0 / (np.pi * radius * radius)
        elif kernel == 3:
            scale = weight[p]
        else:
            scale = weight[p] / (np.pi * two_variances)
        squared, limit = 1.0 / (radius * radius), reach * reach
        for row in range(low, high + 1):
            dy = south + (row + 0.5) * cell - y[p]
            out = total[row]
            if kernel == 0:
                rest = 1.0 - dy * dy * squared
                for i in range(right - left + 1):
                    u = max(rest - profile[i] * squared, 0.0)
                    out[np.uint64(left + i)] += scale * u * u
            elif kernel == 1:
                rest = 1.0 - dy * dy * squared
                for i in range(right - left + 1):
                    out[np.uint64(left + i)] += scale * max(rest - profile[i] * squared, 0.0)
            elif kernel == 3:
                for i in range(right - left + 1):
                    if dy * dy + profile[i] <= limit:
                        out[np.uint64(left + i)] += scale
            else:
                for i in range(right - left + 1):
                    d2 = dy * dy + profile[i]
                    if d2 < limit:
                        out[np.uint64(left + i)] += scale * np.exp(-d2 / two_variances)


def _lattice_mass(radius_m: float, cell_m: float, kernel: Kernel) -> float:
    """What `kernel_mass_inside` sums to where no edge is near: the kernel over a full lattice of cells."""
    reach = int(_reach(radius_m, kernel) / cell_m) + 1
    side = 2 * reach + 1
    if side * side > MOST_CELLS:
        raise BadSettings(
            f"A radius of {radius_m:,.0f} m is too wide for an edge correction on cells of {cell_m:,.1f} m: choose larger cells."
        )
    lattice = Grid(0.0, 0.0, cell_m, np.full((side, side), cell_m**2))
    centre = np.array([(reach + 0.5) * cell_m])
    total = _sum_kernels(centre, centre, np.array([cell_m**2]), lattice, radius_m, kernel, 1)
    return float(total.sum())


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _disc_share(x: Floats, y: Floats, inside_m2: Floats, west: float, south: float, cell: float, radius: float) -> Floats:
    """Share of the disc round each point that lies in the study area, over the cells whose centres it holds."""
    rows, columns = inside_m2.shape
    share = np.empty(len(x))
    for p in range(len(x)):
        held, inside = 0, 0.0
        for row in range(int((y[p] - radius - south) // cell), int((y[p] + radius - south) // cell) + 1):
            dy = south + (row + 0.5) * cell - y[p]
            if dy * dy > radius * radius:
                continue
            half = np.sqrt(radius * radius - dy * dy)
            left = int(np.ceil((x[p] - half - west) / cell - 0.5))
            right = int(np.floor((x[p] + half - west) / cell - 0.5))
            held += max(right - left + 1, 0)
            if 0 <= row < rows:
                for column in range(max(left, 0), min(right, columns - 1) + 1):
                    inside += inside_m2[row, column]
        share[p] = inside / (held * cell * cell) if held else 1.0
    return share
