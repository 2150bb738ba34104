"""Text from files is hostile until escaped. folium escapes nothing, and its templates know backticks and `${`."""

from __future__ import annotations

import html

IN_SCRIPT = str.maketrans({"`": "&#96;", "$": "&#36;", "\\": "&#92;", "{": "&#123;", "}": "&#125;"})
CONTROL = dict.fromkeys([*range(32), *range(127, 160), 0x2028, 0x2029], " ")
"""A browser reads a carriage return or a null differently from how it was written, and a policy's hash then fails."""


def safe_html(text: object) -> str:
    """Text that can stand in HTML inside a script's template string: it shows as written and runs nothing."""
    return html.escape(str(text).translate(CONTROL), quote=True).translate(IN_SCRIPT)
