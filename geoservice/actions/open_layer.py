"""Open a layer for reading: one row from the catalogue, the rest from files that never change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from math import inf
from threading import Lock

from geoservice.actions.open_boundary import look_at_parts, mapped_edition, when_damaged
from geoservice.errors import NotFoundError, WithdrawnError
from geoservice.formats import LayerView
from geoservice.i18n import message as _
from geoservice.model.identifiers import is_identifier
from geoservice.model.layer import Layer, LayerStatus, LayerVersion
from geoservice.store import Store
from geoservice.store.themes import read_theme

UNCHECKED_S = 0.5
"""The files of a layer are looked at once in this time.

A damaged one is noticed that much later: tile records carry checksums of their own, and themes are in memory.
"""

_KEPT_REGIONS = 1_500_000
"""How many regions the layers have together that stay open: of the country 17, of a district all."""
_KEPT_LAYERS = 1024


def open_layer(store: Store, layer_id: str, number: int | None = None) -> LayerView:
    """The current version of a layer, or version `number`.

    Raises NotFoundError, WithdrawnError for a layer that was taken back, UnavailableError for a damaged file.
    """
    found = version_now(store, layer_id, number)
    key = (store.catalogue.database, store.settings.public_url, layer_id, found[1].number)
    view = _open_layers.find(key)
    # What a digest names never changes, but a layer may be renamed, and its file be mended.
    if view is None or view.published.digest != found[1].digest or view.layer != found[0]:
        view = _opened(store, *found)
        _open_layers.keep(key, view)
    return view


def _opened(store: Store, layer: Layer, version: LayerVersion) -> LayerView:
    return LayerView(
        layer=layer,
        published=version,
        theme=read_theme(store.blobs.local_path(version.theme)),
        prepared=mapped_edition(store, version.edition_digest, version.preparation),
        public_url=store.settings.public_url.rstrip("/"),
        cache_dir=store.cache_dir,
    )


class _OpenLayers:
    """The layers that were opened last; safe to share by threads."""

    def __init__(self) -> None:
        self._views: OrderedDict[Hashable, LayerView] = OrderedDict()
        self._regions = 0
        self._lock = Lock()

    def clear(self) -> None:
        with self._lock:
            self._views.clear()
            self._regions = 0

    def find(self, key: Hashable) -> LayerView | None:
        with self._lock:
            view = self._views.get(key)
            if view is not None:
                self._views.move_to_end(key)
            return view

    def keep(self, key: Hashable, view: LayerView) -> None:
        with self._lock:
            replaced = self._views.pop(key, None)
            self._regions += len(view.theme) - (0 if replaced is None else len(replaced.theme))
            self._views[key] = view
            while len(self._views) > 1 and (self._regions > _KEPT_REGIONS or len(self._views) > _KEPT_LAYERS):
                self._regions -= len(self._views.popitem(last=False)[1].theme)


_open_layers = _OpenLayers()
when_damaged(_open_layers.clear)


def version_now(store: Store, layer_id: str, number: int | None = None) -> tuple[Layer, LayerVersion]:
    """What `open_layer` would open; raises the same errors.

    The catalogue is read anew only after something was committed to it.
    """
    database = store.catalogue.database
    key = (layer_id, number)

    def looked_at() -> tuple[Layer, LayerVersion]:
        found = database.while_unchanged(("layer", *key), lambda: _found(store, layer_id, number), inf)
        _look_at_files(store, found[1])
        return found

    return database.while_unchanged(key, looked_at, UNCHECKED_S)


def _found(store: Store, layer_id: str, number: int | None) -> tuple[Layer, LayerVersion]:
    if not is_identifier(layer_id):
        raise NotFoundError(_("Tidak ada peta dengan id “%(id)s”.", id=layer_id))
    layer, version = store.catalogue.layer_at(layer_id, number)
    if layer.status is LayerStatus.WITHDRAWN:
        raise WithdrawnError(
            _("Peta “%(title)s” telah ditarik oleh penerbitnya.", title=layer.title),
            hint=_("Lihat peta lain pada katalog."),
        )
    return layer, version


def _look_at_files(store: Store, version: LayerVersion) -> None:
    store.blobs.local_path(version.theme)
    parts = ("parts", version.preparation)  # the same for all layers of an edition
    store.catalogue.database.while_unchanged(parts, lambda: look_at_parts(store, version.preparation), UNCHECKED_S)
