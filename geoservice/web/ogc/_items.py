"""Which features a request asks for, and how they are written (OGC 17-069r4, part 1; 18-058r1, part 2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import isfinite
from re import compile as pattern

import numpy as np
from flask import request

from geoservice.errors import InvalidInputError
from geoservice.formats.features.geojson import encode
from geoservice.formats.properties import property_rows
from geoservice.i18n import message as _
from geoservice.model.arrays import BBox, IntArray
from geoservice.model.indicator import Period
from geoservice.web.ogc._crs import CRS84, bbox_to_crs84, decimals, from_crs84, known_crs
from geoservice.web.ogc._shapes import meeting_box, read_shapes
from geoservice.web.ogc._sources import Collection

DEFAULT_LIMIT, MAX_LIMIT = 1000, 10_000
GUESSED_FROM = 10
"""Features of which QGIS 3.22 concludes what a column holds."""
_MOST_OFFSET = 10_000_000
_MOVED_AT_ONCE = 200
_DIGITS = 18

#: Written as 9.0, the same number: QGIS 3.22 reads a column of whole ones into 32 bits, and shows 0 for null once it
#: has cached the feature.
_NUMBERS = ("nilai", "kelas")

_MOMENT = pattern(r"\d{4}-\d\d-\d\d(?P<time>T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d))?")

#: The parameters of part 1 and 2; filters add theirs.
PARAMETERS = ("bbox", "bbox-crs", "crs", "limit", "offset", "datetime")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A checked request for features."""

    bbox: BBox | None
    crs: str
    limit: int
    offset: int
    period: tuple[datetime, datetime] | None
    """First and last moment that `datetime` names; None for no wish."""
    properties: tuple[str, ...] | None = None
    """Properties to write; None for all."""


def wanted(limit: int = DEFAULT_LIMIT) -> Wanted:
    """What this request asks for, by default so many features; raises InvalidInputError that names the parameter."""
    args = request.args
    crs = known_crs("crs", args["crs"]) if "crs" in args else CRS84
    bbox_crs = known_crs("bbox-crs", args["bbox-crs"]) if "bbox-crs" in args else CRS84
    return Wanted(
        bbox=_bbox(args["bbox"], bbox_crs) if "bbox" in args else None,
        crs=crs,
        limit=min(_whole("limit", limit, 1), MAX_LIMIT),
        offset=_whole("offset", 0, 0, _MOST_OFFSET),
        period=interval(args["datetime"]) if "datetime" in args else None,
    )


def matching(collection: Collection, asked: Wanted) -> IntArray:
    """Positions of all features on all pages, in region order."""
    everything: IntArray = np.arange(len(collection.prepared.regions), dtype=np.int64)
    if asked.period is not None and not in_period(collection.period, asked.period):
        return everything[:0]
    return everything if asked.bbox is None else meeting_box(collection.prepared, asked.bbox)


def with_a_value_ahead(collection: Collection, positions: IntArray) -> IntArray:
    """The same regions; where none of the first ten has a value, the first that has one comes ahead of all.

    QGIS 3.22 takes a column that is null in all of them for texts, and cannot sort or filter it as numbers.
    """
    if collection.view is None:
        return positions
    missing = np.isnan(collection.view.theme.values[positions])
    if missing.all() or not missing[:GUESSED_FROM].all():
        return positions
    at = int(np.argmin(missing))
    return np.concatenate([positions[at : at + 1], positions[:at], positions[at + 1 :]])


def features(
    collection: Collection, positions: Sequence[int], crs: str, properties: tuple[str, ...] | None = None
) -> Iterator[bytes]:
    """Each region as one GeoJSON Feature."""
    geometries = _geometries(collection, positions, crs)
    for row, geometry in zip(_rows(collection, positions), geometries, strict=True):
        code = encode(row["kode"]).encode()
        for column in _NUMBERS:
            number = row.get(column)
            if isinstance(number, int):
                row[column] = float(number)
        said = row if properties is None else {name: row[name] for name in properties}
        yield b'{"type":"Feature","id":%b,"properties":%b,"geometry":%b}' % (code, encode(said).encode(), geometry)


def _geometries(collection: Collection, positions: Sequence[int], crs: str) -> Iterator[bytes]:
    prepared = collection.prepared
    if crs == CRS84:
        yield from map(prepared.geojson, positions)
        return
    import shapely

    digits = decimals(crs)
    for start in range(0, len(positions), _MOVED_AT_ONCE):
        shapes = read_shapes(prepared, positions[start : start + _MOVED_AT_ONCE])
        moved = shapely.transform(shapes, lambda points: np.round(from_crs84(crs, points), digits))
        yield from (text.encode() for text in shapely.to_geojson(moved).tolist())


def features_of(collection: Collection, positions: Sequence[int]) -> Iterator[tuple[int, dict[str, object]]]:
    """Position and properties of regions."""
    return zip(positions, _rows(collection, positions), strict=True)


def _rows(collection: Collection, positions: Sequence[int]) -> Iterator[dict[str, object]]:
    if collection.view is not None:
        yield from property_rows(collection.view, positions)
        return
    regions = collection.prepared.regions
    for position in positions:
        row: dict[str, object] = {
            "kode": regions.codes[position],
            "nama": regions.names[position],
            "jenis": regions.kinds[position] or None,
        }
        yield row | {name: column[position] or None for name, column in regions.parents.items()}


def _bbox(text: str, crs: str) -> BBox:
    try:
        edges = [float(part) for part in text.split(",")]
        if len(edges) == 6:  # with heights, which villages do not have
            edges = [*edges[:2], *edges[3:5]]
        left, bottom, right, top = edges
        if not all(isfinite(edge) for edge in edges):
            raise ValueError(text)
        found = bbox_to_crs84(crs, (left, bottom, right, top))
        if not (-90 <= found.south <= found.north <= 90 and max(abs(found.west), abs(found.east)) <= 180):
            raise ValueError(text)
    except ValueError as error:
        raise InvalidInputError(
            _("Parameter “%(name)s” tidak dapat dipakai: %(value)s", name="bbox", value=text[:80]),
            hint=_("Tulis barat,selatan,timur,utara dalam derajat, misalnya 103.5,-4.9,104.6,-3.6."),
        ) from error
    return found


def _whole(name: str, default: int, least: int, most: int | None = None) -> int:
    text = request.args.get(name)
    if text is None:
        return default
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else least - 1
    if number < least or (most is not None and number > most):
        raise InvalidInputError(
            _("Parameter “%(name)s” tidak dapat dipakai: %(value)s", name=name, value=text[:80]),
            hint=_("Bilangan bulat mulai dari %(least)s.", least=least),
        )
    return number


def interval(text: str, name: str = "datetime") -> tuple[datetime, datetime]:
    """First and last moment that a parameter names; raises InvalidInputError."""
    start, slash, end = text.partition("/")
    try:
        first = _moment(start, last=False) if start not in ("", "..") else datetime.min.replace(tzinfo=UTC)
        if not slash:
            return first, _moment(start, last=True)
        last = _moment(end, last=True) if end not in ("", "..") else datetime.max.replace(tzinfo=UTC)
        if first > last or (start in ("", "..") and end in ("", "..")):
            raise ValueError(text)
    except ValueError as error:
        raise InvalidInputError(
            _("Parameter “%(name)s” tidak dapat dipakai: %(value)s", name=name, value=text[:80]),
            hint=_("Tulis tanggal atau rentang menurut RFC 3339, misalnya 2024-01-01T00:00:00Z/.."),
        ) from error
    return first, last


def _moment(text: str, *, last: bool) -> datetime:
    """A date-time of RFC 3339, or the first or last moment of a date; raises ValueError."""
    found = _MOMENT.fullmatch(text.upper().replace(" ", "+"))  # the plus sign of an address is a space
    if found is None:
        raise ValueError(text)
    if found["time"]:
        return datetime.fromisoformat(found[0])
    end = datetime.max.time() if last else datetime.min.time()
    return datetime.combine(date.fromisoformat(text), end, UTC)


def in_period(period: Period | None, asked: tuple[datetime, datetime]) -> bool:
    """Whether a period meets an interval; what has no period is there at any time."""
    if period is None:
        return True
    first, last = period_bounds(period)
    return first <= asked[1] and asked[0] < last


def period_bounds(period: Period) -> tuple[datetime, datetime]:
    """The first moment of a period and the first one after it, UTC."""
    first, last = (datetime.combine(day, datetime.min.time(), UTC) for day in period.days())
    return first, last + timedelta(days=1)
