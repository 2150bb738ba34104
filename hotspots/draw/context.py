"""The user's own layers on every map, faintly under it or clearly over it, so that a map without tiles reads well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hotspots.draw.escape import safe_html
from hotspots.draw.geometry import clipped, outlines_in_degrees

if TYPE_CHECKING:
    import folium

    from hotspots.read.surroundings import Context

MARGIN_M = 2_000.0
MOST_VERTICES = 20_000
MOST_SHAPES = 3_000
MOST_CORNERS = 200_000
FIRST_TOLERANCE_M = 1.0
UNDER = "#8C8C8C"
OVER = ("#0B0C0C", "#6F4E00", "#00594F", "#54319F")
"""Colours of layers over the map, in turn; none of them is one of the map's own."""
POINT, LINE, POLYGON = (0, 4), (1, 2, 5), (3, 6)

Shapes = npt.NDArray[np.object_]


def add_context(drawn: folium.Map, layers: Sequence[Context], *, bounds: Sequence[float], crs: str, over: bool) -> None:
    """
    Draw those layers that lie under, or over, what else is on a map; each can be switched off.

    Parameters
    ----------
    bounds
        Of the study area in metres: what lies 2 km and more outside is cut off.
    over
        Which of the two; those over say their names when pointed at.
    """
    import folium

    for colour, layer in coloured(layers):
        if layer.over != over:
            continue
        names, shapes, _ = shapes_to_draw(layer, bounds=bounds)
        group = folium.FeatureGroup(name=safe_html(layer.name)).add_to(drawn)
        for kind in (POLYGON, LINE, POINT):
            _add(group, kind, names, shapes, colour=colour, over=over, crs=crs)


def context_swatches(layers: Sequence[Context], *, bounds: Sequence[float]) -> list[tuple[str, str]]:
    """A line of a legend for each layer: a line, or a dot for points; and how much of it is drawn where that is not all."""
    import shapely

    swatches = []
    for colour, layer in coloured(layers):
        points = np.isin(shapely.get_type_id(layer.shapes.geometry.to_numpy()), POINT).all()
        dot, line = f"width:9px;height:9px;border-radius:50%;background:{colour}", f"height:0;border-top:2px solid {colour}"
        _, shapes, near = shapes_to_draw(layer, bounds=bounds)
        drawn = f" ({len(shapes):,} of {near:,} drawn)" if len(shapes) < near else ""
        swatches.append((dot if points else line, f"{layer.name}{drawn}"))
    return swatches


def shapes_to_draw(layer: Context, *, bounds: Sequence[float]) -> tuple[list[str], Shapes, int]:
    """
    Names and shapes of a layer near the study area, simple enough that a map stays quick: at most 3,000 with 20,000 corners.

    Lines are drawn coarser until they are few enough. Of more shapes so many are kept, spread evenly over the file.

    Returns
    -------
    Names, shapes, and how many shapes there are near the study area.
    """
    import shapely

    shapes = layer.shapes.geometry.to_numpy()
    west, south, east, north = bounds
    around = (west - MARGIN_M, south - MARGIN_M, east + MARGIN_M, north + MARGIN_M)
    shapes = clipped(shapely.make_valid(_coarser(shapes, MOST_CORNERS)), around)
    there = np.flatnonzero(~shapely.is_empty(shapes))
    kept = (
        there[np.unique(np.linspace(0, len(there) - 1, min(len(there), MOST_SHAPES)).astype(np.int64))] if len(there) else there
    )
    drawn = _coarser(shapes[kept], MOST_VERTICES)
    there_still = ~shapely.is_empty(drawn)
    return layer.shapes["name"].iloc[kept[there_still]].astype("str").tolist(), drawn[there_still], len(there)


def _coarser(shapes: Shapes, most: int) -> Shapes:
    """Shapes with so many corners at most, unless they are simpler than can be."""
    import shapely

    tolerance = FIRST_TOLERANCE_M
    while shapely.get_num_coordinates(shapes).sum() > most and tolerance < MARGIN_M:
        shapes = shapely.simplify(shapes, tolerance, preserve_topology=False)
        tolerance *= 2
    return np.asarray(shapes)


def coloured(layers: Sequence[Context]) -> list[tuple[str, Context]]:
    """Layers with their colours: one grey for those under, the others in turn for those over."""
    over = [layer for layer in layers if layer.over]
    return [(OVER[over.index(layer) % len(OVER)] if layer.over else UNDER, layer) for layer in layers]


def _add(group: Any, kind: tuple[int, ...], names: list[str], shapes: Shapes, *, colour: str, over: bool, crs: str) -> None:
    """The polygons, the lines or the points of a layer."""
    import folium
    import shapely
    import shapely.geometry

    chosen = [
        (name, part)
        for name, shape in zip(names, shapes, strict=True)
        for part in shapely.get_parts(shape)
        if shapely.get_type_id(part) in kind
    ]
    if not chosen:
        return
    outlines = outlines_in_degrees(np.array([shape for _, shape in chosen], dtype=object), crs=crs)
    features = [
        {"type": "Feature", "properties": {"tip": safe_html(name)}, "geometry": shapely.geometry.mapping(shape)}
        for (name, _), shape in zip(chosen, outlines, strict=True)
    ]
    style = {
        "color": colour,
        "weight": 2 if over else 1,
        "opacity": 0.9 if over else 0.55,
        "fillColor": colour,
        "fillOpacity": (0.9 if over else 0.4) if kind == POINT else 0.06,
    }
    said = over and any(name for name, _ in chosen)
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        style_function=lambda _feature: style,
        marker=folium.CircleMarker(radius=4 if over else 2.5) if kind == POINT else None,
        tooltip=folium.GeoJsonTooltip(fields=["tip"], labels=False, sticky=True) if said else None,
        interactive=said,
    ).add_to(group)
