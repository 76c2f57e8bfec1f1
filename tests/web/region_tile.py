"""A second reading of region tiles, written from docs/reference/region-tiles.md."""

from __future__ import annotations

import struct
from typing import NamedTuple

import numpy as np

from geoservice.model.arrays import IntArray


class DecodedTile(NamedTuple):
    """Region position under every pixel (-1 outside), and outline coverage 0 … 3."""

    positions: IntArray
    border: IntArray


def decode(body: bytes) -> DecodedTile:
    """The tile as pictures."""
    magic, side, planes, _zero, count = struct.unpack_from("<4sHBBI", body)
    assert magic == b"GRT1"
    known = np.array([-1, *struct.unpack_from(f"<{count}I", body, 12)])
    start = 12 + 4 * count
    assert len(body) == start + planes * side * side
    codes = np.zeros((side, side), np.int64)
    for plane in range(planes):
        rows = np.frombuffer(body, np.uint8, side * side, start + plane * side * side).reshape(side, side)
        codes |= np.bitwise_xor.accumulate(rows, axis=0).astype(np.int64) << (8 * plane)
    return DecodedTile(known[codes >> 2], codes & 3)
