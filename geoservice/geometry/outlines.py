"""Outlines: the rings of regions at several degrees of detail and where they lie: all that drawing a tile needs.

The regions are a whole edition, memory-mapped, or the part of it that one piece of work needs and that travels to
another process or machine. Positions are those of the edition in both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from geoservice.geometry.lattice import Frame
from geoservice.geometry.levels import Level
from geoservice.geometry.packs import Array, DamagedPackError
from geoservice.model.arrays import FloatArray, IntArray

# The coarsest level whose missing detail stays below a third of a pixel is drawn.
_UNSEEN_PX = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Outlines:
    """Columns over regions, in region order."""

    boxes: npt.NDArray[np.int32]
    """Left, top, right and bottom edges in lattice steps: 4 x n."""
    labels: npt.NDArray[np.int32]
    """Lattice x and y of the label points: 2 x n."""
    sizes: FloatArray
    """Square roots of the areas, in lattice steps."""
    levels: tuple[Level, ...]
    """Coarsest first."""
    held: IntArray | None = None
    """Positions of the regions held, ascending; None where it is all of them."""

    def __len__(self) -> int:
        return len(self.sizes)

    def meeting(self, frame: Frame, margin_px: float) -> IntArray:
        """Positions of the regions whose box meets a frame, ascending."""
        left, top, right, bottom = frame.box(margin_px)
        west, north, east, south = self.boxes
        found = np.flatnonzero((west <= right) & (east >= left) & (north <= bottom) & (south >= top))
        return found if self.held is None else self.held[found]

    def level(self, steps_per_px: float) -> Level:
        """The level to draw where a pixel is so many lattice steps wide."""
        fit = (level for level in self.levels if level.tolerance <= _UNSEEN_PX * steps_per_px)
        return next(fit, self.levels[-1])

    def labels_in(self, frame: Frame, positions: IntArray) -> tuple[IntArray, IntArray, IntArray]:
        """Which of the positions (by their place among them) have their label point in a frame; its column and row."""
        x, y = self.labels[:, self._rows(positions)].astype(np.float64)
        x, y = np.floor((x - frame.left) / frame.step_x), np.floor((y - frame.top) / frame.step_y)
        here = np.flatnonzero((x >= 0) & (x < frame.width) & (y >= 0) & (y < frame.height))
        return here, x[here].astype(np.int64), y[here].astype(np.int64)

    def sizes_px(self, positions: IntArray, steps_per_px: float) -> FloatArray:
        """About how many pixels wide regions are."""
        sizes: FloatArray = self.sizes[self._rows(positions)] / steps_per_px
        return sizes

    def lengths_px(self, positions: IntArray, steps_per_px: float) -> FloatArray:
        """How many pixels long the longer side of each region's box is."""
        left, top, right, bottom = self.boxes[:, self._rows(positions)].astype(np.float64)
        longer: FloatArray = np.maximum(right - left, bottom - top) / steps_per_px
        return longer

    def part(self, positions: IntArray, steps_per_px: float) -> Outlines:
        """Only these regions, ascending, in the one degree of detail for pixels of this size; copied into memory."""
        rows = self._rows(positions)
        level = self.level(steps_per_px).part(positions)
        return replace(
            self,
            boxes=self.boxes[:, rows],
            labels=self.labels[:, rows],
            sizes=self.sizes[rows],
            levels=(level,),
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
    return Outlines(index["boxes"], index["labels"], index["sizes"], tuple(levels))


def _level(pack: Mapping[str, Array]) -> Level:
    if pack["ring_starts"][-1] != len(pack["x"]) or pack["region_starts"][-1] != len(pack["holes"]):
        raise DamagedPackError("offsets do not fit")
    columns = (pack[name] for name in ("x", "y", "ring_starts", "region_starts", "holes"))
    return Level(float(pack["tolerance"][0]), *columns)
