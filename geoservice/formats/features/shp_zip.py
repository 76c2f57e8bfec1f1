"""A Shapefile in a ZIP archive, with what its fields mean beside it. Sources: ESRI 1998; dBASE III table file."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geoservice.errors import InvalidInputError
from geoservice.formats import LayerView
from geoservice.formats.features._table import Block, Column, Sort, blocks, columns
from geoservice.formats.features._zip import ZipWriter
from geoservice.formats.legend import class_rows, footer_lines
from geoservice.geometry.exports.shapefile import HEADER_BYTES, header, index, record_sizes, records
from geoservice.i18n import message as _
from geoservice.model.arrays import FloatArray, IntArray

REGIONS_A_BLOCK = 4096
POINTS_A_CHUNK = 100_000
MAX_SHP_BYTES = 2**31 - 1
"""Programs read offsets as signed numbers, in spite of the specification."""
_LONGEST_NAME = 10
_LONGEST_TEXT = 254
# Every whole number that a double holds exactly fits, and 15 digits with sign, point and exponent.
_NUMBER_WIDTH, _NUMBER_DECIMALS, _CLASS_WIDTH = 24, 15, 4
#: WGS 84 as ESRI writes it.
PRJ = (
    b'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    b'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)


class _Field(NamedTuple):
    column: Column
    name: str
    kind: bytes
    width: int
    decimals: int


class ShapefileZip:
    """.shp, .shx, .dbf (UTF-8), .prj, .cpg and a text that explains the fields; names are cut to 10 characters."""

    extension = "shp.zip"
    media_type = "application/zip"

    def chunks(self, view: LayerView, positions: IntArray) -> Iterator[bytes]:
        """The archive; numbers that are missing are blank, texts beyond 254 bytes are cut at a letter."""
        archive, stem = ZipWriter(), view.layer.id
        shapes, boxes = view.exports.shapes, view.exports.bounds[positions]
        sizes = record_sizes(shapes)[positions]
        if sizes.sum() > MAX_SHP_BYTES:
            raise InvalidInputError(
                _("Bentuk %(count)s wilayah ini terlalu besar untuk satu Shapefile (2 GB).", count=len(positions)),
                hint=_("Pakai GeoPackage (.gpkg) atau FlatGeobuf (.fgb), atau pilih sebagian dengan bbox."),
            )
        yield from archive.file(f"{stem}.shp", _shp(view, positions, boxes, int(sizes.sum())))
        head = header(HEADER_BYTES + 8 * len(sizes), boxes)
        yield from archive.file(f"{stem}.shx", [head, index(sizes)])
        fields = _fields(view, positions)
        yield from archive.file(f"{stem}.dbf", _dbf(view, positions, fields))
        yield from archive.file(f"{stem}.prj", [PRJ])
        yield from archive.file(f"{stem}.cpg", [b"UTF-8"])
        yield from archive.file(f"{stem}.txt", [_explained(view, fields).encode()])
        yield archive.end()


def _shp(view: LayerView, positions: IntArray, boxes: FloatArray, size: int) -> Iterator[bytes]:
    shapes = view.exports.shapes
    yield header(HEADER_BYTES + size, boxes)
    for part in shapes.blocks(positions, POINTS_A_CHUNK):
        yield records(shapes.take(positions[part]), part.start + 1)


def _fields(view: LayerView, positions: IntArray) -> tuple[_Field, ...]:
    """The fields, texts as wide as the longest of the selection."""
    known = columns(view)
    widths = dict.fromkeys((column.name for column in known), 1)
    for block in blocks(view, positions, REGIONS_A_BLOCK):
        for name, texts in block.texts.items():
            widths[name] = max(widths[name], *(len(text.encode()) for text in set(texts)))
    shapes = {
        Sort.NUMBER: (b"N", _NUMBER_WIDTH, _NUMBER_DECIMALS),
        Sort.CLASS: (b"N", _CLASS_WIDTH, 0),
    }
    return tuple(
        _Field(column, name, *shapes.get(column.sort, (b"C", min(widths[column.name], _LONGEST_TEXT), 0)))
        for column, name in zip(known, short_names([column.name for column in known]), strict=True)
    )


def short_names(names: Sequence[str]) -> list[str]:
    """Names cut to 10 characters, the later of two alike with a number at its end."""
    found: list[str] = []
    for name in names:
        short, number = name[:_LONGEST_NAME], 1
        while short in found:
            number += 1
            short = f"{name[: _LONGEST_NAME - len(str(number))]}{number}"
        found.append(short)
    return found


def _dbf(view: LayerView, positions: IntArray, fields: tuple[_Field, ...]) -> Iterator[bytes]:
    width = 1 + sum(field.width for field in fields)
    year, month, day = (int(part) for part in view.published.published_at[:10].split("-"))
    size = 32 + 32 * len(fields) + 1
    yield struct.pack("<BBBBIHH20x", 3, year - 1900, month, day, len(positions), size, width)
    for field in fields:
        yield struct.pack("<11sc4xBB14x", field.name.encode(), field.kind, field.width, field.decimals)
    yield b"\r"
    for block in blocks(view, positions, REGIONS_A_BLOCK):
        yield _rows(block, fields, width)
    yield b"\x1a"


def _rows(block: Block, fields: tuple[_Field, ...], width: int) -> bytes:
    rows = np.full((len(block), width), ord(" "), np.uint8)
    start = 1
    for field in fields:
        cells = _cells(block, field)
        rows[:, start : start + field.width] = cells.view(np.uint8).reshape(len(block), field.width)
        start += field.width
    return rows.tobytes()


def _cells(block: Block, field: _Field) -> npt.NDArray[np.bytes_]:
    """The cells of a column, each filled up with blanks to the width of its field."""
    if field.column.sort is Sort.TEXT:
        texts = block.texts[field.column.name]
        fitted = {text: _cut(text, field.width).ljust(field.width) for text in set(texts)}
        cells = [fitted[text] for text in texts]
    elif field.column.sort is Sort.CLASS:
        cells = [(b"%4d" % number if number else b"    ") for number in block.classes.tolist()]
    else:
        cells = [_number(number).rjust(field.width) for number in block.values.tolist()]
    return np.array(cells, f"S{field.width}")


def _cut(text: str, width: int) -> bytes:
    """At most so many bytes of UTF-8, whole letters only."""
    return text.encode()[:width].decode("utf-8", "ignore").encode()


def _number(number: float) -> bytes:
    """The shortest text that reads back as the same number; none for a missing one."""
    if number != number:  # NaN
        return b""
    return (repr(number).removesuffix(".0")).encode()


def _explained(view: LayerView, fields: tuple[_Field, ...]) -> str:
    lines = [view.published.title, *footer_lines(view), "", str(_("Kolom: nama dalam Shapefile = nama lengkap"))]
    lines += [f"{field.name} = {field.column.name}" for field in fields]
    lines += ["", str(_("Kelas"))]
    lines += [f"{row.number} = {row.label} ({row.colour})" for row in class_rows(view)]
    return "\r\n".join(lines) + "\r\n"


PLUGIN = ShapefileZip()
