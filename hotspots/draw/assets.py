"""Scripts and styles for maps without a network: from the folium-offline package, never from a server."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import folium

LEAFLET_JS = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js"
LEAFLET_CSS = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.css"
SCRIPT = re.compile(r"<script[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)

PIECE = re.compile(r"<script[^>]*>.*?</script>|<style[^>]*>.*?</style>|<(?:meta|link)[^>]*>", re.DOTALL | re.IGNORECASE)


@cache
def offline_assets() -> dict[str, str]:
    """Content by the address that folium 0.20.0 would fetch it from. The two packages are pinned together."""
    from offlinefolium import elements

    return dict(elements._res)


def trim(drawn: folium.Map) -> folium.Map:
    """Keep only Leaflet of folium's default scripts and styles: jQuery, Bootstrap and Font Awesome are not used."""
    drawn.default_js = [("leaflet", LEAFLET_JS)]
    drawn.default_css = [("leaflet_css", LEAFLET_CSS)]
    return drawn


def to_fragment(drawn: folium.Map) -> tuple[str, str, str]:
    """
    A map as three pieces of HTML with nothing left to fetch: for the head, for the body, and its script.

    Raises
    ------
    KeyError
        When a layer needs a script or style that the offline package does not carry.
    """
    figure = drawn.get_root()
    figure.render()
    head = []
    for child in figure.header._children.values():
        address = getattr(child, "url", None)
        if address is None:
            head.append(child.render())
        elif type(child).__name__ == "JavascriptLink":
            head.append(f"<script>{offline_assets()[address]}</script>")
        else:
            head.append(f"<style>{offline_assets()[address]}</style>")
    kept = [piece for piece in head if "L_NO_TOUCH" in piece or 'name="viewport"' not in piece]
    body = "".join(child.render() for child in figure.html._children.values())
    script = "\n".join(child.render() for child in figure.script._children.values())
    return "\n".join(kept), body, f"<script>{script}</script>"


def join_fragments(fragments: list[tuple[str, str, str]]) -> tuple[str, list[str], str]:
    """Several maps for one page: what their heads share stands once, their bodies stay apart, their scripts follow on."""
    pieces = [piece for head, _, _ in fragments for piece in PIECE.findall(head)]
    return "\n".join(dict.fromkeys(pieces)), [body for _, body, _ in fragments], "\n".join(script for *_, script in fragments)


def content_security_policy(page: str) -> str:
    """A policy that lets exactly the scripts in `page` run and lets nothing be fetched or sent."""
    hashes = {
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in SCRIPT.findall(page)
    }
    return (
        f"default-src 'none'; script-src {' '.join(sorted(hashes))}; style-src 'unsafe-inline'; "
        "img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'"
    )
