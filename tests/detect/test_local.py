"""Gi* against spdep's numbers; exact tails against simulation; few false alarms on sparse and dense maps."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from scipy.stats import binom, hypergeom

from hotspots.detect.local import gi_star_z, local_gi_star, neighbourhood_sum
from hotspots.detect.nulls import Null, null_of_all_incidents, null_of_residents, null_uniform
from hotspots.errors import BadSettings
from hotspots.locate.grid import Grid, make_grid
from hotspots.points import distinct_points

COUNTS = np.array([[0, 1, 0, 2, 1], [1, 8, 9, 1, 0], [0, 7, 12, 3, 1], [2, 1, 4, 1, 0], [0, 0, 1, 0, 1]])
# spdep localG(include.self, style B), queen neighbours.
EXPECTED = np.array(
    [
        [0.17421046513697, 0.799471359294336, 1.08705098493978, -0.063267517641998, -0.830849910653245],
        [0.511891733648891, 2.28241255725167, 2.92210217531548, 1.13097124473681, -0.782216581755609],
        [0.799471359294336, 3.05004009892824, 3.30591594615376, 1.38684709196234, -1.06979620740105],
        [-0.494636956110165, 0.87509539751129, 1.13097124473681, 0.363343703060243, -1.06979620740105],
        [-0.998359973284947, -0.782216581755609, -0.926006394578331, -0.926006394578331, -1.16587003591665],
    ]
)


def square(side: int) -> Grid:
    return Grid(0.0, 0.0, 100.0, np.full((side, side), 1e4))


def centres(grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    x, y = np.meshgrid(grid.x, grid.y)
    return x.ravel(), y.ravel()


def test_z_is_that_of_spdep() -> None:
    np.testing.assert_allclose(gi_star_z(COUNTS.astype(np.float64), np.ones((5, 5), dtype=bool)), EXPECTED, rtol=1e-9)


def test_cells_outside_the_study_area_are_no_neighbours() -> None:
    inside = np.ones((5, 5), dtype=bool)
    inside[:, 4] = False
    found = gi_star_z(COUNTS.astype(np.float64), inside)
    assert np.isnan(found[:, 4]).all()
    values = COUNTS[:, :4].astype(np.float64)
    np.testing.assert_allclose(found[:, :4], gi_star_z(values, np.ones((5, 4), dtype=bool)))


def test_p_is_the_hypergeometric_tail_of_the_neighbourhood() -> None:
    grid = square(5)
    x, y = centres(grid)
    everything = np.full(25, 20)
    points = distinct_points(np.repeat(x, everything), np.repeat(y, everything))
    null = null_of_all_incidents(points, draws=int(COUNTS.sum()))
    found = local_gi_star(COUNTS, null, grid)
    around = neighbourhood_sum(COUNTS.astype(np.float64), grid.inside)
    assert around[2, 2] == 46
    assert found.p[2, 2] == pytest.approx(hypergeom.sf(45, 500, 180, COUNTS.sum()), rel=1e-9)
    assert found.p[4, 4] == pytest.approx(hypergeom.sf(around[4, 4] - 1, 500, 80, COUNTS.sum()), rel=1e-9)
    assert found.hot[2, 2]
    assert not found.hot[4, 4]


def test_under_shares_it_is_the_binomial_tail() -> None:
    grid = square(3)
    x, y = centres(grid)
    null = Null("uniform", x, y, np.full(9, 1 / 9), 10, False)
    count = np.zeros((3, 3), dtype=np.int64)
    count[0, 0] = 10
    found = local_gi_star(count, null, grid)
    assert found.p[0, 0] == pytest.approx(binom.sf(9, 10, 4 / 9))
    assert found.p[1, 1] == pytest.approx(1)


@pytest.mark.parametrize(("per_point", "draws"), [(3, 400), (40, 8_000)])
def test_on_null_data_sparse_and_dense_few_maps_flag_anything(per_point: int, draws: int) -> None:
    """The random draw itself as the data: at most 5% of maps may flag anything; 200 maps allow up to 19 (99.9%)."""
    grid = square(40)
    random = np.random.default_rng(7)
    x, y = (random.uniform(0, 4000, 900).round() for _ in range(2))
    weight = random.integers(1, 2 * per_point, 900)
    everything = distinct_points(np.repeat(x, weight), np.repeat(y, weight))
    null = null_of_all_incidents(everything, draws=min(draws, int(weight.sum()) // 2))
    cell = grid.cell_of(null.x, null.y)
    flagged = 0
    for _ in range(200):
        count = np.bincount(cell, weights=null.draw(random), minlength=1600).reshape(40, 40).astype(np.int64)
        flagged += bool(local_gi_star(count, null, grid).hot.any())
    assert flagged <= 19


def test_a_planted_hotspot_is_found() -> None:
    grid = square(40)
    random = np.random.default_rng(3)
    x, y = centres(grid)
    everything = distinct_points(np.repeat(x, 20), np.repeat(y, 20))
    null = null_of_all_incidents(everything, draws=1_060)
    count = random.multinomial(1_000, np.full(1600, 1 / 1600)).reshape(40, 40)
    count[10:12, 20:22] += 15
    found = local_gi_star(count, null, grid)
    assert found.hot[10:12, 20:22].all()
    assert found.hot.sum() <= 25


def test_residents_are_spread_over_the_points_of_their_area() -> None:
    points = distinct_points([0, 0, 100, 200, 900], [0.0] * 5)
    null = null_of_residents(points, np.array([0, 0, 1, -1]), np.array([300.0, 700.0]), draws=5)
    np.testing.assert_allclose(null.share, [0.15, 0.15, 0.7])
    with pytest.raises(BadSettings, match="No residents are known"):
        null_of_residents(points, np.array([0, 0, 1, -1]), np.array([np.nan, 0.0]), draws=5)


def test_nulls_that_would_mislead_are_refused() -> None:
    points = distinct_points([0.0, 1.0], [0.0, 1.0])
    with pytest.raises(BadSettings, match="a random draw from them shows nothing"):
        null_of_all_incidents(points, draws=2)
    grid = make_grid(shapely.box(0, 0, 300, 300), cell_m=100.0)
    x, y = centres(grid)
    with pytest.raises(BadSettings, match="would call the snap points hotspots"):
        null_uniform(x, y, grid.inside_m2.ravel(), draws=5, stacked=0.9)
