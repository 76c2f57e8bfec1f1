"""What calamine does not tell about an XLSX or ODS package, read from its parts before it is parsed.

Only searched with expressions, never parsed as XML: no entity is expanded, no reference followed.
"""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from geoservice.errors import InvalidInputError
from geoservice.i18n import message as _
from geoservice.model.expressions import expression
from geoservice.tables.grid import column_letter
from geoservice.tables.limits import MAX_COLUMNS, MAX_ROWS

_TAG = rb"<(?:\w+:)?"
_FAR_COLUMN = expression(rb'\br="([A-Z]{3}[0-9]+)"[^<>]*[^/]>\s*<(?:\w+:)?(?:v|is|f)\b')
_ROW = expression(_TAG + rb'row\b[^>]*?\br="([0-9]+)"[^>]*>')
_HIDDEN = expression(_TAG + rb'row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="([0-9]+)"')
_NO_RESULT = expression(
    _TAG + rb'c\b[^>]*?\br="([A-Z]+)([0-9]+)"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_COLUMN = expression(_TAG + rb"col\b([^>]*)>")
_ERROR = expression(
    _TAG + rb'c\b(?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3})([0-9]+)"[^>]*>'
    rb"(?:\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>))?\s*<(?:\w+:)?v>(#[^<]{1,20})</"
)
_STYLED = expression(_TAG + rb'c\b(?=[^>]*\bs="[0-9])[^>]*?\br="([A-Z]{1,3})([0-9]+)"([^>]*)>')
_STYLE = expression(rb'\bs="([0-9]+)"')
_STYLES = "xl/styles.xml"
_NUMBER_FORMAT = expression(_TAG + rb"numFmt\b([^>]*)>")
_CELL_STYLE = expression(_TAG + rb"xf\b([^>]*)>")
#: Built-in number formats `0%` and `0.00%`.
_PERCENT_FORMATS = frozenset({b"9", b"10"})
_MANIFEST = "META-INF/manifest.xml"
_SHEET = expression(_TAG + rb"sheet\b([^>]*)>")
_RELATION = expression(_TAG + rb"Relationship\b([^>]*)>")
_ATTRIBUTE = expression(rb'([\w:]+)\s*=\s*"([^"]*)"')
_REPEATED = expression(rb'number-(?:columns|rows)-repeated="([0-9]{4,})"[^>]*office:value(?:-type)?=')
_REPEATED_ROW = expression(rb'<table:table-row\b[^>]*number-rows-repeated="([0-9]{4,})"[^>]*>(.{0,400})', re.DOTALL)


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """0-based cells whose formula has no stored result, 1-based hidden rows, letters of hidden columns."""

    uncalculated: tuple[tuple[int, int], ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    errors: tuple[tuple[int, int, str], ...] = ()
    """Cells that show an error, and which."""
    percents: tuple[tuple[int, int], ...] = ()
    """Cells whose number is shown as per cent."""


def sheet_facts(path: Path) -> dict[str, SheetFacts]:
    """Facts per sheet name; raises InvalidInputError for document types and for cells far outside any table."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        for name in names:
            if name.endswith((".xml", ".rels")):
                _refuse_doctype(archive.read(name), name, path)
        if "content.xml" in names:
            if _MANIFEST in names and b"encryption-data" in archive.read(_MANIFEST):
                raise locked(path)
            _check_repeats(archive.read("content.xml"), path)
            return {}
        if "xl/workbook.xml" not in names:
            _check_kind(names, path)
            return {}
        parts = _sheet_parts(archive)
        styles = _percent_styles(archive.read(_STYLES)) if _STYLES in names else frozenset()
        return {s: _facts(archive.read(part), s, path, styles) for s, part in parts.items() if part in names}


def locked(path: Path) -> InvalidInputError:
    """The error for a workbook that opens with a password only."""
    return InvalidInputError(
        _("Buku kerja “%(file)s” dikunci dengan kata sandi.", file=path.name),
        hint=_("Buka dengan kata sandinya, simpan salinan tanpa kata sandi, lalu coba lagi."),
    )


def _check_kind(names: list[str], path: Path) -> None:
    if any(name.startswith("xl/workbook") for name in names):
        return
    raise InvalidInputError(
        _("Berkas “%(file)s” adalah arsip zip tanpa lembar kerja di dalamnya.", file=path.name),
        hint=_("Ekstrak dahulu, lalu sebutkan tabelnya (CSV, XLSX, XLS, ODS)."),
    )


def _refuse_doctype(part: bytes, name: str, path: Path) -> None:
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part or part.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InvalidInputError(
            _("Bagian “%(part)s” di dalam “%(file)s” memuat deklarasi XML terlarang.", part=name, file=path.name),
            hint=_("Simpan ulang tabelnya dari aplikasi lembar kerja, atau sebagai CSV."),
        )


def _check_repeats(content: bytes, path: Path) -> None:
    columns = [int(found) for found in _REPEATED.findall(content)]
    rows = [int(count) for count, inside in _REPEATED_ROW.findall(content) if b"office:value" in inside]
    if max(columns, default=0) > MAX_COLUMNS or max(rows, default=0) > MAX_ROWS // 10:
        raise _far(path, str(max(columns + rows)))


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    try:
        relations = archive.read("xl/_rels/workbook.xml.rels")
    except KeyError:
        return {}
    targets = {}
    for found in _RELATION.findall(relations):
        attributes = dict(_ATTRIBUTE.findall(found))
        target = attributes.get(b"Target", b"").decode("utf-8", "replace")
        targets[attributes.get(b"Id", b"")] = posixpath.normpath(posixpath.join("xl", target)).lstrip("/")
    parts = {}
    for found in _SHEET.findall(archive.read("xl/workbook.xml")):
        attributes = dict(_ATTRIBUTE.findall(found))
        relation = next((value for key, value in attributes.items() if key.endswith(b":id")), b"")
        parts[html.unescape(attributes.get(b"name", b"").decode("utf-8", "replace"))] = targets.get(relation, "")
    return parts


def _facts(part: bytes, sheet: str, path: Path, percent_styles: frozenset[bytes]) -> SheetFacts:
    far = _FAR_COLUMN.search(part)
    if far:
        raise _far(path, f"{sheet}!{far[1].decode()}")
    last = max(part.rfind(b"<v"), part.rfind(b"<is"), part.rfind(b":v>"))
    # Rows stand in order, so the one that holds the last value is the last that matters.
    start = part.rfind(b"row ", 0, last)
    row = _ROW.match(part, part.rfind(b"<", 0, start)) if last > 0 and start > 0 else None
    if row and int(row[1]) > MAX_ROWS:
        raise _far(path, f"{sheet}!{row[1].decode()}")
    cells = tuple((int(number) - 1, _column(letters)) for letters, number in _NO_RESULT.findall(part))
    return SheetFacts(
        cells,
        tuple(int(number) for number in _HIDDEN.findall(part)),
        tuple(letter for found in _COLUMN.findall(part) for letter in _hidden_letters(found)),
        tuple((int(n) - 1, _column(c), html.unescape(text.decode("utf-8", "replace"))) for c, n, text in _errors(part)),
        tuple(_percent_cells(part, percent_styles)) if percent_styles else (),
    )


def _errors(part: bytes) -> list[tuple[bytes, bytes, bytes]]:
    return _ERROR.findall(part) if b't="e"' in part else []


def _hidden_letters(attributes: bytes) -> Iterator[str]:
    """Letters of the columns that one `<col>` hides; those far to the right hold nothing."""
    said = dict(_ATTRIBUTE.findall(attributes))
    if said.get(b"hidden") in (b"1", b"true"):
        first, last = int(said.get(b"min", b"0")), int(said.get(b"max", b"0"))
        yield from map(column_letter, range(first - 1, min(last, first + 19)))


def _percent_cells(part: bytes, styles: frozenset[bytes]) -> Iterator[tuple[int, int]]:
    for letters, number, attributes in _STYLED.findall(part):
        found = _STYLE.search(attributes)
        if found and found[1] in styles and b't="' not in attributes.replace(b't="n"', b""):
            yield int(number) - 1, _column(letters)


def _percent_styles(part: bytes) -> frozenset[bytes]:
    """Numbers of the cell styles whose number format shows per cent."""
    formats = [dict(_ATTRIBUTE.findall(found)) for found in _NUMBER_FORMAT.findall(part)]
    own = {said.get(b"numFmtId") for said in formats if b"%" in said.get(b"formatCode", b"")}
    percent = own | _PERCENT_FORMATS
    start, stop = part.find(b"cellXfs"), part.find(b"/cellXfs", part.find(b"cellXfs") + 7)
    styles = _CELL_STYLE.findall(part[start:stop]) if 0 <= start < stop else []
    return frozenset(
        str(number).encode()
        for number, found in enumerate(styles)
        if dict(_ATTRIBUTE.findall(found)).get(b"numFmtId") in percent
    )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _far(path: Path, where: str) -> InvalidInputError:
    return InvalidInputError(
        _("Buku kerja “%(file)s” berisi sel jauh di luar tabel: %(where)s.", file=path.name, where=where),
        hint=_("Hapus sel itu, atau salin tabelnya ke buku kerja baru."),
    )
