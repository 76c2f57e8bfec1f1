"""Run by Debian's Python: opens a QGIS project, draws each of its layers and prints its pages.

Arguments: file of the project, JSON list of longitude, latitude; folder for the pictures of the pages.
Prints JSON: errors of QGIS, what every layer is, its colours at the points, its page.
"""

import json
import sys
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsLayoutExporter,
    QgsMapLayer,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QSize

SIDE_PX = 400


def colours(layer: QgsMapLayer, points: list[list[float]], project: QgsProject) -> list[str]:
    """What the layer is drawn in at each point, in the CRS of the project."""
    there = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), project.crs(), project)
    places = [there.transform(QgsPointXY(*point)) for point in points]
    extent = QgsRectangle(places[0], places[0])
    for place in places:
        extent.combineExtentWith(place)
    side = max(extent.width(), extent.height()) * 1.2
    extent = QgsRectangle.fromCenterAndSize(extent.center(), side, side)
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(project.crs())
    settings.setTransformContext(project.transformContext())
    settings.setOutputSize(QSize(SIDE_PX, SIDE_PX))
    settings.setExtent(extent)
    settings.setFlag(QgsMapSettings.Antialiasing, False)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    picture = job.renderedImage()
    at = [((p.x() - extent.xMinimum()) / side, (extent.yMaximum() - p.y()) / side) for p in places]
    return [picture.pixelColor(int(x * SIDE_PX), int(y * SIDE_PX)).name() for x, y in at]


def printed(project: QgsProject, name: str, folder: Path) -> dict[str, object]:
    """The page of this name as a picture."""
    page = project.layoutManager().layoutByName(name)
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.dpi = 60
    file = folder / f"{len(list(folder.iterdir()))}.png"
    done = QgsLayoutExporter(page).exportToImage(str(file), settings)
    size = page.pageCollection().page(0).pageSize()
    return {"file": str(file), "done": int(done), "size": [size.width(), size.height()], "items": len(page.items())}


def main(path: str, points: list[list[float]], folder: Path) -> None:
    """Open, draw, print."""
    said: list[str] = []
    QgsApplication.messageLog().messageReceived.connect(lambda text, tag, level: said.append(text) if level else None)
    project = QgsProject.instance()
    is_read = project.read(path)
    groups = {group.name(): [leaf.name() for leaf in group.children()] for group in project.layerTreeRoot().children()}
    layers = {
        layer.name(): {
            "is_valid": layer.isValid() and layer.crs().isValid(),
            "features": layer.featureCount(),
            "attribution": layer.attribution(),
            "legend": [entry.label() for entry in layer.renderer().legendSymbolItems()],
            "colours": colours(layer, points, project),
        }
        for layer in project.mapLayers().values()
    }
    pages = {page.name(): printed(project, page.name(), folder) for page in project.layoutManager().printLayouts()}
    found = {"is_read": is_read, "crs": project.crs().authid(), "groups": groups, "layers": layers, "pages": pages}
    sys.stdout.write(json.dumps(found | {"errors": said}) + "\n")


if __name__ == "__main__":
    application = QgsApplication([], False)
    application.initQgis()
    main(sys.argv[1], json.loads(sys.argv[2]), Path(sys.argv[3]))
    application.exitQgis()
