"""The match report as one HTML file: nothing is loaded, nothing runs, every text of the table is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from geoservice.cli.report_words import KINDS, NEXT_STEP, SYSTEMS, blocks, reason_text, region_texts, undecided
from geoservice.i18n import Message, current_language, format_number
from geoservice.i18n import message as _
from geoservice.model.boundary import RegionTable
from geoservice.model.report import MatchReport, ReviewRow

_TEMPLATE = Path(__file__).with_name("report.html")


@dataclass(frozen=True, slots=True)
class Section:
    """One table of the page."""

    title: Message
    heads: Sequence[Message]
    rows: Sequence[Sequence[str]]
    is_problem: bool = False


def report_page(report: MatchReport, regions: RegionTable, texts: Mapping[str, str] | None = None) -> str:
    """The page in the current language; `texts` says what stands in the key cells of each row."""
    from jinja2 import Environment, StrictUndefined

    page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = page.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    return template.render(
        language=current_language(),
        title=_("Laporan pencocokan: %(file)s", file=report.table.file),
        facts=list(_facts(report)),
        verdict=_verdict(report),
        is_ready=report.ready,
        next_step=None if report.ready else NEXT_STEP,
        warnings=report.warnings,
        warnings_title=_("Perhatian"),
        sections=[section for section in _sections(report, regions, texts or {}) if section.rows],
    )


def _verdict(report: MatchReport) -> Message:
    if report.ready:
        return _("Siap diterbitkan: tidak ada baris yang perlu diputuskan.")
    count = format_number(undecided(report), 0)
    return _("Belum siap: %(count)s baris di bawah ini perlu diputuskan dahulu.", count=count)


def _facts(report: MatchReport) -> Iterator[tuple[Message, str]]:
    table, key = report.table, report.key
    yield _("Berkas"), f"{table.file} [{table.sheet}]" if table.sheet else table.file
    yield _("Batas wilayah"), f"{report.boundary} ({report.edition})"
    yield _("Baris kepala tabel"), ", ".join(map(str, table.header_rows)) or "–"
    yield _("Kolom kunci"), ", ".join(f"“{name}”" for name in key.columns)
    yield _("Sistem kode"), f"{SYSTEMS[key.system]}, {format_number(key.agreement * 100, 1)}%"
    if key.note:
        yield _("Bukti"), key.note


def _sections(report: MatchReport, regions: RegionTable, texts: Mapping[str, str]) -> Iterator[Section]:
    row, content, reason = _("Baris"), _("Isinya"), _("Alasan")
    yield Section(
        _("Tidak cocok"),
        (row, content, reason, _("Kandidat")),
        [
            (
                found.place,
                texts.get(found.place) or found.key or found.name or "–",
                reason_text(found.reason),
                _places(found.suggest, regions),
            )
            for found in report.unmatched
        ],
        is_problem=True,
    )
    yield Section(
        _("Lebih dari satu kemungkinan"),
        (row, content, _("Kandidat")),
        [
            (found.place, texts.get(found.place) or found.key, _places(found.candidates, regions))
            for found in report.ambiguous
        ],
        is_problem=True,
    )
    yield Section(
        _("Baris ganda"),
        (row, _("Wilayah"), _("Akibat")),
        [
            (", ".join(found.places), _places([found.code], regions), _merged(found.conflict))
            for found in sorted(report.duplicate, key=lambda found: not found.conflict)
        ],
        is_problem=any(found.conflict for found in report.duplicate),
    )
    for title, waits in ((_("Perlu keputusan"), True), (_("Perlu dilihat"), False)):
        yield Section(
            title,
            (row, content, reason, _("Dipakai untuk"), _("Kandidat")),
            [_reviewed(found, regions, texts) for found in report.review if blocks(found) is waits],
            is_problem=waits,
        )
    yield from _the_rest(report, regions)


def _reviewed(found: ReviewRow, regions: RegionTable, texts: Mapping[str, str]) -> tuple[str, ...]:
    return (
        found.place,
        texts.get(found.place) or "–",
        reason_text(found.reason),
        _places([found.matched] if found.matched else [], regions),
        _places([code for code in found.suggest if code != found.matched], regions),
    )


def _the_rest(report: MatchReport, regions: RegionTable) -> Iterator[Section]:
    yield Section(
        _("Kolom nilai"),
        (_("Kolom"), _("Judul"), _("Periode"), _("Jenis"), _("Satuan"), _("Nilai"), _("Kosong")),
        [
            (
                layer.column,
                layer.title,
                str(layer.period or "–"),
                str(KINDS[layer.kind]),
                layer.unit or "–",
                format_number(len(layer.values), 0),
                format_number(len(layer.missing), 0),
            )
            for layer in report.layers
        ],
    )
    by_reason = sorted((found.reason, found.sheet or "", found.row) for found in report.ignored)
    yield Section(
        _("Baris yang dilewati"),
        (_("Alasan"), _("Baris")),
        [
            (reason_text(word), (f"{sheet}: " if sheet else "") + _ranges(row for *_key, row in rows))
            for (word, sheet), rows in groupby(by_reason, lambda found: found[:2])
        ],
    )
    yield Section(
        _("Wilayah tanpa baris"),
        (_("Wilayah"),),
        [(_places([code], regions),) for code in report.regions_without_row],
    )


def _merged(conflict: bool) -> str:
    return str(_("Nilainya berbeda: wilayah ini tanpa nilai") if conflict else _("Nilainya sama: digabung"))


def _places(codes: Iterable[str], regions: RegionTable) -> str:
    return "; ".join(region_texts(codes, regions)) or "–"


def _ranges(rows: Iterable[int]) -> str:
    """`1–3, 7` for 1, 2, 3, 7."""
    texts: list[str] = []
    for _key, members in groupby(enumerate(sorted(set(rows))), lambda pair: pair[1] - pair[0]):
        numbers = [number for _index, number in members]
        texts.append(str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}")
    return ", ".join(texts)
