"""Costly files kept on disk between requests, workers and restarts, in a folder that may be deleted at any moment."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import BoundedSemaphore, Lock

from geoservice.errors import UnavailableError
from geoservice.i18n import message as _

CAPACITY_BYTES = 256 * 1024 * 1024
_MOST_IN_LINE = 2
_DIGEST_BYTES = 32


class KeptFiles:
    """Files by key, made one at a time; a key must determine its bytes for ever.

    Where the folder cannot be written nothing is kept and everything is still answered.
    """

    def __init__(self, folder: Path, capacity: int = CAPACITY_BYTES) -> None:
        self._folder = folder
        self._capacity = capacity
        self._one_at_a_time = Lock()
        self._line = BoundedSemaphore(_MOST_IN_LINE)

    def get(self, key: str, make: Callable[[], bytes]) -> bytes:
        """The bytes kept under the key, made first where there are none.

        Raises UnavailableError when others are waiting already: a storm must not hold every thread of the worker.
        """
        path = self._folder / sha256(key.encode()).hexdigest()
        kept = _read(path)
        if kept is not None:
            return kept
        if not self._line.acquire(blocking=False):
            raise UnavailableError(
                _("Berkas ini sedang disiapkan untuk pengunjung lain."),
                hint=_("Coba lagi beberapa detik lagi."),
            )
        try:
            with self._one_at_a_time:
                return _read(path) or self._made(path, make)
        finally:
            self._line.release()

    def _made(self, path: Path, make: Callable[[], bytes]) -> bytes:
        body = make()
        with suppress(OSError):  # a read-only or full disk costs the next visitor time, nothing else
            _write(path, body)
            self._drop_oldest()
        return body

    def _drop_oldest(self) -> None:
        files = [(entry.stat(), entry.path) for entry in os.scandir(self._folder)]
        size = sum(status.st_size for status, _path in files)
        for status, path in sorted(files, key=lambda file: file[0].st_mtime):
            if size <= self._capacity:
                return
            Path(path).unlink(missing_ok=True)
            size -= status.st_size


def _read(path: Path) -> bytes | None:
    try:
        stored = path.read_bytes()
    except OSError:
        return None
    digest, body = stored[:_DIGEST_BYTES], stored[_DIGEST_BYTES:]
    # A file that a crash or a bad disk has damaged is made again.
    return body if sha256(body).digest() == digest else None


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            file.write(sha256(body).digest() + body)
            file.close()
            os.replace(file.name, path)
        except OSError:
            Path(file.name).unlink(missing_ok=True)
            raise
