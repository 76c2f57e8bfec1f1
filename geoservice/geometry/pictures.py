"""Picture records: the regions of a tile and a finished, coloured-by-number picture of them.

Layout, little-endian: number of regions (4 bytes), bytes a pixel (1, 2 or 4; 4 bytes), the positions of the regions
(4 bytes each), then the picture, deflated as PNG wants it: 256 rows of one filter pixel (0) and 256 pixels. A pixel is
4 * number + outline coverage (0 … 3), where number 0 is outside and number i the i-th region. Where a pixel is one byte
the picture is a whole IDAT chunk, so that a layer's PNG is that chunk behind a palette of its colours.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast
from zlib import crc32

import numpy as np
import numpy.typing as npt
from isal import isal_zlib

from geoservice.geometry.drawing import MARGIN_PX, Grid, Numbers, compact, draw_numbers, numbered
from geoservice.geometry.lattice import Frame, frame_of_tile
from geoservice.geometry.outlines import Outlines
from geoservice.geometry.prepared import RegionGrid, RegionNumbers
from geoservice.geometry.tile_packs import Record
from geoservice.model.arrays import IntArray, UInt8Array
from geoservice.model.tile import TILE_PX, Tile

BORDER_LEVELS = 4
_HEAD = struct.Struct("<II")
_CHUNK_HEAD = struct.Struct(">I4s")
_PALETTE_REGIONS = 256 // BORDER_LEVELS - 1

Deflate = Callable[[memoryview], bytes]


@dataclass(frozen=True, slots=True)
class Picture:
    """A record, read."""

    positions: npt.NDArray[np.uint32]
    """Positions of the regions in the tile; a pixel's number i is positions[i - 1]."""
    bytes_per_px: int
    data: Record
    """A finished PNG chunk (IDAT) where a pixel is one byte, otherwise a zlib stream."""

    @property
    def is_chunk(self) -> bool:
        """Whether `data` can be sent as it is, behind a palette of 4 entries for outside and for every region."""
        return self.bytes_per_px == 1

    def numbers(self) -> Numbers:
        """256 x 257 of 4 * number + coverage; the first column is 0, the PNG filter of its row."""
        stream = self.data[_CHUNK_HEAD.size : -4] if self.is_chunk else self.data
        flat = np.frombuffer(isal_zlib.decompress(stream), f"<u{self.bytes_per_px}")
        return flat.reshape(TILE_PX, TILE_PX + 1)

    def grid(self) -> RegionGrid:
        """The same as numbers of regions and coverage apart."""
        numbers = self.numbers()[:, 1:]
        positions = np.append(0, self.positions).astype(np.int64)
        small = len(positions) <= np.iinfo(np.uint16).max
        pixels = cast(RegionNumbers, (numbers >> 2).astype(np.uint16 if small else np.uint32))
        border = (numbers & 3).astype(np.uint8)
        for array in (pixels, border, positions):
            array.flags.writeable = False
        return RegionGrid(pixels, border, positions)


def read_picture(record: Record) -> Picture | None:
    """The picture of a record whose checksum was looked at; None for an empty one."""
    if not len(record):
        return None
    regions, bytes_per_px = _HEAD.unpack_from(record)
    positions = np.frombuffer(record, "<u4", regions, _HEAD.size)
    return Picture(positions, bytes_per_px, record[_HEAD.size + 4 * regions :])


def grid_of_quarters(quarters: Sequence[Picture | None]) -> RegionGrid | None:
    """One grid of four pictures: north-west, north-east, south-west, south-east; None where all four are empty."""
    pictures = [picture for picture in quarters if picture is not None]
    if not pictures:
        return None
    positions = np.unique(np.concatenate([picture.positions for picture in pictures]).astype(np.int64))
    whole = np.zeros((2 * TILE_PX, 2 * TILE_PX), np.uint32)
    border = np.zeros(whole.shape, np.uint8)
    for place, picture in enumerate(quarters):
        if picture is not None:
            rows, columns = (slice(half * TILE_PX, (half + 1) * TILE_PX) for half in divmod(place, 2))
            numbers = picture.numbers()[:, 1:]
            table = np.append(0, np.searchsorted(positions, picture.positions) + 1)
            whole[rows, columns] = table[numbers >> 2]
            border[rows, columns] = numbers & 3
    return compact(whole, border, positions)


def picture_records(outlines: Outlines, tiles: Sequence[Tile], small: bool = False) -> list[bytes]:
    """The records of tiles of one zoom, drawn as one picture; empty where there is nothing to see.

    `small` takes ten times longer to deflate and saves a sixth.
    """
    frame, left, top = frame_of_tiles(tiles)
    positions = outlines.meeting(frame, MARGIN_PX)
    if not len(positions):
        return [b""] * len(tiles)
    grid, border = draw_numbers(outlines, frame, positions)
    deflate = _small if small else _fast
    records = []
    for tile in tiles:
        rows = slice((tile.y - top) * TILE_PX, (tile.y - top + 1) * TILE_PX)
        columns = slice((tile.x - left) * TILE_PX, (tile.x - left + 1) * TILE_PX)
        records.append(_record(grid[rows, columns], border[rows, columns], positions, deflate))
    return records


def frame_of_tiles(tiles: Sequence[Tile]) -> tuple[Frame, int, int]:
    """The smallest frame that holds the tiles, and its first column and row of tiles."""
    left, top = min(tile.x for tile in tiles), min(tile.y for tile in tiles)
    right, bottom = max(tile.x for tile in tiles), max(tile.y for tile in tiles)
    corner = frame_of_tile(Tile(tiles[0].z, left, top), TILE_PX)
    size = {"width": (right - left + 1) * TILE_PX, "height": (bottom - top + 1) * TILE_PX}
    return corner._replace(**size), left, top


def _record(grid: Grid, border: UInt8Array, positions: IntArray, deflate: Deflate) -> bytes:
    seen, pixels = numbered(grid, len(positions))
    if not len(seen) and not border.any():
        return b""
    bytes_per_px = 1 if len(seen) <= _PALETTE_REGIONS else 2 if len(seen) < 1 << 14 else 4
    rows = np.zeros((TILE_PX, TILE_PX + 1), f"<u{bytes_per_px}")
    np.multiply(pixels, BORDER_LEVELS, out=rows[:, 1:], dtype=rows.dtype, casting="unsafe")
    rows[:, 1:] += border
    data = deflate(rows.data)
    picture = _chunk(data) if bytes_per_px == 1 else data
    return _HEAD.pack(len(seen), bytes_per_px) + positions[seen - 1].astype("<u4").tobytes() + picture


def _chunk(data: bytes) -> bytes:
    return _CHUNK_HEAD.pack(len(data), b"IDAT") + data + struct.pack(">I", crc32(data, crc32(b"IDAT")))


def _small(data: memoryview) -> bytes:
    return zlib.compress(data, 6)


def _fast(data: memoryview) -> bytes:
    return isal_zlib.compress(data, 1)
