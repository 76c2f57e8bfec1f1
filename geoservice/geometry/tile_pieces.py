"""What packing makes of a block of tiles: the records of all kinds, from a part of an edition that can travel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from geoservice.geometry.feature_tiles import feature_records
from geoservice.geometry.outlines import Outlines
from geoservice.geometry.packs import Array
from geoservice.geometry.pictures import frame_of_tiles, picture_records
from geoservice.geometry.ragged import Texts, chosen_texts, pack_texts
from geoservice.geometry.tile_packs import tile_arrays
from geoservice.geometry.vector_tiles import vector_tile
from geoservice.model.arrays import IntArray
from geoservice.model.boundary import RegionTable
from geoservice.model.tile import Tile

PICTURES, FEATURES = "pictures", "features"

#: More than the buffer of a vector tile, in pixels of which it has 256.
_MARGIN_PX = 8


@dataclass(slots=True, eq=False)
class EditionPart:
    """Some regions of an edition by their positions there: what tiles are made of."""

    regions: RegionTable
    outlines: Outlines

    def vector_tile(self, tile: Tile) -> list[tuple[int, bytes]]:
        """See PreparedEdition."""
        return vector_tile(self.outlines, tile)


@dataclass(frozen=True, slots=True, eq=False)
class TileTask:
    """Neighbouring tiles of one zoom, and the regions near them."""

    tiles: tuple[Tile, ...]
    part: EditionPart


Maker = Callable[[EditionPart, Sequence[Tile]], list[bytes]]
"""Makes the record of one kind for each of some neighbouring tiles of one zoom."""

MAKERS: dict[str, Maker] = {
    PICTURES: lambda part, tiles: picture_records(part.outlines, tiles, small=True),
    FEATURES: feature_records,
}


def task_of(edition: EditionPart, tiles: tuple[Tile, ...]) -> TileTask:
    """The tiles with a copy of the regions near them."""
    frame, _left, _top = frame_of_tiles(tiles)
    near = edition.outlines.meeting(frame, margin_px=_MARGIN_PX)
    part = EditionPart(_regions(edition.regions, near), edition.outlines.part(near, frame))
    return TileTask(tiles, part)


def make_tiles(task: TileTask) -> dict[str, Array]:
    """The records of every kind, as the arrays of a small pack each."""
    arrays: dict[str, Array] = {}
    for kind, make in MAKERS.items():
        made = tile_arrays(task.tiles, make(task.part, task.tiles))
        arrays |= {f"{kind}:{name}": array for name, array in made.items()}
    return arrays


def _regions(regions: RegionTable, positions: IntArray) -> RegionTable:
    def some(texts: Sequence[str]) -> Texts:
        return Texts(*pack_texts(chosen_texts(texts, positions)), held=positions)

    parents: Mapping[str, Sequence[str]] = {name: some(texts) for name, texts in regions.parents.items()}
    return RegionTable(some(regions.codes), some(regions.names), some(regions.kinds), parents)
