"""
How often the tests of a hotspot find one on maps of pure chance, sparse and dense, and how often they find one that was planted.

Usage: python benchmarks/chance.py. It takes about 17 minutes.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

from hotspots.detect.density import kernel_density
from hotspots.detect.local import local_gi_star
from hotspots.detect.nulls import Null, null_of_all_incidents
from hotspots.detect.simulation import simulate_density
from hotspots.locate.grid import Grid
from hotspots.points import DistinctPoints, Floats, distinct_points

MAPS = {60: 4_000, 500: 1_000, 5_000: 1_000}
"""Maps of chance by their incidents: more where a test on few incidents has to be told from 5%."""
PLANTED_MAPS, RUNS = 100, 199
LEVEL = 0.05
SIDE_M, CELL_M, RADIUS_M = 6_000.0, 100.0, 300.0
GRID = Grid(0.0, 0.0, CELL_M, np.full((int(SIDE_M / CELL_M),) * 2, CELL_M**2))
TIMES = (2, 3, 5)
PLANT_M = 200.0


@dataclass(frozen=True)
class Said:
    """Whether a map was flagged anywhere, and whether at the planted place, by each test."""

    simulation: bool
    gi_star: bool
    simulation_there: bool
    gi_star_there: bool


def main() -> int:
    null_points = town()
    missed = 0
    print(f"Maps of chance, {RUNS} runs, {GRID.inside.shape[0]} x {GRID.inside.shape[1]} cells.\n")
    print("| Incidents | maps | simulation flags a map | Gi* flags a map |\n|---|---|---|---|")
    for draws, maps in MAPS.items():
        null = null_of_all_incidents(null_points, draws=draws)
        said = [judge(null.draw(np.random.default_rng(seed)), null, seed) for seed in range(maps)]
        flagged = [sum(each.simulation for each in said), sum(each.gi_star for each in said)]
        # More than 5% only as far as chance allows: one in a thousand.
        missed += sum(many > binom.isf(0.001, maps, LEVEL) for many in flagged)
        print(f"| {draws:,} | {maps:,} | {flagged[0] / maps:.1%} | {flagged[1] / maps:.1%} |")
    print(f"\n{PLANTED_MAPS} maps each, one place of {PLANT_M:.0f} m with so many times what chance gives it.\n")
    print("| Incidents | times | there by chance | simulation finds it | Gi* finds it |\n|---|---|---|---|---|")
    for draws in MAPS:
        null = null_of_all_incidents(null_points, draws=draws)
        for times in TIMES:
            found, there = planted(null, times)
            print(f"| {draws:,} | {times} | {there:.1f} | {found[0]:.0%} | {found[1]:.0%} |")
    print("\nNone missed." if not missed else f"\n{missed} missed: more maps of chance were flagged than 5% allows.")
    return int(missed > 0)


def town() -> DistinctPoints:
    """Recorded incidents on 3,000 points round two centres, a few points with hundreds."""
    random = np.random.default_rng(1)
    centre = random.choice([0, 1], 3_000, p=[0.7, 0.3])
    xy = np.where(centre[:, None] == 0, [2_000.0, 2_500.0], [4_500.0, 4_000.0]) + random.normal(0, 800, (3_000, 2))
    xy = xy.clip(1, SIDE_M - 1).round()
    count = np.ceil(random.lognormal(1.0, 1.1, 3_000)).astype(int)
    return distinct_points(np.repeat(xy[:, 0], count), np.repeat(xy[:, 1], count))


def judge(drawn: npt.NDArray[np.int64], null: Null, seed: int, there: npt.NDArray[np.bool_] | None = None) -> Said:
    """Both tests of one map."""
    hit = np.flatnonzero(drawn)
    points = DistinctPoints(null.x[hit], null.y[hit], drawn[hit], np.empty(0, dtype=np.int32))
    observed = kernel_density(points, GRID, radius_m=RADIUS_M)
    found = simulate_density(observed, null, GRID, radius_m=RADIUS_M, runs=RUNS, seed=seed + 1)
    cell = GRID.cell_of(null.x, null.y)
    count = np.bincount(cell, weights=drawn, minlength=GRID.inside.size).astype(np.int64).reshape(GRID.inside.shape)
    local = local_gi_star(count, null, GRID)
    at = np.zeros_like(GRID.inside) if there is None else there
    return Said(
        found.p_of(float(found.excess.max())) < LEVEL,
        bool(local.hot.any()),
        at.any() and found.p_of(float(found.excess[at].max())) < LEVEL,
        bool(local.hot[at].any()),
    )


def planted(null: Null, times: int) -> tuple[tuple[float, float], float]:
    """Share of maps on which each test finds a place with so many times its incidents, and what it has by chance on average."""
    random = np.random.default_rng(9)
    y, x = np.meshgrid(GRID.y, GRID.x, indexing="ij")
    found, by_chance = [], []
    for seed in range(PLANTED_MAPS):
        at = int(random.choice(len(null.x), p=null.share))
        near = np.hypot(null.x - null.x[at], null.y - null.y[at]) <= PLANT_M
        expected: Floats = null.share * null.draws
        by_chance.append(float(expected[near].sum()))
        drawn = null.draw(random)
        drawn[near] += random.poisson((times - 1) * expected[near])
        there = np.hypot(x - null.x[at], y - null.y[at]) <= PLANT_M
        # The map has those more incidents; chance is judged with as many.
        fuller = Null(null.name, null.x, null.y, null.weight, int(drawn.sum()), null.without_replacement)
        found.append(judge(drawn, fuller, 10_000 + seed, there))
    shares = (np.mean([each.simulation_there for each in found]), np.mean([each.gi_star_there for each in found]))
    return (float(shares[0]), float(shares[1])), float(np.mean(by_chance))


if __name__ == "__main__":
    sys.exit(main())
