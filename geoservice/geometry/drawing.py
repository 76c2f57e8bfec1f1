"""Drawing: outlines to a grid of region numbers with the coverage of their borders."""

from __future__ import annotations

from typing import TypeAlias, cast

import numpy as np
import numpy.typing as npt

from geoservice.geometry import raster
from geoservice.geometry.lattice import HALF, Frame, around_the_world
from geoservice.geometry.levels import Level, Rings
from geoservice.geometry.outlines import Outlines
from geoservice.geometry.places import REACH_PX, SMALL_PX
from geoservice.geometry.prepared import RegionGrid, RegionNumbers
from geoservice.model.arrays import IntArray, UInt8Array

MARGIN_PX = REACH_PX + 1
"""How far outside of a picture regions lie that are seen in it: with their outline, or at their place."""
_POINTS_AT_ONCE = 150_000

Grid: TypeAlias = npt.NDArray[np.uint32]
Numbers: TypeAlias = npt.NDArray[np.uint8] | npt.NDArray[np.uint16] | npt.NDArray[np.uint32]


def draw(outlines: Outlines, frame: Frame) -> RegionGrid | None:
    """The regions under every pixel centre of a frame, which may reach over 180 degrees; None where it shows none."""
    views = [(view, outlines.meeting(view, MARGIN_PX)) for view in around_the_world(frame)]
    drawn = [(positions, *draw_numbers(outlines, view, positions)) for view, positions in views if len(positions)]
    if not drawn:
        return None
    positions, grid, border = drawn[0] if len(drawn) == 1 else _laid_together(drawn)
    return compact(grid, border, positions)


def _laid_together(drawn: list[tuple[IntArray, Grid, UInt8Array]]) -> tuple[IntArray, Grid, UInt8Array]:
    """Pictures of one size, which show different parts of the world, as one."""
    everyone = np.unique(np.concatenate([positions for positions, _grid, _border in drawn]))
    whole, outlined = np.zeros_like(drawn[0][1]), np.zeros_like(drawn[0][2])
    for positions, grid, border in drawn:
        table = np.append(0, np.searchsorted(everyone, positions) + 1).astype(np.uint32)
        np.maximum(whole, table[grid], out=whole)
        np.maximum(outlined, border, out=outlined)
    return everyone, whole, outlined


def draw_numbers(outlines: Outlines, frame: Frame, positions: IntArray) -> tuple[Grid, UInt8Array]:
    """Under every pixel centre the place among the positions + 1, 0 outside; and the outline coverage."""
    level = outlines.level(frame.steps_per_px)
    sizes = outlines.sizes_px(positions, frame.steps_per_px)
    strengths = raster.outline_strengths(sizes)
    border = np.zeros((frame.height, frame.width), np.uint8)
    parts = []
    for batch in level.batches(positions, _POINTS_AT_ONCE):
        rings = raster.to_pixels(level.rings(positions[batch]), frame)
        across = raster.row_crossings(rings, frame.height)
        raster.draw_outlines(border, across, raster.column_crossings(rings, frame.width), strengths[batch])
        runs = raster.spans(across, frame.width, frame.height)
        parts.append(runs._replace(owners=runs.owners + batch.start))
    runs = raster.joined_spans(parts)
    grid = raster.painted(runs, frame.width, frame.height)
    unseen = ~raster.covered(runs, len(positions))
    zoom = None if outlines.places is None else outlines.places.of_scale(frame)
    if outlines.places is not None and zoom is not None:
        here, x, y = outlines.places.within(frame, zoom, positions)
        grid[y, x] = here + 1
        unseen &= sizes >= SMALL_PX
    _mark_specks(grid, frame, outlines, level, positions, np.flatnonzero(unseen))
    return grid, border


def numbered(grid: Grid, regions: int) -> tuple[IntArray, Numbers]:
    """The numbers that occur among 1 … regions, ascending, and the grid in new numbers: 1 for the first, 0 for 0."""
    flat = np.ascontiguousarray(grid).reshape(-1)
    # A picture has far fewer runs than pixels.
    starts = np.append(0, np.flatnonzero(flat[1:] != flat[:-1]) + 1)
    numbers = flat[starts]
    seen = np.zeros(regions + 1, np.bool_)
    seen[numbers] = True
    seen[0] = True
    table = np.cumsum(seen, dtype=np.uint32) - 1
    kind = np.uint8 if table[-1] < 1 << 8 else np.uint16 if table[-1] < 1 << 16 else np.uint32
    lengths = np.diff(np.append(starts, len(flat)))
    return np.flatnonzero(seen)[1:], np.repeat(table[numbers].astype(kind), lengths).reshape(grid.shape)


def compact(grid: Grid, border: UInt8Array, positions: IntArray) -> RegionGrid | None:
    """Number only the regions that are seen; None without any, or a border."""
    numbers, pixels = numbered(grid, len(positions))
    if not len(numbers) and not border.any():
        return None
    chosen = np.append(0, positions[numbers - 1])
    if pixels.dtype == np.uint8:
        pixels = pixels.astype(np.uint16)
    for array in (pixels, border, chosen):
        array.flags.writeable = False
    return RegionGrid(cast(RegionNumbers, pixels), border, chosen)


def _mark_specks(
    grid: Grid, frame: Frame, outlines: Outlines, level: Level, positions: IntArray, unseen: IntArray
) -> None:
    """Give every region that has no pixel anywhere the one at its label point."""
    here, x, y = outlines.labels_in(frame, positions[unseen])
    unseen = unseen[here]
    if not len(unseen):
        return
    rings = level.rings(positions[unseen])
    around = _frame_around(rings, frame)
    across = raster.row_crossings(raster.to_pixels(rings, around), around.height)
    runs = raster.spans(across, around.width, around.height)
    elsewhere = raster.covered(runs, len(unseen))
    grid[y[~elsewhere], x[~elsewhere]] = unseen[~elsewhere] + 1


def _frame_around(rings: Rings, frame: Frame) -> Frame:
    """The same pixels, as many as the rings need."""
    left = np.floor((rings.x.min(initial=HALF) - frame.left) / frame.step_x)
    top = np.floor((rings.y.min(initial=HALF) - frame.top) / frame.step_y)
    width = np.ceil((rings.x.max(initial=-HALF) - frame.left) / frame.step_x) - left
    height = np.ceil((rings.y.max(initial=-HALF) - frame.top) / frame.step_y) - top
    return frame._replace(
        left=frame.left + left * frame.step_x,
        top=frame.top + top * frame.step_y,
        width=max(int(width), 0),
        height=max(int(height), 0),
    )
