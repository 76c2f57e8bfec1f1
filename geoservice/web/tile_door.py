"""A thin WSGI layer in front of Flask for tiles: a Flask route serves a fifth of the requests a second (FINDINGS 1).

It answers only what it can answer well. Everything else, errors and query strings included, goes on to Flask, whose
route for the same address answers with the same headers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from geoservice.errors import GeoserviceError
from geoservice.i18n import set_language
from geoservice.store import Store
from geoservice.web.http import Conditions, settle
from geoservice.web.security import ALWAYS, CORS
from geoservice.web.tiles import tile_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_TILE = re.compile(
    r"/layers/(?P<layer>[a-z0-9][a-z0-9-]{0,60})(?:/v/(?P<number>[1-9]\d{0,8}))?"
    r"/tiles/(?P<z>0|[1-9]\d?)/(?P<x>0|[1-9]\d{0,5})/(?P<y>0|[1-9]\d{0,5})(?P<ending>\.png|@2x\.png|\.mvt)"
)


class TileDoor:
    """Answers tile addresses itself and hands the rest to the application behind it."""

    def __init__(self, behind: WSGIApplication, store: Store) -> None:
        self._behind = behind
        self._store = store
        self._headers = [*ALWAYS, *CORS]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        found = _TILE.fullmatch(environ.get("PATH_INFO", ""))
        if found is None or environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.get("QUERY_STRING"):
            return self._behind(environ, start_response)
        try:
            set_language(self._store.settings.lang)
            number = int(found["number"]) if found["number"] else None
            place = (int(found["z"]), int(found["x"]), int(found["y"]))
            settled = settle(
                tile_of(self._store, found["layer"], number, place, found["ending"]), Conditions.of(environ)
            )
        except GeoserviceError:
            return self._behind(environ, start_response)  # Flask meets the same error and explains it
        start_response(f"{settled.status} {HTTPStatus(settled.status).phrase}", settled.headers + self._headers)
        return settled.body
