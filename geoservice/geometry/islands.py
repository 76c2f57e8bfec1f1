"""Islands: groups of regions that cannot touch each other, so that each can be worked on alone."""

from __future__ import annotations

import numpy as np
import shapely

from geoservice.geometry.raw import GeometryArray
from geoservice.model.arrays import IntArray


def island_groups(polygons: GeometryArray, points: int) -> list[IntArray]:
    """Positions in groups of about so many points or more, largest first, each ascending; all positions occur once.

    Parts whose bounding boxes meet are always in one group, and so are the parts of one region.
    """
    labels = _islands(polygons)
    sizes = np.bincount(labels, weights=shapely.get_num_coordinates(polygons), minlength=len(polygons))
    order = np.argsort(-sizes, kind="stable")
    order = order[sizes[order] > 0]
    totals = np.cumsum(sizes[order])
    # An island goes to the group in which it begins: large ones fill a group of their own.
    group_of = np.zeros(len(polygons), np.int64)
    group_of[order] = np.unique((totals - sizes[order]) // points, return_inverse=True)[1]
    groups = group_of[labels]
    members = np.argsort(groups, kind="stable")
    edges = np.flatnonzero(np.diff(groups[members])) + 1
    return np.split(members, edges)


def _islands(polygons: GeometryArray) -> IntArray:
    """For every region a number that it has in common with its island."""
    parts, owner = shapely.get_parts(polygons, return_index=True)
    boxes = np.asarray(shapely.box(*shapely.bounds(parts).T), dtype=object)
    left, right = owner[shapely.STRtree(boxes).query(boxes)]
    labels = np.arange(len(polygons))
    while True:
        before = labels.copy()
        np.minimum.at(labels, left, labels[right])
        labels = labels[labels]
        if (labels == before).all():
            return labels
