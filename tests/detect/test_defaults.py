"""What is chosen for the user, and that it is said."""

from __future__ import annotations

import numpy as np
import pytest

from hotspots.detect.defaults import choose_dbscan, choose_density
from hotspots.points import DistinctPoints, distinct_points
from hotspots.settings import Dbscan, Density


def row_of_points(spacing_m: float, n: int = 20, each: int = 1) -> DistinctPoints:
    return distinct_points(np.repeat(np.arange(n) * spacing_m, each), np.zeros(n * each))


@pytest.mark.parametrize(("spacing_m", "radius_m"), [(10.0, 300.0), (100.0, 300.0), (100.1, 301.0), (250.0, 750.0)])
def test_the_radius_is_300_m_or_three_spacings(spacing_m: float, radius_m: float) -> None:
    chosen = choose_density(row_of_points(spacing_m), Density())
    assert chosen.radius_m == radius_m
    assert chosen.cell_m == radius_m / 6
    assert chosen.settings == Density(radius_m=radius_m, cell_m=radius_m / 6)


def test_what_was_chosen_is_announced() -> None:
    assert choose_density(row_of_points(200.0), Density()).notes == (
        "Radius chosen for you: 600 m, the larger of 300 m and three times the median spacing of distinct points (200 m).",
        "Cell chosen for you: 100 m, a sixth of the radius.",
    )


def test_what_the_user_chose_is_kept_without_a_word() -> None:
    chosen = choose_density(row_of_points(10.0), Density(radius_m=250.0, cell_m=25.0))
    assert (chosen.radius_m, chosen.cell_m, chosen.notes) == (250.0, 25.0, ())


def test_a_radius_smaller_than_a_cell_or_the_spacing_gets_a_warning() -> None:
    assert choose_density(row_of_points(50.0), Density(radius_m=40.0, cell_m=45.0)).notes == (
        "Warning: the radius (40 m) is smaller than a cell (45 m). Use smaller cells.",
        "Warning: the radius (40 m) is smaller than the spacing of the points (50 m), so each hotspot is one point.",
    )


@pytest.mark.parametrize(("incidents", "min_samples"), [(1, 10), (2000, 10), (2001, 11), (51_339, 257)])
def test_min_samples_is_ten_or_half_a_percent(incidents: int, min_samples: int) -> None:
    points = distinct_points(np.zeros(incidents), np.zeros(incidents))
    assert choose_dbscan(points, Dbscan()).min_samples == min_samples


def test_the_distance_is_that_of_a_quarter_and_announced() -> None:
    # Twenty points 100 m apart with four incidents each: ten are reached at 100 m by all but the two ends.
    chosen = choose_dbscan(row_of_points(100.0, each=4), Dbscan())
    assert (chosen.eps_m, chosen.min_samples) == (100.0, 10)
    assert chosen.notes == (
        "Incidents that make a core point chosen for you: 10, the larger of 10 and 0.5% of 80.",
        "Distance chosen for you: 100 m, within which a quarter of the incidents have 10 incidents (at least the median spacing "
        "of points, 100 m).",
    )


def test_a_distance_of_the_user_is_kept_beside_the_suggestion() -> None:
    chosen = choose_dbscan(row_of_points(100.0, each=4), Dbscan(eps_m=40.0, min_samples=5))
    assert (chosen.eps_m, chosen.min_samples, chosen.notes) == (40.0, 5, ())
    assert chosen.suggestion.eps_m == 100.0
