"""The user's own layers on every map: near enough, simple enough, inert, and in the legend."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from hotspots.draw.base_map import blank_map
from hotspots.draw.context import MOST_SHAPES, MOST_VERTICES, OVER, UNDER, add_context, context_swatches, shapes_to_draw
from hotspots.draw.geometry import clipped
from hotspots.read.surroundings import Context
from hotspots.tables import Input

BOUNDS = (561_000.0, 99_000.0, 562_000.0, 100_000.0)
INPUT = Input("x", "context", "0")


def layer(*shapes: object, over: bool = False, name: str = "x", names: list[str] | None = None) -> Context:
    table = gpd.GeoDataFrame({"name": names or [""] * len(shapes)}, geometry=list(shapes), crs=27700)
    return Context(name, table, over, INPUT)


def test_what_lies_far_outside_is_cut_off() -> None:
    _, shapes, _ = shapes_to_draw(layer(shapely.LineString([(0, 99_500), (700_000, 99_500)]), shapely.Point(0, 0)), bounds=BOUNDS)
    assert len(shapes) == 1
    assert shapely.total_bounds(shapes).tolist() == [559_000, 99_500, 564_000, 99_500]


def test_a_layer_is_never_too_much_for_a_map() -> None:
    wiggle = np.column_stack([np.linspace(561_000, 562_000, 100_000), 99_500 + np.sin(np.arange(100_000))])
    _, shapes, _ = shapes_to_draw(layer(shapely.LineString(wiggle)), bounds=BOUNDS)
    assert 2 <= shapely.get_num_coordinates(shapes).sum() <= MOST_VERTICES
    points = [shapely.Point(561_000 + n / 100, 99_500) for n in range(MOST_SHAPES + 10)]
    names, shapes, near = shapes_to_draw(layer(*points, names=[str(n) for n in range(len(points))]), bounds=BOUNDS)
    # Spread over the file, so that no part of the map stays empty.
    assert (len(shapes), names[0], names[-1], near) == (MOST_SHAPES, "0", str(MOST_SHAPES + 9), MOST_SHAPES + 10)
    assert f"({MOST_SHAPES:,} of {MOST_SHAPES + 10:,} drawn)" in context_swatches([layer(*points)], bounds=BOUNDS)[0][1]


def test_a_crossed_outline_is_drawn() -> None:
    bow = shapely.Polygon([(561_000, 99_000), (562_000, 100_000), (562_000, 99_000), (561_000, 100_000)])
    _, shapes, _ = shapes_to_draw(layer(bow), bounds=BOUNDS)
    assert shapely.area(shapes).sum() == pytest.approx(500_000)


def test_layers_lie_under_or_over_and_only_those_over_speak() -> None:
    layers = [
        layer(shapely.Point(561_500, 99_500), name="lamps", names=["Lamp"]),
        layer(shapely.Point(561_500, 99_500), name="<script>x</script>", over=True, names=["`${alert(1)}`"]),
    ]
    pages = {}
    for over in (False, True):
        drawn = blank_map(None)
        add_context(drawn, layers, bounds=BOUNDS, crs="EPSG:27700", over=over)
        pages[over] = drawn.get_root().render()
    assert UNDER in pages[False]
    assert OVER[0] in pages[True]
    assert "Lamp" not in pages[True]
    for page in pages.values():
        assert "<script>x" not in page
        assert "`${" not in page


def test_the_legend_has_a_line_or_a_dot_for_each() -> None:
    road = layer(shapely.LineString([(561_000, 99_000), (562_000, 99_000)]), name="roads")
    camera = layer(shapely.Point(561_500, 99_500), name="cameras", over=True)
    (line, road_name), (dot, camera_name) = context_swatches([road, camera], bounds=BOUNDS)
    assert (road_name, camera_name) == ("roads", "cameras")
    assert "border-top" in line
    assert f"border-radius:50%;background:{OVER[0]}" in dot


def test_a_ring_that_touches_the_frame_in_a_point_is_clipped_all_the_same() -> None:
    shape = shapely.Polygon([(0, 0), (10, 5), (0, 10), (5, 5)])
    for box in ((10.0, 0.0, 20.0, 10.0), (0.0, 0.0, 5.0, 5.0), (-5.0, -5.0, 0.0, 0.0)):
        found = clipped(shape, box)
        assert found.area == pytest.approx(shapely.intersection(shape, shapely.box(*box)).area)
