"""`geoservice layers …` and `export`: what is published, and as files."""

from __future__ import annotations

from pathlib import Path

import click

from geoservice.cli import door
from geoservice.cli.compare import change, combine, series
from geoservice.cli.door import Command, Group, json_option, option
from geoservice.i18n import format_number
from geoservice.i18n import marked as N_  # noqa: N812 - the name under which texts are extracted
from geoservice.i18n import message as _
from geoservice.model.layer import Layer, LayerStatus, LayerVersion


@click.group(cls=Group, help=N_("Peta yang terbit: daftar, riwayat, kembalikan, ganti id, tarik."))
def layers() -> None:
    """Published layers."""


for _command in (change, combine, series):
    layers.add_command(_command)


@layers.command("list", help=N_("Daftar peta, termasuk yang ditarik."))
@json_option
def list_(as_json: bool) -> None:
    """List layers."""
    from geoservice.actions.list_layers import list_layers

    store = door.reading_store()
    found = list_layers(store, status=None)
    base = door.base_url(store.settings)
    if as_json:
        door.print_json([_as_json(layer, version, base) for layer, version in found])
        return
    from rich.table import Column, Table

    # The id, which people copy, below the title: beside it one of them would be cut on a terminal of 80 columns.
    widest = max((len(layer.id) for layer, _version in found), default=0)
    first = Column(str(_("Peta dan id")), overflow="fold", min_width=widest)
    table = Table(first, *(Column(str(head), no_wrap=True) for head in (_("Periode"), _("Versi"), _("Status"))))
    for layer, version in found:
        table.add_row(f"{layer.title}\n{layer.id}", str(layer.period or "-"), str(version.number), _status(layer))
    door.console().print(table)


@layers.command("show", help=N_("Rincian satu peta."))
@click.argument("layer_id")
@json_option
def show(layer_id: str, as_json: bool) -> None:
    """Show one layer."""
    store = door.reading_store()
    layer, version = store.catalogue.layer(layer_id), store.catalogue.version(layer_id)
    document = _as_json(layer, version, door.base_url(store.settings)) | {
        "unit": version.indicator.unit,
        "kind": version.indicator.kind.value,
        "source": version.indicator.source,
        "edition": version.edition,
        "scheme": version.style.classification.scheme,
        "classes": [version.style.classification.label(i + 1) for i in range(version.style.classification.k)],
        "palette": version.style.palette,
        "notes": list(version.notes),
        "digest": version.digest,
    }
    if as_json:
        door.print_json(document)
        return
    for name, title in _SHOWN.items():
        value = document[name]
        text = "; ".join(value) if isinstance(value, list) else value
        door.console().print(f"{title!s:<16}{text or '-'}")


_SHOWN = {
    "id": _("Id"),
    "title": _("Judul"),
    "period": _("Periode"),
    "version": _("Versi"),
    "status": _("Status"),
    "boundary": _("Batas wilayah"),
    "edition": _("Edisi"),
    "unit": _("Satuan"),
    "source": _("Sumber"),
    "classes": _("Kelas"),
    "scheme": _("Cara membagi"),
    "palette": _("Palet"),
    "notes": _("Catatan"),
    "url": _("Alamat"),
    "digest": _("Sidik"),
}


@layers.command("history", help=N_("Semua versi satu peta, terbaru dahulu."))
@click.argument("layer_id")
@json_option
def history(layer_id: str, as_json: bool) -> None:
    """Show the versions of a layer."""
    from geoservice.actions.list_layers import history as versions_of

    store = door.reading_store()
    layer = store.catalogue.layer(layer_id)
    current = layer.current if layer.status is LayerStatus.PUBLISHED else None
    versions = versions_of(store, layer_id)
    if as_json:
        door.print_json(
            [
                {
                    "version": version.number,
                    "current": version.number == current,
                    "published_at": version.published_at,
                    "published_by": version.published_by,
                    "file": version.file_name,
                    "file_sha256": version.file_digest,
                    "digest": version.digest,
                    "notes": list(version.notes),
                }
                for version in versions
            ]
        )
        return
    from rich.table import Table

    table = Table(*(str(head) for head in (_("Versi"), _("Terbit (UTC)"), _("Oleh"), _("Tabel"), "")))
    for version in versions:
        mark = str(_("← tampil")) if version.number == current else ""
        table.add_row(str(version.number), version.published_at, version.published_by, version.file_name, mark)
    door.console().print(table)


@layers.command("rollback", help=N_("Tampilkan lagi versi lama pada alamat tetap."))
@click.argument("layer_id")
@click.argument("version", type=click.IntRange(min=1))
@json_option
def rollback(layer_id: str, version: int, as_json: bool) -> None:
    """Roll a layer back."""
    from geoservice.actions.change_layer import roll_back

    store = door.writing_store()
    was_withdrawn = store.catalogue.layer(layer_id).status is LayerStatus.WITHDRAWN
    roll_back(store, layer_id, version, door.current_actor())
    text = (
        _("Peta “%(id)s” yang tadinya ditarik terbit lagi dengan versi %(number)s.", id=layer_id, number=version)
        if was_withdrawn
        else _("Peta “%(id)s” kini menampilkan versi %(number)s.", id=layer_id, number=version)
    )
    door.tell(as_json, {"id": layer_id, "version": version, "republished": was_withdrawn}, text)


@layers.command("withdraw", help=N_("Tarik peta dari katalog; versinya tetap tersimpan."))
@click.argument("layer_id")
@json_option
def withdraw(layer_id: str, as_json: bool) -> None:
    """Withdraw a layer."""
    from geoservice.actions.change_layer import withdraw as take_back

    store = door.writing_store()
    is_new = store.catalogue.layer(layer_id).status is LayerStatus.PUBLISHED
    take_back(store, layer_id, door.current_actor())
    text = _("Peta “%(id)s” ditarik.", id=layer_id) if is_new else _("Peta “%(id)s” sudah ditarik.", id=layer_id)
    door.tell(as_json, {"id": layer_id, "status": LayerStatus.WITHDRAWN.value, "changed": is_new}, text)


@layers.command("rename", help=N_("Ganti id satu peta; semua alamat lama menuju yang baru untuk selamanya."))
@click.argument("layer_id")
@click.argument("new_id")
@json_option
def rename(layer_id: str, new_id: str, as_json: bool) -> None:
    """Rename a layer."""
    from geoservice.actions.change_layer import rename as give_id

    store = door.writing_store()
    give_id(store, layer_id, new_id, door.current_actor())
    address = f"{door.base_url(store.settings)}/maps/{new_id}"
    text = _("Peta “%(id)s” kini beralamat %(url)s; alamat lama tetap menuju ke sana.", id=layer_id, url=address)
    door.tell(as_json, {"id": new_id, "old_id": layer_id, "url": address}, text)


@click.command("export", cls=Command, help=N_("Simpan peta sebagai berkas; format menurut akhiran nama berkas."))
@click.argument("layer_id")
@option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help=N_("Berkas tujuan."))
@option("--version", "number", type=click.IntRange(min=1), help=N_("Nomor versi; bawaan: yang tampil sekarang."))
@json_option
def export(layer_id: str, output: Path, number: int | None, as_json: bool) -> None:
    """Write a layer to a file."""
    from geoservice.actions.export_layer import export_layer
    from geoservice.actions.open_layer import open_layer
    from geoservice.cli.progress import shown_progress

    store = door.reading_store()
    view = open_layer(store, layer_id, number)
    with shown_progress() as tell:
        size = export_layer(store, view, output, lambda done, whole: tell("export", done, whole))
    document = {"id": layer_id, "version": view.published.number, "file": str(output), "bytes": size}
    text = _("%(path)s tersimpan (%(size)s kB).", path=output, size=format_number(size / 1000, 1))
    door.tell(as_json, document, text)


def _as_json(layer: Layer, version: LayerVersion, base: str) -> dict[str, object]:
    return {
        "id": layer.id,
        "title": layer.title,
        "boundary": layer.boundary,
        "indicator": layer.indicator.id,
        "period": str(layer.period) if layer.period else None,
        "version": version.number,
        "status": layer.status.value,
        "url": f"{base}/maps/{layer.id}",
    }


def _status(layer: Layer) -> str:
    return str(_("ditarik") if layer.status is LayerStatus.WITHDRAWN else _("terbit"))
