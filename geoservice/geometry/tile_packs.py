"""Tile packs: one record of bytes a tile, sorted by address, checked one by one when they are read.

A pack of a country has hundreds of megabytes, so opening it reads only the table of addresses. Every record has a
checksum of its own that also counts its address: a damaged byte, or a record in the place of another, is noticed.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from isal import isal_zlib

from geoservice.geometry.packs import Array, DamagedPackError, open_pack, start_of
from geoservice.geometry.ragged import offsets_of
from geoservice.model.tile import Tile

Record = bytes | memoryview
"""What is known of one tile; empty where the tile shows nothing."""

_BITS = 29


def tile_key(tile: Tile) -> int:
    """The address as one number of 64 bits; they sort by zoom, column and row."""
    return (tile.z << 2 * _BITS) | (tile.x << _BITS) | tile.y


def checksum(record: Record, key: int) -> int:
    """CRC-32 of a record at an address."""
    return isal_zlib.crc32(record, (key ^ key >> 32) & 0xFFFFFFFF)


def tile_arrays(tiles: Iterable[Tile], records: Iterable[Record]) -> dict[str, Array]:
    """The arrays of a small pack; tiles whose record is empty are left out."""
    kept = [(tile_key(tile), record) for tile, record in zip(tiles, records, strict=True) if len(record)]
    return {
        "keys": np.array([key for key, _ in kept], np.uint64),
        "sizes": np.array([len(record) for _, record in kept], np.uint32),
        "checks": np.array([checksum(record, key) for key, record in kept], np.uint32),
        "data": np.frombuffer(b"".join(record for _, record in kept), np.uint8),
    }


def joined_tiles(pieces: Sequence[Mapping[str, Array]], kind: str, deepest: int) -> dict[str, Array | Iterable[Array]]:
    """The arrays of one pack, for `write_pack`, from those of many, whose names begin with `kind:`.

    `deepest` is the last zoom that is whole in it.
    """
    keys, sizes, checks = (
        np.concatenate([np.array(piece[f"{kind}:{name}"]) for piece in pieces]) for name in ("keys", "sizes", "checks")
    )
    order = np.argsort(keys)
    return {
        "data": (piece[f"{kind}:data"] for piece in pieces),
        "keys": keys[order],
        "starts": offsets_of(sizes)[:-1].astype(np.uint64)[order],
        "sizes": sizes[order],
        "checks": checks[order],
        "deepest": np.array([deepest]),
    }


class _Mapped(NamedTuple):
    """One file, as it was opened."""

    identity: tuple[int, int]
    """Inode and size."""
    file: _OpenFile
    keys: memoryview
    starts: memoryview
    """Counted from the start of the file."""
    sizes: memoryview
    checks: memoryview
    deepest: int


class TilePack:
    """The records of an edition from zoom 0 to `deepest`; safe to share by threads.

    They are read, not mapped: a file that is cut off under a reader would end this process, and every page of a country
    that was ever looked at would count as memory of each worker.
    """

    def __init__(self, path: Path) -> None:
        """Raises DamagedPackError or OSError."""
        self._path = path
        self._mapped = _map(path, *_identity(path))
        self.deepest = self._mapped.deepest

    def __len__(self) -> int:
        return len(self._mapped.keys)

    def record(self, tile: Tile) -> Record:
        """What the pack has for a tile of these zooms; empty for nothing. Raises DamagedPackError or OSError."""
        key = tile_key(tile)
        try:
            return _record(self._mapped, key)
        except DamagedPackError as error:
            # A file that was mended is another one.
            if _identity(self._path) == self._mapped.identity:
                raise DamagedPackError(f"{self._path.name}: tile {tile.z}/{tile.x}/{tile.y} damaged") from error
            self._mapped = _map(self._path, *_identity(self._path))
            return _record(self._mapped, key)


def _record(mapped: _Mapped, key: int) -> bytes:
    at = bisect_left(mapped.keys, key)
    if at == len(mapped.keys) or mapped.keys[at] != key:
        return b""
    record = os.pread(mapped.file.descriptor, mapped.sizes[at], mapped.starts[at])
    if isal_zlib.crc32(record, (key ^ key >> 32) & 0xFFFFFFFF) != mapped.checks[at]:
        raise DamagedPackError("damaged record")
    return record


class _OpenFile:
    """A file that is closed when nobody can read it any more."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def __del__(self) -> None:
        os.close(self.descriptor)


def _identity(path: Path) -> tuple[int, int]:
    found = os.stat(path)
    return found.st_ino, found.st_size


def _map(path: Path, inode: int, size: int) -> _Mapped:
    file = _OpenFile(os.open(path, os.O_RDONLY | os.O_CLOEXEC))
    arrays = open_pack(path, unread="data")
    columns = [arrays[name] for name in ("keys", "starts", "sizes", "checks")]
    if len({len(column) for column in columns}) != 1:
        raise DamagedPackError(f"{path.name}: columns do not fit")
    # Copied, about a megabyte: what was checked now cannot change. Plain views are searched ten times faster.
    keys, starts, sizes, checks = (np.array(column) for column in columns)
    starts += np.uint64(start_of(path, "data"))
    return _Mapped((inode, size), file, keys.data, starts.data, sizes.data, checks.data, int(arrays["deepest"][0]))
