"""The answer to “did it work?” in words: each sentence follows from the numbers by a stated rule and says no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hotspots.compare.comparison import BaselineResult, Comparison
from hotspots.compare.periods import BASELINES
from hotspots.compare.ratio import LEAST_BASELINE
from hotspots.draw import words
from hotspots.report.cautions import caution_lines, claim_lines
from hotspots.report.rules import CHANCE, beyond_control, by_the_day, change_of, direction, ring_moved, row_of
from hotspots.report.sentences import panel_sentence, sentences_of
from hotspots.testing import adjust_p

MOST_OTHERS = 5


@dataclass(frozen=True)
class MeasureVerdict:
    """
    What can be said of one measure.

    Attributes
    ----------
    name
        The measure in words.
    headline
        One sentence over all before periods.
    sentences
        By before period: what changed, chance, control, next door, what could not have been seen.
    """

    name: str
    headline: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """
    The whole answer.

    Attributes
    ----------
    headline
        The first measure's, in one sentence.
    measures
        One for each measure that the operation was for.
    others
        Other measures that changed by more than chance in the table as a whole.
    claim
        The claim checked, or empty.
    cautions
        What disturbs the comparison, and what it cannot say.
    """

    headline: str
    measures: tuple[MeasureVerdict, ...]
    others: str
    claim: tuple[str, ...]
    cautions: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it as one text, a paragraph a line."""
        lines = [line for measure in self.measures for line in (measure.headline, *measure.sentences)]
        return "\n".join([*lines, *([self.others] if self.others else []), *self.claim, *self.cautions])


def make_verdict(comparison: Comparison) -> Verdict:
    """Put a comparison into words."""
    first = comparison.results[0].measures
    keys = _order(comparison, first)
    measures = tuple(_measure_verdict(comparison, key) for key in keys)
    return Verdict(
        headline=measures[0].headline,
        measures=measures,
        others=_others(comparison),
        claim=claim_lines(comparison),
        cautions=caution_lines(comparison),
    )


def _order(comparison: Comparison, table: pd.DataFrame) -> list[str]:
    """What the operation was for, in its own order; what was claimed first."""
    asked = [comparison.operation.claim.measure] if comparison.operation.claim else []
    asked += comparison.operation.measures
    wanted = [name.casefold() for name in asked]
    keys = table.loc[table["primary"], "category"].tolist()
    return sorted(keys, key=lambda key: wanted.index(key.casefold()) if key.casefold() in wanted else len(wanted))


def _measure_verdict(comparison: Comparison, key: str) -> MeasureVerdict:
    rows = [(result, row_of(result, key)) for result in comparison.results]
    name = str(rows[0][1]["name"])
    sentences = [sentences_of(comparison, result, row) for result, row in rows]
    panel = comparison.panel.get(key)
    over_all = [panel_sentence(panel)] if panel is not None else []
    return MeasureVerdict(name, _headline(name, rows, panel), (*sentences, *over_all))


def _headline(name: str, rows: list[tuple[BaselineResult, pd.Series[Any]]], panel: Any) -> str:
    """One sentence over all before periods; where they disagree, or the data look incomplete, it says so."""
    gap = next((result.gap for result, _ in rows if result.gap), "")
    if gap:
        return f"{name} in the zone: no change can be judged, as the data look incomplete: {gap}."
    said = [direction(row) for _, row in rows]
    first, label = rows[0][1], BASELINES[rows[0][0].baseline.name]
    counts = f"{name} in the zone went from {change_of(first)}{by_the_day(first)} against {label}"
    whichever = " whichever before period is taken," if len(rows) > 1 else ""
    if all(word == "fell" for word in said):
        return (
            f"{counts}: a fall that stands out from chance,{whichever} {_against_control(rows, panel)}"
            f"{_next_door([row for _, row in rows])}."
        )
    if all(word == "rose" for word in said):
        return f"{counts}: a rise that stands out from chance{whichever and ', whichever before period is taken'}."
    if all(word == "flat" for word in said):
        rose = "; it rose in the ring round it" if any(ring_moved(row) == "rose" for _, row in rows) else ""
        varied = max((row["dispersion"] for _, row in rows if row["p"] < CHANCE), default=1.0)
        why = f", as its months vary {varied:.1f} times as much as chance" if varied > 1 else ""
        always = whichever and ", whichever before period is taken"
        return f"{counts}: no change that stands out{why or ' from chance'}{always}{rose}."
    parts = "; ".join(
        f"against {BASELINES[result.baseline.name]} it {_SAID[word]}, {change_of(row)}{by_the_day(row)}"
        for (result, row), word in zip(rows, said, strict=True)
    )
    start = "the answer depends on the before period" if "fell" in said else "no fall can be seen"
    return f"{name} in the zone: {start}; {parts}."


_SAID = {"fell": "fell by more than chance", "rose": "rose by more than chance", "flat": "did not change by more than chance"}


def _against_control(rows: list[tuple[BaselineResult, pd.Series[Any]]], panel: Any) -> str:
    """Whether the zone did better than its control in every comparison, the months' own variation counted in."""
    better = [beyond_control(row) for _, row in rows]
    months = panel is None or bool(panel.reason) or panel.high < 1
    if all(better) and months:
        return "also against the control"
    return "but not clearly against the control"


def _next_door(rows: list[pd.Series[Any]]) -> str:
    """What the ring did: a rise in any comparison is said, a fall only where all agree."""
    if rows[0]["kind"] == "harm":
        return ""
    said = [ring_moved(row) for row in rows]
    if "rose" in said:
        return "; it may have moved next door"
    if all(word == "fell" for word in said):
        return "; the ring round it fell too"
    few = any(row["buffer_before"] < LEAST_BASELINE for row in rows)
    doubt = ", but there were too few incidents there to show a small move" if few else ""
    return f"; there is no sign that it moved next door{doubt}"


def _others(comparison: Comparison) -> str:
    """Measures that the operation was not for, all of them and all before periods adjusted together."""
    rows = [
        (result, row)
        for result in comparison.results
        for _, row in result.measures[~result.measures["primary"]].iterrows()
        if np.isfinite(row["p"])
    ]
    tested = len({row["category"] for _, row in rows})
    if not tested:
        return ""
    # The larger of the two p-values, as for the measures that the operation was for.
    p = np.array([np.nanmax([row["p"], row["p_dispersed"]]) for _, row in rows])
    adjusted = adjust_p(p)
    found = [rows[number] for number in np.argsort(adjusted, kind="stable") if adjusted[number] < CHANCE]
    if not found:
        one = "The one other measure did not change" if tested == 1 else f"None of the {tested} other measures changed"
        return f"{one} by more than chance{', all of them taken together' if tested > 1 else ''}."
    shown = [f"{row['name']} {change_of(row)} against {BASELINES[result.baseline.name]}" for result, row in found[:MOST_OTHERS]]
    more = f"; and {len(found) - MOST_OTHERS:,} more" if len(found) > MOST_OTHERS else ""
    return (
        f"Of the {words.plural(tested, 'other measure')} these changed by more than chance, all taken together: "
        f"{'; '.join(shown)}{more}."
    )
