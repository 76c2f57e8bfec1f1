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

from geoservice.geometry.packs import Array, DamagedPackError, open_pack
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

    file: tuple[int, int]
    """Inode and size."""
    keys: memoryview
    starts: memoryview
    sizes: memoryview
    checks: memoryview
    data: memoryview
    deepest: int


class TilePack:
    """The records of an edition from zoom 0 to `deepest`, memory-mapped; safe to share by threads."""

    def __init__(self, path: Path) -> None:
        """Raises DamagedPackError or OSError."""
        self._path = path
        self._mapped = _map(path, *_identity(path))
        self.deepest = self._mapped.deepest

    def __len__(self) -> int:
        return len(self._mapped.keys)

    def record(self, tile: Tile) -> Record:
        """What the pack has for a tile of these zooms; empty for nothing. Raises DamagedPackError or OSError."""
        mapped = self._mapped
        # A file that was mended is another one; and to read what was cut off a mapped file would end this process.
        if _identity(self._path) != mapped.file:
            self._mapped = mapped = _map(self._path, *_identity(self._path))
        key = tile_key(tile)
        at = bisect_left(mapped.keys, key)
        if at == len(mapped.keys) or mapped.keys[at] != key:
            return b""
        start = mapped.starts[at]
        record = mapped.data[start : start + mapped.sizes[at]]
        if checksum(record, key) != mapped.checks[at]:
            raise DamagedPackError(f"{self._path.name}: tile {tile.z}/{tile.x}/{tile.y} damaged")
        return record


def _identity(path: Path) -> tuple[int, int]:
    found = os.stat(path)
    return found.st_ino, found.st_size


def _map(path: Path, inode: int, size: int) -> _Mapped:
    arrays = open_pack(path, unread="data")
    columns = [arrays[name] for name in ("keys", "starts", "sizes", "checks")]
    if len({len(column) for column in columns}) != 1:
        raise DamagedPackError(f"{path.name}: columns do not fit")
    # Copied, about a megabyte: what was checked now cannot change. Plain views are searched ten times faster.
    keys, starts, sizes, checks = (np.array(column).data for column in columns)
    return _Mapped((inode, size), keys, starts, sizes, checks, arrays["data"].data, int(arrays["deepest"][0]))
