"""A folium map in the app, with its scripts served from this machine and background tiles only when asked for."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st
import streamlit.components.v1 as components
import streamlit_folium

from hotspots.draw.assets import offline_assets
from hotspots.draw.base_map import Tiles
from hotspots.ui.state import visit

if TYPE_CHECKING:
    from hotspots.analysis import Analysis

TILES_URL = "HOTSPOTS_TILES_URL"
MAP_PX = 520
"""The whole map, with its legend and scale, is on a screen of 800 px."""
ALL = "All"
MOST_BUTTONS = 6


def show_map(drawn: object, *, key: str, height: int = MAP_PX) -> str | None:
    """
    Draw a map; only a click on something with a tooltip reruns the page.

    Returns
    -------
    The tooltip's text that was clicked last, or None.
    """
    _serve_offline()
    st.html('<a href="#after-map" class="skip-map">Skip the map</a>')
    found: dict[str, Any] = streamlit_folium.st_folium(
        drawn, key=key, height=height, use_container_width=True, returned_objects=["last_object_clicked_tooltip"]
    )
    st.html('<span id="after-map"></span>')
    clicked = found.get("last_object_clicked_tooltip")
    return str(clicked).strip() if clicked else None


def draw_on_map(drawn: object, *, key: str, height: int = MAP_PX) -> list[dict[str, Any]]:
    """Draw a map with drawing tools; the GeoJSON geometries that stand on it now."""
    _serve_offline()
    found: dict[str, Any] = streamlit_folium.st_folium(
        drawn, key=key, height=height, use_container_width=True, returned_objects=["all_drawings"]
    )
    return [feature["geometry"] for feature in found.get("all_drawings") or []]


def district_choice(analysis: Analysis, *, page: str, on_change: Callable[[], None] | None = None) -> str | None:
    """
    Buttons above a map that zoom it to one district or show all of them.

    Returns
    -------
    The district's name; None for all, or where there is only one.
    """
    names = sorted(set(analysis.areas["district"]) - {""})
    if len(names) < 2:
        return None
    # Buttons of one key on two pages would be drawn with none pressed; other boundaries have other buttons.
    key, options = f"zoom-to-{page}-{visit().map_started}-{'|'.join(names)}", [ALL, *names]
    if len(options) <= MOST_BUTTONS:
        picked = st.segmented_control("Zoom to", options, default=ALL, required=True, key=key, on_change=on_change)
    else:
        picked = st.selectbox("Zoom to", options, key=key, on_change=on_change)
    return None if picked == ALL else picked


def tiles_choice() -> Tiles | None:
    """A switch for background tiles, off at first, that says what it gives away."""
    if not st.toggle(
        "Background map from the internet",
        key="tiles",
        help="Off: nothing leaves this machine. On: a tile server sees which area you look at. Its address can be set with "
        f"the environment variable {TILES_URL}.",
    ):
        return None
    st.caption("A tile server now sees which area you look at.")
    return tiles_in_use()


def tiles_in_use() -> Tiles | None:
    """Background tiles where the user has switched them on, for a second map on the same page."""
    return Tiles(os.environ.get(TILES_URL, Tiles.url)) if st.session_state.get("tiles") else None


@cache
def _serve_offline() -> None:
    """Have streamlit-folium load its scripts and styles from this machine instead of from the addresses folium names."""
    folder = Path(tempfile.mkdtemp(prefix="hotspots-assets-"))
    component = components.declare_component("hotspots_assets", path=str(folder))
    local = {}
    for address, content in offline_assets().items():
        ending = ".css" if ".css" in address else ".js"
        name = hashlib.sha256(address.encode()).hexdigest()[:16] + ending
        (folder / name).write_text(content, encoding="utf-8")
        local[address] = f"../{component.name}/{name}"
    served = set(local.values())
    plain = streamlit_folium._component_func

    def offline(**arguments: Any) -> Any:
        for links in ("js_links", "css_links"):
            # Two visitors who come first at one moment can wrap it twice: what is local already stays.
            arguments[links] = [address if address in served else local[address] for address in arguments[links]]
        return plain(**arguments)

    streamlit_folium._component_func = offline
