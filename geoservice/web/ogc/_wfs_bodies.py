"""WFS requests that are sent (OGC 09-025r2, XML or a form) as the parameters that a GET would have."""

from __future__ import annotations

from collections.abc import Iterator
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import parse_qsl

from flask import request
from lxml import etree  # type: ignore[import-untyped]  # lxml-stubs lag behind

from geoservice.errors import UnavailableError
from geoservice.i18n import message as _
from geoservice.web.ogc._parameters import Parameters, ServiceRefusalError, refused

_MOST_BYTES = 64 * 1024
_FORM = "application/x-www-form-urlencoded"
#: Whoever sends slowly holds a thread of the worker: only so many are read at once.
_READERS = BoundedSemaphore(2)
#: Attributes of the request and of its query that have the name of a parameter.
_ATTRIBUTES = (
    *("service", "version", "outputFormat", "count", "maxFeatures", "startIndex", "resultType"),
    *("typeNames", "typeName", "srsName", "valueReference"),
)
_SAFE: Any = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


def sent_parameters() -> Parameters:
    """What the body of this request says, before what its address says.

    Raises ServiceRefusalError for a body that is too long or cannot be read, UnavailableError while others send.
    """
    body = _body()
    is_form = request.mimetype == _FORM and not body.lstrip().startswith(b"<")
    said = dict(parse_qsl(body.decode("utf-8", "replace"))) if is_form else dict(_of_xml(body))
    by_name = {name.upper(): value for name, value in said.items()}
    return Parameters(Parameters.of_request().values | by_name)


def _body() -> bytes:
    if not _READERS.acquire(blocking=False):
        raise UnavailableError(_("Terlalu banyak permintaan sedang dikirim."), hint=_("Coba lagi beberapa saat lagi."))
    try:
        body = request.stream.read(_MOST_BYTES + 1)
    finally:
        _READERS.release()
    if len(body) > _MOST_BYTES:
        raise _unreadable(_("Isi permintaan lebih dari %(size)s KB.", size=_MOST_BYTES // 1024))
    return body


def _of_xml(body: bytes) -> Iterator[tuple[str, str]]:
    root = _root(body)
    yield "REQUEST", _name(root)
    yield from _attributes(root)
    children = list(_elements(root))
    if len([child for child in children if _name(child) in ("Query", "StoredQuery")]) > 1:
        hint = _("Kirim satu Query saja.")
        raise refused("Query", _name(root), hint=hint, code="OptionNotSupported")
    names = [(child.text or "").strip() for child in children if _name(child) == "TypeName"]
    if names:
        yield "TYPENAMES", ",".join(names)
    versions = [version.text or "" for version in root.iterfind(".//{*}AcceptVersions/{*}Version")]
    if versions:
        yield "ACCEPTVERSIONS", ",".join(versions)
    for child in children:
        if _name(child) == "Query":
            yield from _of_query(child)
        elif _name(child) in ("StoredQuery", "StoredQueryId"):
            yield from _of_stored_query(child)


def _of_query(query: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - an lxml element
    yield from _attributes(query)
    columns = [(child.text or "").strip() for child in _elements(query) if _name(child) == "PropertyName"]
    if columns:
        yield "PROPERTYNAME", ",".join(columns)
    for child in _elements(query):
        if _name(child) == "Filter":
            yield "FILTER", etree.tostring(child, encoding="unicode", with_tail=False)
        elif _name(child) == "SortBy":
            yield "SORTBY", ",".join(_sort_key(part) for part in _elements(child))


def _sort_key(part: Any) -> str:  # noqa: ANN401
    said = {_name(child): (child.text or "").strip() for child in _elements(part)}
    return f"{said.get('ValueReference', said.get('PropertyName', ''))} {said.get('SortOrder', '')}".strip()


def _of_stored_query(query: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    yield "STOREDQUERY_ID", query.get("id") or (query.text or "").strip()
    for child in _elements(query):
        if _name(child) == "Parameter":
            yield child.get("name", ""), (child.text or "").strip()


def _attributes(element: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """Several type names stand with spaces between them."""
    for name in _ATTRIBUTES:
        if element.get(name):
            yield name, ",".join(element.get(name).split()) if name.startswith("typeName") else element.get(name)


def _root(body: bytes) -> Any:  # noqa: ANN401
    try:
        root = etree.fromstring(body, etree.XMLParser(**_SAFE))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _unreadable(_("Isi permintaan bukan XML yang dapat dibaca.")) from error
    if root.getroottree().docinfo.doctype:
        raise _unreadable(_("Isi permintaan memuat DOCTYPE, yang tidak diterima."))
    return root


def _elements(parent: Any) -> Iterator[Any]:  # noqa: ANN401
    return (child for child in parent if isinstance(child.tag, str))


def _name(element: Any) -> str:  # noqa: ANN401
    return str(etree.QName(element).localname)


def _unreadable(message: Any) -> ServiceRefusalError:  # noqa: ANN401 - a Message
    return ServiceRefusalError(message, code="OperationParsingFailed")
