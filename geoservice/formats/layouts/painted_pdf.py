"""A sheet as PDF: vectors, text that can be searched, embedded fonts; the same version is the same file."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from geoservice.formats.layouts.content import HATCH, MapContent, Ring
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
from geoservice.formats.layouts.painted_png import map_picture
from geoservice.formats.layouts.sheet import Sheet
from geoservice.formats.lettering import font_path
from geoservice.i18n import current_language
from geoservice.i18n import message as _

if TYPE_CHECKING:
    from fpdf import FPDF
    from fpdf.drawing import DrawingContext, PaintedPath

_POINTS_PER_PX = 0.75
#: About 190 dots an inch for maps of too many regions.
_RASTER_SCALE = 2.0
_FAMILY = "Lato"
_PROGRAM = "geoservice"


def paint(sheet: Sheet) -> bytes:
    """The whole file, one page."""
    pdf = _document(sheet)
    _map(pdf, sheet)
    for item in sheet.items:
        _paint(pdf, item)
    return bytes(pdf.output())


def _document(sheet: Sheet) -> FPDF:
    from fpdf import FPDF, ViewerPreferences

    # The unit is a logical pixel, so that a sheet is drawn with its own numbers.
    pdf = FPDF(unit=_POINTS_PER_PX, format=(sheet.width, sheet.height))
    pdf.set_margin(0)
    pdf.set_auto_page_break(False)
    published = sheet.content.view.published
    # The time of publication and not of drawing: the same version is the same file.
    pdf.set_creation_date(datetime.fromisoformat(published.published_at))
    pdf.set_title(sheet.title)
    pdf.set_subject(sheet.description)
    pdf.set_author(published.indicator.source or sheet.content.view.prepared.edition.source or _PROGRAM)
    pdf.set_keywords(f"{sheet.content.view.layer.id}, {_('versi %(number)s', number=published.number)}")
    pdf.set_creator(_PROGRAM)
    pdf.set_lang("id-ID" if current_language() == "id" else "en")
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    pdf.add_font(_FAMILY, "", font_path())
    pdf.add_font(_FAMILY, "B", font_path(bold=True))
    pdf.add_page()
    return pdf


def _map(pdf: FPDF, sheet: Sheet) -> None:
    content, frame = sheet.content, sheet.content.frame
    if not content.is_vector():
        file = io.BytesIO()
        map_picture(sheet, _RASTER_SCALE).save(file, "PNG", compress_level=1)
        file.seek(0)
        pdf.image(file, sheet.map_x, sheet.map_y, frame.width, frame.height, alt_text=sheet.description)
        return
    # The clip forgets colours when it ends, which fpdf2 does not notice by itself.
    with pdf.local_context(), pdf.rect_clip(sheet.map_x, sheet.map_y, frame.width, frame.height):
        with pdf.drawing_context() as canvas:
            _vectors(canvas, content, sheet.map_x, sheet.map_y)
        for disc in content.discs:
            _paint(pdf, _moved(disc, sheet))
        with pdf.drawing_context() as canvas:
            for width, colour in ((4.6, PAPER), (2.2, MARK)):
                if content.mark:
                    canvas.add_item(_outline(content.mark, sheet, width, colour), clone=False)
        for text in content.numbers:
            _paint(pdf, _moved(text, sheet))


def _moved(item: Disc | Text, sheet: Sheet) -> Disc | Text:
    return replace(item, x=item.x + sheet.map_x, y=item.y + sheet.map_y)


def _vectors(canvas: DrawingContext, content: MapContent, x: float, y: float) -> None:
    for area in content.areas:
        path = _path(area.fill, content.view.style.outline_colour, content.outline_px)
        for rings in area.regions:
            _add_rings(path, rings, x, y)
        canvas.add_item(path, clone=False)
    for _pattern, strokes in content.hatches:
        canvas.add_item(_strokes(strokes, HATCH, 0.75, x, y), clone=False)


def _outline(rings: Sequence[Ring], sheet: Sheet, width: float, colour: str) -> PaintedPath:
    path = _path("", colour, width)
    _add_rings(path, rings, sheet.map_x, sheet.map_y)
    return path


def _path(fill: str, line: str, width: float) -> PaintedPath:
    from fpdf.drawing import PaintedPath
    from fpdf.enums import IntersectionRule, StrokeJoinStyle

    path = PaintedPath()
    path.style.fill_color = fill or None
    path.style.stroke_color = line or None
    path.style.stroke_width = width
    path.style.stroke_join_style = StrokeJoinStyle.ROUND
    path.style.intersection_rule = IntersectionRule.EVENODD
    path.style.auto_close = False
    return path


def _add_rings(path: PaintedPath, rings: Sequence[Ring], x: float, y: float) -> None:
    for ring in rings:
        (first_x, first_y), *others = (ring + np.array((x, y))).tolist()
        path.move_to(first_x, first_y)
        for here_x, here_y in others:
            path.line_to(here_x, here_y)
        path.close()


def _strokes(
    strokes: Iterable[tuple[float, float, float, float]], colour: str, width: float, x: float, y: float
) -> PaintedPath:
    path = _path("", colour, width)
    for x1, y1, x2, y2 in strokes:
        path.move_to(x + x1, y + y1)
        path.line_to(x + x2, y + y2)
    return path


def _paint(pdf: FPDF, item: Item) -> None:
    match item:
        case Text():
            _text(pdf, item)
        case Box():
            _pens(pdf, item.fill, item.line, item.line_width)
            pdf.rect(item.x, item.y, item.width, item.height, _style(item.fill, item.line))
        case Blocks():
            _pens(pdf, item.fill, "", 0)
            for x, y, width, height in item.boxes:
                pdf.rect(item.x + x, item.y + y, width, height, "F")
        case Strokes():
            with pdf.drawing_context() as canvas:
                canvas.add_item(_strokes(item.lines, item.colour, item.width, item.x, item.y), clone=False)
        case Disc():
            _pens(pdf, item.fill, item.line, 1)
            pdf.circle(item.x, item.y, item.radius, style=_style(item.fill, item.line))
        case Shape():
            _pens(pdf, item.fill, "", 0)
            pdf.polygon([(item.x + x, item.y + y) for x, y in item.points], style="F")
        case Photo():
            pdf.image(io.BytesIO(item.png), item.x, item.y, item.width, item.height, alt_text=item.alt)


def _text(pdf: FPDF, item: Text) -> None:
    pdf.set_font(_FAMILY, "B" if item.bold else "", item.size * _POINTS_PER_PX)
    pdf.set_text_color(item.colour)
    width = pdf.get_string_width(item.text)
    shift = {"start": 0.0, "middle": width / 2, "end": width}[item.anchor]
    pdf.text(item.x - shift, item.y, item.text)


def _pens(pdf: FPDF, fill: str, line: str, width: float) -> None:
    if fill:
        pdf.set_fill_color(fill)
    if line:
        pdf.set_draw_color(line)
        pdf.set_line_width(width)


def _style(fill: str, line: str) -> str:
    return ("D" if line else "") + ("F" if fill else "")
