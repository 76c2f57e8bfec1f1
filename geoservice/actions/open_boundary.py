"""Open a boundary set without a theme, and the prepared geometry that layers are laid over."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from geoservice.errors import NotFoundError, UnavailableError
from geoservice.geometry.prepared import CHECKED_BY_RECORD, PreparedEdition, open_prepared
from geoservice.geometry.region_table import REGIONS
from geoservice.geometry.region_table import open_regions as read_regions
from geoservice.i18n import message as _
from geoservice.model.boundary import BoundaryEdition, BoundarySet, RegionTable, in_memory
from geoservice.model.identifiers import is_identifier
from geoservice.store import Store


@dataclass(frozen=True, slots=True, eq=False)
class BoundaryView:
    """A boundary set opened for reading."""

    boundary_set: BoundarySet
    prepared: PreparedEdition
    preparation: str = ""
    """Digest of the preparation."""


@dataclass(frozen=True, slots=True, eq=False)
class RegionsView:
    """The regions of a boundary set: all that joining a table to it needs."""

    edition: BoundaryEdition
    regions: RegionTable
    preparation: str
    """Digest of the preparation."""


def open_boundary(store: Store, set_id: str) -> BoundaryView:
    """The current edition of a set; raises NotFoundError, or UnavailableError for a damaged file."""
    if not is_identifier(set_id):
        raise NotFoundError(_("Tidak ada batas wilayah dengan id “%(id)s”.", id=set_id))
    boundary_set = store.catalogue.boundary_set(set_id)
    edition = store.catalogue.current_edition(set_id)
    preparation = store.catalogue.current_preparation(edition.digest)
    prepared = open_prepared_edition(store, edition.digest, preparation.digest)
    return BoundaryView(boundary_set, prepared, preparation.digest)


def open_regions(store: Store, set_id: str) -> RegionsView:
    """Who the regions of a set are now, without opening any geometry; raises as `open_boundary`."""
    if not is_identifier(set_id):
        raise NotFoundError(_("Tidak ada batas wilayah dengan id “%(id)s”.", id=set_id))
    edition = store.catalogue.current_edition(set_id)
    preparation = store.catalogue.current_preparation(edition.digest)
    path = store.blobs.local_path(preparation.parts[REGIONS])
    return RegionsView(edition, _regions(store, edition.digest, path), preparation.digest)


def open_prepared_edition(store: Store, edition_digest: str, preparation_digest: str) -> PreparedEdition:
    """The packs of one preparation, memory-mapped once a process.

    Every part is looked at on every opening (one stat a file), so that a file damaged under a running server is
    noticed; raises UnavailableError then.
    """
    look_at_parts(store, preparation_digest)
    return mapped_edition(store, edition_digest, preparation_digest)


def look_at_parts(store: Store, preparation_digest: str) -> None:
    """Raise UnavailableError when a part is missing or damaged.

    Of files that are as they were when they were found sound only that is asked: a visitor who comes to a quiet server
    waits for it, 0.06 ms in place of 0.13 (measured).
    """
    key = store.data_dir, preparation_digest
    if _are_as_before(_sound.get(key)):
        return
    _sound.pop(key, None)
    try:
        parts = _parts(store, preparation_digest)
        stamps = _stamps_of([store.blobs.local_path(digest, verify=False) for digest in parts.values()])
        paths = {name: _path(store, name, digest) for name, digest in parts.items()}
    except UnavailableError:
        _forget()  # what is mended is another file under the same name
        raise
    for name in CHECKED_BY_RECORD & paths.keys():
        if _is_touched(paths[name]):
            _forget()  # records that were opened may not be what the file holds now
    if stamps is not None:
        _sound[key] = stamps


def when_damaged(forget: Callable[[], object]) -> None:
    """Call this whenever a file of an edition is found missing or damaged."""
    _forgetting.append(forget)


def open_preparation(store: Store, set_id: str, digest: str) -> PreparedEdition:
    """The preparation with this digest, of an edition of the set; raises NotFoundError, or UnavailableError."""
    return open_prepared_edition(store, _edition_of(store, set_id, digest), digest)


@lru_cache(maxsize=256)
def _edition_of(store: Store, set_id: str, preparation_digest: str) -> str:
    # What a digest names never changes; a set that was removed meanwhile is forgotten with this process.
    edition_digest = store.catalogue.preparation(preparation_digest).edition_digest
    return store.catalogue.edition(edition_digest, set_id).digest


@lru_cache(maxsize=64)
def _parts(store: Store, preparation_digest: str) -> Mapping[str, str]:
    return store.catalogue.preparation(preparation_digest).parts


@lru_cache(maxsize=64)
def mapped_edition(store: Store, edition_digest: str, preparation_digest: str) -> PreparedEdition:
    """The packs of one preparation without looking at them again: for those who just did."""
    paths = {name: _path(store, name, digest) for name, digest in _parts(store, preparation_digest).items()}
    edition = store.catalogue.edition(edition_digest)
    cache_dir = store.cache_dir / "tiles" / preparation_digest
    return open_prepared(edition, paths, cache_dir, store.settings.tile_cache_mb << 20)


@lru_cache(maxsize=4)
def _regions(store: Store, edition_digest: str, path: Path) -> RegionTable:
    # The same object for the next table on the edition, because matching keeps its indexes by it.
    return in_memory(read_regions(store.catalogue.edition(edition_digest), path))


_forgetting: list[Callable[[], object]] = [mapped_edition.cache_clear, _regions.cache_clear]
_Stamp = tuple[int, int, int]
_stamps: dict[Path, _Stamp] = {}
_sound: dict[tuple[Path, str], tuple[tuple[str, _Stamp], ...]] = {}
"""The parts of preparations and what they were just before they were found sound."""


def _are_as_before(parts: tuple[tuple[str, _Stamp], ...] | None) -> bool:
    if parts is None:
        return False
    try:
        for path, stamp in parts:
            found = os.stat(path)
            if (found.st_ino, found.st_size, found.st_mtime_ns) != stamp:
                return False
    except OSError:
        return False
    return True


def _stamps_of(paths: list[Path]) -> tuple[tuple[str, _Stamp], ...] | None:
    try:
        return tuple((str(path), _stamp(path)) for path in paths)
    except OSError:
        return None  # gone since it was found: the next look says so


def _stamp(path: Path) -> _Stamp:
    found = os.stat(path)
    return found.st_ino, found.st_size, found.st_mtime_ns


def _forget() -> None:
    for forget in _forgetting:
        forget()


def _is_touched(path: Path) -> bool:
    """Whether a file, which nobody should write to, is another than when it was last looked at."""
    try:
        stamp = _stamp(path)
    except OSError:
        return True  # gone since it was found: the next look says so
    before = _stamps.get(path)
    _stamps[path] = stamp
    return before not in (None, stamp)


def _path(store: Store, name: str, digest: str) -> Path:
    # Hundreds of megabytes are not read before the first answer: every record of a tile pack has its own checksum.
    return store.blobs.local_path(digest, verify=name not in CHECKED_BY_RECORD)
