"""WMTS 1.0.0 (OGC 07-057r7), KVP and REST: the PNG tiles of every layer in WebMercatorQuad."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, Response, render_template

from geoservice.actions.open_layer import open_layer
from geoservice.errors import GeoserviceError
from geoservice.formats import LayerView
from geoservice.i18n import message as _
from geoservice.model.arrays import BBox
from geoservice.model.tile import MAX_ZOOM, MERCATOR_EDGE_M, TILE_PX, Tile, mercator_bounds
from geoservice.web.http import Representation, content_tag
from geoservice.web.links import site_root
from geoservice.web.moved import current_id
from geoservice.web.ogc._info import INFO_FORMATS, info_body, info_type
from geoservice.web.ogc._parameters import Parameters, ServiceRefusalError, refused
from geoservice.web.ogc._pictures import WEB_MERCATOR, MapFrame, region_at
from geoservice.web.ogc._service import (
    Service,
    ServiceLayer,
    at_time,
    kept_document,
    layers_of,
    ows_exception,
    service,
)
from geoservice.web.respond import answer, current_store
from geoservice.web.tiles import tile_of

PLUGIN = bp = Blueprint("wmts", __name__)

MATRIX_SET = "WebMercatorQuad"
#: Endings of the REST addresses of GetFeatureInfo.
_INFO_ENDINGS = {
    "json": "application/json",
    "geojson": "application/geo+json",
    "html": "text/html",
    "txt": "text/plain",
}
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
    endings: dict[str, str]
    """File ending of REST addresses by media type."""


@bp.get("/wmts")
def wmts() -> Response:
    """One request in key-value pairs; parameter names in any case."""
    given = Parameters.of_request()
    try:
        return _answer(given)
    except GeoserviceError as error:
        return _refusal(error)


@bp.get("/wmts/1.0.0/WMTSCapabilities.xml")
def rest_capabilities() -> Response:
    """The capabilities at the address that REST clients know."""
    return _capabilities()


@bp.get("/wmts/1.0.0/<id:layer_id>/<style_id>/<matrix_set>/<zoom>/<row>/<column>.png")
def rest_tile(layer_id: str, style_id: str, matrix_set: str, zoom: str, row: str, column: str) -> Response:
    """A tile at the address of REST; `?time=` chooses the period."""
    given = _of_path(layer_id, style_id, matrix_set, zoom, row, column)
    try:
        return _tile(Parameters(given | {"FORMAT": "image/png"}))
    except GeoserviceError as error:
        return _refusal(_as_address(error))


@bp.get("/wmts/1.0.0/<id:layer_id>/<style_id>/<matrix_set>/<zoom>/<row>/<column>/<down>/<across>.<extension:extension>")
def rest_info(
    layer_id: str,
    style_id: str,
    matrix_set: str,
    zoom: str,
    row: str,
    column: str,
    down: str,
    across: str,
    extension: str,
) -> Response:
    """What the region under a pixel of a tile says."""
    given = _of_path(layer_id, style_id, matrix_set, zoom, row, column)
    form = _INFO_ENDINGS.get(extension, extension)
    try:
        return _feature_info(Parameters(given | {"I": across, "J": down, "INFOFORMAT": form}))
    except GeoserviceError as error:
        return _refusal(_as_address(error))


def _as_address(error: GeoserviceError) -> GeoserviceError:
    """The same refusal; a part of the path that is not known makes an address where nothing is (07-057r7, 10)."""
    if isinstance(error, ServiceRefusalError) and error.locator != "TIME":
        error.status = HTTPStatus.NOT_FOUND
    return error


def _of_path(layer_id: str, style: str, matrix_set: str, zoom: str, row: str, column: str) -> dict[str, str]:
    """The parts of a REST address as the parameters that they stand for."""
    return {
        "LAYER": layer_id,
        "STYLE": style,
        "TILEMATRIXSET": matrix_set,
        "TILEMATRIX": zoom,
        "TILEROW": row,
        "TILECOL": column,
        "TIME": Parameters.of_request().get("TIME"),
    }


def _answer(given: Parameters) -> Response:
    named, wanted = given.get("SERVICE", default="WMTS").upper(), given.get("REQUEST").lower()
    # QGIS asks every address that a user enters for the capabilities of a WMS, and takes those of a WMTS too.
    if named != "WMTS" and (named, wanted) != ("WMS", "getcapabilities"):
        raise refused("SERVICE", given.get("SERVICE"))
    if wanted == "getcapabilities":
        accepted = given.get("ACCEPTVERSIONS")
        if accepted and "1.0.0" not in accepted:
            raise refused("ACCEPTVERSIONS", accepted, code="VersionNegotiationFailed")
        return _capabilities()
    given.one_of("VERSION", ("1.0.0",), default="1.0.0")
    if wanted == "gettile":
        return _tile(given)
    if wanted == "getfeatureinfo":
        return _feature_info(given)
    hint = _("Pilih GetCapabilities, GetTile, atau GetFeatureInfo.")
    raise refused("REQUEST", given.need("REQUEST"), hint=hint, code="OperationNotSupported")


def _refusal(error: GeoserviceError) -> Response:
    return ows_exception(error, "ogc/ows_exception.xml", "LAYER", 404)


def _capabilities() -> Response:
    def make() -> str:
        layers = tuple(TiledLayer(layer, _written_limits(layer.bbox)) for layer in layers_of(current_store()))
        page = WmtsCapabilities(
            service=service(),
            layers=layers,
            matrices=_matrices(),
            matrix_set=MATRIX_SET,
            address=f"{site_root()}/wmts",
            edge=MERCATOR_EDGE_M,
            tile_px=TILE_PX,
            infos=INFO_FORMATS,
            endings={form: ending for ending, form in _INFO_ENDINGS.items()},
        )
        return render_template("ogc/wmts_1_0_0.xml", page=page)

    return kept_document("wmts", make)


def _written_limits(bbox: BBox) -> tuple[Limits, ...]:
    """Those that the schema lets stand: it has rows and columns begin at 1 (07-057r7, annex B), so zoom 0 has none."""
    return tuple(row for row in limits_of(bbox) if row.first_row and row.first_column)


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


def _tile(given: Parameters) -> Response:
    place = _place(given)
    given.one_of("FORMAT", ("image/png",), default="image/png")
    view = _view(given)
    return answer(tile_of(current_store(), view.layer.id, None, (place.z, place.x, place.y), ".png"))


def _view(given: Parameters) -> LayerView:
    store = current_store()
    return at_time(store, open_layer(store, current_id(store, given.need("LAYER"))), given)


def _place(given: Parameters) -> Tile:
    given.need("TILEMATRIXSET")
    given.one_of("TILEMATRIXSET", (MATRIX_SET,), default=MATRIX_SET)
    given.one_of("STYLE", ("default",), default="default")
    zoom = given.whole("TILEMATRIX", 0, MAX_ZOOM, status=404)
    most = 2**zoom - 1
    row, column = (given.whole(name, 0, most, code="TileOutOfRange", status=404) for name in ("TILEROW", "TILECOL"))
    return Tile(zoom, column, row)


def _feature_info(given: Parameters) -> Response:
    tile = _place(given)
    view = _view(given)
    across, down = (given.whole(name, 0, TILE_PX - 1, code="PointIJOutOfRange") for name in ("I", "J"))
    form = given.one_of("INFOFORMAT", INFO_FORMATS, default=INFO_FORMATS[0])
    left, bottom, right, top = tile.bounds()
    frame = MapFrame(WEB_MERCATOR, left, bottom, right, top, TILE_PX, TILE_PX)
    position = region_at(view, frame, across + 0.5, down + 0.5)
    body = info_body([] if position is None else [(view, position)], form)
    return answer(Representation(lambda: body, info_type(form), content_tag(body)))
