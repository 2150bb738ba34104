"""A table of targets, judged with chance counted in."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from hotspots.compare.target_table import read_targets
from hotspots.compare.targets import judge
from hotspots.errors import HotspotsError
from hotspots.read.source import Source
from hotspots.report.content import Edits
from hotspots.report.handout import Handout
from hotspots.report.targets import RULE, render_targets, targets_headline, targets_rows
from hotspots.tables import Input
from hotspots.ui.state import SMALL_MB
from hotspots.ui.text import plain

UPLOAD = "targets-upload"


def show_targets(handout: Handout) -> None:
    """Take a table, say how many targets are met, and offer the page and the table."""
    with st.expander("Targets: met, not met, or not to be told from chance", expanded=bool(st.session_state.get(UPLOAD))):
        upload = st.file_uploader(
            "Targets (CSV: measure, baseline, target such as “3% below”, actual)", type=["csv", "txt"], max_upload_size=SMALL_MB,
            key=UPLOAD,
        )  # fmt: skip
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
        plain_handout = replace(handout, edits=Edits())
        files = render_targets(judged, source=Input(source.name, "targets", source.sha256), handout=plain_handout)
        for name, content in files.items():
            st.download_button(name, content, name, on_click="ignore")
