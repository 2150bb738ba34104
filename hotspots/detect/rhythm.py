"""When: hours of the week with unknown times spread over their span, peak windows as patrol slots, and months told from noise."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.points import Floats

DAY_STARTS = 6
LONGEST_HOURS = 7 * 24
LEAST_FOR_WINDOWS = 30
MOST_WINDOWS = 3
TIE = 6
"""Decimals to which slots are told apart."""
LENGTHS = (4, 5, 6, 8)
HOURS_A_WEEK = 168
SLOT_P = 1e-6
"""A slot is proposed where an even week would put as many there with less chance: several thousand slots are compared."""
DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


@dataclass(frozen=True)
class WeekTable:
    """
    Incidents by weekday (rows, Monday first) and hour (columns, from the start of the police day).

    Attributes
    ----------
    weight
        Rows by columns; an incident whose time is not known exactly counts with its share in each hour. Sums to `incidents`, or
        to their weight.
    incidents
        Incidents with a time of day that were counted.
    exact, spread
        Of these, how many have one time, and how many a span.
    too_long, swapped, untimed
        Not counted: spans over a week, ends before starts, and no time of day.
    day_starts
        Hour at which the police day starts: 02:00 on Saturday then belongs to Friday.
    """

    weight: Floats
    incidents: int
    exact: int
    spread: int
    too_long: int
    swapped: int
    untimed: int
    day_starts: int

    @property
    def reason(self) -> str:
        """Why the table says too little to be drawn, or empty."""
        if self.incidents == 0:
            return "no incident has a time of day, so nothing is known by day or hour"
        return ""


@dataclass(frozen=True)
class Window:
    """
    A patrol slot: some weekdays in a row, some hours in a row.

    Attributes
    ----------
    days
        Weekdays, 0 is Monday, by police day.
    start, end
        Hours of the clock; the end is not part of it.
    share
        Share of the incidents in it, 0 to 1.
    week_share
        Share of the week's hours, 0 to 1.
    """

    days: tuple[int, ...]
    start: int
    end: int
    share: float
    week_share: float

    @property
    def words(self) -> str:
        """`Fridays and Saturdays 21:00 to 02:00`; six days in a row are every day but one."""
        names, off = [DAYS[day] for day in self.days], [day for number, day in enumerate(DAYS) if number not in self.days]
        spoken = f"{names[0]} to {names[-1]}" if len(names) > 2 else " and ".join(names)
        if len(off) < 2:
            spoken = " but ".join(["Every day", *off])
        return f"{spoken} {self.start:02d}:00 to {self.end:02d}:00"


def hours_of(window: Window) -> int:
    """Length of a window in hours; one from an hour to itself is a whole day."""
    return (window.end - window.start) % 24 or 24


def short_slot(peak_times: str) -> str:
    """A slot for a narrow column: `Fri, Sat 21 to 02` from `Fridays and Saturdays 21:00 to 02:00 (38%)`."""
    short = peak_times.split(" (")[0].replace(" and ", ", ").replace("Every day", "Daily").replace(":00", "")
    for day in DAYS:
        short = short.replace(day, day[:3])
    return short


def week_table(incidents: pd.DataFrame, *, day_starts: int = DAY_STARTS, weight: Floats | None = None) -> WeekTable:
    """
    Aoristic count by weekday and hour (Ratcliffe 2000).

    Parameters
    ----------
    incidents
        With `when`, `until` and `precision`.
    day_starts
        Hour at which the police day starts.
    weight
        What each incident counts for; 1 when left out.

    Notes
    -----
    Each incident gives every hour the share of its span that falls in it; the shares of one incident sum to 1. A span of no
    length is 1 in its hour. Ends before starts, spans over a week and times known to the day or month only are left out and
    counted.
    """
    timed = (incidents["precision"] == "minute").to_numpy()
    start = incidents["when"].to_numpy()[timed]
    until = incidents["until"].to_numpy()[timed]
    end = np.where(np.isnat(until), start, until)
    length = (end - start) / np.timedelta64(1, "h")
    swapped, too_long = length < 0, length > LONGEST_HOURS
    used = ~swapped & ~too_long
    hours = aoristic_hours(start[used], end[used], None if weight is None else weight[timed][used])
    shifted = np.roll(hours, -day_starts).reshape(7, 24)
    return WeekTable(
        weight=shifted,
        incidents=int(used.sum()),
        exact=int((length[used] == 0).sum()),
        spread=int((length[used] > 0).sum()),
        too_long=int(too_long.sum()),
        swapped=int(swapped.sum()),
        untimed=int((~timed).sum()),
        day_starts=day_starts,
    )


def aoristic_hours(start: npt.NDArray[np.datetime64], end: npt.NDArray[np.datetime64], weight: Floats | None = None) -> Floats:
    """Weight in each of the 168 hours of the week, 0 is Monday 00:00. Each incident's shares sum to 1, or to its weight."""
    weight = np.ones(len(start)) if weight is None else weight
    monday = np.datetime64("2024-01-01T00", "us")
    first = (start - monday) / np.timedelta64(1, "h")
    last = (end - monday) / np.timedelta64(1, "h")
    total = np.zeros(168)
    exact = last <= first
    np.add.at(total, np.floor(first[exact]).astype(np.int64) % 168, weight[exact])
    a, b, each = first[~exact], last[~exact], weight[~exact]
    hour, open_ = np.floor(a), np.ones(len(a), dtype=bool)
    while open_.any():
        part = np.minimum(hour + 1, b) - np.maximum(hour, a)
        np.add.at(total, hour[open_].astype(np.int64) % 168, (each * part / (b - a))[open_])
        hour = hour + 1
        open_ = hour < b
    return total


def peak_windows(table: WeekTable, *, most: int = MOST_WINDOWS) -> tuple[Window, ...]:
    """
    Patrol slots: runs of weekdays by runs of hours that hold the most incidents for their share of the week.

    Slots of 4, 5, 6 or 8 hours on 1 to 7 weekdays in a row are ranked by how far their incidents exceed what an even week would
    put there, in standard deviations; each next one may not overlap those before. None under 30 incidents, and none whose
    exact binomial tail is above `SLOT_P`.
    """
    from scipy.special import bdtrc

    if table.incidents < LEAST_FOR_WINDOWS:
        return ()
    total = round(float(table.weight.sum()), TIE)
    # Sums over any block by differences, the week written twice so that a run of days may pass Sunday.
    summed = np.pad(np.tile(table.weight, (2, 1)).cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    options = [
        (days, day, hours, start)
        for days, day, hours in product(range(1, 8), range(7), LENGTHS)
        for start in range(25 - hours)
        if days < 7 or day == 0
    ]
    days, day, hours, start = np.array(options).T
    held = summed[day + days, start + hours] - summed[day, start + hours] - summed[day + days, start] + summed[day, start]
    share = days * hours / HOURS_A_WEEK
    gain = (held - total * share) / np.sqrt(total * share * (1 - share))
    free = np.ones((7, 24), dtype=bool)
    found: list[Window] = []
    # What rounding leaves of a sum, which follows the order of the rows, decides no tie.
    held, gain = held.round(TIE), gain.round(TIE)
    for best in np.argsort(-gain, kind="stable").tolist():
        if len(found) == most or gain[best] <= 0:
            break
        # Exact, as with few incidents the normal law proposes too many; a part of an incident counts for none.
        if bdtrc(np.floor(held[best]) - 1, int(total), share[best]) > SLOT_P:
            continue
        rows = tuple(int(each) % 7 for each in range(day[best], day[best] + days[best]))
        block = np.ix_(rows, range(start[best], start[best] + hours[best]))
        if not free[block].all():
            continue
        free[block] = False
        clock = (int(start[best]) + table.day_starts) % 24
        end = (clock + int(hours[best])) % 24
        found.append(Window(rows, clock, end, float(held[best] / total), float(share[best])))
    return tuple(found)


def peak_times(incidents: pd.DataFrame, *, day_starts: int = DAY_STARTS) -> str:
    """The best patrol slot in words with its share, `Fridays 21:00 to 02:00 (38%)`; empty where there is none."""
    if (incidents["precision"] == "minute").sum() < LEAST_FOR_WINDOWS:
        return ""
    windows = peak_windows(week_table(incidents, day_starts=day_starts), most=1)
    return f"{windows[0].words} ({windows[0].share:.0%})" if windows else ""


@dataclass(frozen=True)
class ControlChart:
    """
    Months against what chance would give around their mean.

    Attributes
    ----------
    rate
        Incidents a day, by month.
    centre
        Mean incidents a day over all months.
    low, high
        Three-sigma limits of each month, by its days; low is never below 0.
    out
        Months beyond a limit.
    """

    rate: pd.Series[float]
    centre: float
    low: Floats
    high: Floats
    out: npt.NDArray[np.bool_]


def u_chart(counts: pd.Series[int]) -> ControlChart:
    """
    Poisson control chart (u-chart; Montgomery 2013): `ū ± 3 √(ū/days)` for each month.

    Parameters
    ----------
    counts
        Incidents by month (`pandas.PeriodIndex`).
    """
    days = np.asarray(pd.PeriodIndex(counts.index).days_in_month, dtype=np.float64)
    rate = counts / days
    centre = float(counts.sum() / days.sum())
    reach = 3 * np.sqrt(centre / days)
    low, high = np.maximum(centre - reach, 0.0), centre + reach
    values = rate.to_numpy(dtype=np.float64)
    return ControlChart(rate, centre, low, high, (values < low) | (values > high))
