"""A thin WSGI layer in front of Flask for tiles: a Flask route serves a fifth of the requests a second (FINDINGS 1).

It answers only what it can answer well. Everything else, errors and query strings included, goes on to Flask, whose
route for the same address answers with the same headers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from geoservice.actions.open_boundary import open_preparation
from geoservice.actions.open_layer import version_now
from geoservice.errors import GeoserviceError
from geoservice.i18n import set_language
from geoservice.store import Store
from geoservice.web.http import Conditions, accepts_gzip, settle
from geoservice.web.regions import region_tile
from geoservice.web.security import ALWAYS, CORS
from geoservice.web.tile_answers import Asked, TileAnswers, ready, send, status_line
from geoservice.web.tiles import tile_of

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


class TileDoor:
    """Answers the addresses of tiles itself and hands the rest to the application behind it."""

    def __init__(self, behind: WSGIApplication, store: Store) -> None:
        self._behind = behind
        self._store = store
        self._headers = [*ALWAYS, *CORS]
        self._answers = TileAnswers()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.get("QUERY_STRING") or "HTTP_RANGE" in environ:
            return self._behind(environ, start_response)
        takes_gzip = accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        try:
            answer = self._answers.find(environ.get("PATH_INFO", ""), takes_gzip)
            if answer is None:
                return self._made(environ, start_response, takes_gzip)
        except GeoserviceError:
            return self._behind(environ, start_response)  # Flask meets the same error and explains it
        return send(answer, environ, start_response)

    def _made(self, environ: WSGIEnvironment, start_response: StartResponse, takes_gzip: bool) -> Iterable[bytes]:
        set_language(self._store.settings.lang)
        path = environ.get("PATH_INFO", "")
        asked = self._asked(path)
        if asked is None:
            return self._behind(environ, start_response)
        conditions = Conditions.of(environ)
        settled = settle(asked.thing, conditions)
        if conditions.method == "GET" and settled.status != HTTPStatus.NOT_MODIFIED:
            self._answers.keep(path, takes_gzip, ready(asked, settled, self._headers))
        start_response(status_line(settled.status), settled.headers + self._headers)
        return settled.body

    def _asked(self, path: str) -> Asked | None:
        store = self._store
        found = _TILE.fullmatch(path)
        if found is not None:
            layer, number = found["layer"], int(found["number"]) if found["number"] else None
            thing = tile_of(store, layer, number, _place(found), found["ending"])
            return Asked(thing, lambda: version_now(store, layer, number)[1].digest)
        found = _REGION_TILE.fullmatch(path)
        if found is not None:
            set_id, digest = found["set"], found["digest"]
            thing = region_tile(store, set_id, digest, _place(found), found["ending"])
            return Asked(thing, lambda: _still_sound(store, set_id, digest))
        return None


def _still_sound(store: Store, set_id: str, digest: str) -> str:
    open_preparation(store, set_id, digest)
    return ""  # the address says it all


def _place(found: re.Match[str]) -> tuple[int, int, int]:
    return int(found["z"]), int(found["x"]), int(found["y"])
