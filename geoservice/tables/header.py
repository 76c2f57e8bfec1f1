"""Find the header of a table: where it stands, how many levels it has, and what each column is called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from geoservice.tables.cells import filled, header_hits, is_numbering, is_translation, is_unit, is_year, numerics
from geoservice.tables.grid import Cell, Grid, cell_text
from geoservice.tables.meaning import is_unit_text

_LOOK_AHEAD = 60
_LONG_TEXT = 70

Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Header:
    """Header rows and the first body row as indexes into the grid; `levels[c]` names column c from top to leaf."""

    rows: tuple[int, ...]
    body: int
    levels: tuple[tuple[str, ...], ...]


def find_header(grid: Grid, start: int) -> Header | None:
    """The header at or after row `start`; None when nothing below looks like a table."""
    rows = grid.rows
    stop = min(len(rows), start + _LOOK_AHEAD)
    fills = [filled(row) for row in rows[start : start + 5 * _LOOK_AHEAD]]
    width = _usual(fills)
    if width == 0:
        return None
    body = next((r for r in range(start, stop) if _is_body(rows[r], width)), stop)
    best = _best_header_row(rows, start, body, width)
    if best is None:
        return Header((), body, tuple(() for _ in rows[0])) if body < stop else None
    first = _extend_up(grid, start, best)
    block, body = _extend_down(grid, first, best, body)
    return Header(block, body, _levels(grid, block))


def _usual(fills: list[int]) -> int:
    counts = Counter(fill for fill in fills if fill > 1) or Counter(fill for fill in fills if fill)
    return max(counts, key=lambda fill: (counts[fill], fill), default=0)


def _is_body(row: Row, width: int) -> bool:
    fill = filled(row)
    return fill >= max(min(2, width), 0.4 * width) and numerics(row) > 0 and not is_numbering(row)


def _best_header_row(rows: Sequence[Row], start: int, body: int, width: int) -> int | None:
    """The row between `start` and the body that is filled and worded most like a header; the first on a tie."""
    found, best = None, 0.0
    for r in range(start, body):
        fill = filled(rows[r])
        if fill < max(min(2, width), 0.35 * width) or numerics(rows[r]) or is_numbering(rows[r]):
            continue
        if all(cell is None or is_unit(cell) for cell in rows[r]):
            continue
        score = min(fill / width, 1.2) + header_hits(rows[r]) / fill
        if score > best + 1e-9:
            found, best = r, score
    return found


def _extend_up(grid: Grid, start: int, best: int) -> int:
    first = best
    while first > start and _stands_above(grid, first - 1, first):
        first -= 1
    return first


def _stands_above(grid: Grid, upper: int, lower: int) -> bool:
    """Whether a row groups the columns named in the row below, rather than being a title or a remark."""
    row, below = grid.rows[upper], grid.rows[lower]
    cells = [c for c, cell in enumerate(row) if cell is not None]
    if not cells or numerics(row) or any(len(cell_text(row[c])) > _LONG_TEXT for c in cells):
        return False
    if any(right - left + 1 > 0.8 * len(row) for top, left, _, right in grid.merged if top == upper):
        return False
    if cells == [0] or (len(cells) == 1 and below[cells[0]] is not None and not _spans(grid, upper, cells[0])):
        return False
    fitting = sum(1 for c in cells if below[c] is None or _spans(grid, upper, c) or is_unit(below[c]))
    return fitting >= 0.8 * len(cells)


def _spans(grid: Grid, r: int, c: int) -> bool:
    """Whether the cell heads several columns: merged to the right, or followed by an empty or an equal cell."""
    row = grid.rows[r]
    if any(top <= r <= bottom and left == c and right > left for top, left, bottom, right in grid.merged):
        return True
    following = c + 1 < len(row) and (row[c + 1] is None or row[c + 1] == row[c])
    return following or (c > 0 and row[c - 1] == row[c])


def _extend_down(grid: Grid, first: int, best: int, body: int) -> tuple[tuple[int, ...], int]:
    block = list(range(first, best + 1))
    r = best + 1
    while r < min(body, best + 5) and (_continues_header(grid, block[-1], r) or is_translation(grid.rows[r])):
        block.append(r)
        r += 1
    return tuple(block), r


def _continues_header(grid: Grid, upper: int, r: int) -> bool:
    row = grid.rows[r]
    cells = [c for c, cell in enumerate(row) if cell is not None]
    if not cells or numerics(row) or is_numbering(row):
        return False
    above = grid.rows[upper]
    if cells[-1] > 0 and all(is_unit_text(row[c]) for c in cells):
        return True
    fitting = sum(1 for c in cells if above[c] is None or _spans(grid, upper, c) or is_unit(row[c]))
    years = sum(1 for c in cells if is_year(row[c]))
    # A group row ("Kecamatan X") has one cell, in a column that already has a name.
    return fitting >= 0.8 * len(cells) and (len(cells) > 1 or years > 0 or is_unit(row[cells[0]]) or fitting == 1)


def _levels(grid: Grid, block: tuple[int, ...]) -> tuple[tuple[str, ...], ...]:
    # A line that only translates the one above adds no level, unless there is nothing above it.
    levels = [r for r in block if r == block[0] or not is_translation(grid.rows[r])]
    texts = [_spread(grid, r, block) for r in levels]
    columns = zip(*texts, strict=True)
    return tuple(tuple(_distinct(column)) for column in columns)


def _spread(grid: Grid, r: int, block: tuple[int, ...]) -> list[str]:
    """Texts of a header row with each spanning cell repeated over the columns it heads."""
    row = [cell_text(cell) for cell in grid.rows[r]]
    merged = [(left, right) for top, left, bottom, right in grid.merged if top == r and right > left]
    for left, right in merged:
        row[left : right + 1] = [row[left]] * (min(right, len(row) - 1) - left + 1)
    if grid.merged or r == block[-1]:
        return row
    lower = [any(grid.rows[below][c] is not None for below in block if below > r) for c in range(len(row))]
    head = ""
    for c, text in enumerate(row):
        if text:
            head = text if lower[c] else ""
        elif head and lower[c]:
            row[c] = head
        else:
            head = ""
    return row


def _distinct(texts: Sequence[str]) -> list[str]:
    result: list[str] = []
    for text in texts:
        if text and text not in result[-1:]:
            result.append(text)
    return result
