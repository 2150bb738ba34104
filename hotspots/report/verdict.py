"""The answer to “did it work?” in words: each sentence follows from the numbers by a stated rule and says no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hotspots.compare.comparison import BaselineResult, Comparison
from hotspots.compare.periods import BASELINES, events_in
from hotspots.compare.ratio import LEAST_BASELINE
from hotspots.draw import words

CHANCE = 0.05
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
        claim=_claim(comparison),
        cautions=_cautions(comparison),
    )


def _order(comparison: Comparison, table: pd.DataFrame) -> list[str]:
    """What the operation was for, in its own order; what was claimed first."""
    asked = [comparison.operation.claim.measure] if comparison.operation.claim else []
    asked += comparison.operation.measures
    wanted = [name.casefold() for name in asked]
    keys = table.loc[table["primary"], "category"].tolist()
    return sorted(keys, key=lambda key: wanted.index(key.casefold()) if key.casefold() in wanted else len(wanted))


def row_of(result: BaselineResult, key: str) -> pd.Series[Any]:
    """One measure's row of one before period."""
    found: pd.Series[Any] = result.measures.loc[result.measures["category"] == key].iloc[0]
    return found


def change_of(row: pd.Series[Any]) -> str:
    """`100 to 71 (−29%, −48% to −3%)`."""
    low, high = ((row[name] - 1) * 100 for name in ("rate_ratio_low", "rate_ratio_high"))
    return words.change(row["before"], row["after"], row["change_percent"], low, high)


def _measure_verdict(comparison: Comparison, key: str) -> MeasureVerdict:
    rows = [(result, row_of(result, key)) for result in comparison.results]
    name = str(rows[0][1]["name"])
    sentences = [_sentences(comparison, result, row) for result, row in rows]
    panel = comparison.panel.get(key)
    over_all = [_panel_sentence(panel)] if panel is not None else []
    return MeasureVerdict(name, _headline(name, rows), (*sentences, *over_all))


def _headline(name: str, rows: list[tuple[BaselineResult, pd.Series[Any]]]) -> str:
    """One sentence over all before periods; where they disagree it says so."""
    said = [_direction(row) for _, row in rows]
    counts = f"{name} in the zone went from {change_of(rows[0][1])} against {BASELINES[rows[0][0].baseline.name]}"
    whichever = " whichever before period is taken" if len(rows) > 1 else ""
    if all(word == "fell" for word in said):
        beyond = [row["rirr_high"] < 1 for _, row in rows]
        moved = [_moved(row) for _, row in rows]
        against = "also against the control" if all(beyond) else "but not clearly against the control"
        ending = {
            "rose": "; it may have moved next door",
            "fell": "; the ring round it fell too",
        }.get(next((word for word in moved if word != "flat"), ""), "; there is no sign that it moved next door")
        return f"{counts}: a fall that stands out from chance,{whichever}{',' if whichever else ''} {against}{ending}."
    if all(word == "rose" for word in said):
        return f"{counts}: a rise that stands out from chance{',' if whichever else ''}{whichever}."
    if all(word == "flat" for word in said):
        return f"{counts}: no change that stands out from chance{',' if whichever else ''}{whichever}."
    parts = "; ".join(
        f"against {BASELINES[result.baseline.name]} it {_SAID[word]}, {change_of(row)}"
        for (result, row), word in zip(rows, said, strict=True)
    )
    start = "the answer depends on the before period" if "fell" in said else "no fall can be seen"
    return f"{name} in the zone: {start}; {parts}."


_SAID = {"fell": "fell by more than chance", "rose": "rose by more than chance", "flat": "did not change by more than chance"}


def _direction(row: pd.Series[Any]) -> str:
    """`fell`, `rose`, or `flat` where chance could have done it; harm by its weighted displacement difference."""
    if row["kind"] == "harm":
        # Without the control and the ring: the zone's own change, by the variance of its sum.
        return "flat" if not row["wdd"].p < CHANCE else "fell" if row["wdd"].estimate < 0 else "rose"
    if not row["p"] < CHANCE:
        return "flat"
    return "fell" if row["rate_ratio"] < 1 else "rose"


def _moved(row: pd.Series[Any]) -> str:
    if row["buffer_ratio_low"] > 1:
        return "rose"
    return "fell" if row["buffer_ratio_high"] < 1 else "flat"


def _sentences(comparison: Comparison, result: BaselineResult, row: pd.Series[Any]) -> str:
    """What changed, chance, control, next door and what could not have been seen, against one before period."""
    parts = [f"Against {result.baseline.label}: {change_of(row)}."]
    if row["kind"] == "harm":
        wdd = row["wdd"]
        parts.append(
            f"A sum of weights has no exact interval; the weighted displacement difference is {_plain(wdd.estimate)} "
            f"({_plain(wdd.low)} to {_plain(wdd.high)}, {words.p_value(wdd.p)})."
        )
        return " ".join(parts)
    parts.append(_chance_sentence(row))
    parts.append(_control_sentence(comparison, row))
    parts.append(_moved_sentence(comparison, row))
    parts.append(_least_sentence(row))
    return " ".join(part for part in parts if part)


def _chance_sentence(row: pd.Series[Any]) -> str:
    few = f" With fewer than {LEAST_BASELINE} before no percentage is given." if row["before"] < LEAST_BASELINE else ""
    kind = _direction(row)
    if kind == "flat":
        return f"A change of this size can come by chance alone ({words.p_value(row['p'])}).{few}"
    noun = "fall" if kind == "fell" else "rise"
    return f"Chance alone would seldom give such a {noun} ({words.p_value(row['p'])}).{few}"


def _control_sentence(comparison: Comparison, row: pd.Series[Any]) -> str:
    went = f"The control ({comparison.shapes.control_name}) went from {row['control_before']:,.0f} to {row['control_after']:,.0f}"
    if not np.isfinite(row["rirr"]):
        return f"{went}: too few for a comparison with it."
    against = words.signed((row["rirr"] - 1) * 100)
    reach = f"{words.signed((row['rirr_low'] - 1) * 100)} to {words.signed((row['rirr_high'] - 1) * 100)}"
    if row["rirr_high"] < 1:
        ending = "the zone did better than the control"
    elif row["rirr_low"] > 1:
        ending = "the zone did worse than the control"
    else:
        ending = "the zone cannot be told from the control"
    return f"{went}; against it the zone changed by {against} ({reach}): {ending}."


def _moved_sentence(comparison: Comparison, row: pd.Series[Any]) -> str:
    ring = f"{comparison.operation.buffer_m:,.0f} m ring"
    went = f"In the {ring} it went from {row['buffer_before']:,.0f} to {row['buffer_after']:,.0f}"
    kind = _moved(row)
    if kind == "rose":
        return f"{went}, more than chance would give: it may have moved next door."
    if kind == "fell":
        return f"{went}, a fall that stands out from chance: the benefit may have spread."
    few = ", though so few incidents could not show a small move" if row["buffer_before"] < LEAST_BASELINE else ""
    return f"{went}: no sign that it moved next door{few}."


def _least_sentence(row: pd.Series[Any]) -> str:
    least = row["minimum_detectable_percent"]
    if not np.isfinite(least):
        return "With so few incidents not even a fall to nothing would have been told from chance reliably."
    return f"A fall smaller than {abs(least):.0f}% would probably not have been told from chance with so few incidents."


def _panel_sentence(panel: Any) -> str:
    if panel.reason:
        return f"No difference in differences over the months: {panel.reason}."
    low, high = (words.signed((value - 1) * 100) for value in (panel.low, panel.high))
    stands = "stands out" if panel.high < 1 or panel.low > 1 else "does not stand out"
    return (
        f"Over all {panel.months_before} months before and {panel.months_after} after, with the months' own ups and downs "
        f"counted in, the zone changed by {words.signed((panel.ratio - 1) * 100)} against the control ({low} to {high}; "
        f"dispersion {panel.dispersion:.2f}, {panel.df} degrees of freedom): that {stands} from chance."
    )


def _others(comparison: Comparison) -> str:
    """Measures that the operation was not for, judged as a table: only those that stand out after adjustment."""
    found: dict[str, None] = {}
    tested = 0
    for result in comparison.results:
        table = result.measures[~result.measures["primary"]]
        tested = len(table)
        for _, row in table[table["p_adjusted"] < CHANCE].head(MOST_OTHERS).iterrows():
            found[f"{row['name']} {change_of(row)} against {BASELINES[result.baseline.name]}"] = None
    if not tested:
        return ""
    if not found:
        return f"None of the {tested} other measures changed by more than chance, all of them taken together."
    return f"Of the {tested} other measures these changed by more than chance, all taken together: {'; '.join(found)}."


def _claim(comparison: Comparison) -> tuple[str, ...]:
    said = []
    for result in comparison.results:
        claim = result.claim
        if claim is None:
            continue
        start = f"The claim of {words.signed(claim.percent)} for {claim.measure[0].lower()}{claim.measure[1:]}"
        label = result.baseline.label
        given = words.change(claim.before, claim.after, claim.change_percent, claim.low_percent, claim.high_percent)
        if claim.holds is None:
            said.append(f"{start} cannot be checked against {label}: there were no incidents to compare.")
        elif claim.holds:
            said.append(f"{start} fits the data against {label}: they give {given}, and the interval holds it.")
        else:
            said.append(f"{start} does not fit the data against {label}: they give {given}, and the interval does not hold it.")
    if any(result.claim is not None and result.claim.holds is False for result in comparison.results):
        events = [event.name for result in comparison.results for event in result.events]
        disturbed = f", or known events ({'; '.join(dict.fromkeys(events))})" if events else ""
        said.append(
            "Possible reasons: the claim may be about other categories, about a smaller or larger zone, about other periods or "
            f"about records that are not in these data{disturbed}."
        )
    return tuple(said)


def _cautions(comparison: Comparison) -> tuple[str, ...]:
    said = [_parallel_sentence(comparison)]
    for result in comparison.results:
        label = BASELINES[result.baseline.name]
        for event in result.events:
            in_before = bool(events_in((event,), result.baseline.period))
            in_after = bool(events_in((event,), comparison.operation.after))
            where = "both periods" if in_before and in_after else "the before period" if in_before else "the after period"
            said.append(f"{event.name} ({event.period}) falls into {where} of the comparison with {label}.")
        if result.chosen_on_before:
            said.append(
                f"The zone was chosen on incidents of {label}: a place chosen because it was high falls by itself. "
                "Trust the other before period more, or choose the zone on earlier data."
            )
        said.append(_similar_sentence(result))
        lead = row_of(result, "all")
        if lead["control_before"] and not 0.5 <= lead["before"] / lead["control_before"] <= 2:
            said.append(
                f"Against {label} zone and control differ in level ({lead['before']:,.0f} and {lead['control_before']:,.0f} "
                "incidents before). The WDD compares numbers of incidents and needs like levels: trust the ratio to the "
                "control more."
            )
    said.append("A comparison like this cannot prove that the operation was the cause. Patrols also find and record more.")
    return tuple(dict.fromkeys(said))


def _parallel_sentence(comparison: Comparison) -> str:
    parallel = comparison.parallel
    if parallel.reason:
        return f"Whether zone and control ran in parallel before cannot be said: {parallel.reason}."
    low, high = (words.signed((value - 1) * 100, 1) for value in (parallel.low, parallel.high))
    alike = parallel.low <= 1 <= parallel.high
    ran = "ran in parallel as far as can be seen" if alike else "did not run in parallel"
    return (
        f"Before the operation zone and control {ran}: "
        f"the difference in growth is {words.signed((parallel.ratio - 1) * 100, 1)} a month ({low} to {high}, all incidents)."
    )


def _similar_sentence(result: BaselineResult) -> str:
    similar = result.similar
    label = BASELINES[result.baseline.name]
    if similar["reason"]:
        return f"Return to normal against {label} cannot be checked: {similar['reason']}."
    percent = (similar["ratio"] - 1) * 100 if similar["before"] >= LEAST_BASELINE else np.nan
    told = words.change(similar["before"], similar["after"], percent, (similar["low"] - 1) * 100, (similar["high"] - 1) * 100)
    fell = similar["high"] < 1
    ending = "high places fell by themselves, so part of a fall in the zone is that too" if fell else "no such fall by itself"
    many = words.plural(similar["places"], "hotspot")
    return f"Return to normal: {many} of the before period without an operation went from {told} against {label}: {ending}."


def _plain(value: float) -> str:
    return f"{value:,.0f}".replace("-", "−")
