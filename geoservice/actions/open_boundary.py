"""Open a boundary set without a theme, and the prepared geometry that layers are laid over."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from geoservice.errors import NotFoundError
from geoservice.geometry.prepared import PreparedEdition, open_prepared
from geoservice.i18n import message as _
from geoservice.model.boundary import BoundarySet
from geoservice.model.identifiers import is_identifier
from geoservice.store import Store


@dataclass(frozen=True, slots=True, eq=False)
class BoundaryView:
    """A boundary set opened for reading."""

    boundary_set: BoundarySet
    prepared: PreparedEdition


def open_boundary(store: Store, set_id: str) -> BoundaryView:
    """The current edition of a set; raises NotFoundError, or UnavailableError for a damaged file."""
    if not is_identifier(set_id):
        raise NotFoundError(_("Tidak ada batas wilayah dengan id “%(id)s”.", id=set_id))
    boundary_set = store.catalogue.boundary_set(set_id)
    edition = store.catalogue.current_edition(set_id)
    preparation = store.catalogue.current_preparation(edition.digest)
    return BoundaryView(boundary_set, open_prepared_edition(store, edition.digest, preparation.digest))


@lru_cache(maxsize=64)
def open_prepared_edition(store: Store, edition_digest: str, preparation_digest: str) -> PreparedEdition:
    """The packs of one preparation, memory-mapped once a process."""
    edition = store.catalogue.edition(edition_digest)
    parts = store.catalogue.preparation(preparation_digest).parts
    paths = {name: store.blobs.local_path(digest) for name, digest in parts.items()}
    return open_prepared(edition, paths, store.cache_dir / "tiles" / preparation_digest)
