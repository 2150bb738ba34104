"""Where incidents come from, police or ambulance or the like: as the user names it, as rows say, or as the files tell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

import pyarrow as pa

from hotspots.errors import on_one_line
from hotspots.read.places import BLANKS
from hotspots.reading import MOST_NAME, Columns, DataSource

POLICE_UK = {"crimeid", "reportedby", "crimetype"}
COLLISIONS = ({"accidentindex"}, {"collisionindex"})
IN_NAME = ("ambulance", "police", "collision", "asb", "fire", "council", "hospital", "coastguard")
AS_WRITTEN = {"asb": "ASB", "collision": "Collisions"}


def source_of_file(names: Sequence[str], sources: Sequence[DataSource]) -> DataSource | None:
    """
    The first of the user's sources that a file belongs to.

    Parameters
    ----------
    names
        What the file is called, and the archive that it lies in.
    """
    wanted = [name.casefold() for name in names]
    return next((each for each in sources if any(_fits(name, form) for name in wanted for form in each.files)), None)


def unmatched_notes(files: Sequence[Sequence[str]], sources: Sequence[DataSource]) -> tuple[str, ...]:
    """
    A warning for each of the user's sources that no file belongs to: its columns were chosen for nothing.

    Parameters
    ----------
    files
        For each what it is called, and its archive.
    """
    met = [source_of_file(names, sources) for names in files]
    return tuple(
        f"Warning: no file is called as the settings say for the source {each.name} ({', '.join(each.files[:3])}), so nothing "
        "chosen for it was used."
        for each in sources
        if each.files and each not in met
    )


def _fits(name: str, form: str) -> bool:
    """Whether a name is as a form says, in which only `*` stands for other letters."""
    return bool(re.fullmatch(".*".join(map(re.escape, form.casefold().split("*"))), name, re.DOTALL))


def columns_of_file(names: Sequence[str], columns: Columns, sources: Sequence[DataSource]) -> Columns:
    """Column names chosen for a file: those of its source, and of all files where its source names none."""
    own = source_of_file(names, sources)
    if own is None:
        return columns
    return replace(columns, **{role: name for role, name in vars(own.columns).items() if name is not None})


def name_sources(files: Sequence[tuple[Sequence[str], tuple[str, ...]]], sources: Sequence[DataSource]) -> list[tuple[str, bool]]:
    """
    What each file's source is called, and whether the user called it so.

    Parameters
    ----------
    files
        For each what it is called, its archive, and its header.
    sources
        The user's own; other files are told by their header or their name, and else files of one header are one source, called
        as the first of them.
    """
    by_header: dict[tuple[str, ...], str] = {}
    named = []
    for names, header in files:
        own = source_of_file(names, sources)
        told = own.name if own else _told(names, header)
        named.append((told or by_header.setdefault(header, (PurePath(names[0]).stem or names[0])[:MOST_NAME]), own is not None))
    return named


def with_source(table: pa.Table, name: str, *, chosen: bool, of_file: Mapping[str, str] | None = None) -> pa.Table:
    """
    One file's table with the source of each row.

    It is what the user calls the file's source, else the row's agency, else what the file's source is called. Rows that were set
    aside and mended are of the source of the file that they came from.

    Parameters
    ----------
    name, chosen
        What the file's source is called, and whether the user called it so.
    of_file
        Sources by file, for mended rows.
    """
    if "mended_from" in table.column_names:
        mended = [(of_file or {}).get(str(text), name) for text in table.column("mended_from").to_pylist()]
        dropped = [each for each in ("mended_from", "source") if each in table.column_names]
        return table.drop_columns(dropped).append_column("source", pa.array(mended, pa.string()).dictionary_encode())
    column = table.column("source").combine_chunks() if "source" in table.column_names else None
    if column is None or chosen:
        label = pa.DictionaryArray.from_arrays(pa.nulls(len(table), pa.int32()).fill_null(0), [name])
        return (table if column is None else table.drop_columns("source")).append_column("source", label)
    agencies = [on_one_line(text).strip()[:MOST_NAME] for text in column.dictionary.to_pylist()]
    filled = pa.array([name if text.lower() in BLANKS else text for text in agencies])
    position = table.column_names.index("source")
    # Encoded again, as two texts may now be one.
    plain = pa.DictionaryArray.from_arrays(column.indices, filled).cast(pa.string()).dictionary_encode()
    return table.set_column(position, "source", plain)


def _told(names: Sequence[str], header: tuple[str, ...]) -> str:
    """What a file's header or name says of its source; empty where neither does."""
    simple = {re.sub(r"[^a-z0-9]", "", name.lower()) for name in header}
    if simple >= POLICE_UK:
        return "Police"
    if any(simple >= each for each in COLLISIONS):
        return "Collisions"
    word = next((word for word in IN_NAME for name in names if word in re.split("[^a-z]+", name.lower())), None)
    return AS_WRITTEN.get(word, word.capitalize()) if word else ""
