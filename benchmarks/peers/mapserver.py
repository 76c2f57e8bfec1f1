"""MapServer as a FastCGI process behind nginx, over an indexed Shapefile in the projection served."""

from __future__ import annotations

from benchmarks.peers.nginx import Nginx
from benchmarks.peers.service import Service
from benchmarks.peers.world import World, mercator_box, saved


class Mapserver(Service):
    """One process; nginx keeps its connection."""

    def __init__(self, front: Nginx) -> None:
        super().__init__("MapServer", front.port)

    def open(self, world: World) -> None:
        """Start it with a map of the world's classes."""
        mapfile = saved(world.work / "bench.map", _mapfile(world))
        config = saved(
            world.work / "mapserver.conf",
            f'CONFIG\n ENV\n  MS_MAP_PATTERN "."\n END\n MAPS\n  BENCH "{mapfile}"\n END\nEND\n',
        )
        environment = {"MAPSERVER_CONFIG_FILE": str(config), "MS_MAPFILE": str(mapfile)}
        socket = world.work / "mapserver.sock"
        socket.unlink(missing_ok=True)
        command = ["spawn-fcgi", "-n", "-M", "0777", "-s", socket, "--", "/usr/lib/cgi-bin/mapserv"]
        self.start(command, world.work / "mapserver.log", environment)
        self.wait(self.picture((5, 25, 16)))

    def picture(self, tile: tuple[int, int, int]) -> str:
        """The address of a PNG."""
        box = ",".join(map(repr, mercator_box(tile)))
        return (
            "/mapserver?map=BENCH&SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=desa&STYLES=&SRS=EPSG:3857"
            f"&BBOX={box}&WIDTH=256&HEIGHT=256&FORMAT=image/png&TRANSPARENT=TRUE"
        )

    def vector_tile(self, tile: tuple[int, int, int]) -> str:
        """The address of an MVT."""
        return "/mapserver?map=BENCH&mode=tile&tilemode=gmap&layers=desa&map.imagetype=mvt&tile={1}+{2}+{0}".format(
            *tile
        )


def _mapfile(world: World) -> str:
    classes = "\n".join(
        f"  CLASS\n   EXPRESSION ([nilai] > {one.above} AND [nilai] <= {one.up_to})\n"
        f'   STYLE COLOR "{one.colour}" END\n   STYLE OUTLINECOLOR "{world.outline}" WIDTH 1 END\n  END'
        for one in world.classes
    )
    return f"""MAP
 NAME "bench"
 SIZE 256 256
 MAXSIZE 4096
 IMAGETYPE "png"
 PROJECTION "init=epsg:3857" END
 OUTPUTFORMAT NAME "png" DRIVER "AGG/PNG" MIMETYPE "image/png" IMAGEMODE RGBA TRANSPARENT ON EXTENSION "png"
  FORMATOPTION "COMPRESSION=3" END
 OUTPUTFORMAT NAME "mvt" DRIVER "MVT" FORMATOPTION "EXTENT=4096" FORMATOPTION "EDGE_BUFFER=10" END
 WEB
  METADATA
   "wms_title" "bench" "wms_srs" "EPSG:3857" "wms_enable_request" "*" "ows_onlineresource" "http://localhost/"
  END
 END
 LAYER
  NAME "desa" TYPE POLYGON STATUS ON DATA "{world.metres}"
  METADATA "wms_title" "desa" "gml_include_items" "kode,nama,nilai" END
  PROJECTION "init=epsg:3857" END
  PROCESSING "CLOSE_CONNECTION=DEFER"
{classes}
 END
END
"""
