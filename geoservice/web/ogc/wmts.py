"""WMTS 1.0.0 (OGC 07-057r7), KVP and REST: the PNG tiles of every layer in WebMercatorQuad."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from flask import Blueprint, Response, render_template, request

from geoservice.actions.open_layer import open_layer
from geoservice.errors import GeoserviceError, NotFoundError
from geoservice.formats.properties import properties
from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.model.arrays import BBox
from geoservice.model.tile import MAX_ZOOM, MERCATOR_EDGE_M, TILE_PX, Tile, mercator_bounds
from geoservice.web.http import Cache, Representation, content_tag
from geoservice.web.links import site_root
from geoservice.web.ogc._pictures import WEB_MERCATOR, MapFrame, region_at
from geoservice.web.ogc._service import Service, ServiceLayer, ServiceRefusalError, layers_of, service, sibling_at
from geoservice.web.problems import status_of
from geoservice.web.respond import answer, current_store
from geoservice.web.tiles import tile_of

PLUGIN = bp = Blueprint("wmts", __name__)

MATRIX_SET = "WebMercatorQuad"
_INFOS = ("application/json", "text/html")
_XML = "text/xml; charset=utf-8"
_PX_M = 0.00028  # the pixel of OGC 17-083r4, 6.1


@dataclass(frozen=True, slots=True)
class Matrix:
    """One zoom of WebMercatorQuad."""

    zoom: int
    scale_denominator: float
    side: int


@dataclass(frozen=True, slots=True)
class Limits:
    """The tiles of one zoom that show a layer."""

    zoom: int
    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True, slots=True)
class TiledLayer:
    """A layer and where its tiles lie."""

    layer: ServiceLayer
    limits: tuple[Limits, ...]


@dataclass(frozen=True, slots=True)
class WmtsCapabilities:
    """What the capabilities document says."""

    service: Service
    layers: tuple[TiledLayer, ...]
    matrices: tuple[Matrix, ...]
    matrix_set: str
    address: str
    edge: float
    tile_px: int
    infos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwsException:
    """A refusal as OWS Common 1.1 writes it."""

    text: str
    code: str
    locator: str


@bp.get("/wmts")
def wmts() -> Response:
    """One request in key-value pairs; parameter names in any case."""
    given: dict[str, str] = {}
    for name, value in request.args.items():
        given.setdefault(name.upper(), value)
    try:
        return _answer(given)
    except ServiceRefusalError as fault:
        return _exception(fault, fault.code, fault.locator, fault.status)
    except GeoserviceError as error:
        is_layer = isinstance(error, NotFoundError)
        code = "InvalidParameterValue" if is_layer else "NoApplicableCode"
        return _exception(error, code, "LAYER" if is_layer else "", status_of(error))


@bp.get("/wmts/1.0.0/WMTSCapabilities.xml")
def rest_capabilities() -> Response:
    """The capabilities at the address that REST clients know."""
    return _capabilities()


def _answer(given: Mapping[str, str]) -> Response:
    if given.get("SERVICE", "WMTS").upper() != "WMTS":
        raise _refused("SERVICE", given)
    wanted = given.get("REQUEST", "")
    if wanted == "GetCapabilities":
        return _capabilities()
    if wanted == "GetTile":
        return _tile(given)
    if wanted == "GetFeatureInfo":
        return _feature_info(given)
    if not wanted:
        raise _missing("REQUEST")
    raise ServiceRefusalError(
        _unusable("REQUEST", wanted),
        hint=_("Pilih GetCapabilities, GetTile, atau GetFeatureInfo."),
        code="OperationNotSupported",
        locator="REQUEST",
    )


def _capabilities() -> Response:
    layers = tuple(TiledLayer(layer, limits_of(layer.bbox)) for layer in layers_of(current_store()))
    page = WmtsCapabilities(
        service(), layers, _matrices(), MATRIX_SET, f"{site_root()}/wmts", MERCATOR_EDGE_M, TILE_PX, _INFOS
    )
    body = render_template("ogc/wmts_1_0_0.xml", page=page).encode()
    return answer(Representation(lambda: body, _XML, content_tag(body)))


def _matrices() -> tuple[Matrix, ...]:
    largest = 2 * MERCATOR_EDGE_M / TILE_PX / _PX_M
    return tuple(Matrix(zoom, largest / 2**zoom, 2**zoom) for zoom in range(MAX_ZOOM + 1))


def limits_of(bbox: BBox) -> tuple[Limits, ...]:
    """The tiles of every zoom that meet a box; the whole width where it crosses the antimeridian."""
    whole = BBox(-180.0, bbox.south, 180.0, bbox.north) if bbox.west > bbox.east else bbox
    left, bottom, right, top = mercator_bounds(whole)
    found = []
    for zoom in range(MAX_ZOOM + 1):
        side, most = 2 * MERCATOR_EDGE_M / 2**zoom, 2**zoom - 1
        columns = (int((edge + MERCATOR_EDGE_M) / side) for edge in (left, right))
        rows = (int((MERCATOR_EDGE_M - edge) / side) for edge in (top, bottom))
        first_column, last_column = (min(max(column, 0), most) for column in columns)
        first_row, last_row = (min(max(row, 0), most) for row in rows)
        found.append(Limits(zoom, first_row, last_row, first_column, last_column))
    return tuple(found)


def _tile(given: Mapping[str, str]) -> Response:
    store = current_store()
    tile = _place(given)
    if _need(given, "FORMAT") != "image/png":
        raise _refused("FORMAT", given)
    view = open_layer(store, _need(given, "LAYER"))
    if given.get("TIME"):
        view = sibling_at(store, view, given["TIME"])
    return answer(tile_of(store, view.layer.id, None, (tile.z, tile.x, tile.y), ".png"))


def _place(given: Mapping[str, str]) -> Tile:
    if _need(given, "TILEMATRIXSET") != MATRIX_SET:
        raise _refused("TILEMATRIXSET", given)
    if given.get("STYLE", "") not in ("", "default"):
        raise _refused("STYLE", given)
    zoom = _number(given, "TILEMATRIX", 0, MAX_ZOOM, "InvalidParameterValue")
    most = 2**zoom - 1
    row, column = (_number(given, name, 0, most, "TileOutOfRange") for name in ("TILEROW", "TILECOL"))
    return Tile(zoom, column, row)


def _feature_info(given: Mapping[str, str]) -> Response:
    store = current_store()
    tile = _place(given)
    view = open_layer(store, _need(given, "LAYER"))
    across, down = (_number(given, name, 0, TILE_PX - 1, "PointIJOutOfRange", 400) for name in ("I", "J"))
    form = given.get("INFOFORMAT") or _INFOS[0]
    if form not in _INFOS:
        raise _refused("INFOFORMAT", given)
    left, bottom, right, top = tile.bounds()
    frame = MapFrame(WEB_MERCATOR, left, bottom, right, top, TILE_PX, TILE_PX)
    position = region_at(view, frame, across + 0.5, down + 0.5)
    rows = [] if position is None else [properties(view, position)]
    body = _info(rows, form)
    return answer(Representation(lambda: body, form, content_tag(body)))


def _info(rows: list[dict[str, object]], form: str) -> bytes:
    if form == "application/json":
        features = [{"type": "Feature", "id": row["kode"], "geometry": None, "properties": row} for row in rows]
        return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()
    cells = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape('' if value is None else str(value))}</td></tr>"
        for row in rows
        for name, value in row.items()
    )
    return f'<!doctype html><meta charset="utf-8"><title>GetFeatureInfo</title><table>{cells}</table>'.encode()


def _need(given: Mapping[str, str], name: str) -> str:
    if not given.get(name):
        raise _missing(name)
    return given[name]


def _number(given: Mapping[str, str], name: str, least: int, most: int, code: str, status: int = 404) -> int:
    text = _need(given, name)
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else -1
    if not least <= number <= most:
        raise ServiceRefusalError(
            _unusable(name, text),
            hint=_("Bilangan bulat dari %(least)s sampai %(most)s.", least=least, most=most),
            code=code,
            locator=name,
            status=status,
        )
    return number


def _refused(name: str, given: Mapping[str, str]) -> ServiceRefusalError:
    return ServiceRefusalError(_unusable(name, given[name]), code="InvalidParameterValue", locator=name)


def _missing(name: str) -> ServiceRefusalError:
    return ServiceRefusalError(
        _("Parameter “%(name)s” harus diisi.", name=name), code="MissingParameterValue", locator=name
    )


def _unusable(name: str, value: str) -> Message:
    return _("Parameter “%(name)s” tidak dapat dipakai: %(value)s", name=name, value=value[:80])


def _exception(error: GeoserviceError, code: str, locator: str, status: int) -> Response:
    text = " ".join(str(part) for part in (error.message, error.hint) if part)
    body = render_template("ogc/ows_exception.xml", page=OwsException(text, code, locator))
    response = Response(body, status, content_type=_XML)
    response.headers["Cache-Control"] = Cache.NEVER.value
    return response
