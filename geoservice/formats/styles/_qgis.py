"""The renderer of a layer as QGIS 3 writes it, for its style files, layer files, projects and GeoPackages."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from geoservice.formats import LayerView
from geoservice.formats.styles._rules import OUTLINE_MM, rules
from geoservice.formats.symbols import EDGE, PALE, largest_mm, outermost, reach
from geoservice.formats.xml import xml_text
from geoservice.model.classification import Classification

VERSION = "3.22.16"
"""The oldest release that is tested; later ones read its files."""

_MIDDLE = "pole_of_inaccessibility($geometry, max(bounds_width($geometry), bounds_height($geometry)) / 200)"


def renderer(view: LayerView) -> ET.Element:
    """`renderer-v2`: categories of `kelas` with their legend texts, regions without a value last."""
    element = ET.Element(
        "renderer-v2",
        {
            "type": "categorizedSymbol",
            "attr": "kelas",
            "enableorderby": "1" if view.style.has_symbols else "0",
            "forceraster": "0",
            "symbollevels": "1" if view.style.has_symbols else "0",
        },
    )
    categories, symbols = ET.SubElement(element, "categories"), ET.SubElement(element, "symbols")
    for number, rule in enumerate(rules(view)):
        value = "" if rule.number is None else str(rule.number)
        kind = "NULL" if rule.number is None else "integer"
        ET.SubElement(
            categories,
            "category",
            {"value": value, "type": kind, "symbol": str(number), "label": xml_text(rule.label), "render": "true"},
        )
        symbols.append(_symbol(str(number), rule.colour, view, circle=rule.number is not None))
    if view.style.has_symbols:  # small circles lie on large ones
        order = ET.SubElement(element, "orderby")
        ET.SubElement(order, "orderByClause", {"asc": "0", "nullsFirst": "0"}).text = 'abs("nilai")'
    return element


def _symbol(name: str, colour: str, view: LayerView, *, circle: bool) -> ET.Element:
    symbol = ET.Element("symbol", {"type": "fill", "name": name, "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"})
    drawn = view.style.has_symbols and circle
    symbol.append(_fill(PALE if drawn else colour, view.style.outline_colour))
    if drawn:
        symbol.append(_circle(name, colour, view, turn=_turns(view.style.classification)[int(name)]))
    return symbol


def _turns(classification: Classification) -> list[int]:
    """When the circles of each class are drawn, from 1: those of large values first, so that small ones lie on top."""
    sizes = [outermost(classification, number) for number in range(1, classification.k + 1)]
    order = sorted(range(classification.k), key=lambda at: -sizes[at])
    return [1 + order.index(at) for at in range(classification.k)]


def _fill(colour: str, outline: str) -> ET.Element:
    layer = ET.Element("layer", {"class": "SimpleFill", "enabled": "1", "locked": "0", "pass": "0"})
    _properties(
        layer,
        {
            "color": _rgba(colour),
            "style": "solid",
            "joinstyle": "round",
            "outline_color": _rgba(outline),
            "outline_style": "solid",
            "outline_width": str(OUTLINE_MM),
            "outline_width_unit": "MM",
        },
    )
    return layer


def _circle(name: str, colour: str, view: LayerView, turn: int) -> ET.Element:
    """A marker whose area is in proportion to `nilai`, where the site draws it: as far from the border as can be."""
    layer = ET.Element("layer", {"class": "GeometryGenerator", "enabled": "1", "locked": "0", "pass": str(turn)})
    _properties(layer, {"SymbolType": "Marker", "geometryModifier": _MIDDLE, "units": "MapUnit"})
    symbol = ET.SubElement(
        layer, "symbol", {"type": "marker", "name": f"@{name}@1", "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"}
    )
    marker = ET.SubElement(symbol, "layer", {"class": "SimpleMarker", "enabled": "1", "locked": "0", "pass": "1"})
    _properties(
        marker,
        {
            "name": "circle",
            "color": _rgba(colour),
            "outline_color": _rgba(EDGE),
            "outline_width": str(OUTLINE_MM),
            "outline_width_unit": "MM",
            "size": "1",
            "size_unit": "MM",
            "scale_method": "diameter",
        },
    )
    size = f'{largest_mm(view):.2f} * sqrt(abs("nilai") / {reach(view.style.classification)!r})'
    _data_defined_size(marker, size)
    return layer


def _data_defined_size(marker: ET.Element, expression: str) -> None:
    options = ET.SubElement(ET.SubElement(marker, "data_defined_properties"), "Option", {"type": "Map"})
    ET.SubElement(options, "Option", {"name": "name", "type": "QString", "value": ""})
    properties = ET.SubElement(options, "Option", {"name": "properties", "type": "Map"})
    size = ET.SubElement(properties, "Option", {"name": "size", "type": "Map"})
    ET.SubElement(size, "Option", {"name": "active", "type": "bool", "value": "true"})
    ET.SubElement(size, "Option", {"name": "expression", "type": "QString", "value": expression})
    ET.SubElement(size, "Option", {"name": "type", "type": "int", "value": "3"})
    ET.SubElement(options, "Option", {"name": "type", "type": "QString", "value": "collection"})


def _properties(layer: ET.Element, values: dict[str, str]) -> None:
    """Written twice: as QGIS 3.22 and later read them, and as earlier releases do."""
    options = ET.SubElement(layer, "Option", {"type": "Map"})
    for name, value in values.items():
        ET.SubElement(options, "Option", {"name": name, "type": "QString", "value": value})
    for name, value in values.items():
        ET.SubElement(layer, "prop", {"k": name, "v": value})


def _rgba(colour: str) -> str:
    return ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)) + ",255"
