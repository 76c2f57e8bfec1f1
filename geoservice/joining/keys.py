"""What a table offers to be joined by, and what the join gives back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from geoservice.i18n import Message
from geoservice.model.report import KeyChoice

KeyRole = Literal["code", "name", "kecamatan", "kabupaten", "provinsi"]
OutcomeKind = Literal["matched", "unmatched", "ambiguous", "review", "ignored"]


@dataclass(frozen=True, slots=True, eq=False)
class KeyColumn:
    """A column that may say where a row belongs; empty cells are empty texts."""

    name: str
    role: KeyRole
    cells: Sequence[str]
    parts: tuple[str, ...] = ()
    """The columns it was put together from, when a code is split over several."""
    has_gaps: bool = False
    """Whether an empty cell says nothing, instead of meaning the cell above."""


@dataclass(frozen=True, slots=True, eq=False)
class KeyTable:
    """The key columns of a table of `count` rows."""

    columns: Sequence[KeyColumn]
    count: int
    labels: Sequence[str] = ()
    """First text of each row, where totals say that they are totals."""
    headings: Sequence[str] = ()
    """Text above the block of each row, where a table per kecamatan names it."""
    has_values: Sequence[bool] = ()
    """Whether a row carries any value: a heading within the table does not."""

    kinds: Sequence[str] = ()
    """`desa` or `kelurahan` of each row, where a column says so."""
    rows: Sequence[int] = ()
    """Number of each row in the file, for messages."""

    def of(self, role: KeyRole) -> list[KeyColumn]:
        """The columns of that role, in table order."""
        return [column for column in self.columns if column.role == role]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row that was not simply matched; positions are those of regions, best first."""

    kind: OutcomeKind
    reason: str
    candidates: tuple[int, ...] = ()
    key: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Join:
    """Rows joined to regions: `positions[i]` is the region of row i or -1; `outcomes` tells about every -1 and more."""

    key: KeyChoice
    positions: Sequence[int]
    outcomes: Mapping[int, Outcome]
    warnings: tuple[Message, ...] = field(default=())
    texts: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    """Name and kecamatan as written, of the rows in `outcomes` that have a name."""
