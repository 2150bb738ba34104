"""Text from files is hostile until escaped. folium escapes nothing, and its templates know backticks and `${`."""

from __future__ import annotations

import html
import re

IN_SCRIPT = str.maketrans({"`": "&#96;", "$": "&#36;", "\\": "&#92;", "{": "&#123;", "}": "&#125;"})
CONTROL = dict.fromkeys([*range(32), *range(127, 160), 0x2028, 0x2029], " ")
"""A browser reads a carriage return or a null differently from how it was written, and a policy's hash then fails."""


NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Marks that XML cannot hold, not even escaped."""


def xml_text(text: str) -> str:
    """SVG or another XML text without marks that would make it no XML."""
    return NOT_XML.sub("\ufffd", text)


def safe_html(text: object) -> str:
    """Text that can stand in HTML inside a script's template string: it shows as written and runs nothing."""
    return html.escape(str(text).translate(CONTROL), quote=True).translate(IN_SCRIPT)
