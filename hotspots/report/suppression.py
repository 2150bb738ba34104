"""Which cells of a published table are hidden: small counts, and others so that nobody can work the small ones out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hotspots.errors import BadSettings
from hotspots.points import Floats

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Disclosure:
    """
    Rules of a public version.

    Attributes
    ----------
    least
        Counts from 1 to one less than this are hidden, with as many others as they need.
    cell_m
        Outlines of hotspots are made of squares of this side, metres.

    Raises
    ------
    BadSettings
        When a rule is no protection, or leaves nothing.
    """

    least: int = 5
    cell_m: float = 250.0

    def __post_init__(self) -> None:
        for name, value, low, high in (("least count", self.least, 3, 100), ("side of the squares", self.cell_m, 100, 5_000)):
            if not low <= value <= high:
                raise BadSettings(f"The {name} of a public version is {value:g}: choose a number from {low:,} to {high:,}.")


@dataclass(frozen=True)
class Group:
    """
    Cells that together hold a published part, such as the wards that a hotspot lies in.

    Attributes
    ----------
    cells
        Their positions.
    part
        How many incidents of theirs are published elsewhere: their sum is at least this.
    """

    cells: tuple[int, ...]
    part: int


@dataclass(frozen=True)
class Hidden:
    """
    What is hidden of one table.

    Attributes
    ----------
    cells
        True where a count is hidden.
    zeros
        Whether counts of 0 are hidden too, as hiding all others was not enough.
    """

    cells: Mask
    zeros: bool


def hide(counts: Sequence[int] | npt.NDArray[np.int64], *, least: int, groups: Sequence[Group] = ()) -> Hidden:
    """
    Cells of a one-way table with a published total that are hidden (Hundepool et al. 2012, chapter 4).

    Small counts are hidden, and what a group would have left beside its published part when that is small. Then the smallest of
    the others are added until whoever knows the total, the rule and the parts cannot tell any hidden count to within `least`, nor
    that it is under `least`.

    Parameters
    ----------
    counts
        Whole numbers; their sum is published.
    least
        Counts from 1 to one less than this are small.
    groups
        What is published of parts.
    """
    values = np.asarray(counts, dtype=np.int64)
    hidden = (values > 0) & (values < least)
    hidden |= _small_rests(values, least, groups)
    if not hidden.any():
        return Hidden(hidden, zeros=False)
    # At a tie the first: the choice must not depend on anything that is not published.
    order = [int(cell) for cell in np.argsort(values, kind="stable") if values[cell] > 0 and not hidden[cell]]
    while not is_safe(values, hidden, least=least, groups=groups):
        if not order:
            return Hidden(np.ones(len(values), dtype=np.bool_), zeros=bool((values == 0).any()))
        hidden[order.pop(0)] = True
    return Hidden(hidden, zeros=False)


def is_safe(values: npt.NDArray[np.int64], hidden: Mask, *, least: int, groups: Sequence[Group] = ()) -> bool:
    """Whether every hidden count could be any of at least `least` numbers more than its lowest, and at least `least` itself."""
    low, high = bounds(values, hidden, groups=groups)
    return bool((high - low >= least).all() and (high >= least).all())


def bounds(
    values: npt.NDArray[np.int64], hidden: Mask, *, groups: Sequence[Group] = (), lowest: int = 1
) -> tuple[Floats, Floats]:
    """
    The least and the most that each hidden count can be, for whoever knows everything that is published and how it was hidden.

    Parameters
    ----------
    lowest
        Of a hidden count: 1 where counts of 0 are shown.

    Notes
    -----
    The smallest are hidden first, so a hidden count is no larger than any shown one that is not 0. Two linear programmes a cell;
    without groups they have a closed form.
    """
    cells = np.flatnonzero(hidden)
    left = float(values[cells].sum())
    shown = values[~hidden & (values > 0)]
    most = np.full(len(cells), float(shown.min()) if len(shown) else np.inf)
    # One that is hidden for its group's sake may be larger.
    most[values[cells] > most] = np.inf
    bound = [_group_bound(values, cells, group) for group in groups]
    rows = [(row, need) for row, need in bound if row.any() and need > lowest]
    if rows:
        return _by_programme(left, most, rows, lowest)
    others_least = lowest * (len(cells) - 1)
    return np.maximum(lowest, left - _sums_of_others(most)), np.minimum(most, left - others_least)


def _sums_of_others(most: Floats) -> Floats:
    """For each cell the sum of the others, which has no end where one of them has none."""
    endless = ~np.isfinite(most)
    sums = most[~endless].sum() - np.where(endless, 0, most)
    return np.where(endless.sum() - endless > 0, np.inf, sums)


def _group_bound(values: npt.NDArray[np.int64], cells: npt.NDArray[np.int64], group: Group) -> tuple[Mask, float]:
    """Hidden cells of a group, and what they hold at least: the published part less the shown cells."""
    inside = np.isin(cells, group.cells)
    shown = sum(int(values[cell]) for cell in group.cells if cell not in set(cells.tolist()))
    return inside, float(group.part - shown)


def _by_programme(left: float, most: Floats, rows: Sequence[tuple[Mask, float]], lowest: int) -> tuple[Floats, Floats]:
    from scipy.optimize import linprog

    many = len(most)
    parts, needs = -np.array([row for row, _ in rows], dtype=np.float64), -np.array([need for _, need in rows])
    ends = [(float(lowest), float(high)) for high in most]
    low, high = np.empty(many), np.empty(many)
    for cell in range(many):
        for found, sign in ((low, 1.0), (high, -1.0)):
            aim = np.zeros(many)
            aim[cell] = sign
            solved = linprog(aim, A_ub=parts, b_ub=needs, A_eq=np.ones((1, many)), b_eq=[left], bounds=ends)
            found[cell] = sign * solved.fun
    return np.ceil(low - 1e-6), np.floor(high + 1e-6)


def _small_rests(values: npt.NDArray[np.int64], least: int, groups: Sequence[Group]) -> Mask:
    """The smallest cell of each group whose rest, beside its published part, is small."""
    found = np.zeros(len(values), dtype=np.bool_)
    for group in groups:
        rest = int(values[list(group.cells)].sum()) - group.part
        if 0 < rest < least:
            found[min(group.cells, key=lambda cell: (values[cell], cell))] = True
    return found
