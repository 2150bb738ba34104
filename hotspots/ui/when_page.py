"""When should someone be there? Hour by weekday, proposed patrol slots, and months told from noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from hotspots.detect.rhythm import peak_windows, u_chart, week_table
from hotspots.detect.seasons import seasons
from hotspots.draw import words
from hotspots.draw.when_charts import control_svg, seasons_svg, week_svg
from hotspots.report.briefing import period_sentence
from hotspots.report.when import months_caution, months_said, seasons_said, slot_rows, when_headline
from hotspots.ui.busy import kind_errors
from hotspots.ui.plan_form import show_plan
from hotspots.ui.results import analyse_visit
from hotspots.ui.text import plain, show_svg

if TYPE_CHECKING:
    import pandas as pd

    from hotspots.analysis import Analysis

EVERYWHERE = "All areas"


def show() -> None:
    """Draw the page."""
    with kind_errors():
        analysis = analyse_visit()
    head = st.container()
    place, incidents = _place(analysis)
    table = week_table(incidents, day_starts=analysis.settings.day_starts)
    windows = peak_windows(table)
    with head:
        st.subheader(plain(when_headline(table, windows, place=None if place == EVERYWHERE else place)), anchor=False)
        st.caption(plain(f"{period_sentence(analysis)}."))
    if not table.reason:
        left, right = st.columns([4, 3], gap="medium")
        with left:
            show_svg(week_svg(table), alt="Incidents by weekday and hour. The slots beside it say the same in words.")
            if table.spread:
                st.caption(
                    plain(
                        f"{words.plural(table.spread, 'incident')} without one exact time count with a share in each hour "
                        "between the earliest and the latest time (aoristic)."
                    )
                )
        with right:
            st.markdown("**Proposed patrol slots**")
            if windows:
                number = st.column_config.NumberColumn(format="localized")
                st.dataframe(slot_rows(windows, table), hide_index=True, column_config={"Incidents": number})
            else:
                st.info("No slot stands out from an even week.")
            left_out = table.untimed + table.too_long + table.swapped
            if left_out:
                st.caption(
                    plain(
                        f"Not counted: {table.untimed:,} without a time of day, {table.too_long:,} over a week long, "
                        f"{table.swapped:,} that end before they start."
                    )
                )
    _months(analysis, incidents)
    show_plan(analysis)


def _place(analysis: Analysis) -> tuple[str, pd.DataFrame]:
    """All areas or one hotspot, and its incidents."""
    table = analysis.hotspots
    names = {0: EVERYWHERE} | {int(rank): f"{rank}. {name}" for rank, name in zip(table["rank"], table["name"], strict=True)}
    rank = st.selectbox("Where", list(names), format_func=names.__getitem__)
    inside = analysis.inside
    return names[rank], inside if not rank else inside[inside["hotspot"] == rank]


def _months(analysis: Analysis, incidents: pd.DataFrame) -> None:
    months = analysis.monthly.columns
    if len(months) < 2:
        return
    counts = incidents["when"].dt.to_period("M").value_counts().reindex(months, fill_value=0)
    chart = u_chart(counts)
    st.markdown(f"**{plain(months_said(chart))}**")
    show_svg(control_svg(chart), alt="Incidents a day by month, with limits of three standard deviations.")
    st.caption("Between the dashed lines months differ as chance alone would have them (Poisson control chart, three sigma).")
    found = seasons(counts)
    if caution := months_caution(found):
        st.caption(plain(caution))
    st.markdown(f"**{plain(seasons_said(found))}**")
    if not found.reason:
        show_svg(seasons_svg(found), alt="Incidents a day by month of the year, with intervals. The sentence names the months.")
        st.caption("Each month of the year over the mean, by its days, over whole years; the lines hold for all twelve at 95%.")
