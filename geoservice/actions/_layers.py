"""From joined rows to layers: one for each value column and period, with every doubtful cell told."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from geoservice.actions._keys import unknown_column
from geoservice.actions._merge import Observation, merge_rows
from geoservice.actions._periods import column_period, columns_of_period, row_periods
from geoservice.actions.table_request import TableRequest
from geoservice.errors import InvalidInputError
from geoservice.i18n import Message, format_number
from geoservice.i18n import message as _
from geoservice.joining import Join
from geoservice.model.boundary import RegionTable
from geoservice.model.indicator import Kind, MissingReason, Period
from geoservice.model.report import DuplicateRows, LayerColumn, ReviewRow
from geoservice.tables import Column, RawTable, cell_text
from geoservice.tables.meaning import (
    guess_kind,
    header_title,
    header_unit,
    is_postal,
    speaks_of_counts,
    table_title,
)
from geoservice.tables.missing import missing_reason
from geoservice.tables.numbers import Decimal, NumberColumn, parse_column, shown_decimal
from geoservice.tables.periods import first_period
from geoservice.tables.roles import Role, guess_role

_MAX_CATEGORIES = 40
_NUMERIC_FROM = 0.5
_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Layers:
    """The layers of a table, and what reading its values brought to light."""

    columns: tuple[LayerColumn, ...]
    duplicate: tuple[DuplicateRows, ...]
    review: tuple[ReviewRow, ...]
    warnings: tuple[Message, ...]
    rows_used: int


@dataclass(slots=True)
class _Findings:
    """Collected while the value columns are read."""

    layers: list[LayerColumn] = field(default_factory=list)
    duplicate: dict[tuple[int, ...], DuplicateRows] = field(default_factory=dict)
    unreadable: dict[int, None] = field(default_factory=dict)
    warnings: list[Message] = field(default_factory=list)
    obstacles: list[Message] = field(default_factory=list)
    """Why columns that hold numbers could not be drawn."""
    used: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True, eq=False)
class _Values:
    """A value column read as numbers or as categories; cell index -> value or reason."""

    column: Column
    values: Mapping[int, float | str]
    missing: Mapping[int, MissingReason]
    kind: Kind
    unit: str


def build_layers(
    table: RawTable, roles: Mapping[str, Role], join: Join, regions: RegionTable, request: TableRequest
) -> Layers:
    """One layer for each value column and period; raises InvalidInputError when there is nothing to draw."""
    findings = _Findings()
    chosen = columns_of_period(_value_columns(table, roles, join, request), request.period, table)
    habit = _habit(chosen)
    groups = _groups(table, roles, join, request, findings)
    for column in chosen:
        read = _read(column, join, table, request, habit, findings)
        if read is not None:
            read = _divided(read, table, request, habit)
            _add_layers(read, groups, table, join, regions, request, findings)
    if not findings.layers:
        raise _nothing_to_draw(table, roles, join, request, findings)
    rows = {table.rows[i] for i in findings.unreadable}
    positions = {table.rows[i]: join.positions[i] for i in findings.unreadable}
    review = tuple(ReviewRow(row, (), "unreadable_value", regions.codes[positions[row]]) for row in sorted(rows))
    duplicate = tuple(findings.duplicate[key] for key in sorted(findings.duplicate))
    return Layers(tuple(findings.layers), duplicate, review, tuple(findings.warnings), len(findings.used))


def _value_columns(table: RawTable, roles: Mapping[str, Role], join: Join, request: TableRequest) -> list[Column]:
    if request.values:
        return [column for name in request.values for column in _named(name, table)]
    key = set(join.key.columns)
    skip = {request.divide_by} if request.divide_by else set()
    return [c for c in table.columns if roles[c.name] is Role.VALUE and c.name not in key | skip]


def _named(name: str, table: RawTable) -> list[Column]:
    """The columns that a --value means: by full name, else by any of their header levels."""
    wanted = name.strip().casefold()
    exact = [column for column in table.columns if column.name.casefold() == wanted]
    found = exact or [c for c in table.columns if wanted in {level.casefold() for level in c.levels}]
    if not found:
        raise unknown_column(name, table)
    return found


def _habit(columns: Sequence[Column]) -> Decimal | None:
    shown = Counter(mark for column in columns if (mark := shown_decimal(column.cells)) is not None)
    return shown.most_common(1)[0][0] if len(shown) == 1 else None


def _read(
    column: Column,
    join: Join,
    table: RawTable,
    request: TableRequest,
    habit: Decimal | None,
    findings: _Findings,
) -> _Values | None:
    """The column as numbers or categories; None when it is neither and was not asked for."""
    joined = [i for i, position in enumerate(join.positions) if position >= 0 and table.block_of[i] in column.blocks]
    if is_postal(column.name) or request.kind == Kind.CATEGORY:
        return _categories(column, joined)
    whole = speaks_of_counts(column.name)
    numbers = parse_column(column.cells, decimal=request.decimal, habit=habit, whole=whole)
    readable = sum(1 for i in joined if i in numbers.values)
    text = [i for i in joined if i in numbers.unreadable]
    if not readable or readable < _NUMERIC_FROM * (readable + len(text)):
        return _not_numbers(column, joined, text, table, request)
    if numbers.mixed is not None:
        findings.warnings.append(_mixed(column, numbers, table))
        findings.obstacles.append(_mixed(column, numbers, table))
        if request.values:
            raise InvalidInputError(_mixed(column, numbers, table), hint=_("Pilih dengan --decimal comma atau point."))
        return None
    lost = _lost_thousands(column, joined) if whole else frozenset()
    text = sorted({*text, *lost})
    _tell_doubts(column, numbers, text, table, findings)
    values = {i: numbers.values[i] for i in joined if i in numbers.values and i not in lost}
    missing = {i: numbers.missing.get(i, MissingReason.UNREADABLE) for i in joined if i not in values}
    unit = request.unit or header_unit(column.levels) or numbers.unit
    kind = Kind(request.kind) if request.kind else guess_kind(column.name, unit, values.values())
    if kind is Kind.COUNT:
        _tell_negative(column, values, table, findings)
    return _Values(column, values, missing, kind, unit)


def _tell_negative(column: Column, values: Mapping[int, float], table: RawTable, findings: _Findings) -> None:
    below = [i for i, value in values.items() if value < 0]
    if below:
        shown = ", ".join(f"{table.rows[i]}: {cell_text(column.cells[i])}" for i in below[:_EXAMPLES])
        shown += ", …" if len(below) > _EXAMPLES else ""
        findings.warnings.append(
            _(
                "Kolom “%(name)s” menghitung sesuatu tetapi berisi nilai negatif (baris %(rows)s): periksa isinya, "
                "atau katakan jenisnya dengan --kind.",
                name=column.name,
                rows=shown,
            )
        )


def _lost_thousands(column: Column, joined: Sequence[int]) -> frozenset[int]:
    """Cells of a count that were 1.234 and became a number with a fraction: what stood there cannot be told.

    They betray themselves together: nothing in the column reaches a thousand, and fractions have three digits.
    """
    numbers = {i: cell for i in joined if isinstance(cell := column.cells[i], int | float)}
    broken = {i: number for i, number in numbers.items() if isinstance(number, float)}
    if not broken or any(abs(number) >= 1000 for number in numbers.values()):
        return frozenset()
    digits = Counter(len(repr(number).partition(".")[2]) for number in broken.values())
    fits = max(digits) == 3 and digits[3] >= 0.5 * len(broken)
    return frozenset(broken) if fits else frozenset()


def _not_numbers(
    column: Column, joined: Sequence[int], text: Sequence[int], table: RawTable, request: TableRequest
) -> _Values | None:
    distinct = {cell_text(column.cells[i]).casefold() for i in text}
    repeated = len(distinct) <= min(_MAX_CATEGORIES, max(2, len(text) // 2))
    if text and repeated and all(len(value) <= 60 for value in distinct):
        return _categories(column, joined)
    if request.values and text:
        raise InvalidInputError(
            _(
                "Kolom “%(name)s” berisi teks pada baris %(row)s: “%(value)s”.",
                name=column.name,
                row=table.rows[text[0]],
                value=cell_text(column.cells[text[0]]),
            ),
            hint=_("Ganti dengan angka, kosongkan bila datanya tidak ada, atau pilih kolom lain dengan --value."),
        )
    return None


def _categories(column: Column, joined: Sequence[int]) -> _Values:
    """The cells as texts; the most frequent spelling stands for all that differ in case only."""
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    values: dict[int, str] = {}
    missing: dict[int, MissingReason] = {}
    for i in joined:
        text = cell_text(column.cells[i])
        reason = MissingReason.BLANK if not text else missing_reason(text)
        if reason is not None:
            missing[i] = reason
        else:
            spelled[text.casefold()][text] += 1
            values[i] = text
    shown = {key: counts.most_common(1)[0][0] for key, counts in spelled.items()}
    return _Values(column, {i: shown[text.casefold()] for i, text in values.items()}, missing, Kind.CATEGORY, "")


def _mixed(column: Column, numbers: NumberColumn, table: RawTable) -> Message:
    comma, point = numbers.mixed or (0, 0)
    return _(
        "Kolom “%(name)s” mencampur koma dan titik desimal: “%(first)s” (baris %(row1)s) dan "
        "“%(second)s” (baris %(row2)s).",
        name=column.name,
        first=cell_text(column.cells[comma]),
        row1=table.rows[comma],
        second=cell_text(column.cells[point]),
        row2=table.rows[point],
    )


def _tell_doubts(
    column: Column, numbers: NumberColumn, text: Sequence[int], table: RawTable, findings: _Findings
) -> None:
    if numbers.ambiguous:
        example = next(cell_text(cell) for cell in column.cells if isinstance(cell, str) and set(".,") & set(cell))
        findings.warnings.append(
            _(
                "Kolom “%(name)s”: “%(example)s” dapat dibaca dua cara; menurut kebiasaan Indonesia titik "
                "dibaca sebagai pemisah ribuan dan koma sebagai desimal. Pastikan dengan --decimal comma atau "
                "--decimal point.",
                name=column.name,
                example=example,
            )
        )
    if speaks_of_counts(column.name) and any(isinstance(cell, float) for cell in column.cells):
        findings.warnings.append(
            _(
                "Kolom “%(name)s” menghitung sesuatu tetapi berisi pecahan: periksa apakah titik ribuan hilang saat "
                "disimpan sebagai angka.",
                name=column.name,
            )
        )
    if text:
        findings.unreadable |= dict.fromkeys(text)
        shown = ", ".join(f"{table.rows[i]}: “{cell_text(column.cells[i])[:40]}”" for i in text[:_EXAMPLES])
        findings.warnings.append(
            _("Kolom “%(name)s” berisi teks, bukan angka (baris %(rows)s).", name=column.name, rows=shown)
        )
    if numbers.flags:
        shown = ", ".join(f"{table.rows[i]} ({flag})" for i, flag in list(numbers.flags.items())[:_EXAMPLES])
        findings.warnings.append(_("Kolom “%(name)s” bertanda pada baris %(rows)s.", name=column.name, rows=shown))


def _divided(read: _Values, table: RawTable, request: TableRequest, habit: Decimal | None) -> _Values:
    """The column divided by another one of the table, when asked."""
    if request.divide_by is None or read.kind is Kind.CATEGORY:
        return read
    other = _named(request.divide_by, table)[0]
    below = parse_column(other.cells, decimal=request.decimal, habit=habit, whole=speaks_of_counts(other.name))
    values, missing = {}, dict(read.missing)
    for i, value in read.values.items():
        denominator = below.values.get(i)
        if denominator:
            values[i] = float(value) / denominator
        else:
            missing[i] = below.missing.get(
                i, MissingReason.NOT_APPLICABLE if denominator == 0 else MissingReason.UNREADABLE
            )
    return _Values(read.column, values, missing, Kind(request.kind) if request.kind else Kind.RATIO, request.unit or "")


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """Rows of one period and, in a long table, of one indicator or part; one object for each distinct group."""

    period: Period | None
    label: str
    unit: str


def _groups(
    table: RawTable, roles: Mapping[str, Role], join: Join, request: TableRequest, findings: _Findings
) -> list[_Group]:
    """The group of every row."""
    fixed = Period.parse(request.period) if request.period else None
    periods = row_periods(table, roles)
    labels = _row_labels(table, roles, join, periods)
    units = next((c.cells for c in table.columns if roles[c.name] is Role.UNIT), [None] * len(table.rows))
    if fixed is None and not any(periods):
        fixed = _table_period(table, findings)
    triples = list(zip(periods, labels, map(cell_text, units), strict=True))
    seen = {triple: _Group(triple[0] or fixed, *triple[1:]) for triple in dict.fromkeys(triples)}
    return [seen[triple] for triple in triples]


def _table_period(table: RawTable, findings: _Findings) -> Period | None:
    for texts, where in ((table.titles, _("judul tabel")), ((Path(table.source.file).stem,), _("nama berkas"))):
        period = first_period(texts)
        if period is not None:
            findings.warnings.append(_("Periode %(period)s diambil dari %(where)s.", period=period, where=where))
            return period
    return None


def _row_labels(table: RawTable, roles: Mapping[str, Role], join: Join, periods: Sequence[Period | None]) -> list[str]:
    """What tells rows of one region and period apart: an indicator column, or one with few words such as sex."""
    count = len(table.rows)
    repeated = Counter((p, period) for p, period in zip(join.positions, periods, strict=True) if p >= 0)
    if not repeated or sum(1 for n in repeated.values() if n > 1) < 0.3 * len(repeated):
        return [""] * count
    key = set(join.key.columns)
    for column in table.columns:
        if roles[column.name] not in {Role.INDICATOR, Role.VALUE} or column.name in key:
            continue
        texts = [cell_text(cell) for cell in column.cells]
        words = {text for text in texts if text}
        if not 1 < len(words) <= _MAX_CATEGORIES or any(any(map(str.isdigit, word)) for word in words):
            continue
        told = Counter((p, q, t) for p, q, t in zip(join.positions, periods, texts, strict=True) if p >= 0)
        if sum(n - 1 for n in told.values()) <= 0.05 * count:
            return texts
    return [""] * count


def _add_layers(
    read: _Values,
    groups: Sequence[_Group],
    table: RawTable,
    join: Join,
    regions: RegionTable,
    request: TableRequest,
    findings: _Findings,
) -> None:
    own = column_period(read.column)
    members: dict[_Group, list[Observation]] = defaultdict(list)
    for i in sorted(read.values.keys() | read.missing.keys()):
        value = read.values[i] if i in read.values else read.missing[i]
        members[groups[i]].append(Observation(i, join.positions[i], value))
    if all(
        group.label and group.label == observation.value for group, found in members.items() for observation in found
    ):
        return  # The column that tells the rows apart is no indicator itself.
    otherwise = table_title(table.titles, Path(table.source.file).stem)
    for group, observations in members.items():
        rolled_up = _is_rolled_up(observations, read, table, join)
        add = rolled_up or (request.sum_rows and read.kind is not Kind.CATEGORY)
        merged = merge_rows(observations, add=add)
        if rolled_up and len(observations) > len(merged.values) + len(merged.missing):
            findings.warnings.append(
                _("Kolom “%(name)s”: baris-baris SLS dijumlahkan menjadi nilai desa.", name=read.column.name)
            )
        for same in merged.repeated:
            rows = tuple(table.rows[i] for i in same.members)
            old = findings.duplicate.get(rows)
            findings.duplicate[rows] = DuplicateRows(
                rows, regions.codes[same.position], same.conflict or bool(old and old.conflict)
            )
        findings.used.update(observation.record for observation in observations)
        title = request.title or header_title(read.column.levels, otherwise)
        findings.layers.append(
            LayerColumn(
                read.column.name,
                f"{title} – {group.label}" if group.label else title,
                own or group.period,
                read.kind,
                read.unit or (group.unit if read.kind is not Kind.CATEGORY else "") or None,
                {regions.codes[p]: value for p, value in merged.values.items()},
                {regions.codes[p]: reason for p, reason in merged.missing.items()},
            )
        )
        if merged.conflicts and not request.sum_rows:
            findings.warnings.append(_several_rows(read.column.name, merged.conflicts, len(observations)))


def _is_rolled_up(observations: Sequence[Observation], read: _Values, table: RawTable, join: Join) -> bool:
    """Whether rows are parts of villages by their very codes, and hold something that adds up."""
    if join.key.system != "sls" or read.kind not in (Kind.COUNT, Kind.AMOUNT):
        return False
    codes = table.column(join.key.columns[0])
    # The same part twice is a duplicate, and no sum.
    return codes is not None and len({codes.cells[o.record] for o in observations}) == len(observations)


def _several_rows(name: str, conflicts: int, rows: int) -> Message:
    return _(
        "Kolom “%(name)s”: %(regions)s wilayah punya beberapa baris dengan nilai berbeda (%(rows)s baris). Bila tiap "
        "baris adalah bagian wilayah (TPS, RT), minta agar dijumlahkan; bila bukan, hapus baris yang salah.",
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
