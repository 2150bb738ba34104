"""What browser tests share: a page that notes what it asks for, its one map, and going from page to page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import TimeoutError as TookTooLong

PATIENCE = 40_000


@dataclass
class Watched:
    """A page, the addresses it asked for outside this machine, and its script errors."""

    page: Any
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def the_map(page: Any, shows: str = ".leaflet-container") -> Any:
    """The one map on the page, once it shows something: while a page is redrawn, the map before it can stand beside it."""
    page.wait_for_function(
        """shows => {
            const maps = [...document.querySelectorAll("iframe[title*='st_folium']")];
            return maps.length === 1 && maps[0].contentDocument && maps[0].contentDocument.querySelector(shows);
        }""",
        arg=shows,
    )
    # The last one, should another redraw begin between this line and the next: the map before it stands first.
    return page.frame_locator("iframe[title*='st_folium']").last


def open_page(page: Any, name: str, shows: Any) -> None:
    """Go to another page as a user would: again where Streamlit lost the click, as it can while it redraws the page before."""
    for _ in range(3):
        page.get_by_role("link", name=name, exact=True).click()
        try:
            shows.wait_for(timeout=PATIENCE / 3)
        except TookTooLong:
            continue
        return
    shows.wait_for()
