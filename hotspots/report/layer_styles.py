"""How layers are drawn, said once and written twice: as QML for QGIS 3.22 and later, and as SLD 1.1 for other programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree as ET

from hotspots.report.plain_text import plain_text

Shape = Literal["point", "line", "polygon"]
SYMBOLS: dict[Shape, tuple[str, str, str]] = {
    "point": ("marker", "SimpleMarker", "0"),
    "line": ("line", "SimpleLine", "1"),
    "polygon": ("fill", "SimpleFill", "2"),
}
"""In QML: kind of symbol, class of its one layer, number of the geometry."""
DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
PIXELS_PER_MM = 1 / 0.28
"""SLD counts in pixels of 0.28 mm."""
SLD = {
    "xmlns": "http://www.opengis.net/sld",
    "xmlns:se": "http://www.opengis.net/se",
    "xmlns:ogc": "http://www.opengis.net/ogc",
    "version": "1.1.0",
}


@dataclass(frozen=True)
class Look:
    """
    One symbol.

    Attributes
    ----------
    fill, line
        Colours as `#12436D`; empty for none. A line layer has only a line.
    opacity
        Of the fill, 0 to 1.
    width_mm
        Of the line.
    dashed
        Whether the line is.
    mark, size_mm
        Of a point: `circle`, `square`, `diamond` or `cross`, and its diameter.
    """

    fill: str = ""
    line: str = ""
    opacity: float = 1.0
    width_mm: float = 0.26
    dashed: bool = False
    mark: str = "circle"
    size_mm: float = 2.0


@dataclass(frozen=True)
class Class:
    """A line of the legend: what it says, how it looks, and the one value or the range, both ends included, that it is for."""

    said: str
    look: Look
    value: int | str | None = None
    span: tuple[float, float] | None = None


@dataclass(frozen=True)
class Style:
    """
    How a layer is drawn.

    Attributes
    ----------
    name
        As programs list it.
    shape
        Of the layer.
    classes
        One alone for every feature, or several by `column`.
    column
        Column that the classes are of; empty for one alone.
    label, label_colour
        Column that is written beside each feature, or empty, and its colour.
    """

    name: str
    shape: Shape
    classes: tuple[Class, ...]
    column: str = ""
    label: str = ""
    label_colour: str = "#0B0C0C"


def columns_used(style: Style) -> set[str]:
    """Columns of the layer that a style refers to."""
    return {style.column, style.label} - {""}


def to_qml(style: Style) -> str:
    """A style as QGIS reads it (`<qgis>`, symbology and labels)."""
    root = ET.Element(
        "qgis", {"version": "3.28.0", "styleCategories": "Symbology|Labeling", "labelsEnabled": "1" if style.label else "0"}
    )
    _qml_renderer(root, style)
    if style.label:
        _qml_labels(root, style)
    ET.SubElement(root, "blendMode").text = "0"
    ET.SubElement(root, "layerGeometryType").text = SYMBOLS[style.shape][2]
    return DOCTYPE + ET.tostring(root, encoding="unicode")


def _qml_renderer(root: ET.Element, style: Style) -> None:
    kind = "singleSymbol"
    if style.column:
        kind = "graduatedSymbol" if style.classes[0].span else "categorizedSymbol"
    given = {"type": kind, "symbollevels": "0", "forceraster": "0", "enableorderby": "0"}
    if style.column:
        given["attr"] = style.column
    if kind == "graduatedSymbol":
        given["graduatedMethod"] = "GraduatedColor"
    renderer = ET.SubElement(root, "renderer-v2", given)
    if style.column:
        listed = ET.SubElement(renderer, "ranges" if kind == "graduatedSymbol" else "categories")
        for number, each in enumerate(style.classes):
            _qml_class(listed, each, str(number))
    symbols = ET.SubElement(renderer, "symbols")
    for number, each in enumerate(style.classes):
        _qml_symbol(symbols, style.shape, each.look, str(number))


def _qml_class(listed: ET.Element, each: Class, symbol: str) -> None:
    shown = {"symbol": symbol, "label": plain_text(each.said), "render": "true"}
    if each.span:
        # Every digit: an end that is rounded would leave its own area undrawn.
        ET.SubElement(listed, "range", {"lower": repr(each.span[0]), "upper": repr(each.span[1]), **shown})
    else:
        kind = "string" if isinstance(each.value, str) else "long"
        ET.SubElement(listed, "category", {"value": plain_text(each.value), "type": kind, **shown})


def _qml_symbol(symbols: ET.Element, shape: Shape, look: Look, name: str) -> None:
    kind, layer_class, _ = SYMBOLS[shape]
    symbol = ET.SubElement(symbols, "symbol", {"type": kind, "name": name, "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"})
    layer = ET.SubElement(symbol, "layer", {"class": layer_class, "enabled": "1", "locked": "0", "pass": "0"})
    options = ET.SubElement(layer, "Option", {"type": "Map"})
    for option, value in sorted(_qml_options(shape, look).items()):
        ET.SubElement(options, "Option", {"type": "QString", "name": option, "value": value})


def _qml_options(shape: Shape, look: Look) -> dict[str, str]:
    dash = "dash" if look.dashed else "solid"
    if shape == "line":
        return {"line_color": _rgba(look.line), "line_style": dash, "line_width": f"{look.width_mm:g}", "line_width_unit": "MM",
                "capstyle": "round", "joinstyle": "round"}  # fmt: skip
    outline = {
        "color": _rgba(look.fill, look.opacity if look.fill else 0),
        "outline_color": _rgba(look.line),
        "outline_style": dash if look.line else "no",
        "outline_width": f"{look.width_mm:g}",
        "outline_width_unit": "MM",
        "joinstyle": "round",
    }
    if shape == "polygon":
        return {**outline, "style": "solid" if look.fill else "no"}
    return {**outline, "name": look.mark, "size": f"{look.size_mm:g}", "size_unit": "MM", "scale_method": "diameter"}


def _qml_labels(root: ET.Element, style: Style) -> None:
    labeling = ET.SubElement(root, "labeling", {"type": "simple"})
    settings = ET.SubElement(labeling, "settings", {"calloutType": "simple"})
    strong = style.shape == "polygon"
    text = ET.SubElement(
        settings,
        "text-style",
        {"fieldName": style.label, "isExpression": "0", "fontFamily": "Sans Serif", "fontSize": "11" if strong else "8",
         "fontSizeUnit": "Point", "fontWeight": "75" if strong else "50", "textColor": _rgba(style.label_colour),
         "textOpacity": "1", "allowHtml": "0", "multilineHeight": "1"},
    )  # fmt: skip
    ET.SubElement(
        text,
        "text-buffer",
        {"bufferDraw": "1", "bufferSize": "0.8", "bufferSizeUnits": "MM", "bufferColor": "255,255,255,255", "bufferOpacity": "1",
         "bufferNoFill": "1", "bufferJoinStyle": "128"},
    )  # fmt: skip
    # Over the middle of a polygon; of a point at the best place round it.
    where = {"placement": "1", "quadOffset": "4"} if strong else {"placement": "6", "dist": "1", "offsetType": "1"}
    # Where a number and a name meet, the number stays.
    where["priority"] = "9" if strong else "3"
    ET.SubElement(settings, "placement", {**where, "distUnits": "MM", "offsetUnits": "MM", "centroidInside": "1"})
    ET.SubElement(settings, "rendering", {"drawLabels": "1", "obstacle": "0", "fontMaxPixelSize": "10000"})


def _rgba(colour: str, opacity: float = 1.0) -> str:
    plain = colour or "#000000"
    red, green, blue = (int(plain[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},{round(255 * opacity)}"


def to_sld(style: Style, *, layer: str) -> str:
    """A style as GeoServer, MapServer and desktop programs read it: Styled Layer Descriptor 1.1 (OGC 05-078r4, 05-077r4)."""
    root = ET.Element("StyledLayerDescriptor", SLD)
    named = ET.SubElement(root, "NamedLayer")
    ET.SubElement(named, "se:Name").text = layer
    user = ET.SubElement(named, "UserStyle")
    ET.SubElement(user, "se:Name").text = style.name
    rules = ET.SubElement(user, "se:FeatureTypeStyle")
    for each in style.classes:
        rule = ET.SubElement(rules, "se:Rule")
        ET.SubElement(rule, "se:Name").text = plain_text(each.said)
        title = ET.SubElement(rule, "se:Description")
        ET.SubElement(title, "se:Title").text = plain_text(each.said)
        if style.column:
            _sld_filter(rule, style.column, each)
        _sld_symbol(rule, style.shape, each.look)
    if style.label:
        _sld_label(ET.SubElement(rules, "se:Rule"), style)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")


def _sld_filter(rule: ET.Element, column: str, each: Class) -> None:
    inside = ET.SubElement(rule, "ogc:Filter")
    wanted: list[tuple[str, object]] = [("ogc:PropertyIsEqualTo", each.value)]
    if each.span:
        inside = ET.SubElement(inside, "ogc:And")
        wanted = [("ogc:PropertyIsGreaterThanOrEqualTo", each.span[0]), ("ogc:PropertyIsLessThanOrEqualTo", each.span[1])]
    for name, value in wanted:
        test = ET.SubElement(inside, name)
        ET.SubElement(test, "ogc:PropertyName").text = column
        ET.SubElement(test, "ogc:Literal").text = plain_text(value)


def _sld_symbol(rule: ET.Element, shape: Shape, look: Look) -> None:
    if shape == "line":
        _sld_paint(ET.SubElement(rule, "se:LineSymbolizer"), look)
    elif shape == "polygon":
        _sld_paint(ET.SubElement(rule, "se:PolygonSymbolizer"), look)
    else:
        graphic = ET.SubElement(ET.SubElement(rule, "se:PointSymbolizer"), "se:Graphic")
        mark = ET.SubElement(graphic, "se:Mark")
        # SLD knows no diamond; a square says that it is no circle.
        ET.SubElement(mark, "se:WellKnownName").text = "square" if look.mark == "diamond" else look.mark
        _sld_paint(mark, look)
        ET.SubElement(graphic, "se:Size").text = f"{look.size_mm * PIXELS_PER_MM:.3g}"


def _sld_paint(symbol: ET.Element, look: Look) -> None:
    if look.fill:
        fill = ET.SubElement(symbol, "se:Fill")
        _sld_parameter(fill, "fill", look.fill.lower())
        _sld_parameter(fill, "fill-opacity", f"{look.opacity:g}")
    if look.line:
        stroke = ET.SubElement(symbol, "se:Stroke")
        _sld_parameter(stroke, "stroke", look.line.lower())
        _sld_parameter(stroke, "stroke-width", f"{look.width_mm * PIXELS_PER_MM:.3g}")
        if look.dashed:
            _sld_parameter(stroke, "stroke-dasharray", "6 4")


def _sld_label(rule: ET.Element, style: Style) -> None:
    text = ET.SubElement(rule, "se:TextSymbolizer")
    ET.SubElement(ET.SubElement(text, "se:Label"), "ogc:PropertyName").text = style.label
    font = ET.SubElement(text, "se:Font")
    _sld_parameter(font, "font-family", "SansSerif")
    _sld_parameter(font, "font-size", "12")
    halo = ET.SubElement(text, "se:Halo")
    ET.SubElement(halo, "se:Radius").text = "2"
    _sld_parameter(ET.SubElement(halo, "se:Fill"), "fill", "#ffffff")
    _sld_parameter(ET.SubElement(text, "se:Fill"), "fill", style.label_colour.lower())


def _sld_parameter(parent: ET.Element, name: str, value: str) -> None:
    ET.SubElement(parent, "se:SvgParameter", {"name": name}).text = value
