"""The files of a comparison: the same numbers in each, valid JSON, a page that holds its own map and runs no foreign script."""

from __future__ import annotations

import html
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from hotspots.compare.comparison import Comparison
from hotspots.compare.operation import Operation
from hotspots.evaluation import compare_operation, dose_of
from hotspots.read import Source, read_areas, read_incidents
from hotspots.read.patrols import read_patrols
from hotspots.report import make_verdict, render_comparison_files
from hotspots.settings import Settings

ROOT = Path(__file__).parent.parent.parent
MADE = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
NEEDED = [
    "name",
    "baseline",
    "category",
    "before",
    "after",
    "buffer_before",
    "buffer_after",
    "change_percent",
    "rate_ratio",
    "rate_ratio_low",
    "rate_ratio_high",
    "p",
    "control_before",
    "control_after",
    "rirr",
    "rirr_low",
    "rirr_high",
    "minimum_detectable_percent",
    "wdd",
]


def compare() -> Comparison:
    incidents = read_incidents([Source.from_path(ROOT / "sample_data" / "incidents.csv")])
    areas = read_areas(Source.from_path(ROOT / "boundaries" / "eastbourne_hastings_wards_2020.geojson"))
    operation = Operation.from_json((ROOT / "sample_data" / "patrolled_zone.geojson").read_bytes())
    return compare_operation(incidents, areas, operation, Settings())


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare()


@pytest.fixture(scope="module")
def files(comparison: Comparison) -> dict[str, bytes]:
    dose = dose_of(comparison, read_patrols(Source.from_path(ROOT / "sample_data" / "patrol_log.csv")))
    return render_comparison_files(comparison, dose=dose, made=MADE)


def test_json_has_what_others_build_on(files: dict[str, bytes]) -> None:
    content = json.loads(files["comparison.json"])
    assert {"operation", "periods", "verdict", "measures"} <= set(content)
    assert [each["name"] for each in content["periods"]["baselines"]] == ["year_earlier", "just_before"]
    for measure in content["measures"]:
        assert set(NEEDED) <= set(measure)
        assert {"estimate", "se", "z", "p", "low", "high"} <= set(measure["wdd"])
    violence = next(each for each in content["measures"] if each["category"] == "serious_violence")
    assert (violence["before"], violence["after"], violence["baseline"]) == (100, 71, "year_earlier")
    assert content["dose"]["officer_minutes"] == 18578
    assert content["measures"][-1]["rate_ratio"] is None or content["measures"][-1]["rate_ratio"] >= 0


def test_every_file_gives_the_same_numbers(files: dict[str, bytes], comparison: Comparison) -> None:
    content = json.loads(files["comparison.json"])
    table = pd.read_csv(io.BytesIO(files["comparison.csv"]), encoding="utf-8-sig")
    page = html.unescape(files["comparison.html"].decode())
    assert len(table) == len(content["measures"])
    for (_, line), measure in zip(table.iterrows(), content["measures"], strict=True):
        assert (line["category"], line["before"], line["after"]) == (measure["category"], measure["before"], measure["after"])
        assert line["wdd_estimate"] == pytest.approx(measure["wdd"]["estimate"])
    for sentence in make_verdict(comparison).text.splitlines():
        assert sentence in page
        assert sentence in content["verdict"]
    assert "100 to 71" in page


def test_the_same_comparison_gives_the_same_bytes(files: dict[str, bytes], comparison: Comparison) -> None:
    dose = dose_of(comparison, read_patrols(Source.from_path(ROOT / "sample_data" / "patrol_log.csv")))
    again = render_comparison_files(compare(), dose=dose, made=MADE)
    assert again["comparison.csv"] == files["comparison.csv"]
    assert again["comparison.json"] == files["comparison.json"]


def test_the_page_loads_nothing_and_escapes_what_comes_from_files() -> None:
    incidents = read_incidents([Source.from_path(ROOT / "sample_data" / "incidents.csv")])
    areas = read_areas(Source.from_path(ROOT / "boundaries" / "eastbourne_hastings_wards_2020.geojson"))
    hostile = "<img src=x onerror=alert(1)>"
    text = json.dumps({"name": hostile, "zone": "Devonshire", "after": ["2021-10", "2021-11"]})
    page = render_comparison_files(compare_operation(incidents, areas, Operation.from_json(text), Settings()), made=MADE)
    text = page["comparison.html"].decode()
    assert hostile not in text
    assert "&lt;img src=x" in text
    assert 'src="http' not in text
    assert "default-src 'none'" in text
