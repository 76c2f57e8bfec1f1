"""Vector tile geometry drawn from outlines: cut, rounded to tile units, valid, and no region lost.

Tiles hold what lies up to `mvt.BUFFER` units outside of them, regions that lie nowhere else included: the outline of a
neighbour is as wide on this side of the tile's edge as on the other, and clients draw nothing outside the tile anyway.
(PostGIS, tippecanoe and geojson-vt do the same.)
"""

from __future__ import annotations

import numpy as np

from geoservice.geometry import mvt
from geoservice.geometry.lattice import Frame, frame_of_tile
from geoservice.geometry.levels import Level, Rings, joined
from geoservice.geometry.mending import mend
from geoservice.geometry.outlines import Outlines
from geoservice.geometry.quantising import quantise
from geoservice.model.arrays import BoolArray, IntArray
from geoservice.model.tile import Tile

_POINTS_AT_ONCE = 150_000
#: Side of the square that stands for a region too small for a shape, in MVT units: a pixel of a tile shown at 512.
_SPECK = 8
#: Regions less than half that wide, and nowhere longer than two of them, are such squares.
_SPECK_BELOW, _SPECK_LENGTH = _SPECK / 2, 2 * _SPECK
#: Down to these zooms, where outlines are simplified by more than that, points lie so many units apart.
_CELLS = ((5, 4), (10, 2))


def vector_tile(outlines: Outlines, tile: Tile) -> list[tuple[int, bytes]]:
    """Position and MVT geometry commands of every region in a tile, in region order."""
    shapes = tile_geometries(outlines, tile)
    data, starts = shapes.data.tobytes(), shapes.starts.tolist()
    return [
        (owner, data[start:stop])
        for owner, start, stop in zip(shapes.owners.tolist(), starts[:-1], starts[1:], strict=True)
    ]


def tile_geometries(outlines: Outlines, tile: Tile) -> mvt.Geometries:
    """The MVT geometry commands of every region in a tile; owners are positions."""
    frame = frame_of_tile(tile, mvt.EXTENT)
    positions = outlines.meeting(frame, margin_px=mvt.BUFFER)
    cell = next((cell for deepest, cell in _CELLS if tile.z <= deepest), 1)
    tiny = _is_tiny(outlines, positions, frame)
    shapes = _shapes(outlines.level(2.0 ** (24 - tile.z)), positions, np.flatnonzero(~tiny), tile, cell)
    without = np.ones(len(positions), np.bool_)
    without[shapes.owners] = False
    rings = joined([shapes, _specks(outlines, positions, np.flatnonzero(without), frame)])
    drawn = mvt.encode_geometries(rings)
    return drawn._replace(owners=positions[drawn.owners])


def _is_tiny(outlines: Outlines, positions: IntArray, frame: Frame) -> BoolArray:
    tiny: BoolArray = outlines.sizes_px(positions, frame.step_x) < _SPECK_BELOW
    tiny[tiny] = outlines.lengths_px(positions[tiny], frame.step_x) < _SPECK_LENGTH
    return tiny


def _shapes(level: Level, positions: IntArray, chosen: IntArray, tile: Tile, cell: int) -> Rings:
    """The rings of some of the positions, in MVT units."""
    frame = frame_of_tile(tile, mvt.EXTENT // cell)
    pieces = []
    for batch in level.batches(positions[chosen], _POINTS_AT_ONCE):
        rings = level.rings(positions[chosen[batch]])
        rings = mend(quantise(rings, frame, mvt.BUFFER // cell))
        owners = chosen[batch][rings.owners]
        pieces.append(Rings(rings.x * cell, rings.y * cell, rings.starts, owners, rings.holes))
    return joined(pieces)


def _specks(outlines: Outlines, positions: IntArray, chosen: IntArray, frame: Frame) -> Rings:
    """Squares at the label points, where they lie in the tile or its buffer."""
    margin = mvt.BUFFER
    wide = Frame(
        *frame.box(margin)[:2], frame.step_x, frame.step_y, frame.width + 2 * margin, frame.height + 2 * margin
    )
    here, x, y = outlines.labels_in(wide, positions[chosen])
    left, top = (np.clip(axis - _SPECK // 2, 0, wide.width - _SPECK) - margin for axis in (x, y))
    corners_x = np.column_stack([left, left + _SPECK, left + _SPECK, left])
    corners_y = np.column_stack([top, top, top + _SPECK, top + _SPECK])
    starts = np.arange(len(here) + 1) * 4
    flat_x, flat_y = (corners.reshape(-1).astype(np.float64) for corners in (corners_x, corners_y))
    return Rings(flat_x, flat_y, starts, chosen[here], np.zeros(len(here), np.bool_))
