"""SVG path data of regions: short enough to stand in a page."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from geoservice.geometry.lattice import Frame
from geoservice.geometry.levels import Rings
from geoservice.geometry.quantising import quantise
from geoservice.model.arrays import IntArray

_CELLS_PER_PX = 2
_MARGIN_PX = 4
_TOLERANCE_PX = 0.6
# Above this simplifying takes longer than it saves: the picture has more regions than a page can hold anyway.
_SIMPLIFIED_POINTS = 300_000


def svg_paths(
    rings: Rings, frame: Frame, labelled: IntArray, columns: IntArray, rows: IntArray
) -> Iterator[tuple[int, str]]:
    """Owner and path data of every region seen; one without a shape gets the pixel of its label point, if that is seen.

    `labelled` are the owners whose label point is in the frame, in the pixel of `columns` and `rows`.
    """
    cells = frame._replace(
        step_x=frame.step_x / _CELLS_PER_PX,
        step_y=frame.step_y / _CELLS_PER_PX,
        width=frame.width * _CELLS_PER_PX,
        height=frame.height * _CELLS_PER_PX,
    )
    drawn = quantise(simplified(rings, frame), cells, _MARGIN_PX * _CELLS_PER_PX)
    paths: dict[int, list[str]] = {}
    x, y = (axis.astype(np.int64).tolist() for axis in (drawn.x, drawn.y))
    starts = drawn.starts.tolist()
    for ring, owner in enumerate(drawn.owners.tolist()):
        ends = slice(starts[ring], starts[ring + 1])
        paths.setdefault(owner, []).append(_ring(x[ends], y[ends]))
    for owner, left, top in zip(labelled.tolist(), columns.tolist(), rows.tolist(), strict=True):
        paths.setdefault(owner, [f"M{left} {top}h1v1h-1z"])
    for owner in sorted(paths):
        yield owner, "".join(paths[owner])


def simplified(rings: Rings, frame: Frame, tolerance_px: float = _TOLERANCE_PX) -> Rings:
    """Rings with fewer points, neighbours keeping their shared ones; the same rings where there are too many."""
    if len(rings.x) > _SIMPLIFIED_POINTS:
        return rings
    from geoservice.geometry.simplify import simplify_rings  # loads shapely, which no tile needs

    return simplify_rings(rings, tolerance_px * frame.steps_per_px)


def _ring(x: list[int], y: list[int]) -> str:
    words = [f"M{_number(x[0])}{_joined(y[0])}l"]
    for i in range(1, len(x)):
        across = _number(x[i] - x[i - 1])
        words.append((across if i == 1 or across[0] == "-" else f" {across}") + _joined(y[i] - y[i - 1]))
    return "".join(words) + "z"


def _joined(cells: int) -> str:
    text = _number(cells)
    return text if text[0] == "-" else f" {text}"


def _number(cells: int) -> str:
    """Pixels without a superfluous digit: 5, 5.5, -.5."""
    whole, half = divmod(abs(cells), _CELLS_PER_PX)
    text = f"{whole or ''}.5" if half else str(whole)
    return f"-{text}" if cells < 0 else text
