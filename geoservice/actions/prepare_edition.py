"""Prepare an edition: pack its shapes, so that it goes on where a killed preparation stopped, and one at a time."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from geoservice.actions.workspace import kept_workspace
from geoservice.errors import NotFoundError, UnavailableError
from geoservice.geometry.cluster import versions
from geoservice.geometry.prepare import PACKER, pack
from geoservice.geometry.shapes import RegionShapes
from geoservice.geometry.steps import Progress
from geoservice.model.boundary import Preparation
from geoservice.store import Store
from geoservice.store.locks import file_lock


@dataclass(frozen=True, slots=True)
class PackRequest:
    """How to pack: who is told how far it is, and the address of a Dask scheduler, empty for local processes."""

    progress: Progress | None = None
    scheduler: str = ""


@contextmanager
def preparation_of(shapes: RegionShapes, digest: str, store: Store, request: PackRequest) -> Iterator[Preparation]:
    """The preparation of an edition, for the block that writes it into the catalogue.

    Another process that prepares the same edition is waited for, and what it made is taken. Pieces that a killed
    process finished are not made again.
    """
    path = store.data_dir / "locks" / f"prepare-{digest}.lock"
    with file_lock(path, time.monotonic()) as at_once:
        if at_once:
            yield _packed(shapes, digest, store, request)
            return
    with file_lock(path):
        yield _made_meanwhile(digest, store) or _packed(shapes, digest, store, request)


def packed_before(store: Store) -> list[str]:
    """Ids of the boundary sets whose current edition an earlier release packed; it is served all the same."""
    found = []
    for boundary_set in store.catalogue.boundary_sets():
        edition = store.catalogue.current_edition(boundary_set.id)
        if store.catalogue.current_preparation(edition.digest).packer < PACKER:
            found.append(boundary_set.id)
    return found


def _made_meanwhile(digest: str, store: Store) -> Preparation | None:
    try:
        preparation = store.catalogue.current_preparation(digest)
        for part in preparation.parts.values():
            store.blobs.local_path(part)
    except (NotFoundError, UnavailableError):
        return None
    return preparation if preparation.packer == PACKER else None


def _packed(shapes: RegionShapes, digest: str, store: Store, request: PackRequest) -> Preparation:
    with kept_workspace(store, f"{digest[:16]}-{_makers()}") as folder:
        files = pack(shapes, folder, request.progress, scheduler=request.scheduler)
        parts = {name: store.blobs.put(path) for name, path in sorted(files.items())}
    return Preparation(edition_digest=digest, packer=PACKER, digest=_parts_digest(parts), parts=parts)


def _makers() -> str:
    """Pieces of another version are of no use."""
    return hashlib.sha256(f"{PACKER} {sorted(versions().items())}".encode()).hexdigest()[:8]


def _parts_digest(parts: dict[str, str]) -> str:
    text = "\n".join(f"{name} {digest}" for name, digest in sorted(parts.items()))
    return hashlib.sha256(f"{PACKER}\n{text}".encode()).hexdigest()
