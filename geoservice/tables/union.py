"""Several tables put under each other as one: sheets of a workbook, or tables beside each other on a sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from geoservice.i18n import Message
from geoservice.model.report import IgnoredRow
from geoservice.tables.grid import Cell, Column, RawTable


def plain_name(text: str) -> str:
    """A column name without case, marks and spaces: what is equal then is one column."""
    return "".join(re.findall(r"\w+", text.casefold().replace("_", " ")))


def as_one(tables: Sequence[RawTable]) -> RawTable:
    """One table of all records; columns that are named alike are one, others are absent where they are not named."""
    if len(tables) == 1:
        return tables[0]
    first = tables[0]
    rows = [row for table in tables for row in table.rows]
    return RawTable(
        source=replace(first.source, header_rows=tuple(sorted({r for t in tables for r in t.source.header_rows}))),
        columns=_columns(tables),
        rows=rows,
        block_of=_block_of(tables),
        headings=[heading for table in tables for heading in table.headings],
        titles=tuple(dict.fromkeys(title for table in tables for title in table.titles)),
        ignored=_ignored(tables, set(rows)),
        warnings=_distinct(warning for table in tables for warning in table.warnings),
    )


def _columns(tables: Sequence[RawTable]) -> tuple[Column, ...]:
    total = sum(len(table.rows) for table in tables)
    cells: dict[str, list[Cell]] = {}
    blocks: dict[str, set[int]] = {}
    named: dict[str, Column] = {}
    start, block = 0, 0
    for table in tables:
        seen: set[str] = set()
        for column in table.columns:
            key = plain_name(column.name) or column.name
            key = column.name if key in seen else key
            seen.add(key)
            named.setdefault(key, column)
            cells.setdefault(key, [None] * total)[start : start + len(column.cells)] = column.cells
            blocks.setdefault(key, set()).update(block + own for own in column.blocks)
        start += len(table.rows)
        block += _block_count(table)
    return tuple(
        Column(column.name, column.levels, cast(Sequence[Cell], cells[key]), frozenset(blocks[key]), column.unit)
        for key, column in named.items()
    )


def _block_of(tables: Sequence[RawTable]) -> list[int]:
    result: list[int] = []
    block = 0
    for table in tables:
        result.extend(block + own for own in table.block_of)
        block += _block_count(table)
    return result


def _block_count(table: RawTable) -> int:
    return 1 + max((own for column in table.columns for own in column.blocks), default=0)


def _ignored(tables: Sequence[RawTable], used: set[int]) -> tuple[IgnoredRow, ...]:
    """Each ignored row once; one that is a record of a table beside it is not ignored, one with text is not blank."""
    found: dict[tuple[str | None, int], IgnoredRow] = {}
    for row in (row for table in tables for row in table.ignored):
        old = found.get((row.sheet, row.row))
        if (row.sheet is not None or row.row not in used) and (old is None or old.reason == "blank"):
            found[row.sheet, row.row] = row
    return tuple(found.values())


def _distinct(warnings: object) -> tuple[Message, ...]:
    return tuple({str(warning): warning for warning in cast(Sequence[Message], warnings)}.values())
