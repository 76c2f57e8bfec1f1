"""The container of PMTiles: numbers of tiles, directories and the header.

Source: github.com/protomaps/PMTiles, specification version 3.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from isal import isal_zlib

from geoservice.geometry.protobuf import varint
from geoservice.model.arrays import BBox, IntArray
from geoservice.model.tile import Tile

_MAGIC, _VERSION = b"PMTiles", 3
HEADER_BYTES = 127
_LARGEST_ROOT = 16_384 - HEADER_BYTES
_ENTRIES_A_LEAF = 4096
_GZIP, _MVT, _CLUSTERED = 2, 1, 1
_GZIP_LEVEL, _GZIP_WBITS = 2, 31
_HEAD = struct.Struct("<7sB11QBBBBBBiiiiBii")
_E7 = 10_000_000


class Entries(NamedTuple):
    """The tiles of an archive in order of their numbers; their bytes lie end to end in the same order."""

    numbers: IntArray
    lengths: IntArray


class Span(NamedTuple):
    """Zooms and extent of an archive."""

    first_zoom: int
    last_zoom: int
    bbox: BBox


def tile_numbers(tiles: Sequence[Tile]) -> IntArray:
    """The number of each tile: along a Hilbert curve through its zoom, after all tiles of lower zooms."""
    table = np.array([(tile.z, tile.x, tile.y) for tile in tiles], np.int64).reshape(-1, 3)
    zooms, x, y = table.T.copy()
    numbers: IntArray = (4**zooms - 1) // 3
    for bit in range(int(zooms.max(initial=0)) - 1, -1, -1):
        side, is_in = np.int64(1) << bit, zooms > bit
        right, below = ((x & side) > 0) & is_in, ((y & side) > 0) & is_in
        numbers += side * side * ((3 * right) ^ below)
        turned, flipped = is_in & ~below, is_in & right & ~below
        x, y = np.where(flipped, side - 1 - x, x), np.where(flipped, side - 1 - y, y)
        x, y = np.where(turned, y, x) & (side - 1), np.where(turned, x, y) & (side - 1)
    return numbers


def packed(data: bytes) -> bytes:
    """One gzip member without a time stamp."""
    squeezer = isal_zlib.compressobj(_GZIP_LEVEL, isal_zlib.DEFLATED, _GZIP_WBITS)
    return squeezer.compress(data) + squeezer.flush()


def head(entries: Entries, metadata: bytes, span: Span) -> bytes:
    """All that stands before the tiles: header, root directory, metadata, leaf directories."""
    root, leaves = _directories(entries)
    described = packed(metadata)
    places, at = [], HEADER_BYTES
    for part in (root, described, leaves):
        places += [at, len(part)]
        at += len(part)
    count = len(entries.numbers)
    west, south, east, north = (round(edge * _E7) for edge in span.bbox)
    header = _HEAD.pack(
        _MAGIC, _VERSION, *places, at, int(entries.lengths.sum()), count, count, count,
        _CLUSTERED, _GZIP, _GZIP, _MVT, span.first_zoom, span.last_zoom, west, south, east, north,
        span.first_zoom, (west + east) // 2, (south + north) // 2,
    )  # fmt: skip
    return b"".join((header, root, described, leaves))


def _directories(entries: Entries) -> tuple[bytes, bytes]:
    """The root directory and the leaves it points at: none where all tiles fit into the root."""
    starts = np.cumsum(entries.lengths) - entries.lengths
    root = _directory(entries.numbers, entries.lengths, starts, run=1)
    if len(root) <= _LARGEST_ROOT:
        return root, b""
    size = _ENTRIES_A_LEAF
    while True:
        cuts = [slice(at, at + size) for at in range(0, len(starts), size)]
        leaves = [_directory(entries.numbers[cut], entries.lengths[cut], starts[cut], run=1) for cut in cuts]
        sizes = np.array([len(leaf) for leaf in leaves], np.int64)
        root = _directory(entries.numbers[::size], sizes, np.cumsum(sizes) - sizes, run=0)
        if len(root) <= _LARGEST_ROOT:
            return root, b"".join(leaves)
        size *= 2


def _directory(numbers: IntArray, lengths: IntArray, starts: IntArray, run: int) -> bytes:
    """Columns one after the other; `run` is 0 for entries that point at leaves."""
    steps = np.diff(numbers, prepend=0).tolist()
    # What follows the entry before it is written as 0, any other offset as itself + 1.
    offsets = [0 if at else start + 1 for at, start in enumerate(starts.tolist())]
    runs = [run] * len(steps)
    columns = [len(steps), *steps, *runs, *lengths.tolist(), *offsets]
    return packed(b"".join(map(varint, columns)))
