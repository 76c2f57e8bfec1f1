"""`geoservice inspect`: read a table and join it, publishing nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geoservice.cli import door
from geoservice.cli.door import Command, json_option, option
from geoservice.cli.table_options import keep_decisions, table_options, table_request, tell
from geoservice.errors import InvalidInputError, reason_of
from geoservice.i18n import marked as N_  # noqa: N812 - the name under which texts are extracted
from geoservice.i18n import message as _

if TYPE_CHECKING:
    from geoservice.actions.inspect_table import JoinedTable
    from geoservice.model.report import MatchReport


@click.command("inspect", cls=Command, help=N_("Baca dan cocokkan tabel tanpa menerbitkan apa pun."))
@table_options
@option("--fix", type=click.Path(path_type=Path), help=N_("Tulis tabel (CSV/XLSX) beserta saran kode tiap baris."))
@option("--html", "page", type=click.Path(path_type=Path), help=N_("Tulis laporan sebagai satu halaman HTML."))
@json_option
def inspect(boundary: str, fix: Path | None, page: Path | None, as_json: bool, **table: Any) -> None:  # noqa: ANN401 - options by name
    """Print the match report, and write the table back with suggestions when asked."""
    from geoservice.actions.crosswalk import load_crosswalk
    from geoservice.actions.decisions import remembered
    from geoservice.actions.inspect_table import join_table, report_json, report_of
    from geoservice.actions.open_boundary import open_regions
    from geoservice.cli.report import print_outcome, print_report, row_texts

    request = table_request(table)
    for output in filter(None, (fix, page)):
        _keep_the_original(output, request.path)
    store = door.writing_store() if request.aliases else door.reading_store()
    view = open_regions(store, boundary)
    joined = join_table(request, view.regions, load_crosswalk(store), remembered(store, boundary))
    keep_decisions(joined, boundary, store)
    if fix is not None:
        _write_fixed(joined, fix)
    report = report_of(joined, boundary, view.edition.edition)
    if page is not None:
        _write_page(report, joined, page)
    if as_json:
        door.print_json(report_json(report))
    else:
        print_report(report, view.regions, row_texts(joined))
        print_outcome(report)


def _keep_the_original(output: Path, table: Path) -> None:
    """Refuse to write over the table itself: titles, notes and ignored rows would be lost."""
    if output.exists() and table.exists() and output.samefile(table):
        raise InvalidInputError(
            _("“%(file)s” adalah tabel yang sedang dibaca dan tidak ditimpa.", file=output.name),
            hint=_("Pilih nama berkas lain untuk hasilnya."),
        )


def _write_fixed(joined: JoinedTable, path: Path) -> None:
    from geoservice.actions.fix_table import write_fixed

    tell(_("%(path)s tersimpan; %(count)s baris belum berkode.", path=path, count=write_fixed(joined, path)))


def _write_page(report: MatchReport, joined: JoinedTable, path: Path) -> None:
    from geoservice.cli.report import row_texts
    from geoservice.cli.report_page import report_page

    try:
        path.write_text(report_page(report, joined.regions, row_texts(joined)), encoding="utf-8")
    except OSError as error:
        raise InvalidInputError(
            _("Laporan “%(path)s” tidak dapat ditulis: %(reason)s.", path=path, reason=reason_of(error)),
            hint=_("Pilih nama di folder yang ada dan boleh ditulis."),
        ) from error
    tell(_("%(path)s tersimpan.", path=path))
