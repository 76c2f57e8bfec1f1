"""Run by Debian's Python: draws vector tiles with QGIS and prints the colours it drew at some points.

Arguments: tile template, layer name, JSON list of colours by class, JSON list of longitude, latitude.
Prints JSON: version of QGIS, "#rrggbb" at every point.
"""

# The colours say what QGIS read: each class has a rule on `kelas`, regions without a value one on `nilai`.
import json
import sys

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFillSymbol,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsVectorTileBasicRenderer,
    QgsVectorTileBasicRendererStyle,
    QgsVectorTileLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QEventLoop, QSize
from qgis.PyQt.QtGui import QImage

SIDE_PX = 512


def rule(layer: str, where: str, colour: str) -> QgsVectorTileBasicRendererStyle:
    """Draws the features that an expression chooses in one colour, without an outline."""
    style = QgsVectorTileBasicRendererStyle(where, layer, QgsWkbTypes.PolygonGeometry)
    style.setFilterExpression(where)
    style.setSymbol(QgsFillSymbol.createSimple({"color": colour, "outline_style": "no"}))
    style.setEnabled(True)
    return style


def draw(tiles: QgsVectorTileLayer, extent: QgsRectangle) -> QImage:
    """The picture of an extent in EPSG:3857."""
    settings = QgsMapSettings()
    settings.setLayers([tiles])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    settings.setOutputSize(QSize(SIDE_PX, SIDE_PX))
    settings.setExtent(extent)
    settings.setFlag(QgsMapSettings.Antialiasing, False)
    job = QgsMapRendererParallelJob(settings)
    loop = QEventLoop()
    job.finished.connect(loop.quit)
    job.start()
    loop.exec_()
    return job.renderedImage()


def main(template: str, layer: str, colours: list[str], points: list[list[float]]) -> None:
    """Draw and look."""
    tiles = QgsVectorTileLayer(f"type=xyz&url={template}&zmin=0&zmax=18", "tiles")
    assert tiles.isValid()
    styles = [rule(layer, f'"kelas" = {number}', colour) for number, colour in enumerate(colours, start=1)]
    styles.append(rule(layer, '"nilai" is null and "keterangan" is not null', "#123456"))
    renderer = QgsVectorTileBasicRenderer()
    renderer.setStyles(styles)
    tiles.setRenderer(renderer)
    degrees = QgsCoordinateReferenceSystem("EPSG:4326")
    there = QgsCoordinateTransform(degrees, QgsCoordinateReferenceSystem("EPSG:3857"), QgsProject.instance())
    metres = [there.transform(QgsPointXY(*point)) for point in points]
    extent = QgsRectangle(metres[0], metres[0])
    for point in metres:
        extent.combineExtentWith(point)
    side = max(extent.width(), extent.height()) * 1.2
    extent = QgsRectangle.fromCenterAndSize(extent.center(), side, side)
    picture = draw(tiles, extent)
    places = [((p.x() - extent.xMinimum()) / side, (extent.yMaximum() - p.y()) / side) for p in metres]
    found = [picture.pixelColor(int(x * SIDE_PX), int(y * SIDE_PX)).name() for x, y in places]
    sys.stdout.write(json.dumps({"version": Qgis.QGIS_VERSION, "colours": found}) + "\n")


if __name__ == "__main__":
    application = QgsApplication([], False)
    application.initQgis()
    main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]), json.loads(sys.argv[4]))
    application.exitQgis()
