"""When nothing changed, the stated 95% intervals hold the truth as often as they say: 2,000 seeded runs each."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def _simulation() -> ModuleType:
    path = Path(__file__).parent.parent.parent / "benchmarks" / "interval_coverage.py"
    spec = importlib.util.spec_from_file_location("coverage_simulation", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


SIMULATION = _simulation()


@pytest.mark.parametrize("scenario", list(SIMULATION.scenarios()), ids=lambda scenario: scenario.name)
def test_coverage_is_within_its_bounds(scenario: object) -> None:
    low, high = scenario.bounds
    assert low <= SIMULATION.coverage(scenario) <= high
