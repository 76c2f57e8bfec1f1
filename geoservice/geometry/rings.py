"""Polygons from rings of numbers, for the formats that we parse ourselves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from geoservice.geometry.raw import FeatureCollector
from geoservice.model.arrays import FloatArray


class RingError(Exception):
    """A feature's coordinates make no polygon; `reason` is the stable word of the finding."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


def ring(points: object) -> FloatArray:
    """Points as an array n x 2; raises RingError for anything that is not a list of numbers.

    Heights are left out here, because points of one ring may have them or not.
    """
    if not isinstance(points, list) or not all(isinstance(point, list) and len(point) >= 2 for point in points):
        raise RingError("bad_coordinates")
    if not points:
        return np.empty((0, 2))
    pairs = np.array([point[:2] for point in points])
    # Text such as "104.1" would be read as a number silently; numpy tells it apart by the kind of the array.
    if pairs.dtype.kind not in "if" or pairs.ndim != 2:
        raise RingError("bad_coordinates")
    return pairs.astype(np.float64)


def polygon(rings: Sequence[FloatArray], collector: FeatureCollector) -> shapely.Polygon:
    """A polygon of a shell and holes; open rings are closed and useless holes left out, both with a note."""
    if not rings:
        return shapely.Polygon()
    shell, *holes = [_closed(points, collector) for points in rings]
    if len(shell) == 0:
        return shapely.Polygon()
    if not all(np.isfinite(points).all() for points in rings):
        raise RingError("not_finite")
    if len(shell) < 4:
        raise RingError("bad_ring", str(len(shell)))
    usable = [hole for hole in holes if len(hole) >= 4]
    if len(usable) < len(holes):
        collector.note("repaired", "hole_dropped", str(len(holes) - len(usable)))
    return shapely.Polygon(shell, usable)


def _closed(points: FloatArray, collector: FeatureCollector) -> FloatArray:
    if len(points) < 3 or np.array_equal(points[0], points[-1], equal_nan=True):
        return points
    collector.note("repaired", "ring_closed")
    return np.vstack([points, points[:1]])
