"""Every real file loads with no mapping by hand: its rows, its system, its order of day and month."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from hotspots.read import Source, read_areas, read_incidents

FILES: dict[str, tuple[int, int, str, str, str, str]] = {
    "police_uk/2018-10-gloucestershire-street.csv": (4521, 4245, "EPSG:27700", "month", "2018-10-01", "2018-10-01"),
    "police_uk/sussex-2019-11-to-2021-11.zip": (332_797, 332_797, "EPSG:27700", "month", "2019-11-01", "2021-11-01"),
    "other/stats19_york_2005_2014.csv": (4778, 4778, "EPSG:27700", "minute", "2005-01-01 09:45", "2014-12-29 10:40"),
    "other/lfb_animal_rescues.csv": (7544, 7544, "EPSG:27700", "minute", "2009-01-01 03:01", "2021-05-31 19:00"),
    "other/nottingham_burglary.csv.gz": (1795, 1795, "EPSG:27700", "month", "2022-01-01", "2022-12-01"),
    "other/chicago_portal_example.csv": (1000, 1000, "+proj=laea", "minute", "", ""),
}
"""Rows, rows used, system, precision, earliest and latest time."""
BOUNDARIES = {
    "boundaries/eastbourne_hastings_lad_2020.geojson": (2, 75.1),
    "boundaries/eastbourne_hastings_lsoa_2011.geojson": (114, 75.1),
    "boundaries/eastbourne_hastings_wards_2013.geojson": (25, 75.1),
    "boundaries/eastbourne_hastings_wards_2020.geojson": (25, 75.1),
    "boundaries/eastbourne_hastings_wards_2020_bng.gpkg": (25, 75.1),
    "boundaries/eastbourne_hastings_wards_2020_bng_shp.zip": (25, 75.1),
    "other/nottingham_wards.gpkg": (20, 74.6),
}
"""Areas and their square kilometres."""


@pytest.mark.parametrize("name", FILES)
def test_a_real_file_loads_by_itself_and_its_rows_add_up(real_data: Path, name: str) -> None:
    rows, used, crs, precision, first, last = FILES[name]
    found = read_incidents([Source.from_path(real_data / name)])
    assert (found.rows_in, len(found.table)) == (rows, used)
    assert len(found.table) + len(found.set_aside) == found.rows_in
    assert found.crs.startswith(crs)
    assert set(found.table["precision"]) == {precision}
    if first:
        assert (found.table["when"].min(), found.table["when"].max()) == (pd.Timestamp(first), pd.Timestamp(last))


@pytest.mark.parametrize("name", BOUNDARIES)
def test_real_boundaries_load_by_themselves(real_data: Path, name: str) -> None:
    areas, km2 = BOUNDARIES[name]
    found = read_areas(Source.from_path(real_data / name))
    assert len(found.table) == areas
    assert found.table["area_km2"].sum() == pytest.approx(km2, rel=0.02)
