"""What changed against one before period, sentence by sentence: chance, control, next door, and what could not be seen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from hotspots.compare.comparison import BaselineResult, Comparison
from hotspots.compare.ratio import LEAST_BASELINE
from hotspots.draw import words
from hotspots.report.rules import by_the_day, change_of, direction, ring_moved


def sentences_of(comparison: Comparison, result: BaselineResult, row: pd.Series[Any]) -> str:
    """What changed, chance, control, next door and what could not have been seen, against one before period."""
    parts = [f"Against {result.baseline.label}: {change_of(row)}{by_the_day(row).rstrip(',')}."]
    if row["kind"] == "harm":
        parts += [_harm_sentence(row)]
    else:
        parts += [
            _chance_sentence(row),
            _control_sentence(comparison, row),
            moved_sentence(comparison, row),
            _least_sentence(row),
        ]
    return " ".join(part for part in parts if part)


def _harm_sentence(row: pd.Series[Any]) -> str:
    wdd = row["wdd"]
    estimate, low, high = (words.number(value) for value in (wdd.estimate, wdd.low, wdd.high))
    return (
        f"A sum of weights has no exact interval; no change in the zone has {words.p_value(row['p_dispersed'])}. The weighted "
        f"displacement difference, with control and ring, is {estimate} ({low} to {high}, {words.p_value(wdd.p)})."
    )


def _chance_sentence(row: pd.Series[Any]) -> str:
    few = f" With fewer than {LEAST_BASELINE} before no percentage is given." if row["before"] < LEAST_BASELINE else ""
    kind = direction(row)
    varied = (
        f"{words.p_value(row['p'])} as pure chance; {words.p_value(row['p_dispersed'])} as its months vary "
        f"{row['dispersion']:.1f} times as much"
        if row["dispersion"] > 1
        else words.p_value(row["p"])
    )
    if kind == "flat":
        return f"A change of this size can come by chance ({varied}).{few}"
    noun = "fall" if kind == "fell" else "rise"
    return f"Chance would seldom give such a {noun} ({varied}).{few}"


def _control_sentence(comparison: Comparison, row: pd.Series[Any]) -> str:
    went = f"The control ({comparison.shapes.control_name}) went from {row['control_before']:,.0f} to {row['control_after']:,.0f}"
    if not np.isfinite(row["rirr"]):
        return f"{went}: too few for a comparison with it."
    against = words.signed((row["rirr"] - 1) * 100)
    low, high = row["rirr_dispersed_low"], row["rirr_dispersed_high"]
    reach = f"{words.signed((low - 1) * 100)} to {words.signed((high - 1) * 100)}"
    if high < 1:
        ending = "the zone did better than the control"
    elif low > 1:
        ending = "the zone did worse than the control"
    else:
        ending = "the zone cannot be told from the control"
    return f"{went}; against it the zone changed by {against} ({reach}): {ending}."


def moved_sentence(comparison: Comparison, row: pd.Series[Any]) -> str:
    """What the ring did beside the control's ring, and whether that hints at displacement or diffusion."""
    ring = f"{comparison.operation.buffer_m:,.0f} m ring"
    went = f"In the {ring} it went from {row['buffer_before']:,.0f} to {row['buffer_after']:,.0f}"
    if np.isfinite([row["control_buffer_before"], row["control_buffer_after"]]).all():
        went += f", in the control's ring from {row['control_buffer_before']:,.0f} to {row['control_buffer_after']:,.0f}"
    kind = ring_moved(row)
    if kind == "rose":
        return f"{went}: a rise by more than chance, so it may have moved next door."
    if kind == "fell":
        return f"{went}: a fall that stands out from chance, so the benefit may have spread."
    few = ", though so few incidents could not show a small move" if row["buffer_before"] < LEAST_BASELINE else ""
    return f"{went}: no sign that it moved next door{few}."


def _least_sentence(row: pd.Series[Any]) -> str:
    least = row["minimum_detectable_percent"]
    if not np.isfinite(least):
        return "With so few incidents not even a fall to nothing would have been told from chance reliably."
    return f"A fall of {abs(least):.0f}% or more would be told from chance four times in five, smaller ones less often."


def panel_sentence(panel: Any) -> str:
    """The difference in differences over all months, or why there is none."""
    if panel.reason:
        return f"No difference in differences over the months: {panel.reason}."
    low, high = (words.signed((value - 1) * 100) for value in (panel.low, panel.high))
    stands = "stands out" if panel.high < 1 or panel.low > 1 else "does not stand out"
    return (
        f"Over all {panel.months_before} months before and {panel.months_after} after, with the months' own ups and downs "
        f"counted in, the zone changed by {words.signed((panel.ratio - 1) * 100)} against the control ({low} to {high}; "
        f"dispersion {panel.dispersion:.2f}, {panel.df} degrees of freedom): that {stands} from chance."
    )
