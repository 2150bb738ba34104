"""Held-out months: the published PAI example, ties that flatter nobody, strictly before and strictly after."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hotspots.compare.accuracy import AREA_SHARES, rolling_accuracy, taken
from hotspots.errors import NoIncidents
from hotspots.locate.grid import Grid

GRID = Grid(0.0, 0.0, 100.0, np.full((10, 10), 1e4))
MONTHS = pd.period_range("2021-01", periods=12, freq="M")


def incidents(seed: int = 1) -> pd.DataFrame:
    """A steady hotspot in one cell, and noise; 20 a month in all."""
    random = np.random.default_rng(seed)
    rows = []
    for month in MONTHS:
        for number in range(20):
            x, y = (450.0, 450.0) if number < 10 else random.uniform(0, 1000, 2)
            rows.append((x, y, month.start_time + pd.Timedelta(days=number)))
    return pd.DataFrame(rows, columns=["easting", "northing", "when"])


def test_pai_and_pei_follow_the_published_example() -> None:
    # Observed 6, 3, 0 on cells of one size, predicted in that order: PAI 2, 1.5, 1 and PEI 1 throughout.
    observed = np.array([6.0, 3.0, 0.0])
    found = taken(np.array([3.0, 2.0, 1.0]), observed, np.ones(3))
    shares = np.array([1 / 3, 2 / 3, 1.0])
    pai = [found.at(share)[0] / 9 / found.at(share)[1] for share in shares]
    np.testing.assert_allclose(pai, [2, 1.5, 1])
    best = taken(observed, observed, np.ones(3))
    assert [found.at(share)[0] / best.at(share)[0] for share in shares] == [1, 1, 1]


def test_a_tie_never_flatters_a_method() -> None:
    found = taken(np.array([1.0, 1.0, 1.0, 0.0]), np.array([5.0, 0.0, 2.0, 9.0]), np.ones(4))
    assert found.caught.tolist() == [0, 2, 7, 16]


def test_the_same_area_is_meant_and_not_the_same_number_of_cells() -> None:
    found = taken(np.array([3.0, 2.0, 1.0]), np.array([4.0, 1.0, 1.0]), np.array([2.0, 1.0, 1.0]))
    assert found.at(0.49) == (0.0, 0.0)
    assert found.at(0.5) == (4.0, 0.5)


def test_a_steady_hotspot_is_caught_and_the_best_is_scored_on_later_months() -> None:
    found = rolling_accuracy(incidents(), MONTHS, GRID, min_samples=10)
    assert found.cuts == tuple(str(month) for month in MONTHS[6:])
    count = found.table[found.table["method"] == "count"].set_index("area_share")
    assert count.loc[0.01, "hit_rate"] == pytest.approx(0.5, abs=0.03)
    assert count.loc[0.01, "pai"] == pytest.approx(50, rel=0.1)
    assert count.loc[0.01, "pei"] == pytest.approx(1)
    chance = found.table[found.table["method"] == "random"].set_index("area_share")
    np.testing.assert_allclose(chance["hit_rate"], AREA_SHARES)
    assert found.best.method in ("density", "dbscan")
    assert found.best_rate == pytest.approx(0.5, abs=0.05)
    assert (found.curves.diff(axis=1).iloc[:, 1:] >= 0).all().all()


def test_what_comes_after_changes_nothing_in_the_ranking() -> None:
    table = incidents()
    moved = table.copy()
    last = moved["when"] >= MONTHS[-1].start_time
    moved.loc[last, ["easting", "northing"]] = 950.0
    found = rolling_accuracy(moved, MONTHS, GRID, min_samples=10)
    before = rolling_accuracy(table, MONTHS, GRID, min_samples=10)
    caught = [each.table.set_index(["candidate", "area_share"])["caught"] for each in (before, found)]
    lost = caught[0] - caught[1]
    count = lost.xs("a plain count of before")
    # Only the last month is lost: its 10 in the steady cell are no longer there to be caught.
    assert count.loc[0.01] == pytest.approx(10, abs=1)


def test_too_few_months_are_said() -> None:
    table = incidents()
    few = table[table["when"] < MONTHS[5].start_time]
    with pytest.raises(NoIncidents, match="too few months to hold any out"):
        rolling_accuracy(few, MONTHS[:5], GRID, min_samples=10)
