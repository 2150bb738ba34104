"""What one comparison found, measure by measure, and the statistics of one measure in one pair of periods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hotspots.compare.change import Change
from hotspots.compare.claim import ClaimCheck
from hotspots.compare.displacement import Pair, Wdd, weighted_displacement_difference, weighted_displacement_quotient
from hotspots.compare.operation import Operation
from hotspots.compare.panel import PanelEffect
from hotspots.compare.periods import Baseline, Event
from hotspots.compare.places import BUFFER, CONTROL, CONTROL_BUFFER, REST, ZONE, Shapes
from hotspots.compare.ratio import (
    LEAST_BASELINE,
    NO_RATIO,
    RateRatio,
    dispersed_interval,
    minimum_detectable_change,
    rate_ratio,
    relative_rate_ratio,
)
from hotspots.locate.selection import Period
from hotspots.points import Floats
from hotspots.read.surroundings import Context
from hotspots.settings import Settings
from hotspots.tables import Input

if TYPE_CHECKING:
    import geopandas as gpd

COMPARISON_COLUMNS: dict[str, str] = {
    "name": "the measure in words",
    "baseline": "chosen, year_earlier or just_before",
    "category": "all, harm, a flag or a category, as in the data",
    "kind": "all, harm, flag or category",
    "primary": "whether the operation was for it: it is tested by itself, others as a table",
    "before": "incidents in the zone before (harm: sum of weights), as all counts below",
    "after": "incidents in the zone after",
    "buffer_before": "in the ring round the zone",
    "buffer_after": "in the ring round the zone",
    "control_before": "in the control",
    "control_after": "in the control",
    "control_buffer_before": "in the control's ring; NaN where there is none",
    "control_buffer_after": "in the control's ring; NaN where there is none",
    "rest_before": "elsewhere in the study area",
    "rest_after": "elsewhere in the study area",
    "days_before": "length of the before period",
    "days_after": "length of the after period",
    "change_percent": "change of the daily rate in %; NaN where the before count is under 20",
    "rate_ratio": "daily rate after over before, in the zone; NaN for harm",
    "rate_ratio_low": "lower exact 95% limit",
    "rate_ratio_high": "upper exact 95% limit",
    "p": "two-sided exact p-value of no change",
    "p_adjusted": "the same over all measures of this baseline (Benjamini-Hochberg)",
    "rirr": "rate ratio of the zone over that of the control",
    "rirr_low": "lower 95% limit",
    "rirr_high": "upper 95% limit",
    "rirr_p": "two-sided p-value of the same change as in the control",
    "dispersion": "how much more its months vary than chance, from the panel; 1 where less or not known",
    "p_dispersed": "p of no change with the dispersion counted in; for harm that of the difference of the sums",
    "rirr_dispersed_low": "lower 95% limit of rirr with the dispersion counted in",
    "rirr_dispersed_high": "upper 95% limit of rirr with the dispersion counted in",
    "ring_ratio": "rate ratio of the ring by itself, exact",
    "ring_ratio_low": "lower exact 95% limit",
    "ring_ratio_high": "upper exact 95% limit",
    "buffer_ratio": "rate ratio of the ring over that of the control's ring, or of the ring alone where there is none",
    "buffer_ratio_low": "lower 95% limit",
    "buffer_ratio_high": "upper 95% limit",
    "buffer_ratio_p": "two-sided p-value",
    "minimum_detectable_percent": "smallest fall in % that the exact test finds with 80% power; NaN where none",
    "wdd": "weighted displacement difference, incidents in the after period: estimate, se, z, p, low, high",
    "wdq": "weighted displacement quotient; NaN where it means nothing",
    "wdq_reason": "why there is no quotient, or empty",
    "panel": "difference in differences over all months, quasi-Poisson: ratio, low, high, p, dispersion, df, reason",
    "reason": "what is withheld and why, or empty",
}


@dataclass(frozen=True)
class BaselineResult:
    """
    The comparison with one before period.

    Attributes
    ----------
    baseline
        Which.
    measures
        One row per measure, columns as in `COMPARISON_COLUMNS`.
    similar
        Regression to the mean: untreated places that ranked alike, as in `controls.similar_places`.
    events
        Known events in the before or the after period.
    gap
        Why the data of a period look incomplete, in words; empty where they do not.
    chosen_on_before
        Whether the zone was chosen on incidents of this before period.
    change
        Densities and where they differ.
    """

    baseline: Baseline
    measures: pd.DataFrame
    similar: dict[str, Any]
    events: tuple[Event, ...]
    gap: str
    chosen_on_before: bool
    change: Change


@dataclass(frozen=True)
class Comparison:
    """
    One operation, compared.

    Attributes
    ----------
    operation, settings
        As they were given.
    shapes
        Zone, ring, control and the control's ring.
    areas
        Areas of the study area.
    results
        One for each before period, the analyst's own first.
    claims
        The claim against each before period, or once over its own periods; empty without one.
    monthly
        For each measure its incidents by month and place, as in `counting.count_months`.
    panel
        For each measure the difference in differences over all months.
    parallel
        Whether zone and control ran in parallel before the operation (all incidents).
    proposals
        Possible controls, as in `controls.CONTROL_COLUMNS`, judged on the data before the operation only; `monthly` is the
        series that they were judged on.
    control_proposed
        Whether the control is the first of them because none was given.
    covered
        What the data cover.
    harm
        What the weights of the harm measure are, in a sentence; empty where each incident counts as 1.
    month_only
        Whether some dates are months only.
    rows
        Rows read, used, dated, and in the study area.
    notes, data_notes, inputs
        What was chosen, what the data say of themselves, and the files.
    incidents
        Those compared, with `place` (as in `places.PLACES`, -1 outside).
    context
        The user's own layers, which every map draws.
    """

    operation: Operation
    settings: Settings
    shapes: Shapes
    areas: gpd.GeoDataFrame
    results: tuple[BaselineResult, ...]
    claims: tuple[ClaimCheck, ...]
    monthly: dict[str, pd.DataFrame]
    panel: dict[str, PanelEffect]
    parallel: PanelEffect
    proposals: pd.DataFrame
    control_proposed: bool
    covered: Period
    harm: str
    month_only: bool
    rows: dict[str, int]
    notes: tuple[str, ...]
    data_notes: tuple[str, ...]
    inputs: tuple[Input, ...]
    incidents: pd.DataFrame
    context: tuple[Context, ...] = ()


def measure_row(
    before: Floats,
    after: Floats,
    *,
    days: Pair,
    harm: bool,
    has_control_buffer: bool,
    panel: PanelEffect | None = None,
    squares: tuple[Floats, Floats] | None = None,
) -> dict[str, Any]:
    """
    All statistics of one measure.

    Parameters
    ----------
    before, after
        Counts by place, in the order of `places.PLACES`; for harm sums of weights.
    days
        Lengths of the periods.
    panel
        The measure's months, for how much more than chance they vary.
    squares
        For harm, the sums of squared weights in the same order.

    Returns
    -------
    The columns of `COMPARISON_COLUMNS` from `before` on, without `p_adjusted` and `panel`.
    """

    def pair(place: int) -> Pair:
        return float(before[place]), float(after[place])

    zone, buffer, control, control_buffer = pair(ZONE), pair(BUFFER), pair(CONTROL), pair(CONTROL_BUFFER)
    scale = days[0] / days[1]
    change = NO_RATIO if harm else rate_ratio(*zone, exposure_before=days[0], exposure_after=days[1])
    relative = NO_RATIO if harm else relative_rate_ratio(zone, control)
    moved = NO_RATIO if harm else _moved(buffer, control_buffer if has_control_buffer else None, days)
    ring = NO_RATIO if harm else rate_ratio(*buffer, exposure_before=days[0], exposure_after=days[1])
    dispersion, df = (max(panel.dispersion, 1.0), float(panel.df)) if panel and not panel.reason else (1.0, np.inf)
    own, against = _dispersed(zone, control, days, dispersion, df)
    quotient = weighted_displacement_quotient(zone, buffer, control)
    enough = zone[0] >= LEAST_BASELINE
    least = np.nan if harm else minimum_detectable_change(zone[0], exposure_before=days[0], exposure_after=days[1])
    return {
        "before": zone[0], "after": zone[1],
        "buffer_before": buffer[0], "buffer_after": buffer[1],
        "control_before": control[0], "control_after": control[1],
        "control_buffer_before": control_buffer[0] if has_control_buffer else np.nan,
        "control_buffer_after": control_buffer[1] if has_control_buffer else np.nan,
        "rest_before": float(before[REST]), "rest_after": float(after[REST]),
        "days_before": days[0], "days_after": days[1],
        "change_percent": (zone[1] / zone[0] * scale - 1) * 100 if enough else np.nan,
        "rate_ratio": change.ratio, "rate_ratio_low": change.low, "rate_ratio_high": change.high, "p": change.p,
        "rirr": relative.ratio, "rirr_low": relative.low, "rirr_high": relative.high, "rirr_p": relative.p,
        "dispersion": dispersion,
        "p_dispersed": _harm_p(zone, squares, days) if squares is not None else own.p,
        "rirr_dispersed_low": against.low, "rirr_dispersed_high": against.high,
        "ring_ratio": ring.ratio, "ring_ratio_low": ring.low, "ring_ratio_high": ring.high,
        "buffer_ratio": moved.ratio, "buffer_ratio_low": moved.low, "buffer_ratio_high": moved.high,
        "buffer_ratio_p": moved.p,
        "minimum_detectable_percent": least * 100,
        "wdd": _wdd(before, after, days, has_control_buffer, squares),
        "wdq": quotient.wdq, "wdq_reason": quotient.reason,
        "reason": _withheld(zone, control, enough=enough, harm=harm),
    }  # fmt: skip


def _dispersed(zone: Pair, control: Pair, days: Pair, dispersion: float, df: float) -> tuple[RateRatio, RateRatio]:
    """The zone's own change and that against the control, with the months' own variation counted in."""
    with np.errstate(divide="ignore", invalid="ignore"):
        counts = np.array([zone, control])
        log = np.log(counts[:, 1] / counts[:, 0])
        variance = (1 / counts).sum(axis=1)
        between = float(log[0] - log[1])
    own = dispersed_interval(float(log[0] + np.log(days[0] / days[1])), float(variance[0]), dispersion=dispersion, df=df)
    return own, dispersed_interval(between, float(variance.sum()), dispersion=dispersion, df=df)


def _harm_p(zone: Pair, squares: tuple[Floats, Floats], days: Pair) -> float:
    """Two-sided p of no change of a sum of weights: its difference by the day over the root of the squared weights."""
    from scipy.special import ndtr

    scale = days[1] / days[0]
    error = np.sqrt(squares[1][ZONE] + squares[0][ZONE] * scale**2)
    return float(2 * ndtr(-abs(zone[1] - zone[0] * scale) / error)) if error > 0 else float("nan")


def _moved(buffer: Pair, control_buffer: Pair | None, days: Pair) -> RateRatio:
    """What happened next door, against the control's ring where there is one with incidents."""
    if control_buffer is not None:
        against = relative_rate_ratio(buffer, control_buffer)
        if np.isfinite(against.ratio):
            return against
    return rate_ratio(*buffer, exposure_before=days[0], exposure_after=days[1])


def _wdd(before: Floats, after: Floats, days: Pair, has_buffer: bool, squares: tuple[Floats, Floats] | None) -> Wdd:
    def pairs(first: Floats, later: Floats) -> list[Pair]:
        return [(float(first[place]), float(later[place])) for place in (ZONE, CONTROL, BUFFER, CONTROL_BUFFER)]

    zone, control, buffer, control_buffer = pairs(before, after)
    spread = None if squares is None else pairs(*squares)
    return weighted_displacement_difference(
        zone,
        control,
        buffer=buffer if has_buffer else None,
        control_buffer=control_buffer if has_buffer else None,
        # Counts before are brought to the length of the after period, so that the unit is incidents in it.
        time_weights=(days[0] / days[1], 1.0),
        squares=None if spread is None else (spread[0], spread[1], spread[2], spread[3]),
    )


def _withheld(zone: Pair, control: Pair, *, enough: bool, harm: bool) -> str:
    reasons = []
    if zone[0] == 0:
        reasons.append("no incidents in the zone before, so there is no percentage")
    elif not enough:
        reasons.append(f"fewer than {LEAST_BASELINE} before, so no percentage is given")
    if harm:
        reasons.append("a sum of weights is no count, so there is no exact interval; see the WDD")
    elif min(*zone, *control) == 0:
        reasons.append("a count of 0, so there is no ratio to the control")
    return "; ".join(reasons)
