"""Name columns that hold the parents too: `LAYA, BATURAJA BARAT`, or `Laya (Kec. Baturaja Barat)`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from geoservice.joining.keys import KeyColumn, KeyRole, KeyTable
from geoservice.joining.names import kecamatan_key
from geoservice.joining.places import DESA, Places
from geoservice.model.expressions import expression

_ROLES: tuple[KeyRole, ...] = ("name", "kecamatan", "kabupaten", "provinsi")
#: Cells looked at to decide for the whole column.
_SAMPLE = 1_000
_BREAK = expression(r"\s*(?:,|;|\||>|/| - | – )\s*")
_IN_TEXT = expression(
    r"^(?P<name>.+?)[\s,(–-]+kec(?:amatan|\.)?[\s.:]+(?P<kecamatan>[^,()]+?)\s*(?:[,)].*)?$", re.IGNORECASE
)


_BRACKET = expression(r"^(?P<name>.+?)\s*[(\[]\s*(?P<kecamatan>[^()\[\]]+?)\s*[)\]]$")
_FEW = 2


def split_paths(keys: KeyTable, places: Places) -> KeyTable:
    """The same table with a name column that holds several levels replaced by a column for each level."""
    if places.level not in (DESA, 0):
        return keys
    columns: list[KeyColumn] = []
    for column in keys.columns:
        columns.extend(_split(column, places) if column.role == "name" else [column])
    if not any(column.role == "kecamatan" for column in columns):
        columns = [part for column in columns for part in _by_bracket(column, places)]
    return replace(keys, columns=columns)


def _split(column: KeyColumn, places: Places) -> list[KeyColumn]:
    cells = [cell for cell in column.cells if cell]
    cells = cells[:: max(1, len(cells) // _SAMPLE)]
    if not cells:
        return [column]
    if sum(1 for cell in cells if _IN_TEXT.match(cell)) > 0.7 * len(cells):
        return _by_word(column)
    split = [_BREAK.split(cell) for cell in cells]
    count, rows = Counter(map(len, split)).most_common(1)[0]
    if count < 2 or count > len(_ROLES) or rows < 0.7 * len(cells):
        return [column]
    forward = _share([parts[0] for parts in split], places)
    backward = _share([parts[-1] for parts in split], places)
    if max(forward, backward) <= _share(cells, places):
        return [column]
    return _by_part(column, count, reverse=backward > forward)


def _by_bracket(column: KeyColumn, places: Places) -> list[KeyColumn]:
    """`Sukajadi (Baturaja Timur)`: the kecamatan where a name alone would not do."""
    if column.role != "name" or not any(cell.endswith((")", "]")) for cell in column.cells):
        return [column]
    found = [_BRACKET.match(cell) if cell.endswith((")", "]", "\n")) else None for cell in column.cells]
    known = [match and kecamatan_key(match["kecamatan"]) in places.kecamatan_by_name for match in found]
    if sum(map(bool, known)) < max(_FEW, 0.7 * sum(map(bool, found))):
        return [column]
    names, kecamatan = [], []
    for match, is_known, cell in zip(found, known, column.cells, strict=True):
        names.append(match["name"] if match and is_known else cell)
        kecamatan.append(match["kecamatan"] if match and is_known else "")
    return [KeyColumn(column.name, "name", names), KeyColumn(column.name, "kecamatan", kecamatan, has_gaps=True)]


def _share(names: Sequence[str], places: Places) -> float:
    return sum(1 for name in names if places.loose_key(name) in places.by_loose_name) / len(names)


def _by_word(column: KeyColumn) -> list[KeyColumn]:
    found = [_IN_TEXT.match(cell) for cell in column.cells]
    names = [match["name"] if match else cell for match, cell in zip(found, column.cells, strict=True)]
    return [
        KeyColumn(column.name, "name", names),
        KeyColumn(column.name, "kecamatan", [match["kecamatan"] if match else "" for match in found], has_gaps=True),
    ]


def _by_part(column: KeyColumn, count: int, *, reverse: bool) -> list[KeyColumn]:
    rows = []
    for cell in column.cells:
        parts = _BREAK.split(cell)
        parts = parts[::-1] if reverse else parts
        rows.append((parts + [""] * count)[:count])
    return [
        KeyColumn(column.name, role, list(texts), has_gaps=True)
        for role, texts in zip(_ROLES, zip(*rows, strict=True), strict=False)
    ]
