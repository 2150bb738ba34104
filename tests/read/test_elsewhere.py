"""Incidents outside Great Britain: a local system in metres, month first, the whole chain to the report."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely

from hotspots.errors import BadBoundaries
from hotspots.pipeline import analyse
from hotspots.read import Source, read_areas, read_incidents
from hotspots.read.elsewhere import local_system, system_said
from hotspots.report import render_files
from hotspots.settings import Settings


def chicago(rows: int = 200) -> Source:
    """Incidents round 41.76 north, 87.6 west, most of them at one corner."""
    random = np.random.default_rng(3)
    spread = random.normal(0, 0.02, (rows, 2))
    spread[: rows // 2] *= 0.05
    lines = [
        f"{n},{1 + n % 12:02d}/{1 + n % 28:02d}/2016 01:44:00 PM,{41.76 + y:.6f},{-87.6 + x:.6f},BATTERY\n"
        for n, (x, y) in enumerate(spread.tolist())
    ]
    return Source("chicago.csv", ("Case Number,Date,Latitude,Longitude,Primary Type\n" + "".join(lines)).encode())


def square(west: float, south: float, east: float, north: float) -> Source:
    table = gpd.GeoDataFrame({"name": ["South", "North"]}, geometry=[
        shapely.box(west, south, east, (south + north) / 2), shapely.box(west, (south + north) / 2, east, north),
    ], crs="EPSG:4326")  # fmt: skip
    return Source("beats.geojson", table.to_json(drop_id=True).encode())


def test_a_local_system_is_chosen_announced_and_true_to_distance() -> None:
    found = read_incidents([chicago()])
    assert found.crs == "+proj=laea +lat_0=42 +lon_0=-88 +x_0=1000000 +y_0=1000000 +datum=WGS84 +units=m +no_defs"
    assert len(found.table) == 200
    assert (
        "Most places lie outside Great Britain: all are analysed in an equal-area system in metres (Lambert azimuthal) round 42° "
        "north, 88° west."
    ) in found.notes
    assert any("read month first, as in the United States" in note for note in found.notes)
    assert found.table["when"].iloc[0] == pd.Timestamp("2016-01-01 13:44")
    # Two incidents, a geodesic apart as far as in the plane, to one in a thousand.
    x, y = found.table["easting"].to_numpy(), found.table["northing"].to_numpy()
    degrees = pyproj.Transformer.from_crs(found.crs, "EPSG:4326", always_xy=True).transform(x[[0, 199]], y[[0, 199]])
    *_, true = pyproj.Geod(ellps="WGS84").inv(degrees[0][0], degrees[1][0], degrees[0][1], degrees[1][1])
    assert np.hypot(x[0] - x[199], y[0] - y[199]) == pytest.approx(true, rel=1e-3)


def test_the_whole_chain_works_there() -> None:
    found = read_incidents([chicago()])
    areas = read_areas(square(-87.7, 41.7, -87.5, 41.82), crs=found.crs)
    analysis = analyse(found, areas, Settings())
    assert analysis.counts.inside > 190
    assert analysis.hotspots["id"].str.startswith("density-E").all()
    files = render_files(analysis)
    west, south, east, north = shapely.total_bounds(
        [shapely.from_geojson(json.dumps(each["geometry"])) for each in json.loads(files["hotspots.geojson"])["features"]]
    )
    assert -87.7 < west < east < -87.5
    assert 41.7 < south < north < 41.82


def test_boundaries_in_another_system_are_told() -> None:
    with pytest.raises(BadBoundaries, match=r"read them with crs=incidents\.crs"):
        analyse(read_incidents([chicago()]), read_areas(square(-0.2, 50.7, 0.4, 50.9)), Settings())


def test_a_few_places_abroad_among_british_ones_are_set_aside_as_before() -> None:
    rows = "lon,lat\n" + "0.29,50.77\n" * 3 + "-87.6,41.76\n"
    found = read_incidents([Source("a.csv", rows.encode())])
    assert found.crs == "EPSG:27700"
    assert found.set_aside["reason"].tolist() == ["outside Great Britain"]


def test_a_system_is_said_with_its_half_of_the_world() -> None:
    assert system_said(local_system(np.array([151.2]), np.array([-33.9]))).endswith("round 34° south, 151° east")


def test_the_real_file_of_chicago(real_data: Path) -> None:
    found = read_incidents([Source.from_path(real_data / "other" / "chicago_portal_example.csv")])
    assert (found.rows_in, len(found.table), len(found.set_aside)) == (1000, 1000, 0)
    assert found.crs.startswith("+proj=laea +lat_0=42 +lon_0=-88")
    assert found.table["when"].iloc[0] == pd.Timestamp("2016-04-27 13:44")
