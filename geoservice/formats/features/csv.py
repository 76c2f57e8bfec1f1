"""A table with one row per region, fit for Excel and for programs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from geoservice.formats import LayerView
from geoservice.formats.features._table import Column, Sort, block, columns
from geoservice.formats.properties import value_texts
from geoservice.model.arrays import IntArray

ROWS_A_CHUNK = 2000
#: Without this mark Excel reads UTF-8 as the code page of the computer and spoils every “–”.
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class CsvTable:
    """RFC 4180, UTF-8 with byte order mark, decimal point; the code comes first so that tables can be joined again."""

    extension = "csv"
    media_type = "text/csv; charset=utf-8"

    def chunks(self, view: LayerView, positions: IntArray, only: Sequence[str] | None = None) -> Iterator[bytes]:
        """Header and rows, of some columns only in the order asked for; a missing value is an empty cell."""
        by_name = {column.name: column for column in columns(view)}
        known = [by_name[name] for name in (by_name if only is None else only)]
        yield BYTE_ORDER_MARK + _lines([[column.name for column in known]])
        for start in range(0, len(positions), ROWS_A_CHUNK):
            cells = _cells(view, known, positions[start : start + ROWS_A_CHUNK])
            yield _lines(zip(*cells, strict=True))


def harmless(cell: object) -> object:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay numbers.

    Source: OWASP, CSV injection.
    """
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in _FORMULA_STARTS else cell


_FORMULA_STARTS = frozenset("=+-@\t\r")


def _harmless(texts: list[str]) -> Sequence[object]:
    # Hardly any column holds such a text: looking first costs a fifth of a call for every cell.
    starts = {text[:1] for text in texts}
    return texts if starts.isdisjoint(_FORMULA_STARTS) else [harmless(text) for text in texts]


def _cells(view: LayerView, known: Sequence[Column], positions: IntArray) -> list[Sequence[object]]:
    part = block(view, positions)
    cells: list[Sequence[object]] = []
    for column in known:
        if column.sort is Sort.TEXT:
            cells.append(_harmless(part.texts[column.name]))
        elif column.sort is Sort.CLASS:
            cells.append([number or None for number in part.classes.tolist()])
        else:
            cells.append(value_texts(view.theme, positions))
    return cells


def _lines(rows: Iterable[Iterable[object]]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


PLUGIN = CsvTable()
