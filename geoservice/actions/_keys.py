"""From the columns of a table to the key columns that joining weighs."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import cast

from geoservice.errors import InvalidInputError
from geoservice.i18n import message as _
from geoservice.joining import KeyColumn, KeyTable
from geoservice.joining.keys import KeyRole
from geoservice.joining.names import kecamatan_key, loose
from geoservice.joining.places import KABUPATEN, KECAMATAN, PROVINSI, code_level
from geoservice.model.boundary import RegionTable
from geoservice.tables import Cell, Column, RawTable, cell_text
from geoservice.tables.roles import Role, header_text, is_coded

_ROLES: dict[Role, KeyRole] = {
    Role.CODE: "code",
    Role.NAME: "name",
    Role.KECAMATAN: "kecamatan",
    Role.KABUPATEN: "kabupaten",
    Role.PROVINSI: "provinsi",
}
#: Which column names the regions when they are larger than villages.
_NAME_ROLE = {KECAMATAN: Role.KECAMATAN, KABUPATEN: Role.KABUPATEN, PROVINSI: Role.PROVINSI}
#: The column of a corrected table (`fix_table`) in which a person decided: names no longer have a say.
DECIDED = "kode_disarankan"
_NAMES_FROM = 0.3
_KECAMATAN_FROM = 0.8
_TURNED_FROM = 3
_KINDS = frozenset({"desa", "kelurahan", "desa adat", "nagari", "gampong"})
_LOOKED_AT = 200
_DATES = frozenset({datetime.date, datetime.datetime})
_PARTS = (
    ("provinsi", ("prov", "provinsi", "kdprov", "prop")),
    ("kabupaten", ("kab", "kabupaten", "kab kota", "kabkota")),
    ("kecamatan", ("kec", "kecamatan")),
    ("desa", ("desa", "kel", "kelurahan", "des", "desa kel", "desa kelurahan")),
)


def gather_keys(table: RawTable, roles: Mapping[str, Role], regions: RegionTable, key: str | None) -> KeyTable:
    """The key columns as texts, the label of each row, and whether it has values; raises InvalidInputError."""
    level = code_level(regions)
    texts = _ColumnTexts(table)
    parts = _bare_parts(table, roles) | _own_codes([column.name for column in table.columns], texts, regions, level)
    columns = []
    for column in table.columns:
        if is_coded(header_text(column)) and not _DATES.isdisjoint(map(type, column.cells)):
            texts[column.name] = [_undated(cell, level) for cell in column.cells]
        role = (
            _forced(column.name, texts[column.name], parts)
            if column.name == key
            else _key_role(roles[column.name], level)
        )
        role = "code" if column.name in parts else role
        if role is not None:
            columns.append(KeyColumn(column.name, role, texts[column.name]))
    if key is not None and table.column(key) is None:
        raise unknown_column(key, table)
    if len(table.columns) > len(table.rows) and (turned := _turned(table, regions)):
        raise turned
    if not any(column.role in ("kecamatan", "code") for column in columns):
        columns.extend(_hidden_kecamatan(table, roles, texts, regions))
    if not any(column.role == "name" for column in columns):
        columns.extend(_hidden_names(table, roles, texts, regions))
    values = [c.cells for c in table.columns if roles[c.name] is Role.VALUE and c.name not in {k.name for k in columns}]
    if any(None not in cells for cells in values):
        filled = [True] * len(table.rows)
    else:
        filled = [cells.count(None) < len(cells) for cells in zip(*values, strict=True)]
    count = len(table.rows)
    if key == DECIDED:
        columns = [column for column in columns if column.name == DECIDED]
    kinds = _kinds(table, texts)
    return KeyTable(
        columns, count, _labels(table), table.headings, filled if values else [False] * count, kinds, table.rows
    )


class _ColumnTexts(dict[str, Sequence[str]]):
    """The cells of each column as texts, made when a column is first asked for: value columns mostly never are."""

    def __init__(self, table: RawTable) -> None:
        super().__init__()
        self._cells = {column.name: column.cells for column in table.columns}

    def __missing__(self, name: str) -> Sequence[str]:
        self[name] = found = _texts(self._cells[name])
        return found


def _texts(cells: Sequence[Cell]) -> Sequence[str]:
    if set(map(type, cells)) == {str}:
        return cast(Sequence[str], cells)
    return [cell if type(cell) is str else cell_text(cell) for cell in cells]


def _undated(cell: Cell, level: int) -> str:
    """A code that a spreadsheet took for a date: 16.01.07 became the 16th of January 2007, 16.01 that of this year."""
    form = "%d.%m" if level == KABUPATEN else "%d.%m.%y"
    return cell.strftime(form) if isinstance(cell, datetime.date) else cell_text(cell)


def _kinds(table: RawTable, texts: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The column that only says desa or kelurahan, in lower case; empty without one."""
    for column in table.columns:
        if any(text and text.casefold() not in _KINDS for text in _texts(column.cells[:_LOOKED_AT])):
            continue
        distinct = set(texts[column.name]) - {""}
        if all(text.casefold() in _KINDS for text in distinct) and "kelurahan" in map(str.casefold, distinct):
            return [text.casefold() for text in texts[column.name]]
    return ()


def _bare_parts(table: RawTable, roles: Mapping[str, Role]) -> frozenset[str]:
    """Columns headed only Prov, Kab, Kec, Desa with short numbers: together a code, one alone could be a count."""
    found: dict[str, str] = {}
    for column in table.columns:
        level = next((name for name, words in _PARTS if header_text(column) in words), None)
        if level and roles[column.name] is Role.VALUE and all(map(_is_short_number, column.cells)):
            found.setdefault(level, column.name)
    return frozenset(found.values()) if len(found) >= 3 and "kecamatan" in found else frozenset()


def _is_short_number(cell: Cell) -> bool:
    return cell is None or cell_text(cell).removesuffix(".0").isdigit()


def unknown_column(name: str, table: RawTable) -> InvalidInputError:
    """The error for a column that the table does not have."""
    return InvalidInputError(
        _("Kolom “%(name)s” tidak ada di “%(file)s”.", name=name, file=table.source.file),
        hint=_("Kolom yang ada: %(names)s.", names=", ".join(f"“{column.name}”" for column in table.columns)),
    )


def _own_codes(
    names: Iterable[str], texts: Mapping[str, Sequence[str]], regions: RegionTable, level: int
) -> frozenset[str]:
    """Columns that hold the codes of a boundary that has codes of its own: RT-A, 001/002."""
    if level:
        return frozenset()
    known = {code.strip().casefold() for code in regions.codes}
    shares = {name: sum(cell.casefold() in known for cell in texts[name]) for name in names}
    return frozenset(name for name, hits in shares.items() if hits > 0.5 * sum(map(bool, texts[name])))


def _forced(name: str, cells: Sequence[str], coded: frozenset[str]) -> KeyRole:
    if name == DECIDED or name in coded:
        return "code"
    filled = [cell for cell in cells if cell]
    digits = sum(1 for cell in filled if any(letter.isdigit() for letter in cell) and not any(map(str.isalpha, cell)))
    return "code" if digits > 0.5 * len(filled) else "name"


def _key_role(role: Role, level: int) -> KeyRole | None:
    named = _NAME_ROLE.get(level)
    if role is named:
        return "name"
    if role is Role.NAME and named is not None:
        return "name"
    return _ROLES.get(role)


def _hidden_names(
    table: RawTable, roles: Mapping[str, Role], texts: Mapping[str, Sequence[str]], regions: RegionTable
) -> list[KeyColumn]:
    """A text column under a header that says nothing, or something else, whose cells are names of regions."""
    known = {loose(name) for name in regions.names}
    best: tuple[float, Column | None] = (_NAMES_FROM, None)
    is_coded_table = Role.CODE in roles.values()
    for column in table.columns:
        # Beside codes, a column of kecamatan is just that, although some villages have their names.
        if is_coded_table and roles[column.name] is Role.KECAMATAN:
            continue
        if roles[column.name] in {Role.CODE, Role.SECRET, Role.KABUPATEN, Role.PROVINSI, Role.YEAR, Role.RUNNING}:
            continue
        cells = {cell.split(",")[0] for cell in texts[column.name] if cell}
        share = sum(1 for cell in cells if loose(cell) in known) / len(cells) if len(cells) > 2 else 0.0
        best = max(best, (share, column), key=lambda found: found[0])
    return [] if best[1] is None else [KeyColumn(best[1].name, "name", texts[best[1].name])]


def _hidden_kecamatan(
    table: RawTable, roles: Mapping[str, Role], texts: Mapping[str, Sequence[str]], regions: RegionTable
) -> list[KeyColumn]:
    """A column under a header that says nothing, whose cells are names of several kecamatan and repeat."""
    known = {kecamatan_key(name) for name in set(regions.parents.get("nama_kec", ()))}
    for column in table.columns:
        cells = set(texts[column.name]) - {""}
        if roles[column.name] is not Role.VALUE or not 1 < len(cells) <= len(table.rows) / 2:
            continue
        if sum(kecamatan_key(cell) in known for cell in cells) >= _KECAMATAN_FROM * len(cells):
            return [KeyColumn(column.name, "kecamatan", texts[column.name])]
    return []


def _turned(table: RawTable, regions: RegionTable) -> InvalidInputError | None:
    """The refusal of a table whose regions stand in columns; None for any other."""
    known = {loose(name) for name in regions.names} | {code.replace(".", "") for code in regions.codes}
    lines = [[column.levels[-1] for column in table.columns if column.levels]]
    lines += [list(_texts(cells)) for cells in zip(*(column.cells for column in table.columns), strict=True)]
    found = max(([text for text in line if text and _is_known(text, known)] for line in lines), key=len)
    if len(found) < max(_TURNED_FROM, len(table.columns) / 2):
        return None
    return InvalidInputError(
        _(
            "Tabel “%(file)s” terbalik: wilayah berdiri di kolom (%(names)s, …), bukan di baris.",
            file=table.source.file,
            names=", ".join(f"“{head}”" for head in found[:3]),
        ),
        hint=_("Putar tabelnya (salin, lalu tempel khusus: transpose), satu baris untuk satu wilayah."),
    )


def _is_known(text: str, known: Collection[str]) -> bool:
    return loose(text) in known or text.replace(".", "") in known


def _has_letters(text: str) -> bool:
    return not text.replace(".", "").isdigit() and any(map(str.isalpha, text))


def _labels(table: RawTable) -> list[str]:
    """First cell of each row that is made of words."""
    labels = [""] * len(table.rows)
    unlabelled: Sequence[int] = range(len(labels))
    for column in table.columns[:6]:
        cells, left = column.cells, []
        texts = cast(Sequence[str], cells) if set(map(type, cells)) == {str} else ()
        if texts and "".join(texts).replace(".", "").isdigit():
            continue  # codes: no letter in any of them
        if texts and len(unlabelled) == len(cells) and "".join([text[0] for text in texts]).isalpha():
            return list(texts)  # names: every one begins with a letter
        if texts and len(unlabelled) == len(cells):
            labels = list(texts)
            unlabelled = [i for i, text in enumerate(texts) if not (text[0].isalpha() or _has_letters(text))]
            for i in unlabelled:
                labels[i] = ""
            continue
        for i in unlabelled:
            cell = cells[i]
            if isinstance(cell, str) and (cell[0].isalpha() or _has_letters(cell)):
                labels[i] = cell
            else:
                left.append(i)
        unlabelled = left
    return labels
