"""Drawing: outlines to a grid of region numbers with the coverage of their borders."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import numpy.typing as npt

from geoservice.geometry import raster
from geoservice.geometry.lattice import HALF, Frame
from geoservice.geometry.levels import Level, Rings
from geoservice.geometry.outlines import Outlines
from geoservice.geometry.prepared import RegionGrid, RegionNumbers
from geoservice.model.arrays import IntArray, UInt8Array

# Outlines of regions this many pixels across and smaller would hide the colours, so they fade out.
_FADED_PX, _FULL_PX = 5.0, 16.0
_POINTS_AT_ONCE = 150_000

Grid = npt.NDArray[np.uint32]


def draw(outlines: Outlines, frame: Frame) -> RegionGrid | None:
    """The regions under every pixel centre of a frame; None where it shows none."""
    positions = outlines.meeting(frame, margin_px=1)
    if not len(positions):
        return None
    grid, border = draw_numbers(outlines, frame, positions)
    return compact(grid, border, positions)


def draw_numbers(outlines: Outlines, frame: Frame, positions: IntArray) -> tuple[Grid, UInt8Array]:
    """Under every pixel centre the place among the positions + 1, 0 outside; and the outline coverage."""
    level = outlines.level(frame.steps_per_px)
    sizes = outlines.sizes_px(positions, frame.steps_per_px)
    strengths = np.clip((sizes - _FADED_PX) / (_FULL_PX - _FADED_PX), 0, 1)
    grid = np.zeros((frame.height, frame.width), np.uint32)
    border = np.zeros((frame.height, frame.width), np.uint8)
    unseen = np.zeros(len(positions), np.bool_)
    for batch in level.batches(positions, _POINTS_AT_ONCE):
        rings = raster.to_pixels(level.rings(positions[batch]), frame)
        numbers = np.arange(batch.start + 1, batch.stop + 1, dtype=np.uint32)
        runs = raster.spans(rings, frame.width, frame.height)
        raster.paint(grid, runs, numbers)
        unseen[batch] = ~raster.covered(runs, len(numbers))
        outlined = strengths[batch] > 0
        raster.draw_outlines(border, rings.keep_rings(outlined[rings.owners]), strengths[batch])
    _mark_specks(grid, frame, outlines, level, positions, np.flatnonzero(unseen))
    return grid, border


def compact(grid: npt.NDArray[Any], border: UInt8Array, positions: IntArray) -> RegionGrid | None:
    """Number only the regions that are seen; None without any, or a border."""
    seen = np.zeros(len(positions) + 1, np.bool_)
    seen[grid.reshape(-1)] = True
    seen[0] = True
    numbers = np.flatnonzero(seen)
    if len(numbers) == 1 and not border.any():
        return None
    small = len(numbers) <= np.iinfo(np.uint16).max
    table = np.zeros(len(seen), np.uint16 if small else np.uint32)
    table[numbers] = np.arange(len(numbers))
    chosen = np.zeros(len(numbers), np.int64)
    chosen[1:] = positions[numbers[1:] - 1]
    pixels = cast(RegionNumbers, table[grid])
    for array in (pixels, border, chosen):
        array.flags.writeable = False
    return RegionGrid(pixels, border, chosen)


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
    runs = raster.spans(raster.to_pixels(rings, around), around.width, around.height)
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
