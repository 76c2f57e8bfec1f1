"""Cells merged over several rows: a name stands for each of them, a number for all of them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geoservice.i18n import message as _
from geoservice.tables.cells import MARKED_MERGED, is_year
from geoservice.tables.grid import Cell, Grid, column_letter
from geoservice.tables.header import Header
from geoservice.tables.roles import is_coded, is_running, plain_header

_LEAST_CODE = 10**9


def unmerged(grid: Grid, headers: Sequence[Header]) -> Grid:
    """The grid with merged texts, codes and years in each of their rows, and merged numbers in none of them."""
    rows: list[list[Cell]] = [list(row) for row in grid.rows]
    spoilt = []
    for top, left, bottom, right in grid.merged:
        header = next((header for header in reversed(headers) if header.body <= top), None)
        if header is None or bottom == top or left >= len(header.levels) or bottom >= len(rows):
            continue
        cell = rows[top][left]
        fills = cell is None or _names(cell, header.levels[left])
        if not fills:
            spoilt.append(f"{column_letter(left)}{grid.numbers[top]}:{column_letter(right)}{grid.numbers[bottom]}")
        for row in rows[top : bottom + 1]:
            row[left] = cell if fills else MARKED_MERGED
    if not spoilt:
        return replace(grid, rows=rows)
    told = _(
        "Sel angka yang digabung atas beberapa baris tidak dipakai: %(cells)s. Pisahkan selnya, dan isi nilai "
        "tiap baris.",
        cells=", ".join(spoilt[:10]) + (", …" if len(spoilt) > 10 else ""),
    )
    return replace(grid, rows=rows, warnings=(*grid.warnings, told))


def _names(cell: Cell, levels: tuple[str, ...]) -> bool:
    """Whether the cell says what its rows are, rather than how much."""
    if not isinstance(cell, int | float):
        return True
    text = plain_header(levels)
    return cell >= _LEAST_CODE or is_year(cell) or is_coded(text) or is_running(text)
