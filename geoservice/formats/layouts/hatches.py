"""The patterns over regions without a value: a second cue beside their colour, as strokes and as pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import shapely

HATCH, HALO = "#5f5f5f", "#ffffff"
"""A dark stroke between two light ones: no grey that paper makes of a class looks like both."""
HATCH_PX = 9
STROKE_PX, HALO_PX = 0.9, 2.9

Stroke = tuple[float, float, float, float]
Ring = npt.NDArray[np.float64]


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


def hatch_mask(pattern: str, height: int, width: int, scale: int, spread: int = 0) -> npt.NDArray[np.bool_]:
    """Where pixels of a picture of so many pixels for each logical one are part of a pattern.

    With a spread also those so many logical pixels beside it.
    """
    y, x = np.ogrid[:height, :width]
    step, beside = HATCH_PX * scale, spread * scale
    thick = scale + 2 * beside

    def near(place: npt.NDArray[np.int64], wide: float = thick) -> npt.NDArray[np.bool_]:
        found: npt.NDArray[np.bool_] = (place + beside) % step < wide
        return found

    if pattern == "dots":
        return near(x, thick + 0.5 * scale) & near(y, thick + 0.5 * scale)
    if pattern == "level":
        return np.broadcast_to(near(y), (height, width))
    return near(x + y) | near(x - y) if pattern == "crossed" else near(x + y)
