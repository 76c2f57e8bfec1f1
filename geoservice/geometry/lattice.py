"""The world as whole numbers: Web Mercator cut into 2^32 steps a side (under 1 cm), y counted southward.

A pixel of a tile of zoom z is 2^(24 - z) steps wide and one MVT unit 2^(20 - z), so tile arithmetic is exact and what
is drawn in one tile continues to the last bit in the next.
"""

from __future__ import annotations

from math import ceil, floor
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from geoservice.model.arrays import FloatArray
from geoservice.model.tile import MERCATOR_EDGE_M, Tile, Window

STEPS = 2**32
HALF = STEPS // 2
_MOST_TURNS = 3
_MAX_LATITUDE = 85.05112877980659


def from_degrees(longitude: npt.NDArray[Any], latitude: npt.NDArray[Any]) -> tuple[FloatArray, FloatArray]:
    """Lattice x and y of points in degrees, whole numbers within int32; latitude is cut to the square world."""
    x = np.rint(longitude / 360 * STEPS)
    radians = np.radians(np.clip(latitude, -_MAX_LATITUDE, _MAX_LATITUDE))
    y = -np.rint(np.arcsinh(np.tan(radians)) / (2 * np.pi) * STEPS)
    return np.clip(x, -HALF, HALF - 1), np.clip(y, -HALF, HALF - 1)


def to_degrees(x: npt.NDArray[Any], y: npt.NDArray[Any]) -> tuple[FloatArray, FloatArray]:
    """Longitude and latitude of lattice points."""
    return x / STEPS * 360, np.degrees(np.arctan(np.sinh(-y / STEPS * 2 * np.pi)))


class Frame(NamedTuple):
    """A window on the lattice: where its north-west corner lies, steps per pixel, size in pixels."""

    left: float
    top: float
    step_x: float
    step_y: float
    width: int
    height: int

    @property
    def steps_per_px(self) -> float:
        """The finer of the two steps: decides how much detail is needed."""
        return min(self.step_x, self.step_y)

    def box(self, margin_px: float = 0) -> tuple[float, float, float, float]:
        """Left, top, right, bottom in lattice steps, widened by some pixels."""
        x, y = margin_px * self.step_x, margin_px * self.step_y
        right, bottom = self.left + self.width * self.step_x, self.top + self.height * self.step_y
        return self.left - x, self.top - y, right + x, bottom + y


def frame_of(window: Window) -> Frame:
    """The frame of a window; that of a tile has whole numbers throughout."""
    left, bottom, right, top = window.bounds
    west, east, north, south = (_steps(edge) for edge in (left, right, -top, -bottom))
    return Frame(
        west, north, (east - west) / window.width, (south - north) / window.height, window.width, window.height
    )


def around_the_world(frame: Frame) -> list[Frame]:
    """The frame as seen from the square world: itself, or moved by whole turns where it reaches over 180 degrees.

    One of several turns, which nobody asks for in earnest, shows the world once.
    """
    left, _top, right, _bottom = frame.box()
    first, last = floor((left + HALF) / STEPS), ceil((right + HALF) / STEPS) - 1
    if last - first >= _MOST_TURNS:
        return [frame]
    return [frame._replace(left=frame.left - turn * STEPS) for turn in range(first, max(first, last) + 1)]


def frame_of_tile(tile: Tile, size: int) -> Frame:
    """A tile cut into size x size cells, a power of two."""
    step = 2.0 ** (32 - tile.z) / size
    return Frame(tile.x * size * step - HALF, tile.y * size * step - HALF, step, step, size, size)


def _steps(metres: float) -> float:
    steps = metres / (2 * MERCATOR_EDGE_M) * STEPS
    # Edges of tiles are whole numbers but for the rounding of metres.
    return float(round(steps)) if abs(steps - round(steps)) < 1e-3 else steps
