"""Open a layer for reading: one row from the catalogue, the rest from files that never change."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from geoservice.actions.open_boundary import open_prepared_edition
from geoservice.errors import NotFoundError, WithdrawnError
from geoservice.formats import LayerView
from geoservice.i18n import message as _
from geoservice.model.identifiers import is_identifier
from geoservice.model.layer import LayerStatus, Theme
from geoservice.store import Store
from geoservice.store.themes import read_theme

UNCHECKED_S = 0.002
"""A burst of tiles looks at the files of its layer once in this time: a damaged one is noticed that much later."""


def open_layer(store: Store, layer_id: str, number: int | None = None) -> LayerView:
    """The current version of a layer, or version `number`.

    Raises NotFoundError, WithdrawnError for a layer that was taken back, UnavailableError for a damaged file. What was
    opened is given again only while nothing at all was committed to the catalogue.
    """
    return store.catalogue.database.while_unchanged(
        ("layer", store, layer_id, number), lambda: _opened(store, layer_id, number), UNCHECKED_S
    )


def _opened(store: Store, layer_id: str, number: int | None) -> LayerView:
    if not is_identifier(layer_id):
        raise NotFoundError(_("Tidak ada peta dengan id “%(id)s”.", id=layer_id))
    layer, version = store.catalogue.layer_at(layer_id, number)
    if layer.status is LayerStatus.WITHDRAWN:
        raise WithdrawnError(
            _("Peta “%(title)s” telah ditarik oleh penerbitnya.", title=layer.title),
            hint=_("Lihat peta lain pada katalog."),
        )
    return LayerView(
        layer=layer,
        published=version,
        theme=_theme(store.blobs.local_path(version.theme)),
        prepared=open_prepared_edition(store, version.edition_digest, version.preparation),
        public_url=store.settings.public_url.rstrip("/"),
        cache_dir=store.cache_dir,
    )


@lru_cache(maxsize=512)
def _theme(path: Path) -> Theme:
    # A path holds a digest, so an entry can never be stale; 512 themes of a district are 1 MB, of the country 430 MB.
    return read_theme(path)
