"""Run by Debian's Python: draws a layer in QGIS through every door, and prints the page of its project.

Arguments: address of the service, id of the layer, folder for the pictures.
"""

import sys
import urllib.request
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsLayerDefinition,
    QgsLayoutExporter,
    QgsMapLayer,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRasterLayer,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QEventLoop, QSize

WIDTH_PX, HEIGHT_PX = 560, 400


def doors(base: str, layer: str, folder: Path) -> dict[str, QgsMapLayer]:
    """The layer by each door, as a user would add it."""
    definition = folder / "lapisan.qlr"
    definition.write_bytes(urllib.request.urlopen(f"{base}/layers/{layer}.qlr").read())
    QgsLayerDefinition.loadLayerDefinition(
        str(definition), QgsProject.instance(), QgsProject.instance().layerTreeRoot()
    )
    definition.unlink()
    [features] = QgsProject.instance().mapLayers().values()
    tiles = f"{base}/layers/{layer}/tiles/{{z}}/{{x}}/{{y}}"
    vector = QgsVectorTileLayer(f"type=xyz&url={tiles}.mvt&zmin=0&zmax=18&styleUrl={base}/layers/{layer}/style.json")
    vector.loadDefaultStyle()
    wms = f"crs=EPSG:3857&format=image/png&layers={layer}&styles=&url={base}/wms"
    matrix = f"crs=EPSG:3857&format=image/png&layers={layer}&styles=default&tileMatrixSet=WebMercatorQuad"
    return {
        "ogc-api": features,
        "wms": QgsRasterLayer(wms, "wms", "wms"),
        "wmts": QgsRasterLayer(f"{matrix}&url={base}/wmts?request%3DGetCapabilities%26service%3DWMTS", "wmts", "wms"),
        "petak-vektor": vector,
    }


def draw(layer: QgsMapLayer, shown: QgsMapLayer, file: Path) -> None:
    """The layer in Web Mercator, where the page of the project shows it."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    settings.setOutputSize(QSize(WIDTH_PX, HEIGHT_PX))
    settings.setExtent(settings.layerExtentToOutputExtent(shown, shown.extent()).buffered(500))
    job = QgsMapRendererParallelJob(settings)
    loop = QEventLoop()
    job.finished.connect(loop.quit)
    job.start()
    loop.exec_()
    assert job.renderedImage().save(str(file))


def page(base: str, layer: str, folder: Path) -> None:
    """The A4 page of the layer's project."""
    project = QgsProject.instance()
    file = folder / "proyek.qgz"
    file.write_bytes(urllib.request.urlopen(f"{base}/qgis/project.qgz?peta={layer}").read())
    assert project.read(str(file))
    file.unlink()
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.dpi = 90
    [printed] = project.layoutManager().printLayouts()
    assert QgsLayoutExporter(printed).exportToImage(str(folder / "qgis-halaman.png"), settings) == 0


def main(base: str, layer: str, folder: Path) -> None:
    """Every picture."""
    found = doors(base, layer, folder)
    for name, each in found.items():
        assert each.isValid(), name
        draw(each, found["ogc-api"], folder / f"qgis-{name}.png")
    page(base, layer, folder)


if __name__ == "__main__":
    application = QgsApplication([], False)
    application.initQgis()
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
    application.exitQgis()
