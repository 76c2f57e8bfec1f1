"""KML 2.2 for Google Earth: one style a class, every property of a region as extended data."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from geoservice.formats import LayerView
from geoservice.formats.features._table import Block, Column, Sort, block, columns
from geoservice.formats.legend import class_rows, footer_lines
from geoservice.formats.properties import value_texts
from geoservice.formats.xml import xml_text
from geoservice.model.arrays import IntArray

REGIONS_A_CHUNK = 500
_TYPES = {Sort.TEXT: "string", Sort.NUMBER: "double", Sort.CLASS: "int"}
#: Three quarters opaque, so that the ground can be seen.
_OPACITY = "c0"


class Kml:
    """A Document with a folder of placemarks; a missing value has no SimpleData."""

    extension = "kml"
    media_type = "application/vnd.google-earth.kml+xml"

    def chunks(self, view: LayerView, positions: IntArray) -> Iterator[bytes]:
        """The document, some hundred placemarks a piece."""
        known = columns(view)
        yield _head(view, known).encode()
        for start in range(0, len(positions), REGIONS_A_CHUNK):
            part = positions[start : start + REGIONS_A_CHUNK]
            yield b"".join(_placemarks(view, known, part))
        yield b"</Document></kml>\n"


def _head(view: LayerView, known: tuple[Column, ...]) -> str:
    fields = "".join(f'<SimpleField name="{column.name}" type="{_TYPES[column.sort]}"/>' for column in known)
    outline = _colour(view.style.outline_colour, "ff")
    styles = [(0, view.style.colour(0)), *((row.number, row.colour) for row in class_rows(view))]
    listed = "".join(
        f'<Style id="kelas{number}"><LineStyle><color>{outline}</color><width>1</width></LineStyle>'
        f"<PolyStyle><color>{_colour(colour, _OPACITY)}</color></PolyStyle></Style>\n"
        for number, colour in styles
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n'
        f"<name>{_text(view.published.dated_title)}</name>\n<description>{_text(chr(10).join(footer_lines(view)))}"
        f'</description>\n{listed}<Schema name="{view.layer.id}" id="{view.layer.id}">{fields}</Schema>\n'
    )


def _colour(colour: str, opacity: str) -> str:
    """`#rrggbb` as KML writes it: opacity, blue, green, red."""
    return f"{opacity}{colour[5:7]}{colour[3:5]}{colour[1:3]}"


def _placemarks(view: LayerView, known: tuple[Column, ...], positions: IntArray) -> Iterator[bytes]:
    part = block(view, positions)
    cells = [_cells(view, part, column, positions) for column in known]
    names = [_text(name) for name in part.texts["nama"]]
    rows = zip(positions.tolist(), names, part.classes.tolist(), zip(*cells, strict=True), strict=True)
    for position, name, number, row in rows:
        yield (
            (
                f"<Placemark><name>{name}</name><styleUrl>#kelas{number}</styleUrl><ExtendedData>"
                f'<SchemaData schemaUrl="#{view.layer.id}">{"".join(row)}</SchemaData></ExtendedData><MultiGeometry>'
            ).encode()
            + _polygons(view.prepared.geojson(position))
            + b"</MultiGeometry></Placemark>\n"
        )


def _cells(view: LayerView, part: Block, column: Column, positions: IntArray) -> list[str]:
    if column.sort is Sort.TEXT:
        texts = part.texts[column.name]
    elif column.sort is Sort.CLASS:
        texts = [str(number or "") for number in part.classes.tolist()]
    else:
        texts = [text or "" for text in value_texts(view.theme, positions)]
    written = {
        text: f'<SimpleData name="{column.name}">{_text(text)}</SimpleData>' if text else "" for text in set(texts)
    }
    return [written[text] for text in texts]


def _polygons(geometry: bytes) -> bytes:
    """The polygons of a GeoJSON MultiPolygon; its numbers are written as KML wants them."""
    body = geometry[geometry.index(b"[[[[") + 4 : geometry.rindex(b"]]]]")]
    return b"".join(_polygon(part.split(b"]],[[")) for part in body.split(b"]]],[[["))


def _polygon(rings: list[bytes]) -> bytes:
    shell, *holes = (
        b"<LinearRing><coordinates>%b</coordinates></LinearRing>" % ring.replace(b"],[", b" ") for ring in rings
    )
    inner = b"".join(b"<innerBoundaryIs>%b</innerBoundaryIs>" % hole for hole in holes)
    return b"<Polygon><outerBoundaryIs>%b</outerBoundaryIs>%b</Polygon>" % (shell, inner)


def _text(text: str) -> str:
    return escape(xml_text(text))


PLUGIN = Kml()
