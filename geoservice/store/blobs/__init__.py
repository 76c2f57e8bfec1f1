"""Immutable files named by their SHA-256: one storage backend a module, found by the scheme of `GEOSERVICE_BLOBS`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from geoservice.errors import InvalidInputError
from geoservice.i18n import message as _
from geoservice.registry import Room
from geoservice.settings import Settings


class Freed(NamedTuple):
    """What was removed."""

    files: int
    size_bytes: int

    def __add__(self, other: tuple[int, ...]) -> Freed:  # type: ignore[override]  # a sum, not a longer tuple
        return Freed(self.files + other[0], self.size_bytes + other[1])


class BlobStore(Protocol):
    """Files that never change once they are kept."""

    def put(self, source: Path) -> str:
        """Keep a copy durably; return its SHA-256. Heals a damaged copy of the same file."""
        ...

    def put_bytes(self, data: bytes) -> str:
        """Keep these bytes durably; return their SHA-256."""
        ...

    def local_path(self, digest: str, *, verify: bool = True) -> Path:
        """A readable local copy that never changes; cheap to ask again, so ask on every use.

        Raises UnavailableError when the file is missing or, with `verify`, is not what its name says.
        """
        ...

    def digests(self) -> Iterator[str]:
        """Every file that is kept, in no order."""
        ...

    def delete(self, digest: str) -> None:
        """Remove a file if it is there; whoever calls knows that no row points to it."""
        ...

    def delete_if_older(self, digest: str, older_than_s: float) -> Freed:
        """Remove a file that nobody put again within this time; safe beside a running publisher."""
        ...

    def sweep(self, older_than_s: float) -> Freed:
        """Remove what writers that were killed left behind."""
        ...


#: A backend is called with the address and a folder for local copies; it does not touch either until it is used.
BACKENDS: Room[Callable[[str, Path], BlobStore]] = Room("geoservice.store.blobs")


def open_blobs(settings: Settings) -> BlobStore:
    """The blobs of these settings; raises InvalidInputError that names the kinds of address known."""
    address = settings.blobs or str(settings.data_dir / "blobs")
    scheme = urlsplit(address).scheme if "://" in address else "file"
    if scheme not in BACKENDS:
        raise InvalidInputError(
            _("Tempat penyimpanan “%(scheme)s://” pada GEOSERVICE_BLOBS tidak dikenal.", scheme=scheme),
            hint=_("Yang dikenal: %(known)s.", known=", ".join(f"{name}://" for name in sorted(BACKENDS))),
        )
    return BACKENDS[scheme](address, settings.data_dir / "cache" / "blobs")
