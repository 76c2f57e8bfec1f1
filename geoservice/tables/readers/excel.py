"""Workbooks: XLSX, XLSM, XLSB, XLS and ODS through calamine. Nothing is calculated, fetched or executed."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.model.expressions import expression
from geoservice.tables.grid import UNCALCULATED, Cell, Grid, tidy
from geoservice.tables.limits import check_archive, check_shape, damaged
from geoservice.tables.readers._package import SheetFacts, locked, sheet_facts

#: The record FILEPASS right behind the beginning of an XLS workbook.
_FILE_PASS = expression(rb"\x09\x08\x10\x00\x00\x06\x05\x00.{12}\x2f\x00[\x04-\xff]\x00", re.DOTALL)
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Excel:
    """Spreadsheets of every office program."""

    title = "XLSX, XLS, ODS"
    extensions = ("xlsx", "xlsm", "xlsb", "xls", "ods")
    order = 10
    is_isolated = True

    def recognises(self, head: bytes) -> bool:
        """A zip or an OLE file; which of the two it is, and of what, the reader finds out."""
        return head.startswith((_ZIP, _OLE))

    def read(self, path: Path) -> list[Grid]:
        """All sheets with cells; hidden ones are marked."""
        facts = _facts(path)
        try:
            # By content: an XLSX is often named .xls, and calamine believes the name of a path.
            with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as workbook:
                return [_grid(workbook, name, hidden, facts, path) for name, hidden in _sheets(workbook)]
        except PasswordError as error:
            raise locked(path) from error
        except (CalamineError, OSError, ValueError) as error:
            raise damaged(path) from error


def _facts(path: Path) -> dict[str, SheetFacts]:
    with path.open("rb") as file:
        ole = file.read(8) == _OLE
    if ole:
        data = path.read_bytes()
        if "EncryptedPackage".encode("utf-16-le") in data or _FILE_PASS.search(data):
            raise locked(path)
        return {}
    check_archive(path)
    try:
        return sheet_facts(path)
    except (zipfile.BadZipFile, EOFError, OSError, KeyError, NotImplementedError, RuntimeError) as error:
        raise damaged(path) from error


def _sheets(workbook: CalamineWorkbook) -> list[tuple[str, bool]]:
    return [
        (sheet.name, sheet.visible != SheetVisibleEnum.Visible)
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet
    ]


def _grid(workbook: CalamineWorkbook, name: str, hidden: bool, facts: dict[str, SheetFacts], path: Path) -> Grid:
    sheet = workbook.get_sheet_by_name(name)
    check_shape(path.name, sheet.total_height, sheet.total_width)
    rows: list[list[Cell]] = [[tidy(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    fact = facts.get(name, SheetFacts())
    for row, column in fact.uncalculated:
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = UNCALCULATED
    for row, column, text in fact.errors:
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = text
    percents = [at for at in fact.percents if _to_percent(rows, *at)]
    return Grid(
        rows,
        range(1, len(rows) + 1),
        sheet=name,
        merged=_merged(sheet, len(rows)),
        warnings=_warnings(name, fact),
        hidden=hidden,
        percents=percents,
    )


def _to_percent(rows: list[list[Cell]], row: int, column: int) -> bool:
    """Turn a share that the sheet shows as per cent (0.125 as 12,5 %) into what people see; False for other cells."""
    cell = rows[row][column] if row < len(rows) and column < len(rows[row]) else None
    if not isinstance(cell, int | float):
        return False
    rows[row][column] = tidy(round(cell * 100, 10))
    return True


def _merged(sheet: CalamineSheet, height: int) -> list[tuple[int, int, int, int]]:
    ranges = sheet.merged_cell_ranges or []
    return [(top, left, bottom, right) for (top, left), (bottom, right) in ranges if top < height]


def _warnings(name: str, fact: SheetFacts) -> tuple[Message, ...]:
    warnings = []
    if fact.hidden_rows:
        rows = ", ".join(str(row) for row in fact.hidden_rows[:20])
        more = " …" if len(fact.hidden_rows) > 20 else ""
        warnings.append(
            _(
                "Lembar “%(sheet)s” punya %(count)s baris tersembunyi yang ikut dibaca: %(rows)s.",
                sheet=name,
                count=len(fact.hidden_rows),
                rows=rows + more,
            )
        )
    if fact.hidden_columns:
        warnings.append(
            _(
                "Lembar “%(sheet)s” punya kolom tersembunyi yang ikut dibaca: %(columns)s.",
                sheet=name,
                columns=", ".join(fact.hidden_columns[:20]),
            )
        )
    return tuple(warnings)


PLUGIN = Excel()
