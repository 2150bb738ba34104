"""Content as JSON text that any reader takes: numpy numbers as numbers, what is not finite as null."""

from __future__ import annotations

import json
from typing import Any

import numpy as np


def to_json(content: Any, *, indent: int | None = 2) -> str:
    """JSON text of dicts, lists, numbers and texts; on one line with no indent."""
    return json.dumps(as_json(content), indent=indent, ensure_ascii=False, allow_nan=False)


def as_json(value: Any) -> Any:
    """A value that JSON knows: numpy numbers as numbers, whole floats as whole numbers, what is not finite as null."""
    if isinstance(value, dict):
        return {str(key): as_json(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(each) for each in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        if not np.isfinite(value):
            return None
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    return value
