"""The patrol plan on the page “When”: what it may spend, who goes where, and what is left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from hotspots.errors import HotspotsError
from hotspots.report.files import to_csv
from hotspots.report.plan import left_out, plan_headline, plan_notes, plan_of, plan_rows
from hotspots.settings import Plan, check
from hotspots.ui.busy import kind_errors
from hotspots.ui.state import use_plan, visit
from hotspots.ui.text import plain

if TYPE_CHECKING:
    from hotspots.analysis import Analysis

HOURS = 40.0


def show_plan(analysis: Analysis) -> None:
    """Draw the plan and its form."""
    st.subheader("Patrol plan", anchor=False)
    if analysis.hotspots.empty:
        st.info("There is no hotspot to plan for.")
        return
    left, right = st.columns([2, 5], gap="medium")
    with left:
        _form(analysis)
    with right, kind_errors():
        _result(analysis)


def _form(analysis: Analysis) -> None:
    now = analysis.settings.plan
    number = st.number_input
    with st.form(f"plan-{visit().form}"):
        hours = number(
            "Patrol hours a week", 0.5, 10_000.0, now.hours or HOURS, step=4.0, format="%g", help="All patrols together"
        )
        hotspots = number("Hotspots to go to", 1, 500, now.hotspots)
        minutes = number("Minutes a visit", 5.0, 240.0, now.visit_minutes, step=5.0, format="%g")
        patrols = number("Patrols out at once", 1, 100, now.patrols)
        with st.expander("Limits"):
            travel = number("Minutes to the next place", 0.0, 120.0, now.travel_minutes, step=5.0, format="%g")
            reach = number(
                "Metres between places of one patrol, at most", 50.0, 100_000.0, now.reach_m, step=500.0, format="%.0f",
                help="Places further apart need a patrol each.",
            )  # fmt: skip
            largest = number("Largest hotspot, km²", 0.001, 1_000.0, now.largest_km2, step=0.1, format="%g")
            spacing = number("Metres between two places, at least", 0.0, 50_000.0, now.spacing_m, step=50.0, format="%.0f")
        if st.form_submit_button("Make the plan", type="primary"):
            plan = Plan(
                hours=hours,
                hotspots=int(hotspots),
                visit_minutes=minutes,
                travel_minutes=travel,
                patrols=int(patrols),
                reach_m=reach,
                largest_km2=largest,
                spacing_m=spacing,
            )
            try:
                check(replace(visit().settings, plan=plan))
            except HotspotsError as error:
                st.error(plain(error))
            else:
                use_plan(plan)
                st.rerun()


def _result(analysis: Analysis) -> None:
    plan = plan_of(analysis)
    if plan is None:
        st.info("Give the patrol hours of a week and press “Make the plan”: it goes into the report too.")
        return
    st.markdown(f"**{plain(plan_headline(plan))}**")
    if len(plan.table):
        st.dataframe(
            plan_rows(plan),
            hide_index=True,
            column_config={
                "Rank": st.column_config.NumberColumn(" ", width=30, help="Rank in the list of hotspots"),
                "Place": st.column_config.TextColumn(width=180),
                "Patrol": st.column_config.TextColumn(width=55),
                "When": st.column_config.TextColumn(width=262),
                "Visits a week": st.column_config.NumberColumn("Visits", width=50, help="A week"),
                "Of incidents": st.column_config.TextColumn(width=88),
                "Of harm": st.column_config.TextColumn(width=65),
            },
        )
    for line in left_out(plan):
        st.caption(plain(f"Left out: {line}."))
    for note in plan_notes(plan):
        st.caption(plain(note))
    if analysis.harm:
        st.caption(plain(analysis.harm))
    if len(plan.timetable):
        with st.expander(f"The week by the clock: {len(plan.timetable):,} visits"):
            st.dataframe(plan.timetable, hide_index=True)
        st.download_button(
            "Download the timetable", to_csv(plan.timetable), "patrol_timetable.csv", "text/csv", on_click="ignore"
        )
