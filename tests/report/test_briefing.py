"""Sentences follow from the numbers by stated rules."""

from __future__ import annotations

import pandas as pd

from hotspots.report.briefing import months_highest


def test_a_tie_for_highest_counts_for_no_area() -> None:
    months = pd.period_range("2021-01", periods=4, freq="M")
    monthly = pd.DataFrame([[5, 3, 0, 2], [5, 2, 0, 3]], index=["a", "b"], columns=months)
    assert months_highest(monthly).to_dict() == {"a": 1, "b": 1}
