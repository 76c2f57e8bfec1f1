"""The legend as a picture for documents and map programs that read no SVG."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from geoservice.formats import LayerView
from geoservice.formats.lettering import font
from geoservice.formats.styles._legend import legend_sheet
from geoservice.formats.styles._sheet import WIDTH_PX, Bars, Box, Circle, Lines, Shape, Text

if TYPE_CHECKING:
    from PIL import ImageDraw

SCALE = 2
"""Pixels for each pixel of the legend as SVG: sharp on paper and on phones."""
_PAPER = "#ffffff"
_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


class LegendPng:
    """The same words, shapes and colours as the SVG, 640 pixels wide."""

    extension = "legend.png"
    media_type = "image/png"

    def encode(self, view: LayerView) -> bytes:
        """The whole file."""
        return legend_picture(view, SCALE)


def legend_picture(view: LayerView, scale: int) -> bytes:
    """A PNG with so many pixels for each of the SVG."""
    from PIL import Image, ImageDraw

    canvas = Image.new("RGB", legend_size(view, scale), _PAPER)
    pen = ImageDraw.Draw(canvas)
    for shape in legend_sheet(view).shapes:
        paint(pen, shape, scale)
    file = io.BytesIO()
    # Few colours, but every one of the classes must survive.
    exact = canvas.getcolors(256) is not None
    (canvas.convert("P", palette=Image.Palette.ADAPTIVE) if exact else canvas).save(file, "PNG", optimize=False)
    return file.getvalue()


def legend_size(view: LayerView, scale: int) -> tuple[int, int]:
    """Width and height in pixels of the picture, without drawing it."""
    return WIDTH_PX * scale, legend_sheet(view).height * scale


def paint(pen: ImageDraw.ImageDraw, shape: Shape, scale: float = SCALE, left: float = 0.0, top: float = 0.0) -> None:
    """One shape at a scale, its legend's corner at left and top pixels."""

    def x(value: float) -> float:
        return left + value * scale

    def y(value: float) -> float:
        return top + value * scale

    if isinstance(shape, Text):
        letters = font(shape.size * scale, bold=shape.bold)
        pen.text((x(shape.x), y(shape.y)), shape.text, shape.colour, letters, anchor=_ANCHORS[shape.anchor])
    elif isinstance(shape, Box):
        corners = (x(shape.x), y(shape.y), x(shape.x + shape.width), y(shape.y + shape.height))
        pen.rectangle(corners, shape.fill, shape.outline, max(round(scale * 0.75), 1))
    elif isinstance(shape, Circle):
        around = (
            x(shape.x - shape.radius),
            y(shape.y - shape.radius),
            x(shape.x + shape.radius),
            y(shape.y + shape.radius),
        )
        pen.ellipse(around, shape.fill, shape.outline, max(round(scale * 0.75), 1))
    elif isinstance(shape, Bars):
        for at_x, at_y, width, height in shape.boxes:
            pen.rectangle((x(at_x), y(at_y), x(at_x + width) - 1, y(at_y + height) - 1), shape.fill)
    elif isinstance(shape, Lines):
        for x1, y1, x2, y2 in shape.strokes:
            pen.line((x(x1), y(y1), x(x2), y(y2)), shape.colour, max(round(shape.width * scale), 1))


PLUGIN = LegendPng()
