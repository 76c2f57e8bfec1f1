"""tipg: OGC API Features and Tiles over PostGIS, on uvicorn."""

from __future__ import annotations

from benchmarks.peers.postgis import Postgis
from benchmarks.peers.service import Service, free_port
from benchmarks.peers.world import World


class Tipg(Service):
    """One worker."""

    def __init__(self) -> None:
        super().__init__("tipg", free_port())

    def open(self, world: World, database: Postgis) -> None:
        """Start it over the tables of a database."""
        environment = {
            "DATABASE_URL": database.url,
            "TIPG_MAX_FEATURES_PER_QUERY": "100000",
            "TIPG_DEFAULT_FEATURES_LIMIT": "100",
            "TIPG_MAX_FEATURES_PER_TILE": "100000",
        }
        program = world.installed / "tipg" / "bin" / "uvicorn"
        options = ["--port", str(self.port), "--workers", "1", "--log-level", "warning"]
        self.start([program, "tipg.main:app", *options], world.work / "tipg.log", environment)
        self.wait("/collections/public.desa")

    def vector_tile(self, tile: tuple[int, int, int]) -> str:
        """The address of an MVT."""
        return "/collections/public.desa_3857/tiles/WebMercatorQuad/{}/{}/{}".format(*tile)

    def whole(self) -> str:
        """The address of all regions as GeoJSON."""
        return "/collections/public.desa/items?limit=100000&f=geojson"

    def page(self, bbox: str) -> str:
        """The address of the first 100 regions in a box."""
        return f"/collections/public.desa/items?limit=100&bbox={bbox}&f=geojson"
