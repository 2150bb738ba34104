"""What is chosen from the data where the user chose nothing, and the words that announce it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hotspots.detect.clusters import EpsSuggestion, suggest_eps
from hotspots.detect.masking import median_spacing_m
from hotspots.points import DistinctPoints
from hotspots.settings import Dbscan, Density

LEAST_RADIUS_M = 300.0
WIDE_RADIUS_M = 600.0
SPACINGS_PER_RADIUS = 3
CELLS_PER_RADIUS = 6
LEAST_MIN_SAMPLES = 10
MIN_SAMPLES_SHARE = 0.005


@dataclass(frozen=True)
class ChosenDensity:
    """Density settings with every number filled in; `notes` say which were chosen for the user."""

    settings: Density
    radius_m: float
    cell_m: float
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ChosenDbscan:
    """DBSCAN settings with every number filled in, and the curve behind the suggested distance."""

    eps_m: float
    min_samples: int
    suggestion: EpsSuggestion
    notes: tuple[str, ...]


def choose_density(points: DistinctPoints, chosen: Density) -> ChosenDensity:
    """Radius: the larger of 300 m and three times the median spacing of distinct points. Cell: a sixth of it."""
    notes = []
    spacing = median_spacing_m(points)
    radius_m = chosen.radius_m
    if radius_m is None:
        radius_m = float(np.ceil(max(LEAST_RADIUS_M, SPACINGS_PER_RADIUS * spacing)))
        notes.append(
            f"Radius chosen for you: {radius_m:,.0f} m, the larger of 300 m and three times the median spacing of "
            f"distinct points ({spacing:,.0f} m)."
        )
        if radius_m > WIDE_RADIUS_M:
            notes.append(
                f"Warning: the incidents lie so far apart that the radius chosen is {radius_m:,.0f} m: the map shows parts of "
                "town, not streets. Widen the period, add categories or set a radius."
            )
    cell_m = chosen.cell_m
    if cell_m is None:
        cell_m = radius_m / CELLS_PER_RADIUS
        notes.append(f"Cell chosen for you: {cell_m:,.0f} m, a sixth of the radius.")
    if radius_m < cell_m:
        notes.append(f"Warning: the radius ({radius_m:,.0f} m) is smaller than a cell ({cell_m:,.0f} m). Use smaller cells.")
    if radius_m < spacing:
        notes.append(
            f"Warning: the radius ({radius_m:,.0f} m) is smaller than the spacing of the points ({spacing:,.0f} m), so each "
            "hotspot is one point."
        )
    return ChosenDensity(replace(chosen, radius_m=radius_m, cell_m=cell_m), radius_m, cell_m, tuple(notes))


def choose_dbscan(points: DistinctPoints, chosen: Dbscan) -> ChosenDbscan:
    """`min_samples`: the larger of 10 and 0.5% of the incidents. `eps_m`: the densest quarter of the k-distance curve."""
    notes = []
    min_samples = chosen.min_samples
    if min_samples is None:
        total = int(points.count.sum())
        min_samples = max(LEAST_MIN_SAMPLES, int(np.ceil(MIN_SAMPLES_SHARE * total)))
        notes.append(f"Incidents that make a core point chosen for you: {min_samples:,}, the larger of 10 and 0.5% of {total:,}.")
    suggestion = suggest_eps(points, min_samples=min_samples, floor_m=median_spacing_m(points))
    eps_m = chosen.eps_m
    if eps_m is None:
        eps_m = suggestion.eps_m
        notes.append(
            f"Distance chosen for you: {eps_m:,.0f} m, within which a quarter of the incidents have {min_samples:,} incidents "
            f"(at least the median spacing of points, {suggestion.floor_m:,.0f} m)."
        )
    return ChosenDbscan(eps_m, min_samples, suggestion, tuple(notes))
