"""One briefing, as content, and the files that it and the tables are written to."""

from hotspots.report.briefing import Briefing, make_briefing
from hotspots.report.files import render_files, write_files

__all__ = ["Briefing", "make_briefing", "render_files", "write_files"]
