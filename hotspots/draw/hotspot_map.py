"""Hotspots over density, with numbered pins, wards as thin lines and incidents as clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotspots.analysis import Analysis
from hotspots.draw import words
from hotspots.draw.base_map import Tiles, add_areas, blank_map, bounds_of, density_ramp, feature_of, fit, legend_lines
from hotspots.draw.colours import MAGENTA, NAVY
from hotspots.draw.context import add_context, context_swatches
from hotspots.draw.escape import safe_html
from hotspots.draw.geometry import outlines_in_degrees, surface_picture, to_degrees
from hotspots.draw.legend import QuietPins, add_legend
from hotspots.draw.sources import points_by_source, source_swatches

if TYPE_CHECKING:
    import folium

MOST_PINS = 100
NAVY_CLEAR = f"{NAVY}D9"
PIN_STEP = 1000
"""Leaflet stacks markers by their height on the map, in pixels, plus an offset: this much a rank outweighs any map's height."""
CLUSTER_ICON = """
function (cluster) {
    var n = cluster.getAllChildMarkers().reduce(function (sum, marker) { return sum + marker.options.incidents; }, 0);
    var side = n < 100 ? 30 : n < 1000 ? 38 : 46;
    return L.divIcon({html: '<div class="incident-pin" style="background:COLOUR">' + n.toLocaleString('en-GB') + '</div>',
                      className: '', iconSize: L.point(side, side)});
}"""
POINT_CALLBACK = """
function (row) {
    var n = row[2];
    var icon = L.divIcon({html: '<div class="incident-pin" style="background:COLOUR">' + n.toLocaleString('en-GB') + '</div>',
                          className: '', iconSize: L.point(26, 26)});
    var text = n.toLocaleString('en-GB') + (n === 1 ? ' incident' : ' incidents');
    return L.marker(new L.LatLng(row[0], row[1]), {icon: icon, incidents: n, alt: text, title: text});
}"""


def hotspot_map(
    analysis: Analysis, *, chosen: str | None = None, district: str | None = None, tiles: Tiles | None = None
) -> folium.Map:
    """
    Density, hotspot outlines with numbered pins, wards as thin lines, incidents as clusters.

    Parameters
    ----------
    chosen
        Id of a hotspot to zoom to and to mark.
    district
        Name of a district to zoom to while no hotspot is chosen.
    tiles
        Background; none when left out.
    """
    drawn = blank_map(tiles)
    hotspots, ground = analysis.hotspots, analysis.areas.total_bounds
    add_context(drawn, analysis.context, bounds=ground, crs=analysis.crs, over=False)
    if analysis.surface is not None:
        _add_surface(drawn, analysis)
    add_areas(drawn, analysis)
    _add_incidents(drawn, analysis)
    add_context(drawn, analysis.context, bounds=ground, crs=analysis.crs, over=True)
    _add_hotspots(drawn, hotspots, chosen)
    top = float(analysis.surface.density.max()) if analysis.surface is not None else 0.0
    add_legend(
        drawn,
        _surface_title(analysis),
        ramp=(density_ramp(), "0", words.number(top)) if analysis.surface is not None else None,
        swatches=[
            (f"border:3px solid {MAGENTA};box-sizing:border-box", _pin_label(len(hotspots))),
            *source_swatches(analysis),
            *context_swatches(analysis.context, bounds=ground),
        ],
        lines=[*([analysis.harm.split(". ")[0]] if analysis.settings.density.weighted else []), *legend_lines(analysis)],
    )
    shown = hotspots[hotspots["id"] == chosen] if chosen else hotspots[:0]
    bounds = shown.total_bounds if len(shown) else bounds_of(analysis, district)
    fit(drawn, bounds, crs=analysis.crs, margin_m=250 if len(shown) else 0)
    _add_layer_control(drawn)
    return drawn


def _surface_title(analysis: Analysis) -> str:
    if analysis.surface is None:
        return "Hotspots"
    return "Density of harm, weight per km²" if analysis.settings.density.weighted else "Density, incidents per km²"


def _pin_label(hotspots: int) -> str:
    first = f" (the first {MOST_PINS:,})" if hotspots > MOST_PINS else ""
    return f"Hotspot, numbered by rank{first}; smaller where pins would meet"


def _add_surface(drawn: folium.Map, analysis: Analysis) -> None:
    import folium

    assert analysis.surface is not None
    picture = surface_picture(analysis.surface)
    folium.raster_layers.ImageOverlay(
        picture.rgba, bounds=[picture.south_west, picture.north_east], name="Density", alt="Density of incidents"
    ).add_to(drawn)


def _add_incidents(drawn: folium.Map, analysis: Analysis) -> None:
    """
    Incidents by distinct point, gathered into clusters that count incidents and not points; off until asked for.

    Of several sources each is a layer of its own colour.
    """
    import folium
    from folium.plugins import FastMarkerCluster

    for name, colour, points in points_by_source(analysis):
        longitude, latitude = to_degrees(points.x, points.y, crs=analysis.crs)
        at = zip(latitude.round(6).tolist(), longitude.round(6).tolist(), points.count.tolist(), strict=True)
        FastMarkerCluster(
            [[y, x, n] for y, x, n in at],
            callback=POINT_CALLBACK.replace("COLOUR", colour or NAVY_CLEAR),
            icon_create_function=CLUSTER_ICON.replace("COLOUR", colour or NAVY_CLEAR),
            control=False,
            options={"maxClusterRadius": 45, "showCoverageOnHover": False},
        ).add_to(folium.FeatureGroup(name=safe_html(f"Incidents: {name}" if name else "Incidents"), show=False).add_to(drawn))


def _add_hotspots(drawn: folium.Map, hotspots: Any, chosen: str | None) -> None:
    import folium

    group = folium.FeatureGroup(name="Hotspots").add_to(drawn)
    if not len(hotspots):
        return
    shapes = outlines_in_degrees(hotspots.geometry.to_numpy(), crs=hotspots.crs.srs)
    rows = hotspots.drop(columns="geometry").to_dict("records")
    features = [feature_of(shape, {"tip": _hotspot_tip(row)}) for shape, row in zip(shapes, rows, strict=True)]
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        style_function=lambda _feature: {"color": MAGENTA, "weight": 3, "fillColor": MAGENTA, "fillOpacity": 0.05},
        tooltip=folium.GeoJsonTooltip(fields=["tip"], labels=False, sticky=True),
    ).add_to(group)
    add_pins(group, hotspots, chosen)
    QuietPins().add_to(drawn)


def add_pins(drawn: Any, hotspots: Any, chosen: str | None = None, *, small: bool = False) -> None:
    """Numbered pins of the first hundred hotspots on a map or a layer of one; a higher rank lies over a lower one."""
    import folium

    rows = hotspots.drop(columns="geometry").to_dict("records")
    longitude, latitude = to_degrees(
        hotspots["peak_easting"].to_numpy(), hotspots["peak_northing"].to_numpy(), crs=hotspots.crs.srs
    )
    pins = [pin for pin in zip(rows, longitude.tolist(), latitude.tolist(), strict=True) if pin[0]["rank"] <= MOST_PINS]
    for row, x, y in reversed(pins):
        is_chosen = row["id"] == chosen
        state, side = (" chosen", 32) if is_chosen else (" small" if small else "", 26)
        icon = folium.DivIcon(
            html=f'<div class="hotspot-pin{state}" data-rank="{row["rank"]}">{row["rank"]}</div>',
            icon_size=(side, side),
            icon_anchor=(side / 2, side / 2),
        )
        folium.Marker(
            (y, x),
            icon=icon,
            tooltip=folium.Tooltip(_hotspot_tip(row)),
            alt=f"Hotspot {row['rank']}",
            z_index_offset=PIN_STEP * (MOST_PINS + 1 if is_chosen else MOST_PINS + 1 - row["rank"]),
        ).add_to(drawn)


def _hotspot_tip(row: dict[str, Any]) -> str:
    return (
        f"<strong>{row['rank']}. {safe_html(row['name'])}</strong><br>{words.plural(row['incidents'], 'incident')}, "
        f"{words.percent(row['incident_share'])} of incidents in {words.percent(row['area_share'])} of the area"
        + (f"<br>{safe_html(row['wards'])}" if ";" in row["wards"] else "")
        + f"<br>{safe_html(row['categories'])}"
    )


def _add_layer_control(drawn: folium.Map) -> None:
    import folium

    folium.LayerControl(position="topright", collapsed=True).add_to(drawn)
