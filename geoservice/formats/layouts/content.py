"""What a map shows in its frame: areas, hatches, circles and the reader's own region, as pixels or as vectors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geoservice.formats import LayerView
from geoservice.formats.images._circles import draw_circles, rgb
from geoservice.formats.layouts.hatches import HALO, HATCH, Ring, Stroke, hatch_mask
from geoservice.formats.layouts.items import INK, PAPER, Disc, Text
from geoservice.formats.layouts.outlines import Outlines
from geoservice.formats.layouts.projection import MapFrame, fitted
from geoservice.formats.legend import PATTERNS
from geoservice.formats.symbols import DOT_PX, EDGE, FIT_PX, LEAST_PX, PALE, Circles, largest_px, reach
from geoservice.geometry.raster import BORDER_LEVELS
from geoservice.model.arrays import IntArray, UInt8Array
from geoservice.model.indicator import REASONS_BY_NUMBER

_MOST_NUMBERED = 12
#: Two greys closer than this (CIE L*) are one grey on paper.
_CLOSE_LIGHTNESS = 7.0


class Area(NamedTuple):
    """Regions of one fill, each a list of rings in pixels (n x 2, not closed)."""

    number: int
    fill: str
    regions: tuple[tuple[Ring, ...], ...]


@dataclass(frozen=True, eq=False)
class MapContent:
    """A layer in a frame."""

    view: LayerView
    outlines: Outlines
    highlight: int | None = None
    numbered: bool = False
    """Whether class numbers stand in the regions: for colours that are one grey on paper."""

    @property
    def frame(self) -> MapFrame:
        """Where on the earth it lies."""
        return self.outlines.frame

    @cached_property
    def regions(self) -> tuple[tuple[int, int, tuple[Ring, ...]], ...]:
        """Position, class and rings of every region that can be seen, in region order."""
        positions = self.outlines.positions
        classes = self.view.theme.classes[positions].tolist()
        found = zip(positions.tolist(), classes, self.outlines.shapes, strict=True)
        return tuple((position, number, rings) for position, number, rings in found if rings)

    @cached_property
    def areas(self) -> tuple[Area, ...]:
        """The regions by class, class 0 (no value) first."""
        found: dict[int, list[tuple[Ring, ...]]] = {}
        for _position, number, rings in self.regions:
            found.setdefault(number, []).append(rings)
        return tuple(Area(number, fill_of(self.view, number), tuple(found[number])) for number in sorted(found))

    @cached_property
    def hatches(self) -> tuple[tuple[str, tuple[Stroke, ...]], ...]:
        """Strokes over regions without a value, by pattern."""
        positions = self.outlines.positions
        patterned = _patterned(self.view, positions)
        return tuple((pattern, self.outlines.strokes(pattern, np.flatnonzero(chosen))) for pattern, chosen in patterned)

    @cached_property
    def discs(self) -> tuple[Disc, ...]:
        """The circles of a symbol map, largest first."""
        if not self.view.style.has_symbols:
            return ()
        found, style = local_circles(self.view, self.frame), self.view.style
        columns = (found.positions.tolist(), found.x.tolist(), found.y.tolist(), found.radii.tolist())
        return tuple(
            Disc(x, y, radius, style.colour(int(self.view.theme.classes[position])), EDGE)
            for position, x, y, radius in zip(*columns, strict=True)
        )

    @cached_property
    def mark(self) -> tuple[Ring, ...]:
        """The outline of the highlighted region."""
        return next((rings for position, _number, rings in self.regions if position == self.highlight), ())

    @cached_property
    def numbers(self) -> tuple[Text, ...]:
        """Class numbers where they have room."""
        classification = self.view.style.classification
        if not self.numbered or self.view.style.has_symbols or classification.k > _MOST_NUMBERED:
            return ()
        positions, (x, y), size = self.outlines.positions, self.outlines.labels, 7.5
        fits = (self.outlines.areas_px > (2.2 * size) ** 2) & (x > size) & (y > size)
        fits &= (x < self.frame.width - size) & (y < self.frame.height - size)
        texts = []
        for i in np.flatnonzero(fits):
            number = int(self.view.theme.classes[positions[i]])
            if number:
                ink = INK if lightness(self.view.style.colour(number)) > 55 else PAPER
                texts.append(Text(float(x[i]), float(y[i]) + size * 0.36, str(number), size, ink, anchor="middle"))
        return tuple(texts)

    def pixels(self, scale: float) -> UInt8Array:
        """The map as RGBA, so many pixels for each logical one."""
        grid, border, positions = self.outlines.grid(scale)
        canvas = self._coloured(grid, border, positions, scale)
        if self.view.style.has_symbols:
            draw_circles(canvas, self.view, _scaled(local_circles(self.view, self.frame), scale), scale)
        return canvas

    def _coloured(
        self, grid: npt.NDArray[np.uint32], border: UInt8Array, positions: IntArray, scale: float
    ) -> UInt8Array:
        view = self.view
        fills = np.array([rgb(fill_of(view, number)) for number in range(view.style.classification.k + 1)])
        colours = np.full((len(positions) + 1, 4), (*rgb(view.style.outline_colour), 0), np.float32)
        colours[1:, :3], colours[1:, 3] = fills[view.theme.classes[positions]], 255
        canvas = colours[grid]
        for pattern, chosen in _patterned(view, positions):
            here, whole_px = np.append(False, chosen)[grid], max(round(scale), 1)
            for spread, colour in ((1, HALO), (0, HATCH)):
                canvas[hatch_mask(pattern, grid.shape[0], grid.shape[1], whole_px, spread) & here, :3] = rgb(colour)
        # As faint as the thin lines of the vectors: whole pixels would darken large regions among many small ones.
        share = (np.maximum(border * self.outlines.faintness, _coast(grid)) / (BORDER_LEVELS - 1))[..., None]
        canvas[..., :3] += (rgb(view.style.outline_colour) - canvas[..., :3]) * np.where(canvas[..., 3:] > 0, share, 1)
        canvas[..., 3:] = np.maximum(canvas[..., 3:], share * 255)
        whole: UInt8Array = np.rint(canvas).astype(np.uint8)
        return whole


def fill_of(view: LayerView, number: int) -> str:
    """What fills the regions of a class: pale below circles."""
    return PALE if view.style.has_symbols and number else view.style.colour(number)


def pattern_at(view: LayerView, position: int) -> str:
    """The hatch of a region without a value; empty where it has one."""
    reason = view.theme.reason(position)
    return PATTERNS[reason] if reason else ""


def symbol_scale(view: LayerView, frame: MapFrame) -> float:
    """How much larger circles are drawn than on a map of natural size."""
    whole = fitted(view.prepared.edition.bbox, 1000, 1000, 0)
    long_px = 1000 * whole.step_x / frame.step_x
    return float(np.clip(long_px / FIT_PX, 0.15, 2.0))


def local_circles(view: LayerView, frame: MapFrame) -> Circles:
    """The circles of a frame in drawing order, largest first."""
    points, values = view.prepared.label_points(), view.theme.values
    x, y = frame.to_px(points[:, 0], points[:, 1])
    scale = symbol_scale(view, frame)
    largest = scale * largest_px(view)
    near = (x > -largest) & (x < frame.width + largest) & (y > -largest) & (y < frame.height + largest)
    shown = np.flatnonzero(near & ~np.isnan(values))
    shown = shown[np.argsort(-np.abs(values[shown]), kind="stable")]
    sizes = largest * np.sqrt(np.abs(values[shown]) / reach(view.style.classification))
    zeros = values[shown] == 0
    radii = np.where(zeros, DOT_PX, np.maximum(sizes, LEAST_PX))
    return Circles(shown.astype(np.int64), x[shown], y[shown], radii, zeros)


def needs_numbers(view: LayerView) -> bool:
    """Whether two classes that occur are one grey on paper."""
    counts = view.theme.class_counts(view.style.classification.k)[1:]
    shades = sorted(lightness(colour) for colour, count in zip(view.style.colours, counts, strict=True) if count)
    return any(b - a < _CLOSE_LIGHTNESS for a, b in pairwise(shades))


@lru_cache(maxsize=1024)
def lightness(colour: str) -> float:
    """CIE L* (0 … 100) of `#rrggbb`; source: IEC 61966-2-1 and CIE 15."""
    parts = rgb(colour).astype(np.float64) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    luminance = float(linear @ (0.2126, 0.7152, 0.0722))
    return 116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance


def _coast(grid: npt.NDArray[np.uint32]) -> UInt8Array:
    """A faint line where the map ends, so that light colours do not melt into the paper."""
    inside = np.pad(grid > 0, 1)
    surrounded = inside[:-2, 1:-1] & inside[2:, 1:-1] & inside[1:-1, :-2] & inside[1:-1, 2:]
    coast: UInt8Array = (inside[1:-1, 1:-1] & ~surrounded).astype(np.uint8)
    return coast


def _patterned(view: LayerView, positions: IntArray) -> list[tuple[str, npt.NDArray[np.bool_]]]:
    reasons = view.theme.reasons[positions]
    by_pattern: dict[str, npt.NDArray[np.bool_]] = {}
    for number in np.unique(reasons[reasons > 0]).tolist():
        pattern = PATTERNS[REASONS_BY_NUMBER[number]]
        by_pattern[pattern] = by_pattern.get(pattern, np.zeros(len(reasons), np.bool_)) | (reasons == number)
    return sorted(by_pattern.items())


def _scaled(found: Circles, scale: float) -> Circles:
    return Circles(found.positions, found.x * scale, found.y * scale, found.radii * scale, found.zeros)
