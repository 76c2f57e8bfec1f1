"""A QGIS project (`.qgz`) of some layers: groups, classes, an A4 page for each, and the source under every map."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple
from xml.etree import ElementTree as ET

from geoservice.formats import LayerView
from geoservice.formats.qgis.layout import layout, shown_bounds
from geoservice.formats.styles._qgis import VERSION
from geoservice.formats.styles.qlr import layer_key, map_layer, named_crs, tree_layer
from geoservice.formats.xml import written, xml_text
from geoservice.model.tile import MercatorBounds

MEDIA_TYPE = "application/x-qgis-project"
_FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip knows: the same layers are the same bytes."""


class Group(NamedTuple):
    """Layers under one heading, at least one."""

    title: str
    views: Sequence[LayerView]


def project(title: str, groups: Sequence[Group]) -> bytes:
    """The whole file; the first layer is switched on, the others wait. At least one group."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        entry = zipfile.ZipInfo("geoservice.qgs", _FIRST_MOMENT)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        archive.writestr(entry, _document(title, groups))
    return file.getvalue()


def _document(title: str, groups: Sequence[Group]) -> bytes:
    views = [view for group in groups for view in group.views]
    root = ET.Element("qgis", {"version": VERSION, "projectname": xml_text(title)})
    ET.SubElement(root, "homePath", {"path": ""})
    ET.SubElement(root, "title").text = xml_text(title)
    _crs(ET.SubElement(root, "projectCrs"))
    root.append(_tree(groups))
    _canvas(root, shown_bounds(views[0], 4, 3))
    layers = ET.SubElement(root, "projectlayers")
    order = ET.SubElement(root, "layerorder")
    for view in views:
        layers.append(map_layer(view))
        ET.SubElement(order, "layer", {"id": layer_key(view)})
    _properties(root)
    _metadata(root, title)
    pages = ET.SubElement(root, "Layouts")
    for view, name in zip(views, _names(views), strict=True):
        pages.append(layout(view, name))
    return written(root, b"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>")


def _tree(groups: Sequence[Group]) -> ET.Element:
    root = ET.Element("layer-tree-group")
    for group in groups:
        attributes = {"name": xml_text(group.title), "checked": "Qt::Checked", "expanded": "1"}
        branch = ET.SubElement(root, "layer-tree-group", attributes)
        for view in group.views:
            tree_layer(branch, view)
    for leaf in list(root.iter("layer-tree-layer"))[1:]:
        leaf.set("checked", "Qt::Unchecked")
        leaf.set("expanded", "0")
    return root


def _canvas(root: ET.Element, bounds: MercatorBounds) -> None:
    names = ("xmin", "ymin", "xmax", "ymax")
    canvas = ET.SubElement(root, "mapcanvas", {"name": "theMapCanvas", "annotationsVisible": "1"})
    ET.SubElement(canvas, "units").text = "meters"
    extent = ET.SubElement(canvas, "extent")
    for name, edge in zip(names, bounds, strict=True):
        ET.SubElement(extent, name).text = repr(edge)
    ET.SubElement(canvas, "rotation").text = "0"
    _crs(ET.SubElement(canvas, "destinationsrs"))
    view = ET.SubElement(root, "ProjectViewSettings", {"UseProjectScales": "0", "rotation": "0"})
    edges = {name: repr(edge) for name, edge in zip(names, bounds, strict=True)}
    _crs(ET.SubElement(view, "DefaultViewExtent", edges))


def _crs(parent: ET.Element) -> None:
    named_crs(parent, "EPSG:3857", 3857)


def _properties(root: ET.Element) -> None:
    said = ET.SubElement(root, "properties")
    measure = ET.SubElement(said, "Measure")
    # Lengths on the ellipsoid: scale bars are true although the map is in Web Mercator.
    ET.SubElement(measure, "Ellipsoid", {"type": "QString"}).text = "EPSG:7030"
    reference = ET.SubElement(said, "SpatialRefSys")
    ET.SubElement(reference, "ProjectionsEnabled", {"type": "int"}).text = "1"


def _metadata(root: ET.Element, title: str) -> None:
    said = ET.SubElement(root, "projectMetadata")
    ET.SubElement(said, "title").text = xml_text(title)
    ET.SubElement(said, "language").text = "id"


def _names(views: Sequence[LayerView]) -> list[str]:
    """What each page is called: the title, with period and id where titles are alike."""
    titles = [view.published.dated_title for view in views]
    often = Counter(titles)
    return [
        title if often[title] == 1 else f"{title} [{view.layer.id}]" for title, view in zip(titles, views, strict=True)
    ]
