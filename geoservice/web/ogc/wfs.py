"""WFS 2.0 (OGC 09-025r2), key-value pairs: every layer and boundary set as features."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from urllib.parse import urlencode

import numpy as np
from flask import Blueprint, Response, render_template, request

from geoservice.errors import GeoserviceError, NotFoundError
from geoservice.formats import FEATURE_FORMATS
from geoservice.formats.filtering import matches
from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.model.arrays import BBox, IntArray
from geoservice.web.http import Body, Cache, Representation, content_tag
from geoservice.web.links import site_root
from geoservice.web.ogc._crs import CRS84, EPSG_CODES
from geoservice.web.ogc._fes import parse_fes
from geoservice.web.ogc._filters import CollectionTable, ordered
from geoservice.web.ogc._gml import PREFIX, members, schema, type_name
from geoservice.web.ogc._gml_reading import DEFAULT_CRS, crs_of, degrees
from geoservice.web.ogc._items import Wanted, features, matching
from geoservice.web.ogc._pages import tagged
from geoservice.web.ogc._service import Service, ServiceRefusalError, service
from geoservice.web.ogc._sources import Collection, collection_ids, open_collection
from geoservice.web.problems import status_of
from geoservice.web.respond import answer, current_store, in_request_language

PLUGIN = bp = Blueprint("wfs", __name__)

_XML = "text/xml; charset=utf-8"
_GML = "application/gml+xml; version=3.2"
_MOST_COUNT = 1_000_000
_BY_ID = "urn:ogc:def:query:OGC-WFS::GetFeatureById"
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


@dataclass(frozen=True, slots=True)
class OwsException:
    """A refusal as OWS Common 1.1 writes it."""

    text: str
    code: str
    locator: str


@bp.get("/wfs")
def wfs() -> Response:
    """One request; parameter names in any case."""
    given: dict[str, str] = {}
    for name, value in request.args.items():
        given.setdefault(name.upper(), value)
    try:
        return _answer(given)
    except ServiceRefusalError as fault:
        return _exception(fault, fault.code or "InvalidParameterValue", fault.locator, fault.status)
    except GeoserviceError as error:
        is_type = isinstance(error, NotFoundError)
        code = "InvalidParameterValue" if is_type else "NoApplicableCode"
        return _exception(error, code, "TYPENAMES" if is_type else "", 400 if is_type else status_of(error))


def _answer(given: Mapping[str, str]) -> Response:
    if given.get("SERVICE", "WFS").upper() != "WFS":
        raise _refused("SERVICE", given)
    wanted = given.get("REQUEST", "")
    if not wanted:
        raise _missing("REQUEST")
    known: dict[str, Callable[[Mapping[str, str]], Response]] = {
        "GetCapabilities": _capabilities,
        "DescribeFeatureType": _describe,
        "GetFeature": _get_feature,
        "ListStoredQueries": _list_stored,
        "DescribeStoredQueries": _describe_stored,
    }
    if wanted not in known:
        raise ServiceRefusalError(
            _unusable("REQUEST", wanted),
            hint=_("Pilih salah satu: %(choices)s.", choices=", ".join(known)),
            code="OperationNotSupported",
            locator="REQUEST",
        )
    version = given.get("VERSION", "2.0.0")
    if wanted != "GetCapabilities" and not version.startswith("2.0"):
        raise ServiceRefusalError(
            _unusable("VERSION", version),
            hint=_("Yang dilayani: 2.0.0."),
            code="InvalidParameterValue",
            locator="VERSION",
        )
    return known[wanted](given)


def _capabilities(given: Mapping[str, str]) -> Response:
    accepted = [part for part in given.get("ACCEPTVERSIONS", "").split(",") if part]
    if accepted and not any(version.startswith("2.0") for version in accepted):
        raise ServiceRefusalError(
            _unusable("ACCEPTVERSIONS", given["ACCEPTVERSIONS"]),
            code="VersionNegotiationFailed",
            locator="ACCEPTVERSIONS",
        )
    store = current_store()
    sources = (open_collection(store, name) for name, _layer in collection_ids(store))
    types = tuple(
        FeatureType(type_name(source.id), source.title, source.description, source.prepared.edition.bbox)
        for source in sources
    )
    page = WfsCapabilities(
        service(), types, _namespace(), PREFIX, f"{site_root()}/wfs", EPSG_CODES, tuple(_OUTPUTS), _BY_ID
    )
    body = render_template("ogc/wfs_2_0_0.xml", page=page).encode()
    return answer(Representation(lambda: body, _XML, content_tag(body)))


def _describe(given: Mapping[str, str]) -> Response:
    names = given.get("TYPENAMES") or given.get("TYPENAME") or ""
    store = current_store()
    if names:
        sources = [_source(name) for name in names.split(",")]
    else:
        sources = [open_collection(store, name) for name, _layer in collection_ids(store)]
    body = schema(sources, _namespace()).encode()
    return answer(Representation(lambda: body, _XML, content_tag(body)))


def _get_feature(given: Mapping[str, str]) -> Response:
    source, positions = _selected(given)
    output = _output(given)
    crs, x_first = crs_of(given["SRSNAME"]) if given.get("SRSNAME") else (DEFAULT_CRS, False)
    start = _whole(given, "STARTINDEX", 0, 0)
    limit = _whole(given, "COUNT" if "COUNT" in given else "MAXFEATURES", _MOST_COUNT, 0)
    matched = len(positions)
    hits = given.get("RESULTTYPE", "results").lower()
    if hits not in ("results", "hits"):
        raise _refused("RESULTTYPE", given)
    page = positions[start : start + limit] if hits == "results" else positions[:0]
    if output == "gml":
        links = _paging(start, limit, matched) if hits == "results" else ("", "")
        crs = CRS84 if x_first and crs == DEFAULT_CRS else crs
        chosen = _columns(given, source)
        return tagged(source, lambda: _collected(source, page, crs, chosen, matched, links), _GML, ())
    if output == "json":
        json_crs = crs if given.get("SRSNAME") and not crs.endswith("/4326") else CRS84
        return tagged(source, lambda: _geojson(source, page, json_crs, matched), "application/geo+json", ())
    view = source.view
    if view is None or output not in FEATURE_FORMATS:
        raise _refused("OUTPUTFORMAT", given)
    file = FEATURE_FORMATS[output]
    headers = (("Content-Disposition", f'attachment; filename="{source.id}.{file.extension}"'),)
    return tagged(source, lambda: b"".join(file.chunks(view, page)), file.media_type, headers)


def _selected(given: Mapping[str, str]) -> tuple[Collection, IntArray]:
    """The feature type and the positions on all pages."""
    stored = given.get("STOREDQUERY_ID")
    if stored is not None:
        if stored not in (_BY_ID, "http://www.opengis.net/def/query/OGC-WFS/0/GetFeatureById"):
            raise _refused("STOREDQUERY_ID", given)
        return _by_ids([_need(given, "ID")])
    names = given.get("TYPENAMES") or given.get("TYPENAME")
    ids = given.get("RESOURCEID") or given.get("FEATUREID")
    if ids:
        return _by_ids(ids.split(","))
    if not names:
        raise _missing("TYPENAMES")
    source = _source(names)
    return source, _in_order(source, _filtered(given, source), given)


def _filtered(given: Mapping[str, str], source: Collection) -> IntArray:
    if given.get("BBOX") and given.get("FILTER"):
        raise ServiceRefusalError(
            _("BBOX dan FILTER tidak dapat dipakai bersama."),
            hint=_("Tulis kotaknya di dalam FILTER."),
            code="InvalidParameterValue",
            locator="FILTER",
        )
    bbox = _bbox(given) if given.get("BBOX") else None
    positions = matching(source, Wanted(bbox=bbox, crs=CRS84, limit=1, offset=0, period=None))
    if given.get("FILTER"):
        numbers = frozenset(name for name in source.columns() if source.is_number(name))
        tree, ids = parse_fes(given["FILTER"], numbers)
        if tree is not None:
            positions = positions[matches(tree, CollectionTable(source))[positions]]
        if ids:
            positions = np.intersect1d(positions, _by_ids(list(ids))[1]).astype(np.int64)
    return positions


def _in_order(source: Collection, positions: IntArray, given: Mapping[str, str]) -> IntArray:
    keys = []
    for part in given.get("SORTBY", "").split(","):
        name, _space, direction = part.strip().partition(" ")
        name = name.rpartition(":")[2]
        if name:
            keys.append(("-" if direction.upper() in ("D", "DESC") else "") + name)
    return ordered(source, positions, keys)


def _by_ids(ids: list[str]) -> tuple[Collection, IntArray]:
    """Features named `type.code`; those that do not exist are left out."""
    source, found = None, []
    for identifier in ids:
        name, _dot, code = identifier.partition(".")
        source = _source(name)
        position = source.prepared.regions.position(code)
        found += [position] if position is not None else []
    if source is None or (not found and len(ids) == 1):
        raise ServiceRefusalError(
            _("Tidak ada wilayah “%(id)s”.", id=ids[0][:80]), code="NotFound", locator="RESOURCEID", status=404
        )
    return source, np.array(sorted(found), dtype=np.int64)


def _collected(
    source: Collection, page: IntArray, crs: str, columns: tuple[str, ...], matched: int, links: tuple[str, str]
) -> Body:
    namespace = _namespace()
    following, before = (
        f' {name}="{link}"' if link else "" for name, link in zip(("next", "previous"), links, strict=True)
    )
    described = f"{site_root()}/wfs?service=WFS&amp;version=2.0.0&amp;request=DescribeFeatureType&amp;typeNames="
    stamp = source.view.published.published_at if source.view else "1970-01-01T00:00:00Z"
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" '
        f'xmlns:{PREFIX}="{namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:schemaLocation="http://www.opengis.net/wfs/2.0 http://schemas.opengis.net/wfs/2.0/wfs.xsd '
        f'{namespace} {described}{PREFIX}:{type_name(source.id)}" timeStamp="{stamp}" '
        f'numberMatched="{matched}" numberReturned="{len(page)}"{following}{before}>\n'
    )

    def chunks() -> Iterator[bytes]:
        yield head.encode()
        for member in members(source, page.tolist(), crs, columns):
            yield member.encode()
        yield b"</wfs:FeatureCollection>\n"

    return b"".join(chunks()) if len(page) <= 1000 else in_request_language(chunks())


def _geojson(source: Collection, page: IntArray, crs: str, matched: int) -> bytes:
    head = f'{{"type":"FeatureCollection","numberMatched":{matched},"numberReturned":{len(page)},"features":['
    return head.encode() + b",\n".join(features(source, page.tolist(), crs)) + b"]}\n"


def _paging(start: int, limit: int, matched: int) -> tuple[str, str]:
    """Addresses of the next and the previous page, escaped; empty where there is none."""

    def at(index: int) -> str:
        kept = [(name, value) for name, value in request.args.items() if name.upper() != "STARTINDEX"]
        return f"{site_root()}/wfs?{urlencode([*kept, ('startIndex', index)])}".replace("&", "&amp;")

    following = at(start + limit) if start + limit < matched else ""
    return following, at(max(start - limit, 0)) if start > 0 else ""


def _source(name: str) -> Collection:
    plain = name.strip().rpartition(":")[2].removeprefix("_")
    return open_collection(current_store(), plain)


def _columns(given: Mapping[str, str], source: Collection) -> tuple[str, ...]:
    text = given.get("PROPERTYNAME", "")
    if text in ("", "*"):
        return source.columns()
    names = tuple(part.strip("() ").rpartition("/")[2].rpartition(":")[2] for part in text.split(","))
    unknown = [name for name in names if name not in (*source.columns(), "geometry")]
    if unknown:
        raise ServiceRefusalError(
            _(
                "Parameter “%(name)s” menyebut kolom yang tidak ada: %(value)s",
                name="PROPERTYNAME",
                value=unknown[0][:80],
            ),
            hint=_("Yang ada: %(names)s.", names=", ".join(source.columns())),
            code="InvalidParameterValue",
            locator="PROPERTYNAME",
        )
    return tuple(name for name in names if name != "geometry")


def _bbox(given: Mapping[str, str]) -> BBox:
    parts = given["BBOX"].split(",")
    crs, x_first = crs_of(parts[4], "BBOX") if len(parts) == 5 else (DEFAULT_CRS, False)
    try:
        corners = np.array([float(part) for part in parts[:4]], dtype=np.float64).reshape(2, 2)
        (west, south), (east, north) = degrees(corners, crs, x_first).tolist()
        if len(parts) not in (4, 5) or not all(isfinite(edge) for edge in (west, south, east, north)) or south > north:
            raise ValueError("bbox")
    except ValueError as error:
        raise ServiceRefusalError(
            _unusable("BBOX", given["BBOX"]),
            hint=_("Tulis empat angka menurut urutan sumbu sistem koordinatnya; EPSG:4326 mendahulukan lintang."),
            code="InvalidParameterValue",
            locator="BBOX",
        ) from error
    return BBox(west, south, east, north)


def _output(given: Mapping[str, str]) -> str:
    text = given.get("OUTPUTFORMAT") or _GML
    wanted = text.lower().replace("; ", ";").replace("+xml", " xml").replace(" ", "")
    for name, output in _OUTPUTS.items():
        if wanted == name.lower().replace("; ", ";").replace("+xml", " xml").replace(" ", ""):
            return output
    raise ServiceRefusalError(
        _unusable("OUTPUTFORMAT", text),
        hint=_("Pilih salah satu: %(choices)s.", choices=", ".join(_OUTPUTS)),
        code="InvalidParameterValue",
        locator="OUTPUTFORMAT",
    )


def _list_stored(_given: Mapping[str, str]) -> Response:
    return _stored("ogc/wfs_stored_queries.xml")


def _describe_stored(_given: Mapping[str, str]) -> Response:
    return _stored("ogc/wfs_stored_query.xml")


def _stored(template: str) -> Response:
    store = current_store()
    types = tuple(FeatureType(type_name(name), "", "", BBox(0, 0, 0, 0)) for name, _layer in collection_ids(store))
    page = WfsCapabilities(service(), types, _namespace(), PREFIX, f"{site_root()}/wfs", (), (), _BY_ID)
    body = render_template(template, page=page).encode()
    return answer(Representation(lambda: body, _XML, content_tag(body)))


def _namespace() -> str:
    return f"{site_root()}/wfs/skema"


def _need(given: Mapping[str, str], name: str) -> str:
    if not given.get(name):
        raise _missing(name)
    return given[name]


def _whole(given: Mapping[str, str], name: str, default: int, least: int) -> int:
    text = given.get(name)
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 12 and int(text) >= least):
        raise _refused(name, given)
    return min(int(text), _MOST_COUNT)


def _refused(name: str, given: Mapping[str, str]) -> ServiceRefusalError:
    return ServiceRefusalError(_unusable(name, given.get(name, "")), code="InvalidParameterValue", locator=name)


def _missing(name: str) -> ServiceRefusalError:
    return ServiceRefusalError(
        _("Parameter “%(name)s” harus diisi.", name=name), code="MissingParameterValue", locator=name
    )


def _unusable(name: str, value: str) -> Message:
    return _("Parameter “%(name)s” tidak dapat dipakai: %(value)s", name=name, value=value[:80])


def _exception(error: GeoserviceError, code: str, locator: str, status: int) -> Response:
    text = " ".join(str(part) for part in (error.message, error.hint) if part)
    body = render_template("ogc/ows_exception_2.xml", page=OwsException(text, code, locator))
    response = Response(body, status, content_type=_XML)
    response.headers["Cache-Control"] = Cache.NEVER.value
    return response
