"""Run by Debian's Python: shows a layer in QGIS through every door, the dialog that leads there, and a printed page.

Arguments: address of the service, id of the layer, folder for the pictures.
"""

import sys
import urllib.request
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsLayerDefinition,
    QgsLayerTree,
    QgsLayerTreeModel,
    QgsLayoutExporter,
    QgsMapLayer,
    QgsProject,
    QgsRasterLayer,
    QgsVectorTileLayer,
)
from qgis.gui import QgsLayerTreeView, QgsMapCanvas, QgsNewHttpConnection
from qgis.PyQt.QtCore import QEventLoop, QSize, Qt, QTimer
from qgis.PyQt.QtWidgets import QApplication, QComboBox, QDockWidget, QLineEdit, QMainWindow, QWidget

MAP, PANEL_PX = QSize(560, 400), 300
SITE = "https://peta.contoh.go.id"


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


def show(layer: QgsMapLayer, shown: QgsMapLayer, file: Path) -> None:
    """The window of QGIS with this layer alone: its legend in the panel, and the map in Web Mercator."""
    root, canvas, window = QgsLayerTree(), QgsMapCanvas(), QMainWindow()
    root.addLayer(layer)
    window.addDockWidget(Qt.LeftDockWidgetArea, _panel(root))
    window.setCentralWidget(canvas)
    canvas.setFixedSize(MAP)
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    canvas.setLayers([layer])
    window.show()
    canvas.setExtent(canvas.mapSettings().layerExtentToOutputExtent(shown, shown.extent()).buffered(500))
    _drawn(canvas)
    assert window.grab().save(str(file))
    window.close()


def _panel(root: QgsLayerTree) -> QDockWidget:
    """The layers with their legends."""
    tree, dock = QgsLayerTreeView(), QDockWidget("Layers")
    model = QgsLayerTreeModel(root, tree)
    for flag in (QgsLayerTreeModel.AllowNodeChangeVisibility, QgsLayerTreeModel.ShowLegend):
        model.setFlag(flag)
    tree.setModel(model)
    tree.expandAll()
    tree.setFixedWidth(PANEL_PX)
    dock.setWidget(tree)
    return dock


def _drawn(canvas: QgsMapCanvas) -> None:
    """Wait for the map, and for legends that are fetched."""
    loop = QEventLoop()
    canvas.mapCanvasRefreshed.connect(lambda: QTimer.singleShot(1500, loop.quit))
    QTimer.singleShot(20_000, loop.quit)
    canvas.refresh()
    loop.exec_()


def dialog(title: str, path: str, version: str, file: Path) -> None:
    """The dialog of a new connection as it has to be filled."""
    shown = QgsNewHttpConnection(None, QgsNewHttpConnection.ConnectionWfs, "qgis/connections-wfs/", "")
    _named(shown, QLineEdit, "txtName").setText(title)
    _named(shown, QLineEdit, "txtUrl").setText(f"{SITE}{path}")
    _named(shown, QComboBox, "cmbVersion").setCurrentText(version)
    shown.resize(570, 640)
    shown.show()
    QApplication.processEvents()
    assert shown.grab().save(str(file))
    shown.close()


def _named(parent: QWidget, kind: type, name: str) -> QWidget:
    return parent.findChild(kind, name)


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
        each.setName(found["ogc-api"].name())
        QgsProject.instance().addMapLayer(each, False)
        show(each, found["ogc-api"], folder / f"qgis-{name}.png")
    dialog("Peta tematik (OGC API)", "/ogc/", "OGC API - Features", folder / "qgis-sambungan.png")
    page(base, layer, folder)


if __name__ == "__main__":
    application = QgsApplication([], True)
    application.initQgis()
    application.setStyle("Fusion")
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
    application.exitQgis()
