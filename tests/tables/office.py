"""Small ODS and XLS files, written byte by byte: no kept library writes the old format any more."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

Rows = Sequence[Any]

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def write_ods(path: Path, rows: Rows) -> Path:
    """One sheet, `Data`; empty cells at the end of a row are written as one repeated cell, as LibreOffice does."""
    body = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}{_rest(row)}</table:table-row>" for row in rows)
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Data">{body}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


def _ods_cell(cell: object) -> str:
    if isinstance(cell, int | float):
        number = f'office:value-type="float" office:value="{cell}"'
        return f"<table:table-cell {number}><text:p>{cell}</text:p></table:table-cell>"
    text = escape(str(cell))
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def _rest(row: Sequence[object]) -> str:
    return f'<table:table-cell table:number-columns-repeated="{1024 - len(row)}"/>'


def write_xls(path: Path, rows: Rows) -> Path:
    """One sheet, `Data`, in BIFF8 within an OLE file of three kinds of sectors: FAT, folder, workbook."""
    book = _workbook(rows)
    book += b"\0" * (max(4096, -(-len(book) // _SECTOR) * _SECTOR) - len(book))
    count = len(book) // _SECTOR
    fat = [_FAT, _END, *range(3, count + 2), _END]
    fat += [_FREE] * (_SECTOR // 4 - len(fat))
    assert len(fat) == _SECTOR // 4, "the workbook needs a second FAT sector"
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096,
        _END, 0, _END, 0, 0,
    ) + struct.pack("<108I", *[_FREE] * 108)  # fmt: skip
    folder = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, 2, len(book)) + bytes(2 * 128)
    path.write_bytes(header + struct.pack("<128I", *fat) + folder + book)
    return path


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16xI8x8xIII", text, len(text), kind, 1, _FREE, _FREE, child, 0, start, size, 0
    )  # fmt: skip


def _workbook(rows: Rows) -> bytes:
    name = b"\x04\x00Data"
    begin = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 0x7CC, 0, 6))
    sheet_at = len(begin) + len(_record(0x85, bytes(6) + name)) + len(_record(0x0A, b""))
    globals_ = begin + _record(0x85, struct.pack("<IH", sheet_at, 0) + name) + _record(0x0A, b"")
    width = max(len(row) for row in rows)
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 0x7CC, 0, 6))
    sheet += _record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            sheet += _xls_cell(r, c, cell)
    return globals_ + sheet + _record(0x0A, b"")


def _xls_cell(row: int, column: int, cell: object) -> bytes:
    if isinstance(cell, int | float):
        return _record(0x203, struct.pack("<HHHd", row, column, 0, cell))
    text = str(cell)
    data = struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le")
    return _record(0x204, data) if text else b""


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data
