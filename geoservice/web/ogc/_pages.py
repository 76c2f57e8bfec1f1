"""OGC API documents as JSON and as pages for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, render_template, request

from geoservice.i18n import current_language
from geoservice.web.contexts import OgcContext, OgcRow
from geoservice.web.http import Body, Cache, Representation, content_tag, entity_tag
from geoservice.web.links import site_root
from geoservice.web.ogc._links import HTML, JSON, Link, ogc_url
from geoservice.web.ogc._sources import Collection
from geoservice.web.respond import answer


def document(said: dict[str, Any], form: str, title: str, text: str = "", *, rows: Sequence[OgcRow] = ()) -> Response:
    if form == "json":
        return json_answer(said, JSON)
    return html_page(title, text or str(said.get("description", "")), said["links"], rows)


def json_answer(said: object, media_type: str) -> Response:
    """A small document, tagged by its content."""
    body = json.dumps(said, ensure_ascii=False, allow_nan=False, indent=1).encode()
    return answer(Representation(lambda: body, media_type, content_tag(body), Cache.CURRENT, vary="Accept"))


def html_page(
    title: str, text: str, links: Sequence[Link], rows: Sequence[OgcRow], columns: Sequence[str] = ()
) -> Response:
    """The same for people: links and rows."""
    shown = tuple((str(entry["rel"]), str(entry["href"]), _words_of(entry)) for entry in links)
    context = OgcContext(title, text, shown, tuple(columns), tuple(rows), ogc_url())
    body = render_template("ogc.html", page=context).encode()
    thing = Representation(lambda: body, f"{HTML}; charset=utf-8", content_tag(body), Cache.CURRENT, vary="Accept")
    return answer(thing)


def _words_of(entry: Link) -> str:
    """A link's title, and which kind of file it is where that is not a page."""
    media_type = str(entry["type"]).partition(";")[0]
    title = str(entry.get("title", ""))
    return title if title and media_type == HTML else f"{title} ({media_type})" if title else media_type


def tagged(
    source: Collection, make: Callable[[], Body], media_type: str, headers: tuple[tuple[str, str], ...]
) -> Response:
    """An answer made only for clients without a fresh copy; the address and the collection's version tag it."""
    tag = entity_tag("ogc", source.id, source.version, request.full_path, media_type, current_language(), site_root())
    return answer(Representation(make, media_type, tag, Cache.CURRENT, headers, vary="Accept"))
