"""Answers to tile requests, ready to be sent again as long as what they show is what they were made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from geoservice.web.http import Answer, Representation, is_fresh
from geoservice.web.shelf import LeastRecent

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Header = tuple[str, str]

CAPACITY_BYTES = 32 * 1024 * 1024
_OVERHEAD_BYTES = 2048
_OF_THE_BODY = {"Content-Type", "Content-Length", "Content-Encoding", "Accept-Ranges"}


class Asked(NamedTuple):
    """A tile that is asked for."""

    thing: Representation
    version_now: Callable[[], str]
    """What `thing.version` would be if it were asked for again; raises GeoserviceError when it is gone."""


class ReadyAnswer(NamedTuple):
    """All that is sent, for a GET; it holds on to nothing else of the version it was made of."""

    etag: str
    version: str
    version_now: Callable[[], str]
    status: str
    headers: list[Header]
    body: list[bytes]


class TileAnswers:
    """The answers that were asked for last, by address and encoding."""

    def __init__(self, capacity: int = CAPACITY_BYTES) -> None:
        self._kept: LeastRecent[ReadyAnswer] = LeastRecent(capacity, _size)

    def find(self, path: str, takes_gzip: bool) -> ReadyAnswer | None:
        """The answer, if it is still true; raises GeoserviceError when the tile is no longer there."""
        found = self._kept.find((path, takes_gzip))
        return found if found is not None and found.version_now() == found.version else None

    def keep(self, path: str, takes_gzip: bool, answer: ReadyAnswer) -> None:
        """Keep an answer for the next who asks."""
        self._kept.keep((path, takes_gzip), answer)


def ready(asked: Asked, answer: Answer, more_headers: list[Header]) -> ReadyAnswer:
    """A settled answer to a GET without conditions, with the headers that every answer has."""
    thing, headers = asked.thing, answer.headers + more_headers
    status = status_line(answer.status)
    return ReadyAnswer(thing.etag, thing.version, asked.version_now, status, headers, list(answer.body))


def fresh_headers(headers: list[Header]) -> list[Header]:
    """What a 304 says."""
    return [header for header in headers if header[0] not in _OF_THE_BODY]


def send(answer: ReadyAnswer, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer a GET or HEAD."""
    # A server may add to the list of headers.
    if "HTTP_IF_NONE_MATCH" in environ and is_fresh(environ["HTTP_IF_NONE_MATCH"], answer.etag):
        start_response(NOT_MODIFIED, fresh_headers(answer.headers))
        return []
    start_response(answer.status, answer.headers.copy())
    return [] if environ["REQUEST_METHOD"] == "HEAD" else answer.body


@cache
def status_line(status: int) -> str:
    """`200 OK`."""
    return f"{status} {HTTPStatus(status).phrase}"


NOT_MODIFIED = status_line(304)


def _size(answer: ReadyAnswer) -> int:
    return _OVERHEAD_BYTES + sum(map(len, answer.body))
