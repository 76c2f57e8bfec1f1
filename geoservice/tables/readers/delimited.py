"""Text tables: comma, semicolon, tab or bar, in whatever encoding the office computer wrote."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from geoservice.errors import InvalidInputError
from geoservice.i18n import message as _
from geoservice.model.expressions import expression
from geoservice.tables.grid import Cell, CellTable, Grid, tidy
from geoservice.tables.limits import MAX_COLUMNS, MAX_ROWS, check_shape

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_DELIMITERS = (";", ",", "\t", "|")
_SAMPLE_LINES = 200
#: A quoted cell over more lines than this is a quotation mark that was never closed.
_MAX_LINES_IN_CELL = 60
#: `="1601072001"`: how people keep Excel from making numbers of codes.
_LINE = ord("\n")
_PRINTABLE = bytes(range(32, 127)) + b"\n"
_KEPT_TEXT = expression(r'^="([^"]*)"$')


class Delimited:
    """CSV and its kin."""

    title = "CSV"
    extensions = ("csv", "tsv", "txt", "tab")
    order = 90
    is_isolated = False

    def recognises(self, head: bytes) -> bool:
        """Text in any encoding we read; no zero bytes but those of UTF-16."""
        return head[:2] in (b"\xff\xfe", b"\xfe\xff") or _utf16_without_bom(head) is not None or b"\0" not in head

    def read(self, path: Path) -> list[Grid]:
        """The one table of the file."""
        text, encoding = _decode(path.read_bytes(), path.name)
        delimiter, skip = _delimiter(text)
        rows, numbers, widths = _tidy_rows(text, delimiter, skip, path.name) or _rows(text, delimiter, skip, path.name)
        return [Grid(rows, numbers, encoding=encoding, delimiter=delimiter, widths=widths)]


def _decode(data: bytes, file: str) -> tuple[str, str]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise _not_text(file) from error
    encoding = _utf16_without_bom(data[:4096]) or "utf-8"
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError:
        pass
    if b"\0" in data:
        raise _not_text(file)
    try:
        return data.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "latin-1"


def _not_text(file: str) -> InvalidInputError:
    return InvalidInputError(
        _("Berkas “%(file)s” bukan teks yang dapat dibaca sebagai tabel.", file=file),
        hint=_("Simpan sebagai CSV UTF-8 atau XLSX."),
    )


def _utf16_without_bom(head: bytes) -> str | None:
    even, odd = head[0::2], head[1::2]
    if len(odd) < 8:
        return None
    if odd.count(0) > 0.6 * len(odd) and even.count(0) == 0:
        return "utf-16-le"
    if even.count(0) > 0.6 * len(even) and odd.count(0) == 0:
        return "utf-16-be"
    return None


def _delimiter(text: str) -> tuple[str, int]:
    first = text.split("\n", 1)[0].strip().lower()
    # Excel writes and obeys a first line such as `sep=;`.
    if first.startswith("sep=") and len(first) == 5:
        return first[4], 1
    head = "\n".join(text.split("\n", _SAMPLE_LINES + 1)[: _SAMPLE_LINES + 1])
    sample = "\n".join(islice(head.splitlines(), _SAMPLE_LINES))
    for mark in ("\t", ";"):
        # Commas stand in texts and in numbers; a mark that splits every line alike does so on purpose.
        share, width = _widths(sample, mark)
        if width > 1 and share == 1:
            return mark, 0
    return max(_DELIMITERS, key=lambda mark: _evenness(sample, mark)), 0


def _evenness(sample: str, delimiter: str) -> tuple[float, int]:
    """How well a delimiter explains the lines: share of lines with the commonest width, weighed by that width."""
    share, width = _widths(sample, delimiter)
    return (share * min(width, 6) ** 0.5, width)


def _widths(sample: str, delimiter: str) -> tuple[float, int]:
    """Share of the lines that have the commonest width, and that width; zeros when the mark splits no line."""
    try:
        widths = Counter(
            width for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if (width := len(row)) > 1
        )
    except csv.Error:
        return (0.0, 0)
    if not widths:
        return (0.0, 0)
    width, lines = max(widths.items(), key=lambda item: (item[1], item[0]))
    total = max(1, sum(1 for line in sample.splitlines() if line.strip()))
    return (lines / total, width)


_Rows: TypeAlias = tuple[Sequence[Sequence[Cell]], Sequence[int], Sequence[int]]
"""Rows of one width, the file row of each, and how many cells each had."""


def _tidy_rows(text: str, delimiter: str, skip: int, file: str) -> _Rows | None:
    """The same as `_rows` for a text that the mark alone divides, and in which `tidy` would change nothing; else None.

    Cut as one: most tables that programs write are like this.
    """
    text = text.replace("\r\n", "\n").removesuffix("\n")
    if not _is_all_tidy(text, delimiter):
        return None
    if not skip and (even := _even_rows(text, delimiter, file)) is not None:
        return even
    lines = text.split("\n")[skip:]
    marks = [line.count(delimiter) for line in lines]
    width = max(marks, default=-1) + 1
    if not 0 < width <= MAX_COLUMNS or len(lines) > MAX_ROWS or max(map(len, lines)) > csv.field_size_limit():
        return None
    check_shape(file, len(lines), width)
    if min(marks) < width - 1:
        lines = [line + delimiter * (width - 1 - count) for line, count in zip(lines, marks, strict=True)]
    cells: list[Cell] = list(delimiter.join(lines).split(delimiter))
    if "" in cells:
        cells = [cell or None for cell in cells]
    return CellTable(cells, width), range(skip + 1, skip + 1 + len(lines)), [count + 1 for count in marks]


def _even_rows(text: str, delimiter: str, file: str) -> _Rows | None:
    """The same for ASCII text whose lines have equally many cells; None for any other."""
    if not text.isascii():
        return None
    import numpy as np  # not at the top: the process that only unpacks a workbook imports this module too

    letters = np.frombuffer(f"{text}\n".encode(), dtype=np.uint8)
    cuts = np.flatnonzero((letters == ord(delimiter)) | (letters == _LINE))
    is_end = letters[cuts] == _LINE
    width = int(np.argmax(is_end)) + 1
    ends = cuts[is_end]
    is_even = len(cuts) == len(ends) * width and bool(is_end[width - 1 :: width].all())
    longest = int(np.diff(ends, prepend=-1).max()) - 1
    if not is_even or width > MAX_COLUMNS or len(ends) > MAX_ROWS or longest > csv.field_size_limit():
        return None
    check_shape(file, len(ends), width)
    cells: list[Cell] = list(text.replace("\n", delimiter).split(delimiter))
    if "" in cells:
        cells = [cell or None for cell in cells]
    return CellTable(cells, width), range(1, 1 + len(ends)), [width] * len(ends)


def _is_all_tidy(text: str, delimiter: str) -> bool:
    """Whether no line is empty, nothing is quoted, and `tidy` would change none of the cells, but for empty ones."""
    if '"' in text or "\r" in text or not _is_printable(text, delimiter):
        return False
    ends = f"\n{text}\n"
    return not any(pair in ends for pair in ("\n\n", "\n ", " \n", "  ", f" {delimiter}", f"{delimiter} "))


def _is_printable(text: str, delimiter: str) -> bool:
    """Whether all letters but line ends and the mark can be printed; ASCII is asked for much faster than the rest."""
    if text.isascii():
        return not text.encode().translate(None, _PRINTABLE + delimiter.encode())
    return text.replace("\n", "").replace(delimiter, "").isprintable()


def _rows(text: str, delimiter: str, skip: int, file: str) -> _Rows:
    rows: list[Sequence[Cell]] = []
    numbers: list[int] = []
    lines = list(io.StringIO(text, newline=""))
    before, after = f" {delimiter}", f"{delimiter} "
    reader = csv.reader(lines, delimiter=delimiter)
    line, last = 0, len(lines)
    try:
        for record in reader:
            first, line = line + 1, reader.line_num
            if first != line or line == last:
                _check_quotes(lines[first - 1 : line], delimiter, line == last, file, first)
            if first > skip:
                if len(rows) >= MAX_ROWS or len(record) > MAX_COLUMNS:
                    check_shape(file, len(rows) + 1, len(record))
                is_tidy = first == line and _is_tidy(lines[first - 1], before, after)
                if '="' in lines[first - 1]:
                    record = [_KEPT_TEXT.sub(r"\1", cell) for cell in record]
                rows.append([cell or None for cell in record] if is_tidy else [tidy(cell) for cell in record])
                numbers.append(first)
    except csv.Error as error:
        raise _open_quote(file, line + 1) from error
    widths = list(map(len, rows))
    width = max(widths, default=0)
    check_shape(file, len(rows), width)
    return [row if len(row) == width else [*row, *[None] * (width - len(row))] for row in rows], numbers, widths


def _is_tidy(line: str, before: str, after: str) -> bool:
    """Whether `tidy` would change none of the cells of a line, but for empty ones; `before`: a space and the mark."""
    bare = line.rstrip("\r\n")
    spaced = "  " in bare or before in bare or after in bare or bare[:1] == " " or bare[-1:] == " "
    return not spaced and '"' not in bare and bare.isprintable()


def _check_quotes(lines: Sequence[str], delimiter: str, is_last: bool, file: str, first: int) -> None:
    if len(lines) > _MAX_LINES_IN_CELL + 1 or _is_open(lines, delimiter, is_last):
        raise _open_quote(file, first)


def _is_open(lines: Sequence[str], delimiter: str, is_last: bool) -> bool:
    """Whether the lines of one record hang together only because a quotation mark was never closed."""
    if is_last and len(list(csv.reader([*lines, "."], delimiter=delimiter))) == 1:
        return True
    if len(lines) == 1:
        return False
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:  # the mark that ended the cell was the first one of a later cell
        return True
    return False


def _open_quote(file: str, line: int) -> InvalidInputError:
    return InvalidInputError(
        _("Tabel “%(file)s” tidak dapat diurai sekitar baris %(row)s: tanda kutip tidak ditutup.", file=file, row=line),
        hint=_('Perbaiki tanda kutip (") pada baris itu, atau simpan ulang dari aplikasi lembar kerja.'),
    )


PLUGIN = Delimited()
