"""The shared sidebar: which data, which period, which categories, which method; in a form that is applied at once."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, get_args

import pandas as pd
import streamlit as st

from hotspots.draw import words
from hotspots.errors import HotspotsError
from hotspots.settings import Dbscan, Density, EdgeCorrection, Filter, HarmName, Kernel, Method, Settings
from hotspots.tables import flag_columns
from hotspots.ui.loaded import areas_visit, read_visit
from hotspots.ui.results import analysis_at_hand
from hotspots.ui.state import SMALL_MB, use_settings, visit
from hotspots.ui.text import plain

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator
    from streamlit.navigation.page import StreamlitPage

    from hotspots.read import Areas, Incidents

HARM: dict[HarmName, str] = {
    "none": "None, or the data's own weights",
    "cchi_2020": "Cambridge Crime Harm Index 2020 (offences)",
    "police_uk": "Assumption for police.uk's categories",
}
METHODS: dict[Method, str] = {"density": "Kernel density", "dbscan": "DBSCAN clusters"}


def show(data_page: StreamlitPage) -> DeltaGenerator:
    """
    Draw the sidebar. Data that cannot be read is told on the page, and then there is no form.

    Returns
    -------
    The place for `show_result`, as what was found is known once the page has run.
    """
    with st.sidebar:
        try:
            incidents, areas = read_visit(), areas_visit()
        except HotspotsError:
            st.warning("The data cannot be used yet.")
            st.page_link(data_page, label="See why, and choose other files")
            return st.empty()
        _data_in_use(incidents, areas, data_page)
        result = st.empty()
        _form(incidents, areas)
        _save_and_load()
    return result


def show_result(place: DeltaGenerator) -> None:
    """The method in one line, and what it found: “Density, quartic, radius 300 m, cells 50 m; 41 hotspots”."""
    analysis = analysis_at_hand()
    if analysis is not None:
        place.caption(plain(f"{analysis.method_line}; {words.plural(len(analysis.hotspots), 'hotspot')}"))


def _data_in_use(incidents: Incidents, areas: Areas, data_page: StreamlitPage) -> None:
    for label in filter(None, (incidents.data_note, areas.data_note)):
        st.badge(plain(words.sentence(label)), color="orange")
    names = [source.name for source in visit().incidents]
    shown = names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1:,} more"
    st.markdown(f"**{plain(shown)}**: {plain(words.plural(len(incidents.table), 'incident'))} read")
    st.page_link(data_page, label=f"{words.plural(len(incidents.set_aside), 'row')} set aside")
    st.caption(plain(f"{visit().boundaries.name}: {words.plural(len(areas.table), 'area')}"))


def _form(incidents: Incidents, areas: Areas) -> None:
    settings = visit().settings
    with st.form(f"settings-{visit().form}", border=False):
        first, last = _period(incidents.table, settings.filter)
        categories = st.multiselect(
            "Categories",
            sorted(name for name in incidents.table["category"].cat.categories if name),
            default=[name for name in settings.filter.categories if name in set(incidents.table["category"].cat.categories)],
            placeholder="All",
        )
        flags, districts = _flags(incidents, settings.filter), _districts(areas, settings.filter)
        sources = _sources(incidents, settings.filter)
        method: Method = st.radio(
            "Method",
            get_args(Method),
            index=get_args(Method).index(settings.method),
            format_func=METHODS.__getitem__,
            help="Kernel density draws a surface of incidents per km² and outlines its hottest cells. DBSCAN joins places "
            "where incidents lie close together.",
        )
        harm = _harm(settings.harm)
        density, dbscan = _density(settings.density), _dbscan(settings.dbscan)
        least = st.number_input(
            "Minimum incidents in a hotspot", min_value=1, max_value=10_000_000, value=settings.min_incidents, step=1
        )
        day_starts = st.number_input(
            "Hour at which the day starts", 0, 23, settings.day_starts, step=1,
            help="The police day: at 6, an incident at 02:00 belongs to the evening before.",
        )  # fmt: skip
        nearest_m = st.number_input(
            "Give points outside to an area within, m", 0.0, 5_000.0, settings.nearest_m, step=50.0, format="%.0f",
            help="A pier or a beach often lies just outside the outlines. 0 leaves such points outside; they are counted apart.",
        )  # fmt: skip
        premises_m = settings.premises_m
        if visit().places is not None:
            premises_m = st.number_input(
                "Near a place is within, m", 1.0, 5_000.0, premises_m, step=10.0, format="%.0f",
                help="An incident within this distance of a place is counted at the nearest one, once.",
            )  # fmt: skip
        # Stays in sight at the foot of the sidebar (`ui/text.py`), however long the form is.
        with st.container(key="apply"):
            applied = st.form_submit_button(
                "Apply", type="primary", width="stretch", help="Filters the incidents and finds the hotspots again."
            )
        if applied:
            chosen = Filter(first, last, tuple(categories), flags, districts, sources)
            use_settings(
                replace(
                    settings,
                    method=method,
                    min_incidents=int(least),
                    day_starts=int(day_starts),
                    harm=harm,
                    nearest_m=nearest_m,
                    premises_m=premises_m,
                    filter=chosen,
                    density=density,
                    dbscan=dbscan,
                )
            )
            st.rerun()


def _period(table: pd.DataFrame, chosen: Filter) -> tuple[date | None, date | None]:
    """Period in months where some dates are months only, else in days; None for an end that is not narrowed."""
    when = table["when"].dropna()
    if when.empty:
        st.caption("The data have no dates, so there is no period to choose.")
        return None, None
    earliest, latest = when.min(), when.max()
    start = date(earliest.year, earliest.month, 1)
    end = date(latest.year, latest.month, monthrange(latest.year, latest.month)[1])
    low = min(max(chosen.first_day or start, start), end)
    high = max(min(chosen.last_day or end, end), start)
    if (table["precision"] == "month").any():
        months = pd.period_range(start, end, freq="M")
        if len(months) == 1:
            st.caption(f"Period: {words.month(months[0])}")
            return None, None
        picked = st.select_slider(
            "Period",
            list(months),
            value=(pd.Period(low, freq="M"), pd.Period(high, freq="M")),
            format_func=lambda month: words.month(month, short=True),
        )
        first, last = picked[0].start_time.date(), picked[1].end_time.date()
    else:
        left, right = st.columns(2, gap="small")
        one = left.date_input("From", low, min_value=start, max_value=end, format="DD/MM/YYYY")
        other = right.date_input("To", high, min_value=start, max_value=end, format="DD/MM/YYYY")
        # Swapped by mistake the two still mean one period; one that is emptied means the end of the data.
        first, last = min(one or start, other or end), max(one or start, other or end)
    # Both ends are kept once either is narrowed, so that saved settings mean the same on later data.
    return (None, None) if first <= start and last >= end else (first, last)


def _flags(incidents: Incidents, chosen: Filter) -> tuple[str, ...]:
    names = [name.removeprefix("flag_") for name in flag_columns(incidents.table)]
    if not names:
        return ()
    return tuple(
        st.multiselect(
            "Only those flagged",
            names,
            default=[name for name in chosen.flags if name in names],
            format_func=lambda name: name.replace("_", " ").capitalize(),
            placeholder="Any",
        )
    )


def _sources(incidents: Incidents, chosen: Filter) -> tuple[str, ...]:
    names = sorted(incidents.table["source"].cat.categories)
    if len(names) < 2:
        return ()
    held = [name for name in chosen.sources if name in names]
    return tuple(
        st.multiselect("Sources", names, default=held, placeholder="All together", help="Analyse one alone, or several.")
    )


def _districts(areas: Areas, chosen: Filter) -> tuple[str, ...]:
    names = sorted(set(areas.table["district"]) - {""})
    if not names:
        return ()
    picked = st.multiselect("Districts", names, default=[name for name in chosen.districts if name in names], placeholder="All")
    return tuple(picked)


def _harm(now: HarmName) -> HarmName:
    own = visit().harm
    if own is not None:
        st.caption(plain(f"Harm weights: your table {own.name}. Take it out on the Data page."))
        return now
    picked: HarmName = st.selectbox(
        "Harm weights",
        get_args(HarmName),
        get_args(HarmName).index(now),
        format_func=HARM.__getitem__,
        help="What one incident of each category weighs. Places are then ranked by harm beside their count, and the table with "
        "its year stands in every output. A table of your own (CSV of category and weight) goes on the Data page.",
    )
    return picked


def _density(now: Density) -> Density:
    with st.expander("Kernel density settings"):
        radius = st.number_input(
            "Radius in metres", 1.0, 50_000.0, now.radius_m, step=50.0, placeholder="Chosen from the data", format="%.0f",
            help="Where the kernel reaches zero. Left empty: the larger of 300 m and three times the median spacing of points.",
        )  # fmt: skip
        cell = st.number_input(
            "Cell in metres", 1.0, 10_000.0, now.cell_m, step=10.0, placeholder="A sixth of the radius", format="%.0f",
            help="Side of a grid cell. The density is exact at its centre.",
        )  # fmt: skip
        kernels, corrections = get_args(Kernel), get_args(EdgeCorrection)
        kernel = st.selectbox("Kernel", kernels, kernels.index(now.kernel), format_func=str.capitalize)
        edge = st.selectbox(
            "Edge correction", corrections, corrections.index(now.edge_correction), format_func=str.capitalize,
            help="Uniform raises the density near the edge of the study area, such as a sea front, for the part of the disc "
            "that lies outside.",
        )  # fmt: skip
        share = st.number_input(
            "Hot area, % of the study area", 0.01, 50.0, now.hot_area_share * 100, step=0.5, format="%.2f",
            help="Cells are hot from the level at which hot cells cover this share.",
        )  # fmt: skip
        weighted = st.checkbox(
            "Weight by harm", now.weighted,
            help="The density sums weights: those of the harm table, or of the data's weight column. The ranked list still "
            "counts incidents.",
        )  # fmt: skip
    return Density(kernel, radius, cell, edge, round(share / 100, 6), weighted)


def _dbscan(now: Dbscan) -> Dbscan:
    with st.expander("DBSCAN settings"):
        eps = st.number_input(
            "Distance in metres", 1.0, 50_000.0, now.eps_m, step=10.0, placeholder="Chosen from the data", format="%.0f",
            help="Incidents within this distance count as neighbours (eps).",
        )  # fmt: skip
        least = st.number_input(
            "Incidents that make a core point", 1, 10_000_000, now.min_samples, step=1, placeholder="Chosen from the data",
            help="Left empty: the larger of 10 and 0.5% of the incidents (min_samples).",
        )  # fmt: skip
    return Dbscan(eps, least)


def _save_and_load() -> None:
    with st.expander("Save or load settings"):
        st.download_button(
            "Save settings", visit().settings.to_json(), "hotspots_settings.json", "application/json", on_click="ignore"
        )
        upload = st.file_uploader("Load settings", type="json", key=f"load-settings-{visit().form}", max_upload_size=SMALL_MB)
        if upload is not None:
            try:
                settings = Settings.from_json(upload.getvalue(), onto=visit().settings)
            except HotspotsError as error:
                st.session_state["settings-told"] = error
                # An empty box, so that it is told once.
                visit().form += 1
                st.rerun()
            else:
                use_settings(settings, loaded=True)
                st.session_state["settings-told"] = f"Settings loaded from {upload.name}."
                st.rerun()
    told = st.session_state.pop("settings-told", None)
    if isinstance(told, HotspotsError):
        st.error(plain(told))
    elif told:
        st.success(plain(told))
