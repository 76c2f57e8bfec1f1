"""MVT geometry: rings to the command integers of the Mapbox Vector Tile specification 2.1, section 4.3."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geoservice.geometry.levels import Rings
from geoservice.geometry.ragged import offsets_of
from geoservice.model.arrays import IntArray, UInt8Array

EXTENT = 4096
BUFFER = 64
_MOVE_TO_ONE, _LINE_TO, _CLOSE_PATH = 9, 2, 15


def encode_varints(values: npt.NDArray[np.uint64]) -> tuple[UInt8Array, IntArray]:
    """Protobuf varints end to end, and where each starts (one more than there are values). Values below 2^35."""
    limits = np.array([1 << bits for bits in (7, 14, 21, 28)], np.uint64)
    sizes = np.searchsorted(limits, values, side="right") + 1
    starts = offsets_of(sizes)
    data = np.empty(starts[-1], np.uint8)
    for byte in range(5):
        longer = sizes > byte
        if not longer.any():
            break
        more = np.where(sizes[longer] > byte + 1, np.uint64(0x80), np.uint64(0))
        data[starts[:-1][longer] + byte] = ((values[longer] >> np.uint64(7 * byte)) & np.uint64(0x7F)) | more
    return data, starts


def encode_geometries(rings: Rings) -> dict[int, bytes]:
    """The packed command integers of every owner that has a ring; coordinates are whole numbers of tile units."""
    if not len(rings):
        return {}
    lengths = rings.lengths()
    bases = offsets_of(2 * lengths + 3)
    commands = np.empty(bases[-1], np.uint64)
    commands[bases[:-1]] = _MOVE_TO_ONE
    commands[bases[:-1] + 3] = ((lengths - 1) << 3) | _LINE_TO
    commands[bases[1:] - 1] = _CLOSE_PATH

    order = np.arange(len(rings.x)) - np.repeat(rings.starts[:-1], lengths)
    slots = np.repeat(bases[:-1], lengths) + 1 + 2 * order + (order > 0)
    first_rings = np.flatnonzero(np.diff(rings.owners, prepend=-1))
    first_points = rings.starts[first_rings]
    commands[slots], commands[slots + 1] = (_zigzag_deltas(axis, first_points) for axis in (rings.x, rings.y))

    data, starts = encode_varints(commands)
    edges = starts[np.append(bases[first_rings], bases[-1])].tolist()
    packed = data.tobytes()
    owners = rings.owners[first_rings].tolist()
    return {owner: packed[edges[i] : edges[i + 1]] for i, owner in enumerate(owners)}


def encode_squares(x: IntArray, y: IntArray, side: int) -> list[bytes]:
    """The command integers of squares with these north-west corners: regions too small to have a shape."""
    corners_x = np.column_stack([x, x + side, x + side, x]).reshape(-1).astype(np.float64)
    corners_y = np.column_stack([y, y, y + side, y + side]).reshape(-1).astype(np.float64)
    numbers = np.arange(len(x))
    rings = Rings(corners_x, corners_y, np.arange(len(x) + 1) * 4, numbers, np.zeros(len(x), np.bool_))
    return list(encode_geometries(rings).values())


def _zigzag_deltas(axis: npt.NDArray[np.float64], first_points: IntArray) -> npt.NDArray[np.uint64]:
    whole = axis.astype(np.int64)
    deltas = np.diff(whole, prepend=0)
    deltas[first_points] = whole[first_points]  # the cursor starts at 0, 0 in every feature
    return ((deltas << 1) ^ (deltas >> 63)).astype(np.uint64)
