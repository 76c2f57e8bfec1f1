"""Read the value columns of a table as numbers or as categories, with every doubtful cell told."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from geoservice.actions._keys import unknown_column
from geoservice.actions.table_request import TableRequest
from geoservice.errors import InvalidInputError
from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.model.indicator import Kind, MissingReason
from geoservice.model.years import YEAR_UNIT, are_years
from geoservice.tables import Cell, Column, RawTable, cell_text
from geoservice.tables.meaning import guess_kind, header_unit, is_postal, largest_possible, speaks_of_counts
from geoservice.tables.missing import is_answer, is_broken, missing_reason
from geoservice.tables.numbers import Decimal, NumberColumn, NumberText, parse_column, read_number, shown_decimal
from geoservice.tables.roles import header_text, is_coded

#: A text column with more different texts than this is no category.
MAX_CATEGORIES = 40
_NUMERIC_FROM = 0.5
_EXAMPLES = 5
_MISSING_CODES = frozenset({-99.0, -999.0, -9999.0, -99999.0})
_BROKEN_FROM = 0.5


@dataclass(slots=True)
class Doubts:
    """Collected while the value columns are read."""

    unreadable: dict[int, None] = field(default_factory=dict)
    """Records with a cell that should be a number and is none."""
    warnings: list[Message] = field(default_factory=list)
    obstacles: list[Message] = field(default_factory=list)
    """Why columns that hold numbers could not be drawn."""


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """A value column read as numbers or as categories; each of `records` has either a value or a reason."""

    column: Column
    records: Sequence[int]
    """The joined records that have this column, ascending."""
    values: Mapping[int, float | str]
    missing: Mapping[int, MissingReason]
    kind: Kind
    unit: str
    flags: Mapping[int, str] = field(default_factory=dict)
    """What BPS marks say of values: `perkiraan`, `sementara` and so on, by record."""


@dataclass(frozen=True, slots=True, eq=False)
class ValueReader:
    """Reads the value columns of one table; `habit` is the decimal mark that its columns show."""

    table: RawTable
    request: TableRequest
    positions: Sequence[int]
    habit: Decimal | None
    doubts: Doubts
    _joined: dict[frozenset[int], Sequence[int]] = field(default_factory=dict)

    def read(self, column: Column) -> Values | None:
        """The column as numbers or categories; None when it is neither and was not asked for.

        Raises InvalidInputError for a column that was asked for and cannot be read.
        """
        joined = self._records(column.blocks)
        if is_postal(column.name) or self.request.kind == Kind.CATEGORY:
            return _categories(column, joined)
        whole = speaks_of_counts(column.name)
        most = largest_possible(column.name, header_unit(column.levels) or column.unit or self.request.unit or "")
        numbers = parse_column(column.cells, decimal=self.request.decimal, habit=self.habit, whole=whole, most=most)
        values: Mapping[int, float] = numbers.values
        if len(joined) < len(column.cells):
            values = {i: values[i] for i in joined if i in values}
        text = [i for i in joined if i in numbers.unreadable] if numbers.unreadable else []
        if numbers.mixed is not None and _numeric(column, text) + len(values) >= _NUMERIC_FROM * len(joined):
            return self._refuse(_mixed(column, numbers, self.table), _("Pilih dengan --decimal comma atau point."))
        if len(numbers.units) > 1:
            return self._refuse(
                _several_units(column, numbers, self.table), _("Samakan satuannya, dan sebutkan di kepala kolom.")
            )
        if not values or len(values) < _NUMERIC_FROM * (len(values) + len(text)):
            return self._not_numbers(column, joined, text)
        if whole and (lost := _lost_thousands(column, joined)):
            text = sorted({*text, *lost})
            values = {i: value for i, value in values.items() if i not in lost}
        if numbers.missing:
            broken = (i for i in joined if numbers.missing.get(i) is MissingReason.UNREADABLE)
            text = sorted({*text, *broken})
        if codes := _codes_for_missing(values):
            self._tell_codes(column, codes)
            values = {i: value for i, value in values.items() if value not in codes}
        self._tell_doubts(column, numbers, text)
        otherwise = dict.fromkeys(text, MissingReason.UNREADABLE)
        missing = {
            i: numbers.missing.get(i) or otherwise.get(i, MissingReason.NOT_AVAILABLE)
            for i in (joined if len(values) < len(joined) else ())
            if i not in values
        }
        unit, kind = self._meaning(column, numbers, values)
        if kind is Kind.COUNT:
            self._tell_negative(column, values)
        flags = {i: flag for i, flag in numbers.flags.items() if i in values}
        return Values(column, joined, values, missing, kind, unit, flags)

    def _meaning(self, column: Column, numbers: NumberColumn, values: Mapping[int, float]) -> tuple[str, Kind]:
        """Unit and kind, as asked for or as header and values tell."""
        unit = self.request.unit or header_unit(column.levels) or column.unit or numbers.unit
        if not unit and are_years(self.request.title or column.name, unit, values.values()):
            unit = YEAR_UNIT
        return unit, Kind(self.request.kind) if self.request.kind else guess_kind(column.name, unit, values.values())

    def divided(self, read: Values) -> Values:
        """The column divided by another one of the table, when asked."""
        request = self.request
        if request.divide_by is None or read.kind is Kind.CATEGORY:
            return read
        other = named_columns(request.divide_by, self.table)[0]
        below = parse_column(other.cells, decimal=request.decimal, habit=self.habit, whole=speaks_of_counts(other.name))
        values, missing = {}, dict(read.missing)
        for i, value in read.values.items():
            denominator = below.values.get(i)
            if denominator:
                values[i] = float(value) / denominator
            else:
                missing[i] = below.missing.get(
                    i, MissingReason.NOT_APPLICABLE if denominator == 0 else MissingReason.UNREADABLE
                )
        kind = Kind(request.kind) if request.kind else Kind.RATIO
        return replace(read, values=values, missing=missing, kind=kind, unit=request.unit or "")

    def _records(self, blocks: frozenset[int]) -> Sequence[int]:
        """The joined records of these blocks."""
        if blocks not in self._joined:
            self._joined[blocks] = _records_of(blocks, self.positions, self.table.block_of)
        return self._joined[blocks]

    def _refuse(self, why: Message, way_out: Message) -> Values | None:
        self.doubts.warnings.append(why)
        self.doubts.obstacles.append(why)
        if self.request.values:
            raise InvalidInputError(why, hint=way_out)
        return None

    def _tell_codes(self, column: Column, codes: set[float]) -> None:
        shown = ", ".join(f"{code:.0f}" for code in sorted(codes))
        self.doubts.warnings.append(
            _("Kolom “%(name)s”: %(codes)s dibaca sebagai “data tidak tersedia”.", name=column.name, codes=shown)
        )

    def _tell_negative(self, column: Column, values: Mapping[int, float]) -> None:
        below = [i for i, value in values.items() if value < 0]
        if below:
            shown = ", ".join(f"{self.table.place(i)}: {cell_text(column.cells[i])}" for i in below[:_EXAMPLES])
            shown += ", …" if len(below) > _EXAMPLES else ""
            self.doubts.warnings.append(
                _(
                    "Kolom “%(name)s” menghitung sesuatu tetapi berisi nilai negatif (baris %(rows)s): periksa isinya, "
                    "atau katakan jenisnya dengan --kind.",
                    name=column.name,
                    rows=shown,
                )
            )

    def _not_numbers(self, column: Column, joined: Sequence[int], text: Sequence[int]) -> Values | None:
        broken = [i for i in text if is_broken(cell_text(column.cells[i]))]
        if len(broken) > _BROKEN_FROM * len(text):
            if not is_coded(header_text(column)):
                self.doubts.unreadable |= dict.fromkeys(broken)
            return self._refuse(_broken(column, broken, self.table), _("Buka di aplikasi lembar kerja, simpan ulang."))
        distinct = {cell_text(column.cells[i]).casefold() for i in text}
        repeated = len(distinct) <= min(MAX_CATEGORIES, max(2, len(text) // 2))
        if text and repeated and all(len(value) <= 60 for value in distinct):
            return _categories(column, joined)
        if self.request.values and text:
            raise InvalidInputError(
                _(
                    "Kolom “%(name)s” berisi teks pada baris %(row)s: “%(value)s”.",
                    name=column.name,
                    row=self.table.place(text[0]),
                    value=cell_text(column.cells[text[0]]),
                ),
                hint=_("Ganti dengan angka, kosongkan bila datanya tidak ada, atau pilih kolom lain dengan --value."),
            )
        return None

    def _tell_doubts(self, column: Column, numbers: NumberColumn, text: Sequence[int]) -> None:
        doubts = self.doubts
        if numbers.bounded:
            example = next(cell_text(cell) for cell in column.cells if isinstance(cell, str) and set(".,") & set(cell))
            doubts.warnings.append(
                _(
                    "Kolom “%(name)s”: “%(example)s” dibaca sebagai desimal, sebab sebagai ribuan isinya melebihi 100: "
                    "pastikan dengan --decimal comma atau --decimal point.",
                    name=column.name,
                    example=example,
                )
            )
        if numbers.ambiguous:
            example = next(cell_text(cell) for cell in column.cells if isinstance(cell, str) and set(".,") & set(cell))
            doubts.warnings.append(
                _(
                    "Kolom “%(name)s”: “%(example)s” dapat dibaca dua cara; menurut kebiasaan Indonesia titik "
                    "dibaca sebagai pemisah ribuan dan koma sebagai desimal. Pastikan dengan --decimal comma atau "
                    "--decimal point.",
                    name=column.name,
                    example=example,
                )
            )
        if speaks_of_counts(column.name) and any(isinstance(cell, float) for cell in column.cells):
            doubts.warnings.append(
                _(
                    "Kolom “%(name)s” menghitung sesuatu tetapi berisi pecahan: periksa apakah titik ribuan hilang "
                    "saat disimpan sebagai angka.",
                    name=column.name,
                )
            )
        if text:
            doubts.unreadable |= dict.fromkeys(text)
            shown = ", ".join(f"{self.table.place(i)}: “{cell_text(column.cells[i])[:40]}”" for i in text[:_EXAMPLES])
            doubts.warnings.append(
                _("Kolom “%(name)s” berisi teks, bukan angka (baris %(rows)s).", name=column.name, rows=shown)
            )
        if numbers.flags:
            shown = ", ".join(f"{self.table.place(i)} ({flag})" for i, flag in list(numbers.flags.items())[:_EXAMPLES])
            doubts.warnings.append(_("Kolom “%(name)s” bertanda pada baris %(rows)s.", name=column.name, rows=shown))


def _records_of(blocks: frozenset[int], positions: Sequence[int], block_of: Sequence[int]) -> Sequence[int]:
    everywhere = blocks.issuperset(block_of)
    if everywhere and min(positions, default=-1) >= 0:
        return range(len(positions))
    return [i for i, position in enumerate(positions) if position >= 0 and (everywhere or block_of[i] in blocks)]


def shown_habit(columns: Sequence[Column]) -> Decimal | None:
    """The decimal mark that the columns prove, when they all prove the same."""
    shown = Counter(mark for column in columns if (mark := shown_decimal(column.cells)) is not None)
    return shown.most_common(1)[0][0] if len(shown) == 1 else None


def named_columns(name: str, table: RawTable) -> list[Column]:
    """The columns that a --value means: by full name, else by any of their header levels; raises InvalidInputError."""
    wanted = name.strip().casefold()
    exact = [column for column in table.columns if column.name.casefold() == wanted]
    found = exact or [c for c in table.columns if wanted in {level.casefold() for level in c.levels}]
    if not found:
        raise unknown_column(name, table)
    return found


def _lost_thousands(column: Column, joined: Sequence[int]) -> frozenset[int]:
    """Cells of a count that were 1.234 and became a number with a fraction: what stood there cannot be told.

    They betray themselves together: nothing in the column reaches a thousand, and fractions have three digits.
    """
    if float not in set(map(type, column.cells)):
        return frozenset()
    numbers = {i: cell for i in joined if isinstance(cell := column.cells[i], int | float)}
    broken = {i: number for i, number in numbers.items() if isinstance(number, float)}
    if not broken or any(abs(number) >= 1000 for number in numbers.values()):
        return frozenset()
    digits = Counter(len(repr(number).partition(".")[2]) for number in broken.values())
    fits = max(digits) == 3 and digits[3] >= 0.5 * len(broken)
    return frozenset(broken) if fits else frozenset()


def _categories(column: Column, joined: Sequence[int]) -> Values:
    """The cells as texts; the most frequent spelling stands for all that differ in case only."""
    counts = Counter(map(column.cells.__getitem__, joined))
    has_words = any(cell is not None and missing_reason(cell_text(cell)) is None for cell in counts)
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    reasons: dict[Cell, MissingReason] = {}
    texts: dict[Cell, str] = {}
    for cell, count in counts.items():
        text = cell_text(cell)
        reason = MissingReason.BLANK if not text else missing_reason(text)
        if is_broken(text):
            reason = MissingReason.UNREADABLE
        elif reason is not None and is_answer(text) and has_words:
            reason = None
        if reason is not None:
            reasons[cell] = reason
        else:
            spelled[text.casefold()][text] += count
            texts[cell] = text
    shown = {key: spellings.most_common(1)[0][0] for key, spellings in spelled.items()}
    words = {cell: shown[text.casefold()] for cell, text in texts.items()}
    cells = column.cells
    values = {i: words[cells[i]] for i in joined if cells[i] in words}
    missing = {i: reasons[cells[i]] for i in joined if cells[i] in reasons}
    return Values(column, joined, values, missing, Kind.CATEGORY, "")


def _numeric(column: Column, text: Sequence[int]) -> int:
    """How many of these cells are written like numbers, if with the wrong decimal mark."""
    return sum(1 for i in text if isinstance(read_number(column.cells[i]), NumberText))


def _several_units(column: Column, numbers: NumberColumn, table: RawTable) -> Message:
    shown = ", ".join(f"{table.place(i)}: “{cell_text(column.cells[i])}”" for i in list(numbers.units.values())[:5])
    return _("Kolom “%(name)s” mencampur satuan (baris %(rows)s).", name=column.name, rows=shown)


def _broken(column: Column, records: Sequence[int], table: RawTable) -> Message:
    rows = ", ".join(table.place(i) for i in records[:_EXAMPLES]) + (", …" if len(records) > _EXAMPLES else "")
    return _(
        "Kolom “%(name)s” berisi rumus yang belum dihitung atau “####” (baris %(rows)s): isinya tidak dapat dibaca.",
        name=column.name,
        rows=rows,
    )


def _codes_for_missing(values: Mapping[int, float]) -> set[float]:
    """Numbers such as -999 that statistics programs write for a missing value, where nothing else is below zero."""
    if min(values.values(), default=0) >= 0:
        return set()
    below = {value for value in values.values() if value < 0}
    return below if below and below <= _MISSING_CODES else set()


def _mixed(column: Column, numbers: NumberColumn, table: RawTable) -> Message:
    comma, point = numbers.mixed or (0, 0)
    return _(
        "Kolom “%(name)s” mencampur koma dan titik desimal: “%(first)s” (baris %(row1)s) dan "
        "“%(second)s” (baris %(row2)s).",
        name=column.name,
        first=cell_text(column.cells[comma]),
        row1=table.place(comma),
        second=cell_text(column.cells[point]),
        row2=table.place(point),
    )
