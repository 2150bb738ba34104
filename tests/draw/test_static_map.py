"""Static maps for print: true to scale, legible, nothing over anything else, the same bytes each time, whatever files hold."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import geopandas as gpd
import matplotlib
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import shapely
from matplotlib.font_manager import FontProperties
from PIL import Image

from hotspots.analysis import Analysis
from hotspots.compare.comparison import Comparison
from hotspots.compare.operation import Operation
from hotspots.draw.classes import natural_classes
from hotspots.draw.colours import GREY, MAGENTA, NAVY, VIRIDIS, steps
from hotspots.draw.context import OVER, UNDER
from hotspots.draw.static_compare import comparison_png, difference_png, draw_comparison, draw_difference
from hotspots.draw.static_labels import Taken, place_names
from hotspots.draw.static_layout import View, arrange, parts_of
from hotspots.draw.static_legend import LAND, OUTSIDE, Key, Mark, ScaleBar, Words, round_length
from hotspots.draw.static_map import (
    PALE_WARD,
    Paper,
    area_png,
    draw_area,
    draw_hotspot,
    draw_overview,
    draw_wards,
    faded,
    hotspot_png,
    overview_png,
    ward_png,
)
from hotspots.draw.static_pins import MOST_PINS, pin_size, place_pins
from hotspots.draw.static_sheet import MISSING, SMALL, Frame, Sheet, printable
from hotspots.errors import BadSettings
from hotspots.evaluation import compare_operation
from hotspots.pipeline import analyse
from hotspots.read import Source, read_areas, read_incidents
from hotspots.read.surroundings import Context
from hotspots.settings import Density, Filter, Settings
from hotspots.tables import Input

ROOT = Path(__file__).parent.parent.parent
CREDIT = "Outlines: Office for National Statistics, Open Government Licence v3.0; © Crown copyright."
PAPER, SMALL_PAPER = Paper(), Paper(90, 60)
HOSTILE = [
    r"$x^2_y$ \frac{a}{b} <b>&amp;",
    "Łódź Śródmieście 東京都",
    "Москва Ωραία",
    "A very long name that goes on and on, with Saint Leonards-on-Sea and the Old Town (part of)",
    "a\tb\nc\x00d",
    "",
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
    "_under_^sup",
    "😀 \u202eback",
]


@pytest.fixture(scope="module")
def analysis(bundled_incidents: Path, bundled_wards: Path) -> Analysis:
    """The sample, analysed."""
    incidents = read_incidents([Source.from_path(bundled_incidents)])
    return analyse(incidents, read_areas(Source.from_path(bundled_wards)), Settings())


@pytest.fixture(scope="module")
def crowded(bundled_incidents: Path, bundled_wards: Path) -> Analysis:
    """The sample with hundreds of small hotspots."""
    incidents = read_incidents([Source.from_path(bundled_incidents)])
    density = Density(radius_m=100, cell_m=20, hot_area_share=0.2)
    return analyse(incidents, read_areas(Source.from_path(bundled_wards)), Settings(min_incidents=2, density=density))


@pytest.fixture(scope="module")
def comparison(bundled_incidents: Path, bundled_wards: Path) -> Comparison:
    """The sample's operation, compared."""
    incidents = read_incidents([Source.from_path(bundled_incidents)])
    operation = Operation.from_json((ROOT / "sample_data" / "patrolled_zone.geojson").read_bytes())
    return compare_operation(incidents, read_areas(Source.from_path(bundled_wards)), operation, Settings())


@pytest.fixture(scope="module")
def square(analysis: Analysis) -> Analysis:
    """One nameless area of 2 km by 2 km round the sample's first peak, with the sample's density and no hotspot."""
    peak = analysis.hotspots.iloc[0]
    x, y = round(peak["peak_easting"], -2), round(peak["peak_northing"], -2)
    areas = gpd.GeoDataFrame(
        {"code": ["E1"], "name": [""], "district": [""], "population": [np.nan], "area_km2": [4.0]},
        geometry=[shapely.box(x - 1000, y - 1000, x + 1000, y + 1000)],
        crs=27700,
    )
    wards = analysis.wards[:1].assign(code="E1", name="")
    return replace(analysis, areas=areas, wards=wards, hotspots=analysis.hotspots[:0])


def hostile(analysis: Analysis) -> Analysis:
    """The sample with names, notes, filter and layers as hostile files have them."""
    areas, wards, hotspots = analysis.areas.copy(), analysis.wards.copy(), analysis.hotspots.copy()
    names = [HOSTILE[row % len(HOSTILE)] for row in range(len(areas))]
    areas["name"] = names
    wards["rate_per_1000"] = np.where(np.arange(len(wards)) % 4 == 0, np.nan, wards["rate_per_1000"])
    hotspots["name"] = [HOSTILE[row % len(HOSTILE)] for row in range(len(hotspots))]
    layers = (
        context([shapely.buffer(each, 900).exterior for each in areas.geometry.centroid], over=False, name="Roads $A_1$"),
        context(list(areas.geometry.centroid), over=True, name=HOSTILE[0]),
    )
    chosen = Filter(categories=tuple(f"Category $number_{n}" for n in range(40)), flags=("a_b",))
    return replace(
        analysis,
        areas=areas,
        wards=wards,
        hotspots=hotspots,
        context=layers,
        data_notes=("a very long note " * 2_000, *(f"note {n}" for n in range(20))),
        settings=replace(analysis.settings, filter=chosen),
    )


def context(shapes: list[object], *, over: bool, name: str) -> Context:
    table = gpd.GeoDataFrame({"name": [""] * len(shapes)}, geometry=shapes, crs=27700)
    return Context(name, table, over, Input("x", "context", "0"))


def pixels(png: bytes) -> npt.NDArray[np.int64]:
    """Red, green, blue by row from the top and column."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(np.int64)


def rgb(colour: str) -> npt.NDArray[np.int64]:
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)])


def like(picture: npt.NDArray[np.int64], colour: str, *, off: int = 0) -> npt.NDArray[np.bool_]:
    return np.asarray((np.abs(picture - rgb(colour)) <= off).all(axis=-1))


def texts(sheet: Sheet) -> list[str]:
    return [each.get_text() for each in sheet.axes.texts]


def longest_run(row: npt.NDArray[np.bool_]) -> int:
    edges = np.flatnonzero(np.diff(np.r_[0, row.astype(int), 0]))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def outline_box(picture: npt.NDArray[np.int64]) -> tuple[float, float, float, float]:
    """Middle of the outer outline's left, upper, right and lower side in pixels, of a map with one square area."""
    beyond = ~like(picture, OUTSIDE)[12:-12, 12:925]
    columns, rows = np.flatnonzero(beyond[430]), np.flatnonzero(beyond[:, 450])
    # The line is about three pixels wide.
    return columns.min() + 13.0, rows.min() + 13.0, columns.max() + 11.0, rows.max() + 11.0


# What is written


def test_the_same_map_is_the_same_bytes_and_says_nothing_of_software_or_time(analysis: Analysis, comparison: Comparison) -> None:
    hotspot, code, result = analysis.hotspots["id"].iloc[0], analysis.wards["code"].iloc[0], comparison.results[0]
    for draw in (
        lambda: overview_png(analysis, paper=PAPER, credit=CREDIT),
        lambda: hotspot_png(analysis, hotspot, paper=PAPER, credit=CREDIT),
        lambda: ward_png(analysis, measure="incidents", paper=PAPER, credit=CREDIT),
        lambda: area_png(analysis, code, paper=PAPER, credit=CREDIT),
        lambda: comparison_png(comparison, result, paper=PAPER, credit=CREDIT),
        lambda: difference_png(comparison, result, paper=PAPER, credit=CREDIT),
    ):
        first = draw()
        assert first == draw()
        image = Image.open(io.BytesIO(first))
        assert image.size == (1338, 905)
        assert set(image.info) <= {"dpi"}


def test_a_picture_has_the_size_that_was_asked_for(analysis: Analysis) -> None:
    image = Image.open(io.BytesIO(overview_png(analysis, paper=Paper(254, 127, 100), credit=CREDIT)))
    assert image.size == (1000, 500)
    for paper in ((20, 115, 200), (170, 5_000, 200), (170, 115, 20)):
        with pytest.raises(BadSettings, match="printed map of"):
            Paper(*paper)


def test_drawing_changes_neither_its_input_nor_the_library(analysis: Analysis) -> None:
    parameters, areas, hotspots = dict(matplotlib.rcParams), analysis.areas.copy(), analysis.hotspots.copy()
    assert analysis.surface is not None
    density = analysis.surface.density.copy()
    overview_png(analysis, paper=PAPER, credit=CREDIT)
    assert dict(matplotlib.rcParams) == parameters
    pd.testing.assert_frame_equal(analysis.areas, areas)
    pd.testing.assert_frame_equal(analysis.hotspots, hotspots)
    assert (analysis.surface.density == density).all()


def test_nothing_of_the_drawing_library_is_loaded_before_a_map_is_drawn() -> None:
    code = "import sys, hotspots.draw.static_map, hotspots.draw.static_compare; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "False"


# True to scale


def test_the_scale_bar_is_as_long_as_it_says(square: Analysis) -> None:
    sheet = draw_overview(square, paper=PAPER, credit="", density=False)
    picture = pixels(sheet.png())
    left, upper, right, lower = outline_box(picture)
    assert right - left == pytest.approx(lower - upper, abs=1.5)
    (said,) = [text for text in texts(sheet) if text.endswith((" m", " km"))]
    metres = float(said.split()[0]) * (1000 if said.endswith("km") else 1)
    # The bar's edge is the longest black run of the lower right corner; its line adds two pixels.
    corner = like(picture, "#0B0C0C", off=40)[-80:, 950:]
    long = max(longest_run(row) for row in corner) - 2
    assert long / (right - left) == pytest.approx(metres / 2000, rel=0.01)
    # Its first half is filled.
    filled = [run for run in (longest_run(row) for row in corner) if 0.45 * long < run < 0.55 * long]
    assert len(filled) >= 5


@pytest.mark.parametrize(("most", "length"), [(1, 1), (199.9, 100), (200, 200), (499, 200), (7_300, 5_000), (0.3, 0.2)])
def test_a_scale_bar_has_a_round_length(most: float, length: float) -> None:
    assert round_length(most) == pytest.approx(length)


def test_the_density_has_the_web_maps_colour_at_its_place(square: Analysis) -> None:
    assert square.surface is not None
    surface, picture = square.surface, pixels(overview_png(square, paper=PAPER, credit=""))
    left, upper, right, lower = outline_box(picture)
    west, south, east, north = square.areas.total_bounds
    checked = 0
    rows, columns = np.nonzero(surface.density > 0.02 * surface.density.max())
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        x, y = surface.west + (column + 0.5) * surface.cell_m, surface.south + (row + 0.5) * surface.cell_m
        if not (west + 60 < x < east - 60 and south + 60 < y < north - 60):
            continue
        at = round(upper + (north - y) / (north - south) * (lower - upper)), round(left + (x - west) / 2000 * (right - left))
        share = np.ceil(surface.density[row, column] / surface.density.max() * 100) / 100
        stops = np.array([rgb(colour) for colour in VIRIDIS])
        colour = np.array([np.interp(1 - share, np.linspace(0, 1, len(VIRIDIS)), stops[:, band]) for band in range(3)])
        opacity = 0.8 * np.sqrt(share)
        assert np.abs(picture[at] - (opacity * colour + (1 - opacity) * 255)).max() <= 3
        checked += 1
    assert checked > 100


def test_land_is_white_and_the_ground_outside_pale(square: Analysis) -> None:
    picture = pixels(overview_png(square, paper=PAPER, credit="", density=False))
    left, upper, right, lower = outline_box(picture)
    middle = round((left + right) / 2)
    assert like(picture, LAND)[round(upper) + 6 : round(lower) - 6, middle].all()
    assert like(picture, OUTSIDE)[round(upper) : round(lower), round(left) - 12 : round(left) - 6].all()


def test_no_density_bleeds_out_of_the_areas(square: Analysis) -> None:
    assert square.surface is not None
    whole = np.full_like(square.surface.density, square.surface.density.max())
    picture = pixels(overview_png(replace(square, surface=replace(square.surface, density=whole)), paper=PAPER, credit=""))
    # All is dark purple up to the outline, and none of it lies beyond.
    dark = (rgb(VIRIDIS[0]) * 0.8 + 255 * 0.2).round()
    row = picture[450, 12:925]
    inside = np.flatnonzero((np.abs(row - dark) <= 2).all(axis=-1))
    land = np.flatnonzero((pixels(overview_png(square, paper=PAPER, credit="", density=False))[450, 12:925] == 255).all(axis=-1))
    assert (inside.min(), inside.max()) == (land.min(), land.max())
    assert len(inside) > 700


def test_two_towns_far_apart_have_a_frame_each_and_one_area_has_one(analysis: Analysis, square: Analysis) -> None:
    parts = parts_of(analysis.areas.geometry.to_numpy())
    assert len(parts) == 2
    held = analysis.areas.bounds.to_numpy()
    for name, (west, south, east, north) in zip(("Eastbourne", "Hastings"), parts, strict=True):
        inside = (held[:, 0] >= west) & (held[:, 1] >= south) & (held[:, 2] <= east) & (held[:, 3] <= north)
        assert set(analysis.areas["district"][inside]) == {name}
    drawn = texts(draw_overview(analysis, paper=PAPER, credit=CREDIT))
    assert {"Eastbourne", "Hastings", "Both parts at one scale"} <= set(drawn)
    assert len(parts_of(square.areas.geometry.to_numpy())) == 1
    # Two squares whose gap is small against them stay together.
    near = np.array([shapely.box(0, 0, 1000, 1000), shapely.box(1100, 0, 2100, 1000)])
    assert parts_of(near) == [(0, 0, 2100, 1000)]


def test_frames_of_one_sheet_share_a_scale_and_the_legend_lies_beside_them(analysis: Analysis) -> None:
    for paper in (PAPER, SMALL_PAPER, Paper(193, 132), Paper(100, 220), Paper(250, 140), Paper(80, 80)):
        sheet = Sheet(paper)
        blocks = [Words(("A heading",), bold=True), Key(Mark("line", NAVY), "A line"), Words(("text " * 30,)), ScaleBar(1.0)]
        view = View(tuple(parts_of(analysis.areas.geometry.to_numpy())), titles=("One", "Two"))
        layout = arrange(sheet, view, blocks, credit=CREDIT)
        assert len({frame.scale for frame in layout.frames}) == 1
        boxes = [shapely.box(*frame.box) for frame in layout.frames]
        for frame, ground in zip(layout.frames, view.grounds, strict=True):
            assert shapely.box(*frame.ground).buffer(1e-6).covers(shapely.box(*ground))
        for column in layout.columns:
            high = sum(block.height(sheet, column.width) for block in column.blocks)
            boxes.append(shapely.box(column.x, column.top - high, column.x + column.width, column.top))
        for one, other in combinations(boxes, 2):
            assert shapely.intersection(one, other).area == 0
        assert all(shapely.box(0, 0, sheet.width, sheet.height).covers(box) for box in boxes)


def test_a_tall_sheet_stacks_the_northern_town_above_the_southern(analysis: Analysis) -> None:
    view = View(tuple(parts_of(analysis.areas.geometry.to_numpy())))
    eastbourne, hastings = arrange(Sheet(Paper(90, 200)), view, [ScaleBar(1.0)], credit="").frames
    assert hastings.bottom > eastbourne.bottom + eastbourne.height
    eastbourne, hastings = arrange(Sheet(Paper(250, 120)), view, [ScaleBar(1.0)], credit="").frames
    assert hastings.left > eastbourne.left + eastbourne.width


# Legible


def sheets(analysis: Analysis, comparison: Comparison) -> list[Sheet]:
    bad = hostile(analysis)
    return [
        draw_overview(analysis, paper=PAPER, credit=CREDIT),
        draw_overview(bad, paper=PAPER, credit=CREDIT * 20),
        draw_overview(bad, paper=Paper(80, 80, 100), credit=CREDIT),
        draw_hotspot(bad, bad.hotspots["id"].iloc[3], paper=PAPER, credit=CREDIT),
        draw_wards(bad, measure="rate_per_1000", paper=Paper(120, 160), credit="東京"),
        draw_area(bad, bad.areas["code"].iloc[0], paper=PAPER, credit=CREDIT),
        draw_comparison(comparison, comparison.results[0], paper=PAPER, credit=CREDIT),
        draw_difference(comparison, comparison.results[0], paper=Paper(250, 140), credit=CREDIT),
        draw_overview(analysis, paper=SMALL_PAPER, credit=CREDIT),
        draw_hotspot(bad, bad.hotspots["id"].iloc[0], paper=SMALL_PAPER, credit=CREDIT),
        draw_wards(bad, measure="rate_per_1000", paper=SMALL_PAPER, credit=CREDIT),
        draw_area(analysis, analysis.areas["code"].iloc[3], paper=Paper(193, 132), credit=CREDIT),
        draw_comparison(comparison, comparison.results[0], paper=SMALL_PAPER, credit=CREDIT),
        draw_difference(comparison, comparison.results[0], paper=SMALL_PAPER, credit=CREDIT),
    ]


def test_no_text_meets_another_or_leaves_the_paper_or_is_too_small_or_pale(analysis: Analysis, comparison: Comparison) -> None:
    for sheet in sheets(analysis, comparison):
        sheet.png()
        renderer = sheet.canvas.get_renderer()
        found = [(each, each.get_window_extent(renderer)) for each in sheet.axes.texts if each.get_text()]
        assert len(found) > 8
        wide, high = sheet.canvas.get_width_height()
        for text, box in found:
            assert box.x0 >= 0, text
            assert box.y0 >= 0, text
            assert box.x1 <= wide, text
            assert box.y1 <= high, text
            assert text.get_fontsize() >= SMALL
            assert text.get_color() in ("#FFFFFF", "#0B0C0C", GREY)
        for (one, first), (other, second) in combinations(found, 2):
            across = min(first.x1, second.x1) - max(first.x0, second.x0)
            up = min(first.y1, second.y1) - max(first.y0, second.y0)
            # Lines of one paragraph stand close: a brace or a tail may reach a pixel into the next.
            assert across <= 1 or up <= 2.5, (one.get_text(), other.get_text())


def test_colours_of_text_have_contrast() -> None:
    def light(colour: str) -> float:
        part = rgb(colour) / 255
        return float((np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4) * (0.2126, 0.7152, 0.0722)).sum())

    pairs = [(GREY, "#FFFFFF"), ("#0B0C0C", "#FFFFFF"), ("#FFFFFF", MAGENTA), ("#FFFFFF", "#0B0C0C")]
    for one, other in [*pairs, (GREY, OUTSIDE), (GREY, PALE_WARD)]:
        dark, bright = sorted((light(one), light(other)))
        assert (bright + 0.05) / (dark + 0.05) >= 4.5


def test_text_of_files_is_text_and_no_formula(analysis: Analysis) -> None:
    bad = hostile(analysis)
    assert not any(each.get_parse_math() for each in draw_overview(bad, paper=PAPER, credit="").axes.texts)
    # Any warning of a missing letter or a broken formula fails: tests run with warnings as errors.
    drawn = " ".join(texts(draw_area(bad, bad.areas["code"].iloc[0], paper=Paper(250, 200), credit=r"$\bad{^$")))
    assert r"$x^2_y$" in drawn
    assert r"\frac{a}{b}" in drawn
    assert r"$\bad{^$" in drawn
    for draw in (overview_png, ward_png):
        more = {"measure": "rate_per_1000"} if draw is ward_png else {}
        assert draw(bad, paper=PAPER, credit="$x$", **more)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb\nc\x00d", "a b c d"),
        ("東 Москва Ω", f"{MISSING} Москва Ω"),
        ("\u202eback\u200b", "back"),
        ("e\u0301", "é"),
        ("ป", MISSING),
        ("$_^\\", "$_^\\"),
    ],
)
def test_letters_that_the_font_lacks_are_boxes(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_lines_are_no_longer_than_they_may_be_and_lose_nothing_unsaid() -> None:
    sheet = Sheet(PAPER)
    text = "Some words and a verylongwordthatfitsinnolineofthiswidthatall and more"
    lines = sheet.wrap(text, 60, size=SMALL, most=20)
    assert all(sheet.width_of(line, size=SMALL) <= 60 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    short = sheet.wrap(text, 60, size=SMALL, most=2)
    assert len(short) == 2
    assert short[1].endswith("…")
    assert sheet.wrap("x" * 10_000_000, 60, size=SMALL, most=1)[0].endswith("…")


# Pins and names


def test_every_hotspot_has_a_pin_or_is_counted(crowded: Analysis) -> None:
    total = len(crowded.hotspots)
    assert total > 300
    sheet = draw_overview(crowded, paper=PAPER, credit=CREDIT)
    numbers = [text for text in texts(sheet) if text.isdigit() and int(text) > 0]
    # One of them is the legend's own.
    assert len(numbers) == len(set(numbers)) + 1
    said = " ".join(texts(sheet))
    assert f"no room for the numbers of {total - len(set(numbers))}" in said
    assert max(int(text) for text in numbers) <= MOST_PINS


@pytest.mark.parametrize("wide_m", [4_000, 12_000, 30_000])
def test_pins_and_leaders_meet_nothing_and_lower_ranks_give_way(crowded: Analysis, wide_m: float) -> None:
    sheet = Sheet(PAPER)
    west, south, *_ = crowded.areas.total_bounds
    frame = Frame(10, 10, 300, 260, west, south, 300 / wide_m)
    pins, left_out = place_pins(sheet, [frame], crowded.hotspots, Taken())
    assert wide_m < 12_000 or left_out > 0
    assert any(pin.moved for pin in pins)
    shapes = []
    for pin in pins:
        wide, high = pin_size(sheet, str(pin.rank), pin.size)
        box = shapely.box(pin.at[0] - wide / 2, pin.at[1] - high / 2, pin.at[0] + wide / 2, pin.at[1] + high / 2)
        assert shapely.box(*frame.box).covers(box)
        shapes.append(box.union(shapely.LineString([pin.place, pin.at])) if pin.moved else box)
    for one, other in combinations(shapes, 2):
        assert not one.intersects(other)


def test_a_pin_beside_a_small_hotspot_leaves_it_to_be_seen(analysis: Analysis) -> None:
    sheet = Sheet(PAPER)
    west, south, *_ = analysis.areas.total_bounds
    frame = Frame(10, 10, 300, 260, west, south, 300 / 12_000)
    pins, left_out = place_pins(sheet, [frame], analysis.hotspots, Taken())
    assert left_out == 0
    shapes = sheet.on_paper(analysis.hotspots.geometry.to_numpy(), frame)[0]
    for pin in pins:
        assert pin.moved
        wide, high = pin_size(sheet, str(pin.rank), pin.size)
        box = shapely.box(pin.at[0] - wide / 2, pin.at[1] - high / 2, pin.at[0] + wide / 2, pin.at[1] + high / 2)
        assert not box.intersects(shapely.union_all(shapes))


def test_names_stay_off_what_is_taken_off_outlines_and_on_their_areas() -> None:
    sheet, frame = Sheet(PAPER), Frame(0, 0, 400, 300, 0, 0, 1)
    areas = np.array([shapely.box(10, 10, 150, 100), shapely.box(150, 10, 300, 100), shapely.box(300, 10, 310, 15)])
    taken, outline = Taken([(60, 40, 100, 70)]), np.array([shapely.box(200, 40, 250, 70)])
    found = place_names(sheet, frame, ["Alpha", "Beta", "Gamma"], areas, np.array([0, 1, 2]), taken, clear_of=outline)
    assert [name.lines for name in found] == [("Alpha",), ("Beta",)]
    first, second = (shapely.box(*name.box) for name in found)
    assert areas[0].covers(first)
    assert not first.intersects(shapely.box(60, 40, 100, 70))
    assert areas[1].covers(second)
    assert not second.intersects(outline[0])
    # What it covers is taken: the same name finds another place or none.
    again = place_names(sheet, frame, ["Alpha"], areas[:1], np.array([0]), taken, clear_of=outline)
    assert not any(shapely.box(*name.box).intersects(first) for name in again)


def test_of_a_thousand_areas_only_those_with_room_are_named(analysis: Analysis) -> None:
    side = np.arange(40) * 200.0
    x, y = (each.ravel()[:1000] for each in np.meshgrid(side, side))
    west, south, *_ = analysis.areas.total_bounds
    cells = [
        shapely.box(west + a, south + b, west + a + 200, south + b + 200) for a, b in zip(x.tolist(), y.tolist(), strict=True)
    ]
    cells[0] = shapely.box(west - 4_000, south, west, south + 4_000)
    codes = [f"E{n:08d}" for n in range(1000)]
    areas = gpd.GeoDataFrame(
        {
            "code": codes,
            "name": [f"Place number {n}" for n in range(1000)],
            "district": "",
            "population": np.nan,
            "area_km2": 0.04,
        },
        geometry=cells,
        crs=27700,
    )
    wards = pd.DataFrame({"code": codes, "name": areas["name"], "district": "", "incidents": np.arange(1000)})
    drawn = texts(draw_wards(replace(analysis, areas=areas, wards=wards), measure="incidents", paper=PAPER, credit=CREDIT))
    assert [text for text in drawn if text.startswith("Place number")] == ["Place number 0"]


# What each map shows


def test_the_legend_says_unit_period_count_filter_and_notes(analysis: Analysis) -> None:
    chosen = replace(analysis, settings=replace(analysis.settings, filter=Filter(categories=("Burglary",))))
    drawn = texts(draw_overview(chosen, paper=PAPER, credit=CREDIT))
    assert analysis.surface is not None
    for line in (
        "Density, incidents per km²",
        f"{analysis.surface.density.max():,.0f}",
        "1 December 2019 to 30 November 2021",
        "11,570 incidents in 25 areas",
        "Burglary",
        "Synthetic sample",
        "N",
    ):
        assert line in drawn
    assert CREDIT in drawn


def test_without_surface_hotspots_or_period_it_says_so(analysis: Analysis) -> None:
    bare = replace(analysis, surface=None, hotspots=analysis.hotspots[:0], period=None)
    sheet = draw_overview(bare, paper=PAPER, credit="")
    assert not sheet.axes.images
    drawn = texts(sheet)
    assert "Hotspots" in drawn
    assert "No hotspots" in drawn
    assert "No dates" in drawn
    assert not any("per km²" in text for text in drawn)
    assert area_png(bare, bare.areas["code"].iloc[0], paper=PAPER, credit="")


def test_clusters_are_drawn_without_a_density(bundled_incidents: Path, bundled_wards: Path) -> None:
    incidents = read_incidents([Source.from_path(bundled_incidents)])
    found = analyse(incidents, read_areas(Source.from_path(bundled_wards)), Settings(method="dbscan"))
    sheet = draw_hotspot(found, found.hotspots["id"].iloc[0], paper=PAPER, credit=CREDIT)
    assert not sheet.axes.images
    assert like(pixels(sheet.png()), MAGENTA).sum() > 500


def test_one_hotspot_is_black_on_its_map_with_its_surroundings(analysis: Analysis) -> None:
    row = analysis.hotspots.iloc[4]
    sheet = draw_hotspot(analysis, row["id"], paper=PAPER, credit=CREDIT)
    drawn = texts(sheet)
    assert "Where in the study area" in drawn
    assert "This hotspot: Larch Fold," in drawn
    # It has none near it, so that no line says what another looks like.
    assert not any("Other hotspot" in text for text in drawn)
    said = next(text for text in drawn if text.endswith(" m"))
    assert said in ("100 m", "200 m")
    first = texts(draw_hotspot(analysis, analysis.hotspots["id"].iloc[0], paper=PAPER, credit=CREDIT))
    assert any("Other hotspot" in text for text in first)
    with pytest.raises(BadSettings, match="no hotspot “nowhere”"):
        hotspot_png(analysis, "nowhere", paper=PAPER, credit="")


def test_a_hotspot_far_down_the_list_has_its_pin_on_its_own_map(crowded: Analysis) -> None:
    row = crowded.hotspots.iloc[MOST_PINS + 50]
    drawn = texts(draw_hotspot(crowded, row["id"], paper=PAPER, credit=CREDIT))
    # On the map and in the legend.
    assert drawn.count(str(row["rank"])) == 2


def test_a_hotspots_map_is_at_least_800_metres_wide(analysis: Analysis) -> None:
    small = analysis.hotspots.iloc[[0]].copy()
    peak = shapely.Point(small["peak_easting"].iloc[0], small["peak_northing"].iloc[0])
    small["geometry"] = [peak.buffer(10, quad_segs=1)]
    picture = pixels(hotspot_png(replace(analysis, hotspots=small), small["id"].iloc[0], paper=Paper(170, 115), credit=""))
    # The frame is 905 pixels high: an outline of 20 m in 800 m is no wider than 23 of them and its line.
    columns = np.flatnonzero(like(picture, MAGENTA, off=2)[:, :930].any(axis=0))
    assert columns.max() - columns.min() < 70


def test_wards_have_the_colours_of_their_classes_and_the_unknown_are_hatched(analysis: Analysis) -> None:
    wards = analysis.wards.copy()
    wards.loc[wards["name"] == "Meads", "rate_per_1000"] = np.nan
    known = replace(analysis, wards=wards)
    sheet = draw_wards(known, measure="rate_per_1000", paper=PAPER, credit=CREDIT)
    drawn, picture = texts(sheet), pixels(sheet.png())
    assert "Not known" in drawn
    classes = natural_classes(wards["rate_per_1000"].to_numpy(dtype=np.float64))
    for colour in steps(len(classes.ends)):
        assert like(picture, faded(colour)).sum() > 300
    whole = draw_wards(analysis, measure="rate_per_1000", paper=PAPER, credit=CREDIT)
    assert "Not known" not in texts(whole)
    # Hatching is grey on white where the ward was in one colour.
    more = like(picture, GREY, off=60).sum() - like(pixels(whole.png()), GREY, off=60).sum()
    assert more > 2_000


def test_one_ward_stands_out_and_only_it_has_density(analysis: Analysis) -> None:
    code = analysis.areas.set_index("name")["code"]["Devonshire"]
    sheet = draw_area(analysis, code, paper=PAPER, credit=CREDIT)
    picture = pixels(sheet.png())
    assert "Devonshire: 2,969 incidents" in texts(sheet)
    assert like(picture, NAVY).sum() > 3_000
    assert like(picture, PALE_WARD).sum() > 50_000
    ranks = {text for text in texts(sheet) if text.isdigit() and 0 < int(text) < 100}
    devonshire = analysis.areas.set_index("code").geometry[code]
    own = analysis.hotspots[shapely.area(shapely.intersection(analysis.hotspots.geometry.to_numpy(), devonshire)) > 0]
    assert ranks == {str(rank) for rank in own["rank"]}
    with pytest.raises(BadSettings, match="no ward with the code “E0”"):
        area_png(analysis, "E0", paper=PAPER, credit="")


def test_the_users_layers_are_drawn_and_in_the_legend(square: Analysis) -> None:
    west, south, east, north = square.areas.total_bounds
    line = shapely.LineString([(west + 100, south + 300), (east - 100, south + 300)])
    spot = shapely.Point(west + 500, north - 500).buffer(200)
    layers = (context([line], over=False, name="Roads"), context([spot], over=True, name="Order area"))
    sheet = draw_overview(replace(square, context=layers), paper=PAPER, credit="", density=False)
    assert {"Roads", "Order area"} <= set(texts(sheet))
    picture = pixels(sheet.png())[:, :930]
    assert like(picture, OVER[0], off=45).sum() > 500
    faint = (rgb(UNDER) * 0.55 + 255 * 0.45).round()
    assert (np.abs(picture - faint) <= 12).all(axis=-1).sum() > 300


def test_it_works_outside_great_britain() -> None:
    random = np.random.default_rng(3)
    spread = random.normal(0, 0.02, (200, 2))
    spread[:100] *= 0.05
    lines = [f"{n},{41.76 + y:.6f},{-87.6 + x:.6f},BATTERY\n" for n, (x, y) in enumerate(spread.tolist())]
    incidents = read_incidents([Source("chicago.csv", ("ID,Latitude,Longitude,Type\n" + "".join(lines)).encode())])
    beats = gpd.GeoDataFrame(
        {"name": ["South", "North"]},
        geometry=[shapely.box(-87.7, 41.7, -87.5, 41.76), shapely.box(-87.7, 41.76, -87.5, 41.82)],
        crs="EPSG:4326",
    )
    areas = read_areas(Source("beats.geojson", beats.to_json(drop_id=True).encode()), crs=incidents.crs)
    found = analyse(incidents, areas, Settings())
    drawn = texts(draw_overview(found, paper=PAPER, credit=CREDIT))
    assert {"South", "North", "1"} <= set(drawn)
    assert hotspot_png(found, found.hotspots["id"].iloc[0], paper=PAPER, credit=CREDIT)


def test_areas_of_which_no_rate_is_known_are_all_hatched(analysis: Analysis) -> None:
    unknown = replace(analysis, wards=analysis.wards.assign(rate_per_1000=np.nan))
    drawn = texts(draw_wards(unknown, measure="rate_per_1000", paper=PAPER, credit=CREDIT))
    assert "Not known" in drawn
    assert not any(text.endswith("to") or " to 0" in text for text in drawn)


def test_a_shaded_map_names_its_darkest_area_though_a_hotspot_lies_in_it(analysis: Analysis) -> None:
    drawn = texts(draw_wards(analysis, measure="incidents", paper=PAPER, credit=CREDIT))
    assert "Devonshire" in drawn


def test_the_outline_of_a_hotspot_is_magenta_where_it_lies_on_the_ground(square: Analysis) -> None:
    west, south, _, north = square.areas.total_bounds
    shape = shapely.box(west + 600, south + 700, west + 1100, south + 1500)
    one = analysis_with(square, shape)
    picture = pixels(overview_png(one, paper=PAPER, credit="", density=False))
    left, upper, right, lower = outline_box(picture)
    for share in np.linspace(0.05, 0.95, 19).tolist():
        x, y = shapely.get_coordinates(shape.exterior.interpolate(share, normalized=True))[0].tolist()
        at = round(upper + (north - y) / (north - south) * (lower - upper)), round(left + (x - west) / 2000 * (right - left))
        around = picture[at[0] - 1 : at[0] + 2, at[1] - 1 : at[1] + 2]
        assert like(around, MAGENTA, off=3).any(), share


def test_no_single_incident_is_drawn(analysis: Analysis) -> None:
    without = replace(analysis, incidents=analysis.incidents[:0])
    hotspot, code = analysis.hotspots["id"].iloc[0], analysis.areas["code"].iloc[0]
    for draw in (
        lambda each: overview_png(each, paper=SMALL_PAPER, credit=CREDIT),
        lambda each: hotspot_png(each, hotspot, paper=SMALL_PAPER, credit=CREDIT),
        lambda each: ward_png(each, measure="incidents", paper=SMALL_PAPER, credit=CREDIT),
        lambda each: area_png(each, code, paper=SMALL_PAPER, credit=CREDIT),
    ):
        assert draw(without) == draw(analysis)


@pytest.mark.parametrize("over", [False, True])
def test_layers_lie_under_the_density_or_over_it(square: Analysis, over: bool) -> None:
    assert square.surface is not None
    whole = np.full_like(square.surface.density, square.surface.density.max())
    west, south, east, _ = square.areas.total_bounds
    line = shapely.LineString([(west + 100, south + 300), (east - 100, south + 300)])
    dark = replace(square, surface=replace(square.surface, density=whole), context=(context([line], over=over, name="Roads"),))
    picture = pixels(overview_png(dark, paper=PAPER, credit=""))
    left, upper, right, lower = outline_box(pixels(overview_png(square, paper=PAPER, credit="", density=False)))
    at = picture[round(lower - 0.15 * (lower - upper)), round((left + right) / 2)]
    clear, under_density = rgb(OVER[0]) * 0.9 + rgb(VIRIDIS[0]) * 0.08, rgb(VIRIDIS[0])
    assert (np.abs(at - clear).max() < 30) == over
    assert (np.abs(at - under_density).max() < 60) == (not over)


def test_north_is_up(analysis: Analysis, square: Analysis) -> None:
    sheet = draw_overview(square, paper=PAPER, credit="", density=False)
    picture = pixels(sheet.png())
    (letter,) = [each for each in sheet.axes.texts if each.get_text() == "N"]
    # The arrow below the letter is the narrower the higher.
    x, y = letter.get_position()
    top = round((sheet.height - y) * 200 / 72) + 3
    dark = like(picture, "#0B0C0C", off=60)[top : top + 40, round(x * 200 / 72) - 8 : round(x * 200 / 72) + 28]
    wide = [int(row.nonzero()[0].max() - row.nonzero()[0].min()) for row in dark if row.any()]
    assert wide[2] < wide[len(wide) // 2] < max(wide)
    assert wide.index(max(wide)) > len(wide) * 0.7
    # And so is the ground: names from north to south stand from top to bottom.
    named = {each.get_text(): each.get_position()[1] for each in draw_overview(analysis, paper=PAPER, credit="").axes.texts}
    assert named["Langney"] > named["Old Town"] > named["Meads"]


def test_two_frames_have_the_same_metres_per_pixel(analysis: Analysis) -> None:
    west, south, *_ = analysis.areas.total_bounds
    boxes = [shapely.box(west, south, west + 2000, south + 2000), shapely.box(west + 40_000, south, west + 41_000, south + 1_000)]
    areas = gpd.GeoDataFrame(
        {"code": ["E1", "E2"], "name": ["", ""], "district": ["", ""], "population": np.nan, "area_km2": [4.0, 1.0]},
        geometry=boxes,
        crs=27700,
    )
    wards = analysis.wards[:2].assign(code=["E1", "E2"], name="", incidents=[1, 2])
    far = replace(analysis, areas=areas, wards=wards, hotspots=analysis.hotspots[:0], surface=None)
    picture = pixels(ward_png(far, measure="incidents", paper=Paper(170, 115, 300), credit=""))
    sides = []
    for colour in steps(2):
        filled = like(picture, faded(colour))
        sides.append((max(map(longest_run, filled)), max(map(longest_run, filled.T))))
    (wide, high), (narrow, low) = sides
    # The line round each takes two pixels of either side.
    assert (wide + 4) / (narrow + 4) == pytest.approx(2, rel=0.01)
    assert (wide, narrow) == (pytest.approx(high, abs=1), pytest.approx(low, abs=1))


def test_another_map_of_the_sample_takes_under_a_second(analysis: Analysis) -> None:
    overview_png(analysis, paper=PAPER, credit=CREDIT)
    start = time.process_time()
    overview_png(analysis, paper=PAPER, credit=CREDIT)
    assert time.process_time() - start < 0.8


def analysis_with(square: Analysis, shape: object) -> Analysis:
    """An analysis with one hotspot of a shape in the middle of its area."""
    x, y = shapely.get_coordinates(shapely.centroid(shape))[0].tolist()
    table = {"rank": [1], "id": ["h1"], "name": [""], "incidents": [5], "peak_easting": [x], "peak_northing": [y]}
    return replace(square, hotspots=gpd.GeoDataFrame(table, geometry=[shape], crs=27700))


def test_the_font_is_the_librarys_own() -> None:
    from hotspots.draw.static_sheet import _font

    font: FontProperties = _font(SMALL, False)
    assert str(font.get_file()).startswith(matplotlib.get_data_path())
