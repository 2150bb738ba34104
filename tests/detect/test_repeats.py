"""Repeats: counts and intervals of a small case, laws, and what is not counted and why."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from hotspots.detect.repeats import repeat_places, repeat_victims


def table(rows: list[tuple[float, float, str, str]], precision: str = "day") -> pd.DataFrame:
    """Incidents from easting, northing, day and victim."""
    when = pd.to_datetime([row[2] for row in rows]).astype("datetime64[us]")
    return pd.DataFrame(
        {
            "easting": [row[0] for row in rows],
            "northing": [row[1] for row in rows],
            "when": when,
            "precision": precision,
            "victim": [row[3] for row in rows],
        }
    )


ROWS = [
    (1.0, 1.0, "2024-01-01", "A"),
    (1.2, 1.4, "2024-01-05", "A"),
    (9.0, 9.0, "2024-01-06", "B"),
    (1.0, 1.0, "2024-03-05", ""),
    (5.0, 5.0, "2024-02-10", "A"),
    (9.0, 9.0, "2024-01-06", "C"),
]


def test_places_to_the_metre_their_incidents_and_times_between() -> None:
    found = repeat_places(table(ROWS))
    assert (found.incidents, found.distinct, found.repeated, found.repeated_incidents, found.further) == (6, 3, 2, 5, 3)
    assert found.most == 3
    # 4 and 60 days at the first place, none at the other.
    assert (found.intervals, found.median_days) == (3, 4.0)
    assert found.within == {7: 2 / 3, 30: 2 / 3, 90: 1.0, 365: 1.0}


def test_victims_are_those_with_an_id() -> None:
    found = repeat_victims(table(ROWS))
    assert (found.incidents, found.distinct, found.repeated, found.repeated_incidents, found.further) == (5, 3, 1, 3, 2)
    assert found.median_days == 20.0


def test_months_only_have_no_times_between() -> None:
    found = repeat_victims(table(ROWS, precision="month"))
    assert found.repeated == 1
    assert found.intervals == 0
    assert np.isnan(found.median_days)
    assert found.within == {}


def test_snapped_places_are_not_counted_and_it_is_said() -> None:
    snapped = table([(1.0, 1.0, "2024-01-01", "")] * 6 + [(9.0, 9.0, "2024-01-01", "")])
    assert repeat_places(snapped).reason.startswith("86% of the incidents share their point with four or more others")
    assert repeat_places(snapped, stacked=0.2).reason == ""
    assert repeat_places(table(ROWS), stacked=0.9).reason.startswith("90%")


def test_without_ids_nothing_is_said_of_victims() -> None:
    assert repeat_victims(table([(0.0, 0.0, "2024-01-01", "")])).reason == "the data give no victim's id"


def test_a_column_of_a_few_values_holds_no_victims() -> None:
    rows = [(float(n), 0.0, "2024-01-01", "Male" if n % 2 else "Female") for n in range(200)]
    assert "100 of 200 incidents" in repeat_victims(table(rows)).reason


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 900)), min_size=1, max_size=60), st.randoms())
def test_counts_add_up_and_the_order_of_rows_changes_nothing(rows: list[tuple[int, int]], random: object) -> None:
    start = pd.Timestamp("2020-01-01")
    data = [(float(place), 0.0, str(start + pd.Timedelta(days=day)), f"V{place}") for place, day in rows]
    found = repeat_victims(table(data))
    counts = pd.Series([row[0] for row in rows]).value_counts()
    assert found.incidents == len(rows)
    assert found.distinct + found.further == found.incidents
    assert found.repeated_incidents - found.repeated == found.further == found.intervals
    assert found.most == counts.max()
    random.shuffle(data)  # type: ignore[attr-defined]
    again = repeat_victims(table(data))
    assert (again.intervals, again.within, again.repeated) == (found.intervals, found.within, found.repeated)
    np.testing.assert_equal(again.median_days, found.median_days)
