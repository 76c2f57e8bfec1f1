"""OGC Styled Layer Descriptor 1.1.0 with Symbology Encoding 1.1.0: one rule a class, with its legend text as title."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from geoservice.formats import LayerView
from geoservice.formats.styles._bands import Band, bands
from geoservice.formats.styles._rules import OUTLINE_PX, Rule, rules
from geoservice.formats.symbols import EDGE, PALE
from geoservice.formats.xml import written, xml_text

_SLD = "http://www.opengis.net/sld"
_SE = "http://www.opengis.net/se"
_OGC = "http://www.opengis.net/ogc"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA = f"{_SLD} http://schemas.opengis.net/sld/1.1.0/StyledLayerDescriptor.xsd"


class StyledLayerDescriptor:
    """Filters compare `kelas`, which every download, WFS and OGC API answer carries."""

    extension = "sld"
    media_type = "application/vnd.ogc.sld+xml"

    def encode(self, view: LayerView) -> bytes:
        """The whole document, UTF-8."""
        for prefix, space in (("sld", _SLD), ("se", _SE), ("ogc", _OGC), ("xsi", _XSI)):
            ET.register_namespace(prefix, space)
        root = ET.Element(
            f"{{{_SLD}}}StyledLayerDescriptor", {"version": "1.1.0", f"{{{_XSI}}}schemaLocation": _SCHEMA}
        )
        named = ET.SubElement(root, f"{{{_SLD}}}NamedLayer")
        _text(named, _SE, "Name", view.layer.id)
        user = ET.SubElement(named, f"{{{_SLD}}}UserStyle")
        _text(user, _SE, "Name", "default")
        described = ET.SubElement(user, f"{{{_SE}}}Description")
        _text(described, _SE, "Title", view.published.title)
        _text(user, _SLD, "IsDefault", "1")
        feature = ET.SubElement(user, f"{{{_SE}}}FeatureTypeStyle")
        if view.style.has_symbols:
            _ground(feature, view)
            _circles(feature, view)
        else:
            for rule in rules(view):
                _rule(feature, rule, view)
        return written(root, b'<?xml version="1.0" encoding="UTF-8"?>')


PLUGIN = StyledLayerDescriptor()


def _rule(parent: ET.Element, rule: Rule, view: LayerView) -> None:
    element, condition = _begun(parent, "tanpa-data" if rule.number is None else f"kelas-{rule.number}", rule.label)
    if rule.number is None:
        # Readers of Shapefiles, and QGIS 3.22 once it has kept a feature of the OGC API, make 0 of null; the latter
        # also takes ElseFilter for no filter at all.
        either = ET.SubElement(condition, f"{{{_OGC}}}Or")
        _text(ET.SubElement(either, f"{{{_OGC}}}PropertyIsNull"), _OGC, "PropertyName", "kelas")
        _compared(either, "PropertyIsLessThan", "kelas", "1")
    else:
        _compared(condition, "PropertyIsEqualTo", "kelas", str(rule.number))
    _polygon(element, {"fill": rule.colour}, view.style.outline_colour)


def _ground(parent: ET.Element, view: LayerView) -> None:
    """What lies below circles: outlines, and the grey of regions without a value."""
    element, condition = _begun(parent, "wilayah", "wilayah")
    _compared(condition, "PropertyIsGreaterThanOrEqualTo", "kelas", "1")
    # QGIS draws region by region: the ground of one would cover the circle of another.
    _polygon(element, {"fill": PALE, "fill-opacity": "0"}, view.style.outline_colour)
    _rule(parent, rules(view)[-1], view)


def _begun(parent: ET.Element, name: str, title: str) -> tuple[ET.Element, ET.Element]:
    """A new rule and its filter, both to be filled."""
    element = ET.SubElement(parent, f"{{{_SE}}}Rule")
    _text(element, _SE, "Name", name)
    _text(ET.SubElement(element, f"{{{_SE}}}Description"), _SE, "Title", title)
    return element, ET.SubElement(element, f"{{{_OGC}}}Filter")


def _polygon(rule: ET.Element, fill: dict[str, str], outline: str) -> None:
    symbolizer = ET.SubElement(rule, f"{{{_SE}}}PolygonSymbolizer")
    _parameters(ET.SubElement(symbolizer, f"{{{_SE}}}Fill"), fill)
    stroke = {"stroke": outline, "stroke-width": str(OUTLINE_PX), "stroke-linejoin": "round"}
    _parameters(ET.SubElement(symbolizer, f"{{{_SE}}}Stroke"), stroke)


def _circles(parent: ET.Element, view: LayerView) -> None:
    """Circles in steps of size, large ones first: SLD knows no square root."""
    for number, band in enumerate(bands(view), start=1):
        element, condition = _begun(parent, f"lingkaran-{number}", band.name)
        both = ET.SubElement(condition, f"{{{_OGC}}}And")
        _compared(both, "PropertyIsEqualTo", "kelas", str(band.rule.number))
        _between(both, band)
        symbolizer = ET.SubElement(element, f"{{{_SE}}}PointSymbolizer")
        graphic = ET.SubElement(symbolizer, f"{{{_SE}}}Graphic")
        mark = ET.SubElement(graphic, f"{{{_SE}}}Mark")
        _text(mark, _SE, "WellKnownName", "circle")
        _parameters(ET.SubElement(mark, f"{{{_SE}}}Fill"), {"fill": band.rule.colour})
        _parameters(ET.SubElement(mark, f"{{{_SE}}}Stroke"), {"stroke": EDGE, "stroke-width": "0.5"})
        _text(graphic, _SE, "Size", f"{2 * band.radius_px:.1f}")


def _between(parent: ET.Element, band: Band) -> None:
    if band.is_negative:
        _compared(parent, "PropertyIsGreaterThan", "nilai", repr(-band.high))
        _compared(parent, "PropertyIsLessThanOrEqualTo", "nilai", repr(0.0 - band.low))
    else:
        _compared(parent, "PropertyIsGreaterThanOrEqualTo", "nilai", repr(band.low))
        _compared(parent, "PropertyIsLessThan", "nilai", repr(band.high))


def _compared(parent: ET.Element, comparison: str, name: str, literal: str) -> None:
    element = ET.SubElement(parent, f"{{{_OGC}}}{comparison}")
    _text(element, _OGC, "PropertyName", name)
    _text(element, _OGC, "Literal", literal)


def _parameters(element: ET.Element, values: dict[str, str]) -> None:
    for name, value in values.items():
        ET.SubElement(element, f"{{{_SE}}}SvgParameter", {"name": name}).text = value


def _text(parent: ET.Element, space: str, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{space}}}{name}").text = xml_text(text)
