"""How outlines fit together: exact overlaps, gaps and slivers, and none in a clean coverage."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path
from random import Random

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage
from shapely import affinity

from hotspots.read import Source, read_areas
from hotspots.read.outlines import FAULT_COLUMNS, fault_sentences, outline_faults

SIDE = 100.0
CUTS = st.lists(st.integers(1, 9), max_size=4, unique=True).map(lambda cuts: [0, *sorted(cuts), 10])
CELLS = st.lists(st.lists(st.booleans(), min_size=6, max_size=6), min_size=3, max_size=6).filter(lambda rows: any(map(any, rows)))
BOXES = st.lists(st.tuples(*[st.integers(0, 60)] * 2, *[st.integers(1, 40)] * 2), min_size=2, max_size=8)
NO_ORDER = st.randoms(use_true_random=False)


def areas_of(shapes: list[shapely.Geometry]) -> gpd.GeoDataFrame:
    """Areas A, B, C and so on."""
    codes = [chr(65 + number) if number < 26 else f"Z{number}" for number in range(len(shapes))]
    table = gpd.GeoDataFrame({"code": codes, "name": codes, "district": "", "population": np.nan}, geometry=shapes, crs=27700)
    return table.assign(area_km2=table.area / 1e6)


def square(column: float, row: float) -> shapely.Polygon:
    """A cell of a grid of squares of 100 m."""
    return shapely.box(column * SIDE, row * SIDE, (column + 1) * SIDE, (row + 1) * SIDE)


def nine_squares() -> list[shapely.Geometry]:
    """Three rows of three, A at the lower left and E in the middle."""
    return [square(column, row) for row in range(3) for column in range(3)]


def rows_of(faults: gpd.GeoDataFrame) -> list[tuple[str, str, float]]:
    return list(zip(faults["kind"], faults["areas"], faults["square_metres"].round(6), strict=True))


# A clean coverage ------------------------------------------------------------------------------------------------


@given(CUTS, CUTS, st.floats(-60, 60), NO_ORDER)
def test_a_coverage_has_no_faults(columns: list[int], rows: list[int], slant: float, random: Random) -> None:
    pieces: list[shapely.Geometry] = []
    for west, east in pairwise(columns):
        for south, north in pairwise(rows):
            corners = [(west, south), (east, south), (east, north), (west, north)]
            halves = [corners[:3], [corners[0], corners[2], corners[3]]]
            pieces += [shapely.Polygon(ring) for ring in (halves if random.random() < 0.5 else [corners])]
    # A slanted and turned copy, so that shared corners are no round numbers.
    turned = [affinity.skew(affinity.scale(piece, 97.3, 103.1, origin=(0, 0)), slant / 2, origin=(0, 0)) for piece in pieces]
    faults = outline_faults(areas_of([affinity.rotate(piece, slant, origin=(0, 0)) for piece in turned]))
    assert faults.empty
    assert list(faults.columns) == list(FAULT_COLUMNS)
    assert fault_sentences(faults) == ()


def test_a_corner_that_is_only_nearly_on_the_neighbours_edge_is_no_fault() -> None:
    left = shapely.box(0, 0, 100, 300)
    right = shapely.Polygon([(100, 0), (200, 0), (200, 300), (100, 300), (99.995, 150)])
    assert outline_faults(areas_of([left, right])).empty


def test_no_areas_and_one_area_have_no_faults() -> None:
    one = areas_of([square(0, 0)])
    assert outline_faults(one).empty
    assert outline_faults(one.head(0)).empty


# One polygon moved -----------------------------------------------------------------------------------------------


@given(st.floats(5.5, 90))
def test_a_square_moved_east_overlaps_and_leaves_a_gap_of_known_size(d: float) -> None:
    squares = nine_squares()
    squares[4] = affinity.translate(squares[4], d, 0)
    faults = outline_faults(areas_of(squares)).set_index("areas")
    # The strips are d by 100 m, and touch B, D, E and H, in the west with the corners of A and G.
    assert faults["kind"].to_dict() == {"E and F": "overlap", "A, B, D, E and 2 more": "gap"}
    assert faults["square_metres"].to_numpy() == pytest.approx([d * SIDE] * 2)


@given(st.floats(0.02, 4.9))
def test_moved_by_less_than_five_metres_it_makes_slivers(d: float) -> None:
    squares = nine_squares()
    squares[4] = affinity.translate(squares[4], d, 0)
    faults = outline_faults(areas_of(squares))
    assert faults["kind"].tolist() == ["sliver", "sliver"]
    assert faults["square_metres"].to_numpy() == pytest.approx([d * SIDE] * 2)


def test_under_a_square_metre_nothing_is_said() -> None:
    squares = nine_squares()
    squares[4] = affinity.translate(squares[4], 0.009, 0)
    assert outline_faults(areas_of(squares)).empty


def test_a_row_has_exact_values() -> None:
    faults = outline_faults(areas_of([shapely.box(0, 0, 100, 100), shapely.box(80, 0, 200, 100)]))
    assert len(faults) == 1
    row = faults.iloc[0]
    assert (row["kind"], row["areas"], row["square_metres"]) == ("overlap", "A and B", 2000.0)
    assert (row["easting"], row["northing"]) == (90.0, 50.0)
    assert row["geometry"].equals(shapely.box(80, 0, 100, 100))
    assert faults.crs == "EPSG:27700"


def test_a_strip_is_thin_when_its_mean_width_is_under_five_metres() -> None:
    # 2 x area / perimeter: 5 x 95 m gives 4.75, and 5.5 x 95 m gives 5.199.
    for wide, kind in ((5.0, "sliver"), (5.5, "overlap")):
        faults = outline_faults(areas_of([shapely.box(0, 0, 100, 95), shapely.box(100 - wide, 0, 200, 95)]))
        assert rows_of(faults) == [(kind, "A and B", wide * 95)]


def test_the_thin_parts_of_what_two_areas_share_are_apart_from_the_others() -> None:
    # B covers a block of 20 x 20 m of A, and further up two strips of 2 x 30 m.
    teeth = [shapely.box(80, 0, 100, 20), shapely.box(98, 40, 100, 70), shapely.box(98, 75, 100, 105)]
    right = shapely.union_all([shapely.box(100, 0, 200, 200), *teeth])
    faults = outline_faults(areas_of([shapely.box(0, 0, 100, 200), right]))
    assert rows_of(faults) == [("overlap", "A and B", 400.0), ("sliver", "A and B", 120.0)]
    assert shapely.get_num_geometries(faults.geometry.to_numpy()).tolist() == [1, 2]


# Gaps ------------------------------------------------------------------------------------------------------------


def test_a_missing_square_is_a_gap_and_one_at_the_edge_is_none() -> None:
    squares = nine_squares()
    del squares[4]
    assert rows_of(outline_faults(areas_of(squares))) == [("gap", "A, B, C, D and 4 more", 10_000.0)]
    del squares[1]
    assert outline_faults(areas_of(squares)).empty


def test_a_hole_in_one_area_is_a_gap_unless_another_fills_it() -> None:
    ring = shapely.box(0, 0, 100, 100).difference(shapely.box(30, 30, 70, 70))
    assert rows_of(outline_faults(areas_of([ring]))) == [("gap", "A", 1600.0)]
    assert outline_faults(areas_of([ring, shapely.box(30, 30, 70, 70)])).empty


def test_an_area_within_a_centimetre_of_a_gap_touches_it() -> None:
    # A has a strip of 5 mm, or of 2 cm, between B and the gap.
    for strip, touching in ((0.005, "A and B"), (0.02, "A")):
        hole = shapely.box(30, 30, 50, 70).union(shapely.box(50 + strip, 30, 70, 70))
        faults = outline_faults(areas_of([shapely.box(0, 0, 100, 100).difference(hole), shapely.box(30, 30, 50, 70)]))
        assert rows_of(faults) == [("gap", touching, round((20 - strip) * 40, 6))]


def test_an_island_in_a_gap_is_no_part_of_it() -> None:
    ring = shapely.box(0, 0, 300, 300).difference(shapely.box(100, 100, 200, 200))
    island = shapely.box(130, 130, 170, 170).difference(shapely.box(140, 140, 160, 160))
    faults = outline_faults(areas_of([ring, island]))
    assert rows_of(faults) == [("gap", "A and B", 10_000.0 - 1600.0), ("gap", "B", 400.0)]


@given(CELLS)
def test_gaps_are_the_empty_cells_within_squares_that_hang_together(present: list[list[bool]]) -> None:
    cells = np.array(present)
    squares = [square(column, row) for row, column in zip(*np.nonzero(cells), strict=True)]
    faults = outline_faults(areas_of(squares))
    block, blocks = ndimage.label(cells)
    filled = np.any([ndimage.binary_fill_holes(block == number) for number in range(1, blocks + 1)], axis=0)
    gap, _ = ndimage.label(filled & ~cells)
    expected = np.bincount(gap[gap > 0])[1:] * SIDE**2
    assert set(faults["kind"]) <= {"gap"}
    assert sorted(faults["square_metres"].round(6)) == sorted(expected.tolist())


# Overlaps --------------------------------------------------------------------------------------------------------


@given(BOXES)
def test_overlaps_of_boxes_are_those_of_arithmetic(corners: list[tuple[int, int, int, int]]) -> None:
    boxes = [(x, y, x + wide, y + high) for x, y, wide, high in corners]
    faults = outline_faults(areas_of([shapely.box(*box) for box in boxes]))
    expected = []
    for (a, one), (b, other) in combinations(enumerate(boxes), 2):
        wide = min(one[2], other[2]) - max(one[0], other[0])
        high = min(one[3], other[3]) - max(one[1], other[1])
        if wide > 0 and high > 0:
            kind = "sliver" if wide * high / (wide + high) < 5 else "overlap"
            expected.append((kind, f"{chr(65 + a)} and {chr(65 + b)}", float(wide * high)))
    # A gap between the boxes is found too, and is the concern of other tests.
    shared = shapely.union_all([shapely.box(*one).intersection(shapely.box(*other)) for one, other in combinations(boxes, 2)])
    overlaps = faults[faults.geometry.representative_point().intersects(shared)]
    assert sorted(rows_of(overlaps)) == sorted(expected)


@given(BOXES, NO_ORDER)
def test_the_order_of_the_areas_does_not_matter(corners: list[tuple[int, int, int, int]], random: Random) -> None:
    areas = areas_of([affinity.rotate(shapely.box(x, y, x + wide, y + high), x + y) for x, y, wide, high in corners])
    shuffled = areas.iloc[random.sample(range(len(areas)), len(areas))]
    found, again = outline_faults(areas), outline_faults(shuffled)
    pd.testing.assert_frame_equal(pd.DataFrame(found.drop(columns="geometry")), pd.DataFrame(again.drop(columns="geometry")))
    assert [shape.wkb for shape in found.geometry] == [shape.wkb for shape in again.geometry]


@given(BOXES)
def test_each_point_is_inside_its_fault_and_the_largest_comes_first(corners: list[tuple[int, int, int, int]]) -> None:
    faults = outline_faults(areas_of([shapely.box(x, y, x + wide, y + high) for x, y, wide, high in corners]))
    points = gpd.points_from_xy(faults["easting"], faults["northing"])
    assert shapely.contains_properly(faults.geometry.to_numpy(), points).all()
    assert faults["square_metres"].is_monotonic_decreasing


def test_areas_are_named_in_code_order_and_by_code_where_they_share_a_name() -> None:
    areas = areas_of([shapely.box(0, 0, 100, 100), shapely.box(50, 0, 150, 100), shapely.box(120, 0, 300, 100)])
    areas["code"] = ["E3", "E2", "E1"]
    areas["name"] = ["Central", "Central", "Rye"]
    assert outline_faults(areas)["areas"].tolist() == ["Central (E2) and Central (E3)", "Rye and Central (E2)"]


# In words --------------------------------------------------------------------------------------------------------


def test_one_overlap_in_words_is_a_warning_from_a_thousand_square_metres_on() -> None:
    for wide, warning in ((10, "Warning: "), (9, "")):
        faults = outline_faults(areas_of([shapely.box(0, 0, 100, 100), shapely.box(100 - wide, 0, 200, 100)]))
        said = f"{warning}1 pair of areas overlaps, by {wide * 100:,} m²: A and B. An incident there counts in the first by code."
        assert fault_sentences(faults) == (said,)


def test_ground_that_three_areas_share_is_counted_once_in_words() -> None:
    faults = outline_faults(areas_of([shapely.box(0, 0, 1000, 1500)] * 3))
    assert fault_sentences(faults) == (
        "Warning: 3 pairs of areas overlap, by 1.50 km² in all, the most between A and B (1.50 km²). "
        "An incident there counts in the first by code.",
    )


def test_every_kind_has_a_sentence_of_its_own() -> None:
    squares = nine_squares()
    squares[4] = shapely.box(150, 100, 202, 200)
    hole = shapely.box(1020, 10, 1040, 30)
    one = shapely.box(1000, 0, 1100, 100).difference(hole)
    faults = outline_faults(areas_of([*squares, one]))
    assert fault_sentences(faults) == (
        "2 gaps, 5,400 m² in all, lie in no area, the largest next to A, B, D, E and 2 more (5,000 m²): an incident there is "
        "outside the areas. A lake or another district can be a gap.",
        "1 sliver of 200 m², at E and F, lies where outlines overlap or leave a gap, on average less than 5 m wide.",
    )


def test_one_gap_and_several_slivers_in_words() -> None:
    ring = shapely.box(0, 0, 100, 100).difference(shapely.box(30, 30, 70, 70)).difference(shapely.box(10, 10, 14, 60))
    faults = outline_faults(areas_of([ring, shapely.box(97, 0, 200, 100)]))
    assert fault_sentences(faults) == (
        "1 gap of 1,600 m² next to A lies in no area: an incident there is outside the areas. "
        "A lake or another district can be a gap.",
        "2 slivers, 500 m² in all, the largest at A and B (300 m²), lie where outlines overlap or leave a gap, on average less "
        "than 5 m wide.",
    )


# Real outlines ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "areas"),
    [
        ("eastbourne_hastings_wards_2013.geojson", 25),
        ("eastbourne_hastings_wards_2020.geojson", 25),
        ("eastbourne_hastings_wards_2020_bng.gpkg", 25),
        ("eastbourne_hastings_lsoa_2011.geojson", 114),
    ],
)
def test_published_outlines_fit_together(real_data: Path, name: str, areas: int) -> None:
    table = read_areas(Source.from_path(real_data / "boundaries" / name)).table
    assert len(table) == areas
    assert outline_faults(table).empty


def test_wards_of_two_years_in_one_table_are_found_out(real_data: Path) -> None:
    both = pd.concat(
        [
            read_areas(Source.from_path(real_data / "boundaries" / f"eastbourne_hastings_wards_{year}.geojson")).table
            for year in (2013, 2020)
        ]
    )
    faults = outline_faults(both)
    assert faults["kind"].value_counts().to_dict() == {"sliver": 89, "overlap": 51}
    first = fault_sentences(faults)[0]
    assert first.startswith("Warning: 51 pairs of areas overlap, by 73.58 km² in all, the most between Meads (E05003923) and ")


def test_an_lsoa_moved_by_20_m_overlaps_its_neighbours_as_far_as_geometry_says(real_data: Path) -> None:
    table = read_areas(Source.from_path(real_data / "boundaries" / "eastbourne_hastings_lsoa_2011.geojson")).table
    moved = affinity.translate(table.geometry.iloc[40], 20, 0)
    others = table.drop(index=40).union_all()
    table.loc[40, "geometry"] = moved
    faults = outline_faults(table)
    assert faults["kind"].value_counts().to_dict() == {"overlap": 4, "gap": 3, "sliver": 1}
    shared = faults[faults.geometry.representative_point().within(moved)]
    assert shared["square_metres"].sum() == pytest.approx(moved.intersection(others).area)
    assert shared["square_metres"].sum() == pytest.approx(26_884, abs=1)


def test_areas_all_over_each_other_are_listed_in_part_and_it_is_said() -> None:
    many = gpd.GeoDataFrame(
        {"code": [f"{n:03d}" for n in range(210)], "name": "A"},
        geometry=[shapely.box(n, 0, n + 1_000, 100) for n in range(210)],
        crs=27700,
    )
    faults = outline_faults(many)
    assert len(faults) <= 20_000
    assert fault_sentences(faults)[0] == (
        "Warning: areas lie over each other in 21,945 pairs, of which the first 20,000 are listed."
    )
