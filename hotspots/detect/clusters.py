"""DBSCAN in metres on distinct points, exact: the same labels as scikit-learn's, in a fraction of its time and memory."""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

from hotspots.detect.reach import k_distance
from hotspots.errors import BadSettings
from hotspots.points import DistinctPoints, Floats, Ints

NOISE = -1
CLUSTERED_SHARE = 0.25


@dataclass(frozen=True)
class Clusters:
    """
    DBSCAN's result, one value per distinct point.

    Attributes
    ----------
    label
        Cluster of each point, from 0 in order of each cluster's first core point; `NOISE` for none.
    core
        Whether at least `min_samples` incidents, its own included, lie within `eps_m`.
    eps_m, min_samples
        The settings that made it.
    """

    label: Ints
    core: npt.NDArray[np.bool_]
    eps_m: float
    min_samples: int


@dataclass(frozen=True)
class EpsSuggestion:
    """
    A suggested `eps_m` and the k-distance curve that it came from.

    Attributes
    ----------
    eps_m
        Distance within which `CLUSTERED_SHARE` of the incidents have `min_samples` incidents; at least `floor_m`.
    floor_m
        Median spacing of distinct points, metres: a smaller distance would only find single points again.
    share
        Share of the incidents, 0 to 1, rising along the curve.
    k_distance_m
        Distance within which that share of the incidents have `min_samples` incidents, metres, rising.
    """

    eps_m: float
    floor_m: float
    share: Floats
    k_distance_m: Floats


def find_clusters(points: DistinctPoints, *, eps_m: float, min_samples: int) -> Clusters:
    """
    DBSCAN (Ester et al. 1996) with each point weighing as many incidents as it holds.

    A border point within reach of several clusters goes to the one whose first core point comes first, as in
    scikit-learn. Distances of exactly `eps_m` count as within.

    Parameters
    ----------
    points
        Distinct points in metres.
    eps_m
        Neighbourhood radius, metres.
    min_samples
        Incidents within `eps_m`, the point's own included, that make it a core point.
    """
    if eps_m <= 0 or min_samples < 1:
        raise BadSettings(f"DBSCAN needs a distance above 0 m and at least 1 incident, not {eps_m} m and {min_samples}.")
    if not len(points):
        return Clusters(np.empty(0, np.int32), np.empty(0, np.bool_), eps_m, min_samples)
    # Points in one cell are within eps of each other, so a cell with enough incidents is core as a whole.
    side = eps_m / np.sqrt(2) * (1 - 1e-9)
    west, south = float(points.x.min()), float(points.y.min())
    column = np.floor((points.x - west) / side).astype(np.int64)
    row = np.floor((points.y - south) / side).astype(np.int64)
    key = row * (int(column.max()) + 8) + column
    order = np.argsort(key, kind="stable").astype(np.int32)
    sorted_key = key[order]
    start = np.flatnonzero(np.r_[True, sorted_key[1:] != sorted_key[:-1]])
    cells = sorted_key[start]
    start = np.r_[start, len(order)].astype(np.int64)
    core = np.zeros(len(points), dtype=np.bool_)
    label = np.full(len(points), NOISE, dtype=np.int32)
    x, y, count = points.x[order], points.y[order], points.count[order]
    _label(x, y, count, order, start, cells, int(column.max()) + 8, eps_m * eps_m, min_samples, core, label)
    return Clusters(label, core, eps_m, min_samples)


def suggest_eps(points: DistinctPoints, *, min_samples: int, floor_m: float = 1.0) -> EpsSuggestion:
    """
    `eps_m` from the k-distance curve (Ester et al. 1996), at the densest quarter of the incidents.

    The knee that textbooks take tells clusters from noise; in a town nearly everything clusters at it, so that it
    gives one hotspot as large as the town. A quarter gives places that can be patrolled.

    Parameters
    ----------
    min_samples
        Incidents, its own included, that the distance is to reach.
    floor_m
        Least distance to suggest, metres.
    """
    distance = k_distance(points, min_samples=min_samples)
    order = np.argsort(distance, kind="stable")
    order = order[np.isfinite(distance[order])]
    share = points.count[order].cumsum() / max(points.count.sum(), 1)
    curve = distance[order]
    at = int(np.searchsorted(share, CLUSTERED_SHARE))
    reached = float(curve[min(at, len(curve) - 1)]) if len(curve) else 0.0
    return EpsSuggestion(float(np.ceil(max(reached, floor_m, 1.0))), floor_m, share, curve)


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _label(
    x: Floats,
    y: Floats,
    count: npt.NDArray[np.int64],
    order: Ints,
    start: npt.NDArray[np.int64],
    cells: npt.NDArray[np.int64],
    stride: int,
    eps2: float,
    min_samples: int,
    core_out: npt.NDArray[np.bool_],
    label_out: Ints,
) -> None:
    """Core points by cell, cells joined where two core points are in reach, border points last. Points are in cell order."""
    n = len(x)
    core = np.zeros(n, dtype=np.bool_)
    parent = np.arange(n).astype(np.int32)
    near = np.empty(25, dtype=np.int64)
    for cell in range(len(cells)):
        total = 0
        for p in range(start[cell], start[cell + 1]):
            total += count[p]
        if total >= min_samples:
            for p in range(start[cell], start[cell + 1]):
                core[p] = True
            continue
        found = _near_cells(cells, cell, stride, near)
        for p in range(start[cell], start[cell + 1]):
            reached = 0
            for k in range(found):
                for q in range(start[near[k]], start[near[k] + 1]):
                    dx, dy = x[p] - x[q], y[p] - y[q]
                    if dx * dx + dy * dy <= eps2:
                        reached += count[q]
                if reached >= min_samples:
                    break
            core[p] = reached >= min_samples
    for cell in range(len(cells)):
        first = _first_core(core, start, cell)
        if first < 0:
            continue
        for p in range(first + 1, start[cell + 1]):
            if core[p]:
                _join(parent, first, p)
        found = _near_cells(cells, cell, stride, near)
        for k in range(found):
            other = _first_core(core, start, near[k])
            if near[k] <= cell or other < 0 or _root(parent, first) == _root(parent, other):
                continue
            if _in_reach(x, y, core, start, cell, near[k], eps2):
                _join(parent, first, other)
    # Clusters are numbered by their first core point in the caller's order.
    lowest = np.full(n, n, dtype=np.int32)
    for p in range(n):
        if core[p]:
            root = _root(parent, p)
            lowest[root] = min(lowest[root], order[p])
    seen = np.full(n, -1, dtype=np.int32)
    for p in range(n):
        if core[p] and lowest[_root(parent, p)] == order[p]:
            seen[order[p]] = 1
    number = 0
    for p in range(n):
        if seen[p] == 1:
            seen[p] = number
            number += 1
    for p in range(n):
        core_out[order[p]] = core[p]
        if core[p]:
            label_out[order[p]] = seen[lowest[_root(parent, p)]]
    for cell in range(len(cells)):
        found = -1
        for p in range(start[cell], start[cell + 1]):
            if core[p]:
                continue
            if found < 0:
                found = _near_cells(cells, cell, stride, near)
            best = np.int32(n)
            for k in range(found):
                for q in range(start[near[k]], start[near[k] + 1]):
                    if core[q]:
                        dx, dy = x[p] - x[q], y[p] - y[q]
                        if dx * dx + dy * dy <= eps2:
                            best = min(best, label_out[order[q]])
            if best < n:
                label_out[order[p]] = best


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _near_cells(cells: npt.NDArray[np.int64], cell: int, stride: int, near: npt.NDArray[np.int64]) -> int:
    """Fill `near` with the occupied cells within two columns and rows; return how many."""
    found = 0
    for rows in range(-2, 3):
        low = cells[cell] + rows * stride - 2
        at = np.searchsorted(cells, low)
        while at < len(cells) and cells[at] <= low + 4:
            near[found] = at
            found += 1
            at += 1
    return found


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _first_core(core: npt.NDArray[np.bool_], start: npt.NDArray[np.int64], cell: int) -> int:
    for p in range(start[cell], start[cell + 1]):
        if core[p]:
            return p
    return -1


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _in_reach(
    x: Floats,
    y: Floats,
    core: npt.NDArray[np.bool_],
    start: npt.NDArray[np.int64],
    one: int,
    other: int,
    eps2: float,
) -> bool:
    """Whether any core point of one cell is within eps of any of another."""
    for p in range(start[one], start[one + 1]):
        if core[p]:
            for q in range(start[other], start[other + 1]):
                if core[q]:
                    dx, dy = x[p] - x[q], y[p] - y[q]
                    if dx * dx + dy * dy <= eps2:
                        return True
    return False


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _root(parent: Ints, p: int) -> int:
    while parent[p] != p:
        parent[p] = parent[parent[p]]
        p = parent[p]
    return p


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _join(parent: Ints, p: int, q: int) -> None:
    a, b = _root(parent, p), _root(parent, q)
    parent[max(a, b)] = min(a, b)
