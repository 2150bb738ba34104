"""Controls are proposed from before-data by likeness, and never touch the zone or its ring."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hotspots.compare.controls import CONTROL_COLUMNS, propose_controls, similar_places

ZONE = shapely.box(0, 0, 500, 500)
RING = ZONE.buffer(200).difference(ZONE)


def candidates() -> gpd.GeoDataFrame:
    squares = [shapely.box(x, 0, x + side, side) for x, side in ((550, 500), (2000, 500), (4000, 500), (6000, 500), (8000, 2000))]
    names = ["touches", "alike", "growing", "small", "large"]
    return gpd.GeoDataFrame({"id": list("abcde"), "name": names, "kind": "area"}, geometry=squares, crs="EPSG:27700")


def test_the_most_alike_comes_first_and_what_touches_the_ring_is_left_out() -> None:
    months = np.arange(20)
    series = [np.full(20, 50), np.full(20, 48), np.round(10 + 4 * months), np.full(20, 8), np.full(20, 50)]
    table = propose_controls(candidates(), pd.DataFrame(series), np.full(20, 50.0), zone=ZONE, treated=ZONE.union(RING))
    assert list(table.columns) == list(CONTROL_COLUMNS)
    assert table["name"].tolist()[0] == "alike"
    assert "touches" not in set(table["name"])
    assert table["rank"].tolist() == [1, 2, 3, 4]
    first = table.iloc[0]
    assert (first["level"], first["size"], first["incidents_before"]) == (48 / 50, 1.0, 960)
    assert first["trend"] == pytest.approx(1)
    growing = table.set_index("name").loc["growing"]
    assert growing["trend_high"] < 1


def test_places_that_ranked_alike_show_the_return_to_normal() -> None:
    before, after = np.array([60.0, 50, 45, 20, 500]), np.array([60.0, 30, 27, 12, 300])
    found = similar_places(candidates(), before, after, 50, treated=ZONE.union(RING), lengths=np.array([61.0, 61.0]))
    assert (found["places"], found["before"], found["after"]) == (4, 615, 369)
    assert found["ratio"] == pytest.approx(0.6)
    assert found["high"] < 1
    none = similar_places(candidates()[:1], before[:1], after[:1], 50, treated=ZONE.union(RING), lengths=np.array([61.0, 61.0]))
    assert none["places"] == 0
    assert "clear of the zone" in none["reason"]
