"""How the data's points lie."""

from __future__ import annotations

import pytest

from hotspots.detect.masking import median_spacing_m, stacked_share
from hotspots.points import distinct_points


def test_the_stacked_share_is_of_incidents_at_five_or_more() -> None:
    points = distinct_points([1.0] * 5 + [2.0] * 4 + [3.0], [0.0] * 10)
    assert stacked_share(points) == 0.5
    assert stacked_share(points, at_least=4) == 0.9


def test_without_incidents_none_are_stacked() -> None:
    assert stacked_share(distinct_points([], [])) == 0.0


@pytest.mark.parametrize(
    ("x", "spacing"),
    [([0.0, 10.0, 13.0, 113.0, 113.0], 6.5), ([0.0, 3.0], 3.0), ([5.0, 5.0, 5.0], 0.0), ([], 0.0)],
)
def test_the_spacing_is_between_distinct_points(x: list[float], spacing: float) -> None:
    assert median_spacing_m(distinct_points(x, [0.0] * len(x))) == spacing
