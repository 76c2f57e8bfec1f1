"""A table with one row per region, fit for Excel and for programs."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from geoservice.formats import LayerView
from geoservice.formats.properties import known_columns, property_rows
from geoservice.model.arrays import IntArray

ROWS_A_CHUNK = 2000
#: Without this mark Excel reads UTF-8 as the code page of the computer and spoils every “–”.
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class CsvTable:
    """RFC 4180, UTF-8 with byte order mark, decimal point; the code comes first so that tables can be joined again."""

    extension = "csv"
    media_type = "text/csv; charset=utf-8"

    def chunks(self, view: LayerView, positions: IntArray) -> Iterator[bytes]:
        """Header and rows; a missing value is an empty cell."""
        columns = known_columns(view)
        yield BYTE_ORDER_MARK + _lines([columns])
        for start in range(0, len(positions), ROWS_A_CHUNK):
            rows = property_rows(view, positions[start : start + ROWS_A_CHUNK].tolist())
            yield _lines([[harmless(row[name]) for name in columns] for row in rows])


def harmless(cell: object) -> object:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay numbers.

    Source: OWASP, CSV injection.
    """
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in _FORMULA_STARTS else cell


_FORMULA_STARTS = frozenset("=+-@\t\r")


def _lines(rows: list[list[object]] | list[tuple[str, ...]]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


PLUGIN = CsvTable()
