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
from hotspots.testing import adjust_p

CHANCE = 0.05
Z95 = 1.959963985
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
    return MeasureVerdict(name, _headline(name, rows, panel), (*sentences, *over_all))


def _headline(name: str, rows: list[tuple[BaselineResult, pd.Series[Any]]], panel: Any) -> str:
    """One sentence over all before periods; where they disagree, or the data look incomplete, it says so."""
    gap = next((result.gap for result, _ in rows if result.gap), "")
    if gap:
        return f"{name} in the zone: no change can be judged, as the data look incomplete: {gap}."
    said = [_direction(row) for _, row in rows]
    first, label = rows[0][1], BASELINES[rows[0][0].baseline.name]
    counts = f"{name} in the zone went from {change_of(first)}{_by_the_day(first)} against {label}"
    whichever = " whichever before period is taken," if len(rows) > 1 else ""
    if all(word == "fell" for word in said):
        return (
            f"{counts}: a fall that stands out from chance,{whichever} {_against_control(rows, panel)}"
            f"{_next_door([row for _, row in rows])}."
        )
    if all(word == "rose" for word in said):
        return f"{counts}: a rise that stands out from chance{whichever and ', whichever before period is taken'}."
    if all(word == "flat" for word in said):
        rose = "; it rose in the ring round it" if any(_moved(row) == "rose" for _, row in rows) else ""
        varied = max((row["dispersion"] for _, row in rows if row["p"] < CHANCE), default=1.0)
        why = f", as its months vary {varied:.1f} times as much as chance" if varied > 1 else ""
        always = whichever and ", whichever before period is taken"
        return f"{counts}: no change that stands out{why or ' from chance'}{always}{rose}."
    parts = "; ".join(
        f"against {BASELINES[result.baseline.name]} it {_SAID[word]}, {change_of(row)}{_by_the_day(row)}"
        for (result, row), word in zip(rows, said, strict=True)
    )
    start = "the answer depends on the before period" if "fell" in said else "no fall can be seen"
    return f"{name} in the zone: {start}; {parts}."


_SAID = {"fell": "fell by more than chance", "rose": "rose by more than chance", "flat": "did not change by more than chance"}


def _direction(row: pd.Series[Any]) -> str:
    """
    `fell`, `rose`, or `flat` where chance could have done it.

    Chance is judged twice: as pure counting, exactly, and with the months' own variation counted in; both have to say so. Harm is
    judged by the zone's own sums.
    """
    harm = row["kind"] == "harm"
    # Without a dispersed p (a count of 0) the exact one stands alone.
    dispersed = row["p_dispersed"] if np.isfinite(row["p_dispersed"]) else 0.0
    beyond = dispersed < CHANCE and (harm or row["p"] < CHANCE)
    if not beyond:
        return "flat"
    return "fell" if row["after"] / row["days_after"] < row["before"] / row["days_before"] else "rose"


def _against_control(rows: list[tuple[BaselineResult, pd.Series[Any]]], panel: Any) -> str:
    """Whether the zone did better than its control in every comparison, the months' own variation counted in."""
    better = [_beyond_control(row) for _, row in rows]
    months = panel is None or bool(panel.reason) or panel.high < 1
    if all(better) and months:
        return "also against the control"
    return "but not clearly against the control"


def _beyond_control(row: pd.Series[Any]) -> bool:
    if row["kind"] == "harm":
        return bool(row["wdd"].local + Z95 * row["wdd"].local_se < 0)
    return bool(row["rirr_dispersed_high"] < 1)


def _next_door(rows: list[pd.Series[Any]]) -> str:
    """What the ring did: a rise in any comparison is said, a fall only where all agree."""
    if rows[0]["kind"] == "harm":
        return ""
    said = [_moved(row) for row in rows]
    if "rose" in said:
        return "; it may have moved next door"
    if all(word == "fell" for word in said):
        return "; the ring round it fell too"
    few = ", though few incidents there could show it" if any(row["buffer_before"] < LEAST_BASELINE for row in rows) else ""
    return f"; there is no sign that it moved next door{few}"


def _moved(row: pd.Series[Any]) -> str:
    """`rose` or `fell` where the ring did so by itself and also against the control's ring; else `flat`."""
    if row["ring_ratio_low"] > 1 and row["buffer_ratio_low"] > 1:
        return "rose"
    return "fell" if row["ring_ratio_high"] < 1 and row["buffer_ratio_high"] < 1 else "flat"


def _by_the_day(row: pd.Series[Any]) -> str:
    if row["days_before"] == row["days_after"]:
        return ""
    return f" by the day, in {row['days_before']:.0f} and {row['days_after']:.0f} days,"


def _sentences(comparison: Comparison, result: BaselineResult, row: pd.Series[Any]) -> str:
    """What changed, chance, control, next door and what could not have been seen, against one before period."""
    parts = [f"Against {result.baseline.label}: {change_of(row)}{_by_the_day(row).rstrip(',')}."]
    if row["kind"] == "harm":
        parts += [_harm_sentence(row)]
    else:
        parts += [
            _chance_sentence(row),
            _control_sentence(comparison, row),
            _moved_sentence(comparison, row),
            _least_sentence(row),
        ]
    return " ".join(part for part in parts if part)


def _harm_sentence(row: pd.Series[Any]) -> str:
    wdd = row["wdd"]
    return (
        f"A sum of weights has no exact interval; no change in the zone has {words.p_value(row['p_dispersed'])}. The weighted "
        f"displacement difference, with control and ring, is {_plain(wdd.estimate)} ({_plain(wdd.low)} to {_plain(wdd.high)}, "
        f"{words.p_value(wdd.p)})."
    )


def _chance_sentence(row: pd.Series[Any]) -> str:
    few = f" With fewer than {LEAST_BASELINE} before no percentage is given." if row["before"] < LEAST_BASELINE else ""
    kind = _direction(row)
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


def _moved_sentence(comparison: Comparison, row: pd.Series[Any]) -> str:
    ring = f"{comparison.operation.buffer_m:,.0f} m ring"
    went = f"In the {ring} it went from {row['buffer_before']:,.0f} to {row['buffer_after']:,.0f}"
    if np.isfinite([row["control_buffer_before"], row["control_buffer_after"]]).all():
        went += f", in the control's ring from {row['control_buffer_before']:,.0f} to {row['control_buffer_after']:,.0f}"
    kind = _moved(row)
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


def _claim(comparison: Comparison) -> tuple[str, ...]:
    said = [_claim_sentence(result) for result in comparison.results if result.claim is not None]
    if any(result.claim is not None and result.claim.holds is False for result in comparison.results):
        events = [event.name for result in comparison.results for event in result.events]
        disturbed = f", or known events ({'; '.join(dict.fromkeys(events))})" if events else ""
        said.append(
            "Possible reasons: the claim may be about other categories, about a smaller or larger zone, about other periods or "
            f"about records that are not in these data{disturbed}."
        )
    return tuple(said)


def _claim_sentence(result: BaselineResult) -> str:
    claim = result.claim
    assert claim is not None
    label = result.baseline.label
    low, high = claim.low_percent, claim.high_percent
    # Rounded alike a claim just outside would seem to be inside.
    places = 1 if {round(claim.percent)} & {round(end) for end in (low, high) if np.isfinite(end)} else 0
    start = f"The claim of {words.signed(claim.percent, places if places else _places_of(claim.percent))} for “{claim.measure}”"
    if claim.holds is None:
        why = "a sum of weights has no exact interval" if not np.isfinite([low, high]).any() else "there were none before"
        return f"{start} cannot be checked against {label}: {why} ({claim.before:,} to {claim.after:,})."
    percent = claim.change_percent if claim.before >= LEAST_BASELINE else np.nan
    given = words.change(claim.before, claim.after, percent, low, high, places)
    if not claim.holds:
        return f"{start} does not fit the data against {label}: they give {given}, and the interval does not hold it."
    doubt = ""
    if low <= 0 <= high:
        doubt = "; but it holds no change too, so the data do not show the claim"
    return f"{start} fits the data against {label}: they give {given}, and the interval holds it{doubt}."


def _places_of(percent: float) -> int:
    return 0 if float(percent).is_integer() else 1


def _cautions(comparison: Comparison) -> tuple[str, ...]:
    said = [f"The data look incomplete: {result.gap}. A fall there may be a gap." for result in comparison.results if result.gap]
    rows = comparison.rows
    for key, what in (("undated", "incident without a date"), ("set_aside", "row that could not be used")):
        if rows[key]:
            many = what.replace("incident ", "incidents ").replace("row ", "rows ")
            said.append(f"{words.plural(rows[key], what, many)} {'is' if rows[key] == 1 else 'are'} not counted.")
    said.append(_parallel_sentence(comparison))
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
    ending = (
        "high places fell by themselves, so part of a fall in the zone is that too"
        if fell
        else "no fall of high places by themselves stands out"
    )
    many = words.plural(similar["places"], "hotspot")
    return f"Return to normal: {many} of the before period without an operation went from {told} against {label}: {ending}."


def _plain(value: float) -> str:
    return f"{value:,.0f}".replace("-", "−")
