"""The match report: every row of a table and every region of an edition, accounted for (CONTRACT, `inspect --json`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.model.indicator import Kind, MissingReason, Period

#: Reasons for review that stop publishing although the row was matched.
BLOCKING = frozenset({"unreadable_value"})

KeySystem = Literal["kemendagri", "bps", "sls", "name", "own"]

#: What the stable words under `reason` tell a person, in every report.
ROW_REASONS: dict[str, Message] = {
    "unknown_code": _("Kode tidak dikenal di batas ini"),
    "unknown_name": _("Nama tidak dikenal di batas ini"),
    "no_polygon": _("Terdaftar resmi, tetapi batas ini tidak punya poligonnya"),
    "no_code": _("Kode kosong"),
    "no_key": _("Tidak ada kode maupun nama"),
    "digits_lost": _("Angka kode hilang karena notasi ilmiah"),
    "other_kecamatan": _("Nama ada, tetapi di kecamatan lain"),
    "same_name": _("Nama cocok dengan beberapa wilayah"),
    "several_regions": _("Kode berarti beberapa wilayah"),
    "code_system": _("Kode berarti wilayah lain pada sistem kode lain, dan tidak ada yang membuktikan sistemnya"),
    "code_and_name_differ": _("Kode dan nama menunjuk wilayah yang berbeda"),
    "code_and_kecamatan_differ": _("Kode dan kecamatan menunjuk wilayah yang berbeda"),
    "name_differs": _("Nama berbeda dari nama wilayah berkode itu"),
    "kecamatan_differs": _("Kode dan nama cocok, tetapi kecamatannya lain"),
    "similar": _("Nama hanya mirip: perlu keputusan"),
    "spelling": _("Cocok setelah ejaan disamakan"),
    "prefix": _("Cocok tanpa kata Desa/Kelurahan"),
    "old_code": _("Kode lama, dialihkan lewat tabel perubahan kode"),
    "lost_zero": _("Nol di akhir kode hilang; ditemukan lewat nama"),
    "kecamatan_similar": _("Nama cocok, tetapi kecamatannya hanya mirip"),
    "by_name": _("Kode kosong; ditemukan lewat nama"),
    "unreadable_value": _("Nilai bukan angka"),
    "conflict": _("Beberapa baris dengan nilai berbeda untuk satu wilayah"),
    "title": _("Judul"),
    "header": _("Kepala tabel"),
    "numbering": _("Nomor kolom"),
    "blank": _("Baris kosong"),
    "total": _("Baris jumlah"),
    "group": _("Baris kelompok"),
    "note": _("Catatan"),
    "outside": _("Wilayah di luar batas ini"),
    "other_period": _("Periode lain"),
}


@dataclass(frozen=True, slots=True)
class TableSource:
    """Where the rows were read; `header_rows` are 1-based lines of the file or rows of the sheet."""

    file: str
    sheet: str | None
    header_rows: tuple[int, ...]
    encoding: str | None
    delimiter: str | None
    sheets: tuple[str, ...] = ()
    """The sheets that were read as one table, where there were several; `sheet` lists them for people."""


def place_of(row: int, sheet: str | None) -> str:
    """A row as messages name it: `12`, or `Lengkiti!12` where rows come from several sheets."""
    return f"{sheet}!{row}" if sheet else str(row)


@dataclass(frozen=True, slots=True)
class KeyChoice:
    """Which columns name the regions, in which code system, and how sure that is (0 … 1)."""

    columns: tuple[str, ...]
    system: KeySystem
    agreement: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class UnmatchedRow:
    """A row whose key names no region; `suggest` holds codes, best first."""

    row: int
    key: str
    name: str
    reason: str
    suggest: tuple[str, ...] = ()
    sheet: str | None = None
    """Where rows come from several sheets."""

    @property
    def place(self) -> str:
        """The row as messages name it."""
        return place_of(self.row, self.sheet)


@dataclass(frozen=True, slots=True)
class AmbiguousRow:
    """A row whose name fits several regions."""

    row: int
    key: str
    candidates: tuple[str, ...]
    sheet: str | None = None
    """Where rows come from several sheets."""

    @property
    def place(self) -> str:
        """The row as messages name it."""
        return place_of(self.row, self.sheet)


@dataclass(frozen=True, slots=True)
class DuplicateRows:
    """Rows that name the same region; in conflict when their values differ (then the region gets no value)."""

    rows: tuple[int, ...]
    code: str
    conflict: bool
    sheets: tuple[str, ...] = ()
    """Sheet of each row, where rows come from several."""

    @property
    def places(self) -> tuple[str, ...]:
        """The rows as messages name them."""
        sheets = self.sheets or (None,) * len(self.rows)
        return tuple(place_of(row, sheet) for row, sheet in zip(self.rows, sheets, strict=True))


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A row that was matched, or could be, but that a person should look at."""

    row: int
    suggest: tuple[str, ...]
    reason: str
    matched: str | None
    sheet: str | None = None
    """Where rows come from several sheets."""

    @property
    def place(self) -> str:
        """The row as messages name it."""
        return place_of(self.row, self.sheet)


@dataclass(frozen=True, slots=True)
class IgnoredRow:
    """A row left out: `title`, `header`, `numbering`, `blank`, `total`, `group`, `note`, `outside`, `other_period`."""

    row: int
    reason: str
    sheet: str | None = None
    """Where rows come from several sheets."""

    @property
    def place(self) -> str:
        """The row as messages name it."""
        return place_of(self.row, self.sheet)


@dataclass(frozen=True, slots=True)
class LayerColumn:
    """One value column (of one period) joined to the edition; keys of both mappings are region codes."""

    column: str
    title: str
    period: Period | None
    kind: Kind
    unit: str | None
    values: dict[str, float | str]
    missing: dict[str, MissingReason]
    dimension: str = ""
    """Which rows of a long table these are: the words of its indicator, sex or age columns."""
    flags: tuple[tuple[str, int], ...] = ()
    """What marks beside values say (`perkiraan`, `sementara`), and how many values have them."""


@dataclass(frozen=True, slots=True)
class MatchReport:
    """What a table says about an edition, and everything that stands in the way."""

    table: TableSource
    boundary: str
    edition: str
    key: KeyChoice
    layers: tuple[LayerColumn, ...]
    unmatched: tuple[UnmatchedRow, ...] = ()
    ambiguous: tuple[AmbiguousRow, ...] = ()
    duplicate: tuple[DuplicateRows, ...] = ()
    review: tuple[ReviewRow, ...] = ()
    ignored: tuple[IgnoredRow, ...] = ()
    regions_without_row: tuple[str, ...] = ()
    warnings: tuple[str, ...] = field(default=())
    rows_used: int = 0
    """How many rows gave a region at least one value or reason."""

    @property
    def ready(self) -> bool:
        """False as long as a row needs a decision."""
        undecided = self.unmatched or self.ambiguous or any(rows.conflict for rows in self.duplicate)
        return not undecided and not any(row.matched is None or row.reason in BLOCKING for row in self.review)
