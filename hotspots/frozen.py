"""Frozen settings objects from parsed JSON, checked name by name against the types that their classes state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from hotspots.errors import BadSettings


def build(kind: Any, values: Any, where: str) -> Any:
    """
    A frozen settings object of class `kind` from parsed JSON.

    Parameters
    ----------
    where
        What it is called in messages.

    Raises
    ------
    BadSettings
        When a name or a value is not one of the class's.
    """
    if not isinstance(values, Mapping):
        raise BadSettings(f"{where} should be a group of named settings, in curly brackets.")
    hints = get_type_hints(kind)
    unknown = sorted(set(values) - {f.name for f in fields(kind)})
    if unknown:
        raise BadSettings(f"{where} has an unknown name, “{unknown[0]}”. Known: {', '.join(hints)}.")
    return kind(**{name: _value(hints[name], value, f"{where}.{name}") for name, value in values.items()})


def _value(hint: Any, value: Any, where: str) -> Any:
    """One JSON value as the type that the settings class states."""
    if isinstance(hint, UnionType):
        if value is None:
            return None
        hint = next(arg for arg in get_args(hint) if arg is not NoneType)
    if get_origin(hint) is Literal:
        if value in get_args(hint):
            return value
        raise BadSettings(f"{where} is “{value}”: choose one of {', '.join(get_args(hint))}.")
    if get_origin(hint) is tuple and get_args(hint)[0] is not str:
        if isinstance(value, list):
            return tuple(build(get_args(hint)[0], each, f"{where}[{number}]") for number, each in enumerate(value))
        raise BadSettings(f"{where} should be a list.")
    if get_origin(hint) is tuple:
        if isinstance(value, list) and all(isinstance(item, str) and item.isprintable() for item in value):
            return tuple(value)
        raise BadSettings(f"{where} should be a list of texts.")
    if hint is date:
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise BadSettings(f"{where} is “{value}”: write a date as YYYY-MM-DD.") from None
    if hint is bool:
        if isinstance(value, bool):
            return value
        raise BadSettings(f"{where} is “{value}”: write true or false.")
    if hint in (int, float):
        whole_needed = hint is int and isinstance(value, float) and not value.is_integer()
        if isinstance(value, bool) or not isinstance(value, int | float) or whole_needed:
            raise BadSettings(f"{where} is “{value}”: write a {'whole ' if hint is int else ''}number.")
        try:
            return hint(value)
        except OverflowError:
            raise BadSettings(f"{where} is larger than any number that can be used: write a smaller one.") from None
    if hint is str:
        if isinstance(value, str) and value.isprintable():
            return value
        raise BadSettings(f"{where} is “{value}”: write a text.")
    return build(hint, value, where)
