"""How good a load is, in one table whose figures add up, and one map of what was flagged."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from hotspots.read import Source, read_incidents
from hotspots.report.quality import gaps_said, precision_said, quality_of

HEADER = b"ref,date,lon,lat,type\n"


def test_the_table_of_a_small_load() -> None:
    rows = b"A1,2020-01-05,0.29,50.77,Drugs\n" * 2 + b"A1,2020-01-06,0.29,50.77,Drugs\n" + b",2020-04-07,0.29,50.77,\n" * 3
    found = dict(quality_of(read_incidents([Source("a.csv", HEADER + rows + b"A9,,0.29,50.77,Drugs\n")])).rows)
    assert found == {
        "Rows in the files": "7",
        "Rows that can be used": "5 (71%)",
        "Rows set aside": "2 (29%): no date 1; repeats an earlier row in every column read, with the same reference 1",
        "Times": "all 5 to the day",
        "Months without any incident": "2: February 2020, March 2020",
        "Coordinates": "not told by their numbers",
        "Points": "1 distinct; 5 (100%) incidents share theirs with four or more others",
        "Far from the rest": "0: over 10 km from the middle",
        "References": "2 (40%) incidents have one; 1 rows repeat another and are set aside",
        "Categories": "1: blank 3; Drugs 2",
    }


def test_what_lies_outside_and_far_off_is_counted_and_drawn_and_kept() -> None:
    rows = b"".join(b",2020-01-05,%d,99200,Drugs\n" % (561_000 + n) for n in range(40))
    rows += b",2020-01-05,561000,98500,Drugs\n" * 3 + b",2020-01-05,400000,800000,Drugs\n"
    incidents = read_incidents([Source("a.csv", b"ref,date,easting,northing,type\n" + rows)])
    areas = gpd.GeoDataFrame(geometry=[shapely.box(560_000, 99_000, 562_000, 100_000)], crs=27700)
    found = dict(quality_of(incidents, areas).rows)
    assert found["Far from the rest"] == "1: over 10 km from the middle"
    assert found["Outside every area"] == "3 (6.8%), and not far"
    drawn = quality_of(incidents, areas).flagged
    assert "3 incidents outside every area" in drawn
    assert "1 incident far from the rest" in drawn
    # One dot for each distinct point, and one for each line of the legend.
    assert drawn.count("<circle") == 4
    whole = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 700_000, 900_000)], crs=27700)
    inside = read_incidents([Source("a.csv", b"date,x,y\n2020-01-01,561000,99200\n")])
    assert quality_of(inside, whole).flagged == quality_of(incidents).flagged == ""


@pytest.mark.parametrize(("counts", "said"), [(["day", "day", "month"], "2 to the day, 1 to the month"), (["none"], "none")])
def test_precisions_are_counted(counts: list[str], said: str) -> None:
    assert precision_said(pd.Series(counts)) == said


def test_gaps_are_named() -> None:
    assert gaps_said(pd.Series(pd.to_datetime(["2020-01-01", "2020-12-01"]))) == (
        "10: February 2020, March 2020, April 2020, May 2020, June 2020, July 2020 and others"
    )
    assert gaps_said(pd.Series(pd.to_datetime(["2020-01-01", "2020-02-01"]))) == "none"
    assert gaps_said(pd.Series([], dtype="datetime64[us]")) == "no dates"
