"""A thin WSGI layer in front of Flask for tiles: a Flask route serves a fifth of the requests a second (FINDINGS 1).

It answers only what it can answer well. Everything else, errors and query strings included, goes on to Flask, whose
route for the same address answers with the same headers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus
from time import monotonic
from typing import TYPE_CHECKING
from weakref import ref

from geoservice.actions.open_boundary import open_preparation
from geoservice.actions.open_layer import UNCHECKED_S, open_layer, version_now
from geoservice.errors import GeoserviceError
from geoservice.geometry.memory import let_go_of_maps
from geoservice.model.tile import Tile
from geoservice.store import Store
from geoservice.web.http import Conditions, accepts_gzip, is_fresh, settle
from geoservice.web.layer_tiles import LayerTiles
from geoservice.web.regions import region_tile
from geoservice.web.respond import cache_of
from geoservice.web.security import ALWAYS, CORS
from geoservice.web.tile_answers import NOT_MODIFIED, Asked, TileAnswers, ready, send, status_line
from geoservice.web.tiles import version_tag

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_TILE = re.compile(
    r"/layers/(?P<layer>[a-z0-9][a-z0-9-]{0,60})(?:/v/(?P<number>[1-9]\d{0,8}))?"
    r"/tiles/(?P<z>0|[1-9]\d?)/(?P<x>0|[1-9]\d{0,5})/(?P<y>0|[1-9]\d{0,5})(?P<ending>\.png|@2x\.png|\.mvt)"
)
_REGION_TILE = re.compile(
    r"/boundaries/(?P<set>[a-z0-9][a-z0-9-]{0,60})/p/(?P<digest>[0-9a-f]{64})"
    r"/regions/(?P<z>0|[1-9]\d?)/(?P<x>0|[1-9]\d{0,5})/(?P<y>0|[1-9]\d{0,5})(?P<ending>\.bin|@2x\.bin)"
)


_LET_GO_S = 5.0


class TileDoor:
    """Answers the addresses of tiles itself and hands the rest to the application behind it."""

    def __init__(self, behind: WSGIApplication, store: Store) -> None:
        self._behind = behind
        self._store = store
        self._database = store.catalogue.database
        self._headers = [*ALWAYS, *CORS]
        self._answers = TileAnswers()
        self._let_go_at = monotonic() + _LET_GO_S
        lang = store.settings.lang
        self._current, self._frozen = f"tiles {lang}", f"frozen tiles {lang}"

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.get("QUERY_STRING") or "HTTP_RANGE" in environ:
            return self._behind(environ, start_response)
        path = environ.get("PATH_INFO", "")
        takes_gzip = accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        try:
            answer = self._answers.find(path, takes_gzip)
            if answer is None:
                found = _TILE.fullmatch(path)
                self._let_go_of_maps()
                if found is None:
                    return self._region_tile(path, takes_gzip, environ, start_response)
                layer, number, z, x, y, ending = found.groups()
                tile = Tile.parse(int(z), int(x), int(y))
                tiles = self._tiles(layer, int(number) if number else None)
                if "HTTP_IF_NONE_MATCH" in environ:
                    tag = tiles.tag(tile, ending)
                    if is_fresh(environ["HTTP_IF_NONE_MATCH"], tag):  # and not made
                        start_response(NOT_MODIFIED, tiles.fresh_headers(tag, ending))
                        return []
                answer = tiles.answer(tile, ending, takes_gzip)
                self._answers.keep(path, takes_gzip, answer)
        except GeoserviceError:
            return self._behind(environ, start_response)  # Flask meets the same error and explains it
        return send(answer, environ, start_response)

    def _let_go_of_maps(self) -> None:
        now = monotonic()
        if now > self._let_go_at:
            self._let_go_at = now + _LET_GO_S
            let_go_of_maps()

    def _tiles(self, layer: str, number: int | None) -> LayerTiles:
        """The tiles of a layer as it is now; raises GeoserviceError."""
        key = ("tiles", layer, number)
        kept = self._database.while_unchanged(key, lambda: ref(self._opened(layer, number)), UNCHECKED_S)()
        # Held weakly: how many layers stay open is decided where they are opened.
        return kept or self._opened(layer, number)

    def _opened(self, layer: str, number: int | None) -> LayerTiles:
        store = self._store
        view = open_layer(store, layer, number)
        name = self._current if number is None else self._frozen
        tiles: LayerTiles | None = view.kept.get(name)
        if tiles is None:
            tag = version_tag(view.version, store.settings.lang)
            tiles = LayerTiles(
                view, tag, cache_of(number), self._headers, lambda: version_now(store, layer, number)[1].digest
            )
            view.kept[name] = tiles
        return tiles

    def _region_tile(
        self, path: str, takes_gzip: bool, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        found = _REGION_TILE.fullmatch(path)
        if found is None:
            return self._behind(environ, start_response)
        store, set_id, digest = self._store, found["set"], found["digest"]
        place = int(found["z"]), int(found["x"]), int(found["y"])
        thing = region_tile(store, set_id, digest, place, found["ending"])
        conditions = Conditions.of(environ)
        settled = settle(thing, conditions)
        if conditions.method == "GET" and settled.status != HTTPStatus.NOT_MODIFIED:
            asked = Asked(thing, lambda: _still_sound(store, set_id, digest))
            self._answers.keep(path, takes_gzip, ready(asked, settled, self._headers))
        start_response(status_line(settled.status), settled.headers + self._headers)
        return settled.body


def _still_sound(store: Store, set_id: str, digest: str) -> str:
    open_preparation(store, set_id, digest)
    return ""  # the address says it all
