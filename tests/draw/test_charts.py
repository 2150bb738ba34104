"""Charts: labels that do not run together."""

from __future__ import annotations

import pandas as pd
import pytest

from hotspots.draw.charts import monthly_chart


@pytest.mark.parametrize(("width", "labels"), [(440, 5), (620, 8), (1100, 12)])
def test_months_are_labelled_as_often_as_the_width_bears(width: int, labels: int) -> None:
    counts = pd.Series(range(24), index=pd.period_range("2019-12", periods=24, freq="M"))
    chart = monthly_chart(counts, title="", width=width).to_dict()
    assert len(chart["encoding"]["x"]["axis"]["values"]) == labels
