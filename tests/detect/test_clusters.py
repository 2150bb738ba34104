"""DBSCAN: scikit-learn's labels to the last border point, and distances by brute force."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.cluster import DBSCAN

from hotspots.detect.clusters import NOISE, find_clusters, suggest_eps
from hotspots.errors import BadSettings
from hotspots.points import DistinctPoints, distinct_points

# scikit-learn's example (its docstring): two groups and one point far off.
EXAMPLE = [(1, 2), (2, 2), (2, 3), (8, 7), (8, 8), (25, 80)]


def points_at(places: list[tuple[int, int]], counts: list[int] | None = None) -> DistinctPoints:
    xy = np.repeat(np.array(places, dtype=float).reshape(-1, 2), counts or [1] * len(places), axis=0)
    return distinct_points(xy[:, 0], xy[:, 1])


def by_scikit_learn(points: DistinctPoints, eps_m: float, min_samples: int) -> DBSCAN:
    rows = np.column_stack([points.x, points.y])
    return DBSCAN(eps=eps_m, min_samples=min_samples).fit(rows, sample_weight=points.count)


def is_that_of_scikit_learn(points: DistinctPoints, eps_m: float, min_samples: int) -> bool:
    found, expected = find_clusters(points, eps_m=eps_m, min_samples=min_samples), by_scikit_learn(points, eps_m, min_samples)
    same_core = np.flatnonzero(found.core).tolist() == expected.core_sample_indices_.tolist()
    return same_core and found.label.tolist() == expected.labels_.tolist()


def test_the_example_of_scikit_learn() -> None:
    assert find_clusters(points_at(EXAMPLE), eps_m=3, min_samples=2).label.tolist() == [0, 0, 0, 1, 1, NOISE]


def test_the_example_with_weights() -> None:
    found = find_clusters(points_at(EXAMPLE, [1, 1, 1, 2, 1, 5]), eps_m=3, min_samples=3)
    assert found.label.tolist() == [0, 0, 0, 1, 1, 2]
    assert found.core.tolist() == [True, True, True, True, True, True]


@given(
    st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), min_size=1, max_size=120),
    st.sampled_from([1.0, 1.5, 2.0, 2.5, 3.0, 5.0, 7.0]),
    st.integers(1, 9),
)
def test_labels_on_a_lattice_are_those_of_scikit_learn(places: list[tuple[int, int]], eps_m: float, min_samples: int) -> None:
    # On a lattice many distances are exactly eps and many border points are in reach of two clusters.
    assert is_that_of_scikit_learn(points_at(places), eps_m, min_samples)


@pytest.mark.parametrize("seed", range(150))
def test_labels_of_larger_sets_are_those_of_scikit_learn(seed: int) -> None:
    random = np.random.default_rng(seed)
    places = random.integers(0, random.integers(10, 60), (random.integers(50, 600), 2))
    points = points_at([tuple(place) for place in places], random.integers(1, 6, len(places)).tolist())
    assert is_that_of_scikit_learn(points, float(random.integers(1, 8)), int(random.integers(2, 40)))


@pytest.mark.parametrize("seed", range(20))
def test_labels_of_a_town_in_metres_are_those_of_scikit_learn(seed: int) -> None:
    random = np.random.default_rng(seed)
    centres = random.uniform([560_000, 98_000], [566_000, 104_000], (12, 2))
    xy = centres[random.integers(0, 12, 3000)] + random.normal(0, 180, (3000, 2)).round(random.integers(-1, 3))
    points = distinct_points(xy[:, 0], xy[:, 1])
    assert is_that_of_scikit_learn(points, float(random.integers(20, 200)), int(random.integers(3, 80)))


@pytest.mark.parametrize("first", ["left", "right"])
def test_a_border_point_between_two_clusters_goes_to_the_first(first: str) -> None:
    left, right = [(0, 0), (0, 1), (0, 2)], [(4, 0), (4, 1), (4, 2)]
    order = left + right if first == "left" else right + left
    points = points_at([*order, (2, 1)])
    found = find_clusters(points, eps_m=2, min_samples=4)
    assert found.core.tolist() == by_core(points, 2, 4)
    assert is_that_of_scikit_learn(points, 2, 4)
    assert found.label[-1] == found.label[:3].max()


def by_core(points: DistinctPoints, eps_m: float, min_samples: int) -> list[bool]:
    """Core points by their definition."""
    d2 = (points.x[:, None] - points.x) ** 2 + (points.y[:, None] - points.y) ** 2
    return [bool(held >= min_samples) for held in ((d2 <= eps_m**2) * points.count).sum(axis=1)]


def test_a_distance_of_exactly_eps_is_within() -> None:
    assert find_clusters(points_at([(0, 0), (3, 4)]), eps_m=5, min_samples=2).label.tolist() == [0, 0]
    assert find_clusters(points_at([(0, 0), (3, 4)]), eps_m=4.999, min_samples=2).label.tolist() == [NOISE, NOISE]


@pytest.mark.parametrize(("x", "label"), [(70.7106, 0), (70.7107, NOISE), (74.0, NOISE)])
def test_the_diagonal_of_a_search_cell_is_no_longer_than_eps(x: float, label: int) -> None:
    assert find_clusters(distinct_points([0.0, x], [0.0, x]), eps_m=100, min_samples=2).label.tolist() == [label] * 2


@pytest.mark.parametrize("seed", range(10))
def test_the_order_of_the_rows_only_renames_clusters(seed: int) -> None:
    random = np.random.default_rng(seed)
    xy = random.integers(0, 30, (300, 2)).astype(float)
    points = distinct_points(xy[:, 0], xy[:, 1])
    found = find_clusters(points, eps_m=2, min_samples=6)
    order = random.permutation(len(xy))
    shuffled_points = distinct_points(xy[order, 0], xy[order, 1])
    shuffled = find_clusters(shuffled_points, eps_m=2, min_samples=6)
    by_row, by_row_shuffled = np.empty(len(xy), dtype=int), np.empty(len(xy), dtype=int)
    by_row[:] = np.where(found.core, found.label, -2)[points.of_row]
    by_row_shuffled[order] = np.where(shuffled.core, shuffled.label, -2)[shuffled_points.of_row]
    pairs = set(zip(by_row.tolist(), by_row_shuffled.tolist(), strict=True))
    assert len(pairs) == len(set(by_row.tolist())) == len(set(by_row_shuffled.tolist()))
    assert (-2, -2) in pairs


def test_many_incidents_at_one_point_are_a_cluster() -> None:
    found = find_clusters(points_at([(0, 0), (100, 0)], [50, 49]), eps_m=10, min_samples=50)
    assert found.label.tolist() == [0, NOISE]


def test_no_points_make_no_clusters() -> None:
    assert len(find_clusters(points_at([]), eps_m=5, min_samples=2).label) == 0


@pytest.mark.parametrize(("eps_m", "min_samples"), [(0, 5), (-1, 5), (10, 0)])
def test_settings_that_make_no_sense_are_refused(eps_m: float, min_samples: int) -> None:
    with pytest.raises(BadSettings, match="DBSCAN needs a distance above 0 m and at least 1 incident"):
        find_clusters(points_at(EXAMPLE), eps_m=eps_m, min_samples=min_samples)


# The suggested distance ------------------------------------------------------------------------------------------


def by_brute_force(points: DistinctPoints, min_samples: int) -> list[float]:
    """For each point the distance to its so-manieth incident, itself first."""
    x, y = points.x[points.of_row], points.y[points.of_row]
    distances = [np.sort(np.hypot(x - px, y - py)) for px, py in zip(points.x, points.y, strict=True)]
    return [float(near[min_samples - 1]) if len(near) >= min_samples else np.inf for near in distances]


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=90),
    st.integers(1, 100),
    st.sampled_from([0.0, 7.5]),
)
def test_a_quarter_of_the_incidents_reach_enough_within_the_suggestion(
    places: list[tuple[int, int]], min_samples: int, floor_m: float
) -> None:
    points = points_at(places)
    each = np.sort(np.array(by_brute_force(points, min_samples))[points.of_row])
    finite = each[np.isfinite(each)]
    quarter = each[int(np.ceil(len(each) / 4)) - 1]
    reached = quarter if np.isfinite(quarter) else finite.max(initial=0.0)
    suggestion = suggest_eps(points, min_samples=min_samples, floor_m=floor_m)
    # A hair's breadth less, as a root may come out a bit above a whole number in either way of computing it.
    assert suggestion.eps_m in {np.ceil(max(value, floor_m, 1.0)) for value in (reached, reached - 1e-9)}
    assert suggestion.floor_m == floor_m


@pytest.mark.parametrize(("stacked", "eps_m"), [(25, 1.0), (24, 50.0)])
def test_the_share_is_a_quarter(stacked: int, eps_m: float) -> None:
    # One place holds `stacked` of a hundred incidents, the others lie 50 m apart.
    places = [(50 * i, 0) for i in range(101 - stacked)]
    points = points_at(places, [stacked] + [1] * (100 - stacked))
    assert suggest_eps(points, min_samples=2).eps_m == eps_m


def test_the_curve_rises_to_all_incidents() -> None:
    suggestion = suggest_eps(points_at(EXAMPLE, [1, 1, 1, 2, 1, 5]), min_samples=3)
    assert suggestion.k_distance_m.tolist() == pytest.approx([0.0, 1.0, 1.0, 1.0, np.sqrt(2), np.sqrt(2)])
    assert suggestion.share.tolist()[-1] == 1.0
    assert suggestion.share.tolist()[0] == 5 / 11
    assert suggestion.eps_m == 1.0
