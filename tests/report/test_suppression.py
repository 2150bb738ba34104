"""Hidden counts stay hidden: whoever solves for them with all that is published finds too wide a range."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from hotspots.errors import BadSettings
from hotspots.report.suppression import Disclosure, Group, Hidden, bounds, hide

COUNTS = st.lists(st.integers(0, 60), min_size=2, max_size=14)


def attack(counts: np.ndarray, hidden: Hidden, groups: tuple[Group, ...] = ()) -> list[tuple[float, float]]:
    """Least and most of each hidden count, solved from the shown cells, the total, the parts and the rule alone."""
    cells = hidden.cells
    lowest = 0 if hidden.zeros else 1
    # The smallest are hidden first, and the rule is known.
    shown = counts[~cells & (counts > 0)]
    most = [float(shown.min()) if len(shown) and value <= shown.min() else None for value in counts]
    fixed = [
        (float(value), float(value)) if not cell else (lowest, high)
        for value, cell, high in zip(counts, cells, most, strict=True)
    ]
    parts = np.array([[-1.0 if at in group.cells else 0.0 for at in range(len(counts))] for group in groups]) if groups else None
    needs = [-float(group.part) for group in groups] or None
    found = []
    for cell in np.flatnonzero(cells):
        ends = []
        for sign in (1, -1):
            aim = np.zeros(len(counts))
            aim[cell] = sign
            solved = linprog(aim, A_eq=np.ones((1, len(counts))), b_eq=[counts.sum()], A_ub=parts, b_ub=needs, bounds=fixed)
            assert solved.success
            ends.append(sign * solved.fun)
        found.append((ends[0], ends[1]))
    return found


def test_nothing_small_hides_nothing() -> None:
    assert not hide([0, 5, 60], least=5).cells.any()
    assert not hide([0, 0, 0], least=5).cells.any()


def test_a_small_count_takes_the_smallest_others_with_it() -> None:
    assert hide([3, 40, 9, 60], least=5).cells.tolist() == [True, False, True, False]
    # Two of 2 and 2 leave no slack: one more is hidden.
    assert hide([2, 2, 7, 60], least=5).cells.tolist() == [True, True, True, False]
    # At a tie the first.
    assert hide([1, 9, 9, 60], least=5).cells.tolist() == [True, True, False, False]
    # 4 and 5 beside a shown 5: as the smallest are hidden first, each would be 4 or 5.
    assert hide([4, 5, 5, 60], least=5).cells.tolist() == [True, True, True, False]


def test_where_all_others_are_not_enough_zeros_are_hidden_too() -> None:
    found = hide([2, 3, 0], least=5)
    assert found.cells.all()
    assert found.zeros
    found = hide([2, 3], least=5)
    assert found.cells.all()
    assert not found.zeros


def test_a_rest_beside_a_published_part_is_a_small_count_too() -> None:
    groups = (Group((0,), 50),)
    assert hide([52, 40, 60], least=5, groups=groups).cells.tolist() == [True, True, False]
    assert not hide([55, 40, 60], least=5, groups=groups).cells.any()
    assert not hide([50, 40, 60], least=5, groups=groups).cells.any()


@given(COUNTS, st.integers(3, 8))
def test_no_hidden_count_can_be_solved_for(counts: list[int], least: int) -> None:
    values = np.array(counts)
    if values.sum() < least:
        return
    found = hide(values, least=least)
    assert found.cells[(values > 0) & (values < least)].all()
    solved = attack(values, found)
    if found.cells.all() and not found.zeros and found.cells.any() and values.sum() - len(values) < least:
        # Nothing of the table is shown: it is not published at all, and says no more than the total.
        return
    for low, high in solved:
        assert high - low >= least - 1e-6
        assert high >= least


@given(COUNTS, st.integers(3, 8), st.data())
def test_parts_that_are_published_elsewhere_do_not_help(counts: list[int], least: int, data: st.DataObject) -> None:
    values = np.array(counts)
    groups = []
    for _ in range(data.draw(st.integers(1, 3))):
        cells = tuple(data.draw(st.lists(st.integers(0, len(counts) - 1), min_size=1, max_size=3, unique=True)))
        whole = int(values[list(cells)].sum())
        if whole >= least:
            groups.append(Group(cells, data.draw(st.integers(least, whole))))
    if values.sum() < least:
        return
    found = hide(values, least=least, groups=groups)
    if found.cells.all():
        return
    for low, high in attack(values, found, tuple(groups)):
        assert high - low >= least - 1e-6
        assert high >= least


def test_without_hiding_others_the_attack_succeeds() -> None:
    values = np.array([3, 40, 9, 60])
    alone = Hidden((values > 0) & (values < 5), zeros=False)
    assert attack(values, alone) == [(3.0, 3.0)]
    both = Hidden(np.array([True, True, False, False]), zeros=False)
    values = np.array([2, 2, 7, 60])
    assert attack(values, both) == [(1.0, 3.0), (1.0, 3.0)]
    values = np.array([4, 5, 5, 60])
    assert attack(values, both) == [(4.0, 5.0), (4.0, 5.0)]


@given(COUNTS, st.lists(st.booleans(), min_size=14, max_size=14))
def test_bounds_are_what_an_attack_finds(counts: list[int], chosen: list[bool]) -> None:
    values = np.maximum(np.array(counts), 1)
    cells = np.array(chosen[: len(counts)])
    if not cells.any():
        return
    low, high = bounds(values, cells)
    for (least, most), one, other in zip(attack(values, Hidden(cells, zeros=False)), low, high, strict=True):
        assert (one, other) == pytest.approx((least, most))


def test_the_order_of_the_cells_does_not_matter_but_at_ties() -> None:
    values = np.array([3, 40, 9, 60, 0, 12])
    found = hide(values, least=5).cells
    assert hide(values[::-1].copy(), least=5).cells.tolist() == found[::-1].tolist()


@pytest.mark.parametrize(("least", "cell_m"), [(2, 250), (101, 250), (5, 99), (5, 5001)])
def test_rules_that_protect_nothing_are_refused(least: int, cell_m: float) -> None:
    with pytest.raises(BadSettings, match="of a public version is"):
        Disclosure(least, cell_m)
