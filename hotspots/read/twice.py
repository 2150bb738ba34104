"""What is there twice: rows that repeat, the same file, the same force and month, a reference that an earlier file has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.read.delimited import Delimited

FORCE_MONTH = re.compile(r"(\d{4}-\d{2})-(.+)-street\.csv", re.IGNORECASE)
"""How data.police.uk calls a force's month."""
SAME_FILE = "the same file was loaded before"
SAME_MONTH = "the same force and month were loaded from another file"
SAME_REFERENCE = "the reference was loaded before, from another file of the same source"
LEAVE_OUT = "Leave out what was loaded before"
MOST_NAMES = 3
LEAST_TELLING = 6
"""Letters from which on a reference in two sources tells of one event."""


@dataclass(frozen=True)
class Twice:
    """
    Incidents that may be there twice.

    Attributes
    ----------
    reason
        For each row of the table why, or empty.
    notes
        What was found, in words; each a warning where the rows are still used.
    """

    reason: npt.NDArray[np.object_]
    notes: tuple[str, ...]

    @property
    def found(self) -> npt.NDArray[np.bool_]:
        """Whether each row is one of them."""
        return np.asarray(self.reason != "")


def stands_again(references: pd.Series[str]) -> npt.NDArray[np.bool_]:
    """Whether each reference that is not blank stands more than once."""
    return np.asarray(references.ne("").to_numpy() & references.duplicated(keep=False).to_numpy())


def find_repeats(table: pd.DataFrame, again: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.bool_], tuple[str, ...]]:
    """
    Rows that repeat another exactly and share its reference, of those whose reference stands again.

    Rows that merely look alike are none: police.uk snaps separate incidents to one point and gives many no reference. Of two
    sources the first by name keeps the row, so that the order of the files does not matter.

    Returns
    -------
    For each row whether it is one, and a warning for each source whose rows repeat those of another.
    """
    found = np.zeros(len(table), dtype=bool)
    if not again.any():
        return found, ()
    same = [name for name in table.columns if name not in ("file", "row", "source")]
    rows = table[again].sort_values("source", kind="stable", key=lambda names: names.astype("str"))
    repeats = rows.duplicated(same).to_numpy()
    found[rows.index[repeats]] = True
    number = rows.groupby(same, dropna=False, observed=True, sort=False).ngroup().to_numpy()
    source = rows["source"].astype("str").to_numpy()
    kept = dict(zip(number[~repeats].tolist(), source[~repeats].tolist(), strict=True))
    pairs = Counter((own, kept[each]) for own, each in zip(source[repeats].tolist(), number[repeats].tolist(), strict=True))
    notes = []
    for (own, other), count in sorted(pairs.items()):
        if own != other:
            rows_said = f"{count:,} row of {own} repeats a row" if count == 1 else f"{count:,} rows of {own} repeat rows"
            notes.append(f"Warning: {rows_said} of {other} in every column read, and count for {other} only.")
    return found, tuple(notes)


def find_twice(
    table: pd.DataFrame,
    part: npt.NDArray[np.int64],
    files: Sequence[Delimited],
    *,
    again: npt.NDArray[np.bool_],
    left_out: bool,
) -> Twice:
    """
    Rows that were loaded before, by file, by force and month, or by reference.

    Rows that only look alike are none of them: police.uk snaps separate incidents to one point and gives many no reference.

    Parameters
    ----------
    table
        Usable incidents of all files.
    part
        For each the position of its file in `files`.
    again
        Whether the reference of each stands more than once.
    left_out
        Whether they are set aside, for the words of the notes.
    """
    files_again = _files_again(files)
    reason = np.full(len(table), "", dtype=object)
    for number, (_, why) in files_again.items():
        reason[part == number] = why
    open_still = reason == ""
    reason[open_still & _reference_again(table, part, again & open_still)] = SAME_REFERENCE
    notes = []
    for why in (SAME_FILE, SAME_MONTH, SAME_REFERENCE):
        rows, names = int((reason == why).sum()), [files[number].name for number, (_, each) in files_again.items() if each == why]
        if rows or names:
            notes.append(_note(why, rows, names, left_out))
    return Twice(reason, (*notes, *_shared_notes(table, again)))


def _shared_notes(table: pd.DataFrame, again: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    """References that two sources have: they may be one event in both. Short ones, such as running numbers, say nothing."""
    rows = table.loc[again, ["reference", "source"]].astype("str")
    rows = rows[rows["reference"].str.len() >= LEAST_TELLING]
    of: dict[str, set[str]] = {}
    for reference, source in rows.drop_duplicates().itertuples(index=False):
        of.setdefault(str(reference), set()).add(str(source))
    shared = Counter(tuple(sorted(names)) for names in of.values() if len(names) > 1)
    return tuple(
        f"{count:,} {'reference stands' if count == 1 else 'references stand'} in {' and '.join(names)}: they may be the same "
        "events. They count in each."
        for names, count in sorted(shared.items())
    )


def _files_again(files: Sequence[Delimited]) -> dict[int, tuple[int, str]]:
    """Files that an earlier one is equal to, byte for byte, or whose force and month an earlier one has: which, and why."""
    again: dict[int, tuple[int, str]] = {}
    by_size: dict[int, list[int]] = {}
    by_month: dict[str, int] = {}
    for number, file in enumerate(files):
        same = by_size.setdefault(len(file.data), [])
        before = next((earlier for earlier in same if files[earlier].data == file.data), None)
        same.append(number)
        month = file.name.lower() if FORCE_MONTH.fullmatch(file.name) else ""
        if before is not None:
            again[number] = (before, SAME_FILE)
        elif month and month in by_month:
            again[number] = (by_month[month], SAME_MONTH)
        if month:
            by_month.setdefault(month, number)
    return again


def _reference_again(table: pd.DataFrame, part: npt.NDArray[np.int64], known: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Rows whose reference an earlier file of the same source has; within one file a reference may stand again."""
    if not known.any():
        return np.zeros(len(table), dtype=bool)
    key = pd.DataFrame({"reference": table["reference"], "source": table["source"], "part": part})[known]
    first = key.groupby(["reference", "source"], observed=True)["part"].transform("min")
    found = np.zeros(len(table), dtype=bool)
    found[np.flatnonzero(known)] = (key["part"] > first).to_numpy()
    return found


def _note(why: str, count: int, names: list[str], left_out: bool) -> str:
    rows = f"{count:,} {'incident' if count == 1 else 'incidents'}"
    if names and not count:
        return f"{_list(names)}: {why}; its rows are set aside as repeats."
    of = f" of {_list(names)}" if names else ""
    if left_out:
        return f"Left out {rows}{of}: {why}."
    return (
        f"Warning: {rows}{of} may be there twice: {why}. All are used; to set them aside choose “{LEAVE_OUT}” on the Data page, "
        "or set reading.once in the settings."
    )


def _list(names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMES:,} more" if len(names) > MOST_NAMES else ""
    return f"{', '.join(names[:MOST_NAMES])}{more}"
