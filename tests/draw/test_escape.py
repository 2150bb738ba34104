"""Text from files shows as written and runs nothing."""

from __future__ import annotations

import html

from hypothesis import given
from hypothesis import strategies as st

from hotspots.draw.escape import safe_html


@given(st.text())
def test_escaped_text_reads_as_written_and_has_nothing_a_script_or_template_knows(text: str) -> None:
    safe = safe_html(text)
    shown = "".join(
        " " if ord(letter) < 32 or 127 <= ord(letter) < 160 or letter in "\u2028\u2029" else letter for letter in text
    )
    assert html.unescape(safe) == html.unescape(html.escape(shown))
    assert not set(safe) & set("<>`$\\{}\"'")
