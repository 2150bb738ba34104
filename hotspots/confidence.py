"""How sure are we? Each hotspot against chance, by three methods, and whether they would have predicted what came next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.analysis import Analysis
from hotspots.compare.accuracy import Accuracy, Candidate, rolling_accuracy
from hotspots.compare.sureness import CONFIDENCE_COLUMNS, Confidence
from hotspots.detect.defaults import choose_dbscan, choose_density
from hotspots.detect.density import kernel_density
from hotspots.detect.local import LocalStatistic, local_gi_star
from hotspots.detect.masking import stacked_share
from hotspots.detect.nulls import NULLS, Null, null_of_all_incidents, null_of_residents, null_uniform
from hotspots.detect.persistence import concentration
from hotspots.detect.simulation import RUNS, SEED, Simulation, simulate_density
from hotspots.errors import BadSettings, NoIncidents
from hotspots.locate.areas import OUTSIDE, assign_areas, give_to_nearest
from hotspots.locate.grid import Grid, make_grid
from hotspots.locate.selection import select
from hotspots.pipeline import analyse
from hotspots.points import distinct_points
from hotspots.read import Areas, Incidents

if TYPE_CHECKING:
    import geopandas as gpd

Progress = Callable[[str, float], None]
LEAST_CELL_M = 100.0
LEAST_AREA_SHARE = 0.01
"""The smallest share of the area that the hold-out is scored in: a square must not be larger."""


def assess(
    analysis: Analysis,
    incidents: Incidents,
    areas: Areas,
    *,
    runs: int = RUNS,
    seed: int = SEED,
    progress: Progress = lambda _step, _share: None,
) -> Confidence:
    """
    Test the hotspots of an analysis.

    Parameters
    ----------
    analysis
        What was found.
    incidents, areas
        What it was found in.
    runs, seed
        Of the simulation.
    progress
        Called with a step and the share done; what it raises ends the work.

    Notes
    -----
    The null is a random draw from all recorded incidents where some categories or flags were chosen; else residents spread over
    the points known; else, on coordinates that are not snapped, the same chance everywhere.
    """
    progress("Preparing", 0.0)
    grid = _grid(analysis)
    inside = analysis.inside
    null, reason = _null(analysis, incidents, grid)
    simulation, local = None, None
    if null is not None:
        try:
            simulation = _simulate(analysis, null, grid, runs, seed, progress)
            local = local_gi_star(_count_cells(inside, grid), null, grid)
        except BadSettings as error:
            null, reason = None, str(error)
    progress("Looking at the other method", 0.8)
    other = _other_method(analysis, incidents, areas)
    table = _table(analysis, grid, simulation, local, other, _by_chance(analysis, null))
    coarse = _coarse_grid(analysis)
    accuracy, accuracy_reason = _accuracy(analysis, coarse, progress)
    progress("Done", 1.0)
    spread = concentration(_count_cells(inside, coarse)[coarse.inside])
    told = NULLS[null.name] if null else ""
    return Confidence(
        table=table,
        null=told,
        null_reason=reason,
        simulation=simulation,
        local=local,
        other=other,
        gi_star_area=_hot_area(local, grid),
        concentration=spread,
        cell_m=coarse.cell_m,
        accuracy=accuracy,
        accuracy_reason=accuracy_reason,
    )


def _grid(analysis: Analysis) -> Grid:
    import shapely

    if analysis.surface is not None:
        surface = analysis.surface
        return Grid(surface.west, surface.south, surface.cell_m, surface.inside_m2)
    cell_m = choose_density(analysis.points, analysis.settings.density).cell_m
    return make_grid(shapely.union_all(analysis.areas.geometry.to_numpy()), cell_m=cell_m)


def _coarse_grid(analysis: Analysis) -> Grid:
    """Cells of 100 m or more, as a patrol can tell apart, for concentration and hold-out."""
    import shapely

    cell_m = max(LEAST_CELL_M, choose_density(analysis.points, analysis.settings.density).cell_m)
    return make_grid(shapely.union_all(analysis.areas.geometry.to_numpy()), cell_m=cell_m)


def _count_cells(incidents: pd.DataFrame, grid: Grid) -> npt.NDArray[np.int64]:
    cell = grid.cell_of(incidents["easting"].to_numpy(), incidents["northing"].to_numpy())
    return np.bincount(cell[cell >= 0], minlength=grid.inside.size).reshape(grid.inside.shape).astype(np.int64)


def _null(analysis: Analysis, incidents: Incidents, grid: Grid) -> tuple[Null | None, str]:
    """What chance is, or why nothing fits."""
    chosen = analysis.settings.filter
    draws = analysis.counts.inside
    everything = incidents.table[select(incidents.table, replace(chosen, categories=(), flags=()))]
    area = give_to_nearest(
        everything, analysis.areas, assign_areas(everything, analysis.areas), within_m=analysis.settings.nearest_m
    )
    here = everything[area != OUTSIDE]
    points = distinct_points(here["easting"].to_numpy(), here["northing"].to_numpy())
    try:
        if chosen.categories or chosen.flags:
            return null_of_all_incidents(points, draws=draws), ""
        population = analysis.areas["population"].to_numpy(dtype=np.float64)
        if np.isfinite(population).any():
            frame = pd.DataFrame({"easting": points.x, "northing": points.y})
            return null_of_residents(points, assign_areas(frame, analysis.areas), population, draws=draws), ""
        row, column = np.nonzero(grid.inside)
        inside_m2 = grid.inside_m2[row, column]
        return null_uniform(grid.x[column], grid.y[row], inside_m2, draws=draws, stacked=stacked_share(points)), ""
    except BadSettings as error:
        return None, str(error)


def _other_method(analysis: Analysis, incidents: Incidents, areas: Areas) -> gpd.GeoDataFrame:
    """Hotspots of the method that the list was not made by, with its own defaults."""
    other = "dbscan" if analysis.settings.method == "density" else "density"
    return analyse(incidents, areas, replace(analysis.settings, method=other)).hotspots  # type: ignore[arg-type]


def _simulate(analysis: Analysis, null: Null, grid: Grid, runs: int, seed: int, progress: Progress) -> Simulation:
    density = choose_density(analysis.points, analysis.settings.density)
    # Only what lies inside is drawn, so only what lies inside is observed.
    observed = kernel_density(analysis.points, grid, radius_m=density.radius_m, kernel=density.settings.kernel)
    return simulate_density(
        observed, null, grid, radius_m=density.radius_m, kernel=density.settings.kernel, runs=runs, seed=seed,
        progress=lambda step, share: progress(step, 0.8 * share),
    )  # fmt: skip


def _by_chance(analysis: Analysis, null: Null | None) -> npt.NDArray[np.float64]:
    """Incidents that the null puts inside each hotspot's outline on average."""
    import shapely

    shapes = analysis.hotspots.geometry.to_numpy()
    if null is None or not len(shapes):
        return np.full(len(shapes), np.nan)
    hotspot, point = shapely.STRtree(shapely.points(null.x, null.y)).query(shapes, predicate="intersects")
    return np.bincount(hotspot, weights=(null.share * null.draws)[point], minlength=len(shapes)).astype(np.float64)


def _hot_area(local: LocalStatistic | None, grid: Grid) -> Any:
    """The cells that are hot by Gi*, melted."""
    import shapely

    cells = np.flatnonzero(local.hot) if local else np.empty(0, dtype=np.int64)
    return shapely.union_all(grid.boxes(cells)) if len(cells) else shapely.Polygon()


def _table(
    analysis: Analysis,
    grid: Grid,
    simulation: Simulation | None,
    local: LocalStatistic | None,
    other: gpd.GeoDataFrame,
    by_chance: npt.NDArray[np.float64],
) -> pd.DataFrame:
    import shapely

    hotspots = analysis.hotspots
    row, column = np.nonzero(grid.inside)
    tree = shapely.STRtree(shapely.points(grid.x[column], grid.y[row]))
    touched = set(
        shapely.STRtree(other.geometry.to_numpy()).query(hotspots.geometry.to_numpy(), predicate="intersects")[0].tolist()
    )
    by_density = analysis.settings.method == "density"
    rows = []
    for number, shape in enumerate(hotspots.geometry):
        cells = np.sort(tree.query(shape, predicate="intersects"))
        excess = float(simulation.excess[row[cells], column[cells]].max()) if simulation and len(cells) else np.nan
        hot = int(local.hot[row[cells], column[cells]].sum()) if local else 0
        agree = (by_density or number in touched, not by_density or number in touched, hot > 0)
        rows.append(
            {
                **{name: hotspots[name].iloc[number] for name in ("rank", "id", "name", "incidents")},
                "by_chance": by_chance[number],
                "p": simulation.p_of(excess) if simulation and np.isfinite(excess) else np.nan,
                "excess": excess,
                "gi_star_cells": hot,
                "density": agree[0],
                "dbscan": agree[1],
                "gi_star": agree[2],
                "methods": sum(agree),
            }
        )
    return pd.DataFrame(rows, columns=list(CONFIDENCE_COLUMNS))


def _accuracy(analysis: Analysis, grid: Grid, progress: Progress) -> tuple[Accuracy | None, str]:
    months = analysis.monthly.columns
    if not len(months):
        return None, "The incidents have no dates, so nothing can be held out."
    clusters = choose_dbscan(analysis.points, analysis.settings.dbscan)
    radius_m = choose_density(analysis.points, analysis.settings.density).radius_m
    by_density = analysis.settings.method == "density"
    used = Candidate("density", radius_m) if by_density else Candidate("dbscan", clusters.eps_m)
    largest = float(grid.inside_m2.max() / grid.inside_m2.sum())
    if largest > LEAST_AREA_SHARE:
        return None, (
            f"one square of {grid.cell_m:,.0f} m is {largest:.1%} of the area, too large to score 1 or 2% of it. Use a smaller "
            "radius or smaller cells."
        )
    try:
        return (
            rolling_accuracy(
                analysis.inside, pd.PeriodIndex(months), grid, min_samples=clusters.min_samples, used=used,
                progress=lambda step, share: progress(step, 0.85 + 0.15 * share),
            ),
            "",
        )  # fmt: skip
    except NoIncidents as error:
        return None, str(error)
