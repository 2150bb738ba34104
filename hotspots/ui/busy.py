"""Work that takes a while: kept once done, with a named step and a bar, and after five seconds a Cancel button."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from hotspots.errors import HotspotsError
from hotspots.ui.state import visit
from hotspots.ui.text import plain

MOST_RESULTS = 16
CANCEL_AFTER_S = 5.0

Progress = Callable[[str, float], None]


class Cancelled(HotspotsError):
    """The user cancelled a piece of work; `key` is what would be made, so that it can be started again."""

    def __init__(self, doing: str, key: Hashable) -> None:
        super().__init__(f"You cancelled: {doing}. Nothing was changed.")
        self.key = key


def kept(key: Hashable, doing: str, make: Callable[[Progress], Any]) -> Any:
    """
    A result from this visit's last few, or made now with its progress shown.

    Raises
    ------
    Cancelled
        When the user cancelled it, until it is started again.
    """
    now = visit()
    if key in now.results:
        now.results.move_to_end(key)
        return now.results[key]
    if key in now.cancelled:
        raise Cancelled(doing, key)
    shown, began = st.empty(), time.monotonic()
    with shown.container():
        bar, place = st.progress(0.0, text=doing), st.empty()
    offered = False

    def show_step(step: str, share: float) -> None:
        nonlocal offered
        # A click elsewhere, Cancel's too, ends the work here: Streamlit stops a run at what it draws next.
        bar.progress(min(max(share, 0.0), 1.0), text=step)
        if not offered and time.monotonic() - began > CANCEL_AFTER_S:
            offered = True
            place.button("Cancel", key=f"cancel-{hash(key)}", on_click=now.cancelled.add, args=(key,))

    try:
        now.results[key] = make(show_step)
    finally:
        shown.empty()
    while len(now.results) > MOST_RESULTS:
        now.results.popitem(last=False)
    return now.results[key]


def tell(error: HotspotsError) -> None:
    """A bad input's message; for what was cancelled, a way to start it again."""
    if not isinstance(error, Cancelled):
        st.error(plain(error))
        return
    st.info(plain(error))
    st.button("Start it again", key=f"again-{hash(error.key)}", on_click=visit().cancelled.discard, args=(error.key,))


@contextmanager
def kind_errors() -> Iterator[None]:
    """Show a bad input's message in place of the page's rest; the app lives on."""
    try:
        yield
    except HotspotsError as error:
        tell(error)
        st.stop()
