"""What readers hand over: cells as they stand in the file, and the table found among them."""

from __future__ import annotations

import datetime
import string
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeAlias, overload

from geoservice.i18n import Message
from geoservice.model.report import IgnoredRow, TableSource, place_of

Cell: TypeAlias = str | int | float | datetime.date | None
"""Text is stripped and never empty; an empty cell is None; whole Excel numbers are int."""

#: Stands in a cell whose formula was never calculated by the program that saved it.
UNCALCULATED = "#BELUM_DIHITUNG"


class CellTable(Sequence[Sequence[Cell]]):
    """Equally wide rows of a text table as one list of cells, from which rows and whole columns are cut."""

    def __init__(self, cells: list[Cell], width: int) -> None:
        self.cells = cells
        self.width = width

    def __len__(self) -> int:
        return len(self.cells) // self.width

    @overload
    def __getitem__(self, index: int) -> list[Cell]: ...
    @overload
    def __getitem__(self, index: slice) -> list[list[Cell]]: ...
    def __getitem__(self, index: int | slice) -> list[Cell] | list[list[Cell]]:
        if isinstance(index, slice):
            return [self[r] for r in range(*index.indices(len(self)))]
        r = range(len(self))[index]
        return self.cells[r * self.width : (r + 1) * self.width]

    def column(self, c: int) -> list[Cell]:
        """The cells of one column, from the first row to the last."""
        return self.cells[c :: self.width]


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The cells of one sheet; `numbers[i]` is the 1-based file row of `rows[i]`, all rows equally wide."""

    rows: Sequence[Sequence[Cell]]
    numbers: Sequence[int]
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    merged: Sequence[tuple[int, int, int, int]] = ()
    """First row, first column, last row, last column; indexes into `rows`."""
    warnings: tuple[Message, ...] = ()
    hidden: bool = False
    percents: Sequence[tuple[int, int]] = ()
    """Row and column of the numbers that the sheet shows as per cent; they are times a hundred already."""
    widths: Sequence[int] = ()
    """Cells that each line of a text table had, before all rows were made equally wide."""


class TableReader(Protocol):
    """One kind of file; `readers/<name>.py` ends in `PLUGIN = …`."""

    title: str
    extensions: tuple[str, ...]
    order: int
    """Readers are asked in ascending order; the one for plain text, which fits nearly anything, comes last."""

    is_isolated: bool
    """Whether the file is parsed in a process of its own, because native code or unpacking is at work."""

    def recognises(self, head: bytes) -> bool:
        """Whether a file that begins with these bytes is of this kind."""

    def read(self, path: Path) -> list[Grid]:
        """All sheets that can hold a table; raises InvalidInputError."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column under its header; `cells` in record order."""

    name: str
    """Unique in the table: the header levels joined by ` / `."""
    levels: tuple[str, ...]
    """Header texts from the top level to the lowest."""
    cells: Sequence[Cell]
    blocks: frozenset[int] = frozenset({0})
    """The blocks (tables on the sheet) that have this column; in others its cells are not blank but absent."""
    unit: str = ""
    """The unit in which the sheet shows the numbers, where its format says so."""


@dataclass(frozen=True, slots=True, eq=False)
class RawTable:
    """A table as found in a file: named columns, one record per body row, and what every other row was."""

    source: TableSource
    columns: tuple[Column, ...]
    rows: Sequence[int]
    """File row of each record."""
    block_of: Sequence[int]
    headings: Sequence[str]
    """Text that stands above the block of each record, for a table per kecamatan; may be empty."""
    titles: tuple[str, ...]
    ignored: tuple[IgnoredRow, ...]
    warnings: tuple[Message, ...] = field(default=())
    sheets: Sequence[str] = ()
    """Sheet of each record where several were read as one table, else empty."""

    def sheet(self, record: int) -> str | None:
        """The sheet of a record; None where the whole table comes from one."""
        return self.sheets[record] if self.sheets else None

    def place(self, record: int) -> str:
        """Where a record stands, for messages: its row, after its sheet where there are several."""
        return place_of(self.rows[record], self.sheet(record))

    def column(self, name: str) -> Column | None:
        """The column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)


def column_letter(column: int) -> str:
    """The letters of a 0-based column."""
    letters = string.ascii_uppercase
    return letters[column] if column < 26 else letters[column // 26 - 1] + letters[column % 26]


def tidy(value: object) -> Cell:
    """A value from any library as a Cell."""
    if isinstance(value, str) and value and " " not in value and value.isprintable():
        return value
    if value is None or isinstance(value, str):
        text = " ".join(value.split()) if value else ""
        return text.strip("​﻿") or None
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        if value != value:
            return None
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if isinstance(value, datetime.date):
        return value
    return str(value)


def cell_text(cell: Cell) -> str:
    """The cell as text for keys and messages; empty for an empty cell."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, datetime.date) else repr(cell)
