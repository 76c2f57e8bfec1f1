"""Care of the data directory: is everything there and whole, and what may go."""

from __future__ import annotations

import shutil
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from geoservice.errors import UnavailableError
from geoservice.store.blobs import BlobStore, Freed
from geoservice.store.catalogue import Reference

if TYPE_CHECKING:
    from geoservice.store import Store

DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that is not as it was written."""

    kind: Literal["missing", "damaged", "catalogue", "disagreement"]
    digest: str
    """The blob; empty for the catalogue itself."""
    owners: tuple[str, ...]
    """What cannot be shown because of it."""
    reason: str


def verify(store: Store) -> list[Damage]:
    """Read every blob and every row; empty when all is well.

    Files that no row needs are checked too, because a later publication may rely on them.
    """
    try:
        faults = [Damage("catalogue", "", (), fault) for fault in store.catalogue.faults()]
        references = list(store.catalogue.references())
    except UnavailableError as error:
        return [Damage("catalogue", "", (), str(error.message)), *_damaged(store.blobs, {})]
    owners: dict[str, set[str]] = defaultdict(set)
    for reference in _needed(references, store.blobs):
        owners[reference.digest].add(reference.owner)
    return [*faults, *_damaged(store.blobs, owners)]


def collect_garbage(store: Store, older_than_s: float = DAY_S) -> Freed:
    """Remove blobs that no row needs and nobody put within this time, and what killed writers left."""
    needed = store.catalogue.referenced_digests()
    freed = store.blobs.sweep(older_than_s)
    for digest in list(store.blobs.digests()):
        if digest not in needed:
            freed += store.blobs.delete_if_older(digest, older_than_s)
    return freed


def sweep_exports(store: Store, older_than_s: float = DAY_S) -> Freed:
    """Remove what the export formats keep in the cache for preparations that no row names, and what killed ones left.

    Whatever was written to within this time stays: somebody may be at work on it.
    """
    known, oldest = store.catalogue.preparation_digests(), time.time() - older_than_s
    freed = Freed(0, 0)
    for path in sorted((store.cache_dir / "exports").glob("*")):
        is_known = path.is_file() and path.name.partition("-")[0] in known
        with suppress(FileNotFoundError):  # its owner has finished meanwhile
            freed += Freed(0, 0) if is_known or path.stat().st_mtime > oldest else _removed(path)
    return freed


def _removed(path: Path) -> Freed:
    files = [path] if path.is_file() else [inner for inner in path.rglob("*") if inner.is_file()]
    freed = Freed(len(files), sum(inner.stat().st_size for inner in files))
    path.unlink() if path.is_file() else shutil.rmtree(path, ignore_errors=True)
    return freed


def _needed(references: Iterable[Reference], blobs: BlobStore) -> list[Reference]:
    kept = set(blobs.digests())
    # The table a version came from need not have been kept.
    return [reference for reference in references if reference.role != "original" or reference.digest in kept]


def _damaged(blobs: BlobStore, owners: dict[str, set[str]]) -> list[Damage]:
    kept = set(blobs.digests())
    found = []
    for digest in sorted(kept | set(owners)):
        try:
            blobs.local_path(digest)
        except UnavailableError as error:
            kind: Literal["missing", "damaged"] = "damaged" if digest in kept else "missing"
            found.append(Damage(kind, digest, tuple(sorted(owners.get(digest, ()))), str(error.message)))
    return found
