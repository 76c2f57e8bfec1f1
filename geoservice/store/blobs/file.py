"""Blobs in a local folder: `ab/ab12…`, written aside, flushed to disk, then renamed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple
from urllib.parse import unquote, urlsplit

from geoservice.errors import UnavailableError
from geoservice.i18n import message as _
from geoservice.model.expressions import expression
from geoservice.store.blobs import BlobStore, Freed
from geoservice.store.failures import disk_explained
from geoservice.store.locks import file_lock

_CHUNK_BYTES = 1 << 20
_DIGEST = expression(r"[0-9a-f]{64}")


class _Signature(NamedTuple):
    """What changes when somebody touches a file."""

    inode: int
    size: int
    modified_ns: int


_VERIFIED: dict[Path, dict[str, _Signature]] = {}


class FileBlobs:
    """Files in `root`; folders are made when the first file is kept."""

    def __init__(self, root: Path) -> None:
        self.root = root
        # Of this process, not of this object: a store is opened for every command and every test of readiness.
        self._verified = _VERIFIED.setdefault(root.absolute(), {})
        self._paths: dict[str, Path] = {}

    def put(self, source: Path) -> str:
        """See BlobStore."""
        with disk_explained(source.name), source.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            if self._renewed(digest):
                return digest
            file.seek(0)
            return self._keep(_chunks(file))

    def put_bytes(self, data: bytes) -> str:
        """See BlobStore."""
        digest = hashlib.sha256(data).hexdigest()
        return digest if self._renewed(digest) else self._keep([data])

    def local_path(self, digest: str, *, verify: bool = True) -> Path:
        """See BlobStore; a file is read once a process, and again whenever its inode, size or time changed."""
        path = self._path(digest)
        try:
            signature = _signature(path)
        except FileNotFoundError as error:
            raise _broken(_("Berkas data %(name)s hilang.", name=digest[:12])) from error
        if verify and self._verified.get(digest) != signature:
            with disk_explained(f"{self.root.name}/{digest[:12]}"), path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
            if found != digest:
                raise _broken(_("Berkas data %(name)s rusak.", name=digest[:12]))
            self._verified[digest] = signature
        return path

    def digests(self) -> Iterator[str]:
        """See BlobStore."""
        for folder in sorted(self.root.glob("[0-9a-f][0-9a-f]")):
            yield from (path.name for path in sorted(folder.iterdir()) if _DIGEST.fullmatch(path.name))

    def delete(self, digest: str) -> None:
        """See BlobStore."""
        with disk_explained(self.root.name):
            self._path(digest).unlink(missing_ok=True)
        self._verified.pop(digest, None)

    def delete_if_older(self, digest: str, older_than_s: float) -> Freed:
        """See BlobStore."""
        with self._locked(shared=False):
            path = self._path(digest)
            try:
                found = path.stat()
            except FileNotFoundError:
                return Freed(0, 0)
            if found.st_mtime > time.time() - older_than_s:
                return Freed(0, 0)
            self.delete(digest)
            return Freed(1, found.st_size)

    def sweep(self, older_than_s: float) -> Freed:
        """See BlobStore; a file that its writer still holds is left alone, whatever its age."""
        freed = Freed(0, 0)
        for path in self._aside.glob("*"):
            with disk_explained(self.root.name):
                freed += _removed(path, older_than_s)
        return freed

    @property
    def _aside(self) -> Path:
        return self.root / "tmp"

    def _path(self, digest: str) -> Path:
        known = self._paths.get(digest)  # every tile asks for a dozen
        if known is not None:
            return known
        if not _DIGEST.fullmatch(digest):
            raise _broken(_("Katalog menyebut berkas data dengan nama yang mustahil: %(name)s.", name=digest[:64]))
        return self._paths.setdefault(digest, self.root / digest[:2] / digest)

    def _renewed(self, digest: str) -> bool:
        """Whether a sound copy is kept already; it then counts as new, so that no cleaning removes it."""
        path = self._path(digest)
        if not path.is_file():
            return False
        with self._locked(shared=True):
            try:
                self.local_path(digest)
            except UnavailableError:
                return False
            with disk_explained(self.root.name):
                os.utime(path)
            return True

    def _keep(self, chunks: Iterable[bytes]) -> str:
        sha256 = hashlib.sha256()
        with disk_explained(self.root.name), _written_aside(self._aside) as (aside, file):
            for chunk in chunks:
                sha256.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
            path = self._path(sha256.hexdigest())
            _make_folder(path.parent)
            with self._locked(shared=True):
                aside.replace(path)
            _flush_folder(path.parent)
        return path.name

    @contextmanager
    def _locked(self, *, shared: bool) -> Iterator[None]:
        # Without it, cleaning could remove a file between the moment it is put again and the row that names it.
        with file_lock(self.root / "lock", shared=shared):
            yield


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK_BYTES):
        yield chunk


def _signature(path: Path) -> _Signature:
    found = os.stat(path)
    return _Signature(found.st_ino, found.st_size, found.st_mtime_ns)


@contextmanager
def _written_aside(folder: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A new file under a name of its own, locked while it is written; gone afterwards unless it was renamed."""
    _make_folder(folder)
    path = folder / f"{os.getpid()}-{secrets.token_hex(8)}"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield path, file
    finally:
        path.unlink(missing_ok=True)


def _removed(path: Path, older_than_s: float) -> Freed:
    try:
        found = path.stat()
        if found.st_mtime > time.time() - older_than_s:
            return Freed(0, 0)
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
    except (BlockingIOError, FileNotFoundError):
        return Freed(0, 0)
    return Freed(1, found.st_size)


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        _flush_folder(folder.parent)


def _flush_folder(folder: Path) -> None:
    # A rename is durable only when the folder that holds the name is flushed too.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _broken(reason: object) -> UnavailableError:
    return UnavailableError(
        _("%(reason)s Peta yang memakainya tidak dapat ditampilkan.", reason=reason),
        hint=_("Jalankan “geoservice verify” untuk melihat peta mana yang terkena dan cara memulihkannya."),
    )


def open_folder(address: str, _cache: Path) -> BlobStore:
    """The folder that a path or a `file://` address names."""
    is_address = address.startswith("file://")
    return FileBlobs(Path(unquote(urlsplit(address).path)) if is_address else Path(address))


PLUGIN = open_folder
