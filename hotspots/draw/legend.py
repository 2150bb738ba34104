"""One readable legend on a map: what is shown, in which unit, for which period, from how many incidents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from branca.element import MacroElement
from jinja2 import Template

from hotspots.draw.escape import safe_html

if TYPE_CHECKING:
    import folium

BOX = (
    "background:rgba(255,255,255,.94);padding:8px 10px;border:1px solid #bbb;border-radius:3px;max-width:230px;"
    "font:13px/1.35 system-ui,-apple-system,'Segoe UI',Arial,sans-serif;color:#0b0c0c"
)


class Legend(MacroElement):  # type: ignore[misc]
    """A Leaflet control in the lower right corner, above nothing, that text cannot run script in."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.control({position: 'bottomright'});
        {{ this.get_name() }}.onAdd = function () {
            var box = L.DomUtil.create('div', 'hotspots-legend');
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


class FitForPrint(MacroElement):  # type: ignore[misc]
    """Gives the map a paper's size and shows all of it again before printing, and takes both back after."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        (function (map) {
            var box = map.getContainer(), before = null;
            window.addEventListener('beforeprint', function () {
                before = {style: box.getAttribute('style'), centre: map.getCenter(), zoom: map.getZoom()};
                box.style.setProperty('width', '1000px', 'important');
                box.style.setProperty('height', '390px', 'important');
                map.invalidateSize(false);
                map.fitBounds({{ this.bounds|tojson }}, {animate: false});
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
        self._name = "FitForPrint"
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
    parts = [f"<strong>{safe_html(title)}</strong>"]
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
    Legend(f'<div style="{BOX}">{"".join(parts)}</div>').add_to(drawn)
