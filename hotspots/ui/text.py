"""Text on screen: from files it is hostile, and Streamlit reads most text as Markdown."""

from __future__ import annotations

import base64
import html
import re

import streamlit as st

AUTOLINK = re.compile(r"://|www|@|mailto:|xmpp:", re.IGNORECASE)
"""What Markdown makes a link of by itself; a word joiner after it stops that and is not seen."""
MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:<>&])")


def plain(text: object) -> str:
    """Text that Markdown shows as written: no link, picture, formula or HTML in it works."""
    unlinked = AUTOLINK.sub(lambda found: found[0] + "\u2060", str(text).replace("\n", " "))
    return MARKDOWN.sub(r"\\\1", unlinked)


STYLE = """<style>
[data-testid="stMainBlockContainer"] { padding-top: 4.2rem; padding-bottom: 2rem; padding-left: 1.5rem; padding-right: 1.5rem; }
[data-testid="stHeading"] h3 { font-size: 1.3rem; line-height: 1.3; padding: 0; }
[data-testid="stSidebarHeader"] { height: 2.2rem; margin-bottom: 0; padding-top: .4rem; padding-bottom: 0; }
[data-testid="stSidebarUserContent"] { padding: 0; }
[data-testid="stSidebarUserContent"] [data-testid="stVerticalBlock"] { gap: .55rem; }
[data-testid="stSidebar"] [data-testid="stDateInputFieldsScroller"] { font-size: .76rem; padding: 0 0 0 .4rem; }
[data-testid="stSidebar"] [data-testid="stDateInputFieldsScroller"] * { font-size: .76rem; padding-left: 0; padding-right: 0; }
[data-testid="stSidebar"] .stMarkdownBadge { white-space: normal; }
[data-testid="stSidebarContent"] { scroll-padding-bottom: 4rem; }
[data-testid="stLayoutWrapper"]:has(> .st-key-apply) { position: sticky; bottom: 0; z-index: 10; background: #f3f4f5; }
.st-key-apply { padding: .4rem 0 .6rem; }
[data-testid="stPageLink"] a { padding: 0; background: none; }
[data-testid="stPageLink"] a p { color: #12436D; text-decoration: underline; white-space: normal; overflow: visible; }
[data-testid="stElementContainer"]:has(.skip-map:not(:focus)), [data-testid="stElementContainer"]:has(#after-map) {
  position: absolute; }
.skip-map { position: absolute; left: -999px; }
.skip-map:focus { position: static; background: #fd0; color: #0b0c0c; padding: 4px 8px; }
</style>"""
"""Less air above the answer and in the sidebar, Apply in sight, and a skip link that shows when it is reached by keyboard."""


def show_svg(svg: str, *, alt: str) -> None:
    """A chart drawn as SVG, as a picture: nothing in it can run, and a screen reader says what it is."""
    picture = base64.b64encode(svg.encode()).decode()
    st.html(f'<img src="data:image/svg+xml;base64,{picture}" alt="{html.escape(alt)}" style="max-width:100%;height:auto">')
