"""oEmbed 1.0: a content system that is given the address of a map page finds the frame to show."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from flask import Blueprint, Response, request

from geoservice.actions.open_layer import open_layer
from geoservice.errors import InvalidInputError, NotFoundError
from geoservice.formats import LayerView
from geoservice.i18n import message as _
from geoservice.web import query
from geoservice.web.addresses import Addresses
from geoservice.web.drawing import natural_size
from geoservice.web.http import Representation, content_tag
from geoservice.web.links import absolute, site_origin, site_root
from geoservice.web.moved import current_id
from geoservice.web.reading import position_of
from geoservice.web.respond import answer, current_store
from geoservice.web.snippets import height_for, iframe

bp = Blueprint("oembed", __name__)

_PAGE = re.compile(
    r"/(?:maps|embed)/(?P<layer>[a-z0-9][a-z0-9-]{0,60})(?:/v/(?P<number>[1-9]\d{0,8}))?(?:/(?P<code>[0-9][0-9.]{0,30}))?/?"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WIDTH_PX = 720
_THUMBNAIL_PX = 600
# Links of the page may open a window of their own; nothing else is given away.
_SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"


@bp.get("/oembed")
def describe() -> Response:
    """The oEmbed document of a map page."""
    asked = query.parse(query.OembedQuery, request.args)
    if asked.format not in ("json", "xml"):
        raise InvalidInputError(
            _("Parameter “%(name)s” tidak dapat dipakai: %(value)s", name="format", value=asked.format[:80]),
            hint=_("Pilih salah satu: %(choices)s.", choices="json, xml"),
        )
    layer_id, number, code = _layer_of(asked.url)
    layer_id = current_id(current_store(), layer_id)
    view = open_layer(current_store(), layer_id, number)
    if code:
        position_of(view, code)
    document = _document(view, asked, number, code)
    if asked.format == "xml":
        body, media_type = _xml(document), "text/xml; charset=utf-8"
    else:
        body, media_type = json.dumps(document, ensure_ascii=False).encode(), "application/json"
    return answer(Representation(lambda: body, media_type, content_tag(body)))


def _layer_of(address: str) -> tuple[str, int | None, str | None]:
    """Layer, version and the region that is pointed out, of a map page or an embed; raises NotFoundError."""
    unknown = NotFoundError(
        _("Alamat itu bukan halaman peta di situs ini."),
        hint=_("Alamat peta dimulai dengan %(start)s", start=site_root() + "/maps/"),
    )
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise unknown from error
    found = _PAGE.fullmatch(parts.path.removeprefix(request.script_root))
    if found is None or parts.netloc != urlsplit(site_origin()).netloc:
        raise unknown
    pointed_out = found["code"] or next(iter(parse_qs(parts.query).get("sorot", [])), None)
    return found["layer"], int(found["number"]) if found["number"] else None, pointed_out


def _document(view: LayerView, asked: query.OembedQuery, number: int | None, code: str | None) -> dict[str, object]:
    width = min(_WIDTH_PX, asked.maxwidth or _WIDTH_PX)
    wanted = height_for(view)
    height = min(wanted, asked.maxheight or wanted)
    addresses, size = Addresses(view.layer.id, number), natural_size(view, _THUMBNAIL_PX)
    title = view.published.title
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": "geoservice",
        "provider_url": site_root() + "/",
        "cache_age": 3600,
        "width": width,
        "height": height,
        "html": iframe(absolute(addresses.embed(code)), title, str(width), height, _SANDBOX),
        "thumbnail_url": absolute(addresses.download("png", width=size.width, height=size.height)),
        "thumbnail_width": size.width,
        "thumbnail_height": size.height,
    }


def _xml(document: dict[str, object]) -> bytes:
    # XML 1.0 has no way to write control characters.
    texts = {name: _CONTROL.sub(" ", str(value)) for name, value in document.items()}
    lines = (f"<{name}>{escape(text)}</{name}>" for name, text in texts.items())
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>{"".join(lines)}</oembed>\n'.encode()
