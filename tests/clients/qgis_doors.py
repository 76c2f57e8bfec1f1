"""Run by Debian's Python: opens a layer through every door, draws it and prints what QGIS read and the colours it drew.

Arguments: address of the service, layer, JSON list of longitude, latitude; a folder to download into.
Prints JSON by door. Written for QGIS 3.22 and 3.44.
"""

import json
import sys
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeatureStore,
    QgsLayerDefinition,
    QgsMapLayer,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPointXY,
    QgsProject,
    QgsRaster,
    QgsRasterLayer,
    QgsRectangle,
    QgsSettings,
    QgsVectorLayer,
    QgsVectorTileLayer,
    QgsWkbTypes,
)
from qgis.gui import QgsManageConnectionsDialog
from qgis.PyQt.QtCore import QEventLoop, QSize
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QListWidget

SIDE_PX = 800
Points = list[list[float]]


def colours(layer: QgsMapLayer, points: Points) -> list[str]:
    """What the layer is drawn in at each point, in Web Mercator; the alpha is that of what is below."""
    mercator = QgsCoordinateReferenceSystem("EPSG:3857")
    there = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), mercator, QgsProject.instance())
    places = [there.transform(QgsPointXY(*point)) for point in points]
    extent = QgsRectangle(places[0], places[0])
    for place in places:
        extent.combineExtentWith(place)
    side = max(extent.width(), extent.height()) * 1.2
    extent = QgsRectangle.fromCenterAndSize(extent.center(), side, side)
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(mercator)
    settings.setOutputSize(QSize(SIDE_PX, SIDE_PX))
    settings.setExtent(extent)
    settings.setBackgroundColor(QColor("#010203"))
    job = QgsMapRendererParallelJob(settings)
    loop = QEventLoop()
    job.finished.connect(loop.quit)
    job.start()
    loop.exec_()
    picture = job.renderedImage()
    at = [((p.x() - extent.xMinimum()) / side, (extent.yMaximum() - p.y()) / side) for p in places]
    return [picture.pixelColor(int(x * SIDE_PX), int(y * SIDE_PX)).name() for x, y in at]


def features(layer: QgsVectorLayer, points: Points) -> dict[str, object]:
    """Rows, types and colours; read twice, for QGIS answers the second time from what it has kept."""
    assert layer.isValid(), layer.source()
    types = {field.name(): field.type() for field in layer.fields()}
    rows, classes = {}, {}
    for _again in range(2):
        for row in layer.getFeatures():
            rows[row["kode"]], classes[row["kode"]] = _plain(row["nilai"]), _plain(row["kelas"])
    return {
        "count": layer.featureCount(),
        "values": rows,
        "classes": classes,
        "is_number": types["nilai"] in (2, 4, 6),
        "is_text": types["kode"] == 10,
        "geometry": QgsWkbTypes.displayString(layer.wkbType()),
        "legend": [entry.label() for entry in layer.renderer().legendSymbolItems()],
        "colours": colours(layer, points),
    }


def _plain(value: object) -> int | float | str | None:
    """The value, without the word that QGIS has for none."""
    return value if isinstance(value, int | float | str) else None


def codes_of(answer: dict[int, list[QgsFeatureStore]]) -> str:
    """The codes of the features that an identification found."""
    return ",".join(row["kode"] for stores in answer.values() for store in stores for row in store.features())


class Doors:
    """The ways into one layer."""

    def __init__(self, base: str, layer: str, points: Points, folder: Path) -> None:
        self.base, self.layer, self.points, self.folder = base, layer, points, folder

    def file(self, extension: str) -> str:
        """A download."""
        path = self.folder / f"{self.layer}.{extension}"
        path.write_bytes(urllib.request.urlopen(f"{self.base}/layers/{self.layer}.{extension}").read())
        return str(path)

    def vector(self, uri: str, provider: str, style: str = "") -> dict[str, object]:
        """A layer with the style that a user loads, or the one that comes with the file."""
        layer = QgsVectorLayer(uri, self.layer, provider)
        if style:
            load = layer.loadSldStyle if style == "sld" else layer.loadNamedStyle
            assert load(self.file(style))[1], layer.source()
        return features(layer, self.points)

    def raster(self, uri: str, provider: str = "wms") -> dict[str, object]:
        """A layer of pictures."""
        layer = QgsRasterLayer(uri, self.layer, provider)
        assert layer.isValid(), uri
        return {"colours": colours(layer, self.points), "legend": self.labels(layer)}

    @staticmethod
    def labels(layer: QgsRasterLayer) -> list[str]:
        """Those of a raster of classes."""
        return [entry.label for entry in layer.renderer().classes()] if layer.renderer().type() == "paletted" else []

    def oapif(self, style: str) -> dict[str, object]:
        """OGC API Features."""
        return self.vector(f"url='{self.base}/ogc/' typename='{self.layer}' restrictToRequestBBOX='1'", "OAPIF", style)

    def wfs(self, style: str) -> dict[str, object]:
        """WFS 2.0."""
        said = f"pagingEnabled='true' typename='gs:{self.layer}' version='2.0.0' srsname='EPSG:4326'"
        return self.vector(f"{said} url='{self.base}/wfs'", "WFS", style)

    def wms(self, crs: str) -> dict[str, object]:
        """WMS 1.3.0."""
        return self.raster(f"crs={crs}&format=image/png&layers={self.layer}&styles=&url={self.base}/wms")

    def identify(self, crs: str) -> dict[str, list[str]]:
        """What a click says by WMS, in each of the forms that QGIS knows."""
        layer = QgsRasterLayer(
            f"crs={crs}&format=image/png&layers={self.layer}&styles=&url={self.base}/wms", self.layer, "wms"
        )
        there = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), layer.crs(), QgsProject.instance())
        forms = {"html": QgsRaster.IdentifyFormatHtml, "text": QgsRaster.IdentifyFormatText}
        places = [there.transform(QgsPointXY(*point)) for point in self.points]
        said = {"preferred": [str(layer.customProperty("identify/format"))]}
        for name, form in (*forms.items(), ("feature", QgsRaster.IdentifyFormatFeature)):
            found = [layer.dataProvider().identify(place, form, layer.extent(), 800, 600).results() for place in places]
            said[name] = [codes_of(answer) if name == "feature" else str(answer[0]) for answer in found]
        return said

    def wmts(self, path: str) -> dict[str, object]:
        """WMTS 1.0.0 as one enters its address."""
        said = f"crs=EPSG:3857&format=image/png&layers={self.layer}&styles=default&tileMatrixSet=WebMercatorQuad"
        return self.raster(f"{said}&url={self.base}/{path}")

    def tiles(self, ending: str, more: str = "") -> dict[str, object]:
        """XYZ."""
        template = f"{self.base}/layers/{self.layer}/tiles/{{z}}/{{x}}/{{y}}{ending}"
        return self.raster(f"type=xyz&url={template}&zmin=0&zmax=18{more}")

    def vector_tiles(self) -> dict[str, object]:
        """Vector tiles with our style."""
        address = f"{self.base}/layers/{self.layer}"
        uri = f"type=xyz&url={address}/tiles/{{z}}/{{x}}/{{y}}.mvt&zmin=0&zmax=18&styleUrl={address}/style.json"
        layer = QgsVectorTileLayer(uri, self.layer)
        assert layer.isValid()
        assert layer.loadDefaultStyle()[1]
        return {"colours": colours(layer, self.points), "legend": [s.styleName() for s in layer.renderer().styles()]}

    def qlr(self) -> dict[str, object]:
        """A layer file dragged into the window."""
        project = QgsProject.instance()
        assert QgsLayerDefinition.loadLayerDefinition(self.file("qlr"), project, project.layerTreeRoot())[0]
        [layer] = project.mapLayers().values()
        found = features(layer, self.points)
        project.clear()
        return found

    def shapefile(self) -> dict[str, object]:
        """The unpacked archive: the style of the same name is found by QGIS."""
        folder = self.folder / "shp"
        zipfile.ZipFile(self.file("shp.zip")).extractall(folder)
        return self.vector(str(folder / f"{self.layer}.shp"), "ogr")

    def geopackage(self) -> dict[str, object]:
        """The file with its own style."""
        return self.vector(self.file("gpkg"), "ogr")

    def raster_file(self) -> dict[str, object]:
        """The raster of classes, read where it lies."""
        return self.raster(f"/vsicurl/{self.base}/layers/{self.layer}.tif", "gdal")

    def remote(self, extension: str) -> dict[str, object]:
        """A download read where it lies."""
        return self.vector(f"/vsicurl/{self.base}/layers/{self.layer}.{extension}", "ogr", "qml")


def connections(base: str, folder: Path) -> dict[str, int]:
    """How many connections the dialog of QGIS imports from each list."""
    dialog, found = QgsManageConnectionsDialog, {}
    kinds = {"wms": dialog.WMS, "wfs": dialog.WFS, "xyz": dialog.XyzTiles, "vektor": dialog.VectorTile}
    for name, kind in kinds.items():
        file = folder / f"{name}.xml"
        file.write_bytes(urllib.request.urlopen(f"{base}/qgis/connections/{name}.xml").read())
        shown = dialog(None, dialog.Import, kind, str(file))
        found[name] = shown.findChild(QListWidget).count()
        shown.findChild(QListWidget).selectAll()
        shown.doExportImport()
    settings = QgsSettings()
    settings.sync()
    kept = [key for key in settings.allKeys() if "connections" in key and key.endswith("/url")]
    assert len(kept) == sum(found.values()), kept
    return found


def main(base: str, layer: str, points: Points, folder: Path) -> None:
    """Every door."""
    doors = Doors(base, layer, points, folder)
    wanted: dict[str, Callable[[], object]] = {
        "oapif with qml": lambda: doors.oapif("qml"),
        "oapif with sld": lambda: doors.oapif("sld"),
        "wfs with qml": lambda: doors.wfs("qml"),
        "wms": lambda: doors.wms("EPSG:3857"),
        "wms in degrees": lambda: doors.wms("EPSG:4326"),
        "identify": lambda: doors.identify("EPSG:3857"),
        "identify in degrees": lambda: doors.identify("EPSG:4326"),
        "wmts": lambda: doors.wmts("wmts"),
        "wmts by its document": lambda: doors.wmts("wmts/1.0.0/WMTSCapabilities.xml"),
        "xyz": lambda: doors.tiles(".png"),
        "xyz @2x": lambda: doors.tiles("@2x.png", "&tilePixelRatio=2"),
        "vector tiles": doors.vector_tiles,
        "qlr": doors.qlr,
        "geopackage": doors.geopackage,
        "shapefile": doors.shapefile,
        "raster of classes": doors.raster_file,
        **{f"vsicurl {each}": lambda each=each: doors.remote(each) for each in ("geojson", "fgb", "gpkg")},
    }
    said = {name: open_it() for name, open_it in wanted.items()}
    sys.stdout.write(json.dumps(said | {"connections": connections(base, folder)}) + "\n")


if __name__ == "__main__":
    application = QgsApplication([], True)
    application.initQgis()
    main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]), Path(sys.argv[4]))
    application.exitQgis()
