"""pygeoapi over PostGIS, on gunicorn with one worker."""

from __future__ import annotations

from benchmarks.peers.postgis import Postgis
from benchmarks.peers.service import Service, free_port
from benchmarks.peers.world import World, saved


class Pygeoapi(Service):
    """One worker."""

    def __init__(self) -> None:
        super().__init__("pygeoapi", free_port())

    def open(self, world: World, database: Postgis) -> None:
        """Start it over the tables of a database."""
        folder = world.installed / "pygeoapi" / "bin"
        config = saved(world.work / "pygeoapi.json", _config(self.port, database.port, world.bounds))
        openapi = world.work / "pygeoapi-openapi.json"
        environment = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(openapi)}
        log = world.work / "pygeoapi.log"
        command = f"{folder}/pygeoapi openapi generate {config} -f json > {openapi}"
        command += f" && exec {folder}/gunicorn -w 1 -b 127.0.0.1:{self.port} --keep-alive 60 pygeoapi.flask_app:APP"
        self.start(["sh", "-c", command], log, environment)
        self.wait("/collections/desa/items?limit=1&f=json")

    def whole(self) -> str:
        """The address of all regions as GeoJSON."""
        return "/collections/desa/items?limit=100000&f=json"

    def page(self, bbox: str) -> str:
        """The address of the first 100 regions in a box."""
        return f"/collections/desa/items?limit=100&bbox={bbox}&f=json"


def _config(port: int, database_port: int, bounds: tuple[float, ...]) -> dict[str, object]:
    text = {"title": "bench", "description": "bench"}
    provider = {
        "type": "feature",
        "name": "PostgreSQL",
        "id_field": "id",
        "table": "desa",
        "geom_field": "geom",
        "data": {
            "host": "127.0.0.1",
            "port": database_port,
            "dbname": "bench",
            "user": "postgres",
            "password": "-",
            "search_path": ["public"],
        },
    }
    collection = {
        "type": "collection",
        **text,
        "keywords": ["bench"],
        "links": [],
        "extents": {"spatial": {"bbox": list(bounds), "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}},
        "providers": [provider],
    }
    person = {"name": "bench", "url": "http://localhost"}
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port},
            "url": f"http://127.0.0.1:{port}",
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "gzip": True,
            "languages": ["en-US"],
            "limits": {"default_items": 100, "max_items": 100_000},
            "map": {"url": "http://localhost/{z}/{x}/{y}.png", "attribution": "-"},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {**text, "keywords": ["bench"], "terms_of_service": "-", "url": "http://localhost"},
            "license": person,
            "provider": person,
            "contact": person,
        },
        "resources": {"desa": collection},
    }
