"""A sheet as PDF: vectors, text to search and to hear, embedded fonts; the same version is the same file."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from geoservice.formats.layouts.content import MapContent
from geoservice.formats.layouts.hatches import HALO, HALO_PX, HATCH, STROKE_PX, Ring
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
    Tag,
    Text,
)
from geoservice.formats.layouts.painted_png import map_picture
from geoservice.formats.layouts.pdf_metadata import describe
from geoservice.formats.layouts.sheet import PlacedMap, Sheet
from geoservice.formats.layouts.value_table import TablePage, table_pages
from geoservice.formats.lettering import font_path, width_of
from geoservice.i18n import message as _

if TYPE_CHECKING:
    from fpdf import FPDF
    from fpdf.drawing import DrawingContext, PaintedPath

    from geoservice.formats.layouts.tagged_pdf import TagTree

_POINTS_PER_PX = 0.75
#: About 190 dots an inch for maps of too many regions.
_RASTER_SCALE = 2.0
_FAMILY = "Lato"
#: How much of its width a text stands left of its point.
_SHIFT = {"start": 0.0, "middle": 0.5, "end": 1.0}
_Edges = tuple[float, float, float, float]


def paint(sheet: Sheet) -> bytes:
    """The whole file, read aloud in this order: title, maps, legend, scale, source; on paper then the values."""
    from geoservice.formats.layouts.tagged_pdf import TagTree

    pdf = _document(sheet)
    tree = TagTree(pdf)
    _items(pdf, tree, sheet, sheet.items[: sheet.heading])
    for placed in sheet.maps:
        _items(pdf, tree, sheet, [placed.name] if placed.name else [])
        alt = placed.alt_text if sheet.items else placed.description
        frame = placed.content.frame
        box = (placed.x, placed.y, placed.x + frame.width, placed.y + frame.height)
        with tree.content(Tag("Figure", alt=alt), _bounds(sheet, box)):
            _map(pdf, sheet, placed)
    _items(pdf, tree, sheet, sheet.items[sheet.heading :])
    pages = table_pages(sheet)
    for page in pages:
        pdf.add_page(format=(page.width, page.height))
        tree.begin_page()
        _items(pdf, tree, page, page.items)
    if pages:
        _bookmarks(pdf, sheet)
    return bytes(pdf.output())


def _bookmarks(pdf: FPDF, sheet: Sheet) -> None:
    """Map and table, to go to from the side of the window."""
    for number, name in ((1, sheet.title), (2, str(_("Tabel nilai")))):
        pdf.page = number
        pdf.set_y(0)
        pdf.start_section(name)
    pdf.page = len(pdf.pages)


def _document(sheet: Sheet) -> FPDF:
    from fpdf import FPDF

    # The unit is a logical pixel, so that a sheet is drawn with its own numbers.
    pdf = FPDF(unit=_POINTS_PER_PX, format=(sheet.width, sheet.height))
    pdf.set_margin(0)
    pdf.set_auto_page_break(False)
    describe(pdf, sheet)
    pdf.add_font(_FAMILY, "", font_path())
    pdf.add_font(_FAMILY, "B", font_path(bold=True))
    pdf.add_page()
    return pdf


def _items(pdf: FPDF, tree: TagTree, sheet: Sheet | TablePage, items: Sequence[Item]) -> None:
    for tag, run in groupby(items, lambda item: item.tag):
        together = list(run)
        is_figure = tag is not None and tag.role == "Figure"
        with tree.content(tag, _bounds(sheet, _extent(together)) if is_figure else None):
            for item in together:
                _paint(pdf, item)
        if tag is not None and tag.link:
            tree.link(tag, _bounds(sheet, _extent(together)))


def _bounds(sheet: Sheet | TablePage, edges: _Edges) -> _Edges:
    """Left, top, right, bottom in pixels as left, bottom, right, top in points."""
    left, top, right, bottom = (edge * _POINTS_PER_PX for edge in edges)
    height = sheet.height * _POINTS_PER_PX
    return left, height - bottom, right, height - top


def _extent(items: Sequence[Item]) -> _Edges:
    lefts, tops, rights, bottoms = zip(*map(_edges, items), strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _edges(item: Item) -> _Edges:
    x, y = item.x, item.y
    match item:
        case Text():
            width = width_of(item.text, item.size, bold=item.bold)
            left = x - _SHIFT[item.anchor] * width
            return left, y - item.size, left + width, y + item.size * 0.25
        case Box() | Photo():
            return x, y, x + item.width, y + item.height
        case Disc():
            return x - item.radius, y - item.radius, x + item.radius, y + item.radius
        case Blocks():
            corners = np.array([(left, top, left + w, top + h) for left, top, w, h in item.boxes])
        case Strokes():
            corners = np.array(item.lines)
        case Shape():
            corners = np.array([(*point, *point) for point in item.points])
    xs, ys = corners[:, ::2], corners[:, 1::2]
    return x + float(xs.min()), y + float(ys.min()), x + float(xs.max()), y + float(ys.max())


def _map(pdf: FPDF, sheet: Sheet, placed: PlacedMap) -> None:
    content, frame = placed.content, placed.content.frame
    if not sheet.is_vector:
        file = io.BytesIO()
        map_picture(content, _RASTER_SCALE).save(file, "PNG", compress_level=1)
        file.seek(0)
        pdf.image(file, placed.x, placed.y, frame.width, frame.height)
        return
    # The clip forgets colours when it ends, which fpdf2 does not notice by itself.
    with pdf.local_context(), pdf.rect_clip(placed.x, placed.y, frame.width, frame.height):
        with pdf.drawing_context() as canvas:
            _vectors(canvas, content, placed.x, placed.y)
        for disc in content.discs:
            _paint(pdf, _moved(disc, placed))
        with pdf.drawing_context() as canvas:
            for width, colour in ((4.6, PAPER), (2.2, MARK)):
                if content.mark:
                    canvas.add_item(_outline(placed, width, colour), clone=False)
        for text in content.numbers:
            _paint(pdf, _moved(text, placed))


def _moved(item: Disc | Text, placed: PlacedMap) -> Disc | Text:
    return replace(item, x=item.x + placed.x, y=item.y + placed.y)


def _vectors(canvas: DrawingContext, content: MapContent, x: float, y: float) -> None:
    for area in content.areas:
        path = _path(area.fill, content.view.style.outline_colour, content.outlines.line_px)
        for rings in area.regions:
            _add_rings(path, rings, x, y)
        canvas.add_item(path, clone=False)
        if area.number == 0:
            _hatch(canvas, content, x, y)


def _hatch(canvas: DrawingContext, content: MapContent, x: float, y: float) -> None:
    """The patterns, painted before the classes: their light edges are wider than the regions they stand for."""
    for _pattern, strokes in content.hatches:
        for colour, width in ((HALO, HALO_PX), (HATCH, STROKE_PX)):
            canvas.add_item(_strokes(strokes, colour, width, x, y), clone=False)


def _outline(placed: PlacedMap, width: float, colour: str) -> PaintedPath:
    path = _path("", colour, width)
    _add_rings(path, placed.content.mark, placed.x, placed.y)
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
            pdf.image(io.BytesIO(item.png), item.x, item.y, item.width, item.height)


def _text(pdf: FPDF, item: Text) -> None:
    pdf.set_font(_FAMILY, "B" if item.bold else "", item.size * _POINTS_PER_PX)
    pdf.set_text_color(item.colour)
    shift = _SHIFT[item.anchor] * pdf.get_string_width(item.text)
    pdf.text(item.x - shift, item.y, item.text)


def _pens(pdf: FPDF, fill: str, line: str, width: float) -> None:
    if fill:
        pdf.set_fill_color(fill)
    if line:
        pdf.set_draw_color(line)
        pdf.set_line_width(width)


def _style(fill: str, line: str) -> str:
    return ("D" if line else "") + ("F" if fill else "")
