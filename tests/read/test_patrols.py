"""Patrol logs: every row is a visit or set aside with its reason, and a bad log gives one message."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.errors import BadColumns, BadFile, NoIncidents
from hotspots.read.patrols import VISIT_COLUMNS, read_patrols
from hotspots.read.source import Source

HEADER = "start,end,officers,agency,easting,northing,zone\n"
GOOD = "01/10/2021 21:00,01/10/2021 21:20,2,Police,561500,99500,Pier\n"


def test_a_visit_is_read_day_first_with_all_its_columns() -> None:
    found = read_patrols(Source("log.csv", (HEADER + GOOD).encode()))
    assert list(found.visits.columns) == list(VISIT_COLUMNS)
    row = found.visits.iloc[0]
    assert (row["start"], row["end"]) == (pd.Timestamp("2021-10-01 21:00"), pd.Timestamp("2021-10-01 21:20"))
    assert (row["officers"], row["agency"], row["zone"], row["easting"], row["row"]) == (2, "Police", "Pier", 561500, 2)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("01/10/2021 21:20,01/10/2021 21:00,2,Police,561500,99500,", "it ends before it starts"),
        (",01/10/2021 21:00,2,Police,561500,99500,", "no start"),
        ("01/10/2021 21:00,,2,Police,561500,99500,", "no end"),
        ("sometime,01/10/2021 21:00,2,Police,561500,99500,", "its start is not a date and time"),
        ("01/10/2021 21:00,2021-10,2,Police,561500,99500,", "its end is not a date and time"),
        ("01/10/2021 21:00,03/10/2021 21:20,2,Police,561500,99500,", "it lasts longer than 24 hours"),
        ("01/10/2021 21:00,01/10/2021 21:20,many,Police,561500,99500,", "its officers are not a number"),
        ("01/10/2021 21:00,01/10/2021 21:20,0,Police,561500,99500,", "its officers are not a number"),
        ("01/10/2021 21:00,01/10/2021 21:20,2,Police,,,", "neither a point nor a zone"),
        ("01/10/2021 21:00,01/10/2021 21:20,2,Police,561500,99500,,,", "9 fields where the header has 7"),
    ],
)
def test_each_bad_visit_is_set_aside_with_its_reason(row: str, reason: str) -> None:
    found = read_patrols(Source("log.csv", (HEADER + GOOD + row + "\n").encode()))
    assert (found.rows_in, len(found.visits), len(found.set_aside)) == (2, 1, 1)
    aside = found.set_aside.iloc[0]
    assert reason in aside["reason"]
    assert (aside["row"], aside["original"]) == (3, row)


def test_longitude_and_latitude_and_no_officers_will_do_and_are_said() -> None:
    text = "start,end,longitude,latitude\n2021-10-01 21:00,2021-10-01 21:20,0.2895,50.7694\n"
    found = read_patrols(Source("log.csv", text.encode()))
    assert found.visits["easting"].iloc[0] == pytest.approx(561_500, abs=500)
    assert found.visits["officers"].tolist() == [1]
    assert "does not say how many officers" in found.notes[1]


@pytest.mark.parametrize(
    ("start", "end", "wall", "minutes"),
    [
        ("2021-10-31T00:30Z", "2021-10-31T01:30Z", "2021-10-31 01:30", 60),
        ("2021-10-31T00:50Z", "2021-10-31T01:10Z", "2021-10-31 01:50", 20),
        ("2021-10-31T00:50Z", "2021-10-31T02:10Z", "2021-10-31 01:50", 80),
        ("2021-10-31T01:50+01:00", "2021-10-31T01:10+00:00", "2021-10-31 01:50", 20),
        ("2021-03-28T00:30Z", "2021-03-28T01:30Z", "2021-03-28 00:30", 60),
        ("2021-03-28T00:50:00Z", "2021-03-28T02:10:00+01:00", "2021-03-28 00:50", 20),
        ("2021-07-01T20:50Z", "2021-07-01T21:10Z", "2021-07-01 21:50", 20),
        ("2021-10-31 00:30", "2021-10-31 03:00", "2021-10-31 00:30", 150),
    ],
)
def test_a_visit_over_a_change_of_the_clocks_is_as_long_as_it_was(start: str, end: str, wall: str, minutes: int) -> None:
    found = read_patrols(Source("log.csv", f"start,end,zone\n{start},{end},Pier\n".encode()))
    visit = found.visits.iloc[0]
    assert visit["start"] == pd.Timestamp(wall)
    assert visit["end"] - visit["start"] == pd.Timedelta(minutes=minutes)


def test_a_place_id_is_a_zone() -> None:
    found = read_patrols(Source("log.csv", b"start,end,Place ID\n01/10/2021 21:00,01/10/2021 21:20,H-1\n"))
    assert found.visits["zone"].tolist() == ["H-1"]


def test_visits_with_a_zone_and_coordinates_that_cannot_be_used_are_counted() -> None:
    rows = (GOOD.replace("561500,99500", point) for point in ("561500,99500", ",", "0,0", "x,99500", "9561500,99500"))
    aside = GOOD.replace("561500,99500,Pier", "x,y,")
    found = read_patrols(Source("log.csv", (HEADER + "".join(rows) + aside).encode()))
    assert (len(found.visits), len(found.set_aside), found.by_name) == (5, 1, 3)


@pytest.mark.parametrize(
    ("content", "error", "says"),
    [
        (b"", BadFile, "is empty"),
        (HEADER.encode(), NoIncidents, "no visits"),
        (b"a,b\n1,2\n", BadColumns, "needs start and end"),
        (b"start,end\n01/10/2021 21:00,01/10/2021 21:20\n", BadColumns, "either coordinates or a zone"),
        ((HEADER + "x,y,1,P,561500,99500,\n").encode(), NoIncidents, "None of the 1 visits"),
    ],
)
def test_a_log_that_cannot_be_used_gives_one_message(content: bytes, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        read_patrols(Source("log.csv", content))


FIELDS = st.sampled_from(["", "01/10/2021 21:00", "01/10/2021 22:00", "x", "2", "0", "561500", "99500", "Pier"])


@given(st.lists(st.lists(FIELDS, min_size=5, max_size=9), max_size=8))
def test_rows_in_are_visits_and_rows_set_aside(rows: list[list[str]]) -> None:
    text = HEADER + GOOD + "".join(",".join(row) + "\n" for row in rows)
    found = read_patrols(Source("log.csv", text.encode()))
    assert found.rows_in == len(rows) + 1 == len(found.visits) + len(found.set_aside)
