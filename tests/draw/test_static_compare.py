"""Static maps of a comparison: one scale of colours and length, less and more told apart by line too, control accounted for."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import matplotlib
import numpy as np
import numpy.typing as npt
import pytest
import shapely
from matplotlib.patches import PathPatch
from PIL import Image

from hotspots.compare.comparison import Comparison
from hotspots.compare.operation import Operation
from hotspots.draw.colours import MAGENTA, NAVY, TEAL
from hotspots.draw.geometry import density_colours
from hotspots.draw.static_compare import comparison_png, difference_png, draw_comparison, draw_difference
from hotspots.draw.static_map import Paper
from hotspots.draw.static_sheet import Sheet
from hotspots.evaluation import compare_operation
from hotspots.read import Source, read_areas, read_incidents
from hotspots.settings import Settings

ROOT = Path(__file__).parent.parent.parent
CREDIT = "Outlines: Office for National Statistics, Open Government Licence v3.0; © Crown copyright."
PAPER = Paper()


@pytest.fixture(scope="module")
def comparison(bundled_incidents: Path, bundled_wards: Path) -> Comparison:
    """The sample's operation, compared."""
    incidents = read_incidents([Source.from_path(bundled_incidents)])
    operation = Operation.from_json((ROOT / "sample_data" / "patrolled_zone.geojson").read_bytes())
    return compare_operation(incidents, read_areas(Source.from_path(bundled_wards)), operation, Settings())


def pixels(png: bytes) -> npt.NDArray[np.int64]:
    """Red, green, blue by row from the top and column."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(np.int64)


def like(picture: npt.NDArray[np.int64], colour: str) -> npt.NDArray[np.bool_]:
    return np.asarray((picture == [int(colour[at : at + 2], 16) for at in (1, 3, 5)]).all(axis=-1))


def texts(sheet: Sheet) -> list[str]:
    return [each.get_text() for each in sheet.axes.texts]


def test_before_and_after_stand_side_by_side_on_one_scale(comparison: Comparison) -> None:
    result = comparison.results[0]
    sheet = draw_comparison(comparison, result, paper=PAPER, credit=CREDIT)
    top = max(result.change.before.density.max(), result.change.after.density.max())
    drawn = texts(sheet)
    assert f"Before: {result.baseline.period}" in drawn
    assert f"After: {comparison.operation.after}" in drawn
    assert f"{top:,.0f}" in drawn
    assert "Ring of 200 m" in drawn
    assert any("(outside this map)" in text for text in drawn)
    # Zone and ring stand at the same place of each frame: the zone's navy pixels are the same, moved.
    zone = like(pixels(sheet.png())[:575], NAVY)
    halves = [zone[:, :658], zone[:, 675:1333]]
    assert halves[0].sum() > 1_000
    assert halves[0].sum() == pytest.approx(halves[1].sum(), rel=0.05)


def test_where_it_fell_and_rose_is_told_apart_by_line_as_well_as_colour(comparison: Comparison) -> None:
    result = comparison.results[0]
    x, y = shapely.get_coordinates(comparison.shapes.zone.centroid)[0].tolist()
    fell, rose = shapely.box(x - 300, y - 150, x - 100, y + 50), shapely.box(x + 100, y - 150, x + 300, y + 50)
    changed = replace(result, change=replace(result.change, fell=fell, rose=rose))
    sheet = draw_difference(comparison, changed, paper=PAPER, credit=CREDIT)
    drawn = texts(sheet)
    assert "Fell by more than chance" in drawn
    assert "Rose by more than chance" in drawn
    for colour, broken in ((TEAL, False), (MAGENTA, True)):
        lines = [
            each
            for each in sheet.axes.patches + sheet.axes.artists
            if isinstance(each, PathPatch) and matplotlib.colors.to_hex(each.get_edgecolor()).upper() == colour
        ]
        assert len(lines) == 2, "one on the map, one in the legend"
        assert all((each.get_linestyle() != "-" and each.get_linestyle() != "solid") == broken for each in lines)
    assert not any("owhere" in text for text in drawn)


def test_less_is_teal_and_more_is_magenta(comparison: Comparison) -> None:
    result = comparison.results[0]
    picture = pixels(difference_png(comparison, result, paper=PAPER, credit=CREDIT))[:, :930]
    strongest = result.change.difference.density.ravel()[np.abs(result.change.difference.density).argmax()]
    assert strongest < 0
    green = (picture[..., 1] - picture[..., 0]) > 90
    assert green.sum() > 1_000


def test_before_and_after_have_one_scale_of_colours(comparison: Comparison) -> None:
    result = comparison.results[0]
    half = replace(result.change.before, density=result.change.before.density / 2)
    sheet = draw_comparison(comparison, replace(result, change=replace(result.change, after=half)), paper=PAPER, credit=CREDIT)
    before, after = (image.get_array() for image in sheet.axes.images[-2:])
    densest = np.unravel_index(np.asarray(before[..., 3]).argmax(), before.shape[:2])
    # Where there was most there is half of it: the colour of one half, not of the most again.
    assert np.asarray(before[densest]).tolist() == density_colours(np.array([[1.0]]))[0, 0].tolist()
    assert np.asarray(after[densest]).tolist() == density_colours(np.array([[0.5]]))[0, 0].tolist()


def test_where_nothing_fell_or_rose_no_line_is_explained(comparison: Comparison) -> None:
    result = comparison.results[0]
    nowhere, place = shapely.Polygon(), shapely.buffer(comparison.shapes.zone.centroid, 100)
    for fell, rose, said in (
        (nowhere, nowhere, "Nowhere fell or rose by more than chance"),
        (place, nowhere, "Nowhere rose by more than chance"),
        (nowhere, place, "Nowhere fell by more than chance"),
    ):
        changed = replace(result, change=replace(result.change, fell=fell, rose=rose))
        drawn = texts(draw_difference(comparison, changed, paper=Paper(250, 140), credit=CREDIT))
        assert said in " ".join(drawn)
        assert ("Fell by more than chance" in drawn) == (fell is place)
        assert ("Rose by more than chance" in drawn) == (rose is place)


def test_a_control_in_view_is_not_said_to_be_outside(comparison: Comparison) -> None:
    near = shapely.buffer(comparison.shapes.zone.centroid, 50)
    shown = replace(comparison, shapes=replace(comparison.shapes, control=near))
    for each, outside in ((comparison, True), (shown, False)):
        drawn = " ".join(texts(draw_difference(each, each.results[0], paper=PAPER, credit=CREDIT)))
        assert ("outside this map" in drawn) == outside


def test_a_before_period_of_another_length_is_said_to_be_scaled(comparison: Comparison) -> None:
    result = comparison.results[0]
    shorter = replace(result.baseline.period, last_day=result.baseline.period.last_day.replace(day=15))
    other = replace(result, baseline=replace(result.baseline, period=shorter))
    said = "Before scaled to the length of after"
    assert said in texts(draw_comparison(comparison, other, paper=PAPER, credit=CREDIT))
    assert said not in texts(draw_comparison(comparison, result, paper=PAPER, credit=CREDIT))


def test_on_a_small_sheet_both_periods_stand_whole_over_their_maps(comparison: Comparison) -> None:
    result = comparison.results[0]
    sheet = draw_comparison(comparison, result, paper=Paper(90, 60), credit=CREDIT)
    bold = [each for each in sheet.axes.texts if "Bold" in str(each.get_fontproperties().get_file())]
    said = " ".join(each.get_text() for each in bold)
    for word in f"{result.baseline.period} {comparison.operation.after}".split():
        assert word in said
    assert comparison_png(comparison, result, paper=Paper(90, 60), credit=CREDIT)
