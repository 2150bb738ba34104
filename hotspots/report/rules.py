"""The rules behind the verdict's words: what fell, what is beyond chance, beyond the control, and next door."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from hotspots.compare.comparison import BaselineResult
from hotspots.draw import words

CHANCE = 0.05
Z95 = 1.959963985


def row_of(result: BaselineResult, key: str) -> pd.Series[Any]:
    """One measure's row of one before period."""
    found: pd.Series[Any] = result.measures.loc[result.measures["category"] == key].iloc[0]
    return found


def change_of(row: pd.Series[Any]) -> str:
    """`100 to 71 (−29%, −48% to −3%)`."""
    low, high = ((row[name] - 1) * 100 for name in ("rate_ratio_low", "rate_ratio_high"))
    return words.change(row["before"], row["after"], row["change_percent"], low, high)


def direction(row: pd.Series[Any]) -> str:
    """
    `fell`, `rose`, or `flat` where chance could have done it.

    Chance is judged twice: as pure counting, exactly, and with the months' own variation counted in; both have to say so. Harm is
    judged by the zone's own sums.
    """
    harm = row["kind"] == "harm"
    # Without a dispersed p (a count of 0) the exact one stands alone.
    dispersed = row["p_dispersed"] if np.isfinite(row["p_dispersed"]) else 0.0
    beyond = dispersed < CHANCE and (harm or row["p"] < CHANCE)
    if not beyond:
        return "flat"
    return "fell" if row["after"] / row["days_after"] < row["before"] / row["days_before"] else "rose"


def beyond_control(row: pd.Series[Any]) -> bool:
    """Whether the fall stands out against the control too: by the WDD for harm, by the dispersed ratio of ratios otherwise."""
    if row["kind"] == "harm":
        return bool(row["wdd"].local + Z95 * row["wdd"].local_se < 0)
    return bool(row["rirr_dispersed_high"] < 1)


def ring_moved(row: pd.Series[Any]) -> str:
    """`rose` or `fell` where the ring did so by itself and also against the control's ring; else `flat`."""
    if row["ring_ratio_low"] > 1 and row["buffer_ratio_low"] > 1:
        return "rose"
    return "fell" if row["ring_ratio_high"] < 1 and row["buffer_ratio_high"] < 1 else "flat"


def by_the_day(row: pd.Series[Any]) -> str:
    """How rates were compared where the periods differ in days, else nothing."""
    if row["days_before"] == row["days_after"]:
        return ""
    return f" by the day, in {row['days_before']:.0f} and {row['days_after']:.0f} days,"
