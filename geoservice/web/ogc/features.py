"""OGC API Features, parts 1 and 2: landing page, conformance, collections and items."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request

from geoservice.errors import NotFoundError
from geoservice.formats import FEATURE_FORMATS, FeatureFormat
from geoservice.i18n import message as _
from geoservice.model.arrays import IntArray
from geoservice.web.contexts import OgcRow
from geoservice.web.http import Body
from geoservice.web.ogc import _documents as documents
from geoservice.web.ogc._crs import CRS84, CRS_LIST
from geoservice.web.ogc._filters import PARAMETERS as FILTERS
from geoservice.web.ogc._filters import chosen_properties, condition, sorted_positions
from geoservice.web.ogc._items import DEFAULT_LIMIT, PARAMETERS, Wanted, features, matching, wanted
from geoservice.web.ogc._links import (
    GEOJSON,
    HTML,
    JSON,
    Link,
    check_parameters,
    chosen_form,
    forms_of,
    link,
    ogc_url,
)
from geoservice.web.ogc._openapi import openapi
from geoservice.web.ogc._pages import document, html_page, json_answer, tagged
from geoservice.web.ogc._sources import Collection, collection_ids, open_collection
from geoservice.web.ogc.maps import map_links
from geoservice.web.ogc.tiles import tile_links
from geoservice.web.respond import current_store, in_request_language

PLUGIN = bp = Blueprint("ogc", __name__, url_prefix="/ogc")

#: Items come in these forms too, of the same features.
_FILES = ("csv", "fgb", "gpkg")
_HTML_ROWS = 200


@bp.get("/", strict_slashes=False)
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
    said = openapi()
    if form == "json":
        return json_answer(said, documents.OPENAPI)
    rows = [OgcRow((path, str(entry["get"]["summary"])), "") for path, entry in said["paths"].items()]
    return html_page(str(_("Definisi API")), said["info"]["description"], [], rows)


@bp.get("/collections")
def collections() -> Response:
    """Every layer and boundary set."""
    check_parameters(())
    form = chosen_form()
    store = current_store()
    sources = [open_collection(store, name) for name, _layer in collection_ids(store)]
    said: dict[str, Any] = {
        "links": forms_of(("collections",), form),
        "collections": [documents.collection(source, None) for source in sources],
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
    said = documents.collection(source, form)
    if source.view is not None:
        said["links"] = [*said["links"], *tile_links(source.id), *map_links(source.id)]
    return document(said, form, source.title, source.description)


@bp.get("/collections/<id:collection_id>/schema")
def schema(collection_id: str) -> Response:
    """What a feature's properties are."""
    source = open_collection(current_store(), collection_id)
    check_parameters(())
    form = chosen_form({"json": "application/schema+json", "html": HTML})
    said = documents.schema(source) | {"$id": ogc_url("collections", source.id, "schema")}
    if form == "json":
        return json_answer(said, "application/schema+json")
    rows = [OgcRow((name, str(entry["title"])), "") for name, entry in said["properties"].items()]  # type: ignore[attr-defined]
    return html_page(source.title, str(_("Skema")), [], rows)


@bp.get("/collections/<id:collection_id>/queryables")
def queryables(collection_id: str) -> Response:
    """What conditions may name."""
    source = open_collection(current_store(), collection_id)
    check_parameters(())
    form = chosen_form({"json": "application/schema+json", "html": HTML})
    said = documents.schema(source) | {"$id": ogc_url("collections", source.id, "queryables")}
    if form == "json":
        return json_answer(said, "application/schema+json")
    rows = [OgcRow((name, str(entry["title"])), "") for name, entry in said["properties"].items()]  # type: ignore[attr-defined]
    return html_page(source.title, str(_("Kolom yang dapat disaring")), [], rows)


@bp.get("/collections/<id:collection_id>/items")
def items(collection_id: str) -> Response:
    """The features of a collection, page by page."""
    source = open_collection(current_store(), collection_id)
    check_parameters((*PARAMETERS, *FILTERS, *source.columns()))
    forms = item_forms(source)
    form = chosen_form(forms)
    asked = replace(wanted(), properties=chosen_properties(source))
    positions = matching(source, asked)
    met = condition(source)
    positions = sorted_positions(source, positions if met is None else positions[met[positions]])
    page = positions[asked.offset : asked.offset + asked.limit]
    links = [*forms_of(("collections", source.id, "items"), form, forms), *_paging(source, asked, len(positions))]
    headers = (("Content-Crs", f"<{asked.crs}>"), ("Link", _link_header(links)))
    if form == "html":
        return _html_items(source, page, links, len(positions))
    if form in ("json", "geojson"):
        make: Callable[[], Body] = lambda: _feature_collection(source, page, asked, links, len(positions))  # noqa: E731
        return tagged(source, make, GEOJSON, headers)
    return _file(source, FEATURE_FORMATS[form], page)


@bp.get("/collections/<id:collection_id>/items/<feature_id>")
def item(collection_id: str, feature_id: str) -> Response:
    """One feature by its code."""
    source = open_collection(current_store(), collection_id)
    check_parameters(("crs",))
    form = chosen_form({"json": GEOJSON, "html": HTML})
    asked = wanted()
    position = source.prepared.regions.position(feature_id)
    if position is None:
        raise NotFoundError(
            _("Wilayah %(code)s tidak ada di koleksi %(id)s.", code=feature_id[:40], id=source.id),
            hint=_("Tulis kode seperti pada batas wilayahnya, misalnya 16.01.07.2001."),
        )
    path = ("collections", source.id, "items", feature_id)
    links = [*forms_of(path, form, {"json": GEOJSON, "html": HTML}), link("collection", ogc_url(*path[:2]), JSON)]
    if form == "html":
        return _html_items(source, [position], links, 1)

    def body() -> bytes:
        feature = next(features(source, [position], asked.crs))
        return feature[:-1] + b',"links":' + json.dumps(links).encode() + b"}"

    return tagged(source, body, GEOJSON, (("Content-Crs", f"<{asked.crs}>"),))


def item_forms(source: Collection) -> dict[str, str]:
    """The forms of items: GeoJSON first; files only where a format writes layers."""
    forms = {"json": GEOJSON, "html": HTML, "geojson": GEOJSON}
    if source.view is None:
        return forms
    return forms | {name: FEATURE_FORMATS[name].media_type for name in _FILES if name in FEATURE_FORMATS}


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


def _paging(source: Collection, asked: Wanted, matched: int) -> list[Link]:
    kept = {name: value for name, value in request.args.items() if name not in ("offset", "limit")}
    path = ("collections", source.id, "items")

    def at(rel: str, offset: int) -> Link:
        return link(rel, ogc_url(*path, **kept, limit=asked.limit, offset=offset), GEOJSON)

    links = [link("collection", ogc_url(*path[:2]), JSON)]
    if asked.offset + asked.limit < matched:
        links.append(at("next", asked.offset + asked.limit))
    if asked.offset > 0:
        links.append(at("prev", max(asked.offset - asked.limit, 0)))
    return links


def _link_header(links: Sequence[Link]) -> str:
    return ", ".join(f'<{entry["href"]}>; rel="{entry["rel"]}"; type="{entry["type"]}"' for entry in links)


def _file(source: Collection, output: FeatureFormat, page: IntArray) -> Response:
    headers = (("Content-Disposition", f'attachment; filename="{source.id}.{output.extension}"'),)
    view = source.view
    return tagged(source, lambda: b"".join(output.chunks(view, page)) if view else b"", output.media_type, headers)


def _html_items(source: Collection, page: Sequence[int] | IntArray, links: Sequence[Link], matched: int) -> Response:
    shown = [int(position) for position in page[:_HTML_ROWS]]
    rows = []
    for feature in features(source, shown, CRS84):
        said = json.loads(feature)["properties"]
        cells = tuple("" if said[name] is None else str(said[name]) for name in source.columns())
        rows.append(OgcRow(cells, ogc_url("collections", source.id, "items", str(said["kode"]), f="html")))
    text = str(_("%(shown)s dari %(matched)s wilayah", shown=len(shown), matched=matched))
    return html_page(source.title, text, links, rows, source.columns())
