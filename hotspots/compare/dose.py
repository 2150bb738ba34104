"""What was actually patrolled: visits, minutes and officer-minutes, where and when, and beside what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.locate.selection import Period
from hotspots.read.patrols import PatrolLog

TARGET_MINUTES = 15.0
PEAK_SHARE = 0.5
HOURS_A_WEEK = 168
LEAST_FOR_PEAK = 30
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Dose:
    """
    The patrols of one operation. Tables carry `visits`, `minutes` (how long somebody was there) and `officer_minutes`
    (the same times the officers on the visit).

    Attributes
    ----------
    visits, minutes, officer_minutes
        In the zone and in the after period.
    outside_zone, outside_period
        Visits that can be used but were elsewhere, or at another time.
    by_zone, by_day, by_hour, by_agency, by_quarter
        Tables; hours hold the minutes spent in each hour, visits count where they started.
    under_target, over_target
        Visits shorter than the target, and at least as long.
    target_minutes
        The target length.
    peak_hours
        Weekday and hour of the zone's busiest hours before the operation: the fewest that hold half of its incidents.
    peak_covered, peak_total
        Of those hours in the after period, how many had a visit, and how many there were.
    peak_minutes_share
        Share of the minutes that fell into them, 0 to 1.
    peak_reason
        Why there are no peak hours, or empty.
    by_week
        Visits, minutes, officer-minutes and incidents in the zone, by week from Monday.
    notes
        What was counted apart, in words.
    rows_in, set_aside
        Rows of the log, and how many of them could not be used.
    reasons
        Why, the most frequent first: how many rows by reason.
    """

    visits: int
    minutes: float
    officer_minutes: float
    outside_zone: int
    outside_period: int
    by_zone: pd.DataFrame
    by_day: pd.DataFrame
    by_hour: pd.DataFrame
    by_agency: pd.DataFrame
    by_quarter: pd.DataFrame
    under_target: int
    over_target: int
    target_minutes: float
    peak_hours: tuple[int, ...]
    peak_covered: int
    peak_total: int
    peak_minutes_share: float
    peak_reason: str
    by_week: pd.DataFrame
    notes: tuple[str, ...]
    rows_in: int
    set_aside: int
    reasons: dict[str, int]


def measure_dose(
    log: PatrolLog,
    *,
    zone: Any,
    zone_names: tuple[str, ...],
    after: Period,
    incidents_before: pd.DataFrame,
    incidents_after: pd.DataFrame,
    target_minutes: float = TARGET_MINUTES,
) -> Dose:
    """
    Count the patrols of a log in a zone and a period.

    Parameters
    ----------
    log
        What was read.
    zone
        Polygon in metres.
    zone_names
        Names that the log may call it by, where a visit has no point.
    after
        The operation's period.
    incidents_before, incidents_after
        Incidents in the zone, with `when` and `precision`.
    target_minutes
        Length that a visit is meant to have.
    """
    visits = log.visits.assign(minutes=_minutes(log.visits["end"] - log.visits["start"]))
    visits["officer_minutes"] = visits["minutes"] * visits["officers"]
    here = _in_zone(visits, zone, zone_names)
    first, end = pd.Timestamp(after.first_day), pd.Timestamp(after.last_day) + pd.Timedelta(days=1)
    then = ((visits["start"] >= first) & (visits["start"] < end)).to_numpy()
    used = visits[here & then].reset_index(drop=True)
    hourly = _by_clock_hour(used)
    peak, reason = peak_hours(incidents_before)
    covered, total = _peak_coverage(hourly, peak, after)
    return Dose(
        visits=len(used),
        minutes=float(used["minutes"].sum()),
        officer_minutes=float(used["officer_minutes"].sum()),
        outside_zone=int((~here).sum()),
        outside_period=int((here & ~then).sum()),
        by_zone=_table(used, used["zone"].where(used["zone"].ne(""), "no zone named"), "zone"),
        by_day=_days(used),
        by_hour=_hours(used, hourly),
        by_agency=_table(used, used["agency"].where(used["agency"].ne(""), "not named"), "agency"),
        by_quarter=_table(used, used["start"].map(funding_quarter).astype("str"), "quarter"),
        under_target=int((used["minutes"] < target_minutes).sum()),
        over_target=int((used["minutes"] >= target_minutes).sum()),
        target_minutes=target_minutes,
        peak_hours=peak,
        peak_covered=covered,
        peak_total=total,
        peak_minutes_share=_share_in(hourly, peak),
        peak_reason=reason,
        by_week=_weeks(used, incidents_after, after),
        notes=(*log.notes, *_notes(here, then, len(used)), *_note_named(log.by_name)),
        rows_in=log.rows_in,
        set_aside=len(log.set_aside),
        reasons={str(reason): int(count) for reason, count in log.set_aside["reason"].value_counts().items()},
    )  # fmt: skip


def peak_hours(incidents: pd.DataFrame) -> tuple[tuple[int, ...], str]:
    """
    The fewest hours of the week (0 is Monday 00:00) that hold half of some incidents, and why there are none.

    Counts are smoothed over the hour before and after, round the week; ties go to the earlier hour.
    """
    timed = incidents.loc[incidents["precision"] == "minute", "when"]
    if len(timed) < LEAST_FOR_PEAK:
        return (), f"only {len(timed):,} incidents before the operation have a time of day; it takes {LEAST_FOR_PEAK}"
    hour = (timed.dt.day_of_week * 24 + timed.dt.hour).to_numpy()
    count = np.bincount(hour, minlength=HOURS_A_WEEK).astype(np.float64)
    smooth = (np.roll(count, 1) + count + np.roll(count, -1)) / 3
    order = np.argsort(-smooth, kind="stable")
    needed = int(np.searchsorted(count[order].cumsum(), PEAK_SHARE * count.sum()))
    return tuple(sorted(order[: needed + 1].tolist())), ""


def funding_quarter(when: pd.Timestamp) -> str:
    """Quarter of the financial year from April, as funding returns ask: `2021/22 Q3 (October to December)`."""
    start = when.year if when.month >= 4 else when.year - 1
    number = (when.month - 4) % 12 // 3
    months = ("April to June", "July to September", "October to December", "January to March")[number]
    return f"{start}/{(start + 1) % 100:02d} Q{number + 1} ({months})"


def _in_zone(visits: pd.DataFrame, zone: Any, names: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """By point where there is one, else by the name of the zone."""
    import shapely

    shapely.prepare(zone)
    pointed = visits["easting"].notna().to_numpy()
    there = np.asarray(shapely.intersects_xy(zone, visits["easting"].to_numpy(), visits["northing"].to_numpy()))
    wanted = {name.strip().casefold() for name in names if name.strip()}
    named = visits["zone"].str.casefold().isin(wanted).to_numpy()
    return np.asarray(np.where(pointed, there, named), dtype=bool)


def _minutes(length: pd.Series[pd.Timedelta]) -> npt.NDArray[np.float64]:
    return np.asarray(length / pd.Timedelta(minutes=1), dtype=np.float64)


def _table(used: pd.DataFrame, by: pd.Series[Any], name: str) -> pd.DataFrame:
    groups = used.groupby(by.rename(name))
    return pd.DataFrame(
        {"visits": groups.size(), "minutes": groups["minutes"].sum(), "officer_minutes": groups["officer_minutes"].sum()}
    )


def _days(used: pd.DataFrame) -> pd.DataFrame:
    table = _table(used, used["start"].dt.day_of_week, "day").reindex(range(7), fill_value=0)
    return table.set_axis(pd.Index(DAYS, name="day"))


def _by_clock_hour(used: pd.DataFrame) -> pd.DataFrame:
    """Minutes and officer-minutes of each visit in each clock hour that it touches: they add up to the visit."""
    start, end = (used[name].to_numpy().astype("datetime64[us]") for name in ("start", "end"))
    first = start.astype("datetime64[h]")
    # The hour that a visit ends on the stroke of is not touched, and one of no length touches none.
    touched = np.where(end > start, (end - np.timedelta64(1, "us")).astype("datetime64[h]") - first + 1, 0).astype(np.int64)
    visit = np.repeat(np.arange(len(used)), touched)
    number = np.arange(len(visit)) - np.repeat(touched.cumsum() - touched, touched)
    hour = first[visit] + number
    here = np.minimum(end[visit], hour + 1) - np.maximum(start[visit], hour.astype("datetime64[us]"))
    minutes = here / np.timedelta64(1, "m")
    officers = used["officers"].to_numpy(dtype=np.float64)[visit]
    return pd.DataFrame({"hour": hour.astype("datetime64[us]"), "minutes": minutes, "officer_minutes": minutes * officers})


def _hours(used: pd.DataFrame, hourly: pd.DataFrame) -> pd.DataFrame:
    spent = hourly.groupby(hourly["hour"].dt.hour)[["minutes", "officer_minutes"]].sum()
    started = used["start"].dt.hour.value_counts()
    table = pd.DataFrame({"visits": started, **{name: spent[name] for name in spent}}).reindex(range(24)).fillna(0)
    return table.astype({"visits": int}).rename_axis("hour")


def _week_hour(hour: pd.Series[pd.Timestamp]) -> npt.NDArray[np.int64]:
    return np.asarray(hour.dt.day_of_week * 24 + hour.dt.hour, dtype=np.int64)


def _peak_coverage(hourly: pd.DataFrame, peak: tuple[int, ...], after: Period) -> tuple[int, int]:
    """Of the peak hours in the period, how many had a visit in them, and how many there were."""
    if not peak:
        return 0, 0
    end = pd.Timestamp(after.last_day) + pd.Timedelta(hours=23)
    every = pd.Series(pd.date_range(pd.Timestamp(after.first_day), end, freq="h"))
    wanted = every[np.isin(_week_hour(every), peak)]
    return int(wanted.isin(hourly["hour"]).sum()), len(wanted)


def _share_in(hourly: pd.DataFrame, peak: tuple[int, ...]) -> float:
    total = float(hourly["minutes"].sum())
    if not peak or total == 0:
        return float("nan")
    return float(hourly.loc[np.isin(_week_hour(hourly["hour"]), peak), "minutes"].sum() / total)


def _weeks(used: pd.DataFrame, incidents: pd.DataFrame, after: Period) -> pd.DataFrame:
    """Weeks from Monday, the first and last cut by the period; incidents only where all are known to the day."""
    weeks = pd.period_range(pd.Timestamp(after.first_day), pd.Timestamp(after.last_day), freq="W-SUN")
    table = _table(used, used["start"].dt.to_period("W-SUN"), "week").reindex(weeks, fill_value=0).rename_axis("week")
    known = incidents["precision"].isin(["minute", "day"])
    counts = incidents["when"].dt.to_period("W-SUN").value_counts()
    table["incidents"] = counts.reindex(weeks, fill_value=0).astype(float) if known.all() else np.nan
    return table


def _notes(here: npt.NDArray[np.bool_], then: npt.NDArray[np.bool_], used: int) -> tuple[str, ...]:
    notes = []
    if not here.any():
        notes.append("Warning: no visit of the log was in the zone. Check its coordinates, or the name that it gives the zone.")
    elif (~here).any():
        notes.append(f"{_visits(~here)} outside the zone and not counted.")
    if (here & ~then).any():
        notes.append(f"{_visits(here & ~then, ' in the zone')} outside the after period and not counted.")
    if here.any() and not used:
        notes.append("Warning: no visit in the zone was in the after period. Check the year of the log.")
    return tuple(notes)


def _note_named(count: int) -> tuple[str, ...]:
    """How many visits had coordinates that cannot be used and a zone's name to go by."""
    if not count:
        return ()
    what = "1 visit has" if count == 1 else f"{count:,} visits have"
    return (f"{what} coordinates that cannot be used: what counts is the zone that the log names.",)


def _visits(which: npt.NDArray[np.bool_], where: str = "") -> str:
    count = int(which.sum())
    return f"1 visit{where} was" if count == 1 else f"{count:,} visits{where} were"
