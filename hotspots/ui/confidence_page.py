"""Is it more than chance, and would it have worked? Each hotspot against chance, and methods against what came next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from hotspots.draw.capture_chart import capture_svg, lorenz_svg, shown_names
from hotspots.report.briefing import period_sentence
from hotspots.report.sureness import accuracy_headline, accuracy_rows, chance_headline, concentration_headline, confidence_rows
from hotspots.ui.state import analyse_visit, confidence_visit, use_settings, visit
from hotspots.ui.text import kind_errors, plain, show_svg

if TYPE_CHECKING:
    from hotspots.compare.accuracy import Accuracy


def show() -> None:
    """Draw the page."""
    with kind_errors():
        analysis = analyse_visit()
        found = confidence_visit()
    st.subheader(plain(chance_headline(found.table, null=found.null, reason=found.null_reason)), anchor=False)
    st.caption(plain(f"{period_sentence(analysis)}. {analysis.method_line}."))
    small = st.column_config.NumberColumn("Rank", width=60)
    st.dataframe(confidence_rows(found.table), hide_index=True, column_config={"Rank": small})
    if found.simulation is not None:
        st.caption(
            plain(
                f"{found.simulation.runs:,} seeded runs of chance ({found.null}). A hotspot's p is the chance that such a map "
                "exceeds it anywhere. Gi* is tested by the exact distribution of its count, adjusted over all cells."
            )
        )
    st.subheader(plain(accuracy_headline(found.accuracy, found.accuracy_reason)), anchor=False)
    if found.accuracy is not None:
        _accuracy(found.accuracy)
    st.subheader(plain(concentration_headline(found.concentration, cell_m=found.cell_m)), anchor=False)
    show_svg(lorenz_svg(found.concentration), alt="Share of the incidents by share of the squares, from the busiest down.")
    st.caption("On the line from corner to corner every square would have the same. Half of all crime in a few places is usual.")


def _accuracy(accuracy: Accuracy) -> None:
    left, right = st.columns([1, 1], gap="medium")
    with left:
        st.dataframe(accuracy_rows(accuracy), hide_index=True)
        st.caption(
            plain(
                f"Each of {len(accuracy.cuts)} months ({accuracy.cuts[0]} to {accuracy.cuts[-1]}) is held out in turn: cells are "
                "ranked on all that came before it and scored on it, by the share of its incidents in the first 1, 2, 5 and 10% "
                "of the area. PAI: share caught over share of the area. PEI: of the best that could be reached in the same area."
            )
        )
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
