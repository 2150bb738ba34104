"""The simulation test: seeded, the same for any number of threads, few false alarms on null data, planted hotspots found."""

from __future__ import annotations

import numpy as np
import pytest

from hotspots.detect.density import kernel_density
from hotspots.detect.nulls import Null, null_of_all_incidents
from hotspots.detect.simulation import simulate_density
from hotspots.locate.grid import Grid
from hotspots.points import DistinctPoints, Floats, distinct_points

GRID = Grid(0.0, 0.0, 100.0, np.full((20, 20), 1e4))
RADIUS_M = 300.0


def town(seed: int, n: int = 300) -> DistinctPoints:
    random = np.random.default_rng(seed)
    xy = random.normal(1000, 400, (n, 2)).clip(0, 1999).round()
    count = random.integers(1, 30, n)
    return distinct_points(np.repeat(xy[:, 0], count), np.repeat(xy[:, 1], count))


def density(null: Null, drawn: np.ndarray) -> Floats:
    hit = np.flatnonzero(drawn)
    points = DistinctPoints(null.x[hit], null.y[hit], drawn[hit], np.empty(0, dtype=np.int32))
    return kernel_density(points, GRID, radius_m=RADIUS_M)


def test_the_same_seed_gives_the_same_answer_and_another_a_near_one() -> None:
    null = null_of_all_incidents(town(1), draws=500)
    observed = density(null, null.draw(np.random.default_rng(3)))
    first, again, other = (simulate_density(observed, null, GRID, radius_m=RADIUS_M, runs=199, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.maxima, again.maxima)
    assert first.level == pytest.approx(other.level, rel=0.15)


def test_a_planted_hotspot_stands_out_and_its_neighbours_do_not() -> None:
    null = null_of_all_incidents(town(2), draws=600)
    drawn = null.draw(np.random.default_rng(5))
    near = np.hypot(null.x - 700, null.y - 1200) < 120
    drawn[near] += 12
    found = simulate_density(density(null, drawn), null, GRID, radius_m=RADIUS_M, runs=199)
    assert found.p_of(float(found.excess[12, 7])) == 1 / 200
    assert found.p_of(float(found.excess[2, 17])) > 0.05


@pytest.mark.parametrize("draws", [60, 2_000])
def test_on_null_data_sparse_and_dense_few_maps_exceed_the_level(draws: int) -> None:
    null = null_of_all_incidents(town(4), draws=draws)
    level = simulate_density(np.zeros((20, 20)), null, GRID, radius_m=RADIUS_M, runs=399).level
    random = np.random.default_rng(77)
    exceeded = 0
    for _ in range(100):
        seen = density(null, null.draw(random))
        exceeded += bool(simulate_density(seen, null, GRID, radius_m=RADIUS_M, runs=19, seed=1).excess.max() > level)
    # 5% of 100 maps, and what chance allows on top (99.9%).
    assert exceeded <= 12


def test_progress_can_end_it() -> None:
    null = null_of_all_incidents(town(1), draws=500)

    def stop(_step: str, share: float) -> None:
        if share > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate_density(np.zeros((20, 20)), null, GRID, radius_m=RADIUS_M, runs=199, progress=stop)
