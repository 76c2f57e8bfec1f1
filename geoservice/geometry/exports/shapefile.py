"""Geometries as Shapefile records. Source: ESRI Shapefile Technical Description, 1998."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geoservice.geometry.exports.shapes import Shapes
from geoservice.geometry.ragged import offsets_of
from geoservice.model.arrays import FloatArray, IntArray

POLYGON = 5
HEADER_BYTES = 100
_WORD = 4
# In 4-byte words: number and length (big-endian), type, box (8), how many parts and points.
_HEAD = 2 + 1 + 8 + 2


def record_sizes(shapes: Shapes) -> IntArray:
    """Bytes of the record of every region, with its own header."""
    words: IntArray = _HEAD + _rings(shapes) + 4 * np.diff(shapes.points_of_regions())
    return _WORD * words


def records(shapes: Shapes, first: int) -> bytes:
    """The records of these regions, numbered from `first` (1-based); shells run clockwise, as the format wants."""
    counts, points = _rings(shapes), np.diff(shapes.points_of_regions())
    lengths = _HEAD + counts + 4 * points
    starts = offsets_of(lengths)
    words = np.zeros(starts[-1], np.uint32)
    at = starts[:-1]
    words[at] = np.arange(first, first + len(shapes), dtype=np.uint32).byteswap()
    words[at + 1] = (2 * (lengths - 2)).astype(np.uint32).byteswap()
    words[at + 2] = POLYGON
    words[at[:, None] + np.arange(3, 11)] = shapes.bounds().view(np.uint32)
    words[at + 11], words[at + 12] = counts, points
    owners = np.repeat(np.arange(len(shapes)), counts)
    first_rings = shapes.polygons[shapes.regions].astype(np.int64)
    first_points = shapes.points_of_regions()
    places = at[owners] + _HEAD + np.arange(len(owners)) - first_rings[owners]
    words[places] = shapes.rings[:-1].astype(np.int64) - first_points[owners]
    where = np.repeat(at + _HEAD + counts - 4 * first_points[:-1], 4 * points) + np.arange(4 * first_points[-1])
    words[where] = _reversed(shapes).view(np.uint32).reshape(-1)
    return words.tobytes()


def header(file_bytes: int, boxes: FloatArray) -> bytes:
    """The first 100 bytes of a .shp or .shx of this size."""
    words = np.zeros(HEADER_BYTES // _WORD, np.uint32)
    words[0] = np.uint32(9994).byteswap()
    words[6] = np.uint32(file_bytes // 2).byteswap()
    words[7], words[8] = 1000, POLYGON
    if len(boxes):
        words[9:17] = np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)]).view(np.uint32)
    return words.tobytes()


def index(sizes: IntArray) -> bytes:
    """The records of the .shx, from the sizes of those of the .shp."""
    entries = np.empty((len(sizes), 2), ">i4")
    entries[:, 0] = (HEADER_BYTES + offsets_of(sizes)[:-1]) // 2
    entries[:, 1] = (sizes - 2 * _WORD) // 2
    return entries.tobytes()


def _rings(shapes: Shapes) -> IntArray:
    counts: IntArray = np.diff(shapes.polygons[shapes.regions].astype(np.int64))
    return counts


def _reversed(shapes: Shapes) -> FloatArray:
    """The points in degrees, every ring the other way round."""
    starts = shapes.rings.astype(np.int64)
    turned: npt.NDArray[np.int64] = np.repeat(starts[:-1] + starts[1:] - 1, np.diff(starts)) - np.arange(starts[-1])
    return shapes.degrees()[turned]
