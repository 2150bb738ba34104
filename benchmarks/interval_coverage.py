"""
How often the 95% intervals of a comparison hold the truth when nothing changed, by simulation.

Usage: python benchmarks/interval_coverage.py [--runs 2000]. Exits with 1 when a bound is missed: exact intervals at least 95%,
the others 93 to 97%.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from hotspots.compare.displacement import weighted_displacement_difference
from hotspots.compare.panel import difference_in_differences
from hotspots.compare.ratio import rate_ratio, relative_rate_ratio

SEED = 20261125
RUNS = 2000
EXACT, NEARLY = (0.95, 1.0), (0.93, 0.97)

Random = np.random.Generator


@dataclass(frozen=True)
class Scenario:
    """One law of chance, whether its interval holds the truth in one run, and the bounds that coverage has to keep."""

    name: str
    holds: Callable[[Random], bool]
    bounds: tuple[float, float]


def scenarios() -> Iterator[Scenario]:
    """Everything that is simulated."""
    for before in (10, 50, 200):
        yield Scenario(f"exact rate ratio, {before} expected before and after", _ratio(before, 1.0), EXACT)
    yield Scenario("exact rate ratio, 50 expected in 62 days before, after 30 days", _ratio(50, 30 / 62), EXACT)
    for zone, control in ((30, 40), (100, 80), (240, 80)):
        yield Scenario(f"ratio to the control, {zone} and {control} expected", _relative(zone, control), NEARLY)
    for zone, control, ring, control_ring in ((30, 40, 10, 25), (100, 90, 60, 50), (240, 80, 10, 25)):
        yield Scenario(
            f"WDD, {zone}, {control}, {ring} and {control_ring} expected", _wdd(zone, control, ring, control_ring), NEARLY
        )
    for zone, control, dispersion in ((50, 40, 1.0), (120, 40, 1.0), (120, 80, 2.0), (120, 80, 4.0)):
        name = f"difference in differences, 22 and 2 months, {zone} and {control} a month, dispersion {dispersion:g}"
        yield Scenario(name, _panel(zone, control, dispersion), NEARLY)


def coverage(scenario: Scenario, *, runs: int = RUNS) -> float:
    """Share of seeded runs in which the interval holds the truth."""
    random = np.random.default_rng(SEED)
    return sum(scenario.holds(random) for _ in range(runs)) / runs


def normal_limits_on_four_months(*, runs: int = RUNS) -> float:
    """What happens with two months against two and normal limits, which is why that is not offered."""
    random = np.random.default_rng(SEED)
    held = 0
    for _ in range(runs):
        y, c = _months(random, 4, 120, 2.0), _months(random, 4, 80, 2.0)
        total = relative_rate_ratio((y[:2].sum(), y[2:].sum()), (c[:2].sum(), c[2:].sum()))
        share = np.repeat([y[:2].sum() / (y + c)[:2].sum(), y[2:].sum() / (y + c)[2:].sum()], 2)
        spread = ((y - share * (y + c)) ** 2 / (share * (1 - share) * (y + c))).sum() / 2
        reach = np.log(total.high / total.low) / 2 * np.sqrt(spread)
        held += abs(np.log(total.ratio)) <= reach
    return held / runs


def main() -> int:
    parser = argparse.ArgumentParser(description="Coverage of the 95% intervals when nothing changed.")
    parser.add_argument("--runs", type=int, default=RUNS)
    runs = parser.parse_args().runs
    print(
        f"{runs:,} seeded runs each.\n\n| Interval, and what is expected | holds the truth | wanted | check |\n|---|---|---|---|"
    )
    missed = 0
    for scenario in scenarios():
        share = coverage(scenario, runs=runs)
        low, high = scenario.bounds
        holds = low <= share <= high
        missed += not holds
        wanted = f"at least {low:.0%}" if high == 1 else f"{low:.0%} to {high:.0%}"
        print(f"| {scenario.name} | {share:.1%} | {wanted} | {'ok' if holds else 'MISSED'} |", flush=True)
    four = normal_limits_on_four_months(runs=runs)
    print(f"| for comparison, not offered: two months against two, normal limits, dispersion 2 | {four:.1%} | | |")
    return 1 if missed else 0


def _ratio(before: float, scale: float) -> Callable[[Random], bool]:
    def holds(random: Random) -> bool:
        found = rate_ratio(random.poisson(before), random.poisson(before * scale), exposure_after=scale)
        return bool(found.low <= 1 <= found.high)

    return holds


def _relative(zone: float, control: float) -> Callable[[Random], bool]:
    """Both places rise by the same third, so that the ratio to the control is 1."""

    def holds(random: Random) -> bool:
        counts = random.poisson([zone, zone * 4 / 3, control, control * 4 / 3])
        found = relative_rate_ratio((counts[0], counts[1]), (counts[2], counts[3]))
        return bool(found.low <= 1 <= found.high)

    return holds


def _wdd(*expected: float) -> Callable[[Random], bool]:
    def holds(random: Random) -> bool:
        zone, control, ring, control_ring = random.poisson(expected, (2, 4)).T.tolist()
        found = weighted_displacement_difference(
            tuple(zone), tuple(control), buffer=tuple(ring), control_buffer=tuple(control_ring)
        )
        return bool(found.low <= 0 <= found.high)

    return holds


def _panel(zone: float, control: float, dispersion: float) -> Callable[[Random], bool]:
    """A season that both places share, and months that vary more than Poisson counts by `dispersion`."""
    after = np.repeat([False, True], [22, 2])
    season = 1 + 0.3 * np.sin(np.arange(24) / 12 * 2 * np.pi)

    def holds(random: Random) -> bool:
        y, c = _months(random, 24, zone * season, dispersion), _months(random, 24, control * season, dispersion)
        found = difference_in_differences(y, c, after)
        return bool(found.low <= 1 <= found.high)

    return holds


def _months(random: Random, months: int, mean: float | np.ndarray, dispersion: float) -> np.ndarray:
    """Counts with that mean and dispersion times the mean as variance: Poisson, or negative binomial."""
    means = np.broadcast_to(np.asarray(mean, dtype=np.float64), months)
    if dispersion == 1:
        return random.poisson(means).astype(np.float64)
    size = means / (dispersion - 1)
    return random.negative_binomial(size, 1 / dispersion).astype(np.float64)


if __name__ == "__main__":
    sys.exit(main())
