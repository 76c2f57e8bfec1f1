"""Large downloads as files on disk, made for those who need a length or a part: GDAL's /vsicurl and QGIS 3.22."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from threading import Lock

from geoservice.errors import UnavailableError
from geoservice.i18n import message as _

CAPACITY_BYTES = 1 << 30
_LARGEST_SHARE = 2


class KeptDownloads:
    """Files by key in a folder that may be deleted at any moment; a key must determine the bytes for ever."""

    def __init__(self, folder: Path, capacity: int = CAPACITY_BYTES) -> None:
        self._folder = folder
        self._capacity = capacity
        self._one_at_a_time = Lock()
        self._checked: dict[Path, tuple[int, int, int]] = {}

    def find(self, key: str) -> Path | None:
        """The file of this key, whole; what a crash or a bad disk has damaged is removed."""
        name = hashlib.sha256(key.encode()).hexdigest()
        for path in self._folder.glob(f"{name}-*"):
            if self._is_sound(path):
                with suppress(OSError):  # a read-only disk; then nothing is dropped either
                    os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns))
                return path
            path.unlink(missing_ok=True)
        return None

    def get(self, key: str, make: Callable[[], Iterable[bytes]]) -> Path | None:
        """The file of this key, made first where there is none; None where it is too large or cannot be written.

        Raises UnavailableError while another one is being made: each takes seconds of a worker.
        """
        found = self.find(key)
        if found is not None:
            return found
        if not self._one_at_a_time.acquire(blocking=False):
            raise UnavailableError(
                _("Berkas ini sedang disiapkan untuk pengunjung lain."), hint=_("Coba lagi beberapa detik lagi.")
            )
        try:
            return self.find(key) or self._made(key, make())
        finally:
            self._one_at_a_time.release()

    def _made(self, key: str, chunks: Iterable[bytes]) -> Path | None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, prefix="aside-") as file:
                sha256, size = hashlib.sha256(), 0
                for chunk in chunks:
                    size += len(chunk)
                    if size > self._capacity // _LARGEST_SHARE:
                        return None
                    sha256.update(chunk)
                    file.write(chunk)
                file.flush()
                name = f"{hashlib.sha256(key.encode()).hexdigest()}-{sha256.hexdigest()}"
                path = self._folder / name
                with suppress(FileExistsError):
                    os.link(file.name, path)
        except OSError:
            return None
        self._checked[path] = _signature(path)
        self._drop_oldest()
        return path

    def _is_sound(self, path: Path) -> bool:
        try:
            signature = _signature(path)
            if self._checked.get(path) == signature:
                return True
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return False
        if not path.name.endswith(f"-{digest}"):
            return False
        self._checked[path] = signature
        return True

    def _drop_oldest(self) -> None:
        with suppress(OSError):  # another worker dropped it first
            files = [(entry.stat(), entry.path) for entry in os.scandir(self._folder)]
            size = sum(status.st_size for status, _path in files)
            for status, path in sorted(files, key=lambda file: file[0].st_atime_ns):
                if size <= self._capacity:
                    return
                Path(path).unlink(missing_ok=True)
                size -= status.st_size


def _signature(path: Path) -> tuple[int, int, int]:
    """What changes when somebody writes to the file; the time of its last use, which we set, does not."""
    found = os.stat(path)
    return found.st_ino, found.st_size, found.st_mtime_ns
