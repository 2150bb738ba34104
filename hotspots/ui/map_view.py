"""A folium map in the app, with its scripts served from this machine and background tiles only when asked for."""

from __future__ import annotations

import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
import streamlit.components.v1 as components
import streamlit_folium

from hotspots.draw.assets import offline_assets
from hotspots.draw.maps import Tiles

TILES_URL = "HOTSPOTS_TILES_URL"


def show_map(drawn: object, *, key: str, height: int = 620) -> str | None:
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


def draw_on_map(drawn: object, *, key: str, height: int = 520) -> list[dict[str, Any]]:
    """Draw a map with drawing tools; the GeoJSON geometries that stand on it now."""
    _serve_offline()
    found: dict[str, Any] = streamlit_folium.st_folium(
        drawn, key=key, height=height, use_container_width=True, returned_objects=["all_drawings"]
    )
    return [feature["geometry"] for feature in found.get("all_drawings") or []]


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
    plain = streamlit_folium._component_func

    def offline(**arguments: Any) -> Any:
        for links in ("js_links", "css_links"):
            arguments[links] = [local[address] for address in arguments[links]]
        return plain(**arguments)

    streamlit_folium._component_func = offline
