"""Rows set aside keep their text and columns, and come back as they were when they are mended."""

from __future__ import annotations

from hotspots.read.incidents import Incidents, read_incidents
from hotspots.read.source import Source
from hotspots.report.files import to_csv
from hotspots.tables import SET_ASIDE_COLUMNS

HEADER = "ref,date,lon,lat,type\n"
GOOD = "A1,2020-01-02,0.29,50.77,Drugs"


def csv(text: str, name: str = "a.csv") -> Source:
    return Source(name, text.encode())


def read(*texts: str) -> Incidents:
    """Read texts as files f0.csv, f1.csv and so on."""
    return read_incidents([csv(text, f"f{i}.csv") for i, text in enumerate(texts)])


def test_a_set_aside_row_keeps_its_file_row_and_text() -> None:
    incidents = read(HEADER + GOOD + "\n\n" + 'A2,,0.29,50.77,"Drugs, ""hard"""\n')
    row = incidents.set_aside.iloc[0]
    assert (row["file"], row["row"], row["reason"]) == ("f0.csv", 4, "no date")
    assert row["original"] == 'A2,,0.29,50.77,"Drugs, ""hard"""'
    assert row[["ref", "date", "lon", "lat", "type"]].tolist() == ["A2", "", "0.29", "50.77", 'Drugs, "hard"']


def test_a_set_aside_table_is_loaded_again_when_mended() -> None:
    text = HEADER + GOOD + '\nA2,,0.29,50.77,"Drugs, hard"\nA3,2020-02,0.29\nA4,2020-03,NULL,50.77,Burglary\n'
    aside = read(text).set_aside.astype("object")
    aside.loc[0, "date"] = "2020-05-06"
    aside.loc[1, ["ref", "date", "lon", "lat", "type"]] = ["A3", "2020-02", "0.29", "50.77", "Robbery"]
    aside.loc[2, "lon"] = "0.31"
    again = read(aside.to_csv(index=False))
    assert len(again.set_aside) == 0
    assert again.table["reference"].tolist() == ["A2", "A3", "A4"]
    assert again.table["category"].tolist() == ["Drugs, hard", "Robbery", "Burglary"]
    assert again.table["when"].dt.strftime("%Y-%m-%d").tolist() == ["2020-05-06", "2020-02-01", "2020-03-01"]


def test_set_aside_tables_carry_their_columns_even_when_empty() -> None:
    assert list(read(HEADER + GOOD).set_aside.columns) == list(SET_ASIDE_COLUMNS)


def test_a_set_aside_table_that_was_disarmed_comes_back_as_it_was() -> None:
    text = "ref,date,lon,lat,type,place\n=1,,0.29,50.77,-drugs,'+quoted\n+2,,0.29,50.77,@home,'tis\n"
    aside = to_csv(read(HEADER + GOOD, text).set_aside).decode("utf-8-sig")
    assert "'=1" in aside
    again = read(aside.replace(",,0.29", ",2020-05-06,0.29"))
    assert again.table["reference"].tolist() == ["=1", "+2"]
    assert again.table["category"].tolist() == ["-drugs", "@home"]


def test_only_a_table_of_ours_is_armed_again() -> None:
    assert read("x,y,type\n561066,99078,'=drugs\n").table["category"].tolist() == ["'=drugs"]


def test_a_sources_own_columns_called_as_ours_are_kept() -> None:
    text = "row,reason,lon,lat,date,reason (source)\n7,noise,0.29,50.77,,x\n8,music,0.29,50.77,2020-01,y\n"
    aside = read(text).set_aside
    assert aside["reason"].tolist() == ["no date"]
    assert aside["row"].tolist() == [2]
    assert aside[["row (source)", "reason (source 2)", "reason (source)"]].to_numpy().tolist() == [["7", "noise", "x"]]
