"""Read a table as offices publish it: titles above, several header levels, remarks below, several tables on a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from geoservice.errors import InvalidInputError
from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.model.expressions import expression
from geoservice.model.report import IgnoredRow, TableSource
from geoservice.registry import Room
from geoservice.tables.cells import filled, header_hits, is_note, is_numbering, numerics
from geoservice.tables.grid import Cell, CellTable, Column, Grid, RawTable, TableReader, cell_text, column_letter
from geoservice.tables.header import Header, find_header
from geoservice.tables.isolation import read_apart
from geoservice.tables.limits import check_file, check_shape
from geoservice.tables.merged import unmerged
from geoservice.tables.sheets import LevelOf, best_series, sheets_as_one
from geoservice.tables.shifted import without_shifted
from geoservice.tables.stack import side_by_side, stacked
from geoservice.tables.union import as_one

READERS: Room[TableReader] = Room("geoservice.tables.readers")
_HEAD_BYTES = 4096
_PERCENT_FROM = 0.5
#: Two cells may be a remark and its text; three are a record, and so are a code and its value.
_GLANCE = 2
_CODE = expression(r"[0-9][0-9.]+")


@dataclass(slots=True)
class _Body:
    """What is collected while walking down a sheet."""

    records: list[int] = field(default_factory=list)
    block_of: list[int] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    headers: list[Header] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    ignored: dict[int, str] = field(default_factory=dict)

    def add(self, rows: Sequence[int], block: int, heading: str) -> None:
        """Take rows for records of a block."""
        self.records.extend(rows)
        self.block_of.extend([block] * len(rows))
        self.headings.extend([heading] * len(rows))

    def drop_last(self) -> int:
        """Take back the record added last; its row is returned."""
        self.block_of.pop()
        self.headings.pop()
        return self.records.pop()


def read_table(path: Path, sheet: str | None = None, level_of: LevelOf = lambda text: "") -> RawTable:
    """The table of a file; of a workbook the named sheet, or the visible one with the most rows.

    Visible sheets that continue each other (one a kecamatan, one a year) are read as one table; `level_of` knows the
    names of kecamatan and kabupaten. Raises NotFoundError or InvalidInputError with what, where and the way out.
    """
    check_file(path)
    name, reader = _reader(path)
    grids = read_apart(name, path) if reader.is_isolated else reader.read(path)
    if sheet is not None:
        return _only(_named(grids, sheet, path.name), path.name)
    visible = [grid for grid in grids if not grid.hidden and any(map(filled, grid.rows))]
    if len(visible) < 2:
        one = _only(visible[0] if visible else None, path.name)
        return replace(one, warnings=(*one.warnings, *_other_sheets(grids, (one,))))
    tables = [table for grid in visible if (table := _table(grid, path.name)) is not None]
    if not tables:
        raise _empty(path.name)
    series = best_series(tables, level_of)
    check_shape(path.name, series.rows, len(series.tables[0].columns))
    one = sheets_as_one(series)
    return replace(one, warnings=(*one.warnings, *_other_sheets(grids, series.tables)))


def _reader(path: Path) -> tuple[str, TableReader]:
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    by_order = sorted(READERS.items(), key=lambda item: item[1].order)
    readers = [reader for _name, reader in by_order]
    name, found = next((item for item in by_order if item[1].recognises(head)), ("", None))
    extension = path.suffix.lstrip(".").lower()
    known = {name for reader in readers for name in reader.extensions}
    # A JSON or XML file is text too; only tables of text may be read as CSV.
    other = extension not in known or head.lstrip().startswith((b"{", b"[", b"<"))
    if found is None or (found.extensions[0] == "csv" and other):
        raise InvalidInputError(
            _("Jenis berkas “%(file)s” tidak dikenal sebagai tabel.", file=path.name),
            hint=_("Yang dapat dibaca: %(kinds)s.", kinds=", ".join(reader.title for reader in readers)),
        )
    return name, found


def _named(grids: list[Grid], sheet: str, file: str) -> Grid:
    named = next((grid for grid in grids if (grid.sheet or "").casefold() == sheet.strip().casefold()), None)
    if named is None and not any(grid.sheet for grid in grids):
        raise InvalidInputError(
            _("“%(file)s” tidak mempunyai lembar; hanya buku kerja yang punya.", file=file),
            hint=_("Hapus pilihan --sheet."),
        )
    if named is None:
        names = ", ".join(f"“{grid.sheet}”" for grid in grids if grid.sheet) or "—"
        raise InvalidInputError(
            _("Lembar “%(sheet)s” tidak ada di “%(file)s”.", sheet=sheet, file=file),
            hint=_("Lembar yang ada: %(names)s.", names=names),
        )
    return named


def _other_sheets(grids: list[Grid], tables: Sequence[RawTable]) -> list[Message]:
    """What was read of a workbook with several sheets, and what was not."""
    chosen = [table.source.sheet for table in tables]
    names = ", ".join(f"“{name}”" for name in chosen)
    warnings = []
    if len(tables) > 1:
        warnings.append(_("Lembar yang bertata letak sama dibaca sebagai satu tabel: %(names)s.", names=names))
    others = [grid for grid in grids if grid.sheet not in chosen and any(filled(row) > 1 for row in grid.rows)]
    left = ", ".join(f"“{grid.sheet}”" for grid in others if not grid.hidden)
    if left:
        warnings.append(_("Hanya lembar %(sheet)s yang dibaca; lembar lain: %(names)s.", sheet=names, names=left))
    hidden = ", ".join(f"“{grid.sheet}”" for grid in others if grid.hidden)
    if hidden:
        warnings.append(_("Lembar tersembunyi tidak dibaca: %(names)s.", names=hidden))
    return warnings


def _empty(file: str) -> InvalidInputError:
    return InvalidInputError(
        _("Tabel “%(file)s” kosong: tidak ada baris berisi data.", file=file),
        hint=_("Pilih berkas atau lembar yang berisi data per wilayah."),
    )


def _only(grid: Grid | None, file: str) -> RawTable:
    table = _table(grid, file) if grid is not None else None
    if table is None:
        raise _empty(file)
    return table


def _table(grid: Grid, file: str) -> RawTable | None:
    """The table of a sheet, those beside each other put together; None when there is none."""
    tables = [table for part in side_by_side(grid) if (table := _part(stacked(part), file)) is not None]
    return as_one(tables) if tables else None


def _part(grid: Grid, file: str) -> RawTable | None:
    body = _walk(grid)
    if not body.records:
        return None
    if grid.merged:
        grid = unmerged(grid, body.headers)
    if grid.widths:
        grid = without_shifted(grid, body.headers, body.records, file)
    header_rows = sorted({grid.numbers[r] for header in body.headers for r in header.rows})
    ignored = tuple(IgnoredRow(grid.numbers[r], reason) for r, reason in sorted(body.ignored.items()))
    return RawTable(
        source=TableSource(file, grid.sheet, tuple(header_rows), grid.encoding, grid.delimiter),
        columns=_columns(grid, body),
        rows=[grid.numbers[r] for r in body.records],
        block_of=body.block_of,
        headings=body.headings,
        titles=tuple(body.titles),
        ignored=ignored,
        warnings=(*grid.warnings, *_same_names(body)),
    )


def _walk(grid: Grid) -> _Body:
    """Sort every row of the sheet into header, body and the rest."""
    body = _Body()
    start: int | None = 0
    while start is not None:
        header = find_header(grid, start)
        if header is None:
            _leave_out(grid, start, len(grid.rows), body, "note" if body.records else "title")
            break
        first = header.rows[0] if header.rows else header.body
        heading = _leave_out(grid, start, first, body, "title")
        body.headers.append(header)
        body.ignored |= dict.fromkeys(header.rows, "header")
        start = _read_block(grid, header, body, heading)
    return body


def _leave_out(grid: Grid, start: int, stop: int, body: _Body, reason: str) -> str:
    """Ignore the rows before a header, keep their text, and return it."""
    texts = []
    for r in range(start, stop):
        row = grid.rows[r]
        text = " ".join(cell_text(cell) for cell in row if cell is not None)
        body.ignored[r] = ("note" if is_note(row) else reason) if text else "blank"
        if text:
            texts.append(text)
    body.titles.extend(texts)
    return " ".join(texts)


def _read_block(grid: Grid, header: Header, body: _Body, heading: str) -> int | None:
    """Take the rows under a header; return where another table begins, or None at the end of the sheet."""
    headers = {tuple(grid.rows[r]) for r in header.rows}
    firsts = {texts[0] for texts in headers}
    number = len(body.headers) - 1
    unlike = _unlike_records(grid, header.body, firsts)
    after_gap = False
    r, stop, count = header.body, 0, len(grid.rows)
    while r < count:
        if r > header.body + 1 and not after_gap:
            stop = stop if stop >= r else next((at for at in unlike if at >= r), count)
            body.add(range(r, stop), number, heading)
            r = stop
            if r == count:
                break
        row = grid.rows[r]
        fill = filled(row)
        reason = _not_a_record(row, fill, headers)
        if reason == "header" and tuple(row) == tuple(grid.rows[header.rows[0]]):
            heading = _title_above(grid, r, body) or heading
        if reason is None and r <= header.body + 1 and is_numbering(row):
            reason = "numbering"
        if after_gap and reason is None and _begins_table(grid, r, header):
            return _begin(grid, r, body)
        after_gap = reason == "blank" or (after_gap and fill <= 1) or reason == "note"
        if reason:
            body.ignored[r] = reason
        else:
            body.add((r,), number, heading)
        r += 1
    _trim_tail(grid, body)
    return None


def _unlike_records(grid: Grid, start: int, firsts: set[Cell]) -> Iterator[int]:
    """The rows from `start` on that are not at a glance records, ascending: all others need no further look."""
    rows = grid.rows
    if not isinstance(rows, CellTable) or rows.width < _GLANCE or None in rows.cells:
        return (r for r in range(start, len(rows)) if not _is_full_record(rows[r], firsts))
    heads = enumerate(cast(list[str], rows.column(0))[start:], start)
    if rows.width > _GLANCE:
        return (r for r, head in heads if head in firsts or head[0] in "([")
    return (r for r, head in heads if head in firsts or not _CODE.fullmatch(head))


def _is_full_record(row: Sequence[Cell], firsts: set[Cell]) -> bool:
    head = row[0]
    return filled(row) > _GLANCE and isinstance(head, str) and head not in firsts and head[0] not in "(["


def _not_a_record(row: Sequence[Cell], fill: int, headers: set[tuple[Cell, ...]]) -> str | None:
    if fill == 0:
        return "blank"
    if fill > 1 and tuple(row) in headers:
        return "header"
    if fill <= 2 and is_note(row):
        return "note"
    return "numbering" if _bracketed(row) and is_numbering(row) else None


def _bracketed(row: Sequence[Cell]) -> bool:
    first = next((cell for cell in row if cell is not None), None)
    return isinstance(first, str) and first.startswith(("(", "["))


def _begins_table(grid: Grid, r: int, header: Header) -> bool:
    row = grid.rows[r]
    fill = filled(row)
    usual = max(2, sum(1 for levels in header.levels if levels) * 0.5)
    return fill >= usual and numerics(row) == 0 and header_hits(row) >= max(2, 0.5 * fill)


def _begin(grid: Grid, r: int, body: _Body) -> int:
    """Where the next table begins: its title rows were taken for one-celled records or remarks, give them back."""
    first = r
    while first > 0 and filled(grid.rows[first - 1]) == 1:
        first -= 1
        if body.records and body.records[-1] == first:
            body.drop_last()
    return first


def _title_above(grid: Grid, r: int, body: _Body) -> str:
    """The title over a repeated header, as over a table for each kecamatan; its rows are records no longer."""
    first = _begin(grid, r, body)
    return _leave_out(grid, first, r, body, "title")


def _trim_tail(grid: Grid, body: _Body) -> None:
    """One-celled rows after the last full row are remarks, signatures and the like."""
    while body.records and filled(grid.rows[body.records[-1]]) == 1 and len(grid.rows[0]) > 2:
        row = body.drop_last()
        body.ignored[row] = "total" if numerics(grid.rows[row]) else "note"


def _columns(grid: Grid, body: _Body) -> tuple[Column, ...]:
    """Columns of all blocks; blocks that name a column alike share it."""
    cells: dict[tuple[str, ...], list[Cell]] = {}
    blocks: dict[tuple[str, ...], set[int]] = {}
    percents, units = set(grid.percents), dict[tuple[str, ...], str]()
    members: dict[int, list[int]] = {}
    for i, block in enumerate(body.block_of):
        members.setdefault(block, []).append(i)
    for number, header in enumerate(body.headers):
        own = members.get(number, [])
        whole = len(own) == len(body.records)
        by_column = _by_column(grid.rows, [body.records[i] for i in own]) or [()] * len(header.levels)
        seen: dict[tuple[str, ...], int] = {}
        for c, (levels, values) in enumerate(zip(header.levels, by_column, strict=True)):
            if not levels and values.count(None) == len(values):
                continue
            key = levels or (str(_("Kolom %(letter)s", letter=column_letter(c))),)
            seen[key] = seen.get(key, 0) + 1
            key = (*key[:-1], f"{key[-1]} ({seen[key]})") if seen[key] > 1 else key
            if whole:
                cells[key] = list(values)
            else:
                column = cells.setdefault(key, [None] * len(body.records))
                for i, value in zip(own, values, strict=True):
                    column[i] = value
            blocks.setdefault(key, set()).add(number)
            if percents and _share_of_percents(percents, own, c, body, values) > _PERCENT_FROM:
                units[key] = "%"
    return tuple(
        Column(" / ".join(key), key, cast(Sequence[Cell], cells[key]), frozenset(blocks[key]), units.get(key, ""))
        for key in cells
    )


def _by_column(table: Sequence[Sequence[Cell]], rows: Sequence[int]) -> list[Sequence[Cell]]:
    """The cells of some rows, column by column; empty without rows."""
    if not rows:
        return []
    if not isinstance(table, CellTable):
        return list(zip(*(table[r] for r in rows), strict=True))
    columns = map(table.column, range(table.width))
    if len(rows) == rows[-1] - rows[0] + 1:
        return [column[rows[0] : rows[-1] + 1] for column in columns]
    return [[column[r] for r in rows] for column in columns]


def _share_of_percents(
    percents: set[tuple[int, int]], own: Sequence[int], c: int, body: _Body, values: Sequence[Cell]
) -> float:
    """Share of the numbers of a column that the sheet shows as per cent."""
    numbers = sum(isinstance(value, int | float) for value in values)
    return sum((body.records[i], c) in percents for i in own) / numbers if numbers else 0.0


def _same_names(body: _Body) -> list[Message]:
    """Columns of one header that are named alike: a person must know which of them becomes which."""
    alike: dict[str, list[str]] = {}
    for header in body.headers[:1]:
        for c, levels in enumerate(header.levels):
            if levels:
                alike.setdefault(" / ".join(levels), []).append(column_letter(c))
    return [
        _(
            "Kolom %(letters)s sama-sama bernama “%(name)s”; yang kedua disebut “%(second)s”. Ganti salah satu namanya "
            "agar tidak tertukar.",
            letters=", ".join(letters),
            name=name,
            second=f"{name} (2)",
        )
        for name, letters in alike.items()
        if len(letters) > 1
    ]
