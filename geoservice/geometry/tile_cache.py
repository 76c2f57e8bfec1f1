"""Tiles made on demand, kept on disk: a folder of small files that may be deleted, or closed to writing, at any moment.

Several processes share it without asking each other: a file appears whole by its renaming, and one that is damaged is
as good as none. What is oldest goes when the folder grows towards its limit.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import struct
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from geoservice.geometry.tile_packs import Record, checksum, tile_key
from geoservice.model.tile import Tile

_HEAD = struct.Struct("<4sI")
_MAGIC = b"GST4"
#: Whenever a process has written this share of the limit it looks through the folder and writes nothing meanwhile; the
#: folder is trimmed when it is fuller than `_FULL`, and then to `_TRIMMED`. So a few processes stay below the limit.
_LOOK, _FULL, _TRIMMED = 0.04, 0.85, 0.7
_BLOCK_BYTES = 4096


class TileCache:
    """Records of one preparation under `folder`; all folders beside it share the limit."""

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._written = 0
        self._trimming = False
        self._numbers = itertools.count()

    def read(self, kind: str, tile: Tile) -> bytes | None:
        """The record of a tile, or None where there is no sound one."""
        try:
            with open(self._path(kind, tile), "rb") as file:
                data = file.read()
        except OSError:
            return None
        if len(data) < _HEAD.size:
            return None
        magic, check = _HEAD.unpack_from(data)
        record = data[_HEAD.size :]
        return record if magic == _MAGIC and check == checksum(record, tile_key(tile)) else None

    def write(self, kind: str, tile: Tile, record: Record) -> None:
        """Keep a record if that is possible."""
        if self._trimming:
            return
        path = self._path(kind, tile)
        aside = f"{path}.{os.getpid()}-{next(self._numbers)}"
        try:
            try:
                descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
            except FileNotFoundError:
                os.makedirs(os.path.dirname(path), exist_ok=True)
                descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
            try:
                os.write(descriptor, _HEAD.pack(_MAGIC, checksum(record, tile_key(tile))) + record)
            finally:
                os.close(descriptor)
            os.replace(aside, path)
        except OSError:  # a full or closed disk: tiles are then drawn anew
            with suppress(OSError):
                os.unlink(aside)
            return
        self._count(len(record))

    def trim(self) -> None:
        """Remove the oldest files when the folder is nearly full; one process at a time."""
        root = self._folder.parent
        try:
            door = os.open(root, os.O_RDONLY)
        except OSError:
            self._trimming = False
            return
        try:
            fcntl.flock(door, fcntl.LOCK_EX)
            _trim(root, self._limit_bytes)
        except OSError:
            return
        finally:
            os.close(door)
            self._trimming = False

    def _path(self, kind: str, tile: Tile) -> str:
        return f"{self._folder}/{kind}/{tile.z}/{tile.x}/{tile.y}"

    def _count(self, size: int) -> None:
        self._written += -(-size // _BLOCK_BYTES) * _BLOCK_BYTES
        if self._written > self._limit_bytes * _LOOK:
            self._written, self._trimming = 0, True
            threading.Thread(target=self.trim, daemon=True).start()


def _trim(root: Path, limit_bytes: int) -> None:
    files = sorted(_files(root))
    size = sum(found for _, found, _ in files)
    if size <= limit_bytes * _FULL:
        return
    for _, found, path in files:
        if size <= limit_bytes * _TRIMMED:
            break
        with suppress(OSError):
            os.unlink(path)
            size -= found
            os.removedirs(os.path.dirname(path))  # as far as they are empty


def _files(folder: Path | str) -> Iterator[tuple[int, int, str]]:
    """Age, size on disk and path of every file."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path)
            else:
                with suppress(OSError):
                    found = entry.stat(follow_symlinks=False)
                    yield found.st_mtime_ns, found.st_blocks * 512, entry.path
