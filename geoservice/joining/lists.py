"""Small lists that people keep as CSV: two columns by name, every row read or named."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from geoservice.errors import InvalidInputError, NotFoundError
from geoservice.i18n import message as _

_MAX_BYTES = 30 * 1024 * 1024


def read_list(
    path: Path, first: tuple[str, ...], second: tuple[str, ...], example: str, *, both: bool = False
) -> Iterator[tuple[int, str, str]]:
    """Line number and the texts of two columns, found by any of their names; blank rows are passed over.

    `both`: the second column must be there and filled. Raises NotFoundError or InvalidInputError.
    """
    reader = csv.reader(io.StringIO(_text(path), newline=""), delimiter=_delimiter(path))
    header = [cell.strip().lower() for cell in next(reader, [])]
    left = _find(header, first)
    right = _find(header, tuple(name for name in second if left is None or name != header[left]))
    if left is None or (both and right is None):
        raise InvalidInputError(
            _("Daftar “%(file)s” tidak punya kolom yang diperlukan.", file=path.name),
            hint=_("Baris pertama harus berisi nama kolom: %(example)s.", example=example),
        )
    for cells in reader:
        code = cells[left].strip() if left < len(cells) else ""
        other = cells[right].strip() if right is not None and right < len(cells) else ""
        if not any(cell.strip() for cell in cells):
            continue
        if not code or (both and not other):
            raise InvalidInputError(
                _("Daftar “%(file)s” baris %(row)s tidak lengkap.", file=path.name, row=reader.line_num),
                hint=_("Isi kedua kolomnya (%(example)s), atau hapus baris itu.", example=example),
            )
        yield reader.line_num, code, other


def _text(path: Path) -> str:
    if not path.is_file():
        raise NotFoundError(
            _("Berkas “%(file)s” tidak ditemukan.", file=path.name), hint=_("Periksa nama dan foldernya.")
        )
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise ValueError
        return path.read_text(encoding="utf-8-sig")
    except ValueError as error:  # UnicodeDecodeError is one
        raise InvalidInputError(
            _("Daftar “%(file)s” tidak dapat dibaca.", file=path.name), hint=_("Simpan sebagai CSV UTF-8.")
        ) from error


def _delimiter(path: Path) -> str:
    first = _text(path).split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _find(header: list[str], names: tuple[str, ...]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)
