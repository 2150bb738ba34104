"""Who goes where, when: a week's patrol visits shared out over hotspots and their peak windows, and what cannot be patrolled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.detect.rhythm import MOST_WINDOWS, WeekTable, Window, hours_of, peak_windows, week_table
from hotspots.detect.timetable import LEAST_GAP_MINUTES, TIMETABLE_COLUMNS, Stay, make_timetable
from hotspots.errors import BadSettings
from hotspots.points import Floats
from hotspots.settings import Plan

if TYPE_CHECKING:
    import geopandas as gpd

PLAN_COLUMNS: dict[str, str] = {
    "rank": "as in the ranked list",
    "id": "as in the ranked list",
    "name": "as in the ranked list",
    "patrols": "patrols that go there, such as 1, or 1 and 2",
    "slot": "when to be there",
    "why_then": "its own peak, the peak of all areas, or that no times are known",
    "visits": "visits a week",
    "minutes": "minutes there a week",
    "incidents": "its incidents in that slot over the whole period; those with a span count with their part in the slot",
    "incident_share": "of the incidents with a known time in the areas, 0 to 1; of all where no time is known",
    "harm_share": "of their harm, 0 to 1; NaN where nothing is weighed",
    "presence": "share of the slot's time with a patrol there, 0 to 1; NaN where no times are known",
}
SKIPPED_COLUMNS: dict[str, str] = {"rank": "of the hotspot", "name": "of the hotspot", "reason": "why it is not gone to"}


@dataclass(frozen=True)
class PatrolPlan:
    """
    A week of visits.

    Attributes
    ----------
    request
        What it was made for.
    table
        One row per place and slot, columns as in `PLAN_COLUMNS`.
    timetable
        One row per visit, columns as in `timetable.TIMETABLE_COLUMNS`; empty where no times are known.
    skipped
        Hotspots that were looked at and left out, columns as in `SKIPPED_COLUMNS`.
    visits, hours
        Visits and patrol hours that it uses, ways included.
    unused_hours
        Hours that found no visit.
    """

    request: Plan
    table: pd.DataFrame
    timetable: pd.DataFrame
    skipped: pd.DataFrame
    visits: int
    hours: float
    unused_hours: float

    @property
    def incident_share(self) -> float:
        """Share of the incidents that fall in the plan's places and slots, 0 to 1."""
        return float(self.table["incident_share"].sum())

    @property
    def presence(self) -> float:
        """Share of the incidents in its places and slots that fall while a patrol is there, were they even in a slot, 0 to 1."""
        share = self.table["incident_share"]
        return float((self.table["presence"] * share).sum(skipna=False) / share.sum()) if share.sum() > 0 else float("nan")

    @property
    def harm_share(self) -> float:
        """The same of harm; NaN where nothing is weighed."""
        return float(self.table["harm_share"].sum(skipna=False)) if len(self.table) else float("nan")


@dataclass(frozen=True)
class _Place:
    """A hotspot that can be patrolled, its beat, and what falls into each of its windows."""

    row: int
    rank: int
    beat: int
    slots: tuple[_Slot, ...]


@dataclass(frozen=True)
class _Slot:
    """One window of a place; None stands for any time."""

    window: Window | None
    why: str
    incidents: float
    harm: float

    @property
    def hours(self) -> int:
        """Hours a week."""
        return 168 if self.window is None else len(self.window.days) * hours_of(self.window)

    @property
    def most_visits(self) -> int:
        """Visits a week that it can take."""
        return self.hours * 60 // LEAST_GAP_MINUTES


def plan_patrols(hotspots: gpd.GeoDataFrame, incidents: pd.DataFrame, *, request: Plan, day_starts: int) -> PatrolPlan:
    """
    Share a week's patrol hours over hotspots.

    Parameters
    ----------
    hotspots
        The ranked list; where incidents are weighed places are taken by harm, else by count.
    incidents
        Those in the study area, with `hotspot` (rank, 0 for none).
    request
        Hours, number of places, visit length and limits.
    day_starts
        Hour at which the police day starts.

    Raises
    ------
    BadSettings
        When no hours are given, or not enough for one visit.

    Notes
    -----
    A place is gone to in its peak windows, up to three; where none stands out, in that of all areas. Places that one patrol
    cannot both reach form beats of their own, each with a patrol. Visits are shared out in proportion to harm (or incidents) in
    the window by largest remainders, one at least in each place's first window and at most one an hour; they are then set evenly
    into the window, on the nearest time at which a patrol of the beat is free.
    """
    each = request.visit_minutes + request.travel_minutes
    hours = request.hours or 0.0
    affordable = int(hours * 60 / each + 1e-9)
    if affordable < 1:
        raise BadSettings(f"A plan needs the hours for one visit at least, {each:g} minutes: give more patrol hours a week.")
    weighed = "harm_rank" in hotspots
    week = _Week(incidents, day_starts, weighed)
    places, skipped = _choose(hotspots, request, week)
    stays = [(place, slot) for place in places for slot in place.slots]
    needs = np.array([slot.harm if weighed else slot.incidents for _, slot in stays])
    least = np.array([int(slot is place.slots[0]) for place, slot in stays], dtype=np.int64)
    visits = share_out(affordable, needs, least, np.array([slot.most_visits for _, slot in stays], dtype=np.int64))
    crew = _crew(places, needs, [place.beat for place, _ in stays], request.patrols)
    timetable = pd.DataFrame(columns=list(TIMETABLE_COLUMNS))
    if week.known:
        asked = [
            Stay(int(place.rank), crew[place.beat], slot.window, int(count))
            for (place, slot), count in zip(stays, visits, strict=True)
        ]
        timetable, visits = make_timetable(asked, hotspots, request=request, day_starts=day_starts)
    rows = [
        {
            "rank": place.rank,
            "id": hotspots["id"].iloc[place.row],
            "name": hotspots["name"].iloc[place.row],
            "patrols": ", ".join(str(patrol) for patrol in crew[place.beat]),
            "slot": slot.window.words if slot.window else "Any time",
            "why_then": slot.why,
            "visits": count,
            "minutes": count * request.visit_minutes,
            "incidents": slot.incidents,
            "incident_share": slot.incidents / week.incidents,
            "harm_share": (slot.harm / week.harm if week.harm > 0 else 0.0) if weighed else np.nan,
            "presence": count * request.visit_minutes / (slot.hours * 60) if week.known else np.nan,
        }
        for (place, slot), count in zip(stays, visits.tolist(), strict=True)
        if count
    ]
    for place in places:
        if not any(count for (other, _), count in zip(stays, visits.tolist(), strict=True) if other is place):
            name = hotspots["name"].iloc[place.row]
            skipped.append({"rank": place.rank, "name": name, "reason": "no patrol is free for it in its slots"})
    used = int(visits.sum())
    return PatrolPlan(
        request=request,
        table=pd.DataFrame(rows, columns=list(PLAN_COLUMNS)),
        timetable=timetable,
        skipped=pd.DataFrame(skipped, columns=list(SKIPPED_COLUMNS)),
        visits=used,
        hours=used * each / 60,
        unused_hours=hours - used * each / 60,
    )


class _Week:
    """When incidents happen, everywhere and in one hotspot, by count and by harm."""

    def __init__(self, incidents: pd.DataFrame, day_starts: int, weighed: bool) -> None:
        self._incidents, self._day_starts, self._weighed = incidents, day_starts, weighed
        self._rank = incidents["hotspot"].to_numpy()
        everywhere = week_table(incidents, day_starts=day_starts)
        self.known = everywhere.incidents > 0
        self._everywhere = peak_windows(everywhere, most=1)
        self.incidents = float(everywhere.incidents if self.known else len(incidents))
        self.harm = float(self._harm(incidents).weight.sum()) if self.known else float(incidents["weight"].sum())

    def slots(self, rank: int) -> tuple[_Slot, ...]:
        """The windows of a hotspot, the first that stands out most; none where nothing falls into them."""
        here = self._incidents[self._rank == rank]
        if not self.known:
            return (_Slot(None, "no times are known", float(len(here)), float(here["weight"].sum())),)
        table, harm = week_table(here, day_starts=self._day_starts), self._harm(here)
        own = peak_windows(table, most=MOST_WINDOWS)
        why = "its own peak" if own else "the peak of all areas"
        found = [_Slot(each, why, _within(table, each), _within(harm, each)) for each in own or self._everywhere]
        if not found:
            found = [_Slot(None, "no part of the week stands out", float(table.incidents), float(harm.weight.sum()))]
        return tuple(slot for slot in found if slot.incidents > 0)

    def _harm(self, incidents: pd.DataFrame) -> WeekTable:
        weight = incidents["weight"].to_numpy(dtype=np.float64) if self._weighed else None
        return week_table(incidents, day_starts=self._day_starts, weight=weight)


def _within(table: WeekTable, window: Window) -> float:
    """Weight of a week in a window."""
    first = (window.start - table.day_starts) % 24
    return float(table.weight[np.ix_(window.days, range(first, first + hours_of(window)))].sum())


def _choose(hotspots: gpd.GeoDataFrame, request: Plan, week: _Week) -> tuple[list[_Place], list[dict[str, object]]]:
    """The first places that can be patrolled, and why others before them cannot."""
    by = ["harm_rank", "rank"] if "harm_rank" in hotspots else ["rank"]
    x, y = hotspots["peak_easting"].to_numpy(), hotspots["peak_northing"].to_numpy()
    places: list[_Place] = []
    skipped: list[dict[str, object]] = []
    for row in np.lexsort([hotspots[name].to_numpy() for name in reversed(by)]).tolist():
        if len(places) == request.hotspots:
            break
        rank = int(hotspots["rank"].iloc[row])
        away = np.array([np.hypot(x[row] - x[place.row], y[row] - y[place.row]) for place in places])
        beat = _beat(places, away, request)
        slots = week.slots(rank)
        reason = _why_not(places, away, float(hotspots["area_km2"].iloc[row]), beat, slots, request)
        if reason:
            skipped.append({"rank": rank, "name": hotspots["name"].iloc[row], "reason": reason})
        else:
            places.append(_Place(row, rank, beat, slots))
    return places, skipped


def _beat(places: list[_Place], away: Floats, request: Plan) -> int:
    """The first beat of which every place is within reach, else a new one."""
    beats = [place.beat for place in places]
    for beat in range(max(beats, default=-1) + 1):
        if max(distance for distance, other in zip(away.tolist(), beats, strict=True) if other == beat) <= request.reach_m:
            return beat
    return max(beats, default=-1) + 1


def _why_not(places: list[_Place], away: Floats, area_km2: float, beat: int, slots: tuple[_Slot, ...], request: Plan) -> str:
    """Why a hotspot cannot be patrolled; empty where it can."""
    if area_km2 > request.largest_km2:
        return (
            f"too large for a visit of {request.visit_minutes:g} minutes: {area_km2:.2f} km², and at most "
            f"{request.largest_km2:g} km² is set"
        )
    if len(places) and away.min() < request.spacing_m:
        near = places[int(away.argmin())].rank
        return f"{away.min():,.0f} m from hotspot {near}, closer than the {request.spacing_m:,.0f} m that is set"
    if not slots:
        return "no incidents in the window"
    if beat >= request.patrols:
        return f"over {request.reach_m / 1000:g} km from a place of each patrol before, and no patrol is left for it"
    return ""


def _crew(places: list[_Place], needs: Floats, beat_of: list[int], patrols: int) -> list[tuple[int, ...]]:
    """Which patrols each beat has, numbered from 1: one each, and the others by need, at most one a place."""
    beats = max((place.beat for place in places), default=-1) + 1
    need = np.asarray(np.bincount(beat_of, weights=needs, minlength=beats) if beat_of else np.zeros(beats), dtype=np.float64)
    size = np.bincount([place.beat for place in places], minlength=beats) if places else np.zeros(0, dtype=np.int64)
    count = share_out(patrols, need, np.ones(beats, dtype=np.int64), size.astype(np.int64))
    last = np.cumsum(count)
    return [tuple(range(int(end - many) + 1, int(end) + 1)) for end, many in zip(last, count, strict=True)]


def share_out(total: int, needs: Floats, least: npt.NDArray[np.int64], most: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """
    A whole number shared out in proportion to needs by largest remainders (Hamilton).

    Parameters
    ----------
    total
        What there is to share.
    needs
        Weight of each, first come first served where it is alike.
    least, most
        What each should have at least, as far as it goes in order, and at most.

    Returns
    -------
    Whole numbers that sum to the total, or to less where all have what they can take.
    """
    least = np.minimum(least, most)
    given = np.minimum(least, np.maximum(total - np.r_[0, np.cumsum(least)[:-1]], 0)) if len(least) else least
    weight = np.where(needs > 0, needs, 0.0)
    left = total - int(given.sum())
    while left > 0 and (free := (given < most) & (weight > 0)).any():
        target = np.where(free, (given[free].sum() + left) * weight / weight[free].sum(), 0.0)
        more = np.where(free, np.minimum(np.maximum(target - given, 0.0), most - given), 0.0)
        whole = np.floor(more + 1e-9).astype(np.int64)
        # Those below their share can together ask for more than is left: then, and for what remains, one at a time.
        if whole.sum() == 0 or whole.sum() > left:
            whole = np.zeros(len(needs), dtype=np.int64)
            whole[int(np.argmax(np.where(free, target - given, -np.inf)))] = 1
        given = given + whole
        left = total - int(given.sum())
    return given
