"""Shapes: the exact polygons of some regions as flat arrays, from which every file format is a matter of copying."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from geoservice.geometry.ragged import offsets_of, ranges
from geoservice.model.arrays import FloatArray, IntArray

STEPS_A_DEGREE = 10_000_000
"""Editions are kept at 1e-7 degree, so whole numbers hold them exactly; 180 degrees fit 32 bits."""

Points = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """MultiPolygons of regions; rings are closed, shells run counter-clockwise and their holes follow, clockwise."""

    points: Points
    """n x 2: longitude and latitude in 1e-7 degree."""
    rings: npt.NDArray[Any]
    """Where each ring starts among the points, and the number of points."""
    polygons: npt.NDArray[Any]
    """Where each polygon starts among the rings, and the number of rings."""
    regions: npt.NDArray[Any]
    """Where each region starts among the polygons, and the number of polygons."""

    def __len__(self) -> int:
        return len(self.regions) - 1

    def degrees(self) -> FloatArray:
        """The points in degrees, the very numbers of the edition."""
        return self.points / STEPS_A_DEGREE

    def points_of_regions(self) -> IntArray:
        """Where each region starts among the points, and the number of points."""
        starts: IntArray = self.rings[self.polygons[self.regions]].astype(np.int64)
        return starts

    def points_of_polygons(self) -> IntArray:
        """Where each polygon starts among the points, and the number of points."""
        starts: IntArray = self.rings[self.polygons].astype(np.int64)
        return starts

    def bounds(self) -> FloatArray:
        """West, south, east, north of every region, n x 4, in degrees; no region may be empty."""
        starts = self.points_of_regions()[:-1]
        if not len(starts):
            return np.zeros((0, 4))
        least, most = np.minimum.reduceat(self.points, starts), np.maximum.reduceat(self.points, starts)
        return np.hstack([least, most]) / STEPS_A_DEGREE

    def take(self, positions: IntArray) -> Shapes:
        """Some of the regions in the order asked for; a run of neighbours is not copied."""
        if len(positions) and positions[-1] - positions[0] == len(positions) - 1 and (np.diff(positions) == 1).all():
            return self._run(int(positions[0]), int(positions[-1]) + 1)
        chosen, regions = _chosen(self.regions, positions)
        chosen, polygons = _chosen(self.polygons, chosen)
        chosen, rings = _chosen(self.rings, chosen)
        return Shapes(self.points[chosen], rings, polygons, regions)

    def blocks(self, positions: IntArray, points: int) -> Iterator[slice]:
        """Consecutive slices of positions with about so many points each, never an empty one: bounded memory."""
        ends = np.cumsum(np.diff(self.points_of_regions())[positions]) if len(positions) else np.zeros(0, np.int64)
        edges = [*(np.flatnonzero(np.diff(ends // points)) + 1).tolist(), len(positions)]
        start = 0
        for stop in edges:
            if stop > start:
                yield slice(start, stop)
            start = stop

    def _run(self, first: int, last: int) -> Shapes:
        regions = self.regions[first : last + 1].astype(np.int64)
        polygons = self.polygons[regions[0] : regions[-1] + 1].astype(np.int64)
        rings = self.rings[polygons[0] : polygons[-1] + 1].astype(np.int64)
        points = self.points[rings[0] : rings[-1]]
        return Shapes(points, rings - rings[0], polygons - polygons[0], regions - regions[0])


def _chosen(starts: npt.NDArray[Any], which: IntArray) -> tuple[IntArray, IntArray]:
    """The members of some lists, and where the lists start among them."""
    first = starts[which].astype(np.int64)
    lengths = starts[which + 1].astype(np.int64) - first
    return ranges(first, lengths), offsets_of(lengths)


def from_geojson(texts: Sequence[bytes]) -> Shapes:
    """The shapes that `PreparedEdition.geojson` writes: MultiPolygons with up to 7 decimals."""
    bodies = [text[text.index(b"[[[[") + 4 : text.rindex(b"]]]]")] for text in texts]
    lengths: list[int] = []
    rings: list[int] = []
    polygons: list[int] = []
    for body in bodies:
        parts = body.split(b"]]],[[[")
        polygons.append(len(parts))
        for part in parts:
            loops = part.split(b"]],[[")
            rings.append(len(loops))
            lengths += [loop.count(b"],[") + 1 for loop in loops]
    numbers = np.fromstring(b",".join(bodies).translate(None, b"[]").decode("ascii"), sep=",")
    points = np.rint(numbers * STEPS_A_DEGREE).astype(np.int32).reshape(-1, 2)
    return Shapes(points, *(offsets_of(np.array(counts, np.int64)) for counts in (lengths, rings, polygons)))
