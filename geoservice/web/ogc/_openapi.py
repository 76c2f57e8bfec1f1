"""The OpenAPI 3.0 document of the OGC API, complete in itself: clients without the internet can use it."""

from __future__ import annotations

from typing import Any

from geoservice import __version__
from geoservice.i18n import message as _
from geoservice.web.ogc._crs import CRS_LIST
from geoservice.web.ogc._items import DEFAULT_LIMIT, MAX_LIMIT
from geoservice.web.ogc._links import GEOJSON, HTML, JSON, PROBLEM, ogc_url

_ID = r"^[a-z0-9][a-z0-9-]{0,60}$"


def openapi() -> dict[str, Any]:
    """The whole document."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": str(_("Peta tematik wilayah")),
            "description": str(_("Peta statistik desa, kecamatan, dan kabupaten menurut standar OGC API.")),
            "version": __version__,
        },
        "servers": [{"url": ogc_url()}],
        "paths": _paths(),
        "components": {"parameters": _parameters(), "schemas": _schemas(), "responses": _responses()},
    }


def _paths() -> dict[str, Any]:
    collection = ["collectionId", "f"]
    items = ["collectionId", "f", "bbox", "bbox-crs", "crs", "datetime", "limit", "offset"]
    items += ["filter", "filter-lang", "filter-crs", "sortby", "properties"]
    return {
        "/": _get("landing", str(_("Halaman awal")), ["f"], JSON, "document"),
        "/conformance": _get("conformance", str(_("Standar yang dipenuhi")), ["f"], JSON, "conformance"),
        "/api": _get("api", str(_("Definisi API")), ["f"], "application/vnd.oai.openapi+json;version=3.0", "anything"),
        "/collections": _get("collections", str(_("Koleksi")), ["f"], JSON, "collections"),
        "/collections/{collectionId}": _get("collection", str(_("Satu koleksi")), collection, JSON, "collection"),
        "/collections/{collectionId}/schema": _get(
            "schema", str(_("Skema")), collection, "application/schema+json", "anything"
        ),
        "/collections/{collectionId}/queryables": _get(
            "queryables", str(_("Kolom yang dapat disaring")), collection, "application/schema+json", "anything"
        ),
        "/collections/{collectionId}/items": _get("items", str(_("Wilayah")), items, GEOJSON, "featureCollection"),
        "/collections/{collectionId}/items/{featureId}": _get(
            "item", str(_("Satu wilayah")), ["collectionId", "featureId", "f", "crs"], GEOJSON, "feature"
        ),
    }


def _get(name: str, summary: str, parameters: list[str], media_type: str, schema: str) -> dict[str, Any]:
    content = {
        media_type: {"schema": {"$ref": f"#/components/schemas/{schema}"}},
        HTML: {"schema": {"type": "string"}},
    }
    errors = {status: {"$ref": "#/components/responses/problem"} for status in ("400", "404", "410", "500", "503")}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": [{"$ref": f"#/components/parameters/{parameter}"} for parameter in parameters],
            "responses": {"200": {"description": summary, "content": content}, **errors},
        }
    }


def _parameters() -> dict[str, Any]:
    return {
        "collectionId": _in("path", "collectionId", {"type": "string", "pattern": _ID}),
        "featureId": _in("path", "featureId", {"type": "string", "minLength": 1}),
        "f": _in("query", "f", {"type": "string"}),
        "bbox": _in(
            "query",
            "bbox",
            {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6},
            style="form",
            explode=False,
        ),
        "bbox-crs": _in("query", "bbox-crs", {"type": "string", "format": "uri", "enum": list(CRS_LIST)}),
        "crs": _in("query", "crs", {"type": "string", "format": "uri", "enum": list(CRS_LIST)}),
        "datetime": _in("query", "datetime", {"type": "string"}, style="form", explode=False),
        "limit": _in(
            "query",
            "limit",
            {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
            style="form",
            explode=False,
        ),
        "filter": _in("query", "filter", {"type": "string", "maxLength": 8192}),
        "filter-lang": _in("query", "filter-lang", {"type": "string", "enum": ["cql2-text", "cql2-json"]}),
        "filter-crs": _in("query", "filter-crs", {"type": "string", "format": "uri", "enum": list(CRS_LIST)}),
        "sortby": _in("query", "sortby", {"type": "string"}),
        "properties": _in("query", "properties", {"type": "string"}),
        "offset": _in("query", "offset", {"type": "integer", "minimum": 0, "maximum": 10_000_000, "default": 0}),
    }


def _in(place: str, name: str, schema: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "schema": schema, **more}


def _schemas() -> dict[str, Any]:
    text, number = {"type": "string"}, {"type": "integer", "minimum": 0}
    links = {"type": "array", "items": {"$ref": "#/components/schemas/link"}}
    feature = {
        "type": "object",
        "required": ["type", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": text,
            "geometry": {"type": "object", "nullable": True},
            "properties": {"type": "object", "nullable": True},
            "links": links,
        },
    }
    collection = {
        "type": "object",
        "required": ["id", "links"],
        "properties": {"id": text, "title": text, "description": text, "extent": {"type": "object"}, "links": links},
    }
    return {
        "link": {
            "type": "object",
            "required": ["href", "rel"],
            "properties": {"href": text, "rel": text, "type": text},
        },
        "document": {"type": "object", "required": ["links"], "properties": {"title": text, "links": links}},
        "conformance": {
            "type": "object",
            "required": ["conformsTo"],
            "properties": {"conformsTo": {"type": "array", "items": text}},
        },
        "collection": collection,
        "collections": {
            "type": "object",
            "required": ["links", "collections"],
            "properties": {
                "links": links,
                "collections": {"type": "array", "items": {"$ref": "#/components/schemas/collection"}},
            },
        },
        "feature": feature,
        "featureCollection": {
            "type": "object",
            "required": ["type", "features"],
            "properties": {
                "type": {"type": "string", "enum": ["FeatureCollection"]},
                "features": {"type": "array", "items": {"$ref": "#/components/schemas/feature"}},
                "links": links,
                "numberMatched": number,
                "numberReturned": number,
            },
        },
        "anything": {"type": "object"},
        "problem": {
            "type": "object",
            "properties": {"type": text, "title": text, "status": {"type": "integer"}, "detail": text, "hint": text},
        },
    }


def _responses() -> dict[str, Any]:
    return {
        "problem": {
            "description": str(_("Permintaan tidak dapat dijawab; isinya mengatakan mengapa.")),
            "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/problem"}}},
        }
    }
