"""Places have files of their own, whatever they are called."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.report.file_names import MOST_LETTERS, file_names


@pytest.mark.parametrize(
    ("names", "codes", "files"),
    [
        (["Castle", "Old Town"], ["E1", "E2"], ["castle", "old-town"]),
        (["Castle", "Castle", "Ore"], ["E1", "E2", "E3"], ["castle-e1", "castle-e2", "ore"]),
        # What a name and a code make can be another's name.
        (["Castle", "Castle", "Castle 2"], ["1", "2", "3"], ["castle-1", "castle-2-2", "castle-2"]),
        (["Άλφα", "Βήτα"], ["Α", "Β"], ["unnamed", "unnamed-2"]),
        (["A/B", "A B", "a-b"], [], ["a-b", "a-b-2", "a-b-3"]),
        (["x" * 41, "x" * 42], [], ["x" * 40, f"{'x' * 40}-2"]),
    ],
)
def test_names_that_fold_together_are_told_apart(names: list[str], codes: list[str], files: list[str]) -> None:
    assert file_names(names, codes) == files


@given(st.lists(st.tuples(st.text("aB1 -/é北", max_size=4), st.text("12é", max_size=2)), max_size=30))
def test_no_two_are_alike_and_all_are_plain(places: list[tuple[str, str]]) -> None:
    names, codes = [name for name, _ in places], [code for _, code in places]
    for files in (file_names(names, codes), file_names(names)):
        assert len(set(files)) == len(places)
        assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", file) and len(file) <= 2 * MOST_LETTERS + 5 for file in files)
