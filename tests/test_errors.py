"""A message is one line that steers nothing, however hostile or long what it quotes."""

from __future__ import annotations

import pytest

from hotspots.errors import MOST_MESSAGE, BadFile, HotspotsError, on_one_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain “text” – £5", "plain “text” – £5"),
        ("one\ntwo\r\tthree", "one two  three"),
        ("\x1b[31mred\x07", "�[31mred�"),
        ("right\u202eto left\u200b", "right�to left�"),
        ("file\udcff", "file�"),
    ],
)
def test_what_cannot_be_seen_is_replaced(text: str, shown: str) -> None:
    assert on_one_line(text) == shown
    assert str(BadFile(text)) == shown


def test_a_very_long_message_keeps_its_start_and_what_to_do() -> None:
    said = str(HotspotsError("a.csv has no column " + "x" * 5_000 + ". Name another."))
    assert len(said) == MOST_MESSAGE
    assert said.startswith("a.csv has no column xxx")
    assert said.endswith("xxx. Name another.")
    assert "x … x" in said


def test_a_message_of_just_the_limit_is_whole() -> None:
    assert str(HotspotsError("y" * MOST_MESSAGE)) == "y" * MOST_MESSAGE
