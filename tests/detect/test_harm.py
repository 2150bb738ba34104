"""Harm of places: sums, shares, ranks, and what rests on one incident; the order of rows changes nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from hotspots.detect.harm import add_harm

PLACES = pd.DataFrame({"name": ["a", "b", "c", "d"]})


def test_harm_is_summed_shared_and_ranked() -> None:
    place, weight = np.array([0, 0, 1, 1, 1, -1, 2]), np.array([1.0, 1.0, 365.0, 10.0, 10.0, 1825.0, 2.0])
    found = add_harm(PLACES, place, weight, total=389.0)
    assert found["harm"].tolist() == [2, 385, 2, 0]
    np.testing.assert_allclose(found["harm_share"], [2 / 389, 385 / 389, 2 / 389, 0])
    assert found["harm_rank"].tolist() == [2, 1, 2, 4]
    np.testing.assert_allclose(found["harm_largest"], [0.5, 365 / 385, 1, 0])
    assert list(PLACES.columns) == ["name"]


def test_no_harm_at_all_is_no_share() -> None:
    found = add_harm(PLACES, np.array([0, 1]), np.zeros(2), total=0.0)
    assert found[["harm", "harm_share", "harm_largest"]].to_numpy().tolist() == [[0, 0, 0]] * 4


@given(st.lists(st.tuples(st.integers(-1, 3), st.sampled_from([0.1, 0.7, 1.0, 19.0, 365.0, 547.5])), max_size=40), st.randoms())
def test_sums_add_up_and_the_order_of_rows_changes_no_bit(rows: list[tuple[int, float]], random: object) -> None:
    place, weight = np.array([row[0] for row in rows], dtype=np.int64), np.array([row[1] for row in rows])
    total = float(weight[place >= 0].sum())
    found = add_harm(PLACES, place, weight, total=total)
    np.testing.assert_allclose(found["harm"].sum(), total)
    order = np.arange(len(rows))
    random.shuffle(order)  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(add_harm(PLACES, place[order], weight[order], total=total), found, check_exact=True)
