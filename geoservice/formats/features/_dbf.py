"""The table of a Shapefile. Source: dBASE III table file; the encoding is named beside it, in the .cpg."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from geoservice.formats import LayerView
from geoservice.formats.features._fresh import kinds
from geoservice.formats.features._table import block
from geoservice.formats.properties import FRESH_COLUMNS, known_columns
from geoservice.geometry.packs import Array, DamagedPackError, write_pack
from geoservice.model.arrays import IntArray

ROWS_A_CHUNK = 4096
_LONGEST_NAME = 10
_LONGEST_TEXT = 254
# Every whole number that a double holds exactly fits, and 15 digits with sign, point and exponent.
_NUMBER_WIDTH, _NUMBER_DECIMALS, _CLASS_WIDTH = 24, 15, 4


class Field(NamedTuple):
    """A column of the layer as a field of the table."""

    column: str
    name: str
    kind: bytes
    width: int
    decimals: int


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """The cells of the region's own columns, filled up with blanks: one row a region of the edition."""

    cells: Array
    widths: tuple[int, ...]


def fields(view: LayerView) -> tuple[Field, ...]:
    """The fields of a layer; texts are as wide as the longest of the edition or the layer."""
    columns = known_columns(view)
    widths = dict(zip(columns, _known(view).widths, strict=False))
    made, _which = kinds(view, np.arange(len(view.theme)))
    texts = {
        "nilai": view.theme.categories,
        "keterangan": [kind.reason for kind in made],
        "label": [kind.label for kind in made],
        "warna": [kind.colour for kind in made],
    }
    widths |= {name: _width(words) for name, words in texts.items()}
    forms = {"kelas": (b"N", _CLASS_WIDTH, 0)}
    if not view.theme.categories:
        forms["nilai"] = (b"N", _NUMBER_WIDTH, _NUMBER_DECIMALS)
    return tuple(
        Field(column, name, *forms.get(column, (b"C", widths.get(column, 1), 0)))
        for column, name in zip(columns, short_names(columns), strict=True)
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


def dbf(view: LayerView, positions: IntArray, known_fields: Sequence[Field]) -> Iterator[bytes]:
    """The file; its date is the day on which the version was published."""
    year, month, day = (int(part) for part in view.published.published_at[:10].split("-"))
    size, width = 32 + 32 * len(known_fields) + 1, 1 + sum(field.width for field in known_fields)
    yield struct.pack("<BBBBIHH20x", 3, year - 1900, month, day, len(positions), size, width)
    for field in known_fields:
        yield struct.pack("<11sc4xBB14x", field.name.encode(), field.kind, field.width, field.decimals)
    yield b"\r"
    cells = _known(view).cells
    for start in range(0, len(positions), ROWS_A_CHUNK):
        part = positions[start : start + ROWS_A_CHUNK]
        own = cells[part]
        fresh = _fresh(view, part, {field.column: field.width for field in known_fields})
        yield np.hstack([np.full((len(part), 1), ord(" "), np.uint8), own, *fresh]).tobytes()
    yield b"\x1a"


def _fresh(view: LayerView, positions: IntArray, widths: Mapping[str, int]) -> Iterator[Array]:
    """The cells that the layer gives: the value, then what regions of a kind have in common."""
    if view.is_bare:
        return
    values = view.theme.values[positions]
    if view.theme.categories:
        words = _column([*view.theme.categories, ""], widths["nilai"])
        yield words[np.where(np.isnan(values), -1, values).astype(np.int64)]
    else:
        width = widths["nilai"]
        yield _matrix([_number(value).rjust(width) for value in values.tolist()], width)
    made, which = kinds(view, positions)
    classes = [b"%4d" % kind.number if kind.number else bytes(4).replace(b"\0", b" ") for kind in made]
    columns = [
        _column([kind.reason for kind in made], widths["keterangan"]),
        _matrix(classes, widths["kelas"]),
        _column([kind.label for kind in made], widths["label"]),
        _column([kind.colour for kind in made], widths["warna"]),
    ]
    yield np.hstack(columns)[which]


def _known(view: LayerView) -> _Known:
    return view.shelf.pack("dbf", partial(_write_known, view), _read_known)


def _write_known(view: LayerView, path: Path) -> None:
    part = block(view, np.arange(len(view.prepared.regions)))
    columns = [part.texts[name] for name in known_columns(view) if name not in FRESH_COLUMNS]
    widths = [_width(texts) for texts in columns]
    cells = np.hstack([_column(texts, width) for texts, width in zip(columns, widths, strict=True)])
    write_pack(path, {"cells": cells, "widths": np.array(widths, np.uint32)})


def _read_known(pack: Mapping[str, Array]) -> _Known:
    widths = tuple(pack["widths"].tolist())
    if pack["cells"].shape[1] != sum(widths):
        raise DamagedPackError("widths do not fit")
    return _Known(pack["cells"], widths)


def _width(texts: Sequence[str]) -> int:
    return min(max((len(text.encode()) for text in set(texts)), default=1) or 1, _LONGEST_TEXT)


def _column(texts: Sequence[str], width: int) -> Array:
    return _matrix([_cut(text, width).ljust(width) for text in texts], width)


def _matrix(cells: list[bytes], width: int) -> Array:
    """Cells of the same width as rows of bytes."""
    return np.frombuffer(b"".join(cells), np.uint8).reshape(len(cells), width)


def _cut(text: str, width: int) -> bytes:
    """At most so many bytes of UTF-8, whole letters only."""
    data = text.encode()
    return data if len(data) <= width else data[:width].decode("utf-8", "ignore").encode()


def _number(number: float) -> bytes:
    """The shortest text that reads back as the same number; none for a missing one."""
    return b"" if number != number else repr(number).removesuffix(".0").encode()
