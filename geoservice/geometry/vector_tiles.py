"""Vector tile geometry drawn from outlines: cut, rounded to tile units, and no region lost."""

from __future__ import annotations

import numpy as np

from geoservice.geometry import mvt
from geoservice.geometry.lattice import frame_of_tile
from geoservice.geometry.outlines import Outlines
from geoservice.geometry.quantising import quantise
from geoservice.model.tile import Tile

_POINTS_AT_ONCE = 150_000
#: Side of the square that stands for a region without a shape, in MVT units: a pixel where tiles are shown at 512.
_SPECK = 8


def vector_tile(outlines: Outlines, tile: Tile) -> list[tuple[int, bytes]]:
    """Position and MVT geometry commands of every region in a tile, in region order."""
    frame = frame_of_tile(tile, mvt.EXTENT)
    positions = outlines.meeting(frame, margin_px=mvt.BUFFER)
    level = outlines.level(2.0 ** (24 - tile.z))
    shapes: dict[int, bytes] = {}
    for batch in level.batches(positions, _POINTS_AT_ONCE):
        rings = quantise(level.rings(positions[batch]), frame, mvt.BUFFER)
        shapes |= {owner + batch.start: shape for owner, shape in mvt.encode_geometries(rings).items()}
    owners, x, y = outlines.labels_in(frame, positions)
    lost = np.array([owner not in shapes for owner in owners.tolist()], np.bool_)
    specks = mvt.encode_squares(x[lost], y[lost], _SPECK)
    shapes |= zip(owners[lost].tolist(), specks, strict=True)
    return [(int(positions[owner]), shapes[owner]) for owner in sorted(shapes)]
