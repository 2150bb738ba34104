"""How far each point has to reach to hold so many incidents: exact, in memory that does not grow with how many."""

from __future__ import annotations

import numba
import numpy as np
import numpy.typing as npt

from hotspots.points import DistinctPoints, Floats

Counts = npt.NDArray[np.int64]

LEAF = 16
"""Points in a leaf of the tree: few enough to be looked at one by one."""
FEW = 64
"""From so few candidates on they are sorted rather than narrowed down."""
MOST_HALVINGS = 60
MARGIN = 1e-9
DEEPEST = 64


def k_distance(points: DistinctPoints, *, min_samples: int) -> Floats:
    """
    Distance in metres from each distinct point within which `min_samples` incidents lie, its own included.

    0 where the point alone holds that many; infinite where there are not as many incidents in all.

    Notes
    -----
    Asking for the nearest neighbours of every point would hold points times neighbours in memory. Instead incidents within
    a radius are counted in a tree of boxes, and the radius is narrowed down. As the distance of a neighbour differs
    from a point's own by no more than how far they are apart, the search starts from that of the point before.
    """
    if points.count.sum() < min_samples:
        return np.full(len(points), np.inf)
    order = _along_a_curve(points)
    x, y, count = points.x[order], points.y[order], points.count[order]
    box, held, number = _boxes(x, y, count)
    distance = np.empty(len(points))
    distance[order] = _reach(x, y, count, box, held, number, min_samples)
    return distance


def _along_a_curve(points: DistinctPoints) -> npt.NDArray[np.int64]:
    """Order of the points along Morton's curve, on which what follows is near."""
    keys = []
    side = max(float(np.ptp(points.x)), float(np.ptp(points.y)), 1e-300)
    for values in (points.x, points.y):
        bits = ((values - values.min()) / side * (2**31 - 1)).astype(np.uint64)
        for shift, mask in (
            (16, 0x0000FFFF0000FFFF),
            (8, 0x00FF00FF00FF00FF),
            (4, 0x0F0F0F0F0F0F0F0F),
            (2, 0x3333333333333333),
            (1, 0x5555555555555555),
        ):
            bits = (bits | bits << np.uint64(shift)) & np.uint64(mask)
        keys.append(bits)
    return np.argsort(keys[0] | keys[1] << np.uint64(1), kind="stable")


def _boxes(x: Floats, y: Floats, count: Counts) -> tuple[Floats, Counts, Counts]:
    """
    A complete binary tree over the points in their order, node `i` above `2i + 1` and `2i + 2`.

    Returns
    -------
    Each node's west, south, east and north, the incidents and the points in it. Leaves hold `LEAF` points, the last ones fewer
    or none.
    """
    start = np.arange(0, len(x), LEAF)
    leaves = 1 << int(len(start) - 1).bit_length()
    box = np.empty((2 * leaves - 1, 4))
    box[:, :2], box[:, 2:] = np.inf, -np.inf
    held, number = np.zeros(2 * leaves - 1, dtype=np.int64), np.zeros(2 * leaves - 1, dtype=np.int64)
    filled = slice(leaves - 1, leaves - 1 + len(start))
    box[filled, 0], box[filled, 1] = np.minimum.reduceat(x, start), np.minimum.reduceat(y, start)
    box[filled, 2], box[filled, 3] = np.maximum.reduceat(x, start), np.maximum.reduceat(y, start)
    held[filled], number[filled] = np.add.reduceat(count, start), np.diff(np.r_[start, len(x)])
    while leaves > 1:
        leaves //= 2
        above, below = slice(leaves - 1, 2 * leaves - 1), 4 * leaves - 1
        left, right = slice(2 * leaves - 1, below, 2), slice(2 * leaves, below, 2)
        box[above, :2] = np.minimum(box[left, :2], box[right, :2])
        box[above, 2:] = np.maximum(box[left, 2:], box[right, 2:])
        held[above], number[above] = held[left] + held[right], number[left] + number[right]
    return box, held, number


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _reach(x: Floats, y: Floats, count: Counts, box: Floats, held: Counts, number: Counts, min_samples: int) -> Floats:
    """The distance of each point, each search starting from the point before."""
    distance = np.empty(len(x))
    widest = np.sqrt((box[0, 2] - box[0, 0]) ** 2 + (box[0, 3] - box[0, 1]) ** 2) * (1 + MARGIN) + MARGIN
    before = -1
    for p in range(len(x)):
        if count[p] >= min_samples:
            distance[p] = 0.0
            before = p
            continue
        low, high = 0.0, widest
        if before >= 0:
            apart = np.sqrt((x[p] - x[before]) ** 2 + (y[p] - y[before]) ** 2)
            low = max(0.0, (distance[before] - apart) * (1 - MARGIN) - MARGIN)
            high = min(widest, (distance[before] + apart) * (1 + MARGIN) + MARGIN)
        within, passed = _within(x, y, count, box, held, number, x[p], y[p], low * low)
        _, reached = _within(x, y, count, box, held, number, x[p], y[p], high * high)
        for _ in range(MOST_HALVINGS):
            if reached - passed <= FEW:
                break
            middle = (low + high) / 2
            incidents, points = _within(x, y, count, box, held, number, x[p], y[p], middle * middle)
            if incidents >= min_samples:
                high, reached = middle, points
            else:
                low, within, passed = middle, incidents, points
        distance[p] = _at(x, y, count, box, number, x[p], y[p], low * low, high * high, min_samples - within, reached - passed)
        before = p
    return distance


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _within(
    x: Floats, y: Floats, count: Counts, box: Floats, held: Counts, number: Counts, px: float, py: float, square: float
) -> tuple[int, int]:
    """Incidents and points within a radius, given squared, of a place."""
    stack = np.empty(DEEPEST, dtype=np.int64)
    stack[0], top = 0, 1
    incidents, points = 0, 0
    inner = len(box) // 2
    while top:
        top -= 1
        node = stack[top]
        if not number[node] or _nearest(box, node, px, py) > square:
            continue
        if _farthest(box, node, px, py) <= square:
            incidents += held[node]
            points += number[node]
        elif node < inner:
            stack[top], stack[top + 1] = 2 * node + 1, 2 * node + 2
            top += 2
        else:
            first = (node - inner) * LEAF
            for q in range(first, first + number[node]):
                dx, dy = px - x[q], py - y[q]
                if dx * dx + dy * dy <= square:
                    incidents += count[q]
                    points += 1
    return incidents, points


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _at(
    x: Floats,
    y: Floats,
    count: Counts,
    box: Floats,
    number: Counts,
    px: float,
    py: float,
    low: float,
    high: float,
    missing: int,
    candidates: int,
) -> float:
    """Distance at which the points between two radii, given squared, bring the incidents that are missing."""
    squares, counts = np.empty(candidates), np.empty(candidates, dtype=np.int64)
    stack = np.empty(DEEPEST, dtype=np.int64)
    stack[0], top = 0, 1
    found = 0
    inner = len(box) // 2
    while top:
        top -= 1
        node = stack[top]
        if not number[node] or _nearest(box, node, px, py) > high or _farthest(box, node, px, py) <= low:
            continue
        if node < inner:
            stack[top], stack[top + 1] = 2 * node + 1, 2 * node + 2
            top += 2
            continue
        first = (node - inner) * LEAF
        for q in range(first, first + number[node]):
            dx, dy = px - x[q], py - y[q]
            square = dx * dx + dy * dy
            if low < square <= high:
                squares[found], counts[found] = square, count[q]
                found += 1
    for at in np.argsort(squares[:found]):
        missing -= counts[at]
        if missing <= 0:
            return float(np.sqrt(squares[at]))
    return np.inf


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _nearest(box: Floats, node: int, px: float, py: float) -> float:
    """Squared distance to the nearest part of a node's box; computed as for a point, so that rounding cannot part them."""
    dx = max(box[node, 0] - px, px - box[node, 2], 0.0)
    dy = max(box[node, 1] - py, py - box[node, 3], 0.0)
    square: float = dx * dx + dy * dy
    return square


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _farthest(box: Floats, node: int, px: float, py: float) -> float:
    """Squared distance to the farthest corner of a node's box."""
    dx = max(px - box[node, 0], box[node, 2] - px)
    dy = max(py - box[node, 1], box[node, 3] - py)
    square: float = dx * dx + dy * dy
    return square
