"""Rings: the outlines of some regions as flat arrays; Level: those of all regions at one degree of detail."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from geoservice.geometry.ragged import offsets_of, ranges
from geoservice.model.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Rings:
    """Open rings (the first point is not repeated); the holes of a part follow its shell.

    Shells have a positive area in coordinates whose y grows southward, holes a negative one.
    """

    x: FloatArray
    y: FloatArray
    starts: IntArray
    """Where each ring starts in x and y, and the number of points."""
    owners: IntArray
    """Which region of the selection each ring belongs to, ascending."""
    holes: BoolArray

    def __len__(self) -> int:
        return len(self.owners)

    def lengths(self) -> IntArray:
        """Points of every ring."""
        return self.starts[1:] - self.starts[:-1]

    def following(self) -> IntArray:
        """For every point the index of the next one in its ring."""
        following = np.arange(1, len(self.x) + 1)
        first, after = self.starts[:-1], self.starts[1:]
        filled = first < after
        following[after[filled] - 1] = first[filled]
        return following

    def doubled_areas(self) -> FloatArray:
        """Twice the signed area of every ring."""
        areas = np.zeros(len(self), np.float64)
        filled = self.lengths() > 0
        if filled.any():
            following, origins = self.following(), self.starts[:-1].repeat(self.lengths())
            # Measured from a point of the ring, so that large coordinates do not swallow a small area.
            x, y = self.x - self.x[origins], self.y - self.y[origins]
            turns = x * y[following] - x[following] * y
            areas[filled] = np.add.reduceat(turns, self.starts[:-1][filled])
        return areas

    def keep_points(self, kept: BoolArray) -> Rings:
        """The same rings with some points only."""
        counts = offsets_of(kept)
        return Rings(self.x[kept], self.y[kept], counts[self.starts], self.owners, self.holes)

    def keep_rings(self, kept: BoolArray) -> Rings:
        """Some of the rings."""
        if kept.all():
            return self
        lengths = self.lengths()
        points = np.repeat(kept, lengths)
        return Rings(self.x[points], self.y[points], offsets_of(lengths[kept]), self.owners[kept], self.holes[kept])


def joined(pieces: Sequence[Rings]) -> Rings:
    """The rings of several selections of one edition, whose owners are positions there, in the order of the regions."""
    filled = [piece for piece in pieces if len(piece)]
    if len(filled) == 1:
        return filled[0]  # its owners are ascending already
    owners = np.concatenate([piece.owners for piece in pieces])
    order = np.argsort(owners, kind="stable")
    lengths = np.concatenate([piece.lengths() for piece in pieces])
    points = ranges(offsets_of(lengths)[:-1][order], lengths[order])
    x, y = (np.concatenate([getattr(piece, axis) for piece in pieces])[points] for axis in ("x", "y"))
    holes = np.concatenate([piece.holes for piece in pieces])[order]
    return Rings(x, y, offsets_of(lengths[order]), owners[order], holes)


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """All regions of an edition, or some, at one degree of detail, memory-mapped, in lattice steps."""

    tolerance: float
    """The detail left out, in lattice steps; 0 for the full geometry."""
    x: npt.NDArray[np.int32]
    y: npt.NDArray[np.int32]
    ring_starts: npt.NDArray[Any]
    region_starts: npt.NDArray[Any]
    """Where each region starts among the rings, and the number of rings."""
    holes: npt.NDArray[np.uint8]
    held: IntArray | None = None
    """Positions of the regions held, ascending; None where it is all of them."""

    def rings(self, positions: IntArray) -> Rings:
        """The rings of some regions, copied into memory; owner i is the region at positions[i]."""
        rows = self._rows(positions)
        first = self.region_starts[rows].astype(np.int64)
        counts = self.region_starts[rows + 1] - first
        chosen = ranges(first, counts)
        starts = self.ring_starts[chosen].astype(np.int64)
        lengths = self.ring_starts[chosen + 1] - starts
        points = ranges(starts, lengths)
        owners = np.repeat(np.arange(len(positions)), counts)
        x, y = self.x[points].astype(np.float64), self.y[points].astype(np.float64)
        return Rings(x, y, offsets_of(lengths), owners, self.holes[chosen].astype(np.bool_))

    def batches(self, positions: IntArray, points: int) -> Iterator[slice]:
        """Consecutive slices of positions with about so many points each: bounded memory at any zoom."""
        rows = self._rows(positions)
        sizes = self.ring_starts[self.region_starts[rows + 1]].astype(np.int64)
        sizes -= self.ring_starts[self.region_starts[rows]]
        shares = np.cumsum(sizes) // points
        edges = [0, *(np.flatnonzero(np.diff(shares)) + 1).tolist(), len(positions)]
        for start, stop in itertools.pairwise(edges):
            yield slice(start, stop)

    def part(self, positions: IntArray) -> Level:
        """Only these regions, ascending, copied into memory."""
        rings = self.rings(positions)
        return Level(
            tolerance=self.tolerance,
            x=rings.x.astype(np.int32),
            y=rings.y.astype(np.int32),
            ring_starts=rings.starts,
            region_starts=np.searchsorted(rings.owners, np.arange(len(positions) + 1)),
            holes=rings.holes.astype(np.uint8),
            held=positions,
        )

    def _rows(self, positions: IntArray) -> IntArray:
        return positions if self.held is None else np.searchsorted(self.held, positions)


def level_arrays(pieces: Iterable[Rings], regions: int, tolerance: float) -> dict[str, npt.NDArray[Any]]:
    """The arrays of a Level from the rings of all regions, piece by piece."""
    rings = joined(list(pieces))
    return {
        "tolerance": np.array([tolerance]),
        "x": rings.x,
        "y": rings.y,
        "ring_starts": rings.starts.astype(np.uint32),
        "region_starts": np.searchsorted(rings.owners, np.arange(regions + 1)).astype(np.uint32),
        "holes": rings.holes.astype(np.uint8),
    }
