"""`geoservice prepare`, `verify`, `gc`, `doctor` and `upgrade`: care of the data directory."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geoservice import __version__
from geoservice.cli import door
from geoservice.cli.door import Command, json_option, option
from geoservice.i18n import format_number
from geoservice.i18n import marked as N_  # noqa: N812 - the name under which texts are extracted
from geoservice.i18n import message as _

if TYPE_CHECKING:
    from geoservice.store import Store
    from geoservice.web.weight import EmbedWeight


@click.command("prepare", cls=Command, help=N_("Siapkan ulang geometri satu kumpulan batas dari berkas edisinya."))
@click.argument("set_id")
@option("--scheduler", default="", help=N_("Penjadwal Dask yang mengerjakannya, misalnya tcp://10.0.0.5:8786."))
@json_option
def prepare(set_id: str, scheduler: str, as_json: bool) -> None:
    """Rebuild the packs of a boundary set."""
    from geoservice.actions.import_boundary import prepare_again
    from geoservice.cli.progress import shown_progress

    store = door.writing_store()
    with shown_progress() as tell:
        preparation = prepare_again(set_id, store, door.current_actor(), tell, scheduler=scheduler)
    document = {"id": set_id, "preparation": preparation.digest, "packer": preparation.packer}
    door.tell(as_json, document, _("Geometri “%(id)s” siap: %(digest)s", id=set_id, digest=preparation.digest))


@click.command(
    "verify", cls=Command, help=N_("Periksa semua berkas terhadap sidiknya, dan semua bentuk peta terhadap legendanya.")
)
@click.pass_context
@json_option
def verify(ctx: click.Context, as_json: bool) -> None:
    """Check every file."""
    from geoservice.actions.verify_layers import verify_layers
    from geoservice.store.care import verify as check

    store = door.reading_store()
    # A damaged file speaks for itself: what is made of it need not be looked at.
    problems = check(store) or verify_layers(store)
    if as_json:
        door.print_json([asdict(problem) for problem in problems])
    elif problems:
        for problem in problems:
            owners = f" ({', '.join(problem.owners)})" if problem.owners else ""
            door.console().print(f"- {problem.digest} {problem.reason}{owners}")
    else:
        door.console().print(str(_("Semua berkas utuh; semua bentuk peta sama dengan legendanya.")))
    if problems:
        ctx.exit(door.REFUSED)


@click.command("gc", cls=Command, help=N_("Hapus berkas yang tidak dipakai lagi dan sudah lebih tua dari sehari."))
@json_option
def gc(as_json: bool) -> None:
    """Remove what no row points to."""
    from geoservice.actions.workspace import sweep_kept
    from geoservice.store.care import collect_garbage, sweep_exports

    store = door.writing_store()
    count, size = collect_garbage(store) + sweep_kept(store) + sweep_exports(store)
    text = _("%(count)s berkas dihapus (%(size)s kB).", count=count, size=format_number(size / 1000, 1))
    door.tell(as_json, {"files": count, "bytes": size}, text)


@click.command("backup", cls=Command, help=N_("Salin katalog dan semua berkas ke satu berkas cadangan."))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@json_option
def backup(file: Path, as_json: bool) -> None:
    """Back the data directory up."""
    from geoservice.store.backup import back_up

    size = back_up(door.reading_store(), file)
    text = _("Cadangan tersimpan: %(path)s (%(size)s kB).", path=file, size=format_number(size / 1000, 1))
    door.tell(as_json, {"file": str(file), "bytes": size}, text)


@click.command("restore", cls=Command, help=N_("Isi folder data yang kosong dari berkas cadangan."))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@json_option
def restore(file: Path, as_json: bool) -> None:
    """Restore a backup."""
    from geoservice.store.backup import restore as fill

    count = fill(door.writing_store(), file)
    text = _("Dipulihkan: %(count)s berkas data.", count=format_number(count, 0))
    door.tell(as_json, {"files": count}, text)


@click.command("doctor", cls=Command, help=N_("Periksa pengaturan dan isi folder data."))
@option(
    "--online",
    is_flag=True,
    help=N_("Buka satu peta lewat GEOSERVICE_PUBLIC_URL dan katakan apa yang diubah proksi di antaranya."),
)
@click.pass_context
@json_option
def doctor(ctx: click.Context, online: bool, as_json: bool) -> None:
    """Say what is there and what is missing."""
    store = door.reading_store()
    if online:
        if _tell_obstacles(store, as_json):
            ctx.exit(door.REFUSED)
        return
    facts = {
        "version": __version__,
        "data_dir": str(store.data_dir),
        "database": store.settings.database.split("@")[-1] or "SQLite",
        "public_url": store.settings.public_url or None,
        "boundary_sets": len(store.catalogue.boundary_sets()),
        "layers": len(store.catalogue.layers(status=None)),
    }
    weights = _weights(store) if store.catalogue.layers() else []
    if as_json:
        door.print_json(facts | {"embeds": [weight._asdict() for weight in weights]})
        return
    for name, value in facts.items():
        door.console().print(f"{name:<14}{value}")
    _print_weights(weights)
    if not store.settings.public_url:
        door.console().print(
            str(_("Saran: atur GEOSERVICE_PUBLIC_URL agar tautan dan sematan memakai alamat situs ini."))
        )


def _tell_obstacles(store: Store, as_json: bool) -> bool:
    """Whether there are any."""
    from geoservice.actions.check_public_address import check_public_address

    found = check_public_address(store)
    if as_json:
        said = [{"address": one.address, "fault": str(one.fault), "hint": str(one.hint)} for one in found]
        door.print_json(said)
        return bool(found)
    for one in found:
        door.console().print(f"- {one.address}: {one.fault}.\n  {one.hint}")
    if not found:
        text = _("%(url)s: sematan, data, dan unduhan sampai seperti dikirim.", url=store.settings.public_url)
        door.console().print(str(text))
    return bool(found)


def _weights(store: Store) -> list[EmbedWeight]:
    from geoservice.web.weight import embed_weights

    return embed_weights(store.settings)


def _print_weights(weights: list[EmbedWeight]) -> None:
    if not weights:
        return
    table = door.table(_("Sematan"), _("tampilan pertama (kB)"), _("dengan peta interaktif (kB)"), "")
    for weight in weights:
        over = "" if weight.is_within else str(_("melewati anggaran"))
        table.add_row(
            weight.layer, format_number(weight.first_bytes / 1000, 1), format_number(weight.whole_bytes / 1000, 1), over
        )
    door.console().print(table)


@click.command("upgrade", cls=Command, help=N_("Perbarui susunan katalog ke versi perangkat lunak ini."))
def upgrade() -> None:
    """Migrate the catalogue."""
    from geoservice.actions.prepare_edition import packed_before
    from geoservice.settings import Settings
    from geoservice.store import upgrade as migrate

    migrate(Settings.from_env())
    door.console().print(str(_("Katalog sudah mutakhir.")))
    for set_id in packed_before(door.reading_store()):
        notice = _(
            "Batas “%(id)s” disiapkan versi lama dan tetap dilayani; agar petak terbitan berikutnya siap lebih dulu:",
            id=set_id,
        )
        door.console().print(str(notice))
        door.console().print(f"    geoservice prepare {set_id}")
