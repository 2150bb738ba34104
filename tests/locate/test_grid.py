"""The grid: its cells' parts inside add up to the study area, to the square metre."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.errors import BadSettings
from hotspots.locate.grid import Grid, make_grid
from hotspots.read import Source, read_areas


@st.composite
def study_areas(draw: st.DrawFn) -> shapely.Geometry:
    """Unions of boxes and triangles with odd corners, with holes and islands."""
    number = st.floats(0, 3000).map(lambda v: round(v, 2))
    shapes = []
    for _ in range(draw(st.integers(1, 4))):
        triangle = shapely.Polygon([(draw(number), draw(number)) for _ in range(3)])
        west, south = draw(number), draw(number)
        shapes += [triangle.buffer(0), shapely.box(west, south, west + 400, south + 300)]
    return shapely.difference(shapely.union_all(shapes), shapely.box(*[draw(number) for _ in range(2)], 1500, 1600))


@settings(max_examples=40)
@given(study_areas(), st.sampled_from([37.5, 50.0, 333.0, 5000.0]))
def test_the_parts_inside_add_up_to_the_study_area(study_area: shapely.Geometry, cell_m: float) -> None:
    if study_area.area < 1:
        return
    grid = make_grid(study_area, cell_m=cell_m)
    assert grid.inside_m2.sum() == pytest.approx(study_area.area, rel=1e-9)
    assert grid.inside_m2.max() <= cell_m**2 * (1 + 1e-12)


def test_the_parts_inside_are_those_of_a_cut_by_hand() -> None:
    # A triangle on 2 x 2 cells of 10 m: half of two cells, all of the one below the slope, none above.
    grid = make_grid(shapely.Polygon([(0, 0), (20, 0), (0, 20)]), cell_m=10.0)
    np.testing.assert_allclose(grid.inside_m2[:2, :2], [[100.0, 50.0], [50.0, 0.0]], atol=1e-12)


def test_the_parts_inside_of_the_real_wards_are_those_of_cutting_every_cell(bundled_wards: Path) -> None:
    study_area = shapely.union_all(read_areas(Source.from_path(bundled_wards)).table.geometry.to_numpy())
    grid = make_grid(study_area, cell_m=250.0)
    cells = grid.boxes(np.arange(grid.inside_m2.size))
    cut = shapely.area(shapely.intersection(cells, study_area)).reshape(grid.inside_m2.shape)
    np.testing.assert_allclose(grid.inside_m2, cut, rtol=0, atol=1e-6)


def test_the_lattice_is_aligned_to_multiples_of_the_cell() -> None:
    grid = make_grid(shapely.box(561_023, 98_777, 561_450, 99_001), cell_m=50.0)
    assert (grid.west, grid.south) == (561_000.0, 98_750.0)
    assert grid.inside_m2.shape == (6, 10)
    assert grid.x[:2].tolist() == [561_025.0, 561_075.0]
    assert grid.y[:2].tolist() == [98_775.0, 98_825.0]


def test_a_cell_holds_its_lower_and_left_edges_only() -> None:
    grid = Grid(100.0, 200.0, 10.0, np.ones((2, 3)))
    x = np.array([100.0, 109.999, 110.0, 100.0, 129.999, 130.0, 99.999, 100.0, 100.0])
    y = np.array([200.0, 200.0, 200.0, 210.0, 219.999, 200.0, 200.0, 199.999, 220.0])
    assert grid.cell_of(x, y).tolist() == [0, 0, 1, 3, 5, -1, -1, -1, -1]


def test_neighbouring_boxes_share_their_corners_exactly() -> None:
    grid = Grid(0.1, 0.2, 33.3, np.ones((40, 40)))
    boxes = grid.boxes(np.arange(1600))
    assert shapely.coverage_is_valid(boxes)
    assert shapely.union_all(boxes).geom_type == "Polygon"


def test_the_box_of_a_cell_holds_its_centre() -> None:
    grid = Grid(100.0, 200.0, 10.0, np.ones((2, 3)))
    assert shapely.get_coordinates(shapely.centroid(grid.boxes(np.array([4])))).tolist() == [[grid.x[1], grid.y[1]]]


def test_too_many_cells_are_refused_in_words() -> None:
    with pytest.raises(BadSettings) as error:
        make_grid(shapely.box(0, 0, 100_000, 100_000), cell_m=10.0)
    assert str(error.value) == (
        "Cells of 10 m would make 100 million; the limit is 25 million. Choose larger cells or fewer areas."
    )
