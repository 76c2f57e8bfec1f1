"""The patterns over regions without a value: a second cue beside their colour, as strokes and as pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import shapely

HATCH = "#808080"
HATCH_PX = 8

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


def hatch_mask(pattern: str, height: int, width: int, scale: int) -> npt.NDArray[np.bool_]:
    """Where pixels of a picture of so many pixels for each logical one are part of a pattern."""
    y, x = np.ogrid[:height, :width]
    step, thick = HATCH_PX * scale, scale
    rising, falling = (x + y) % step < thick, (x - y) % step < thick
    if pattern == "dots":
        return (x % step < 1.5 * thick) & (y % step < 1.5 * thick)
    if pattern == "level":
        return np.broadcast_to(y % step < thick, (height, width))
    return rising | falling if pattern == "crossed" else rising
