"""Which sheets of a workbook are one table: one for each kecamatan, or one for each year, all laid out alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from geoservice.model.expressions import expression
from geoservice.model.indicator import Period
from geoservice.tables.grid import Column, RawTable, cell_text
from geoservice.tables.periods import find_period, first_period, period_of, without_period
from geoservice.tables.roles import Role, guess_role
from geoservice.tables.union import as_one, plain_name

#: Rows of several sheets name different regions; totals and villages of the same name may repeat.
_REPEATED_AT_MOST = 0.25
#: Where fewer sheets are named like kecamatan, the names are those of larger regions.
_NAMED_FROM = 0.8
_KECAMATAN = expression(r"^(?:kecamatan|kec)\b[\s.:]*", re.IGNORECASE)
_NUMBER = expression(r"^[\s0-9.)-]+")
_VALUE_ROLES = frozenset({Role.VALUE, Role.RUNNING, Role.REMARK, Role.SECRET, Role.COORDINATE, Role.UNIT})
_SIDE_ROLES = frozenset({Role.RUNNING, Role.REMARK})
_PART_WORD = expression(r"(?:semester|smt|sem|triwulan|tw|kuartal|q)\b.*|[a-z]+\.?", re.IGNORECASE)


Level = Literal["kecamatan", "kabupaten", ""]
LevelOf = Callable[[str], Level]
"""Of which larger region a text is the name; empty for anything else."""


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Tables to be read as one, in file order; `periods` of each where the sheets are one a period."""

    tables: tuple[RawTable, ...]
    periods: tuple[Period, ...] = ()
    level: Level = ""
    """What the names of the sheets are names of."""

    @property
    def rows(self) -> int:
        """Records of all of them."""
        return sum(len(table.rows) for table in self.tables)


def best_series(tables: Sequence[RawTable], level_of: LevelOf) -> Series:
    """The sheets with most rows that belong together; a single one when none do."""
    alike: dict[frozenset[str], list[RawTable]] = {}
    for table in tables:
        alike.setdefault(_layout(table), []).append(table)
    found = (series for group in alike.values() for series in _series(group, level_of))
    return max(found, key=lambda series: series.rows)


def _layout(table: RawTable) -> frozenset[str]:
    """The names of the columns that matter, without the periods that some name."""
    named = (column for column in table.columns if guess_role(column) not in _SIDE_ROLES)
    return frozenset(plain_name(without_period(column.name)) for column in named)


def _series(group: list[RawTable], level_of: LevelOf) -> Iterator[Series]:
    """The ways in which sheets of one layout may belong together, the likeliest first."""
    levels = [level_of(sheet_region(table)) for table in group]
    level: Level = ""
    if levels.count("kecamatan") >= _NAMED_FROM * len(group):
        level = "kecamatan"
    elif "kabupaten" in levels:
        level = "kabupaten"
    dated = [table for table in group if find_period(table.source.sheet or "")]
    for tables in (group, dated):
        if len(tables) > 1 and (periods := _periods(tables)):
            yield Series(tuple(tables), periods)
    named = [table for table, found in zip(group, levels, strict=True) if found == "kecamatan"]
    if len({sheet_region(table).casefold() for table in named}) == len(named) > 1:
        yield Series(tuple(named), level="kecamatan")
    if len(group) > 1 and _name_different_regions(group):
        yield Series(tuple(group), level=level)
    yield from (Series((table,)) for table in group)


def sheet_region(table: RawTable) -> str:
    """What the name of a table's sheet says but for a number before it: `01. Lengkiti`, `3_Peninjauan`."""
    return _NUMBER.sub("", (table.source.sheet or "").replace("_", " ")).strip()


def _periods(tables: Sequence[RawTable]) -> tuple[Period, ...]:
    """The period of each table, told by nothing but the sheets' names or titles; empty when they tell none apart."""
    names = [(table.source.sheet or "",) for table in tables]
    return _distinct(names) or _parts_of_year(tables) or _distinct([table.titles for table in tables])


def _distinct(texts: Sequence[tuple[str, ...]]) -> tuple[Period, ...]:
    # Texts that differ in more than the period speak of different things.
    if len({tuple(without_period(text).casefold() for text in each) for each in texts}) > 1:
        return ()
    found = [period for each in texts if (period := first_period(each))]
    return tuple(found) if len(set(found)) == len(texts) else ()


def _parts_of_year(tables: Sequence[RawTable]) -> tuple[Period, ...]:
    """Sheets named by months, quarters or semesters of the year that titles or the file name tell."""
    texts = (*(title for table in tables for title in table.titles), Path(tables[0].source.file).stem)
    year = first_period(texts)
    if year is None or len(year.text) != 4:
        return ()
    names = [table.source.sheet or "" for table in tables]
    found = [period_of(year.text, name) for name in names if _PART_WORD.fullmatch(name.strip())]
    parts = [period for period in found if period is not None and period != year]
    return tuple(parts) if len(set(parts)) == len(names) else ()


def _name_different_regions(tables: Sequence[RawTable]) -> bool:
    keys = [_keys(table) for table in tables]
    if not all(keys):
        return False
    together = sum(map(len, keys))
    return together - len(set().union(*keys)) <= _REPEATED_AT_MOST * together


def _keys(table: RawTable) -> set[tuple[str, ...]]:
    """What tells the rows of a table apart: codes, names, years."""
    columns: list[Column] = [column for column in table.columns if guess_role(column) not in _VALUE_ROLES]
    texts = ([cell_text(cell).casefold() for cell in column.cells] for column in columns)
    return set(zip(*texts, strict=True))


def sheets_as_one(series: Series) -> RawTable:
    """One table of the sheets: every row keeps its sheet, and the kecamatan, kabupaten or period that names it."""
    tables = series.tables
    if len(tables) == 1:
        return tables[0]
    names = [table.source.sheet or "" for table in tables]
    one = as_one([_headed(table, series.level) for table in tables])
    columns = one.columns
    if series.periods and not any(guess_role(column) is Role.YEAR for column in columns):
        columns += (_column("Periode", [period.text for period in series.periods], one, tables),)
    if series.level == "kabupaten" and not any(guess_role(column) is Role.KABUPATEN for column in columns):
        columns += (_column("Kabupaten", [sheet_region(table) for table in tables], one, tables),)
    source = replace(one.source, sheet=", ".join(names), sheets=tuple(names))
    return replace(one, source=source, columns=columns, sheets=_for_rows(names, tables))


def _headed(table: RawTable, level: Level) -> RawTable:
    """The table with its sheet in the rows left out and, where that is a kecamatan, as heading above all others."""
    ignored = tuple(replace(row, sheet=table.source.sheet) for row in table.ignored)
    if level != "kecamatan":
        return replace(table, ignored=ignored)
    kecamatan = _KECAMATAN.sub("", sheet_region(table))
    headings = [f"{heading} Kecamatan: {kecamatan}".strip() for heading in table.headings]
    return replace(table, headings=headings, ignored=ignored)


def _column(name: str, texts: Sequence[str], one: RawTable, tables: Sequence[RawTable]) -> Column:
    return Column(name, (name,), _for_rows(texts, tables), frozenset(one.block_of))


def _for_rows(texts: Sequence[str], tables: Sequence[RawTable]) -> list[str]:
    """The text of each table for each of its records."""
    return [text for text, table in zip(texts, tables, strict=True) for _row in table.rows]
