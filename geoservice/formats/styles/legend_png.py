"""The legend as a picture for documents and map programs that read no SVG."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geoservice.formats import LayerView
from geoservice.formats.legend import ClassRow, MissingRow, class_rows, footer_lines, missing_rows
from geoservice.formats.lettering import font, wrapped
from geoservice.i18n import format_number
from geoservice.i18n import message as _

if TYPE_CHECKING:
    from PIL import ImageDraw

    from geoservice.formats.lettering import Font

SCALE = 2
"""Pixels for each pixel of the legend as SVG: sharp on paper and on phones."""
WIDTH_PX = 320 * SCALE
MARGIN_PX = 12 * SCALE
_SWATCH_PX = (28 * SCALE, 16 * SCALE)
_GAP_PX = 8 * SCALE
_INK, _SOFT, _PAPER = "#222222", "#444444", "#ffffff"


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of text, with a swatch before it and a count at its end where there are any."""

    text: str
    letters: Font
    ink: str
    height: int
    swatch: str = ""
    count: str = ""
    inset: int = 0


class LegendPng:
    """The same words and colours as the SVG, 640 pixels wide."""

    extension = "legend.png"
    media_type = "image/png"

    def encode(self, view: LayerView) -> bytes:
        """The whole file."""
        from PIL import Image, ImageDraw

        lines = [*_head(view), *_rows(view), *_foot(view)]
        height = sum(line.height for line in lines) + 2 * MARGIN_PX
        canvas = Image.new("RGB", (WIDTH_PX, height), _PAPER)
        pen, y = ImageDraw.Draw(canvas), MARGIN_PX
        for line in lines:
            _draw(pen, line, y, view.style.outline_colour)
            y += line.height
        file = io.BytesIO()
        canvas.quantize(128).save(file, "PNG", optimize=False)
        return file.getvalue()


def _head(view: LayerView) -> list[_Line]:
    unit = view.published.indicator.unit
    said = str(_("Satuan: %(unit)s", unit=unit)) if unit else ""
    counted = _Line("", font(11 * SCALE), _SOFT, 20 * SCALE, count=str(_("(jumlah wilayah)")))
    return [
        *_paragraph(view.published.title, font(15 * SCALE, bold=True), _INK),
        *_paragraph(said, font(12 * SCALE), _SOFT),
        counted,
    ]


def _rows(view: LayerView) -> list[_Line]:
    letters = font(12 * SCALE)
    inset = _SWATCH_PX[0] + _GAP_PX
    lines = []
    rows: tuple[ClassRow | MissingRow, ...] = (*class_rows(view), *missing_rows(view))
    for row in rows:
        count = format_number(row.count, 0)
        room = WIDTH_PX - 2 * MARGIN_PX - inset - _GAP_PX - letters.getlength(count)
        first, *others = wrapped(row.label, letters, room) or [""]
        lines.append(_Line(first, letters, _INK, 22 * SCALE, row.colour, count, inset))
        lines.extend(_Line(text, letters, _INK, 16 * SCALE, inset=inset) for text in others)
    return lines


def _foot(view: LayerView) -> list[_Line]:
    letters = font(11 * SCALE)
    space = _Line("", letters, _SOFT, 10 * SCALE)
    return [space, *(line for text in footer_lines(view) for line in _paragraph(text, letters, _SOFT))]


def _paragraph(text: str, letters: Font, ink: str) -> list[_Line]:
    height = round(letters.size * 1.35)
    return [_Line(line, letters, ink, height) for line in wrapped(text, letters, WIDTH_PX - 2 * MARGIN_PX)]


def _draw(pen: ImageDraw.ImageDraw, line: _Line, y: int, outline: str) -> None:
    if line.swatch:
        width, height = _SWATCH_PX
        pen.rectangle((MARGIN_PX, y, MARGIN_PX + width, y + height), line.swatch, outline, SCALE)
    pen.text((MARGIN_PX + line.inset, y), line.text, line.ink, line.letters)
    pen.text((WIDTH_PX - MARGIN_PX, y), line.count, _SOFT, line.letters, anchor="ra")


PLUGIN = LegendPng()
