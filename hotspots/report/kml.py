"""Hotspots and wards as KML 2.2 (OGC 07-147r2) for Google Earth and the like."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd

from hotspots import __version__
from hotspots.analysis import Analysis
from hotspots.draw import words
from hotspots.draw.escape import safe_html
from hotspots.draw.geometry import outlines_in_degrees, to_degrees
from hotspots.report.briefing import make_briefing
from hotspots.report.marking import as_marking
from hotspots.report.plain_text import plain_text

NAMESPACE = "http://www.opengis.net/kml/2.2"
MAGENTA_LINE, GREY_LINE = "ff501680", "b3595959"
"""Opacity, blue, green, red: as KML has them."""
HARMLESS = str.maketrans("<>", "‹›")
"""Names are text in some programs and HTML in others: no bracket, no tag."""
HOTSPOT_FIELDS = {
    "rank": "int", "id": "string", "ward": "string", "incidents": "int", "incident_share": "double",
    "area_km2": "double", "area_share": "double", "pai": "double", "categories": "string", "peak_times": "string",
    "lasting": "string", "harm_rank": "int", "harm_share": "double",
}  # fmt: skip
WARD_FIELDS = {
    "code": "string", "district": "string", "incidents": "int", "share": "double", "population": "double",
    "rate_per_1000": "double", "rate_low": "double", "rate_high": "double", "funnel": "string", "per_km2": "double",
    "area_km2": "double", "harm_rank": "int", "harm_share": "double",
}  # fmt: skip
"""Columns with their types in KML; those that a table lacks are left out, and the name is the place's own."""
CALLED = {"id": "hotspot_id"}
"""KML has an `id` of its own."""


def render_kml(analysis: Analysis, *, marking: str = "", made: datetime, manifest: bytes = b"") -> bytes:
    """
    Numbered outlines of the hotspots and grey ones of the wards, in longitude and latitude (WGS84, 6 decimals).

    Parameters
    ----------
    marking
        Protective marking, in the description of the file and of each place.
    made
        When it was made; the same analysis and time give the same bytes.
    manifest
        As `files.manifest` writes it; it stands in the file's extended data.

    Returns
    -------
    UTF-8. Each place has its numbers as text to read and, with types, as `ExtendedData`. Texts of the data are escaped for XML,
    and where programs show HTML for that as well.

    Raises
    ------
    BadSettings
        When the marking is longer than a line.
    """
    marking = as_marking(marking)
    briefing = make_briefing(analysis)
    root = ET.Element("kml", {"xmlns": NAMESPACE})
    document = ET.SubElement(root, "Document")
    ET.SubElement(document, "name").text = _shown(briefing.title)
    ET.SubElement(document, "open").text = "1"
    spoken = f"Made {words.day(made.date())} at {made:%H:%M} with Hotspots {__version__}"
    labels = [words.sentence(label) for label in briefing.labels]
    _describe(document, [*([marking] if marking else []), *labels, briefing.subtitle, briefing.headline, spoken])
    if manifest:
        data = ET.SubElement(ET.SubElement(document, "ExtendedData"), "Data", {"name": "manifest"})
        ET.SubElement(data, "value").text = plain_text(manifest.decode())
    _add_style(document, "hotspot-style", MAGENTA_LINE, "3")
    _add_style(document, "ward-style", GREY_LINE, "1.2")
    hotspots = _known(analysis.hotspots, HOTSPOT_FIELDS)
    wards = _known(analysis.wards, WARD_FIELDS)
    _add_schema(document, "hotspot", hotspots)
    _add_schema(document, "ward", wards)
    _add_hotspots(document, analysis, hotspots, marking)
    _add_wards(document, analysis, wards, marking)
    ET.indent(root, space=" ")
    return bytes(ET.tostring(root, encoding="UTF-8", xml_declaration=True)) + b"\n"


def _known(table: pd.DataFrame, fields: dict[str, str]) -> dict[str, str]:
    """Those fields that the table has."""
    return {name: kind for name, kind in fields.items() if name in table.columns}


def _add_style(document: ET.Element, name: str, colour: str, width: str) -> None:
    """A line without fill; the balloon holds our description and nothing that a program would put together itself."""
    style = ET.SubElement(document, "Style", {"id": name})
    icon = ET.SubElement(style, "IconStyle")
    ET.SubElement(icon, "color").text = colour
    ET.SubElement(icon, "scale").text = "0.6"
    label = ET.SubElement(style, "LabelStyle")
    ET.SubElement(label, "scale").text = "0.9"
    line = ET.SubElement(style, "LineStyle")
    ET.SubElement(line, "color").text = colour
    ET.SubElement(line, "width").text = width
    inside = ET.SubElement(style, "PolyStyle")
    ET.SubElement(inside, "fill").text = "0"
    balloon = ET.SubElement(style, "BalloonStyle")
    ET.SubElement(balloon, "text").text = "$[description]"


def _add_schema(document: ET.Element, name: str, fields: dict[str, str]) -> None:
    schema = ET.SubElement(document, "Schema", {"name": name, "id": name})
    for column, kind in fields.items():
        ET.SubElement(schema, "SimpleField", {"type": kind, "name": CALLED.get(column, column)})


def _add_hotspots(document: ET.Element, analysis: Analysis, fields: dict[str, str], marking: str) -> None:
    """Each hotspot as its outline and, for the name beside it, its peak."""
    table = analysis.hotspots
    folder = _folder(document, "Hotspots")
    shapes = outlines_in_degrees(table.geometry.to_numpy(), crs=analysis.crs)
    easting, northing = table["peak_easting"].to_numpy(dtype=np.float64), table["peak_northing"].to_numpy(dtype=np.float64)
    peaks = np.column_stack(to_degrees(easting, northing, crs=analysis.crs)).tolist()
    for row, shape, peak in zip(_rows(table.drop(columns="geometry")), shapes, peaks, strict=True):
        place = ET.SubElement(folder, "Placemark")
        name = f"{row['rank']}. {row['name']}"
        ET.SubElement(place, "name").text = _shown(name)
        ET.SubElement(place, "Snippet", {"maxLines": "0"})
        _describe(place, [name, *_hotspot_lines(row), *([marking] if marking else [])])
        ET.SubElement(place, "styleUrl").text = "#hotspot-style"
        _add_data(place, "hotspot", fields, row)
        several = ET.SubElement(place, "MultiGeometry")
        at = ET.SubElement(several, "Point")
        ET.SubElement(at, "coordinates").text = _coordinates([peak])
        _add_polygons(several, shape)


def _hotspot_lines(row: dict[str, Any]) -> list[str]:
    found = [
        f"{words.plural(row['incidents'], 'incident')}: {words.percent(row['incident_share'])} of incidents in "
        f"{words.percent(row['area_share'])} of the area ({words.km2(row['area_km2'])})",
        f"Wards: {row['wards']}" if row["wards"] else "",
        f"Main categories: {row['categories']}" if row["categories"] else "",
        f"When: {row['peak_times']}" if row["peak_times"] else "",
        f"Over the months: {row['lasting']}" if row.get("lasting") else "",
        f"Rank by harm: {row['harm_rank']}" if "harm_rank" in row else "",
    ]
    return [line for line in found if line]


def _add_wards(document: ET.Element, analysis: Analysis, fields: dict[str, str], marking: str) -> None:
    table = analysis.wards
    folder = _folder(document, "Wards")
    outlines = analysis.areas.set_index("code").geometry.loc[table["code"]].to_numpy()
    for row, shape in zip(_rows(table), outlines_in_degrees(outlines, crs=analysis.crs), strict=True):
        place = ET.SubElement(folder, "Placemark")
        ET.SubElement(place, "name").text = _shown(row["name"])
        ET.SubElement(place, "Snippet", {"maxLines": "0"})
        _describe(place, [row["name"], *_ward_lines(row), *([marking] if marking else [])])
        ET.SubElement(place, "styleUrl").text = "#ward-style"
        _add_data(place, "ward", fields, row)
        _add_polygons(ET.SubElement(place, "MultiGeometry"), shape)


def _ward_lines(row: dict[str, Any]) -> list[str]:
    lines = [f"{words.plural(row['incidents'], 'incident')}: {words.percent(row['share'])} of all in the areas"]
    if np.isfinite(row["rate_per_1000"]):
        low, high = words.number(row["rate_low"], 1), words.number(row["rate_high"], 1)
        lines.append(f"{words.number(row['rate_per_1000'], 1)} per 1,000 residents a year (95% interval {low} to {high})")
    return lines


def _folder(document: ET.Element, name: str) -> ET.Element:
    folder = ET.SubElement(document, "Folder")
    ET.SubElement(folder, "name").text = name
    return folder


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _describe(parent: ET.Element, lines: Sequence[str]) -> None:
    """Lines as HTML: programs show descriptions as such, so texts are escaped for it here and for XML when written."""
    ET.SubElement(parent, "description").text = "<br>".join(safe_html(plain_text(line)) for line in lines)


def _add_data(place: ET.Element, schema: str, fields: dict[str, str], row: dict[str, Any]) -> None:
    """Numbers in full; what is not known is left out."""
    data = ET.SubElement(ET.SubElement(place, "ExtendedData"), "SchemaData", {"schemaUrl": f"#{schema}"})
    for name, kind in fields.items():
        value = row[name]
        if kind == "string":
            text = _shown(value)
        elif not np.isfinite(value):
            continue
        else:
            text = repr(int(value) if kind == "int" else float(value))
        ET.SubElement(data, "SimpleData", {"name": CALLED.get(name, name)}).text = text


def _shown(text: object) -> str:
    """A text that no program takes for HTML."""
    return plain_text(text).translate(HARMLESS)


def _add_polygons(parent: ET.Element, shape: Any) -> None:
    """Outer rings anticlockwise, as KML wants them."""
    import shapely

    for part in shapely.get_parts(shapely.orient_polygons(shape)):
        if shapely.get_type_id(part) != shapely.GeometryType.POLYGON or part.is_empty:
            continue
        polygon = ET.SubElement(parent, "Polygon")
        ET.SubElement(polygon, "tessellate").text = "1"
        for number, ring in enumerate([part.exterior, *part.interiors]):
            boundary = ET.SubElement(polygon, "innerBoundaryIs" if number else "outerBoundaryIs")
            line = ET.SubElement(boundary, "LinearRing")
            ET.SubElement(line, "coordinates").text = _coordinates(shapely.get_coordinates(ring).tolist())


def _coordinates(points: Sequence[Sequence[float]]) -> str:
    return " ".join(f"{longitude:.6f},{latitude:.6f}" for longitude, latitude in points)
