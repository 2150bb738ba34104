"""The whole analysis on one screen: read → locate → detect. Drawing and writing take its result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hotspots.analysis import Analysis, Counts
from hotspots.detect.clusters import EpsSuggestion, find_clusters
from hotspots.detect.defaults import choose_dbscan, choose_density
from hotspots.detect.density import edge_share, kernel_density
from hotspots.detect.harm import add_harm
from hotspots.detect.masking import STACKED, stacked_share
from hotspots.detect.persistence import with_lasting
from hotspots.detect.premises import study_premises
from hotspots.detect.ranking import (
    Found,
    StudyArea,
    hot_share,
    hotspots_from_clusters,
    hotspots_from_surface,
    rank_hotspots,
    rank_of_incidents,
)
from hotspots.draw import words
from hotspots.errors import BadBoundaries, NoIncidents
from hotspots.layers import count_layers
from hotspots.locate.areas import OUTSIDE, assign_areas, count_by_area, count_by_area_and_month, give_to_nearest
from hotspots.locate.coverage import coverage_notes, exposure_years, source_notes
from hotspots.locate.grid import make_grid
from hotspots.locate.selection import of_sources, period_of, select
from hotspots.locate.vintage import Dated, vintage_notes
from hotspots.points import DistinctPoints, Floats, distinct_points
from hotspots.read import Areas, Incidents
from hotspots.read.harm import harm_line, weighed
from hotspots.read.scheme import require_ungrouped, with_scheme
from hotspots.read.surroundings import NOTHING, Surroundings
from hotspots.settings import Settings
from hotspots.tables import Surface

Progress = Callable[[str, float], None]
SLACK = 1e-9
"""What rounding may add to a share before it is more than was asked for."""


def analyse(
    incidents: Incidents,
    areas: Areas,
    settings: Settings,
    *,
    around: Surroundings = NOTHING,
    progress: Progress = lambda _step, _share: None,
) -> Analysis:
    """
    Find the hotspots of some incidents in some areas.

    Parameters
    ----------
    incidents, areas
        What was read. Neither is changed.
    settings
        Every choice; what is left out is chosen from the data and announced in `notes`.
    around
        Further areas to count by, layers to draw, places to rank.
    progress
        Called with a step in words and the share done.

    Raises
    ------
    NoIncidents
        When the filter leaves none.
    BadBoundaries
        When no incident is in any area, or no area is in the chosen districts.
    """
    progress("Selecting incidents", 0.0)
    if areas.table.crs != incidents.crs:
        raise BadBoundaries(
            "The boundaries are in another coordinate system than the incidents: read them with crs=incidents.crs."
        )
    incidents = weighed(with_scheme(incidents, settings.scheme), settings.harm)
    require_ungrouped(settings.filter.categories, incidents)
    study = _study_area(areas, settings, incidents)
    chosen = incidents.table[select(incidents.table, settings.filter)].reset_index(drop=True)
    progress("Joining incidents to areas", 0.2)
    within = assign_areas(chosen, study.areas)
    chosen["area"] = give_to_nearest(chosen, study.areas, within, within_m=settings.nearest_m)
    inside = (chosen["area"] != OUTSIDE).to_numpy()
    _require_inside(inside, incidents, study, areas, settings)
    progress(f"Finding hotspots by {'DBSCAN' if settings.method == 'dbscan' else 'kernel density'}", 0.4)
    points = distinct_points(chosen["easting"].to_numpy(), chosen["northing"].to_numpy())
    points_inside = distinct_points(chosen["easting"].to_numpy()[inside], chosen["northing"].to_numpy()[inside])
    if settings.method == "dbscan":
        detected = _by_dbscan(points, points_inside, study, settings)
    else:
        weight = points.total(chosen["weight"].to_numpy()) if settings.density.weighted else None
        detected = _by_density(points, points_inside, study, settings, weight)
    progress("Counting and ranking", 0.8)
    period = period_of(of_sources(incidents.table, settings.filter), settings.filter)
    area = chosen["area"].to_numpy()
    hotspots = rank_hotspots(
        detected.found, points, chosen, area, study=study, min_incidents=settings.min_incidents, day_starts=settings.day_starts
    )
    chosen["hotspot"] = rank_of_incidents(detected.found, points, area, hotspots)
    stacked, distinct = _stacked(incidents.table, study)
    months = chosen["when"].dt.to_period("M")
    monthly = count_by_area_and_month(area, study.areas, months, study.months)
    in_areas = chosen[inside]
    years = exposure_years(period, in_areas)
    wards = count_by_area(area, study.areas, years=years)
    layers, dated = count_layers(around, in_areas, months[inside], study.months, years)
    of_their_time = vintage_notes([Dated(areas.name, study.areas, areas.vintage, area[inside]), *dated], in_areas, period)
    harm = harm_line(incidents)
    if harm:
        weight, of_area = chosen["weight"].to_numpy(), pd.Index(wards["code"]).get_indexer(study.areas["code"])
        total = float(np.sort(weight[inside]).sum())
        wards = add_harm(wards, np.append(of_area, -1)[area], weight, total=total)
        hotspots = add_harm(hotspots, chosen["hotspot"].to_numpy() - 1, weight, total=total)
    return Analysis(
        settings=settings,
        method_line=detected.method_line,
        notes=(
            *incidents.notes,
            *areas.notes,
            *around.notes,
            *of_their_time,
            *coverage_notes(period, settings.filter, chosen, in_areas),
            *source_notes(chosen),
            *_masking_note(stacked, distinct),
            *detected.notes,
        ),
        data_notes=tuple(note for note in (incidents.data_note, areas.data_note) if note),
        inputs=incidents.inputs + areas.inputs + around.inputs,
        counts=Counts(
            rows_in=incidents.rows_in,
            used=len(incidents.table),
            set_aside=len(incidents.set_aside),
            selected=len(chosen),
            inside=int(inside.sum()),
            outside=int((~inside).sum()),
            nearest=int((inside & (within == OUTSIDE)).sum()),
        ),
        period=period,
        incidents=chosen,
        points=points_inside,
        set_aside=incidents.set_aside,
        areas=study.areas,
        wards=with_lasting(wards, monthly.loc[wards["code"]]),
        monthly=monthly,
        hotspots=with_lasting(hotspots, _monthly_of_hotspots(chosen, len(hotspots), study.months)),
        harm=harm,
        stacked=stacked,
        surface=detected.surface,
        eps=detected.eps,
        layers=layers,
        context=around.drawn,
        vintage_notes=of_their_time,
        premises=study_premises(
            in_areas,
            around.places.shapes,
            within_m=settings.premises_m,
            months=study.months,
            years=years,
            day_starts=settings.day_starts,
            study_area=study.polygon,
        )
        if around.places
        else None,
    )


def _monthly_of_hotspots(incidents: pd.DataFrame, count: int, months: pd.PeriodIndex) -> pd.DataFrame:
    """Incidents of each hotspot, in rank order, by month."""
    column = months.get_indexer(pd.PeriodIndex(incidents["when"].dt.to_period("M"))) if len(months) else np.empty(0, int)
    rank = incidents["hotspot"].to_numpy()[: len(column)]
    there = (rank > 0) & (column >= 0)
    flat = np.bincount((rank[there] - 1) * len(months) + column[there], minlength=count * len(months))
    return pd.DataFrame(flat.reshape(count, len(months)), columns=months)


@dataclass(frozen=True)
class _Detected:
    found: Found
    method_line: str
    notes: tuple[str, ...]
    surface: Surface | None = None
    eps: EpsSuggestion | None = None


def _by_density(
    points: DistinctPoints, inside: DistinctPoints, study: StudyArea, settings: Settings, weight: Floats | None
) -> _Detected:
    chosen = choose_density(inside, settings.density)
    density = chosen.settings
    grid = make_grid(study.polygon, cell_m=chosen.cell_m)
    surface = kernel_density(
        points,
        grid,
        radius_m=chosen.radius_m,
        kernel=density.kernel,
        weight=weight,
        edge_correction=density.edge_correction,
    )
    found, level = hotspots_from_surface(surface, grid, points, study=study, hot_area_share=density.hot_area_share)
    at_edge = edge_share(inside, grid, radius_m=chosen.radius_m)
    notes = (
        *chosen.notes,
        *_level_notes(level, hot_share(surface, grid, level=level), density.hot_area_share),
        f"{at_edge:.0%} of the incidents have a quarter or more of their {chosen.radius_m:,.0f} m disc outside the study "
        f"area; edge correction is {'on (uniform)' if density.edge_correction == 'uniform' else 'off'}.",
    )
    if density.weighted:
        notes += ("The density sums harm; the ranked list counts incidents.",)
    name = "Weighted density" if density.weighted else "Density"
    line = f"{name}, {density.kernel}, radius {chosen.radius_m:,.0f} m, cells {chosen.cell_m:,.0f} m"
    return _Detected(
        found, line, notes, Surface(grid.west, grid.south, grid.cell_m, surface, grid.inside_m2, str(study.areas.crs.srs))
    )


def _level_notes(level: float, covered: float, asked: float) -> tuple[str, ...]:
    """From which density cells are hot and what they really cover; a warning where that is more than was asked for."""
    if not np.isfinite(level):
        return ("No cell is hot: the density is 0 in the whole study area.",)
    said = f"{level:,.0f}" if level >= 10 else f"{level:.2g}"
    note = (
        f"A cell is hot from {said} per km²: hot cells cover {covered * 100:.3g}% of the study area, "
        f"where at most {asked * 100:.3g}% was asked for."
    )
    if covered <= asked * (1 + SLACK):
        return (note,)
    return (
        note,
        f"Warning: the densest cells alone cover {covered * 100:.3g}% of the study area, more than the "
        f"{asked * 100:.3g}% asked for. Use smaller cells or a larger hot area.",
    )


def _by_dbscan(points: DistinctPoints, inside: DistinctPoints, study: StudyArea, settings: Settings) -> _Detected:
    chosen = choose_dbscan(inside, settings.dbscan)
    clusters = find_clusters(points, eps_m=chosen.eps_m, min_samples=chosen.min_samples)
    found = hotspots_from_clusters(clusters, points, study=study)
    line = f"DBSCAN, {chosen.eps_m:,.0f} m, {chosen.min_samples:,} incidents"
    return _Detected(found, line, chosen.notes, eps=chosen.suggestion)


def _study_area(areas: Areas, settings: Settings, incidents: Incidents) -> StudyArea:
    import shapely

    districts = settings.filter.districts
    table = areas.table
    if districts:
        table = table[table["district"].isin(districts)].reset_index(drop=True)
        if table.empty:
            known = ", ".join(sorted(set(areas.table["district"]) - {""})) or "none named"
            raise BadBoundaries(f"No area is in {' or '.join(districts)}. Districts in the boundaries: {known}.")
    period = period_of(of_sources(incidents.table, settings.filter), settings.filter)
    months = period.months if period else pd.PeriodIndex([], freq="M")
    return StudyArea(shapely.union_all(table.geometry.to_numpy()), table, months)


def _require_inside(
    inside: np.ndarray[tuple[int], np.dtype[np.bool_]],
    incidents: Incidents,
    study: StudyArea,
    areas: Areas,
    settings: Settings,
) -> None:
    if inside.any():
        return
    if settings.filter != type(settings.filter)() and (assign_areas(incidents.table, study.areas) != OUTSIDE).any():
        raise NoIncidents(
            f"None of {words.plural(len(inside), 'incident')} that the filter leaves is in the chosen areas. "
            "Widen the period or add categories or districts."
        )
    name = areas.inputs[0].name
    west, south, east, north = (value / 1000 for value in study.polygon.bounds)
    middle = incidents.table[["easting", "northing"]].median() / 1000
    raise BadBoundaries(
        f"None of {words.plural(len(inside), 'incident')} is in {words.plural(len(study.areas), 'area')} of {name}: they lie "
        f"round {middle['easting']:,.0f} km east, {middle['northing']:,.0f} km north, the areas from {west:,.0f} to {east:,.0f} "
        f"km east, {south:,.0f} to {north:,.0f} km north. Choose boundaries of the same place."
    )


def _stacked(table: pd.DataFrame, study: StudyArea) -> tuple[float, int]:
    """
    Share of incidents on points with four or more others, and the distinct points, of all that was read round the study area: a
    filter does not unsnap them.
    """
    west, south, east, north = study.polygon.bounds
    near = table["easting"].between(west, east) & table["northing"].between(south, north)
    points = distinct_points(table["easting"].to_numpy()[near], table["northing"].to_numpy()[near])
    return stacked_share(points), len(points)


def _masking_note(share: float, distinct: int) -> tuple[str, ...]:
    """A warning where coordinates are snapped, and what that means for a distance."""
    if share < STACKED:
        return ()
    return (
        f"Warning: {share:.0%} of the incidents share their point with four or more others ({distinct:,} distinct points), "
        "so coordinates have been snapped or masked. A hotspot shows a street or block, not an address.",
        "As coordinates are snapped, a very small DBSCAN distance would only find the snap points again.",
    )
