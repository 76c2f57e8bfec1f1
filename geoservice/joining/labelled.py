"""Cells that hold a code and a name: `16.01.07.2001 - Laya`, `[1601072001] LAYA`, `Laya (1601072001)`, `001 Laya`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from geoservice.joining.keys import KeyColumn, KeyTable
from geoservice.joining.places import Places
from geoservice.model.expressions import expression

_SAMPLE = 1_000
_MOST = 0.6
_CODE = r"'?(?P<code>[0-9]+(?:[.\- ][0-9]+)*)"
_NAME = r"(?P<name>[^\W\d_](?:[^\W\d_]|['’. ]).*?)"
_CODE_FIRST = expression(rf"[\[(]?\s*{_CODE}\s*[\])]?\s*[-–—:_|/.,]*\s*{_NAME}\s*")
_CODE_LAST = expression(rf"{_NAME}\s*[-–—:_|/,]*\s*[\[(]?\s*{_CODE}\s*[\])]?")
#: Fewer digits number the rows, or the village within its kecamatan.
_WHOLE_FROM = 7


def split_labels(keys: KeyTable, places: Places) -> KeyTable:
    """The same table with columns of codes and names in one cell made two, and numbers before names taken off."""
    columns: list[KeyColumn] = []
    for column in keys.columns:
        columns.extend(_split(column, places) if column.role in ("name", "code") else [column])
    return replace(keys, columns=columns)


def _split(column: KeyColumn, places: Places) -> list[KeyColumn]:
    filled = [cell for cell in column.cells if cell]
    sample = filled[:: max(1, len(filled) // _SAMPLE)]
    for form in (_CODE_FIRST, _CODE_LAST):
        digits = [len(re.sub(r"\D", "", match["code"])) for cell in sample if (match := form.fullmatch(cell))]
        if len(digits) <= _MOST * len(sample):
            continue
        found = [form.fullmatch(cell) for cell in column.cells]
        names = [match["name"] if match else cell for match, cell in zip(found, column.cells, strict=True)]
        if sum(count >= _WHOLE_FROM for count in digits) > _MOST * len(sample):
            codes = [match["code"] if match else "" for match in found]
            return [KeyColumn(column.name, "code", codes), KeyColumn(column.name, "name", names)]
        if form is _CODE_FIRST and _known(names, places) > _known(column.cells, places):
            return [replace(column, role="name", cells=names)]
    return [column]


def _known(names: Sequence[str], places: Places) -> int:
    return sum(places.loose_key(name) in places.by_loose_name for name in names[:_SAMPLE] if name)
