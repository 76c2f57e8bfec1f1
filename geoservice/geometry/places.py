"""Places: the pixel of its own that each region too small for one gets, at every zoom.

Where several regions share a pixel only one of them can have it; the others take a free one beside it. Places belong to
whole zooms, never to one picture: tiles, and windows at the scale of a zoom, agree on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2

import numpy as np
import numpy.typing as npt

from geoservice.geometry.lattice import HALF, Frame
from geoservice.geometry.packs import Array, DamagedPackError
from geoservice.model.arrays import BoolArray, IntArray

PLACES = "places"

REACH_PX = 2
"""How many columns or rows a place is away from its region's label point at most."""
SMALL_PX = 4.0
"""Regions at least that wide have pixels enough and never a place."""

_STEPS_BITS = 24


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Rows by zoom, then by position: regions with a few pixels at most, and the one that each has for itself."""

    starts: npt.NDArray[np.int64]
    """Where each zoom starts, and the number of rows."""
    positions: npt.NDArray[np.int32]
    columns: npt.NDArray[np.int32]
    """Pixel of the zoom, counted eastward from 180 degrees west."""
    rows: npt.NDArray[np.int32]
    """Counted southward."""

    def of_scale(self, frame: Frame) -> int | None:
        """The zoom whose pixels are as large as those of a frame; None where there is none with places."""
        zoom = _STEPS_BITS - log2(frame.step_x)
        known = frame.step_x == frame.step_y and zoom.is_integer() and 0 <= zoom < len(self.starts) - 1
        return int(zoom) if known else None

    def part(self, held: IntArray, frame: Frame) -> Places:
        """Those that some regions, ascending, have at the scale of a frame; copied into memory."""
        zoom = self.of_scale(frame)
        rows = np.zeros(0, np.int64) if zoom is None else self._of(zoom, held)
        starts = np.zeros(len(self.starts), np.int64)
        starts[(zoom or 0) + 1 :] = len(rows)
        return Places(starts, self.positions[rows], self.columns[rows], self.rows[rows])

    def within(self, frame: Frame, zoom: int, positions: IntArray) -> tuple[IntArray, IntArray, IntArray]:
        """Which of the positions (by their place among them) have a place in a frame; its column and row there."""
        rows = self._of(zoom, positions)
        # The centre of a pixel of the zoom, in pixels of the frame.
        x = np.floor(self.columns[rows] + 0.5 - (frame.left + HALF) / frame.step_x).astype(np.int64)
        y = np.floor(self.rows[rows] + 0.5 - (frame.top + HALF) / frame.step_y).astype(np.int64)
        inside = (x >= 0) & (x < frame.width) & (y >= 0) & (y < frame.height)
        return np.searchsorted(positions, self.positions[rows[inside]]), x[inside], y[inside]

    def _of(self, zoom: int, positions: IntArray) -> IntArray:
        first, last = int(self.starts[zoom]), int(self.starts[zoom + 1])
        return first + np.flatnonzero(_among(self.positions[first:last], positions))


def places_from(arrays: Mapping[str, Array], regions: int) -> Places:
    """The places of an edition from its part; raises DamagedPackError when they do not fit."""
    columns = [arrays[name] for name in ("positions", "columns", "rows")]
    if arrays["regions"][0] != regions or {len(column) for column in columns} != {int(arrays["starts"][-1])}:
        raise DamagedPackError("places of another edition")
    return Places(arrays["starts"], *columns)


def _among(values: npt.NDArray[np.int32], chosen: IntArray) -> BoolArray:
    """Which of the values are among the chosen, which ascend."""
    if not len(chosen):
        return np.zeros(len(values), np.bool_)
    at = np.minimum(np.searchsorted(chosen, values), len(chosen) - 1)
    among: BoolArray = chosen[at] == values
    return among
