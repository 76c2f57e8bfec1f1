"""The full page of a layer: map, table, downloads, embedding and history."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, render_template, request, url_for

from geoservice.actions.list_layers import history
from geoservice.actions.open_layer import open_layer
from geoservice.formats import FEATURE_FORMATS, IMAGE_FORMATS, STYLE_FORMATS, LayerView
from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.web import drawing, query, reading, wording
from geoservice.web.addresses import Addresses
from geoservice.web.assets import asset_address, modules_of
from geoservice.web.contexts import Download, MapContext, Siblings, VersionRow
from geoservice.web.embed import plain_picture
from geoservice.web.links import absolute
from geoservice.web.live import live_map
from geoservice.web.respond import cache_of, current_store, kept_page
from geoservice.web.siblings import siblings_of
from geoservice.web.snippets import iframe, linked_picture

bp = Blueprint("maps", __name__, url_prefix="/maps")

MOST_ROWS = 1000
FIRST_ROWS = 100
"""Rows of the table where there are more than MOST_ROWS: the rest is found by searching."""
_SNIPPET_WIDTH_PX = 720

#: Why one would take a format; formats that are not named here are listed without a reason.
_PURPOSES: dict[str, tuple[str, Message | str]] = {
    "csv": ("CSV", _("tabel untuk Excel atau LibreOffice")),
    "geojson": ("GeoJSON", _("peta dan nilai untuk QGIS atau situs web")),
    "html": ("HTML", _("satu berkas, dapat dibuka dari diska lepas tanpa internet")),
    "png": ("PNG", _("gambar dengan judul, legenda, dan sumber")),
    "tif": ("GeoTIFF", _("nomor kelas sebagai raster untuk GIS")),
}


@bp.get("/<id:layer_id>", defaults={"number": None})
@bp.get("/<id:layer_id>/v/<number:number>")
def page(layer_id: str, number: int | None) -> Response:
    """The map page of a layer or of one of its versions; `?cari=` filters the table, `?sorot=` points out a region."""
    asked = query.parse(query.ReadingQuery, request.args)
    store = current_store()
    view = open_layer(store, layer_id, number)
    area = store.catalogue.boundary_set(view.layer.boundary).title
    versions = () if number else _versions(view)
    link = f'<{absolute(_oembed(Addresses(layer_id, number)))}>; rel="alternate"; type="application/json+oembed"'
    return kept_page(
        # What is said of other layers changes with any of them: all that was ever published is counted instead.
        ("map", view.version, view.published.number, area, asked, versions, 0 if number else store.catalogue.changes()),
        lambda: render_template("map.html", page=_context(view, area, number, asked, versions)),
        cache_of(number),
        (("Link", link),),
    )


def _context(
    view: LayerView,
    area: str,
    number: int | None,
    asked: query.ReadingQuery,
    versions: tuple[VersionRow, ...],
) -> MapContext:
    found = reading.search(view, asked.cari)
    drawn = drawing.draw(view, asked.sorot)
    addresses = Addresses(view.layer.id, number)
    return MapContext(
        facts=reading.facts(view, area),
        legend=reading.legend(view),
        rows=reading.region_rows(view, found if len(found) <= MOST_ROWS else found[:FIRST_ROWS]),
        rows_in_all=len(found),
        has_parents=reading.parent_column(view) is not None,
        ranked=not view.theme.categories,
        drawing=drawn,
        picture="" if drawn.classes else plain_picture(view, drawn.width, drawn.height),
        highlight=reading.highlighted(view, asked.sorot),
        search=asked.cari,
        downloads=_downloads(addresses),
        snippets=_snippets(view, addresses),
        versions=versions,
        siblings=Siblings() if number else siblings_of(current_store(), view),
        frozen=number is not None,
        links=_links(view, addresses),
        live=live_map(view, asked.sorot),
        modules=tuple(asset_address(name) for name in modules_of("map.js")),
    )


def _downloads(addresses: Addresses) -> tuple[Download, ...]:
    extensions = [output.extension for room in (FEATURE_FORMATS, IMAGE_FORMATS) for output in room.values()]
    return tuple(_download(addresses, extension) for extension in sorted(extensions, key=_order))


def _order(extension: str) -> tuple[int, str]:
    known = list(_PURPOSES)
    return (known.index(extension) if extension in known else len(known), extension)


def _download(addresses: Addresses, extension: str) -> Download:
    title, note = _PURPOSES.get(extension, (extension.upper(), ""))
    return Download(title, extension, str(note), addresses.download(extension))


def _snippets(view: LayerView, addresses: Addresses) -> dict[str, str]:
    title, size = view.published.title, drawing.natural_size(view, _SNIPPET_WIDTH_PX)
    picture = absolute(addresses.download("png"))
    page_address = absolute(replace(addresses, plain=True).map())
    return {
        "address": page_address,
        "iframe": iframe(absolute(addresses.embed()), title),
        "picture": linked_picture(page_address, picture, title, *size),
    }


def _versions(view: LayerView) -> tuple[VersionRow, ...]:
    return tuple(
        VersionRow(
            number=version.number,
            published_on=wording.date_text(version.published_at),
            address=Addresses(view.layer.id, version.number).map(),
            is_current=version.number == view.published.number,
        )
        for version in history(current_store(), view.layer.id)
    )


def _links(view: LayerView, addresses: Addresses) -> dict[str, str]:
    canonical = absolute(replace(addresses, plain=True).map())
    return {
        "canonical": canonical,
        "current": Addresses(view.layer.id).map(),
        "frozen": Addresses(view.layer.id, view.published.number).map(),
        "embed": addresses.embed(),
        "picture": absolute(addresses.download("png", width=1200, height=630)),
        "legend": addresses.document("legend.svg") if "legend_svg" in STYLE_FORMATS else "",
        "tilejson": absolute(addresses.tilejson()),
        "raster_tiles": absolute(addresses.tiles(".png")),
        "vector_tiles": absolute(addresses.tiles(".mvt")),
        "geojson": absolute(addresses.download("geojson")),
        "oembed": _oembed(addresses),
    }


def _oembed(addresses: Addresses) -> str:
    return url_for("oembed.describe", url=absolute(replace(addresses, plain=True).map()))
