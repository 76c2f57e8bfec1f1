"""Which table is to be read, and how."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class TableRequest:
    """Which table, and what the user settles that would otherwise be found out."""

    path: Path
    sheet: str | None = None
    key: str | None = None
    values: tuple[str, ...] = ()
    period: str | None = None
    """Chosen among the periods that rows or headers name; the label of a table that names none."""
    decimal: Literal["comma", "point"] | None = None
    kind: str | None = None
    unit: str | None = None
    title: str | None = None
    source: str | None = None
    divide_by: str | None = None
    aliases: Path | None = None
    """Corrections of names; a file that is not there yet holds none."""
    changes: Path | None = None
    """Old codes and those that took their place."""
    sum_rows: bool = False
    """Add up the rows of a region (polling stations, RT) instead of reporting them as duplicates."""
