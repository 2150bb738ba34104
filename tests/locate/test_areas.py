"""Points into areas: each in at most one, and what that makes by area and month."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from hotspots.locate.areas import OUTSIDE, assign_areas, count_by_area, count_by_area_and_month, give_to_nearest
from hotspots.tables import WARD_COLUMNS

CUTS = st.lists(st.integers(1, 9), max_size=4, unique=True).map(lambda cuts: [0, *sorted(cuts), 10])
HALVES = st.integers(-2, 22).map(lambda number: number / 2)
POINTS = st.lists(st.tuples(HALVES, HALVES), min_size=1, max_size=60)


def areas_of(shapes: list[shapely.Polygon], population: float = np.nan) -> gpd.GeoDataFrame:
    """Areas A, B, C and so on."""
    codes = [f"{chr(65 + i % 26)}{i // 26 or ''}" for i in range(len(shapes))]
    table = gpd.GeoDataFrame({"code": codes, "name": codes, "district": "", "population": population}, geometry=shapes, crs=27700)
    return table.assign(area_km2=table.area / 1e6)


def incidents_at(points: list[tuple[float, float]]) -> pd.DataFrame:
    return pd.DataFrame(points, columns=["easting", "northing"], dtype="float64")


@st.composite
def partitions(draw: st.DrawFn) -> list[shapely.Polygon]:
    """A square of side 10 cut into rectangles, each of those into two triangles or not, in any order, some missing."""
    columns, rows = draw(CUTS), draw(CUTS)
    pieces: list[shapely.Polygon] = []
    for west, east in pairwise(columns):
        for south, north in pairwise(rows):
            corners = [(west, south), (east, south), (east, north), (west, north)]
            if draw(st.booleans()):
                pieces += [shapely.Polygon(corners[:3]), shapely.Polygon([corners[0], corners[2], corners[3]])]
            else:
                pieces.append(shapely.Polygon(corners))
    pieces = draw(st.permutations(pieces))
    return pieces[: draw(st.integers(1, len(pieces)))]


@given(partitions(), POINTS)
def test_every_incident_is_in_the_first_area_that_touches_it_or_outside(
    pieces: list[shapely.Polygon], points: list[tuple[float, float]]
) -> None:
    area = assign_areas(incidents_at(points), areas_of(pieces))
    for point, found in zip(points, area.tolist(), strict=True):
        touching = [i for i, piece in enumerate(pieces) if piece.intersects(shapely.Point(point))]
        assert found == (touching[0] if touching else OUTSIDE)


@given(partitions(), POINTS)
def test_areas_and_outside_add_up_to_the_incidents(pieces: list[shapely.Polygon], points: list[tuple[float, float]]) -> None:
    areas = areas_of(pieces)
    area = assign_areas(incidents_at(points), areas)
    outside = sum(not shapely.union_all(pieces).intersects(shapely.Point(point)) for point in points)
    assert count_by_area(area, areas, years=None)["incidents"].sum() + outside == len(points)


@given(partitions(), POINTS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(
    pieces: list[shapely.Polygon], points: list[tuple[float, float]], random: Random
) -> None:
    order = random.sample(range(len(points)), len(points))
    areas = areas_of(pieces)
    area = assign_areas(incidents_at(points), areas)
    shuffled = assign_areas(incidents_at([points[i] for i in order]), areas)
    assert shuffled.tolist() == area[order].tolist()


def test_the_join_is_that_of_geopandas_where_no_point_is_on_an_edge() -> None:
    random = np.random.default_rng(5)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(random.uniform(0, 1000, (40, 2)))))
    areas = areas_of(list(cells[:30]))
    incidents = incidents_at([tuple(point) for point in random.uniform(-50, 1050, (2000, 2))])
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(incidents["easting"], incidents["northing"]), crs=27700)
    expected = points.sjoin(areas, how="left", predicate="within")["index_right"].fillna(OUTSIDE).astype(int)
    area = assign_areas(incidents, areas)
    assert area.tolist() == expected.tolist()
    assert 0 < (area == OUTSIDE).sum() < 1000


def test_a_hole_is_outside() -> None:
    ring = shapely.box(0, 0, 9, 9).difference(shapely.box(3, 3, 6, 6))
    assert assign_areas(incidents_at([(1, 1), (4.5, 4.5)]), areas_of([ring])).tolist() == [0, OUTSIDE]


def test_a_row_of_the_ward_table_has_exact_values() -> None:
    areas = areas_of([shapely.box(0, 0, 2000, 1000), shapely.box(2000, 0, 3000, 1000)])
    areas["population"] = [4000.0, np.nan]
    area = np.array([0] * 20 + [1] * 5 + [OUTSIDE] * 3, dtype=np.int32)
    table = count_by_area(area, areas, years=2.0)
    assert list(table.columns) == list(WARD_COLUMNS)
    first = table.iloc[0]
    assert first["incidents"] == 20
    assert first["share"] == 0.8
    assert first["per_km2"] == 10.0
    assert first["rate_per_1000"] == 2.5
    # Byar's limits of a count of 20 (OHID), over 8 thousand person-years.
    assert first["rate_low"] == pytest.approx(12.2114288348759 / 8, rel=1e-10)
    assert first["rate_high"] == pytest.approx(30.8898803691971 / 8, rel=1e-10)
    assert table.loc[1, ["rate_per_1000", "rate_low", "rate_high"]].isna().all()


def test_without_a_period_there_is_no_rate() -> None:
    areas = areas_of([shapely.box(0, 0, 1, 1)], population=1000.0)
    table = count_by_area(np.array([0], dtype=np.int32), areas, years=None)
    assert table[["rate_per_1000", "rate_low", "rate_high"]].isna().all(axis=None)


def test_areas_come_most_incidents_first_then_by_code() -> None:
    areas = areas_of([shapely.box(i, 0, i + 1, 1) for i in range(4)])
    area = np.array([1, 2, 2, 3], dtype=np.int32)
    assert count_by_area(area, areas, years=1.0)["code"].tolist() == ["C", "B", "D", "A"]


def test_no_incidents_give_shares_of_nought() -> None:
    areas = areas_of([shapely.box(0, 0, 1, 1)])
    assert count_by_area(np.array([OUTSIDE], dtype=np.int32), areas, years=1.0)["share"].tolist() == [0.0]


def test_months_without_incidents_are_nought_and_undated_ones_are_left_out() -> None:
    areas = areas_of([shapely.box(i, 0, i + 1, 1) for i in range(2)])
    area = np.array([0, 0, 1, OUTSIDE, 1, 1], dtype=np.int32)
    when = pd.Series(pd.to_datetime(["2020-01-31", "2020-03-01", "2020-03-31", "2020-03-01", None, "2021-01-01"]))
    months = pd.period_range("2020-01", "2020-03", freq="M")
    table = count_by_area_and_month(area, areas, when.dt.to_period("M"), months)
    assert table.index.tolist() == ["A", "B"]
    assert table.columns.equals(months)
    assert table.to_numpy().tolist() == [[1, 0, 1], [0, 0, 1]]


def test_without_dates_there_are_no_months() -> None:
    areas = areas_of([shapely.box(0, 0, 1, 1)])
    when = pd.Series([pd.NaT], dtype="datetime64[us]").dt.to_period("M")
    table = count_by_area_and_month(np.array([0], dtype=np.int32), areas, when, pd.PeriodIndex([], freq="M"))
    assert table.shape == (1, 0)


# Just outside ----------------------------------------------------------------------------------------------------


@given(partitions(), POINTS, st.sampled_from([0.0, 0.4, 1.0, 3.0]))
def test_points_outside_go_to_the_nearest_area_within_reach(
    shapes: list[shapely.Polygon], points: list[tuple[float, float]], within_m: float
) -> None:
    areas, incidents = areas_of(shapes), incidents_at(points)
    area = assign_areas(incidents, areas)
    found = give_to_nearest(incidents, areas, area, within_m=within_m)
    assert (found[area != OUTSIDE] == area[area != OUTSIDE]).all()
    for position, point in enumerate(points):
        if area[position] == OUTSIDE:
            away = shapely.distance(np.array(shapes, dtype=object), shapely.Point(point))
            near = np.flatnonzero(away <= min(within_m, away.min() + 1e-12))
            assert found[position] == (near[0] if within_m > 0 and len(near) else OUTSIDE)
