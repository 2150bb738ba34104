"""How far a point has to reach: as by brute force and by scipy's tree, in bounded memory and time."""

from __future__ import annotations

import time
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from hotspots.detect.clusters import suggest_eps
from hotspots.detect.reach import k_distance
from hotspots.points import DistinctPoints, Floats, distinct_points


def by_brute_force(points: DistinctPoints, min_samples: int) -> Floats:
    """For each point the distance to its so-manieth incident, itself first."""
    x, y = points.x[points.of_row], points.y[points.of_row]
    square = np.sort((x - points.x[:, None]) ** 2 + (y - points.y[:, None]) ** 2, axis=1)
    return np.sqrt(square[:, min_samples - 1]) if min_samples <= len(x) else np.full(len(points), np.inf)


PLACES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=90)


@given(PLACES, st.integers(1, 100), st.sampled_from([1.0, 0.1, 1e-3, 1e5 + 1 / 3]))
def test_distances_are_those_of_brute_force_to_the_last_bit(
    places: list[tuple[int, int]], min_samples: int, scale: float
) -> None:
    xy = np.array(places) * scale + [561_000, 99_000]
    points = distinct_points(xy[:, 0], xy[:, 1])
    np.testing.assert_array_equal(k_distance(points, min_samples=min_samples), by_brute_force(points, min_samples))


@pytest.mark.parametrize("min_samples", [1, 2, 9, 60, 700, 2_999, 3_000, 3_001])
@pytest.mark.parametrize("seed", range(4))
def test_distances_in_a_town_with_stacks_and_far_points_are_those_of_brute_force(seed: int, min_samples: int) -> None:
    random = np.random.default_rng(seed)
    centres = random.uniform([560_000, 98_000], [566_000, 104_000], (12, 2))
    xy = centres[random.integers(0, 12, 3000)] + random.normal(0, 180, (3000, 2)).round(random.integers(-2, 3))
    xy[:5] += random.uniform(-500_000, 500_000, (5, 2))
    points = distinct_points(xy[:, 0], xy[:, 1])
    np.testing.assert_array_equal(k_distance(points, min_samples=min_samples), by_brute_force(points, min_samples))


def test_points_on_one_line_or_in_one_place_are_no_special_case() -> None:
    line = distinct_points(np.arange(100.0), np.zeros(100))
    np.testing.assert_array_equal(k_distance(line, min_samples=3)[[0, 1, 50, 99]], [2.0, 1.0, 1.0, 2.0])
    stack = distinct_points([5.0] * 7, [5.0] * 7)
    assert k_distance(stack, min_samples=7).tolist() == [0.0]
    assert k_distance(stack, min_samples=8).tolist() == [np.inf]
    assert k_distance(distinct_points([], []), min_samples=1).tolist() == []


def test_distances_of_many_points_are_those_of_scipys_tree() -> None:
    xy = np.random.default_rng(3).normal([561_000, 99_000], 2_000, (8_000, 2))
    points = distinct_points(xy[:, 0], xy[:, 1])
    by_tree = cKDTree(xy).query(xy, k=[100])[0][:, 0]
    np.testing.assert_allclose(k_distance(points, min_samples=100), by_tree, rtol=1e-12)


@pytest.mark.parametrize(("min_samples", "seconds"), [(8_001, 0.2), (8_000, 5), (4_000, 5)])
def test_time_and_memory_are_bounded_however_many_incidents_are_asked_for(min_samples: int, seconds: float) -> None:
    xy = np.random.default_rng(4).normal([561_000, 99_000], 2_000, (8_000, 2))
    points = distinct_points(xy[:, 0], xy[:, 1])
    suggest_eps(distinct_points([0.0, 1.0], [0.0, 1.0]), min_samples=2)
    tracemalloc.start()
    begun = time.perf_counter()
    suggestion = suggest_eps(points, min_samples=min_samples)
    took = time.perf_counter() - begun
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert took < seconds
    assert peak < 20_000_000
    assert len(suggestion.k_distance_m) == (0 if min_samples == 8_001 else 8_000)
