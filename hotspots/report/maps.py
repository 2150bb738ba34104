"""Maps of a document: for a page one that moves, for paper one without tiles that says where it is from."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hotspots.analysis import Analysis
from hotspots.report.blocks import Figure, Live
from hotspots.tables import Input

if TYPE_CHECKING:
    from hotspots.draw.static_map import Paper

ONS_CODE = r"[EWSN]\d{8}"
ONS = (
    "Outlines: Office for National Statistics, Open Government Licence v3.0; contains OS data © Crown copyright and database "
    "right."
)
MOST_NAMED = 2


def credit_line(inputs: tuple[Input, ...], codes: list[str]) -> str:
    """Whose data a map shows, and under which licence where the areas' codes are the Office for National Statistics' own."""
    import re

    parts = []
    for word, roles in (("Incidents", {"incidents"}), ("Areas", {"boundaries"}), ("Layers", {"context", "context over"})):
        names = [each.name for each in inputs if each.role in roles]
        if names:
            more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
            parts.append(f"{word}: {', '.join(names[:MOST_NAMED])}{more}.")
    official = bool(codes) and all(re.fullmatch(ONS_CODE, code) for code in codes)
    return " ".join([*parts, *([ONS] if official else [])])


def overview_figure(analysis: Analysis) -> Figure:
    """Hotspots over density."""
    alt = "Map of hotspots. The table below says the same in words."
    return Figure(alt, "map-hotspots", png=partial(_overview, analysis), live=partial(_moving, analysis))


def hotspot_figure(analysis: Analysis, rank: int) -> Figure:
    """One hotspot with what lies round it."""
    row = analysis.hotspots.iloc[rank - 1]
    alt = f"Map of hotspot {rank}, {row['name']}, with its outline, its neighbours and the density."
    return Figure(alt, f"map-hotspot-{rank}", png=partial(_hotspot, analysis, str(row["id"])))


def ward_figure(analysis: Analysis) -> Figure:
    """Wards shaded by the number of incidents."""
    alt = "Map of wards shaded by incidents. The table of wards has the numbers."
    return Figure(alt, "map-wards", png=partial(_wards, analysis))


def area_figure(analysis: Analysis, code: str) -> Figure:
    """One ward with its hotspots."""
    name = analysis.areas.set_index("code")["name"][code]
    alt = f"Map of {name} with its hotspots and the density. The tables have the numbers."
    return Figure(alt, "map-area", png=partial(_area, analysis, code))


def _credit(analysis: Analysis) -> str:
    return credit_line(analysis.inputs, [str(code) for code in analysis.areas["code"]])


def _paper() -> Paper:
    from hotspots.draw.static_map import Paper

    return Paper()


def _overview(analysis: Analysis) -> bytes:
    from hotspots.draw.static_map import overview_png

    return overview_png(analysis, paper=_paper(), credit=_credit(analysis))


def _hotspot(analysis: Analysis, hotspot: str) -> bytes:
    from hotspots.draw.static_map import hotspot_png

    return hotspot_png(analysis, hotspot, paper=_paper(), credit=_credit(analysis))


def _wards(analysis: Analysis) -> bytes:
    from hotspots.draw.static_map import ward_png

    return ward_png(analysis, measure="incidents", paper=_paper(), credit=_credit(analysis))


def _area(analysis: Analysis, code: str) -> bytes:
    from hotspots.draw.static_map import area_png

    return area_png(analysis, code, paper=_paper(), credit=_credit(analysis))


def _moving(analysis: Analysis) -> Live:
    from hotspots.draw.assets import to_fragment
    from hotspots.draw.hotspot_map import hotspot_map

    return to_fragment(hotspot_map(analysis))
