"""Simplifying regions together, so that neighbours keep their common borders."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geoservice.geometry.levels import Rings
from geoservice.geometry.quantising import drop_degenerate
from geoservice.geometry.ragged import offsets_of, ranges

Polygons = npt.NDArray[Any]


def simplify_polygons(polygons: Polygons, tolerance: float) -> Polygons:
    """Polygons on the lattice with fewer points (Visvalingam-Whyatt); shells turn as Rings want them."""
    simple: Polygons = shapely.orient_polygons(shapely.coverage_simplify(polygons, tolerance), exterior_cw=False)
    return simple


def simplify_rings(rings: Rings, tolerance: float) -> Rings:
    """Rings with fewer points; tolerance is the square root of the smallest triangle that counts, in lattice steps."""
    if not len(rings):
        return rings
    owners, numbers = np.unique(rings.owners, return_inverse=True)
    compact = Rings(rings.x, rings.y, rings.starts, numbers, rings.holes)
    simple = rings_of(simplify_polygons(polygons_of(compact), tolerance))
    return Rings(simple.x, simple.y, simple.starts, owners[simple.owners], simple.holes)


def rings_of(polygons: Polygons) -> Rings:
    """All rings on whole lattice steps, without repeated points and without rings that lost their area."""
    kind, points, offsets = shapely.to_ragged_array(polygons)
    if kind is shapely.GeometryType.POLYGON:
        offsets = (*offsets, np.arange(len(polygons) + 1, dtype=np.int32))
    rings, parts, regions = (np.asarray(starts, np.int64) for starts in offsets)
    holes = np.ones(len(rings) - 1, np.bool_)
    holes[parts[:-1]] = False
    owners = np.repeat(np.arange(len(polygons)), np.diff(parts[regions]))
    x, y = np.rint(points).T
    closed = Rings(x, y, rings, owners, holes)
    following = closed.following()
    return drop_degenerate(closed.keep_points((x != x[following]) | (y != y[following])))


def polygons_of(rings: Rings) -> Polygons:
    """A MultiPolygon for each owner; every owner from 0 on has a ring."""
    lengths = rings.lengths()
    ring_offsets = offsets_of(lengths + 1)
    points = ranges(rings.starts[:-1], lengths + 1)
    points[ring_offsets[1:] - 1] = rings.starts[:-1]  # closed: the last point is the first
    shells = np.flatnonzero(~rings.holes)
    parts = np.append(shells, len(rings))
    regions = np.searchsorted(rings.owners[shells], np.arange(int(rings.owners[-1]) + 2))
    xy = np.column_stack([rings.x[points], rings.y[points]])
    polygons: Polygons = shapely.from_ragged_array(
        shapely.GeometryType.MULTIPOLYGON, xy, (ring_offsets, parts, regions)
    )
    return polygons
