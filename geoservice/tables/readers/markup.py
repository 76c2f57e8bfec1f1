"""Tables that web applications save as `.xls`: HTML, and the XML of Excel 2003."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from geoservice.errors import InvalidInputError
from geoservice.i18n import message as _
from geoservice.model.expressions import expression
from geoservice.tables.grid import Cell, Grid, tidy
from geoservice.tables.limits import MAX_COLUMNS, check_shape

_CHARSET = expression(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_ENCODING = expression(rb"<\?xml[^>]*encoding=[\"']([\w-]+)")
_ROW_TAG = expression(rb"<(?:tr|row)[ >]", re.IGNORECASE)
_ROWS, _CELLS = frozenset({"tr", "row"}), frozenset({"td", "th", "cell"})
#: What the tables of one page are called, so that one can be chosen.
_TABLE = "Tabel {}"
_TABLES = frozenset({"table", "worksheet"})


class Markup:
    """HTML tables and XML spreadsheets."""

    title = "HTML"
    extensions = ("html", "htm", "xls", "xml")
    order = 20
    is_isolated = True

    def recognises(self, head: bytes) -> bool:
        """Angle brackets first, and a table or a workbook soon after."""
        start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        return start.startswith(b"<") and any(
            mark in start for mark in (b"<html", b"<table", b"<!doctype html", b"urn:schemas-microsoft-com:office")
        )

    def read(self, path: Path) -> list[Grid]:
        """One grid for each table with at least two rows."""
        data = path.read_bytes()
        if b"<!ENTITY" in data:
            raise InvalidInputError(
                _("Berkas “%(file)s” memuat deklarasi XML terlarang.", file=path.name),
                hint=_("Simpan ulang tabelnya dari aplikasi lembar kerja, atau sebagai CSV."),
            )
        # Counted first: the parser of the standard library needs 20 microseconds for a row.
        check_shape(path.name, len(_ROW_TAG.findall(data)), 1)
        encoding = _encoding(data)
        parser = _Tables()
        parser.feed(data.decode(encoding, "replace"))
        parser.close()
        tables = [(name, table) for name, table in zip(parser.names, parser.tables, strict=True) if len(table) > 1]
        several = len(tables) > 1
        grids = [
            _grid(table, encoding, path.name, (name or _TABLE.format(number)) if several else (name or None))
            for number, (name, table) in enumerate(tables, start=1)
        ]
        if not grids:
            raise InvalidInputError(
                _("Halaman “%(file)s” tidak berisi tabel.", file=path.name),
                hint=_("Simpan tabelnya sebagai CSV atau XLSX."),
            )
        return grids


def _encoding(data: bytes) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    named = _CHARSET.search(data[:4096]) or _ENCODING.search(data[:200])
    for encoding in (named[1].decode() if named else "utf-8", "utf-8"):
        try:
            data.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
        return encoding
    return "cp1252"


class _Tables(HTMLParser):
    """Collects the cells of every table, nested ones as text of their own table; spans leave empty cells."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.names: list[str] = []
        """Of worksheets; empty for tables of a page."""
        self._open: list[list[list[str]]] = []
        self._below: dict[tuple[int, int, int], bool] = {}
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _TABLES and not (tag == "table" and self._open and not self._open[-1]):
            self._open.append([])
            self.tables.append(self._open[-1])
            self.names.append(dict(attrs).get("ss:name") or "")
        elif tag in _ROWS and self._open:
            self._open[-1].append([])
        elif tag in _CELLS and self._open and self._open[-1]:
            self._start_cell({name: value or "" for name, value in attrs})
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _CELLS and self._cell is not None:
            self._open[-1][-1][self._at] = "".join(self._cell)
            self._cell = None
        elif tag in _TABLES and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        table = self._open[-1]
        row, number, key = table[-1], len(table) - 1, id(table)
        if index := _count(attributes.get("ss:index"), 0):
            row.extend([""] * (index - 1 - len(row)))
        while self._below.pop((key, number, len(row)), False):
            row.append("")
        self._at = len(row)
        wide = _count(attributes.get("colspan"), 1) + _count(attributes.get("ss:mergeacross"), 0)
        high = _count(attributes.get("rowspan"), 1) + _count(attributes.get("ss:mergedown"), 0)
        row.extend([""] * wide)
        for below in range(number + 1, number + min(high, 200)):
            for column in range(self._at, self._at + wide):
                self._below[key, below, column] = True
        self._cell = []


def _count(text: str | None, otherwise: int) -> int:
    return min(int(text), MAX_COLUMNS) if text and text.isascii() and text.isdigit() else otherwise


def _grid(table: list[list[str]], encoding: str, file: str, sheet: str | None) -> Grid:
    width = max(len(row) for row in table)
    check_shape(file, len(table), width)
    rows: list[list[Cell]] = [[tidy(cell) for cell in row] + [None] * (width - len(row)) for row in table]
    return Grid(rows, range(1, len(rows) + 1), sheet=sheet, encoding=encoding)


PLUGIN = Markup()
