"""`geoservice publish` and `crosswalk`: from a table to layers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geoservice.cli import door
from geoservice.cli.door import Command, Group, json_option, option
from geoservice.cli.table_options import keep_decisions, table_options, table_request
from geoservice.i18n import format_number
from geoservice.i18n import marked as N_  # noqa: N812 - the name under which texts are extracted
from geoservice.i18n import message as _
from geoservice.model.indicator import Kind
from geoservice.model.layer import LayerVersion
from geoservice.model.style import MapKind

if TYPE_CHECKING:
    from geoservice.model.report import MatchReport


@click.command("publish", cls=Command, help=N_("Terbitkan tabel: satu peta untuk tiap kolom nilai dan periode."))
@table_options
@option("--id", "layer_id", help=N_("Id peta; bila kolomnya banyak, bagian depan id."))
@option("--title", help=N_("Judul peta."))
@option("--unit", help=N_("Satuan, misalnya jiwa atau persen."))
@option("--source", default="", help=N_("Sumber data yang dicantumkan pada peta."))
@option("--kind", type=click.Choice([kind.value for kind in Kind]), help=N_("Jenis indikator."))
@option("--divide-by", help=N_("Kolom pembagi agar angka mutlak menjadi rasio; @luas membagi dengan luas (km²)."))
@option("--scheme", default="auto", help=N_("Cara membagi kelas; bawaan: dipilih dari sebaran data."))
@option("--k", type=int, help=N_("Jumlah kelas."))
@option("--breaks", help=N_("Batas atas kelas, dipisah koma: 10,20,50."))
@option("--midpoint", "middle", type=float, help=N_("Nilai tengah: peta terbelah dua warna di sana."))
@option("--own-breaks", is_flag=True, help=N_("Kelas dari periode ini saja, tidak sama dengan periode lain."))
@option(
    "--map",
    "map_kind",
    type=click.Choice([kind.value for kind in MapKind]),
    default=MapKind.CHOROPLETH.value,
    help=N_("Jenis peta: wilayah berwarna, atau lingkaran yang luasnya sebanding dengan nilai."),
)
@option("--palette", help=N_("Palet warna (lihat geoservice palettes)."))
@option("--reverse", is_flag=True, help=N_("Balik urutan warna."))
@option("--definition", default="", help=N_("Definisi indikator, untuk metadata."))
@option("--concept", default="", help=N_("Konsep indikator, untuk metadata."))
@option("--method", default="", help=N_("Cara data dikumpulkan, untuk metadata."))
@option("--licence", default="", help=N_("Lisensi data, untuk metadata."))
@option("--status", type=click.Choice(["final", "preliminary", "estimate"]), help=N_("Status data, untuk metadata."))
@option("--suppress-below", type=float, help=N_("Sembunyikan cacah yang lebih kecil dari angka ini."))
@option("--accept-unmatched", is_flag=True, help=N_("Terbitkan walau ada baris yang belum jelas; dicatat."))
@json_option
def publish(as_json: bool, accept_unmatched: bool, **options: Any) -> None:  # noqa: ANN401 - options by name
    """Publish a table."""
    from geoservice.actions.crosswalk import load_crosswalk
    from geoservice.actions.draft_layers import draft_layers
    from geoservice.actions.inspect_table import report_json
    from geoservice.actions.publish_layers import publish_layers
    from geoservice.cli.published import advice_json, print_published

    request = _layer_request(options)
    store = door.writing_store()
    draft = draft_layers(request, store, load_crosswalk(store), joined_with=None if as_json else _print_report)
    keep_decisions(draft.joined, request.boundary, store)
    versions = publish_layers(draft, store, door.current_actor(), accept_unmatched=accept_unmatched)
    base = door.base_url(store.settings)
    changed = [not layer.is_shown_by(version) for layer, version in zip(draft.layers, versions, strict=True)]
    if as_json:
        done = [
            addresses(version, base) | {"changed": new} | advice_json(layer)
            for layer, version, new in zip(draft.layers, versions, changed, strict=True)
        ]
        door.print_json({"published": done} | report_json(draft.report))
        return
    for layer, version, new in zip(draft.layers, versions, changed, strict=True):
        print_published(layer, version, addresses(version, base), changed=new)


def _print_report(report: MatchReport) -> None:
    from geoservice.cli.report import print_report  # rich comes with it, which --json does without

    print_report(report)


@click.group("crosswalk", cls=Group, help=N_("Tabel padanan kode BPS dan Kemendagri."))
def crosswalk() -> None:
    """The code table."""


@crosswalk.command("import", help=N_("Impor tabel padanan kode (CSV atau CSV.gz)."))
@click.argument("file", type=click.Path(path_type=Path))
def import_(file: Path) -> None:
    """Import a crosswalk."""
    from geoservice.actions.crosswalk import import_crosswalk

    count = import_crosswalk(file, door.writing_store())
    door.console().print(str(_("%(count)s padanan kode tersimpan.", count=format_number(count, 0))))


def _layer_request(options: dict[str, Any]) -> Any:  # noqa: ANN401 - LayerRequest, imported late
    from geoservice.actions.draft_layers import LayerRequest

    by_area = options["divide_by"] in _AREA
    if by_area:
        options = options | {"divide_by": None}
    metadata = {name: options[name] for name in ("definition", "concept", "method", "licence", "status")}
    return LayerRequest(
        table=table_request(options),
        divide_by_area=by_area,
        middle=options["middle"],
        own_breaks=options["own_breaks"],
        map_kind=options["map_kind"],
        metadata={name: text for name, text in metadata.items() if text},
        boundary=options["boundary"],
        layer_id=options["layer_id"],
        source=options["source"],
        scheme=options["scheme"],
        k=options["k"],
        breaks=_breaks(options["breaks"]),
        palette=options["palette"],
        reverse=options["reverse"],
        suppress_below=options["suppress_below"],
    )


#: What --divide-by takes for the area that geoservice measures itself; no column is named like this.
_AREA = ("@luas", "@area")


def _breaks(text: str | None) -> tuple[float, ...] | None:
    if text is None:
        return None
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise click.BadParameter(
            str(_("tulis angka bertitik desimal yang dipisah koma, misalnya 10,20.5,50")), param_hint="--breaks"
        ) from error


def addresses(version: LayerVersion, base: str) -> dict[str, object]:
    """Where the forms of a layer stand that people ask for most."""
    layer = version.layer_id
    return {
        "id": layer,
        "version": version.number,
        "map": f"{base}/maps/{layer}",
        "embed": f"{base}/embed/{layer}",
        "geojson": f"{base}/layers/{layer}.geojson",
        "png": f"{base}/layers/{layer}.png",
        "tiles": f"{base}/layers/{layer}/tiles/{{z}}/{{x}}/{{y}}.png",
        "mvt": f"{base}/layers/{layer}/tiles/{{z}}/{{x}}/{{y}}.mvt",
    }
