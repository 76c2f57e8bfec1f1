"""QGIS Server as a FastCGI process behind nginx, over the same Shapefile."""

from __future__ import annotations

import json
import subprocess

from benchmarks.peers.nginx import Nginx
from benchmarks.peers.service import Service
from benchmarks.peers.world import World, mercator_box, saved

#: Run by Debian's Python, which alone has PyQGIS: its arguments are Shapefile, project, classes and outline.
_PROJECT = """
import json, sys
from qgis.core import (Qgis, QgsApplication, QgsCoordinateReferenceSystem, QgsFillSymbol, QgsGraduatedSymbolRenderer,
                       QgsProject, QgsRendererRange, QgsVectorLayer)
QgsApplication.setPrefixPath("/usr", True)
app = QgsApplication([], False)
app.initQgis()
source, target, classes, outline = sys.argv[1:]
layer = QgsVectorLayer(source, "desa", "ogr")
layer.setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
ranges = []
for one in json.loads(classes):
    symbol = QgsFillSymbol.createSimple({"color": one["colour"], "outline_color": outline, "outline_width": "1",
                                         "outline_width_unit": "Pixel"})
    ranges.append(QgsRendererRange(one["above"], one["up_to"], symbol, one["colour"]))
layer.setRenderer(QgsGraduatedSymbolRenderer("nilai", ranges))
project = QgsProject.instance()
project.setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
project.addMapLayer(layer)
sys.exit(0 if layer.isValid() and project.write(target) else 1)
"""


class QgisServer(Service):
    """One process; nginx keeps its connection."""

    def __init__(self, front: Nginx) -> None:
        super().__init__("QGIS Server", front.port)

    def open(self, world: World) -> None:
        """Write a project of the world's classes, and serve it."""
        project = world.work / "bench.qgs"
        script = saved(world.work / "project.py", _PROJECT)
        classes = json.dumps([vars(one) for one in world.classes])
        quiet = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(world.work), "XDG_RUNTIME_DIR": str(world.work)}
        subprocess.run(
            ["/usr/bin/python3", script, world.metres, project, classes, world.outline],
            check=True,
            env={"PATH": "/usr/bin:/bin", **quiet},
            capture_output=True,
        )
        socket = world.work / "qgis.sock"
        socket.unlink(missing_ok=True)
        command = ["spawn-fcgi", "-n", "-M", "0777", "-s", socket, "--", "/usr/lib/cgi-bin/qgis_mapserv.fcgi"]
        self.start(command, world.work / "qgis.log", {**quiet, "QGIS_PROJECT_FILE": str(project)})
        self.wait(self.picture((5, 25, 16)))

    def picture(self, tile: tuple[int, int, int]) -> str:
        """The address of a PNG."""
        box = ",".join(map(repr, mercator_box(tile)))
        return (
            "/qgis?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=desa&STYLES=&SRS=EPSG:3857"
            f"&BBOX={box}&WIDTH=256&HEIGHT=256&FORMAT=image/png&TRANSPARENT=TRUE"
        )
