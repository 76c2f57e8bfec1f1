"""What every layer of an edition shares in the browser: region tiles, and who the regions are.

The addresses name the preparation by its digest: their answers never change and may be kept for ever.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from functools import lru_cache
from itertools import chain
from math import ceil, floor

from flask import Blueprint, Response, url_for

from geoservice.actions.open_boundary import open_preparation
from geoservice.errors import NotFoundError
from geoservice.formats import LayerView
from geoservice.geometry.prepared import PreparedEdition
from geoservice.i18n import message as _
from geoservice.model.boundary import PARENT_COLUMNS
from geoservice.model.tile import TILE_PX, Tile
from geoservice.store import Store
from geoservice.web.http import Cache, Representation, entity_tag
from geoservice.web.region_tiles import MEDIA_TYPE, encode, squeeze
from geoservice.web.respond import answer, current_store, shelf

bp = Blueprint("regions", __name__, url_prefix="/boundaries")

BLOCK_REGIONS = 1024
"""Regions in one document: a district is one, the country 82."""
_SCALES = {".bin": 1, "@2x.bin": 2}
#: Decimals of degrees: 11 m for points; boxes are opened to 100 m, enough to move a map to a region.
_POINT_DECIMALS = 4
_BOX_STEPS = 1000


@bp.get("/<id:set_id>/p/<digest:digest>/regions/<number:z>/<number:x>/<number:y><region_ending:ending>")
def tile(set_id: str, digest: str, z: int, x: int, y: int, ending: str) -> Response:
    """One region tile, where `tile_door` has not answered already."""
    return answer(region_tile(current_store(), set_id, digest, (z, x, y), ending))


@bp.get("/<id:set_id>/p/<digest:digest>/regions/<number:block>.json")
def names(set_id: str, digest: str, block: int) -> Response:
    """Codes, names, parents, label points and boxes of 1,024 regions, in region order."""
    prepared = _block(set_id, digest, block)
    return _named(("regions", digest, block), lambda: _document(prepared, block))


@bp.get("/<id:set_id>/p/<digest:digest>/regions/<number:block>.names.json")
def names_alone(set_id: str, digest: str, block: int) -> Response:
    """The same without places: two fifths of it, for who only wants to say what is under the pointer."""
    prepared = _block(set_id, digest, block)
    return _named(("region names", digest, block), lambda: _document(prepared, block, with_places=False))


def _block(set_id: str, digest: str, block: int) -> PreparedEdition:
    prepared = open_preparation(current_store(), set_id, digest)
    if block * BLOCK_REGIONS >= len(prepared.regions):
        raise NotFoundError(_("Bagian %(number)s dari daftar wilayah ini tidak ada.", number=block))
    return prepared


def _named(key: tuple[str, str, int], make: Callable[[], bytes]) -> Response:
    body = shelf().get(key, make)

    def squeezed() -> bytes:
        return shelf().get((key, "gzip"), lambda: gzip.compress(body, 9, mtime=0))

    return answer(Representation(lambda: body, "application/json", entity_tag(*key), Cache.FROZEN, squeezed=squeezed))


def region_tile(store: Store, set_id: str, digest: str, zxy: tuple[int, int, int], ending: str) -> Representation:
    """One region tile; raises NotFoundError outside the matrix and for an unknown digest. Knows nothing of Flask."""
    place, scale = Tile.parse(*zxy), _SCALES[ending]
    prepared = open_preparation(store, set_id, digest)

    @lru_cache(maxsize=1)
    def body() -> bytes:
        return encode(prepared.region_grid(place.window(scale)), TILE_PX * scale)

    tag = entity_tag("region tile", digest, zxy, ending)
    return Representation(body, MEDIA_TYPE, tag, Cache.FROZEN, squeezed=lambda: squeeze(body()))


def tiles_address(view: LayerView) -> str:
    """Template of the region tiles of a layer: {z}/{x}/{y}{r}.bin, {r} being `@2x` for dense screens."""
    # A path of numbers is built and then opened up: url_for would escape the braces.
    path = url_for(
        "regions.tile", set_id=view.layer.boundary, digest=view.published.preparation, z=0, x=0, y=0, ending=".bin"
    )
    return path.removesuffix("0/0/0.bin") + "{z}/{x}/{y}{r}.bin"


def names_address(view: LayerView) -> str:
    """Template of the documents that name the regions of a layer: {block}.json."""
    path = url_for("regions.names", set_id=view.layer.boundary, digest=view.published.preparation, block=0)
    return path.removesuffix("0.json") + "{block}.json"


def _document(prepared: PreparedEdition, block: int, *, with_places: bool = True) -> bytes:
    regions = prepared.regions
    part = range(block * BLOCK_REGIONS, min((block + 1) * BLOCK_REGIONS, len(regions)))
    document: dict[str, object] = {
        "first": part.start,
        "regions": len(regions),
        "kode": [regions.codes[position] for position in part],
        "nama": [regions.names[position] for position in part],
        "jenis": _indexed([regions.kinds[position] or "" for position in part]),
    }
    for name in PARENT_COLUMNS:
        if name in regions.parents:
            document[name] = _indexed([regions.parents[name][position] or "" for position in part])
    if with_places:
        document["label_points"] = prepared.label_points()[part.start : part.stop].round(_POINT_DECIMALS).tolist()
        document["boxes"] = [_box(prepared.geojson(position)) for position in part]
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _indexed(words: list[str]) -> dict[str, list[str] | list[int]]:
    """Words that repeat, written once: `words[index[i]]`."""
    known = {word: number for number, word in enumerate(dict.fromkeys(words))}
    return {"words": list(known), "index": [known[word] for word in words]}


def _box(geometry: bytes) -> list[float]:
    """West, south, east and north of a GeoJSON MultiPolygon."""
    rings = chain.from_iterable(polygon[:1] for polygon in json.loads(geometry)["coordinates"])
    points = list(chain.from_iterable(rings))
    if not points:
        return []
    across, along = [point[0] for point in points], [point[1] for point in points]
    low = [floor(edge * _BOX_STEPS) / _BOX_STEPS for edge in (min(across), min(along))]
    return low + [ceil(edge * _BOX_STEPS) / _BOX_STEPS for edge in (max(across), max(along))]
