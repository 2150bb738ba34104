"""The verdict's words follow from the numbers by the stated rules, and say no more."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from hotspots.compare.claim import ClaimCheck
from hotspots.compare.comparison import measure_row
from hotspots.compare.panel import PanelEffect, difference_in_differences
from hotspots.compare.periods import Baseline
from hotspots.locate.selection import Period
from hotspots.report.cautions import claim_sentence
from hotspots.report.sentences import moved_sentence
from hotspots.report.verdict import _headline, _others

BEFORE = Period(date(2020, 10, 1), date(2020, 11, 30))
AFTER = np.repeat([False, True], [22, 2])


def row(
    zone: tuple[float, float],
    *,
    ring: tuple[float, float] = (100, 100),
    control: tuple[float, float] = (200, 200),
    control_ring: tuple[float, float] = (100, 100),
    days: tuple[float, float] = (61.0, 61.0),
    panel: PanelEffect | None = None,
    **more: Any,
) -> pd.Series:
    before, after = (np.array([zone[i], ring[i], control[i], control_ring[i], 900, 0], dtype=float) for i in (0, 1))
    found = measure_row(before, after, days=days, harm=False, has_control_buffer=True, panel=panel)
    return pd.Series({"name": "Robbery", "category": "robbery", "kind": "category", "primary": True} | found | more)


def harm(zone: tuple[float, float], control: tuple[float, float]) -> pd.Series:
    before, after = (np.array([zone[i], 50, control[i], 50, 900, 0], dtype=float) for i in (0, 1))
    found = measure_row(before, after, days=(61.0, 61.0), harm=True, has_control_buffer=True, squares=(before * 3, after * 3))
    return pd.Series({"name": "Harm", "category": "harm", "kind": "harm", "primary": True} | found)


def said(*rows: pd.Series, gap: str = "", panel: Any = None) -> str:
    names = ("year_earlier", "just_before")
    results = [SimpleNamespace(baseline=Baseline(name, BEFORE), gap=gap) for name, _ in zip(names, rows, strict=False)]
    return _headline("Robbery", list(zip(results, rows, strict=True)), panel)


def test_a_fall_beyond_chance_and_control_with_a_quiet_ring() -> None:
    text = said(row((200, 120)), row((210, 120)))
    assert "200 to 120 (−40%" in text
    assert "a fall that stands out from chance, whichever before period is taken, also against the control" in text
    assert text.endswith("there is no sign that it moved next door.")


def test_a_quiet_ring_with_few_incidents_is_not_made_more_of() -> None:
    text = said(row((200, 120), ring=(9, 8)), row((210, 120)))
    assert text.endswith("no sign that it moved next door, but there were too few incidents there to show a small move.")


def test_a_control_that_fell_as_much_is_said() -> None:
    assert "but not clearly against the control" in said(row((200, 120), control=(200, 120)))


def test_a_panel_that_holds_no_change_denies_the_control() -> None:
    flat = PanelEffect(0.9, 0.7, 1.2, 0.4, 3.0, 22, 22, 2, "")
    assert "but not clearly against the control" in said(row((200, 120)), panel=flat)


def test_befores_that_disagree_are_said_to() -> None:
    assert "the answer depends on the before period" in said(row((200, 120)), row((120, 120)))
    text = said(row((100, 160)), row((160, 160)))
    assert "no fall can be seen" in text
    assert "rose by more than chance, 100 to 160" in text


def test_what_chance_gives_is_no_change() -> None:
    assert said(row((30, 27))).endswith("no change that stands out from chance.")
    assert "it rose in the ring round it" in said(row((100, 100), ring=(40, 120)))


def test_months_that_vary_more_than_chance_are_counted_in() -> None:
    random = np.random.default_rng(3)
    wild = difference_in_differences(random.negative_binomial(20, 0.15, 24), random.negative_binomial(20, 0.15, 24), AFTER)
    assert wild.dispersion > 3
    assert "a fall that stands out" in said(row((200, 156)))
    held_back = said(row((200, 156), panel=wild))
    assert f"no change that stands out, as its months vary {wild.dispersion:.1f} times as much as chance" in held_back


def test_the_ring_is_said_to_move_only_where_it_did_itself() -> None:
    comparison = SimpleNamespace(operation=SimpleNamespace(buffer_m=200.0))
    rose_less = moved_sentence(comparison, row((200, 120), ring=(80, 90), control_ring=(80, 180)))
    assert "from 80 to 90, in the control's ring from 80 to 180: no sign that it moved next door." in rose_less
    assert "the ring round it fell too" not in said(row((200, 120), ring=(80, 90), control_ring=(80, 180)))
    fell_less = moved_sentence(comparison, row((200, 120), ring=(120, 100), control_ring=(120, 40)))
    assert "may have moved" not in fell_less
    assert "may have moved next door" in said(row((200, 120), ring=(80, 160)))
    assert "it may have moved next door" in said(row((200, 120), ring=(160, 80)), row((200, 120), ring=(80, 160)))
    assert "the ring round it fell too" in said(row((200, 120), ring=(160, 80)))


def test_harm_is_judged_by_the_zones_own_sums() -> None:
    assert "rise" in said(harm((180, 300), (180, 900))) or "no change" in said(harm((180, 238), (180, 900)))
    assert "a fall" not in said(harm((180, 238), (180, 900)))
    assert "no change that stands out" in said(harm((180, 180), (180, 540)))
    assert "a fall that stands out from chance" in said(harm((180, 60), (180, 60)))
    assert "but not clearly against the control" in said(harm((180, 60), (180, 60)))


def test_incomplete_data_are_judged_by_nobody() -> None:
    text = said(row((60, 30)), gap="October 2021 has 0 incidents in the study area where 100 are usual")
    assert "no change can be judged" in text
    assert "stands out" not in text


def test_unequal_lengths_are_in_the_sentence() -> None:
    assert "by the day, in 30 and 60 days," in said(row((40, 48), days=(30.0, 60.0)))


OVER = ("year_earlier", f"against {Baseline('year_earlier', BEFORE).label}", (), "")


@pytest.mark.parametrize(
    ("claim", "says"),
    [
        (ClaimCheck("ASB", -29, 100, 71, -29, -48.4, -2.8, True, *OVER), "The claim of −29% for “ASB” fits the data"),
        (ClaimCheck("ASB", -29, 30, 28, -6.7, -46, 62, True, *OVER), "but it holds no change too"),
        (ClaimCheck("ASB", -29, 2, 0, -100, -100, 432, True, *OVER), "they give 2 to 0, and the interval holds it; but"),
        (ClaimCheck("ASB", -49.2, 100, 72, -28, -49.0, -4, False, *OVER), "−49.2% for “ASB” does not fit"),
        (ClaimCheck("ASB", -29, 0, 5, np.nan, np.nan, np.inf, None, *OVER), "cannot be checked"),
    ],
)
def test_claims_are_put_with_what_the_data_bear(claim: ClaimCheck, says: str) -> None:
    text = claim_sentence(claim)
    assert says in text
    if claim.percent == -49.2:
        assert "−49.0% to −4.0%" in text


def test_other_measures_are_adjusted_together_and_none_is_cut_in_silence() -> None:
    def comparison(changes: list[tuple[float, float]]) -> Any:
        rows = [row(pair, primary=False, category=f"c{n}", name=f"Measure {n}") for n, pair in enumerate(changes)]
        primary = row((300, 100), category="p")
        result = SimpleNamespace(baseline=Baseline("year_earlier", BEFORE), measures=pd.DataFrame([primary, *rows]))
        return SimpleNamespace(results=[result])

    assert _others(comparison([(100, 80)] * 14)).startswith("None of the 14 other measures changed")
    many = _others(comparison([(300, 100)] * 9))
    assert "and 4 more" in many
    assert _others(comparison([(100, 99)])) == "The one other measure did not change by more than chance."
