"""One run of all comparisons over one world."""

from __future__ import annotations

import gzip
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import psutil

from benchmarks.peers import drawing, load
from benchmarks.peers.geojson_vt import GeojsonVt
from benchmarks.peers.mapnik_server import Mapnik
from benchmarks.peers.mapserver import Mapserver
from benchmarks.peers.nginx import Nginx
from benchmarks.peers.ours import Ours
from benchmarks.peers.postgis import Postgis
from benchmarks.peers.pygeoapi import Pygeoapi
from benchmarks.peers.qgis_server import QgisServer
from benchmarks.peers.rows import Row
from benchmarks.peers.service import Service
from benchmarks.peers.tipg import Tipg
from benchmarks.peers.tippecanoe import pyramid_s
from benchmarks.peers.world import LAYER, World, tile_at, tiles

S = TypeVar("S", bound=Service)

_SEED = 8
_SMALL, _MIDDLE = 1000, 10_000
_WALK_TILES = 40_000
#: Above this the slow peers are asked once only.
_TURNS = {False: 5, True: 1}


class Comparison:
    """Starts every server that is installed, measures, and stops them."""

    def __init__(
        self, world: World, ours: Ours, steps: dict[str, float], regions: int, say: Callable[[str], None]
    ) -> None:
        self.world = world
        self.steps = steps
        self.ours = ours
        self.regions = regions
        self.rows: list[Row] = []
        self.missing: dict[str, str] = {}
        self._say = say
        self._services: list[Service] = []
        self._zooms = range(8, 15) if regions < _SMALL else range(5, 13)

    def run(self) -> None:
        """Everything, in order."""
        self._preparing()
        with self._all_servers():
            self._tiles()
            self._documents()
            self._to_first_tile()
            self._rates()
            self._memory()

    @contextmanager
    def _all_servers(self) -> Iterator[None]:
        try:
            self._services.append(self.ours)
            headers = self._our_headers()
            self.nginx = self._opened(Nginx(), lambda one: one.open(self.world, headers))
            self.postgis = self._opened(Postgis(), lambda one: one.open(self.world))
            database = self.postgis
            self.tipg = database and self._opened(Tipg(), lambda one: one.open(self.world, database))
            self.pygeoapi = database and self._opened(Pygeoapi(), lambda one: one.open(self.world, database))
            front = self.nginx
            self.mapserver = front and self._opened(Mapserver(front), lambda one: one.open(self.world))
            self.qgis = front and self._opened(QgisServer(front), lambda one: one.open(self.world))
            self.mapnik = self._opened(Mapnik(), lambda one: one.open(self.world))
            self.geojson_vt = self._opened(GeojsonVt(), lambda one: one.open(self.world))
            yield
        finally:
            for service in reversed(self._services):
                service.stop()

    def _opened(self, service: S, start: Callable[[S], None]) -> S | None:
        self._services.append(service)
        try:
            started = time.perf_counter()
            start(service)
        except (OSError, RuntimeError, ValueError, subprocess.CalledProcessError, psutil.Error) as error:
            self.missing[service.name] = str(error).splitlines()[0]
            self._say(f"{service.name}: not measured ({self.missing[service.name]})")
            return None
        self._say(f"{service.name}: ready after {time.perf_counter() - started:.1f} s")
        return service

    def _preparing(self) -> None:
        """Our import repairs, compares neighbours and makes pictures too, and serves every layer of the edition."""
        highest = self._zooms[-1]
        theirs = pyramid_s(self.world, highest)
        if theirs is not None and "import_s" in self.steps:
            work = f"import with all tiles to zoom {highest}"
            self.rows.append(Row(work, self.steps["import_s"], "tippecanoe, one theme", theirs, "s"))
            self._show(1)

    def _our_headers(self) -> dict[str, str]:
        """What our tiles say besides their type and length, for nginx to say too."""
        west, south, east, north = self.world.bounds
        taken = self.ours.connection.get(self.ours.picture(tile_at((west + east) / 2, (south + north) / 2, 8)))
        own = {"etag", "content-type", "content-length", "date", "server", "accept-ranges", "connection", "vary"}
        return {name: value for name, value in taken.headers.items() if name not in own}

    def _tiles(self) -> None:
        count = 98 if self.regions < _MIDDLE else 64
        everything = tiles(self.world.boundaries, self._zooms, count + 8, _SEED)
        first, measured = everything[:8], everything[8:]
        pictures: dict[str, tuple[Service, Callable[[drawing.Place], str]]] = {"ours": (self.ours, self.ours.picture)}
        for peer in (self.mapserver, self.qgis, self.mapnik):
            if peer:
                pictures[peer.name] = (peer, peer.picture)
        drawing.warm_up(pictures, first)
        times = drawing.median_times_ms(pictures, measured, _SEED)
        self._compare("PNG 256 px, median", times, "ms", {"MapServer": 6 if self.regions < _MIDDLE else 12})
        if self.mapnik:
            quality = drawing.psnr_db(self.ours.connection, self.ours.picture, self.mapnik.connection, measured)
            self.rows.append(
                Row("PNG: PSNR to Mapnik, median", quality, "wanted", 38, "dB", 1 if self.regions < _SMALL else None)
            )
        self._floor("PNG", measured, self.ours.picture, "png")
        vectors: dict[str, tuple[Service, Callable[[drawing.Place], str]]] = {
            "ours": (self.ours, self.ours.vector_tile)
        }
        for other in (self.geojson_vt, self.tipg, self.mapserver):
            if other:
                vectors[other.name] = (other, other.vector_tile)
        drawing.warm_up(vectors, first)
        times = drawing.median_times_ms(vectors, measured, _SEED)
        wanted = {"geojson-vt": 1.3, "tipg": 10} if self.regions < _MIDDLE else {"geojson-vt": 4, "tipg": 25}
        self._compare("MVT, median", times, "ms", wanted)
        self._floor("MVT", measured, self.ours.vector_tile, "mvt")

    def _floor(self, what: str, places: list[drawing.Place], address: Callable[[drawing.Place], str], end: str) -> None:
        """Our tiles drawn for the first time by a new worker, beside nginx with the same bytes as ready files."""
        if self.nginx is None:
            return
        ready = {}
        for place in places:
            name = "{}-{}-{}.{}".format(*place, end)
            ready[place] = self.nginx.put(name, self.ours.connection.get(address(place)).body)
        self._restart()
        nginx = self.nginx
        both: drawing.Addresses = {"ours": (self.ours, address), "nginx": (nginx, ready.__getitem__)}
        times = drawing.median_times_ms(both, places, _SEED)
        # "At most twice the time of nginx" is a ratio of at least one half.
        self._compare(f"{what} drawn first, against its ready file", times, "ms", {"nginx": 0.5})

    def _restart(self) -> None:
        self.ours.stop()
        self.ours.open(self.world.work / "geoservice.log")
        self.ours.connection.get(f"/layers/{LAYER}/tilejson.json")

    def _documents(self) -> None:
        turns = _TURNS[self.regions > _MIDDLE]
        whole = {"ours": (self.ours, self.ours.whole())}
        page = {"ours": (self.ours, self.ours.page(self._box()))}
        for peer in (self.tipg, self.pygeoapi):
            if peer and (peer is self.tipg or self.regions < _MIDDLE):  # pygeoapi takes minutes for the country
                whole[peer.name] = (peer, peer.whole())
            if peer:
                page[peer.name] = (peer, peer.page(self._box()))
        if self.nginx:
            body = self.ours.connection.get(self.ours.whole()).body
            sent = self.ours.connection.get(self.ours.whole(), Accept_Encoding="gzip").body
            whole["nginx"] = (self.nginx, self.nginx.put("whole.geojson", body, sent))
            if gzip.decompress(sent) != body:
                raise RuntimeError("the compressed GeoJSON is not the same")
        wanted = {157: 90.0, 3239: 150.0, 83402: 90.0}.get(self.regions)
        floor = {"tipg": wanted, "nginx": 1 / 3} if wanted else {"nginx": 1 / 3}
        self._compare(f"GeoJSON gzip, {self.regions:,} regions", _asked(whole, turns), "ms", floor)
        self._compare("bbox page of 100", _asked(page, 3 * turns), "ms", {"tipg": 10})

    def _box(self) -> str:
        west, south, east, north = self.world.bounds
        x, y = (west + east) / 2, (south + north) / 2
        across, along = (east - west) / 3, (north - south) / 3
        return f"{x - across:.4f},{y - along:.4f},{x + across:.4f},{y + along:.4f}"

    def _to_first_tile(self) -> None:
        if self.postgis is None:
            return
        west, south, east, north = self.world.bounds
        opening = tile_at((west + east) / 2, (south + north) / 2, self._zooms[0])  # what a map of it all begins with
        small = tiles(self.world.boundaries, range(10, 11), 1, _SEED)[0]
        whole = self.ours.publish(self.world.table, f"{LAYER}-2")
        warm = self.ours.publish_warm_s(self.world.table, f"{LAYER}-3")
        is_national = self.regions > _MIDDLE
        for tile, of, wanted in ((opening, "of the whole map", is_national), (small, "of zoom 10", False)):
            copy = min(self.postgis.copy_to_first_tile_s(self.world, tile) for _turn in range(3))
            name = f"CSV of {self.regions:,} rows to first tile {of}"
            for how, layer, published, least in (("whole command", 2, whole, 2), ("warm", 3, warm, 10)):
                ours = published + self.ours.connection.get(self.ours.picture(tile, f"{LAYER}-{layer}")).seconds
                target = least if wanted else None
                self.rows.append(Row(f"{name}, {how}", ours, "PostGIS COPY + view", copy, "s", target))
        self._show(4)

    def _rates(self) -> None:
        if self.nginx is None:
            return
        layers = self.ours.family(self.world.table, 40 if self.regions < _MIDDLE else 8)
        # Together several times what a worker keeps, so that every tile of the walk is computed.
        places = tiles(self.world.boundaries, self._zooms[-3:], _WALK_TILES // len(layers), _SEED + 1)
        pairs = [(layer, place) for place in places for layer in layers]
        addresses = [self.ours.picture(place, layer) for layer, place in pairs]
        one = places[0]
        bytes_of = self.ours.connection.get(self.ours.picture(one)).body
        ready = [
            self.nginx.put(f"r{number}.png", self.ours.connection.get(self.ours.picture(place)).body)
            for number, place in enumerate(places)
        ]
        cached: list[float] = []
        computed: list[float] = []
        nginx: list[float] = []
        same = [self.nginx.put("one.png", bytes_of)]
        nginx_one: list[float] = []
        for _turn in range(3):
            nginx.append(load.requests_per_s(self.nginx.port, ready))
            computed.append(load.requests_per_s(self.ours.port, addresses))
            nginx_one.append(load.requests_per_s(self.nginx.port, same))
            cached.append(load.requests_per_s(self.ours.port, [self.ours.picture(one)]))
        self.rows.append(
            Row(
                "tiles computed, one worker",
                statistics.median(computed),
                "nginx",
                statistics.median(nginx),
                "req/s",
                0.5,
            )
        )
        self.rows.append(
            Row(
                "tile cached, one worker",
                statistics.median(cached),
                "nginx",
                statistics.median(nginx_one),
                "req/s",
                0.7,
            )
        )
        self._show(2)

    def _memory(self) -> None:
        ours = self.ours.resident_mb()
        self.rows.append(Row("worker, private memory", self.ours.private_mb(), "wanted at most", 200, "MB", 1))
        if self.mapserver and self.postgis:
            theirs = self.mapserver.resident_mb() + self.postgis.resident_mb()
            wanted = 1 if self.regions > _MIDDLE else None
            self.rows.append(Row("memory (PSS)", ours, "MapServer + PostGIS", theirs, "MB", wanted))
        for peer in (self.tipg, self.pygeoapi, self.qgis, self.mapnik, self.geojson_vt):
            if peer:
                self.rows.append(Row("memory (PSS)", ours, peer.name, peer.resident_mb(), "MB"))
        self._show(7)

    def _compare(self, work: str, figures: dict[str, float], unit: str, targets: dict[str, float]) -> None:
        ours = figures.pop("ours", None)
        if ours is None:
            raise RuntimeError(f"geoservice did not answer all of: {work}")
        found = [
            Row(work, ours, peer, value, unit, targets.get(peer))
            for peer, value in sorted(figures.items(), key=lambda one: one[1])
        ]
        self.rows += found
        self._show(len(found))

    def _show(self, count: int) -> None:
        for row in self.rows[-count:]:
            figures = f"{row.ours:.3g} {row.unit}; {row.peer} {row.theirs:.3g}; ratio {row.ratio:.3g}"
            self._say(f"{row.work}: {figures} {row.verdict}")


def _asked(servers: dict[str, tuple[Service, str]], turns: int) -> dict[str, float]:
    """The median time of one address by server, in ms; the first answer of each is not counted."""
    times: dict[str, list[float]] = {name: [] for name in servers}
    for turn in range(turns + 1):
        for name, (service, address) in servers.items():
            if turns == 1 and turn == 0 and name in ("tipg", "pygeoapi"):
                continue
            taken = service.connection.get(address, Accept_Encoding="gzip")
            if taken.status != 200:
                raise RuntimeError(f"{name} answers {taken.status}: {taken.body[:200]!r}")
            if turn:
                times[name].append(taken.seconds * 1000)
    return {name: statistics.median(found) for name, found in times.items()}
