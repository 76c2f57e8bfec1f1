"""Pictures as the second to the fourth packer wrote them, by the layout that their releases documented."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from geoservice.geometry.packs import open_pack, write_pack
from geoservice.geometry.pictures import read_picture
from geoservice.geometry.tile_packs import TilePack, joined_tiles, tile_arrays
from geoservice.model.tile import Tile

_BITS = 29


def earlier(record: bytes) -> bytes:
    """A record of many regions: number of regions, bytes a pixel, their positions, and the pixels, deflated."""
    picture = read_picture(record)
    if picture is None or picture.chunk:
        return record
    numbers = picture.numbers()
    head = struct.pack("<II", len(picture.positions), numbers.itemsize)
    return head + picture.positions.tobytes() + zlib.compress(numbers.tobytes(), 6)


def earlier_pack(path: Path, target: Path) -> int:
    """Write the same pack as it was written then; returns how many of its records had another form."""
    pack = TilePack(path)
    keys = [int(key) for key in open_pack(path)["keys"]]
    mask = (1 << _BITS) - 1
    tiles = [Tile(key >> 2 * _BITS, key >> _BITS & mask, key & mask) for key in keys]
    now = [bytes(pack.record(tile)) for tile in tiles]
    then = [earlier(record) for record in now]
    pieces = [{f"pictures:{name}": array for name, array in tile_arrays(tiles, then).items()}]
    write_pack(target, joined_tiles(pieces, "pictures", pack.deepest))
    return sum(one != other for one, other in zip(now, then, strict=True))
