"""OGC API Features, parts 1 and 2: landing page, conformance, collections and items."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from geoservice.errors import InvalidInputError, NotFoundError, UnavailableError
from geoservice.formats import FEATURE_FORMATS, FeatureFormat
from geoservice.formats.features.csv import CsvTable
from geoservice.i18n import format_number
from geoservice.i18n import message as _
from geoservice.model.arrays import IntArray
from geoservice.web.contexts import OgcRow
from geoservice.web.http import Body
from geoservice.web.links import site_root
from geoservice.web.ogc import _documents as documents
from geoservice.web.ogc._crs import CRS84, CRS_LIST
from geoservice.web.ogc._filters import PARAMETERS as FILTERS
from geoservice.web.ogc._filters import chosen_properties, condition, sorted_positions
from geoservice.web.ogc._items import (
    DEFAULT_LIMIT,
    PARAMETERS,
    Wanted,
    features,
    features_of,
    matching,
    wanted,
    with_a_value_ahead,
)
from geoservice.web.ogc._links import (
    GEOJSON,
    HTML,
    JSON,
    Link,
    check_parameters,
    chosen_form,
    file_links,
    forms_of,
    link,
    ogc_url,
)
from geoservice.web.ogc._openapi import openapi
from geoservice.web.ogc._pages import document, html_page, json_answer, tagged
from geoservice.web.ogc._sources import COLUMN_TITLES, Collection, collection_ids, open_collection
from geoservice.web.ogc.maps import map_links
from geoservice.web.ogc.tiles import tile_links
from geoservice.web.respond import current_store, in_request_language

PLUGIN = bp = Blueprint("ogc", __name__, url_prefix="/ogc")

_ITEM_FORMS = {"json": GEOJSON, "html": HTML, "geojson": GEOJSON}
_HTML_ROWS = 100
_SCHEMA = "application/schema+json"
_SCHEMA_TITLES = {"schema": _("Skema"), "queryables": _("Kolom saringan"), "sortables": _("Kolom pengurut")}


@bp.get("")
@bp.get("/")
def landing() -> Response:
    """The landing page."""
    check_parameters(())
    form = chosen_form()
    return document(documents.landing(form), form, str(_("Layanan OGC API")))


@bp.get("/conformance")
def conformance() -> Response:
    """The conformance classes."""
    check_parameters(())
    form = chosen_form()
    said = documents.conformance(form)
    rows = [OgcRow((str(name),), "") for name in documents.CONFORMANCE]
    return document(said, form, str(_("Standar yang dipenuhi")), rows=rows)


@bp.get("/api")
def api() -> Response:
    """The OpenAPI document."""
    check_parameters(())
    form = chosen_form({"json": documents.OPENAPI, "html": HTML})
    said = openapi(next((name for name, _layer in collection_ids(current_store())), "id"))
    if form == "json":
        return json_answer(said, documents.OPENAPI)
    rows = [OgcRow((path, str(entry["get"]["summary"])), "") for path, entry in said["paths"].items()]
    return html_page(str(_("Definisi API")), said["info"]["description"], [], rows)


@bp.get("/collections")
def collections() -> Response:
    """Every layer and boundary set."""
    check_parameters(())
    form = chosen_form()
    sources = list(_sources())
    said: dict[str, Any] = {
        "links": forms_of(("collections",), form),
        "collections": [_about(source, None) for source in sources],
        "crs": list(CRS_LIST),
    }
    rows = [OgcRow((source.title, source.id), ogc_url("collections", source.id, f="html")) for source in sources]
    return document(said, form, str(_("Koleksi")), rows=rows)


@bp.get("/collections/<id:collection_id>")
def collection(collection_id: str) -> Response:
    """One layer or boundary set."""
    source = open_collection(current_store(), collection_id)
    check_parameters(())
    form = chosen_form()
    return document(_about(source, form), form, source.title, source.description)


@bp.get("/collections/<id:collection_id>/schema", defaults={"name": "schema"})
@bp.get("/collections/<id:collection_id>/queryables", defaults={"name": "queryables"})
@bp.get("/collections/<id:collection_id>/sortables", defaults={"name": "sortables"})
def schema(collection_id: str, name: str) -> Response:
    """What a feature's properties are, what conditions may name, and what features may be sorted by."""
    source = open_collection(current_store(), collection_id)
    check_parameters(())
    form = chosen_form({"json": _SCHEMA, "html": HTML})
    said = documents.schema(source, name)
    if form == "json":
        return json_answer(said, _SCHEMA)
    rows = [OgcRow((column, str(entry["title"])), "") for column, entry in said["properties"].items()]
    links = [link("collection", ogc_url("collections", source.id, f="html"), HTML, source.title)]
    return html_page(f"{source.title}: {_SCHEMA_TITLES[name]}", "", links, rows)


def _sources() -> Iterator[Collection]:
    """All collections; what is damaged or was just taken back is left out of the list, not the list itself."""
    store = current_store()
    for name, _layer in collection_ids(store):
        try:
            yield open_collection(store, name)
        except (UnavailableError, NotFoundError):
            continue


def _about(source: Collection, form: str | None) -> dict[str, Any]:
    said = documents.collection(source, form)
    if source.view is not None:
        said["links"] = [*said["links"], *tile_links(source.id), *map_links(source.id)]
    return said


@bp.get("/collections/<id:collection_id>/items")
def items(collection_id: str) -> Response:
    """The features of a collection, page by page."""
    source = open_collection(current_store(), collection_id)
    check_parameters((*PARAMETERS, *FILTERS, *source.columns()))
    forms = item_forms()
    form = chosen_form(forms)
    asked = replace(wanted(_HTML_ROWS if form == "html" else DEFAULT_LIMIT), properties=chosen_properties(source))
    positions = matching(source, asked)
    met = condition(source)
    positions = sorted_positions(source, positions if met is None else positions[met[positions]])
    if forms[form] == GEOJSON and "sortby" not in request.args:
        positions = with_a_value_ahead(source, positions)
    page = positions[asked.offset : asked.offset + asked.limit]
    links = [
        *forms_of(("collections", source.id, "items"), form, forms),
        *_paging(source, asked, len(positions), forms[form]),
    ]
    if form == "html":
        return _html_items(source, page, asked, links, len(positions))
    headers = (("Content-Crs", f"<{asked.crs}>"), ("Link", file_links(links)))
    if forms[form] == GEOJSON:
        make: Callable[[], Body] = lambda: _feature_collection(source, page, asked, links, len(positions))  # noqa: E731
        return tagged(source, make, GEOJSON, headers)
    return _file(source, FEATURE_FORMATS[form], page, asked, headers)


@bp.get("/collections/<id:collection_id>/items/<feature_id>")
def item(collection_id: str, feature_id: str) -> Response:
    """One feature by its code."""
    source = open_collection(current_store(), collection_id)
    check_parameters(("crs",))
    form = chosen_form(_ITEM_FORMS)
    asked = wanted()
    position = source.prepared.regions.position(feature_id)
    if position is None:
        raise NotFoundError(
            _("Wilayah %(code)s tidak ada di koleksi %(id)s.", code=feature_id[:40], id=source.id),
            hint=_("Tulis kode seperti pada batas wilayahnya, misalnya 16.01.07.2001."),
        )
    links = _item_links(source, feature_id, form)
    if form == "html":
        return _html_item(source, position, links)

    def body() -> bytes:
        feature = next(features(source, [position], asked.crs))
        return feature[:-1] + b',"links":' + json.dumps(links, ensure_ascii=False).encode() + b"}"

    return tagged(source, body, GEOJSON, (("Content-Crs", f"<{asked.crs}>"), ("Link", file_links(links))))


def item_forms() -> dict[str, str]:
    """The forms of items: GeoJSON first, then files of the same features."""
    return _ITEM_FORMS | documents.item_files()


def _feature_collection(
    source: Collection, page: IntArray, asked: Wanted, links: Sequence[Link], matched: int
) -> Iterator[bytes] | bytes:
    head = {
        "type": "FeatureCollection",
        "numberMatched": matched,
        "numberReturned": len(page),
        "links": links,
    }

    def chunks() -> Iterator[bytes]:
        yield json.dumps(head, ensure_ascii=False)[:-1].encode() + b',"features":['
        for number, feature in enumerate(features(source, page.tolist(), asked.crs, asked.properties)):
            yield (b",\n" if number else b"\n") + feature
        yield b"\n]}\n"

    return b"".join(chunks()) if len(page) <= DEFAULT_LIMIT else in_request_language(chunks())


def _paging(source: Collection, asked: Wanted, matched: int, media_type: str) -> list[Link]:
    kept = {name: value for name, value in request.args.items() if name not in ("offset", "limit")}
    path = ("collections", source.id, "items")

    def at(rel: str, offset: int) -> Link:
        return link(rel, ogc_url(*path, **kept, limit=asked.limit, offset=offset), media_type)

    links = [link("collection", ogc_url(*path[:2]), JSON, source.title)]
    links.append(
        link(f"{documents.REL}/queryables", ogc_url(*path[:2], "queryables"), _SCHEMA, str(_("Kolom saringan")))
    )
    if source.view is not None:
        links.append(link("related", f"{site_root()}/maps/{source.id}", HTML, str(_("Halaman peta"))))
    if asked.offset + asked.limit < matched:
        links.append(at("next", asked.offset + asked.limit))
    if asked.offset > 0:
        links.append(at("prev", max(asked.offset - asked.limit, 0)))
    return links


def _item_links(source: Collection, feature_id: str, form: str) -> list[Link]:
    path = ("collections", source.id, "items", feature_id)
    links = [*forms_of(path, form, _ITEM_FORMS), link("collection", ogc_url(*path[:2]), JSON, source.title)]
    if source.view is None:
        return links
    page = f"{site_root()}/maps/{source.id}?{urlencode({'sorot': feature_id})}"
    return [*links, link("related", page, HTML, str(_("Halaman peta")))]


def _file(
    source: Collection, output: FeatureFormat, page: IntArray, asked: Wanted, headers: tuple[tuple[str, str], ...]
) -> Response:
    """A page of features as a file, in degrees, longitude first; but for tables with all properties."""
    is_part = asked.properties is not None and not isinstance(output, CsvTable)
    given = {"crs": asked.crs != CRS84, "properties": is_part}
    for name in (name for name, is_given in given.items() if is_given):
        raise InvalidInputError(
            _("Parameter “%(name)s” tidak dapat dipakai bersama f=%(form)s.", name=name, form=output.extension),
            hint=_("Parameter itu hanya untuk f=json; properties juga untuk f=csv."),
        )
    view = source.files()
    named = (*headers, ("Content-Disposition", f'attachment; filename="{source.id}.{output.extension}"'))
    columns = (asked.properties,) if isinstance(output, CsvTable) else ()
    chunks = partial(output.chunks, view, page, *columns)
    if len(page) <= DEFAULT_LIMIT:
        return tagged(source, lambda: b"".join(chunks()), output.media_type, named)
    return tagged(source, lambda: in_request_language(chunks()), output.media_type, named)


def _html_items(source: Collection, page: IntArray, asked: Wanted, links: Sequence[Link], matched: int) -> Response:
    columns = source.columns() if asked.properties is None else asked.properties
    rows = []
    for _position, said in features_of(source, page.tolist()):
        address = ogc_url("collections", source.id, "items", str(said["kode"]), f="html")
        rows.append(OgcRow(tuple(_cell(source, said[name]) for name in columns), address))
    text = str(
        _(
            "Wilayah %(first)s–%(last)s dari %(matched)s",
            first=format_number(min(asked.offset + 1, matched)),
            last=format_number(min(asked.offset + len(rows), matched)),
            matched=format_number(matched),
        )
    )
    return html_page(source.title, text, links, rows, columns)


def _html_item(source: Collection, position: int, links: Sequence[Link]) -> Response:
    ((_position, said),) = features_of(source, [position])
    rows = [OgcRow((str(COLUMN_TITLES[name]), _cell(source, value)), "") for name, value in said.items()]
    return html_page(str(said["nama"]), source.title, links, rows)


def _cell(source: Collection, value: object) -> str:
    if not isinstance(value, int | float):
        return "" if value is None else str(value)
    return source.view.style.classification.number_text(value) if source.view else format_number(value)
