"""Hours, windows and months: the shares of published examples, laws of adding up, slots that were planted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.detect.rhythm import WeekTable, Window, aoristic_hours, peak_windows, short_slot, u_chart, week_table

MONDAY = pd.Timestamp("2024-01-01")


def table(spans: list[tuple[str, str | None]], precision: str = "minute") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "when": pd.to_datetime([start for start, _ in spans], format="ISO8601").astype("datetime64[us]"),
            "until": pd.to_datetime([end for _, end in spans], format="ISO8601").astype("datetime64[us]"),
            "precision": precision,
        }
    )


@pytest.mark.parametrize(
    ("start", "end", "weights"),
    [
        ("2024-01-01T01:00", "2024-01-01T02:30", {1: 2 / 3, 2: 1 / 3}),
        ("2024-01-01T01:50", "2024-01-01T02:10", {1: 0.5, 2: 0.5}),
        ("2024-01-01T08:00", "2024-01-01T10:00", {8: 0.5, 9: 0.5}),
        ("2024-01-01T08:00", "2024-01-01T16:00", dict.fromkeys(range(8, 16), 0.125)),
        ("2024-01-01T08:20", "2024-01-01T08:20", {8: 1.0}),
        ("2024-01-07T23:00", "2024-01-08T01:00", {167: 0.5, 0: 0.5}),
    ],
)
def test_shares_of_the_hours_are_those_of_the_published_examples(start: str, end: str, weights: dict[int, float]) -> None:
    found = aoristic_hours(np.array([start], dtype="datetime64[us]"), np.array([end], dtype="datetime64[us]"))
    expected = np.zeros(168)
    expected[list(weights)] = list(weights.values())
    np.testing.assert_allclose(found, expected, atol=1e-9)


@given(st.lists(st.tuples(st.integers(0, 40_000), st.integers(0, 10_000)), min_size=1, max_size=20))
def test_the_shares_of_one_incident_sum_to_one(spans: list[tuple[int, int]]) -> None:
    start = np.array([MONDAY + pd.Timedelta(minutes=a) for a, _ in spans], dtype="datetime64[us]")
    end = np.array([MONDAY + pd.Timedelta(minutes=a + b) for a, b in spans], dtype="datetime64[us]")
    found = aoristic_hours(start, end)
    assert found.sum() == pytest.approx(len(spans))
    one = sum(aoristic_hours(start[[i]], end[[i]]) for i in range(len(spans)))
    np.testing.assert_allclose(found, one, atol=1e-9)


def test_the_police_day_starts_at_six_and_what_is_not_counted_is_counted() -> None:
    found = week_table(
        table(
            [
                ("2024-01-06T02:00", None),
                ("2024-01-05T22:00", "2024-01-05T23:00"),
                ("2024-01-05T23:00", "2024-01-05T22:00"),
                ("2024-01-05T23:00", "2024-01-15T22:00"),
            ]
        )
    )
    # Saturday 02:00 is Friday's night: Friday's row, 20 hours after 06:00.
    assert found.weight[4, 20] == 1
    assert found.weight[4, 16] == 1
    assert (found.incidents, found.exact, found.spread, found.swapped, found.too_long) == (2, 1, 1, 1, 1)
    midnight = week_table(table([("2024-01-06T02:00", None)]), day_starts=0)
    assert midnight.weight[5, 2] == 1


def test_months_only_give_no_hours_and_say_so() -> None:
    found = week_table(table([("2024-01-01", None)] * 50, precision="month"))
    assert (found.incidents, found.untimed) == (0, 50)
    assert "no incident has a time of day" in found.reason
    assert peak_windows(found) == ()


def test_a_planted_slot_is_proposed_first_in_words_with_its_shares() -> None:
    random = np.random.default_rng(5)
    noise = [(MONDAY + pd.Timedelta(minutes=int(m)), None) for m in random.integers(0, 7 * 24 * 60, 600)]
    nights = []
    for _ in range(200):
        evening = MONDAY + pd.Timedelta(days=int(random.integers(4, 6)), hours=21)
        nights.append((evening + pd.Timedelta(minutes=int(random.integers(0, 300))), None))
    spans = [(str(a), None) for a, _ in [*noise, *nights]]
    first = peak_windows(week_table(table(spans)))[0]
    assert first.words == "Fridays and Saturdays 21:00 to 02:00"
    assert first.week_share == pytest.approx(10 / 168)
    assert first.share == pytest.approx((200 + 600 * 10 / 168) / 800, abs=0.03)


def test_an_even_week_and_a_handful_give_no_slot() -> None:
    even = [(str(MONDAY + pd.Timedelta(hours=h)), None) for h in range(168) for _ in range(3)]
    assert peak_windows(week_table(table(even))) == ()
    assert peak_windows(week_table(table([("2024-01-05T22:00", None)] * 29))) == ()


@pytest.mark.parametrize("incidents", [30, 31, 40, 60, 500])
def test_an_even_week_seldom_gives_a_slot(incidents: int) -> None:
    random = np.random.default_rng(9)
    found = 0
    for _ in range(2_000):
        weight = random.multinomial(incidents, np.full(168, 1 / 168)).reshape(7, 24).astype(np.float64)
        found += bool(peak_windows(WeekTable(weight, incidents, incidents, 0, 0, 0, 0, 6), most=1))
    assert found <= 0.01 * 2_000


def test_runs_of_days_are_said_short() -> None:
    assert Window((4,), 22, 3, 0.2, 0.03).words == "Fridays 22:00 to 03:00"
    assert Window((5, 6, 0), 22, 3, 0.2, 0.03).words == "Saturdays to Mondays 22:00 to 03:00"
    assert Window((2, 3, 4, 5, 6, 0), 21, 2, 0.2, 0.03).words == "Every day but Tuesdays 21:00 to 02:00"
    assert Window(tuple(range(7)), 22, 3, 0.2, 0.03).words == "Every day 22:00 to 03:00"


def test_control_limits_follow_the_days_of_each_month() -> None:
    months = pd.period_range("2021-01", "2021-12", freq="M")
    counts = pd.Series([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 90], index=months)
    found = u_chart(counts)
    centre = counts.sum() / 365
    assert found.centre == pytest.approx(centre)
    assert found.high[1] == pytest.approx(centre + 3 * np.sqrt(centre / 28))
    assert found.out.tolist() == [False] * 11 + [True]


@pytest.mark.parametrize(
    ("slot", "short"),
    [
        ("Fridays and Saturdays 21:00 to 02:00 (38%)", "Fri, Sat 21 to 02"),
        ("Saturdays to Wednesdays 18:00 to 00:00 (30%)", "Sat to Wed 18 to 00"),
        ("Every day 09:00 to 13:00 (25%)", "Daily 09 to 13"),
        ("Every day but Tuesdays 21:00 to 02:00 (44%)", "Daily but Tue 21 to 02"),
        ("Mondays 06:00 to 12:00 (25%)", "Mon 06 to 12"),
        ("", ""),
    ],
)
def test_a_slot_fits_a_narrow_column(slot: str, short: str) -> None:
    assert short_slot(slot) == short


@given(st.permutations(range(40)))
def test_the_order_of_the_rows_decides_no_tie(order: list[int]) -> None:
    spans = [(f"2024-01-0{day}T20:{n:02d}", f"2024-01-0{day}T23:{n + 7:02d}") for day in (2, 5) for n in range(20)]
    assert peak_windows(week_table(table([spans[at] for at in order]))) == peak_windows(week_table(table(spans)))
