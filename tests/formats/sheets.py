"""Sheets to look at: how they are asked for, drawn and measured."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from geoservice.formats import IMAGE_FORMATS, LayerView, PageFormat
from geoservice.formats.layouts.items import Blocks, Text
from geoservice.formats.layouts.request import PictureRequest
from geoservice.formats.layouts.sheet import Sheet, compose
from geoservice.formats.lettering import width_of

ADDRESS = "https://peta.example/maps/contoh-2024-desa-9901"

SVG = "{http://www.w3.org/2000/svg}"


def request(**given: object) -> PictureRequest:
    return replace(PictureRequest(area="Desa di Kabupaten Contoh", address=ADDRESS), **given)  # type: ignore[arg-type]


def drawn(view: LayerView, extension: str, **given: object) -> bytes:
    output = IMAGE_FORMATS[extension]
    assert isinstance(output, PageFormat)
    return output.draw(compose(view, request(**given)))


def boxes(sheet: Sheet) -> dict[str, tuple[float, float, float, float]]:
    """Where every line of text stands: left, top, right, bottom."""
    found = {}
    for n, item in enumerate((*sheet.items, *(shown.name for shown in sheet.maps))):
        if isinstance(item, Text):
            width = width_of(item.text, item.size, bold=item.bold)
            left = item.x - {"start": 0, "middle": width / 2, "end": width}[item.anchor]
            found[f"{n} {item.text}"] = (left, item.y - item.size * 0.72, left + width, item.y + item.size * 0.2)
    return found


def collisions(sheet: Sheet) -> list[tuple[str, str]]:
    placed = boxes(sheet)
    for n, shown in enumerate(sheet.maps):
        frame = shown.content.frame
        placed[f"map {n}"] = (shown.x, shown.y, shown.x + frame.width, shown.y + frame.height)
    for item in sheet.items:
        if isinstance(item, Blocks) and len(item.boxes) > 50:
            edge = max(x + w for x, _y, w, _h in item.boxes)
            placed["the QR code"] = (item.x, item.y, item.x + edge, item.y + edge)
    return [
        (one, other)
        for (one, a), (other, b) in combinations(placed.items(), 2)
        if a[0] < b[2] - 0.5 and b[0] < a[2] - 0.5 and a[1] < b[3] - 0.5 and b[1] < a[3] - 0.5
    ]


def outside(sheet: Sheet) -> list[str]:
    return [
        text
        for text, (left, top, right, bottom) in boxes(sheet).items()
        if left < 0 or top < 0 or right > sheet.width or bottom > sheet.height
    ]
