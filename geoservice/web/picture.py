"""The picture of a layer: a map that still says what it shows when it is copied away from its page (FINDINGS C8)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geoservice.formats import IMAGE_FORMATS, ImageFormat, LayerView
from geoservice.formats.lettering import font, wrapped
from geoservice.i18n import format_number
from geoservice.i18n import message as _
from geoservice.model.tile import Window, window_of
from geoservice.web import wording
from geoservice.web.contexts import LegendRow
from geoservice.web.drawing import Size, natural_size
from geoservice.web.query import MAX_SIDE_PX, PictureQuery
from geoservice.web.reading import legend

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

    from geoservice.formats.lettering import Font

SMALLEST_FRAMED_PX = 320
"""Below this a title would crowd out the map: the picture is the map alone."""
_INK, _SOFT, _PAPER, _LINE = "#1c2b33", "#4d5d66", "#ffffff", "#5a5a5a"


def picture(view: LayerView, output: ImageFormat, asked: PictureQuery, area: str) -> bytes:
    """The file; title, legend and source are drawn into a PNG of at least 320 pixels unless `frame=0`."""
    height = asked.height or _natural_height(view, asked)
    if output.extension != "png" or not asked.frame or min(asked.width, height) < SMALLEST_FRAMED_PX:
        return output.encode(view, _window(view, asked, asked.width, height))
    return _framed(view, asked, area, Size(asked.width, height))


def _natural_height(view: LayerView, asked: PictureQuery) -> int:
    size = natural_size(view, 1000)
    return min(max(round(asked.width * size.height / size.width), 16), MAX_SIDE_PX)


def _window(view: LayerView, asked: PictureQuery, width: int, height: int) -> Window:
    return window_of(asked.bbox or view.prepared.edition.bbox, width, height)


@dataclass(frozen=True, slots=True)
class _Type:
    """Font sizes that follow the width of the picture."""

    px: int
    title: Font
    text: Font
    small: Font

    @classmethod
    def for_width(cls, width: int) -> _Type:
        px = min(max(width // 56, 12), 36)
        return cls(px, font(px * 1.5, bold=True), font(px), font(px * 0.8))


def _framed(view: LayerView, asked: PictureQuery, area: str, size: Size) -> bytes:
    from PIL import Image, ImageDraw

    width, height = size
    letters = _Type.for_width(width)
    canvas = Image.new("RGB", (width, height), _PAPER)
    pen = ImageDraw.Draw(canvas)
    pad = letters.px
    top = _write_head(pen, view, area, letters, width)
    bottom = _write_foot(pen, view, letters, width, height)
    rows = legend(view)
    beside = width >= height * 1.1
    legend_width = _legend_width(rows, letters)
    if beside:
        _write_legend(pen, rows, letters, (width - legend_width - pad, top + pad))
        box = (pad, top, width - legend_width - 3 * pad, bottom)
    else:
        legend_height = round(len(rows) * letters.px * 1.7)
        _write_legend(pen, rows, letters, (pad, bottom - legend_height))
        box = (pad, top, width - pad, bottom - legend_height - pad)
    _paste_map(canvas, view, asked, box)
    file = io.BytesIO()
    canvas.quantize(128).save(file, "PNG", optimize=False)
    return file.getvalue()


def _paste_map(canvas: Image.Image, view: LayerView, asked: PictureQuery, box: tuple[int, int, int, int]) -> None:
    from PIL import Image

    width, height = max(box[2] - box[0], 16), max(box[3] - box[1], 16)
    with Image.open(io.BytesIO(IMAGE_FORMATS["png"].encode(view, _window(view, asked, width, height)))) as drawn:
        layer = drawn.convert("RGBA")
    canvas.paste(layer, (box[0], box[1]), layer)


def _write_head(pen: ImageDraw.ImageDraw, view: LayerView, area: str, letters: _Type, width: int) -> int:
    published = view.published
    y: float = letters.px
    for line in wrapped(published.title, letters.title, width - 2 * letters.px, 2):
        pen.text((letters.px, y), line, _INK, letters.title)
        y += letters.px * 1.9
    unit = published.indicator.unit
    said = str(_("satuan: %(unit)s", unit=unit)) if unit else ""
    about = (wording.period_text(published.period), area, said, *wording.warnings(published))
    for line in wrapped(" · ".join(part for part in about if part), letters.text, width - 2 * letters.px, 2):
        pen.text((letters.px, y), line, _SOFT, letters.text)
        y += letters.px * 1.4
    return round(y + letters.px * 0.4)


def _write_foot(pen: ImageDraw.ImageDraw, view: LayerView, letters: _Type, width: int, height: int) -> int:
    published = view.published
    source = published.indicator.source
    lines = [
        *([str(_("Sumber: %(source)s", source=source))] if source else []),
        str(_("Batas wilayah: edisi %(edition)s (batas indikatif, bukan acuan hukum)", edition=published.edition)),
        str(_("Versi %(number)s, %(date)s", number=published.number, date=wording.date_text(published.published_at))),
    ]
    parts = [part for line in lines for part in wrapped(line, letters.small, width - 2 * letters.px, 2)]
    y = height - letters.px * 0.7 - len(parts) * letters.px * 1.1
    top = round(y - letters.px * 0.6)
    for line in parts:
        pen.text((letters.px, y), line, _SOFT, letters.small)
        y += letters.px * 1.1
    return top


def _legend_width(rows: tuple[LegendRow, ...], letters: _Type) -> int:
    return round(letters.px * 2.2 + max((letters.text.getlength(_legend_text(row)) for row in rows), default=0))


def _legend_text(row: LegendRow) -> str:
    return f"{row.label} ({format_number(row.count)})"


def _write_legend(
    pen: ImageDraw.ImageDraw, rows: tuple[LegendRow, ...], letters: _Type, corner: tuple[int, int]
) -> None:
    x, y = corner
    for row in rows:
        pen.rectangle((x, y, x + letters.px * 1.5, y + letters.px * 1.1), row.colour, _LINE)
        pen.text((x + letters.px * 2.2, y), _legend_text(row), _INK, letters.text)
        y += round(letters.px * 1.7)
