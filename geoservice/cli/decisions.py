"""`geoservice boundaries codes` and `… aliases`: what is remembered about the names and codes of a set."""

from __future__ import annotations

from pathlib import Path

import click

from geoservice.cli import door
from geoservice.cli.door import Command, json_option, option
from geoservice.i18n import format_number
from geoservice.i18n import marked as N_  # noqa: N812 - the name under which texts are extracted
from geoservice.i18n import message as _


@click.command("codes", cls=Command, help=N_("Kode resmi di luar bentuk: desa tanpa poligon, dan kode yang berubah."))
@click.argument("set_id")
@option(
    "--known", type=click.Path(path_type=Path), help=N_("CSV kode,nama: semua wilayah resmi, juga yang tanpa poligon.")
)
@option("--changes", type=click.Path(path_type=Path), help=N_("CSV kode_lama,kode_baru: kode sebelum pemekaran."))
@json_option
def codes(set_id: str, known: Path | None, changes: Path | None, as_json: bool) -> None:
    """Keep lists of codes, and show what is kept."""
    from geoservice.actions.decisions import keep_changes, keep_known_codes
    from geoservice.actions.open_boundary import open_boundary

    store = door.writing_store() if known or changes else door.reading_store()
    if known is not None:
        keep_known_codes(known, set_id, store, door.current_actor())
    if changes is not None:
        keep_changes(changes, set_id, store, door.current_actor())
    regions = open_boundary(store, set_id).prepared.regions
    kept = store.catalogue.listed_codes(set_id)
    drawn = {code.replace(".", "") for code in regions.codes}
    without = [code for code in kept if not code.successor and code.code.replace(".", "") not in drawn]
    changed = [code for code in kept if code.successor]
    if as_json:
        door.print_json(
            {
                "known": sum(1 for code in kept if not code.successor),
                "without_polygon": [{"code": code.code, "name": code.name} for code in without],
                "changes": [{"old": code.code, "new": code.successor} for code in changed],
            }
        )
        return
    screen = door.console()
    screen.print(str(_("Wilayah resmi tanpa poligon: %(count)s", count=format_number(len(without), 0))))
    screen.print(str(_("Kode yang berubah: %(count)s", count=format_number(len(changed), 0))))


@click.command("aliases", cls=Command, help=N_("Keputusan nama → kode yang diingat untuk satu batas wilayah."))
@click.argument("set_id")
@option("--forget", help=N_("Lupakan keputusan untuk teks ini."))
@json_option
def aliases(set_id: str, forget: str | None, as_json: bool) -> None:
    """Show what is remembered, with who decided it and when."""
    from geoservice.actions.decisions import forget_alias

    store = door.writing_store() if forget else door.reading_store()
    store.catalogue.boundary_set(set_id)
    if forget:
        forget_alias(forget, set_id, store, door.current_actor())
    kept = store.catalogue.aliases(set_id)
    if as_json:
        fields = ("text", "kecamatan", "code", "by", "at")
        door.print_json([{name: getattr(alias, name) for name in fields} for alias in kept])
        return
    from rich.table import Table

    table = Table(*(str(head) for head in (_("Teks"), _("Kecamatan"), _("Kode"), _("Oleh"), _("Waktu"))))
    for alias in kept:
        table.add_row(alias.text, alias.kecamatan, alias.code, alias.by, alias.at)
    door.console().print(table)
