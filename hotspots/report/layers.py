"""The analysis as map layers for a GIS: one GeoPackage with every layer, styled, described and marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.analysis import Analysis
from hotspots.compare.sources import Agreement
from hotspots.compare.sureness import Confidence
from hotspots.draw import words
from hotspots.report.agreement import CAUTION as AGREEMENT_CAUTION
from hotspots.report.briefing import make_briefing
from hotspots.report.geopackage import MapLayer, write_geopackage
from hotspots.report.layer_looks import (
    agreement_styles,
    area_styles,
    context_styles,
    density_styles,
    hotspot_styles,
    incident_styles,
    peak_styles,
    premises_styles,
)
from hotspots.report.layer_styles import Shape
from hotspots.report.marking import as_marking
from hotspots.report.plain_text import table_names
from hotspots.report.premises import CAUTION as PREMISES_CAUTION
from hotspots.report.sureness import against_chance, sure_word
from hotspots.report.surface_classes import surface_classes
from hotspots.tables import METRIC_CRS

if TYPE_CHECKING:
    import geopandas as gpd
    import pyproj

KINDS: dict[Shape, tuple[int, ...]] = {"point": (0, 4), "line": (1, 2, 5), "polygon": (3, 6)}
"""What shapely calls points, lines and polygons, alone and many."""
TEXTS = {"id", "method", "name", "ward", "wards", "categories", "first_month", "last_month", "peak_times", "lasting", "sure",
         "sources", "harm_table"}  # fmt: skip
WHOLE = re.compile("rank|incidents|months_.*|harm_rank|place|agree|incidents_.*|rank_.*")
"""Columns of texts and of whole numbers; the others of hotspots and of shared ground are numbers with a fraction."""


def render_geopackage(
    analysis: Analysis,
    *,
    confidence: Confidence | None = None,
    agreement: Agreement | None = None,
    marking: str = "",
    made: datetime,
    manifest: bytes,
) -> bytes:
    """
    Every layer of an analysis as the bytes of one GeoPackage, in the analysis' own system of metres.

    Parameters
    ----------
    confidence
        Its tests: each hotspot then has `p` and `sure`.
    agreement
        Where its sources agree: a layer of those places is added.
    marking
        Protective marking, in the description of each layer and in the metadata.
    made
        When it was made: the only time in the file, which is else the same, byte for byte, for the same analysis.
    manifest
        As `files.manifest` writes it; it stands in the metadata.

    Returns
    -------
    Layers `hotspots`, `hotspot_peaks`, `wards`, `areas_…` for each further layer, `density` where there is a surface,
    `incidents`, `premises` and `agreement_places` where there are any, and `context_…` for each layer of the user's own. Numbers
    are those of the analysis' tables. No reference, victim, place text or row of an incident is in it.

    Raises
    ------
    BadSettings
        When the marking is longer than a line.
    """
    marking = as_marking(marking)
    layers = [
        *_hotspot_layers(analysis, confidence),
        *_area_layers(analysis),
        *_density_layer(analysis),
        _incident_layer(analysis),
        *_premises_layer(analysis),
        *(_agreement_layer(analysis, agreement) if agreement is not None else ()),
        *_context_layers(analysis),
    ]
    briefing = make_briefing(analysis)
    about = " ".join([briefing.subtitle, *(f"{words.sentence(label)}." for label in briefing.labels)])
    marked = f" Protective marking: {marking}" if marking else ""
    crs = _named_system(analysis.crs)
    finished = [
        MapLayer(
            layer.name,
            layer.title,
            f"{layer.said} {about}{marked}",
            layer.shape,
            layer.table.set_crs(crs, allow_override=True),
            layer.styles,
        )
        for layer in layers
    ]
    return write_geopackage(finished, manifest=manifest, marking=marking, made=made)


def _named_system(crs: str) -> pyproj.CRS:
    """The system of the analysis; a local one with a name, as programs would list it as unknown."""
    import pyproj

    system = pyproj.CRS.from_user_input(crs)
    if crs == METRIC_CRS or system.name != "unknown":
        return system
    return pyproj.CRS.from_json_dict({**system.to_json_dict(), "name": "Local equal-area system in metres (Hotspots)"})


def _hotspot_layers(analysis: Analysis, confidence: Confidence | None) -> list[MapLayer]:
    """Outlines with every column of the ranked list, and their peaks."""
    hotspots, said = analysis.hotspots, "Hotspots, ranked by incidents; shares are 0 to 1, areas km²."
    if confidence is not None:
        p = confidence.table["p"].to_numpy()
        hotspots = hotspots.assign(p=p, sure=[sure_word(each) for each in p])
        said += f" {against_chance(confidence)}"
    hotspots = _typed(_with_harm_table(hotspots, analysis))
    peaks = hotspots[["rank", "id", "name", "incidents"]]
    at = _points(peaks, hotspots["peak_easting"], hotspots["peak_northing"], analysis.crs)
    return [
        MapLayer("hotspots", "Hotspots", said, "polygon", hotspots, hotspot_styles()),
        MapLayer("hotspot_peaks", "Hotspot peaks", "Where each hotspot is densest.", "point", at, peak_styles()),
    ]


def _typed(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The table itself, or where it has no rows one whose columns have the types that rows would give them."""
    if len(table):
        return table
    names = [str(name) for name in table.columns if name != table.geometry.name]
    return table.astype({name: "str" if name in TEXTS else "int64" if WHOLE.fullmatch(name) else "float64" for name in names})


def _area_layers(analysis: Analysis) -> list[MapLayer]:
    """The areas, and those of each further layer, with their counts and rates."""
    said = "Incidents by area; rates are per 1,000 residents a year with their 95% interval, shares 0 to 1, areas km²."
    names = table_names("areas", [layer.name for layer in analysis.layers])
    titles = _apart([f"Areas: {layer.name}" for layer in analysis.layers])
    found = [("wards", "Wards", analysis.areas, analysis.wards)]
    found += [(name, title, layer.areas, layer.wards) for name, title, layer in zip(names, titles, analysis.layers, strict=True)]
    layers = []
    for name, title, areas, wards in found:
        outlines = areas.set_index("code").geometry.loc[wards["code"]].to_numpy()
        table = _with_harm_table(wards, analysis) if name == "wards" else wards
        layers.append(MapLayer(name, title, said, "polygon", _shaped(table, outlines, analysis.crs), area_styles(wards)))
    return layers


def _density_layer(analysis: Analysis) -> list[MapLayer]:
    """The surface as classes; nothing where there is none."""
    import shapely

    if analysis.surface is None:
        return []
    table = surface_classes(analysis.surface, shapely.union_all(analysis.areas.geometry.to_numpy()))
    weighted = analysis.settings.density.weighted
    unit = "weight of harm per km²" if weighted else "incidents per km²"
    said = f"Kernel density, {unit}: cells above low and up to high, merged. Outside the polygons it is 0."
    if weighted:
        said += f" {analysis.harm}"
    return [MapLayer("density", "Density", said, "polygon", table, density_styles(table))]


def _incident_layer(analysis: Analysis) -> MapLayer:
    """Incidents in the areas, with nothing that tells one record from another of its kind."""
    inside = analysis.inside
    table = pd.DataFrame(
        {
            "category": inside["category"],
            "subcategory": inside["subcategory"],
            "source": inside["source"],
            "when": times_as_precise(inside),
            "precision": inside["precision"],
            "ward": analysis.areas["name"].to_numpy()[inside["area"].to_numpy()],
            "hotspot": inside["hotspot"],
        }
    )
    said = (
        "Incidents in the areas, one point each; when is a text that is no more precise than the record (month, day or minute); "
        "hotspot is the rank of the hotspot that it is in, 0 for none."
    )
    points = _points(table, inside["easting"], inside["northing"], analysis.crs)
    return MapLayer("incidents", "Incidents", said, "point", points, incident_styles(analysis))


def times_as_precise(incidents: pd.DataFrame) -> npt.NDArray[np.object_]:
    """When each incident was, as text: `2021-10`, `2021-10-03`, `2021-10-03 14:05`, or empty where it is not known."""
    minute = np.datetime_as_string(incidents["when"].to_numpy().astype("datetime64[m]"))
    precision = incidents["precision"].astype("str").to_numpy()
    found = np.full(len(incidents), "", dtype=object)
    # Cut as text: a month has no first day that anything happened on.
    for name, letters in (("month", 7), ("day", 10), ("minute", 16)):
        these = (precision == name) & incidents["when"].notna().to_numpy()
        found[these] = [text[:letters].replace("T", " ") for text in minute[these].tolist()]
    return found


def _premises_layer(analysis: Analysis) -> list[MapLayer]:
    if analysis.premises is None:
        return []
    table = analysis.premises.table.assign(within_m=analysis.premises.within_m)
    points = _points(table, table["easting"], table["northing"], analysis.crs)
    said = f"Places with the incidents nearest to each, within {analysis.premises.within_m:,.0f} m. {PREMISES_CAUTION}"
    return [MapLayer("premises", "Places", said, "point", points, premises_styles())]


def _agreement_layer(analysis: Analysis, agreement: Agreement) -> list[MapLayer]:
    """Ground that hotspots of several sources share; what is said of a source has its name in the column's."""
    own = [name for name in agreement.places.columns if ": " in str(name)]
    plain: dict[str, str] = {}
    for what in ("incidents", "rank"):
        of_source = [str(name) for name in own if str(name).startswith(f"{what}: ")]
        named = table_names(what, [name.removeprefix(f"{what}: ") for name in of_source])
        # A source whose name has no letter or digit that a column can have is called by number.
        plain |= {name: column if column != what else f"{what}_1" for name, column in zip(of_source, named, strict=True)}
    table = _typed(agreement.places.rename(columns=plain))
    said = f"Ground where the hotspots of two or more sources meet, each found alone. {AGREEMENT_CAUTION}"
    return [MapLayer("agreement_places", "Where sources agree", said, "polygon", table, agreement_styles())]


def _context_layers(analysis: Analysis) -> list[MapLayer]:
    """The user's own layers, each kind of shape by itself, as GIS programs want it; ranked places have a layer already."""
    import shapely

    found: list[tuple[str, bool, int, Shape, gpd.GeoDataFrame]] = []
    shown = [layer for layer in analysis.context if analysis.premises is None or layer.input.role != "premises"]
    over = 0
    for layer in shown:
        parts = layer.shapes.explode(ignore_index=True) if _collected(layer.shapes) else layer.shapes
        kind = shapely.get_type_id(parts.geometry.to_numpy())
        here: list[Shape] = [shape for shape, numbers in KINDS.items() if np.isin(kind, numbers).any()]
        for shape in here:
            name = layer.name if len(here) == 1 else f"{layer.name} {shape}s"
            found.append((name, layer.over, over, shape, _valid(parts[np.isin(kind, KINDS[shape])])))
        over += layer.over
    names, titles = table_names("context", [each[0] for each in found]), _apart([f"Context: {each[0]}" for each in found])
    return [
        MapLayer(name, title, "A layer of the user's own, as it was given.", shape, table, context_styles(shape, is_over, number))
        for name, title, (_, is_over, number, shape, table) in zip(names, titles, found, strict=True)
    ]


def _collected(shapes: gpd.GeoDataFrame) -> bool:
    import shapely

    return bool((shapely.get_type_id(shapes.geometry.to_numpy()) == shapely.GeometryType.GEOMETRYCOLLECTION).any())


def _valid(shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Polygons that cross themselves mended, as programs refuse to measure or cut by them."""
    import shapely

    outlines = shapes.geometry.to_numpy()
    broken = ~shapely.is_valid(outlines)
    if not broken.any():
        return shapes
    mended = np.array(outlines, dtype=object)
    mended[broken] = shapely.make_valid(mended[broken], method="structure", keep_collapsed=False)
    return shapes.set_geometry(mended, crs=shapes.crs)


def _with_harm_table(table: Any, analysis: Analysis) -> Any:
    """With the harm table in each row where incidents are weighed: a layer that is copied alone must still say it."""
    return table.assign(harm_table=analysis.harm) if analysis.harm else table


def _points(table: pd.DataFrame, easting: pd.Series[float], northing: pd.Series[float], crs: str) -> gpd.GeoDataFrame:
    import shapely

    return _shaped(pd.DataFrame(table), shapely.points(easting.to_numpy(), northing.to_numpy()), crs)


def _shaped(table: pd.DataFrame, shapes: Any, crs: str) -> gpd.GeoDataFrame:
    import geopandas as gpd

    return gpd.GeoDataFrame(table.reset_index(drop=True), geometry=shapes, crs=crs)


def _apart(titles: Sequence[str]) -> list[str]:
    """Titles with a number after each that came before."""
    return [f"{title} ({titles[:at].count(title) + 1})" if title in titles[:at] else title for at, title in enumerate(titles)]
