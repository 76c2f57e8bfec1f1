"""Outlines in any projection: rings in pixels to region numbers, or to whole cells of a fine grid."""

from __future__ import annotations

import numpy as np

from geoservice.geometry import raster
from geoservice.geometry.drawing import Grid
from geoservice.geometry.finding_places import pixels_around
from geoservice.geometry.lattice import Frame
from geoservice.geometry.levels import Rings
from geoservice.geometry.places import REACH_PX
from geoservice.geometry.quantising import quantise
from geoservice.model.arrays import FloatArray, UInt8Array


def draw_rings(rings: Rings, count: int, size: tuple[int, int], labels: FloatArray) -> tuple[Grid, UInt8Array]:
    """Owner + 1 under every pixel centre of a width x height picture, 0 outside; and the outline coverage (0 … 3).

    `rings` are in pixels from the north-west corner, their owners 0 … count - 1; an owner without any pixel gets one at
    or beside its label point (`labels`, 2 x count), as in `geometry/places.py`.
    """
    width, height = size
    border = np.zeros((height, width), np.uint8)
    if not count:
        return np.zeros((height, width), np.uint32), border
    centred = Rings(rings.x - 0.5, rings.y - 0.5, rings.starts, rings.owners, rings.holes)
    across = raster.row_crossings(centred, height)
    strengths = raster.outline_strengths(_sizes_px(rings, count))
    raster.draw_outlines(border, across, raster.column_crossings(centred, width), strengths)
    grid = raster.painted(raster.spans(across, width, height), width, height)
    _mark_specks(grid, labels)
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


def _mark_specks(grid: Grid, labels: FloatArray) -> None:
    """Give every owner without a pixel the nearest to its label point that is not the only one of another owner."""
    height, width = grid.shape
    pixels = np.bincount(grid.reshape(-1), minlength=labels.shape[1] + 1)
    x, y = labels
    unseen = np.flatnonzero((pixels[1:] == 0) & (x >= 0) & (x < width) & (y >= 0) & (y < height))
    columns, rows, steps = pixels_around(x[unseen], y[unseen])
    usable = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    for owner, choices in enumerate(usable):
        for choice in np.flatnonzero(choices).tolist():
            place = rows[owner, choice], columns[owner, choice]
            holder = grid[place]
            # What nobody owns is taken right beside the point only: coasts would grow into the sea otherwise.
            if pixels[holder] > 1 if holder else steps[owner, choice] < REACH_PX:
                pixels[holder] -= 1
                pixels[unseen[owner] + 1] = 1
                grid[place] = unseen[owner] + 1
                break
