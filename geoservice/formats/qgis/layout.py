"""A page of a QGIS project, A4 lying, ready to print: title, map, legend, scale bar, and what must stand below."""

from __future__ import annotations

from collections.abc import Mapping
from math import cosh
from textwrap import wrap
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from geoservice.formats import LayerView
from geoservice.formats.legend import footer_lines
from geoservice.formats.styles._rules import rules
from geoservice.formats.styles.qlr import PROVIDER, data_source, layer_key
from geoservice.formats.wording import period_text
from geoservice.formats.xml import xml_text
from geoservice.i18n import in_language
from geoservice.i18n import message as _
from geoservice.model.tile import EARTH_RADIUS_M, MercatorBounds, mercator_bounds

FONT = "Arial"
_PAGE, _LEGEND, _LABEL, _MAP, _SCALE_BAR = "65638", "65642", "65641", "65639", "65646"
#: x, y, width, height in millimetres.
_PAGE_MM = (0.0, 0.0, 297.0, 210.0)
_TITLE_MM = (10.0, 8.0, 277.0, 9.0)
_SUBTITLE_MM = (10.0, 17.0, 277.0, 6.0)
_MAP_MM = (10.0, 26.0, 195.0, 158.0)
_LEGEND_MM = (209.0, 26.0, 78.0, 120.0)
_SCALE_MM = (209.0, 170.0, 78.0, 14.0)
_FOOT_MM = (10.0, 187.0, 277.0, 17.0)
_MARGIN = 0.04
_FOOT_LETTERS, _LEGEND_LETTERS = 180, 36
"""Of one line: QGIS 3.22 does not break lines itself."""
Place = tuple[float, float, float, float]


def layout(view: LayerView, name: str) -> ET.Element:
    """`Layout`: one page that shows this layer alone."""
    page = ET.Element("Layout", {"name": xml_text(name), "units": "mm", "printResolution": "300", "worldFileMap": ""})
    pages = ET.SubElement(page, "PageCollection")
    pages.append(_item(view, "page", _PAGE, _PAGE_MM, 0, {"background": "true"}))
    page.append(_scale_bar(view))
    page.append(_legend(view))
    with in_language("id"):
        foot, subtitle = "\n".join(wrap(" · ".join(footer_lines(view)), _FOOT_LETTERS)), _subtitle(view)
    page.append(_label(view, "foot", _FOOT_MM, foot, 7))
    page.append(_label(view, "subtitle", _SUBTITLE_MM, subtitle, 10))
    title = view.published.title
    page.append(_label(view, "title", _TITLE_MM, title, min(16, max(6, 1200 // len(title or "-"))), bold=True))
    page.append(_map(view))
    return page


def shown_bounds(view: LayerView, width: float, height: float) -> MercatorBounds:
    """EPSG:3857 bounds of the layer with a margin, in the proportions of a window."""
    left, bottom, right, top = mercator_bounds(view.prepared.edition.bbox)
    across, up = (right - left) * (1 + 2 * _MARGIN), (top - bottom) * (1 + 2 * _MARGIN)
    across, up = max(across, up * width / height), max(up, across * height / width)
    x, y = (left + right) / 2, (bottom + top) / 2
    return MercatorBounds(x - across / 2, y - up / 2, x + across / 2, y + up / 2)


def _subtitle(view: LayerView) -> str:
    unit, period = view.published.indicator.unit, view.published.period
    parts = (
        str(_("Satuan: %(unit)s", unit=unit)) if unit else "",
        str(_("Periode: %(period)s", period=period_text(period))) if period else "",
    )
    return " · ".join(part for part in parts if part)


def _map(view: LayerView) -> ET.Element:
    item = _item(view, "map", _MAP, _MAP_MM, 1, {"frame": "true", "background": "true", "keepLayerSet": "true"})
    edges = shown_bounds(view, _MAP_MM[2], _MAP_MM[3])
    names = ("xmin", "ymin", "xmax", "ymax")
    ET.SubElement(item, "Extent", {name: repr(edge) for name, edge in zip(names, edges, strict=True)})
    shown = ET.SubElement(item, "LayerSet")
    layer = ET.SubElement(shown, "Layer", {"name": xml_text(view.published.dated_title), "provider": PROVIDER})
    layer.set("source", data_source(view))
    layer.text = layer_key(view)
    return item


def _legend(view: LayerView) -> ET.Element:
    more = {
        "map_uuid": _uuid(view, "map"),
        "symbolWidth": "7",
        "symbolHeight": "4",
        "columnCount": "1",
        "boxSpace": "1",
        "resizeToContents": "1",
        "fontColor": "#000000",
        "title": "",
        "wrapChar": "\n",
    }
    item = _item(view, "legend", _LEGEND, _LEGEND_MM, 3, more)
    styles = ET.SubElement(item, "styles")
    for name, size in (("title", 10), ("group", 10), ("subgroup", 10), ("symbol", 9), ("symbolLabel", 9)):
        space = {"marginLeft": "2"} if name == "symbolLabel" else {}
        said = {"name": name, "alignment": "1", "indent": "0", "marginTop": "2", **space}
        style = ET.SubElement(styles, "style", said)
        ET.SubElement(style, "styleFont", {"style": "", "description": _font(size)})
    leaf = ET.SubElement(
        ET.SubElement(item, "layer-tree-group"),
        "layer-tree-layer",
        {
            "id": layer_key(view),
            "name": xml_text(view.published.dated_title),
            "providerKey": PROVIDER,
            "source": data_source(view),
            "checked": "Qt::Checked",
            "expanded": "1",
        },
    )
    # The title stands above the map already, and long ones would run off the page.
    options = ET.SubElement(ET.SubElement(leaf, "customproperties"), "Option", {"type": "Map"})
    said = {"legend/title-style": "hidden"}
    for number, rule in enumerate(rules(view)):
        if len(rule.label) > _LEGEND_LETTERS:
            said[f"legend/label-{number}"] = "\n".join(wrap(xml_text(rule.label), _LEGEND_LETTERS))
    for name, value in said.items():
        ET.SubElement(options, "Option", {"type": "QString", "name": name, "value": value})
    return item


def _scale_bar(view: LayerView) -> ET.Element:
    edges = shown_bounds(view, _MAP_MM[2], _MAP_MM[3])
    # Mercator stretches by the secant of the latitude, which is this hyperbolic cosine.
    km_per_mm = (edges[2] - edges[0]) / _MAP_MM[2] / 1000 / cosh((edges[1] + edges[3]) / 2 / EARTH_RADIUS_M)
    step = _round_step(25 * km_per_mm)
    more = {
        "mapUuid": _uuid(view, "map"),
        "style": "Single Box",
        "unitType": "km",
        "unitLabel": "km",
        "numMapUnitsPerScaleBarUnit": "1",
        "numUnitsPerSegment": repr(step),
        "numSegments": "2",
        "numSegmentsLeft": "0",
        "segmentSizeMode": "0",
        "segmentMillimeters": f"{step / km_per_mm:.3f}",
        "labelVerticalPlacement": "0",
        "labelHorizontalPlacement": "0",
        "height": "2.5",
        "labelBarSpace": "2",
        "boxContentSpace": "1",
        "alignment": "0",
        "outlineWidth": "0.3",
    }
    item = _item(view, "scale", _SCALE_BAR, _SCALE_MM, 4, more)
    ET.SubElement(item, "scaleBarFont", {"description": _font(9)})
    return item


def _round_step(wanted: float) -> float:
    """The largest of 1, 2, 5, 10 … that is not above what is wanted."""
    power = 10.0
    while power > wanted:
        power /= 10
    while power * 10 <= wanted:
        power *= 10
    return next(power * digit for digit in (5, 2, 1) if power * digit <= wanted)


def _label(view: LayerView, name: str, place: Place, text: str, size: int, *, bold: bool = False) -> ET.Element:
    more = {
        "labelText": xml_text(text),
        "halign": "1",
        "valign": "32",
        "marginX": "0",
        "marginY": "0",
        "htmlState": "0",
    }
    item = _item(view, name, _LABEL, place, 2, more)
    ET.SubElement(item, "LabelFont", {"style": "", "description": _font(size, bold=bold)})
    ET.SubElement(item, "FontColor", {"red": "0", "green": "0", "blue": "0", "alpha": "255"})
    return item


def _item(view: LayerView, name: str, kind: str, place: Place, order: int, more: Mapping[str, str]) -> ET.Element:
    x, y, width, height = place
    identifier = _uuid(view, name)
    at = f"{x:g},{y:g},mm"
    said = {
        "type": kind,
        "uuid": identifier,
        "templateUuid": identifier,
        "position": at,
        "positionOnPage": at,
        "size": f"{width:g},{height:g},mm",
        "referencePoint": "0",
        "zValue": str(order),
        "visibility": "1",
        "opacity": "1",
        "frame": "false",
        "background": "false",
        "outlineWidthM": "0.3,mm",
    }
    item = ET.Element("LayoutItem", said | dict(more))
    ET.SubElement(item, "FrameColor", {"red": "90", "green": "90", "blue": "90", "alpha": "255"})
    ET.SubElement(item, "BackgroundColor", {"red": "255", "green": "255", "blue": "255", "alpha": "255"})
    return item


def _font(size: int, *, bold: bool = False) -> str:
    """A font as Qt writes it."""
    return f"{FONT},{size},-1,5,{75 if bold else 50},0,0,0,0,0"


def _uuid(view: LayerView, name: str) -> str:
    """The same for the same layer in every project."""
    return f"{{{uuid5(NAMESPACE_URL, f'geoservice:{view.layer.id}:{name}')}}}"
