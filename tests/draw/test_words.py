"""Numbers and dates in GOV.UK style."""

from __future__ import annotations

from datetime import date

import pytest

from hotspots.draw import words
from hotspots.locate.selection import Period


def test_a_period_within_a_year_names_the_year_once() -> None:
    assert words.period(Period(date(2026, 1, 1), date(2026, 6, 30))) == "1 January to 30 June 2026"
    assert words.period(Period(date(2019, 12, 1), date(2021, 11, 30))) == "1 December 2019 to 30 November 2021"


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0, "0%"), (0.00062, "under 0.1%"), (0.001, "0.1%"), (0.0183, "1.8%"), (0.02, "2.0%"), (0.0994, "9.9%"),
        (0.0999, "10%"), (0.31, "31%"), (0.9899, "99%"), (0.995, "99.5%"), (0.9996, "over 99.9%"), (1, "100%"),
    ],
)  # fmt: skip
def test_a_percentage_has_the_places_it_bears_and_only_all_is_100(share: float, said: str) -> None:
    assert words.percent(share) == said


@pytest.mark.parametrize(
    ("share", "said"), [(0, "0.0%"), (0.0002, "under 0.1%"), (0.0999, "10.0%"), (0.31, "31.0%"), (0.9996, "over 99.9%")]
)
def test_percentages_in_a_column_have_the_same_places(share: float, said: str) -> None:
    assert words.percent(share, 1) == said


@pytest.mark.parametrize(("value", "said"), [(0, "0"), (0.04, "under 0.1"), (0.44, "0.4"), (1.4, "1"), (9249.2, "9,249")])
def test_incidents_per_km2_under_one_have_a_decimal_place(value: float, said: str) -> None:
    assert words.per_km2(value) == said


@pytest.mark.parametrize(("value", "said"), [(0.759, "0.76 km²"), (0.0026, "0.003 km²"), (0.0004, "under 0.001 km²")])
def test_a_small_area_is_never_nothing(value: float, said: str) -> None:
    assert words.km2(value) == said


def test_names_are_listed_and_counts_agree_with_their_verb() -> None:
    assert [words.listed(names) for names in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == ["", "A", "A and B", "A, B and C"]
    assert [words.are(1), words.are(0), words.are(9000)] == ["1 is", "0 are", "9,000 are"]
    assert words.sentence("best-fit outline") == "Best-fit outline"


def test_thousands_have_commas_and_no_number_is_a_dash() -> None:
    assert (words.number(9000), words.number(float("nan")), words.plural(1, "hotspot"), words.plural(9000, "row")) == (
        "9,000",
        "–",
        "1 hotspot",
        "9,000 rows",
    )
