"""Sentences follow from the numbers by stated rules."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from hotspots.analysis import Analysis
from hotspots.pipeline import analyse
from hotspots.read import Source, read_areas, read_incidents
from hotspots.report.briefing import (
    caveats,
    data_line,
    headline,
    make_briefing,
    months_highest,
    place_line,
    ward_headline,
    warnings,
)
from hotspots.settings import Density, Filter, Settings


@pytest.fixture(scope="module")
def analysis(bundled_incidents: Path, bundled_wards: Path) -> Analysis:
    """The sample, analysed."""
    incidents = read_incidents([Source.from_path(bundled_incidents)])
    return analyse(incidents, read_areas(Source.from_path(bundled_wards)), Settings())


def test_a_tie_for_highest_counts_for_no_area() -> None:
    months = pd.period_range("2021-01", periods=4, freq="M")
    monthly = pd.DataFrame([[5, 3, 0, 2], [5, 2, 0, 3]], index=["a", "b"], columns=months)
    assert months_highest(monthly).to_dict() == {"a": 1, "b": 1}


def test_the_headline_says_around_where_and_how_large(analysis: Analysis) -> None:
    assert headline(analysis).endswith("the first is around Cedar Garth, Devonshire, with 1,649 incidents in 0.42 km².")
    one = replace(analysis, hotspots=analysis.hotspots.head(1))
    assert headline(one).endswith("it is around Cedar Garth, Devonshire, in 0.42 km².")


def test_only_a_filter_is_advised_to_be_widened(analysis: Analysis) -> None:
    none = replace(analysis, hotspots=analysis.hotspots.head(0))
    assert headline(none).endswith("10 incidents. Lower the minimum incidents in a hotspot.")
    filtered = replace(none, settings=Settings(filter=Filter(categories=("Robbery",))))
    assert headline(filtered).endswith("Widen the period, add categories or lower the minimum incidents in a hotspot.")


def test_one_row_is_and_more_are(analysis: Analysis) -> None:
    counts = replace(analysis.counts, rows_in=2, used=1, set_aside=1, selected=1, inside=1, outside=0)
    assert data_line(replace(analysis, counts=counts)) == (
        "1 of 2 rows can be used; 1 is set aside. 1 is in the areas; 0 are outside all of them."
    )


def test_an_area_that_led_in_no_month_is_not_said_to_have(analysis: Analysis) -> None:
    assert "It was highest in 24 of 24 months." in ward_headline(analysis)
    level = analysis.monthly * 0 + 5
    said = ward_headline(replace(analysis, monthly=level))
    assert said.endswith("It was highest in 24 of 24 months, alone in 0 of them.")
    last = replace(analysis, wards=analysis.wards.assign(months_top=0))
    assert ward_headline(last).endswith("2,969 of 11,570 (26%).")


def test_the_title_names_the_place(analysis: Analysis) -> None:
    assert make_briefing(analysis).title == "Hotspots: Eastbourne and Hastings"
    areas = analysis.areas
    assert place_line(replace(analysis, areas=areas.assign(district=""))) == "25 areas"
    many = areas.assign(district=[f"District {row % 5}" for row in range(len(areas))])
    assert place_line(replace(analysis, areas=many)) == "5 districts"


def test_a_hotspot_too_large_to_patrol_is_a_caveat(analysis: Analysis) -> None:
    assert not any("too large to patrol" in caveat for caveat in caveats(analysis))
    wide = replace(analysis, hotspots=analysis.hotspots.assign(area_km2=analysis.hotspots["area_km2"] * 2))
    assert caveats(wide)[1].startswith("Hotspots 1 (0.84 km²)")
    # What to set is for the screen: who reads a report cannot set it.
    assert not any("Lower the hot area" in caveat for caveat in caveats(wide))
    assert "Lower the hot area" in warnings(wide)[-1]
    assert Density().hot_area_share == 0.02
