"""Risky facilities: each incident once at its nearest place, exact rows, ties, and laws of the sums."""

from __future__ import annotations

from pathlib import Path
from random import Random

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from hotspots.detect.persistence import concentration, mann_kendall
from hotspots.detect.premises import (
    NOWHERE,
    PREMISES_COLUMNS,
    Half,
    Premises,
    half_of_incidents,
    join_at_one_spot,
    nearest_place,
    rank_premises,
    study_premises,
)
from hotspots.detect.rhythm import peak_times
from hotspots.errors import BadSettings
from hotspots.read import Source, read_incidents

YEAR = pd.period_range("2024-01", "2024-12", freq="M")
NO_MONTHS = pd.PeriodIndex([], freq="M")
HALVES = st.integers(0, 20).map(lambda number: number / 2)
SPOTS = st.lists(st.tuples(HALVES, HALVES), max_size=40)
NO_ORDER = st.randoms(use_true_random=False)


@st.composite
def shapes(draw: st.DrawFn) -> shapely.Geometry:
    """A point, a line or a box on a grid of half metres."""
    x, y = draw(HALVES), draw(HALVES)
    kind = draw(st.sampled_from(["point", "point", "line", "box"]))
    if kind == "point":
        return shapely.Point(x, y)
    return shapely.LineString([(x, y), (x + 2, y)]) if kind == "line" else shapely.box(x, y, x + 1, y + 2)


PLACES = st.lists(st.tuples(st.sampled_from("ABCDE"), shapes()), min_size=1, max_size=9)


def incidents_at(points: list[tuple[float, float]], when: list[str] | None = None, precision: str = "day") -> pd.DataFrame:
    days = pd.to_datetime(when or ["2024-01-01"] * len(points), format="ISO8601").astype("datetime64[us]")
    table = pd.DataFrame(points, columns=["easting", "northing"], dtype="float64")
    return table.assign(when=days, until=days, precision=precision)


def premises_at(places: list[tuple[str | None, shapely.Geometry | None]]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": pd.Series([name for name, _ in places], dtype="str")}, geometry=[shape for _, shape in places], crs=27700
    )


def points_at(places: dict[str, tuple[float, float]]) -> gpd.GeoDataFrame:
    return premises_at([(name, shapely.Point(at)) for name, at in places.items()])


def ranked(incidents: pd.DataFrame, premises: gpd.GeoDataFrame, within_m: float = 5.0) -> pd.DataFrame:
    return rank_premises(incidents, premises, within_m=within_m, months=NO_MONTHS, years=None)


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one, other, check_exact=True)


# Exact rows ------------------------------------------------------------------------------------------------------

PUBS = {"Anchor": (0.0, 0.0), "Bell": (100.0, 0.0), "Crown": (500.0, 0.0)}
ROWS = incidents_at(
    [(10, 0), (90, 0), (100, 20), (120, 0), (300, 0)],
    ["2024-01-05", "2024-01-09", "2024-01-31", "2024-03-01", "2024-03-02"],
)


def test_five_incidents_at_three_places_have_exact_values() -> None:
    table = rank_premises(ROWS, points_at(PUBS), within_m=50, months=YEAR, years=0.5)
    assert list(table.columns) == list(PREMISES_COLUMNS)
    assert table["rank"].tolist() == [1, 2, 3]
    assert table["name"].tolist() == ["Bell", "Anchor", "Crown"]
    assert table["incidents"].tolist() == [3, 1, 0]
    assert table["share"].tolist() == [0.75, 0.25, 0.0]
    assert table["per_year"].tolist() == [6.0, 2.0, 0.0]
    assert table["months_active"].tolist() == [2, 1, 0]
    assert table["peak_times"].tolist() == ["", "", ""]
    assert table[["easting", "northing"]].to_numpy().tolist() == [[100.0, 0.0], [0.0, 0.0], [500.0, 0.0]]
    bell = mann_kendall([2, 0, 1, *[0] * 9])
    assert (table.loc[0, "trend_p"], table.loc[0, "trend_tau"]) == (bell.p, bell.tau)
    assert (table.loc[2, "trend_p"], table.loc[2, "trend_tau"]) == (1.0, 0.0)


def test_the_totals_and_half_of_the_same_five() -> None:
    found = study_premises(ROWS, points_at(PUBS), within_m=50, months=YEAR, years=0.5)
    assert (found.within_m, found.near, found.total, found.places) == (50, 4, 5, 3)
    assert half_of_incidents(found) == Half(first=1, places=3, held=3, near=4)
    assert half_of_incidents(found).place_share == 1 / 3


def test_a_place_is_reached_up_to_the_distance_itself() -> None:
    at = incidents_at([(50.0, 0.0), (50.0000001, 0.0)])
    assert ranked(at, points_at({"A": (0, 0)}), 50.0)["incidents"].tolist() == [1]


def test_in_a_polygon_the_distance_is_nought() -> None:
    park = premises_at([("Park", shapely.box(0, 0, 100, 100))])
    assert ranked(incidents_at([(50, 50), (100, 100), (101, 50)]), park, 0.0)["incidents"].tolist() == [2]


@pytest.mark.parametrize("within_m", [-1.0, float("nan"), float("inf")])
def test_a_distance_must_be_one(within_m: float) -> None:
    with pytest.raises(BadSettings, match="give a distance of 0 m or more"):
        ranked(ROWS, points_at(PUBS), within_m)


def test_a_trend_needs_six_months_and_years_are_needed_for_a_rate() -> None:
    at, place = incidents_at([(0, 0)] * 4, ["2024-01-01", "2024-04-01", "2024-05-01", "2024-05-02"]), points_at({"A": (0, 0)})
    short = rank_premises(at, place, within_m=1, months=YEAR[:5], years=None)
    assert short[["trend_p", "trend_tau", "per_year"]].isna().all(axis=None)
    assert short["months_active"].tolist() == [3]
    long = rank_premises(at, place, within_m=1, months=YEAR[:6], years=None)
    trend = mann_kendall([1, 0, 0, 1, 2, 0])
    assert long.loc[0, ["trend_p", "trend_tau"]].tolist() == [trend.p, trend.tau]


def test_months_that_are_not_covered_and_incidents_without_a_date_count_in_no_month() -> None:
    at = incidents_at([(0, 0)] * 3, ["2023-12-31", "2024-02-01", "2024-02-02"])
    at.loc[2, ["when", "until"]] = pd.NaT
    table = rank_premises(at, points_at({"A": (0, 0)}), within_m=1, months=YEAR, years=1.0)
    assert table.loc[0, ["incidents", "months_active"]].tolist() == [3, 1]


def test_peak_times_are_those_of_its_own_incidents_in_words() -> None:
    fridays = [f"2024-{month:02d}-{day:02d}T22:30" for month, day in [(1, 5), (2, 2), (3, 1), (4, 5), (5, 3)]] * 8
    mondays = ["2024-01-01T09:30"] * 29
    at = incidents_at([(0, 0)] * 40 + [(100, 0)] * 29, fridays + mondays, "minute")
    table = ranked(at, points_at({"Club": (0, 0), "School": (100, 0)}))
    assert table["peak_times"].tolist() == ["Fridays 19:00 to 23:00 (100%)", ""]
    assert table.loc[0, "peak_times"] == peak_times(at.head(40))
    assert ranked(at.assign(precision="day"), points_at({"Club": (0, 0)}))["peak_times"].tolist() == [""]


def test_the_police_day_of_peak_times_is_as_given() -> None:
    at = incidents_at([(0, 0)] * 40, ["2024-01-05T22:30", "2024-01-06T01:30"] * 20, "minute")
    for day_starts in (0, 6):
        table = rank_premises(at, points_at({"Club": (0, 0)}), within_m=1, months=NO_MONTHS, years=None, day_starts=day_starts)
        assert table["peak_times"].tolist() == [peak_times(at, day_starts=day_starts)]
    assert peak_times(at, day_starts=0) != peak_times(at, day_starts=6)


# Ties and places at one spot -------------------------------------------------------------------------------------


def test_half_way_between_two_the_first_by_name_has_it_then_the_first_by_position() -> None:
    half_way = incidents_at([(5.0, 5.0)])
    assert ranked(half_way, points_at({"Bell": (0, 5), "Anchor": (10, 5)}))["name"].tolist() == ["Anchor", "Bell"]
    branches = [("Shop", shapely.Point(10, 5)), ("Shop", shapely.Point(0, 5)), ("Shop", shapely.Point(5, 0))]
    assert ranked(half_way, premises_at(branches)).loc[0, ["easting", "northing"]].tolist() == [0.0, 5.0]
    two = [("Shop", shapely.Point(5, 10)), ("Shop", shapely.Point(5, 0))]
    assert ranked(half_way, premises_at(two)).loc[0, ["easting", "northing"]].tolist() == [5.0, 0.0]


def test_of_two_polygons_that_hold_it_the_first_by_name_has_it() -> None:
    both = premises_at([("Station", shapely.box(0, 0, 10, 10)), ("Car park", shapely.box(5, 5, 20, 20))])
    assert ranked(incidents_at([(7, 7)]), both)["name"].tolist() == ["Car park", "Station"]
    assert ranked(incidents_at([(7, 7)]), both)["incidents"].tolist() == [1, 0]


def test_the_same_place_twice_is_one_and_other_names_at_its_spot_are_joined() -> None:
    at = [("Kebab House", (1, 1)), ("Bar 9", (1, 1)), ("Bar 9", (1, 1)), (" Bar 9 ", (1, 1)), ("Bar 9", (2, 1))]
    table = ranked(incidents_at([(1, 1), (2, 1), (2, 1)]), premises_at([(name, shapely.Point(spot)) for name, spot in at]))
    assert table["name"].tolist() == ["Bar 9", "Bar 9 / Kebab House"]
    assert table["incidents"].tolist() == [2, 1]


def test_one_outline_drawn_in_two_ways_is_one_spot() -> None:
    ring = [(0, 0), (4, 0), (4, 4), (0, 4)]
    turned = [*ring[2:], *ring[:2]]
    flat_and_high = [("Pier", shapely.Point(-0.0, 9.0)), ("Pier", shapely.Point(0.0, 9.0, 12.0))]
    places = premises_at([("Hall", shapely.Polygon(ring)), ("Hall", shapely.Polygon(turned[::-1])), *flat_and_high])
    assert join_at_one_spot(places)["name"].tolist() == ["Hall", "Pier"]


def test_a_row_without_a_geometry_is_no_place() -> None:
    places = premises_at([("A", None), ("B", shapely.Point()), (None, shapely.Point(1, 1))])
    joined = join_at_one_spot(places)
    assert joined["name"].tolist() == [""]
    assert joined.crs == places.crs


def test_a_point_of_a_polygon_lies_on_it() -> None:
    horseshoe = shapely.box(0, 0, 30, 30).difference(shapely.box(10, 0, 20, 29))
    row = join_at_one_spot(premises_at([("Yard", horseshoe)])).iloc[0]
    assert horseshoe.intersects(shapely.Point(row["easting"], row["northing"]))


def test_no_places_or_no_incidents_give_empty_counts() -> None:
    none = study_premises(ROWS, points_at({}), within_m=50, months=YEAR, years=1.0)
    assert (none.near, none.total, none.places, len(none.table)) == (0, 5, 0, 0)
    assert list(none.table.columns) == list(PREMISES_COLUMNS)
    assert half_of_incidents(none) == Half(0, 0, 0, 0)
    assert np.isnan(half_of_incidents(none).place_share)
    quiet = study_premises(ROWS.head(0), points_at(PUBS), within_m=50, months=YEAR, years=1.0)
    assert quiet.table["share"].tolist() == [0.0, 0.0, 0.0]
    assert half_of_incidents(quiet) == Half(0, 3, 0, 0)


# Laws ------------------------------------------------------------------------------------------------------------


@given(SPOTS, PLACES, st.sampled_from([0.0, 0.5, 1.0, 2.5, 40.0]))
def test_counts_are_those_of_a_search_through_every_place(
    points: list[tuple[float, float]], places: list[tuple[str, shapely.Geometry]], within_m: float
) -> None:
    table = ranked(incidents_at(points), premises_at(places), within_m)
    spots: dict[str, tuple[set[str], shapely.Geometry]] = {}
    for name, shape in places:
        spots.setdefault(shape.wkt, (set(), shape))[0].add(name)
    inner = [(shape, shapely.point_on_surface(shapely.normalize(shape))) for _, shape in spots.values()]
    joined = [
        (" / ".join(sorted(names)), at.x, at.y, shape.normalize().wkb, shape)
        for (names, _), (shape, at) in zip(spots.values(), inner, strict=True)
    ]
    joined.sort(key=lambda place: place[:4])
    expected = [0] * len(joined)
    for point in points:
        away = [place[4].distance(shapely.Point(point)) for place in joined]
        if min(away) <= within_m:
            expected[away.index(min(away))] += 1
    rows = sorted(zip(joined, expected, strict=True), key=lambda row: -row[1])
    assert table["name"].tolist() == [place[0] for place, _ in rows]
    assert table["incidents"].tolist() == [count for _, count in rows]
    assert list(zip(table["easting"], table["northing"], strict=True)) == [place[1:3] for place, _ in rows]


@given(SPOTS, PLACES, st.sampled_from([0.0, 1.0, 2.5]))
def test_given_and_not_near_add_up_to_all(
    points: list[tuple[float, float]], places: list[tuple[str, shapely.Geometry]], within_m: float
) -> None:
    incidents, premises = incidents_at(points), premises_at(places)
    found = study_premises(incidents, premises, within_m=within_m, months=YEAR, years=1.0)
    place = nearest_place(incidents, join_at_one_spot(premises), within_m=within_m)
    away = premises.union_all().distance(gpd.GeoSeries.from_xy(incidents["easting"], incidents["northing"]).to_numpy())
    assert found.near == found.table["incidents"].sum() == (place != NOWHERE).sum()
    assert found.near + (away > within_m).sum() == found.total == len(points)
    assert found.table["share"].sum() == pytest.approx(1.0 if found.near else 0.0)


@given(SPOTS, PLACES, NO_ORDER)
def test_neither_order_matters(
    points: list[tuple[float, float]], places: list[tuple[str, shapely.Geometry]], random: Random
) -> None:
    minutes = pd.Timestamp("2024-01-05T20:00") + pd.to_timedelta([random.randrange(400) * 997 for _ in points], unit="min")
    incidents = incidents_at(points).assign(when=minutes, until=minutes + pd.Timedelta("100min"), precision="minute")
    premises = premises_at(places)
    before = incidents.copy(), premises.copy()
    table = rank_premises(incidents, premises, within_m=2.5, months=YEAR, years=2.0)
    mixed = incidents.iloc[random.sample(range(len(points)), len(points))]
    turned = premises.iloc[random.sample(range(len(places)), len(places))]
    same(table, rank_premises(mixed, turned, within_m=2.5, months=YEAR, years=2.0))
    same(incidents, before[0])
    assert premises.equals(before[1])


@given(st.lists(st.integers(0, 30), min_size=1, max_size=30).filter(any))
def test_half_is_that_of_the_concentration_of_places(counts: list[int]) -> None:
    falling = sorted(counts, reverse=True)
    found = Premises(pd.DataFrame({"incidents": falling}), 50.0, near=sum(counts), total=sum(counts), places=len(counts))
    half = half_of_incidents(found)
    assert half.first == round(concentration(counts).half * len(counts))
    assert 2 * half.held >= half.near > 2 * (half.held - falling[half.first - 1])


def test_of_two_slots_as_good_the_order_of_incidents_does_not_decide() -> None:
    # The same spans on Tuesdays and on Fridays: only rounding of the sums of their parts tells the two slots apart.
    random = np.random.default_rng(4)
    start = pd.Timestamp("2024-01-02T20:00") + pd.to_timedelta(random.integers(0, 60, 60), unit="min")
    until = start + pd.to_timedelta(random.integers(61, 400, 60), unit="min")
    later = pd.Timedelta("3D")
    at = incidents_at([(0, 0)] * 120, precision="minute")
    at = at.assign(when=[*start, *(start + later)], until=[*until, *(until + later)])
    place = points_at({"Club": (0, 0)})
    table = ranked(at, place)
    assert table.loc[0, "peak_times"].endswith("days 20:00 to 00:00 (41%)")
    for seed in range(10):
        same(table, ranked(at.sample(frac=1, random_state=seed), place))


# Real incidents --------------------------------------------------------------------------------------------------


def test_a_month_of_real_incidents_round_the_places_with_most(real_data: Path) -> None:
    incidents = read_incidents([Source.from_path(real_data / "police_uk" / "2018-10-gloucestershire-street.csv")]).table
    spots = incidents.groupby(["easting", "northing"], as_index=False).size().nlargest(20, "size", keep="all")
    premises = gpd.GeoDataFrame(
        {"name": [f"Spot {number}" for number in range(len(spots))]},
        geometry=gpd.points_from_xy(spots["easting"], spots["northing"]),
        crs=27700,
    )
    found = study_premises(incidents, premises, within_m=100.0, months=pd.PeriodIndex(["2018-10"], freq="M"), years=31 / 365)
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(incidents["easting"], incidents["northing"]), crs=27700)
    joined = points.sjoin_nearest(premises, max_distance=100.0)
    assert found.near == joined.index.nunique()
    assert found.table.set_index("name")["incidents"].to_dict() == joined["name"].value_counts().to_dict()
    assert (found.near, found.total, found.places) == (458, 4245, 22)


def test_places_outside_the_study_area_are_counted_and_not_ranked() -> None:
    places = gpd.GeoDataFrame(
        {"name": ["In", "Edge", "Far"]}, geometry=gpd.points_from_xy([50, 150, 5_000], [50, 50, 50]), crs=27700
    )
    table = pd.DataFrame({"easting": [50.0], "northing": [50.0], "when": pd.to_datetime(["2020-01-01"]), "until": pd.NaT,
                          "precision": ["day"]})  # fmt: skip
    found = study_premises(
        table, places, within_m=100, months=pd.PeriodIndex([], freq="M"), years=None, study_area=shapely.box(0, 0, 100, 100)
    )
    assert (found.places, found.elsewhere, found.near) == (2, 1, 1)


def test_many_names_at_one_spot_are_not_all_written_out() -> None:
    places = gpd.GeoDataFrame({"name": [f"Bar {n}" for n in range(9)]}, geometry=[shapely.Point(0, 0)] * 9, crs=27700)
    assert join_at_one_spot(places)["name"].tolist() == ["Bar 0 / Bar 1 / Bar 2 / Bar 3 / Bar 4 / 4 more"]
