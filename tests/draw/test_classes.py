"""Classes of a shaded map: natural breaks, exact, apart, none empty."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.draw.classes import natural_breaks, natural_classes

WARDS = [2969, 945, 629, 623, 600, 505, 490, 466, 423, 390, 389, 264, 249, 244, 240, 233, 232, 220, 218, 202, 181]


def deviation(values: np.ndarray, starts: tuple[int, ...]) -> float:  # type: ignore[type-arg]
    """Sum of squared deviations from the class means."""
    return float(sum(((part - part.mean()) ** 2).sum() for part in np.split(values, starts[1:])))


@given(st.lists(st.integers(0, 200), min_size=1, max_size=12), st.integers(1, 5))
def test_breaks_are_the_best_of_all_that_there_are(numbers: list[int], classes: int) -> None:
    values, count = np.unique(np.array(numbers, dtype=np.float64), return_counts=True)
    classes = min(classes, len(values))
    starts = natural_breaks(values, count, classes)
    every = np.repeat(values, count)
    at = np.r_[0, np.cumsum(count)]
    tried = [deviation(every, tuple(at[[0, *cut]])) for cut in combinations(range(1, len(values)), classes - 1)]
    assert len(starts) == classes
    assert deviation(every, tuple(at[starts])) == pytest.approx(min(tried), rel=1e-9, abs=1e-6)


@given(st.lists(st.floats(0, 1e6) | st.just(float("nan")), max_size=40))
def test_classes_hold_every_value_do_not_overlap_and_none_is_empty(numbers: list[float]) -> None:
    values = np.array(numbers, dtype=np.float64)
    classes = natural_classes(values)
    known = np.isfinite(values)
    assert (classes.of_value[~known] == -1).all()
    assert set(classes.of_value[known].tolist()) == set(range(len(classes.ends)))
    for value, number in zip(values[known], classes.of_value[known], strict=True):
        low, high = classes.ends[number]
        assert low - 10**-classes.places / 2 <= value * (1 + 1e-8)
        assert value <= (high + 10**-classes.places / 2) * (1 + 1e-8)
    printed = [(f"{low:.{classes.places}f}", f"{high:.{classes.places}f}") for low, high in classes.ends]
    assert all(float(high) < float(low) for (_, high), (low, _) in pairwise(printed))


def test_the_ward_far_above_the_others_has_a_class_of_its_own() -> None:
    classes = natural_classes(np.array(WARDS, dtype=np.float64))
    assert classes.places == 0
    assert classes.ends[-1] == (2969, 2969)
    assert classes.ends[0] == (181, 264)
    assert (classes.of_value == 4).sum() == 1


def test_rates_are_rounded_outwards_with_as_few_places_as_keep_them_apart() -> None:
    assert natural_classes(np.array([18.3, 19.6, 40.4, 41.2]), most=2).ends == [(18, 20), (40, 42)]
    close = natural_classes(np.array([18.3, 20.44, 20.61, 23.0]), most=4)
    assert (close.places, close.ends) == (1, [(18.3, 18.3), (20.4, 20.5), (20.6, 20.7), (23.0, 23.0)])


def test_equal_values_share_one_class_and_those_too_close_to_tell_apart_too() -> None:
    assert natural_classes(np.array([7.0, 7.0])).ends == [(7, 7)]
    assert natural_classes(np.array([1.0011, 1.0012, 9.0])).ends == [(1, 1), (9, 9)]
    assert natural_classes(np.array([np.nan])).ends == []


def test_as_many_areas_as_england_has_small_ones_take_no_time() -> None:
    values = np.random.default_rng(1).lognormal(3, 1, 33_000)
    assert len(natural_classes(values).ends) == 5
    assert natural_classes(values).places == 1
