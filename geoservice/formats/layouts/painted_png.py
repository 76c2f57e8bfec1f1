"""A sheet as PNG: colours exactly those of the style, text in the font of the package."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from geoservice.formats.layouts.content import MapContent
from geoservice.formats.layouts.items import (
    MARK,
    PAPER,
    Blocks,
    Box,
    Disc,
    Item,
    Photo,
    Shape,
    Strokes,
    Text,
)
from geoservice.formats.layouts.sheet import Sheet
from geoservice.formats.lettering import font

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

#: Shapes are drawn so many times larger and then shrunk, which softens their edges.
_FINER = 3
_LEVEL = 6


def paint(sheet: Sheet) -> bytes:
    """The whole file."""
    file = io.BytesIO()
    picture_of(sheet, sheet.scale).save(file, "PNG", compress_level=_LEVEL)
    return file.getvalue()


def picture_of(sheet: Sheet, scale: float) -> Image.Image:
    """The sheet in so many pixels for each logical one."""
    from PIL import Image, ImageDraw

    canvas = Image.new("RGB", (round(sheet.width * scale), round(sheet.height * scale)), PAPER)
    pen = ImageDraw.Draw(canvas)
    for placed in sheet.maps:
        drawn = map_picture(placed.content, scale)
        canvas.paste(drawn, (round(placed.x * scale), round(placed.y * scale)), drawn)
        if placed.name:
            _text(pen, placed.name, scale)
    for item in sheet.items:
        _paint(canvas, pen, item, scale)
    return canvas


def map_picture(content: MapContent, scale: float) -> Image.Image:
    """The map alone on a transparent ground, with the marked region and the class numbers."""
    from PIL import Image, ImageDraw

    picture = Image.fromarray(content.pixels(scale), "RGBA")
    pen = ImageDraw.Draw(picture)
    for width, colour in ((4.6, PAPER), (2.2, MARK)):
        for ring in content.mark:
            closed = [*ring.tolist(), *ring[:2].tolist()]
            pen.line([(x * scale, y * scale) for x, y in closed], colour, max(round(width * scale), 1), "curve")
    for text in content.numbers:
        _text(pen, text, scale)
    return picture


def _paint(canvas: Image.Image, pen: ImageDraw.ImageDraw, item: Item, scale: float) -> None:
    match item:
        case Text():
            _text(pen, item, scale)
        case Box():
            _box(pen, item, scale)
        case Blocks():
            _blocks(pen, item, scale)
        case Strokes():
            for x1, y1, x2, y2 in item.lines:
                ends = ((item.x + x1) * scale, (item.y + y1) * scale, (item.x + x2) * scale, (item.y + y2) * scale)
                pen.line(ends, item.colour, max(round(item.width * scale), 1))
        case Disc() | Shape():
            _soft(canvas, item, scale)
        case Photo():
            _photo(canvas, item, scale)


def _text(pen: ImageDraw.ImageDraw, item: Text, scale: float) -> None:
    anchor = {"start": "ls", "middle": "ms", "end": "rs"}[item.anchor]
    letters = font(item.size * scale, bold=item.bold)
    pen.text((item.x * scale, item.y * scale), item.text, item.colour, letters, anchor)


def _box(pen: ImageDraw.ImageDraw, item: Box, scale: float) -> None:
    corners = _corners(item.x, item.y, item.width, item.height, scale)
    pen.rectangle(corners, item.fill or None, item.line or None, max(round(item.line_width * scale), 1))


def _blocks(pen: ImageDraw.ImageDraw, item: Blocks, scale: float) -> None:
    for x, y, width, height in item.boxes:
        # Edges are rounded, not sizes: modules that touch leave no gap.
        left, top = round((item.x + x) * scale), round((item.y + y) * scale)
        right, bottom = round((item.x + x + width) * scale), round((item.y + y + height) * scale)
        pen.rectangle((left, top, right - 1, bottom - 1), item.fill)


def _corners(x: float, y: float, width: float, height: float, scale: float) -> tuple[int, int, int, int]:
    return (round(x * scale), round(y * scale), round((x + width) * scale), round((y + height) * scale))


def _soft(canvas: Image.Image, item: Disc | Shape, scale: float) -> None:
    from PIL import Image, ImageDraw

    points = item.points if isinstance(item, Shape) else ((-item.radius, -item.radius), (item.radius, item.radius))
    xs, ys = [(item.x + x) * scale for x, _y in points], [(item.y + y) * scale for _x, y in points]
    left, top = int(min(xs)) - 2, int(min(ys)) - 2
    size = (int(max(xs)) + 3 - left, int(max(ys)) + 3 - top)
    mask = Image.new("L", (size[0] * _FINER, size[1] * _FINER))
    placed = [((x - left) * _FINER, (y - top) * _FINER) for x, y in zip(xs, ys, strict=True)]
    pen = ImageDraw.Draw(mask)
    if isinstance(item, Shape):
        pen.polygon(placed, 255)
    else:
        pen.ellipse(placed, 255)
    canvas.paste(item.fill, (left, top), mask.resize(size, Image.Resampling.BOX))


def _photo(canvas: Image.Image, item: Photo, scale: float) -> None:
    from PIL import Image

    left, top, right, bottom = _corners(item.x, item.y, item.width, item.height, scale)
    with Image.open(io.BytesIO(item.png)) as picture:
        canvas.paste(picture.convert("RGB").resize((right - left, bottom - top), Image.Resampling.BOX), (left, top))
