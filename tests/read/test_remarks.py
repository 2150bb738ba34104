"""What is said of files that were read: stand-ins, other encodings, and dates that would mislead."""

from __future__ import annotations

from datetime import date

import pytest
from texts import GOOD, HEADER, csv, read

from hotspots.read.incidents import read_incidents
from hotspots.read.source import Source
from hotspots.settings import Columns

WEIGHTS = "x,y,harm\n561066,99078,2.5\n561066,99078,0\n561066,99078,-1\n561066,99078,\n561066,99078,high\n0,0,high\n"


def test_a_weight_of_a_column_that_was_only_recognised_sets_no_row_aside_and_it_is_said() -> None:
    incidents = read(WEIGHTS, WEIGHTS)
    assert incidents.table["weight"].tolist() == [2.5, 0.0, 1.0, 1.0, 1.0] * 2
    assert set(incidents.set_aside["reason"]) == {"0, 0 stands for a place that is not known"}
    assert incidents.notes[1] == (
        "6 rows have no number from 0 to 1,000,000,000 in “harm” and so the weight 1. "
        "Name the weight column yourself to have such rows set aside."
    )


def test_a_weight_of_a_chosen_column_that_is_no_number_of_nought_or_more_is_set_aside() -> None:
    incidents = read(WEIGHTS, columns=Columns(weight="harm"))
    assert incidents.table["weight"].tolist() == [2.5, 0.0]
    assert incidents.set_aside["reason"].tolist()[:3] == ["its weight is not a number from 0 to 1,000,000,000"] * 3
    assert incidents.notes[1:] == ()


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


def test_dates_after_today_are_kept_and_said() -> None:
    dates = ["2026-05-04", "05/05/2026", "2026-06", "04/05/2026"]
    assert remarks(HEADER + "".join(f"R{i},{when},0.29,50.77,Drugs\n" for i, when in enumerate(dates))) == [
        "Warning: 2 incidents are dated after today (4 May 2026), the latest on 1 June 2026. "
        "Check how the file writes dates, or choose a period without them."
    ]


@pytest.mark.parametrize(("last", "said"), [("2020-12", False), ("2021-01", False), ("2021-02", True)])
def test_a_gap_of_a_year_in_the_months_is_said(last: str, said: bool) -> None:
    dates = ["2019-12", "2020-01", last, last, "2021-05"]
    found = remarks(HEADER + "".join(f"R{i},{when},0.29,50.77,Drugs\n" for i, when in enumerate(dates)))
    expected = (
        "Warning: no incident is dated in the 12 months between January 2020 and February 2021; 2 lie before and 3 after. "
        "Months without incidents count as covered and lower the rates: check those dates, or choose a period."
    )
    assert found == ([expected] if said else [])


def test_dates_that_look_month_first_are_said_with_the_evidence() -> None:
    dates = ["05/06/2020", "05/13/2020", "05/07/2020"]
    assert remarks(HEADER + "".join(f"R{i},{when},0.29,50.77,Drugs\n" for i, when in enumerate(dates))) == [
        "Warning: the dates in f0.csv look as if they were written month first: 1 row has 13 or above in second place, such as "
        "“05/13/2020”, and was set aside. Dates are read day first, so the others may be on the wrong day. "
        "Export them as YYYY-MM-DD."
    ]


def test_one_file_given_twice_is_said_and_nothing_is_taken_away() -> None:
    row = HEADER + ",2020-01-02,0.29,50.77,Drugs\n"
    incidents = read(row, HEADER + GOOD, row)
    assert len(incidents.table) == 3
    assert incidents.notes[-1] == (
        "Warning: f0.csv and f2.csv are the same file, given 2 times. Rows with a reference are set aside as repeats; "
        "rows without one count each time. Give it once."
    )
