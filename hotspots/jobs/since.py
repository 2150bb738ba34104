"""Two runs compared by their manifests."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hotspots.jobs.folder import require_folder, wrote
from hotspots.terminal import say

if TYPE_CHECKING:
    from hotspots.report.handout import Handout


def compare_runs(earlier: Path, later: Path, out: Path, handout: Handout) -> None:
    """Compare two runs, write what changed to a folder, and say it."""
    from hotspots.earlier import EarlierRun, since_runs
    from hotspots.report import to_csv, write_files
    from hotspots.report.content import Imprint
    from hotspots.report.files import manifest_of
    from hotspots.report.forms import DOCUMENT_FORMS, render_document, require_forms
    from hotspots.report.since import since_csv, since_document, since_headline

    require_forms(handout.forms, DOCUMENT_FORMS, what="What changed between two runs")
    require_folder(out)
    one, other = EarlierRun.from_path(earlier), EarlierRun.from_path(later)
    found = since_runs(one, other)
    inputs = (*one.inputs, *(replace(each, role="later") for each in other.inputs))
    imprint = Imprint(datetime.now().astimezone(), inputs, handout.marking, handout.author)
    imprint = replace(imprint, manifest=manifest_of(imprint, earlier=str(found.earlier), later=str(found.later)))
    files = {"since.csv": to_csv(since_csv(found))}
    files |= render_document(since_document(found, imprint=imprint, edits=handout.edits), handout.forms)
    paths = write_files(files, out, keep=[*EarlierRun.paths(earlier), *EarlierRun.paths(later)])
    say(since_headline(found))
    say(wrote(paths, out))
