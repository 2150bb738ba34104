"""What do I hand over? Which document, in which forms, in whose words; a look at it; and every file to download."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from hotspots.analysis import Analysis
from hotspots.draw.words import sentence
from hotspots.errors import BadSettings, HotspotsError
from hotspots.read.source import Source
from hotspots.report.briefing import data_line, headline
from hotspots.report.content import Edits
from hotspots.report.disclosure import Disclosure
from hotspots.report.forms import FORMS, is_document
from hotspots.report.handout import Handout
from hotspots.report.marking import MARKINGS, MOST_LETTERS, as_marking
from hotspots.report.public import PUBLISH_ONE
from hotspots.ui.asked import KINDS, SINCE, Asked, Kind, SinceKind
from hotspots.ui.busy import Cancelled, kind_errors, tell
from hotspots.ui.results import analyse_visit, chosen_ranks, preview_visit, report_visit, since_visit
from hotspots.ui.state import SMALL_MB, add_to_briefing, use_asked, visit
from hotspots.ui.targets_form import show_targets
from hotspots.ui.text import plain

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

OTHER = "Own words"
PUBLIC_ONLY = (
    "The public version takes the place of the document: what changed, profiles, Excel and layers are not in it. Headline, "
    "commentary, marking and name are asked for anew."
)
ASIDE = "set_aside.csv"
PREVIEW_PX = 620
NAMES = {
    "pdf": "PDF", "word": "Word", "slides": "PowerPoint", "meeting": "Meeting view", "pictures": "Pictures", "workbook": "Excel",
    "geopackage": "GeoPackage", "kml": "KML",
}  # fmt: skip
WHAT = {
    ".html": ("Page", "Opens from disk with no network.", "text/html"),
    ".pdf": ("PDF", "Tagged, with page numbers, to print and send.", "application/pdf"),
    ".docx": ("Word", "To edit.", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".pptx": ("Slides", "One place a slide.", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "-meeting.html": ("Meeting view", "Full screen, by keyboard, in any browser.", "text/html"),
    "public_hotspots.csv": ("Places", "Made of large squares.", "text/csv"),
    "public_hotspots.geojson": ("Outlines of places", "Large squares, for a GIS (WGS84).", "application/geo+json"),
    "public_wards.csv": ("Wards", "With small counts hidden.", "text/csv"),
    "public_months.csv": ("Months", "With small counts hidden.", "text/csv"),
    "public_categories.csv": ("Categories", "With small counts hidden.", "text/csv"),
    "public_manifest.json": ("Manifest", "The rules, without names of files.", "application/json"),
    "hotspots.xlsx": (
        "Workbook",
        "Hotspots, wards, months, categories and methods for Excel, with filters and charts.",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "hotspots.gpkg": ("Layers", "All of them with their styles, for a GIS.", "application/geopackage+sqlite3"),
    "hotspots.kml": ("Outlines", "For Google Earth and the like.", "application/vnd.google-earth.kml+xml"),
    "hotspots.csv": ("Hotspots table", "One row per hotspot.", "text/csv"),
    "hotspots.geojson": ("Hotspots layer", "Outlines for a GIS (WGS84).", "application/geo+json"),
    "wards.csv": ("Wards table", "Counts, shares, rates with intervals.", "text/csv"),
    "since.csv": ("What changed", "Each place then and now.", "text/csv"),
    "other_areas.csv": ("Further areas", "The same by each further layer, such as LSOAs.", "text/csv"),
    "premises.csv": ("Places", "Each place with the incidents near it.", "text/csv"),
    "repeats.csv": ("Repeats", "Places and victims that recur, as counts only.", "text/csv"),
    "sources.csv": ("Where sources agree", "Ground that hotspots of two sources or more share.", "text/csv"),
    "confidence.csv": ("How sure", "Each hotspot's tests, and what chance was.", "text/csv"),
    "accuracy.csv": ("Would it have worked", "Each method on held-out months.", "text/csv"),
    "patrol_plan.csv": ("Patrol plan", "Who goes where when, and what is left out and why.", "text/csv"),
    "patrol_timetable.csv": ("Patrol timetable", "The plan's week by the clock.", "text/csv"),
    ASIDE: (
        "Rows set aside",
        "Each with its file, row, reason and text as it was: mend it and load it again. Not for handing over.",
        "text/csv",
    ),
    "manifest.json": ("Manifest", "Settings, inputs with their sha256, and where every row went.", "application/json"),
    "not_written.txt": ("Not written", "Districts without a briefing, and why.", "text/plain"),
}


def show() -> None:
    """Draw the page."""
    with kind_errors():
        analysis = analyse_visit()
    st.subheader(plain(headline(analysis)), anchor=False)
    st.caption(plain(data_line(analysis)))
    if analysis.data_notes:
        st.warning(plain(f"What is handed over is labelled: {sentence('; '.join(analysis.data_notes))}."))
    if visit().asked.handout.public is None:
        _say_since()
    else:
        st.info(plain(f"{PUBLIC_ONLY} {PUBLISH_ONE}"))
    left, right = st.columns([9, 11], gap="medium")
    with left:
        _choices(analysis)
        _added(analysis)
    with right:
        _preview()
    with kind_errors():
        files = report_visit()
    _downloads(files)
    show_targets(visit().asked.internal)


def _say_since() -> None:
    """Why what changed cannot be said, where it is asked for: the rest is written all the same."""
    try:
        since_visit()
    except Cancelled as error:
        tell(error)
    except HotspotsError as error:
        st.warning(plain(f"{error} What follows is written without it."))


def _choices(analysis: Analysis) -> None:
    """What is to be handed over; it is written once it is applied."""
    asked = visit().asked
    with st.form("handout", border=False):
        kind, ward = _document(analysis, asked)
        public = st.toggle(
            "Public version", asked.handout.public is not None,
            help="It takes the place of the document chosen: small counts are hidden with those that would give them away, "
            "places are made of large squares, and nothing of a single incident is in it.",
        )  # fmt: skip
        forms = st.pills(
            "Forms beside the page", list(NAMES), selection_mode="multi",
            default=[form for form in NAMES if form in asked.handout.forms],
            format_func=NAMES.__getitem__,
            help="; ".join(f"{NAMES[name]}: {what}" for name, what in FORMS.items() if name in NAMES),
        )  # fmt: skip
        since: SinceKind = st.selectbox(
            "What changed since", list(SINCE), index=list(SINCE).index(asked.since), format_func=SINCE.__getitem__,
            help="On the same ground by the same method, with what chance would do. An earlier run is told by its manifest.json "
            "and hotspots.geojson.",
        )  # fmt: skip
        own = st.text_input("Your headline, in place of ours, which then stands below it", asked.handout.edits.headline)
        commentary = st.text_area("Your commentary", asked.handout.edits.commentary, height=90)
        first, second = st.columns(2)
        chosen, words = _marking(first, second, asked.handout.marking)
        author = st.text_input("Made by", asked.handout.author, max_chars=MOST_LETTERS)
        with st.expander("Which earlier run; rules of a public version"):
            held = asked.handout.public or Disclosure()
            least = st.number_input("Counts are hidden under", 3, 100, held.least, help="Counts of 0 are shown.")
            cell_m = st.number_input("Side of the squares that places are made of, m", 100.0, 5000.0, held.cell_m, step=50.0)
            run = st.file_uploader(
                "The earlier run’s manifest.json and hotspots.geojson", type=["json", "geojson"], accept_multiple_files=True,
                max_upload_size=SMALL_MB,
            )  # fmt: skip
        if st.form_submit_button("Write it", type="primary"):
            with kind_errors():
                handout = Handout(
                    forms=frozenset({"html", *forms}),
                    marking=_own_marking(words) if chosen == OTHER else chosen,
                    author=author,
                    edits=Edits(" ".join(own.split()), commentary.strip()),
                )
                rules = Disclosure(int(least), cell_m) if public else None
                given = [Source(each.name, each.getvalue()) for each in run]
                sources = tuple(sorted(given, key=lambda each: each.name.endswith(".geojson"))) or asked.run
                use_asked(replace(asked, kind=kind, since=since, run=sources, ward=ward).switched(handout, rules))
            st.rerun()
    if asked.since == "run" and len(asked.run) != 2:
        st.info("Give both files of the earlier run, and press Write it.")


def _document(analysis: Analysis, asked: Asked) -> tuple[Kind, str]:
    """Which document, and of which ward where it is of one."""
    kinds, codes = list(KINDS), analysis.wards["code"].tolist()
    names = dict(zip(codes, analysis.wards["name"], strict=True))
    kind: Kind = st.selectbox("Document", kinds, index=kinds.index(asked.kind), format_func=KINDS.__getitem__)
    ward = st.selectbox(
        "Ward, for a profile of one", codes, index=codes.index(asked.ward) if asked.ward in codes else 0,
        format_func=lambda code: str(names[code]),
    )  # fmt: skip
    return kind, str(ward)


def _marking(left: DeltaGenerator, right: DeltaGenerator, held: str) -> tuple[str, str]:
    """The marking that is chosen, and the words of one's own."""
    own = held not in MARKINGS
    chosen = left.selectbox(
        "Protective marking", [*MARKINGS, OTHER], index=len(MARKINGS) if own else MARKINGS.index(held),
        format_func=lambda text: text or "None",
        help="At the top and bottom of every page, sheet and slide, and in the files' properties. CSV and GeoJSON cannot carry "
        "one.",
    )  # fmt: skip
    return str(chosen), right.text_input("Its words, if your own", held if own else "", max_chars=MOST_LETTERS)


def _own_marking(words: str) -> str:
    if not words.strip():
        raise BadSettings("Write the words of your own marking, or choose another: nothing was written without one.")
    return as_marking(words)


def _added(analysis: Analysis) -> None:
    """Hotspots that are shown one by one, and the way into the meeting view."""
    ranks = chosen_ranks(analysis)
    if ranks is None:
        st.caption("No place was added to the briefing on the page Hotspots: the meeting view shows what the document has.")
    else:
        st.markdown("**Shown one by one**")
        for rank in ranks:
            row = analysis.hotspots.iloc[rank - 1]
            words, button = st.columns([5, 1], vertical_alignment="center")
            words.markdown(plain(f"{rank}. {row['name']}"))
            button.button("Take out", key=f"out-{row['id']}", on_click=add_to_briefing, args=(str(row["id"]),), type="tertiary")
    st.page_link(st.session_state["meeting-page"], label="Open the meeting view: full screen, by keyboard")


def _preview() -> None:
    """The first pages, as they will be printed."""
    st.markdown("**Preview**")
    with kind_errors(), st.container(height=PREVIEW_PX):
        for number, page in enumerate(preview_visit(), start=1):
            st.image(page, caption=f"Page {number}", width="stretch")


def _downloads(files: dict[str, bytes]) -> None:
    """Documents first, then tables; each with its size, and all in one ZIP."""
    st.markdown("#### Take it away")
    documents = sorted(name for name in files if is_document(name))
    pictures = sorted(name for name in files if name.endswith(".png"))
    few = documents if len(documents) <= 12 else []
    for name in [*few, *(name for name in WHAT if name in files)]:
        title, what, kind = _told(name)
        words, button = st.columns([3, 1], vertical_alignment="center")
        words.markdown(f"**{title}**: {what}")
        size = max(1, round(len(files[name]) / 1000))
        button.download_button(
            f"{name} ({size:,} KB)", files[name], name, kind, on_click="ignore", width="stretch",
            type="primary" if name in documents else "secondary", key=f"download-{name}",
        )  # fmt: skip
    if not few:
        _zip_button("Every document", {name: files[name] for name in documents}, "documents.zip")
    if pictures:
        _zip_button("Every map and chart", {name: files[name] for name in pictures}, "pictures.zip")
    # Rows set aside hold what the source held, ids too: they are for the analyst, and not for handing over.
    handed = {name: content for name, content in files.items() if name != ASIDE}
    _zip_button("Everything but the rows set aside", handed, "hotspots.zip")


def _told(name: str) -> tuple[str, str, str]:
    """Title, description and kind of a file, by its name or else its ending."""
    if name in WHAT:
        return WHAT[name]
    ending = next(ending for ending in ("-meeting.html", ".html", ".pdf", ".docx", ".pptx") if name.endswith(ending))
    return WHAT[ending]


def _zip_button(what: str, files: dict[str, bytes], name: str) -> None:
    held = _zip(files)
    size = max(1, round(len(held) / 1000))
    st.download_button(
        f"{what} in one ZIP: {len(files):,} files ({size:,} KB)", held, name, "application/zip", on_click="ignore", key=name
    )


def _zip(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()
