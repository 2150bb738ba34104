"""Incident files to two tables: every row is in one of them, whatever is in the files."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from texts import GOOD, HEADER, csv, read

from hotspots.errors import BadColumns, BadFile, HotspotsError, NoIncidents
from hotspots.read.incidents import read_incidents
from hotspots.read.set_aside import REPEATS
from hotspots.read.source import Source
from hotspots.reading import Columns
from hotspots.tables import INCIDENT_COLUMNS

# Rows in = used + set aside --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kind:
    """A kind of row: its text after the reference, and why it is set aside; empty where it can be used."""

    text: str
    reason: str


KINDS = (
    Kind("2020-01-02,0.29,50.77,Drugs", ""),
    Kind("01/02/2020,0.30,50.78,Burglary", ""),
    Kind('2020-03,-1.5,53.8,"a ""quoted"", one"', ""),
    Kind('2020-04,0.29,50.77,"two\nlines"', ""),
    Kind("2020-01-02,,50.77,Drugs", "no coordinates"),
    Kind("2020-01-02,NULL,NULL,Drugs", "no coordinates"),
    Kind("2020-01-02,east,50.77,Drugs", "coordinates are not numbers"),
    Kind("2020-01-02,0,0,Drugs", "0, 0 stands for a place that is not known"),
    Kind("2020-01-02,0.29,95,Drugs", "outside the world: a longitude is from -180 to 180, a latitude from -90 to 90"),
    Kind("2020-01-02,-87.6,41.9,Drugs", "outside Great Britain"),
    Kind(",0.29,50.77,Drugs", "no date"),
    Kind("31/02/2020,0.29,50.77,Drugs", "not a date that can be read"),
    Kind("2020-01-02,0.29", "3 fields where the header has 5"),
    Kind("2020-01-02,0.29,50.77,Drugs,more", "6 fields where the header has 5"),
)
ROW = st.tuples(st.sampled_from(["", "A1", "B2"]), st.sampled_from(KINDS)) | st.none()


@given(st.lists(st.lists(ROW, max_size=12), min_size=1, max_size=3))
def test_every_row_is_used_or_set_aside_with_its_reason(files: list[list[tuple[str, Kind] | None]]) -> None:
    files[0].append(("", KINDS[0]))
    kinds = [row[1].reason for rows in files for row in rows if row]
    # Where most lie elsewhere they are in place (tests/read/test_elsewhere.py).
    assume(kinds.count("outside Great Britain") * 2 <= len(kinds))
    used: list[tuple[str, int]] = []
    aside: dict[tuple[str, int], str] = {}
    seen: set[tuple[str, Kind]] = set()
    texts = []
    for number, rows in enumerate(files):
        for at, row in enumerate(rows, start=2):
            if row is None:
                continue
            reference, kind = row
            if kind.reason:
                aside[f"f{number}.csv", at] = kind.reason
            elif reference and row in seen:
                aside[f"f{number}.csv", at] = REPEATS
            else:
                used.append((f"f{number}.csv", at))
                seen.add(row)
        texts.append(HEADER + "".join(f"{row[0]},{row[1].text}\n" if row else "\n" for row in rows))
    incidents = read(*texts)
    assert list(zip(incidents.table["file"], incidents.table["row"], strict=True)) == used
    found = incidents.set_aside
    assert dict(zip(zip(found["file"], found["row"], strict=True), found["reason"], strict=True)) == aside
    assert incidents.rows_in == len(used) + len(aside)


# Repeats ---------------------------------------------------------------------------------------------------------


def test_rows_that_look_alike_stay_without_a_reference() -> None:
    row = ",2020-01,0.29,50.77,Anti-social behaviour\n"
    assert len(read(HEADER + row * 3, HEADER + row).table) == 4


def test_rows_with_one_reference_that_differ_stay() -> None:
    incidents = read(HEADER + "A1,2020-01,0.29,50.77,Drugs\nA1,2020-01,0.29,50.77,Robbery\nA1,2020-02,0.29,50.77,Drugs\n")
    assert len(incidents.table) == 3


def test_a_repeat_in_another_file_of_the_same_name_keeps_its_own_text() -> None:
    first = csv(HEADER + GOOD, "a.csv")
    second = csv(HEADER + ",2020-01,0.3,50.8,Robbery\n" * 3 + '"A1",2020-01-02,0.29,50.77,Drugs\n', "a.csv")
    aside = read_incidents([first, second]).set_aside
    assert aside["row"].tolist() == [5]
    assert aside["original"].tolist() == ['"A1",2020-01-02,0.29,50.77,Drugs']
    assert aside["reason"].tolist() == [REPEATS]
    assert aside["type"].tolist() == ["Drugs"]


@given(st.permutations(range(4)))
def test_the_order_of_the_files_keeps_the_totals(order: list[int]) -> None:
    files = [
        HEADER + GOOD,
        HEADER + GOOD + "\nB1,,0.29,50.77,Drugs\n",
        "id,month,longitude,latitude,crime type\nA1,2020-01-02,0.29,50.77,Drugs\nC1,2020-02,0.31,50.78,Robbery\n",
        HEADER + ",2020-01,0.29,50.77,Drugs\n" * 2,
    ]
    incidents = read(*(files[i] for i in order))
    assert (incidents.rows_in, len(incidents.table), len(incidents.set_aside)) == (7, 4, 3)
    assert sorted(incidents.table["reference"]) == ["", "", "A1", "C1"]


# Values ----------------------------------------------------------------------------------------------------------


def test_the_columns_are_those_of_the_table() -> None:
    table = read("x,y,alcohol,night\n561066,99078,1,y\n561067,99079,0,n\n").table
    assert list(table.columns) == [*INCIDENT_COLUMNS, "flag_alcohol", "flag_night"]
    assert table["flag_alcohol"].tolist() == [True, False]
    assert table["flag_night"].tolist() == [True, False]
    assert table["weight"].tolist() == [1.0, 1.0]
    assert table["precision"].tolist() == ["none", "none"]
    assert table["when"].isna().all()


def test_times_take_the_clock_of_a_second_column() -> None:
    text = "x,y,date,time_from,date_to,time_to\n561066,99078,01/02/2020,22:30,02/02/2020,01:15\n561066,99078,01/02/2020,,,\n"
    table = read(text).table
    assert table["when"].tolist() == [pd.Timestamp("2020-02-01 22:30"), pd.Timestamp("2020-02-01")]
    assert table["until"].iloc[0] == pd.Timestamp("2020-02-02 01:15")
    assert table["until"].isna().tolist() == [False, True]
    assert table["precision"].tolist() == ["minute", "day"]


def test_a_month_stays_a_month_though_a_time_stands_beside_it() -> None:
    table = read("x,y,month,time\n561066,99078,2020-02,22:30\n").table
    assert table["when"].tolist() == [pd.Timestamp("2020-02-01")]
    assert table["precision"].tolist() == ["month"]


def test_degrees_stand_in_where_metres_are_blank() -> None:
    table = read("easting,northing,longitude,latitude\n561066,99078,9,9\n,,-0.11992557180,51.48936564950\n").table
    assert (table["easting"][0], table["northing"][0]) == (561066.0, 99078.0)
    assert np.hypot(table["easting"][1] - 530624.974, table["northing"][1] - 178388.464) < 3.0


def test_a_flag_that_one_file_lacks_is_false_there() -> None:
    table = read("x,y,alcohol\n561066,99078,1\n561066,99078,0\n", "x,y\n561066,99078\n").table
    assert table["flag_alcohol"].tolist() == [True, False, False]


def test_chosen_columns_are_used() -> None:
    table = read("a,b,x,y\n0.29,50.77,1,2\n", columns=Columns(longitude="a", latitude="b", easting="x", northing="y")).table
    assert (table["easting"][0], table["northing"][0]) == (1.0, 2.0)


def test_a_zip_and_a_gzip_read_as_their_files_do() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("2020-01/a.csv", HEADER + GOOD)
    zipped = read_incidents([Source("a.zip", packed.getvalue())])
    gzipped = read_incidents([Source("a.csv.gz", gzip.compress((HEADER + GOOD).encode()))])
    plain = read_incidents([csv(HEADER + GOOD)])
    pd.testing.assert_frame_equal(zipped.table, plain.table)
    pd.testing.assert_frame_equal(gzipped.table, plain.table)
    assert zipped.inputs[0].name == "a.zip"


def test_what_was_recognised_is_announced_once() -> None:
    notes = read(HEADER + GOOD, HEADER + "B" + GOOD).notes
    assert notes == (
        "Columns: reference from “ref”; date from “date”; category from “type”; longitude from “lon”; latitude from “lat”",
        "Longitude and latitude were projected to British National Grid, good to 3 m (5 m in the far west).",
    )


@pytest.mark.parametrize("none", ["", "  ", "N/A", "NULL", "none", "-", " n/a "])
def test_a_reference_that_means_none_is_none(none: str) -> None:
    row = f"{none},2020-01,0.29,50.77,Drugs\n"
    incidents = read(HEADER + row * 2)
    assert incidents.table["reference"].tolist() == ["", ""]


def test_references_are_the_same_whatever_spaces_stand_round_them() -> None:
    incidents = read(HEADER + GOOD + "\n " + GOOD.replace("A1,", "A1 ,") + "\n")
    assert incidents.table["reference"].tolist() == ["A1"]
    assert incidents.set_aside["reason"].tolist() == [REPEATS]


def test_row_numbers_count_blank_lines_before_the_header() -> None:
    incidents = read("\n\r\n" + HEADER + GOOD + "\nA2,,0.29,50.77,Drugs\n" + GOOD + "\n")
    assert incidents.table["row"].tolist() == [4]
    assert incidents.set_aside[["row", "ref"]].to_numpy().tolist() == [[5, "A2"], [6, "A1"]]


def test_progress_ends_at_one() -> None:
    steps: list[tuple[str, float]] = []
    read_incidents([csv(HEADER + GOOD), csv(HEADER + GOOD, "b.csv")], progress=lambda step, share: steps.append((step, share)))
    assert steps == [("Reading a.csv", 0.5), ("Reading b.csv", 1.0)]


# Files that cannot be used ---------------------------------------------------------------------------------------


def zipped(text: str, *, claim: int | None = None, locked: bool = False) -> bytes:
    """A ZIP of one CSV, with another claimed size or the flag of a password where asked for."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", text)
    data = bytearray(packed.getvalue())
    directory = data.rindex(b"PK\x01\x02")
    if claim is not None:
        data[directory + 24 : directory + 28] = struct.pack("<I", claim)
    if locked:
        data[6] |= 1
        data[directory + 8] |= 1
    return bytes(data)


BAD: dict[str, tuple[bytes, type[HotspotsError], str]] = {
    "empty": (b"", BadFile, "f is empty. Export it again and check that it has rows."),
    "header only": (HEADER.encode(), NoIncidents, "f has column names but no rows. Export it again with its rows."),
    "header only, no line end": (HEADER.strip().encode(), NoIncidents, "f has column names but no rows."),
    "header and blank lines": (HEADER.encode() + b"\r\n\r\n", NoIncidents, "f has column names but no rows."),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", BadFile, "f is not a text file. Open it in the program that made it"),
    "JSON": (b'{"type": "FeatureCollection", "features": []}', BadFile, "f is JSON, XML or a web page, not a CSV. Export"),
    "prose": (b"Incidents were up.\nMore patrols, please.\n", BadFile, "f is not a CSV that can be used: its first line has no"),
    "wrong columns": (b"name,age\nAnn,5\n", BadColumns, "its columns are name, age. Rename two of them or name them in the"),
    "all rows bad": (
        HEADER.encode() + b"A,2020-01,0,0,Drugs\nA,2020-01,0,0,Drugs\nA,,0.29,50.77,Drugs\n",
        NoIncidents,
        "None of the 3 rows of f can be used; most often: 0, 0 stands for a place that is not known (2 rows). Check which",
    ),
    "bomb": (zipped(HEADER, claim=3_000_000_000), BadFile, "f claims to unpack to 3.0 GB in 1 files; the limit is 2 GB"),
    "damaged": (zipped(HEADER + GOOD)[:-25], BadFile, "f is a damaged ZIP. Download or make it again."),
    "locked": (zipped(HEADER + GOOD, locked=True), BadFile, "a.csv in f is locked with a password. Unpack it and give"),
    "open quote": ((HEADER + 'A,"2020\n' + GOOD).encode(), BadFile, "f: a quotation mark opened in row 2 is never closed"),
}


@pytest.mark.parametrize(("data", "kind", "message"), BAD.values(), ids=BAD)
def test_a_file_that_cannot_be_used_says_why_and_what_to_do(data: bytes, kind: type[HotspotsError], message: str) -> None:
    with pytest.raises(HotspotsError) as error:
        read_incidents([Source("f", data)])
    assert type(error.value) is kind
    assert message in str(error.value)


def zip_of(members: dict[str, str]) -> Source:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return Source("a.zip", packed.getvalue())


def test_of_several_files_in_a_zip_the_one_that_cannot_be_read_is_named() -> None:
    with pytest.raises(BadColumns) as error:
        read_incidents([zip_of({"a.csv": HEADER + GOOD, "notes.csv": "who,what\nAnn,tea\n"})])
    assert str(error.value).startswith("notes.csv has no coordinates that can be recognised.")
    assert str(error.value).endswith(" If notes.csv holds no incidents, leave it out of a.zip.")


def test_the_only_file_of_a_zip_is_not_to_be_left_out() -> None:
    with pytest.raises(BadColumns, match=r"or name them in the settings\.$"):
        read_incidents([zip_of({"notes.csv": "who,what\nAnn,tea\n"})])


def test_a_bad_file_among_good_ones_is_named() -> None:
    with pytest.raises(BadFile, match=r"^b\.csv is empty"):
        read_incidents([csv(HEADER + GOOD), csv("", "b.csv")])


def test_no_file_at_all_is_said() -> None:
    with pytest.raises(NoIncidents, match=r"^No incident file was given\. Choose at least one CSV or ZIP\.$"):
        read_incidents([])
