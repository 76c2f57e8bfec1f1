"""A QGIS style file: drag it onto any download of the layer, or load it in its properties."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from geoservice.formats import LayerView
from geoservice.formats.styles._qgis import VERSION, renderer
from geoservice.formats.xml import written


class QgisStyle:
    """Symbology by `kelas`, with map tips."""

    extension = "qml"
    media_type = "application/xml"

    def encode(self, view: LayerView) -> bytes:
        """The whole document, UTF-8."""
        root = ET.Element("qgis", {"version": VERSION, "styleCategories": "Symbology|MapTips"})
        root.append(renderer(view))
        ET.SubElement(root, "mapTip").text = MAP_TIP
        ET.SubElement(root, "layerGeometryType").text = "2"
        return written(root, b"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>")


MAP_TIP = '<b>[% "nama" %]</b><br>[% coalesce("nilai", "keterangan") %]<br>[% "label" %]'

PLUGIN = QgisStyle()
