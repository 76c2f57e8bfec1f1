"""Write a table back with what is wrong in each row, ready to be corrected and read again."""

from __future__ import annotations

import csv
import errno
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from geoservice.actions._keys import DECIDED
from geoservice.actions.inspect_table import JoinedTable, TableRequest, join_table
from geoservice.errors import InvalidInputError, reason_of
from geoservice.i18n import message as _
from geoservice.joining import Crosswalk, Join, Outcome
from geoservice.model.boundary import RegionTable
from geoservice.model.expressions import expression
from geoservice.model.report import ROW_REASONS
from geoservice.tables import Cell, RawTable, cell_text
from geoservice.tables.numbers import shown_decimal

#: Added after the table's own columns.
COLUMNS = (DECIDED, "masalah", "kandidat")
#: Comes first where rows come from several sheets.
_SHEET = "Lembar"
_DANGEROUS = expression(r"[=+\-@\t\r]")
_HARMLESS = expression(r"[-+−]?[\s0-9.,%]*|-+")


def fix_table(request: TableRequest, regions: RegionTable, output: Path, crosswalk: Crosswalk | None = None) -> int:
    """Read and join a table, and write it back as `write_fixed` does."""
    return write_fixed(join_table(request, regions, crosswalk), output)


def write_fixed(joined: JoinedTable, output: Path) -> int:
    """Write the rows that name a region to `output` (.csv or .xlsx) and return how many need a decision.

    `kode_disarankan` is filled where the join is sure and left empty where a person must choose from `kandidat`.
    Titles, totals and rows of other districts are left out. Raises InvalidInputError for another file type and for
    a path that cannot be written.
    """
    if output.suffix.lower() not in {".csv", ".xlsx"}:
        raise InvalidInputError(
            _("Hasil perbaikan hanya dapat ditulis sebagai .csv atau .xlsx, bukan “%(file)s”.", file=output.name),
            hint=_("Ganti akhiran nama berkasnya."),
        )
    table = joined.table
    header = [column.name for column in table.columns if column.name not in COLUMNS]
    header = [_SHEET, *header] if table.sheets else header
    rows = list(_rows(table, joined.join, joined.regions))
    try:
        with _aside(output) as path:
            if output.suffix.lower() == ".csv":
                _write_csv(path, [*header, *COLUMNS], rows, decimal_comma=_uses_comma(table))
            else:
                _write_xlsx(path, [*header, *COLUMNS], rows)
    except OSError as error:
        raise InvalidInputError(
            _("Hasil perbaikan “%(path)s” tidak dapat ditulis: %(reason)s.", path=output, reason=reason_of(error)),
            hint=_("Pilih nama di folder yang ada dan boleh ditulis."),
        ) from error
    return sum(1 for row in rows if row[-3] is None)


@contextmanager
def _aside(output: Path) -> Iterator[Path]:
    """A path beside `output` to write to, which takes its name when all is written; nothing half-written stays."""
    if output.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a directory", str(output))
    path = output.with_name(f".{output.stem[:40]}-{uuid4().hex[:8]}{output.suffix}")
    # Refused before the first row: openpyxl leaves half-made sheets behind where it cannot save.
    path.touch(exist_ok=False)
    try:
        yield path
        path.replace(output)
    finally:
        path.unlink(missing_ok=True)


def _rows(table: RawTable, join: Join, regions: RegionTable) -> Iterator[list[Cell]]:
    own = [column.cells for column in table.columns if column.name not in COLUMNS]
    for i in range(len(table.rows)):
        outcome = join.outcomes.get(i)
        if outcome is None or outcome.kind != "ignored":
            sheet = [table.sheets[i]] if table.sheets else []
            yield [*sheet, *(cells[i] for cells in own), *_added(join.positions[i], outcome, regions)]


def _added(position: int, outcome: Outcome | None, regions: RegionTable) -> list[Cell]:
    code = regions.codes[position] if position >= 0 else None
    if outcome is None or outcome.kind == "matched":
        return [code, None, None]
    candidates = "; ".join(f"{regions.codes[p]} {_place(p, regions)}" for p in outcome.candidates)
    reason = ROW_REASONS.get(outcome.reason)
    return [code, str(reason) if reason is not None else outcome.reason, candidates or None]


def _place(position: int, regions: RegionTable) -> str:
    kecamatan: Mapping[str, Sequence[str]] = regions.parents
    parent = kecamatan["nama_kec"][position] if "nama_kec" in kecamatan else ""
    return f"{regions.names[position]} ({parent})" if parent else regions.names[position]


def _uses_comma(table: RawTable) -> bool:
    """Numbers are written with the decimal mark of the table's own texts; the Indonesian one when it shows none."""
    shown = {shown_decimal([cell for cell in column.cells if isinstance(cell, str)]) for column in table.columns}
    return shown != {None, "point"} and shown != {"point"}


def _write_csv(output: Path, header: list[str], rows: list[list[Cell]], *, decimal_comma: bool) -> None:
    with output.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow([harmless(name) for name in header])
        writer.writerows([[_csv_cell(cell, decimal_comma) for cell in row] for row in rows])


def _csv_cell(cell: Cell, decimal_comma: bool) -> str:
    if isinstance(cell, float):
        return repr(cell).replace(".", ",") if decimal_comma else repr(cell)
    return harmless(cell) if isinstance(cell, str) else cell_text(cell)


def harmless(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula; numbers and missing marks stay as they are."""
    return f"'{text}" if _DANGEROUS.match(text) and not _HARMLESS.fullmatch(text) else text


def _write_xlsx(output: Path, header: list[str], rows: list[list[Cell]]) -> None:
    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Perbaikan")
    everything: list[Sequence[Cell]] = [header, *rows]
    for row in everything:
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=value)
            if isinstance(value, str):
                # openpyxl takes a text that begins with "=" for a formula unless told otherwise.
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    book.save(output)
