"""Before and after on one scale: with a swipe, side by side, and their difference. Nothing on them needs a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from branca.element import MacroElement
from jinja2 import Template

from hotspots.analysis import Analysis
from hotspots.compare.comparison import BaselineResult, Comparison
from hotspots.draw import words
from hotspots.draw.assets import join_fragments, to_fragment
from hotspots.draw.base_map import Tiles, add_area_lines, blank_map, density_ramp, fit
from hotspots.draw.colours import GREY, MAGENTA, NAVY, TEAL
from hotspots.draw.context import add_context, context_swatches
from hotspots.draw.escape import safe_html
from hotspots.draw.geometry import Picture, difference_picture, outlines_in_degrees, surface_picture
from hotspots.draw.legend import add_legend
from hotspots.tables import METRIC_CRS

if TYPE_CHECKING:
    import folium

MARGIN_M = 250.0
DIVERGING = f"linear-gradient(90deg,{TEAL},#F2F2F2,{MAGENTA})"


@dataclass(frozen=True)
class Fragment:
    """A piece of a page: for its head, for its body, and its scripts."""

    head: str
    body: str
    script: str


class Swipe(MacroElement):  # type: ignore[misc]
    """A slider over the map: left of it the pane `before` shows, right of it the pane `after`. It works by keyboard too."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        (function (map) {
            var box = L.DomUtil.create('div', 'hotspots-swipe', map.getContainer());
            box.innerHTML = '<span class="swipe-before">' + {{ this.before|tojson }} + '</span><span class="swipe-after">' +
                {{ this.after|tojson }} + '</span><div class="swipe-line"></div><input type="range" min="0" max="1000" ' +
                'value="500" aria-label="Swipe between before, on the left, and after, on the right">';
            var input = box.querySelector('input'), line = box.querySelector('.swipe-line');
            L.DomEvent.disableClickPropagation(input);
            input.addEventListener('pointerdown', function () { map.dragging.disable(); });
            window.addEventListener('pointerup', function () { map.dragging.enable(); });
            function clip() {
                var size = map.getSize(), x = size.x * input.value / 1000;
                var low = map.containerPointToLayerPoint([0, 0]), high = map.containerPointToLayerPoint(size);
                var at = map.containerPointToLayerPoint([x, 0]).x;
                map.getPane('before').style.clip = 'rect(' + [low.y, at, high.y, low.x].join('px,') + 'px)';
                map.getPane('after').style.clip = 'rect(' + [low.y, high.x, high.y, at].join('px,') + 'px)';
                line.style.left = x + 'px';
            }
            input.addEventListener('input', clip);
            map.on('move zoom viewreset resize zoomend moveend', clip);
            map.whenReady(clip);
        })({{ this._parent.get_name() }});
        {% endmacro %}
        """)

    def __init__(self, before: str, after: str) -> None:
        super().__init__()
        self._name = "Swipe"
        self.before, self.after = before, after


STYLE = """<style>
.hotspots-swipe { position:absolute; inset:0; z-index:900; pointer-events:none; }
.hotspots-swipe input { pointer-events:auto; position:absolute; left:0; width:100%; top:46%; margin:0; height:28px;
  background:transparent; appearance:none; -webkit-appearance:none; cursor:ew-resize; }
.hotspots-swipe input::-webkit-slider-runnable-track { background:transparent; height:28px; }
.hotspots-swipe input::-webkit-slider-thumb { -webkit-appearance:none; width:28px; height:28px; border-radius:50%;
  background:#12436D; border:3px solid #fff; box-shadow:0 1px 4px rgba(0,0,0,.6); }
.hotspots-swipe input::-moz-range-thumb { width:24px; height:24px; border-radius:50%; background:#12436D;
  border:3px solid #fff; }
.hotspots-swipe input:focus-visible { outline:3px solid #fd0; }
.hotspots-swipe .swipe-line { position:absolute; top:0; bottom:0; width:3px; margin-left:-1px; background:#12436D; }
.hotspots-swipe span { position:absolute; top:10px; background:#fff; border:1px solid #bbb; border-radius:3px;
  padding:2px 8px; font:600 13px system-ui,Arial,sans-serif; color:#0b0c0c; }
.hotspots-swipe .swipe-before { left:56px; } .hotspots-swipe .swipe-after { right:10px; }
.pair { display:flex; gap:8px; flex-wrap:wrap; } .pair > div { flex:1 1 380px; min-width:0; }
.pair h3 { margin:0 0 4px; font:600 14px system-ui,Arial,sans-serif; }
</style>"""


def swipe_map(comparison: Comparison, result: BaselineResult, *, tiles: Tiles | None = None) -> folium.Map:
    """Before and after on one map and one scale, with a slider between them."""
    import folium

    drawn = _base_map(comparison, tiles)
    top = _top(result)
    for name, surface in (("before", result.change.before), ("after", result.change.after)):
        folium.map.CustomPane(name, z_index=350).add_to(drawn)
        _overlay(surface_picture(surface, largest=top), name=name, pane=name).add_to(drawn)
    _add_places(drawn, comparison)
    Swipe("Before", "After").add_to(drawn)
    _add_density_legend(drawn, comparison, result, top)
    _fit_zone(drawn, comparison)
    return drawn


def side_by_side(comparison: Comparison, result: BaselineResult, *, tiles: Tiles | None = None) -> Fragment:
    """Before and after as two maps on one scale that pan and zoom together; the legend stands on the second for both."""
    import html

    top = _top(result)
    maps = []
    for name, surface in (("before", result.change.before), ("after", result.change.after)):
        drawn = _base_map(comparison, tiles)
        _overlay(surface_picture(surface, largest=top), name=name).add_to(drawn)
        _add_places(drawn, comparison)
        if name == "after":
            _add_density_legend(drawn, comparison, result, top)
        _fit_zone(drawn, comparison)
        maps.append(drawn)
    first, second = (drawn.get_name() for drawn in maps)
    link = f"""
        (function (one, other) {{
            function follow(leader, follower) {{
                leader.on('move', function () {{
                    if (leader.following) {{ return; }}
                    follower.following = true;
                    follower.setView(leader.getCenter(), leader.getZoom(), {{animate: false}});
                    follower.following = false;
                }});
            }}
            follow(one, other); follow(other, one);
            // The second makes room for the legend; the first shows the same from the start.
            one.setView(other.getCenter(), other.getZoom(), {{animate: false}});
        }})({first}, {second});"""
    head, bodies, script = join_fragments([to_fragment(drawn) for drawn in maps])
    titles = [html.escape(label) for label in _labels(comparison, result)]
    body = "".join(f"<div><h3>{title}</h3>{body}</div>" for title, body in zip(titles, bodies, strict=True))
    return Fragment(head, f'<div class="pair">{body}</div>', f"{script}<script>{link}</script>")


def difference_map(comparison: Comparison, result: BaselineResult, *, tiles: Tiles | None = None) -> folium.Map:
    """After less before: teal for less, magenta for more, with outlines where the change stands out from chance."""

    drawn = _base_map(comparison, tiles)
    change = result.change
    top = float(np.abs(change.difference.density).max())
    _overlay(difference_picture(change.difference, largest=top), name="Difference").add_to(drawn)
    _add_places(drawn, comparison)
    swatches = []
    for shape, colour, dash, label in ((change.fell, TEAL, None, "Fell"), (change.rose, MAGENTA, "7 4", "Rose")):
        found = not shape.is_empty
        swatches.append(
            (
                f"border:3px {'dashed' if dash else 'solid'} {colour};box-sizing:border-box",
                f"{label} by more than chance{'' if found else ': nowhere'}",
            )
        )
        if found:
            _outline(shape, f"{label} by more than chance", {"color": colour, "weight": 3, "dashArray": dash}).add_to(drawn)
    add_legend(
        drawn,
        "Change, incidents per km²",
        ramp=(DIVERGING, f"{words.number(-top)} (less)", f"+{words.number(top)} (more)"),
        swatches=[*swatches, *_place_swatches(comparison)],
        lines=_legend_lines(comparison, result),
    )
    _fit_zone(drawn, comparison)
    return drawn


def drawing_map(analysis: Analysis, *, tiles: Tiles | None = None) -> folium.Map:
    """Areas and hotspots as lines, with tools to draw a zone: a polygon or a rectangle."""
    import shapely
    from folium.plugins import Draw

    areas, hotspots = analysis.areas, analysis.hotspots
    drawn, ground = blank_map(tiles), areas.total_bounds
    add_context(drawn, analysis.context, bounds=ground, crs=analysis.crs, over=False)
    add_area_lines(drawn, areas)
    add_context(drawn, analysis.context, bounds=ground, crs=analysis.crs, over=True)
    if len(hotspots):
        shape = shapely.union_all(hotspots.geometry.to_numpy())
        _outline(shape, "Hotspots of the list", {"color": MAGENTA, "weight": 2}).add_to(drawn)
    off = dict.fromkeys(("polyline", "circle", "marker", "circlemarker"), False)
    style = {"shapeOptions": {"color": NAVY, "weight": 3}}
    Draw(export=False, draw_options={**off, "polygon": style, "rectangle": style}).add_to(drawn)
    fit(drawn, ground, crs=analysis.crs)
    return drawn


def map_fragment(drawn: folium.Map) -> Fragment:
    """One map as a piece of a page."""
    return Fragment(*to_fragment(drawn))


def whole_page(fragment: Fragment, *, title: str, tiles: Tiles | None = None) -> str:
    """A fragment as a page of its own with nothing left to fetch, for a frame in the app."""
    from hotspots.draw.assets import content_security_policy

    page = (
        f"<!DOCTYPE html><html lang='en-GB'><head><meta charset='utf-8'>POLICY-HERE<title>{safe_html(title)}</title>"
        f"{fragment.head}<style>body{{margin:0}} .folium-map{{height:560px!important;position:relative!important;"
        f"width:100%!important}}</style></head><body>{fragment.body}{fragment.script}</body></html>"
    ).replace("\r", " ")
    policy = content_security_policy(page)
    if tiles is not None:
        # The one thing that may then be fetched: pictures from the tile server that the user switched on.
        policy = policy.replace("img-src data:", "img-src https: data:")
    return page.replace("POLICY-HERE", f'<meta http-equiv="Content-Security-Policy" content="{policy}">', 1)


def _base_map(comparison: Comparison, tiles: Tiles | None) -> folium.Map:
    from branca.element import Element

    drawn = blank_map(tiles)
    drawn.get_root().header.add_child(Element(STYLE), name="compare_style")
    _add_context(drawn, comparison, over=False)
    add_area_lines(drawn, comparison.areas)
    return drawn


def _add_context(drawn: folium.Map, comparison: Comparison, *, over: bool) -> None:
    add_context(drawn, comparison.context, bounds=comparison.areas.total_bounds, crs=METRIC_CRS, over=over)


def _fit_zone(drawn: folium.Map, comparison: Comparison) -> None:
    """Show the zone and its ring, clear of the legend, which has to stand on the map already."""
    import shapely

    bounds = shapely.bounds(shapely.union_all([comparison.shapes.zone, comparison.shapes.buffer]))
    fit(drawn, bounds, crs=METRIC_CRS, margin_m=MARGIN_M)


def _overlay(picture: Picture, *, name: str, pane: str | None = None) -> Any:
    import folium

    options = {"pane": pane} if pane else {}
    return folium.raster_layers.ImageOverlay(
        picture.rgba, bounds=[picture.south_west, picture.north_east], name=name, alt=f"Density {name}", **options
    )


def _add_places(drawn: folium.Map, comparison: Comparison) -> None:
    """Zone, its ring and the control as outlines with their names."""
    _add_context(drawn, comparison, over=True)
    shapes = comparison.shapes
    _outline(shapes.buffer, "Ring round the zone", {"color": NAVY, "weight": 1, "dashArray": "3 4"}).add_to(drawn)
    _outline(shapes.control, f"Control: {shapes.control_name}", {"color": GREY, "weight": 2, "dashArray": "8 4"}).add_to(drawn)
    _outline(shapes.zone, f"Zone: {shapes.zone_name}", {"color": NAVY, "weight": 3}).add_to(drawn)


def _outline(shape: Any, label: str, style: dict[str, Any]) -> Any:
    import folium
    import shapely.geometry

    outline = outlines_in_degrees(np.array([shape], dtype=object), crs=METRIC_CRS)[0]
    return folium.GeoJson(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": {"tip": safe_html(label)}, "geometry": shapely.geometry.mapping(outline)}
            ],
        },
        style_function=lambda _feature: {"fillOpacity": 0, **style},
        tooltip=folium.GeoJsonTooltip(fields=["tip"], labels=False, sticky=True),
    )


def _place_swatches(comparison: Comparison) -> list[tuple[str, str]]:
    return [
        (f"border:3px solid {NAVY};box-sizing:border-box", "Zone"),
        (f"border:1px dashed {NAVY};box-sizing:border-box", f"Ring of {comparison.operation.buffer_m:,.0f} m"),
        (f"border:2px dashed {GREY};box-sizing:border-box", "Control"),
        *context_swatches(comparison.context, bounds=comparison.areas.total_bounds),
    ]


def _add_density_legend(drawn: folium.Map, comparison: Comparison, result: BaselineResult, top: float) -> None:
    add_legend(
        drawn,
        "Density, incidents per km²",
        ramp=(density_ramp(), "0", words.number(top)),
        swatches=_place_swatches(comparison),
        lines=_legend_lines(comparison, result),
    )


def _legend_lines(comparison: Comparison, result: BaselineResult) -> list[str]:
    lead = result.measures.iloc[0]
    days = "" if result.baseline.period.days == comparison.operation.after.days else "; before scaled to its length"
    return [
        f"Before: {result.baseline.period}",
        f"After: {comparison.operation.after}{days}",
        f"Zone: {lead['before']:,.0f} to {lead['after']:,.0f} incidents",
        *comparison.data_notes,
    ]


def _labels(comparison: Comparison, result: BaselineResult) -> tuple[str, str]:
    return f"Before: {result.baseline.period}", f"After: {comparison.operation.after}"


def _top(result: BaselineResult) -> float:
    return float(max(result.change.before.density.max(), result.change.after.density.max()))
