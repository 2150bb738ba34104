"""Can I trust what I loaded? Upload, what was read, what was set aside and why, and the boundaries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import pandas as pd
import streamlit as st

from hotspots.draw import words
from hotspots.draw.charts import bar_chart, monthly_chart
from hotspots.errors import BadBoundaries, BadColumns, BadFile, BadSettings, HotspotsError
from hotspots.locate.flagged import find_flagged, flagged_rows
from hotspots.read.source import Source
from hotspots.read.twice import LEAVE_OUT
from hotspots.report.files import to_csv
from hotspots.report.quality import quality_of
from hotspots.ui import data_forms
from hotspots.ui.busy import Cancelled, tell
from hotspots.ui.loaded import areas_visit, around_visit, read_visit
from hotspots.ui.results import analyse_visit
from hotspots.ui.state import (
    use_boundaries,
    use_context,
    use_further,
    use_harm,
    use_incidents,
    use_over,
    use_places,
    use_population,
    use_postcodes,
    use_sample,
    use_settings,
    visit,
)
from hotspots.ui.text import plain, show_svg

if TYPE_CHECKING:
    import geopandas as gpd

    from hotspots.read import Areas, Incidents

Read = TypeVar("Read")
MAP_FILES = ["geojson", "json", "gpkg", "fgb", "kml", "kmz", "zip"]
FAULTS = {"kind": "Fault", "areas": "Areas", "square_metres": "m²", "easting": "Easting", "northing": "Northing"}


def show() -> None:
    """Draw the page: what is wrong with the files is told here, and other files can be chosen."""
    left, right = st.columns([2, 3], gap="large")
    with left:
        _upload()
    with right:
        # What cannot be read is told first: a table of the rest would push it off the screen.
        incidents, areas = _told_or_read(read_visit), _told_or_read(areas_visit)
        if incidents is not None:
            same = areas is not None and areas.table.crs == incidents.crs
            _what_was_read(incidents, areas.table if areas is not None and same else None)
        if areas is not None:
            _boundaries(areas)
    with left:
        data_forms.show()


def _told_or_read(read: Callable[[], Read]) -> Read | None:
    """What was read; None, and the reason is told, where it cannot be."""
    try:
        return read()
    except HotspotsError as error:
        tell(error)
        return None


def _boundaries(areas: Areas) -> None:
    """The boundaries, what was recognised and mended, how they fit, and whether they are of the data's time and place."""
    st.markdown(f"**Boundaries:** {plain(visit().boundaries.name)}, {words.plural(len(areas.table), 'area')}")
    for note in areas.notes:
        (st.warning if note.startswith("Warning") else st.caption)(plain(note))
    _faults(areas)
    try:
        around_visit()
        for note in analyse_visit().vintage_notes:
            (st.warning if note.startswith("Warning") else st.caption)(plain(note))
    except (BadBoundaries, BadSettings) as error:
        st.warning(plain(error))
    except (BadFile, BadColumns, Cancelled) as error:
        tell(error)
    except HotspotsError:
        pass  # What is wrong with the incidents or the filter is told above or on the other pages.


def _upload() -> None:
    """Upload boxes. Files are taken before the page is drawn, so that it is drawn once and a click meanwhile is kept."""
    again = visit().started
    st.markdown("#### Incidents")
    st.caption(
        "CSV files or spreadsheets with coordinates, or the ZIP from data.police.uk. Files stay on this machine, for this visit "
        "only."
    )
    incidents_key = f"incident-files-{again}"
    st.file_uploader(
        "Incident files", type=["csv", "zip", "gz", "txt", "xlsx", "xls"], accept_multiple_files=True, key=incidents_key,
        on_change=lambda: _take(incidents_key, use_incidents),
    )  # fmt: skip
    st.markdown("#### Boundaries")
    st.caption("GeoJSON, GeoPackage, FlatGeobuf, KML or a zipped shapefile, in any coordinate system.")
    boundary_key, residents_key, harm_key = f"boundary-file-{again}", f"population-file-{again}", f"harm-file-{again}"
    st.file_uploader(
        "Boundary file", type=MAP_FILES, key=boundary_key,
        on_change=lambda: _take(boundary_key, lambda files: use_boundaries(files[0])),
    )  # fmt: skip
    st.file_uploader(
        "Residents by area code (optional CSV)", type=["csv", "zip", "gz", "txt"], key=residents_key,
        on_change=lambda: _take(residents_key, lambda files: use_population(files[0])),
    )  # fmt: skip
    st.file_uploader(
        "Harm weights by category (optional CSV)", type=["csv", "zip", "gz", "txt"], key=harm_key,
        help="A column of categories or offences and one of weights; table, vintage and unit say what it is.",
        on_change=lambda: use_harm(next(iter(_held(harm_key)), None)),
    )  # fmt: skip
    postcodes_key = f"postcode-file-{again}"
    st.file_uploader(
        "Postcode lookup (optional: ONSPD or Code-Point Open, ZIP or CSV)", type=["csv", "zip", "gz", "txt"], key=postcodes_key,
        help="For rows with a postcode and no coordinates. It is read on this machine; nothing is sent anywhere.",
        on_change=lambda: _take(postcodes_key, lambda files: use_postcodes(files[0])),
    )  # fmt: skip
    _layers(again)
    for what, source, drop in (
        ("places", visit().places, lambda: use_places(None)),
        ("postcodes", visit().postcodes, lambda: use_postcodes(None)),
        ("harm weights", visit().harm, lambda: use_harm(None)),
        ("residents", visit().population, lambda: use_population(None)),
    ):
        if source is not None:
            st.button(f"Stop using the {what} of {plain(source.name)}", on_click=drop, key=f"drop-{what}")
    st.button("Use the synthetic sample", help="Forgets the files that you uploaded.", on_click=use_sample)


def _layers(again: int) -> None:
    """Further areas, layers to draw and places: what the boxes hold is what is used."""
    with st.expander("More areas, layers on the map, places to rank"):
        further, context, places = (f"{what}-files-{again}" for what in ("further", "context", "places"))
        st.file_uploader(
            "Further areas to count by (LSOAs, beats)", type=MAP_FILES, accept_multiple_files=True, key=further,
            on_change=lambda: use_further(_held(further)),
        )  # fmt: skip
        st.file_uploader(
            "Layers to draw (roads, coast, premises, cameras)", type=MAP_FILES, accept_multiple_files=True, key=context,
            on_change=lambda: use_context(_held(context)),
        )  # fmt: skip
        held = {source.sha256: source.name for source in visit().context}
        if held:
            picked = st.multiselect(
                "Clearly over the map", list(held), [each for each in held if each in visit().over],
                format_func=held.__getitem__, placeholder="None: all lie faintly under it", key=f"over-{again}",
            )  # fmt: skip
            use_over(frozenset(picked))
        st.file_uploader(
            "Places to rank by the incidents near them", type=[*MAP_FILES, "csv", "txt", "xlsx", "xls"], key=places,
            help="Licensed premises, schools, stations: a map file, or a table with a name and coordinates or a postcode.",
            on_change=lambda: use_places(next(iter(_held(places)), None)),
        )  # fmt: skip


def _take(key: str, use: Callable[[tuple[Source, ...]], None]) -> None:
    """Hand on what an upload box holds; an emptied box changes nothing."""
    if sources := _held(key):
        use(sources)


def _held(key: str) -> tuple[Source, ...]:
    """What an upload box holds."""
    held = st.session_state[key] or []
    return tuple(Source(upload.name, upload.getvalue()) for upload in (held if isinstance(held, list) else [held]))


def _flagged_csv(incidents: Incidents, areas: gpd.GeoDataFrame | None) -> bytes:
    """Made when it is asked for: in a force's data most incidents can be outside one town's areas."""
    return to_csv(flagged_rows(incidents.table, find_flagged(incidents.table, areas)))


def _offer_once(incidents: Incidents) -> None:
    """Leave out what was loaded before, or use it again; nothing is left out unasked."""
    settings = visit().settings
    once = settings.reading.once
    if incidents.twice or once:
        changed = replace(settings, reading=replace(settings.reading, once=not once))
        st.button("Use all of them again" if once else LEAVE_OUT, on_click=lambda: use_settings(changed), key=f"once-{once}")


def _faults(areas: Areas) -> None:
    """Where outlines overlap or leave gaps, each with its place."""
    if not len(areas.faults):
        return
    with st.expander(f"How the outlines fit: {words.plural(len(areas.faults), 'fault')}"):
        shown = areas.faults[list(FAULTS)].rename(columns=FAULTS).round(0)
        st.dataframe(shown, hide_index=True, column_config={"m²": st.column_config.NumberColumn(format="localized")})


def _what_was_read(incidents: Incidents, areas: gpd.GeoDataFrame | None) -> None:
    used, aside = len(incidents.table), incidents.set_aside
    st.subheader(
        plain(f"{used:,} of {incidents.rows_in:,} rows can be used; {words.are(len(aside))} set aside"),
        anchor=False,
    )
    if incidents.data_note:
        st.warning(plain(f"These data are labelled: {incidents.data_note}."))
    for note in incidents.notes:
        (st.warning if note.startswith("Warning") else st.caption)(plain(note))
    _offer_once(incidents)
    if len(aside):
        reasons = aside["reason"].value_counts().rename_axis("Reason").rename("Rows").reset_index()
        st.dataframe(reasons, hide_index=True, column_config={"Rows": st.column_config.NumberColumn(format="localized")})
        st.download_button(
            "Download the rows set aside", to_csv(aside, as_it_was=True), "set_aside.csv", "text/csv", on_click="ignore",
            help="Each with its file, row number, reason and text. Mend it and upload it again.",
        )  # fmt: skip
    when = incidents.table["when"].dropna()
    if len(when):
        counts = when.dt.to_period("M").value_counts()
        months = pd.period_range(counts.index.min(), counts.index.max(), freq="M")
        counts = counts.reindex(months, fill_value=0)
        gaps = [words.month(month) for month, count in counts.items() if not count]
        st.altair_chart(monthly_chart(counts, title="Months covered", width=620, height=120), theme=None)
        if gaps:
            st.warning(f"No incidents at all in {', '.join(gaps[:6])}. Is a file missing?")
    st.markdown("**Quality of what was read** (stands in the report too)")
    quality = quality_of(incidents, areas)
    rows = [(what, plain(found)) for what, found in quality.rows]
    st.table(pd.DataFrame(rows, columns=["What", "Found"]).set_index("What"))
    if quality.flagged:
        st.markdown("**What was flagged** (it is kept)")
        st.download_button(
            "Download what was flagged", lambda: _flagged_csv(incidents, areas), "flagged.csv", "text/csv", on_click="ignore",
            help="File, row and place of each: which file sent them, and where they are.",
        )  # fmt: skip
        show_svg(
            quality.flagged, alt="Map of incidents outside every area or far from the rest. The table above has their numbers."
        )
    categories = incidents.table["category"].value_counts()
    categories = categories[(categories > 0) & (categories.index != "")].head(20)
    if len(categories):
        st.altair_chart(bar_chart(categories, title="Categories"), theme=None)
