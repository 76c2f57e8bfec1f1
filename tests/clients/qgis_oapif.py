"""Run by Debian's Python: opens a collection of OGC API Features in QGIS, styles it and prints what it read and drew.

Arguments: landing page, collection, style file (.qml or .sld), JSON list of longitude, latitude.
"""

import json
import sys

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsRectangle,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QEventLoop, QSize
from qgis.PyQt.QtGui import QImage

SIDE_PX = 512


def draw(layer: QgsVectorLayer, extent: QgsRectangle) -> QImage:
    """The picture of an extent in degrees."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    settings.setOutputSize(QSize(SIDE_PX, SIDE_PX))
    settings.setExtent(extent)
    settings.setFlag(QgsMapSettings.Antialiasing, False)
    job = QgsMapRendererSequentialJob(settings)
    loop = QEventLoop()
    job.finished.connect(loop.quit)
    job.start()
    loop.exec_()
    return job.renderedImage()


def main(root: str, collection: str, style: str, points: list[list[float]]) -> None:
    """Open, read, style, draw."""
    uri = f"url='{root}' typename='{collection}' pageSize='5' restrictToRequestBBOX='1'"
    layer = QgsVectorLayer(uri, collection, "OAPIF")
    assert layer.isValid()
    load = layer.loadSldStyle if style.endswith(".sld") else layer.loadNamedStyle
    assert load(style)[1], style
    extent = layer.extent()
    side = max(extent.width(), extent.height()) * 1.1
    extent = QgsRectangle.fromCenterAndSize(extent.center(), side, side)
    picture = draw(layer, extent)
    places = [((x - extent.xMinimum()) / side, (extent.yMaximum() - y) / side) for x, y in points]
    said = {
        "count": layer.featureCount(),
        "read": sorted(feature["kode"] for feature in layer.getFeatures()),
        "fields": {field.name(): field.typeName() for field in layer.fields()},
        "geometry": QgsWkbTypes.displayString(layer.wkbType()),
        "colours": [picture.pixelColor(int(x * SIDE_PX), int(y * SIDE_PX)).name() for x, y in places],
    }
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    application = QgsApplication([], False)
    application.initQgis()
    main(sys.argv[1], sys.argv[2], sys.argv[3], json.loads(sys.argv[4]))
    application.exitQgis()
