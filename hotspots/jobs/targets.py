"""A table of targets judged, with chance counted in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hotspots.jobs.folder import require_folder, wrote
from hotspots.terminal import say

if TYPE_CHECKING:
    from hotspots.read.source import Source
    from hotspots.report.handout import Handout


def judge_targets(source: Source, out: Path, *, handout: Handout, keep: Sequence[Path | None] = ()) -> None:
    """Judge a table of targets, write it as a document and a table to a folder, and say how many are met."""
    from hotspots.compare.target_table import read_targets
    from hotspots.compare.targets import judge
    from hotspots.report import write_files
    from hotspots.report.forms import DOCUMENT_FORMS, require_forms
    from hotspots.report.targets import STATUS, render_targets, targets_headline
    from hotspots.tables import Input

    require_forms(handout.forms, DOCUMENT_FORMS, what="A table of targets")
    require_folder(out)
    judged = [judge(target) for target in read_targets(source)]
    files = render_targets(judged, source=Input(source.name, "targets", source.sha256), handout=handout)
    paths = write_files(files, out, keep=keep)
    for each in judged:
        say(f"{STATUS[each.rag]}: {each.target.measure}")
    say(targets_headline(judged))
    say(wrote(paths, out))
