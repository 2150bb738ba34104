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
    ("share", "said"), [(0, "0%"), (0.31, "31%"), (0.0183, "1.8%"), (0.0002, "0.02%"), (1, "100%"), (0.0999, "10.0%")]
)
def test_a_percentage_has_the_places_it_bears(share: float, said: str) -> None:
    assert words.percent(share) == said


def test_thousands_have_commas_and_no_number_is_a_dash() -> None:
    assert (words.number(9000), words.number(float("nan")), words.plural(1, "hotspot"), words.plural(9000, "row")) == (
        "9,000",
        "–",
        "1 hotspot",
        "9,000 rows",
    )
