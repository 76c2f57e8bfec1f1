"""What a map shows in its frame: areas, hatches, circles and the reader's own region, as pixels or as vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from geoservice.formats import LayerView
from geoservice.formats.images._circles import draw_circles, rgb
from geoservice.formats.layouts.items import INK, PAPER, Disc, Text
from geoservice.formats.layouts.projection import MapFrame, fitted
from geoservice.formats.legend import PATTERNS
from geoservice.formats.symbols import DOT_PX, EDGE, FIT_PX, LEAST_PX, PALE, Circles, largest_px, reach
from geoservice.geometry.levels import Rings
from geoservice.geometry.local_drawing import cells, draw_rings
from geoservice.geometry.raster import BORDER_LEVELS
from geoservice.model.arrays import BBox, FloatArray, IntArray, UInt8Array
from geoservice.model.indicator import REASONS_BY_NUMBER
from geoservice.model.tile import Window, mercator_bounds

if TYPE_CHECKING:
    import shapely

MOST_VECTOR_REGIONS = 5000
"""Above this a document holds the map as pixels: as vectors it would be heavier and no sharper."""
MOST_VECTOR_POINTS = 250_000
HATCH = "#808080"
HATCH_PX = 8
CELLS_PER_PX = 10
_TOLERANCE_PX = 0.35
_MARGIN_PX = 4
_MOST_NUMBERED = 12
_THICKEST = 0.7
#: Two greys closer than this (CIE L*) are one grey on paper.
_CLOSE_LIGHTNESS = 7.0

Stroke = tuple[float, float, float, float]
Ring = npt.NDArray[np.float64]


class Area(NamedTuple):
    """Regions of one fill, each a list of rings in pixels (n x 2, not closed)."""

    number: int
    fill: str
    regions: tuple[tuple[Ring, ...], ...]


@dataclass(frozen=True, eq=False)
class MapContent:
    """A layer in a frame."""

    view: LayerView
    frame: MapFrame
    highlight: int | None = None
    numbered: bool = False
    """Whether class numbers stand in the regions: for colours that are one grey on paper."""

    def is_vector(self) -> bool:
        """Whether the map is small enough to be drawn as vectors."""
        return len(self._window_rings[0]) <= MOST_VECTOR_REGIONS and len(self._fine.x) <= MOST_VECTOR_POINTS

    @cached_property
    def areas(self) -> tuple[Area, ...]:
        """The regions by class, class 0 (no value) first."""
        positions, drawn = self._window_rings[0], self._drawn
        by_region = _regions(drawn, len(positions), self._labels(positions))
        classes = self.view.theme.classes[positions]
        areas = []
        for number in np.unique(classes).tolist():
            shown = tuple(by_region[i] for i in np.flatnonzero(classes == number) if by_region[i])
            areas.append(Area(number, fill_of(self.view, number), shown))
        return tuple(areas)

    @cached_property
    def outline_px(self) -> float:
        """Width of outlines: thinner where regions are small."""
        count = max(len(self._window_rings[0]), 1)
        typical = (self.frame.width * self.frame.height / count) ** 0.5
        return float(np.clip(typical / 40, 0.12, _THICKEST))

    @cached_property
    def hatches(self) -> tuple[tuple[str, tuple[Stroke, ...]], ...]:
        """Strokes over regions without a value, by pattern."""
        positions, drawn = self._window_rings[0], self._drawn
        by_region = _regions(drawn, len(positions), self._labels(positions))
        found: dict[str, list[Sequence[Ring]]] = {}
        for i in np.flatnonzero(self.view.theme.classes[positions] == 0):
            pattern = pattern_at(self.view, int(positions[i]))
            if pattern and by_region[i]:
                found.setdefault(pattern, []).append(by_region[i])
        return tuple((pattern, hatch_strokes(shapes, pattern)) for pattern, shapes in sorted(found.items()))

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
        positions = self._window_rings[0]
        place = np.flatnonzero(positions == (-1 if self.highlight is None else self.highlight))
        if not len(place):
            return ()
        return _regions(self._drawn, len(positions), self._labels(positions))[int(place[0])]

    @cached_property
    def numbers(self) -> tuple[Text, ...]:
        """Class numbers where they have room."""
        classification = self.view.style.classification
        if not self.numbered or self.view.style.has_symbols or classification.k > _MOST_NUMBERED:
            return ()
        positions, drawn = self._window_rings[0], self._drawn
        areas = np.bincount(drawn.owners, np.abs(drawn.doubled_areas()) / 2 / CELLS_PER_PX**2, len(positions))
        x, y = self._labels(positions)
        size = 7.5
        fits = (areas > (2.2 * size) ** 2) & (x > size) & (y > size)
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
        width, height = round(self.frame.width * scale), round(self.frame.height * scale)
        positions, rings = self.view.prepared.rings(_window(self.frame, scale))
        x, y = self.frame.to_px(rings.x, -rings.y)
        placed = Rings(x * scale, y * scale, rings.starts, rings.owners, rings.holes)
        labels = np.stack(self._labels(positions)) * scale
        grid, border = draw_rings(_finite(placed), len(positions), (width, height), labels)
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
            hatched = (
                _hatch_mask(pattern, grid.shape[0], grid.shape[1], max(round(scale), 1))
                & np.append(False, chosen)[grid]
            )
            canvas[hatched, :3] = rgb(HATCH)
        # As faint as the thin lines of the vectors: whole pixels would darken large regions among many small ones.
        faint = min(self.outline_px / _THICKEST, 1.0)
        share = (np.maximum(border * faint, _coast(grid)) / (BORDER_LEVELS - 1))[..., None]
        canvas[..., :3] += (rgb(view.style.outline_colour) - canvas[..., :3]) * np.where(canvas[..., 3:] > 0, share, 1)
        canvas[..., 3:] = np.maximum(canvas[..., 3:], share * 255)
        whole: UInt8Array = np.rint(canvas).astype(np.uint8)
        return whole

    @cached_property
    def _window_rings(self) -> tuple[IntArray, Rings]:
        return self.view.prepared.rings(_window(self.frame, 1.5), _TOLERANCE_PX * 1.5)

    @cached_property
    def _fine(self) -> Rings:
        rings = self._window_rings[1]
        x, y = self.frame.to_px(rings.x, -rings.y)
        return _finite(Rings(x, y, rings.starts, rings.owners, rings.holes))

    @cached_property
    def _drawn(self) -> Rings:
        return cells(self._fine, (self.frame.width, self.frame.height), CELLS_PER_PX, _MARGIN_PX)

    def _labels(self, positions: IntArray) -> tuple[FloatArray, FloatArray]:
        points = self.view.prepared.label_points()[positions]
        x, y = self.frame.to_px(points[:, 0], points[:, 1])
        return np.nan_to_num(x, posinf=-1e6, neginf=-1e6), np.nan_to_num(y, posinf=-1e6, neginf=-1e6)


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


def hatch_strokes(shapes: Sequence[Sequence[Ring]], pattern: str) -> tuple[Stroke, ...]:
    """The strokes of a pattern inside some shapes, each made of rings (even-odd)."""
    import shapely

    polygons = [_even_odd(rings) for rings in shapes]
    area = shapely.union_all(polygons)
    if area.is_empty:
        return ()
    lines = shapely.multilinestrings(_lines_over(area.bounds, pattern))
    parts = shapely.get_parts(shapely.intersection(lines, area))
    strokes: list[Stroke] = []
    for part in parts[(shapely.get_type_id(parts) == 1) & ~shapely.is_empty(parts)]:
        (x1, y1), (x2, y2) = shapely.get_coordinates(part).round(1)[[0, -1]].tolist()
        strokes.append((x1, y1, x2, y2))
    return tuple(sorted(strokes))


def _even_odd(rings: Sequence[Ring]) -> shapely.Geometry:
    import shapely

    made = shapely.make_valid([shapely.Polygon(ring) for ring in rings if len(ring) >= 3])
    area: shapely.Geometry = shapely.Polygon()
    for polygon in made:
        area = shapely.symmetric_difference(area, polygon)
    return area


def _lines_over(bounds: tuple[float, float, float, float], pattern: str) -> list[list[tuple[float, float]]]:
    left, top, right, bottom = (int(edge // HATCH_PX) * HATCH_PX for edge in bounds)
    right, bottom = right + HATCH_PX, bottom + HATCH_PX
    height = bottom - top
    lines: list[list[tuple[float, float]]] = []
    if pattern in ("diagonal", "crossed"):
        lines += [[(at, bottom), (at + height, top)] for at in range(left - height, right, HATCH_PX)]
    if pattern == "crossed":
        lines += [[(at, top), (at + height, bottom)] for at in range(left - height, right, HATCH_PX)]
    if pattern == "level":
        lines += [[(left, y), (right, y)] for y in range(top, bottom, HATCH_PX)]
    if pattern == "dots":
        lines += [[(x, y), (x + 1.2, y)] for y in range(top, bottom, HATCH_PX) for x in range(left, right, HATCH_PX)]
    return lines


def _hatch_mask(pattern: str, height: int, width: int, scale: int) -> npt.NDArray[np.bool_]:
    y, x = np.ogrid[:height, :width]
    step, thick = HATCH_PX * scale, scale
    rising, falling = (x + y) % step < thick, (x - y) % step < thick
    if pattern == "dots":
        return (x % step < 1.5 * thick) & (y % step < 1.5 * thick)
    if pattern == "level":
        return np.broadcast_to(y % step < thick, (height, width))
    return rising | falling if pattern == "crossed" else rising


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


def _scaled(found: Circles, scale: float) -> Circles:
    return Circles(found.positions, found.x * scale, found.y * scale, found.radii * scale, found.zeros)
