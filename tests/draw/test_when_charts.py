"""Charts of the week, the months, the seasons and the funnel say what they draw, by shape as well as by colour."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd

from hotspots.detect.seasons import seasons
from hotspots.draw.funnel_chart import funnel_svg
from hotspots.draw.when_charts import seasons_svg
from hotspots.locate.rates import place_in_funnel
from hotspots.report.when import seasons_said


def test_months_alike_every_year_have_a_triangle_and_the_others_a_dot() -> None:
    index = pd.period_range("2020-01", periods=24, freq="M")
    random = np.random.default_rng(4)
    counts = pd.Series(random.poisson(300, 24) * np.where(index.month.isin([7, 8]), 2, 1), index=index)
    found = seasons(counts)
    svg = seasons_svg(found)
    ET.fromstring(svg)
    alike = len(found.above) + len(found.below)
    assert {7, 8} <= set(found.above)
    assert svg.count("<polygon") == alike
    assert svg.count("<circle") == 12 - alike
    assert svg.count("stands out above") == len(found.above)
    said = seasons_said(found)
    assert said.startswith("By season: July and August were above ")
    assert "the mean of their year in each of 2 years (January 2020 to December 2021)" in said
    assert seasons_said(seasons(counts.head(13))) == (
        "Seasons cannot be told: it takes 2 whole years to tell a season from a trend, and there are 13 months."
    )


def test_every_area_with_a_rate_has_its_mark_in_the_funnel_and_hostile_names_stay_text() -> None:
    count, population = np.array([300, 100, 60, 98, 10]), np.array([1000.0, 1000.0, 1000.0, 1000.0, np.nan])
    person_years = population / 1000 * 2
    wards = pd.DataFrame(
        {
            "name": ["<script>alert(1)</script>", "B", "C", "D", "E"],
            "incidents": count,
            "population": population,
            "rate_per_1000": count / person_years,
            "funnel": place_in_funnel(count, person_years),
        }
    )
    svg = funnel_svg(wards)
    ET.fromstring(svg)
    assert "<script>" not in svg
    assert svg.count("<title>") == 4
    assert svg.count("<polygon") == int((~wards["funnel"].isin(["", "within 95% limits"])).sum())
    # Two curves for each pair of limits, and each pair named.
    assert len(re.findall("<polyline", svg)) == 4
    assert "95% limits</text>" in svg
    assert "99.8% limits</text>" in svg
    assert "all areas 69.8" in svg
