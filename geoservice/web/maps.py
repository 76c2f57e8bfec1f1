"""The full page of a layer: map, table, downloads, embedding and history."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for

from geoservice.actions.open_layer import open_layer
from geoservice.actions.previous_period import previous_period
from geoservice.formats import LayerView
from geoservice.web import drawing, query, reading
from geoservice.web.addresses import Addresses
from geoservice.web.assets import asset_address, modules_of
from geoservice.web.contexts import Choice, MapContext, Siblings, VersionRow
from geoservice.web.embed import plain_picture
from geoservice.web.legends import legend
from geoservice.web.links import absolute, current_settings
from geoservice.web.live import live_map
from geoservice.web.offers import downloads, gis_addresses
from geoservice.web.respond import cache_of, current_store, kept_page
from geoservice.web.siblings import siblings_of
from geoservice.web.snippets import height_for, iframe, linked_picture
from geoservice.web.units import unit_table
from geoservice.web.versions import version_rows

bp = Blueprint("maps", __name__, url_prefix="/maps")

MOST_ROWS = 1000
FIRST_ROWS = 100
"""Rows of the table where there are more than MOST_ROWS: the rest is found by searching."""
_SNIPPET_WIDTH_PX = 720


@bp.get("/<id:layer_id>", defaults={"number": None})
@bp.get("/<id:layer_id>/v/<number:number>")
def page(layer_id: str, number: int | None) -> Response:
    """The map page of a layer or of one of its versions; `?cari=` filters the table, `?sorot=` points out a region."""
    asked = query.parse(query.ReadingQuery, request.args)
    store = current_store()
    view = open_layer(store, layer_id, number)
    area = store.catalogue.boundary_set(view.layer.boundary).title
    versions = () if number else version_rows(store, view)
    described = _oembed(Addresses(layer_id, number), asked.sorot)
    link = f'<{described}>; rel="alternate"; type="application/json+oembed"'
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
        # The page of a frozen version must never change; the period before it may be published again.
        facts=reading.facts(view, area, None if number else previous_period(current_store(), view)),
        legend=legend(view),
        rows=reading.region_rows(view, found if len(found) <= MOST_ROWS else found[:FIRST_ROWS]),
        rows_in_all=len(found),
        has_parents=reading.parent_column(view) is not None,
        ranked=not view.theme.categories,
        drawing=drawn,
        picture="" if drawn.classes else plain_picture(view, drawn.width, drawn.height, drawing.PICTURE_SCALE),
        small_picture="" if drawn.classes else plain_picture(view, drawn.width, drawn.height),
        highlight=reading.highlighted(view, asked.sorot),
        search=asked.cari,
        unsaid=reading.unsaid(view),
        advice=reading.class_advice(view),
        units=unit_table(view),
        downloads=downloads(view, addresses),
        snippets=_snippets(view, addresses),
        versions=versions,
        siblings=Siblings() if number else siblings_of(current_store(), view),
        frozen=number is not None,
        links=_links(view, addresses, asked.sorot),
        gis=gis_addresses(view, addresses),
        preview_codes=_choices(view),
        basemap_attribution=current_settings().basemap_attribution if current_settings().basemap_url else "",
        live=live_map(view, asked.sorot, is_page=True),
        modules=tuple(asset_address(name) for name in modules_of("map.js")),
    )


def _choices(view: LayerView) -> tuple[Choice, ...]:
    """Every region by kecamatan and name, for the reader who embeds the map of his own village."""
    if len(view.theme) > MOST_ROWS:
        return ()
    regions = view.prepared.regions
    named = [
        (reading.parent_of(view, place), regions.names[place], regions.codes[place]) for place in range(len(regions))
    ]
    return tuple(
        Choice(code, f"{name} ({parent})" if parent else name, selected=False) for parent, name, code in sorted(named)
    )


def _snippets(view: LayerView, addresses: Addresses) -> dict[str, str]:
    title, size = view.published.title, drawing.natural_size(view, _SNIPPET_WIDTH_PX)
    picture = absolute(addresses.download("png"))
    page_address = absolute(replace(addresses, plain=True).map())
    return {
        "address": page_address,
        "iframe": iframe(absolute(addresses.embed()), title, height=height_for(view)),
        "picture": linked_picture(page_address, picture, title, *size),
    }


def _links(view: LayerView, addresses: Addresses, code: str) -> dict[str, str]:
    canonical = absolute(replace(addresses, plain=True).map())
    return {
        "canonical": canonical,
        "current": Addresses(view.layer.id).map(),
        "frozen": Addresses(view.layer.id, view.published.number).map(),
        "embed": addresses.embed(),
        "picture": absolute(addresses.download("png", width=1200, height=630)),
        "qgis_layer": addresses.download("qlr"),
        "qgis_project": addresses.download("qgz"),
        "satu_data": addresses.document("metadata.json"),
        "dcat": addresses.document("metadata.jsonld"),
        "iso": addresses.document("metadata.xml"),
        "oembed": _oembed(addresses, code),
        "oembed_xml": _oembed(addresses, code) + "&format=xml",
    }


def _oembed(addresses: Addresses, code: str) -> str:
    # Absolute: WordPress takes the link of a page as it stands.
    page_address = absolute(replace(addresses, plain=True).map())
    url = f"{page_address}?{urlencode({'sorot': code})}" if code else page_address
    return absolute(url_for("oembed.describe", url=url))
