"""Two ranked lists: who is new, gone, up or down, and what changed on the same ground."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from hotspots.compare.ratio import rate_ratio
from hotspots.compare.since import SINCE_COLUMNS, Listed, compare_lists, count_on, match_places, shared_places
from hotspots.errors import BadSettings
from hotspots.locate.selection import Period
from hotspots.points import DistinctPoints, distinct_points
from hotspots.report.since import since_headline

EARLIER, LATER = Period(date(2021, 1, 1), date(2021, 1, 31)), Period(date(2021, 2, 1), date(2021, 2, 28))


def squares(*corners: tuple[float, float], side: float = 100) -> gpd.GeoDataFrame:
    """Hotspots as squares, ranked in the order given."""
    shapes = [shapely.box(x, y, x + side, y + side) for x, y in corners]
    numbers = range(1, len(shapes) + 1)
    return gpd.GeoDataFrame(
        {"rank": list(numbers), "name": [f"at {x:g}" for x, _ in corners], "incidents": [10 * n for n in numbers]},
        geometry=shapes,
        crs="EPSG:27700",
    )


def same_places(earlier: gpd.GeoDataFrame, later: gpd.GeoDataFrame) -> dict[int, int]:
    """For each later hotspot the earlier one that is the same place."""
    return match_places(shared_places(earlier, later))


def points(*at: tuple[float, float, int]) -> DistinctPoints:
    """So many incidents at each point."""
    x, y = (np.repeat([float(each[side]) for each in at], [each[2] for each in at]) for side in (0, 1))
    return distinct_points(x, y)


def test_each_move_has_its_word() -> None:
    before = squares((0, 0), (1000, 0), (2000, 0), (3000, 0))
    after = squares((1000, 0), (0, 10), (2000, 0), (5000, 0))
    found = compare_lists(Listed(before, EARLIER), Listed(after, LATER))
    assert found.table["move"].tolist() == ["up", "down", "same", "new", "gone"]
    assert found.table["rank"].tolist() == [1, 2, 3, 4, 0]
    assert found.table["rank_before"].tolist() == [2, 1, 3, 0, 4]
    assert found.table["name"].tolist() == ["at 1000", "at 0", "at 2000", "at 5000", "at 3000"]
    assert found.table["listed_before"].tolist()[:3] == [20, 10, 30]
    assert np.isnan(found.table["listed"].iloc[4])
    assert not found.on_one_ground
    assert found.table["p"].isna().all()
    assert list(found.table.columns) == [name for name in SINCE_COLUMNS if name != "p_adjusted"] + ["p_adjusted"]


def test_a_quarter_of_the_smaller_outline_makes_one_place() -> None:
    assert same_places(squares((0, 0)), squares((75, 0))) == {0: 0}
    assert same_places(squares((0, 0)), squares((76, 0))) == {}
    assert same_places(squares((0, 0), side=1000), squares((500, 500))) == {0: 0}
    assert same_places(squares(), squares((0, 0))) == {}


def test_each_place_is_taken_once_and_by_the_one_that_shares_most() -> None:
    assert same_places(squares((0, 0)), squares((60, 0), (10, 0))) == {1: 0}
    assert same_places(squares((0, 0), (100, 0)), squares((40, 0), (100, 0))) == {1: 1, 0: 0}


def test_what_grew_together_or_parted_is_not_gone_and_not_new() -> None:
    two, one = squares((0, 0), (150, 0)), squares((0, 0), (5000, 0), side=260)
    merged = compare_lists(Listed(two, EARLIER), Listed(one, LATER)).table
    assert merged[["move", "rank", "rank_before", "into"]].to_numpy().tolist() == [
        ["same", 1, 1, 0], ["new", 2, 0, 0], ["merged", 0, 2, 1],
    ]  # fmt: skip
    found = compare_lists(Listed(one, EARLIER), Listed(two, LATER))
    assert found.table[["move", "rank", "rank_before", "into"]].to_numpy().tolist() == [
        ["same", 1, 1, 0], ["split", 2, 1, 0], ["gone", 0, 2, 0],
    ]  # fmt: skip
    assert "0 are new, 1 is gone, 0 moved up, 0 moved down and 1 is split off from another." in since_headline(found)
    # The larger of two that merged is the place, whatever share of itself lies in it.
    small_first = squares((0, 0), (120, 0))
    small_first.loc[0, "geometry"] = shapely.box(0, 0, 50, 50)
    whole = squares((0, 0), side=215)
    assert same_places(small_first, whole) == {0: 1}


def test_counts_are_of_the_same_ground_and_rates_of_the_day() -> None:
    before, after = squares((0, 0), (1000, 0)), squares((0, 0), (2000, 0))
    then, now = points((50, 50, 40), (1050, 50, 25), (2050, 50, 3)), points((50, 50, 20), (1050, 50, 5), (2050, 50, 30))
    found = compare_lists(Listed(before, EARLIER, then), Listed(after, LATER, now))
    assert found.on_one_ground
    assert found.table["move"].tolist() == ["same", "new", "gone"]
    assert found.table["before"].tolist() == [40, 3, 25]
    assert found.table["after"].tolist() == [20, 30, 5]
    exact = rate_ratio(40, 20, exposure_before=31, exposure_after=28)
    assert found.table.loc[0, ["rate_ratio", "rate_ratio_low", "rate_ratio_high", "p"]].tolist() == pytest.approx(
        [exact.ratio, exact.low, exact.high, exact.p]
    )
    assert exact.ratio == pytest.approx(20 / 28 / (40 / 31))
    assert (found.table["p_adjusted"] >= found.table["p"]).all()


def test_a_point_on_the_line_between_two_cells_is_in_one_of_them() -> None:
    left, right = shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)
    on_line = points((100, 50, 7))
    assert (count_on(on_line, left), count_on(on_line, right)) == (0, 7)


def test_the_earlier_period_ends_before_the_later_starts() -> None:
    with pytest.raises(BadSettings, match=r"1 to 31|does not end before the later"):
        compare_lists(Listed(squares((0, 0)), LATER), Listed(squares((0, 0)), EARLIER))


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=1, max_size=8, unique=True))
def test_a_list_compared_with_itself_does_not_move(corners: list[tuple[int, int]]) -> None:
    table = squares(*((x * 100.0, y * 100.0) for x, y in corners))
    found = compare_lists(Listed(table, EARLIER), Listed(table, LATER))
    assert set(found.table["move"]) == {"same"}
    assert found.table["rank"].tolist() == found.table["rank_before"].tolist()
