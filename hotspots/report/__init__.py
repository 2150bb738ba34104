"""One briefing or comparison, as content, and the files that it and the tables are written to; each loaded when first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hotspots.report.briefing import Briefing, make_briefing
    from hotspots.report.comparison_files import render_comparison_files
    from hotspots.report.files import to_csv, write_files
    from hotspots.report.handout import Handout
    from hotspots.report.render import render_files
    from hotspots.report.sureness import accuracy_headline, chance_headline, concentration_headline
    from hotspots.report.verdict import Verdict, make_verdict

__all__ = [
    "Briefing",
    "Handout",
    "Verdict",
    "accuracy_headline",
    "chance_headline",
    "concentration_headline",
    "make_briefing",
    "make_verdict",
    "render_comparison_files",
    "render_files",
    "to_csv",
    "write_files",
]

_HOMES = {
    "Briefing": "briefing",
    "Handout": "handout",
    "Verdict": "verdict",
    "accuracy_headline": "sureness",
    "chance_headline": "sureness",
    "concentration_headline": "sureness",
    "make_briefing": "briefing",
    "make_verdict": "verdict",
    "render_comparison_files": "comparison_files",
    "render_files": "render",
    "to_csv": "files",
    "write_files": "files",
}


def __getattr__(name: str) -> Any:
    """Load a name from its file when it is first used: a report need not load what comparisons draw with."""
    if name not in _HOMES:
        raise AttributeError(f"module 'hotspots.report' has no attribute {name!r}")
    return getattr(import_module(f"hotspots.report.{_HOMES[name]}"), name)
