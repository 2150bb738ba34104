"""The report's bar chart: well-formed, one bar a month, heights in proportion."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET

import pandas as pd
import pytest

from hotspots.draw.svg import axis_ticks, columns_svg, monthly_svg

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


def test_bars_of_two_series_stand_side_by_side_under_a_legend_and_never_overlap() -> None:
    drawn = ET.fromstring(columns_svg(["Zone", "Ring"], [("Before", [100, 6]), ("After", [71, 7])], wide=360))
    bars = [bar for bar in drawn.findall(f"{NAMESPACE}rect") if bar.get("class") != "key"]
    assert [bar[0].text for bar in bars] == ["Before, Zone: 100", "Before, Ring: 6", "After, Zone: 71", "After, Ring: 7"]
    assert float(bars[2].attrib["height"]) == pytest.approx(0.71 * float(bars[0].attrib["height"]), abs=0.1)
    spans = sorted((float(bar.attrib["x"]), float(bar.attrib["x"]) + float(bar.attrib["width"])) for bar in bars)
    assert all(right <= left + 0.11 for (_, right), (left, _) in itertools.pairwise(spans))
    assert spans[-1][1] <= 360
    assert {text.text for text in drawn.findall(f"{NAMESPACE}text")} >= {"Before", "After", "Zone", "Ring"}


def test_labels_that_would_run_into_each_other_are_left_out() -> None:
    labels = [f"December {year}" for year in range(2000, 2024)]
    texts = ET.fromstring(columns_svg(labels, [("n", [1.0] * 24)], wide=360)).findall(f"{NAMESPACE}text")
    assert 2 <= sum(text.get("text-anchor") == "middle" for text in texts) <= 4


@pytest.mark.parametrize(
    ("largest", "ticks"),
    [(0, [0, 1]), (1, [0, 1]), (4, [0, 1, 2, 3, 4]), (516, [0, 200, 400, 600]), (2300, [0, 1000, 2000, 3000])],
)
def test_ticks_are_whole_and_reach_the_largest(largest: int, ticks: list[int]) -> None:
    assert axis_ticks(largest) == ticks
