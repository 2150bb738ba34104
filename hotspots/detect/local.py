"""Getis-Ord Gi* on the grid, with its p-value from the exact distribution of the count and not from the normal law."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hotspots.detect.nulls import Null
from hotspots.locate.grid import Grid
from hotspots.points import Floats
from hotspots.testing import adjust_p

FALSE_SHARE = 0.05


@dataclass(frozen=True)
class LocalStatistic:
    """
    Gi* of each cell; NaN outside the study area.

    Attributes
    ----------
    z
        Standardised by the normal law (Getis & Ord 1992; Ord & Getis 1995): for ranking, not for testing.
    p
        Chance of as many incidents or more in the cell and its neighbours under the null, exact.
    p_adjusted
        The same over all cells (Benjamini & Hochberg 1995).
    hot
        Cells that stand out at 5%.
    """

    z: Floats
    p: Floats
    p_adjusted: Floats
    hot: npt.NDArray[np.bool_]


def local_gi_star(count: npt.NDArray[np.int64], null: Null, grid: Grid) -> LocalStatistic:
    """
    Gi* with queen neighbours, and the exact upper tail of the neighbourhood's count.

    Parameters
    ----------
    count
        Incidents in each cell, rows by columns.
    null
        Where incidents would fall by chance.

    Notes
    -----
    Under a random draw from all recorded incidents the count of a neighbourhood is hypergeometric, under shares it is binomial:
    that is its exact law, so sparse maps are not flagged as the normal z flags them.
    """
    around = neighbourhood_sum(count.astype(np.float64), grid.inside)
    cell = grid.cell_of(null.x, null.y)
    there = cell >= 0
    weight = np.bincount(cell[there], weights=null.weight[there], minlength=grid.inside.size).reshape(grid.inside.shape)
    chance = neighbourhood_sum(np.asarray(weight, dtype=np.float64), grid.inside)
    p = np.where(grid.inside, tail_p(around, chance, null), np.nan)
    adjusted = adjust_p(p.ravel()).reshape(p.shape)
    return LocalStatistic(gi_star_z(count.astype(np.float64), grid.inside), p, adjusted, adjusted <= FALSE_SHARE)


def gi_star_z(count: Floats, inside: npt.NDArray[np.bool_]) -> Floats:
    """
    `(Σ w x - W x̄) / (s √((n W - W²)/(n-1)))` with binary queen weights, the cell itself included; s with divisor n.

    Sliding sums, so that the time does not depend on the neighbours.
    """
    n = int(inside.sum())
    values = count[inside]
    spread = float(values.std())
    weights = neighbourhood_sum(np.ones(count.shape, dtype=np.float64), inside)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = spread * np.sqrt((n * weights - weights**2) / (n - 1))
        z = (neighbourhood_sum(count, inside) - weights * values.mean()) / scale
    return np.where(inside, z, np.nan)


def neighbourhood_sum(values: Floats, inside: npt.NDArray[np.bool_]) -> Floats:
    """Sum over each cell and its eight neighbours, those outside the study area left out."""
    padded = np.pad(np.where(inside, values, 0.0), 1)
    across = padded[:, :-2] + padded[:, 1:-1] + padded[:, 2:]
    return np.asarray(across[:-2] + across[1:-1] + across[2:])


def tail_p(observed: Floats, chance: Floats, null: Null) -> Floats:
    """
    Probability of at least `observed` in a neighbourhood that holds `chance` of the null's weight.

    Each distinct pair is worked out once: a table of tails, as counts and weights repeat over the map.
    """
    from scipy.stats import binom, hypergeom

    pair, which = np.unique(np.column_stack([observed.ravel(), chance.ravel()]), axis=0, return_inverse=True)
    seen, weight = pair[:, 0], pair[:, 1]
    if null.without_replacement:
        total = int(null.weight.sum())
        p = hypergeom.sf(seen - 1, total, weight.round().astype(np.int64), null.draws)
    else:
        p = binom.sf(seen - 1, null.draws, np.clip(weight / null.weight.sum(), 0.0, 1.0))
    # Nothing seen is no evidence, whatever rounding says of a chance of none.
    p = np.where(seen <= 0, 1.0, np.clip(p, 0.0, 1.0))
    return np.asarray(p[which.ravel()].reshape(observed.shape))
