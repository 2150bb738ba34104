"""Classes for a shaded map: natural breaks, so that an area far above the others has a class of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from hotspots.points import Floats

UNKNOWN = -1
MOST_PLACES = 2


@dataclass(frozen=True)
class Classes:
    """
    Values in classes from low to high.

    Attributes
    ----------
    of_value
        For each value its class, from 0; -1 where it is not known.
    ends
        Lowest and highest value of each class as printed. No class reaches into the next, and none is empty.
    places
        Decimal places of the ends: as few as keep the classes apart.
    """

    of_value: npt.NDArray[np.int64]
    ends: list[tuple[float, float]]
    places: int


def natural_classes(values: Floats, *, most: int = 5) -> Classes:
    """
    At most so many classes by natural breaks (Fisher 1958; Jenks 1977). Equal values share a class.

    Where values lie so close together that ends rounded outwards would meet, they are rounded first.
    """
    exact = _classes(values, most)
    for places in range(MOST_PLACES + 1):
        ends = [(_down(low, places), -_down(-high, places)) for low, high in exact.ends]
        if all(high < low for (_, high), (low, _) in pairwise(ends)):
            return replace(exact, ends=ends, places=places)
    for places in range(1, MOST_PLACES + 1):
        rounded = replace(_classes(np.round(values, places), most), places=places)
        if len(rounded.ends) == len(exact.ends):
            break
    return rounded


def _classes(values: Floats, most: int) -> Classes:
    """Classes with the values themselves as ends."""
    known = np.isfinite(values)
    of_value = np.full(len(values), UNKNOWN)
    distinct, count = np.unique(values[known], return_counts=True)
    if not len(distinct):
        return Classes(of_value, [], 0)
    starts = natural_breaks(distinct, count, min(most, len(distinct)))
    of_value[known] = np.searchsorted(distinct[starts], values[known], side="right") - 1
    stops = [*(start - 1 for start in starts[1:]), len(distinct) - 1]
    ends = [(float(distinct[one]), float(distinct[other])) for one, other in zip(starts, stops, strict=True)]
    return Classes(of_value, ends, 0)


def _down(value: float, places: int) -> float:
    """Rounded down; a number that has no more places stays, though binary fractions put it a hair below."""
    near = round(value, places)
    return near if abs(near - value) < 1e-9 * max(1.0, abs(value)) else float(np.floor(value * 10**places) / 10**places)


def natural_breaks(values: Floats, count: npt.NDArray[np.int64], classes: int) -> list[int]:
    """
    Where each class starts so that the squared deviations from the class means are least: exact, by dynamic programme.

    Parameters
    ----------
    values
        Distinct, in rising order.
    count
        How often each occurs.
    classes
        How many, at most as many as values.
    """
    total = _Sums(values, count)
    least = [total.deviation(np.zeros(len(values), dtype=np.int64), np.arange(len(values)))]
    start: list[npt.NDArray[np.int64]] = [np.zeros(len(values), dtype=np.int64)]
    for _ in range(1, classes):
        best, chosen = _with_one_class_more(least[-1], total)
        least.append(best)
        start.append(chosen)
    starts, last = [], len(values) - 1
    for number in range(classes - 1, -1, -1):
        starts.append(int(start[number][last]))
        last = starts[-1] - 1
    return starts[::-1]


class _Sums:
    """Running sums that give the squared deviations of any run of values at once."""

    def __init__(self, values: Floats, count: npt.NDArray[np.int64]) -> None:
        # From their middle, as squares of large numbers would swallow small differences.
        centred = values - np.average(values, weights=count)
        self.count = np.r_[0, np.cumsum(count)]
        self.sum = np.r_[0, np.cumsum(count * centred)]
        self.squares = np.r_[0, np.cumsum(count * centred**2)]

    def deviation(self, first: npt.NDArray[np.int64], last: npt.NDArray[np.int64]) -> Floats:
        """Sum of squared deviations of the values from `first` to `last`, both included."""
        many, summed = self.count[last + 1] - self.count[first], self.sum[last + 1] - self.sum[first]
        squares = self.squares[last + 1] - self.squares[first]
        return np.asarray(np.maximum(squares - summed**2 / many, 0))


def _with_one_class_more(least: Floats, total: _Sums) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Least deviation of the values up to each, in one class more, and where that class starts."""
    best, chosen = np.full(len(least), np.inf), np.zeros(len(least), dtype=np.int64)
    # The later a run ends, the later its last class starts: each half has only its own part left to search.
    waiting = [(1, len(least) - 1, 1, len(least) - 1)]
    while waiting:
        low, high, from_, to = waiting.pop()
        if low > high:
            continue
        middle = (low + high) // 2
        tried = np.arange(from_, min(middle, to) + 1)
        cost = least[tried - 1] + total.deviation(tried, np.full(len(tried), middle))
        at = int(np.argmin(cost))
        best[middle], chosen[middle] = cost[at], tried[at]
        waiting += [(low, middle - 1, from_, int(tried[at])), (middle + 1, high, int(tried[at]), to)]
    return best, chosen
