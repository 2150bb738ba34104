"""The patrol plan in words and tables."""

from __future__ import annotations

import numpy as np
import pandas as pd

from hotspots.analysis import Analysis
from hotspots.detect.plan import PatrolPlan, plan_patrols
from hotspots.draw import words

MEANS = (
    "What falls into the plan's places and slots is not what a patrol prevents, and most of it falls while nobody is there. Vary "
    "the order of visits: a timetable that can be foreseen can be waited out."
)


def plan_of(analysis: Analysis) -> PatrolPlan | None:
    """The plan that the settings ask for; None where they give no hours, or there is no hotspot to go to."""
    request = analysis.settings.plan
    if request.hours is None or analysis.hotspots.empty:
        return None
    return plan_patrols(analysis.hotspots, analysis.inside, request=request, day_starts=analysis.settings.day_starts)


def plan_table(plan: PatrolPlan, *, harm: str) -> pd.DataFrame:
    """Places in the plan and, below, those left out with their reason, as one table to hand over."""
    both = pd.concat([plan.table.assign(reason=""), plan.skipped.assign(visits=0, minutes=0.0)], ignore_index=True)
    texts = ["id", "patrols", "slot", "why_then"]
    both[texts] = both[texts].fillna("")
    return both.assign(harm_table=harm) if harm else both


def plan_headline(plan: PatrolPlan) -> str:
    """“5 places, 48 visits of 15 minutes in 16 hours a week go where and when 7.7% of the incidents fall; …”, or why none."""
    if plan.table.empty:
        return "No hotspot can be patrolled under these limits."
    harm = f" and {words.percent(plan.harm_share)} of the harm" if np.isfinite(plan.harm_share) else ""
    places = words.plural(plan.table["rank"].nunique(), "place")
    there = f"; a patrol is there {words.percent(plan.presence)} of that time" if np.isfinite(plan.presence) else ""
    when = "" if plan.timetable.empty else "and when "
    said = (
        f"{places}, {words.plural(plan.visits, 'visit')} of {plan.request.visit_minutes:g} minutes in {hours(plan.hours)} a week "
        f"go where {when}{words.percent(plan.incident_share)} of the incidents{harm} fall{there}."
    )
    out = sorted(plan.skipped["rank"])
    if not out:
        return said
    which = words.listed([str(rank) for rank in out])
    return f"{said} {'Hotspot' if len(out) == 1 else 'Hotspots'} {which} {'is' if len(out) == 1 else 'are'} left out."


def plan_remarks(plan: PatrolPlan) -> tuple[str, ...]:
    """What a meeting asks first: which hotspots are not gone to and why, and hours that found no visit."""
    out = tuple(f"Left out: {line}." for line in left_out(plan))
    return (*out, *_unused(plan))


def plan_notes(plan: PatrolPlan) -> tuple[str, ...]:
    """What was asked for, what is left over, and what the shares mean."""
    request = plan.request
    patrols = words.plural(request.patrols, "patrol")
    asked = (
        f"Asked for: {hours(request.hours or 0)} a week for all patrols together, {words.plural(request.hotspots, 'place')}, "
        f"visits of {request.visit_minutes:g} minutes and {request.travel_minutes:g} for the way between, {patrols} at once, "
        f"places of one patrol at most {request.reach_m / 1000:g} km apart, none over {request.largest_km2:g} km² or within "
        f"{request.spacing_m:g} m of another."
    )
    untimed = (
        ("The incidents have no times of day, so the plan says where and how often, and not when.",)
        if plan.timetable.empty and len(plan.table)
        else ()
    )
    return (asked, *_unused(plan), *untimed, MEANS)


def _unused(plan: PatrolPlan) -> tuple[str, ...]:
    if plan.unused_hours * 60 < plan.request.visit_minutes + plan.request.travel_minutes:
        return ()
    return (f"{hours(plan.unused_hours)} found no visit: add places or patrols, or spend them elsewhere.",)


def left_out(plan: PatrolPlan) -> tuple[str, ...]:
    """Hotspots that are not gone to, those with one reason together: “3. Amber Staith; 4. Rush Garth: too large …”."""
    return tuple(
        "; ".join(f"{rank}. {name}" for rank, name in zip(rows["rank"], rows["name"], strict=True)) + f": {reason}"
        for reason, rows in plan.skipped.groupby("reason", sort=False)
    )


def plan_rows(plan: PatrolPlan) -> pd.DataFrame:
    """Who goes where when, as texts for a screen."""
    table = plan.table
    rows = pd.DataFrame(
        {
            "Rank": table["rank"],
            "Place": table["name"],
            "Patrol": table["patrols"],
            "When": table["slot"],
            "Visits a week": table["visits"],
            "Of incidents": [words.percent(share) for share in table["incident_share"]],
            "Patrol there": [words.percent(share) if np.isfinite(share) else "–" for share in table["presence"]],
        }
    )
    if table["harm_share"].notna().any():
        rows["Of harm"] = [words.percent(share) for share in table["harm_share"]]
    return rows


def hours(value: float) -> str:
    """`16 hours`, `1 hour`, `13.3 hours`."""
    rounded = round(value, 1)
    return f"{rounded:g} hour{'' if rounded == 1 else 's'}"
