"""The app: page config, navigation, the shared sidebar. Nothing else."""

import streamlit as st

from hotspots.ui import (
    confidence_page,
    data_page,
    hotspots_page,
    meeting_page,
    patrols_page,
    report_page,
    sidebar,
    wards_page,
    when_page,
)
from hotspots.ui.text import STYLE

st.set_page_config(page_title="Hotspots", layout="wide", initial_sidebar_state="expanded")
data = st.Page(data_page.show, title="Data", url_path="data")
report = st.Page(report_page.show, title="Report", url_path="report")
meeting = st.Page(meeting_page.show, title="Meeting view", url_path="meeting", visibility="hidden")
st.session_state["report-page"], st.session_state["meeting-page"] = report, meeting
page = st.navigation(
    [
        st.Page(hotspots_page.show, title="Hotspots", url_path="hotspots", default=True),
        st.Page(wards_page.show, title="Wards", url_path="wards"),
        st.Page(when_page.show, title="When", url_path="when"),
        st.Page(confidence_page.show, title="Confidence", url_path="confidence"),
        st.Page(patrols_page.show, title="Patrols", url_path="patrols"),
        data,
        report,
        meeting,
    ],
    position="top",
)
st.html(STYLE)
result = sidebar.show(data)
page.run()
sidebar.show_result(result)
