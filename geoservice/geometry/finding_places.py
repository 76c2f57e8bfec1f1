"""Finding the places of regions too small to be seen, zoom by zoom."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geoservice.geometry import raster
from geoservice.geometry.lattice import HALF, Frame, frame_of_tile
from geoservice.geometry.levels import Rings
from geoservice.geometry.outlines import Outlines
from geoservice.geometry.packs import Array
from geoservice.geometry.places import REACH_PX, SMALL_PX
from geoservice.geometry.ragged import offsets_of, ranges, run_starts
from geoservice.model.arrays import FloatArray, IntArray
from geoservice.model.tile import MAX_ZOOM, TILE_PX, Tile

#: The last one is drawn too, by tiles of twice the size.
_ZOOMS = MAX_ZOOM + 2
#: Where more regions share a pixel, it is a matter of the scale that they are not seen; who has more pixels keeps one.
_FEW = 4


def place_arrays(outlines: Outlines) -> dict[str, Array]:
    """The places of all zooms, for `places_from`."""
    positions, columns, rows = zip(*(_of_zoom(outlines, zoom) for zoom in range(_ZOOMS)), strict=True)
    starts = offsets_of(np.array([len(found) for found in positions]))
    arrays: dict[str, Array] = {"regions": np.array([len(outlines)]), "starts": starts}
    for name, parts in (("positions", positions), ("columns", columns), ("rows", rows)):
        arrays[name] = np.concatenate(parts).astype(np.int32)
    return arrays


def _of_zoom(outlines: Outlines, zoom: int) -> tuple[IntArray, IntArray, IntArray]:
    """Positions, columns and rows."""
    world = frame_of_tile(Tile(zoom, 0, 0), TILE_PX)
    everyone = np.arange(len(outlines))
    small = everyone[outlines.sizes_px(everyone, world.step_x) < SMALL_PX]
    x, y = ((axis + HALF) / world.step_x for axis in outlines.label_points(small))
    own = _own_pixels(outlines.level(world.step_x).rings(small), world)
    # Each keeps the nearest to its label point of the pixels that it has; which of them it needs not is free.
    far = np.square(own.columns + 0.5 - x[own.owners]) + np.square(own.rows + 0.5 - y[own.owners])
    order = np.lexsort((far, own.owners))
    kept = order[run_starts(own.owners[order])]
    counts = np.bincount(own.owners, minlength=len(small))
    free = _Free(own.keys(zoom), own.keys(zoom)[kept], zoom)
    without = np.flatnonzero(counts == 0)
    placed, columns, rows = _free_pixels(x[without], y[without], free)
    # Of the few that a region has one is its place, lest a large neighbour that overlaps it takes them all.
    few = kept[counts[own.owners[kept]] <= _FEW]
    owners = np.append(without[placed], own.owners[few])
    order = np.argsort(owners)
    columns, rows = np.append(columns, own.columns[few])[order], np.append(rows, own.rows[few])[order]
    return small[owners[order]], columns, rows


class _Pixels(NamedTuple):
    """Pixels of a zoom, and the region (by its place among the small ones) that has each."""

    owners: IntArray
    columns: IntArray
    rows: IntArray

    def keys(self, zoom: int) -> IntArray:
        """A number for every pixel, the same for the same one only."""
        return _keys(self.columns, self.rows, zoom)


class _Free(NamedTuple):
    """Which pixels of a zoom can be had."""

    owned: IntArray
    """Those whose centre lies in a small region."""
    kept: IntArray
    """Those that a region has as its only one."""
    zoom: int


def _keys(columns: IntArray, rows: IntArray, zoom: int) -> IntArray:
    keys: IntArray = rows * (TILE_PX << zoom) + columns
    return keys


def _own_pixels(rings: Rings, world: Frame) -> _Pixels:
    """The pixels whose centre lies in a region, each once: of regions that overlap the one with the higher position.

    Every region is drawn in a frame of its own: numbers stay small wherever in the world they are.
    """
    pixels, of_points = raster.to_pixels(rings, world), np.repeat(rings.owners, rings.lengths())
    firsts = run_starts(of_points)
    owners = of_points[firsts]
    left, top = (np.floor(np.minimum.reduceat(axis, firsts)).astype(np.int64) for axis in (pixels.x, pixels.y))
    at = np.searchsorted(owners, of_points)
    x, y = pixels.x - left[at], pixels.y - top[at]
    width, height = (int(axis.max(initial=0)) + 2 for axis in (x, y))
    across = raster.row_crossings(Rings(x, y, rings.starts, rings.owners, rings.holes), height)
    runs = raster.spans(across, width, height)
    at = np.searchsorted(owners, runs.owners)
    columns = ranges(runs.columns + left[at], runs.lengths)
    rows, found = np.repeat(runs.rows + top[at], runs.lengths), np.repeat(runs.owners, runs.lengths)
    order = np.lexsort((columns, rows))  # it keeps the order of the owners
    last = np.ones(len(order), np.bool_)
    last[:-1] = (np.diff(columns[order]) != 0) | (np.diff(rows[order]) != 0)
    chosen = order[last]
    return _Pixels(found[chosen], columns[chosen], rows[chosen])


def _free_pixels(x: FloatArray, y: FloatArray, free: _Free) -> tuple[IntArray, IntArray, IntArray]:
    """For points (in pixels), one after the other, the nearest pixel that nobody has.

    Gives the numbers of the points that found one, with its columns and rows. Pixels that no small region owns are open
    country, water, or outside: taken only beside the point, and only where few share its pixel. Towns would grow over
    the land around them otherwise, and coasts into the sea.
    """
    columns, rows, steps = pixels_around(x, y)
    keys = _keys(columns, rows, free.zoom)
    _homes, home_of, sharing = np.unique(keys[:, 0], return_inverse=True, return_counts=True)
    few = (steps < REACH_PX) & (sharing[home_of] <= _FEW)[:, None]
    wanted = (steps == 0) | np.isin(keys, free.owned) | few
    side = TILE_PX << free.zoom
    wanted &= (columns >= 0) & (columns < side) & (rows >= 0) & (rows < side) & ~np.isin(keys, free.kept)
    taken: dict[int, tuple[int, int]] = {}
    for point, choices in enumerate(wanted):
        for choice in np.flatnonzero(choices).tolist():
            if taken.setdefault(int(keys[point, choice]), (point, choice))[0] == point:
                break
    found = np.array(list(taken.values()), np.int64).reshape(-1, 2).T
    return found[0], columns[*found], rows[*found]


def pixels_around(x: FloatArray, y: FloatArray) -> tuple[IntArray, IntArray, IntArray]:
    """Columns and rows of the pixels around n points (in pixels), and how many steps away each is; n x 25.

    The pixel of the point itself comes first, then the nearest.
    """
    reach = np.arange(-REACH_PX, REACH_PX + 1)
    right, down = reach.repeat(len(reach)), np.tile(reach, len(reach))
    columns, rows = np.floor(x)[:, None] + right, np.floor(y)[:, None] + down
    far = np.square(columns + 0.5 - x[:, None]) + np.square(rows + 0.5 - y[:, None])
    far[:, (right == 0) & (down == 0)] = -1
    order = np.argsort(far, axis=1, kind="stable")
    columns, rows = (np.take_along_axis(axis, order, axis=1).astype(np.int64) for axis in (columns, rows))
    return columns, rows, np.maximum(np.abs(right), np.abs(down))[order]
