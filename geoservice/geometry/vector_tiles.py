"""Vector tile geometry drawn from outlines: cut, rounded to tile units, valid, and no region lost.

Tiles hold what lies up to `mvt.BUFFER` units outside of them, regions that lie nowhere else included: the outline of a
neighbour is as wide on this side of the tile's edge as on the other, and clients draw nothing outside the tile anyway.
(PostGIS, tippecanoe and geojson-vt do the same.)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from geoservice.geometry import mvt
from geoservice.geometry.lattice import frame_of_tile
from geoservice.geometry.levels import Rings, joined
from geoservice.geometry.mending import mend
from geoservice.geometry.outlines import Outlines
from geoservice.geometry.quantising import rounded
from geoservice.model.arrays import BoolArray, FloatArray, IntArray, UInt8Array
from geoservice.model.tile import Tile

_POINTS_AT_ONCE = 150_000
#: Side of the square that stands for a region too small for a shape, in MVT units: a pixel of a tile shown at 512.
_SPECK = 8
#: Regions less than half that wide, and nowhere longer than two of them, are such squares.
_SPECK_BELOW, _SPECK_LENGTH = _SPECK / 2, 2 * _SPECK
#: Down to these zooms, where outlines are simplified by more than that, points lie so many units apart.
_CELLS = ((5, 4), (10, 2))


class TileGeometries(NamedTuple):
    """Packed command integers of the regions of some tiles, end to end: by tile, then by region."""

    owners: IntArray
    """Positions, ascending in each tile."""
    data: UInt8Array
    starts: IntArray
    """Where each one starts in `data`, and its length."""
    tiles: IntArray
    """Where each tile starts in `owners`, and their number."""


def vector_tile(outlines: Outlines, tile: Tile) -> list[tuple[int, bytes]]:
    """Position and MVT geometry commands of every region in a tile, in region order."""
    shapes = tile_geometries(outlines, [tile])
    data, starts = shapes.data.tobytes(), shapes.starts.tolist()
    return [
        (owner, data[start:stop])
        for owner, start, stop in zip(shapes.owners.tolist(), starts[:-1], starts[1:], strict=True)
    ]


def tile_geometries(outlines: Outlines, tiles: Sequence[Tile]) -> TileGeometries:
    """The MVT geometry commands of every region in each of some tiles of one zoom.

    Tiles are drawn together, because a small one takes longer to ask numpy for than to compute.
    """
    entries = _entries(outlines, tiles)
    tiny = _is_tiny(outlines, entries.positions, entries.step)
    shapes = _shapes(outlines, entries, np.flatnonzero(~tiny), tiles[0].z)
    without = np.ones(len(tiny), np.bool_)
    without[shapes.owners] = False
    drawn = mvt.encode_geometries(joined([shapes, _specks(outlines, entries, np.flatnonzero(without))]))
    edges = np.searchsorted(entries.tiles[drawn.owners], np.arange(len(tiles) + 1))
    return TileGeometries(entries.positions[drawn.owners], drawn.data, drawn.starts, edges)


class _Entries(NamedTuple):
    """A row for every tile and every region near it, by tile, then by region."""

    positions: IntArray
    tiles: IntArray
    """Number of the tile."""
    left: FloatArray
    """Where the tile begins, in lattice steps."""
    top: FloatArray
    step: float
    """Lattice steps of a unit."""


def _entries(outlines: Outlines, tiles: Sequence[Tile]) -> _Entries:
    frames = [frame_of_tile(tile, mvt.EXTENT) for tile in tiles]
    near = [outlines.meeting(frame, margin_px=mvt.BUFFER) for frame in frames]
    numbers = np.repeat(np.arange(len(tiles)), [len(positions) for positions in near])
    left, top = (np.array(edges)[numbers] for edges in zip(*(frame[:2] for frame in frames), strict=True))
    return _Entries(np.concatenate(near), numbers, left, top, frames[0].step_x)


def _is_tiny(outlines: Outlines, positions: IntArray, step: float) -> BoolArray:
    tiny: BoolArray = outlines.sizes_px(positions, step) < _SPECK_BELOW
    tiny[tiny] = outlines.lengths_px(positions[tiny], step) < _SPECK_LENGTH
    return tiny


def _shapes(outlines: Outlines, entries: _Entries, chosen: IntArray, zoom: int) -> Rings:
    """The rings of some of the entries, in MVT units."""
    level = outlines.level(2.0 ** (24 - zoom))
    cell = next((cell for deepest, cell in _CELLS if zoom <= deepest), 1)
    size, margin, step = mvt.EXTENT // cell, mvt.BUFFER // cell, entries.step * cell
    pieces = []
    for batch in level.batches(entries.positions[chosen], _POINTS_AT_ONCE):
        rings = level.rings(entries.positions[chosen[batch]])
        owners = chosen[batch][rings.owners]
        lengths = rings.lengths()
        x, y = (
            (axis - np.repeat(edges[owners], lengths)) / step
            for axis, edges in ((rings.x, entries.left), (rings.y, entries.top))
        )
        rings = mend(rounded(Rings(x, y, rings.starts, owners, rings.holes), size, size, margin))
        pieces.append(Rings(rings.x * cell, rings.y * cell, rings.starts, rings.owners, rings.holes))
    return joined(pieces)


def _specks(outlines: Outlines, entries: _Entries, chosen: IntArray) -> Rings:
    """Squares at the label points, where they lie in the tile or its buffer."""
    edge = mvt.EXTENT + mvt.BUFFER
    places = outlines.label_points(entries.positions[chosen])
    x, y = (np.floor((axis - edges[chosen]) / entries.step) for axis, edges in zip(places, entries[2:4], strict=True))
    here = (x >= -mvt.BUFFER) & (x < edge) & (y >= -mvt.BUFFER) & (y < edge)
    left, top = (np.clip(axis[here] - _SPECK // 2, -mvt.BUFFER, edge - _SPECK) for axis in (x, y))
    flat_x = np.column_stack([left, left + _SPECK, left + _SPECK, left]).reshape(-1)
    flat_y = np.column_stack([top, top, top + _SPECK, top + _SPECK]).reshape(-1)
    return Rings(flat_x, flat_y, np.arange(len(left) + 1) * 4, chosen[here], np.zeros(len(left), np.bool_))
