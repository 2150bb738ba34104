"""How good a load is, in one table whose figures add up."""

from __future__ import annotations

import pandas as pd

from hotspots.read import Source, read_incidents
from hotspots.report.quality import gaps_said, precision_said, quality_of

HEADER = b"ref,date,lon,lat,type\n"


def test_the_table_of_a_small_load() -> None:
    rows = b"A1,2020-01-05,0.29,50.77,Drugs\n" * 1 + b"A1,2020-01-06,0.29,50.77,Drugs\n" + b",2020-04-07,0.29,50.77,\n" * 3
    found = dict(quality_of(read_incidents([Source("a.csv", HEADER + rows + b"A9,,0.29,50.77,Drugs\n")])))
    assert found == {
        "Rows in the files": "6",
        "Rows that can be used": "5 (83%)",
        "Rows set aside": "1 (17%)",
        "Times": "all 5 to the day",
        "Months without any incident": "2: February 2020, March 2020",
        "Points": "1 distinct; 5 (100%) incidents share theirs with four or more others",
        "References": "2 (40%) incidents have one",
        "Categories": "1; 3 (60%) have none",
    }


def test_precisions_are_counted_and_gaps_named() -> None:
    assert precision_said(pd.Series(["day", "day", "month"])) == "2 to the day, 1 to the month"
    assert precision_said(pd.Series(["none"])) == "none"
    assert gaps_said(pd.Series(pd.to_datetime(["2020-01-01", "2020-12-01"]))) == (
        "10: February 2020, March 2020, April 2020, May 2020, June 2020, July 2020 and others"
    )
    assert gaps_said(pd.Series(pd.to_datetime(["2020-01-01", "2020-02-01"]))) == "none"
    assert gaps_said(pd.Series([], dtype="datetime64[us]")) == "no dates"
