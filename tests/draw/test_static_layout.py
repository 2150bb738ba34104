"""The sheet of a static map: its legend gives way to the map, its credit is never clipped, its small map shows what it shows."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from hotspots.draw.colours import NAVY
from hotspots.draw.static_layout import Layout, View, arrange, draw_legend
from hotspots.draw.static_legend import Block, Key, Locator, Mark, ScaleBar, Words, title
from hotspots.draw.static_map import Paper
from hotspots.draw.static_sheet import Sheet
from hotspots.errors import BadSettings

ONS = "Outlines: Office for National Statistics, Open Government Licence v3.0; contains OS data © Crown copyright."
SQUARE = View(((0.0, 0.0, 1000.0, 1000.0),))
FEW = [title("Incidents"), *(Key(Mark("box", NAVY), f"{n} to {n + 1}") for n in range(5)), ScaleBar()]


def laid_out(paper: Paper, blocks: list[Block], *, credit: str = "") -> tuple[Layout, list[str], Sheet]:
    """A layout, the lines of text of its legend and credit, and the sheet."""
    sheet = Sheet(paper)
    layout = arrange(sheet, SQUARE, blocks, credit=credit)
    draw_legend(sheet, layout, SQUARE, credit=credit)
    return layout, [each.get_text() for each in sheet.axes.texts], sheet


@pytest.mark.parametrize("paper", [Paper(), Paper(90, 60), Paper(193, 132), Paper(60, 60)])
def test_a_credit_wraps_and_loses_no_word(paper: Paper) -> None:
    credit = f"Incidents: a.csv, b.csv. {ONS}"
    _, drawn, sheet = laid_out(paper, FEW, credit=credit)
    assert credit in " ".join(drawn)
    renderer = sheet.canvas.get_renderer()
    for each in sheet.axes.texts:
        box = each.get_window_extent(renderer)
        assert 0 <= box.x0 < box.x1 <= sheet.canvas.get_width_height()[0]
        assert 0 <= box.y0 < box.y1 <= sheet.canvas.get_width_height()[1]


def test_a_credit_as_long_as_a_book_keeps_its_licence_and_leaves_a_map() -> None:
    layout, drawn, sheet = laid_out(Paper(90, 60), FEW, credit=f"Incidents: {'a long name ' * 50_000}. {ONS}")
    assert " ".join(drawn).endswith("Open Government Licence v3.0; contains OS data © Crown copyright.")
    assert any(text.startswith("Incidents: a long name") for text in drawn)
    assert "…" in drawn
    assert layout.frames[0].height > 0.4 * sheet.height


def test_a_long_legend_gives_way_to_the_map_and_says_what_is_left_out() -> None:
    keys = [Key(Mark("line", NAVY), f"Layer number {n} of the user") for n in range(20)]
    classes = [Key(Mark("box", NAVY), f"Class {n}") for n in range(5)]
    long = [title("Incidents"), *classes, *keys, Words(("January to June", "500 incidents", "a note " * 80)), ScaleBar()]
    layout, drawn, sheet = laid_out(Paper(90, 60), long, credit=ONS)
    # The ground is a square: the sheet's height allows it no more than this.
    assert layout.scale * 1000 > 0.3 * sheet.height
    # Classes stay, layers are counted, and the period is there.
    assert {f"Class {n}" for n in range(5)} <= set(drawn)
    kept = sum(text.startswith("Layer number") for text in drawn)
    assert f"… and {20 - kept} more marks" in drawn
    assert any(text.startswith("January to June") for text in drawn)


def test_a_legend_that_fits_but_would_leave_little_of_the_map_is_shortened() -> None:
    keys = [Key(Mark("line", NAVY), f"Layer {n}: {'a long name of a file ' * 6}") for n in range(4)]
    layout, drawn, sheet = laid_out(Paper(170, 60), [title("Incidents"), *keys, ScaleBar()])
    assert layout.scale * 1000 > 0.6 * sheet.height
    assert all(f"Layer {n}:" in " ".join(drawn) for n in range(4))
    assert any(text.endswith("…") for text in drawn)


def test_a_legend_that_fits_is_whole() -> None:
    where = Locator(np.array([shapely.box(0, 0, 5000, 5000)]))
    blocks = [
        title("Incidents"),
        Key(Mark("line", NAVY), "A line"),
        Words(("January", "500 incidents", "A note")),
        where,
        ScaleBar(),
    ]
    _, drawn, _ = laid_out(Paper(), blocks, credit=ONS)
    assert {"Incidents", "A line", "January", "500 incidents", "A note", "Where in the study area", "N"} <= set(drawn)


def test_words_run_together_before_any_is_lost() -> None:
    lines = Words(tuple(f"{n} incidents" for n in range(1, 8)))
    _, drawn, _ = laid_out(Paper(90, 60), [title("Incidents"), *FEW[1:-1], lines, ScaleBar()], credit=ONS)
    assert "1 incidents. 2 incidents" in " ".join(drawn)
    assert "7 incidents" in " ".join(drawn)


def test_the_small_map_shows_the_ground_of_the_frame_and_not_only_what_was_asked_for() -> None:
    """The frame is wider than the square in it: so is its box on the small map."""
    where = Locator(np.array([shapely.box(-20_000, -20_000, 20_000, 20_000)]))
    sheet = Sheet(Paper(300, 100))
    layout = arrange(sheet, SQUARE, [title("Incidents"), where, ScaleBar()], credit="")
    frame = layout.frames[0]
    assert frame.width / frame.height > 1.5
    view = View(((0.0, 0.0, 10_000.0, 10_000.0),))
    layout = arrange(sheet, view, [title("Incidents"), where, ScaleBar()], credit="")
    draw_legend(sheet, layout, view, credit="")
    boxes = [each for each in sheet.axes.artists + sheet.axes.patches if each.get_linewidth() == 1.2]
    (extent,) = [each.get_path().get_extents() for each in boxes]
    west, south, east, north = layout.frames[0].ground
    # Its eastern part may lie beyond the study area, where it is cut.
    assert extent.width / extent.height == pytest.approx((min(east, 24_000) - west) / (north - south), rel=0.15)


def test_a_sheet_without_room_is_refused_kindly() -> None:
    heading = Words(("Far too large",), size=60, bold=True)
    with pytest.raises(BadSettings, match="60 by 60 mm has no room for this map: make it larger"):
        laid_out(Paper(60, 60), [heading, ScaleBar()], credit=ONS)


def test_a_picture_within_nothing_is_not_drawn() -> None:
    sheet = Sheet(Paper())
    rgba = np.full((2, 2, 4), 255, dtype=np.uint8)
    sheet.picture(rgba, (0, 0, 10, 10), z=1, within=shapely.Polygon())
    assert not sheet.axes.images
    sheet.picture(rgba, (0, 0, 10, 10), z=1)
    assert len(sheet.axes.images) == 1
