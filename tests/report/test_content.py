"""A document holds what it says once: tables fit, what is under a name on paper is still there, and our words stay apart."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from hotspots.errors import BadSettings
from hotspots.report.blocks import Cell, Column, Heading, Say, Table, table_of
from hotspots.report.content import Document, Edits, Imprint
from hotspots.report.html import to_html
from hotspots.tables import Input

MADE = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


def document(**changes: object) -> Document:
    """A small document."""
    table = Table((Column("Rank"), Column("Place")), ((Cell("1", mark="rank"), Cell("<b>A & B</b>")),), caption="Places")
    known = {
        "name": "report", "title": "Hotspots: Here", "subtitle": "2 January 2026", "labels": ("Synthetic sample",),
        "headline": "One place.", "blocks": (Heading("Where"), table), "imprint": Imprint(MADE),
    }  # fmt: skip
    return Document(**{**known, **changes})  # type: ignore[arg-type]


def test_a_row_has_a_cell_for_each_column() -> None:
    with pytest.raises(ValueError, match="A table of 2 columns has a row of 1 cells"):
        Table((Column("A"), Column("B")), ((Cell("1"),),))


def test_on_paper_texts_stand_under_the_name_and_empty_ones_are_left_out() -> None:
    columns = (Column("Rank"), Column("Place"), Column("When", under=True), Column("What", under=True), Column("n", right=True))
    rows = (
        (Cell("1"), Cell("High Street", ("A 3",)), Cell("Fridays"), Cell("Robbery 3", ("more",)), Cell("9,000")),
        (Cell("2"), Cell("Low Street"), Cell("–"), Cell(""), Cell("10")),
    )
    paper = Table(columns, rows, names=1).on_paper()
    assert [column.name for column in paper.columns] == ["Rank", "Place", "n"]
    assert paper.rows[0] == (
        Cell("1"),
        Cell("High Street", ("A 3", "When: Fridays", "What: Robbery 3; more")),
        Cell("9,000"),
    )
    assert paper.rows[1][1] == Cell("Low Street")
    assert paper.names == 1
    brief = Table((Column("Place"), Column("Lasting", brief=True)), ((Cell("A", ("x",)), Cell("yes", ("most",))),))
    assert brief.on_paper().rows == ((Cell("A", ("x",)), Cell("yes")),)


def test_a_table_of_numbers_has_commas_and_pins() -> None:
    table = table_of(pd.DataFrame({"Rank": [1], "Place": ["A"], "Rows": [9000]}), right=("Rows",), pins="Rank")
    assert table.rows == ((Cell("1", mark="rank"), Cell("A"), Cell("9,000")),)
    assert [column.right for column in table.columns] == [False, False, True]


def test_the_analysts_headline_stands_over_ours_and_the_commentary_has_a_name() -> None:
    plain = document()
    assert plain.opening == (Say("One place.", lead=True),)
    edited = document(
        edits=Edits("Watch the High Street", "It is the pubs.\n\nAgain."), imprint=Imprint(MADE, author="A. Analyst")
    )
    assert edited.opening == (
        Say("Watch the High Street", lead=True),
        Say("From the numbers: One place."),
        Heading("Commentary by A. Analyst"),
        Say("It is the pubs."),
        Say("Again."),
    )
    assert document(edits=Edits(commentary="Quiet.")).opening[1] == Heading("Commentary by the analyst")


def test_a_headline_of_more_than_a_few_lines_is_refused() -> None:
    with pytest.raises(BadSettings, match="The headline has 301 letters; the limit is 300"):
        Edits("x" * 301)
    with pytest.raises(BadSettings, match="The commentary has 20,001 letters"):
        Edits(commentary="x" * 20_001)


def test_the_imprint_says_who_when_and_from_what() -> None:
    said = Imprint(MADE, (Input("a.csv", "incidents", "ab12"),), author="A. Analyst").said
    assert said.startswith("Made 2 January 2026 at 03:04 by A. Analyst with Hotspots ")
    assert said.endswith(" from a.csv (incidents, sha256 ab12).")


def test_a_page_escapes_texts_and_carries_the_manifest() -> None:
    held = b'{"note": "</script><script>alert(1)</script>"}'
    page = to_html(document(imprint=Imprint(MADE, marking="OFFICIAL", author='"A"', manifest=held))).decode()
    assert "&lt;b&gt;A &amp; B&lt;/b&gt;" in page
    assert "<script>alert" not in page
    assert "\\u003c/script>\\u003cscript>alert(1)" in page
    assert '<meta name="author" content="&#34;A&#34;">' in page
    assert page.count("OFFICIAL</p>") == 2
    assert page.startswith('<!DOCTYPE html>\n<html lang="en-GB">')


def test_half_a_letter_becomes_a_question_mark() -> None:
    assert Edits("\ud800x", "a\nb\udcff") == Edits("?x", "a\nb?")
