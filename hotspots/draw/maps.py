"""Interactive maps: hotspots over density, and wards by count, rate or density. Nothing on them needs a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from hotspots.analysis import Analysis
from hotspots.draw import words
from hotspots.draw.assets import trim
from hotspots.draw.classes import natural_classes
from hotspots.draw.colours import GREY, MAGENTA, VIRIDIS, steps
from hotspots.draw.escape import safe_html
from hotspots.draw.geometry import outlines_in_degrees, surface_picture, to_degrees
from hotspots.draw.legend import FONT, LEGEND_STYLE, Fit, QuietLabels, QuietPins, StillFocus, add_legend

if TYPE_CHECKING:
    import folium
    import geopandas as gpd
    import pandas as pd

Measure = Literal["incidents", "rate_per_1000", "per_km2"]
MEASURES: dict[Measure, str] = {
    "incidents": "Incidents",
    "rate_per_1000": "Incidents per 1,000 residents a year",
    "per_km2": "Incidents per km²",
}
MOST_LABELS = 60
MOST_PINS = 100
PIN_STEP = 1000
"""Leaflet stacks markers by their height on the map, in pixels, plus an offset: this much a rank outweighs any map's height."""
CLUSTER_ICON = """
function (cluster) {
    var n = cluster.getAllChildMarkers().reduce(function (sum, marker) { return sum + marker.options.incidents; }, 0);
    var side = n < 100 ? 30 : n < 1000 ? 38 : 46;
    return L.divIcon({html: '<div class="incident-pin">' + n.toLocaleString('en-GB') + '</div>', className: '',
                      iconSize: L.point(side, side)});
}"""
POINT_CALLBACK = """
function (row) {
    var n = row[2];
    var icon = L.divIcon({html: '<div class="incident-pin">' + n.toLocaleString('en-GB') + '</div>', className: '',
                          iconSize: L.point(26, 26)});
    var text = n.toLocaleString('en-GB') + (n === 1 ? ' incident' : ' incidents');
    return L.marker(new L.LatLng(row[0], row[1]), {icon: icon, incidents: n, alt: text, title: text});
}"""
STYLE = f"""<style>
.incident-pin {{ display:flex; align-items:center; justify-content:center; width:100%; height:100%; box-sizing:border-box;
  border-radius:50%; background:rgba(18,67,109,.85); border:2px solid #fff; color:#fff; font:600 11px {FONT}; }}
.hotspot-pin {{ display:flex; align-items:center; justify-content:center; width:26px; height:26px; border-radius:50%;
  background:{MAGENTA}; border:2px solid #fff; color:#fff; font:700 13px {FONT}; box-shadow:0 1px 3px rgba(0,0,0,.5); }}
.hotspot-pin.chosen {{ width:32px; height:32px; font-size:16px; background:#0b0c0c; }}
.hotspot-pin.small {{ width:17px; height:17px; margin:4.5px; box-sizing:border-box; border-width:1px; font-size:10px; }}
.ward-label {{ font:600 11px {FONT}; color:{GREY}; white-space:nowrap; width:max-content; transform:translateX(-50%);
  text-shadow:0 0 3px #fff,0 0 3px #fff,0 0 3px #fff; pointer-events:none; }}
.leaflet-container {{ background:#F7F8F9 !important; font-family:{FONT}; }}
.leaflet-tooltip table td {{ padding:0; white-space:normal; min-width:180px; }}{LEGEND_STYLE}</style>"""


@dataclass(frozen=True)
class Tiles:
    """A background from a tile server, which then sees which area is looked at. Off unless the user switches it on."""

    url: str = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
    attribution: str = "© OpenStreetMap contributors"


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
    hotspots = analysis.hotspots
    if analysis.surface is not None:
        _add_surface(drawn, analysis)
    _add_areas(drawn, analysis)
    _add_incidents(drawn, analysis)
    _add_hotspots(drawn, hotspots, chosen)
    top = float(analysis.surface.density.max()) if analysis.surface is not None else 0.0
    add_legend(
        drawn,
        _surface_title(analysis),
        ramp=(density_ramp(), "0", words.number(top)) if analysis.surface is not None else None,
        swatches=[(f"border:3px solid {MAGENTA};box-sizing:border-box", _pin_label(len(hotspots)))],
        lines=_legend_lines(analysis),
    )
    shown = hotspots[hotspots["id"] == chosen] if chosen else hotspots[:0]
    fit(drawn, shown.total_bounds if len(shown) else _bounds(analysis, district), margin_m=250 if len(shown) else 0)
    _add_layer_control(drawn)
    return drawn


def density_ramp() -> str:
    """CSS of the density's colours from low to high."""
    gradient = ",".join(f"{colour}{opacity:02X}" for colour, opacity in zip(VIRIDIS[::-1], range(40, 240, 20), strict=True))
    return f"linear-gradient(90deg,{gradient})"


def _surface_title(analysis: Analysis) -> str:
    if analysis.surface is None:
        return "Hotspots"
    return "Weighted density, weight per km²" if analysis.settings.density.weighted else "Density, incidents per km²"


def _pin_label(hotspots: int) -> str:
    first = f" (the first {MOST_PINS:,})" if hotspots > MOST_PINS else ""
    return f"Hotspot, numbered by rank{first}; smaller where pins would meet"


def _bounds(analysis: Analysis, district: str | None) -> Any:
    """Bounds of one district's areas in metres, or of all of them."""
    areas = analysis.areas
    there = areas[areas["district"] == district] if district else areas
    return (there if len(there) else areas).total_bounds


def ward_map(analysis: Analysis, *, measure: Measure, district: str | None = None, tiles: Tiles | None = None) -> folium.Map:
    """
    Wards shaded by count, rate or density in classes that follow the gaps between the values, with one legend.

    Parameters
    ----------
    measure
        What shades them.
    district
        Name of a district to zoom to.
    tiles
        Background; none when left out.
    """
    drawn = blank_map(tiles)
    by_code = analysis.wards.set_index("code").loc[analysis.areas["code"]]
    values = by_code[measure].to_numpy(dtype=np.float64)
    classes = natural_classes(values)
    colours = steps(len(classes.ends))
    fill = ["#FFFFFF" if number < 0 else colours[number] for number in classes.of_value.tolist()]
    _add_areas(drawn, analysis, fill=fill)
    swatches = [
        (f"background:{colour};border:1px solid #666", words.span(low, high, classes.places))
        for colour, (low, high) in zip(colours, classes.ends, strict=True)
    ]
    if not np.isfinite(values).all():
        swatches.append(("background:#fff;border:1px dashed #666", "Not known"))
    add_legend(drawn, MEASURES[measure], ramp=None, swatches=swatches, lines=_legend_lines(analysis))
    fit(drawn, _bounds(analysis, district))
    return drawn


def blank_map(tiles: Tiles | None) -> folium.Map:
    """A map without a background unless tiles are given, with our styles."""
    import folium
    from branca.element import Element

    drawn = trim(folium.Map(location=[0, 0], tiles=None, control_scale=True, zoom_control=True))
    # Without tiles folium sets no limit, and marker clusters need one.
    drawn.options["maxZoom"] = 19
    drawn.options["zoomSnap"] = 0.25
    drawn.options["attributionControl"] = tiles is not None
    if tiles is not None:
        folium.TileLayer(tiles.url, attr=safe_html(tiles.attribution), name="Background", control=False).add_to(drawn)
    drawn.get_root().header.add_child(Element(STYLE), name="hotspots_style")
    StillFocus().add_to(drawn)
    return drawn


def _add_surface(drawn: folium.Map, analysis: Analysis) -> None:
    import folium

    assert analysis.surface is not None
    picture = surface_picture(analysis.surface)
    folium.raster_layers.ImageOverlay(
        picture.rgba, bounds=[picture.south_west, picture.north_east], name="Density", alt="Density of incidents"
    ).add_to(drawn)


def _add_areas(drawn: folium.Map, analysis: Analysis, *, fill: Sequence[str] | None = None) -> None:
    """Areas with what is counted in them; filled when colours are given."""
    rows = _ward_rows(analysis)
    incidents = [row["incidents"] for row in rows]
    add_area_lines(drawn, analysis.areas, tips=[_area_tip(row) for row in rows], fill=fill, first=incidents)


def add_area_lines(
    drawn: folium.Map,
    areas: gpd.GeoDataFrame,
    *,
    tips: Sequence[str] | None = None,
    fill: Sequence[str] | None = None,
    first: Sequence[float] | None = None,
) -> None:
    """
    Areas as thin grey lines with quiet labels.

    Parameters
    ----------
    tips
        What each says when it is pointed at, as safe HTML; its name when left out.
    fill
        Colour of each.
    first
        Where two labels meet, that of the larger number is kept.
    """
    import folium

    shapes = outlines_in_degrees(areas.geometry.to_numpy())
    told = tips or [safe_html(name) for name in areas["name"]]
    features = [
        _feature(shape, {"tip": tip, "fill": colour})
        for shape, tip, colour in zip(shapes, told, fill or [""] * len(areas), strict=True)
    ]

    def style(feature: dict[str, Any]) -> dict[str, Any]:
        colour = feature["properties"]["fill"]
        shown = {"fillColor": colour, "fillOpacity": 0.75} if colour else {"fillColor": "#fff", "fillOpacity": 0.01}
        return {"color": GREY, "weight": 1, "opacity": 0.7, **shown}

    group = folium.FeatureGroup(name="Wards").add_to(drawn)
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        style_function=style,
        tooltip=folium.GeoJsonTooltip(fields=["tip"], labels=False, sticky=True),
    ).add_to(group)
    if len(areas) <= MOST_LABELS:
        at = areas.geometry.representative_point()
        longitude, latitude = to_degrees(at.x.to_numpy(), at.y.to_numpy())
        order = np.argsort(-np.asarray(first if first is not None else np.zeros(len(areas))), kind="stable")
        for row in order.tolist():
            label, x, y = areas["name"].iloc[row], float(longitude[row]), float(latitude[row])
            icon = folium.DivIcon(html=f'<div class="ward-label">{safe_html(label)}</div>', icon_size=(0, 0))
            folium.Marker((y, x), icon=icon, interactive=False, keyboard=False).add_to(group)
        QuietLabels().add_to(drawn)


def _add_incidents(drawn: folium.Map, analysis: Analysis) -> None:
    """Incidents by distinct point, gathered into clusters that count incidents and not points; off until asked for."""
    import folium
    from folium.plugins import FastMarkerCluster

    points = analysis.points
    longitude, latitude = to_degrees(points.x, points.y)
    rows = [
        [y, x, n] for y, x, n in zip(latitude.round(6).tolist(), longitude.round(6).tolist(), points.count.tolist(), strict=True)
    ]
    FastMarkerCluster(
        rows,
        callback=POINT_CALLBACK,
        icon_create_function=CLUSTER_ICON,
        control=False,
        options={"maxClusterRadius": 45, "showCoverageOnHover": False},
    ).add_to(folium.FeatureGroup(name="Incidents", show=False).add_to(drawn))


def _add_hotspots(drawn: folium.Map, hotspots: Any, chosen: str | None) -> None:
    import folium

    group = folium.FeatureGroup(name="Hotspots").add_to(drawn)
    if not len(hotspots):
        return
    shapes = outlines_in_degrees(hotspots.geometry.to_numpy())
    rows = hotspots.drop(columns="geometry").to_dict("records")
    features = [_feature(shape, {"tip": _hotspot_tip(row)}) for shape, row in zip(shapes, rows, strict=True)]
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        style_function=lambda _feature: {"color": MAGENTA, "weight": 3, "fillColor": MAGENTA, "fillOpacity": 0.05},
        tooltip=folium.GeoJsonTooltip(fields=["tip"], labels=False, sticky=True),
    ).add_to(group)
    longitude, latitude = to_degrees(hotspots["peak_easting"].to_numpy(), hotspots["peak_northing"].to_numpy())
    pins = [pin for pin in zip(rows, longitude.tolist(), latitude.tolist(), strict=True) if pin[0]["rank"] <= MOST_PINS]
    for row, x, y in reversed(pins):
        state = " chosen" if row["id"] == chosen else ""
        side = 32 if state else 26
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
            z_index_offset=PIN_STEP * (MOST_PINS + 1 if state else MOST_PINS + 1 - row["rank"]),
        ).add_to(group)
    QuietPins().add_to(drawn)


def _feature(shape: Any, properties: dict[str, Any]) -> dict[str, Any]:
    import shapely.geometry

    return {"type": "Feature", "geometry": shapely.geometry.mapping(shape), "properties": properties}


def _hotspot_tip(row: dict[str, Any]) -> str:
    return (
        f"<strong>{row['rank']}. {safe_html(row['name'])}</strong><br>{words.plural(row['incidents'], 'incident')}, "
        f"{words.percent(row['incident_share'])} of incidents in {words.percent(row['area_share'])} of the area"
        + (f"<br>{safe_html(row['wards'])}" if ";" in row["wards"] else "")
        + f"<br>{safe_html(row['categories'])}"
    )


def _ward_rows(analysis: Analysis) -> list[dict[str, Any]]:
    """The wards table in the order of the areas."""
    table: pd.DataFrame = analysis.wards.set_index("code").loc[analysis.areas["code"]].reset_index()
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def _area_tip(row: dict[str, Any]) -> str:
    rate = (
        f"<br>{words.number(row['rate_per_1000'], 1)} per 1,000 residents a year "
        f"({words.number(row['rate_low'], 1)} to {words.number(row['rate_high'], 1)})"
        if np.isfinite(row["rate_per_1000"])
        else ""
    )
    return f"<strong>{safe_html(row['name'])}</strong><br>{words.plural(row['incidents'], 'incident')}{rate}"


def _legend_lines(analysis: Analysis) -> list[str]:
    counts = analysis.counts
    return [
        words.sentence(words.period(analysis.period)),
        f"{words.plural(counts.inside, 'incident')} in {words.plural(len(analysis.areas), 'area')}",
        *words.asked_for(analysis.settings.filter),
        *(words.sentence(note) for note in analysis.data_notes),
    ]


def fit(drawn: folium.Map, bounds: Any, *, margin_m: float = 0.0) -> None:
    """Show some bounds in metres (west, south, east, north), with a margin round them, on screen and on paper."""
    west, south, east, north = bounds
    x = np.array([west - margin_m, east + margin_m])
    longitude, latitude = to_degrees(x, np.array([south - margin_m, north + margin_m]))
    corners = [[float(latitude[0]), float(longitude[0])], [float(latitude[1]), float(longitude[1])]]
    Fit(corners).add_to(drawn)


def _add_layer_control(drawn: folium.Map) -> None:
    import folium

    folium.LayerControl(position="topright", collapsed=True).add_to(drawn)
