"""Names compared without capitals and marks: of categories, as files and tables write them."""

from __future__ import annotations

import re
import unicodedata


def plain_name(name: str) -> str:
    """A name without capitals and marks, so that “Burglary - Residential” and “burglary residential” are one."""
    letters = unicodedata.normalize("NFKC", name.casefold())
    return re.sub(r"[\W_]+", " ", letters).strip() or letters.strip()
