"""The match report on a terminal: what was found, what can be drawn, then every row that needs a decision or a look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.table import Column, Table

from geoservice.cli import door
from geoservice.cli.report_words import KINDS, NEXT_STEP, SYSTEMS, blocks, reason_text, region_texts, some, undecided
from geoservice.i18n import Message, format_number
from geoservice.i18n import message as _
from geoservice.model.boundary import RegionTable
from geoservice.model.report import LayerColumn, MatchReport, ReviewRow, place_of

if TYPE_CHECKING:
    from geoservice.actions.inspect_table import JoinedTable

SHOWN_EACH = 15
_CANDIDATES = 3
#: Title, and for each row where it stands and what is to be said of it.
Section = tuple[Message, Sequence[tuple[str, str]]]


def row_texts(joined: JoinedTable) -> dict[str, str]:
    """What the key cells of each row say, by the row's place: a person looks for the text, not for the number."""
    from geoservice.tables import cell_text
    from geoservice.tables.roles import Role

    table = joined.table
    names = dict.fromkeys(
        (*joined.join.key.columns, *(name for name, role in joined.roles.items() if role is Role.NAME))
    )
    columns = [column.cells for name in names if (column := table.column(name)) is not None]
    return {
        place_of(table.rows[i], table.sheet(i)): ", ".join(filter(None, (cell_text(cells[i]) for cells in columns)))
        for i in range(len(table.rows))
    }


def print_report(
    report: MatchReport, regions: RegionTable | None = None, texts: Mapping[str, str] | None = None
) -> None:
    """Key, columns and counts, then the rows; `regions` gives codes their names, `texts` is made by `row_texts`."""
    screen = door.console()
    sheet = f" [{report.table.sheet}]" if report.table.sheet else ""
    screen.print(_in_lines(("", str(line)) for line in _facts(report, sheet)))
    screen.print(_columns(report))
    screen.print(_in_lines(("", line) for line in _summary(report, regions)))
    for title, rows in _sections(report, regions, texts or {}):
        _print_section(title, rows)
    if report.warnings:
        screen.print("\n" + str(_("Perhatian")))
        screen.print(_in_lines(("  •", warning) for warning in report.warnings))


def print_outcome(report: MatchReport) -> None:
    """Whether the table can be published, and what to do next."""
    if report.ready:
        lines = [_("SIAP diterbitkan: tidak ada baris yang perlu diputuskan.")]
    else:
        count = format_number(undecided(report), 0)
        lines = [
            _("BELUM SIAP: %(count)s baris perlu diputuskan.", count=count),
            NEXT_STEP,
        ]
    door.console().print()
    door.console().print(_in_lines(("", str(line)) for line in lines))


def _facts(report: MatchReport, sheet: str) -> Iterator[Message | str]:
    yield _(
        "Tabel %(file)s terhadap %(set)s (edisi %(edition)s)",
        file=report.table.file + sheet,
        set=report.boundary,
        edition=report.edition,
    )
    yield _(
        "Kunci: kolom %(columns)s = %(system)s, kesesuaian %(share)s%%",
        columns=", ".join(f"“{name}”" for name in report.key.columns),
        system=SYSTEMS[report.key.system],
        share=format_number(report.key.agreement * 100, 1),
    )
    if report.key.note:
        yield report.key.note


def _in_lines(pairs: Iterable[tuple[str, str]]) -> Table:
    """Texts broken at the edge of the terminal, each line beginning under the first."""
    grid = Table.grid(Column(no_wrap=True), Column(overflow="fold"), padding=(0, 1))
    plain = Table.grid(Column(overflow="fold"))
    rows = list(pairs)
    if not any(head for head, _text in rows):
        for _head, text in rows:
            plain.add_row(text)
        return plain
    for row in rows:
        grid.add_row(*row)
    return grid


def _columns(report: MatchReport) -> Table:
    heads = (_("Kolom"), _("Periode"), _("Jenis"), _("Nilai"), _("Kosong"))
    table = Table(*(Column(str(head), overflow="fold") for head in heads))
    regions = max((len(column.values) + len(column.missing) for column in report.layers), default=0)
    total = format_number(regions + len(report.regions_without_row), 0)
    for column in report.layers:
        table.add_row(
            _column_text(column),
            str(column.period or "-"),
            str(KINDS[column.kind]) + (f", {column.unit}" if column.unit else ""),
            str(_("%(count)s dari %(total)s", count=format_number(len(column.values), 0), total=total)),
            format_number(len(column.missing), 0),
        )
    return table


def _column_text(column: LayerColumn) -> str:
    """The header as it stands in the file, and the title of the map where that differs."""
    return (
        column.column if column.title.casefold() == column.column.casefold() else f"{column.column}\n→ {column.title}"
    )


def _summary(report: MatchReport, regions: RegionTable | None) -> Iterator[str]:
    if report.ignored:
        counts = Counter(row.reason for row in report.ignored)
        parts = [f"{reason_text(reason).lower()} {format_number(count, 0)}" for reason, count in counts.most_common()]
        yield str(_("Dilewati: %(parts)s", parts="; ".join(parts)))
    if report.regions_without_row:
        yield str(
            _(
                "Wilayah tanpa baris: %(count)s (%(codes)s)",
                count=format_number(len(report.regions_without_row), 0),
                codes=some(region_texts(report.regions_without_row[: _CANDIDATES + 1], regions), _CANDIDATES),
            )
        )
    merged = [rows for rows in report.duplicate if not rows.conflict]
    if merged:
        yield str(_("Baris ganda bernilai sama, digabung: %(count)s", count=format_number(len(merged), 0)))


def _sections(report: MatchReport, regions: RegionTable | None, texts: Mapping[str, str]) -> Iterator[Section]:
    yield (
        _("Tidak cocok"),
        [
            (row.place, _told(texts.get(row.place) or row.key or row.name, row.reason, row.suggest, regions))
            for row in report.unmatched
        ],
    )
    yield (
        _("Lebih dari satu kemungkinan"),
        [
            (row.place, f"{texts.get(row.place) or row.key}: {some(region_texts(row.candidates, regions))}")
            for row in report.ambiguous
        ],
    )
    yield (
        _("Baris ganda bernilai beda (tanpa nilai)"),
        [(some(rows.places), region_texts([rows.code], regions)[0]) for rows in report.duplicate if rows.conflict],
    )
    yield _("Perlu keputusan"), [_reviewed(row, regions, texts) for row in report.review if blocks(row)]
    yield _("Perlu dilihat"), [_reviewed(row, regions, texts) for row in report.review if not blocks(row)]


def _reviewed(row: ReviewRow, regions: RegionTable | None, texts: Mapping[str, str]) -> tuple[str, str]:
    text = _told(texts.get(row.place, ""), row.reason, [code for code in row.suggest if code != row.matched], regions)
    return row.place, text + (f" → {region_texts([row.matched], regions)[0]}" if row.matched else "")


def _told(text: str, reason: str, suggest: Sequence[str], regions: RegionTable | None) -> str:
    said = f"{text}: {reason_text(reason)}" if text else reason_text(reason)
    return said + (
        str(_(" (mungkin %(codes)s)", codes=some(region_texts(suggest, regions), _CANDIDATES))) if suggest else ""
    )


def _print_section(title: Message, rows: Sequence[tuple[str, str]]) -> None:
    if not rows:
        return
    screen = door.console()
    screen.print(f"\n{title} ({format_number(len(rows), 0)})")
    shown = [("  " + str(_("baris %(row)s", row=place)), text) for place, text in rows[:SHOWN_EACH]]
    if len(rows) > SHOWN_EACH:
        shown.append(
            ("  …", str(_("dan %(count)s lagi: --html laporan.html memuat semuanya", count=len(rows) - SHOWN_EACH)))
        )
    screen.print(_in_lines(shown))
