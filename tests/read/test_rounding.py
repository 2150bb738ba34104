"""To what coordinates are rounded, told from their numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import read

from hotspots.read.rounding import STEPS_M, rounding


@given(st.sampled_from(STEPS_M), st.integers(0, 2**32 - 1))
def test_a_step_is_found_again(step: float, seed: int) -> None:
    # Odd numbers of steps, so that no larger step of the list fits as well.
    numbers = (np.random.default_rng(seed).integers(50, 340, (2, 200)) * 2 + 1) * step
    said, coarse = rounding("metres", numbers[0], numbers[1])
    assert said == f"to {step:,.0f} m"
    assert coarse == (step >= 50)


@given(st.integers(0, 6), st.integers(0, 2**32 - 1))
def test_decimals_are_found_again(places: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    digits = random.integers(0, 10**places, (2, 200)) if places else np.zeros((2, 200), dtype=int)
    # Each ends in 7, so that fewer decimals do not fit.
    numbers = random.integers(40, 60, (2, 200)) + ((digits - digits % 10 + 7) / 10**places if places else 0)
    said, coarse = rounding("degrees", numbers[0], numbers[1])
    assert said.startswith(f"to {places} ")
    assert coarse == (places <= 3)


@pytest.mark.parametrize("kind", ["metres", "degrees"])
def test_without_numbers_nothing_is_said(kind: str) -> None:
    assert rounding(kind, np.array([np.nan]), np.array([np.inf])) == ("", False)


def test_finer_than_a_metre_is_said_and_coarse_ones_are_warned_of() -> None:
    x, y = np.arange(561_000.25, 561_010), np.arange(99_200.5, 99_210)
    assert rounding("metres", x, y) == ("finer than 1 m", False)
    assert rounding("metres", x[:9], y[:9]) == ("", False)
    found = read("x,y\n" + "".join(f"561{n}00,99{n}00\n" for n in range(1, 10)) + "562700,99300\n")
    assert any(note.startswith("Warning: “x” and “y” of f0.csv are rounded to 100 m") for note in found.notes)
    assert found.files[0].rounded == "to 100 m"
    assert not any("rounded" in note for note in read("x,y\n561600,99200\n561700,99300\n").notes)
