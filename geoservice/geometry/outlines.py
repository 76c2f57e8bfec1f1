"""Outlines: the rings of regions at several degrees of detail and where they lie: all that drawing a tile needs.

The regions are a whole edition, memory-mapped, or the part of it that one piece of work needs and that travels to
another process or machine. Positions are those of the edition in both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil, floor

import numpy as np
import numpy.typing as npt

from geoservice.geometry.lattice import HALF, Frame
from geoservice.geometry.levels import Level
from geoservice.geometry.packs import Array, DamagedPackError
from geoservice.geometry.places import PLACES, Places, places_from
from geoservice.geometry.ragged import ranges
from geoservice.model.arrays import BoolArray, FloatArray, IntArray

# The coarsest level whose missing detail stays below a third of a pixel is drawn.
_UNSEEN_PX = 0.3
_GROUP = 64


@dataclass(frozen=True, slots=True, eq=False)
class Outlines:
    """Columns over regions, in region order."""

    boxes: npt.NDArray[np.int32]
    """Left, top, right and bottom edges in lattice steps: 4 x n."""
    labels: npt.NDArray[np.int32]
    """Lattice x and y of the label points: 2 x n."""
    groups: npt.NDArray[np.int32]
    """The same for every `_GROUP` regions, which mostly lie near each other; `grouped` makes them."""
    sizes: FloatArray
    """Square roots of the areas, in lattice steps."""
    levels: tuple[Level, ...]
    """Coarsest first."""
    places: Places | None = None
    """None where they are unknown, as in editions packed before they were thought of."""
    held: IntArray | None = None
    """Positions of the regions held, ascending; None where it is all of them."""

    def __len__(self) -> int:
        return len(self.sizes)

    def meeting(self, frame: Frame, margin_px: float) -> IntArray:
        """Positions of the regions whose box meets a frame, ascending."""
        left, top, right, bottom = frame.box(margin_px)
        # Whole numbers, as the boxes are: to compare with fractions would convert every box.
        edges = ceil(max(left, -HALF)), ceil(max(top, -HALF)), floor(min(right, HALF - 1)), floor(min(bottom, HALF - 1))
        groups = np.flatnonzero(_meet(self.groups, edges))
        near = ranges(groups * _GROUP, np.minimum(len(self) - groups * _GROUP, _GROUP))
        found = near[_meet(self.boxes[:, near], edges)]
        return found if self.held is None else self.held[found]

    def level(self, steps_per_px: float) -> Level:
        """The level to draw where a pixel is so many lattice steps wide."""
        fit = (level for level in self.levels if level.tolerance <= _UNSEEN_PX * steps_per_px)
        return next(fit, self.levels[-1])

    def labels_in(self, frame: Frame, positions: IntArray) -> tuple[IntArray, IntArray, IntArray]:
        """Which of the positions (by their place among them) have their label point in a frame; its column and row."""
        x, y = self.label_points(positions)
        x, y = np.floor((x - frame.left) / frame.step_x), np.floor((y - frame.top) / frame.step_y)
        here = np.flatnonzero((x >= 0) & (x < frame.width) & (y >= 0) & (y < frame.height))
        return here, x[here].astype(np.int64), y[here].astype(np.int64)

    def label_points(self, positions: IntArray) -> tuple[FloatArray, FloatArray]:
        """Lattice x and y of the label points."""
        x, y = self.labels[:, self._rows(positions)].astype(np.float64)
        return x, y

    def sizes_px(self, positions: IntArray, steps_per_px: float) -> FloatArray:
        """About how many pixels wide regions are."""
        sizes: FloatArray = self.sizes[self._rows(positions)] / steps_per_px
        return sizes

    def lengths_px(self, positions: IntArray, steps_per_px: float) -> FloatArray:
        """How many pixels long the longer side of each region's box is."""
        left, top, right, bottom = self.boxes[:, self._rows(positions)].astype(np.float64)
        longer: FloatArray = np.maximum(right - left, bottom - top) / steps_per_px
        return longer

    def part(self, positions: IntArray, frame: Frame) -> Outlines:
        """Only these regions, ascending, in the one degree of detail for pixels as large; copied into memory."""
        rows = self._rows(positions)
        level = self.level(frame.steps_per_px).part(positions)
        return replace(
            self,
            boxes=self.boxes[:, rows],
            groups=grouped(self.boxes[:, rows]),
            labels=self.labels[:, rows],
            sizes=self.sizes[rows],
            levels=(level,),
            places=self.places and self.places.part(positions, frame),
            held=positions,
        )

    def _rows(self, positions: IntArray) -> IntArray:
        return positions if self.held is None else np.searchsorted(self.held, positions)


def outlines_of(packs: Mapping[str, Mapping[str, Array]]) -> Outlines:
    """The outlines of an edition from its parts; raises DamagedPackError when they do not fit together."""
    index = packs["index"]
    levels = [_level(pack) for pack in packs.values() if "x" in pack]
    levels.sort(key=lambda level: -level.tolerance)
    if {len(level.region_starts) - 1 for level in levels} != {len(index["sizes"])}:
        raise DamagedPackError("parts of different editions")
    boxes, sizes = index["boxes"], index["sizes"]
    places = places_from(packs[PLACES], len(sizes)) if PLACES in packs else None
    return Outlines(boxes, index["labels"], grouped(boxes), sizes, tuple(levels), places)


def grouped(boxes: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """The boxes around every `_GROUP` boxes."""
    starts = np.arange(0, boxes.shape[1], _GROUP)
    if not len(starts):
        return boxes
    low, high = np.minimum.reduceat(boxes[:2], starts, axis=1), np.maximum.reduceat(boxes[2:], starts, axis=1)
    return np.concatenate([low, high])


def _meet(boxes: npt.NDArray[np.int32], edges: tuple[int, int, int, int]) -> BoolArray:
    left, top, right, bottom = edges
    west, north, east, south = boxes
    meeting: BoolArray = (west <= right) & (east >= left) & (north <= bottom) & (south >= top)
    return meeting


def _level(pack: Mapping[str, Array]) -> Level:
    if pack["ring_starts"][-1] != len(pack["x"]) or pack["region_starts"][-1] != len(pack["holes"]):
        raise DamagedPackError("offsets do not fit")
    columns = (pack[name] for name in ("x", "y", "ring_starts", "region_starts", "holes"))
    return Level(float(pack["tolerance"][0]), *columns)
