"""The legend of proportional symbols, inside the drawing itself: true at whatever size a page shows it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geoservice.formats import LayerView
from geoservice.formats.symbols import circles, example_values, radius_px, shrunk_in
from geoservice.model.tile import Window
from geoservice.web.shown import DrawnCircle, KeyCircle

_LINE_PX = 25.0
"""From number to number: their letters are 22 pixels high in narrow frames, which show the drawing at half its size."""
_LETTER_PX = 12.5
_GAP_PX = 8.0
_MARGIN_PX = 8.0
_LOOKED_AT_PX = 160
"""Long side of the picture in which a free corner is looked for."""


class Key(NamedTuple):
    """The circles, and the height in pixels of the strip below the map that they need where no corner is free."""

    circles: tuple[KeyCircle, ...]
    strip: int


def key_of(view: LayerView, window: Window, enlarged: int = 1) -> Key:
    """Circles of readable values at the scale of the window, in half pixels, in a corner where they hide nothing.

    `enlarged` is how many times larger the picture is that the circles explain: its own have the same size in pixels.
    """
    values = example_values(view)
    if not values:
        return Key((), 0)
    picture = Window(window.bounds, window.width * enlarged, window.height * enlarged)
    radii = [radius_px(view, value, shrunk_in(view, picture)) / enlarged for value in values]
    texts = [_text(view, value) for value in values]
    height = max(2 * radii[0], (len(values) - 0.5) * _LINE_PX) + 2
    width = 2 * radii[0] + 3 * _GAP_PX + max(map(len, texts)) * _LETTER_PX
    corner = _free_corner(view, window, width + 2 * _MARGIN_PX, height + 2 * _MARGIN_PX)
    left, top = corner or (0.0, float(window.height))
    placed = _placed(view, values, texts, radii, left + _MARGIN_PX, top + _MARGIN_PX + height)
    return Key(tuple(placed), 0 if corner else round(height + 2 * _MARGIN_PX))


def _text(view: LayerView, value: float) -> str:
    classification = view.style.classification
    return classification.number_text(value, 0 if float(value).is_integer() else classification.decimals)


def _placed(
    view: LayerView, values: tuple[float, ...], texts: list[str], radii: list[float], left: float, bottom: float
) -> list[KeyCircle]:
    """One circle in the other, standing on one line; numbers at their tops, apart from each other."""
    middle, right = left + radii[0], left + 2 * radii[0]
    # The numbers end no lower than the circles: the first moves up where there are many for small circles.
    at = min(bottom - 2 * radii[0], bottom - (len(values) - 0.5) * _LINE_PX) + _LINE_PX * 0.5
    found = []
    for value, text, radius in zip(values, texts, radii, strict=True):
        top = bottom - 2 * radius
        at = max(at, top)
        number = int(view.style.classification.classify(np.array([value]))[0])
        circle = DrawnCircle(
            view.style.colour(number), round(2 * middle), round(2 * (bottom - radius)), round(2 * radius, 1)
        )
        bend, end = 2 * right + _GAP_PX, 2 * right + 3 * _GAP_PX
        line = f"M{2 * middle:.0f} {2 * top:.0f}H{bend:.0f}L{end:.0f} {2 * at:.0f}"
        found.append(KeyCircle(circle, line, text, round(end + _GAP_PX), round(2 * at)))
        at += _LINE_PX
    return found


def _free_corner(view: LayerView, window: Window, width: float, height: float) -> tuple[float, float] | None:
    """Left and top edge in pixels of a corner without region and circle; None where there is none."""
    if width > window.width or height > window.height:
        return None
    covered = _covered(view, window)
    scale = covered.shape[1] / window.width
    across, down = int(np.ceil(width * scale)), int(np.ceil(height * scale))
    for top, left in ((0, 0), (0, 1), (1, 1), (1, 0)):
        rows = slice(-down, None) if top else slice(down)
        columns = slice(-across, None) if left else slice(across)
        if not covered[rows, columns].any():
            return (window.width - width if left else 0.0, window.height - height if top else 0.0)
    return None


def _covered(view: LayerView, window: Window) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Where a small picture of the window shows a region or a circle."""
    share = _LOOKED_AT_PX / max(window.width, window.height)
    width, height = max(round(window.width * share), 1), max(round(window.height * share), 1)
    grid = view.prepared.region_grid(Window(window.bounds, width, height))
    covered = np.zeros((height, width), np.bool_) if grid is None else (grid.pixels > 0) | (grid.border > 0)
    shown = circles(view, window)
    for x, y, radius in zip(shown.x * share, shown.y * share, shown.radii * share, strict=True):
        rows, columns = (slice(max(int(at - radius), 0), max(int(np.ceil(at + radius)), 0)) for at in (y, x))
        covered[rows, columns] = True
    return covered
