"""Where it changed: the two densities, the test in discs against plain counting, and that nothing is found where nothing is."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from scipy.stats import binomtest

from hotspots.compare.change import change_p, density_change
from hotspots.detect.density import disc_counts, kernel_density
from hotspots.locate.grid import Grid, make_grid
from hotspots.points import DistinctPoints, Floats, distinct_points

GRID = make_grid(shapely.box(0, 0, 2000, 2000), cell_m=100.0)


def scattered(seed: int, n: int, middle: tuple[float, float] | None = None) -> DistinctPoints:
    random = np.random.default_rng(seed)
    xy = random.uniform(0, 2000, (n, 2)) if middle is None else random.normal(middle, 60, (n, 2))
    return distinct_points(xy[:, 0].round(), xy[:, 1].round())


def joined(*parts: DistinctPoints) -> DistinctPoints:
    x = np.concatenate([part.x[part.of_row] for part in parts])
    y = np.concatenate([part.y[part.of_row] for part in parts])
    return distinct_points(x, y)


def plain_disc(points: DistinctPoints, grid: Grid, radius_m: float) -> Floats:
    d2 = (grid.x[None, :, None] - points.x) ** 2 + (grid.y[:, None, None] - points.y) ** 2
    return ((d2 <= radius_m**2) * points.count).sum(axis=2)


def test_disc_counts_are_those_of_a_plain_count() -> None:
    points = joined(scattered(1, 200), scattered(1, 50))
    np.testing.assert_array_equal(disc_counts(points, GRID, radius_m=250.0), plain_disc(points, GRID, 250.0))
    on_the_edge = distinct_points([50.0 + 250.0], [50.0])
    assert disc_counts(on_the_edge, GRID, radius_m=250.0)[0, 0] == 1


def test_p_values_are_central_and_exact() -> None:
    before, after = np.array([[0, 5, 12]]), np.array([[0, 1, 30]])
    found = change_p(before, after, share=0.4)
    assert np.isnan(found[0, 0])
    for column, (b, a) in enumerate(((5, 1), (12, 30)), start=1):
        sides = [binomtest(a, a + b, 0.4, alternative=side).pvalue for side in ("less", "greater")]
        assert found[0, column] == pytest.approx(min(1, 2 * min(sides)), rel=1e-9)


def test_a_planted_fall_and_rise_are_outlined_and_nothing_else() -> None:
    base = scattered(2, 300)
    before = joined(base, scattered(3, 120, (500, 500)))
    after = joined(scattered(4, 300), scattered(5, 120, (1500, 1500)))
    change = density_change(before, after, GRID, radius_m=300.0)
    assert change.fell.contains(shapely.Point(500, 500))
    assert change.rose.contains(shapely.Point(1500, 1500))
    assert change.fell.within(shapely.Point(500, 500).buffer(600))
    assert change.rose.within(shapely.Point(1500, 1500).buffer(600))
    assert change.disc_m == pytest.approx(300 / np.sqrt(2))


def test_the_before_density_is_scaled_to_the_length_of_the_after_period() -> None:
    before, after = scattered(6, 200), scattered(7, 100)
    change = density_change(before, after, GRID, radius_m=300.0, days_before=60, days_after=30)
    np.testing.assert_allclose(change.before.density, kernel_density(before, GRID, radius_m=300.0) / 2)
    np.testing.assert_allclose(change.difference.density, change.after.density - change.before.density)


def test_where_nothing_changed_few_maps_outline_anything() -> None:
    flagged = 0
    for seed in range(60):
        change = density_change(scattered(100 + seed, 400), scattered(900 + seed, 400), GRID, radius_m=300.0)
        flagged += not (change.fell.is_empty and change.rose.is_empty)
    # Benjamini-Hochberg at 5%: with nothing to find, at most 5% of maps should flag; 60 maps allow up to 7 (99.9%).
    assert flagged <= 7
