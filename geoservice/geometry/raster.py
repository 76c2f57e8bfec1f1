"""Regions to pixels: which region lies under every pixel centre, and how much of a pixel an outline covers.

Pixels are computed from absolute lattice coordinates, so a tile and its neighbour, or a tile and a larger picture at
the same scale, agree on every pixel. Where regions overlap, the one with the higher position is on top.
"""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from geoservice.geometry.lattice import Frame
from geoservice.geometry.levels import Rings
from geoservice.geometry.ragged import offsets_of, ranges
from geoservice.model.arrays import BoolArray, FloatArray, IntArray, UInt8Array

BORDER_LEVELS = 4
_PIXELS_AT_ONCE = 1 << 20
_FINEST = 2.0**24


class Spans(NamedTuple):
    """Horizontal runs of pixels, by owner, row and column."""

    owners: IntArray
    rows: IntArray
    columns: IntArray
    lengths: IntArray


class _Edges(NamedTuple):
    """Line segments in frame pixels, pixel centres on whole numbers, sorted so that `along` grows."""

    along: FloatArray
    across: FloatArray
    along_end: FloatArray
    slope: FloatArray
    owners: IntArray


def spans(rings: Rings, frame: Frame) -> Spans:
    """The pixels whose centre lies inside each region (even-odd rule)."""
    edges = _edges(rings, rings.y, rings.x, frame.top, frame.left, frame.step_y, frame.step_x)
    rows, crossings, which = _samples(edges, frame.height)
    columns = np.clip(np.ceil(crossings), 0, frame.width).astype(np.int64)
    base = frame.width + 1
    # One sort puts the crossings of a region's row in order; each pair of them bounds a run.
    keys = np.sort((edges.owners[which] * frame.height + rows) * base + columns)
    start, lengths = keys[0::2], keys[1::2] - keys[0::2]
    start, lengths = start[lengths > 0], lengths[lengths > 0]
    lines = start // base
    return Spans(lines // frame.height, lines % frame.height, start % base, lengths)


def paint(grid: npt.NDArray[Any], runs: Spans, colours: npt.NDArray[Any]) -> None:
    """Write the colour of each run's owner into the grid, later runs over earlier ones."""
    flat, width = grid.reshape(-1), grid.shape[1]
    batch = offsets_of(runs.lengths) // _PIXELS_AT_ONCE
    edges = [0, *(np.flatnonzero(np.diff(batch[:-1])) + 1).tolist(), len(runs.lengths)]
    for first, last in itertools.pairwise(edges):
        run = slice(first, last)
        pixels = ranges(runs.rows[run] * width + runs.columns[run], runs.lengths[run])
        flat[pixels] = np.repeat(colours[runs.owners[run]], runs.lengths[run])


def draw_outlines(border: UInt8Array, rings: Rings, frame: Frame, strengths: FloatArray) -> None:
    """Raise the outline coverage (0 … 3) along the rings: a line one pixel wide, its strength by owner (0 … 1).

    Every edge is sampled where it crosses a row and where it crosses a column of pixel centres, so that a line made of
    edges much shorter than a pixel has no breaks.
    """
    edges = _edges(rings, rings.y, rings.x, frame.top, frame.left, frame.step_y, frame.step_x)
    _stroke(border, edges, strengths)
    edges = _edges(rings, rings.x, rings.y, frame.left, frame.top, frame.step_x, frame.step_y)
    _stroke(border.T, edges, strengths)


def _stroke(border: UInt8Array, edges: _Edges, strengths: FloatArray) -> None:
    lines, crossings, which = _samples(edges, border.shape[0])
    slopes = edges.slope[which]
    # From the distance along the row to the distance at a right angle to the edge.
    narrowing = 1 / np.sqrt(1 + slopes * slopes)
    strength = strengths[edges.owners[which]] * (BORDER_LEVELS - 1)
    nearest = np.floor(crossings)
    for pixel in (nearest, nearest + 1):
        coverage = 1 - np.abs(crossings - pixel) * narrowing
        levels = np.rint(coverage * strength).astype(np.int64)
        seen = (pixel >= 0) & (pixel < border.shape[1])
        for level in range(1, BORDER_LEVELS):
            chosen = seen & (levels == level)
            at = lines[chosen], pixel[chosen].astype(np.int64)
            border[at] = np.maximum(border[at], level)


def _edges(
    rings: Rings, along: FloatArray, across: FloatArray, origin: float, origin_across: float, step: float, pace: float
) -> _Edges:
    following = rings.following()
    forward = along <= along[following]
    points = np.arange(len(along))
    # In one direction always, so that two neighbours compute the same crossings from their common edge.
    first, last = np.where(forward, points, following), np.where(forward, following, points)
    start, end = _centred(along[first], origin, step), _centred(along[last], origin, step)
    left, right = _centred(across[first], origin_across, pace), _centred(across[last], origin_across, pace)
    slope = np.divide(right - left, end - start, out=np.zeros_like(start), where=end > start)
    return _Edges(start, left, end, slope, np.repeat(rings.owners, rings.lengths()))


def _centred(steps: FloatArray, origin: float, step: float) -> FloatArray:
    return (steps - origin) / step - 0.5


def _samples(edges: _Edges, lines: int) -> tuple[IntArray, FloatArray, IntArray]:
    """Line number, place on it and edge of every crossing of an edge with the lines 0 … lines - 1."""
    first = np.clip(np.ceil(edges.along), 0, lines)
    counts = (np.clip(np.ceil(edges.along_end), 0, lines) - first).astype(np.int64)
    crossed = np.flatnonzero(counts)
    which = np.repeat(crossed, counts[crossed])
    numbers = ranges(first[crossed].astype(np.int64), counts[crossed])
    # Rounded to a step of the lattice the sum below is exact, and so the same in every frame of this scale.
    shifts = np.rint((numbers - edges.along[which]) * edges.slope[which] * _FINEST) / _FINEST
    crossings = edges.across[which] + shifts
    return numbers, crossings, which


def covered(runs: Spans, owners: int) -> BoolArray:
    """Which owners have at least one pixel."""
    return np.bincount(runs.owners, minlength=owners) > 0
