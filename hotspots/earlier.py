"""What changed since last time: against an earlier period of the same data, or against an earlier run's files."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from hotspots.analysis import Analysis
from hotspots.compare.periods import just_before, year_earlier
from hotspots.compare.since import Listed, Since, compare_lists
from hotspots.detect.defaults import choose_density
from hotspots.draw import words
from hotspots.errors import BadFile, BadSettings, NoIncidents
from hotspots.locate.selection import Period, of_sources, period_of
from hotspots.pipeline import analyse
from hotspots.points import distinct_points
from hotspots.read import Areas, Incidents, Source
from hotspots.settings import Filter
from hotspots.tables import METRIC_CRS, Input

if TYPE_CHECKING:
    import geopandas as gpd

Which = Literal["just_before", "year_earlier"]
WHICH: dict[Which, str] = {"just_before": "the same length just before", "year_earlier": "the same time a year earlier"}
USUAL: dict[Which, Callable[[Period], Period]] = {"just_before": just_before, "year_earlier": year_earlier}


@dataclass(frozen=True)
class EarlierRun:
    """The manifest of an earlier run, and the `hotspots.geojson` beside it."""

    manifest: Source
    hotspots: Source

    @classmethod
    def from_path(cls, manifest: Path) -> EarlierRun:
        """
        The two files of a run.

        Raises
        ------
        BadFile
            When one of them cannot be read.
        """
        one, other = cls.paths(manifest)
        return cls(Source.from_path(one), Source.from_path(other))

    @staticmethod
    def paths(manifest: Path) -> tuple[Path, Path]:
        """Where the two files lie."""
        return manifest, manifest.with_name("hotspots.geojson")

    @property
    def inputs(self) -> tuple[Input, ...]:
        """Both as inputs of what is made from them."""
        return tuple(Input(each.name, "earlier", each.sha256) for each in (self.manifest, self.hotspots))


Last = Which | Period | EarlierRun
"""What “last time” is: one of the two usual periods, other days, or an earlier run."""


def what_changed(analysis: Analysis, incidents: Incidents, areas: Areas, *, last: Last) -> Since:
    """What changed since last time, by `since_run` or `since_period`."""
    if isinstance(last, EarlierRun):
        return since_run(analysis, last)
    return since_period(analysis, incidents, areas, earlier=last)


def since_period(analysis: Analysis, incidents: Incidents, areas: Areas, *, earlier: Period | Which) -> Since:
    """
    What changed since an earlier period of the same data, by the same method with the same radius and cells.

    Parameters
    ----------
    analysis
        The later period.
    earlier
        The earlier one, or which of the two usual ones.

    Raises
    ------
    BadSettings
        When the incidents have no dates, the data do not cover the earlier period, or it has no incidents in the areas.
    """
    later = _require_period(analysis)
    period = USUAL[earlier](later) if isinstance(earlier, str) else earlier
    covered = period_of(of_sources(incidents.table, analysis.settings.filter), Filter())
    assert covered is not None
    if period.first_day < covered.first_day or period.last_day > covered.last_day:
        raise BadSettings(
            f"What changed since {period} cannot be said: the data cover {covered}. {_way_out(earlier, later, covered)}"
        )
    chosen = replace(analysis.settings.filter, first_day=period.first_day, last_day=period.last_day)
    density = choose_density(analysis.points, analysis.settings.density).settings
    try:
        found = analyse(incidents, areas, replace(analysis.settings, filter=chosen, density=density))
    except NoIncidents as error:
        raise BadSettings(f"What changed since {period} cannot be said. {error}") from None
    return compare_lists(listed(found), listed(analysis))


def _way_out(earlier: Period | Which, later: Period, covered: Period) -> str:
    """The longest period to the same last day, from the first of a month, that has an earlier one in the data."""
    if not isinstance(earlier, str):
        return "Choose days within that, or load earlier data."
    for month in covered.months[1:]:
        shorter = Period(month.start_time.date(), later.last_day)
        if shorter.first_day <= later.last_day and USUAL[earlier](shorter).first_day >= covered.first_day:
            return f"Choose a shorter period for now, such as {shorter}, or load earlier data."
    return "Load earlier data."


def since_run(analysis: Analysis, run: EarlierRun) -> Since:
    """
    What changed since an earlier run, by its manifest and the `hotspots.geojson` beside it.

    Raises
    ------
    BadFile
        When they are not a run's.
    BadSettings
        When the earlier run does not end before this one starts.
    """
    found = compare_lists(listed_run(run, crs=analysis.crs), listed(analysis))
    return replace(found, notes=_other_choices(json.loads(run.manifest.data), analysis))


def since_runs(earlier: EarlierRun, later: EarlierRun) -> Since:
    """
    What changed between two runs, each by its manifest and the `hotspots.geojson` beside it; nothing is read or found again.

    Raises
    ------
    BadFile
        When they are not runs.
    BadSettings
        When the first does not end before the second starts.
    """
    crs = METRIC_CRS
    found = compare_lists(listed_run(earlier, crs=crs), listed_run(later, crs=crs))
    content = json.loads(later.manifest.data)
    now = content["settings"].get("filter", {})
    return replace(found, notes=_differences(json.loads(earlier.manifest.data), str(content.get("method")), now))


def _other_choices(content: dict[str, Any], analysis: Analysis) -> tuple[str, ...]:
    """What the earlier run did otherwise than an analysis."""
    return _differences(content, analysis.method_line, json.loads(analysis.settings.to_json())["filter"])


def _differences(content: dict[str, Any], method: str, now: dict[str, Any]) -> tuple[str, ...]:
    """What an earlier run did otherwise: part of what moved is that."""
    notes = []
    if content.get("method") != method:
        notes.append(f"The lists were not made alike: {content.get('method')} then, {method} now.")
    chosen = content["settings"].get("filter", {})
    other = [name for name in ("categories", "flags", "districts", "sources") if chosen.get(name) != now.get(name)]
    if other:
        notes.append(f"The lists are not of the same incidents: the filter's {words.listed(other)} differ.")
    return tuple(f"{note} Part of what moved is that." for note in notes)


def listed(analysis: Analysis) -> Listed:
    """An analysis as a ranked list."""
    inside = analysis.inside
    points = distinct_points(inside["easting"].to_numpy(), inside["northing"].to_numpy())
    return Listed(analysis.hotspots, _require_period(analysis), points)


def listed_run(run: EarlierRun, *, crs: str) -> Listed:
    """
    An earlier run as a ranked list, in a metric system.

    Raises
    ------
    BadFile
        When the files are not a run's.
    """
    manifest, hotspots = run.manifest, run.hotspots
    try:
        content = json.loads(manifest.data)
        first, last = (date.fromisoformat(day) for day in content["period"])
        if first > last:
            raise ValueError("a period ends after it starts")
        content["settings"].get("filter", {}).get("districts")
        outlines = _outlines(json.loads(hotspots.data), crs)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BadFile(
            f"{manifest.name} and {hotspots.name} are no run with dates. Give the manifest.json of an earlier run; its "
            "hotspots.geojson must lie beside it."
        ) from None
    if len(outlines) != content.get("hotspots"):
        raise BadFile(f"{hotspots.name} is not of the run of {manifest.name}: it has another number of hotspots.")
    return Listed(outlines, Period(first, last))


def _outlines(content: dict[str, object], crs: str) -> gpd.GeoDataFrame:
    """Rank, name, incidents and outline of each hotspot of a run's GeoJSON."""
    import geopandas as gpd

    features = content["features"]
    if not isinstance(features, list):
        raise TypeError("features are a list")
    columns = ["rank", "name", "incidents", "geometry"]
    if not features:
        return gpd.GeoDataFrame({name: [] for name in columns}, geometry="geometry", crs=crs)
    found = gpd.GeoDataFrame.from_features(features, crs="EPSG:4326")
    found = found[columns].sort_values("rank", kind="stable").reset_index(drop=True)
    if not found.geometry.geom_type.isin(["Polygon", "MultiPolygon"]).all() or not found.geometry.is_valid.all():
        raise ValueError("outlines are polygons")
    found = found.assign(
        name=found["name"].astype("str"), rank=found["rank"].astype(int), incidents=found["incidents"].astype(int)
    )
    if (found["incidents"] < 0).any():
        raise ValueError("counts are not negative")
    return found.to_crs(crs)


def _require_period(analysis: Analysis) -> Period:
    if analysis.period is None:
        raise BadSettings(
            "What changed cannot be said: the incidents have no dates. Ask for nothing, or load incidents with dates."
        )
    return analysis.period
