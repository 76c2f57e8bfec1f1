"""Which tiles of an edition are prepared ahead, and how they are shared out in blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from geoservice.geometry.drawing import MARGIN_PX
from geoservice.geometry.lattice import HALF
from geoservice.geometry.ragged import ranges
from geoservice.model.arrays import IntArray
from geoservice.model.tile import Tile

DEEPEST = 14
#: A district of 150 villages gets all zooms, a country of 83,000 those to 12: more takes many minutes and gigabytes.
_A_REGION, _MOST = 8, 50_000
_BLOCK_BITS = 3
_HIGH_BITS = 32


TileBlock: TypeAlias = tuple[Tile, ...]
"""Neighbouring tiles of one zoom, at most 8 x 8: one piece of work."""


class TilePlan(NamedTuple):
    """The tiles made ahead."""

    deepest: int
    """The last zoom, -1 for none; every tile above it that can show a region is in a block."""
    blocks: tuple[TileBlock, ...]

    @property
    def tiles(self) -> int:
        """How many tiles there are."""
        return sum(len(block) for block in self.blocks)


def plan_tiles(boxes: npt.NDArray[np.int32], most_tiles: int = _MOST) -> TilePlan:
    """Whole zooms from 0 on, as long as all tiles together stay bearable in time and size; boxes as in Outlines."""
    most = min(most_tiles, _A_REGION * (boxes.shape[1] + 1))
    count, blocks = 0, list[TileBlock]()
    for zoom in range(DEEPEST + 1):
        columns, rows = _covered(boxes, zoom, most)
        count += len(columns)
        if count > most:
            return TilePlan(zoom - 1, tuple(blocks))
        blocks.extend(_blocks(zoom, columns, rows))
    return TilePlan(DEEPEST, tuple(blocks))


def _covered(boxes: npt.NDArray[np.int32], zoom: int, most: int) -> tuple[IntArray, IntArray]:
    """Columns and rows of the tiles that a box meets; more than `most` of them where there are too many to list."""
    # Some pixels more on every side: an outline or a place may lie in the next tile; an MVT buffer does not matter.
    margin = MARGIN_PX << (_HIGH_BITS - 8 - zoom)
    edges = boxes.astype(np.int64) + HALF + np.array([[-margin], [-margin], [margin], [margin]])
    left, top, right, bottom = np.clip(edges >> (_HIGH_BITS - zoom), 0, 2**zoom - 1)
    widths, heights = right - left + 1, bottom - top + 1
    # A tile is met by a few boxes; many times more must be many tiles, or regions as large as a continent.
    if (widths * heights).max(initial=0) > most:
        return np.zeros(most + 1, np.int64), np.zeros(most + 1, np.int64)
    lines = ranges(top, heights)
    starts = (lines << zoom) + np.repeat(left, heights)
    found = np.unique(ranges(starts, np.repeat(widths, heights)))
    return found & (2**zoom - 1), found >> zoom


def _blocks(zoom: int, columns: IntArray, rows: IntArray) -> Iterator[TileBlock]:
    numbers = (rows >> _BLOCK_BITS << zoom) | columns >> _BLOCK_BITS
    order = np.argsort(numbers, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(numbers[order])) + 1):
        yield tuple(Tile(zoom, int(columns[at]), int(rows[at])) for at in members)
