"""What a public version hides so that no small count can be worked out: which cells of a table, and which places' counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hotspots.errors import BadSettings
from hotspots.points import Floats

Mask = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]
COVERED = 0.99
"""From this share on a ward has no ground outside the published outlines."""
NEAR = 1e-6


@dataclass(frozen=True)
class Disclosure:
    """
    The rules of a public version.

    Attributes
    ----------
    least
        Counts from 1 to `least` − 1 are hidden.
    cell_m
        Outlines are made of squares of this side in metres, counted from the origin of the grid.

    Raises
    ------
    BadSettings
        When either is out of bounds.
    """

    least: int = 5
    cell_m: float = 250.0

    def __post_init__(self) -> None:
        limits = (
            ("the least count shown (--least)", self.least, 3, 100),
            ("the side of squares (--square)", self.cell_m, 100, 5_000),
        )
        for name, value, low, high in limits:
            if not low <= value <= high:
                raise BadSettings(f"For a public version {name} is {value:g}: choose a number from {low:,} to {high:,}.")


def hide(counts: npt.ArrayLike, *, least: int, at_least: npt.ArrayLike | None = None) -> Mask:
    """
    Which cells of a table whose total is published are hidden.

    Small ones are (1 to `least` − 1), and with them the smallest count that is higher than the smallest of them by `least` or
    more, wherever it occurs. All cells are, zeros too, where there is no such count, or where the total is under twice `least`.

    Parameters
    ----------
    counts
        Whole numbers of incidents, one a cell.
    least
        The smallest count that may be shown.
    at_least
        For each cell, what other published numbers show it to have at least; nothing when left out. Where all cells come out
        hidden, those numbers may not be published either.

    Returns
    -------
    For each cell whether it is hidden. A table of one cell is its total, which has no other cells to hide.

    Notes
    -----
    Primary and secondary suppression (Hundepool et al. 2012, Statistical Disclosure Control, chapter 4). The usual rule stops at
    the first cell that keeps the bounds wide enough; who knows it can run it on every possible table, and where few fit the
    published one, solve it. Here the choice depends on which counts there are and not on which cell has which, so that any two
    hidden cells can be swapped: the swapped table gives the same publication. Each hidden cell can therefore have every
    hidden count, one of which is not small, and they span `least` or more. Equal counts are hidden together, as a choice between
    them by their order would tell. A cell known to have more than one incident cannot be swapped and never stands in.
    """
    count = np.asarray(counts, dtype=np.int64)
    known = np.zeros(len(count), dtype=np.int64) if at_least is None else np.asarray(at_least, dtype=np.int64)
    small = (count > 0) & (count < least)
    if len(count) < 2:
        return np.asarray(small)
    if count.sum() < 2 * least:
        return np.ones(len(count), dtype=bool)
    if not small.any():
        return np.zeros(len(count), dtype=bool)
    far = (known <= 1) & (count >= count[small].min() + least)
    if not far.any() or (known[small] > 1).any():
        return np.ones(len(count), dtype=bool)
    return np.asarray(small | (far & (count == count[far].min())))


@dataclass(frozen=True)
class Claims:
    """
    Places with counts that lie in wards, as anyone can see from their outlines.

    Attributes
    ----------
    counts
        Incidents of each place.
    reach
        Places by wards: whether incidents of the place can lie in the ward.
    share
        Places by wards: share of the ward's ground in the place's outline, 0 to 1.
    """

    counts: Whole
    reach: Mask
    share: Floats

    def only(self, kept: Mask) -> Claims:
        """Some of the places."""
        return Claims(self.counts[kept], self.reach[kept], self.share[kept])

    @property
    def at_least(self) -> Whole:
        """For each ward the incidents of the places that lie in it alone."""
        alone = self.reach & (self.reach.sum(axis=1) == 1)[:, None]
        return np.asarray((alone * self.counts[:, None]).sum(axis=0))


def settle(wards: Whole, claims: Claims, *, least: int) -> tuple[Mask, Mask]:
    """
    Which wards are hidden and which places are published: as many as give nothing away, those first in the list first.

    Returns
    -------
    For each ward whether it is hidden, and for each place whether it is published. That a place is left out shows nowhere.
    """
    every = np.ones(len(claims.counts), dtype=bool)
    hidden = hide(wards, least=least, at_least=claims.at_least)
    if gives_nothing_away(wards, hidden, claims, least=least):
        return hidden, every
    kept = ~every
    hidden = hide(wards, least=least)
    for place in range(len(every)):
        tried = kept.copy()
        tried[place] = True
        some = claims.only(tried)
        then = hide(wards, least=least, at_least=some.at_least)
        if gives_nothing_away(wards, then, some, least=least):
            hidden, kept = then, tried
    return hidden, kept


def gives_nothing_away(wards: Whole, hidden: Mask, claims: Claims, *, least: int) -> bool:
    """
    Whether places can be published beside wards.

    A ward less the places in it, and a part of a place in one ward, are counts too: none of them may be bound to be small. Hidden
    wards must be free to have no incident in any place, as else a place would tell them apart.

    Notes
    -----
    Audit by linear programming (Hundepool et al. 2012, section 4.4). It asks only what the published numbers allow, not what is
    true, so that its answer tells nothing more (simulatable auditing: Kenthapadi, Mishra & Nissim 2005).
    """
    if not len(claims.counts):
        return True
    parts = Parts(wards, hidden, claims)
    if parts.most(None, none_in=hidden) < 0:
        return False
    for part in range(len(parts.ward)):
        most = parts.most(part)
        if most < 0 or NEAR < most < least - NEAR:
            return False
    return True


class Parts:
    """Every part of the ground that wards and places cut out of each other, and what is known of their incidents."""

    def __init__(self, wards: Whole, hidden: Mask, claims: Claims) -> None:
        covered = claims.share.sum(axis=0) >= COVERED
        # Wards that are shown and in no place are known and tell nothing more.
        met = claims.reach.any(axis=0) | hidden
        outside = np.flatnonzero(met & ~covered)
        place, ward = np.nonzero(claims.reach)
        self.ward = np.r_[outside, ward]
        self.place = np.r_[np.full(len(outside), -1), place]
        shown = np.flatnonzero(met & ~hidden)
        rows = [*(self.ward == each for each in shown), *(self.place == each for each in range(len(claims.counts)))]
        sums = [*wards[shown].tolist(), *claims.counts.tolist()]
        if hidden.any():
            rows.append(hidden[self.ward])
            sums.append(int(wards[hidden].sum()))
        self.rows, self.sums = np.array(rows, dtype=np.float64), np.array(sums, dtype=np.float64)
        # A hidden ward has one incident or more.
        self.least_rows = -np.array([self.ward == each for each in np.flatnonzero(hidden)], dtype=np.float64)

    def most(self, part: int | None, *, none_in: Mask | None = None) -> float:
        """The most incidents that a part can have (0 for None); -1 where no table fits. `none_in`: wards with none in places."""
        from scipy.optimize import linprog

        aim = np.zeros(len(self.ward))
        if part is not None:
            aim[part] = -1
        barred = np.zeros(len(self.ward), dtype=bool) if none_in is None else none_in[self.ward] & (self.place >= 0)
        bounds = [(0, 0 if bar else None) for bar in barred.tolist()]
        some = self.least_rows if len(self.least_rows) else None
        held = linprog(
            aim, A_ub=some, b_ub=None if some is None else -np.ones(len(some)), A_eq=self.rows, b_eq=self.sums, bounds=bounds
        )
        return -float(held.fun) if held.status == 0 else np.inf if held.status == 3 else -1.0
