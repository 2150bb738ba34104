"""Charts show each area for itself."""

from __future__ import annotations

import pandas as pd

from hotspots.draw.charts import small_multiples


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
