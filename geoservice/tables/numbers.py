"""Read the numbers of a whole column: one decimal mark for all its cells, decided on evidence, never row by row."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import isfinite
from typing import Literal, TypeVar, cast

from geoservice.model.expressions import expression
from geoservice.model.indicator import MissingReason
from geoservice.model.lines import in_lines, line_of, other_line_than
from geoservice.tables.digit_lines import digit_lines
from geoservice.tables.grid import UNCALCULATED, Cell, cell_text
from geoservice.tables.missing import missing_reason, split_flag

Decimal = Literal["comma", "point"]
T = TypeVar("T")

#: Digits of numbers that no office counts; beyond them floats become infinite.
_TOO_LONG = 300
_MARKS: dict[str, Decimal] = {",": "comma", ".": "point"}
_SCALES = {
    "ribu": 1e3, "rb": 1e3, "juta": 1e6, "jt": 1e6, "miliar": 1e9, "milyar": 1e9, "m": 1e9,
    "triliun": 1e12, "trilyun": 1e12,
}  # fmt: skip
_CURRENCY = expression(r"^(rp\.?|idr|us\$|\$)\s*|\s*(,-|,–|\.-)$", re.IGNORECASE)
_PER_CENT = expression(r"\s*(%|persen|‰)$", re.IGNORECASE)
_UNIT = expression(
    r"(?<=[0-9])\s*(jiwa|orang|org|kk|km2|km²|km|ha|meter|m2|m²|unit|buah|kasus|desa|kelurahan|rumah tangga|ruta|"
    r"tahun|bulan|hari|jam|menit|ton|kg|ekor|liter)\.?$",
    re.IGNORECASE,
)
_SAME_UNITS = {
    "km2": "km²", "m2": "m²", "orang": "jiwa", "org": "jiwa", "rumah tangga": "kk", "ruta": "kk", "buah": "unit",
    "persen": "%",
}  # fmt: skip
_SCALE = expression(r"(?<=[0-9])\s*(" + "|".join(sorted(_SCALES, key=len, reverse=True)) + r")\.?$", re.IGNORECASE)
_SPACES = expression(r"(?<=[0-9])[\s  ']+(?=[0-9]{3}(?:[\s  '.,]|$))")
_PLAIN = expression(r"[0-9]+(?:[.,][0-9]+)*")
_DIGITS = expression(r"[0-9]+(?:[.,][0-9]+)*|[.,][0-9]+")


@dataclass(frozen=True, slots=True)
class NumberText:
    """A cell that is written like a number: its digits and marks, sign, factor and what stood around it."""

    digits: str
    sign: int = 1
    scale: float = 1.0
    unit: str = ""
    flag: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class NumberColumn:
    """The numbers of a column; every cell is in exactly one of the three mappings, keyed by its index."""

    values: dict[int, float]
    missing: dict[int, MissingReason]
    unreadable: dict[int, str]
    """Index -> the text that is no number."""
    decimal: Decimal | None = None
    """The mark used to read the column's text; None when it made no difference."""
    ambiguous: bool = False
    """Both readings fit every cell and nothing else decides."""
    mixed: tuple[int, int] | None = None
    """Indexes of two cells that contradict each other: one needs a decimal comma, the other a decimal point."""
    unit: str = ""
    flags: dict[int, str] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    """Units written in the cells -> index of the first such cell."""
    bounded: bool = False
    """Both readings fit every cell, and only one stays below what such a column can hold."""


def read_number(cell: Cell) -> float | NumberText | MissingReason | None:
    """One cell: a number, a text that may be one, the reason it has none, or None when it is other text."""
    if cell is None:
        return MissingReason.BLANK
    if isinstance(cell, str):
        if cell.isdecimal() and cell.isascii() and len(cell) < _TOO_LONG:
            return float(cell)
        return None if cell == UNCALCULATED else _read_text(cell)
    if isinstance(cell, datetime.date) or not isfinite(cell):
        return None
    return float(cell)


@lru_cache(maxsize=200_000)
def _read_text(text: str) -> NumberText | MissingReason | None:
    if _PLAIN.fullmatch(text):
        return NumberText(text)
    return missing_reason(text) or _number_text(text)


def _number_text(text: str) -> NumberText | None:
    rest, flag = split_flag(text.strip())
    sign, scale, unit = 1, 1.0, ""
    if rest.startswith("(") and rest.endswith(")"):
        rest, sign = rest[1:-1].strip(), -1
    without = _CURRENCY.sub("", rest).strip()
    if without != rest:
        rest, unit = _CURRENCY.sub("", without).strip(), "Rp"
    if found := _PER_CENT.search(rest):
        rest, unit = rest[: found.start()], "%" if found[1] != "‰" else "‰"
    elif found := _SCALE.search(rest):
        rest, scale = rest[: found.start()], _SCALES[found[1].lower()]
    elif found := _UNIT.search(rest):
        rest, unit = rest[: found.start()], found[1]
    if rest[:1] in "-−–+":
        rest, sign = rest[1:].strip(), -sign if rest[:1] != "+" else sign
    elif rest.endswith("-") and rest[-2:-1].isdigit():  # as accounting programs write it
        rest, sign = rest[:-1], -sign
    rest = _SPACES.sub("", rest)
    return NumberText(rest, sign, scale, unit, flag) if _DIGITS.fullmatch(rest) else None


def parse_column(
    cells: Sequence[Cell],
    *,
    decimal: Decimal | None = None,
    habit: Decimal | None = None,
    whole: bool = False,
    most: float | None = None,
) -> NumberColumn:
    """All cells of a column as numbers.

    `decimal` settles the decimal mark; else the cells do; else `habit`, the mark other columns of the table show;
    else dots and commas before exactly three digits are read as the Indonesian way writes them. `whole` says that
    the header speaks of counts, where such a mark can only group thousands; `most`, that nothing here is larger.
    """
    clean = clean_column(cells, decimal=decimal, habit=habit, whole=whole, most=most)
    return clean or weighed_column(cells, decimal=decimal, habit=habit, whole=whole, most=most)


def weighed_column(
    cells: Sequence[Cell], *, decimal: Decimal | None, habit: Decimal | None, whole: bool, most: float | None
) -> NumberColumn:
    """The same for any column: every distinct cell is read for itself, and what they show together is weighed."""
    read = {cell: read_number(cell) for cell in dict.fromkeys(cells)}
    texts = {cell: found for cell, found in read.items() if isinstance(found, NumberText)}
    comma, point = _witness(texts, "comma"), _witness(texts, "point")
    chosen, ambiguous = decimal, False
    if chosen is None and comma is not None and point is not None:
        return _column(cells, read, "comma", mixed=(cells.index(comma), cells.index(point)))
    if chosen is None and whole and comma is None and point is None and (both := _both_group(texts)):
        return _column(cells, read, "comma", mixed=(cells.index(both[0]), cells.index(both[1])))
    if chosen is None:
        chosen, ambiguous = _choose(texts, comma, point, habit, whole)
        if most is not None and comma is None and point is None and chosen is not None:
            other: Decimal = "point" if chosen == "comma" else "comma"
            if _exceeds(texts, chosen, most) and not _exceeds(texts, other, most):
                return _column(cells, read, other, bounded=True)
    return _column(cells, read, chosen, ambiguous=ambiguous)


def clean_column(
    cells: Sequence[Cell], *, decimal: Decimal | None, habit: Decimal | None, whole: bool, most: float | None
) -> NumberColumn | None:
    """The same as `weighed_column` in one go; None where a cell or a doubt needs a look of its own."""
    looked = digit_lines(cells, _TOO_LONG)
    digits = looked.text if looked else _digits_only(cells)
    if digits is None:
        return None
    marks = set(looked.marks) if looked else {mark for mark in ".," if mark in digits}
    comma, point = ("," in looked.proven, "." in looked.proven) if looked else _shown(digits)
    is_doubtful = decimal is None and ((comma and point) or (not (comma or point) and (len(marks) > 1 or most)))
    if marks and is_doubtful:
        return None
    chosen, ambiguous = (decimal, False) if decimal else _chosen(marks, comma, point, habit, whole)
    group, mark = (".", ",") if (chosen or "comma") == "comma" else (",", ".")
    if marks and (group in looked.no_groups if looked else _UNFIT[chosen or "comma"].search(digits)):
        return None
    numbers = map(float, digits.replace(group, "").replace(mark, ".").split("\n"))
    return NumberColumn(dict(enumerate(numbers)), {}, {}, chosen, ambiguous)


def _digits_only(cells: Sequence[Cell]) -> str | None:
    """All cells, a line each, where every one is written with nothing but digits and marks between them; else None."""
    if not cells or set(map(type, cells)) != {str}:
        return None
    texts = cast(Sequence[str], cells)
    joined = in_lines(texts)
    if joined is None or _UNLIKE_DIGITS.search(joined) or max(map(len, texts)) >= _TOO_LONG:
        return None
    return joined


def _shows(digits: str, decimal: Decimal) -> bool:
    """Whether a line can only be read with this decimal mark."""
    return ("," in digits or "." in digits) and _ONLY_LINE[decimal].search(digits) is not None


def _shown(digits: str) -> tuple[bool, bool]:
    return _shows(digits, "comma"), _shows(digits, "point")


def shown_decimal(cells: Sequence[Cell]) -> Decimal | None:
    """The decimal mark that the cells prove, if they prove exactly one."""
    if (looked := digit_lines(cells, _TOO_LONG)) is not None:
        return _MARKS[next(iter(looked.proven))] if len(looked.proven) == 1 else None
    if (digits := _digits_only(cells)) is not None:
        shows_comma, shows_point = _shown(digits)
        return None if shows_comma == shows_point else "comma" if shows_comma else "point"
    marked = (cell for cell in dict.fromkeys(cells) if isinstance(cell, str) and ("," in cell or "." in cell))
    texts: dict[Cell, NumberText] = {
        cell: found for cell in marked if isinstance(found := read_number(cell), NumberText)
    }
    comma, point = _witness(texts, "comma"), _witness(texts, "point")
    if (comma is None) == (point is None):
        return None
    return "comma" if comma is not None else "point"


#: Distinct cells of a column in the order they first stand in it, and what is written there.
_Texts = Mapping[Cell, NumberText]


def _both_group(texts: _Texts) -> tuple[Cell, Cell] | None:
    """A cell with a comma and one with a dot, where neither can begin decimals: 1,234 beside 1.234."""
    commas = (cell for cell, text in texts.items() if "," in text.digits)
    points = (cell for cell, text in texts.items() if "." in text.digits)
    first, second = next(commas, None), next(points, None)
    return None if first is None or second is None else (first, second)


def _choose(texts: _Texts, comma: Cell, point: Cell, habit: Decimal | None, whole: bool) -> tuple[Decimal | None, bool]:
    marks = {mark for text in texts.values() for mark in ".," if mark in text.digits}
    return _chosen(marks, comma is not None, point is not None, habit, whole)


def _chosen(
    marks: set[str], comma: bool, point: bool, habit: Decimal | None, whole: bool
) -> tuple[Decimal | None, bool]:
    """The decimal mark, and whether nothing decided it; `comma`, `point`: a cell can only be read with that one."""
    if comma or point:
        return ("comma" if comma else "point"), False
    if not marks:
        return None, False
    if whole:
        return ("point" if "," in marks else "comma"), False
    if habit is not None:
        return habit, False
    # Indonesian writing: the dot groups thousands, the comma begins decimals.
    return "comma", True


def _exceeds(texts: _Texts, decimal: Decimal, most: float) -> bool:
    """Whether a cell cannot be read with this decimal mark, or gives more than there can be."""
    return any((value := _value(text, decimal)) is None or abs(value) > most for text in texts.values())


def _witness(texts: _Texts, decimal: Decimal) -> Cell:
    """The first cell that can only be read with this decimal mark; None without one."""
    fits = _ONLY[decimal].fullmatch
    return next((cell for cell, text in texts.items() if fits(text.digits)), None)


def _only(mark: str, group: str) -> re.Pattern[str]:
    """Numbers that make sense with this decimal mark alone."""
    return expression(
        rf"[0-9]{{1,3}}(?:{group}[0-9]{{3}})+{mark}[0-9]+"  # 1.234,5
        rf"|[0-9]{{1,3}}(?:{group}[0-9]{{3}}){{2,}}"  # 1.234.567
        rf"|[0-9]*{mark}(?:[0-9]{{1,2}}|[0-9]{{4,}})"  # 12,5
        rf"|0+{mark}[0-9]+|[0-9]{{4,}}{mark}[0-9]+|{mark}[0-9]+"  # 0,546  12345,678
    )


_ONLY: dict[Decimal, re.Pattern[str]] = {"comma": _only(",", r"\."), "point": _only(r"\.", ",")}
_VALID: dict[Decimal, re.Pattern[str]] = {
    "comma": expression(r"(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]*)(?:,[0-9]+)?"),
    "point": expression(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\.[0-9]+)?"),
}
_ONLY_LINE = {decimal: line_of(form.pattern) for decimal, form in _ONLY.items()}
_UNFIT = {decimal: other_line_than(form.pattern) for decimal, form in _VALID.items()}
_UNLIKE_DIGITS = other_line_than(_PLAIN.pattern)


def _column(
    cells: Sequence[Cell],
    read: Mapping[Cell, float | NumberText | MissingReason | None],
    decimal: Decimal | None,
    *,
    ambiguous: bool = False,
    mixed: tuple[int, int] | None = None,
    bounded: bool = False,
) -> NumberColumn:
    numbers: dict[Cell, float] = {}
    reasons: dict[Cell, MissingReason] = {}
    flags: dict[Cell, str] = {}
    units: set[str] = set()
    spelled_units: dict[str, Cell] = {}
    for cell, found in read.items():
        if isinstance(found, MissingReason):
            reasons[cell] = found
        elif isinstance(found, float):
            numbers[cell] = found
            if isinstance(cell, str):
                units.add("")
        elif found is not None and (number := _value(found, decimal or "comma")) is not None:
            numbers[cell] = number
            units.add(found.unit)
            if found.unit:
                spelled_units.setdefault(_SAME_UNITS.get(found.unit.lower(), found.unit.lower()), cell)
            if found.flag:
                flags[cell] = found.flag
    texts = {cell: cell_text(cell) for cell in read if cell not in numbers and cell not in reasons}
    unit = units.pop() if len(units) == 1 else ""
    return NumberColumn(
        _by_index(cells, numbers),
        _by_index(cells, reasons),
        _by_index(cells, texts),
        decimal,
        ambiguous,
        mixed,
        unit,
        _by_index(cells, flags),
        {spelled: cells.index(cell) for spelled, cell in spelled_units.items()},
        bounded,
    )


def _by_index(cells: Sequence[Cell], said: Mapping[Cell, T]) -> dict[int, T]:
    """What is said of each distinct cell, for every place where it stands."""
    return {i: said[cell] for i, cell in enumerate(cells) if cell in said} if said else {}


def _value(text: NumberText, decimal: Decimal) -> float | None:
    if not _VALID[decimal].fullmatch(text.digits):
        return None
    group, mark = (".", ",") if decimal == "comma" else (",", ".")
    plain = text.digits.replace(group, "").replace(mark, ".")
    if len(plain) > _TOO_LONG:
        return None
    number = float(plain) * text.scale * text.sign
    return round(number, 6) if text.scale != 1 else number
