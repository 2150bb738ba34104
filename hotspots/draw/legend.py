"""What our maps have besides layers: one readable legend, labels and pins that do not cover each other, a view clear of both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from branca.element import MacroElement
from jinja2 import Template

from hotspots.draw.escape import safe_html

if TYPE_CHECKING:
    import folium

FONT = "system-ui,-apple-system,'Segoe UI',Arial,sans-serif"
LEGEND_STYLE = f"""
.hotspots-legend details {{ background:rgba(255,255,255,.94); padding:8px 10px; border:1px solid #bbb; border-radius:3px;
  max-width:230px; font:13px/1.35 {FONT}; color:#0b0c0c; }}
.hotspots-legend summary {{ font-weight:700; cursor:pointer; }}
.hotspots-legend.small details {{ font-size:11px; line-height:1.25; padding:5px 8px; max-width:190px; }}
"""
"""Goes into a map's head once."""


class Legend(MacroElement):  # type: ignore[misc]
    """
    A Leaflet control in the lower right corner that text cannot run script in.

    Its title folds it away, and on a narrow map it is set smaller.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.control({position: 'bottomright'});
        {{ this.get_name() }}.onAdd = function (map) {
            var box = L.DomUtil.create('div', map.getSize().x < 500 ? 'hotspots-legend small' : 'hotspots-legend');
            box.innerHTML = {{ this.html|tojson }};
            L.DomEvent.disableClickPropagation(box);
            return box;
        };
        {{ this.get_name() }}.addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """)

    def __init__(self, html: str) -> None:
        super().__init__()
        self._name = "Legend"
        self.html = html


class QuietLabels(MacroElement):  # type: ignore[misc]
    """Hides the ward labels that would lie over another, again after each zoom."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        (function (map) {
            function tidy() {
                var kept = [];
                map.getContainer().querySelectorAll('.ward-label').forEach(function (label) {
                    label.style.visibility = 'visible';
                    var box = label.getBoundingClientRect();
                    var over = kept.some(function (other) {
                        return box.left < other.right && other.left < box.right &&
                               box.top < other.bottom && other.top < box.bottom;
                    });
                    if (over) { label.style.visibility = 'hidden'; } else { kept.push(box); }
                });
            }
            map.on('zoomend moveend layeradd', tidy);
            map.whenReady(tidy);
        })({{ this._parent.get_name() }});
        {% endmacro %}
        """)

    def __init__(self) -> None:
        super().__init__()
        self._name = "QuietLabels"


class QuietPins(MacroElement):  # type: ignore[misc]
    """
    Shrinks the hotspot pins that would meet a higher ranked one, and moves them from under it; again after each zoom.

    The chosen pin is never shrunk.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
        (function (map) {
            var waiting = null;
            function order(pin) { return pin.classList.contains('chosen') ? 0 : Number(pin.dataset.rank); }
            function tidy() {
                var kept = [], small = [];
                Array.from(map.getContainer().querySelectorAll('.hotspot-pin'))
                    .sort(function (one, other) { return order(one) - order(other); })
                    .forEach(function (pin) {
                        var at = L.DomUtil.getPosition(pin.parentElement);
                        var near = kept.filter(function (other) { return at.distanceTo(other) < 26; })
                            .concat(small.filter(function (other) { return at.distanceTo(other) < 21; }));
                        pin.classList.toggle('small', near.length > 0);
                        pin.style.transform = '';
                        if (!near.length) { kept.push(at); return; }
                        var to = free(at, near[0], kept, small);
                        small.push(to);
                        pin.style.transform = 'translate(' + (to.x - at.x) + 'px,' + (to.y - at.y) + 'px)';
                    });
            }
            function free(at, over, kept, small) {
                function clear(place) {
                    return kept.every(function (other) { return place.distanceTo(other) > 20; }) &&
                           small.every(function (other) { return place.distanceTo(other) > 15; });
                }
                if (clear(at)) { return at; }
                var angle = Math.atan2(at.y - over.y, at.x - over.x);
                for (var step = 0; step < 24; step++) {
                    // Towards its true place first, then ever further round, to either side in turn.
                    var turn = angle + Math.ceil(step / 2) * (step % 2 ? 1 : -1) * Math.PI / 12;
                    var place = over.add(L.point(Math.cos(turn), Math.sin(turn)).multiplyBy(22));
                    if (clear(place)) { return place; }
                }
                return at;
            }
            function soon() {
                window.clearTimeout(waiting);
                waiting = window.setTimeout(tidy, 0);
            }
            // At once after a zoom, as printing does not wait.
            map.on('zoomend', tidy);
            map.on('layeradd', soon);
            map.whenReady(soon);
        })({{ this._parent.get_name() }});
        {% endmacro %}
        """)

    def __init__(self) -> None:
        super().__init__()
        self._name = "QuietPins"


class StillFocus(MacroElement):  # type: ignore[misc]
    """
    Keeps the page where it is when the map takes the focus.

    Leaflet focuses its container on mouse-down; a browser then scrolls the page, and mouse-up lands beside what was meant.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
        (function (box) {
            box.focus = function (options) {
                HTMLElement.prototype.focus.call(box, Object.assign({}, options, {preventScroll: true}));
            };
        })({{ this._parent.get_name() }}.getContainer());
        {% endmacro %}
        """)

    def __init__(self) -> None:
        super().__init__()
        self._name = "StillFocus"


class Fit(MacroElement):  # type: ignore[misc]
    """
    Shows some bounds, beside or above the legend where one stands on the map already, whichever shows them larger.

    Before printing the map gets a paper's size and shows all of them again; both are taken back after.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
        (function (map) {
            var box = map.getContainer(), bounds = L.latLngBounds({{ this.bounds|tojson }}), before = null;
            function show() {
                var legend = box.querySelector('.hotspots-legend'), size = map.getSize(), corner = L.point(6, 6);
                var spare = legend ? [L.point(legend.offsetWidth + 16, 44), L.point(6, legend.offsetHeight + 16)] : [];
                spare = spare.filter(function (edge) { return edge.x < size.x * 0.6 && edge.y < size.y * 0.6; });
                function zoom(edge) { return map.getBoundsZoom(bounds, false, corner.add(edge)); }
                spare.sort(function (one, other) { return zoom(other) - zoom(one); });
                map.fitBounds(bounds, spare.length
                    ? {animate: false, paddingTopLeft: corner, paddingBottomRight: spare[0]} : {animate: false});
            }
            show();
            window.addEventListener('beforeprint', function () {
                before = {style: box.getAttribute('style'), centre: map.getCenter(), zoom: map.getZoom()};
                box.style.setProperty('width', '1000px', 'important');
                box.style.setProperty('height', '390px', 'important');
                map.invalidateSize(false);
                show();
            });
            window.addEventListener('afterprint', function () {
                if (before.style === null) { box.removeAttribute('style'); } else { box.setAttribute('style', before.style); }
                map.invalidateSize(false);
                map.setView(before.centre, before.zoom, {animate: false});
            });
        })({{ this._parent.get_name() }});
        {% endmacro %}
        """)

    def __init__(self, bounds: list[list[float]]) -> None:
        super().__init__()
        self._name = "Fit"
        self.bounds = bounds


def add_legend(
    drawn: folium.Map, title: str, *, swatches: Sequence[tuple[str, str]], ramp: tuple[str, str, str] | None, lines: Sequence[str]
) -> None:
    """
    Put a legend on a map.

    Parameters
    ----------
    swatches
        CSS of a small box, and its label.
    ramp
        CSS gradient, label of its low end, label of its high end.
    lines
        Plain text below: period, number of incidents, what the data say of themselves.
    """
    parts = [f"<summary>{safe_html(title)}</summary>"]
    if ramp:
        gradient, low, high = ramp
        parts.append(
            f'<div style="height:12px;margin-top:4px;border:1px solid #999;background:{gradient}"></div>'
            f'<div style="display:flex;justify-content:space-between"><span>{safe_html(low)}</span>'
            f"<span>{safe_html(high)}</span></div>"
        )
    parts += [
        f'<div style="display:flex;align-items:center;gap:6px;margin-top:2px"><span style="flex:none;width:18px;height:12px;'
        f'{style}"></span><span>{safe_html(label)}</span></div>'
        for style, label in swatches
    ]
    parts += [f'<div style="margin-top:3px;color:#444">{safe_html(line)}</div>' for line in lines]
    Legend(f"<details open>{''.join(parts)}</details>").add_to(drawn)
