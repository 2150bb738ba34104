"""Where it changed: density before and after on one grid, and the cells in which the change stands out from chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hotspots.detect.density import disc_counts, kernel_density
from hotspots.locate.grid import Grid
from hotspots.points import DistinctPoints, Floats
from hotspots.settings import Kernel
from hotspots.tables import Surface
from hotspots.testing import adjust_p

FALSE_SHARE = 0.05


@dataclass(frozen=True)
class Change:
    """
    Two densities on one grid, and where they differ by more than chance.

    Attributes
    ----------
    before, after
        Incidents per km² over the length of the after period: the before density is scaled to it.
    difference
        After less before.
    fell, rose
        Polygons in metres of cells in which the count within `disc_m` changed by more than chance; empty where none did.
    disc_m
        Radius of the disc in which incidents were counted for the test, metres.
    tested
        Cells with any incident in their disc, each one a test.
    """

    before: Surface
    after: Surface
    difference: Surface
    fell: Any
    rose: Any
    disc_m: float
    tested: int


def density_change(
    before: DistinctPoints,
    after: DistinctPoints,
    grid: Grid,
    *,
    radius_m: float,
    kernel: Kernel = "quartic",
    days_before: float = 1.0,
    days_after: float = 1.0,
) -> Change:
    """
    Density before and after, their difference, and where it stands out.

    Parameters
    ----------
    before, after
        Distinct points of the incidents of each period, metres.
    days_before, days_after
        Lengths of the periods.

    Notes
    -----
    At each cell the incidents within radius/√2 (the disc that spreads as the quartic kernel does) before and after are
    compared by the exact central binomial test, and p-values are adjusted over all cells with any incident (Benjamini &
    Hochberg 1995) at 5%. The null is that this place changed by chance alone, not that it changed as the town did.
    """
    scale = days_after / days_before
    first = kernel_density(before, grid, radius_m=radius_m, kernel=kernel) * scale
    later = kernel_density(after, grid, radius_m=radius_m, kernel=kernel)
    disc_m = radius_m / np.sqrt(2)
    counts = [disc_counts(points, grid, radius_m=disc_m) for points in (before, after)]
    p = change_p(*counts, share=days_after / (days_before + days_after))
    adjusted = adjust_p(np.where(grid.inside, p, np.nan).ravel()).reshape(p.shape)
    stands_out = adjusted <= FALSE_SHARE
    risen = counts[1] > counts[0] * scale
    return Change(
        before=_surface(grid, first),
        after=_surface(grid, later),
        difference=_surface(grid, later - first),
        fell=_outline(grid, stands_out & ~risen),
        rose=_outline(grid, stands_out & risen),
        disc_m=float(disc_m),
        tested=int(np.isfinite(adjusted).sum()),
    )


def change_p(before: npt.NDArray[np.int64], after: npt.NDArray[np.int64], *, share: float) -> Floats:
    """Central exact p-value of each pair of counts; NaN where both are 0. Each distinct pair is worked out once."""
    from scipy.special import bdtr, bdtrc

    wide = int(after.max(initial=0)) + 1
    key, which = np.unique(before.ravel() * wide + after.ravel(), return_inverse=True)
    first, later = np.divmod(key, wide)
    total = first + later
    at_most = bdtr(later.astype(np.float64), total, share)
    at_least = np.where(later > 0, bdtrc(np.maximum(later - 1, 0).astype(np.float64), total, share), 1.0)
    p = np.where(total > 0, np.minimum(2 * np.minimum(at_most, at_least), 1.0), np.nan)
    return np.asarray(p[which].reshape(before.shape))


def _surface(grid: Grid, density: Floats) -> Surface:
    return Surface(grid.west, grid.south, grid.cell_m, density, grid.inside_m2)


def _outline(grid: Grid, cells: npt.NDArray[np.bool_]) -> Any:
    import shapely

    return shapely.union_all(grid.boxes(np.flatnonzero(cells & grid.inside)))
