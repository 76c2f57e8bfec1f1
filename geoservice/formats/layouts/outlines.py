"""Outlines in a frame: read, projected and thinned once, however many periods are drawn with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from geoservice.formats.layouts.hatches import Ring, Stroke, hatch_strokes
from geoservice.formats.layouts.projection import MapFrame
from geoservice.geometry.levels import Rings
from geoservice.geometry.local_drawing import cells, draw_rings
from geoservice.geometry.prepared import PreparedEdition
from geoservice.model.arrays import BBox, FloatArray, IntArray, UInt8Array
from geoservice.model.tile import Window, mercator_bounds

MOST_VECTOR_REGIONS = 5000
"""Above this a document holds the map as pixels: as vectors it would be heavier and no sharper."""
MOST_VECTOR_POINTS = 250_000
CELLS_PER_PX = 10
_TOLERANCE_PX = 0.35
_MARGIN_PX = 4
_THICKEST = 0.7

Grid = tuple[npt.NDArray[np.uint32], UInt8Array, IntArray]


@dataclass(frozen=True, eq=False)
class Outlines:
    """The regions of an edition in a frame."""

    prepared: PreparedEdition
    frame: MapFrame
    _strokes: dict[tuple[str, bytes], tuple[Stroke, ...]] = field(default_factory=dict, init=False, repr=False)
    _grids: dict[float, Grid] = field(default_factory=dict, init=False, repr=False)

    def is_vector(self) -> bool:
        """Whether there are few enough to be drawn as vectors."""
        return len(self.positions) <= MOST_VECTOR_REGIONS and len(self._fine.x) <= MOST_VECTOR_POINTS

    @property
    def positions(self) -> IntArray:
        """Of the regions that may be seen."""
        return self._window_rings[0]

    @property
    def points(self) -> int:
        """How many points the outlines have."""
        return len(self._drawn.x)

    @cached_property
    def shapes(self) -> tuple[tuple[Ring, ...], ...]:
        """The rings of every one of the positions in pixels; empty where it lies outside the frame."""
        return tuple(_regions(self._drawn, len(self.positions), self.labels))

    @cached_property
    def areas_px(self) -> FloatArray:
        """Square pixels of every one of the positions."""
        drawn = self._drawn
        doubled = np.abs(drawn.doubled_areas()) / CELLS_PER_PX**2
        return np.bincount(drawn.owners, doubled / 2, len(self.positions)).astype(np.float64)

    @cached_property
    def labels(self) -> tuple[FloatArray, FloatArray]:
        """The label points of the positions in pixels."""
        points = self.prepared.label_points()[self.positions]
        x, y = self.frame.to_px(points[:, 0], points[:, 1])
        return np.nan_to_num(x, posinf=-1e6, neginf=-1e6), np.nan_to_num(y, posinf=-1e6, neginf=-1e6)

    @cached_property
    def line_px(self) -> float:
        """Width of outlines: thinner where regions are small."""
        typical = (self.frame.width * self.frame.height / max(len(self.positions), 1)) ** 0.5
        return float(np.clip(typical / 40, 0.12, _THICKEST))

    @property
    def faintness(self) -> float:
        """The share of a whole line that such a width is."""
        return min(self.line_px / _THICKEST, 1.0)

    def strokes(self, pattern: str, places: Iterable[int]) -> tuple[Stroke, ...]:
        """The strokes of a pattern over the regions at these places among the positions."""
        chosen = np.fromiter(places, np.int64)
        key = (pattern, chosen.tobytes())
        if key not in self._strokes:
            self._strokes[key] = hatch_strokes([self.shapes[i] for i in chosen.tolist()], pattern)
        return self._strokes[key]

    def grid(self, scale: float) -> Grid:
        """Number of the region (0 is outside) and coverage of its outline by pixel, and whose numbers these are."""
        if scale not in self._grids:
            self._grids[scale] = self._drawn_grid(scale)
        return self._grids[scale]

    def _drawn_grid(self, scale: float) -> Grid:
        size = round(self.frame.width * scale), round(self.frame.height * scale)
        positions, rings = self.prepared.rings(_window(self.frame, scale))
        x, y = self.frame.to_px(rings.x, -rings.y)
        placed = Rings(x * scale, y * scale, rings.starts, rings.owners, rings.holes)
        points = self.prepared.label_points()[positions]
        labels = np.stack(self.frame.to_px(points[:, 0], points[:, 1]))
        labels = np.nan_to_num(labels, posinf=-1e6, neginf=-1e6) * scale
        return (*draw_rings(_finite(placed), len(positions), size, labels), positions)

    @cached_property
    def _window_rings(self) -> tuple[IntArray, Rings]:
        return self.prepared.rings(_window(self.frame, 1.5), _TOLERANCE_PX * 1.5)

    @cached_property
    def _fine(self) -> Rings:
        rings = self._window_rings[1]
        x, y = self.frame.to_px(rings.x, -rings.y)
        return _finite(Rings(x, y, rings.starts, rings.owners, rings.holes))

    @cached_property
    def _drawn(self) -> Rings:
        return cells(self._fine, (self.frame.width, self.frame.height), CELLS_PER_PX, _MARGIN_PX)


def _regions(drawn: Rings, count: int, labels: tuple[FloatArray, FloatArray]) -> list[tuple[Ring, ...]]:
    """The rings of every region in pixels; one that vanished gets a pixel at its label point."""
    points = np.column_stack([drawn.x, drawn.y]) / CELLS_PER_PX
    found: list[list[Ring]] = [[] for _region in range(count)]
    starts = drawn.starts.tolist()
    for ring, owner in enumerate(drawn.owners.tolist()):
        found[owner].append(points[starts[ring] : starts[ring + 1]])
    for owner, rings in enumerate(found):
        x, y = round(float(labels[0][owner])), round(float(labels[1][owner]))
        if not rings and -_MARGIN_PX < x < 1e5 and -_MARGIN_PX < y < 1e5:
            rings.append(np.array([(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)], np.float64))
    return [tuple(rings) for rings in found]


def _finite(rings: Rings) -> Rings:
    """Without the rings that the projection cannot show."""
    known = np.isfinite(rings.x) & np.isfinite(rings.y)
    if known.all():
        return rings
    broken = np.zeros(len(rings), np.bool_)
    broken[np.repeat(np.arange(len(rings)), rings.lengths())[~known]] = True
    return rings.keep_rings(~broken)


def _window(frame: MapFrame, scale: float) -> Window:
    """About the same rectangle of Web Mercator, for choosing regions and detail."""
    box = frame.bbox
    pad_x, pad_y = (box.east - box.west) * 0.01 + 1e-6, (box.north - box.south) * 0.01 + 1e-6
    wider = BBox(box.west - pad_x, max(box.south - pad_y, -85), box.east + pad_x, min(box.north + pad_y, 85))
    return Window(mercator_bounds(wider), max(round(frame.width * scale), 1), max(round(frame.height * scale), 1))
