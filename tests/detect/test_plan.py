"""The patrol plan: visits shared out, set by the clock, what cannot be patrolled; laws that hold for every plan."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from hotspots.analysis import Analysis
from hotspots.detect.plan import PLAN_COLUMNS, SKIPPED_COLUMNS, PatrolPlan, plan_patrols, share_out
from hotspots.detect.rhythm import hours_of, peak_windows, week_table
from hotspots.detect.timetable import TIMETABLE_COLUMNS, Stay, clock, make_timetable
from hotspots.errors import BadSettings
from hotspots.pipeline import analyse
from hotspots.read import Source, read_areas, read_incidents
from hotspots.settings import Plan, Settings


def hotspots(*places: tuple[float, float, float]) -> gpd.GeoDataFrame:
    """A ranked list from the easting, northing and km² of each place."""
    return gpd.GeoDataFrame(
        {
            "rank": range(1, len(places) + 1),
            "id": [f"density-{n}" for n in range(len(places))],
            "name": [f"Place {n + 1}" for n in range(len(places))],
            "area_km2": [place[2] for place in places],
            "peak_easting": [place[0] for place in places],
            "peak_northing": [place[1] for place in places],
        },
        geometry=[shapely.Point(place[:2]).buffer(100) for place in places],
        crs="EPSG:27700",
    )


def incidents(*there: tuple[int, int], precision: str = "minute", hour: int = 22) -> pd.DataFrame:
    """So many incidents in each hotspot (rank, number), all on Fridays in one hour."""
    rank = np.repeat([rank for rank, _ in there], [number for _, number in there])
    when = pd.Series([pd.Timestamp("2024-01-05") + pd.Timedelta(hours=hour)] * len(rank)).astype("datetime64[us]")
    return pd.DataFrame({"hotspot": rank, "when": when, "until": when, "precision": precision, "weight": 1.0})


def plan(places: gpd.GeoDataFrame, data: pd.DataFrame, **request: float) -> PatrolPlan:
    return plan_patrols(places, data, request=Plan(**{"hours": 20.0, **request}), day_starts=6)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("total", "needs", "least", "most", "given_out"),
    [
        (10, [50, 30, 20], [0, 0, 0], [99, 99, 99], [5, 3, 2]),
        (10, [55, 30, 15], [0, 0, 0], [99, 99, 99], [6, 3, 1]),
        (10, [98, 1, 1], [1, 1, 1], [99, 99, 99], [8, 1, 1]),
        (2, [98, 1, 1], [1, 1, 1], [99, 99, 99], [1, 1, 0]),
        (10, [98, 1, 1], [1, 1, 1], [4, 99, 99], [4, 3, 3]),
        (10, [1, 1], [0, 0], [3, 3], [3, 3]),
        (5, [0, 1], [0, 0], [9, 9], [0, 5]),
        (5, [], [], [], []),
    ],
)
def test_visits_are_shared_out_by_largest_remainders(
    total: int, needs: list[float], least: list[int], most: list[int], given_out: list[int]
) -> None:
    found = share_out(total, np.array(needs, float), np.array(least, np.int64), np.array(most, np.int64))
    assert found.tolist() == given_out


@given(
    st.integers(0, 300),
    st.lists(st.tuples(st.floats(0.01, 1e4), st.integers(0, 2), st.integers(1, 60)), min_size=1, max_size=12),
)
def test_what_is_shared_out_adds_up_and_keeps_its_limits(total: int, places: list[tuple[float, int, int]]) -> None:
    needs, least, most = (np.array(column) for column in zip(*places, strict=True))
    found = share_out(total, needs.astype(float), least, most)
    assert found.sum() == min(total, most.sum())
    assert (found <= most).all()
    if total >= np.minimum(least, most).sum():
        assert (found >= np.minimum(least, most)).all()


def test_the_window_visits_and_shares_of_a_small_case() -> None:
    found = plan(hotspots((0, 0, 0.1), (1000, 0, 0.1)), incidents((1, 60), (2, 40), (0, 100)), hours=4)
    assert list(found.table.columns) == list(PLAN_COLUMNS)
    assert found.table["rank"].tolist() == [1, 2]
    assert found.table["incident_share"].tolist() == [0.3, 0.2]
    assert found.table["harm_share"].isna().all()
    assert found.incident_share == 0.5
    # 4 hours are 12 visits with their way; a window of four hours takes one an hour.
    assert found.table["visits"].tolist() == [4, 4]
    assert (found.visits, found.hours) == (8, 8 / 3)
    assert found.unused_hours == pytest.approx(4 / 3)
    assert set(found.timetable["police_day"]) == {"Friday"}


def test_places_are_taken_by_harm_where_incidents_are_weighed() -> None:
    places = hotspots((0, 0, 0.1), (1000, 0, 0.1)).assign(harm_rank=[2, 1])
    data = incidents((1, 60), (2, 40))
    found = plan(places, data.assign(weight=np.where(data["hotspot"] == 2, 10.0, 1.0)), hotspots=1)
    assert found.table["rank"].tolist() == [2]
    assert found.table["harm_share"].tolist() == [pytest.approx(400 / 460)]
    assert found.table["incident_share"].tolist() == [0.4]


def test_what_cannot_be_patrolled_is_left_out_with_its_reason() -> None:
    places = hotspots((0, 0, 0.1), (100, 0, 0.1), (1000, 0, 0.9), (1000, 1000, 0.1), (20_000, 0, 0.1), (0, 1500, 0.1))
    data = pd.concat([incidents((1, 60), (2, 50), (3, 50), (5, 50), (6, 50)), incidents((4, 20), hour=10)], ignore_index=True)
    found = plan(places, data, hotspots=6)
    assert list(found.skipped.columns) == list(SKIPPED_COLUMNS)
    reasons = dict(zip(found.skipped["rank"], found.skipped["reason"], strict=True))
    assert reasons[2] == "100 m from hotspot 1, closer than the 200 m that is set"
    assert reasons[3] == "too large for a visit of 15 minutes: 0.90 km², and at most 0.5 km² is set"
    assert reasons[4] == "no incidents in the window"
    assert reasons[5] == "over 3 km from a place of each patrol before, and no patrol is left for it"
    assert found.table["rank"].tolist() == [1, 6]
    both = plan(places, data, hotspots=6, patrols=2)
    assert both.table.set_index("rank")["patrols"].to_dict() == {1: "1", 5: "2", 6: "1"}


def test_the_limits_are_inputs() -> None:
    places = hotspots((0, 0, 0.1), (100, 0, 0.1), (1000, 0, 0.9))
    data = incidents((1, 60), (2, 50), (3, 50))
    assert plan(places, data, spacing_m=50, largest_km2=1).table["rank"].tolist() == [1, 2, 3]
    assert plan(places, data, spacing_m=50, largest_km2=1, hotspots=2).table["rank"].tolist() == [1, 2]


def test_months_only_give_places_and_visits_but_no_times() -> None:
    found = plan(hotspots((0, 0, 0.1), (1000, 0, 0.1)), incidents((1, 60), (2, 40), precision="month"))
    assert found.table["slot"].tolist() == ["Any time", "Any time"]
    assert found.table["why_then"].eq("no times are known").all()
    assert found.table["visits"].tolist() == [36, 24]
    assert found.table["incident_share"].tolist() == [0.6, 0.4]
    assert found.timetable.empty
    assert list(found.timetable.columns) == list(TIMETABLE_COLUMNS)


def test_hours_for_less_than_a_visit_are_refused() -> None:
    with pytest.raises(BadSettings, match="20 minutes"):
        plan(hotspots((0, 0, 0.1)), incidents((1, 60)), hours=None)
    with pytest.raises(BadSettings, match="less than one visit of 60 minutes"):
        Settings(plan=Plan(hours=0.5, visit_minutes=60))


def test_no_hotspot_is_an_empty_plan() -> None:
    found = plan(hotspots((0, 0, 9.0)), incidents((1, 60)))
    assert found.table.empty
    assert found.visits == 0
    assert found.incident_share == 0


def test_of_two_patrols_the_nearer_goes() -> None:
    places = hotspots((0, 0, 0.1), (2000, 0, 0.1))
    window = peak_windows(week_table(incidents((1, 60))), most=1)[0]
    stays = [Stay(1, (1, 2), window, 4), Stay(2, (1, 2), window, 4)]
    timetable, placed = make_timetable(stays, places, request=Plan(hours=9), day_starts=6)
    assert placed.tolist() == [4, 4]
    # Once there, each keeps to its place.
    assert timetable.groupby("rank")["patrol"].nunique().tolist() == [1, 1]


@pytest.fixture(scope="module")
def sample(bundled_incidents: Path, bundled_wards: Path) -> Analysis:
    incidents = read_incidents([Source.from_path(bundled_incidents)])
    return analyse(incidents, read_areas(Source.from_path(bundled_wards)), Settings(harm="police_uk"))


@pytest.mark.parametrize("hours", [1.0, 10.0, 40.0, 200.0])
@pytest.mark.parametrize("patrols", [1, 2, 5])
def test_every_plan_of_the_sample_can_be_walked(sample: Analysis, hours: float, patrols: int) -> None:
    request = Plan(hours=hours, patrols=patrols, hotspots=8)
    found = plan_patrols(sample.hotspots, sample.inside, request=request, day_starts=6)
    assert found.hours <= hours
    assert found.hours + found.unused_hours == pytest.approx(hours)
    assert len(found.timetable) == found.visits == found.table["visits"].sum()
    assert 0 < found.incident_share <= 1
    assert 0 < found.harm_share <= 1
    table = found.timetable
    # Nobody is in two places at once, and there is time for the way.
    start = pd.to_timedelta(table["start"] + ":00")
    start = start.where(start >= pd.Timedelta(hours=6), start + pd.Timedelta(hours=24))
    for _, visits in start.groupby([table["police_day"], table["patrol"]]):
        assert (visits.sort_values().diff().dropna() >= pd.Timedelta(minutes=20)).all()
    # Places of one patrol are within reach of each other.
    at = sample.hotspots.set_index("rank")[["peak_easting", "peak_northing"]]
    for _, ranks in table.groupby("patrol")["rank"]:
        there = at.loc[ranks.unique()].to_numpy()
        assert np.hypot(*(there[:, None] - there[None]).transpose(2, 0, 1)).max() <= request.reach_m
    # Each visit lies in a window of its place, after midnight on the next day of the calendar.
    assert (table["day"] != table["police_day"]).eq(start >= pd.Timedelta(hours=24)).all()
    per_slot = table.groupby("rank").size()
    assert per_slot.to_dict() == found.table.groupby("rank")["visits"].sum().to_dict()


def test_the_shares_of_the_sample_are_those_of_counting_again(sample: Analysis) -> None:
    found = plan_patrols(sample.hotspots, sample.inside, request=Plan(hours=10), day_starts=6)
    row = found.table.iloc[0]
    here = sample.inside[sample.inside["hotspot"] == row["rank"]]
    window = next(w for w in peak_windows(week_table(here)) if w.words == row["slot"])
    # Minute by minute, by brute force.
    total = 0.0
    for when, until in zip(here["when"], here["until"], strict=True):
        minutes = pd.date_range(when, until, freq="min", inclusive="left") if until > when else pd.DatetimeIndex([when])
        police = minutes - pd.Timedelta(hours=6)
        hour = (minutes.hour - window.start) % 24
        total += float((np.isin(police.day_of_week, window.days) & (hour < hours_of(window))).mean())
    assert row["incidents"] == pytest.approx(total, rel=1e-9)
    assert row["incident_share"] == pytest.approx(total / len(sample.inside), rel=1e-9)


def test_the_clock_passes_midnight() -> None:
    assert [clock(m) for m in (0, 65, 1439, 1440, 1505)] == ["00:00", "01:05", "23:59", "00:00", "01:05"]


def test_a_place_that_no_patrol_is_free_for_is_left_out_with_its_reason(sample: Analysis) -> None:
    found = plan_patrols(sample.hotspots, sample.inside, request=Plan(hours=40), day_starts=6)
    either = set(found.table["rank"]) | set(found.skipped["rank"])
    assert either == set(sample.hotspots["rank"]) or found.table["rank"].nunique() == 5
    assert not set(found.table["rank"]) & set(found.skipped["rank"])
