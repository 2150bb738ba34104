"""Pages that are handed over, opened from disk with the network cut: nothing lies beyond the edge of a laptop's screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from watching import Watched

from hotspots.handing_over import hand_over
from hotspots.pipeline import analyse
from hotspots.read import Source, read_areas, read_incidents
from hotspots.report import Handout
from hotspots.report.disclosure import Disclosure
from hotspots.report.findings import Findings
from hotspots.settings import Settings

BEYOND = """() => [...document.querySelectorAll("main *")]
    .filter(each => !each.closest(".scroll, svg, .leaflet-container") && each.getBoundingClientRect().right > innerWidth)
    .map(each => each.tagName)"""


@pytest.mark.parametrize(
    ("handout", "name"),
    [
        (Handout("profile", wards=("Devonshire",)), "report.html"),
        (Handout("profile", wards=("Devonshire",)), "ward-devonshire.html"),
        (Handout("tasking"), "tasking.html"),
        (Handout(public=Disclosure()), "public.html"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
@pytest.mark.parametrize("wide", [1280, 900])
def test_nothing_lies_beyond_the_edge(
    watched: Watched, bundled_incidents: Path, bundled_wards: Path, tmp_path: Path, handout: Handout, name: str, wide: int
) -> None:
    incidents = read_incidents([Source.from_path(bundled_incidents)])
    areas = read_areas(Source.from_path(bundled_wards))
    files, _ = hand_over(Findings(analyse(incidents, areas, Settings()), load=incidents), areas, handout=handout)
    path = tmp_path / name
    path.write_bytes(files[name])
    page = watched.page
    page.context.set_offline(True)
    page.set_viewport_size({"width": wide, "height": 800})
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= wide
    assert page.evaluate(BEYOND) == []
    assert (watched.errors, watched.outside) == ([], [])
