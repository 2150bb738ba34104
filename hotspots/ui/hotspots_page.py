"""Where? The map and the ranked list; choosing a row, or a place on the map, shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from hotspots.draw import words
from hotspots.draw.charts import k_distance_chart, monthly_chart
from hotspots.draw.maps import hotspot_map
from hotspots.report.briefing import caveats, headline, period_sentence
from hotspots.ui.map_view import show_map, tiles_choice
from hotspots.ui.state import analyse_visit, visit
from hotspots.ui.text import kind_errors, plain

if TYPE_CHECKING:
    import pandas as pd

    from hotspots.analysis import Analysis

MOST_LIST_PX = 400


def show() -> None:
    """Draw the page."""
    with kind_errors():
        analysis = analyse_visit()
    st.subheader(plain(headline(analysis)), anchor=False)
    st.caption(plain(f"{period_sentence(analysis)}. {analysis.method_line}."))
    left, right = st.columns([1, 1], gap="medium")
    with right:
        _ranked_list(analysis)
        chosen = _chosen_row(analysis)
        if chosen is not None:
            _card(analysis, chosen)
    with left:
        tiles = tiles_choice()
        clicked = show_map(
            hotspot_map(analysis, chosen=None if chosen is None else str(chosen["id"]), tiles=tiles), key="hotspot-map"
        )
        _follow_click(analysis, clicked)
    _method_notes(analysis)


def _ranked_list(analysis: Analysis) -> None:
    table = analysis.hotspots
    st.markdown("**Ranked list**: choose a row to see the place")
    if table.empty:
        st.info("No place has enough incidents to stand out. Widen the period or lower the least number of incidents.")
        return
    shown = table[["rank", "name", "incidents", "incident_share", "pai"]].assign(incident_share=table["incident_share"] * 100)
    event = st.dataframe(
        shown,
        key=f"ranked-{id(analysis)}",
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        height=min(MOST_LIST_PX, 38 + 35 * len(table)),
        column_config={
            "rank": st.column_config.NumberColumn("Rank", width=46),
            "name": st.column_config.TextColumn("Place", width=212),
            "incidents": st.column_config.NumberColumn("Incidents", format="localized", width=74),
            "incident_share": st.column_config.NumberColumn(
                "Share", format="%.1f%%", width=58, help="Of the incidents in the areas"
            ),
            "pai": st.column_config.NumberColumn(
                "PAI", format="%.1f", width=48, help="Prediction accuracy index: share of incidents over share of the area"
            ),
        },
    )
    rows = event["selection"]["rows"]
    state = st.session_state.setdefault("last_rows", [])
    if rows != state:
        st.session_state["last_rows"] = rows
        visit().chosen = str(table["id"].iloc[rows[0]]) if rows else None


def _chosen_row(analysis: Analysis) -> pd.Series[Any] | None:
    found = analysis.hotspots[analysis.hotspots["id"] == visit().chosen]
    return found.iloc[0] if len(found) else None


def _follow_click(analysis: Analysis, clicked: str | None) -> None:
    """A click on a pin or an outline chooses that hotspot; its tooltip starts with the rank."""
    if clicked is None or clicked == st.session_state.get("last_click"):
        return
    st.session_state["last_click"] = clicked
    rank = clicked.split(".", 1)[0].strip()
    found = analysis.hotspots[analysis.hotspots["rank"].astype(str) == rank] if rank.isdigit() else analysis.hotspots[:0]
    if len(found) and visit().chosen != found["id"].iloc[0]:
        visit().chosen = str(found["id"].iloc[0])
        st.rerun()


def _card(analysis: Analysis, row: pd.Series[Any]) -> None:
    with st.container(border=True):
        st.markdown(f"#### {row['rank']}\\. {plain(row['name'])}")
        st.markdown(
            f"**{row['incidents']:,}** incidents, {words.percent(row['incident_share'])} of all in "
            f"{words.percent(row['area_share'])} of the area ({row['area_km2']:.3f} km²)"
        )
        st.markdown(f"**What:** {plain(row['categories'] or 'no categories in the data')}")
        if row["months_covered"]:
            first, last = words.month(row["first_month"]), words.month(row["last_month"])
            st.markdown(f"**When:** {row['months_active']} of {row['months_covered']} months, {first} to {last}")
        months = analysis.monthly.columns
        if len(months):
            here = analysis.incidents[analysis.incidents["hotspot"] == row["rank"]]
            counts = here["when"].dt.to_period("M").value_counts().reindex(months, fill_value=0)
            st.altair_chart(monthly_chart(counts, title="Incidents by month, here", width=440, height=120), theme=None)
        st.caption(plain(f"{analysis.method_line}. Id {row['id']}. {row['density_per_km2']:,.0f} incidents per km²."))
        if st.button("Show the whole map again"):
            visit().chosen = None
            st.rerun()


def _method_notes(analysis: Analysis) -> None:
    warnings = [note for note in analysis.notes if note.startswith("Warning")]
    for note in warnings:
        st.warning(plain(note))
    with st.expander("What was chosen for you, and what to bear in mind"):
        for note in analysis.notes:
            if note not in warnings:
                st.markdown(f"- {plain(note)}")
        for caveat in caveats(analysis):
            st.markdown(f"- {plain(caveat)}")
        if analysis.eps is not None and len(analysis.eps.share):
            st.altair_chart(k_distance_chart(analysis.eps), theme=None)
