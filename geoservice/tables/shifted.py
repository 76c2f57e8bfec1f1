"""Lines of a text table with more cells than their header: a separator too many moved all that follows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geoservice.errors import InvalidInputError
from geoservice.i18n import message as _
from geoservice.model.expressions import expression
from geoservice.tables.cells import MARKED_SHIFTED
from geoservice.tables.grid import Cell, Grid, cell_text
from geoservice.tables.header import Header

_REFUSED_FROM = 0.1
_CODE = expression(r"[0-9.]{10,}")


def without_shifted(grid: Grid, headers: Sequence[Header], records: Sequence[int], file: str) -> Grid:
    """The grid with the cells of shifted lines marked unreadable, but for codes; raises when many lines are shifted."""
    least = min(_named(grid, header) for header in headers)
    wide = [r for r in records if grid.widths[r] > least]
    shifted = {r: named for r in wide if (named := _named(grid, _header_of(headers, r))) < grid.widths[r]}
    shifted = {r: named for r, named in shifted.items() if any(cell is not None for cell in grid.rows[r][named:])}
    if not shifted:
        return grid
    first, named = next(iter(shifted.items()))
    told = _(
        "Baris %(row)s tabel “%(file)s” berisi %(cells)s sel, kepala tabelnya %(named)s: isinya bergeser.",
        row=grid.numbers[first],
        file=file,
        cells=grid.widths[first],
        named=named,
    )
    if len(shifted) > _REFUSED_FROM * len(records):
        raise InvalidInputError(
            told,
            hint=_(
                "Apit angka atau nama yang berisi koma dengan tanda kutip, atau simpan dengan titik koma "
                "sebagai pemisah."
            ),
        )
    rows = [_marked(row, shifted[r]) if r in shifted else row for r, row in enumerate(grid.rows)]
    return replace(grid, rows=rows, warnings=(*grid.warnings, told))


def _header_of(headers: Sequence[Header], r: int) -> Header:
    return next(header for header in reversed(headers) if header.body <= r)


def _named(grid: Grid, header: Header) -> int:
    """Cells that a header has; without rows of its own, as many as there can be."""
    return max((grid.widths[r] for r in header.rows), default=len(header.levels))


def _marked(row: Sequence[Cell], named: int) -> list[Cell]:
    kept: list[Cell] = [cell if _CODE.fullmatch(cell_text(cell)) else MARKED_SHIFTED for cell in row[:named]]
    return kept + [None] * (len(row) - named)
