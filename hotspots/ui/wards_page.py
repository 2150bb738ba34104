"""Which wards, and is it the usual? Map, table and months."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from hotspots.draw import words
from hotspots.draw.charts import monthly_chart, small_multiples
from hotspots.draw.funnel_chart import funnel_svg
from hotspots.draw.ward_map import Measure, ward_map
from hotspots.report.briefing import data_line, funnel_lines, lasting_words, period_sentence, ward_headline
from hotspots.ui.busy import kind_errors
from hotspots.ui.map_view import MAP_PX, district_choice, show_map, tiles_choice
from hotspots.ui.results import analyse_visit
from hotspots.ui.state import visit
from hotspots.ui.text import plain, show_svg

if TYPE_CHECKING:
    from hotspots.analysis import Analysis

SHORT: dict[Measure, str] = {"incidents": "Count", "rate_per_1000": "Rate", "per_km2": "Density"}
MOST_MULTIPLES = 12


def show() -> None:
    """Draw the page."""
    with kind_errors():
        analysis = analyse_visit()
    st.subheader(plain(ward_headline(analysis)), anchor=False)
    st.caption(plain(period_sentence(analysis) + "."))
    if analysis.harm:
        st.caption(plain(analysis.harm))
    with st.container(horizontal=True, gap="large"):
        measure: Measure = st.segmented_control(
            "Shade by", list(SHORT), default="incidents", required=True, format_func=SHORT.__getitem__
        )
        district = district_choice(analysis, page="wards")
    counted = _counted_by(analysis)
    left, right = st.columns([4, 7], gap="small")
    with left:
        above, below = st.container(), st.container()
        with below:
            tiles = tiles_choice()
        with above:
            drawn = ward_map(counted, measure=measure, district=district, districts_of=analysis, tiles=tiles)
            show_map(drawn, key=f"ward-map-{measure}")
    with right:
        _table(counted)
    _funnel(counted)
    _months(counted)


def _counted_by(analysis: Analysis) -> Analysis:
    """The analysis by the areas that are chosen: the boundaries in use, or a further layer."""
    if not analysis.layers:
        return analysis
    options = range(-1, len(analysis.layers))
    names = [visit().boundaries.name, *(layer.name for layer in analysis.layers)]
    number = st.selectbox("Count by", options, format_func=lambda each: names[each + 1], key=f"count-by-{'|'.join(names)}")
    if number < 0:
        return analysis
    layer = analysis.layers[number]
    first = layer.wards.iloc[0]
    said = f"{first['name']} has the most: {int(first['incidents']):,} of {analysis.counts.inside:,}"
    st.caption(plain(f"{said}. {words.are(layer.outside)} in none of these areas."))
    return analysis.by_layer(number)


def _funnel(analysis: Analysis) -> None:
    lines = funnel_lines(analysis)
    if not lines:
        return
    st.markdown("**Rates with care: which differ by more than chance**")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        show_svg(funnel_svg(analysis.wards), alt="Rate by residents of each area, with limits. The table has each rate.")
    with right:
        for line in lines:
            st.markdown(plain(line))


def _table(analysis: Analysis) -> None:
    table = analysis.wards
    # What the page asks first; the rest may lie beyond a narrow screen's edge.
    shown = table[["name", "incidents"]].copy()
    if analysis.monthly.shape[1] > 1:
        shown["trend"] = [analysis.monthly.loc[code].tolist() for code in table["code"]]
    if "lasting" in table:
        shown["lasting"] = table["lasting"]
    shown["rate_per_1000"] = table["rate_per_1000"]
    shown["interval"] = [_interval(low, high) for low, high in zip(table["rate_low"], table["rate_high"], strict=True)]
    if analysis.harm:
        shown["harm_rank"], shown["harm_share"] = table["harm_rank"], table["harm_share"] * 100
    shown["share"] = table["share"] * 100
    if table["funnel"].ne("").any():
        shown["funnel"] = table["funnel"].str.removesuffix(" limits")
    shown["per_km2"] = [round(value, 1 if value < 1 else 0) for value in table["per_km2"]]
    if table["district"].ne("").any():
        shown["district"] = table["district"]
    if "lasting" in table:
        shown["months"] = [lasting_words(row, analysis.monthly.shape[1]) for _, row in table.iterrows()]
    number = st.column_config.NumberColumn
    st.dataframe(
        shown,
        hide_index=True,
        height=MAP_PX,
        column_config={
            "name": st.column_config.TextColumn("Area", width=138),
            "incidents": number("Incidents", format="localized", width=72),
            "share": number("Share", format="%.1f%%", width=58, help="Of the incidents in any area"),
            "rate_per_1000": number(
                "Rate", format="%.1f", width=52, help="Incidents per 1,000 residents a year. Read the count first."
            ),
            "interval": st.column_config.TextColumn(
                "95% interval", width=116, help="Of the rate (Byar's method; exact under 10)"
            ),
            "harm_rank": number("By harm", width=62, help="Rank by harm: the sum of weights, 1 is the most"),
            "harm_share": number("Of harm", format="%.1f%%", width=62, help="Share of the harm in any area"),
            "funnel": st.column_config.TextColumn(
                "Against all",
                width=105,
                help="Above, within or below the limits round the rate of all areas; see the chart below",
            ),
            "district": st.column_config.TextColumn("District", width=92),
            "per_km2": number("Per km²", format="localized", width=62),
            "lasting": st.column_config.TextColumn(
                "Lasting",
                width=84,
                help="Persistent, emerging, fading, seasonal, one-off or occasional, by the rules in docs/methods.md",
            ),
            "months": st.column_config.TextColumn("How lasting", width=420),
            "trend": st.column_config.LineChartColumn("By month", y_min=0, width=80),
        },
    )
    st.caption(
        plain(f"{data_line(analysis)} In town centres most people present live elsewhere, so a rate misleads: read the count.")
    )


def _interval(low: float, high: float) -> str:
    return f"{words.number(low, 1)} to {words.number(high, 1)}" if low == low else "–"


def _months(analysis: Analysis) -> None:
    monthly = analysis.monthly
    if monthly.shape[1] < 2:
        return
    st.altair_chart(monthly_chart(monthly.sum(), title="Incidents by month, all areas", width=1100), theme=None)
    top = analysis.wards["code"].head(MOST_MULTIPLES)
    st.markdown(f"**By month, the {len(top)} areas with the most incidents, on one scale**")
    names = analysis.wards.set_index("code")["name"]
    st.altair_chart(small_multiples(monthly.loc[top], names), theme=None)
