"""OGC API Maps (20-058) and Styles (20-009): a layer as a picture of any area, and its style documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, Response, request

from geoservice.actions.list_layers import list_layers
from geoservice.errors import NotFoundError
from geoservice.formats import STYLE_FORMATS, LayerView, StyleFormat
from geoservice.i18n import message as _
from geoservice.model.indicator import Period
from geoservice.web.contexts import OgcRow
from geoservice.web.links import site_root
from geoservice.web.ogc._ground import PARAMETERS as GROUND
from geoservice.web.ogc._ground import drawn, ground
from geoservice.web.ogc._items import in_period, interval
from geoservice.web.ogc._links import JSON, Link, check_parameters, chosen_form, forms_of, link, ogc_url
from geoservice.web.ogc._map_frame import PARAMETERS as FRAME
from geoservice.web.ogc._map_frame import edges_of, frame_of, uri_of
from geoservice.web.ogc._pages import document, tagged
from geoservice.web.ogc._pictures import MapFrame
from geoservice.web.ogc._sources import Collection, open_collection
from geoservice.web.ogc._subset import part_of
from geoservice.web.respond import current_store

PLUGIN = bp = Blueprint("ogc_maps", __name__, url_prefix="/ogc")

_REL = "http://www.opengis.net/def/rel/ogc/1.0"
_STYLE = "default"
_FORMS = {"png": "image/png", "jpeg": "image/jpeg"}
_PARAMETERS = (*FRAME, "datetime", *GROUND)
#: Style documents by the value of `f`.
_STYLES = {"mapbox": "style_json", "sld11": "sld", "qml": "qml"}
_STYLE_TYPES = {
    "mapbox": "application/vnd.mapbox.style+json",
    "sld11": "application/vnd.ogc.sld+xml;version=1.1",
    "qml": "application/xml",
}


@bp.get("/collections/<id:collection_id>/map")
@bp.get("/collections/<id:collection_id>/styles/<style_id>/map")
def map_(collection_id: str, style_id: str = _STYLE) -> Response:
    """The layer as one picture, in the one style that it has."""
    source, view = _layer(collection_id)
    _check_style(style_id)
    check_parameters(_PARAMETERS, repeated=("subset",))
    form = chosen_form(_FORMS)
    frame = frame_of(view.prepared.edition.bbox)
    frame.check()
    below = ground(can_be_clear=form == "png")
    shown = view if _is_then(source.period) else None
    return tagged(source, lambda: drawn(shown, frame, form, below), _FORMS[form], _headers(frame, source.period))


def _is_then(period: Period | None) -> bool:
    """Whether the layer is of the time asked for; raises NotFoundError where `subset` names another."""
    part = part_of(request.args.getlist("subset")).datetime
    if part is not None and part != "../.." and not in_period(period, interval(part, "subset")):
        raise NotFoundError(_("Peta ini tidak memiliki data pada %(time)s.", time=part[:40]))
    moment = request.args.get("datetime")
    return moment is None or in_period(period, interval(moment))


def _headers(frame: MapFrame, period: Period | None) -> tuple[tuple[str, str], ...]:
    """Where and when the map is (OGC 20-058, map-response)."""
    edges = ",".join(map(str, edges_of(frame)))
    headers = (("Content-Crs", f"<{uri_of(frame.crs)}>"), ("Content-Bbox", edges))
    days = "/".join(day.isoformat() for day in period.days()) if period else ""
    return (*headers, ("Content-Datetime", days)) if days else headers


@bp.get("/collections/<id:collection_id>/styles")
def styles(collection_id: str) -> Response:
    """The styles of a layer: one, in several encodings."""
    source, view = _layer(collection_id)
    check_parameters(())
    form = chosen_form()
    path = ("collections", source.id, "styles")
    entry = {
        "id": _STYLE,
        "title": view.published.dated_title,
        "links": [*(_stylesheet((*path, _STYLE), name) for name in _STYLES), _map_link((*path, _STYLE), "map")],
    }
    said = {"default": _STYLE, "styles": [entry], "links": forms_of(path, form)}
    rows = [
        OgcRow((STYLE_FORMATS[style].extension,), ogc_url(*path, _STYLE, f=name)) for name, style in _STYLES.items()
    ]
    return document(said, form, view.published.dated_title, rows=rows)


@bp.get("/collections/<id:collection_id>/styles/<style_id>")
def style(collection_id: str, style_id: str) -> Response:
    """One style document."""
    source, view = _layer(collection_id)
    _check_style(style_id)
    return _style(source, view)


def _check_style(style_id: str) -> None:
    if style_id != _STYLE:
        raise NotFoundError(
            _("Peta ini tidak memiliki gaya “%(name)s”.", name=style_id[:80]), hint=_("Gayanya bernama default.")
        )


def _style(source: Collection, view: LayerView) -> Response:
    check_parameters(())
    form = chosen_form(_STYLE_TYPES)
    output = _style_format(form)
    here = replace(view, public_url=view.public_url or site_root())
    return tagged(source, lambda: output.encode(here), _STYLE_TYPES[form], ())


@bp.get("/styles")
def all_styles() -> Response:
    """The styles of all layers; a style has the id of its layer."""
    check_parameters(())
    form = chosen_form()
    layers = [(summary.layer.id, summary.version.dated_title) for summary in list_layers(current_store())]
    said = {
        "styles": [
            {
                "id": layer_id,
                "title": title,
                "links": [
                    *(_stylesheet(("styles", layer_id), name) for name in _STYLES),
                    _map_link(("collections", layer_id), "map"),
                ],
            }
            for layer_id, title in layers
        ],
        "links": forms_of(("styles",), form),
    }
    rows = [OgcRow((title, name), ogc_url("collections", name, "styles", f="html")) for name, title in layers]
    return document(said, form, str(_("Gaya")), rows=rows)


@bp.get("/styles/<id:layer_id>")
def style_of_layer(layer_id: str) -> Response:
    """The style of one layer."""
    return _style(*_layer(layer_id))


def map_links(collection_id: str) -> list[Link]:
    """What a collection says of its map and styles."""
    path = ("collections", collection_id)
    return [
        _map_link(path, "map"),
        link(f"{_REL}/styles", ogc_url(*path, "styles", f="json"), JSON, str(_("Gaya"))),
    ]


def _map_link(path: Sequence[str], last: str) -> Link:
    return link(f"{_REL}/map", ogc_url(*path, last, f="png"), "image/png", str(_("Peta")))


def _layer(collection_id: str) -> tuple[Collection, LayerView]:
    source = open_collection(current_store(), collection_id)
    if source.view is None:
        raise NotFoundError(
            _(
                "Koleksi “%(id)s” adalah batas wilayah tanpa tema; peta dan gaya hanya ada untuk peta.",
                id=collection_id,
            ),
            hint=_("Lihat daftarnya di /ogc/collections."),
        )
    return source, source.view


def _style_format(name: str) -> StyleFormat:
    return STYLE_FORMATS[_STYLES[name]]


def _stylesheet(path: Sequence[str], name: str) -> Link:
    return link("stylesheet", ogc_url(*path, f=name), _STYLE_TYPES[name], _style_format(name).extension)
