"""Is it more than chance, and would it have worked? Each hotspot against chance, and methods against what came next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from hotspots.draw.agreement_map import agreement_map
from hotspots.draw.capture_chart import capture_svg, lorenz_svg, shown_names
from hotspots.report.briefing import period_sentence
from hotspots.report.repeats import repeats_of, repeats_said
from hotspots.report.sureness import (
    accuracy_headline,
    accuracy_rows,
    chance_headline,
    concentration_headline,
    confidence_rows,
    disagreements,
    how_scored,
    how_tested,
)
from hotspots.ui.busy import kind_errors
from hotspots.ui.map_view import district_choice, show_map, tiles_choice
from hotspots.ui.results import analyse_visit, confidence_visit
from hotspots.ui.state import use_settings, visit
from hotspots.ui.text import plain, show_svg

if TYPE_CHECKING:
    from hotspots.analysis import Analysis
    from hotspots.compare.accuracy import Accuracy
    from hotspots.compare.sureness import Confidence


AGREEMENT_PX = 440


def show() -> None:
    """Draw the page."""
    with kind_errors():
        analysis = analyse_visit()
        found = confidence_visit()
    st.subheader(plain(chance_headline(found.table, null=found.null, reason=found.null_reason)), anchor=False)
    st.caption(plain(f"{period_sentence(analysis)}. {analysis.method_line}."))
    _chance(analysis, found)
    st.subheader(plain(accuracy_headline(found.accuracy, found.accuracy_reason)), anchor=False)
    if found.accuracy is not None:
        _accuracy(found.accuracy)
    st.subheader(plain(concentration_headline(found.concentration, cell_m=found.cell_m)), anchor=False)
    show_svg(lorenz_svg(found.concentration), alt="Share of the incidents by share of the squares, from the busiest down.")
    st.caption("On the line from corner to corner every square would have the same. Half of all crime in a few places is usual.")
    st.subheader("Again and again: repeat places and victims", anchor=False)
    for each in repeats_of(analysis):
        st.markdown(plain(repeats_said(each)))


def _chance(analysis: Analysis, found: Confidence) -> None:
    """Where methods agree, and each hotspot's tests; a chosen row is zoomed to."""
    left, right = st.columns([4, 5], gap="small")
    with right:
        text = st.column_config.TextColumn
        picked = st.dataframe(
            confidence_rows(found.table, short=True),
            hide_index=True,
            on_select="rerun",
            selection_mode="single-row",
            column_config={
                "Rank": st.column_config.NumberColumn(" ", width=30, help="Rank in the list of hotspots"),
                "Place": text(width=108),
                "More than chance": text("How sure, p", width=122, help="More than chance: yes, or not shown; and p"),
                "Incidents": st.column_config.NumberColumn(format="localized", width=68),
                "By chance": text(width=70, help="Incidents that chance puts inside the outline on average"),
                "Found by": text(width=62, help="Kernel density, DBSCAN and Gi*"),
            },
        )
        st.caption(plain(f"Choose a row to see the place. {how_tested(found)}"))
        for line in disagreements(found.table):
            st.caption(plain(line))
    rows = picked["selection"]["rows"]
    chosen = str(found.table["id"].iloc[rows[0]]) if rows and rows[0] < len(found.table) else None
    with left:
        district = district_choice(analysis, page="confidence")
        above, below = st.container(), st.container()
        with below:
            tiles = tiles_choice()
        with above:
            drawn = agreement_map(analysis, found, chosen=chosen, district=district, tiles=tiles)
            show_map(drawn, key=f"agreement-map-{chosen}", height=AGREEMENT_PX)


def _accuracy(accuracy: Accuracy) -> None:
    left, right = st.columns([1, 1], gap="medium")
    with left:
        st.dataframe(accuracy_rows(accuracy), hide_index=True)
        st.caption(plain(how_scored(accuracy)))
        st.button(f"Use {accuracy.best.name}", on_click=_use_best, args=(accuracy,))
    with right:
        show_svg(capture_svg(accuracy, shown_names(accuracy)), alt="Share of incidents caught by share of the area, by method.")


def _use_best(accuracy: Accuracy) -> None:
    """Take the method and distance that did best on the earlier months."""
    settings, best = visit().settings, accuracy.best
    if best.method == "density":
        changed = replace(settings, method="density", density=replace(settings.density, radius_m=best.distance_m, cell_m=None))
    else:
        changed = replace(settings, method="dbscan", dbscan=replace(settings.dbscan, eps_m=best.distance_m))
    use_settings(changed, loaded=True)
