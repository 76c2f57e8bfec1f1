"""Geometries as FlatGeobuf writes them, and its packed Hilbert R-tree. Source: flatgeobuf.org, format version 3.

A feature is one flatbuffer: the first part of it (offsets, tables and coordinates) depends on the shape only and is
laid out here, a block of regions at a time; the properties follow as its last vector. Everything is little-endian and
every part a multiple of 8 bytes, so that coordinates can be read in place.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from geoservice.geometry.exports.shapes import Shapes
from geoservice.geometry.ragged import offsets_of
from geoservice.model.arrays import FloatArray, IntArray

NODE_SIZE = 16
MULTI_POLYGON, POLYGON = 6, 3
_HILBERT_MAX = (1 << 16) - 1
_NODE = np.dtype([("box", "<f8", 4), ("offset", "<u8")])

# Before the first polygon stand, in 4-byte words: size, root, feature (vtable 2, table 3), multipolygon (vtable 5,
# table 3), the vtable of polygons (5), and how many polygons there are.
_FEATURE_VTABLE, _FEATURE, _MULTI_VTABLE, _MULTI, _POLYGON_VTABLE, _PARTS = 2, 4, 7, 12, 15, 20
_WORD = 4


def _layout(shapes: Shapes) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Heads of regions, polygons until their points, where polygons start when laid end to end, regions: in words."""
    heads = _even(_PARTS + 1 + np.diff(shapes.regions).astype(np.int64))
    # A polygon: table (4 words), ends (length, then one a ring), and its coordinates, whose length stands on an odd
    # word so that the numbers start on an even one.
    until_points = _even(4 + 1 + np.diff(shapes.polygons).astype(np.int64) + 1)
    before = offsets_of(until_points + 4 * np.diff(shapes.points_of_polygons()))
    return heads, until_points, before, heads + before[shapes.regions[1:]] - before[shapes.regions[:-1]]


def feature_words(shapes: Shapes) -> tuple[npt.NDArray[np.uint32], IntArray]:
    """The words of every feature up to its properties, laid end to end, and where each feature starts.

    Word 0 of a feature, its size in bytes without itself, is left to whoever adds the properties: their length in bytes
    (one word), and the bytes, filled up to a multiple of 8.
    """
    heads, until_points, before, lengths = _layout(shapes)
    starts = offsets_of(lengths)
    words = np.zeros(starts[-1], np.uint32)
    counts = np.diff(shapes.regions).astype(np.int64)
    owners = np.repeat(np.arange(len(shapes)), counts)
    polygons = before[:-1] - before[shapes.regions[owners]] + (starts[:-1] + heads)[owners]
    _write_heads(words, starts[:-1], counts)
    words[starts[:-1] + _FEATURE + 2] = (lengths - _FEATURE - 2) * _WORD
    _write_parts(words, starts, shapes, owners, polygons)
    _write_polygons(words, shapes, polygons, until_points)
    return words, starts


def _write_heads(words: npt.NDArray[np.uint32], starts: IntArray, counts: IntArray) -> None:
    def bytes_until(word: int, target: int) -> int:
        return (target - word) * _WORD

    fixed = np.zeros(_PARTS, np.uint32)
    fixed[1] = bytes_until(1, _FEATURE)
    fixed[_FEATURE_VTABLE : _FEATURE_VTABLE + 2] = _halves(8, 12, 4, 8)
    fixed[_FEATURE] = bytes_until(_FEATURE_VTABLE, _FEATURE)
    fixed[_FEATURE + 1] = bytes_until(_FEATURE + 1, _MULTI)
    # Fields of a geometry: ends, xy, z, m, t, tm, type, parts.
    fixed[_MULTI_VTABLE : _MULTI_VTABLE + 5] = _halves(20, 12, 0, 0, 0, 0, 0, 0, 8, 4)
    fixed[_MULTI] = bytes_until(_MULTI_VTABLE, _MULTI)
    fixed[_MULTI + 1] = bytes_until(_MULTI + 1, _PARTS)
    fixed[_MULTI + 2] = MULTI_POLYGON
    fixed[_POLYGON_VTABLE : _POLYGON_VTABLE + 5] = _halves(18, 16, 4, 8, 0, 0, 0, 0, 12, 0)
    words[starts[:, None] + np.arange(_PARTS)] = fixed
    words[starts + _PARTS] = counts


def _write_parts(
    words: npt.NDArray[np.uint32], starts: IntArray, shapes: Shapes, owners: IntArray, polygons: IntArray
) -> None:
    """The vector of offsets to the polygons of each region."""
    places = starts[owners] + _PARTS + 1 + np.arange(len(owners)) - shapes.regions[owners].astype(np.int64)
    words[places] = (polygons - places) * _WORD
    words[polygons] = (polygons - starts[owners] - _POLYGON_VTABLE) * _WORD


def _write_polygons(words: npt.NDArray[np.uint32], shapes: Shapes, polygons: IntArray, until_points: IntArray) -> None:
    """Tables, ends of rings and coordinates; the table's vtable was set by `_write_parts`."""
    ends, coordinates = polygons + 4, polygons + until_points - 1
    words[polygons + 1] = (ends - polygons - 1) * _WORD
    words[polygons + 2] = (coordinates - polygons - 2) * _WORD
    words[polygons + 3] = POLYGON
    first, last = shapes.polygons[:-1].astype(np.int64), shapes.polygons[1:].astype(np.int64)
    words[ends] = last - first
    of = np.repeat(np.arange(len(polygons)), last - first)
    places = ends[of] + 1 + np.arange(len(of)) - first[of]
    starts = shapes.points_of_polygons()
    words[places] = shapes.rings[1:].astype(np.int64) - starts[of]
    counts = np.diff(starts)
    words[coordinates] = 2 * counts
    numbers = words.view(np.float64)
    where = np.repeat((coordinates + 1) // 2 - 2 * starts[:-1], 2 * counts) + np.arange(2 * starts[-1])
    numbers[where] = shapes.degrees().reshape(-1)


def _even(words: IntArray) -> IntArray:
    return words + words % 2


def _halves(*numbers: int) -> npt.NDArray[np.uint32]:
    return np.array(numbers, "<u2").view("<u4")


def hilbert_order(boxes: FloatArray) -> IntArray:
    """The order of features along a Hilbert curve over their common extent, by the centres of their boxes."""
    if not len(boxes):
        return np.zeros(0, np.int64)
    west, south = boxes[:, :2].min(axis=0)
    width, height = np.maximum(boxes[:, 2:].max(axis=0) - (west, south), 1e-12)
    x = np.floor(_HILBERT_MAX * ((boxes[:, 0] + boxes[:, 2]) / 2 - west) / width).astype(np.uint32)
    y = np.floor(_HILBERT_MAX * ((boxes[:, 1] + boxes[:, 3]) / 2 - south) / height).astype(np.uint32)
    return np.argsort(_hilbert(x, y), kind="stable")[::-1].copy()


def _hilbert(x: npt.NDArray[np.uint32], y: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
    """Distance along the curve of points in a square of side 2^16."""
    x, y = x.astype(np.int64), y.astype(np.int64)
    distance = np.zeros(len(x), np.int64)
    side = 1 << 15
    while side:
        right, upper = (x & side) > 0, (y & side) > 0
        distance += side * side * ((3 * right) ^ upper.astype(np.int64))
        flipped = ~upper & right
        x, y = np.where(flipped, _HILBERT_MAX - x, x), np.where(flipped, _HILBERT_MAX - y, y)
        x, y = np.where(upper, x, y), np.where(upper, y, x)
        side >>= 1
    return distance.astype(np.uint64)


def packed_tree(boxes: FloatArray, sizes: IntArray) -> bytes:
    """The index of features in file order: their boxes, and their sizes in bytes with the prefix; empty for none."""
    if not len(boxes):
        return b""
    levels = [_level(boxes, offsets_of(sizes)[:-1]), _parents(boxes)]
    while len(levels[-1]) > 1:
        levels.append(_parents(levels[-1]["box"]))
    ends = np.cumsum([len(level) for level in levels[::-1]])
    # A parent points at its first child by its number in the file, in which the root comes first.
    for level, first in zip(levels[1:], ends[::-1][1:].tolist(), strict=True):
        level["offset"] = first + NODE_SIZE * np.arange(len(level))
    return b"".join(level.tobytes() for level in levels[::-1])


def _level(boxes: npt.NDArray[Any], offsets: IntArray) -> npt.NDArray[Any]:
    level = np.zeros(len(boxes), _NODE)
    level["box"], level["offset"] = boxes, offsets
    return level


def _parents(boxes: npt.NDArray[Any]) -> npt.NDArray[Any]:
    starts = np.arange(0, len(boxes), NODE_SIZE)
    least = np.minimum.reduceat(boxes[:, :2], starts)
    most = np.maximum.reduceat(boxes[:, 2:], starts)
    return _level(np.hstack([least, most]), starts)
