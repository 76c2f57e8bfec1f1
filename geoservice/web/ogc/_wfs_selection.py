"""Which features a WFS request names: types, identifiers, boxes, filters and their order."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite

import numpy as np

from geoservice.errors import InvalidInputError, NotFoundError
from geoservice.formats.filter_values import known
from geoservice.formats.filtering import Tree, matches
from geoservice.i18n import message as _
from geoservice.model.arrays import BBox, IntArray
from geoservice.web.moved import current_id
from geoservice.web.ogc._crs import CRS84
from geoservice.web.ogc._fes import parse_fes
from geoservice.web.ogc._filters import CollectionTable, ordered, parse_filter
from geoservice.web.ogc._gml import GEOMETRY, IDENTIFIER
from geoservice.web.ogc._gml_reading import DEFAULT_CRS, crs_of, degrees
from geoservice.web.ogc._items import Wanted, matching
from geoservice.web.ogc._parameters import Parameters, ServiceRefusalError, missing, refused
from geoservice.web.ogc._sources import Collection, open_collection
from geoservice.web.respond import current_store

BY_ID = "urn:ogc:def:query:OGC-WFS::GetFeatureById"
_BY_ID_TOO = "http://www.opengis.net/def/query/OGC-WFS/0/GetFeatureById"
MOST_FEATURES = 1_000_000
_MOST_IDS = 1000


def selected(given: Parameters) -> tuple[Collection, IntArray]:
    """The feature type, and the positions on all pages in the order asked for."""
    stored = given.get("STOREDQUERY_ID")
    if stored:
        if stored not in (BY_ID, _BY_ID_TOO):
            raise refused("STOREDQUERY_ID", stored)
        return _one_by_id(given.need("ID"))
    names, ids = given.get("TYPENAMES", "TYPENAME"), given.get("RESOURCEID", "FEATUREID")
    if ids:
        _check_alone(given)
        source, positions = _by_ids(ids.split(","), "RESOURCEID")
    elif names:
        source = source_of(_one_type(names))
        positions = _filtered(given, source)
    else:
        raise missing("TYPENAMES")
    return source, _in_order(source, positions, given)


def _check_alone(given: Parameters) -> None:
    """Raises ServiceRefusalError where identifiers come together with a box or a filter (OGC 09-025r2, table 8)."""
    for name in ("BBOX", "FILTER", "CQL_FILTER"):
        if given.get(name):
            raise ServiceRefusalError(
                _("%(one)s dan %(other)s tidak dapat dipakai bersama.", one="RESOURCEID", other=name),
                code="InvalidParameterValue",
                locator=name,
            )


def source_of(name: str) -> Collection:
    """The collection of a type name, with any prefix or none."""
    plain = name.strip().rpartition(":")[2].rpartition("}")[2].removeprefix("_")
    return open_collection(current_store(), current_id(current_store(), plain))


def columns_of(given: Parameters, source: Collection) -> tuple[str, ...]:
    """The properties to write, in their own order; raises ServiceRefusalError for one that there is not."""
    text = given.get("PROPERTYNAME", default="*").strip("() ")
    if text == "*":
        return source.columns()
    names = {part.strip().rpartition("/")[2].rpartition(":")[2] for part in text.split(",")}
    unknown = sorted(names - {*source.columns(), "geometry"})
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
    return tuple(name for name in source.columns() if name in names)


def value_of(given: Parameters, source: Collection, positions: IntArray) -> tuple[str, IntArray]:
    """The property that VALUEREFERENCE names, and the positions of the regions that have a value."""
    text = given.need("VALUEREFERENCE")
    plain = text.strip().rpartition("/")[2]
    name = plain if plain == IDENTIFIER else plain.rpartition(":")[2]
    if name in (IDENTIFIER, GEOMETRY):
        return name, positions
    if name not in source.columns():
        hint = _("Yang ada: %(names)s.", names=", ".join(source.columns()))
        raise refused("VALUEREFERENCE", text, hint=hint)
    return name, positions[known(CollectionTable(source).column(name))[positions]]


def _one_type(names: str) -> str:
    """`a`, `(a)`; several types are a join, which is not served."""
    plain = names.strip("() ")
    if "," in plain or "(" in plain:
        hint = _("Sebutkan satu jenis saja; gabungan (join) tidak dilayani.")
        raise refused("TYPENAMES", names, hint=hint, code="OptionNotSupported")
    return plain


def _one_by_id(identifier: str) -> tuple[Collection, IntArray]:
    try:
        source, positions = _by_ids([identifier], "ID")
    except NotFoundError:
        raise _no_such_feature(identifier) from None
    if not len(positions):
        raise _no_such_feature(identifier)
    return source, positions


def _by_ids(ids: list[str], parameter: str) -> tuple[Collection, IntArray]:
    """Features of one type named `type.code`; those that do not exist are left out."""
    types = {identifier.partition(".")[0] for identifier in ids}
    if len(types) != 1 or len(ids) > _MOST_IDS:
        raise refused(parameter, ",".join(ids), hint=_("Sebutkan wilayah dari satu jenis saja."))
    source = source_of(types.pop())
    found = {source.prepared.regions.position(identifier.partition(".")[2]) for identifier in ids}
    return source, np.array(sorted(position for position in found if position is not None), dtype=np.int64)


def _no_such_feature(identifier: str) -> ServiceRefusalError:
    return ServiceRefusalError(
        _("Tidak ada wilayah “%(id)s”.", id=identifier[:80]), code="NotFound", locator="ID", status=404
    )


def _filtered(given: Parameters, source: Collection) -> IntArray:
    box, text = given.get("BBOX"), given.get("FILTER")
    if box and text:
        raise ServiceRefusalError(
            _("BBOX dan FILTER tidak dapat dipakai bersama."),
            hint=_("Tulis kotaknya di dalam FILTER."),
            code="InvalidParameterValue",
            locator="FILTER",
        )
    bbox = _bbox(box) if box else None
    positions = matching(source, Wanted(bbox=bbox, crs=CRS84, limit=1, offset=0, period=None))
    if given.get("CQL_FILTER"):
        positions = _where(source, positions, "CQL_FILTER", lambda: parse_filter(given.get("CQL_FILTER"), "cql2-text"))
    return _meeting(source, positions, text) if text else positions


def _where(source: Collection, positions: IntArray, parameter: str, read: Callable[[], Tree]) -> IntArray:
    """Those of the positions that meet a condition; what is wrong with it is told of this parameter."""
    try:
        return positions[matches(read(), CollectionTable(source))[positions]]
    except ServiceRefusalError:
        raise
    except InvalidInputError as error:
        raise ServiceRefusalError(
            error.message, hint=error.hint, code="InvalidParameterValue", locator=parameter
        ) from error


def _meeting(source: Collection, positions: IntArray, text: str) -> IntArray:
    numbers = frozenset(name for name in source.columns() if source.is_number(name))
    tree, ids = parse_fes(text, numbers)
    if tree is not None:
        positions = _where(source, positions, "FILTER", lambda: tree)
    if ids:
        own = [identifier for identifier in ids if source_of(identifier.partition(".")[0]).id == source.id]
        named = _by_ids(own, "FILTER")[1] if own else positions[:0]
        positions = np.intersect1d(positions, named).astype(np.int64)
    return positions


def _in_order(source: Collection, positions: IntArray, given: Parameters) -> IntArray:
    keys = []
    for part in given.get("SORTBY").split(","):
        name, _space, direction = part.strip().partition(" ")
        name = name.rpartition("/")[2].rpartition(":")[2]
        if name:
            keys.append(("-" if direction.strip().upper() in ("D", "DESC") else "") + name)
    try:
        return ordered(source, positions, keys[:10])
    except InvalidInputError as error:
        raise ServiceRefusalError(
            error.message, hint=error.hint, code="InvalidParameterValue", locator="SORTBY"
        ) from error


def _bbox(text: str) -> BBox:
    """Four edges in the axis order of their CRS, which may follow; without one, latitude first."""
    parts = text.split(",")
    try:
        if len(parts) not in (4, 5):
            raise ValueError(text)
        crs, x_first = crs_of(parts[4], "BBOX") if len(parts) == 5 else (DEFAULT_CRS, False)
        corners = np.array([float(part) for part in parts[:4]], dtype=np.float64).reshape(2, 2)
        (west, south), (east, north) = degrees(corners, crs, x_first).tolist()
        if not all(isfinite(edge) for edge in (west, south, east, north)) or south > north:
            raise ValueError(text)
    except ValueError as error:
        hint = _("Tulis empat angka menurut urutan sumbu sistem koordinatnya; EPSG:4326 mendahulukan lintang.")
        raise refused("BBOX", text, hint=hint) from error
    return BBox(west, south, east, north)
