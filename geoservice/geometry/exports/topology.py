"""Rings cut into arcs, each kept once however many regions it bounds. Source: the TopoJSON format specification.

Arcs are shared only where neighbours have the very same points: nothing is snapped, nothing is lost.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from geoservice.geometry.exports.shapes import Points, Shapes
from geoservice.model.arrays import BoolArray, IntArray

Refs = list[int]


@dataclass(frozen=True, slots=True, eq=False)
class Topology:
    """Arcs, and for every ring of the shapes the arcs that it follows; `~n` is arc n walked backward."""

    arcs: list[Points]
    rings: list[Refs]


def topology(shapes: Shapes, first: int = 0) -> Topology:
    """The arcs of some regions, numbered from `first`."""
    rings = [shapes.points[start : stop - 1] for start, stop in itertools.pairwise(shapes.rings.tolist())]
    if not rings:
        return Topology([], [])
    opened = np.concatenate(rings)
    starts = np.cumsum([0, *map(len, rings)])
    points = _numbered(opened)
    cuts = _junctions(points, starts)
    made: dict[bytes, int] = {}
    arcs: list[Points] = []
    refs: list[Refs] = []
    for start, stop in itertools.pairwise(starts.tolist()):
        ring: Refs = []
        for arc in _arcs(points[start:stop], cuts[start:stop]):
            forward = points[start:stop][arc]
            key, turned = forward.tobytes(), forward[::-1].tobytes()
            number = made.get(key)
            if number is None and turned in made:
                ring.append(~(first + made[turned]))
                continue
            if number is None:
                number = made[key] = len(arcs)
                arcs.append(opened[start:stop][arc])
            ring.append(first + number)
        refs.append(ring)
    return Topology(arcs, refs)


def _numbered(points: Points) -> IntArray:
    """A number for every place: equal points have equal numbers."""
    keys = np.ascontiguousarray(points).view(np.int64).reshape(-1)
    numbers: IntArray = np.unique(keys, return_inverse=True)[1].astype(np.int64).reshape(-1)
    return numbers


def _junctions(points: IntArray, starts: IntArray) -> BoolArray:
    """Which points do not have the same two neighbours in every ring that passes them."""
    before, after = np.roll(points, 1), np.roll(points, -1)
    before[starts[:-1]], after[starts[1:] - 1] = points[starts[1:] - 1], points[starts[:-1]]
    pairs = np.minimum(before, after) * (points.max() + 1) + np.maximum(before, after)
    order = np.argsort(points, kind="stable")
    firsts = np.flatnonzero(np.diff(points[order], prepend=-1))
    differ = np.minimum.reduceat(pairs[order], firsts) != np.maximum.reduceat(pairs[order], firsts)
    found: BoolArray = differ[points]
    return found


def _arcs(ring: IntArray, cuts: BoolArray) -> list[npt.NDArray[Any]]:
    """The ring as runs of indices from junction to junction; a ring without any starts at its least point."""
    at = np.flatnonzero(cuts)
    if not len(at):
        at = np.array([ring.argmin()])
    ends = [*at.tolist(), int(at[0]) + len(ring)]
    return [np.arange(start, stop + 1) % len(ring) for start, stop in itertools.pairwise(ends)]
