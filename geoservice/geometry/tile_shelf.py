"""TileShelf: the records of one kind, wherever they are: in a pack, in memory, on disk, or made this moment."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock

from geoservice.geometry.tile_cache import TileCache
from geoservice.geometry.tile_packs import Record, TilePack
from geoservice.model.tile import Tile

Maker = Callable[[Sequence[Tile]], list[bytes]]
"""Makes the records of some tiles of one zoom; empty bytes where a tile shows nothing."""

Check = Callable[[Record], bool]
"""Whether a record, which is not empty, is of the kind that is read today: an earlier release may have made it."""

_KEPT = 512
_LARGEST_KEPT = 64 << 10


class TileShelf:
    """Safe to share by threads; two that ask for the same new tile at once may both make it."""

    def __init__(
        self, kind: str, make: Maker, pack: TilePack | None, cache: TileCache | None, is_current: Check = bool
    ) -> None:
        self._kind = kind
        self._make = make
        self._is_current = is_current
        self._pack = pack
        self._deepest = -1 if pack is None else pack.deepest
        self._cache = cache
        self._kept: OrderedDict[Tile, bytes] = OrderedDict()
        self._lock = Lock()

    def record(self, tile: Tile) -> Record:
        """The record of a tile; empty for nothing. Raises DamagedPackError."""
        found = self._found(tile)
        return self._made([tile])[0] if found is None else found

    def records(self, tiles: Sequence[Tile]) -> list[Record]:
        """The records of some neighbouring tiles of one zoom, made together where they are not there yet."""
        found = [self._found(tile) for tile in tiles]
        missing = [tile for tile, record in zip(tiles, found, strict=True) if record is None]
        made = iter(self._made(missing) if missing else ())
        return [next(made) if record is None else record for record in found]

    def _found(self, tile: Tile) -> Record | None:
        if self._pack is not None and tile.z <= self._deepest:
            ahead = self._pack.record(tile)
            if not len(ahead) or self._is_current(ahead):
                return ahead
        return self._found_later(tile)

    def _found_later(self, tile: Tile) -> bytes | None:
        with self._lock:
            record = self._kept.get(tile)
            if record is not None:
                self._kept.move_to_end(tile)
                return record
        if self._cache is not None:
            record = self._cache.read(self._kind, tile)
            if record and not self._is_current(record):
                return None
            if record is not None:
                self._keep(tile, record)
        return record

    def _made(self, tiles: Sequence[Tile]) -> list[bytes]:
        records = self._make(tiles)
        for tile, record in zip(tiles, records, strict=True):
            self._keep(tile, record)
            if self._cache is not None:
                self._cache.write(self._kind, tile, record)
        return records

    def _keep(self, tile: Tile, record: bytes) -> None:
        if len(record) > _LARGEST_KEPT:
            return
        with self._lock:
            self._kept[tile] = record
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
