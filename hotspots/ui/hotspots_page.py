"""Where? The map and the ranked list; choosing a row, or a place on the map, shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from hotspots.detect.masking import STACKED
from hotspots.detect.rhythm import short_slot
from hotspots.draw import words
from hotspots.draw.charts import k_distance_chart, monthly_chart
from hotspots.draw.hotspot_map import hotspot_map
from hotspots.report.agreement import agreement_headline, agreement_lines, agreement_rows
from hotspots.report.briefing import advice, caveats, harm_lines, headline, lasting_words, period_sentence, warnings
from hotspots.report.premises import premises_cautions, premises_headline, premises_rows
from hotspots.report.sureness import against_chance, sure_word, sureness_line
from hotspots.ui.busy import Cancelled, kind_errors, tell
from hotspots.ui.map_view import district_choice, show_map, tiles_choice
from hotspots.ui.results import agreement_visit, analyse_visit, confidence_at_hand, confidence_visit
from hotspots.ui.state import add_to_briefing, choose, visit
from hotspots.ui.text import plain

if TYPE_CHECKING:
    import pandas as pd

    from hotspots.analysis import Analysis
    from hotspots.compare.sureness import Confidence

MOST_POINTS_AT_ONCE = 20_000
"""Distinct points up to which 999 runs of chance take about three seconds."""
MOST_LIST_PX = 400


def show() -> None:
    """Draw the page."""
    with kind_errors():
        analysis = analyse_visit()
    st.subheader(plain(headline(analysis)), anchor=False)
    st.caption(plain(f"{period_sentence(analysis)}. {analysis.method_line}."))
    for line in harm_lines(analysis):
        st.caption(plain(line))
    left, right = st.columns([10, 15], gap="small")
    chosen = _chosen_row(analysis)
    with left:
        _map(analysis, None if chosen is None else str(chosen["id"]))
    with right:
        # The map is there while the hotspots are tested.
        found = _confidence(analysis)
        _ranked_list(analysis, found)
        if found is not None:
            st.caption(plain(against_chance(found)))
        chosen = _chosen_row(analysis)
        if chosen is not None:
            _card(analysis, chosen, found)
    _sources(analysis)
    _premises(analysis)
    _method_notes(analysis)


def _sources(analysis: Analysis) -> None:
    """Where sources agree, where there are several."""
    if len(analysis.sources) < 2:
        return
    try:
        found = agreement_visit()
    except Cancelled as error:
        tell(error)
        return
    if found is None:
        return
    st.markdown("**Where sources agree**")
    st.markdown(plain(agreement_headline(found)))
    rows = agreement_rows(found)
    if len(rows):
        st.dataframe(rows, hide_index=True, height=min(MOST_LIST_PX, 38 + 35 * len(rows)))
    with st.expander("How much ground each source's own hotspots have, and share"):
        for line in agreement_lines(found):
            st.markdown(f"- {plain(line)}")


def _premises(analysis: Analysis) -> None:
    """Places ranked, where the user gave any."""
    if analysis.premises is None:
        return
    st.markdown("**Near which places**")
    st.markdown(plain(premises_headline(analysis.premises)))
    rows = premises_rows(analysis.premises)
    if len(rows):
        st.dataframe(rows, hide_index=True, height=min(MOST_LIST_PX, 38 + 35 * len(rows)))
    for line in premises_cautions(analysis.premises, snapped=analysis.stacked >= STACKED):
        st.caption(plain(line))


def _confidence(analysis: Analysis) -> Confidence | None:
    """The tests of the hotspots: made at once where that takes a second or two, else when asked for on the Confidence page."""
    if analysis.hotspots.empty:
        return None
    if len(analysis.points) > MOST_POINTS_AT_ONCE and confidence_at_hand() is None:
        st.caption("Whether they are more than chance is tested on the page Confidence, as it takes a while on these data.")
        return None
    try:
        return confidence_visit()
    except Cancelled as error:
        tell(error)
        return None


def _map(analysis: Analysis, chosen: str | None) -> None:
    # A district is looked at without a hotspot: both would want the zoom.
    district = district_choice(analysis, page="hotspots", on_change=lambda: choose(None))
    above, below = st.container(), st.container()
    with below:
        tiles = tiles_choice()
    with above:
        # Another key for each choice: a map keeps what was clicked on it last, and the same pin can be wanted again.
        drawn = hotspot_map(analysis, chosen=chosen, district=district, tiles=tiles)
        clicked = show_map(drawn, key=f"hotspot-map-{chosen}")
    _follow_click(analysis, clicked)


def _ranked_list(analysis: Analysis, found: Confidence | None) -> None:
    table = analysis.hotspots
    st.markdown("**Ranked list**: choose a row to see the place")
    if table.empty:
        st.info(plain(f"No place has enough incidents to stand out. {advice(analysis)}"))
        return
    # What a meeting asks first; share and PAI, for the analyst, may lie beyond a narrow screen's edge.
    shown = table[["rank", "name", "incidents", *(["harm_rank"] if analysis.harm else [])]].copy()
    if found is not None:
        shown["sure"] = [sure_word(p) for p in found.table["p"]]
    if table["peak_times"].ne("").any():
        shown["when"] = [short_slot(slot) or "–" for slot in table["peak_times"]]
    shown["incident_share"], shown["pai"] = table["incident_share"] * 100, table["pai"]
    key, ids = f"ranked-{visit().list_started}", table["id"].tolist()
    number = st.column_config.NumberColumn
    st.dataframe(
        shown,
        key=key,
        hide_index=True,
        on_select=lambda: _choose_row(key, ids),
        selection_mode="single-row",
        selection_default={"selection": {"rows": [ids.index(visit().chosen)]}} if visit().chosen in ids else None,
        height=min(MOST_LIST_PX, 38 + 35 * len(table)),
        column_config={
            "rank": number(" ", width=30, help="Rank: 1 is the hotspot with the most incidents"),
            "name": st.column_config.TextColumn("Place", width=205),
            "incidents": number("Incidents", format="localized", width=68),
            "harm_rank": number("By harm", width=62, help="Rank by harm: the sum of weights, 1 is the most"),
            "sure": st.column_config.TextColumn(
                "How sure",
                width=80,
                help="Yes: more than chance, as chance makes such an excess anywhere on the map in under 5% of maps. The card "
                "has its p; see Confidence",
            ),
            "when": st.column_config.TextColumn(
                "When", width=130, help="The part of the week that stands out most. The card has its share; see When"
            ),
            "incident_share": number("Share", format="%.1f%%", width=56, help="Of the incidents in the areas"),
            "pai": number(
                "PAI", format="%.1f", width=48, help="Prediction accuracy index: share of incidents over share of the area"
            ),
        },
    )


def _choose_row(key: str, ids: list[str]) -> None:
    """The list itself shows its tick already: only the card and the map have to follow."""
    rows = st.session_state[key]["selection"]["rows"]
    visit().chosen = ids[rows[0]] if rows else None


def _chosen_row(analysis: Analysis) -> pd.Series[Any] | None:
    found = analysis.hotspots[analysis.hotspots["id"] == visit().chosen]
    return found.iloc[0] if len(found) else None


def _follow_click(analysis: Analysis, clicked: str | None) -> None:
    """A click on a pin or an outline chooses that hotspot; its tooltip starts with the rank."""
    rank = (clicked or "").split(".", 1)[0].strip()
    found = analysis.hotspots[analysis.hotspots["rank"].astype(str) == rank] if rank.isdigit() else analysis.hotspots[:0]
    if len(found) and visit().chosen != found["id"].iloc[0]:
        choose(str(found["id"].iloc[0]))
        st.rerun()


def _show_all() -> None:
    choose(None)
    visit().map_started += 1


def _card(analysis: Analysis, row: pd.Series[Any], found: Confidence | None) -> None:
    with st.container(border=True):
        st.markdown(f"#### {row['rank']}\\. {plain(row['name'])}")
        st.markdown(
            f"**{row['incidents']:,}** incidents, {words.percent(row['incident_share'])} of all in "
            f"{words.percent(row['area_share'])} of the area ({row['area_km2']:.3f} km²)"
        )
        if analysis.harm:
            st.markdown(
                f"**Harm:** number {row['harm_rank']} by harm, with {words.percent(row['harm_share'])} of the harm; its most "
                f"harmful incident makes up {words.percent(row['harm_largest'])} of that"
            )
        if found is not None:
            st.markdown("**How sure:** " + plain(sureness_line(found, int(row["rank"]))))
        if ";" in row["wards"]:
            st.markdown(f"**Wards:** {plain(row['wards'])}")
        st.markdown(f"**What:** {plain(row['categories'] or 'no categories in the data')}")
        if row["months_covered"]:
            first, last = words.month(row["first_month"]), words.month(row["last_month"])
            slot = f"{row['peak_times']}; " if row["peak_times"] else ""
            st.markdown(
                "**When:** " + plain(f"{slot}{row['months_active']} of {row['months_covered']} months, {first} to {last}")
            )
            if row["lasting"] != "too short":
                st.markdown("**Lasting:** " + plain(f"{row['lasting']}: {lasting_words(row, int(row['months_covered']))}"))
        months = analysis.monthly.columns
        if len(months):
            here = analysis.incidents[analysis.incidents["hotspot"] == row["rank"]]
            counts = here["when"].dt.to_period("M").value_counts().reindex(months, fill_value=0)
            st.altair_chart(monthly_chart(counts, title="Incidents by month, here", width=440, height=120), theme=None)
        st.caption(plain(f"{analysis.method_line}. Id {row['id']}. {words.per_km2(row['density_per_km2'])} incidents per km²."))
        whole, briefing = st.columns(2)
        whole.button("Show the whole map again", on_click=_show_all)
        there = str(row["id"]) in visit().added
        briefing.button(
            "Take out of the briefing" if there else "Add to the briefing", on_click=add_to_briefing, args=(str(row["id"]),),
            help="Shown by itself on a slide and in the meeting view; see Report.",
        )  # fmt: skip


def _method_notes(analysis: Analysis) -> None:
    for note in warnings(analysis):
        st.warning(plain(note))
    with st.expander("What was chosen for you, and what to bear in mind"):
        for note in analysis.notes:
            if not note.startswith("Warning"):
                st.markdown(f"- {plain(note)}")
        for caveat in caveats(analysis):
            st.markdown(f"- {plain(caveat)}")
        if analysis.eps is not None and len(analysis.eps.share):
            st.altair_chart(k_distance_chart(analysis.eps), theme=None)
