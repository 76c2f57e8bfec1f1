"""Addresses of layers that got another id, and those with a slash too many, lead to where the thing is."""

from __future__ import annotations

from http import HTTPStatus
from math import inf
from urllib.parse import quote, urlsplit, urlunsplit

from flask import Response, current_app, make_response, redirect, request
from werkzeug.exceptions import NotFound

from geoservice.store import Store
from geoservice.web.http import Cache
from geoservice.web.links import absolute, current_settings
from geoservice.web.respond import current_store

_PARAMETERS = ("layer_id", "collection_id")


def current_id(store: Store, layer_id: str) -> str:
    """The id a layer has now; the same where it never had another."""
    moved = store.catalogue.database.while_unchanged("moved layers", store.catalogue.moved_layers, inf)
    return moved.get(layer_id, layer_id)


def lead_on() -> Response | None:
    """Before a request: to the same address below the new id; 308 keeps the method where it is not a plain GET."""
    for name in _PARAMETERS:
        asked = (request.view_args or {}).get(name)
        if not asked:
            continue
        now = current_id(current_store(), asked)
        if now != asked:
            return _to(_renamed(asked, now))
    return None


def lead_from_slash() -> Response | None:
    """Before a request: from `/wfs/` to `/wfs`, for programs and people who end every address with a slash."""
    plain = request.path.rstrip("/")
    table = current_app.create_url_adapter(request)
    is_nowhere = isinstance(request.routing_exception, NotFound)
    if not is_nowhere or plain in ("", request.path) or table is None or not table.test(plain, "GET"):
        return None
    return _to(request.script_root + quote(f"/{plain.lstrip('/')}", safe="/@:,~") + _query())


def _to(path: str) -> Response:
    """To the whole address, for QGIS 3.22 follows no other; one that the request itself named is not kept by caches."""
    code = 301 if request.method in ("GET", "HEAD") else 308
    answer = make_response(redirect(absolute(path), code))
    answer.headers["Cache-Control"] = (Cache.CURRENT if current_settings().public_url else Cache.NEVER).value
    return answer


def without_host(response: Response) -> Response:
    """A redirect of the address table (`//maps` to `/maps`) without the host, which is what the request says it is.

    Shared caches would lead others to a host that somebody made up (TRUST Q4).
    """
    if response.status_code == HTTPStatus.PERMANENT_REDIRECT and response.location:
        target = urlsplit(response.location)
        response.location = urlunsplit(("", "", f"/{target.path.lstrip('/')}", target.query, ""))
        response.data = b""
    return response


def _renamed(old: str, new: str) -> str:
    """The address of this request with the id replaced where its rule has it."""
    parts = request.path.split("/")
    place = next(i for i, part in enumerate(parts) if part == old or part.startswith(old + "."))
    parts[place] = new + parts[place].removeprefix(old)
    return request.script_root + quote("/".join(parts), safe="/@:,~") + _query()


def _query() -> str:
    return f"?{request.query_string.decode()}" if request.query_string else ""
