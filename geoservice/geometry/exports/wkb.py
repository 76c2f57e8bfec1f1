"""Geometries as well-known binary, and as GeoPackage wraps it. Sources: OGC 06-103r4; GeoPackage 1.3, 2.1.3."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator

import numpy as np

from geoservice.geometry.exports.shapes import Shapes
from geoservice.model.arrays import FloatArray

_HEAD = struct.Struct("<BII")
_MULTI_POLYGON, _POLYGON = 6, 3
_POINT_BYTES = 16
_XY_ENVELOPE = 0b0011
_PART = [("order", "u1"), ("type", "<u4"), ("count", "<u4")]
#: A GeoPackage geometry of one polygon with one ring, up to its points: its own head, then those of the WKB.
_SIMPLE = np.dtype(
    [
        *(("magic", "S2"), ("version", "u1"), ("flags", "u1"), ("srs", "<i4"), ("envelope", "<f8", 4)),
        *(("multi", _PART), ("polygon", _PART), ("points", "<u4")),
    ]
)
_GEOPACKAGE_BYTES = 40


def wkb(shapes: Shapes) -> Iterator[bytes]:
    """Each region as a little-endian MultiPolygon."""
    data = _bytes_of(shapes)
    edges = shapes.rings.astype(np.int64)
    counts = np.diff(edges).astype("<u4").tobytes()
    ends = (edges * _POINT_BYTES).tolist()
    rings = [b"".join((counts[4 * n : 4 * n + 4], data[ends[n] : ends[n + 1]])) for n in range(len(ends) - 1)]
    of_polygons = shapes.polygons.tolist()
    polygons = [
        _HEAD.pack(1, _POLYGON, last - first) + (rings[first] if last - first == 1 else b"".join(rings[first:last]))
        for first, last in itertools.pairwise(of_polygons)
    ]
    of_regions = shapes.regions.tolist()
    for first, last in itertools.pairwise(of_regions):
        yield _HEAD.pack(1, _MULTI_POLYGON, last - first) + b"".join(polygons[first:last])


def _bytes_of(shapes: Shapes) -> memoryview:
    return shapes.degrees().data.cast("B") if len(shapes.points) else memoryview(b"")


def geopackage_blobs(shapes: Shapes, bounds: FloatArray, srs_id: int) -> list[bytes]:
    """Each region as GeoPackage keeps it, its envelope in front."""
    heads = np.zeros(len(shapes), _SIMPLE)
    heads["magic"], heads["flags"], heads["srs"] = b"GP", _XY_ENVELOPE, srs_id
    heads["envelope"] = bounds[:, [0, 2, 1, 3]]
    heads["multi"], heads["polygon"] = (1, _MULTI_POLYGON, 1), (1, _POLYGON, 1)
    edges = shapes.points_of_regions()
    heads["points"] = np.diff(edges)
    # Nine regions in ten are one ring: their head is of one form, and their points lie side by side.
    is_simple = np.diff(shapes.polygons[shapes.regions].astype(np.int64)) == 1
    head, size, data = heads.tobytes(), _SIMPLE.itemsize, _bytes_of(shapes)
    ends = (edges * _POINT_BYTES).tolist()
    blobs = [
        b"".join((head[at : at + size], data[ends[n] : ends[n + 1]])) for n, at in enumerate(range(0, len(head), size))
    ]
    others = np.flatnonzero(~is_simple)
    for n, shape in zip(others.tolist(), wkb(shapes.take(others)), strict=True):
        blobs[n] = head[n * size : n * size + _GEOPACKAGE_BYTES] + shape
    return blobs
