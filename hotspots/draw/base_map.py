"""What every map stands on: a blank map, areas with what is counted in them, legend lines and extent. No network is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hotspots.analysis import Analysis
from hotspots.draw import words
from hotspots.draw.assets import trim
from hotspots.draw.colours import GREY, MAGENTA, VIRIDIS
from hotspots.draw.escape import safe_html
from hotspots.draw.geometry import outlines_in_degrees, to_degrees
from hotspots.draw.legend import FONT, LEGEND_STYLE, Fit, QuietLabels, StillFocus

if TYPE_CHECKING:
    import folium
    import geopandas as gpd
    import pandas as pd

MOST_LABELS = 60
STYLE = f"""<style>
.incident-pin {{ display:flex; align-items:center; justify-content:center; width:100%; height:100%; box-sizing:border-box;
  border-radius:50%; border:2px solid #fff; color:#fff; font:600 11px {FONT}; }}
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


def add_areas(drawn: folium.Map, analysis: Analysis, *, fill: Sequence[str] | None = None) -> None:
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

    shapes = outlines_in_degrees(areas.geometry.to_numpy(), crs=areas.crs.srs)
    told = tips or [safe_html(name) for name in areas["name"]]
    features = [
        feature_of(shape, {"tip": tip, "fill": colour})
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
        longitude, latitude = to_degrees(at.x.to_numpy(), at.y.to_numpy(), crs=areas.crs.srs)
        order = np.argsort(-np.asarray(first if first is not None else np.zeros(len(areas))), kind="stable")
        for row in order.tolist():
            label, x, y = areas["name"].iloc[row], float(longitude[row]), float(latitude[row])
            icon = folium.DivIcon(html=f'<div class="ward-label">{safe_html(label)}</div>', icon_size=(0, 0))
            folium.Marker((y, x), icon=icon, interactive=False, keyboard=False).add_to(group)
        QuietLabels().add_to(drawn)


def feature_of(shape: Any, properties: dict[str, Any]) -> dict[str, Any]:
    """A GeoJSON feature of a shape in degrees."""
    import shapely.geometry

    return {"type": "Feature", "geometry": shapely.geometry.mapping(shape), "properties": properties}


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


def legend_lines(analysis: Analysis) -> list[str]:
    """What a legend says below its colours: period, incidents, filter, and notes on the data."""
    counts = analysis.counts
    return [
        words.sentence(words.period(analysis.period)),
        f"{words.plural(counts.inside, 'incident')} in {words.plural(len(analysis.areas), 'area')}",
        *words.asked_for(analysis.settings.filter),
        *(words.sentence(note) for note in analysis.data_notes),
    ]


def density_ramp() -> str:
    """CSS of the density's colours from low to high."""
    gradient = ",".join(f"{colour}{opacity:02X}" for colour, opacity in zip(VIRIDIS[::-1], range(40, 240, 20), strict=True))
    return f"linear-gradient(90deg,{gradient})"


def bounds_of(analysis: Analysis, district: str | None) -> Any:
    """Bounds of one district's areas in metres, or of all of them."""
    areas = analysis.areas
    there = areas[areas["district"] == district] if district else areas
    return (there if len(there) else areas).total_bounds


def fit(drawn: folium.Map, bounds: Any, *, crs: str, margin_m: float = 0.0) -> None:
    """Show some bounds in metres (west, south, east, north), with a margin round them, on screen and on paper."""
    west, south, east, north = bounds
    x = np.array([west - margin_m, east + margin_m])
    longitude, latitude = to_degrees(x, np.array([south - margin_m, north + margin_m]), crs=crs)
    corners = [[float(latitude[0]), float(longitude[0])], [float(latitude[1]), float(longitude[1])]]
    Fit(corners).add_to(drawn)
