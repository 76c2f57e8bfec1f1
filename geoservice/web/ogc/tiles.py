"""OGC API Tiles (20-057): vector tiles and map tiles of every layer in WebMercatorQuad."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, log2
from typing import Any

from flask import Blueprint, Response

from geoservice.actions.open_layer import open_layer
from geoservice.errors import NotFoundError
from geoservice.formats import LayerView
from geoservice.i18n import message as _
from geoservice.model.tile import MAX_ZOOM, MERCATOR_EDGE_M, TILE_PX
from geoservice.web.contexts import OgcRow
from geoservice.web.links import site_root
from geoservice.web.ogc._documents import schema
from geoservice.web.ogc._links import JSON, Link, check_parameters, chosen_form, forms_of, link, ogc_url
from geoservice.web.ogc._pages import document
from geoservice.web.ogc._sources import open_collection
from geoservice.web.ogc.wmts import MATRIX_SET, limits_of
from geoservice.web.respond import answer, current_store
from geoservice.web.tiles import tile_of

PLUGIN = bp = Blueprint("ogc_tiles", __name__, url_prefix="/ogc")

_REL = "http://www.opengis.net/def/rel/ogc/1.0"
_TMS_URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{MATRIX_SET}"
_CRS = "http://www.opengis.net/def/crs/EPSG/0/3857"
_PX_M = 0.00028
_MVT, _PNG = "application/vnd.mapbox-vector-tile", "image/png"
_LEAST_PX = 4
_OLD_NAMES = ("scaleDenominator", "matrixWidth", "matrixHeight", "tileWidth", "tileHeight")
#: Path below the collection, kind of data, media type, ending of our own tiles.
_KINDS = {"vector": ((), _MVT, ".mvt"), "map": (("map",), _PNG, ".png")}


@bp.get("/tileMatrixSets")
def tile_matrix_sets() -> Response:
    """The tile matrix sets: one."""
    check_parameters(())
    form = chosen_form()
    path = ("tileMatrixSets", MATRIX_SET)
    entry = {
        "id": MATRIX_SET,
        "title": _matrix_set()["title"],
        "uri": _TMS_URI,
        "links": [link("self", ogc_url(*path), JSON)],
    }
    said = {"tileMatrixSets": [entry], "links": forms_of(("tileMatrixSets",), form)}
    return document(said, form, str(_("Susunan petak")), rows=[OgcRow((MATRIX_SET,), ogc_url(*path, f="html"))])


@bp.get("/tileMatrixSets/<matrix_set>")
def tile_matrix_set(matrix_set: str) -> Response:
    """The definition of WebMercatorQuad (OGC 17-083r4)."""
    _known(matrix_set)
    check_parameters(())
    form = chosen_form()
    said = _matrix_set() | {"links": forms_of(("tileMatrixSets", MATRIX_SET), form)}
    return document(said, form, MATRIX_SET)


@bp.get("/collections/<id:collection_id>/tiles", defaults={"kind": "vector"})
@bp.get("/collections/<id:collection_id>/map/tiles", defaults={"kind": "map"})
def tilesets(collection_id: str, kind: str) -> Response:
    """The tilesets of a layer."""
    view = _view(collection_id)
    check_parameters(())
    form = chosen_form()
    path = (*_path(collection_id, kind), "tiles")
    own = [link("self", ogc_url(*path, MATRIX_SET, f="json"), JSON, view.published.title)]
    said = {"tilesets": [_about(view, kind) | {"links": [*own, _scheme()]}], "links": forms_of(path, form)}
    rows = [OgcRow((MATRIX_SET,), ogc_url(*path, MATRIX_SET, f="html"))]
    return document(said, form, view.published.title, rows=rows)


@bp.get("/collections/<id:collection_id>/tiles/<matrix_set>", defaults={"kind": "vector"})
@bp.get("/collections/<id:collection_id>/map/tiles/<matrix_set>", defaults={"kind": "map"})
def tileset(collection_id: str, matrix_set: str, kind: str) -> Response:
    """The metadata of one tileset, with limits and bounding box: GDAL and OpenLayers open it."""
    view = _view(collection_id)
    _known(matrix_set)
    check_parameters(())
    form = chosen_form()
    path = (*_path(collection_id, kind), "tiles", MATRIX_SET)
    said = _about(view, kind) | {
        "boundingBox": _box(view),
        "tileMatrixSetDefinition": _matrix_set(),
        "tileMatrixSetLimits": _limits(view),
        "links": [*forms_of(path, form), *_tile_links(view, kind)],
    }
    if kind == "vector":
        said["layers"] = [_vector_layer(collection_id, view)]
    return document(said, form, view.published.title)


@bp.get("/collections/<id:collection_id>/tiles/<matrix_set>/<zoom>/<row>/<column>", defaults={"kind": "vector"})
@bp.get("/collections/<id:collection_id>/map/tiles/<matrix_set>/<zoom>/<row>/<column>", defaults={"kind": "map"})
def tile(collection_id: str, matrix_set: str, zoom: str, row: str, column: str, kind: str) -> Response:
    """One tile, row before column."""
    _view(collection_id)
    _known(matrix_set)
    _folder, media_type, ending = _KINDS[kind]
    name = "mvt" if kind == "vector" else "png"
    check_parameters(())
    chosen_form({name: media_type})
    numbers = [
        int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1 for text in (zoom, column, row)
    ]
    z, x, y = numbers
    return answer(tile_of(current_store(), collection_id, None, (z, x, y), ending))


def tile_links(collection_id: str) -> list[Link]:
    """What a collection says of its tiles."""
    path = ("collections", collection_id)
    title = str(_("Petak vektor")), str(_("Petak gambar"))
    return [
        link(f"{_REL}/tilesets-vector", ogc_url(*path, "tiles", f="json"), JSON, title[0]),
        link(f"{_REL}/tilesets-map", ogc_url(*path, "map", "tiles", f="json"), JSON, title[1]),
    ]


def _view(collection_id: str) -> LayerView:
    source = open_collection(current_store(), collection_id)
    if source.view is None:
        raise NotFoundError(
            _("Koleksi “%(id)s” adalah batas wilayah tanpa tema; petak hanya ada untuk peta.", id=collection_id),
            hint=_("Lihat daftarnya di /ogc/collections."),
        )
    return open_layer(current_store(), collection_id)


def _known(matrix_set: str) -> None:
    if matrix_set != MATRIX_SET:
        raise NotFoundError(
            _("Susunan petak “%(name)s” tidak dilayani.", name=matrix_set[:80]),
            hint=_("Pilih salah satu: %(choices)s.", choices=MATRIX_SET),
        )


def _path(collection_id: str, kind: str) -> tuple[str, ...]:
    return ("collections", collection_id, *_KINDS[kind][0])


def _about(view: LayerView, kind: str) -> dict[str, Any]:
    return {
        "title": view.published.title,
        "dataType": kind,
        "crs": _CRS,
        "tileMatrixSetURI": _TMS_URI,
        "tileMatrixSetId": MATRIX_SET,
        "attribution": "; ".join(
            part for part in (view.published.indicator.source, view.prepared.edition.source) if part
        ),
    }


def _box(view: LayerView) -> dict[str, Any]:
    west, south, east, north = view.prepared.edition.bbox
    crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    return {"lowerLeft": [west, south], "upperRight": [east, north], "crs": crs84}


def _limits(view: LayerView) -> list[dict[str, Any]]:
    return [
        {
            "tileMatrix": str(entry.zoom),
            "minTileRow": entry.first_row,
            "maxTileRow": entry.last_row,
            "minTileCol": entry.first_column,
            "maxTileCol": entry.last_column,
        }
        for entry in limits_of(view.prepared.edition.bbox)[_first_zoom(view) :]
    ]


def _first_zoom(view: LayerView) -> int:
    """The first zoom at which the layer is more than a few pixels: GDAL stumbles over matrices without any."""
    west, south, east, north = view.prepared.edition.bbox
    width = (east - west) % 360 or 360.0
    pixels_at_0 = TILE_PX * min(width, max(north - south, 1e-9)) / 360
    return min(max(ceil(log2(_LEAST_PX / pixels_at_0)), 0), MAX_ZOOM)


def _tile_links(view: LayerView, kind: str) -> Sequence[Link]:
    layer_id = view.layer.id
    _folder, media_type, _ending = _KINDS[kind]
    path = "/".join((*_path(layer_id, kind), "tiles", MATRIX_SET))
    template = f"{site_root()}/ogc/{path}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
    layer = f"{site_root()}/layers/{layer_id}"
    tilejson = f"{layer}/tilejson.json" if kind == "vector" else f"{layer}/raster.tilejson.json"
    return [
        link("item", template, media_type, templated=True),
        _scheme(),
        link("describedby", tilejson, JSON, "TileJSON"),
        link("collection", ogc_url("collections", layer_id), JSON),
    ]


def _scheme() -> Link:
    return link(f"{_REL}/tiling-scheme", ogc_url("tileMatrixSets", MATRIX_SET, f="json"), JSON, MATRIX_SET)


def _vector_layer(collection_id: str, view: LayerView) -> dict[str, Any]:
    source = open_collection(current_store(), collection_id)
    return {
        "id": view.layer.id,
        "title": view.published.title,
        "dataType": "vector",
        "geometryDimension": 2,
        "propertiesSchema": {"type": "object", "properties": schema(source)["properties"]},
    }


def _matrix_set() -> dict[str, Any]:
    largest = 2 * MERCATOR_EDGE_M / TILE_PX
    matrices = [
        {
            "id": str(zoom),
            "scaleDenominator": largest / 2**zoom / _PX_M,
            "cellSize": largest / 2**zoom,
            "cornerOfOrigin": "topLeft",
            "pointOfOrigin": [-MERCATOR_EDGE_M, MERCATOR_EDGE_M],
            "matrixWidth": 2**zoom,
            "matrixHeight": 2**zoom,
            "tileWidth": TILE_PX,
            "tileHeight": TILE_PX,
        }
        for zoom in range(MAX_ZOOM + 1)
    ]
    return {
        "id": MATRIX_SET,
        "title": "Google Maps Compatible for the World",
        "uri": _TMS_URI,
        "crs": _CRS,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": matrices,
        **_as_in_version_1(matrices),
    }


def _as_in_version_1(matrices: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The same in the words of OGC 17-083r2, the only ones that GDAL 3.6 knows."""
    return {
        "type": "TileMatrixSetType",
        "identifier": MATRIX_SET,
        "supportedCRS": _CRS,
        "tileMatrix": [
            {
                "type": "TileMatrixType",
                "identifier": matrix["id"],
                "topLeftCorner": matrix["pointOfOrigin"],
                **{name: value for name, value in matrix.items() if name in _OLD_NAMES},
            }
            for matrix in matrices
        ],
    }
