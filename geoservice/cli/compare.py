"""`geoservice layers change`, `combine` and `series`: several published layers as one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from geoservice.cli import door
from geoservice.cli.door import Command, json_option, option
from geoservice.cli.publish import addresses
from geoservice.i18n import format_number
from geoservice.i18n import marked as N_  # noqa: N812 - the name under which texts are extracted
from geoservice.i18n import message as _

if TYPE_CHECKING:
    from geoservice.actions.draft_layers import Draft
    from geoservice.store import Store


@click.command("change", cls=Command, help=N_("Peta perubahan: nilai peta kedua dikurangi nilai peta pertama."))
@click.argument("before")
@click.argument("after")
@option("--percent", is_flag=True, help=N_("Perubahan dalam persen dari nilai pertama."))
@option("--id", "layer_id", help=N_("Id peta baru."))
@option("--title", default="", help=N_("Judul peta."))
@option("--k", type=int, help=N_("Jumlah kelas."))
@option("--palette", help=N_("Palet warna (lihat geoservice palettes)."))
@json_option
def change(
    before: str,
    after: str,
    percent: bool,
    layer_id: str | None,
    title: str,
    k: int | None,
    palette: str | None,
    as_json: bool,
) -> None:
    """Publish the change between two layers."""
    from geoservice.actions.compare_layers import ComparisonRequest, draft_change

    store = door.writing_store()
    request = ComparisonRequest(layer_id, title, palette, percent, k)
    _publish(draft_change(store, before, after, request), store, as_json)


@click.command("combine", cls=Command, help=N_("Peta dua indikator: masing-masing dibagi tiga, sembilan warna."))
@click.argument("first")
@click.argument("second")
@option("--id", "layer_id", help=N_("Id peta baru."))
@option("--title", default="", help=N_("Judul peta."))
@option("--palette", help=N_("Palet dua indikator (lihat geoservice palettes --kind bivariate)."))
@json_option
def combine(first: str, second: str, layer_id: str | None, title: str, palette: str | None, as_json: bool) -> None:
    """Publish two layers as one."""
    from geoservice.actions.compare_layers import ComparisonRequest, draft_combination

    store = door.writing_store()
    request = ComparisonRequest(layer_id, title, palette)
    _publish(draft_combination(store, first, second, request), store, as_json)


@click.command("series", cls=Command, help=N_("Gambar semua periode satu indikator berjajar dengan satu legenda."))
@click.argument("layer_id")
@option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help=N_("Berkas tujuan, berakhiran .png, .svg, atau .pdf (A4 mendatar)."),
)
@json_option
def series(layer_id: str, output: Path, as_json: bool) -> None:
    """Draw the periods of a layer side by side."""
    from geoservice.actions.export_layer import write_whole
    from geoservice.actions.open_layer import open_layer
    from geoservice.actions.picture_request import exported
    from geoservice.actions.previous_period import all_periods
    from geoservice.formats.layouts.request import Paper, PictureRequest
    from geoservice.formats.series import series_picture

    extension = output.suffix.lower().removeprefix(".")
    store = door.reading_store()
    views = all_periods(store, open_layer(store, layer_id))
    request = PictureRequest(scale=2 if extension == "png" else 1, paper=Paper.A4 if extension == "pdf" else None)
    size = write_whole(output, [series_picture(views, extension, exported(store, views[-1], request))])
    text = _("%(path)s tersimpan (%(size)s kB).", path=output, size=format_number(size / 1000, 1))
    periods = [str(view.published.period) for view in views]
    door.tell(as_json, {"id": layer_id, "periods": periods, "file": str(output), "bytes": size}, text)


def _publish(draft: Draft, store: Store, as_json: bool) -> None:
    from geoservice.actions.compare_layers import publish_comparison
    from geoservice.cli.published import advice_json, print_published

    version = publish_comparison(draft, store, door.current_actor())
    made = addresses(version, door.base_url(store.settings))
    is_new = not draft.is_shown_by(version)
    if as_json:
        door.print_json({"published": [made | {"changed": is_new} | advice_json(draft)]})
    else:
        print_published(draft, version, made, changed=is_new)
