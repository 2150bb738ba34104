"""What a user sees: upload, look, choose, download, and open the report with the network cut."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from watching import PATIENCE, Watched, open_page, the_map

from hotspots.agreement import where_sources_agree
from hotspots.draw.assets import content_security_policy, to_fragment
from hotspots.draw.hotspot_map import hotspot_map
from hotspots.draw.ward_map import ward_map
from hotspots.pipeline import analyse
from hotspots.read import Source, read_areas, read_incidents
from hotspots.read.surroundings import read_surroundings
from hotspots.reading import DataSource
from hotspots.report import render_files
from hotspots.settings import Settings

HOSTILE = '<img src=x onerror="window.fired=1">${window.fired=1}`</script><script>window.fired=1</script>{{7*7}}'


def test_upload_see_devonshire_first_click_it_and_take_the_report_home(
    watched: Watched, app_url: str, real_data: Path, tmp_path: Path
) -> None:
    page = watched.page
    month = tmp_path / "2021-10-sussex-street.csv"
    with zipfile.ZipFile(real_data / "police_uk" / "sussex-2019-11-to-2021-11.zip") as archive:
        month.write_bytes(archive.read("2021-10/2021-10-sussex-street.csv"))
    page.goto(app_url)
    page.get_by_text("hotspots hold").first.wait_for()
    open_page(page, "Data", page.get_by_text("11,570 of 11,570 rows can be used"))
    page.get_by_test_id("stStatusWidget").wait_for(state="detached")
    page.get_by_test_id("stMain").locator("input[type=file]").nth(0).set_input_files(month)
    page.get_by_text("rows can be used").first.wait_for()
    page.get_by_text("2021-10-sussex-street.csv").first.wait_for()
    page.get_by_test_id("stMain").locator("input[type=file]").nth(1).set_input_files(
        real_data / "boundaries" / "eastbourne_hastings_wards_2020.geojson"
    )
    page.get_by_text("Residents from “pop_mid2020”").wait_for()

    open_page(page, "Wards", page.get_by_text(re.compile("^Devonshire has the most incidents")))
    assert the_map(page, "path.leaflet-interactive").locator("path.leaflet-interactive").count() == 25

    open_page(page, "Hotspots", page.get_by_text(re.compile("the first is .*, Devonshire, with")))
    the_map(page, "img.leaflet-image-layer")
    table = page.get_by_test_id("stDataFrame").locator("canvas").first
    table.wait_for()
    box = table.bounding_box()
    page.mouse.click(box["x"] + 18, box["y"] + 52)
    page.get_by_role("heading", name=re.compile(r"^1\. .*, Devonshire$")).wait_for()
    assert the_map(page, ".hotspot-pin.chosen").locator(".hotspot-pin.chosen").inner_text() == "1"
    the_map(page, "img.leaflet-image-layer")

    button = page.get_by_role("button", name=re.compile(r"^report\.html"))
    open_page(page, "Report", button)
    with page.expect_download() as download:
        button.click()
    report = tmp_path / "report.html"
    download.value.save_as(report)
    assert watched.outside == []
    assert watched.errors == []

    page.context.set_offline(True)
    page.goto(report.as_uri())
    page.locator("img.leaflet-image-layer").wait_for()
    assert page.locator(".hotspot-pin").count() >= 2
    assert page.locator("path.leaflet-interactive").count() > 25
    assert "Devonshire" in page.locator("tbody tr").first.inner_text()
    assert page.locator(".folium-map").bounding_box()["height"] > 400
    assert watched.outside == []
    assert watched.errors == []


def test_a_click_on_a_pin_opens_that_hotspot(watched: Watched, app_url: str) -> None:
    page = watched.page
    page.goto(app_url)
    the_map(page, ".hotspot-pin").locator(".hotspot-pin", has_text=re.compile("^7$")).click()
    page.get_by_role("heading", name=re.compile(r"^7\. ")).wait_for()
    assert watched.outside == []
    assert watched.errors == []


PIN_AT = """pins => pins.map(pin => {
    const box = pin.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return [Number(pin.textContent), top && top.closest('.hotspot-pin') ? Number(top.textContent) : null];
})"""
TICKED = "() => [...document.querySelectorAll('[data-testid=stDataFrame] tr[aria-selected=true]')].map(row => row.innerText)"


def _small(page: Any, app_url: str, *, height: int = 800) -> Any:
    """The Hotspots page on a small screen, once its map shows, and that map."""
    page.set_viewport_size({"width": 1280, "height": height})
    page.goto(app_url)
    drawn = the_map(page, ".hotspot-pin")
    page.get_by_test_id("stStatusWidget").wait_for(state="detached")
    return drawn


def _click_pin(page: Any, rank: int) -> None:
    """One click of the mouse, as a user's hand does it."""
    the_map(page, ".hotspot-pin").locator(".hotspot-pin", has_text=re.compile(f"^{rank}$")).click()
    page.get_by_role("heading", name=re.compile(rf"^{rank}\. ")).wait_for(timeout=PATIENCE / 4)
    the_map(page, ".hotspot-pin.chosen")


def _ticked(page: Any, rank: int | None) -> None:
    """Wait until the ranked list has exactly that row ticked, or none."""
    page.wait_for_function(
        f"rank => {{ const rows = ({TICKED})(); return rank ? rows.length === 1 && rows[0].startsWith(rank) : !rows.length; }}",
        arg=None if rank is None else str(rank),
    )


@pytest.mark.parametrize("height", [800, 560])
def test_the_first_click_on_a_pin_opens_it_on_a_small_screen(watched: Watched, app_url: str, height: int) -> None:
    page = watched.page
    _small(page, app_url, height=height)
    # On the lowest screen the foot of the map is out of sight: a focus that scrolls would take the pin from under the hand.
    _click_pin(page, 1)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0


def test_map_legend_scale_period_and_apply_are_on_a_small_screen(watched: Watched, app_url: str) -> None:
    page = watched.page
    drawn = _small(page, app_url)
    for shown in (drawn.locator(".leaflet-control-scale"), drawn.locator(".hotspots-legend")):
        box = shown.bounding_box()
        assert box["y"] + box["height"] <= 800
    apply = page.get_by_role("button", name="Apply").bounding_box()
    assert apply["y"] + apply["height"] <= 800
    assert page.evaluate(
        "[...document.querySelectorAll('[data-testid=stDateInputFieldsScroller]')].map(b => b.scrollWidth - b.clientWidth)"
    ) == [0, 0]


@pytest.mark.parametrize("where", ["Hotspots", "Wards"])
def test_the_legend_lies_over_no_ward(watched: Watched, app_url: str, where: str) -> None:
    page = watched.page
    drawn = _small(page, app_url)
    if where == "Wards":
        open_page(page, "Wards", page.get_by_text(re.compile("has the most incidents")))
        drawn = the_map(page, "path.leaflet-interactive")
    page.wait_for_timeout(500)
    legend = drawn.locator(".hotspots-legend").bounding_box()
    wards = [path.bounding_box() for path in drawn.locator("path.leaflet-interactive").all()]
    assert len(wards) >= 25
    assert not [box for box in wards if box["x"] + box["width"] > legend["x"] and box["y"] + box["height"] > legend["y"]]


def test_every_pin_can_be_seen_and_hit_and_the_first_ranks_are_whole(watched: Watched, app_url: str) -> None:
    drawn = _small(watched.page, app_url)
    watched.page.wait_for_timeout(500)
    pins = drawn.locator(".hotspot-pin")
    hit = pins.evaluate_all(PIN_AT)
    assert len(hit) == 10
    assert [rank for rank, top in hit if rank != top] == []
    small = [int(text) for text in drawn.locator(".hotspot-pin.small").all_inner_texts()]
    assert 1 not in small
    assert small


def test_a_pin_opens_again_after_the_whole_map_and_the_tick_follows(watched: Watched, app_url: str) -> None:
    page = watched.page
    _small(page, app_url)
    _ticked(page, None)
    for _ in range(2):
        _click_pin(page, 1)
        _ticked(page, 1)
        page.get_by_role("button", name="Show the whole map again").click()
        page.get_by_role("heading", name=re.compile(r"^1\. ")).wait_for(state="detached")
        _ticked(page, None)


def test_a_row_and_then_another_pin_leave_one_tick_and_its_card(watched: Watched, app_url: str) -> None:
    page = watched.page
    _small(page, app_url)
    table = page.get_by_test_id("stDataFrame").locator("canvas").first.bounding_box()
    page.mouse.click(table["x"] + 16, table["y"] + 36 + 35 * 1 + 17)
    page.get_by_role("heading", name=re.compile(r"^2\. ")).wait_for()
    _ticked(page, 2)
    the_map(page, ".hotspot-pin.chosen")
    _click_pin(page, 1)
    _ticked(page, 1)
    table = page.get_by_test_id("stDataFrame").locator("canvas").first.bounding_box()
    page.mouse.click(table["x"] + 16, table["y"] + 36 + 17)
    page.get_by_role("heading", name=re.compile(r"^1\. ")).wait_for(state="detached")
    _ticked(page, None)


def test_a_district_is_zoomed_to_and_the_hotspot_left(watched: Watched, app_url: str) -> None:
    page = watched.page
    _small(page, app_url)
    _click_pin(page, 1)
    page.get_by_test_id("stMain").get_by_text("Hastings", exact=True).click()
    page.get_by_role("heading", name=re.compile(r"^1\. ")).wait_for(state="detached")
    _ticked(page, None)
    page.wait_for_timeout(1500)
    seen = (
        the_map(page, ".hotspot-pin")
        .locator(".hotspot-pin")
        .evaluate_all(
            "pins => pins.filter(p => { const b = p.getBoundingClientRect(); return b.x > 0 && b.right < innerWidth; })"
            ".map(p => Number(p.textContent)).sort((a, b) => a - b)"
        )
    )
    assert seen == [3, 4, 7]
    _click_pin(page, 3)
    page.get_by_role("button", name="Show the whole map again").click()
    page.wait_for_timeout(1500)
    assert the_map(page, ".hotspot-pin").locator(".hotspot-pin").count() == 10
    assert page.get_by_role("radio", name="All").is_checked()
    for name, says in (("Wards", "has the most incidents"), ("Hotspots", "hotspots hold")):
        open_page(page, name, page.get_by_text(says).first)
        the_map(page)
        assert page.get_by_role("radio", name="All").is_checked()


def _hostile_files(tmp_path: Path, bundled_wards: Path) -> tuple[Path, Path]:
    quoted = HOSTILE.replace('"', '""')
    rows = "".join(f'"{quoted}",561500,99200,"{quoted}",=1+{number}\n' for number in range(30))
    incidents = tmp_path / "hostile.csv"
    incidents.write_text("category,easting,northing,place,reference\n" + rows, encoding="utf-8")
    wards = tmp_path / "hostile.geojson"
    text = bundled_wards.read_text(encoding="utf-8")
    escaped = HOSTILE.replace('"', '\\"')
    wards.write_text(text.replace('"Devonshire"', f'"Devonshire {escaped}"'), encoding="utf-8")
    return incidents, wards


def test_text_from_files_runs_no_script_in_maps_and_report(watched: Watched, tmp_path: Path, bundled_wards: Path) -> None:
    incidents, wards = _hostile_files(tmp_path, bundled_wards)
    analysis = analyse(read_incidents([Source.from_path(incidents)]), read_areas(Source.from_path(wards)), Settings())
    page = watched.page
    report = tmp_path / "report.html"
    report.write_bytes(render_files(analysis)["report.html"])
    assert len(analysis.hotspots) == 1
    pages = [report]
    for name, drawn in (("hotspots", hotspot_map(analysis)), ("wards", ward_map(analysis, measure="incidents"))):
        head, body, script = to_fragment(drawn)
        # No policy here: the escaping alone has to hold.
        path = tmp_path / f"{name}.html"
        path.write_text(
            f"<!DOCTYPE html><head><meta charset='utf-8'>{head}</head><body style='height:600px'>{body}{script}", "utf-8"
        )
        pages.append(path)
    for path in pages:
        page.goto(path.as_uri())
        page.locator("path.leaflet-interactive").first.wait_for()
        for shape in page.locator("path.leaflet-interactive, .hotspot-pin").all()[:60]:
            shape.dispatch_event("mouseover")
        page.wait_for_timeout(200)
        assert page.evaluate("window.fired") is None, path.name
        assert watched.errors == [], path.name
    assert "<img src=x" not in report.read_text("utf-8")


def test_names_of_sources_layers_and_places_run_no_script(watched: Watched, tmp_path: Path, bundled_wards: Path) -> None:
    incidents, _ = _hostile_files(tmp_path, bundled_wards)
    shapes = [
        '{"type":"Point","coordinates":[0.2888,50.772]}',
        '{"type":"LineString","coordinates":[[0.28,50.77],[0.30,50.78]]}',
        '{"type":"Polygon","coordinates":[[[0.2,50.7],[0.4,50.7],[0.4,50.9],[0.2,50.9],[0.2,50.7]]]}',
    ]
    name = json.dumps(HOSTILE)
    features = ",".join(f'{{"type":"Feature","properties":{{"name":{name}}},"geometry":{shape}}}' for shape in shapes)
    layer = f'{{"type":"FeatureCollection","features":[{features}]}}'.encode()
    mine = (DataSource(HOSTILE, ("hostile.csv",)), DataSource(f"b {HOSTILE}", ("other.csv",)))
    files = [Source.from_path(incidents), Source("other.csv", incidents.read_bytes().replace(b"=1+", b"=2+"))]
    read, areas = read_incidents(files, data_sources=mine), read_areas(Source.from_path(bundled_wards))
    around = read_surroundings(
        further=[Source(f"{HOSTILE}.geojson", layer)],
        context=[Source(f"{HOSTILE}.geojson", layer)],
        over=[Source(f"over {HOSTILE}.geojson", layer)],
        places=Source(f"{HOSTILE}.geojson", layer),
    )
    analysis = analyse(read, areas, Settings(sources=mine), around=around)
    assert len(analysis.sources) == 2
    report = tmp_path / "report.html"
    written = render_files(analysis, agreement=where_sources_agree(analysis, read, areas), load=read)
    report.write_bytes(written["report.html"])
    head, body, script = to_fragment(hotspot_map(analysis))
    drawn = tmp_path / "map.html"
    drawn.write_text(
        f"<!DOCTYPE html><head><meta charset='utf-8'>{head}</head><body style='height:600px'>{body}{script}", "utf-8"
    )
    page = watched.page
    for path in (report, drawn):
        page.goto(path.as_uri())
        page.locator("path.leaflet-interactive").first.wait_for()
        page.locator(".leaflet-control-layers-toggle").first.dispatch_event("mouseover")
        for shape in page.locator("path.leaflet-interactive, .hotspot-pin").all()[:60]:
            shape.dispatch_event("mouseover")
        page.wait_for_timeout(200)
        assert page.evaluate("window.fired") is None, path.name
        assert watched.errors == [], path.name
    assert "<img src=x" not in report.read_text("utf-8")
    assert watched.outside == []


def test_text_from_files_runs_no_script_in_the_app(watched: Watched, app_url: str, tmp_path: Path, bundled_wards: Path) -> None:
    incidents, wards = _hostile_files(tmp_path, bundled_wards)
    page = watched.page
    page.goto(app_url)
    page.get_by_text("hotspots hold").first.wait_for()
    open_page(page, "Data", page.get_by_text("11,570 of 11,570 rows can be used"))
    page.get_by_test_id("stStatusWidget").wait_for(state="detached")
    # Names of files are shown too: this one would be a picture on another machine.
    picture = incidents.with_name("![x](http:evil.example) [y](http:evil.example) ambulance.csv")
    picture.write_bytes(incidents.read_bytes().replace(b"=1+", b"=2+"))
    page.get_by_test_id("stMain").locator("input[type=file]").nth(0).set_input_files([incidents, picture])
    page.get_by_text("60 of 60 rows can be used").wait_for()
    page.get_by_text("Name the sources, and choose their colours").click()
    page.get_by_text("ambulance.csv").first.wait_for()
    assert page.locator("img[src*=evil], a[href*=evil]").count() == 0
    page.get_by_test_id("stMain").locator("input[type=file]").nth(1).set_input_files(wards)
    page.get_by_text("hostile.geojson").first.wait_for()
    for name, says in (("Hotspots", "1 hotspot holds"), ("Wards", "has the most incidents")):
        open_page(page, name, page.get_by_text(says).first)
        for shape in the_map(page, "path.leaflet-interactive").locator("path.leaflet-interactive").all()[:30]:
            shape.dispatch_event("mouseover")
        page.wait_for_timeout(300)
        assert [frame.evaluate("window.fired") for frame in page.frames if frame.url.startswith("http")] == [None] * sum(
            frame.url.startswith("http") for frame in page.frames
        )
    assert watched.outside == []


def test_the_policy_stops_a_script_that_is_not_ours(watched: Watched, tmp_path: Path) -> None:
    ours = "<script>window.ours = 1</script>"
    policy = content_security_policy(ours)
    page = tmp_path / "page.html"
    page.write_text(
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">{ours}<script>window.theirs = 1</script>', "utf-8"
    )
    watched.page.goto(page.as_uri())
    assert watched.page.evaluate("[window.ours, window.theirs]") == [1, None]


def test_line_ends_and_control_characters_in_texts_do_not_blank_the_reports_map(
    watched: Watched, tmp_path: Path, bundled_wards: Path
) -> None:
    rows = "".join(f'"line\r\nend \x01 {number % 2}\r",561500,99200,{number}\r\n' for number in range(30))
    incidents = read_incidents([Source("ends.csv", f"category,easting,northing,reference\r\n{rows}".encode())])
    analysis = analyse(incidents, read_areas(Source.from_path(bundled_wards)), Settings())
    report = tmp_path / "report.html"
    report.write_bytes(render_files(analysis)["report.html"])
    watched.page.goto(report.as_uri())
    watched.page.locator(".hotspot-pin").first.wait_for()
    assert watched.errors == []
