"""What an embed weighs, layer by layer: asked of the application itself, compressed as readers get it."""

from __future__ import annotations

from functools import partial
from math import ceil, floor, log2
from typing import NamedTuple

from flask.testing import FlaskClient

from geoservice.actions.list_layers import list_layers
from geoservice.actions.open_layer import open_layer
from geoservice.formats import LayerView
from geoservice.model.tile import MAX_ZOOM, MERCATOR_EDGE_M, TILE_PX, mercator_bounds
from geoservice.settings import Settings
from geoservice.store import open_store
from geoservice.web.addresses import Addresses
from geoservice.web.app import create_app
from geoservice.web.assets import modules_of, release
from geoservice.web.drawing import MAX_REGIONS, PICTURE_SCALE, natural_size
from geoservice.web.embed import plain_picture
from geoservice.web.regions import names_address, tiles_address

FIRST_VIEW_BYTES = 30_000
"""One request, before anybody touches it (FINDINGS 5)."""
WHOLE_BYTES = 100_000
"""With the interactive map, zoomed, moved and pointed at."""
_MAP_PX = (1000, 540)
"""The map in a frame of 1100 x 700 pixels, beside its legend."""
_LIBRARY = ("live.css", "vendor/leaflet/leaflet.js")
_SCRIPTS = {True: ("embed.js", "zoomed.js"), False: ("embed.js", "live.js", "outline.js", "ring.js")}
"""Entry scripts of an embed that has its drawing, and of one that is too large for it."""


class EmbedWeight(NamedTuple):
    """Bytes over the wire, gzip included."""

    layer: str
    first_bytes: int
    """The page, and on a phone the picture in it where there are too many regions for a drawing."""
    whole_bytes: int
    is_within: bool


def embed_weights(settings: Settings) -> list[EmbedWeight]:
    """Every published layer, heaviest first."""
    app = create_app(settings)
    client = app.test_client(use_cookies=False)
    store = open_store(settings)
    found = []
    for layer, _version in list_layers(store):
        with app.test_request_context():
            view = open_layer(store, layer.id)
            asked, picture = _asked_for(view), _first_picture(view)
        page = _length(client, f"/embed/{layer.id}")
        first = page + sum(map(partial(_length, client), picture))
        whole = page + sum(map(partial(_length, client), asked))
        found.append(EmbedWeight(layer.id, first, whole, first <= FIRST_VIEW_BYTES and whole <= WHOLE_BYTES))
    return sorted(found, key=lambda weight: -weight.whole_bytes)


def _first_picture(view: LayerView) -> list[str]:
    """The picture that a phone fetches with the page: none where the page has its drawing."""
    if len(view.theme) <= MAX_REGIONS:
        return []
    size = natural_size(view)
    # Circles have their size in pixels: one picture alone fits their key.
    return [plain_picture(view, size.width, size.height, PICTURE_SCALE if view.style.has_symbols else 1)]


def _asked_for(view: LayerView) -> list[str]:
    """All that a browser fetches after the page until the reader has zoomed and pointed at regions."""
    is_drawn = len(view.theme) <= MAX_REGIONS
    entries = _SCRIPTS[is_drawn]
    scripts = {*entries, *(module for entry in entries for module in modules_of(entry))}
    shared = [f"/static/{release()}/{name}" for name in sorted({*_LIBRARY, *scripts})]
    if is_drawn:  # the drawing in the page has all outlines, names and values
        return shared
    size = natural_size(view)
    if view.style.has_symbols:
        scripts = {"embed.js", *modules_of("embed.js")}
        picture = plain_picture(view, size.width, size.height, PICTURE_SCALE)
        return [*(f"/static/{release()}/{name}" for name in sorted(scripts)), picture]
    picture = plain_picture(view, size.width, size.height)  # what a screen of this size takes
    names = names_address(view).replace("{block}", "0.names")
    values = Addresses(view.layer.id, view.published.number).values()
    return [*shared, picture, values, names, *_first_tiles(view, tiles_address(view))]


def _length(client: FlaskClient, address: str) -> int:
    return len(client.get(address, headers={"Accept-Encoding": "gzip", "Accept": "text/html, */*"}).data)


def _first_tiles(view: LayerView, template: str) -> list[str]:
    """The tiles of the whole layer at the zoom at which it fills the map."""
    left, bottom, right, top = mercator_bounds(view.prepared.edition.bbox)
    whole_m = 2 * MERCATOR_EDGE_M
    metres = max((right - left) / _MAP_PX[0], (top - bottom) / _MAP_PX[1], 1e-9)
    zoom = min(max(ceil(log2(whole_m / TILE_PX / metres) - 0.5), 0), MAX_ZOOM)
    tile_m = whole_m / 2**zoom
    columns = range(floor((left + MERCATOR_EDGE_M) / tile_m), floor((right + MERCATOR_EDGE_M) / tile_m) + 1)
    rows = range(floor((MERCATOR_EDGE_M - top) / tile_m), floor((MERCATOR_EDGE_M - bottom) / tile_m) + 1)
    return [template.replace("{z}/{x}/{y}{r}", f"{zoom}/{column}/{row}") for column in columns for row in rows]
