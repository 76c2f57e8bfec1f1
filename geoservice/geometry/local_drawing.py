"""Outlines in any projection: rings in pixels to region numbers, or to whole cells of a fine grid."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geoservice.geometry import raster
from geoservice.geometry.drawing import Grid
from geoservice.geometry.lattice import Frame
from geoservice.geometry.levels import Rings
from geoservice.geometry.quantising import quantise
from geoservice.model.arrays import FloatArray, UInt8Array


def draw_rings(rings: Rings, count: int, size: tuple[int, int], labels: FloatArray) -> tuple[Grid, UInt8Array]:
    """Owner + 1 under every pixel centre of a width x height picture, 0 outside; and the outline coverage (0 … 3).

    `rings` are in pixels from the north-west corner, their owners 0 … count - 1; an owner without any pixel has the one
    of its label point (2 x count).
    """
    width, height = size
    border = np.zeros((height, width), np.uint8)
    if not count:
        return np.zeros((height, width), np.uint32), border
    centred = Rings(rings.x - 0.5, rings.y - 0.5, rings.starts, rings.owners, rings.holes)
    across = raster.row_crossings(centred, height)
    strengths = raster.outline_strengths(_sizes_px(rings, count))
    raster.draw_outlines(border, across, raster.column_crossings(centred, width), strengths)
    runs = raster.spans(across, width, height)
    grid = raster.painted(runs, width, height)
    _mark_specks(grid, ~raster.covered(runs, count), labels)
    return grid, border


def cells(rings: Rings, size: tuple[float, float], cells_per_px: int, margin_px: float) -> Rings:
    """Rings in whole cells, cut a little outside the picture; neighbours keep their shared points."""
    width, height = (round(side * cells_per_px) for side in size)
    frame = Frame(0, 0, 1 / cells_per_px, 1 / cells_per_px, width, height)
    return quantise(rings, frame, round(margin_px * cells_per_px))


def _sizes_px(rings: Rings, count: int) -> FloatArray:
    areas = np.bincount(rings.owners, np.abs(rings.doubled_areas()) / 2, count)
    sizes: FloatArray = np.sqrt(areas)
    return sizes


def _mark_specks(grid: Grid, unseen: npt.NDArray[np.bool_], labels: FloatArray) -> None:
    height, width = grid.shape
    x, y = np.floor(labels).astype(np.int64)
    here = np.flatnonzero(unseen & (x >= 0) & (x < width) & (y >= 0) & (y < height))
    grid[y[here], x[here]] = here + 1
