"""Regions to pixels: which region lies under every pixel centre, and how much of a pixel an outline covers.

Pixels are computed from absolute lattice coordinates, so a tile and its neighbour, or a tile and a larger picture at
the same scale, agree on every pixel. Where regions overlap, the one with the higher position is on top.
"""

from __future__ import annotations

from itertools import pairwise
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


class _Crossings(NamedTuple):
    """Where edges cross the pixel lines (rows, or columns): one entry for each edge and line."""

    lines: IntArray
    places: FloatArray
    """Place along the line, in pixels."""
    slopes: FloatArray
    """How far the edge moves along the line from one line to the next."""
    edges: IntArray


def to_pixels(rings: Rings, frame: Frame) -> Rings:
    """Rings in pixels of a frame, pixel centres on whole numbers."""
    x, y = (rings.x - frame.left) / frame.step_x - 0.5, (rings.y - frame.top) / frame.step_y - 0.5
    return Rings(x, y, rings.starts, rings.owners, rings.holes)


def spans(rings: Rings, width: int, height: int) -> Spans:
    """The pixels whose centre lies inside each region (even-odd rule); rings in pixels."""
    rows, places, _, edges = _crossings(rings.y, rings.x, rings.following(), height)
    columns = np.clip(np.ceil(places), 0, width).astype(np.int64)
    owners = np.repeat(rings.owners, rings.lengths())[edges]
    base = width + 1
    # One sort puts the crossings of a region's row in order; each pair of them bounds a run.
    keys = np.sort((owners * height + rows) * base + columns)
    start, lengths = keys[0::2], keys[1::2] - keys[0::2]
    start, lengths = start[lengths > 0], lengths[lengths > 0]
    lines = start // base
    return Spans(lines // height, lines % height, start % base, lengths)


def covered(runs: Spans, owners: int) -> BoolArray:
    """Which owners have at least one pixel."""
    return np.bincount(runs.owners, minlength=owners) > 0


def paint(grid: npt.NDArray[Any], runs: Spans, colours: npt.NDArray[Any]) -> None:
    """Write the colour of each run's owner into the grid, later runs over earlier ones."""
    flat, width = grid.reshape(-1), grid.shape[1]
    batch = offsets_of(runs.lengths) // _PIXELS_AT_ONCE
    edges = [0, *(np.flatnonzero(np.diff(batch[:-1])) + 1).tolist(), len(runs.lengths)]
    for first, last in pairwise(edges):
        run = slice(first, last)
        pixels = ranges(runs.rows[run] * width + runs.columns[run], runs.lengths[run])
        flat[pixels] = np.repeat(colours[runs.owners[run]], runs.lengths[run])


def draw_outlines(border: UInt8Array, rings: Rings, strengths: FloatArray) -> None:
    """Raise the outline coverage (0 … 3) along rings in pixels: a line one pixel wide, its strength by owner (0 … 1).

    Every edge is sampled where it crosses a row and where it crosses a column of pixel centres, so that a line made of
    edges much shorter than a pixel has no breaks.
    """
    height, width = border.shape
    following = rings.following()
    strength = np.repeat(strengths[rings.owners], rings.lengths())
    flat = border.reshape(-1)
    across_rows = _crossings(rings.y, rings.x, following, height)
    pixels, levels = _coverage(across_rows, strength, width)
    np.maximum.at(flat, np.tile(across_rows.lines, 2)[levels > 0] * width + pixels[levels > 0], levels[levels > 0])
    across_columns = _crossings(rings.x, rings.y, following, width)
    pixels, levels = _coverage(across_columns, strength, height)
    np.maximum.at(flat, pixels[levels > 0] * width + np.tile(across_columns.lines, 2)[levels > 0], levels[levels > 0])


def _coverage(crossings: _Crossings, strength: FloatArray, length: int) -> tuple[IntArray, UInt8Array]:
    """The two pixels nearest to each crossing on its line, and the outline level of each; 0 outside the picture."""
    nearest = np.floor(crossings.places)
    pixels = np.concatenate([nearest, nearest + 1])
    # From the distance along the line to the distance at a right angle to the edge.
    distance = np.abs(np.tile(crossings.places, 2) - pixels) / np.tile(np.hypot(1, crossings.slopes), 2)
    levels = np.rint((1 - distance) * np.tile(strength[crossings.edges], 2) * (BORDER_LEVELS - 1))
    levels[(pixels < 0) | (pixels >= length)] = 0
    return pixels.astype(np.int64), levels.astype(np.uint8)


def _crossings(along: FloatArray, across: FloatArray, following: IntArray, lines: int) -> _Crossings:
    """Crossings of the edges from each point to the following one with the lines 0 … lines - 1."""
    ends = along[following]
    first = np.clip(np.ceil(np.minimum(along, ends)), 0, lines)
    counts = np.clip(np.ceil(np.maximum(along, ends)), 0, lines) - first
    edges = np.flatnonzero(counts)
    counts = counts[edges].astype(np.int64)
    # In one direction always, so that two neighbours compute the same crossings from their common edge.
    forward = along[edges] <= ends[edges]
    start, stop = np.where(forward, edges, following[edges]), np.where(forward, following[edges], edges)
    slopes = (across[stop] - across[start]) / (along[stop] - along[start])

    which = np.repeat(np.arange(len(edges)), counts)
    numbers = ranges(first[edges].astype(np.int64), counts)
    # Rounded to a step of the lattice the sum below is exact, and so the same in every frame of this scale.
    shifts = np.rint((numbers - along[start][which]) * slopes[which] * _FINEST) / _FINEST
    return _Crossings(numbers, across[start][which] + shifts, slopes[which], edges[which])
