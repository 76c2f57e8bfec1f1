"""Regions to pixels: which region lies under every pixel centre, and how much of a pixel an outline covers.

Pixels are computed from absolute lattice coordinates, so a tile and its neighbour, or a tile and a larger picture at
the same scale, agree on every pixel. Where regions overlap, the one with the higher position is on top.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geoservice.geometry.lattice import Frame
from geoservice.geometry.levels import Rings
from geoservice.geometry.ragged import offsets_of, ranges
from geoservice.model.arrays import BoolArray, FloatArray, IntArray, UInt8Array

BORDER_LEVELS = 4
#: Outlines of regions so many pixels wide and smaller would hide the colours, so they fade out.
_FADED_PX, _FULL_PX = 2.0, 6.0
_PIXELS_AT_ONCE = 1 << 20
_FINEST = 2.0**24


class Spans(NamedTuple):
    """Horizontal runs of pixels, by owner, row and column."""

    owners: IntArray
    rows: IntArray
    columns: IntArray
    lengths: IntArray


class Crossings(NamedTuple):
    """Where edges cross the pixel lines (rows, or columns): one entry for each edge and line."""

    lines: IntArray
    places: FloatArray
    """Place along the line, in pixels."""
    slopes: FloatArray
    """How far the edge moves along the line from one line to the next."""
    owners: IntArray


def to_pixels(rings: Rings, frame: Frame) -> Rings:
    """Rings in pixels of a frame, pixel centres on whole numbers."""
    x, y = (rings.x - frame.left) / frame.step_x - 0.5, (rings.y - frame.top) / frame.step_y - 0.5
    return Rings(x, y, rings.starts, rings.owners, rings.holes)


def row_crossings(rings: Rings, rows: int) -> Crossings:
    """Crossings of edges with rows of pixel centres; rings in pixels."""
    return _crossings(rings, rings.y, rings.x, rows)


def column_crossings(rings: Rings, columns: int) -> Crossings:
    """Crossings of edges with columns of pixel centres; rings in pixels."""
    return _crossings(rings, rings.x, rings.y, columns)


def spans(across: Crossings, width: int, height: int) -> Spans:
    """The pixels whose centre lies inside each region (even-odd rule), from the crossings with the rows."""
    columns = np.clip(np.ceil(across.places), 0, width).astype(np.int64)
    base = width + 1
    # One sort puts the crossings of a region's row in order; each pair of them bounds a run.
    keys = np.sort((across.owners * height + across.lines) * base + columns)
    start, lengths = keys[0::2], keys[1::2] - keys[0::2]
    start, lengths = start[lengths > 0], lengths[lengths > 0]
    lines, columns = np.divmod(start, base)
    owners, rows = np.divmod(lines, height)
    return Spans(owners, rows, columns, lengths)


def joined_spans(parts: Sequence[Spans]) -> Spans:
    """The runs of several selections, one after the other."""
    if len(parts) == 1:
        return parts[0]
    owners, rows, columns, lengths = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Spans(owners, rows, columns, lengths)


def covered(runs: Spans, owners: int) -> BoolArray:
    """Which owners have at least one pixel."""
    return np.bincount(runs.owners, minlength=owners) > 0


def painted(runs: Spans, width: int, height: int) -> npt.NDArray[np.uint32]:
    """Owner + 1 of the run at every pixel, 0 where there is none; later runs lie over earlier ones."""
    starts = runs.rows * width + runs.columns
    order = np.argsort(starts, kind="stable")
    first = starts[order]
    last = first + runs.lengths[order]
    overlaps = np.zeros(len(order), np.bool_)
    overlaps[1:] = first[1:] < np.maximum.accumulate(last)[:-1]
    overlaps[:-1] |= first[1:] < last[:-1]
    # Nearly all runs lie beside each other: those are laid end to end, with the gaps between them, in one go.
    alone = order[~overlaps]
    ends = np.zeros(2 * len(alone) + 2, np.int64)
    ends[1:-1:2], ends[2:-1:2], ends[-1] = first[~overlaps], last[~overlaps], width * height
    numbers = np.zeros(2 * len(alone) + 1, np.uint32)
    numbers[1::2] = runs.owners[alone] + 1
    flat = np.repeat(numbers, np.diff(ends))
    _overpaint(flat, starts, runs, np.sort(order[overlaps]))
    return flat.reshape(height, width)


def _overpaint(flat: npt.NDArray[np.uint32], starts: IntArray, runs: Spans, chosen: IntArray) -> None:
    """Write some runs over what is there, in order."""
    lengths = runs.lengths[chosen]
    batch = offsets_of(lengths) // _PIXELS_AT_ONCE
    edges = [0, *(np.flatnonzero(np.diff(batch[:-1])) + 1).tolist(), len(chosen)]
    for begin, end in pairwise(edges):
        part = chosen[begin:end]
        flat[ranges(starts[part], runs.lengths[part])] = np.repeat(runs.owners[part] + 1, runs.lengths[part])


def outline_strengths(sizes_px: FloatArray) -> FloatArray:
    """How strong (0 … 1) the outlines of regions about so many pixels wide are drawn."""
    strengths: FloatArray = np.clip((sizes_px - _FADED_PX) / (_FULL_PX - _FADED_PX), 0, 1)
    return strengths


def draw_outlines(border: UInt8Array, across_rows: Crossings, across_columns: Crossings, strengths: FloatArray) -> None:
    """Raise the outline coverage (0 … 3): a line one pixel wide along all edges, its strength by owner (0 … 1).

    Every edge is sampled where it crosses a row and where it crosses a column of pixel centres, so that a line made of
    edges much shorter than a pixel has no breaks.
    """
    height, width = border.shape
    flat = border.reshape(-1)
    for lines, pixels, levels in _coverage(across_rows, strengths, width):
        np.maximum.at(flat, lines * width + pixels, levels)
    for lines, pixels, levels in _coverage(across_columns, strengths, height):
        np.maximum.at(flat, pixels * width + lines, levels)


def _coverage(
    crossings: Crossings, strengths: FloatArray, length: int
) -> Iterator[tuple[IntArray, IntArray, UInt8Array]]:
    """Line, pixel and outline level of the two pixels nearest to each crossing on its line."""
    strength = (strengths * (BORDER_LEVELS - 1))[crossings.owners]
    places = crossings.places
    near = (places > -1) & (places < length) & (strength > 0)
    lines, places, slopes, strength = crossings.lines[near], places[near], crossings.slopes[near], strength[near]
    pixels = np.floor(places)
    after = places - pixels
    pixels = pixels.astype(np.int64)
    # From the distance along the line to the distance at a right angle to the edge.
    slant = np.hypot(1, slopes)
    for offset, distance in ((0, after), (1, 1 - after)):
        levels = np.rint((1 - distance / slant) * strength).astype(np.uint8)
        here = pixels + offset
        seen = (levels > 0) & (here >= 0) & (here < length)
        yield lines[seen], here[seen], levels[seen]


def _crossings(rings: Rings, along: FloatArray, across: FloatArray, lines: int) -> Crossings:
    """Crossings of the edges from each point to the following one with the lines 0 … lines - 1."""
    following = rings.following()
    ends = along[following]
    first = np.clip(np.ceil(np.minimum(along, ends)), 0, lines)
    counts = np.clip(np.ceil(np.maximum(along, ends)), 0, lines) - first
    edges = np.flatnonzero(counts)
    counts = counts[edges].astype(np.int64)
    # In one direction always, so that two neighbours compute the same crossings from their common edge.
    start, stop = edges, following[edges]
    backward = along[start] > along[stop]
    start, stop = np.where(backward, stop, start), np.where(backward, start, stop)
    begin_along, begin_across = along[start], across[start]
    slopes = (across[stop] - begin_across) / (along[stop] - begin_along)
    owners = np.repeat(rings.owners, rings.lengths())[edges]

    numbers = ranges(first[edges].astype(np.int64), counts)
    slopes = np.repeat(slopes, counts)
    # Rounded to a step of the lattice the sum below is exact, and so the same in every frame of this scale.
    shifts = np.rint((numbers - np.repeat(begin_along, counts)) * slopes * _FINEST) / _FINEST
    return Crossings(numbers, np.repeat(begin_across, counts) + shifts, slopes, np.repeat(owners, counts))
