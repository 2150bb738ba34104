"""From a surface or clusters to one ranked list: hand-made places with known counts."""

from __future__ import annotations

from itertools import combinations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hotspots.detect.clusters import find_clusters
from hotspots.detect.ranking import (
    NOWHERE,
    StudyArea,
    hot_level,
    hot_share,
    hotspots_from_clusters,
    hotspots_from_surface,
    rank_hotspots,
)
from hotspots.locate.areas import assign_areas
from hotspots.locate.grid import Grid, make_grid
from hotspots.points import distinct_points
from hotspots.tables import HOTSPOT_COLUMNS

WEST, SOUTH = 561_000, 99_000
SQUARE = shapely.box(WEST, SOUTH, WEST + 1000, SOUTH + 1000)
MONTHS = pd.period_range("2020-01", "2020-04", freq="M")


def study_of(*shapes: shapely.Polygon) -> StudyArea:
    """A study area of wards A, B and so on."""
    codes = [chr(65 + i) for i in range(len(shapes))]
    areas = gpd.GeoDataFrame({"code": codes, "name": [f"Ward {code}" for code in codes]}, geometry=list(shapes), crs=27700)
    return StudyArea(shapely.union_all(list(shapes)), areas, MONTHS)


def surface_of(values: dict[tuple[int, int], float]) -> tuple[np.ndarray, Grid]:  # type: ignore[type-arg]
    """A density on ten by ten cells of 100 m that is 1 but for some cells, by row and column."""
    grid = Grid(WEST, SOUTH, 100.0, np.full((10, 10), 10_000.0))
    density = np.ones(grid.inside_m2.shape)
    for cell, value in values.items():
        density[cell] = value
    return density, grid


def incidents_at(cells: list[tuple[float, float]], **columns: list[object]) -> pd.DataFrame:
    """Incidents at points given in hundreds of metres from the corner, one row each."""
    table = pd.DataFrame({"easting": [WEST + 100 * x for x, _ in cells], "northing": [SOUTH + 100 * y for _, y in cells]})
    table["category"] = pd.Categorical(columns.get("category", ["Drugs"] * len(cells)))
    table["place"] = pd.Categorical(columns.get("place", [""] * len(cells)))
    table["when"] = pd.to_datetime(columns.get("when", ["2020-02-01"] * len(cells)), format="ISO8601")
    table["precision"], table["until"] = "day", pd.NaT
    return table


def ranked(
    incidents: pd.DataFrame, values: dict[tuple[int, int], float], *, share: float, study: StudyArea, min_incidents: int = 1
) -> gpd.GeoDataFrame:
    density, grid = surface_of(values)
    points = distinct_points(incidents["easting"].to_numpy(), incidents["northing"].to_numpy())
    found, _ = hotspots_from_surface(density, grid, points, study=study, hot_area_share=share)
    area = assign_areas(incidents, study.areas)
    return rank_hotspots(found, points, incidents, area, study=study, min_incidents=min_incidents)


# The level -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "share", "level"),
    [
        ([9, 8, 7, 6], 0.02, 8),
        ([9, 8, 7, 6], 0.025, 8),
        ([9, 8, 7, 6], 0.03, 7),
        ([9, 8, 8, 8], 0.02, 9),  # taking one of the ties would take them all
        ([9, 8, 8, 6], 0.03, 8),
        ([9, 9, 9, 9], 0.02, 9),  # the highest is hot even where its ties cover more
        ([9, 8, 7, 6], 0.005, 9),
    ],
)
def test_the_level_covers_at_most_the_share(values: list[float], share: float, level: float) -> None:
    density, grid = surface_of({(0, i): value for i, value in enumerate(values)})
    assert hot_level(density, grid, hot_area_share=share) == level


def test_the_level_counts_the_part_of_a_cell_inside() -> None:
    # Four cells that are half inside cover as much as two whole ones of 98.
    density, grid = surface_of({(0, i): 9.0 - i for i in range(6)})
    inside = grid.inside_m2.copy()
    inside[0, :4] /= 2
    halved = Grid(grid.west, grid.south, grid.cell_m, inside)
    assert hot_level(density, halved, hot_area_share=2.1 / 98) == 6.0


def test_the_share_that_hot_cells_cover_is_measured() -> None:
    density, grid = surface_of({(0, 0): 9, (0, 1): 9, (0, 2): 9})
    assert hot_level(density, grid, hot_area_share=0.02) == 9
    assert hot_share(density, grid, level=9.0) == pytest.approx(0.03)
    assert hot_share(density, grid, level=np.inf) == 0


def test_a_surface_of_nought_has_no_hot_cell() -> None:
    density, grid = surface_of({})
    assert hot_level(density * 0, grid, hot_area_share=0.02) == np.inf


# Places from a surface -------------------------------------------------------------------------------------------


def test_cells_that_touch_at_a_corner_are_two_places() -> None:
    density, grid = surface_of({(2, 2): 5, (2, 3): 9, (3, 2): 6, (4, 3): 7, (7, 7): 5})
    points = distinct_points(
        [WEST + 250.0, WEST + 350.0, WEST + 750.0, WEST + 50.0], [SOUTH + 250.0, SOUTH + 450.0, SOUTH + 750.0, SOUTH]
    )
    found, level = hotspots_from_surface(density, grid, points, study=study_of(SQUARE), hot_area_share=0.05)
    assert level == 5
    assert [round(shape.area) for shape in found.polygons] == [30_000, 10_000, 10_000]
    assert found.peak_per_km2.tolist() == [9, 7, 5]
    assert (found.peak_x - WEST).tolist() == [350, 350, 750]
    assert (found.peak_y - SOUTH).tolist() == [250, 450, 750]
    assert found.of_point.tolist() == [0, 1, 2, NOWHERE]
    assert found.polygons[0].equals(
        shapely.union_all(
            [shapely.box(WEST + x, SOUTH + y, WEST + x + 100, SOUTH + y + 100) for x, y in [(200, 200), (300, 200), (200, 300)]]
        )
    )


def test_a_place_on_the_edge_ends_with_the_study_area() -> None:
    triangle = shapely.Polygon([(WEST, SOUTH), (WEST + 1000, SOUTH), (WEST, SOUTH + 1000)])
    grid = make_grid(triangle, cell_m=100.0)
    density = np.where(grid.inside, 1.0, 0.0)
    density[5, 4] = 9.0
    found, _ = hotspots_from_surface(density, grid, distinct_points([], []), study=study_of(triangle), hot_area_share=0.01)
    assert [shape.area for shape in found.polygons] == pytest.approx([5_000.0])


# The list --------------------------------------------------------------------------------------------------------


def test_a_row_of_the_list_has_exact_values() -> None:
    incidents = incidents_at(
        [(2.5, 2.5)] * 5 + [(3.5, 2.5)] * 3 + [(8.5, 8.5)] * 8 + [(-0.5, 0.5)] * 9,
        category=["Drugs"] * 4 + ["Robbery"] * 4 + ["Drugs"] * 17,
        place=["On or near High Street"] * 3 + ["On or near Supermarket"] * 5 + [""] * 17,
        when=["2020-01-05"] * 4 + ["2020-03-31 23:00"] * 3 + [None] + ["2020-02-01"] * 17,
    )
    west, east = shapely.box(WEST, SOUTH, WEST + 300, SOUTH + 1000), shapely.box(WEST + 300, SOUTH, WEST + 1000, SOUTH + 1000)
    table = ranked(incidents, {(2, 2): 9, (2, 3): 7}, share=0.02, study=study_of(west, east))
    assert list(table.columns) == list(HOTSPOT_COLUMNS)
    assert len(table) == 1
    row = table.iloc[0]
    assert row["rank"] == 1
    assert row["id"] == "density-TV612992"
    assert row["method"] == "density"
    assert row["name"] == "High Street, Ward A"
    assert row["ward"] == "Ward A"
    assert row["wards"] == "Ward A: 5; Ward B: 3"
    assert row["incidents"] == 8
    assert row["incident_share"] == 0.5  # of the 16 in the study area; the 9 west of it count nowhere
    assert row["area_km2"] == pytest.approx(0.02, rel=1e-9)
    assert row["area_share"] == pytest.approx(0.02, rel=1e-9)
    assert row["pai"] == pytest.approx(25.0, rel=1e-9)
    assert row["density_per_km2"] == pytest.approx(400.0, rel=1e-9)
    assert row["peak_per_km2"] == 9
    assert row["categories"] == "Drugs: 4; Robbery: 4"
    assert (row["months_active"], row["months_covered"]) == (2, 4)
    assert (row["first_month"], row["last_month"]) == ("2020-01", "2020-03")
    assert (row["peak_easting"], row["peak_northing"]) == (WEST + 250, SOUTH + 250)


def test_incidents_outside_the_study_area_are_not_counted_in_a_cell_that_it_cuts() -> None:
    half = shapely.box(WEST, SOUTH, WEST + 950, SOUTH + 1000)
    incidents = incidents_at([(9.2, 0.5)] * 2 + [(9.7, 0.5)] * 5)
    grid = make_grid(half, cell_m=100.0)
    density = np.where(grid.inside, 1.0, 0.0)
    density[0, 9] = 9.0
    points = distinct_points(incidents["easting"].to_numpy(), incidents["northing"].to_numpy())
    found, _ = hotspots_from_surface(density, grid, points, study=study_of(half), hot_area_share=0.01)
    area = assign_areas(incidents, study_of(half).areas)
    table = rank_hotspots(found, points, incidents, area, study=study_of(half), min_incidents=1)
    assert table["incidents"].tolist() == [2]
    assert table["incident_share"].tolist() == [1.0]


def test_places_come_most_incidents_first_then_densest_then_by_id() -> None:
    cells = [(1.5, 1.5)] * 4 + [(4.5, 1.5)] * 4 + [(7.5, 1.5)] * 6 + [(1.5, 7.5)] * 4
    hot = {(1, 1): 9, (1, 2): 9, (1, 4): 9, (1, 7): 9, (7, 1): 9}
    table = ranked(incidents_at(cells), hot, share=0.05, study=study_of(SQUARE))
    assert table["incidents"].tolist() == [6, 4, 4, 4]
    assert table["id"].tolist() == ["density-TV617991", "density-TV611997", "density-TV614991", "density-TV611991"]
    assert table["rank"].tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize(("min_incidents", "places"), [(1, 2), (4, 2), (5, 1), (6, 1), (7, 0)])
def test_places_with_too_few_incidents_are_left_out(min_incidents: int, places: int) -> None:
    cells = [(1.5, 1.5)] * 4 + [(4.5, 1.5)] * 6
    table = ranked(incidents_at(cells), {(1, 1): 9, (1, 4): 9}, share=0.02, study=study_of(SQUARE), min_incidents=min_incidents)
    assert len(table) == places
    assert list(table.columns) == list(HOTSPOT_COLUMNS)
    assert table.crs == "EPSG:27700"


def test_at_most_three_categories_are_named_and_blank_ones_never() -> None:
    categories = ["D"] * 2 + ["B"] * 2 + ["C"] * 3 + ["A"] + [""] * 9
    table = ranked(incidents_at([(1.5, 1.5)] * 17, category=categories), {(1, 1): 9}, share=0.01, study=study_of(SQUARE))
    assert table["categories"].tolist() == ["C: 3; B: 2; D: 2"]


def test_two_places_in_one_square_of_100_m_have_two_ids() -> None:
    points = distinct_points([WEST + 20.0, WEST + 80.0], [SOUTH + 20.0, SOUTH + 80.0])
    incidents = incidents_at([(0.2, 0.2)] * 3 + [(0.8, 0.8)] * 4)
    points = distinct_points(incidents["easting"].to_numpy(), incidents["northing"].to_numpy())
    found = hotspots_from_clusters(find_clusters(points, eps_m=10, min_samples=3), points, study=study_of(SQUARE))
    area = assign_areas(incidents, study_of(SQUARE).areas)
    table = rank_hotspots(found, points, incidents, area, study=study_of(SQUARE), min_incidents=1)
    assert table["id"].tolist() == ["dbscan-TV610990", "dbscan-TV610990-2"]
    assert table["incidents"].tolist() == [4, 3]
    assert table["peak_per_km2"].isna().all()


def test_a_ward_with_under_a_twentieth_of_the_incidents_is_not_named() -> None:
    west, east = shapely.box(WEST, SOUTH, WEST + 150, SOUTH + 1000), shapely.box(WEST + 150, SOUTH, WEST + 1000, SOUTH + 1000)
    for there, said in ((19, "Ward B: 19; Ward A: 1"), (20, "Ward B: 20")):
        table = ranked(incidents_at([(1.2, 1.5)] + [(1.7, 1.5)] * there), {(1, 1): 9}, share=0.01, study=study_of(west, east))
        assert table["wards"].tolist() == [said]


def test_a_place_without_a_street_is_called_by_its_square() -> None:
    table = ranked(incidents_at([(1.5, 1.5)] * 4), {(1, 1): 9}, share=0.01, study=study_of(SQUARE))
    assert table["name"].tolist() == ["TV611991, Ward A"]


def test_a_category_that_is_a_number_is_told_from_its_count() -> None:
    table = ranked(incidents_at([(1.5, 1.5)] * 3, category=["3"] * 3), {(1, 1): 9}, share=0.01, study=study_of(SQUARE))
    assert table["categories"].tolist() == ["3: 3"]


# Places from clusters --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(10))
def test_places_from_clusters_hold_their_core_points_and_never_overlap(seed: int) -> None:
    random = np.random.default_rng(seed)
    xy = random.integers(0, 100, (600, 2)) * 10.0 + [WEST, SOUTH]
    points = distinct_points(xy[:, 0], xy[:, 1])
    clusters = find_clusters(points, eps_m=40, min_samples=6)
    found = hotspots_from_clusters(clusters, points, study=study_of(SQUARE.buffer(100)))
    assert len(found.polygons) == clusters.label.max() + 1 > 1
    assert max((a.intersection(b).area for a, b in combinations(found.polygons, 2)), default=0.0) == pytest.approx(0.0, abs=1e-6)
    assert found.of_point[clusters.core].tolist() == clusters.label[clusters.core].tolist()


def test_a_place_from_one_point_is_a_disc_of_half_the_distance() -> None:
    points = distinct_points([WEST + 500.0] * 5, [SOUTH + 500.0] * 5)
    found = hotspots_from_clusters(find_clusters(points, eps_m=100, min_samples=5), points, study=study_of(SQUARE))
    # A polygon of 48 corners on a circle of 50 m.
    assert found.polygons[0].area == pytest.approx(24 * 50**2 * np.sin(2 * np.pi / 48), rel=1e-9)


def test_a_place_from_clusters_ends_with_the_study_area() -> None:
    points = distinct_points([WEST + 0.0] * 5, [SOUTH + 500.0] * 5)
    found = hotspots_from_clusters(find_clusters(points, eps_m=100, min_samples=5), points, study=study_of(SQUARE))
    assert found.polygons[0].area == pytest.approx(12 * 50**2 * np.sin(2 * np.pi / 48), rel=1e-9)


def test_the_peak_of_a_cluster_is_its_fullest_core_point() -> None:
    x = np.repeat([WEST + 500.0, WEST + 520.0, WEST + 540.0], [3, 5, 5])
    points = distinct_points(x[::-1], np.full(13, SOUTH + 500.0))
    found = hotspots_from_clusters(find_clusters(points, eps_m=30, min_samples=5), points, study=study_of(SQUARE))
    # Of the two fullest the one further west, whatever the order of the rows.
    assert found.peak_x.tolist() == [WEST + 520.0]


def test_the_peak_of_a_cluster_lies_in_the_study_area() -> None:
    x = np.repeat([WEST - 20.0, WEST + 10.0, WEST + 20.0], [9, 5, 6])
    points = distinct_points(x, np.full(20, SOUTH + 500.0))
    found = hotspots_from_clusters(find_clusters(points, eps_m=60, min_samples=5), points, study=study_of(SQUARE))
    assert (found.peak_x.tolist(), found.peak_y.tolist()) == ([WEST + 20.0], [SOUTH + 500.0])


def test_a_cluster_that_only_reaches_into_the_study_area_has_its_peak_in_its_polygon() -> None:
    points = distinct_points(np.repeat(WEST - 20.0, 9), np.full(9, SOUTH + 500.0))
    found = hotspots_from_clusters(find_clusters(points, eps_m=60, min_samples=5), points, study=study_of(SQUARE))
    assert found.polygons[0].contains(shapely.Point(found.peak_x[0], found.peak_y[0]))


def test_a_peak_off_the_national_grid_has_an_id_in_metres() -> None:
    square = shapely.box(-100, SOUTH, 900, SOUTH + 1000)
    grid = make_grid(square, cell_m=100.0)
    density = np.where(grid.inside, 1.0, 0.0)
    row, column = np.argwhere((np.abs(grid.y[:, None] - SOUTH - 250) < 1) & (np.abs(grid.x[None, :] + 50) < 1))[0]
    density[row, column], density[row, column + 1] = 9.0, 8.0
    incidents = incidents_at([(0.5, 2.5)] * 3).assign(easting=50.0)
    points = distinct_points(incidents["easting"].to_numpy(), incidents["northing"].to_numpy())
    found, _ = hotspots_from_surface(density, grid, points, study=study_of(square), hot_area_share=0.02)
    area = assign_areas(incidents, study_of(square).areas)
    table = rank_hotspots(found, points, incidents, area, study=study_of(square), min_incidents=1)
    assert table["id"].tolist() == [f"density-E-50N{SOUTH + 250}"]


def test_without_clusters_the_list_is_empty() -> None:
    incidents = incidents_at([(1.5, 1.5), (8.5, 8.5)])
    points = distinct_points(incidents["easting"].to_numpy(), incidents["northing"].to_numpy())
    found = hotspots_from_clusters(find_clusters(points, eps_m=10, min_samples=5), points, study=study_of(SQUARE))
    area = assign_areas(incidents, study_of(SQUARE).areas)
    assert rank_hotspots(found, points, incidents, area, study=study_of(SQUARE), min_incidents=1).empty
