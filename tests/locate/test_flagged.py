"""What is flagged and kept: far from the rest, or outside every area."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots.locate.flagged import far_from_the_rest, find_flagged, flagged_rows
from hotspots.read import Source, read_areas, read_incidents

AREAS = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1_000, 1_000)], crs=27700)


def test_far_is_three_times_as_far_as_nearly_all_and_ten_kilometres_at_least() -> None:
    x = np.array([0.0, 10.0, 20.0, 9_000.0, 10_011.0])
    far, limit = far_from_the_rest(x, np.zeros(5))
    assert limit == 3 * np.percentile(np.abs(x - 20), 95)
    assert not far.any()
    x = np.concatenate([np.linspace(-100, 100, 101), [10_010.0, 9_990.0]])
    far, limit = far_from_the_rest(x, np.zeros(len(x)))
    assert limit == 10_000
    assert np.flatnonzero(far).tolist() == [101]


def test_many_incidents_at_one_point_do_not_make_others_far() -> None:
    x = np.concatenate([np.zeros(10_000), np.arange(0, 30_000, 1_000)])
    assert not far_from_the_rest(x, np.zeros(len(x)))[0].any()


def test_each_is_flagged_for_one_thing_and_none_without_areas() -> None:
    table = pd.DataFrame({"easting": [*np.linspace(0, 1_000, 50), 1_500.0, 90_000.0], "northing": [500.0] * 52})
    found = find_flagged(table, AREAS)
    assert found.counts == {"far": 1, "outside": 1}
    assert not (found.far & found.outside).any()
    assert find_flagged(table, None).counts == {"far": 1, "outside": 0}
    assert far_from_the_rest(np.empty(0), np.empty(0))[0].size == 0


def test_the_figures_of_real_data(real_data: Path) -> None:
    incidents = read_incidents([Source.from_path(real_data / "police_uk/sussex-2019-11-to-2021-11.zip")])
    areas = read_areas(Source.from_path(real_data / "boundaries/eastbourne_hastings_wards_2020.geojson"))
    found = find_flagged(incidents.table, areas.table)
    assert found.counts["far"] + found.counts["outside"] == 332_797 - 51_339
    assert found.counts["far"] == 0 or found.far_m > 100_000


def test_each_flagged_incident_is_listed_with_its_row() -> None:
    table = pd.DataFrame({"easting": [*np.linspace(0, 1_000, 50), 1_500.0, 90_000.0], "northing": [500.0] * 52, "place": ""})
    table = table.assign(file="a.csv", row=np.arange(2, 54))
    listed = flagged_rows(table, find_flagged(table, AREAS))
    assert listed[["file", "row", "flag"]].to_numpy().tolist() == [
        ["a.csv", 52, "outside every area"], ["a.csv", 53, "far from the rest"],
    ]  # fmt: skip
