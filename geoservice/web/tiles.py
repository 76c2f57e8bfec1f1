"""XYZ tiles and the TileJSON documents that describe them."""

from __future__ import annotations

import json
from functools import lru_cache
from html import escape
from typing import Any

from flask import Blueprint, Response

from geoservice.actions.open_layer import open_layer
from geoservice.formats import TILE_FORMATS, LayerView
from geoservice.formats.images.png import PLUGIN as PNG
from geoservice.formats.vector_layers import vector_layers
from geoservice.i18n import Language, current_language
from geoservice.model.tile import MAX_ZOOM, Tile
from geoservice.store import Store
from geoservice.web.addresses import Addresses
from geoservice.web.http import Representation, entity_tag, gzip_tile
from geoservice.web.layer_tiles import SCALES
from geoservice.web.links import absolute
from geoservice.web.respond import answer, cache_of, current_store, of_view

bp = Blueprint("tiles", __name__, url_prefix="/layers")

_JSON = "application/json"


@bp.get("/<id:layer_id>/tiles/<number:z>/<number:x>/<number:y><ending:ending>", defaults={"number": None})
@bp.get("/<id:layer_id>/v/<number:number>/tiles/<number:z>/<number:x>/<number:y><ending:ending>")
def tile(layer_id: str, z: int, x: int, y: int, ending: str, number: int | None) -> Response:
    """One tile, where `tile_door` has not answered already."""
    return answer(tile_of(current_store(), layer_id, number, (z, x, y), ending))


@bp.get("/<id:layer_id>/tilejson.json", defaults={"number": None})
@bp.get("/<id:layer_id>/v/<number:number>/tilejson.json")
def vector_tilejson(layer_id: str, number: int | None) -> Response:
    """TileJSON 3.0 of the vector tiles."""
    view = open_layer(current_store(), layer_id, number)
    document = _tilejson(view, number, ".mvt") | {"vector_layers": vector_layers(view)}
    return of_view(view, "tilejson", lambda: _encoded(document), _JSON, number)


@bp.get("/<id:layer_id>/raster.tilejson.json", defaults={"number": None})
@bp.get("/<id:layer_id>/v/<number:number>/raster.tilejson.json")
def raster_tilejson(layer_id: str, number: int | None) -> Response:
    """TileJSON 3.0 of the PNG tiles."""
    view = open_layer(current_store(), layer_id, number)
    return of_view(view, "raster tilejson", lambda: _encoded(_tilejson(view, number, ".png")), _JSON, number)


def tile_of(store: Store, layer_id: str, number: int | None, zxy: tuple[int, int, int], ending: str) -> Representation:
    """One tile of a layer; raises NotFoundError for a tile outside the matrix. Knows nothing of Flask."""
    place = Tile.parse(*zxy)
    view = open_layer(store, layer_id, number)
    tag = f"{version_tag(view.version, current_language())}-{place.z}-{place.x}-{place.y}{ending}"
    cache = cache_of(number)
    if ending in SCALES:
        scale = SCALES[ending]
        return Representation(
            lambda: PNG.encode_tile(view, place, scale), PNG.media_type, tag, cache, version=view.version
        )
    vector = TILE_FORMATS["mvt"]

    @lru_cache(maxsize=1)
    def body() -> bytes:
        return vector.encode(view, place)

    return Representation(
        body,
        vector.media_type,
        tag,
        cache,
        squeezed=lambda: gzip_tile(body()),
        may_be_empty=True,
        version=view.version,
    )


@lru_cache(maxsize=1024)
def version_tag(version: str, language: Language) -> str:
    """What the tags of all tiles of a version begin with."""
    return entity_tag(version, language)


def attribution(view: LayerView) -> str:
    """Who is named beside the map; escaped, because most map libraries read it as HTML."""
    edition = view.prepared.edition
    boundary = f"{edition.source} ({edition.licence})" if edition.source and edition.licence else edition.source
    return escape(" · ".join(source for source in (view.published.indicator.source, boundary) if source))


def _tilejson(view: LayerView, number: int | None, ending: str) -> dict[str, Any]:
    bbox = view.prepared.edition.bbox
    return {
        "tilejson": "3.0.0",
        "name": view.published.dated_title,
        "description": view.published.indicator.definition or view.published.title,
        "version": f"{view.published.number}.0.0",
        "scheme": "xyz",
        "tiles": [absolute(Addresses(view.layer.id, number).tiles(ending))],
        "minzoom": 0,
        "maxzoom": MAX_ZOOM,
        "bounds": list(bbox),
        "center": [(bbox.west + bbox.east) / 2, (bbox.south + bbox.north) / 2, 9],
        "attribution": attribution(view),
    }


def _encoded(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()
