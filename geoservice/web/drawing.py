"""The first picture of a page: an inline drawing small enough to travel inside the HTML."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import NamedTuple

from geoservice.formats import LayerView
from geoservice.formats.symbols import PALE, circles
from geoservice.model.tile import Window, mercator_bounds, window_of
from geoservice.web import wording
from geoservice.web.circle_key import key_of
from geoservice.web.reading import pattern_of, position_of
from geoservice.web.shown import Drawing, DrawnCircle, DrawnClass, DrawnRegion

MAX_REGIONS = 1000
"""Above this a picture is lighter than its outlines."""
PICTURE_SCALE = 2
"""So many times larger than a drawing is the picture that stands in for it, for dense screens."""
_LONG_SIDE_PX = 640
_MARGIN = 0.012
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


class Size(NamedTuple):
    """Width and height in pixels."""

    width: int
    height: int


def natural_size(view: LayerView, long_side: int = _LONG_SIDE_PX) -> Size:
    """The shape of the area itself, at most 5 : 2 either way."""
    left, bottom, right, top = mercator_bounds(view.prepared.edition.bbox)
    ratio = min(max((right - left) / max(top - bottom, 1e-9), 0.4), 2.5)
    if ratio >= 1:
        return Size(long_side, round(long_side / ratio))
    return Size(round(long_side * ratio), long_side)


def natural_window(view: LayerView) -> Window:
    """The whole layer as the drawing shows it."""
    size = natural_size(view)
    return window_of(view.prepared.edition.bbox, size.width, size.height, _MARGIN)


def draw(view: LayerView, highlight: str = "") -> Drawing:
    """The layer as paths by class; no paths for more than MAX_REGIONS regions."""
    window = natural_window(view)
    size = Size(window.width, window.height)
    if len(view.theme) > MAX_REGIONS:
        circles_of_picture = key_of(view, window, PICTURE_SCALE).circles if view.style.has_symbols else ()
        return Drawing(*size, (), view.style.outline_colour, view.style.missing_colour, key=circles_of_picture)
    marked = position_of(view, highlight) if highlight else None
    fills: dict[tuple[int, str], list[DrawnRegion]] = defaultdict(list)
    marked_path = ""
    for position, path in view.prepared.svg_paths(window):
        path = _in_half_pixels(path)
        fills[int(view.theme.classes[position]), pattern_of(view, position)].append(_region(view, position, path))
        marked_path = path if position == marked else marked_path
    classes = tuple(
        DrawnClass(n, view.style.colour(n), tuple(fills[n, pattern]), pattern) for n, pattern in sorted(fills)
    )
    looks = view.style.outline_colour, view.style.missing_colour
    if not view.style.has_symbols:
        return Drawing(*size, classes, *looks, marked_path)
    pale = tuple(replace(drawn, colour=PALE) if drawn.number else drawn for drawn in classes)
    key = key_of(view, window)
    height = window.height + key.strip
    return Drawing(window.width, height, pale, *looks, marked_path, _circles(view, window), key.circles)


def _circles(view: LayerView, window: Window) -> tuple[DrawnCircle, ...]:
    """The symbols, largest first, in half pixels as the paths are."""
    found = circles(view, window)
    drawn = zip(found.positions.tolist(), found.x.tolist(), found.y.tolist(), found.radii.tolist(), strict=True)
    return tuple(
        DrawnCircle(
            view.style.colour(int(view.theme.classes[position])),
            round(x * 2),
            round(y * 2),
            round(radius * 2, 1),
        )
        for position, x, y, radius in drawn
    )


def _in_half_pixels(path: str) -> str:
    """The same path in units of half a pixel, which need no decimals: a tenth less to send."""
    return _NUMBER.sub(lambda found: f"{float(found[0]) * 2:g}", path)


def _region(view: LayerView, position: int, path: str) -> DrawnRegion:
    regions = view.prepared.regions
    return DrawnRegion(
        regions.codes[position], f"{regions.names[position]}: {wording.value_text(view, position)}", path
    )
