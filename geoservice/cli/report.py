"""The match report on a terminal: first what is fine, then every row that needs a look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.table import Table

from geoservice.cli import door
from geoservice.i18n import Message, format_number
from geoservice.i18n import message as _
from geoservice.model.report import ROW_REASONS, MatchReport

SHOWN_EACH = 15

SYSTEMS: dict[str, Message] = {
    "kemendagri": _("kode Kemendagri"),
    "bps": _("kode BPS"),
    "sls": _("kode SLS"),
    "name": _("nama wilayah"),
    "own": _("kode milik batas wilayah"),
}


def print_report(report: MatchReport) -> None:
    """Key, counts, columns, then the rows that need a decision or a look."""
    screen = door.console()
    sheet = f" [{report.table.sheet}]" if report.table.sheet else ""
    screen.print(
        str(
            _(
                "Tabel %(file)s terhadap %(set)s (edisi %(edition)s)",
                file=report.table.file + sheet,
                set=report.boundary,
                edition=report.edition,
            )
        )
    )
    screen.print(
        str(
            _(
                "Kunci: kolom %(columns)s = %(system)s, kesesuaian %(share)s %%",
                columns=", ".join(f"“{name}”" for name in report.key.columns),
                system=SYSTEMS[report.key.system],
                share=format_number(report.key.agreement * 100, 1),
            )
        )
    )
    if report.key.note:
        screen.print(f"  {report.key.note}")
    screen.print(_columns(report))
    for line in _summary(report):
        screen.print(line)
    for line in _rows(report):
        screen.print(line)
    for warning in report.warnings:
        screen.print(str(_("Perhatian: %(text)s", text=warning)))


def _columns(report: MatchReport) -> Table:
    table = Table(*(str(head) for head in (_("Kolom"), _("Judul"), _("Periode"), _("Jenis"), _("Nilai"), _("Kosong"))))
    regions = max((len(column.values) + len(column.missing) for column in report.layers), default=0)
    total = regions + len(report.regions_without_row)
    for column in report.layers:
        found = _("%(count)s dari %(total)s", count=format_number(len(column.values), 0), total=format_number(total, 0))
        table.add_row(
            column.column,
            column.title,
            str(column.period or "-"),
            column.kind.value,
            str(found),
            format_number(len(column.missing), 0),
        )
    return table


def _summary(report: MatchReport) -> Iterator[str]:
    if report.ignored:
        counts = Counter(row.reason for row in report.ignored)
        parts = [f"{_reason(reason).lower()} {format_number(count, 0)}" for reason, count in counts.most_common()]
        yield str(_("Dilewati: %(parts)s", parts="; ".join(parts)))
    if report.regions_without_row:
        yield str(
            _(
                "Wilayah tanpa baris: %(count)s (%(codes)s)",
                count=format_number(len(report.regions_without_row), 0),
                codes=_some(report.regions_without_row),
            )
        )
    merged = [rows for rows in report.duplicate if not rows.conflict]
    if merged:
        yield str(_("Baris ganda bernilai sama, digabung: %(count)s", count=format_number(len(merged), 0)))


def _rows(report: MatchReport) -> Iterator[str]:
    yield from _section(
        _("Tidak cocok"),
        [f"{row.key or row.name}: {_reason(row.reason)}{_maybe(row.suggest)}" for row in report.unmatched],
        [row.place for row in report.unmatched],
    )
    yield from _section(
        _("Lebih dari satu kemungkinan"),
        [f"{row.key}: {', '.join(row.candidates)}" for row in report.ambiguous],
        [row.place for row in report.ambiguous],
    )
    conflicts = [rows for rows in report.duplicate if rows.conflict]
    yield from _section(
        _("Baris ganda bernilai beda (tanpa nilai)"),
        [f"{rows.code}: {_some(rows.places)}" for rows in conflicts],
        [rows.places[0] for rows in conflicts],
    )
    yield from _section(
        _("Perlu dilihat"),
        [f"{_reason(row.reason)} → {row.matched or '?'}{_maybe(row.suggest)}" for row in report.review],
        [row.place for row in report.review],
    )


def _section(title: Message, texts: Sequence[str], rows: Sequence[str]) -> Iterator[str]:
    if texts:
        yield f"\n{title} ({format_number(len(texts), 0)})"
        for row, text in list(zip(rows, texts, strict=True))[:SHOWN_EACH]:
            yield "  " + str(_("baris %(row)s: %(text)s", row=row, text=text))
        if len(texts) > SHOWN_EACH:
            yield "  " + str(_("… dan %(count)s lagi (lihat --json)", count=len(texts) - SHOWN_EACH))


def _reason(word: str) -> str:
    return str(ROW_REASONS.get(word, word))


def _maybe(codes: Sequence[str]) -> str:
    return str(_(" (mungkin %(codes)s)", codes=_some(codes))) if codes else ""


def _some(texts: Sequence[str], most: int = 5) -> str:
    return ", ".join(texts[:most]) + (", …" if len(texts) > most else "")
