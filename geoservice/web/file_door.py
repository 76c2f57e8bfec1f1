"""Whole GeoJSON files that were asked for a moment ago, sent again without Flask while they are true."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from geoservice.actions.open_layer import version_now
from geoservice.errors import GeoserviceError
from geoservice.store import Store
from geoservice.web.http import accepts_gzip
from geoservice.web.tile_answers import ReadyAnswer, TileAnswers, send

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CAPACITY_BYTES = 48 * 1024 * 1024
"""Of a worker; a file may take a sixteenth of it: all districts fit, the country does not."""
_LARGEST_BYTES = CAPACITY_BYTES // 16
_FILE = re.compile(r"/layers/(?P<layer>[a-z0-9][a-z0-9-]{0,60})(?:/v/(?P<number>[1-9]\d{0,8}))?\.geojson")


class FileDoor:
    """Stands before Flask, asks it once for a file and keeps what it says."""

    def __init__(self, behind: WSGIApplication, store: Store) -> None:
        self._behind = behind
        self._store = store
        self._answers = TileAnswers(CAPACITY_BYTES)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        found = _FILE.fullmatch(environ.get("PATH_INFO", ""))
        is_plain = environ["REQUEST_METHOD"] in ("GET", "HEAD") and not environ.get("QUERY_STRING")
        if found is None or not is_plain or "HTTP_RANGE" in environ:
            return self._behind(environ, start_response)
        number = int(found["number"]) if found["number"] else None
        takes_gzip = accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        try:
            answer = self._answers.find(_place(environ), takes_gzip)
            if answer is not None:
                return send(answer, environ, start_response)
            mark, version = self._store.catalogue.database.mark(), version_now(self._store, found["layer"], number)[1]
        except GeoserviceError:
            return self._behind(environ, start_response)  # Flask meets the same error and explains it
        status, headers, body = _asked(self._behind, environ)
        is_whole = environ["REQUEST_METHOD"] == "GET" and status == "200 OK" and isinstance(body, _Whole)
        if is_whole and mark is not None and self._store.catalogue.database.mark() == mark:
            # Nothing was committed meanwhile: what Flask sent shows this version.
            store, layer = self._store, found["layer"]
            kept = ReadyAnswer(
                _tag(headers),
                version.digest,
                lambda: version_now(store, layer, number)[1].digest,
                status,
                headers,
                list(body),
            )
            self._answers.keep(_place(environ), takes_gzip, kept)
        start_response(status, headers.copy())
        return body


class _Whole(list[bytes]):
    """A body that was read to its end."""


def _asked(behind: WSGIApplication, environ: WSGIEnvironment) -> tuple[str, list[tuple[str, str]], Iterable[bytes]]:
    """Status, headers and body of the application behind; a body known to be small enough to keep is read."""
    said: list[tuple[str, list[tuple[str, str]]]] = []

    def listen(status: str, headers: list[tuple[str, str]], _error: object = None, /) -> Callable[[bytes], object]:
        said[:] = [(status, headers)]
        return lambda _piece: None

    body = behind(environ, listen)
    status, headers = said[0]
    length = dict(headers).get("Content-Length")
    if length is None or int(length) > _LARGEST_BYTES:
        return status, headers, body  # streamed, lest a file of the country stand in memory
    try:
        return status, headers, _Whole(body)
    finally:
        close = getattr(body, "close", None)
        if close is not None:
            close()


def _place(environ: WSGIEnvironment) -> str:
    # Links inside a file begin with the address it was asked at, where no public address is set.
    parts = ("wsgi.url_scheme", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "SCRIPT_NAME", "PATH_INFO")
    return "\n".join(str(environ.get(part, "")) for part in parts)


def _tag(headers: list[tuple[str, str]]) -> str:
    return dict(headers)["ETag"].strip('"').removesuffix("-gzip")
