"""The Patrols page as a user sees it: draw a zone, compare, swipe, take the page home and open it with the network cut."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from watching import PATIENCE, Watched, open_page, the_map

DRAW = ".leaflet-draw-draw-polygon"
CLIP = "getComputedStyle(document.querySelector('.leaflet-%s-pane')).clip"


def _clips(frame: Any) -> tuple[str, str]:
    return tuple(frame.evaluate(CLIP % name) for name in ("before", "after"))


def _swipe_frame(page: Any) -> Any:
    """The frame of the map with the swipe, once the page has come to rest and the map is drawn in it."""
    _settle(page)
    page.wait_for_function(
        "[...document.querySelectorAll('iframe[srcdoc]')].some(f => f.contentDocument?.querySelector('.hotspots-swipe input'))"
    )
    return next(each for each in page.frames if each != page.main_frame and each.query_selector(".hotspots-swipe"))


def _swipe_to(frame: Any, value: int) -> None:
    frame.locator(".hotspots-swipe input").evaluate(
        f"input => {{ input.value = {value}; input.dispatchEvent(new Event('input', {{bubbles: true}})); }}"
    )


def _draw_a_square(page: Any) -> None:
    """Four corners round the middle of Eastbourne's wards, ended on the first."""
    frame = the_map(page, DRAW)
    _settle(page)
    frame.locator(DRAW).click()
    box = frame.locator(".leaflet-container").bounding_box()
    label = frame.locator(".ward-label", has_text=re.compile("^Devonshire$")).bounding_box()
    x, y = label["x"] + label["width"] / 2 - box["x"], label["y"] + label["height"] / 2 - box["y"]
    corners = [(x - 25, y - 25), (x + 25, y - 25), (x + 25, y + 25), (x - 25, y + 25), (x - 25, y - 25)]
    for at_x, at_y in corners:
        page.mouse.move(box["x"] + at_x, box["y"] + at_y, steps=4)
        page.mouse.click(box["x"] + at_x, box["y"] + at_y)
        page.wait_for_timeout(250)
    frame.locator("path.leaflet-interactive[stroke-width='3']").first.wait_for()


def _settle(page: Any) -> None:
    """Wait until the page has been drawn whole: files of the run before are gone once a new one has begun."""
    quiet = 0
    while quiet < 3:
        page.wait_for_timeout(400)
        quiet = 0 if page.get_by_test_id("stStatusWidget").count() else quiet + 1


def test_draw_a_zone_compare_swipe_and_take_the_page_home(watched: Watched, app_url: str, tmp_path: Path) -> None:
    page = watched.page
    page.set_viewport_size({"width": 1400, "height": 1600})
    page.goto(app_url)
    page.get_by_text("hotspots hold").first.wait_for()
    open_page(page, "Patrols", page.get_by_text(re.compile("100 to 71")).first)

    page.get_by_text("Set up the operation", exact=True).click()
    page.get_by_text("Draw it on the map").click()
    _draw_a_square(page)
    button = page.get_by_role("button", name="Compare", exact=True)
    page.wait_for_function(
        "[...document.querySelectorAll('button')].some(b => b.innerText.trim() === 'Compare' && !b.disabled)", timeout=PATIENCE
    )
    button.click()
    page.get_by_text(re.compile("Zone drawn on the map, 1 October")).first.wait_for()

    frame = _swipe_frame(page)
    frame.locator(".hotspots-swipe input").wait_for()
    middle = _clips(frame)
    _swipe_to(frame, 100)
    assert _clips(frame) != middle
    assert watched.outside == []

    report = tmp_path / "comparison.html"
    _settle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile(r"^comparison\.html")).click()
    download.value.save_as(report)
    assert watched.errors == []

    page.context.set_offline(True)
    page.goto(report.as_uri())
    page.locator(".hotspots-swipe input").wait_for()
    assert page.locator(".folium-map").count() == 4
    assert page.locator("img.leaflet-image-layer").count() == 5
    before, after = _clips(page)
    _swipe_to(page, 900)
    assert (before, after) != _clips(page)
    # Side by side: one map moved takes the other along.
    pair = page.locator(".pair .folium-map")
    names = [pair.nth(number).get_attribute("id") for number in (0, 1)]
    moved = page.evaluate(f"(() => {{ {names[0]}.panBy([120, 60], {{animate: false}}); return {names[1]}.getCenter().lng; }})()")
    assert abs(moved - page.evaluate(f"{names[0]}.getCenter().lng")) < 1e-9
    assert watched.outside == []
    assert watched.errors == []


def test_the_swipe_works_by_keyboard(watched: Watched, app_url: str) -> None:
    page = watched.page
    page.goto(f"{app_url}/patrols")
    page.get_by_text("100 to 71").first.wait_for()
    frame = _swipe_frame(page)
    slider = frame.locator(".hotspots-swipe input")
    slider.focus()
    before = slider.input_value()
    page.keyboard.press("ArrowRight")
    assert slider.input_value() != before
    assert slider.get_attribute("aria-label") == "Swipe between before, on the left, and after, on the right"
