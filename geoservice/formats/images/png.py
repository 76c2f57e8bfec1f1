"""PNG: the map alone on a transparent ground, colours exactly those of the style, outlines anti-aliased."""

from __future__ import annotations

import struct
from functools import lru_cache
from zlib import crc32

import numpy as np
import numpy.typing as npt
from isal import isal_zlib

from geoservice.formats import LayerView
from geoservice.formats.images._classes import OUTSIDE, class_grid
from geoservice.model.arrays import UInt8Array
from geoservice.model.style import Style
from geoservice.model.tile import Window

_BORDER_LEVELS = 4
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PALETTE, _RGBA = 3, 6
_FASTEST = 1


class PngPicture:
    """An indexed PNG: one palette entry for each class and level of outline coverage."""

    extension = "png"
    media_type = "image/png"

    def encode(self, view: LayerView, window: Window) -> bytes:
        """The map in the window; transparent where there is no region."""
        colours = _colours(view.style)
        grid = view.prepared.region_grid(window)
        if grid is None:
            blank = np.zeros((window.height, window.width), np.uint8)
            return _png(blank, colours[:1])
        slots = class_grid(view, grid).astype(np.int16) + 1
        slots[slots == OUTSIDE + 1] = 0
        return _png(slots * _BORDER_LEVELS + grid.border, colours)


PLUGIN = PngPicture()


@lru_cache(maxsize=256)
def _colours(style: Style) -> UInt8Array:
    """RGBA of outside, "no value" and every class, each without outline and under 1/3, 2/3 and a whole outline."""
    outline = _rgb(style.outline_colour)
    shares = np.arange(_BORDER_LEVELS)[:, None] / (_BORDER_LEVELS - 1)
    outside = np.column_stack([np.broadcast_to(outline, (_BORDER_LEVELS, 3)), shares * 255])
    outside[0, :3] = 255  # unseen, but some programs drop the transparency
    fills = [_rgb(style.colour(number)) for number in range(style.classification.k + 1)]
    inside = [np.column_stack([fill + (outline - fill) * shares, np.full(_BORDER_LEVELS, 255)]) for fill in fills]
    colours: UInt8Array = np.rint(np.concatenate([outside, *inside])).astype(np.uint8)
    return colours


def _rgb(colour: str) -> npt.NDArray[np.float64]:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.float64)


def _png(indices: npt.NDArray[np.integer], colours: UInt8Array) -> bytes:
    height, width = indices.shape
    if len(colours) <= 256:
        kind, rows = _PALETTE, indices.astype(np.uint8)
        palette = _chunk(b"PLTE", colours[:, :3].tobytes()) + _chunk(b"tRNS", colours[:_BORDER_LEVELS, 3].tobytes())
    else:  # more than 62 categories do not fit into a palette
        kind, rows, palette = _RGBA, colours[indices].reshape(height, -1), b""
    header = _chunk(b"IHDR", struct.pack(">2I5B", width, height, 8, kind, 0, 0, 0))
    # Every row begins with its filter; 0 is none, best for flat colours.
    data = isal_zlib.compress(np.pad(rows, ((0, 0), (1, 0))).tobytes(), _FASTEST)
    return _SIGNATURE + header + palette + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc32(kind + data))
