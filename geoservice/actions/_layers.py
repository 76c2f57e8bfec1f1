"""From joined rows to layers: one for each value column and period."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from geoservice.actions._merge import merge_rows
from geoservice.actions._periods import column_period, columns_of_period, period_within, row_periods
from geoservice.actions._values import MAX_CATEGORIES, Doubts, ValueReader, Values, named_columns, shown_habit
from geoservice.actions.table_request import TableRequest
from geoservice.errors import InvalidInputError
from geoservice.i18n import Message, format_number
from geoservice.i18n import message as _
from geoservice.joining import Join
from geoservice.model.boundary import RegionTable
from geoservice.model.expressions import expression
from geoservice.model.indicator import Kind, Period
from geoservice.model.report import DuplicateRows, LayerColumn, ReviewRow
from geoservice.tables import Cell, Column, RawTable, cell_text
from geoservice.tables.meaning import guess_kind, header_title, is_generic, spelled_unit, table_title
from geoservice.tables.numbers import read_number
from geoservice.tables.periods import first_period
from geoservice.tables.roles import Role, guess_role

#: Between the words of two dimensions, and in titles.
_PARTS = " – "
_NUMBERED = expression(r"[^\W\d][^\d]*[0-9]+")


@dataclass(frozen=True, slots=True)
class Layers:
    """The layers of a table, and what reading its values brought to light."""

    columns: tuple[LayerColumn, ...]
    duplicate: tuple[DuplicateRows, ...]
    review: tuple[ReviewRow, ...]
    warnings: tuple[Message, ...]
    rows_used: int


@dataclass(slots=True)
class _Findings(Doubts):
    """Collected while the layers are made."""

    layers: list[LayerColumn] = field(default_factory=list)
    duplicate: dict[tuple[int, ...], DuplicateRows] = field(default_factory=dict)
    """By the records that name one region."""
    used: set[int] = field(default_factory=set)


def build_layers(
    table: RawTable, roles: Mapping[str, Role], join: Join, regions: RegionTable, request: TableRequest
) -> Layers:
    """One layer for each value column and period; raises InvalidInputError when there is nothing to draw."""
    findings = _Findings()
    chosen = columns_of_period(_value_columns(table, roles, join, request), request.period, table)
    reader = ValueReader(table, request, join.positions, shown_habit(chosen), findings)
    groups, dimensions = _groups(table, roles, join, request, findings)
    for column in chosen:
        # A column that tells the rows apart is no indicator itself.
        read = reader.read(column) if column.name not in dimensions else None
        if read is not None:
            _add_layers(reader.divided(read), groups, table, join, regions, request, findings)
    if not findings.layers:
        raise _nothing_to_draw(table, roles, join, request, findings)
    return Layers(
        tuple(findings.layers),
        tuple(findings.duplicate[records] for records in sorted(findings.duplicate)),
        _unreadable_rows(findings, table, join, regions),
        tuple(findings.warnings),
        len(findings.used),
    )


def _unreadable_rows(findings: _Findings, table: RawTable, join: Join, regions: RegionTable) -> tuple[ReviewRow, ...]:
    first = {(table.sheet(i), table.rows[i]): i for i in sorted(findings.unreadable, reverse=True)}
    return tuple(
        ReviewRow(table.rows[i], (), "unreadable_value", regions.codes[join.positions[i]], table.sheet(i))
        for i in sorted(first.values())
    )


def _value_columns(table: RawTable, roles: Mapping[str, Role], join: Join, request: TableRequest) -> list[Column]:
    if request.values:
        return [column for name in request.values for column in named_columns(name, table)]
    key = set(join.key.columns)
    skip = {request.divide_by} if request.divide_by else set()
    return [c for c in table.columns if roles[c.name] is Role.VALUE and c.name not in key | skip]


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """Rows of one period and, in a long table, of one indicator or part; one object for each distinct group."""

    period: Period | None
    label: str
    unit: str


def _groups(
    table: RawTable, roles: Mapping[str, Role], join: Join, request: TableRequest, findings: _Findings
) -> tuple[list[_Group], frozenset[str]]:
    """The group of every row, and the columns that tell groups apart."""
    fixed = Period.parse(request.period) if request.period else None
    periods = row_periods(table, roles)
    labels, dimensions = _row_labels(table, roles, join, periods)
    units = next((c.cells for c in table.columns if roles[c.name] is Role.UNIT), None)
    if fixed is None and not any(periods):
        fixed = _table_period(table, findings)
    if units is None and not any(periods) and not any(labels):
        return [_Group(fixed, "", "")] * len(table.rows), dimensions
    triples = list(zip(periods, labels, map(cell_text, units or [None] * len(labels)), strict=True))
    seen = {triple: _Group(triple[0] or fixed, *triple[1:]) for triple in dict.fromkeys(triples)}
    return [seen[triple] for triple in triples], dimensions


def _table_period(table: RawTable, findings: _Findings) -> Period | None:
    sheet, file = table.source.sheet or "", Path(table.source.file).stem
    for texts, where in (
        (table.titles, _("judul tabel")),
        ((sheet,), _("nama lembar")),
        ((file,), _("nama berkas")),
    ):
        period = first_period(texts)
        if period is not None:
            findings.warnings.append(_("Periode %(period)s diambil dari %(where)s.", period=period, where=where))
            return period
    return None


def _row_labels(
    table: RawTable, roles: Mapping[str, Role], join: Join, periods: Sequence[Period | None]
) -> tuple[list[str], frozenset[str]]:
    """What tells rows of one region and period apart, and the columns that say it: an indicator, sex, age, or two."""
    count, nothing = len(table.rows), frozenset[str]()
    joined = [position for position in join.positions if position >= 0]
    if len(set(joined)) == len(joined):
        return [""] * count, nothing
    repeated = Counter((p, period) for p, period in zip(join.positions, periods, strict=True) if p >= 0)
    if sum(1 for n in repeated.values() if n > 1) < 0.3 * len(repeated):
        return [""] * count, nothing
    told = {column.name: texts for column in table.columns if (texts := _dimension(column, roles, join))}
    for names in (*((name,) for name in told), *combinations(told, 2), *combinations(told, 3)):
        labels = [_PARTS.join(filter(None, texts)) for texts in zip(*(told[name] for name in names), strict=True)]
        found = Counter((p, q, t) for p, q, t in zip(join.positions, periods, labels, strict=True) if p >= 0)
        if sum(n - 1 for n in found.values()) <= 0.05 * count:
            return labels, frozenset(names)
    return [""] * count, nothing


def _dimension(column: Column, roles: Mapping[str, Role], join: Join) -> list[str]:
    """The texts of a column of few words that stand for parts of a whole; empty for any other."""
    if roles[column.name] not in {Role.INDICATOR, Role.VALUE} or column.name in join.key.columns:
        return []
    words = set(column.cells) - {None}
    if not 1 < len(words) <= MAX_CATEGORIES or any(_numbers(word) for word in words):
        return []
    return [cell_text(cell) for cell in column.cells]


def _numbers(cell: Cell) -> bool:
    """Whether a cell is a number or a numbered part (TPS 1, RT 002), of which no map is made; an age is neither."""
    return read_number(cell) is not None or _NUMBERED.fullmatch(cell_text(cell)) is not None


def _add_layers(
    read: Values,
    groups: Sequence[_Group],
    table: RawTable,
    join: Join,
    regions: RegionTable,
    request: TableRequest,
    findings: _Findings,
) -> None:
    members = _by_group(read.records, groups)
    codes, name = regions.codes, read.column.name
    own = column_period(read.column)
    title = request.title or header_title(read.column.levels, table_title(table.titles, Path(table.source.file).stem))
    asked_kind = Kind(request.kind) if request.kind else None
    for group, records in members.items():
        says_label = bool(group.label) and is_generic(name) and request.title is None
        unit = read.unit or (spelled_unit(group.unit) if read.kind is not Kind.CATEGORY else "")
        kind = read.kind
        if says_label and kind is not Kind.CATEGORY and asked_kind is None:
            kind = guess_kind(group.label, unit, [float(read.values[i]) for i in records if i in read.values])
        rolled_up = _is_rolled_up(records, read, table, join)
        add = rolled_up or (request.sum_rows and read.kind is not Kind.CATEGORY)
        merged = merge_rows(records, join.positions, read.values, read.missing, add=add)
        if rolled_up and len(records) > len(merged.values) + len(merged.missing):
            findings.warnings.append(_("Kolom “%(name)s”: baris-baris SLS dijumlahkan menjadi nilai desa.", name=name))
        for same in merged.repeated:
            old = findings.duplicate.get(same.members)
            conflict = same.conflict or bool(old and old.conflict)
            findings.duplicate[same.members] = DuplicateRows(
                tuple(table.rows[i] for i in same.members),
                codes[same.position],
                conflict,
                tuple(table.sheets[i] for i in same.members) if table.sheets else (),
            )
        findings.used.update(records)
        findings.layers.append(
            LayerColumn(
                name,
                group.label if says_label else _PARTS.join(filter(None, (title, group.label))),
                own or (period_within(group.period, read.column) if group.period else None),
                kind,
                unit or None,
                dict(zip(map(codes.__getitem__, merged.values), merged.values.values(), strict=True)),
                dict(zip(map(codes.__getitem__, merged.missing), merged.missing.values(), strict=True)),
                group.label,
                tuple(sorted(Counter(flag for i in records if (flag := read.flags.get(i))).items())),
            )
        )
        if merged.conflicts and not request.sum_rows:
            findings.warnings.append(_several_rows(name, merged.conflicts, len(records)))


def _by_group(records: Sequence[int], groups: Sequence[_Group]) -> dict[_Group, Sequence[int]]:
    """The records of each group, both in the order in which they stand."""
    if groups and groups[0] is groups[-1] and len(set(map(id, groups))) == 1:
        return {groups[0]: records} if records else {}
    members: dict[_Group, list[int]] = defaultdict(list)
    for i in records:
        members[groups[i]].append(i)
    return dict(members)


def _is_rolled_up(records: Sequence[int], read: Values, table: RawTable, join: Join) -> bool:
    """Whether rows are parts of villages by their very codes, and hold something that adds up."""
    if join.key.system != "sls" or read.kind not in (Kind.COUNT, Kind.AMOUNT):
        return False
    codes = table.column(join.key.columns[0])
    # The same part twice is a duplicate, and no sum.
    return codes is not None and len({codes.cells[i] for i in records}) == len(records)


def _several_rows(name: str, conflicts: int, rows: int) -> Message:
    return _(
        "Kolom “%(name)s”: %(regions)s wilayah punya beberapa baris dengan nilai berbeda (%(rows)s baris). Bila tiap "
        "baris adalah bagian wilayah (TPS, RT), "
        "minta agar dijumlahkan (--sum-rows); bila bukan, hapus baris yang salah.",
        name=name,
        regions=format_number(conflicts),
        rows=format_number(rows),
    )


def _nothing_to_draw(
    table: RawTable, roles: Mapping[str, Role], join: Join, request: TableRequest, findings: _Findings
) -> InvalidInputError:
    if not request.values and not _value_columns(table, roles, join, request):
        for name in (request.key, request.divide_by):
            column = table.column(name) if name else None
            if column is not None and guess_role(column) is Role.VALUE:
                return _all_taken(column.name, table, is_key=name == request.key)
    if findings.obstacles and not request.values:
        return InvalidInputError(findings.obstacles[-1], hint=_("Perbaiki selnya, atau pilih kolom dengan --value."))
    columns = ", ".join(f"“{column.name}”" for column in table.columns)
    return InvalidInputError(
        _("Tabel “%(file)s” tidak punya kolom nilai yang dapat dipetakan.", file=table.source.file),
        hint=_("Sebutkan kolomnya dengan --value. Kolom yang ada: %(names)s.", names=columns),
    )


def _all_taken(name: str, table: RawTable, *, is_key: bool) -> InvalidInputError:
    """The error when --key or --divide-by took the only column that could be drawn."""
    others = ", ".join(f"“{column.name}”" for column in table.columns if column.name != name)
    if is_key:
        return InvalidInputError(
            _("Tidak ada kolom nilai yang tersisa: kolom “%(name)s” dipakai sebagai kunci.", name=name),
            hint=_("Sebutkan kolom kode atau nama dengan --key. Kolom lain: %(names)s.", names=others),
        )
    return InvalidInputError(
        _("Tidak ada kolom nilai yang tersisa: kolom “%(name)s” dipakai sebagai pembagi.", name=name),
        hint=_("Sebutkan kolom yang dibagi dengan --value. Kolom lain: %(names)s.", names=others),
    )
