"""Distinct points: an exact collapse, in order of first appearance."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hotspots.points import distinct_points

COORDINATE = st.one_of(
    st.integers(-3, 3).map(float),
    st.sampled_from([0.0, -0.0, 0.1 + 0.2, 0.3, 1e-300, 561_066.991]),
    st.floats(allow_nan=False, allow_infinity=False),
)


@given(st.lists(st.tuples(COORDINATE, COORDINATE), max_size=80))
def test_points_are_those_of_numpy_unique(rows: list[tuple[float, float]]) -> None:
    xy = np.array(rows, dtype=np.float64).reshape(-1, 2) + 0.0
    points = distinct_points(xy[:, 0], xy[:, 1])
    expected, of_row, count = np.unique(xy, axis=0, return_inverse=True, return_counts=True)
    order = np.lexsort((points.y, points.x))
    np.testing.assert_array_equal(np.column_stack([points.x, points.y])[order], expected)
    np.testing.assert_array_equal(points.count[order], count)
    np.testing.assert_array_equal(np.argsort(order)[points.of_row], of_row.ravel())


def test_points_come_in_order_of_first_appearance() -> None:
    points = distinct_points([5.0, 1.0, 5.0, 3.0, 1.0], [0.0, 9.0, 0.0, 4.0, 8.0])
    assert points.x.tolist() == [5.0, 1.0, 3.0, 1.0]
    assert points.y.tolist() == [0.0, 9.0, 4.0, 8.0]
    assert points.count.tolist() == [2, 1, 1, 1]
    assert points.of_row.tolist() == [0, 1, 0, 2, 3]


def test_minus_zero_is_zero() -> None:
    points = distinct_points([0.0, -0.0, 0.0, -0.0], [0.0, 0.0, -0.0, -0.0])
    assert points.count.tolist() == [4]
    assert not np.signbit(points.x[0])


def test_nearly_equal_is_not_equal() -> None:
    assert len(distinct_points([1.0, np.nextafter(1.0, 2.0)], [1.0, 1.0])) == 2


def test_more_points_than_the_first_tables_hold() -> None:
    # The table starts at 16,384 slots and grows fourfold when half full: 150,000 points make it grow twice.
    x, y = (c.ravel().astype(np.float64) for c in np.mgrid[0:500, 0:300])
    points = distinct_points(np.r_[x, x[::-1]], np.r_[y, y[::-1]])
    np.testing.assert_array_equal(points.x, x)
    np.testing.assert_array_equal(points.y, y)
    assert (points.count == 2).all()
    np.testing.assert_array_equal(points.of_row, np.r_[np.arange(150_000), np.arange(150_000)[::-1]])


def test_no_rows_make_no_points() -> None:
    points = distinct_points([], [])
    assert len(points) == 0
    assert points.total(np.empty(0)).tolist() == []


def test_total_sums_a_weight_at_each_point() -> None:
    points = distinct_points([1.0, 2.0, 1.0], [1.0, 1.0, 1.0])
    assert points.total(np.array([0.5, 10.0, 0.25])).tolist() == [0.75, 10.0]


def test_the_rows_are_not_changed() -> None:
    x, y = np.array([-0.0, 2.0]), np.array([1.0, -0.0])
    distinct_points(x, y)
    assert np.signbit(x[0])
    assert np.signbit(y[1])
