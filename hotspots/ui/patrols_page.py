"""Did it work? The verdict in words, before and after on a map, intervals, months, dose, and what could not have been seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from hotspots.compare.comparison import BaselineResult, Comparison
from hotspots.draw.compare_maps import difference_map, map_fragment, side_by_side, swipe_map, whole_page
from hotspots.errors import HotspotsError
from hotspots.report.comparison_parts import (
    control_chart,
    control_said,
    dose_said,
    interval_chart,
    lead_key,
    maps_said,
    month_chart,
    place_bars,
    subtitle,
    table_rows,
    week_chart,
)
from hotspots.report.files import to_csv
from hotspots.report.verdict import make_verdict
from hotspots.ui.busy import kind_errors, tell
from hotspots.ui.loaded import areas_visit, patrols_visit, read_visit
from hotspots.ui.map_view import tiles_choice
from hotspots.ui.operation_form import show_form
from hotspots.ui.results import comparison_files_visit, comparison_visit, dose_visit
from hotspots.ui.state import visit
from hotspots.ui.text import plain, show_svg

if TYPE_CHECKING:
    from hotspots.compare.dose import Dose
    from hotspots.report.verdict import Verdict

VIEWS = ("Swipe", "Side by side", "Difference")
MAP_PX = 580
COLUMNS = 4
KINDS: dict[str, tuple[str, str | None]] = {
    "comparison.html": ("The comparison as one page", "text/html"),
    "comparison.csv": ("Every measure as a table", "text/csv"),
    "comparison.json": ("All numbers", "application/json"),
}


def show() -> None:
    """Draw the page."""
    with kind_errors():
        read_visit()
        areas_visit()
    try:
        comparison = comparison_visit()
    except HotspotsError as error:
        tell(error)
        comparison = None
    if comparison is None:
        st.subheader("Did it work? Say where and when the operation was", anchor=False)
        show_form(None)
        return
    verdict = make_verdict(comparison)
    st.subheader(plain(verdict.headline), anchor=False)
    st.caption(plain(f"{comparison.operation.name}: {subtitle(comparison)}"))
    for line in verdict.claim:
        st.markdown(plain(line))
    show_form(comparison)
    result = _choose_baseline(comparison)
    left, right = st.columns([1, 1], gap="medium")
    with left:
        _map(comparison, result)
    with right:
        chart = interval_chart((result,), width=660)
        show_svg(chart, alt="Change of each measure with its interval; the table below has the numbers.")
    _numbers(comparison, result)
    _words(verdict)
    months = month_chart(comparison, lead_key(comparison))
    show_svg(months, alt="Incidents by month in the zone and in the control, with the periods shaded.")
    dose = _dose(comparison)
    _controls(comparison)
    _downloads(comparison, dose)


def _choose_baseline(comparison: Comparison) -> BaselineResult:
    labels = {result.baseline.label: result for result in comparison.results}
    picked = st.segmented_control("Against", list(labels), default=next(iter(labels)), required=True)
    return labels[picked]


def _map(comparison: Comparison, result: BaselineResult) -> None:
    view = st.segmented_control("Map", VIEWS, default=VIEWS[0], required=True)
    tiles = tiles_choice()
    if view == "Swipe":
        fragment = map_fragment(swipe_map(comparison, result, tiles=tiles))
    elif view == "Side by side":
        fragment = side_by_side(comparison, result, tiles=tiles)
    else:
        fragment = map_fragment(difference_map(comparison, result, tiles=tiles))
    page = whole_page(fragment, title=f"{view}: before and after", tiles=tiles)
    st.iframe(page, height=MAP_PX, alt=f"Map: {view}. {maps_said(comparison, result)}")
    st.caption(plain(maps_said(comparison, result)))


def _numbers(comparison: Comparison, result: BaselineResult) -> None:
    show_svg(place_bars(comparison, result), alt="Bars of incidents before and after by place; the table has the numbers.")
    names = {
        "name": "Measure", "zone": "Zone", "change": "Change, 95% interval", "p": "p", "p_adjusted": "Adjusted p",
        "least": "Smallest fall to be seen", "control": "Control", "rirr": "Ratio to control", "buffer": "Ring",
        "control_buffer": "Control’s ring", "moved": "Ratio of the rings", "wdd": "WDD", "wdd_p": "p of the WDD",
        "wdq": "WDQ", "rest": "Rest of the area",
    }  # fmt: skip
    rows = [{title: row[key] for key, title in names.items()} for row in table_rows(result)]
    helps = {
        "Change, 95% interval": "Of the daily rate in the zone; exact. Given from 20 incidents before.",
        "p": "Of no change, exact, two-sided",
        "Adjusted p": "Over all rows of this table (Benjamini-Hochberg)",
        "Smallest fall to be seen": "By the exact test at 5% with 80% power",
        "Ratio to control": "Zone after over before, over the same in the control, with its 95% interval. Below 1 the zone did "
        "better.",
        "WDD": "Weighted displacement difference with its 95% interval; below 0 is a reduction (Wheeler & Ratcliffe 2018)",
        "WDQ": "Weighted displacement quotient (Bowers & Johnson 2003); a dash where it means nothing",
    }
    config = {title: st.column_config.TextColumn(title, help=text) for title, text in helps.items()}
    st.dataframe(rows, hide_index=True, column_config=config, height=38 + 35 * len(rows))


def _words(verdict: Verdict) -> None:
    for measure in verdict.measures:
        st.markdown(f"**{plain(measure.headline)}**")
        for line in measure.sentences:
            st.markdown(f"- {plain(line)}")
    if verdict.others:
        st.markdown(plain(verdict.others))
    st.markdown("**What to bear in mind**")
    for line in verdict.cautions:
        st.markdown(f"- {plain(line)}")


def _dose(comparison: Comparison) -> Dose | None:
    st.markdown("#### What was patrolled")
    target = st.number_input("Length that a visit is meant to have, in minutes", 1.0, 600.0, 15.0, step=5.0, format="%.0f")
    try:
        dose = dose_visit(comparison, target_minutes=float(target))
    except HotspotsError as error:
        tell(error)
        return None
    if dose is None:
        st.info("No patrol log yet. Add one under “Set up the operation”: a CSV with start, end, officers, agency and place.")
        return None
    for note in dose.notes:
        st.caption(plain(note)) if not note.startswith("Warning") else st.warning(plain(note))
    st.markdown(plain(dose_said(dose)))
    _rows_set_aside()
    show_svg(week_chart(dose), alt="Officer-minutes and incidents in the zone by week.")
    tables = {
        "Quarter": dose.by_quarter, "Zone": dose.by_zone, "Agency": dose.by_agency, "Day": dose.by_day, "Hour": dose.by_hour,
    }  # fmt: skip
    picked = st.segmented_control("By", list(tables), default="Quarter", required=True)
    shown = tables[picked].rename(columns={"visits": "Visits", "minutes": "Minutes", "officer_minutes": "Officer-minutes"})
    numbers = {str(name): st.column_config.NumberColumn(str(name), format="localized") for name in shown}
    st.dataframe(shown.round(0).rename_axis(picked).reset_index(), hide_index=True, column_config=numbers)
    return dose


def _rows_set_aside() -> None:
    """The rows of the log that could not be used, to be mended."""
    log = patrols_visit()
    if log is not None and len(log.set_aside):
        st.download_button(
            "Download the rows set aside", to_csv(log.set_aside, as_it_was=True), "patrols_set_aside.csv", "text/csv",
            on_click="ignore",
            help="As they were, each with its row number and the reason.",
        )  # fmt: skip


def _controls(comparison: Comparison) -> None:
    with st.expander("Which control"):
        st.markdown(plain(control_said(comparison)))
        table = comparison.proposals[
            ["rank", "name", "kind", "incidents_before", "level", "size", "trend", "trend_low", "trend_high"]
        ]
        st.dataframe(table.round(3), hide_index=True)
        show_svg(control_chart(comparison), alt="Incidents by month before the operation: the zone and the places most like it.")
        st.caption(
            "Judged on the months before the operation only. Level and size are over the zone's; trend is the zone's growth a "
            "month over the place's, 1 is parallel."
        )


def _downloads(comparison: Comparison, dose: Dose | None) -> None:
    """The page and the tables, and the other forms that are chosen on the page Report."""
    files = comparison_files_visit(comparison, dose, target_minutes=dose.target_minutes if dose else 0.0)
    st.markdown("#### Take it away")
    names = [*KINDS, *sorted(name for name in files if name not in KINDS and not name.endswith(".png"))]
    operation = visit().operation
    columns = st.columns(COLUMNS)
    for number, name in enumerate(names):
        columns[number % COLUMNS].download_button(
            f"{name} ({max(1, round(len(files[name]) / 1000)):,} KB)", files[name], name, KINDS.get(name, ("", None))[1],
            help=KINDS.get(name, ("In the forms chosen on the page Report", None))[0], on_click="ignore", width="stretch",
            type="primary" if name == "comparison.html" else "secondary",
        )  # fmt: skip
    if operation is not None:
        columns[len(names) % COLUMNS].download_button(
            "Save the operation", operation.to_json(), "operation.json", "application/json", on_click="ignore", width="stretch",
            help="To load it again here, or to give it to “hotspots compare”.",
        )  # fmt: skip
    st.caption("PDF, Word, PowerPoint and more: choose the forms, the marking and your name on the page Report.")
