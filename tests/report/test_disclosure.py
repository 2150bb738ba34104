"""Hidden counts cannot be solved for, not even by running the rule on every table that fits what is published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog, milp

from hotspots.errors import BadSettings
from hotspots.report.disclosure import Claims, Disclosure, Mask, Parts, gives_nothing_away, hide, settle

Rule = Callable[..., Mask]
COUNTS = st.lists(st.one_of(st.integers(0, 12), st.integers(0, 400)), min_size=2, max_size=30)


def tables_of(cells: int, total: int) -> Iterator[tuple[int, ...]]:
    """Every table of so many cells with this total."""
    if cells == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in tables_of(cells - 1, total - first):
            yield (first, *rest)


def solved(cells: int, total: int, *, least: int, rule: Rule, at_least: tuple[int, ...] | None = None) -> list[str]:
    """
    What somebody learns who knows the rule, the total and the bounds, and tries every table that would give the publication.

    A cell is solved when all tables that fit have it under `least`, or have it within a range narrower than `least`.
    """
    fits: dict[tuple[object, ...], list[tuple[int, ...]]] = defaultdict(list)
    for table in tables_of(cells, total):
        if at_least is None or all(count >= bound for count, bound in zip(table, at_least, strict=True)):
            hidden = rule(table, least=least, at_least=at_least).tolist()
            fits[tuple(None if hid else count for hid, count in zip(hidden, table, strict=True))].append(table)
    found = []
    for published, candidates in fits.items():
        if at_least is not None and any(at_least) and all(count is None for count in published):
            continue  # The bounds are not published either then.
        for cell in (cell for cell, count in enumerate(published) if count is None):
            values = {table[cell] for table in candidates}
            if max(values) < least or max(values) - min(values) < least:
                found.append(f"{published}: cell {cell} is in {sorted(values)}")
    return found


def only_small(counts: tuple[int, ...], *, least: int, at_least: object = None) -> Mask:
    """The rule without any other cells."""
    count = np.array(counts)
    return np.asarray((count > 0) & (count < least))


def one_of_equals(counts: tuple[int, ...], *, least: int, at_least: object = None) -> Mask:
    """The rule with the first of equal counts instead of all of them."""
    count = np.array(counts)
    small = only_small(counts, least=least)
    far = count[count >= count[small].min() + least] if small.any() else count[:0]
    if count.sum() < 2 * least or not len(far):
        return hide(counts, least=least)
    small[np.flatnonzero(count == far.min())[0]] = True
    return small


def until_wide(counts: tuple[int, ...], *, least: int, at_least: object = None) -> Mask:
    """The usual rule: the smallest others, until the bounds that follow from the total are wide enough."""
    count = np.array(counts)
    hidden = only_small(counts, least=least)
    for cell in np.argsort(count, kind="stable").tolist():
        if not hidden.any() or count[hidden].sum() - hidden.sum() >= least:
            return hidden
        hidden[cell] |= count[cell] > 0
    return hidden


SIZES = [(2, 5, 40), (3, 5, 34), (4, 5, 24), (4, 3, 18), (5, 3, 13)]


@pytest.mark.parametrize(("cells", "least", "largest"), SIZES)
def test_trying_every_table_solves_nothing(cells: int, least: int, largest: int) -> None:
    for total in range(least, largest + 1):
        assert solved(cells, total, least=least, rule=hide) == []


@pytest.mark.parametrize("rule", [only_small, one_of_equals, until_wide])
def test_trying_every_table_solves_weaker_rules(rule: Rule) -> None:
    assert any(solved(3, total, least=5, rule=rule) for total in range(10, 34))


def test_a_choice_between_equals_would_be_solved_exactly() -> None:
    assert "(None, 13, None): cell 2 is in [4]" in solved(3, 30, least=5, rule=one_of_equals)
    assert hide([13, 13, 4], least=5).all()


@pytest.mark.parametrize("bounds", [(10, 0, 0), (10, 0, 12), (0, 1, 10), (2, 0, 0)])
def test_bounds_of_other_numbers_solve_nothing(bounds: tuple[int, ...]) -> None:
    for total in range(10, 36):
        assert solved(3, total, least=5, rule=hide, at_least=bounds) == []


def test_bounds_that_the_rule_does_not_know_solve_it() -> None:
    def unaware(counts: tuple[int, ...], *, least: int, at_least: object) -> Mask:
        return hide(counts, least=least)

    assert any(solved(3, total, least=5, rule=unaware, at_least=(10, 0, 0)) for total in range(10, 36))


def ends(counts: np.ndarray, hidden: np.ndarray, cell: int, whole: bool) -> tuple[float, float]:
    """Least and most of a hidden cell by linear or whole-number programming on the total and the shown cells alone."""
    bounds = [(1 if hid else count, np.inf if hid else count) for hid, count in zip(hidden, counts.tolist(), strict=True)]
    aim = np.zeros(len(counts))
    aim[cell] = 1
    found = []
    for sign in (1, -1):
        if whole:
            low, high = np.array(bounds, dtype=float).T
            answer = milp(
                sign * aim,
                integrality=np.ones(len(aim)),
                bounds=(low, high),
                constraints=(np.ones(len(aim)), *[counts.sum()] * 2),
            )
        else:
            answer = linprog(sign * aim, A_eq=np.ones((1, len(aim))), b_eq=[counts.sum()], bounds=bounds)
        assert answer.success
        found.append(sign * answer.fun)
    return found[0], found[1]


@given(COUNTS, st.integers(3, 12), st.booleans())
def test_programming_finds_no_hidden_count(counts: list[int], least: int, whole: bool) -> None:
    count = np.array(counts)
    hidden = hide(count, least=least)
    assert hidden[(count > 0) & (count < least)].all()
    if hidden.all():
        return  # No table is published; the exhaustive tests above are of that too.
    assert not hidden[count == 0].any()
    for cell in np.flatnonzero(hidden)[:4].tolist():
        low, high = ends(count, hidden, cell, whole)
        assert high - low >= least - 1e-6
        assert high >= least


def test_programming_finds_what_only_small_cells_hide() -> None:
    count = np.array([3, 40, 9, 60])
    assert ends(count, only_small(tuple(count), least=5), 0, whole=True) == (3, 3)


@given(COUNTS, st.integers(3, 12), st.randoms(use_true_random=False))
def test_hidden_counts_can_change_places(counts: list[int], least: int, random: object) -> None:
    count = np.array(counts)
    hidden = hide(count, least=least)
    swapped = count.copy()
    inside = count[hidden].tolist()
    random.shuffle(inside)  # type: ignore[attr-defined]
    swapped[hidden] = inside
    assert hide(swapped, least=least).tolist() == hidden.tolist()


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([0, 5, 60], ""),
        ([3, 40, 9, 60, 0], "ac"),
        ([3, 7, 9, 60], "ac"),
        ([4, 4, 1, 60, 6], "abce"),
        ([1, 9, 9, 60], "abc"),
        ([3, 6, 0, 7], "abcd"),
        ([9, 0, 0], "abc"),
        ([10, 0, 0], ""),
        ([7], ""),
        ([4], "a"),
    ],
)
def test_which_cells_are_hidden(counts: list[int], hidden: str) -> None:
    assert [chr(97 + cell) for cell in np.flatnonzero(hide(counts, least=5))] == list(hidden)


def test_a_cell_with_a_place_in_it_does_not_stand_in() -> None:
    assert hide([3, 20, 30, 60], least=5, at_least=[0, 15, 0, 0]).tolist() == [True, False, True, False]
    assert hide([3, 20], least=5, at_least=[0, 15]).all()


def test_hiding_leaves_its_input_alone() -> None:
    count = np.array([3, 40, 9, 60])
    hide(count, least=5)
    assert count.tolist() == [3, 40, 9, 60]


@pytest.mark.parametrize(("least", "cell_m"), [(2, 250), (101, 250), (5, 99), (5, 5_001), (5, float("nan"))])
def test_rules_that_protect_nothing_are_refused(least: int, cell_m: float) -> None:
    with pytest.raises(BadSettings, match="For a public version"):
        Disclosure(least, cell_m)


def claims(*places: tuple[int, dict[int, float]], wards: int) -> Claims:
    """Places as counts and shares of the wards that they lie in."""
    share = np.zeros((len(places), wards))
    for number, (_, of_ward) in enumerate(places):
        for ward, held in of_ward.items():
            share[number, ward] = held
    return Claims(np.array([count for count, _ in places]), share > 0, share)


@pytest.mark.parametrize(
    ("wards", "place", "safe"),
    [
        # A ward less its place: 3 are bound to be small, 5 are not, 0 is shown.
        ([53, 60], (50, {0: 0.1}), False),
        ([54, 60], (50, {0: 0.1}), False),
        ([55, 60], (50, {0: 0.1}), True),
        ([50, 60], (50, {0: 0.1}), True),
        # A place over two wards, one of them wholly in it: the other part is the difference.
        ([50, 60], (53, {0: 1.0, 1: 0.1}), False),
        ([50, 60], (55, {0: 1.0, 1: 0.1}), True),
        ([50, 60], (53, {0: 0.9, 1: 0.1}), True),
    ],
)
def test_what_is_left_beside_a_place_is_a_count_too(wards: list[int], place: tuple[int, dict[int, float]], safe: bool) -> None:
    shown = np.zeros(len(wards), dtype=bool)
    assert gives_nothing_away(np.array(wards), shown, claims(place, wards=len(wards)), least=5) is safe


def test_places_over_hidden_wards_must_leave_them_free() -> None:
    wards, hidden = np.array([3, 20, 60]), np.array([True, True, False])
    assert gives_nothing_away(wards, hidden, claims((30, {0: 0.2, 2: 0.2}), wards=3), least=5)
    # More than the shown ward has, so that a hidden one has some.
    assert not gives_nothing_away(wards, hidden, claims((62, {1: 0.2, 2: 0.2}), wards=3), least=5)
    # A hidden ward with no ground outside the place has no more than the place.
    assert not gives_nothing_away(wards, hidden, claims((30, {0: 1.0, 2: 0.2}), wards=3), least=5)


def test_a_place_yields_and_the_others_stay() -> None:
    found = claims((50, {0: 0.1}), (30, {1: 0.1}), wards=3)
    hidden, kept = settle(np.array([53, 60, 70]), found, least=5)
    assert (hidden.tolist(), kept.tolist()) == ([False] * 3, [False, True])
    hidden, kept = settle(np.array([3, 20, 30, 60]), claims((15, {1: 0.1}), wards=4), least=5)
    assert (hidden.tolist(), kept.tolist()) == ([True, False, True, False], [True])
    hidden, kept = settle(np.array([3, 20]), claims((15, {1: 0.1}), wards=2), least=5)
    assert (hidden.tolist(), kept.tolist()) == ([True, True], [False])


def test_wards_are_hidden_by_the_places_that_are_left() -> None:
    # The second place leaves 3 beside it; the first stays, so that its ward may not stand in for the small one.
    found = claims((15, {1: 0.1}), (57, {3: 0.1}), wards=4)
    hidden, kept = settle(np.array([3, 20, 30, 60]), found, least=5)
    assert (hidden.tolist(), kept.tolist()) == ([True, False, True, False], [True, False])


def test_parts_are_bound_by_all_that_is_published() -> None:
    wards, hidden = np.array([3, 20, 60]), np.array([True, True, False])
    parts = Parts(wards, hidden, claims((30, {0: 0.2, 2: 0.2}), wards=3))
    most = {
        (int(ward), int(place)): parts.most(number)
        for number, (ward, place) in enumerate(zip(parts.ward, parts.place, strict=True))
    }
    # Of the 23 hidden one ward has one at least; the place's 30 are in the shown ward but for those.
    assert most == pytest.approx({(0, -1): 22, (1, -1): 22, (2, -1): 52, (0, 0): 22, (2, 0): 30})


@given(st.lists(st.integers(0, 40), min_size=2, max_size=4), st.data())
def test_what_is_settled_leaves_hidden_counts_free_to_change_places(counts: list[int], data: st.DataObject) -> None:
    """Every way in which hidden counts change places fits the published places: found by trying all ways to share them out."""
    wards = np.array(counts)
    places = []
    left = wards.copy()
    for _ in range(data.draw(st.integers(1, 2))):
        inside = data.draw(st.lists(st.integers(0, len(counts) - 1), min_size=1, max_size=2, unique=True))
        held = {ward: data.draw(st.integers(0, int(left[ward]))) for ward in inside}
        for ward, many in held.items():
            left[ward] -= many
        if sum(held.values()) >= 5:
            places.append((sum(held.values()), dict.fromkeys(inside, 0.2)))
    found = claims(*places, wards=len(counts))
    hidden, kept = settle(wards, found, least=5)
    some = found.only(kept)
    if hidden.any() and not hidden.all():
        here = np.flatnonzero(hidden)
        for one, other in product(here.tolist(), here.tolist()):
            swapped = wards.copy()
            swapped[[one, other]] = swapped[[other, one]]
            assert can_hold(swapped.tolist(), some)


def can_hold(wards: list[int], places: Claims) -> bool:
    """Whether the places' incidents can be shared out over the wards that they reach, one place after the other."""
    if not len(places.counts):
        return True
    rest = places.only(np.arange(len(places.counts)) > 0)
    inside = np.flatnonzero(places.reach[0]).tolist()
    for shares in tables_of(len(inside), int(places.counts[0])):
        left = list(wards)
        for ward, many in zip(inside, shares, strict=True):
            left[ward] -= many
        if min(left) >= 0 and can_hold(left, rest):
            return True
    return False
