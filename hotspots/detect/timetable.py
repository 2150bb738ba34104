"""A week's visits by the clock: each set evenly into its window, at times when a patrol is free."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.detect.rhythm import DAYS, Window, hours_of
from hotspots.settings import Plan

if TYPE_CHECKING:
    import geopandas as gpd

MINUTES_A_DAY = 24 * 60
LEAST_GAP_MINUTES = 60
"""A place is visited at most once in this time: short visits at intervals work, and standing there does not (Koper 1995)."""
GRAIN = 5
"""Visits start on multiples of this many minutes."""

TIMETABLE_COLUMNS: dict[str, str] = {
    "police_day": "weekday by the police day: a night belongs to the evening before",
    "day": "weekday by the calendar",
    "start": "HH:MM",
    "end": "HH:MM",
    "patrol": "1, 2, …",
    "rank": "of the hotspot",
    "name": "of the hotspot",
}


@dataclass(frozen=True)
class Stay:
    """Visits to one hotspot in one window of the week (None: any time), by some patrols."""

    rank: int
    patrols: tuple[int, ...]
    window: Window | None
    visits: int


@dataclass(frozen=True)
class _Visit:
    day: int
    step: int
    patrol: int
    rank: int


def make_timetable(
    stays: list[Stay], hotspots: gpd.GeoDataFrame, *, request: Plan, day_starts: int
) -> tuple[pd.DataFrame, npt.NDArray[np.int64]]:
    """
    When each visit is, and who goes.

    Returns
    -------
    One row per visit, columns as in `TIMETABLE_COLUMNS`; and how many visits of each stay found a time.
    """
    step = int(np.ceil((request.visit_minutes + request.travel_minutes) / GRAIN)) * GRAIN
    steps = MINUTES_A_DAY // step
    names = dict(zip(hotspots["rank"].tolist(), hotspots["name"].tolist(), strict=True))
    at = dict(zip(hotspots["rank"].tolist(), zip(hotspots["peak_easting"], hotspots["peak_northing"], strict=True), strict=True))
    free = {(day, number): sorted({p for stay in stays for p in stay.patrols}) for day in range(7) for number in range(steps)}
    wanted: list[tuple[int, int, Stay]] = []
    placed = np.zeros(len(stays), dtype=np.int64)
    for number, stay in enumerate(stays):
        days = stay.window.days if stay.window else tuple(range(7))
        usable = _usable(stay.window, step, steps, request.visit_minutes, day_starts)
        for position, day in enumerate(days):
            # As even over the days as whole visits go.
            here = stay.visits * (position + 1) // len(days) - stay.visits * position // len(days)
            is_free = _free_for(stay, day, free)
            for chosen in _spread(usable, here, is_free, apart=-(-LEAST_GAP_MINUTES // step)):
                # Which of them goes is settled below; here one of the beat is only no longer free.
                free[day, chosen].remove(next(p for p in stay.patrols if p in free[day, chosen]))
                wanted.append((day, chosen, stay))
                placed[number] += 1
    rows = []
    for visit in _with_patrols(wanted, at):
        start = day_starts * 60 + visit.step * step
        rows.append(
            {
                "police_day": DAYS[visit.day].removesuffix("s"),
                "day": DAYS[(visit.day + start // MINUTES_A_DAY) % 7].removesuffix("s"),
                "start": clock(start),
                "end": clock(start + request.visit_minutes),
                "patrol": visit.patrol,
                "rank": visit.rank,
                "name": names[visit.rank],
            }
        )
    return pd.DataFrame(rows, columns=list(TIMETABLE_COLUMNS)), placed


def _free_for(stay: Stay, day: int, free: dict[tuple[int, int], list[int]]) -> Callable[[int], bool]:
    """Whether any patrol of a stay is free at a step of a day."""
    return lambda step: any(patrol in free[day, step] for patrol in stay.patrols)


def _usable(window: Window | None, step: int, steps: int, visit_minutes: float, day_starts: int) -> list[int]:
    """Steps of a police day in which a whole visit lies in the window."""
    first, length = (0, 24) if window is None else ((window.start - day_starts) % 24, hours_of(window))
    return [s for s in range(steps) if s * step >= first * 60 and s * step + visit_minutes <= (first + length) * 60]


def _spread(usable: list[int], wanted: int, is_free: Callable[[int], bool], *, apart: int) -> list[int]:
    """Steps for a place's visits on one day: evenly over its window, on the nearest that a patrol is free for, and apart."""
    chosen: list[int] = []
    for visit in range(wanted):
        open_ = [s for s in usable if is_free(s) and all(abs(s - other) >= apart for other in chosen)]
        if not open_:
            break
        ideal = usable[0] + (visit + 0.5) / wanted * len(usable) - 0.5
        chosen.append(min(open_, key=lambda s: (abs(s - ideal), s)))
    return chosen


def _with_patrols(wanted: list[tuple[int, int, Stay]], at: dict[int, tuple[float, float]]) -> list[_Visit]:
    """Visits in the order of the week, each by that patrol of its beat that is free and nearest."""
    visits: list[_Visit] = []
    busy_at: dict[int, tuple[int, int]] = {}
    last: dict[int, tuple[float, float]] = {}
    for day, step, stay in sorted(wanted, key=lambda each: (each[0], each[1], each[2].rank)):
        x, y = at[stay.rank]
        # A day starts from the station: who was where the night before does not count.
        way = {
            patrol: float(np.hypot(last[patrol][0] - x, last[patrol][1] - y)) if busy_at.get(patrol, (-1, 0))[0] == day else 0.0
            for patrol in stay.patrols
            if busy_at.get(patrol) != (day, step)
        }
        patrol = min(way, key=lambda each: (way[each], each))
        busy_at[patrol], last[patrol] = (day, step), (x, y)
        visits.append(_Visit(day, step, patrol, stay.rank))
    return visits


def clock(minutes: float) -> str:
    """`21:05` from minutes since midnight."""
    whole = round(minutes) % MINUTES_A_DAY
    return f"{whole // 60:02d}:{whole % 60:02d}"
