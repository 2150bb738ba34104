"""Adjusted p-values against R."""

from __future__ import annotations

import numpy as np

from hotspots.testing import adjust_p


def test_adjusted_p_values_are_those_of_r_p_adjust() -> None:
    p = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216]
    expected = [0.01, 0.04, 0.084, 0.084, 0.084, 0.1, 0.105714285714286, 0.216, 0.216, 0.216]
    np.testing.assert_allclose(adjust_p(np.array(p)), expected, rtol=1e-9)
    shuffled = np.array([np.nan, *p[::-1]])
    np.testing.assert_allclose(adjust_p(shuffled), [np.nan, *expected[::-1]], rtol=1e-9)
