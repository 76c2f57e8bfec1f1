"""The OpenAPI 3.0 document of the OGC API, complete in itself: clients without the internet can use it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geoservice import __version__
from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.model.tile import MAX_ZOOM
from geoservice.web.ogc._crs import CRS_LIST
from geoservice.web.ogc._documents import OPENAPI
from geoservice.web.ogc._ground import PARAMETERS as GROUND
from geoservice.web.ogc._items import DEFAULT_LIMIT, MAX_LIMIT
from geoservice.web.ogc._links import GEOJSON, HTML, JSON, PROBLEM, ogc_url
from geoservice.web.ogc._map_frame import PARAMETERS as FRAME
from geoservice.web.ogc._map_frame import SIZES
from geoservice.web.ogc._matrix_sets import MATRIX_SETS
from geoservice.web.ogc._sources import COLUMN_TITLES
from geoservice.web.query import MAX_SIDE_PX

_ID = r"^[a-z0-9][a-z0-9-]{0,60}$"
_SCHEMA_JSON = "application/schema+json"
_MVT, _PNG, _JPEG = "application/vnd.mapbox-vector-tile", "image/png", "image/jpeg"

_ITEM_FILES = {
    "csv": "text/csv",
    "fgb": "application/flatgeobuf",
    "gpkg": "application/geopackage+sqlite3",
}
_STYLES = {
    "mapbox": "application/vnd.mapbox.style+json",
    "sld11": "application/vnd.ogc.sld+xml;version=1.1",
    "qml": "application/xml",
}
_ERRORS = ("400", "404", "405", "410", "500", "503")


@dataclass(frozen=True, slots=True)
class _Operation:
    """One path that can be read."""

    path: str
    name: str
    """Ends as the standards ask (20-057 and 20-058, requirements class "API operations")."""
    summary: Message
    forms: Mapping[str, str]
    """Media type by value of `f`, the first without `f`."""
    schema: str
    parameters: Sequence[str] = ()

    def entry(self) -> dict[str, Any]:
        """The path item."""
        inside = [part.split("}")[0] for part in self.path.split("{")[1:]]
        names = [*inside, self.form_parameter(), *self.parameters]
        references = [{"$ref": f"#/components/parameters/{name}"} for name in names]
        content = {media_type: {"schema": self._body(media_type)} for media_type in dict.fromkeys(self.forms.values())}
        answers: dict[str, Any] = {"200": {"description": str(self.summary), "content": content}}
        if _MVT in content:
            answers["204"] = {"description": str(_("Petak tanpa wilayah."))}
        answers["304"] = {"description": str(_("Salinan klien masih berlaku."))}
        answers |= {status: {"$ref": "#/components/responses/problem"} for status in _ERRORS}
        return {
            "get": {
                "operationId": self.name,
                "summary": str(self.summary),
                "tags": [self.path.split("/")[1] or "landing"],
                "parameters": references,
                "responses": answers,
            }
        }

    def form_parameter(self) -> str:
        """The name, below components, of the parameter `f` of this path."""
        return "f-" + "-".join(self.forms)

    def _body(self, media_type: str) -> dict[str, Any]:
        if media_type.endswith("json") or media_type == OPENAPI:
            return {"$ref": f"#/components/schemas/{self.schema}"}
        return {"type": "string"} if media_type.startswith("text/") else {"type": "string", "format": "binary"}


_PAGE = {"json": JSON, "html": HTML}
_FEATURE = {"json": GEOJSON, "html": HTML, "geojson": GEOJSON}
_COLLECTION = "/collections/{collectionId}"
_ITEMS = ("bbox", "bbox-crs", "crs", "datetime", "limit", "offset")
_FILTERS = ("filter", "filter-lang", "filter-crs", "sortby", "properties", *COLUMN_TITLES)
_MAP = (*FRAME, "datetime", *GROUND)
_TILE = "/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}"


def _schema_operation(name: str, summary: Message) -> _Operation:
    forms = {"json": _SCHEMA_JSON, "html": HTML}
    return _Operation(f"{_COLLECTION}/{name}", f"getCollection{name.capitalize()}", summary, forms, "anything")


def _tile_operations(folder: str, kind: str, tile_forms: Mapping[str, str]) -> list[_Operation]:
    path, name = f"{_COLLECTION}{folder}/tiles", f".collection.{kind}"
    asked = (*GROUND, *SIZES) if kind == "map" else ()
    return [
        _Operation(path, f"{name}.getTileSetsList", _("Kumpulan petak"), _PAGE, "tilesets"),
        _Operation(f"{path}/{{tileMatrixSetId}}", f"{name}.getTileSet", _("Satu kumpulan petak"), _PAGE, "document"),
        _Operation(f"{path}{_TILE}", f"{name}.getTile", _("Satu petak"), tile_forms, "anything", asked),
    ]


OPERATIONS = (
    _Operation("/", "getLandingPage", _("Halaman awal"), _PAGE, "document"),
    _Operation("/conformance", "getConformance", _("Standar yang dipenuhi"), _PAGE, "conformance"),
    _Operation("/api", "getApi", _("Definisi API"), {"json": OPENAPI, "html": HTML}, "anything"),
    _Operation("/collections", "getCollections", _("Koleksi"), _PAGE, "collections"),
    _Operation(_COLLECTION, "describeCollection", _("Satu koleksi"), _PAGE, "collection"),
    _schema_operation("schema", _("Skema")),
    _schema_operation("queryables", _("Kolom saringan")),
    _schema_operation("sortables", _("Kolom pengurut")),
    _Operation(
        f"{_COLLECTION}/items",
        "getFeatures",
        _("Wilayah"),
        {**_FEATURE, **_ITEM_FILES},
        "featureCollection",
        (*_ITEMS, *_FILTERS),
    ),
    _Operation(f"{_COLLECTION}/items/{{featureId}}", "getFeature", _("Satu wilayah"), _FEATURE, "feature", ("crs",)),
    _Operation("/tileMatrixSets", "getTileMatrixSetsList", _("Susunan petak"), _PAGE, "tileMatrixSets"),
    _Operation("/tileMatrixSets/{tileMatrixSetId}", "getTileMatrixSet", _("Satu susunan petak"), _PAGE, "document"),
    *_tile_operations("", "vector", {"mvt": _MVT}),
    *_tile_operations("/map", "map", {"png": _PNG}),
    _Operation(f"{_COLLECTION}/map", ".collection.getMap", _("Peta"), {"png": _PNG, "jpeg": _JPEG}, "anything", _MAP),
    _Operation(
        f"{_COLLECTION}/styles/{{styleId}}/map",
        ".collection.style.getMap",
        _("Peta dalam satu gaya"),
        {"png": _PNG, "jpeg": _JPEG},
        "anything",
        _MAP,
    ),
    _Operation("/styles", "getStyles", _("Gaya"), _PAGE, "styles"),
    _Operation("/styles/{styleId}", "getStyle", _("Satu gaya"), _STYLES, "anything"),
    _Operation(f"{_COLLECTION}/styles", ".collection.getStyles", _("Gaya peta"), _PAGE, "styles"),
    _Operation(f"{_COLLECTION}/styles/{{styleId}}", ".collection.getStyle", _("Satu gaya"), _STYLES, "anything"),
)


def openapi(example: str) -> dict[str, Any]:
    """The whole document; `example` is the id of a collection."""
    parameters = _parameters(example)
    for operation in OPERATIONS:
        said = {"type": "string", "enum": list(operation.forms), "default": next(iter(operation.forms))}
        parameters[operation.form_parameter()] = _in("query", "f", said, str(_("Bentuk jawaban")))
    return {
        "openapi": "3.0.3",
        "info": {
            "title": str(_("Peta tematik wilayah")),
            "description": str(_("Peta statistik desa, kecamatan, dan kabupaten menurut standar OGC API.")),
            "version": __version__,
        },
        "servers": [{"url": ogc_url()}],
        "tags": [{"name": name} for name in dict.fromkeys(op.path.split("/")[1] or "landing" for op in OPERATIONS)],
        "paths": {operation.path: operation.entry() for operation in OPERATIONS},
        "components": {"parameters": parameters, "schemas": _schemas(), "responses": _responses()},
    }


def _parameters(example: str) -> dict[str, Any]:
    crs = {"type": "string", "format": "uri", "enum": list(CRS_LIST)}
    number = {"type": "integer", "minimum": 0}
    side = {"type": "integer", "minimum": 1, "maximum": MAX_SIDE_PX}
    colour = {"type": "string", "pattern": "^(0[xX][0-9a-fA-F]{6}|[a-zA-Z]{3,20})$", "example": "0xFFFFFF"}
    pair = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
    positive = {"type": "number", "minimum": 0, "exclusiveMinimum": True}
    flat = {"style": "form", "explode": False}
    limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    offset = {"type": "integer", "minimum": 0, "maximum": 10_000_000, "default": 0}
    box = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
    return {
        "collectionId": _in("path", "collectionId", {"type": "string", "pattern": _ID}, example=example),
        "featureId": _in("path", "featureId", {"type": "string", "minLength": 1}),
        "tileMatrixSetId": _in("path", "tileMatrixSetId", {"type": "string", "enum": list(MATRIX_SETS)}),
        "tileMatrix": _in("path", "tileMatrix", {"type": "string", "enum": [str(z) for z in range(MAX_ZOOM + 1)]}),
        "tileRow": _in("path", "tileRow", {**number, "maximum": 2**MAX_ZOOM - 1}),
        "tileCol": _in("path", "tileCol", {**number, "maximum": 2**MAX_ZOOM - 1}),
        "styleId": _in("path", "styleId", {"type": "string", "pattern": _ID}),
        "bbox": _in("query", "bbox", box, str(_("Barat, selatan, timur, utara dalam derajat")), **flat),
        "bbox-crs": _in("query", "bbox-crs", crs, str(_("Sistem koordinat bbox"))),
        "crs": _in("query", "crs", crs, str(_("Sistem koordinat jawaban"))),
        "datetime": _in("query", "datetime", {"type": "string"}, str(_("Waktu atau rentang waktu (RFC 3339)")), **flat),
        "limit": _in("query", "limit", limit, str(_("Banyaknya wilayah pada satu halaman")), **flat),
        "offset": _in("query", "offset", offset, str(_("Banyaknya wilayah yang dilewati"))),
        "filter": _in("query", "filter", {"type": "string", "maxLength": 8192}, str(_("Syarat menurut CQL2"))),
        "filter-lang": _in("query", "filter-lang", {"type": "string", "enum": ["cql2-text", "cql2-json"]}),
        "filter-crs": _in("query", "filter-crs", crs, str(_("Sistem koordinat bentuk di dalam filter"))),
        "sortby": _in("query", "sortby", {"type": "string"}, str(_("Kolom pengurut, misalnya -nilai,nama"))),
        "properties": _in("query", "properties", {"type": "string"}, str(_("Kolom yang ditulis, misalnya nama,nilai"))),
        "width": _in("query", "width", side, str(_("Lebar gambar dalam piksel"))),
        "height": _in("query", "height", side, str(_("Tinggi gambar dalam piksel"))),
        "center": _in("query", "center", pair, str(_("Tengah peta: bujur, lintang")), **flat),
        "center-crs": _in("query", "center-crs", crs, str(_("Sistem koordinat center"))),
        "subset": _in("query", "subset", {"type": "array", "items": {"type": "string"}}, str(_("Potongan tiap sumbu"))),
        "subset-crs": _in("query", "subset-crs", crs, str(_("Sistem koordinat subset"))),
        "scale-denominator": _in("query", "scale-denominator", positive, str(_("Penyebut skala"))),
        "mm-per-pixel": _in("query", "mm-per-pixel", positive, str(_("Milimeter tiap piksel"))),
        "transparent": _in("query", "transparent", {"type": "boolean"}, str(_("Latar tembus pandang"))),
        "bgcolor": _in("query", "bgcolor", colour, str(_("Warna latar"))),
        "void-transparent": _in("query", "void-transparent", {"type": "boolean"}, str(_("Luar bumi tembus pandang"))),
        "void-color": _in("query", "void-color", colour, str(_("Warna di luar bumi"))),
        **{name: _queryable(name, str(title)) for name, title in COLUMN_TITLES.items()},
    }


def _queryable(name: str, title: str) -> dict[str, Any]:
    # The value of an indicator may be a number or a word: /queryables says which.
    return _in("query", name, {"type": "integer" if name == "kelas" else "string"}, title)


def _in(place: str, name: str, schema: Mapping[str, Any], description: str = "", **more: object) -> dict[str, Any]:
    said: dict[str, Any] = {"name": name, "in": place, "required": place == "path", "schema": dict(schema), **more}
    return said | {"description": description} if description else said


def _object(required: Sequence[str], **properties: object) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties}


def _list(name: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}


def _schemas() -> dict[str, Any]:
    text, number, links = {"type": "string"}, {"type": "integer", "minimum": 0}, _list("link")
    thing = {"type": "object", "nullable": True}
    kinds = {name: {"type": "string", "enum": [name]} for name in ("Feature", "FeatureCollection")}
    return {
        "link": _object(["href", "rel"], href=text, rel=text, type=text, title=text, templated={"type": "boolean"}),
        "document": _object(["links"], title=text, description=text, links=links),
        "conformance": _object(["conformsTo"], conformsTo={"type": "array", "items": text}),
        "collection": _object(
            ["id", "links"],
            **dict.fromkeys(("id", "title", "description", "itemType", "storageCrs", "attribution"), text),
            extent={"type": "object"},
            crs={"type": "array", "items": text},
            links=links,
        ),
        "collections": _object(["links", "collections"], links=links, collections=_list("collection")),
        "feature": _object(
            ["type", "geometry", "properties"],
            type=kinds["Feature"],
            id=text,
            geometry=thing,
            properties=thing,
            links=links,
        ),
        "featureCollection": _object(
            ["type", "features"],
            type=kinds["FeatureCollection"],
            features=_list("feature"),
            links=links,
            numberMatched=number,
            numberReturned=number,
        ),
        "tileMatrixSets": _object(["tileMatrixSets"], tileMatrixSets=_list("named"), links=links),
        "tilesets": _object(["tilesets"], tilesets=_list("document"), links=links),
        "styles": _object(["styles"], default=text, styles=_list("named"), links=links),
        "named": _object(["id", "links"], id=text, title=text, links=links),
        "anything": {"type": "object"},
        "problem": _object(
            ["title", "status"], type=text, title=text, status={"type": "integer"}, detail=text, hint=text
        ),
    }


def _responses() -> dict[str, Any]:
    schema = {"schema": {"$ref": "#/components/schemas/problem"}}
    said = str(_("Permintaan tidak dapat dijawab; isinya mengatakan mengapa."))
    return {"problem": {"description": said, "content": {PROBLEM: schema, HTML: {"schema": {"type": "string"}}}}}
