"""The meeting view: one place after the other at full width, in large type, by keyboard, without sidebar or forms."""

from __future__ import annotations

import streamlit as st

from hotspots.ui.busy import kind_errors
from hotspots.ui.results import meeting_visit

BARE = """<style>
[data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stSidebarCollapsedControl"],
[data-testid="stExpandSidebarButton"] { display: none; }
[data-testid="stMainBlockContainer"] { padding: 0 .4rem; max-width: none; }
[data-testid="stVerticalBlock"] { gap: .2rem; }
iframe { height: calc(100vh - 2.6rem) !important; border: 0; }
</style>"""
HIGH_PX = 700


def show() -> None:
    """Draw the page; the arrow keys work once the screen was clicked on or reached by Tab."""
    st.html(BARE)
    st.page_link(st.session_state["report-page"], label="Leave the meeting view")
    with kind_errors():
        page = meeting_visit()
    st.iframe(page.decode(), height=HIGH_PX, tab_index=0, alt="Meeting view: arrow keys go on and back")
