"""Before and after an operation, compared and handed over."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from hotspots.errors import BadSettings
from hotspots.jobs.folder import require_folder, wrote
from hotspots.jobs.given import Given, Progress
from hotspots.terminal import progress_bar, say

if TYPE_CHECKING:
    from hotspots.compare.comparison import Comparison
    from hotspots.compare.dose import Dose
    from hotspots.compare.operation import Operation
    from hotspots.read.source import Source
    from hotspots.report.handout import Handout


@dataclass(frozen=True)
class Compared:
    """One comparison, its patrols, and every file of it by name."""

    comparison: Comparison
    dose: Dose | None
    files: dict[str, bytes]


def compare_before_and_after(
    given: Given, files: dict[str, Source], out: Path, *, target_minutes: float, handout: Handout
) -> None:
    """
    Compare an operation's before and after, write every file of it to a folder, and say the verdict.

    Parameters
    ----------
    files
        The operation, and where there are any known events and the patrol log, by role.
    handout
        In which forms, marked how, by whom.
    """
    from hotspots.compare.operation import Operation
    from hotspots.report import make_verdict, write_files
    from hotspots.report.forms import DOCUMENT_FORMS, require_forms

    _require_minutes(target_minutes)
    require_forms(handout.forms, DOCUMENT_FORMS | {"workbook"}, what="A comparison")
    require_folder(out)
    with progress_bar() as progress:
        operation = Operation.from_json(files["operation"].data, name=files["operation"].name)
        made = make_comparison(given, operation, files, progress, target_minutes=target_minutes, handout=handout)
        paths = write_files(made.files, out, keep=given.keep)
        progress("Done", 1.0)
    comparison, dose = made.comparison, made.dose
    for label in comparison.data_notes:
        say(f"Note: {label}.")
    for note in dose.notes if dose else ():
        if note.startswith("Warning"):
            say(note)
    if dose and dose.set_aside:
        say(f"{dose.set_aside:,} of {dose.rows_in:,} rows of the patrol log are set aside.")
    say(make_verdict(comparison).headline)
    say(wrote(paths, out))


def make_comparison(
    given: Given,
    operation: Operation,
    files: dict[str, Source],
    progress: Progress,
    *,
    target_minutes: float,
    handout: Handout,
) -> Compared:
    """Read, compare and render, as `compare_before_and_after` does, without writing or saying anything."""
    from hotspots.compare.periods import known_events
    from hotspots.evaluation import compare_operation, dose_of
    from hotspots.read.patrols import read_patrols
    from hotspots.report import render_comparison_files, to_csv
    from hotspots.tables import Input

    events = known_events(files.get("events"))
    log = read_patrols(files["patrols"]) if "patrols" in files else None
    read, areas, around = given.read(progress)
    comparison = compare_operation(
        read,
        areas,
        operation,
        given.settings,
        events=events,
        around=around,
        progress=lambda step, done: progress(step, 0.4 + 0.3 * done),
    )
    dose = dose_of(comparison, log, target_minutes=target_minutes) if log else None
    progress("Writing the comparison", 0.75)
    inputs = tuple(Input(source.name, cast(Any, role), source.sha256) for role, source in files.items())
    written = render_comparison_files(comparison, dose=dose, inputs=inputs, load=read, handout=handout)
    if log and len(log.set_aside):
        written["patrols_set_aside.csv"] = to_csv(log.set_aside, as_it_was=True)
    return Compared(comparison, dose, written)


def _require_minutes(minutes: float) -> None:
    if not (math.isfinite(minutes) and minutes > 0):
        raise BadSettings(f"--target-minutes is {minutes:g}: choose a number of minutes above 0, such as 15.")
