"""PackedEdition: the PreparedEdition that reads the files written by `prepare.pack`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from geoservice.geometry.drawing import draw
from geoservice.geometry.feature_tiles import FeatureTile, feature_records, is_current, read_feature_record
from geoservice.geometry.lattice import around_the_world, frame_of, to_degrees
from geoservice.geometry.levels import Rings
from geoservice.geometry.neighbours import NEIGHBOURS, Neighbours
from geoservice.geometry.outlines import Outlines, outlines_of
from geoservice.geometry.packs import Array, DamagedPackError, open_pack
from geoservice.geometry.parents import PARENTS, Parents, parents_from
from geoservice.geometry.pictures import Picture, grid_of_quarters, picture_records, read_picture
from geoservice.geometry.prepared import RegionGrid
from geoservice.geometry.region_table import DAMAGES, REGIONS, damaged, explained, regions_of
from geoservice.geometry.svg import simplified, svg_paths
from geoservice.geometry.tile_cache import TileCache
from geoservice.geometry.tile_packs import Record, TilePack
from geoservice.geometry.tile_pieces import FEATURES, MAKERS, PICTURES
from geoservice.geometry.tile_shelf import TileShelf
from geoservice.geometry.vector_tiles import vector_tile
from geoservice.model.arrays import BBox, FloatArray, IntArray
from geoservice.model.boundary import BoundaryEdition
from geoservice.model.tile import Tile, Window, tile_shown

_KEPT_GRIDS = 48
_KEPT_TILES = 64
"""How many opened records an edition keeps: the layers of a page or slider ask for the same tiles in turn."""
_LARGEST_KEPT_PX = 512 * 512


def open_packed_edition(
    edition: BoundaryEdition, parts: Mapping[str, Path], cache: TileCache | None = None
) -> PackedEdition:
    """Map the part files; raises UnavailableError when one is missing or damaged."""
    with explained(edition):
        packs = {name: open_pack(path) for name, path in parts.items() if name not in MAKERS}
        # An edition packed by an earlier release has none of them: its tiles are made as they are asked for.
        tiles = {name: TilePack(parts[name]) for name in MAKERS if name in parts}
        return PackedEdition(edition, packs, tiles, cache)


class PackedEdition:
    """Geometry drawn on demand from memory-mapped rings at several degrees of detail; safe to share by threads."""

    def __init__(
        self,
        edition: BoundaryEdition,
        packs: Mapping[str, Mapping[str, Array]],
        tiles: Mapping[str, TilePack],
        cache: TileCache | None,
    ) -> None:
        index, texts = packs["index"], packs["geojson"]
        self.edition = edition
        self.regions = regions_of(packs[REGIONS])
        self._bounds, self._label_points, self._areas_km2 = index["bounds"], index["label_points"], index["areas_km2"]
        self._texts, self._text_offsets = texts["data"], texts["offsets"]
        self.outlines = outlines_of(packs)
        # Editions packed before these were thought of have none.
        self._neighbours = Neighbours(packs[NEIGHBOURS], edition.regions) if NEIGHBOURS in packs else None
        self._parents = parents_from(packs[PARENTS], edition.regions) if PARENTS in packs else {}
        counts = {len(self.regions), len(self.outlines), len(self._text_offsets) - 1}
        if counts != {edition.regions}:
            raise DamagedPackError("parts of different editions")
        self._small_grid = lru_cache(maxsize=_KEPT_GRIDS)(lambda window: draw(self.outlines, frame_of(window)))
        self._tile_grid = lru_cache(maxsize=_KEPT_GRIDS)(self._read_grid)
        self._pictures = TileShelf(PICTURES, partial(picture_records, self.outlines), tiles.get(PICTURES), cache)
        self._features = TileShelf(FEATURES, self._feature_records, tiles.get(FEATURES), cache, is_current)
        self._picture = lru_cache(maxsize=_KEPT_TILES)(lambda tile: read_picture(self._pictures.record(tile)))
        self._feature_tile = lru_cache(maxsize=_KEPT_TILES)(
            lambda tile: read_feature_record(self._features.record(tile))
        )

    def picture(self, tile: Tile) -> Picture | None:
        """See PreparedEdition."""
        try:  # not `with`: one of a hundred things that a cold processor would have to load
            return self._picture(tile)
        except DAMAGES as error:
            raise damaged(self.edition, error) from error

    def pictures(self, tiles: Sequence[Tile]) -> list[Picture | None]:
        """See PreparedEdition."""
        with explained(self.edition):
            return [read_picture(record) for record in self._pictures.records(tiles)]

    def features(self, tile: Tile) -> FeatureTile | None:
        """See PreparedEdition."""
        try:
            return self._feature_tile(tile)
        except DAMAGES as error:
            raise damaged(self.edition, error) from error

    def feature_record(self, tile: Tile) -> Record:
        """See PreparedEdition."""
        with explained(self.edition):
            return self._features.record(tile)

    def region_grid(self, window: Window) -> RegionGrid | None:
        """See PreparedEdition."""
        shown = tile_shown(window)
        if shown is not None:
            return self._tile_grid(*shown)
        if window.width * window.height > _LARGEST_KEPT_PX:
            return draw(self.outlines, frame_of(window))
        return self._small_grid(window)

    def vector_tile(self, tile: Tile) -> Iterable[tuple[int, bytes]]:
        """See PreparedEdition."""
        return vector_tile(self.outlines, tile)

    def svg_paths(self, window: Window) -> Iterator[tuple[int, str]]:
        """See PreparedEdition."""
        return _paths(self.outlines, window)

    def rings(self, window: Window, tolerance_px: float = 0.0) -> tuple[IntArray, Rings]:
        """See PreparedEdition."""
        frame = frame_of(window)
        positions = self.outlines.meeting(frame, margin_px=1)
        rings = self.outlines.level(frame.steps_per_px).rings(positions)
        if tolerance_px:
            rings = simplified(rings, frame, tolerance_px)
        longitude, latitude = to_degrees(rings.x, rings.y)
        return positions, Rings(longitude, -latitude, rings.starts, rings.owners, rings.holes)

    def geojson(self, position: int) -> bytes:
        """See PreparedEdition."""
        start, stop = self._text_offsets[position], self._text_offsets[position + 1]
        text: bytes = self._texts[start:stop].tobytes()
        return text

    def intersecting(self, bbox: BBox) -> IntArray:
        """See PreparedEdition."""
        west, south, east, north = self._bounds
        if bbox.west <= bbox.east:
            across = (west <= bbox.east) & (east >= bbox.west)
        else:
            across = (west <= bbox.east) | (east >= bbox.west)
        return np.flatnonzero(across & (south <= bbox.north) & (north >= bbox.south))

    def bounds(self) -> FloatArray:
        """See PreparedEdition."""
        return self._bounds

    def label_points(self) -> FloatArray:
        """See PreparedEdition."""
        return self._label_points

    def areas_km2(self) -> FloatArray:
        """See PreparedEdition."""
        return self._areas_km2

    def neighbours(self, position: int) -> IntArray | None:
        """See PreparedEdition."""
        return None if self._neighbours is None else self._neighbours.of(position)

    def parents(self, level: str) -> Parents | None:
        """See PreparedEdition."""
        return self._parents.get(level)

    def parent_paths(self, window: Window, level: str) -> Iterator[tuple[int, str]]:
        """See PreparedEdition."""
        parents = self.parents(level)
        return iter(()) if parents is None else _paths(parents.outlines, window)

    def _read_grid(self, tile: Tile, scale: int) -> RegionGrid | None:
        if scale == 1:
            picture = self.picture(tile)
            return None if picture is None else picture.grid()
        quarters = [Tile(tile.z + 1, 2 * tile.x + x, 2 * tile.y + y) for y in (0, 1) for x in (0, 1)]
        return grid_of_quarters(self.pictures(quarters))

    def _feature_records(self, tiles: Sequence[Tile]) -> list[bytes]:
        return feature_records(self, tiles)


def _paths(outlines: Outlines, window: Window) -> Iterator[tuple[int, str]]:
    found: dict[int, str] = {}
    for frame in around_the_world(frame_of(window)):
        positions = outlines.meeting(frame, margin_px=1)
        rings = outlines.level(frame.steps_per_px).rings(positions)
        for owner, path in svg_paths(rings, frame, *outlines.labels_in(frame, positions)):
            position = int(positions[owner])
            found[position] = found.get(position, "") + path
    yield from sorted(found.items())
