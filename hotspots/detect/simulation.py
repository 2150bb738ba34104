"""Is a hotspot more than chance? Density drawn again and again under the null; the whole map is covered by each run's maximum."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from hotspots.detect.density import kernel_density
from hotspots.detect.nulls import Null
from hotspots.errors import BadSettings
from hotspots.locate.grid import Grid
from hotspots.points import DistinctPoints, Floats
from hotspots.settings import Kernel

RUNS = 999
PILOT_RUNS = 199
SEED = 20261125
BATCH = 25

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Simulation:
    """
    What chance makes of the density surface.

    Attributes
    ----------
    excess
        Observed density over what chance gives, in standard deviations, by cell; 0 outside.
    maxima
        Largest excess on the map in each run of chance, sorted.
    level
        Excess that a map exceeds anywhere by chance in 5% of runs.
    runs, seed
        How many runs, from which seed.
    """

    excess: Floats
    maxima: Floats
    level: float
    runs: int
    seed: int

    def p_of(self, excess: float) -> float:
        """Chance that a map exceeds this anywhere: `(runs with as much + 1) / (runs + 1)`."""
        return float((np.sum(self.maxima >= excess) + 1) / (self.runs + 1))


def simulate_density(
    observed: Floats,
    null: Null,
    grid: Grid,
    *,
    radius_m: float,
    kernel: Kernel = "quartic",
    runs: int = RUNS,
    seed: int = SEED,
    progress: Progress = lambda _step, _share: None,
) -> Simulation:
    """
    Simulation test of a density surface against a null.

    Parameters
    ----------
    observed
        Density, incidents per km², on the grid's cells.
    null
        Where incidents would fall by chance, and how many.
    runs
        Seeded runs whose maxima make the test.
    progress
        Called between batches; what it raises ends the simulation.

    Raises
    ------
    BadSettings
        When chance leaves nothing open.

    Notes
    -----
    Each cell is standardised by its mean and standard deviation under the null (from the null itself, and from pilot runs of
    their own), to which the map's root mean square deviation is added, so that a cell where chance puts next to nothing does not
    decide. The run-wise maximum of that covers the whole map (Davison & Hinkley 1997; Westfall & Young 1993).
    """
    inside = grid.inside
    mean = _density(null, null.share * null.draws, grid, radius_m, kernel)[inside]
    children = np.random.SeedSequence(seed).spawn(PILOT_RUNS + runs)

    def one_run(sequence: np.random.SeedSequence) -> Floats:
        drawn = null.draw(np.random.default_rng(sequence))
        hit = np.flatnonzero(drawn)
        points = DistinctPoints(null.x[hit], null.y[hit], drawn[hit], np.empty(0, dtype=np.int32))
        density = kernel_density(points, grid, radius_m=radius_m, kernel=kernel, threads=1)
        return np.asarray(density[inside])

    total, squares = np.zeros(len(mean)), np.zeros(len(mean))
    maxima = np.empty(runs)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for start in range(0, PILOT_RUNS, BATCH):
            # Summed in the order of the runs, so that the number of threads changes no bit.
            for density in pool.map(one_run, children[start : min(start + BATCH, PILOT_RUNS)]):
                total += density
                squares += (density - mean) ** 2
            progress("Simulating chance: first runs", start / (PILOT_RUNS + runs))
        variance = squares / PILOT_RUNS
        scale = np.sqrt(variance) + np.sqrt(variance.mean())
        if not variance.any():
            raise BadSettings("by chance every map would be the same, as the incidents lie at too few points.")
        for start in range(0, runs, BATCH):
            batch = children[PILOT_RUNS + start : PILOT_RUNS + min(start + BATCH, runs)]
            found = pool.map(lambda sequence: float(((one_run(sequence) - mean) / scale).max()), batch)
            maxima[start : start + len(batch)] = list(found)
            progress(f"Simulating chance: run {start + len(batch):,} of {runs:,}", (PILOT_RUNS + start) / (PILOT_RUNS + runs))
    excess = np.zeros(grid.inside.shape)
    excess[inside] = (observed[inside] - mean) / scale
    ordered = np.sort(maxima)
    return Simulation(excess, ordered, float(ordered[int(np.ceil(0.95 * (runs + 1))) - 1]), runs, seed)


def _density(null: Null, weight: Floats, grid: Grid, radius_m: float, kernel: Kernel) -> Floats:
    points = DistinctPoints(null.x, null.y, np.ones(len(null.x), dtype=np.int64), np.empty(0, dtype=np.int32))
    return kernel_density(points, grid, radius_m=radius_m, kernel=kernel, weight=weight)
