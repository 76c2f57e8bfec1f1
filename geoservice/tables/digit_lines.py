"""A column whose cells are digits with marks between them, looked at as one array of letters and not cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from geoservice.model.lines import in_lines
from geoservice.tables.grid import Cell

if TYPE_CHECKING:
    from geoservice.model.arrays import BoolArray, IntArray, UInt8Array

# numpy is imported where it is used: the process that only unpacks a workbook imports this room too, and needs none.

_ZERO, _COMMA, _LINE = ord("0"), ord(","), ord("\n")


@dataclass(frozen=True, slots=True)
class DigitLines:
    """What the cells of such a column show, where none of them has more than one mark."""

    text: str
    """The cells, a line each."""
    marks: frozenset[str]
    """Which of dot and comma occur."""
    proven: frozenset[str]
    """The marks that can only begin decimals in some cell: `12,5`, `0,123`, `1234,567`."""
    no_groups: frozenset[str]
    """The marks that cannot group thousands in some cell: `12,5`, `1234,567`."""


def digit_lines(cells: Sequence[Cell], longest: int) -> DigitLines | None:
    """None where a cell has other letters, a mark at an end, two marks, or at least `longest` letters."""
    if not cells or set(map(type, cells)) != {str}:
        return None
    text = in_lines(cast(Sequence[str], cells))
    if text is None or not text.isascii() or text.encode().translate(None, b"0123456789.,\n"):
        return None
    import numpy as np

    letters = np.frombuffer(text.encode() + b"\n", dtype=np.uint8)
    at = np.flatnonzero(letters < _ZERO)  # every mark and line end, and below how many digits stand before it
    kinds, digits = letters[at], np.diff(at, prepend=-1) - 1
    ends = kinds == _LINE
    marks = np.flatnonzero(~ends)
    is_alone = ends[marks + 1] & (ends[marks - 1] | (marks == 0))
    if not digits.all() or not is_alone.all() or np.diff(at[ends], prepend=-1).max() > longest:
        return None
    before, after, is_comma = digits[marks], digits[marks + 1], kinds[marks] == _COMMA
    no_group = (after != 3) | (before > 3)
    proves = no_group | _only_zeros(letters, at[marks], before)
    return DigitLines(
        text, _which(is_comma, np.ones_like(is_comma)), _which(is_comma, proves), _which(is_comma, no_group)
    )


def _only_zeros(letters: UInt8Array, at: IntArray, before: IntArray) -> BoolArray:
    """Whether the up to three digits before each place are zeros."""
    found = before >= 0  # all of them
    for step in (1, 2, 3):
        found &= (before < step) | (letters[at - step] == _ZERO)
    return found


def _which(is_comma: BoolArray, those: BoolArray) -> frozenset[str]:
    has_comma, has_dot = bool((those & is_comma).any()), bool((those & ~is_comma).any())
    return frozenset(mark for mark, is_there in ((",", has_comma), (".", has_dot)) if is_there)
