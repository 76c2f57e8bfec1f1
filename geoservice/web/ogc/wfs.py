"""WFS 2.0 (OGC 09-025r2), key-value pairs: every layer and boundary set as features."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from geoservice.errors import GeoserviceError, UnavailableError
from geoservice.formats import FEATURE_FORMATS
from geoservice.formats.features.csv import CsvTable
from geoservice.i18n import message as _
from geoservice.model.arrays import BBox, IntArray
from geoservice.store import Store
from geoservice.web.http import Body, Cache
from geoservice.web.links import site_root
from geoservice.web.ogc._crs import CRS84, EPSG_CODES
from geoservice.web.ogc._gml import PREFIX, schema, type_name
from geoservice.web.ogc._gml_reading import DEFAULT_CRS, crs_of
from geoservice.web.ogc._pages import tagged
from geoservice.web.ogc._parameters import Parameters, refused
from geoservice.web.ogc._service import Service, kept_document, layers_of, ows_exception, service
from geoservice.web.ogc._sources import Collection, collection_ids, open_collection
from geoservice.web.ogc._wfs_answers import Page, as_geojson, as_gml, as_one_feature, as_values
from geoservice.web.ogc._wfs_bodies import sent_parameters
from geoservice.web.ogc._wfs_selection import BY_ID, MOST_FEATURES, columns_of, selected, source_of, value_of
from geoservice.web.respond import current_store, in_request_language

PLUGIN = bp = Blueprint("wfs", __name__)

_GML = "application/gml+xml; version=3.2"
_STREAM_FROM = 1000
#: What OUTPUTFORMAT of DescribeFeatureType may say; the last is the word of WFS 1.0.
_SCHEMAS = (_GML, "text/xml; subtype=gml/3.2", "gml32", "XMLSCHEMA")
#: Words that other servers have for the same; capabilities need not name them.
_WORDS_OF_OTHERS = {"geojson": "json", "shapezip": "shp_zip", "shp": "shp_zip", "zip": "shp_zip", "gml": "gml"}
#: What OUTPUTFORMAT may say -> the format of features, "gml" for our own.
_OUTPUTS = {
    _GML: "gml",
    "text/xml; subtype=gml/3.2": "gml",
    "gml32": "gml",
    "application/json": "json",
    "application/geo+json": "json",
    "json": "json",
    "text/csv": "csv",
    "csv": "csv",
    "shape-zip": "shp_zip",
    "application/zip": "shp_zip",
}


@dataclass(frozen=True, slots=True)
class FeatureType:
    """A feature type as capabilities name it."""

    name: str
    title: str
    abstract: str
    bbox: BBox


@dataclass(frozen=True, slots=True)
class WfsCapabilities:
    """What the capabilities document says."""

    service: Service
    types: tuple[FeatureType, ...]
    namespace: str
    prefix: str
    address: str
    codes: tuple[int, ...]
    outputs: tuple[str, ...]
    by_id: str
    most_features: int


@bp.after_request
def let_pages_send(response: Response) -> Response:
    """Pages of other sites may send requests here, which their browser asks first (OpenLayers does)."""
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
    if request.method == "POST":
        response.headers["Cache-Control"] = Cache.NEVER.value  # the address does not say what was asked
        del response.headers["ETag"]
    return response


@bp.route("/wfs", methods=["GET", "POST"])
def wfs() -> Response:
    """One request; parameter names in any case. A POST says the same in XML or as a form, and writes nothing."""
    try:
        if request.method == "POST":
            request.environ.pop("HTTP_IF_NONE_MATCH", None)
            return _answer(sent_parameters())
        return _answer(Parameters.of_request())
    except GeoserviceError as error:
        return ows_exception(error, "ogc/ows_exception_2.xml", "TYPENAMES", 400)


def _answer(given: Parameters) -> Response:
    if given.get("SERVICE", default="WFS").upper() != "WFS":
        raise refused("SERVICE", given.get("SERVICE"))
    wanted = given.need("REQUEST")
    known: dict[str, Callable[[Parameters], Response]] = {
        "GetCapabilities": _capabilities,
        "DescribeFeatureType": _describe,
        "GetFeature": _get_feature,
        "GetPropertyValue": _get_property_value,
        "ListStoredQueries": _list_stored,
        "DescribeStoredQueries": _describe_stored,
    }
    operation = next((make for name, make in known.items() if name.lower() == wanted.lower()), None)
    if operation is None:
        hint = _("Pilih salah satu: %(choices)s.", choices=", ".join(known))
        raise refused("REQUEST", wanted, hint=hint, code="OperationNotSupported")
    version = given.get("VERSION", default="2.0.0")
    if operation is not _capabilities and not version.startswith("2.0"):
        raise refused("VERSION", version, hint=_("Yang dilayani: 2.0.0."))
    return operation(given)


def _capabilities(given: Parameters) -> Response:
    accepted = [part.strip() for part in given.get("ACCEPTVERSIONS").split(",") if part.strip()]
    if accepted and not any(version.startswith("2.0") for version in accepted):
        raise refused("ACCEPTVERSIONS", ",".join(accepted), code="VersionNegotiationFailed")
    return kept_document("wfs", lambda: render_template("ogc/wfs_2_0_0.xml", page=_described(_types(current_store()))))


def _described(types: tuple[FeatureType, ...]) -> WfsCapabilities:
    return WfsCapabilities(
        service=service(),
        types=types,
        namespace=_namespace(),
        prefix=PREFIX,
        address=f"{site_root()}/wfs",
        codes=EPSG_CODES,
        outputs=tuple(_OUTPUTS),
        by_id=BY_ID,
        most_features=MOST_FEATURES,
    )


def _types(store: Store) -> tuple[FeatureType, ...]:
    """Layers, then boundary sets, from the catalogue alone: a damaged one does not take the others with it."""
    layers = layers_of(store)
    found = [FeatureType(type_name(layer.id), layer.title, layer.abstract, layer.bbox) for layer in layers]
    taken = {layer.id for layer in layers}
    for row in store.catalogue.boundary_sets():
        if row.id not in taken:
            edition = store.catalogue.current_edition(row.id)
            text = str(_("Batas wilayah tanpa tema, edisi %(edition)s.", edition=edition.edition))
            found.append(FeatureType(type_name(row.id), row.title, text, _upright(edition.bbox)))
    return tuple(found)


def _upright(box: BBox) -> BBox:
    return BBox(-180.0, box.south, 180.0, box.north) if box.west > box.east else box


def _describe(given: Parameters) -> Response:
    given.one_of("OUTPUTFORMAT", _SCHEMAS, default=_GML)
    names = given.get("TYPENAMES", "TYPENAME")
    if names:
        sources = [source_of(name) for name in names.split(",")[:100]]
        document = schema(sources, _namespace())
        return kept_document(f"wfs types {[(one.id, one.version) for one in sources]}", lambda: document)
    return kept_document("wfs types", lambda: schema(_every_source(current_store()), _namespace()))


def _every_source(store: Store) -> list[Collection]:
    found = []
    for name, _layer in collection_ids(store):
        try:
            found.append(open_collection(store, name))
        except UnavailableError:
            continue
    return found


def _get_feature(given: Parameters) -> Response:
    source, positions = selected(given)
    output = _output(given)
    crs, x_first = _crs(given)
    page = _page(given, source, positions, columns_of(given, source))
    if output == "gml":
        write = as_one_feature if given.get("STOREDQUERY_ID") else as_gml
        page_crs = CRS84 if x_first else crs
        return tagged(source, lambda: _whole_or_stream(page, write(page, page_crs, _namespace())), _GML, ())
    if output == "json":
        # RFC 7946 knows no other order of degrees; systems in metres are written as asked.
        json_crs = CRS84 if crs == DEFAULT_CRS else crs
        return tagged(source, lambda: _whole_or_stream(page, as_geojson(page, json_crs)), "application/geo+json", ())
    return _file(page, output, given)


def _get_property_value(given: Parameters) -> Response:
    source, positions = selected(given)
    if _output(given) != "gml":
        raise refused("OUTPUTFORMAT", given.get("OUTPUTFORMAT"), hint=_("Pilih salah satu: %(choices)s.", choices=_GML))
    crs, x_first = _crs(given)
    column, positions = value_of(given, source, positions)
    page = _page(given, source, positions, (column,))
    page_crs = CRS84 if x_first else crs
    return tagged(source, lambda: _whole_or_stream(page, as_values(page, page_crs, _namespace())), _GML, ())


def _crs(given: Parameters) -> tuple[str, bool]:
    """The CRS of the answer, and whether its spelling asks for degrees with longitude first."""
    text = given.get("SRSNAME")
    crs, x_first = crs_of(text) if text else (DEFAULT_CRS, False)
    return crs, x_first and crs == DEFAULT_CRS


def _page(given: Parameters, source: Collection, positions: IntArray, columns: tuple[str, ...]) -> Page:
    """The part of the positions that STARTINDEX, COUNT and RESULTTYPE ask for."""
    start = given.whole("STARTINDEX", 0, 10**11 - 1, default=0)
    name = "COUNT" if given.get("COUNT") else "MAXFEATURES"
    limit = min(given.whole(name, 0, 10**11 - 1, default=MOST_FEATURES), MOST_FEATURES)
    is_hits = given.one_of("RESULTTYPE", ("results", "hits"), default="results") == "hits"
    shown = positions[:0] if is_hits else positions[start : start + limit]
    links = ("", "") if is_hits else _paging(given, start, limit, len(positions))
    return Page(source, shown, len(positions), links, columns)


def _file(page: Page, output: str, given: Parameters) -> Response:
    view = page.source.files()
    file = FEATURE_FORMATS[output]
    is_part = given.get("PROPERTYNAME", default="*").strip("() ") != "*"
    if is_part and not isinstance(file, CsvTable):
        raise refused("PROPERTYNAME", given.get("PROPERTYNAME"), hint=_("Hanya untuk GML, GeoJSON, dan CSV."))
    headers = (("Content-Disposition", f'attachment; filename="{page.source.id}.{file.extension}"'),)
    columns = (page.columns,) if isinstance(file, CsvTable) else ()
    chunks = partial(file.chunks, view, page.positions, *columns)
    return tagged(page.source, lambda: _whole_or_stream(page, chunks()), file.media_type, headers)


def _whole_or_stream(page: Page, chunks: Iterator[bytes]) -> Body:
    return b"".join(chunks) if len(page.positions) <= _STREAM_FROM else in_request_language(chunks)


def _paging(given: Parameters, start: int, limit: int, matched: int) -> tuple[str, str]:
    """Addresses of the next and the previous page; empty where there is none."""
    asked = request.args if request.method == "GET" else given.values

    def at(index: int) -> str:
        kept = [(name, value) for name, value in asked.items() if name.upper() != "STARTINDEX"]
        return f"{site_root()}/wfs?{urlencode([*kept, ('startIndex', index)])}"

    following = at(start + limit) if limit and start + limit < matched else ""
    return following, at(max(start - limit, 0)) if start > 0 and limit else ""


def _output(given: Parameters) -> str:
    other = _WORDS_OF_OTHERS.get(given.get("OUTPUTFORMAT").lower())
    return other or _OUTPUTS[given.one_of("OUTPUTFORMAT", tuple(_OUTPUTS), default=_GML)]


def _list_stored(_given: Parameters) -> Response:
    return _stored("ogc/wfs_stored_queries.xml")


def _describe_stored(given: Parameters) -> Response:
    for name in given.get("STOREDQUERY_ID").split(","):
        if name not in ("", BY_ID):
            raise refused("STOREDQUERY_ID", name)
    return _stored("ogc/wfs_stored_query.xml")


def _stored(template: str) -> Response:
    return kept_document(template, lambda: render_template(template, page=_described(_types(current_store()))))


def _namespace() -> str:
    return f"{site_root()}/wfs/skema"
