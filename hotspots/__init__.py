"""
Hotspot mapping for community safety partnerships and police tasking.

    from hotspots import Settings, Source, analyse, read_areas, read_incidents

    incidents = read_incidents([Source.from_path("2021-10-sussex-street.csv")])
    areas = read_areas(Source.from_path("wards.geojson"))
    analysis = analyse(incidents, areas, Settings())
    analysis.hotspots
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hotspots.agreement import where_sources_agree
    from hotspots.analysis import Analysis
    from hotspots.compare.comparison import Comparison
    from hotspots.compare.operation import Operation
    from hotspots.compare.target_table import read_targets
    from hotspots.compare.targets import judge
    from hotspots.confidence import assess
    from hotspots.detect.plan import plan_patrols
    from hotspots.draw.hotspot_map import hotspot_map
    from hotspots.draw.ward_map import ward_map
    from hotspots.earlier import since_period, since_run
    from hotspots.errors import HotspotsError
    from hotspots.evaluation import compare_operation, dose_of
    from hotspots.pipeline import analyse
    from hotspots.read import Source, read_areas, read_incidents
    from hotspots.read.harm import read_harm, with_harm
    from hotspots.read.patrols import read_patrols
    from hotspots.read.scheme import read_scheme, with_scheme
    from hotspots.read.surroundings import read_surroundings
    from hotspots.report import Handout, make_briefing, make_verdict, render_comparison_files, render_files, write_files
    from hotspots.report.content import Edits
    from hotspots.report.disclosure import Disclosure
    from hotspots.report.public import public_files
    from hotspots.report.targets import render_targets
    from hotspots.report.workbook import render_workbook
    from hotspots.settings import Settings

__version__ = "0.1.0"

__all__ = [
    "Analysis",
    "Comparison",
    "Disclosure",
    "Edits",
    "Handout",
    "HotspotsError",
    "Operation",
    "Settings",
    "Source",
    "__version__",
    "analyse",
    "assess",
    "compare_operation",
    "dose_of",
    "hotspot_map",
    "judge",
    "make_briefing",
    "make_verdict",
    "plan_patrols",
    "public_files",
    "read_areas",
    "read_harm",
    "read_incidents",
    "read_patrols",
    "read_scheme",
    "read_surroundings",
    "read_targets",
    "render_comparison_files",
    "render_files",
    "render_targets",
    "render_workbook",
    "since_period",
    "since_run",
    "ward_map",
    "where_sources_agree",
    "with_harm",
    "with_scheme",
    "write_files",
]

_HOMES = {
    "Analysis": "hotspots.analysis",
    "Comparison": "hotspots.compare.comparison",
    "Disclosure": "hotspots.report.disclosure",
    "Edits": "hotspots.report.content",
    "Handout": "hotspots.report",
    "HotspotsError": "hotspots.errors",
    "Operation": "hotspots.compare.operation",
    "Settings": "hotspots.settings",
    "Source": "hotspots.read",
    "analyse": "hotspots.pipeline",
    "assess": "hotspots.confidence",
    "compare_operation": "hotspots.evaluation",
    "dose_of": "hotspots.evaluation",
    "hotspot_map": "hotspots.draw.hotspot_map",
    "judge": "hotspots.compare.targets",
    "make_briefing": "hotspots.report",
    "make_verdict": "hotspots.report",
    "plan_patrols": "hotspots.detect.plan",
    "public_files": "hotspots.report.public",
    "read_areas": "hotspots.read",
    "read_harm": "hotspots.read.harm",
    "read_incidents": "hotspots.read",
    "read_patrols": "hotspots.read.patrols",
    "read_scheme": "hotspots.read.scheme",
    "read_surroundings": "hotspots.read.surroundings",
    "read_targets": "hotspots.compare.target_table",
    "render_comparison_files": "hotspots.report",
    "render_files": "hotspots.report",
    "render_targets": "hotspots.report.targets",
    "render_workbook": "hotspots.report.workbook",
    "since_period": "hotspots.earlier",
    "since_run": "hotspots.earlier",
    "ward_map": "hotspots.draw.ward_map",
    "where_sources_agree": "hotspots.agreement",
    "with_harm": "hotspots.read.harm",
    "with_scheme": "hotspots.read.scheme",
    "write_files": "hotspots.report",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its home when it is first used, so that `import hotspots` is instant."""
    if name not in _HOMES:
        raise AttributeError(f"module 'hotspots' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
