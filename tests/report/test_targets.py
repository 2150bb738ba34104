"""Targets in words, a page and a file that say the same."""

from __future__ import annotations

import io

import pandas as pd

from hotspots.compare.target_table import read_targets
from hotspots.compare.targets import judge
from hotspots.read import Source
from hotspots.report.handout import Handout
from hotspots.report.targets import STATUS, render_targets, targets_headline, targets_rows
from hotspots.tables import Input

ROWS = b"measure,baseline,target,actual\n=cmd|<b>x</b>,923,no increase,1424\nCalm,1000,3% below,700\nFew,19,no increase,29\n"
JUDGED = [judge(target) for target in read_targets(Source("t.csv", ROWS))]


def test_the_headline_counts_each_status_once() -> None:
    assert targets_headline(JUDGED) == "1 is met of 3 targets, 1 is not met, and of 1 it cannot be told from chance."


def test_a_status_is_a_word_and_a_shape_and_a_change_stands_with_its_counts() -> None:
    rows = targets_rows(JUDGED)
    assert rows["Status"].tolist() == [STATUS["red"], STATUS["green"], STATUS["amber"]]
    assert all(not text[0].isalnum() and any(word in text for word in ("met", "tell")) for text in rows["Status"])
    assert rows["Baseline to actual"][2] == "19 to 29 (+52.6%, −17.3% to +188.0%)"


def test_page_and_file_say_the_same_and_run_nothing() -> None:
    files = render_targets(JUDGED, source=Input("t.csv", "targets", "0"), handout=Handout(marking="OFFICIAL"))
    page, table = files["targets.html"].decode(), pd.read_csv(io.BytesIO(files["targets.csv"]))
    assert table["status"].tolist() == [each.rag for each in JUDGED]
    assert table["measure"][0] == "'=cmd|<b>x</b>"
    assert "<b>x" not in page
    assert page.count('class="rag ') == 3
    assert page.count('<p class="marking') == 2
