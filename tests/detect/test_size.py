"""A hotspot too large to patrol is said to be."""

from __future__ import annotations

import pandas as pd
import pytest

from hotspots.detect.size import size_notes


def test_large_ones_among_the_first_three_are_named_with_a_remedy() -> None:
    table = pd.DataFrame({"rank": [1, 2, 3, 4], "area_km2": [0.76, 0.3, 0.61, 2.0]})
    assert size_notes(table, "density") == (
        "Warning: hotspots 1 (0.76 km²) and 3 (0.61 km²) are too large to patrol as one place (over 0.5 km²). "
        "Lower the hot area, or use DBSCAN.",
    )
    assert size_notes(table.head(1), "dbscan") == (
        "Warning: hotspot 1 (0.76 km²) is too large to patrol as one place (over 0.5 km²). Use a smaller distance.",
    )


@pytest.mark.parametrize("areas", [[], [0.5, 0.2], [0.1, 0.1, 0.1, 3.0]])
def test_small_ones_and_those_further_down_are_not(areas: list[float]) -> None:
    assert size_notes(pd.DataFrame({"rank": range(1, len(areas) + 1), "area_km2": areas}), "density") == ()
