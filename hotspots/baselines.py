"""One before period against the operation: every measure, the claim, similar places, and the change of the density."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.compare.change import density_change
from hotspots.compare.claim import ClaimCheck, check_claim
from hotspots.compare.comparison import BaselineResult, measure_row
from hotspots.compare.controls import similar_places
from hotspots.compare.counting import ALL, Measure, count_places, find_key, in_period
from hotspots.compare.gaps import find_gap
from hotspots.compare.operation import Claim, Operation
from hotspots.compare.periods import Baseline, Event, events_in
from hotspots.compare.places import ZONE, Shapes, treated_places
from hotspots.detect.defaults import choose_density
from hotspots.locate.grid import make_grid
from hotspots.locate.selection import Period
from hotspots.pipeline import analyse
from hotspots.points import distinct_points
from hotspots.read import Areas, Incidents
from hotspots.settings import Settings
from hotspots.testing import adjust_p

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True)
class BaselineFinder:
    """What all before periods share."""

    incidents: Incidents
    areas: Areas
    operation: Operation
    settings: Settings
    shapes: Shapes
    dated: pd.DataFrame
    place: npt.NDArray[np.int8]
    measures: tuple[Measure, ...]
    primary: frozenset[str]
    events: tuple[Event, ...]
    month_only: bool

    def result(self, baseline: Baseline, panel: dict[str, Any], chosen_on: Period | None) -> BaselineResult:
        """The comparison with one before period."""
        after = self.operation.after
        when = self.dated["when"]
        first, later = in_period(when, baseline.period), in_period(when, after)
        rows = [self._row(measure, baseline, first, later, panel) for measure in self.measures]
        table = pd.DataFrame(rows)
        table["p_adjusted"] = adjust_p(table["p"].to_numpy(dtype=np.float64))
        events = {event: None for period in (baseline.period, after) for event in events_in(self.events, period)}
        overlap = chosen_on is not None and chosen_on.first_day <= baseline.period.last_day
        return BaselineResult(
            baseline=baseline,
            measures=table,
            similar=self._similar(baseline, table),
            events=tuple(events),
            gap=find_gap(when[self.place >= 0], (baseline.period, after), days_known=not self.month_only),
            chosen_on_before=bool(overlap and chosen_on and baseline.period.first_day <= chosen_on.last_day),
            change=self._change(baseline, first, later),
        )

    def _row(
        self,
        measure: Measure,
        baseline: Baseline,
        first: npt.NDArray[np.bool_],
        later: npt.NDArray[np.bool_],
        panel: dict[str, Any],
    ) -> dict[str, Any]:
        weight = self._weight(measure)
        counts = [count_places(measure, self.place, rows, weight) for rows in (first, later)]
        squares = [count_places(measure, self.place, rows, weight**2) for rows in (first, later)] if weight is not None else None
        return {
            "name": measure.name,
            "baseline": baseline.name,
            "category": measure.key,
            "kind": measure.kind,
            "primary": measure.key in self.primary,
            **measure_row(
                counts[0],
                counts[1],
                days=(float(baseline.period.days), float(self.operation.after.days)),
                harm=weight is not None,
                has_control_buffer=self.shapes.control_buffer is not None,
                panel=panel.get(measure.key),
                squares=None if squares is None else (squares[0], squares[1]),
            ),
            "panel": panel.get(measure.key),
        }

    def claims(self, results: list[BaselineResult]) -> tuple[ClaimCheck, ...]:
        """The claim against each before period, or once over its own periods."""
        claim = self.operation.claim
        if claim is None:
            return ()
        if claim.periods:
            before, after = claim.periods
            known = [event for period in claim.periods for event in events_in(self.events, period)]
            gap = find_gap(self.dated["when"][self.place >= 0], claim.periods, days_known=not self.month_only)
            return (self._check(claim, before, after, None, f"in its own periods ({before}; {after})", known, gap),)
        after = self.operation.after
        return tuple(
            self._check(claim, at.period, after, at.name, f"against {at.label}", result.events, result.gap)
            for result in results
            for at in (result.baseline,)
        )

    def _check(
        self, claim: Claim, before: Period, after: Period, baseline: str | None, over: str, known: Sequence[Event], gap: str
    ) -> ClaimCheck:
        key = find_key(claim.measure, [measure.key for measure in self.measures])
        measure = next(each for each in self.measures if each.key == key)
        weight = self._weight(measure)
        when = self.dated["when"]
        first, later = (float(count_places(measure, self.place, in_period(when, each), weight)[ZONE]) for each in (before, after))
        return check_claim(
            claim,
            measure.name,
            (first, later),
            (float(before.days), float(after.days)),
            harm=weight is not None,
            baseline=baseline,
            over=over,
            events=tuple(dict.fromkeys(event.name for event in known)),
            gap=gap,
        )

    def _weight(self, measure: Measure) -> npt.NDArray[np.float64] | None:
        """Weights where the measure is harm, else none."""
        return self.dated["weight"].to_numpy(dtype=np.float64) if measure.kind == "harm" else None

    def _similar(self, baseline: Baseline, table: pd.DataFrame) -> dict[str, Any]:
        """Hotspots found on the before period alone, and what became of them."""
        chosen = replace(self.settings.filter, first_day=baseline.period.first_day, last_day=baseline.period.last_day)
        found = analyse(self.incidents, self.areas, replace(self.settings, filter=chosen)).hotspots
        after = _count_in(found, self.dated[in_period(self.dated["when"], self.operation.after) & (self.place >= 0)])
        zone_before = float(table.loc[table["category"] == ALL, "before"].iloc[0])
        return similar_places(
            found,
            found["incidents"].to_numpy(dtype=np.float64),
            after,
            zone_before,
            treated=treated_places(self.shapes.zone, self.shapes.buffer, self.shapes.others),
            lengths=np.array([baseline.period.days, self.operation.after.days], dtype=np.float64),
        )

    def _change(self, baseline: Baseline, first: npt.NDArray[np.bool_], later: npt.NDArray[np.bool_]) -> Any:
        east, north = self.dated["easting"].to_numpy(), self.dated["northing"].to_numpy()
        inside = self.place >= 0
        chosen = choose_density(distinct_points(east[inside], north[inside]), self.settings.density)
        grid = make_grid(self.shapes.study, cell_m=chosen.cell_m)
        return density_change(
            distinct_points(east[first], north[first]),
            distinct_points(east[later], north[later]),
            grid,
            radius_m=chosen.radius_m,
            kernel=chosen.settings.kernel,
            days_before=baseline.period.days,
            days_after=self.operation.after.days,
        )


def _count_in(places: gpd.GeoDataFrame, incidents: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Incidents in each of some polygons that do not overlap."""
    import shapely

    points = distinct_points(incidents["easting"].to_numpy(), incidents["northing"].to_numpy())
    polygon, point = shapely.STRtree(shapely.points(points.x, points.y)).query(places.geometry.to_numpy(), predicate="intersects")
    return np.bincount(polygon, weights=points.count[point].astype(np.float64), minlength=len(places)).astype(np.float64)
