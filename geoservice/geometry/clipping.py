"""Clipping rings to a box: Sutherland and Hodgman's method, on all rings at once.

Where a ring leaves the box and comes back, the pieces stay joined by a line along the edge of the box. The box is wider
than the picture, so that line is never seen (the same choice as geojson-vt's).
"""

from __future__ import annotations

import numpy as np

from geoservice.geometry.levels import Rings
from geoservice.geometry.ragged import offsets_of
from geoservice.model.arrays import FloatArray, IntArray


def clip(rings: Rings, left: float, top: float, right: float, bottom: float) -> Rings:
    """What lies inside the box; rings outside become empty."""
    rings = _clip_x(_clip_x(rings, left, 1.0), right, -1.0)
    turned = Rings(rings.y, rings.x, rings.starts, rings.owners, rings.holes)
    turned = _clip_x(_clip_x(turned, top, 1.0), bottom, -1.0)
    return Rings(turned.y, turned.x, turned.starts, turned.owners, turned.holes)


def _clip_x(rings: Rings, limit: float, side: float) -> Rings:
    """Keep what lies on one side of a line x = limit: to the right of it for side 1, to the left for -1."""
    depth = (rings.x - limit) * side
    inside = depth >= 0
    if inside.all():
        return rings
    following = rings.following()
    crossing = inside != inside[following]
    emitted = inside.astype(np.int64) + crossing
    ends = offsets_of(emitted)
    x, y = np.empty(ends[-1]), np.empty(ends[-1])
    x[ends[:-1][inside]], y[ends[:-1][inside]] = rings.x[inside], rings.y[inside]
    at = (ends[1:] - 1)[crossing]
    x[at] = limit
    y[at] = _crossing_y(rings, np.flatnonzero(crossing), following, limit)
    return Rings(x, y, ends[rings.starts], rings.owners, rings.holes)


def _crossing_y(rings: Rings, edges: IntArray, following: IntArray, limit: float) -> FloatArray:
    start, stop = edges, following[edges]
    # From left to right always, so that neighbours who run along an edge in opposite directions cut it alike.
    swap = rings.x[start] > rings.x[stop]
    start, stop = np.where(swap, stop, start), np.where(swap, start, stop)
    share = (limit - rings.x[start]) / (rings.x[stop] - rings.x[start])
    crossing: FloatArray = rings.y[start] + share * (rings.y[stop] - rings.y[start])
    return crossing
