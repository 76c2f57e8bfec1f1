"""How every public GET is answered: ETag, 304, HEAD, caching and compression, the same for Flask and for tiles.

Nothing here knows Flask: `settle` turns a representation and the request's conditions into an `Answer`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from isal import isal_zlib

from geoservice import __version__

GZIP_FROM_BYTES = 700
"""Smaller bodies fit one network packet anyway."""
_GZIP_WBITS = 31
# Measured on 388 KB of GeoJSON: 1.3 ms and 99 KB; zlib at level 6 takes 81 ms for 95 KB.
_GZIP_LEVEL = 3
_COMPRESSIBLE = re.compile(
    r"text/|application/(.*json|.*xml|javascript|vnd\.mapbox-vector-tile|vnd\.geoservice\.)|image/svg|image/tiff"
)

Body = bytes | Path | Iterable[bytes]
"""Whole bytes, a whole file, or a stream of unknown length."""

Part = tuple[int | None, int | None]
"""First and last byte of a range; without a first one, the last so many bytes."""

_PIECE_BYTES = 256 * 1024
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


class Cache(StrEnum):
    """How long an answer may be kept."""

    CURRENT = "public, max-age=60"
    FROZEN = "public, max-age=31536000, immutable"
    NEVER = "no-store"


@dataclass(frozen=True, slots=True)
class Conditions:
    """The parts of a request that decide how a representation is sent."""

    method: str = "GET"
    if_none_match: str = ""
    accept_encoding: str = ""
    range: str = ""
    if_range: str = ""

    @classmethod
    def of(cls, environ: dict[str, Any]) -> Conditions:
        """The conditions of a WSGI request."""
        return cls(
            environ["REQUEST_METHOD"],
            environ.get("HTTP_IF_NONE_MATCH", ""),
            environ.get("HTTP_ACCEPT_ENCODING", ""),
            environ.get("HTTP_RANGE", ""),
            environ.get("HTTP_IF_RANGE", ""),
        )


@dataclass(frozen=True, slots=True)
class Representation:
    """What could be sent: `make` runs only when the client has no fresh copy."""

    make: Callable[[], Body]
    media_type: str
    etag: str
    cache: Cache = Cache.CURRENT
    headers: tuple[tuple[str, str], ...] = ()
    squeezed: Callable[[], bytes] | None = None
    """The same whole body after gzip, where it is kept."""
    compressed: Callable[[], bytes | Iterable[bytes]] | None = None
    """The same body as one gzip member, where that is cheaper than making the body."""
    vary: str = ""
    """Request headers other than Accept-Encoding that the body depends on."""
    may_be_empty: bool = False
    """A body without a single byte is an answer too: 204."""
    version: str = ""
    """Digest of what the body shows, where the address alone does not say it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer; the body is a list, which the server takes at once, or a stream."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: Iterable[bytes] = field(default_factory=list)


def entity_tag(*parts: object) -> str:
    """A tag for whatever these parts determine, together with the software version: an encoder may improve too."""
    text = "\n".join(str(part) for part in (__version__, *parts))
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def content_tag(body: bytes) -> str:
    """A tag for exactly these bytes."""
    return hashlib.sha256(body).hexdigest()[:24]


def settle(thing: Representation, conditions: Conditions) -> Answer:
    """The answer to a GET or HEAD for a representation."""
    part = asked_part(conditions, thing.etag)
    compress = part is None and is_compressible(thing.media_type) and accepts_gzip(conditions.accept_encoding)
    headers = _validators(thing, compress)
    if is_fresh(conditions.if_none_match, thing.etag):
        return Answer(304, headers)
    if compress and thing.compressed is not None:
        return _compressed(thing.compressed(), [*headers, ("Content-Type", thing.media_type)], conditions.method)
    body = thing.make()
    if thing.may_be_empty and body == b"":
        return Answer(204, headers)
    headers.append(("Content-Type", thing.media_type))
    is_head = conditions.method == "HEAD"
    if isinstance(body, bytes):
        return _whole(body, headers, thing, compress, part, is_head)
    if isinstance(body, Path) and not compress:
        return _file(body, headers, part, is_head)
    chunks = _pieces(body) if isinstance(body, Path) else body
    if compress:
        headers.append(("Content-Encoding", "gzip"))
        chunks = gzip_stream(chunks)
    return Answer(200, headers, [] if is_head else chunks)


def asked_part(conditions: Conditions, etag: str) -> Part | None:
    """The one range that is asked for; None for the whole.

    Several ranges, other units and a range of another state (`If-Range`) are answered by the whole (RFC 9110, 14.2).
    """
    if not conditions.range or (conditions.if_range and conditions.if_range.strip() != f'"{etag}"'):
        return None
    found = _RANGE.fullmatch(conditions.range.strip())
    if found is None or not (found[1] or found[2]):
        return None
    first, last = (int(text) if text else None for text in found.groups())
    return None if first is not None and last is not None and last < first else (first, last)


@lru_cache(maxsize=256)
def is_compressible(media_type: str) -> bool:
    """Whether gzip makes this kind of body smaller."""
    return _COMPRESSIBLE.match(media_type) is not None


@lru_cache(maxsize=256)
def accepts_gzip(accept_encoding: str) -> bool:
    """Whether the client takes gzip; `gzip;q=0` refuses it."""
    for part in accept_encoding.lower().split(","):
        name, _semicolon, quality = part.partition(";")
        if name.strip() in ("gzip", "*"):
            return re.fullmatch(r"q=0(\.0*)?", quality.strip()) is None
    return False


def is_fresh(if_none_match: str, etag: str) -> bool:
    """Whether the client's copy is this one, in either encoding."""
    if not if_none_match:
        return False
    tags = {tag.strip().removeprefix("W/").strip('"').removesuffix("-gzip") for tag in if_none_match.split(",")}
    return etag in tags or "*" in tags


def gzip_whole(body: bytes) -> bytes:
    """The body as one gzip member without a time stamp: the same bytes at every run."""
    squeezer = isal_zlib.compressobj(_GZIP_LEVEL, isal_zlib.DEFLATED, _GZIP_WBITS)
    return squeezer.compress(body) + squeezer.flush()


def gzip_tile(body: bytes) -> bytes:
    """The same for vector tiles, which the first level makes as small as the third, in two thirds of the time."""
    squeezed: bytes = isal_zlib.compress(body, 1, _GZIP_WBITS)
    return squeezed


def gzip_stream(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """One gzip member in pieces; browsers silently drop what follows a first member (FINDINGS 1)."""
    squeezer = isal_zlib.compressobj(_GZIP_LEVEL, isal_zlib.DEFLATED, _GZIP_WBITS)
    for chunk in chunks:
        piece = squeezer.compress(chunk)
        if piece:
            yield piece
    yield squeezer.flush()


def _validators(thing: Representation, compress: bool) -> list[tuple[str, str]]:
    vary = ", ".join(name for name in ("Accept-Encoding" * is_compressible(thing.media_type), thing.vary) if name)
    tag = f'"{thing.etag}-gzip"' if compress else f'"{thing.etag}"'
    headers = [("ETag", tag), ("Cache-Control", thing.cache.value), *thing.headers]
    return [*headers, ("Vary", vary)] if vary else headers


def _compressed(body: bytes | Iterable[bytes], headers: list[tuple[str, str]], method: str) -> Answer:
    headers.append(("Content-Encoding", "gzip"))
    if isinstance(body, bytes):
        headers += [("Content-Length", str(len(body))), ("Accept-Ranges", "bytes")]
        body = [body]
    return Answer(200, headers, [] if method == "HEAD" else body)


def _whole(
    body: bytes,
    headers: list[tuple[str, str]],
    thing: Representation,
    compress: bool,
    part: Part | None,
    is_head: bool,
) -> Answer:
    if part is not None:
        span = _span(part, len(body))
        if span is None:
            return _unsatisfiable(headers, len(body))
        headers += _part_headers(span, len(body))
        return Answer(206, headers, [] if is_head else [body[span.start : span.stop]])
    if compress and len(body) >= GZIP_FROM_BYTES:
        headers.append(("Content-Encoding", "gzip"))
        body = thing.squeezed() if thing.squeezed else gzip_whole(body)
    headers += [("Content-Length", str(len(body))), ("Accept-Ranges", "bytes")]
    return Answer(200, headers, [] if is_head else [body])


def _file(path: Path, headers: list[tuple[str, str]], part: Part | None, is_head: bool) -> Answer:
    size = path.stat().st_size
    span = range(size) if part is None else _span(part, size)
    if span is None:
        return _unsatisfiable(headers, size)
    headers += _part_headers(span, size) if part else [("Content-Length", str(size)), ("Accept-Ranges", "bytes")]
    pieces = _pieces(path, span.start, span.stop)
    body = [] if is_head else [b"".join(pieces)] if len(span) <= _PIECE_BYTES else pieces
    return Answer(206 if part else 200, headers, body)


def _span(part: Part, size: int) -> range | None:
    """The bytes of a file of this size that a part means; None where it has none of them (RFC 9110, 14.1.2)."""
    first, last = part
    if first is None:
        span = range(max(size - (last or 0), 0), size)
    else:
        span = range(first, size if last is None else min(last + 1, size))
    return span or None


def _part_headers(span: range, size: int) -> list[tuple[str, str]]:
    return [
        ("Content-Range", f"bytes {span.start}-{span.stop - 1}/{size}"),
        ("Content-Length", str(len(span))),
        ("Accept-Ranges", "bytes"),
    ]


def _unsatisfiable(headers: list[tuple[str, str]], size: int) -> Answer:
    return Answer(416, [*headers, ("Content-Range", f"bytes */{size}")])


def _pieces(path: Path, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
    """The bytes of a file from start to stop, a few at a time."""
    with path.open("rb") as file:
        file.seek(start)
        left = (path.stat().st_size if stop is None else stop) - start
        while left > 0 and (piece := file.read(min(left, _PIECE_BYTES))):
            left -= len(piece)
            yield piece
