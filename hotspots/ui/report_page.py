"""What do I hand over? The report and every table, each to download."""

from __future__ import annotations

import io
import zipfile

import streamlit as st

from hotspots.compare.targets import judge, read_targets
from hotspots.draw.words import sentence
from hotspots.errors import HotspotsError
from hotspots.read.source import Source
from hotspots.report.briefing import data_line, headline
from hotspots.report.marking import MARKINGS, MOST_LETTERS, as_marking
from hotspots.report.targets import RULE, render_targets, targets_headline, targets_rows
from hotspots.tables import Input
from hotspots.ui.busy import kind_errors
from hotspots.ui.results import analyse_visit, report_visit
from hotspots.ui.state import SMALL_MB
from hotspots.ui.text import plain

OTHER = "Own words"
WHAT = {
    "report.html": (
        "Report",
        "One page with map, ranked list, wards, months and methods. Opens from disk with no network.",
        "text/html",
    ),
    "hotspots.xlsx": (
        "Workbook",
        "Hotspots, wards, months, categories and methods for Excel, with filters and charts.",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "hotspots.csv": ("Hotspots table", "One row per hotspot.", "text/csv"),
    "hotspots.geojson": ("Hotspots layer", "Outlines for a GIS (WGS84).", "application/geo+json"),
    "wards.csv": ("Wards table", "Counts, shares, rates with intervals.", "text/csv"),
    "other_areas.csv": ("Further areas", "The same by each further layer, such as LSOAs.", "text/csv"),
    "premises.csv": ("Places", "Each place with the incidents near it.", "text/csv"),
    "repeats.csv": ("Repeats", "Places and victims that recur, as counts only.", "text/csv"),
    "sources.csv": ("Where sources agree", "Ground that hotspots of two sources or more share.", "text/csv"),
    "confidence.csv": ("How sure", "Each hotspot's tests, and what chance was.", "text/csv"),
    "accuracy.csv": ("Would it have worked", "Each method on held-out months.", "text/csv"),
    "patrol_plan.csv": ("Patrol plan", "Who goes where when, and what is left out and why.", "text/csv"),
    "patrol_timetable.csv": ("Patrol timetable", "The plan's week by the clock.", "text/csv"),
    "set_aside.csv": (
        "Rows set aside",
        "Each with its file, row, reason and text as it was: mend it and load it again. Not for handing over.",
        "text/csv",
    ),
    "manifest.json": ("Manifest", "Settings, inputs with their sha256, and where every row went.", "application/json"),
}


def show() -> None:
    """Draw the page."""
    with kind_errors():
        analysis = analyse_visit()
    st.subheader(plain(headline(analysis)), anchor=False)
    st.caption(plain(data_line(analysis)))
    with kind_errors():
        marking = _marking()
        files = report_visit(marking)
    for label in map(sentence, analysis.data_notes):
        st.warning(plain(f"The report is labelled: {label}."))
    for name, (title, what, kind) in WHAT.items():
        if name not in files:
            continue
        words, button = st.columns([3, 1], vertical_alignment="center")
        words.markdown(f"**{title}**: {what}")
        size = max(1, round(len(files[name]) / 1000))
        button.download_button(
            f"{name} ({size:,} KB)", files[name], name, kind, on_click="ignore", width="stretch",
            type="primary" if name == "report.html" else "secondary", key=f"download-{name}",
        )  # fmt: skip
    # Rows set aside hold what the source held, ids too: they are for the analyst, and not for handing over.
    handed = {name: content for name, content in files.items() if name != "set_aside.csv"}
    st.download_button(
        "Everything but the rows set aside in one ZIP", _zip(handed), "hotspots.zip", "application/zip", on_click="ignore"
    )
    _targets(marking)


def _targets(marking: str) -> None:
    """A table of targets, judged with chance counted in."""
    with st.expander("Targets: met, not met, or not to be told from chance"):
        upload = st.file_uploader(
            "Targets (CSV: measure, baseline, target such as “3% below”, actual)", type=["csv", "txt"], max_upload_size=SMALL_MB
        )
        if upload is None:
            return
        source = Source(upload.name, upload.getvalue())
        try:
            judged = [judge(target) for target in read_targets(source)]
        except HotspotsError as error:
            st.error(plain(error))
            return
        st.markdown(plain(targets_headline(judged)))
        st.dataframe(targets_rows(judged), hide_index=True)
        st.caption(RULE)
        for name, content in render_targets(judged, source=Input(source.name, "targets", source.sha256), marking=marking).items():
            st.download_button(name, content, name, "text/html" if name.endswith("html") else "text/csv", on_click="ignore")


def _marking() -> str:
    """The marking that is chosen, or written."""
    left, right = st.columns([1, 2])
    chosen = left.selectbox(
        "Protective marking", [*MARKINGS, OTHER], format_func=lambda text: text or "None",
        help="At the top and bottom of the report and of every sheet, and in their properties. CSV and GeoJSON cannot carry one.",
    )  # fmt: skip
    if chosen != OTHER:
        return str(chosen)
    return as_marking(right.text_input("Its words", max_chars=MOST_LETTERS))


def _zip(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()
