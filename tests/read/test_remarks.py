"""What is said of files that were read: stand-ins, other encodings, and dates that would mislead."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from texts import GOOD, HEADER, csv, read

from hotspots.read.incidents import read_incidents
from hotspots.read.source import Source
from hotspots.reading import Columns, Reading

WEIGHTS = "x,y,harm\n561066,99078,2.5\n561066,99078,0\n561066,99078,-1\n561066,99078,\n561066,99078,high\n0,0,high\n"


def test_a_weight_of_a_column_that_was_only_recognised_sets_no_row_aside_and_it_is_said() -> None:
    incidents = read(WEIGHTS, WEIGHTS)
    assert incidents.table["weight"].tolist() == [2.5, 0.0, 1.0, 1.0, 1.0] * 2
    assert set(incidents.set_aside["reason"]) == {"0, 0 stands for a place that is not known"}
    assert incidents.notes[2] == (
        "6 rows have no number from 0 to 1,000,000,000 in “harm” and so the weight 1. "
        "Name the weight column yourself to have such rows set aside."
    )


def test_a_weight_of_a_chosen_column_that_is_no_number_of_nought_or_more_is_set_aside() -> None:
    incidents = read(WEIGHTS, columns=Columns(weight="harm"))
    assert incidents.table["weight"].tolist() == [2.5, 0.0]
    assert incidents.set_aside["reason"].tolist()[:3] == ["its weight is not a number from 0 to 1,000,000,000"] * 3
    assert incidents.notes[1:] == (
        "Warning: only 5 of 6 rows (83.3%) have a place that can be used; 85% is the least that a map needs (Ratcliffe 2004).",
    )


def test_lines_that_are_not_utf_8_are_said() -> None:
    data = (HEADER + "A1,2020-01-02,0.29,50.77,Café\n").encode()
    incidents = read_incidents([Source("a.csv", data + b"A2,2020-01-02,0.29,50.77,Caf\xe9\n")])
    assert incidents.table["category"].tolist() == ["Café", "Café"]
    assert incidents.notes[-1] == "1 line of a.csv is not UTF-8 and was read as Windows-1252."


# Dates that would mislead ----------------------------------------------------------------------------------------

TODAY = date(2026, 5, 4)


def remarks(*texts: str) -> list[str]:
    """Warnings of what was read on a fixed day."""
    files = [csv(text, f"f{i}.csv") for i, text in enumerate(texts)]
    return [note for note in read_incidents(files, today=TODAY).notes if note.startswith("Warning")]


def test_incidents_without_a_date_among_dated_ones_are_said() -> None:
    assert remarks(HEADER + GOOD, "lon,lat\n0.29,50.77\n0.3,50.77\n") == [
        "Warning: 2 of 3 incidents have no date, as there is no date column in f1.csv. "
        "They count in no month, and any period leaves them out."
    ]
    assert remarks("lon,lat\n0.29,50.77\n") == []


def test_dates_after_today_and_before_1990_are_set_aside_unless_told() -> None:
    dates = ["2026-05-04", "05/05/2026", "2026-06", "04/05/2026", "31/12/1989", "1990-01"]
    text = HEADER + "".join(f"R{i},{when},0.29,50.77,Drugs\n" for i, when in enumerate(dates))
    found = read_incidents([csv(text)], today=TODAY)
    assert found.table["reference"].tolist() == ["R0", "R3", "R5"]
    assert found.set_aside["reason"].tolist() == ["dated after the day it was read"] * 2 + ["dated before 1990"]
    kept = read_incidents([csv(text)], reading=Reading(keep_odd_dates=True), today=TODAY)
    assert len(kept.table) == 6
    assert (
        "Warning: 2 incidents are dated after today (4 May 2026), the latest on 1 June 2026. "
        "Check how the file writes dates, or choose a period without them."
    ) in kept.notes


@pytest.mark.parametrize(("last", "said"), [("2020-12", False), ("2021-01", False), ("2021-02", True)])
def test_a_gap_of_a_year_in_the_months_is_said(last: str, said: bool) -> None:
    dates = ["2019-12", "2020-01", last, last, "2021-05"]
    found = remarks(HEADER + "".join(f"R{i},{when},0.29,50.77,Drugs\n" for i, when in enumerate(dates)))
    expected = (
        "Warning: no incident is dated in the 12 months between January 2020 and February 2021; 2 lie before and 3 after. "
        "Months without incidents count as covered and lower the rates: check those dates, or choose a period."
    )
    assert found == ([expected] if said else [])


def order_notes(*dates: str, order: str = "recognise") -> list[str]:
    """What is said of the order of day and month."""
    text = HEADER + "".join(f"R{i},{when},0.29,50.77,Drugs\n" for i, when in enumerate(dates))
    notes = read_incidents([csv(text)], reading=Reading(date_order=order), today=TODAY).notes  # type: ignore[arg-type]
    return [note for note in notes if "Dates in" in note]


def test_the_order_of_day_and_month_is_announced_with_its_evidence() -> None:
    assert order_notes("05/06/2020", "13/06/2020") == [
        "Dates in a.csv are read day first: 1 row has 13 or above in first place, such as “13/06/2020”."
    ]
    assert order_notes("05/06/2020", "05/13/2020", "12/31/2020") == [
        "Dates in a.csv are read month first, as in the United States: 2 rows have 13 or above in second place, such as "
        "“05/13/2020”."
    ]
    assert order_notes("05/06/2020") == [
        "Dates in a.csv are read day first, as in Britain: nothing in them tells, as no row has 13 or above in either place."
    ]
    assert order_notes("05/06/2020", "13/06/2020", order="day_first") == ["Dates in a.csv are read day first, as was chosen."]
    assert order_notes("05/06/2020", "13/06/2020", "05/13/2020") == [
        "Warning: Dates in a.csv are read day first: 1 row has 13 or above in first place, such as “13/06/2020”; 1 row has it in "
        "second place, such as “05/13/2020”, and was set aside. If both orders are mixed, rows that fit either may be on the "
        "wrong day too: mend the file. If the order is the other one, choose it on the Data page or in the settings "
        "(reading.date_order)."
    ]
    assert order_notes("44197", "44198.5") == ["Dates in a.csv are day numbers of a spreadsheet, counted from 1900."]
    assert order_notes("2020-01", "2020-02") == []


def test_dates_in_three_columns_are_one_date() -> None:
    text = "lon,lat,Year,Month,Day,Time\n0.29,50.77,2020,3,31,10:15\n0.29,50.77,2020,13,1,\n0.29,50.77,,,,\n"
    found = read(text)
    assert found.table["when"].tolist() == [pd.Timestamp("2020-03-31 10:15")]
    assert found.set_aside["reason"].tolist() == ["not a date that can be read", "no date"]
    assert found.notes[0].startswith("Columns: time from “Time”; year from “Year”; month from “Month”; day from “Day”")
    months = read("lon,lat,cal_year,month\n0.29,50.77,2020,3\n0.29,50.77,2021,12\n").table
    assert months["when"].tolist() == [pd.Timestamp("2020-03-01"), pd.Timestamp("2021-12-01")]
    assert set(months["precision"]) == {"month"}
    police = read("lon,lat,year,month\n0.29,50.77,2020,2020-03\n").table
    assert police["when"].tolist() == [pd.Timestamp("2020-03-01")]


def test_one_file_given_twice_is_said_and_nothing_is_taken_away() -> None:
    row = HEADER + ",2020-01-02,0.29,50.77,Drugs\n"
    incidents = read(row, HEADER + GOOD, row)
    assert len(incidents.table) == 3
    assert incidents.notes[-1] == (
        "Warning: 1 incident of f2.csv may be there twice: the same file was loaded before. All are used; to set them aside "
        "choose “Leave out what was loaded before” on the Data page, or set reading.once in the settings."
    )
    again = read(HEADER + GOOD + "\n", HEADER + GOOD + "\n")
    assert again.notes[-1] == "f1.csv: the same file was loaded before; its rows are set aside as repeats."
