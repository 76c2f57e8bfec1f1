"""A sheet as SVG: text stays text, in a subset of the package's font that travels with the file."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from functools import lru_cache
from html import escape

from geoservice.formats.layouts.content import MapContent, fill_of
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
    Text,
)
from geoservice.formats.layouts.painted_png import map_picture
from geoservice.formats.layouts.sheet import PlacedMap, Sheet
from geoservice.formats.lettering import font_path
from geoservice.i18n import current_language

#: What a reader sees whose program ignores embedded fonts: the widest spread fonts of about the same width.
_FONTS = "'Peta Lato',Lato,Carlito,'Helvetica Neue',Arial,sans-serif"
_RASTER_SCALE = 2


def paint(sheet: Sheet) -> bytes:
    """The whole file."""
    return "".join(_document(sheet)).encode()


def _document(sheet: Sheet) -> Iterator[str]:
    width, height = _n(sheet.width), _n(sheet.height)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" aria-labelledby="judul" aria-describedby="uraian" lang="{current_language()}" '
        f'font-family="{_FONTS}">'
    )
    yield f'<title id="judul">{escape(sheet.title)}</title><desc id="uraian">{escape(sheet.description)}</desc>'
    if sheet.written:
        yield f"<style>{_faces(sheet)}</style>"
    if sheet.items:
        yield f'<rect width="{width}" height="{height}" fill="{PAPER}"/>'
    yield from _shared(sheet)
    for placed in sheet.maps:
        yield from _map(sheet, placed)
    for item in sheet.items:
        yield _item(item)
    yield "</svg>"


def _faces(sheet: Sheet) -> str:
    faces = []
    for bold, weight in ((False, 400), (True, 700)):
        used = "".join(sorted({c for text in sheet.written if text.bold is bold for c in text.text}))
        if used:
            data = base64.b64encode(_subset(used, bold)).decode()
            faces.append(
                f"@font-face{{font-family:'Peta Lato';font-weight:{weight};"
                f"src:url(data:font/woff;base64,{data}) format('woff')}}"
            )
    return "".join(faces)


@lru_cache(maxsize=128)
def _subset(letters: str, bold: bool) -> bytes:
    """The letters of the font as WOFF; the same letters give the same bytes."""
    from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    options = Options(flavor="woff", layout_features=["kern"], hinting=False, name_IDs=[0, 1, 2, 13])
    with TTFont(font_path(bold=bold), lazy=True, recalcTimestamp=False) as whole:
        subsetter = Subsetter(options)
        subsetter.populate(text=letters)
        subsetter.subset(whole)
        whole.flavor = "woff"
        file = io.BytesIO()
        whole.save(file)
    return file.getvalue()


def _shared(sheet: Sheet) -> Iterator[str]:
    """The outlines of several maps, written once; their points fall on the same places in all of them."""
    if len(sheet.maps) > 1 and sheet.is_vector:
        yield "<defs>"
        for position, _number, rings in sheet.maps[0].content.regions:
            yield f'<path id="w{position}" fill-rule="evenodd" d="{"".join(map(_ring, rings))}"/>'
        yield "</defs>"


def _map(sheet: Sheet, placed: PlacedMap) -> Iterator[str]:
    content, frame = placed.content, placed.content.frame
    x, y, width, height = (_n(value) for value in (placed.x, placed.y, frame.width, frame.height))
    yield f'<svg x="{x}" y="{y}" width="{width}" height="{height}" viewBox="0 0 {width} {height}" overflow="hidden">'
    if placed.name:
        yield f"<title>{escape(placed.name.text)}</title>"
    if sheet.is_vector:
        yield from _vectors(content, is_shared=len(sheet.maps) > 1)
    else:
        yield _embedded(content, width, height)
    yield "</svg>"
    if placed.name:
        yield _item(placed.name)


def _vectors(content: MapContent, *, is_shared: bool) -> Iterator[str]:
    style = content.view.style
    width = _n(content.outlines.line_px, 2)
    yield f'<g stroke="{style.outline_colour}" stroke-width="{width}" stroke-linejoin="round">'
    yield from _used(content) if is_shared else _filled(content)
    yield "</g>"
    yield from map(_item, content.discs)
    if content.mark:
        path = "".join(map(_ring, content.mark))
        yield f'<path d="{path}" fill="none" stroke="{PAPER}" stroke-width="4.6" stroke-linejoin="round"/>'
        yield f'<path d="{path}" fill="none" stroke="{MARK}" stroke-width="2.2" stroke-linejoin="round"/>'
    yield from map(_item, content.numbers)


def _hatched(content: MapContent) -> Iterator[str]:
    """The patterns, painted before the classes: their light edges are wider than the regions they stand for."""
    for _pattern, strokes in content.hatches:
        if strokes:
            path = "".join(map(_stroke, strokes))
            for colour, wide in ((HALO, HALO_PX), (HATCH, STROKE_PX)):
                yield f'<path stroke="{colour}" stroke-width="{_n(wide)}" fill="none" d="{path}"/>'


def _filled(content: MapContent) -> Iterator[str]:
    for area in content.areas:
        yield f'<path data-kelas="{area.number}" fill="{area.fill}" fill-rule="evenodd" d="'
        for rings in area.regions:
            yield "".join(map(_ring, rings))
        yield '"/>'
        if area.number == 0:
            yield from _hatched(content)


def _used(content: MapContent) -> Iterator[str]:
    by_class: dict[int, list[int]] = {}
    for position, number, _rings in content.regions:
        by_class.setdefault(number, []).append(position)
    for number, positions in sorted(by_class.items()):
        yield f'<g data-kelas="{number}" fill="{fill_of(content.view, number)}">'
        yield from (f'<use href="#w{position}"/>' for position in positions)
        yield "</g>"
        if number == 0:
            yield from _hatched(content)


def _embedded(content: MapContent, width: str, height: str) -> str:
    file = io.BytesIO()
    map_picture(content, _RASTER_SCALE).save(file, "PNG", compress_level=6)
    data = base64.b64encode(file.getvalue()).decode()
    return f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/>'


def _item(item: Item) -> str:
    match item:
        case Text():
            weight = ' font-weight="700"' if item.bold else ""
            anchor = f' text-anchor="{item.anchor}"' if item.anchor != "start" else ""
            size = f'font-size="{_n(item.size)}" fill="{item.colour}"'
            return f'<text x="{_n(item.x)}" y="{_n(item.y)}" {size}{weight}{anchor}>{escape(item.text)}</text>'
        case Box():
            size = f'width="{_n(item.width)}" height="{_n(item.height)}"'
            line = f' stroke="{item.line}" stroke-width="{_n(item.line_width, 2)}"' if item.line else ""
            return f'<rect x="{_n(item.x)}" y="{_n(item.y)}" {size} fill="{item.fill or "none"}"{line}/>'
        case Blocks():
            path = "".join(_block(item.x + x, item.y + y, width, height) for x, y, width, height in item.boxes)
            return f'<path fill="{item.fill}" shape-rendering="crispEdges" d="{path}"/>'
        case Strokes():
            path = "".join(
                _stroke((item.x + x1, item.y + y1, item.x + x2, item.y + y2)) for x1, y1, x2, y2 in item.lines
            )
            return f'<path stroke="{item.colour}" stroke-width="{_n(item.width, 2)}" fill="none" d="{path}"/>'
        case Disc():
            line = f' stroke="{item.line}"' if item.line else ""
            place = f'cx="{_n(item.x)}" cy="{_n(item.y)}" r="{_n(item.radius, 2)}"'
            return f'<circle {place} fill="{item.fill or "none"}"{line}/>'
        case Shape():
            points = " ".join(f"{_n(item.x + x, 2)},{_n(item.y + y, 2)}" for x, y in item.points)
            return f'<polygon fill="{item.fill}" points="{points}"/>'
        case Photo():
            data = base64.b64encode(item.png).decode()
            place = f'x="{_n(item.x)}" y="{_n(item.y)}" width="{_n(item.width)}" height="{_n(item.height)}"'
            return f'<image {place} href="data:image/png;base64,{data}"><title>{escape(item.alt)}</title></image>'


def _ring(ring: Ring) -> str:
    """Relative steps in tenths of a pixel: short, and neighbours keep their shared points."""
    tenths = (ring * 10).round().astype(int).tolist()
    (x, y), *others = tenths
    words = [f"M{_t(x)} {_t(y)}l"]
    for here_x, here_y in others:
        words.append(f"{_t(here_x - x)} {_t(here_y - y)} ")
        x, y = here_x, here_y
    return "".join(words).rstrip().replace(" -", "-") + "z"


def _block(x: float, y: float, width: float, height: float) -> str:
    return f"M{_n(x, 3)} {_n(y, 3)}h{_n(width, 3)}v{_n(height, 3)}h{_n(-width, 3)}z"


def _stroke(ends: tuple[float, float, float, float]) -> str:
    return f"M{_n(ends[0])} {_n(ends[1])}L{_n(ends[2])} {_n(ends[3])}"


def _t(tenths: int) -> str:
    whole, rest = divmod(abs(tenths), 10)
    text = f"{whole or ''}.{rest}" if rest else str(whole)
    return f"-{text}" if tenths < 0 else text


def _n(value: float, digits: int = 1) -> str:
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
