"""A QGIS layer file: dragged into QGIS it brings connection, classes, name and attribution in one."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from geoservice.formats import LayerView
from geoservice.formats.legend import footer_lines
from geoservice.formats.styles._qgis import renderer
from geoservice.formats.styles.qml import MAP_TIP
from geoservice.formats.xml import written, xml_text
from geoservice.i18n import in_language

PROVIDER = "OAPIF"


class QgisLayer:
    """The layer by OGC API Features, drawn by `kelas`; addresses need GEOSERVICE_PUBLIC_URL or a running server."""

    extension = "qlr"
    media_type = "application/x-qgis-layer-definition"

    def encode(self, view: LayerView) -> bytes:
        """The whole document, UTF-8."""
        root = ET.Element("qlr")
        group = ET.SubElement(root, "layer-tree-group", {"name": "", "checked": "Qt::Checked", "expanded": "1"})
        ET.SubElement(group, "customproperties")
        tree_layer(group, view)
        maplayers = ET.SubElement(root, "maplayers")
        maplayers.append(map_layer(view))
        return written(root, b"<!DOCTYPE qgis-layer-definition>")


PLUGIN = QgisLayer()


def data_source(view: LayerView) -> str:
    """How the OAPIF provider of QGIS is told where the layer is."""
    return f" pagingEnabled='true' restrictToRequestBBOX='1' url='{view.public_url}/ogc' typename='{view.layer.id}'"


def tree_layer(group: ET.Element, view: LayerView) -> None:
    """The layer's place in the layer tree."""
    leaf = ET.SubElement(
        group,
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
    ET.SubElement(leaf, "customproperties")


def layer_key(view: LayerView) -> str:
    """The id of the layer inside QGIS files."""
    return view.layer.id.replace("-", "_")


def map_layer(view: LayerView) -> ET.Element:
    """`maplayer`: source, name, attribution and renderer."""
    west, south, east, north = view.prepared.edition.bbox
    layer = ET.Element(
        "maplayer",
        {"type": "vector", "geometry": "Polygon", "wkbType": "MultiPolygon", "hasScaleBasedVisibilityFlag": "0"},
    )
    extent = ET.SubElement(layer, "extent")
    for name, value in (("xmin", west), ("ymin", south), ("xmax", east), ("ymax", north)):
        ET.SubElement(extent, name).text = repr(value)
    ET.SubElement(layer, "id").text = layer_key(view)
    ET.SubElement(layer, "datasource").text = data_source(view)
    ET.SubElement(layer, "layername").text = xml_text(view.published.dated_title)
    named_crs(ET.SubElement(layer, "srs"), "OGC:CRS84", 63159)
    _resource(layer, view)
    ET.SubElement(layer, "provider", {"encoding": ""}).text = PROVIDER
    layer.append(renderer(view))
    ET.SubElement(layer, "mapTip").text = MAP_TIP
    return layer


def named_crs(parent: ET.Element, name: str, number: int) -> None:
    """`spatialrefsys`: QGIS heeds the name only beside a number of its own table (srsid)."""
    said = ET.SubElement(parent, "spatialrefsys")
    ET.SubElement(said, "srsid").text = str(number)
    ET.SubElement(said, "authid").text = name


def _resource(layer: ET.Element, view: LayerView) -> None:
    with in_language("id"):
        lines = footer_lines(view)
    ET.SubElement(layer, "abstract").text = xml_text("\n".join(lines))
    ET.SubElement(layer, "attribution", {"href": f"{view.public_url}/maps/{view.layer.id}"}).text = xml_text(
        "; ".join(part for part in (view.published.indicator.source, view.prepared.edition.source) if part)
    )
