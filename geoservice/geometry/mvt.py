"""MVT geometry: rings to the command integers of the Mapbox Vector Tile specification 2.1, section 4.3."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geoservice.geometry.levels import Rings
from geoservice.geometry.ragged import offsets_of, run_starts
from geoservice.model.arrays import IntArray, UInt8Array

EXTENT = 4096
BUFFER = 64
_MOVE_TO_ONE, _LINE_TO, _CLOSE_PATH = 9, 2, 15


class Geometries(NamedTuple):
    """Packed command integers of some regions, end to end."""

    owners: IntArray
    """Ascending."""
    data: UInt8Array
    starts: IntArray
    """Where each one starts in `data`, and its length."""


Unsigned = npt.NDArray[np.uint32] | npt.NDArray[np.uint64]


def varint_sizes(values: Unsigned) -> npt.NDArray[np.int64]:
    """How many bytes each value takes as a varint."""
    sizes = np.ones(values.shape, np.int64)
    largest, limit = int(values.max(initial=0)), 0x80
    while limit <= largest:
        sizes += values >= limit
        limit <<= 7
    return sizes


def encode_varints(values: Unsigned) -> tuple[UInt8Array, IntArray]:
    """Protobuf varints end to end, and where each starts (one more than there are values)."""
    starts = offsets_of(varint_sizes(values))
    data = np.empty(starts[-1], np.uint8)
    at, rest = starts[:-1], values
    while len(rest):
        more = rest >= 0x80
        data[at] = (rest & 0x7F) | (more.view(np.uint8) << 7)
        at, rest = at[more] + 1, rest[more] >> rest.dtype.type(7)
    return data, starts


def encode_geometries(rings: Rings) -> Geometries:
    """The commands of every owner that has a ring; coordinates are whole numbers of tile units."""
    lengths = rings.lengths()
    bases = offsets_of(2 * lengths + 3)
    commands = np.empty(bases[-1], np.uint64)
    commands[bases[:-1]] = _MOVE_TO_ONE
    commands[bases[:-1] + 3] = ((lengths - 1) << 3) | _LINE_TO
    commands[bases[1:] - 1] = _CLOSE_PATH

    order = np.arange(len(rings.x)) - rings.starts[:-1].repeat(lengths)
    slots = bases[:-1].repeat(lengths) + 1 + 2 * order + (order > 0)
    first_rings = run_starts(rings.owners)
    first_points = rings.starts[first_rings]
    commands[slots], commands[slots + 1] = (_zigzag_deltas(axis, first_points) for axis in (rings.x, rings.y))

    data, starts = encode_varints(commands)
    return Geometries(rings.owners[first_rings], data, starts[np.append(bases[first_rings], bases[-1])])


def _zigzag_deltas(axis: npt.NDArray[np.float64], first_points: IntArray) -> npt.NDArray[np.uint64]:
    whole = axis.astype(np.int64)
    deltas = whole.copy()
    deltas[1:] -= whole[:-1]
    deltas[first_points] = whole[first_points]  # the cursor starts at 0, 0 in every feature
    return ((deltas << 1) ^ (deltas >> 63)).astype(np.uint64)
