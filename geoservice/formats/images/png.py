"""PNG: the map alone on a transparent ground, colours exactly those of the style, outlines anti-aliased."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt
from isal import isal_zlib

from geoservice.formats import LayerView
from geoservice.formats.images._circles import draw_circles
from geoservice.formats.symbols import PALE, circles
from geoservice.geometry.pictures import BORDER_LEVELS, Picture
from geoservice.model.arrays import IntArray, UInt8Array
from geoservice.model.style import Style
from geoservice.model.tile import TILE_PX, Tile, Window, tile_shown

if TYPE_CHECKING:
    from geoservice.formats.layouts.sheet import Sheet

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PALETTE, _RGBA = 3, 6
_FASTEST, _PATIENT = 1, 6
_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_OUTSIDE = bytes(range(BORDER_LEVELS))
_MOST_COLOURS = 256


class PngPicture:
    """An indexed PNG: one palette entry for each class and level of outline coverage.

    In a tile of few regions it is one for each region and level: its pixels are prepared, only the palette is written.
    In one of more regions the prepared pixels are given the numbers of the classes and packed.
    """

    extension = "png"
    media_type = "image/png"

    def encode(self, view: LayerView, window: Window) -> bytes:
        """The map in the window; transparent where there is no region."""
        shown = tile_shown(window)
        if shown is not None:
            return self.encode_tile(view, *shown)
        if view.style.has_symbols:
            return _under_circles(view, _window_rows(view, window), window)
        return _png(_window_rows(view, window), _colours(view.style))

    def encode_tile(self, view: LayerView, tile: Tile, scale: int = 1) -> bytes:
        """The same bytes as of `tile.window(scale)`; scale is 1 or 2."""
        if scale == 1:
            picture = view.prepared.picture(tile)
            if view.style.has_symbols:
                return _under_circles(view, _assembled_rows(view, [[picture]]), tile.window())
            if picture is None:
                return _blank(TILE_PX)
            return _swapped(view, picture) if picture.chunk else _recoloured(view, picture)
        quarters = [Tile(tile.z + 1, 2 * tile.x + x, 2 * tile.y + y) for y in (0, 1) for x in (0, 1)]
        pictures = view.prepared.pictures(quarters)
        if view.style.has_symbols:
            return _under_circles(view, _assembled_rows(view, [pictures[:2], pictures[2:]]), tile.window(2), 2)
        return _assembled(view, [pictures[:2], pictures[2:]]) if any(pictures) else _blank(2 * TILE_PX)

    def draw(self, sheet: Sheet) -> bytes:
        """A sheet with title, legend and all that stands around the map."""
        from geoservice.formats.layouts.painted_png import paint  # loads Pillow, which no tile needs

        return paint(sheet)


PLUGIN = PngPicture()


def squeezed(body: bytes) -> bytes:
    """The same picture, its pixels packed with more patience: a ninth less to send of what is drawn once and kept."""
    chunks = list(_chunks_of(body))
    pixels = zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT"))
    rest = [_chunk(kind, data) for kind, data in chunks if kind not in (b"IDAT", b"IEND")]
    return b"".join((_SIGNATURE, *rest, _chunk(b"IDAT", zlib.compress(pixels, _PATIENT)), _END))


def _chunks_of(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(_SIGNATURE)
    while place < len(body):
        length, kind = struct.unpack_from(">I4s", body, place)
        yield kind, body[place + 8 : place + 8 + length]
        place += length + 12


class _Paint(NamedTuple):
    """The colours of a version, ready to be laid before a prepared chunk."""

    outside: bytes
    classes: bytes
    """The class of every region, in region order."""
    entries: tuple[bytes, ...]
    """Palette entries of "no value" and of every class."""
    end: bytes
    """What follows the palette."""
    palette: bytes
    """Of all classes, with its end; empty where it has no room for them."""
    slots: npt.NDArray[np.uint32]
    """The numbers that "no value" and every class have in it, one byte for each level of outline coverage."""


def _swapped(view: LayerView, picture: Picture) -> bytes:
    """The prepared chunk behind the colours of this layer.

    Plain Python, because a few dozen regions are quicker looked up than numpy is brought into a cold processor.
    """
    paint = _paint(view)
    entries, classes = paint.entries, paint.classes
    palette = paint.outside + b"".join([entries[classes[position]] for position in picture.few_positions()])
    return b"".join((_indexed_header(), _chunk(b"PLTE", palette), paint.end, picture.chunk, _END))


def _recoloured(view: LayerView, picture: Picture) -> bytes:
    """The prepared pixels in class numbers behind the palette of all classes."""
    paint = _paint(view)
    if not paint.palette:
        return _assembled(view, [[picture]])
    data = isal_zlib.compress(picture.recoloured(_class_numbers(view, picture)), _FASTEST)
    return b"".join((_indexed_header(), paint.palette, _chunk(b"IDAT", data), _END))


def _class_numbers(view: LayerView, picture: Picture) -> bytes:
    """For every number of a pixel in a picture the number in the palette of all classes."""
    return _OUTSIDE + _paint(view).slots.take(view.theme.classes.take(picture.positions)).tobytes()


def _paint(view: LayerView) -> _Paint:
    paint: _Paint = view.kept.get("png") or view.kept.setdefault("png", _mixed(view))
    return paint


def _mixed(view: LayerView) -> _Paint:
    colours = _colours(view.style)
    outside, *entries = (part.tobytes() for part in colours[:, :3].reshape(-1, 3 * BORDER_LEVELS))
    palette = _palette(colours) if len(colours) <= _MOST_COLOURS else b""
    slots = np.arange(BORDER_LEVELS, len(colours)).astype(np.uint8).view(np.uint32)
    return _Paint(outside, view.theme.classes.tobytes(), tuple(entries), _transparency(colours), palette, slots)


def _assembled(view: LayerView, pictures: Sequence[Sequence[Picture | None]]) -> bytes:
    return _png(_assembled_rows(view, pictures), _colours(view.style))


def _assembled_rows(view: LayerView, pictures: Sequence[Sequence[Picture | None]]) -> npt.NDArray[np.integer]:
    """Pictures side by side, in class numbers."""
    rows = _rows(len(pictures) * TILE_PX, len(pictures[0]) * TILE_PX, _colours(view.style))
    for y, line in enumerate(pictures):
        for x, picture in enumerate(line):
            if picture is not None:
                part = rows[y * TILE_PX : (y + 1) * TILE_PX, x * TILE_PX + 1 : (x + 1) * TILE_PX + 1]
                part[:] = _picture_rows(view, picture)[:, 1:]
    return rows


def _picture_rows(view: LayerView, picture: Picture) -> npt.NDArray[np.integer]:
    if _paint(view).palette:
        pixels = picture.recoloured(_class_numbers(view, picture))
        return np.frombuffer(pixels, np.uint8).reshape(TILE_PX, TILE_PX + 1)
    slots = _slots(view, picture.positions) * BORDER_LEVELS
    return (slots[:, None] + np.arange(BORDER_LEVELS)).reshape(-1)[picture.numbers()]


def _window_rows(view: LayerView, window: Window) -> npt.NDArray[np.integer]:
    """Any window in class numbers."""
    rows = _rows(window.height, window.width, _colours(view.style))
    grid = view.prepared.region_grid(window)
    if grid is not None:
        slots = _slots(view, grid.positions[1:]).astype(rows.dtype)
        rows[:, 1:] = slots[grid.pixels] * BORDER_LEVELS + grid.border
    return rows


def _under_circles(view: LayerView, rows: npt.NDArray[np.integer], window: Window, scale: int = 1) -> bytes:
    """Pale regions, and over them the circles that reach into the window."""
    shown = circles(view, window, scale)
    if not rows.any() and not len(shown.positions):
        return _blank(window.width) if window.width == window.height else _png(rows, _colours(view.style))
    pale = replace(view.style, colours=(PALE,) * view.style.classification.k)
    canvas = _colours(pale)[rows[:, 1:]]
    draw_circles(canvas, view, shown, scale)
    return _rgba_png(canvas)


def _rgba_png(canvas: UInt8Array) -> bytes:
    height, width = canvas.shape[:2]
    rows = np.pad(canvas.reshape(height, -1), ((0, 0), (1, 0)))
    data = isal_zlib.compress(np.ascontiguousarray(rows).data, _FASTEST)
    return b"".join((_header(width, _RGBA, height), _chunk(b"IDAT", data), _END))


def _slots(view: LayerView, positions: npt.NDArray[np.integer]) -> IntArray:
    """Groups of palette entries by number: 0 for outside, then those of "no value" and of every class."""
    slots = np.zeros(len(positions) + 1, np.int64)
    slots[1:] = view.theme.classes[positions]
    slots[1:] += 1
    return slots


@lru_cache(maxsize=256)
def _colours(style: Style) -> UInt8Array:
    """RGBA of outside, "no value" and every class, each without outline and under 1/3, 2/3 and a whole outline."""
    outline = _rgb(style.outline_colour)
    shares = np.arange(BORDER_LEVELS)[:, None] / (BORDER_LEVELS - 1)
    outside = np.column_stack([np.broadcast_to(outline, (BORDER_LEVELS, 3)), shares * 255])
    outside[0, :3] = 255  # unseen, but some programs drop the transparency
    fills = [_rgb(style.colour(number)) for number in range(style.classification.k + 1)]
    inside = [np.column_stack([fill + (outline - fill) * shares, np.full(BORDER_LEVELS, 255)]) for fill in fills]
    colours: UInt8Array = np.rint(np.concatenate([outside, *inside])).astype(np.uint8)
    return colours


def _palette(colours: UInt8Array) -> bytes:
    return _chunk(b"PLTE", colours[:, :3].tobytes()) + _transparency(colours)


def _transparency(colours: UInt8Array) -> bytes:
    return _chunk(b"tRNS", colours[:BORDER_LEVELS, 3].tobytes())


def _rgb(colour: str) -> npt.NDArray[np.float64]:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.float64)


def _rows(height: int, width: int, colours: UInt8Array) -> npt.NDArray[np.integer]:
    """An empty picture: in every row the filter (0 is none, best for flat colours), then indices into the colours."""
    return np.zeros((height, width + 1), np.uint8 if len(colours) <= _MOST_COLOURS else np.int64)


def _png(rows: npt.NDArray[np.integer], colours: UInt8Array) -> bytes:
    height, width = len(rows), rows.shape[1] - 1
    if rows.dtype != np.uint8:  # more than 62 categories do not fit into a palette
        return _rgba_png(colours[rows[:, 1:]])
    data = isal_zlib.compress(np.ascontiguousarray(rows).data, _FASTEST)
    return b"".join((_header(width, _PALETTE, height), _palette(colours), _chunk(b"IDAT", data), _END))


@lru_cache(maxsize=4)
def _blank(side: int) -> bytes:
    unseen = np.array([[255, 255, 255, 0]], np.uint8)
    return _png(_rows(side, side, unseen), np.repeat(unseen, BORDER_LEVELS, axis=0))


@lru_cache(maxsize=1)
def _indexed_header() -> bytes:
    return _header(TILE_PX, _PALETTE)


@lru_cache(maxsize=16)
def _header(width: int, kind: int, height: int = 0) -> bytes:
    size = struct.pack(">2I5B", width, height or width, 8, kind, 0, 0, 0)
    return _SIGNATURE + _chunk(b"IHDR", size)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc32(kind + data))
