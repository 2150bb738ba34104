"""A scheme of categories: which are counted as one, such as a partnership's own “serious violence”."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import pyarrow as pa

from hotspots.errors import BadFile, BadSettings
from hotspots.names import plain_name
from hotspots.read.columns import KNOWN
from hotspots.read.delimited import read_delimited
from hotspots.read.incidents import Incidents
from hotspots.read.source import Source
from hotspots.reading import Group

GROUP_NAMES = ("group", "scheme", "groupname", "categorygroup", "reportas", "countas", "countedas", "definition")
"""Header names in lower case without spaces or marks, the most telling first."""
MOST_NAMED = 5


def as_recorded(incidents: pd.DataFrame) -> pd.Series[str]:
    """The categories as the files have them, whatever scheme groups them."""
    return incidents["recorded" if "recorded" in incidents else "category"]


def with_scheme(incidents: Incidents, scheme: Sequence[Group]) -> Incidents:
    """
    The incidents with `category` the group that their finer category, or else their category, is in.

    Categories in no group keep their names; `recorded` is the category as it was. Capitals and marks do not matter. A second
    scheme takes the place of the first.

    Returns
    -------
    A note says what each group holds, and which of its names the data do not have.
    """
    if incidents.scheme == tuple(scheme):
        return incidents
    group_of = {plain_name(name): group.name for group in scheme for name in group.categories}
    table = incidents.table
    recorded = as_recorded(table)
    grouped = _grouped(recorded, group_of)
    finer = _grouped(table["subcategory"], group_of)
    names = finer.astype("object").where(finer.notna(), grouped.astype("object"))
    category = names.where(names.notna(), recorded.astype("object")).astype("str").astype("category")
    notes = [note for note in incidents.notes if not note.startswith((NOTE, "Warning: the group "))]
    notes += _notes(scheme, names, recorded, table["subcategory"])
    return replace(incidents, table=table.assign(category=category, recorded=recorded), notes=tuple(notes), scheme=tuple(scheme))


def read_scheme(source: Source) -> tuple[Group, ...]:
    """
    A scheme from a CSV with a column of categories and one of groups.

    Raises
    ------
    BadFile
        When there are no such columns, or one category is put into two groups.
    """
    file = read_delimited(source)
    simple = {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in reversed(file.header)}
    group = next((simple[name] for name in GROUP_NAMES if name in simple), None)
    category = next((simple[name] for name in KNOWN["category"] if name in simple and simple[name] != group), None)
    if group is None or category is None:
        raise BadFile(
            f"{source.name} is no scheme of categories that can be used: it needs a column called category and one called group; "
            f"its columns are {', '.join(file.header[:12])}. Rename them."
        )
    texts = file.texts([category, group], plain=[category, group])
    names, groups = ([text.strip() for text in texts.column(each).cast(pa.string()).to_pylist()] for each in (category, group))
    of: dict[str, str] = {}
    held: dict[str, list[str]] = {}
    for name, kind in zip(names, groups, strict=True):
        if not name or not kind:
            continue
        if of.setdefault(plain_name(name), kind) != kind:
            raise BadFile(f"{source.name} puts “{name}” into two groups, {of[plain_name(name)]} and {kind}. Keep one of them.")
        if name not in held.setdefault(kind, []):
            held[kind].append(name)
    if not held:
        raise BadFile(f"{source.name} has column names but no groups. Add a row for each category.")
    return tuple(Group(kind, tuple(members)) for kind, members in held.items())


NOTE = "Scheme: "


def _grouped(column: pd.Series[str], group_of: Mapping[str, str]) -> pd.Series[str]:
    """The group of each row by one column; missing where it is in none."""
    return column.map({name: group_of.get(plain_name(str(name))) for name in column.cat.categories}, na_action="ignore")


def _notes(scheme: Sequence[Group], grouped: pd.Series[Any], recorded: pd.Series[Any], finer: pd.Series[Any]) -> tuple[str, ...]:
    """What each group holds, what the data do not have, and which category of the data has a group's name."""
    counts = grouped.value_counts()
    there = {plain_name(str(name)): str(name) for column in (recorded, finer) for name in column.cat.categories}
    notes = []
    for group in scheme:
        members = {plain_name(name) for name in group.categories}
        held = ", ".join(group.categories[:MOST_NAMED]) + (" and others" if len(group.categories) > MOST_NAMED else "")
        count = int(counts.get(group.name, 0))
        notes.append(f"{NOTE}{group.name} is {held}: {count:,} {'incident' if count == 1 else 'incidents'}.")
        missing = [name for name in group.categories if plain_name(name) not in there]
        if missing:
            shown = ", ".join(missing[:MOST_NAMED]) + (" and others" if len(missing) > MOST_NAMED else "")
            notes.append(f"{NOTE}the data have no {shown} for {group.name}.")
        same = plain_name(group.name)
        if same in there and same not in members:
            notes.append(
                f"Warning: the group {group.name} is called as a category that is not in it, and both are counted together. "
                "Give the group another name, or put the category into it."
            )
    return tuple(notes)


def require_ungrouped(asked: Sequence[str], incidents: Incidents) -> None:
    """
    Raise `BadSettings` where a filter asks for a category that the scheme counts under another name.

    Parameters
    ----------
    asked
        Categories that the filter leaves.
    incidents
        Grouped.
    """
    if not incidents.scheme or not asked:
        return
    group_of = {plain_name(name): group.name for group in incidents.scheme for name in group.categories}
    there = set(incidents.table["category"].cat.categories)
    for name in asked:
        group = group_of.get(plain_name(name))
        if group is not None and name not in there:
            raise BadSettings(f"The filter asks for “{name}”, which the scheme counts as “{group}”: choose that instead.")
