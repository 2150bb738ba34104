"""The meeting view, in the app and as a file: one screen at a time, by keyboard, with the network cut; no text of a file runs."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from watching import Watched, open_page, the_map

from hotspots.analysis import Analysis
from hotspots.pipeline import analyse
from hotspots.read import Source, read_areas, read_incidents
from hotspots.report import Handout, render_files
from hotspots.settings import Settings

HOSTILE = '<img src=x onerror="window.fired=1">${window.fired=1}`</script><script>window.fired=1</script>{{7*7}}'
MADE = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def analysis(bundled_incidents: Path, bundled_wards: Path) -> Analysis:
    """The sample."""
    return analyse(read_incidents([Source.from_path(bundled_incidents)]), read_areas(Source.from_path(bundled_wards)), Settings())


def screen(page: Any) -> str:
    """The heading of the one screen that is seen."""
    seen = page.locator("section.screen:visible")
    assert seen.count() == 1
    return str(seen.locator("h1").inner_text())


def test_the_file_goes_on_and_back_by_keyboard_with_the_network_cut(watched: Watched, analysis: Analysis, tmp_path: Path) -> None:
    page = watched.page
    path = tmp_path / "meeting.html"
    files = render_files(analysis, handout=Handout("tasking", frozenset({"meeting"}), "OFFICIAL", ranks=(2, 1)), made=MADE)
    path.write_bytes(files["tasking-meeting.html"])
    page.context.set_offline(True)
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(path.as_uri())
    assert screen(page) == "Tasking briefing: Eastbourne and Hastings"
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert screen(page) == "2 Comfrey Staith, Devonshire"
    # What was chosen stands in its own order.
    page.keyboard.press("PageDown")
    assert screen(page) == "1 Cedar Garth, Devonshire"
    picture = page.locator("section.screen:visible img").bounding_box()
    assert picture["width"] > 500
    assert page.locator("section.screen:visible .side").evaluate("side => side.scrollHeight <= side.clientHeight + 1")
    assert page.get_by_text("OFFICIAL", exact=True).count() == 2
    page.keyboard.press("ArrowLeft")
    assert screen(page).startswith("2 ")
    page.keyboard.press("End")
    last = int(page.locator("#at").inner_text().split(" of ")[1])
    assert page.locator("#at").inner_text() == f"{last} of {last}"
    assert page.locator("#on").is_disabled()
    page.keyboard.press("ArrowRight")
    assert page.locator("#at").inner_text() == f"{last} of {last}"
    page.keyboard.press("Home")
    page.locator("#on").click()
    assert page.locator("#at").inner_text() == f"2 of {last}"
    assert page.evaluate("document.activeElement.tagName") == "H1"
    # A link leads to one screen.
    page.goto("about:blank")
    page.goto(f"{path.as_uri()}#4")
    assert screen(page).startswith("2 Comfrey Staith")
    assert watched.outside == []
    assert watched.errors == []


def test_texts_of_a_file_run_nothing(watched: Watched, analysis: Analysis, tmp_path: Path) -> None:
    page = watched.page
    hostile = replace(
        analysis,
        hotspots=analysis.hotspots.assign(name=HOSTILE, categories=HOSTILE),
        wards=analysis.wards.assign(name=HOSTILE),
        data_notes=(HOSTILE,),
    )
    for template, name in (("profile", "report"), ("tasking", "tasking")):
        handout = Handout(template, frozenset({"meeting"}), HOSTILE[:60], HOSTILE[:60], ranks=(1,))  # type: ignore[arg-type]
        files = render_files(hostile, handout=handout, made=MADE)
        for ending in ("-meeting.html", ".html"):
            path = tmp_path / f"{name}{ending}"
            path.write_bytes(files[path.name])
            page.goto(path.as_uri())
            page.wait_for_timeout(500)
            assert page.evaluate("window.fired") is None, path.name
            assert page.locator("img[src=x]").count() == 0, path.name
    assert watched.outside == []


def test_the_app_shows_it_without_sidebar_or_forms(watched: Watched, app_url: str) -> None:
    page = watched.page
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(app_url)
    the_map(page, ".hotspot-pin").locator(".hotspot-pin", has_text=re.compile("^3$")).click()
    page.get_by_role("heading", name=re.compile(r"^3\. ")).wait_for()
    page.get_by_role("button", name="Add to the briefing").click()
    page.get_by_role("button", name="Take out of the briefing").wait_for()
    open_page(page, "Report", page.get_by_text("Shown one by one"))
    page.get_by_test_id("stImage").first.wait_for()
    page.get_by_text("Open the meeting view").click()
    view = page.frame_locator("iframe").last
    view.locator("h1").first.wait_for()
    assert not page.get_by_test_id("stSidebar").is_visible()
    view.locator("h1").first.click()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    assert view.locator("section.screen:visible h1").inner_text().startswith("3 ")
    page.get_by_text("Leave the meeting view").click()
    page.get_by_text("Shown one by one").wait_for()
    assert watched.outside == []
    assert watched.errors == []
