"""Open a layer for reading: one row from the catalogue, the rest from files that never change."""

from __future__ import annotations

from functools import lru_cache
from math import inf

from geoservice.actions.open_boundary import look_at_parts, mapped_edition
from geoservice.errors import NotFoundError, WithdrawnError
from geoservice.formats import LayerView
from geoservice.i18n import message as _
from geoservice.model.identifiers import is_identifier
from geoservice.model.layer import Layer, LayerStatus, LayerVersion
from geoservice.store import Store
from geoservice.store.themes import read_theme

UNCHECKED_S = 0.05
"""A burst of tiles looks at the files of its layer once in this time.

A damaged one is noticed that much later: tile records carry checksums of their own, and themes are in memory.
"""

_LARGE_REGIONS = 5000
# The path of a theme holds its digest, so an entry can never be stale; each of the two holds 50 MB at most.
_small_theme = lru_cache(maxsize=1024)(read_theme)
_large_theme = lru_cache(maxsize=56)(read_theme)


def open_layer(store: Store, layer_id: str, number: int | None = None) -> LayerView:
    """The current version of a layer, or version `number`.

    Raises NotFoundError, WithdrawnError for a layer that was taken back, UnavailableError for a damaged file.
    """
    layer, version = version_now(store, layer_id, number)
    prepared = mapped_edition(store, version.edition_digest, version.preparation)
    read = _large_theme if prepared.edition.regions > _LARGE_REGIONS else _small_theme
    return LayerView(
        layer=layer,
        published=version,
        theme=read(store.blobs.local_path(version.theme)),
        prepared=prepared,
        public_url=store.settings.public_url.rstrip("/"),
        cache_dir=store.cache_dir,
    )


def version_now(store: Store, layer_id: str, number: int | None = None) -> tuple[Layer, LayerVersion]:
    """What `open_layer` would open; raises the same errors.

    The catalogue is read anew only after something was committed to it.
    """
    database = store.catalogue.database
    key = ("layer", layer_id, number)
    found = database.while_unchanged(key, lambda: _found(store, layer_id, number), inf)
    database.while_unchanged(("files", *key), lambda: _look_at_files(store, found[1]), UNCHECKED_S)
    return found


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


def _look_at_files(store: Store, version: LayerVersion) -> bool:
    store.blobs.local_path(version.theme)
    look_at_parts(store, version.preparation)
    return True
