"""The words of the match report, on a terminal and on a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.model.boundary import RegionTable
from geoservice.model.indicator import Kind
from geoservice.model.report import BLOCKING, ROW_REASONS, MatchReport, ReviewRow

SYSTEMS: dict[str, Message] = {
    "kemendagri": _("kode Kemendagri"),
    "bps": _("kode BPS"),
    "sls": _("kode SLS"),
    "name": _("nama wilayah"),
    "own": _("kode milik batas wilayah"),
}
KINDS: dict[Kind, Message] = {
    Kind.COUNT: _("cacah"),
    Kind.AMOUNT: _("besaran"),
    Kind.RATIO: _("perbandingan"),
    Kind.RATE: _("laju"),
    Kind.INDEX: _("indeks"),
    Kind.CATEGORY: _("kategori"),
}
#: What a person does about rows that need a decision.
NEXT_STEP = _(
    "Langkah berikut: --fix perbaikan.xlsx menulis tabel ini beserta saran; isi kolom kode_disarankan, lalu baca lagi."
)


def reason_text(word: str) -> str:
    """The stable word of a row's reason, for people."""
    return str(ROW_REASONS.get(word, word))


def region_texts(codes: Iterable[str], regions: RegionTable | None) -> list[str]:
    """`16.01.07.2001 Mendala (Lengkiti)` for each code: nobody knows codes by heart."""
    parents = regions.parents.get("nama_kec", ()) if regions is not None else ()
    texts = []
    for code in codes:
        position = None if regions is None else regions.position(code)
        name = "" if regions is None or position is None else f" {regions.names[position]}"
        parent = f" ({parents[position]})" if position is not None and parents and parents[position] else ""
        texts.append(f"{code}{name}{parent}")
    return texts


def some(texts: Sequence[str], most: int = 5) -> str:
    """The first texts, and dots where there are more."""
    return ", ".join(texts[:most]) + (", …" if len(texts) > most else "")


def blocks(row: ReviewRow) -> bool:
    """Whether publishing waits for a decision on this row."""
    return row.matched is None or row.reason in BLOCKING


def undecided(report: MatchReport) -> int:
    """How many rows a person must decide on before the table can be published; 0 exactly when it is ready."""
    rows = {found.place for found in report.unmatched} | {found.place for found in report.ambiguous}
    rows |= {place for found in report.duplicate if found.conflict for place in found.places}
    rows |= {found.place for found in report.review if blocks(found)}
    return len(rows)
