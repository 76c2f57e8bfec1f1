"""Picture records: the regions of a tile and a finished, coloured-by-number picture of them.

Layout, little-endian: number of regions (4 bytes), form (4 bytes), the positions of the regions (4 bytes each), then
the picture: 256 rows of one filter pixel (0) and 256 pixels. A pixel is 4 * number + outline coverage (0 … 3), where
number 0 is outside and number i the i-th region. The forms:

- 1, up to 63 regions: one byte a pixel, deflated, as a whole IDAT chunk. A layer's PNG is that chunk behind a palette.
- 0, more regions: `bands`, quick to be given the colours of a layer.
- 2 and 4, more regions, by packers before the fifth: so many bytes a pixel, deflated.
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

from geoservice.geometry.bands import Bands, pack_bands, read_bands
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
_ZLIB_WBITS = 15
_ROWS_BYTES = TILE_PX * (TILE_PX + 1)
_CHUNK, _BANDS = 1, 0

Deflate = Callable[[memoryview], bytes]


@dataclass(frozen=True, slots=True, eq=False)
class _Wide:
    """A picture of many regions by an earlier packer."""

    numbers: npt.NDArray[np.uint16] | npt.NDArray[np.uint32]

    def recoloured(self, table: bytes) -> bytes:
        """See Bands."""
        # "clip" spares a check of every pixel; the numbers are those of a record that was checked whole.
        return np.frombuffer(table, np.uint8).take(self.numbers, mode="clip").tobytes()

    def flat(self) -> Numbers:
        """See Bands."""
        return self.numbers


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A record, read."""

    listed: Record
    """`positions`, 4 bytes each."""
    chunk: Record
    """A finished PNG chunk (IDAT) that can be sent as it is, behind a palette of 4 entries for outside and for every
    region; empty where there are more regions than a palette has room for."""
    many: Bands | _Wide | None
    """The pixels of that many regions, unpacked."""

    @property
    def positions(self) -> npt.NDArray[np.uint32]:
        """Positions of the regions in the tile; a pixel's number i is positions[i - 1]."""
        return np.frombuffer(self.listed, "<u4")

    def few_positions(self) -> tuple[int, ...]:
        """The same of a few regions: numpy would have to be brought into a cold processor for them."""
        return struct.unpack(f"<{len(self.listed) // 4}I", self.listed)

    def recoloured(self, table: bytes) -> bytes:
        """256 rows of 257 bytes with `table[4 * number + coverage]` for a pixel; before each row a filter, table[0]."""
        if self.many is None:
            return self._unpacked().translate(table.ljust(256, b"\0"))
        return self.many.recoloured(table)

    def numbers(self) -> Numbers:
        """256 x 257 of 4 * number + coverage; the first column is 0, the PNG filter of its row."""
        flat = np.frombuffer(self._unpacked(), np.uint8) if self.many is None else self.many.flat()
        return flat.reshape(TILE_PX, TILE_PX + 1)

    def _unpacked(self) -> bytes:
        return isal_zlib.decompress(self.chunk[_CHUNK_HEAD.size : -4], _ZLIB_WBITS, _ROWS_BYTES)

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
    regions, form = _HEAD.unpack_from(record)
    end = _HEAD.size + 4 * regions
    listed, picture = record[_HEAD.size : end], record[end:]
    if form == _CHUNK:
        return Picture(listed, picture, None)
    many = read_bands(picture) if form == _BANDS else _Wide(np.frombuffer(isal_zlib.decompress(picture), f"<u{form}"))
    return Picture(listed, b"", many)


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
    is_chunk = len(seen) <= _PALETTE_REGIONS
    rows = np.zeros((TILE_PX, TILE_PX + 1), np.uint8 if is_chunk else "<u2" if len(seen) < 1 << 14 else "<u4")
    np.multiply(pixels, BORDER_LEVELS, out=rows[:, 1:], dtype=rows.dtype, casting="unsafe")
    rows[:, 1:] += border
    picture = _chunk(deflate(rows.data)) if is_chunk else pack_bands(rows.reshape(-1))
    head = _HEAD.pack(len(seen), _CHUNK if is_chunk else _BANDS)
    return head + positions[seen - 1].astype("<u4").tobytes() + picture


def _chunk(data: bytes) -> bytes:
    return _CHUNK_HEAD.pack(len(data), b"IDAT") + data + struct.pack(">I", crc32(data, crc32(b"IDAT")))


def _small(data: memoryview) -> bytes:
    return zlib.compress(data, 6)


def _fast(data: memoryview) -> bytes:
    return isal_zlib.compress(data, 1)
