"""The report's bar chart: well-formed, one bar a month, heights in proportion."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pandas as pd
import pytest

from hotspots.draw.svg import axis_ticks, monthly_svg

NAMESPACE = "{http://www.w3.org/2000/svg}"


def test_one_bar_a_month_with_its_height_in_proportion() -> None:
    counts = pd.Series([100, 0, 50], index=pd.period_range("2021-10", periods=3, freq="M"))
    bars = ET.fromstring(monthly_svg(counts)).findall(f"{NAMESPACE}rect")
    heights = [float(bar.attrib["height"]) for bar in bars]
    assert heights[0] == pytest.approx(2 * heights[2], abs=0.1)
    assert heights[1] == 0
    assert [bar[0].text for bar in bars] == [
        "October 2021: 100 incidents",
        "November 2021: 0 incidents",
        "December 2021: 50 incidents",
    ]


@pytest.mark.parametrize(
    ("largest", "ticks"),
    [(0, [0, 1]), (1, [0, 1]), (4, [0, 1, 2, 3, 4]), (516, [0, 200, 400, 600]), (2300, [0, 1000, 2000, 3000])],
)
def test_ticks_are_whole_and_reach_the_largest(largest: int, ticks: list[int]) -> None:
    assert axis_ticks(largest) == ticks
