"""Tables beside each other on a page: a long list set in two columns, or another table with its own keys."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geoservice.tables.grid import Cell, Grid
from geoservice.tables.header import find_header

_LEAST_COLUMNS = 2
_KEY_WORDS = frozenset({"kode", "desa", "kelurahan", "nama", "wilayah", "nagari", "gampong", "kecamatan", "kel"})


def stacked(grid: Grid) -> Grid:
    """The grid with the right-hand halves put under the first; the grid itself when its header does not repeat."""
    header = find_header(grid, 0)
    if header is None or not header.rows:
        return grid
    spans = _repeats([" / ".join(levels) for levels in header.levels])
    if len(spans) < 2:
        return grid
    rows: list[Sequence[Cell]] = [row[: spans[0][1]] for row in grid.rows[: header.body]]
    numbers = list(grid.numbers[: header.body])
    for first, stop in spans:
        for number, row in zip(grid.numbers[header.body :], grid.rows[header.body :], strict=True):
            part = row[first:stop]
            if first == spans[0][0] or any(cell is not None for cell in part):
                rows.append([*part, *[None] * (spans[0][1] - spans[0][0] - len(part))])
                numbers.append(number)
    width = spans[0][1]
    rows = [[*row, *[None] * (width - len(row))] for row in rows]
    return Grid(rows, numbers, grid.sheet, grid.encoding, grid.delimiter, (), grid.warnings, grid.hidden)


def _repeats(names: list[str]) -> list[tuple[int, int]]:
    """First and last+1 column of each repetition of the whole header; empty columns between do not count."""
    named = [column for column, name in enumerate(names) if name]
    for count in range(2, len(named) // _LEAST_COLUMNS + 1):
        if len(named) % count:
            continue
        size = len(named) // count
        groups = [named[start : start + size] for start in range(0, len(named), size)]
        texts = [[names[column] for column in group] for group in groups]
        close = all(group[-1] - group[0] == groups[0][-1] - groups[0][0] for group in groups)
        if close and all(text == texts[0] for text in texts) and len(set(texts[0])) == size:
            return [(group[0], group[-1] + 1) for group in groups]
    return []


def side_by_side(grid: Grid) -> list[Grid]:
    """The grid cut where another table begins to the right; the grid alone when there is one table, or one list.

    Another table repeats a key header after an empty column, and lists other regions than the row it stands in.
    """
    header = find_header(grid, 0)
    if header is None or not header.rows:
        return [grid]
    leaves = [levels[-1].casefold() if levels else "" for levels in header.levels]
    starts = [0, *(c for c in range(1, len(leaves)) if leaves[c] and not leaves[c - 1] and leaves[c] in leaves[:c])]
    spans = list(zip(starts, [*starts[1:], len(leaves)], strict=True))
    names = [" / ".join(levels) for levels in header.levels]
    if len(spans) < 2 or len(_repeats(names)) > 1 or not all(_has_keys(leaves[first:stop]) for first, stop in spans):
        return [grid]
    return [_cut(grid, first, stop) for first, stop in spans]


def _has_keys(leaves: list[str]) -> bool:
    words = {word for leaf in leaves for word in re.findall(r"[a-z]+", leaf)}
    return sum(map(bool, leaves)) > _LEAST_COLUMNS - 1 and bool(words & _KEY_WORDS)


def _cut(grid: Grid, first: int, stop: int) -> Grid:
    rows = [row[first:stop] for row in grid.rows]
    merged = [
        (top, max(left - first, 0), bottom, min(right, stop - 1) - first)
        for top, left, bottom, right in grid.merged
        if first <= left < stop
    ]
    return Grid(rows, grid.numbers, grid.sheet, grid.encoding, grid.delimiter, merged, grid.warnings, grid.hidden)
