"""Names and pins on whole maps: none meets another, covers a pin or the legend, or leaves its frame, on any paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from hotspots.analysis import Analysis
from hotspots.draw import static_scene
from hotspots.draw.static_labels import Name, Taken, place_names
from hotspots.draw.static_map import Paper, draw_area, draw_hotspot, draw_overview, draw_wards
from hotspots.draw.static_pins import Pin, pin_size
from hotspots.draw.static_scene import Seen
from hotspots.draw.static_sheet import SMALL, Frame, Sheet
from hotspots.pipeline import analyse
from hotspots.read import Source, read_areas, read_incidents
from hotspots.settings import Density, Settings

PAPERS = [Paper(), Paper(90, 60), Paper(193, 132)]


@pytest.fixture(scope="module", params=["plain", "crowded", "dbscan"])
def analysis(request: pytest.FixtureRequest, bundled_incidents: Path, bundled_wards: Path) -> Analysis:
    """The sample: as it comes, with hundreds of small hotspots, and by DBSCAN."""
    crowd = Density(radius_m=100, cell_m=20, hot_area_share=0.2)
    settings = {
        "plain": Settings(),
        "crowded": Settings(min_incidents=2, density=crowd),
        "dbscan": Settings(method="dbscan"),
    }
    incidents = read_incidents([Source.from_path(bundled_incidents)])
    return analyse(incidents, read_areas(Source.from_path(bundled_wards)), settings[request.param])


@dataclass
class Drawn:
    """What was placed on one map."""

    names: list[tuple[Frame, Name]] = field(default_factory=list)
    layout: Any = None
    pins: list[Pin] = field(default_factory=list)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """Keeps what is placed."""
    drawn = Drawn()
    place, lay, pin = static_scene.place_names, static_scene.arrange, static_scene.draw_pins

    def place_and_keep(sheet: Sheet, frame: Frame, *given: Any, **more: Any) -> list[Name]:
        found = place(sheet, frame, *given, **more)
        drawn.names += [(frame, name) for name in found]
        return found

    def lay_and_keep(*given: Any, **more: Any) -> Any:
        drawn.layout = lay(*given, **more)
        return drawn.layout

    def pin_and_keep(sheet: Sheet, pins: list[Pin]) -> None:
        drawn.pins = pins
        pin(sheet, pins)

    monkeypatch.setattr(static_scene, "place_names", place_and_keep)
    monkeypatch.setattr(static_scene, "arrange", lay_and_keep)
    monkeypatch.setattr(static_scene, "draw_pins", pin_and_keep)
    return drawn


DRAWINGS: dict[str, Callable[[Analysis, Paper], Sheet]] = {
    "overview": lambda found, paper: draw_overview(found, paper=paper, credit="Credit"),
    "hotspot": lambda found, paper: draw_hotspot(found, found.hotspots["id"].iloc[0], paper=paper, credit="Credit"),
    "wards": lambda found, paper: draw_wards(found, measure="incidents", paper=paper, credit="Credit"),
    "area": lambda found, paper: draw_area(found, found.wards["code"].iloc[0], paper=paper, credit="Credit"),
}


@pytest.mark.parametrize("kind", list(DRAWINGS))
@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: f"{paper.width_mm:g}")
def test_names_meet_neither_each_other_nor_pins_nor_the_legend(
    analysis: Analysis, watched: Drawn, kind: str, paper: Paper
) -> None:
    sheet = DRAWINGS[kind](analysis, paper)
    assert watched.names or analysis.hotspots.shape[0] > 300
    boxes = [shapely.box(*name.box) for _, name in watched.names]
    for one, other in combinations(boxes, 2):
        assert not one.intersects(other)
    for frame, name in watched.names:
        assert shapely.box(*frame.box).covers(shapely.box(*name.box))
    for pin in watched.pins:
        wide, high = pin_size(sheet, str(pin.rank), pin.size)
        disc = shapely.box(pin.at[0] - wide / 2, pin.at[1] - high / 2, pin.at[0] + wide / 2, pin.at[1] + high / 2)
        assert any(shapely.box(*frame.box).covers(disc) for frame in watched.layout.frames)
        assert not any(disc.intersects(box) for box in boxes)
    # The legend lies outside all frames, and so off all that is in them.
    for column in watched.layout.columns:
        legend = shapely.box(column.x, column.bottom or 0, column.x + column.width, column.top)
        assert not any(legend.intersects(shapely.box(*frame.box)) for frame in watched.layout.frames)


def test_a_name_takes_the_room_that_its_letters_take(analysis: Analysis, watched: Drawn) -> None:
    sheet = draw_overview(analysis, paper=Paper(), credit="")
    written = {each.get_text(): each.get_window_extent(sheet.canvas.get_renderer()) for each in sheet.axes.texts}
    for _, name in watched.names:
        for line in name.lines:
            extent = written[line]
            left, low, right, high = (each * 200 / 72 for each in name.box)
            assert left - 2 <= extent.x0
            assert extent.x1 <= right + 2
            assert low - 4 <= extent.y0
            assert extent.y1 <= high + 4


def test_a_name_keeps_off_the_line_of_an_outline_within_a_larger_one() -> None:
    sheet, frame = Sheet(Paper()), Frame(0, 0, 400, 300, 0, 0, 1)
    area, large, small = shapely.box(10, 10, 390, 290), shapely.box(5, 5, 395, 295), shapely.box(180, 100, 380, 200)
    found = place_names(sheet, frame, ["Alpha"], np.array([area]), np.array([0]), Taken(), clear_of=np.array([large, small]))
    (name,) = found
    assert not shapely.box(*name.box).intersects(small.exterior)


def test_a_roomy_area_has_its_name_inside_and_near_its_middle() -> None:
    sheet, frame = Sheet(Paper()), Frame(0, 0, 400, 300, 0, 0, 1)
    areas = np.array([shapely.box(100, 10, 190, 290), shapely.box(190, 10, 300, 290)])
    hotspot = np.array([shapely.box(125, 130, 165, 170)])
    found = place_names(sheet, frame, ["Sector 1 of the line"], areas, np.array([0]), Taken(), clear_of=hotspot)
    (name,) = found
    assert areas[0].covers(shapely.box(*name.box))
    assert not shapely.box(*name.box).intersects(hotspot[0])
    assert abs(name.at[1] - 150) < 80
    assert name.box[3] - name.box[1] >= SMALL


def test_a_name_goes_where_it_is_wholly_inside_rather_than_over_a_border_in_the_middle() -> None:
    sheet, frame = Sheet(Paper()), Frame(0, 0, 400, 300, 0, 0, 1)
    waist = shapely.union_all([shapely.box(20, 20, 220, 120), shapely.box(90, 120, 150, 160), shapely.box(20, 160, 220, 260)])
    wide = sheet.width_of("Sector 1 of the line", size=SMALL)
    assert 60 < wide < 70
    (name,) = place_names(
        sheet, frame, ["Sector 1 of the line"], np.array([waist]), np.array([0]), Taken(), clear_of=np.array([])
    )
    assert waist.covers(shapely.box(*name.box))


def test_a_legend_that_changes_what_is_in_view_comes_to_rest(analysis: Analysis, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its line for others the legend takes the room in which another is seen, and without it leaves it."""
    rounds: list[int] = []

    def alternating(*_given: Any, **_more: Any) -> tuple[list[Pin], int]:
        rounds.append(1)
        pin = Pin(1, (50.0, 50.0), SMALL, (50.0, 50.0), False)
        return [pin] * (1 + len(rounds) % 2), 0

    monkeypatch.setattr(static_scene, "place_pins", alternating)
    draw_overview(analysis, paper=Paper(), credit="")
    assert len(rounds) <= 4
    assert Seen(2, 1).all == 3
