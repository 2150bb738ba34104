"""Further areas, layers and places in an analysis, in its files, and on the command line."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots import Settings, Source, analyse, read_areas, read_incidents, render_files
from hotspots.read.surroundings import read_surroundings

BOXES = (
    '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:27700"}},"features":['
    '{"type":"Feature","properties":{"beat":"West <b>"},"geometry":{"type":"Polygon","coordinates":'
    "[[[550000,95000],[570000,95000],[570000,110000],[550000,110000],[550000,95000]]]}}]}"
)


@pytest.fixture(scope="module")
def found(bundled_incidents: Path, bundled_wards: Path) -> tuple:
    incidents, areas = read_incidents([Source.from_path(bundled_incidents)]), read_areas(Source.from_path(bundled_wards))
    around = read_surroundings(
        further=[Source("beats.geojson", BOXES.encode())],
        context=[Source("coast.geojson", BOXES.encode())],
        places=Source("pubs.csv", b"name,x,y\n=cmd|x,562042,99608\nThe <i>Hare</i>,561390,99110\n"),
    )
    return analyse(incidents, areas, Settings(), around=around), analyse(incidents, areas, Settings()), around


def test_what_lies_round_changes_nothing_of_what_was_found(found: tuple) -> None:
    with_layers, plain, _ = found
    pd.testing.assert_frame_equal(with_layers.hotspots, plain.hotspots)
    pd.testing.assert_frame_equal(with_layers.wards, plain.wards)


def test_incidents_of_the_study_area_are_in_a_layer_or_outside_it(found: tuple) -> None:
    analysis, _, _ = found
    layer = analysis.layers[0]
    assert layer.wards["incidents"].sum() + layer.outside == analysis.counts.inside
    west = analysis.inside["easting"].between(550_000, 570_000)
    assert layer.wards["incidents"].tolist() == [int(west.sum())]
    assert layer.monthly.to_numpy().sum() == west.sum()
    seen = analysis.by_layer(0)
    assert seen.counts.inside + seen.counts.outside == analysis.counts.selected
    assert seen.hotspots is analysis.hotspots


def test_places_hold_what_is_nearest_to_them(found: tuple) -> None:
    analysis, _, _ = found
    table = analysis.premises.table.set_index("name")
    inside = analysis.inside
    for name, x, y in (("=cmd|x", 562_042, 99_608), ("The <i>Hare</i>", 561_390, 99_110)):
        near = np.hypot(inside["easting"] - x, inside["northing"] - y) <= 100
        assert table.loc[name, "incidents"] == near.sum()


def test_the_files_have_them_and_nothing_in_names_runs(found: tuple) -> None:
    analysis, _, _ = found
    files = render_files(analysis)
    page = files["report.html"].decode()
    assert "By area: beats.geojson" in page
    assert "Near which places" in page
    assert "<i>Hare" not in page
    assert "West <b>" not in page
    assert ">coast<" in page.replace("\\u003e", ">").replace("\\u003c", "<")
    premises = pd.read_csv(io.BytesIO(files["premises.csv"]))
    assert "'=cmd|x" in premises["name"].tolist()
    assert set(premises["within_m"]) == {100}
    assert pd.read_csv(io.BytesIO(files["other_areas.csv"]))["layer"].tolist() == ["beats.geojson"]
    roles = [each.role for each in analysis.inputs]
    assert roles == ["incidents", "boundaries", "areas", "context", "premises"]
