"""Tests of many places or measures at once."""

from __future__ import annotations

import numpy as np

from hotspots.points import Floats


def adjust_p(p: Floats) -> Floats:
    """p-values adjusted for a table of tests (Benjamini & Hochberg 1995); NaN stays NaN and counts as no test."""
    adjusted = np.full(len(p), np.nan)
    known = np.flatnonzero(np.isfinite(p))
    order = known[np.argsort(p[known], kind="stable")]
    ranked = p[order] * len(order) / np.arange(1, len(order) + 1)
    adjusted[order] = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1.0)
    return adjusted
