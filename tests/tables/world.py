"""What the table cases are built from: the villages of the bundled sample, and writers for every file kind."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl

from geoservice.joining import Crosswalk
from geoservice.model.boundary import PARENT_COLUMNS, RegionTable

SAMPLE = Path(__file__).parents[2] / "boundaries/contoh/desa_99.01.geojson"
Rows = Sequence[Any]
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Village:
    """One village of the sample; `number` is a made-up value (ilustrasi)."""

    code: str
    name: str
    kind: str
    kecamatan: str
    position: int

    @property
    def digits(self) -> str:
        """The code without dots."""
        return self.code.replace(".", "")

    @property
    def bps(self) -> str:
        """A made-up code of the other system: three digits for the kecamatan, three for the village."""
        return f"9971{int(self.code[6:8]) * 10:03d}{self.position + 1:03d}"

    @property
    def number(self) -> int:
        """A whole number over 1.000 now and then."""
        return 137 + self.position * 61


@dataclass(frozen=True)
class Expected:
    """A table file and what its report must say."""

    path: Path
    values: Values | Mapping[str, Values]
    """Region code -> value of the one layer; or `column @ period` -> such a mapping."""
    system: str = "kemendagri"
    problems: Mapping[int, str] = field(default_factory=dict)
    """File row -> `bucket:reason` of every row that is not simply used (ignored rows apart)."""
    ignored: Mapping[int, str] | None = None
    """File row -> reason; None where the case is about something else."""
    warns: str = ""
    """A part of one of the warnings."""
    missing: Mapping[str, str] = field(default_factory=dict)
    ready: bool = True
    settings: Mapping[str, Any] = field(default_factory=dict)
    crosswalk: Crosswalk | None = None
    unit: str | None = None
    key: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Refused:
    """A table file that must be refused, and words of the message."""

    path: Path
    message: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    crosswalk: Crosswalk | None = None


@dataclass(frozen=True)
class World:
    """A folder to write in, and the sample's villages."""

    folder: Path

    @cached_property
    def villages(self) -> list[Village]:
        """All 60, in code order."""
        rows = [each["properties"] for each in json.loads(SAMPLE.read_text(encoding="utf-8"))["features"]]
        rows.sort(key=lambda row: str(row["kode"]))
        return [Village(r["kode"], r["nama"], r["jenis"], r["nama_kec"], i) for i, r in enumerate(rows)]

    @cached_property
    def regions(self) -> RegionTable:
        """The same as the join sees them."""
        rows = sorted(
            (each["properties"] for each in json.loads(SAMPLE.read_text(encoding="utf-8"))["features"]),
            key=lambda row: str(row["kode"]),
        )
        parents = {name: [row[name] for row in rows] for name in PARENT_COLUMNS}
        return RegionTable([r["kode"] for r in rows], [r["nama"] for r in rows], [r["jenis"] for r in rows], parents)

    @cached_property
    def numbers(self) -> dict[str, float | str]:
        """Region code -> the number that every plain case carries."""
        return {village.code: float(village.number) for village in self.villages}

    @property
    def crosswalk(self) -> Crosswalk:
        """BPS codes of all villages."""
        return Crosswalk({village.bps: (village.digits,) for village in self.villages})

    @property
    def trap(self) -> Crosswalk:
        """The worst case: each BPS code is the Kemendagri code of the next village."""
        digits = [village.digits for village in self.villages]
        return Crosswalk({mine: (theirs,) for mine, theirs in zip(digits, digits[1:] + digits[:1], strict=True)})

    def csv(self, rows: Rows, delimiter: str = ";", encoding: str = "utf-8", name: str = "tabel.csv") -> Path:
        """Write a text table."""
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
        return self.bytes(text.getvalue().encode(encoding), name)

    def bytes(self, content: bytes, name: str) -> Path:
        """Write a file as it is."""
        path = self.folder / name
        path.write_bytes(content)
        return path

    def xlsx(self, rows: Rows, merge: Sequence[str] = (), name: str = "tabel.xlsx") -> Path:
        """Write a workbook with one sheet."""
        book = openpyxl.Workbook()
        assert book.active is not None
        for row in rows:
            book.active.append(["" if cell is None else cell for cell in row] if any(row) else [])
        for cells in merge:
            book.active.merge_cells(cells)
        book.save(self.folder / name)
        return self.folder / name


def indonesian(number: float, decimals: int = 0) -> str:
    """`1.234,5`: dots for thousands, a comma for decimals."""
    return f"{number:,.{decimals}f}".translate(str.maketrans(",.", ".,"))
