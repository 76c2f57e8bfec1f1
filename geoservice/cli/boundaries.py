"""`geoservice boundaries …`: import, fetch, list, show, check and remove boundary sets."""

from __future__ import annotations

from collections import Counter

import click

from geoservice.cli import door
from geoservice.cli.decisions import aliases, codes
from geoservice.cli.door import Group, json_option, option
from geoservice.cli.findings import print_findings
from geoservice.geometry.findings import describe
from geoservice.i18n import format_number
from geoservice.i18n import marked as N_  # noqa: N812 - the name under which texts are extracted
from geoservice.i18n import message as _
from geoservice.model.boundary import BoundaryEdition, BoundarySet, Finding


@click.group(cls=Group, help=N_("Batas wilayah: impor, unduh, daftar, periksa, hapus."))
def boundaries() -> None:
    """Boundary sets."""


boundaries.add_command(codes)
boundaries.add_command(aliases)


@boundaries.command(
    "import", help=N_("Impor berkas batas wilayah (GeoJSON, GPKG, Shapefile .zip, …) atau tabel PostGIS.")
)
@click.argument("source")
@option("--id", "set_id", required=True, help=N_("Id kumpulan batas, misalnya desa-1601."))
@option("--title", default="", help=N_("Judul yang dibaca orang."))
@option("--code-column", help=N_("Kolom kode wilayah."))
@option("--name-column", help=N_("Kolom nama wilayah."))
@option("--edition", default="", help=N_("Nama edisi, misalnya kemendagri-2025."))
@option("--source", "source_note", default="", help=N_("Sumber yang dicantumkan pada peta."))
@option("--licence", default="", help=N_("Lisensi data."))
@option("--regulation", default="", help=N_("Peraturan yang menetapkan batas ini, misalnya Perbup OKU 12/2024."))
@option("--crs", help=N_("Sistem koordinat berkas bila tidak tertulis di dalamnya, misalnya EPSG:32748."))
@option("--layer", help=N_("Lapisan yang dibaca bila berkasnya memuat beberapa."))
@option("--scheduler", default="", help=N_("Penjadwal Dask yang mengerjakannya, misalnya tcp://10.0.0.5:8786."))
@json_option
def import_(
    source: str,
    set_id: str,
    title: str,
    code_column: str | None,
    name_column: str | None,
    edition: str,
    source_note: str,
    licence: str,
    regulation: str,
    crs: str | None,
    layer: str | None,
    scheduler: str,
    as_json: bool,
) -> None:
    """Import one boundary file or PostGIS table."""
    from geoservice.actions.import_boundary import BoundaryRequest, draft_boundary, import_boundary
    from geoservice.cli.progress import shown_progress
    from geoservice.model.identifiers import parse_identifier

    request = BoundaryRequest(
        parse_identifier(set_id), title, edition, source_note, licence, regulation=regulation.strip()
    )
    store = door.writing_store()
    with shown_progress() as tell:
        draft = draft_boundary(
            source, crs=crs, code_column=code_column, name_column=name_column, layer=layer, progress=tell
        )
        imported = import_boundary(draft, request, store, door.current_actor(), tell, scheduler=scheduler)
    _show(imported.boundary_set, imported.edition, as_json, created=imported.created)


@boundaries.command("fetch", help=N_("Unduh batas desa satu kabupaten/kota dari sumber publik, misalnya 16.01."))
@click.argument("code")
@option("--base-url", help=N_("Alamat cermin sumber, bila bukan alamat pada manifes."))
@json_option
def fetch(code: str, base_url: str | None, as_json: bool) -> None:
    """Fetch a district from a public source."""
    from geoservice.actions.fetch_boundary import fetch_boundary
    from geoservice.cli.progress import shown_progress

    store = door.writing_store()
    with shown_progress() as tell:
        fetched, imported = fetch_boundary(code, store, door.current_actor(), base_url=base_url, progress=tell)
    if not as_json:
        screen = door.console()
        screen.print(str(_("Diunduh dari %(url)s", url=fetched.url)))
        screen.print(f"SHA-256 {fetched.sha256}")
    _show(imported.boundary_set, imported.edition, as_json, created=imported.created)


@boundaries.command("list", help=N_("Daftar batas wilayah yang tersimpan."))
@json_option
def list_(as_json: bool) -> None:
    """List boundary sets."""
    catalogue = door.reading_store().catalogue
    rows = [(found, catalogue.current_edition(found.id)) for found in catalogue.boundary_sets()]
    if as_json:
        door.print_json([_as_json(boundary_set, edition) for boundary_set, edition in rows])
        return
    table = door.table(_("Id"), _("Judul"), _("Edisi"), _("Wilayah"), _("Sumber"))
    for boundary_set, edition in rows:
        count = format_number(edition.regions, 0)
        table.add_row(boundary_set.id, boundary_set.title, edition.edition, count, edition.source)
    door.console().print(table)


@boundaries.command("show", help=N_("Rincian satu kumpulan batas dan laporan impornya."))
@click.argument("set_id")
@json_option
def show(set_id: str, as_json: bool) -> None:
    """Show one boundary set."""
    catalogue = door.reading_store().catalogue
    _show(catalogue.boundary_set(set_id), catalogue.current_edition(set_id), as_json)


@boundaries.command("check", help=N_("Periksa berkas batas wilayah tanpa menyimpan apa pun."))
@click.argument("source")
@option("--code-column", help=N_("Kolom kode wilayah."))
@option("--name-column", help=N_("Kolom nama wilayah."))
@option("--crs", help=N_("Sistem koordinat berkas bila tidak tertulis di dalamnya."))
@option("--layer", help=N_("Lapisan yang dibaca bila berkasnya memuat beberapa."))
@json_option
def check(
    source: str, code_column: str | None, name_column: str | None, crs: str | None, layer: str | None, as_json: bool
) -> None:
    """Check a boundary file."""
    from geoservice.actions.import_boundary import draft_boundary
    from geoservice.cli.progress import shown_progress

    with shown_progress() as tell:
        draft = draft_boundary(
            source, crs=crs, code_column=code_column, name_column=name_column, layer=layer, progress=tell
        )
    if as_json:
        report = [_finding_json(finding) for finding in draft.findings]
        door.print_json({"digest": draft.digest, "regions": len(draft.shapes), "repairs": report})
        return
    count = format_number(len(draft.shapes), 0)
    door.console().print(str(_("%(count)s wilayah dapat diimpor, sidik %(digest)s.", count=count, digest=draft.digest)))
    print_findings(draft.findings)


@boundaries.command("remove", help=N_("Hapus kumpulan batas yang tidak dipakai peta mana pun."))
@click.argument("set_id")
def remove(set_id: str) -> None:
    """Remove a boundary set."""
    door.writing_store().catalogue.remove_boundary_set(set_id, door.current_actor())
    door.console().print(str(_("Batas wilayah “%(id)s” dihapus.", id=set_id)))


def _show(boundary_set: BoundarySet, edition: BoundaryEdition, as_json: bool, created: bool | None = None) -> None:
    if as_json:
        door.print_json(_as_json(boundary_set, edition))
        return
    screen = door.console()
    if created is not None:
        done = _("Tersimpan sebagai edisi baru.") if created else _("Edisi yang sama sudah tersimpan.")
        screen.print(str(done))
    from geoservice.formats.legend import boundary_status

    west, south, east, north = (format_number(edge, 4) for edge in edition.bbox)
    for title, text in (
        (_("Id"), f"{boundary_set.id}  ({boundary_set.title})"),
        (_("Edisi"), edition.edition),
        (_("Sidik"), edition.digest),
        (_("Wilayah"), format_number(edition.regions, 0)),
        (_("Batas kotak"), f"{west}; {south}; {east}; {north}"),
        (_("Sumber"), edition.source or "-"),
        (_("Lisensi"), edition.licence or "-"),
        (_("Kedudukan"), boundary_status(edition)),
    ):
        screen.print(f"{title!s:<14}{text}")
    print_findings(edition.findings)


def _as_json(boundary_set: BoundarySet, edition: BoundaryEdition) -> dict[str, object]:
    return {
        "id": boundary_set.id,
        "title": boundary_set.title,
        "edition": edition.edition,
        "digest": edition.digest,
        "regions": edition.regions,
        "bbox": list(edition.bbox),
        "source": edition.source,
        "licence": edition.licence,
        "licence_text": edition.licence_text,
        "regulation": edition.regulation or None,
        "summary": dict(Counter(f"{finding.kind}:{finding.reason}" for finding in edition.findings)),
        "repairs": [_finding_json(finding) for finding in edition.findings],
    }


def _finding_json(finding: Finding) -> dict[str, object]:
    return {
        "kind": finding.kind,
        "reason": finding.reason,
        "row": finding.row or None,
        "code": finding.code or None,
        "detail": finding.detail,
        "text": str(describe(finding)),
    }
