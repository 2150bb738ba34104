"""Patrol visits by hotspot: every visit of the log is counted once, or said to be elsewhere."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import shapely

from hotspots.compare.visits import count_visits
from hotspots.locate.selection import Period
from hotspots.read import Source
from hotspots.read.patrols import read_patrols

LOG = b"""start,end,officers,easting,northing,zone
01/02/2021 10:00,01/02/2021 10:30,2,561050,99050,
01/02/2021 11:00,01/02/2021 11:15,1,561060,99060,
02/02/2021 10:00,02/02/2021 10:20,3,,,High Street
02/02/2021 12:00,02/02/2021 12:20,1,,,dbscan-TQ1
03/02/2021 10:00,03/02/2021 10:30,2,569000,99050,
01/03/2021 10:00,01/03/2021 10:30,2,561050,99050,
04/02/2021 10:00,04/02/2021 09:30,2,561050,99050,
"""
PLACES = gpd.GeoDataFrame(
    {"rank": [1, 2], "id": ["dbscan-TQ0", "dbscan-TQ1"], "name": ["Pier", "High Street"]},
    geometry=[shapely.box(561000, 99000, 561100, 99100), shapely.box(562000, 99000, 562100, 99100)],
    crs="EPSG:27700",
)


def test_visits_are_counted_where_they_were() -> None:
    log = read_patrols(Source("log.csv", LOG))
    found = count_visits(log, PLACES, period=Period(date(2021, 2, 1), date(2021, 2, 28)))
    assert found.table.to_dict("records") == [
        {"rank": 1, "name": "Pier", "visits": 2, "minutes": 45.0, "officer_minutes": 75.0},
        {"rank": 2, "name": "High Street", "visits": 2, "minutes": 40.0, "officer_minutes": 80.0},
    ]
    assert (found.visits, found.elsewhere, found.other_time) == (4, 1, 1)
    assert found.visits + found.elsewhere + found.other_time + found.set_aside == found.rows_in == 7


def test_no_hotspot_has_no_visit() -> None:
    log = read_patrols(Source("log.csv", LOG))
    found = count_visits(log, PLACES.head(0), period=Period(date(2021, 2, 1), date(2021, 2, 28)))
    assert (found.visits, found.elsewhere, len(found.table)) == (0, 5, 0)
