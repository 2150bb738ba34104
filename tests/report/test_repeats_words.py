"""Repeats in words: counts beside every percentage, and why nothing is counted."""

from __future__ import annotations

from hotspots.detect.repeats import Repeats
from hotspots.report.repeats import repeats_said, repeats_table


def test_counts_stand_beside_percentages() -> None:
    found = Repeats("victims", "", 1000, 800, 120, 320, 7, 200, 20.0, {7: 0.2, 30: 0.55, 90: 0.8, 365: 1.0})
    assert repeats_said(found) == (
        "120 of 800 victims (15%) had more than one incident: 320 of the 1,000 incidents with a known victim (32%), at most 7 "
        "for one. 200 (20%) came after the first. From one to the next: 20% within 7 days; 55% within 30 days; 80% within 90 "
        "days; 100% within 365 days (median 20 days)."
    )
    table = repeats_table((found, Repeats("places", "snapped")))
    assert table["what"].tolist() == ["victims", "places"]
    assert table["further"].tolist() == [200, 0]
    assert table["not_counted"].tolist() == ["", "snapped"]


def test_nothing_to_count_is_said() -> None:
    assert repeats_said(Repeats("places", "coordinates are snapped")) == "Repeat places are not counted: coordinates are snapped."
    assert (
        repeats_said(Repeats("victims", "", 5, 5, 0, 0, 1))
        == "No victim has more than one incident (5 incidents with a known victim)."
    )
    assert repeats_said(Repeats("places", "", 5, 4, 1, 2, 2)).endswith("The days are not known, so nothing is said of how soon.")
