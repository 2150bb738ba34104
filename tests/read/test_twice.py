"""What was loaded before is told, and left out only when that is asked for."""

from __future__ import annotations

import pytest
from texts import GOOD, HEADER, csv

from hotspots.read import Incidents, Source, read_incidents
from hotspots.reading import Reading

OTHER = "A1,2020-01-03,0.29,50.77,Robbery\nB1,2020-01-04,0.29,50.77,Drugs\n"
BLANK = ",2020-01,0.29,50.77,Drugs\n" * 3


def both(*files: Source) -> tuple[Incidents, Incidents]:
    """Read as it is, and with what was loaded before left out."""
    found = read_incidents(files), read_incidents(files, reading=Reading(once=True))
    for each in found:
        assert len(each.table) + len(each.set_aside) == each.rows_in
    return found


def test_a_reference_of_an_earlier_file_is_told_and_can_be_left_out() -> None:
    used, once = both(csv(HEADER + GOOD + "\n", "a.csv"), csv(HEADER + OTHER, "b.csv"))
    assert len(used.table) == 3
    assert any(note.startswith("Warning: 1 incident may be there twice: the reference was loaded before") for note in used.notes)
    assert once.table[["file", "row"]].to_numpy().tolist() == [["a.csv", 2], ["b.csv", 3]]
    assert once.set_aside[["file", "row", "reason"]].to_numpy().tolist() == [
        ["b.csv", 2, "the reference was loaded before, from another file of the same source"],
    ]  # fmt: skip
    assert not any(note.startswith("Warning: 1 incident") for note in once.notes)
    assert (used.twice, once.twice) == (1, 0)


def test_within_one_file_and_between_sources_a_reference_may_stand_again() -> None:
    one, _ = both(csv(HEADER + "A1,2020-01-03,0.29,50.77,Robbery\nA1,2020-01-04,0.29,50.77,Drugs\n"))
    assert not any("twice" in note for note in one.notes)
    two, once = both(csv(HEADER + GOOD + "\n", "police.csv"), csv(HEADER + OTHER, "ambulance.csv"))
    assert not any("twice" in note for note in two.notes)
    assert len(once.table) == 3


def test_the_same_file_under_another_name_is_left_out_whole_when_asked() -> None:
    text = HEADER + GOOD + "\n" + BLANK
    used, once = both(csv(text, "a.csv"), csv(text, "b.csv"))
    # Its row with a reference repeats and is set aside anyhow; those without count twice until they are left out.
    assert (len(used.table), len(once.table), used.twice) == (7, 4, 3)
    assert any("3 incidents of b.csv may be there twice: the same file was loaded before" in note for note in used.notes)
    assert set(once.table["file"]) == {"a.csv"}


def test_a_force_and_month_in_two_files_is_told_by_their_names() -> None:
    first, second = ("2020-01-sussex-street.csv", "2020-01-Sussex-street.csv")
    used, once = both(csv(HEADER + BLANK, first), csv(HEADER + BLANK + BLANK, second))
    assert (len(used.table), len(once.table), used.twice) == (9, 3, 6)
    assert any("6 incidents of 2020-01-Sussex-street.csv may be there twice: the same force and month" in n for n in used.notes)
    other, _ = both(csv(HEADER + BLANK, first), csv(HEADER + BLANK + BLANK, "2020-02-sussex-street.csv"))
    assert not any("twice" in note for note in other.notes)


def test_rows_that_only_look_alike_always_stay() -> None:
    used, once = both(csv(HEADER + BLANK), csv(HEADER + BLANK.replace("Drugs", "Theft"), "b.csv"))
    assert len(used.table) == len(once.table) == 6


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_order_of_files_keeps_how_many_are_left(order: tuple[int, int]) -> None:
    files = [csv(HEADER + GOOD + "\n", "a.csv"), csv(HEADER + OTHER, "b.csv")]
    _, once = both(*(files[number] for number in order))
    assert len(once.table) == 2
