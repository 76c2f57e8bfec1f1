"""Flask's side of `http`: representations and pages as responses."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Hashable, Iterable, Iterator
from http import HTTPStatus
from typing import cast

from flask import Response, current_app, g, render_template, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from geoservice.formats import LayerView
from geoservice.i18n import current_language, in_language
from geoservice.store import Store
from geoservice.web.http import Body, Cache, Conditions, Representation, content_tag, entity_tag, settle
from geoservice.web.links import site_root
from geoservice.web.shelf import Shelf
from geoservice.web.streams import Streams

HTML = "text/html; charset=utf-8"


def current_store() -> Store:
    """The store of the running application."""
    return cast(Store, current_app.extensions["geoservice.store"])


def shelf() -> Shelf:
    """Finished bytes of the running application."""
    return cast(Shelf, current_app.extensions["geoservice.shelf"])


def _streams() -> Streams:
    return cast(Streams, current_app.extensions["geoservice.streams"])


def answer(thing: Representation) -> Response:
    """A representation as a response, with 304, HEAD, gzip and byte ranges."""
    settled = settle(thing, Conditions.of(request.environ))
    if settled.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        raise RequestedRangeNotSatisfiable(int(dict(settled.headers)["Content-Range"].removeprefix("bytes */")))
    body = settled.body if isinstance(settled.body, list) else _streams().take(settled.body)
    response = Response(body, settled.status, settled.headers, direct_passthrough=True)
    response.automatically_set_content_length = False  # the answer to a HEAD would be 0 bytes long
    if settled.status == HTTPStatus.NO_CONTENT:
        del response.headers["Content-Type"]  # Flask's own, of a body that is not there
    return response


def cache_of(number: int | None) -> Cache:
    """Addresses that name a version never change."""
    return Cache.CURRENT if number is None else Cache.FROZEN


def of_view(
    view: LayerView,
    name: str,
    make: Callable[[], Body],
    media_type: str,
    number: int | None,
    compressed: Callable[[], bytes | Iterable[bytes]] | None = None,
    **headers: str,
) -> Response:
    """One representation of a layer version; `name` tells it from the others of the same version."""
    tag = entity_tag(view.version, view.published.number, name, current_language(), site_root())
    extra = tuple((key.replace("_", "-"), value) for key, value in headers.items())
    return answer(Representation(make, media_type, tag, cache_of(number), extra, compressed=compressed))


def page(template: str, context: object, cache: Cache, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    """A page made for this request, tagged by its content."""
    body = render_template(template, page=context).encode()
    return answer(Representation(lambda: body, HTML, content_tag(body), cache, headers, vary="Accept-Language"))


def kept_page(
    key: Hashable, make: Callable[[], str], cache: Cache, headers: tuple[tuple[str, str], ...] = ()
) -> Response:
    """A page that its path and key determine, made and compressed once a worker."""
    whole_key = (key, request.path, current_language(), g.get("asked_language"), site_root())
    body = shelf().get(whole_key, lambda: make().encode())
    thing = Representation(
        lambda: body,
        HTML,
        content_tag(body),
        cache,
        headers,
        squeezed=lambda: shelf().get((whole_key, "gzip"), lambda: gzip.compress(body, 9, mtime=0)),
        vary="Accept-Language",
    )
    return answer(thing)


def in_request_language(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Pieces that are made after the view function has returned, in the language of its request."""
    language = current_language()
    while True:
        with in_language(language):
            chunk = next(chunks, None)
        if chunk is None:
            return
        yield chunk
