"""How sure: the sample's hotspots, real data, and nulls that are stated or refused."""

from __future__ import annotations

import html
import io
import json
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from hotspots.compare.sureness import CONFIDENCE_COLUMNS
from hotspots.confidence import assess
from hotspots.draw.capture_chart import shown_names
from hotspots.pipeline import analyse
from hotspots.read import Source, read_areas, read_incidents
from hotspots.report import render_files
from hotspots.report.sureness import accuracy_headline, against_chance, chance_headline, confidence_rows, disagreements
from hotspots.settings import Density, Filter, Settings


@pytest.fixture(scope="module")
def sample(bundled_incidents: Path, bundled_wards: Path) -> tuple:
    return read_incidents([Source.from_path(bundled_incidents)]), read_areas(Source.from_path(bundled_wards))


def test_serious_violence_stands_out_in_devonshire_only(sample: tuple) -> None:
    incidents, areas = sample
    analysis = analyse(incidents, areas, Settings(filter=Filter(flags=("serious_violence",))))
    found = assess(analysis, incidents, areas, runs=199)
    assert list(found.table.columns) == list(CONFIDENCE_COLUMNS)
    assert found.null == "a random draw from all recorded incidents"
    beyond = found.table[found.table["p"] < 0.05]
    assert beyond["name"].str.endswith("Devonshire").all()
    assert len(beyond) >= 1
    assert found.table["p"].between(1 / 200, 1).all()
    said = chance_headline(found.table, null=found.null, reason=found.null_reason)
    assert said.startswith(f"{len(beyond)} of {len(found.table)} hotspots")
    assert "a plain count of before caught" in accuracy_headline(found.accuracy, found.accuracy_reason)


def test_all_incidents_are_held_against_residents(sample: tuple) -> None:
    incidents, areas = sample
    analysis = analyse(incidents, areas, Settings())
    found = assess(analysis, incidents, areas, runs=99)
    assert found.null.startswith("residents spread evenly")
    assert found.table["methods"].between(1, 3).all()
    assert found.other["method"].eq("dbscan").all()
    assert found.gi_star_area.area > 0
    # What the table says of Gi* is what the map draws.
    touched = analysis.hotspots.geometry.intersects(found.gi_star_area.buffer(-1)).to_numpy()
    assert (touched == found.table["gi_star"].to_numpy()).all()
    plain, files = render_files(analysis), render_files(analysis, confidence=found)
    assert set(files) - set(plain) == {"confidence.csv", "accuracy.csv"}
    hotspots = pd.read_csv(io.BytesIO(files["hotspots.csv"]))
    np.testing.assert_allclose(hotspots["p"], found.table["p"])
    assert hotspots["null"].eq(found.null).all()
    assert json.loads(files["manifest.json"])["chance"] == found.null
    assert json.loads(plain["manifest.json"])["chance"] == "not tested"
    assert "p" not in pd.read_csv(io.BytesIO(plain["hotspots.csv"])).columns
    page = files["report.html"].decode()
    for said in (
        chance_headline(found.table, null=found.null, reason=found.null_reason),
        accuracy_headline(found.accuracy, found.accuracy_reason),
        "How concentrated",
        "99 seeded runs of chance",
    ):
        assert html.escape(said, quote=False).replace("'", "&#39;") in page
    assert "How concentrated" not in plain["report.html"].decode()


def test_snapped_data_without_residents_are_not_tested_and_it_is_said(sample: tuple) -> None:
    incidents, areas = sample
    bare = replace(areas, table=areas.table.assign(population=np.nan))
    found = assess(analyse(incidents, bare, Settings()), incidents, bare, runs=99)
    assert "snap points" in found.null_reason
    assert found.table["p"].isna().all()
    assert "cannot be tested" in chance_headline(found.table, null=found.null, reason=found.null_reason)


def test_dbscan_lists_are_tested_too(sample: tuple) -> None:
    incidents, areas = sample
    analysis = analyse(incidents, areas, Settings(method="dbscan", filter=Filter(categories=("Shoplifting",))))
    found = assess(analysis, incidents, areas, runs=99)
    assert found.table["dbscan"].all()
    assert found.table["p"].notna().all()


def test_real_shoplifting_stands_out_where_the_shops_are(real_data: Path) -> None:
    incidents = read_incidents([Source.from_path(real_data / "police_uk" / "sussex-2019-11-to-2021-11.zip")])
    areas = read_areas(Source.from_path(real_data / "boundaries" / "eastbourne_hastings_wards_2020.geojson"))
    analysis = analyse(incidents, areas, Settings(filter=Filter(categories=("Shoplifting",))))
    found = assess(analysis, incidents, areas, runs=199)
    assert found.table["p"].iloc[0] == 1 / 200
    assert (found.table["p"] < 0.05).mean() > 0.8


def test_where_chance_leaves_nothing_open_nothing_is_tested_and_it_is_said(sample: tuple) -> None:
    _, areas = sample
    text = "easting,northing,date\n" + "561600,99200,2021-10-05\n" * 50
    alone = read_incidents([Source("a.csv", text.encode())])
    found = assess(analyse(alone, areas, Settings()), alone, areas, runs=19)
    assert found.table["p"].isna().all()
    assert "by chance every map would be the same" in chance_headline(found.table, null=found.null, reason=found.null_reason)


def test_squares_too_large_to_score_are_not_scored_and_it_is_said(sample: tuple) -> None:
    incidents, areas = sample
    found = assess(analyse(incidents, areas, Settings(density=Density(cell_m=2_000))), incidents, areas, runs=19)
    assert found.accuracy is None
    assert "one square of 2,000 m is" in found.accuracy_reason


def test_what_chance_puts_into_each_outline_is_that_of_counting_again(sample: tuple) -> None:
    incidents, areas = sample
    analysis = analyse(incidents, areas, Settings(filter=Filter(categories=("Shoplifting",))))
    found = assess(analysis, incidents, areas, runs=19)
    everything = incidents.table
    at = gpd.points_from_xy(everything["easting"], everything["northing"])
    share = analysis.counts.inside / len(everything)
    expected = [float(at.intersects(shape).sum() * share) for shape in analysis.hotspots.geometry]
    np.testing.assert_allclose(found.table["by_chance"], expected)


def test_where_the_tests_differ_it_is_said_and_what_it_means() -> None:
    table = pd.DataFrame({"rank": [1, 2, 3], "name": ["A", "B", "C"], "p": [0.01, 0.9, 0.01], "gi_star": [True, True, False]})
    unshown, alone = disagreements(table)
    assert unshown.startswith("Not shown by the simulation, but with cells that stand out by Gi*: 2. B. A small place")
    assert alone.startswith("More than chance by the simulation, but with no cell that stands out by Gi*: 3. C.")
    assert disagreements(table[:1]) == ()


def test_a_narrow_screen_has_the_same_tests_in_short_and_the_list_says_what_chance_is(sample: tuple) -> None:
    incidents, areas = sample
    found = assess(analyse(incidents, areas, Settings()), incidents, areas, runs=99)
    full, short = confidence_rows(found.table), confidence_rows(found.table, short=True)
    assert full["More than chance"].iloc[0] == "yes (p = 0.010)"
    assert short["More than chance"].iloc[0] == "yes, 0.010"
    assert (full["Found by"].iloc[0], short["Found by"].iloc[0]) == ("all 3", "3 of 3")
    assert against_chance(found).startswith("How sure: chance is residents spread evenly over the points known in their area.")
    # The setting that the list is made by is on the chart, whether it is the best or not.
    assert found.accuracy is not None
    assert shown_names(found.accuracy)[0] == "density, 300 m radius"
