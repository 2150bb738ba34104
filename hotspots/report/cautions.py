"""What to bear in mind of a comparison: a claim beside the data, gaps, events, a control that differs, the return to normal."""

from __future__ import annotations

import numpy as np

from hotspots.compare.claim import ClaimCheck
from hotspots.compare.comparison import BaselineResult, Comparison
from hotspots.compare.periods import BASELINES, events_in
from hotspots.compare.ratio import LEAST_BASELINE
from hotspots.draw import words
from hotspots.report.rules import row_of


def claim_lines(comparison: Comparison) -> tuple[str, ...]:
    """Each claim beside the data, and what else could explain one that does not fit."""
    claims = comparison.claims
    said = [claim_sentence(claim) for claim in claims]
    events = "; ".join(dict.fromkeys(event for claim in claims for event in claim.events))
    if any(claim.holds is False for claim in claims):
        disturbed = f", or known events ({events})" if events else ""
        said.append(
            "Possible reasons: the claim may be about other categories, about a smaller or larger zone, about other periods or "
            f"about records that are not in these data{disturbed}."
        )
    elif events and claims[0].baseline is None:
        said.append(f"Known events fall into the claim's own periods: {events}.")
    return tuple(said)


def claim_sentence(claim: ClaimCheck) -> str:
    """Whether the interval over the claim's periods holds the claimed change."""
    low, high = claim.low_percent, claim.high_percent
    # Rounded alike a claim just outside would seem to be inside.
    places = 1 if {round(claim.percent)} & {round(end) for end in (low, high) if np.isfinite(end)} else 0
    start = f"The claim of {words.signed(claim.percent, places if places else _places_of(claim.percent))} for “{claim.measure}”"
    if claim.gap:
        return f"{start} cannot be checked {claim.over}: the data look incomplete, as {claim.gap}."
    if claim.holds is None:
        why = "a sum of weights has no exact interval" if not np.isfinite([low, high]).any() else "there were none before"
        return f"{start} cannot be checked {claim.over}: {why} ({claim.before:,} to {claim.after:,})."
    percent = claim.change_percent if claim.before >= LEAST_BASELINE else np.nan
    given = words.change(claim.before, claim.after, percent, low, high, places)
    if not claim.holds:
        return f"{start} does not fit the data {claim.over}: they give {given}, and the interval does not hold it."
    doubt = ""
    if low <= 0 <= high:
        doubt = "; but it holds no change too, so the data do not show the claim"
    return f"{start} fits the data {claim.over}: they give {given}, and the interval holds it{doubt}."


def _places_of(percent: float) -> int:
    return 0 if float(percent).is_integer() else 1


def caution_lines(comparison: Comparison) -> tuple[str, ...]:
    """Gaps, rows not counted, trends before, events, a zone chosen on its own before, and levels that differ, each once."""
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
