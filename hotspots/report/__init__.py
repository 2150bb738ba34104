"""One briefing or comparison, as content, and the files that it and the tables are written to."""

from hotspots.report.briefing import Briefing, make_briefing
from hotspots.report.comparison_files import render_comparison_files
from hotspots.report.files import render_files, to_csv, write_files
from hotspots.report.sureness import accuracy_headline, chance_headline, concentration_headline
from hotspots.report.verdict import Verdict, make_verdict

__all__ = [
    "Briefing",
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
