"""The legend texts of the raster of classes, as GDAL and QGIS look for them beside a GeoTIFF (`.tif.aux.xml`)."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from geoservice.formats import LayerView
from geoservice.formats.styles._rules import rules
from geoservice.formats.xml import xml_text


class RasterLabels:
    """A `PAMDataset` with a category a class number, from 0: GeoTIFF itself has no place for them."""

    extension = "tif.aux.xml"
    media_type = "application/xml"

    def encode(self, view: LayerView) -> bytes:
        """The whole document, UTF-8."""
        labels = {rule.number or 0: rule.label for rule in rules(view)}
        root = ET.Element("PAMDataset")
        names = ET.SubElement(ET.SubElement(root, "PAMRasterBand", {"band": "1"}), "CategoryNames")
        for number in sorted(labels):
            ET.SubElement(names, "Category").text = xml_text(labels[number])
        ET.indent(root, " ")
        # Without a declaration, behind which GDAL does not find the document.
        body: bytes = ET.tostring(root, encoding="utf-8")
        return body + b"\n"


PLUGIN = RasterLabels()
