"""OGC API Maps (20-058) and Styles (20-009): a layer as a picture of any area, and its style documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite

from flask import Blueprint, Response, request

from geoservice.actions.list_layers import list_layers
from geoservice.errors import InvalidInputError, NotFoundError
from geoservice.formats import STYLE_FORMATS, LayerView, StyleFormat
from geoservice.i18n import message as _
from geoservice.model.arrays import BBox
from geoservice.model.indicator import Period
from geoservice.model.tile import mercator_bounds
from geoservice.web.contexts import OgcRow
from geoservice.web.links import site_root
from geoservice.web.ogc._crs import CRS84, known_crs
from geoservice.web.ogc._ground import PARAMETERS as GROUND
from geoservice.web.ogc._ground import drawn, ground
from geoservice.web.ogc._items import in_period, interval
from geoservice.web.ogc._links import JSON, Link, check_parameters, chosen_form, forms_of, link, ogc_url
from geoservice.web.ogc._pages import document, tagged
from geoservice.web.ogc._pictures import DEGREES, WEB_MERCATOR, MapFrame
from geoservice.web.ogc._sources import Collection, open_collection
from geoservice.web.query import MAX_SIDE_PX
from geoservice.web.respond import current_store

PLUGIN = bp = Blueprint("ogc_maps", __name__, url_prefix="/ogc")

_REL = "http://www.opengis.net/def/rel/ogc/1.0"
_WIDTH_PX = 1024
_FORMS = {"png": "image/png", "jpeg": "image/jpeg"}
_PARAMETERS = ("bbox", "bbox-crs", "crs", "width", "height", "datetime", *GROUND)
#: Style documents by the value of `f`.
_STYLES = {"mapbox": "style_json", "sld11": "sld", "qml": "qml"}
_STYLE_TYPES = {
    "mapbox": "application/vnd.mapbox.style+json",
    "sld11": "application/vnd.ogc.sld+xml;version=1.1",
    "qml": "application/xml",
}
_SWAPPED = (4326, 4755)


@bp.get("/collections/<id:collection_id>/map")
def map_(collection_id: str) -> Response:
    """The layer as one picture."""
    source, view = _layer(collection_id)
    check_parameters(_PARAMETERS)
    form = chosen_form(_FORMS)
    frame = _frame(view.prepared.edition.bbox)
    frame.check()
    below = ground(can_be_clear=form == "png")
    shown = (
        view if "datetime" not in request.args or in_period(source.period, interval(request.args["datetime"])) else None
    )
    return tagged(source, lambda: drawn(shown, frame, form, below), _FORMS[form], _headers(frame, source.period))


def _headers(frame: MapFrame, period: Period | None) -> tuple[tuple[str, str], ...]:
    """Where and when the map is (OGC 20-058, map-response)."""
    edges = (frame.left, frame.bottom, frame.right, frame.top)
    if frame.crs in _SWAPPED:
        edges = (frame.bottom, frame.left, frame.top, frame.right)
    headers = (("Content-Crs", f"<{_uri(frame.crs)}>"), ("Content-Bbox", ",".join(map(str, edges))))
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
        "id": "default",
        "title": view.published.title,
        "links": [_stylesheet((*path, "default"), name) for name in _STYLES],
    }
    said = {"default": "default", "styles": [entry], "links": forms_of(path, form)}
    rows = [
        OgcRow((STYLE_FORMATS[style].extension,), ogc_url(*path, "default", f=name)) for name, style in _STYLES.items()
    ]
    return document(said, form, view.published.title, rows=rows)


@bp.get("/collections/<id:collection_id>/styles/<style_id>")
def style(collection_id: str, style_id: str) -> Response:
    """One style document."""
    source, view = _layer(collection_id)
    if style_id != "default":
        raise NotFoundError(
            _("Peta ini tidak memiliki gaya “%(name)s”.", name=style_id[:80]), hint=_("Gayanya bernama default.")
        )
    return _style(source, view)


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
    layers = [summary.layer for summary in list_layers(current_store())]
    said = {
        "styles": [
            {
                "id": layer.id,
                "title": layer.title,
                "links": [_stylesheet(("styles", layer.id), name) for name in _STYLES],
            }
            for layer in layers
        ],
        "links": forms_of(("styles",), form),
    }
    rows = [OgcRow((layer.title, layer.id), ogc_url("collections", layer.id, "styles", f="html")) for layer in layers]
    return document(said, form, str(_("Gaya")), rows=rows)


@bp.get("/styles/<id:layer_id>")
def style_of_layer(layer_id: str) -> Response:
    """The style of one layer."""
    return _style(*_layer(layer_id))


def map_links(collection_id: str) -> list[Link]:
    """What a collection says of its map and styles."""
    path = ("collections", collection_id)
    return [
        link(f"{_REL}/map", ogc_url(*path, "map", f="png"), "image/png", str(_("Peta"))),
        link(f"{_REL}/styles", ogc_url(*path, "styles", f="json"), JSON, str(_("Gaya"))),
    ]


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


def _frame(whole: BBox) -> MapFrame:
    """The frame asked for: by default the whole layer as the collection stores it (CRS84), 1024 pixels wide."""
    args = request.args
    crs = _code(known_crs("crs", args["crs"])) if "crs" in args else 0
    bbox_crs = _code(known_crs("bbox-crs", args["bbox-crs"])) if "bbox-crs" in args else 0
    if "bbox" in args:
        left, bottom, right, top = _edges(args["bbox"], bbox_crs)
    else:
        left, bottom, right, top = whole
    if bbox_crs != crs or "bbox" not in args:
        left, bottom, right, top = _moved((left, bottom, right, top), bbox_crs if "bbox" in args else 0, crs)
    ratio = (top - bottom) / (right - left) if right > left else 1.0
    width = _pixels("width") or (round(_pixels("height") / ratio) if _pixels("height") else _WIDTH_PX)
    height = _pixels("height") or round(width * ratio)
    return MapFrame(crs, left, bottom, right, top, min(max(width, 1), MAX_SIDE_PX), min(max(height, 1), MAX_SIDE_PX))


def _edges(text: str, crs: int) -> tuple[float, float, float, float]:
    try:
        first, second, third, fourth = (float(part) for part in text.split(","))
        edges = (second, first, fourth, third) if crs in _SWAPPED else (first, second, third, fourth)
        if not all(isfinite(edge) for edge in edges) or not (edges[0] < edges[2] and edges[1] < edges[3]):
            raise ValueError(text)
    except ValueError as error:
        raise InvalidInputError(
            _("Parameter “%(name)s” tidak dapat dipakai: %(value)s", name="bbox", value=text[:80]),
            hint=_("Tulis barat,selatan,timur,utara dalam derajat, misalnya 103.5,-4.9,104.6,-3.6."),
        ) from error
    return edges


def _moved(edges: tuple[float, float, float, float], source: int, target: int) -> tuple[float, float, float, float]:
    if source in DEGREES and target in DEGREES:
        return edges
    if source in DEGREES and target == WEB_MERCATOR:
        mercator = mercator_bounds(BBox(*edges))
        return mercator.left, mercator.bottom, mercator.right, mercator.top
    from pyproj import Transformer

    start, end = (f"EPSG:{code}" if code else "OGC:CRS84" for code in (source, target))
    left, bottom, right, top = Transformer.from_crs(start, end, always_xy=True).transform_bounds(*edges, 21)
    return left, bottom, right, top


def _code(uri: str) -> int:
    return 0 if uri == CRS84 else int(uri.rpartition("/")[2])


def _uri(code: int) -> str:
    return CRS84 if code == 0 else f"http://www.opengis.net/def/crs/EPSG/0/{code}"


def _pixels(name: str) -> int:
    text = request.args.get(name)
    if text is None:
        return 0
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
    if not 0 < number <= MAX_SIDE_PX:
        raise InvalidInputError(
            _("Parameter “%(name)s” tidak dapat dipakai: %(value)s", name=name, value=text[:80]),
            hint=_("Lebar dan tinggi dari 1 sampai %(side)s piksel.", side=MAX_SIDE_PX),
        )
    return number
