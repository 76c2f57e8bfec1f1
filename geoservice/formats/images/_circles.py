"""Circles drawn over a picture: anti-aliased, opaque, each with a thin edge that parts it from those below."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geoservice.formats import LayerView
from geoservice.formats.symbols import EDGE, Circles
from geoservice.model.arrays import UInt8Array

_EDGE_PX = 1.0


def draw_circles(canvas: UInt8Array, view: LayerView, circles: Circles, scale: float = 1.0) -> None:
    """Draw into a height x width x 4 picture (RGBA), the largest first; pixels well inside have the exact colour."""
    table = np.array([rgb(view.style.colour(number)) for number in range(view.style.classification.k + 1)])
    colours = table[view.theme.classes[circles.positions]]
    edge = rgb(EDGE)
    columns = (circles.x.tolist(), circles.y.tolist(), circles.radii.tolist(), circles.zeros.tolist())
    for i, (x, y, radius, is_dot) in enumerate(zip(*columns, strict=True)):
        if is_dot:
            _disc(canvas, x, y, radius, colours[i])
            continue
        _disc(canvas, x, y, radius + _EDGE_PX * scale, edge)
        _disc(canvas, x, y, radius, colours[i])


def rgb(colour: str) -> npt.NDArray[np.float32]:
    """Red, green and blue of `#rrggbb`, 0 … 255."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.float32)


def _disc(canvas: UInt8Array, x: float, y: float, radius: float, colour: npt.NDArray[np.float32]) -> None:
    height, width = canvas.shape[:2]
    left, right = max(int(x - radius - 1), 0), min(int(x + radius + 2), width)
    top, bottom = max(int(y - radius - 1), 0), min(int(y + radius + 2), height)
    if left >= right or top >= bottom:
        return
    across = (np.arange(left, right, dtype=np.float32) + 0.5 - np.float32(x)) ** 2
    down = (np.arange(top, bottom, dtype=np.float32) + 0.5 - np.float32(y)) ** 2
    cover = np.clip(radius + 0.5 - np.sqrt(down[:, None] + across), 0, 1)[..., None]
    below = canvas[top:bottom, left:right].astype(np.float32)
    # Outside the regions the ground is transparent: the colour there must not darken the rim.
    solid = cover + below[..., 3:] / 255 * (1 - cover)
    mixed = (colour * cover + below[..., :3] * (below[..., 3:] / 255) * (1 - cover)) / np.maximum(solid, 1e-6)
    canvas[top:bottom, left:right, :3] = np.rint(mixed)
    canvas[top:bottom, left:right, 3:] = np.rint(solid * 255)
