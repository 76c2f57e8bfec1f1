"""`geoservice palettes`: the colours to choose from, on the terminal and as a page, and who can tell them apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geoservice.cli import door
from geoservice.cli.door import Command, json_option, option
from geoservice.i18n import current_language, format_number
from geoservice.i18n import marked as N_  # noqa: N812 - the name under which texts are extracted
from geoservice.i18n import message as _
from geoservice.model.style import Palette, PaletteKind
from geoservice.settings import Settings

if TYPE_CHECKING:
    from geoservice.schemes import Look

_KINDS = {
    PaletteKind.SEQUENTIAL: _("berurutan"),
    PaletteKind.DIVERGING: _("dua arah"),
    PaletteKind.QUALITATIVE: _("kategori"),
    PaletteKind.BIVARIATE: _("dua indikator"),
}
_SIZES = {PaletteKind.BIVARIATE: 9}
_USUAL_SIZE = 5
_SEEN = {
    "normal": _("penglihatan biasa"),
    "protan": _("tanpa sel merah (protan)"),
    "deutan": _("tanpa sel hijau (deutan)"),
    "tritan": _("tanpa sel biru (tritan)"),
    "grey": _("fotokopi hitam putih"),
}


@click.command("palettes", cls=Command, help=N_("Palet warna yang dapat dipakai dengan --palette."))
@option("--k", type=click.IntRange(min=1), help=N_("Hanya palet yang mempunyai sejumlah warna ini; bawaan 5."))
@option("--kind", type=click.Choice([kind.value for kind in PaletteKind]), help=N_("Hanya palet jenis ini."))
@option("--html", type=click.Path(path_type=Path, dir_okay=False), help=N_("Tulis halaman contoh ke berkas ini."))
@json_option
def palettes(k: int | None, kind: str | None, html: Path | None, as_json: bool) -> None:
    """List the palettes."""
    from geoservice.schemes import load_palettes, look

    found = {
        name: palette
        for name, palette in load_palettes(Settings.from_env().styles_dir).items()
        if (kind is None or palette.kind == kind) and _size(palette, k) in palette.colours
    }
    rows = {name: palette.colours[_size(palette, k)] for name, palette in found.items()}
    looks = {name: look(colours) for name, colours in rows.items()}
    if html is not None:
        html.write_text(_page(found, rows, looks), encoding="utf-8")
    if as_json:
        door.print_json([_as_json(palette, rows[name], looks[name]) for name, palette in found.items()])
        return
    from rich.text import Text

    for name, palette in found.items():
        swatches = Text.assemble(*(("  ", f"on {colour}") for colour in rows[name]))
        marks = "  ".join(filter(None, (_mark(looks[name]), palette.licence)))
        door.console().print(Text(f"{name:<14}{_KINDS[palette.kind]!s:<14}"), swatches, Text(f" {marks}"))
    if html is not None:
        door.console().print(str(_("Halaman contoh tersimpan: %(path)s", path=html)))


def _size(palette: Palette, k: int | None) -> int:
    return k or _SIZES.get(palette.kind, _USUAL_SIZE)


def _mark(found: Look) -> str:
    safe = str(_("aman buta warna")) if found.is_safe else ""
    grey = str(_("terbaca hitam putih")) if found.prints_in_grey else ""
    return "; ".join(filter(None, (safe, grey)))


def _as_json(palette: Palette, colours: tuple[str, ...], found: Look) -> dict[str, object]:
    apart = {name: round(distance, 1) for name, distance in found.distances.items() if len(colours) > 1}
    return {
        "name": palette.name,
        "kind": palette.kind.value,
        "classes": sorted(palette.colours),
        "licence": palette.licence,
        "colours": colours,
        "distances": apart,
        "colour_vision_safe": found.is_safe,
        "prints_in_grey": found.prints_in_grey,
    }


def _page(found: Mapping[str, Palette], rows: Mapping[str, tuple[str, ...]], looks: Mapping[str, Look]) -> str:
    """One page that needs nothing else: every palette as five kinds of eye see it, outlined as on maps."""
    title = escape(str(_("Palet warna")))
    note = escape(
        str(
            _(
                "Jarak: dua warna terdekat (CIE 1976) bagi mata yang paling sulit membedakannya; di bawah 8 sulit "
                "dibedakan pada peta. Buta warna ditiru menurut Machado, Oliveira, dan Fernandes (2009)."
            )
        )
    )
    heads = "".join(f"<th scope=col>{escape(str(text))}</th>" for text in (_("Palet"), _("Jenis"), *_SEEN.values()))
    body = "".join(_row(palette, rows[name], looks[name]) for name, palette in found.items())
    return (
        f'<!doctype html><html lang="{current_language()}"><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width">'
        "<style>body{font:15px system-ui,sans-serif;margin:1.5rem}table{border-collapse:collapse}"
        "td,th{padding:.3rem .6rem .3rem 0;text-align:left;vertical-align:top}svg{display:block}"
        "td:last-child{min-width:10rem}thead th{max-width:7rem}</style>"
        f"<h1>{title}</h1><p>{note}</p><table><thead><tr>{heads}<th scope=col>{escape(str(_('Jarak')))}</th>"
        f"<th></th></tr></thead><tbody>{body}</tbody></table></html>\n"
    )


def _row(palette: Palette, colours: tuple[str, ...], found: Look) -> str:
    from geoservice.schemes import seen_as

    cells = "".join(f"<td>{_strip([seen_as(colour, vision) for colour in colours], colours)}</td>" for vision in _SEEN)
    nearest = min(found.distances.values())
    apart = format_number(nearest, 1) if len(colours) > 1 else "–"
    return (
        f"<tr><th scope=row>{escape(palette.name)}</th><td>{escape(str(_KINDS[palette.kind]))}</td>{cells}"
        f"<td>{apart}</td><td>{escape(_mark(found))}</td></tr>"
    )


def _strip(colours: Sequence[str], actual: Sequence[str]) -> str:
    """The colours in a row, with the outlines that maps in the actual ones have."""
    from geoservice.schemes import outline_for

    outline = outline_for(actual)
    boxes = "".join(
        f'<rect x="{1 + 16 * i}" y="1" width="16" height="20" fill="{colour}"/>' for i, colour in enumerate(colours)
    )
    width = 16 * len(colours) + 2
    return f'<svg width="{width}" height="22" stroke="{outline}" stroke-width=".6">{boxes}</svg>'
