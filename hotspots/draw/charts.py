"""Charts with Altair, which Streamlit draws in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hotspots.detect.clusters import EpsSuggestion
from hotspots.draw.colours import GREY, MAGENTA, NAVY

if TYPE_CHECKING:
    import altair as alt

MOST_CURVE_POINTS = 500
PIXELS_PER_MONTH = 75
"""As much as a label such as “Sep 2021” takes with air round it."""
FONT = "Arial, sans-serif"


def monthly_chart(counts: pd.Series[int], *, title: str, width: int = 680, height: int = 200) -> alt.Chart:
    """
    Incidents by month as bars from zero.

    Parameters
    ----------
    counts
        Indexed by month (`pandas.PeriodIndex`).
    """
    import altair as alt

    table = pd.DataFrame({"month": pd.PeriodIndex(counts.index).to_timestamp(), "incidents": counts.to_numpy()})
    ticks = table["month"].iloc[:: -(-len(table) // max(1, width // PIXELS_PER_MONTH))]
    chart = (
        alt.Chart(table, title=title)
        .mark_bar(color=NAVY)
        .encode(
            x=alt.X("yearmonth(month):O", title=None, axis=alt.Axis(format="%b %Y", labelAngle=0, values=_months(ticks))),
            y=alt.Y("incidents:Q", title="Incidents", axis=alt.Axis(format=",d", tickMinStep=1, tickCount=4)),
            tooltip=[
                alt.Tooltip("month:T", format="%B %Y", title="Month"),
                alt.Tooltip("incidents:Q", format=",", title="Incidents"),
            ],
        )
        .properties(width=width, height=height)
    )
    styled: alt.Chart = _styled(chart)
    return styled


def small_multiples(monthly: pd.DataFrame, names: pd.Series[str], *, columns: int = 4) -> alt.Chart:
    """
    Incidents by month, one small line chart an area, all on one scale.

    Parameters
    ----------
    monthly
        Areas (by code, in the order to draw) by months.
    names
        Area name by code; areas that share a name keep a chart each, with their code behind it.
    """
    import altair as alt

    tall = monthly.rename_axis(index="code").set_axis(pd.PeriodIndex(monthly.columns).to_timestamp(), axis=1).reset_index()
    tall = tall.melt(id_vars="code", var_name="month", value_name="incidents")
    labels = _own_labels(names[names.index.isin(monthly.index)])
    tall["area"] = tall["code"].map(labels)
    order = [labels[code] for code in monthly.index]
    chart = (
        alt.Chart(tall)
        .mark_line(color=NAVY, strokeWidth=1.5)
        .encode(
            x=alt.X("month:T", title=None, axis=alt.Axis(format="%b %y", tickCount=3, labelAngle=0)),
            y=alt.Y("incidents:Q", title=None, axis=alt.Axis(tickCount=3, format=",d")),
            facet=alt.Facet("area:N", columns=columns, sort=order, title=None, header=alt.Header(labelFontWeight="bold")),
            tooltip=["area:N", alt.Tooltip("month:T", format="%B %Y"), alt.Tooltip("incidents:Q", format=",")],
        )
        .properties(width=190, height=80)
    )
    styled: alt.Chart = _styled(chart)
    return styled


def _own_labels(names: pd.Series[str]) -> dict[str, str]:
    """A label for each code that no other has: the name, and the code where the name is shared."""
    shared = names.duplicated(keep=False)
    return {
        str(code): f"{name} ({code})" if twice else str(name) for (code, name), twice in zip(names.items(), shared, strict=True)
    }


def bar_chart(counts: pd.Series[int], *, title: str, width: int = 420) -> alt.Chart:
    """Counts by name as horizontal bars, in the order given."""
    import altair as alt

    table = pd.DataFrame({"name": counts.index.astype("str"), "incidents": counts.to_numpy()})
    chart = (
        alt.Chart(table, title=title)
        .mark_bar(color=NAVY)
        .encode(
            x=alt.X("incidents:Q", title="Incidents", axis=alt.Axis(format=",d", tickMinStep=1, tickCount=4)),
            # Named one by one: a browser that only swaps the data would keep the order of the data before.
            y=alt.Y("name:N", title=None, sort=table["name"].tolist(), axis=alt.Axis(labelLimit=220)),
            tooltip=["name:N", alt.Tooltip("incidents:Q", format=",")],
        )
        .properties(width=width)
    )
    styled: alt.Chart = _styled(chart)
    return styled


def k_distance_chart(suggestion: EpsSuggestion) -> alt.LayerChart:
    """The k-distance curve with the suggested distance marked."""
    import altair as alt

    curve = pd.DataFrame({"share": suggestion.share, "distance": suggestion.k_distance_m})
    table = curve.iloc[np.unique(np.linspace(0, len(curve) - 1, MOST_CURVE_POINTS).astype(int))]
    eps_m = suggestion.eps_m
    line = (
        alt.Chart(table)
        .mark_line(color=NAVY)
        .encode(
            x=alt.X("share:Q", title="Share of incidents", axis=alt.Axis(format="%")),
            y=alt.Y("distance:Q", title="Distance in metres"),
        )
    )
    rule = alt.Chart(pd.DataFrame({"eps": [eps_m], "label": [f"{eps_m:,.0f} m"]})).mark_rule(color=MAGENTA, strokeDash=[5, 3])
    label = rule.mark_text(align="left", dx=4, dy=-6, color=MAGENTA, x=4)
    styled: alt.LayerChart = _styled(
        (line + rule.encode(y="eps:Q") + label.encode(y="eps:Q", text="label:N")).properties(
            title="Distance within which an incident has enough others", width=620, height=220
        )
    )
    return styled


def _months(when: pd.Series[pd.Timestamp]) -> list[dict[str, int]]:
    return [{"year": stamp.year, "month": stamp.month} for stamp in when]


def _styled(chart: Any) -> Any:
    return (
        chart.configure(font=FONT)
        .configure_axis(labelColor=GREY, titleColor=GREY, gridColor="#E5E5E5", domainColor="#999", labelFontSize=11)
        .configure_title(anchor="start", fontSize=14, color="#0b0c0c")
        .configure_view(stroke=None)
    )
