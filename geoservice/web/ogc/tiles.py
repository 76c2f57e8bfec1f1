"""OGC API Tiles (20-057): vector tiles in WebMercatorQuad, map tiles there and in WorldCRS84Quad."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Blueprint, Response, request

from geoservice.errors import NotFoundError
from geoservice.formats import LayerView
from geoservice.formats.symbols import CIRCLE_COLUMNS
from geoservice.formats.vector_layers import vector_layers
from geoservice.i18n import message as _
from geoservice.web.contexts import OgcRow
from geoservice.web.links import site_root
from geoservice.web.ogc._documents import schema
from geoservice.web.ogc._ground import PARAMETERS as GROUND
from geoservice.web.ogc._ground import drawn, ground
from geoservice.web.ogc._links import JSON, Link, check_parameters, chosen_form, forms_of, link, ogc_url
from geoservice.web.ogc._map_frame import SIZES, frame_of_tile
from geoservice.web.ogc._matrix_sets import MATRIX_SETS, WEB_MERCATOR_QUAD, MatrixSet
from geoservice.web.ogc._pages import document, tagged
from geoservice.web.ogc._pictures import WEB_MERCATOR
from geoservice.web.ogc._sources import Collection, open_collection
from geoservice.web.respond import answer, current_store
from geoservice.web.tiles import tile_of

PLUGIN = bp = Blueprint("ogc_tiles", __name__, url_prefix="/ogc")

_REL = "http://www.opengis.net/def/rel/ogc/1.0"
_MVT, _PNG = "application/vnd.mapbox-vector-tile", "image/png"
_TILE_PX = 256
#: Path below the collection, name and media type of the tiles, ending of our own tiles, tile matrix sets.
_KINDS: dict[str, tuple[tuple[str, ...], str, str, str, tuple[MatrixSet, ...]]] = {
    "vector": ((), "mvt", _MVT, ".mvt", (WEB_MERCATOR_QUAD,)),
    "map": (("map",), "png", _PNG, ".png", tuple(MATRIX_SETS.values())),
}


@bp.get("/tileMatrixSets")
def tile_matrix_sets() -> Response:
    """The tile matrix sets."""
    check_parameters(())
    form = chosen_form()
    entries = [
        {
            "id": each.id,
            "title": each.title,
            "uri": each.uri,
            "links": [link("self", ogc_url("tileMatrixSets", each.id), JSON)],
        }
        for each in MATRIX_SETS.values()
    ]
    said = {"tileMatrixSets": entries, "links": forms_of(("tileMatrixSets",), form)}
    rows = [
        OgcRow((each.id, each.title), ogc_url("tileMatrixSets", each.id, f="html")) for each in MATRIX_SETS.values()
    ]
    return document(said, form, str(_("Susunan petak")), rows=rows)


@bp.get("/tileMatrixSets/<matrix_set>")
def tile_matrix_set(matrix_set: str) -> Response:
    """The definition of one tile matrix set."""
    known = _known(matrix_set, tuple(MATRIX_SETS.values()))
    check_parameters(())
    form = chosen_form()
    said = known.definition() | {"links": forms_of(("tileMatrixSets", known.id), form)}
    return document(said, form, known.id, known.title)


@bp.get("/collections/<id:collection_id>/tiles", defaults={"kind": "vector"})
@bp.get("/collections/<id:collection_id>/map/tiles", defaults={"kind": "map"})
def tilesets(collection_id: str, kind: str) -> Response:
    """The tilesets of a layer."""
    _source, view = _layer(collection_id)
    check_parameters(())
    form = chosen_form()
    path = _path(collection_id, kind)
    found = _KINDS[kind][-1]
    said = {
        "tilesets": [
            _about(view, kind, each)
            | {
                "links": [
                    link("self", ogc_url(*path, each.id, f="json"), JSON, view.published.dated_title),
                    _scheme(each),
                ]
            }
            for each in found
        ],
        "links": forms_of(path, form),
    }
    rows = [OgcRow((each.id, each.title), ogc_url(*path, each.id, f="html")) for each in found]
    return document(said, form, view.published.dated_title, rows=rows)


@bp.get("/collections/<id:collection_id>/tiles/<matrix_set>", defaults={"kind": "vector"})
@bp.get("/collections/<id:collection_id>/map/tiles/<matrix_set>", defaults={"kind": "map"})
def tileset(collection_id: str, matrix_set: str, kind: str) -> Response:
    """The metadata of one tileset, with limits and bounding box: GDAL and OpenLayers open it."""
    source, view = _layer(collection_id)
    known = _known(matrix_set, _KINDS[kind][-1])
    check_parameters(())
    form = chosen_form()
    path = (*_path(collection_id, kind), known.id)
    bbox = view.prepared.edition.bbox
    limits = known.picture_limits(bbox) if kind == "map" else known.limits(bbox)
    said = _about(view, kind, known) | {
        "boundingBox": _box(view),
        "extent": {"spatial": {"bbox": [list(bbox)]}},  # where GDAL looks for it
        "tileMatrixSetDefinition": known.definition(),
        "tileMatrixSetLimits": limits,
        "links": [*forms_of(path, form), *_tile_links(view, kind, known)],
    }
    if kind == "vector":
        said["layers"] = list(_vector_layers(source, view, limits))
    return document(said, form, view.published.dated_title, f"{known.id}: {known.title}")


@bp.get("/collections/<id:collection_id>/tiles/<matrix_set>/<zoom>/<row>/<column>", defaults={"kind": "vector"})
@bp.get("/collections/<id:collection_id>/map/tiles/<matrix_set>/<zoom>/<row>/<column>", defaults={"kind": "map"})
def tile(collection_id: str, matrix_set: str, zoom: str, row: str, column: str, kind: str) -> Response:
    """One tile, row before column."""
    source, view = _layer(collection_id)
    _folder, form, media_type, ending, sets = _KINDS[kind]
    known = _known(matrix_set, sets)
    check_parameters((*GROUND, *SIZES) if kind == "map" else ())
    chosen_form({form: media_type})
    z, y, x = (
        int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1 for text in (zoom, row, column)
    )
    edges = known.edges(z, y, x)
    below = ground(can_be_clear=True)
    if known is WEB_MERCATOR_QUAD and below.is_clear and not any(name in request.args for name in SIZES):
        return answer(tile_of(current_store(), collection_id, None, (z, x, y), ending))
    frame = frame_of_tile(WEB_MERCATOR if known is WEB_MERCATOR_QUAD else 0, edges, _TILE_PX)
    return tagged(source, lambda: drawn(view, frame, form, below), media_type, ())


def tile_links(collection_id: str) -> list[Link]:
    """What a collection says of its tiles."""
    titles = {"vector": str(_("Petak vektor")), "map": str(_("Petak gambar"))}
    return [
        link(f"{_REL}/tilesets-{kind}", ogc_url(*_path(collection_id, kind), f="json"), JSON, title)
        for kind, title in titles.items()
    ]


def _layer(collection_id: str) -> tuple[Collection, LayerView]:
    source = open_collection(current_store(), collection_id)
    if source.view is None:
        raise NotFoundError(
            _("Koleksi “%(id)s” adalah batas wilayah tanpa tema; petak hanya ada untuk peta.", id=collection_id),
            hint=_("Lihat daftarnya di /ogc/collections."),
        )
    return source, source.view


def _known(name: str, sets: Sequence[MatrixSet]) -> MatrixSet:
    found = next((each for each in sets if each.id == name), None)
    if found is None:
        raise NotFoundError(
            _("Susunan petak “%(name)s” tidak dilayani.", name=name[:80]),
            hint=_("Pilih salah satu: %(choices)s.", choices=", ".join(each.id for each in sets)),
        )
    return found


def _path(collection_id: str, kind: str) -> tuple[str, ...]:
    return ("collections", collection_id, *_KINDS[kind][0], "tiles")


def _about(view: LayerView, kind: str, matrix_set: MatrixSet) -> dict[str, Any]:
    sources = (view.published.indicator.source, view.prepared.edition.source)
    return {
        "title": view.published.dated_title,
        "dataType": kind,
        "crs": matrix_set.crs,
        "tileMatrixSetURI": matrix_set.uri,
        "tileMatrixSetId": matrix_set.id,
        "attribution": "; ".join(source for source in sources if source),
    }


def _box(view: LayerView) -> dict[str, Any]:
    west, south, east, north = view.prepared.edition.bbox
    crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    return {"lowerLeft": [west, south], "upperRight": [east, north], "crs": crs84}


def _tile_links(view: LayerView, kind: str, matrix_set: MatrixSet) -> list[Link]:
    layer_id = view.layer.id
    _folder, _form, media_type, _ending, _sets = _KINDS[kind]
    # The braces of a template stay as they are.
    template = f"{ogc_url(*_path(layer_id, kind), matrix_set.id)}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
    layer = f"{site_root()}/layers/{layer_id}"
    links = [
        link("item", template, media_type, templated=True),
        _scheme(matrix_set),
        link("collection", ogc_url("collections", layer_id), JSON),
        link(f"{_REL}/tilesets-{kind}", ogc_url(*_path(layer_id, kind), f="json"), JSON),
    ]
    if matrix_set is WEB_MERCATOR_QUAD:
        tilejson = f"{layer}/tilejson.json" if kind == "vector" else f"{layer}/raster.tilejson.json"
        links.append(link("describedby", tilejson, JSON, "TileJSON"))
    if kind == "vector":
        style = ogc_url("styles", layer_id, f="mapbox")
        links.append(link("stylesheet", style, "application/vnd.mapbox.style+json", str(_("Gaya MapLibre"))))
    return links


def _scheme(matrix_set: MatrixSet) -> Link:
    address = ogc_url("tileMatrixSets", matrix_set.id, f="json")
    return link(f"{_REL}/tiling-scheme", address, JSON, matrix_set.id)


def _vector_layers(source: Collection, view: LayerView, limits: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The regions, and the circles of a layer that has them."""
    properties = schema(source)["properties"]
    radius = {"radius": {"title": str(_("Jari-jari (piksel)")), "type": "number"}}
    of_circles = {name: (properties | radius)[name] for name in CIRCLE_COLUMNS}
    for about in vector_layers(view):
        is_ground = about["id"] == source.id
        yield {
            "id": about["id"],
            "title": about["description"],
            "description": source.description,
            "dataType": "vector",
            "geometryDimension": 2 if is_ground else 0,
            "minTileMatrix": limits[0]["tileMatrix"],
            "maxTileMatrix": limits[-1]["tileMatrix"],
            "propertiesSchema": {"type": "object", "properties": properties if is_ground else of_circles},
        }
