"""Charts show each area for itself, and their labels do not run together."""

from __future__ import annotations

import pandas as pd
import pytest

from hotspots.draw.charts import monthly_chart, small_multiples


@pytest.mark.parametrize(("width", "labels"), [(440, 5), (620, 8), (1100, 12)])
def test_months_are_labelled_as_often_as_the_width_bears(width: int, labels: int) -> None:
    counts = pd.Series(range(24), index=pd.period_range("2019-12", periods=24, freq="M"))
    chart = monthly_chart(counts, title="", width=width).to_dict()
    assert len(chart["encoding"]["x"]["axis"]["values"]) == labels


def test_areas_that_share_a_name_keep_a_small_chart_each() -> None:
    months = pd.period_range("2021-01", periods=2, freq="M")
    monthly = pd.DataFrame([[5, 3], [1, 2], [7, 8]], index=["E2", "E1", "E3"], columns=months)
    names = pd.Series({"E1": "Castle", "E2": "Castle", "E3": "Meads", "E4": "Meads"})
    chart = small_multiples(monthly, names).to_dict()
    assert chart["encoding"]["facet"]["sort"] == ["Castle (E2)", "Castle (E1)", "Meads"]
    rows = next(iter(chart["datasets"].values()))
    shown = [(row["area"], row["incidents"]) for row in rows]
    assert sorted(shown) == [
        ("Castle (E1)", 1), ("Castle (E1)", 2), ("Castle (E2)", 3), ("Castle (E2)", 5), ("Meads", 7), ("Meads", 8),
    ]  # fmt: skip
