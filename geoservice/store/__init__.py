"""The store: the catalogue (SQL) and the blobs (immutable files) of one data directory."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from geoservice.settings import Settings
from geoservice.store.blobs import BlobStore, open_blobs
from geoservice.store.catalogue import Catalogue
from geoservice.store.database import open_database
from geoservice.store.folder import check_for_reading, prepare_for_writing
from geoservice.store.layers import Publication

__all__ = ["BlobStore", "Catalogue", "Publication", "Store", "open_store", "upgrade"]

#: Files of writers that were killed are removed after this time when the next writer comes.
_LEFTOVER_S = 60.0


@dataclass(frozen=True, slots=True)
class Store:
    """Where everything is kept."""

    settings: Settings
    catalogue: Catalogue
    blobs: BlobStore
    data_dir: Path

    @property
    def cache_dir(self) -> Path:
        """Files that may be deleted at any moment; it may be missing, and closed to writing."""
        return _cache_dir(self.data_dir)

    @property
    def incoming_dir(self) -> Path:
        """Work in progress; what a killed process left here is swept by the next writer."""
        return self.data_dir / "incoming"


@lru_cache(maxsize=16)
def _cache_dir(data_dir: Path) -> Path:
    return data_dir / "cache"  # every tile asks for it


def open_store(settings: Settings, *, writing: bool = False) -> Store:
    """The store of these settings.

    With `writing` a new data directory is made; without it, a read-only one will do. Raises NotFoundError where there
    is no data directory, UnavailableError where it cannot be written or is of another release (an older one is brought
    up to date by `upgrade` only, so that there is a moment for a backup).
    """
    blobs, database = open_blobs(settings), open_database(settings)
    if writing:
        prepare_for_writing(settings, database)
        blobs.sweep(_LEFTOVER_S)
    else:
        check_for_reading(settings, database)
    return Store(settings, Catalogue(database), blobs, settings.data_dir)


def upgrade(settings: Settings) -> None:
    """Bring the data directory to the format of this release, in one transaction."""
    prepare_for_writing(settings, open_database(settings), may_upgrade=True)
