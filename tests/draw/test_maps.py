"""What maps are made of, before a browser draws them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hotspots.analysis import Analysis
from hotspots.draw.assets import to_fragment
from hotspots.draw.hotspot_map import hotspot_map
from hotspots.draw.ward_map import ward_map
from hotspots.pipeline import analyse
from hotspots.read import Source, read_areas, read_incidents
from hotspots.settings import Settings


@pytest.fixture(scope="module")
def analysis(bundled_incidents: Path, bundled_wards: Path) -> Analysis:
    """The sample, analysed."""
    incidents = read_incidents([Source.from_path(bundled_incidents)])
    return analyse(incidents, read_areas(Source.from_path(bundled_wards)), Settings())


def offsets(analysis: Analysis, chosen: str | None = None) -> dict[int, int]:
    """Offset of each pin in the stack of markers by its rank."""
    script = to_fragment(hotspot_map(analysis, chosen=chosen))[2]
    found = re.findall(r'"alt": "Hotspot (\d+)".*?"zIndexOffset": (\d+)', script, flags=re.DOTALL)
    return {int(rank): int(offset) for rank, offset in found}


def test_a_higher_rank_lies_above_wherever_the_pins_are(analysis: Analysis) -> None:
    stack = offsets(analysis)
    assert len(stack) == len(analysis.hotspots)
    # Leaflet adds a marker's place in pixels from the top, at most the map's height.
    assert all(stack[rank] - stack[rank + 1] >= 1000 for rank in range(1, len(stack)))
    chosen = offsets(analysis, chosen=str(analysis.hotspots["id"].iloc[6]))
    assert max(chosen, key=chosen.__getitem__) == 7


def test_a_tooltip_names_the_wards_of_a_hotspot_that_spans_several(analysis: Analysis) -> None:
    script = to_fragment(hotspot_map(analysis))[2]
    wards = [text for text in analysis.hotspots["wards"] if ";" in text]
    assert wards
    assert all(text in script for text in wards)


def test_a_district_is_zoomed_to(analysis: Analysis) -> None:
    def corners(script: str) -> list[float]:
        found = re.search(r"L\.latLngBounds\(\[\[(.*?)\], \[(.*?)\]\]", script)
        assert found is not None
        return [float(number) for number in ", ".join(found.groups()).split(", ")]

    south, west, north, east = corners(to_fragment(hotspot_map(analysis, district="Eastbourne"))[2])
    whole = corners(to_fragment(hotspot_map(analysis))[2])
    assert (south, west) == pytest.approx(whole[:2], abs=0.02)
    assert (north, east) < (whole[2] - 0.05, whole[3] - 0.1)
    assert corners(to_fragment(ward_map(analysis, measure="incidents", district="Eastbourne"))[2]) == [south, west, north, east]


def test_the_first_ward_stands_alone_in_its_class(analysis: Analysis) -> None:
    script = to_fragment(ward_map(analysis, measure="incidents"))[2]
    fills = re.findall(r'"fill": "(#[0-9A-F]{6})"', script)
    assert len(fills) == 25
    devonshire = re.search(r'"fill": "(#[0-9A-F]{6})", "tip": "\\u003cstrong\\u003eDevonshire', script) or re.search(
        r'"fill": "(#[0-9A-F]{6})", "tip": "<strong>Devonshire', script
    )
    assert devonshire is not None
    assert fills.count(devonshire[1]) == 1
