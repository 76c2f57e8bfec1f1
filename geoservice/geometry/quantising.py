"""Rings on a coarse grid: cut to a box, rounded, and rid of what rounding made meaningless."""

from __future__ import annotations

import numpy as np

from geoservice.geometry.clipping import clip
from geoservice.geometry.lattice import Frame
from geoservice.geometry.levels import Rings

#: Taking spikes away can bare others; what is left after so many rounds is for `mending` to look at.
_ROUNDS = 4


def quantise(rings: Rings, frame: Frame, margin: int) -> Rings:
    """Rings in whole cells of a frame, origin at its north-west corner, cut `margin` cells outside of it.

    A point of the lattice always lands on the same cell, so neighbours keep their shared points. Repeated points,
    points on a straight line, spikes, rings without an area and the holes of vanished shells are gone.
    """
    x, y = (rings.x - frame.left) / frame.step_x, (rings.y - frame.top) / frame.step_y
    return rounded(Rings(x, y, rings.starts, rings.owners, rings.holes), frame.width, frame.height, margin)


def rounded(cells: Rings, width: int, height: int, margin: int) -> Rings:
    """As `quantise`, for rings in cells already."""
    inside = clip(cells, -margin, -margin, width + margin, height + margin)
    whole = Rings(np.floor(inside.x + 0.5), np.floor(inside.y + 0.5), inside.starts, inside.owners, inside.holes)
    return drop_degenerate(_without_straight_points(whole))


def drop_degenerate(rings: Rings) -> Rings:
    """Only the rings that still turn the way a shell or a hole must; holes go with their shell."""
    areas = rings.doubled_areas()
    sound = np.where(rings.holes, areas < 0, areas > 0)
    shells = np.maximum.accumulate(np.where(rings.holes, -1, np.arange(len(rings))))
    return rings.keep_rings(sound & sound[shells]) if len(rings) else rings


def _without_straight_points(rings: Rings) -> Rings:
    """Without points that change nothing of the area: repeated ones, those between two others, tips of spikes."""
    for _round in range(_ROUNDS):
        following = rings.following()
        moved = (rings.x != rings.x[following]) | (rings.y != rings.y[following])
        rings = rings.keep_points(moved)
        following = rings.following()
        x, y = rings.x[following] - rings.x, rings.y[following] - rings.y
        # The turn at the end of each edge, marked at the point where the edge ends.
        turns = np.empty(len(rings.x), np.bool_)
        turns[following] = x * y[following] != x[following] * y
        if turns.all():
            break
        rings = rings.keep_points(turns)
    return rings
