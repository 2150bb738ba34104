"""Kernel density against a plain sum, scikit-learn and spatstat."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neighbors import KernelDensity

from hotspots.detect.density import _south_to_north, edge_share, kernel_density, kernel_mass_inside
from hotspots.errors import BadSettings
from hotspots.locate.grid import Grid, make_grid
from hotspots.points import DistinctPoints, Floats, distinct_points
from hotspots.settings import Kernel

KERNELS: tuple[Kernel, ...] = ("quartic", "epanechnikov", "gaussian")
RADIUS_M = 300.0
# In squared distance and squared radius, written from the formulas of Silverman (1986) in plain numpy.
PLAIN: dict[str, Callable[[Floats, float], Floats]] = {
    "quartic": lambda d2, h2: np.where(d2 < h2, 3 / (np.pi * h2) * (1 - d2 / h2) ** 2, 0.0),
    "epanechnikov": lambda d2, h2: np.where(d2 < h2, 2 / (np.pi * h2) * (1 - d2 / h2), 0.0),
    "gaussian": lambda d2, h2: np.where(d2 < 25 * h2 / 8, np.exp(-d2 / (2 * h2 / 8)) / (2 * np.pi * h2 / 8), 0.0),
}


def town(seed: int = 1, n: int = 400) -> DistinctPoints:
    """Points in and round a square of 2 km, some of them stacked."""
    xy = np.random.default_rng(seed).normal(1000, 500, (n, 2)).round(-1)
    return distinct_points(xy[:, 0], xy[:, 1])


def open_grid(side: int, cell_m: float) -> Grid:
    """A grid wholly inside its study area."""
    return Grid(0.0, 0.0, cell_m, np.full((side, side), cell_m**2))


def by_plain_sum(points: DistinctPoints, grid: Grid, radius_m: float, kernel: Kernel) -> Floats:
    """Incidents per km² at each cell, every pair of cell and incident taken."""
    x, y = points.x[points.of_row], points.y[points.of_row]
    d2 = (grid.x[None, :, None] - x) ** 2 + (grid.y[:, None, None] - y) ** 2
    return PLAIN[kernel](d2, radius_m**2).sum(axis=2) * 1e6


# Against other implementations -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kernel", KERNELS)
def test_the_surface_is_that_of_a_plain_sum(kernel: Kernel) -> None:
    points, grid = town(), open_grid(41, 50.0)
    expected = by_plain_sum(points, grid, RADIUS_M, kernel)
    found = kernel_density(points, grid, radius_m=RADIUS_M, kernel=kernel)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10 * expected.max())


@pytest.mark.parametrize("kernel", KERNELS)
def test_the_surface_in_a_study_area_is_that_of_a_plain_sum_there_and_nought_elsewhere(kernel: Kernel) -> None:
    grid = make_grid(shapely.Point(1000, 1000).buffer(700), cell_m=70.0)
    expected = np.where(grid.inside_m2 > 0, by_plain_sum(town(), grid, 450.0, kernel), 0.0)
    found = kernel_density(town(), grid, radius_m=450.0, kernel=kernel)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10 * expected.max())


def test_epanechnikov_is_that_of_scikit_learn() -> None:
    points, grid = town(), open_grid(41, 50.0)
    rows = np.column_stack([points.x, points.y])[points.of_row]
    cells = np.array([(x, y) for y in grid.y for x in grid.x])
    # scikit-learn's bandwidth of this kernel is where it reaches zero, as here.
    log_density = KernelDensity(kernel="epanechnikov", bandwidth=RADIUS_M).fit(rows).score_samples(cells)
    expected = (np.exp(log_density) * len(rows) * 1e6).reshape(41, 41)
    found = kernel_density(points, grid, radius_m=RADIUS_M, kernel="epanechnikov")
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10 * expected.max())


def test_gaussian_is_that_of_scikit_learn_but_for_the_tail_that_is_cut() -> None:
    points, grid = town(), open_grid(41, 50.0)
    rows = np.column_stack([points.x, points.y])[points.of_row]
    cells = np.array([(x, y) for y in grid.y for x in grid.x])
    deviation = RADIUS_M / np.sqrt(8)
    log_density = KernelDensity(kernel="gaussian", bandwidth=deviation).fit(rows).score_samples(cells)
    expected = (np.exp(log_density) * len(rows) * 1e6).reshape(41, 41)
    missing = expected - kernel_density(points, grid, radius_m=RADIUS_M, kernel="gaussian")
    most_cut = len(rows) * np.exp(-12.5) / (2 * np.pi * deviation**2) * 1e6
    assert missing.min() > -1e-10 * expected.max()
    assert missing.max() < most_cut


def at_distance(distance: float, radius_m: float, kernel: Kernel) -> float:
    """The kernel of one incident at a distance, per square metre."""
    centre = Grid(0.0, 0.0, 1.0, np.ones((1, 1)))
    density = kernel_density(distinct_points([0.5 - distance], [0.5]), centre, radius_m=radius_m, kernel=kernel)
    return float(density[0, 0] / 1e6)


# R's spatstat, evaluate2Dkernel at sigma 0.1: the quartic's radius is sigma √8, Epanechnikov's sigma √6.
@pytest.mark.parametrize(
    ("kernel", "radius_m", "expected"),
    [
        (
            "quartic",
            0.28284271247461906,
            [11.9366207318921, 11.2022387923324, 9.13897524785493, 2.98415518297304, 0.00477464829275681, 0],
        ),
        (
            "epanechnikov",
            0.2449489742783178,
            [10.6103295394597, 10.1682324753155, 8.84194128288307, 3.53677651315323, 0, 0],
        ),
    ],
)
def test_kernels_are_those_of_spatstat(kernel: Kernel, radius_m: float, expected: list[float]) -> None:
    found = [at_distance(distance, radius_m, kernel) for distance in (0, 0.05, 0.1, 0.2, 0.28, 0.3)]
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


# The redwood seedlings (Strauss 1975, after Ripley 1977), in hundredths of the unit square.
REDWOOD_X = [
    36, 44, 48, 48, 50, 76, 78, 78, 84, 86, 90, 90, 90, 90, 18, 18, 20, 60, 62, 64, 64, 68, 68, 70, 72, 10, 12, 12, 14, 18, 18,
    20, 20, 22, 24, 52, 50, 58, 94, 96, 22, 22, 26, 44, 48, 50, 90, 90, 48, 52, 56, 99.9, 44, 48, 34, 38, 26, 40, 28, 74, 86, 96,
]  # fmt: skip
REDWOOD_Y = [
    8, 10, 8, 14, 10, 14, 12, 16, 8, 18, 8, 10, 16, 20, 40, 38, 42, 34, 34, 36, 28, 32, 24, 28, 26, 58, 58, 62, 58, 56, 54,
    52, 50, 46, 48, 58, 60, 58, 52, 54, 80, 84, 70, 76, 78, 76, 76, 78, 68, 66, 64, 84, 82, 82, 84, 84, 86, 86, 86, 90, 90, 96,
]  # fmt: skip
UNCORRECTED = [47.5415397518841, 70.247163423142, 69.4896602193473, 70.9859573020405, 70.5637429297392]
CORRECTED = [60.3304331986919, 83.4943639004098, 88.1687473933746, 77.2222300043304, 83.8702371577291]


def redwood(edge_correction: str) -> list[float]:
    """Gaussian density (sigma 10 hundredths) at the first five seedlings, per unit square."""
    # Cells of one hundredth, their centres on the seedlings; those on the edge are half inside, the corners a quarter.
    width = np.r_[0.5, np.ones(99), 0.5]
    grid = Grid(-0.5, -100.5, 1.0, np.outer(width, width))
    points = distinct_points(REDWOOD_X, [-y for y in REDWOOD_Y])
    density = kernel_density(points, grid, radius_m=10 * np.sqrt(8), kernel="gaussian", edge_correction=edge_correction)  # type: ignore[arg-type]
    here = grid.cell_of(np.array(REDWOOD_X[:5], dtype=float), -np.array(REDWOOD_Y[:5], dtype=float))
    return list(density.ravel()[here] / 100)


def test_gaussian_of_the_redwoods_is_that_of_spatstat() -> None:
    # spatstat does not cut the tail: 62 seedlings beyond five deviations would add 0.004.
    assert redwood("none") == pytest.approx(UNCORRECTED, abs=0.004)


def test_uniform_correction_of_the_redwoods_is_that_of_spatstat() -> None:
    assert redwood("uniform") == pytest.approx(CORRECTED, rel=1e-3)


# Properties ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("edge_correction", ["none", "uniform"])
@pytest.mark.parametrize("kernel", KERNELS)
def test_any_number_of_threads_gives_the_same_bits(kernel: Kernel, edge_correction: str) -> None:
    grid = make_grid(shapely.Point(1000, 1000).buffer(900), cell_m=37.0)
    surfaces = [
        kernel_density(town(), grid, radius_m=RADIUS_M, kernel=kernel, edge_correction=edge_correction, threads=threads)  # type: ignore[arg-type]
        for threads in (1, 2, 3, 7, 1000, None)
    ]
    assert len({surface.tobytes() for surface in surfaces}) == 1


@pytest.mark.parametrize("kernel", KERNELS)
def test_any_order_of_the_rows_gives_the_same_bits(kernel: Kernel) -> None:
    points, grid = town(), open_grid(41, 50.0)
    x, y = points.x[points.of_row], points.y[points.of_row]
    first = kernel_density(points, grid, radius_m=RADIUS_M, kernel=kernel)
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(x))
        shuffled = distinct_points(x[order], y[order])
        assert kernel_density(shuffled, grid, radius_m=RADIUS_M, kernel=kernel).tobytes() == first.tobytes()


@pytest.mark.parametrize("kernel", KERNELS)
def test_the_surface_integrates_to_the_count(kernel: Kernel) -> None:
    points = distinct_points([1000.0, 1013.0, 1013.0, 1177.7], [1000.0, 990.0, 990.0, 1020.5])
    density = kernel_density(points, open_grid(200, 10.0), radius_m=RADIUS_M, kernel=kernel)
    assert density.sum() * 10.0**2 / 1e6 == pytest.approx(4.0, rel=1e-3)


def test_a_weight_counts_as_so_many_incidents() -> None:
    x, y, times = np.array([700.0, 900.0, 1200.0]), np.array([800.0, 1000.0, 750.0]), np.array([3, 1, 5])
    grid = open_grid(40, 50.0)
    repeated = kernel_density(distinct_points(np.repeat(x, times), np.repeat(y, times)), grid, radius_m=RADIUS_M)
    weighted = kernel_density(distinct_points(x, y), grid, radius_m=RADIUS_M, weight=times.astype(float))
    np.testing.assert_array_equal(weighted, repeated)


@pytest.mark.parametrize("kernel", KERNELS)
def test_moving_everything_moves_the_surface(kernel: Kernel) -> None:
    points, area = town(), shapely.Point(1000, 1000).buffer(800)
    moved = distinct_points(points.x[points.of_row] + 560_000, points.y[points.of_row] + 98_000)
    here = kernel_density(points, make_grid(area, cell_m=50.0), radius_m=RADIUS_M, kernel=kernel)
    there_grid = make_grid(shapely.affinity.translate(area, 560_000, 98_000), cell_m=50.0)
    there = kernel_density(moved, there_grid, radius_m=RADIUS_M, kernel=kernel)
    np.testing.assert_allclose(there, here, rtol=0, atol=1e-10 * here.max())


def test_the_radius_is_where_the_kernel_reaches_nought() -> None:
    for kernel in ("quartic", "epanechnikov"):
        assert at_distance(299.999, 300.0, kernel) > 0  # type: ignore[arg-type]
        assert at_distance(300.0, 300.0, kernel) == 0  # type: ignore[arg-type]
    deviation = 300 / np.sqrt(8)
    assert at_distance(4.999 * deviation, 300.0, "gaussian") > 0
    assert at_distance(5.001 * deviation, 300.0, "gaussian") == 0


def test_incidents_just_outside_heat_the_edge() -> None:
    grid = make_grid(shapely.box(0, 0, 1000, 1000), cell_m=100.0)
    outside = distinct_points([-10.0], [450.0])
    density = kernel_density(outside, grid, radius_m=RADIUS_M)
    # Cell centres at 50 m, 60 m from the incident: 3/(π h²)(1 - 60²/300²)².
    assert density[4, 0] == pytest.approx(3 / (np.pi * 300**2) * (1 - 0.04) ** 2 * 1e6, rel=1e-12)
    assert density[:, 3:].max() == 0


def test_no_incidents_make_no_density() -> None:
    assert kernel_density(distinct_points([], []), open_grid(5, 10.0), radius_m=50.0).max() == 0


@pytest.mark.parametrize("radius_m", [0.0, -5.0])
def test_a_radius_of_nought_or_less_is_refused(radius_m: float) -> None:
    with pytest.raises(BadSettings, match="both must be above 0"):
        kernel_density(town(), open_grid(3, 10.0), radius_m=radius_m)


# Edges -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kernel", KERNELS)
def test_uniform_correction_leaves_the_interior_as_it_is(kernel: Kernel) -> None:
    grid = make_grid(shapely.box(0, 0, 3000, 2500), cell_m=50.0)
    plain = kernel_density(town(), grid, radius_m=RADIUS_M, kernel=kernel)
    corrected = kernel_density(town(), grid, radius_m=RADIUS_M, kernel=kernel, edge_correction="uniform")
    reach = 300 if kernel != "gaussian" else 531
    inner = np.ix_((grid.y > reach) & (grid.y < 2500 - reach), (grid.x > reach) & (grid.x < 3000 - reach))
    np.testing.assert_allclose(corrected[inner], plain[inner], rtol=1e-12)
    assert plain[inner].max() > 0


@pytest.mark.parametrize("kernel", KERNELS)
def test_uniform_correction_makes_an_even_spread_flat(kernel: Kernel) -> None:
    # Every 10 m there is an incident: 10,000 per km².
    x, y = (c.ravel() for c in np.meshgrid(np.arange(5.0, 2010, 10), np.arange(5.0, 1510, 10)))
    grid = make_grid(shapely.box(0, 0, 2010, 1510), cell_m=30.0)
    plain = kernel_density(distinct_points(x, y), grid, radius_m=RADIUS_M, kernel=kernel)
    corrected = kernel_density(distinct_points(x, y), grid, radius_m=RADIUS_M, kernel=kernel, edge_correction="uniform")
    assert plain[grid.inside].min() < 3_000
    np.testing.assert_allclose(corrected[grid.inside], 10_000, rtol=0.01)


def test_kernel_mass_is_a_half_on_a_straight_edge_and_a_quarter_in_a_corner() -> None:
    grid = make_grid(shapely.box(0, 0, 1000, 1000), cell_m=10.0)
    mass = kernel_mass_inside(grid, radius_m=200.0, kernel="quartic")
    # The outermost centres are half a cell inside the edge.
    assert mass[50, 50] == pytest.approx(1.0, rel=1e-12)
    assert mass[50, 0] == pytest.approx(0.5, abs=0.05)
    assert mass[0, 0] == pytest.approx(0.25, abs=0.05)
    assert mass[50, 0] > 0.5
    assert mass[0, 0] == pytest.approx(mass[50, 0] ** 2, abs=0.01)


def test_the_edge_share_is_that_of_exact_discs() -> None:
    coast = shapely.Polygon([(0, 0), (900, 150), (1800, -50), (2400, 700), (1500, 1300), (300, 1100)])
    grid = make_grid(coast, cell_m=20.0)
    random = np.random.default_rng(3)
    x, y = random.uniform(0, 2400, 900), random.uniform(-50, 1300, 900)
    here = shapely.contains_xy(coast, x, y)
    discs = shapely.buffer(shapely.points(x, y), RADIUS_M, quad_segs=64)
    share = shapely.area(shapely.intersection(discs, coast)) / shapely.area(discs)
    clear = here & (np.abs(share - 0.75) > 0.01)
    expected = (share[clear] <= 0.75).mean()
    assert edge_share(distinct_points(x[clear], y[clear]), grid, radius_m=RADIUS_M) == expected
    assert 0.2 < expected < 0.8


def test_the_edge_share_counts_incidents_and_only_those_inside() -> None:
    grid = make_grid(shapely.box(0, 0, 2000, 2000), cell_m=20.0)
    points = distinct_points([1000.0, 1000.0, 1000.0, 10.0, -500.0], [1000.0, 1000.0, 1000.0, 1000.0, 0.0])
    assert edge_share(points, grid, radius_m=RADIUS_M) == 0.25


def test_without_incidents_inside_the_edge_share_is_nought() -> None:
    grid = make_grid(shapely.box(0, 0, 2000, 2000), cell_m=20.0)
    assert edge_share(distinct_points([-500.0], [0.0]), grid, radius_m=RADIUS_M) == 0.0


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=12, unique=True))
def test_points_are_taken_south_to_north_then_west_to_east(points: list[tuple[int, int]]) -> None:
    x, y = (np.array([point[axis] for point in points], dtype=np.float64) for axis in (0, 1))
    assert _south_to_north(x, y).tolist() == np.lexsort((x, y)).tolist()
