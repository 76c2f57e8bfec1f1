"""The tiles of one layer view with their headers: all that does not change from tile to tile is made once a version.

A tile that is drawn for the first time costs 30 us of Python on a busy processor and ten times as much on one that has
just done something else (measured), so what runs for each is kept short.
"""

from __future__ import annotations

from collections.abc import Callable

from geoservice.formats import TILE_FORMATS, LayerView
from geoservice.formats.images.png import PLUGIN as PNG
from geoservice.model.tile import Tile
from geoservice.web.http import GZIP_FROM_BYTES, Cache, gzip_tile
from geoservice.web.tile_answers import Header, ReadyAnswer

_OK, _NO_CONTENT = "200 OK", "204 No Content"
SCALES = {".png": 1, "@2x.png": 2}


class LayerTiles:
    """Makes the answers to GETs for the tiles of a view."""

    def __init__(
        self, view: LayerView, tag: str, cache: Cache, more: list[Header], version_now: Callable[[], str]
    ) -> None:
        self._view = view
        self._tag = tag
        self._version_now = version_now
        self._encode = TILE_FORMATS["mvt"].encode
        cached = ("Cache-Control", cache.value)
        ranges = ("Accept-Ranges", "bytes")
        self._picture = [cached, ("Content-Type", PNG.media_type), ranges, *more]
        self._empty = [cached, ("Vary", "Accept-Encoding"), *more]
        self._vector = [*self._empty, ("Content-Type", TILE_FORMATS["mvt"].media_type), ranges]
        self._squeezed = [*self._vector, ("Content-Encoding", "gzip")]

    def tag(self, tile: Tile, ending: str) -> str:
        """The entity tag of a tile, without quotes."""
        return f"{self._tag}-{tile.z}-{tile.x}-{tile.y}{ending}"

    def fresh_headers(self, tag: str, ending: str) -> list[Header]:
        """What a 304 says."""
        return [("ETag", f'"{tag}"'), *(self._empty if ending == ".mvt" else [self._picture[0], *self._picture[3:]])]

    def answer(self, tile: Tile, ending: str, takes_gzip: bool) -> ReadyAnswer:
        """The whole tile; raises UnavailableError."""
        tag = self.tag(tile, ending)
        if ending != ".mvt":
            return self._ready(tag, f'"{tag}"', self._picture, PNG.encode_tile(self._view, tile, SCALES[ending]))
        body = self._encode(self._view, tile)
        said = f'"{tag}-gzip"' if takes_gzip else f'"{tag}"'
        if not body:
            return ReadyAnswer(
                tag, self._view.version, self._version_now, _NO_CONTENT, [("ETag", said), *self._empty], []
            )
        if takes_gzip and len(body) >= GZIP_FROM_BYTES:
            return self._ready(tag, said, self._squeezed, gzip_tile(body))
        return self._ready(tag, said, self._vector, body)

    def _ready(self, tag: str, said: str, headers: list[Header], body: bytes) -> ReadyAnswer:
        own = [("ETag", said), ("Content-Length", str(len(body))), *headers]
        return ReadyAnswer(tag, self._view.version, self._version_now, _OK, own, [body])
