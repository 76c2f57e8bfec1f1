"""Geometries as well-known binary, and as GeoPackage wraps it. Sources: OGC 06-103r4; GeoPackage 1.3, 2.1.3."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator

import numpy as np

from geoservice.geometry.exports.shapes import Shapes

_HEAD = struct.Struct("<BII")
_MULTI_POLYGON, _POLYGON = 6, 3
_POINT_BYTES = 16
#: Magic, version, flags (little-endian, envelope of x and y), reference system, envelope.
_GEOPACKAGE = struct.Struct("<2sBBi4d")
_XY_ENVELOPE = 0b0011


def wkb(shapes: Shapes) -> Iterator[bytes]:
    """Each region as a little-endian MultiPolygon."""
    data = shapes.degrees().data.cast("B") if len(shapes.points) else memoryview(b"")
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


def geopackage_blobs(shapes: Shapes, srs_id: int) -> Iterator[bytes]:
    """Each region as GeoPackage keeps it, its envelope in front."""
    for shape, (west, south, east, north) in zip(wkb(shapes), shapes.bounds().tolist(), strict=True):
        yield _GEOPACKAGE.pack(b"GP", 0, _XY_ENVELOPE, srs_id, west, east, south, north) + shape
