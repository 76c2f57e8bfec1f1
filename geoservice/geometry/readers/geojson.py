"""GeoJSON, parsed here and not by GDAL, which follows links written in the file.

RFC 7946 means longitude and latitude on WGS 84. The older `crs` member is honoured when it names a system.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import shapely

from geoservice.errors import InvalidInputError
from geoservice.geometry.raw import FeatureCollector, Features
from geoservice.geometry.rings import RingError, polygon, ring
from geoservice.i18n import message as _

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*")
CRS84 = "OGC:CRS84"


class GeoJson:
    """A FeatureCollection or a single Feature."""

    title = "GeoJSON"
    extensions = (".geojson", ".json")
    has_layers = False

    def matches(self, head: bytes) -> bool:
        """A JSON object that is no TopoJSON."""
        return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") and b'"Topology"' not in head

    def read(self, path: Path, layer: str | None) -> Features:
        """All features; GeoJSON has no layers."""
        collector = FeatureCollector()
        members = parse(decode(path), lambda feature: add_feature(feature, collector))
        if members.get("type") == "Feature":
            add_feature(members, collector)
        elif members.get("type") != "FeatureCollection":
            raise InvalidInputError(
                _(
                    "Isi berkas %(file)s bukan GeoJSON FeatureCollection, melainkan “%(type)s”.",
                    file=path.name,
                    type=str(members.get("type", ""))[:60],
                ),
                hint=_("Ekspor sebagai GeoJSON dari QGIS; setiap wilayah menjadi satu Feature dengan properti kode."),
            )
        return collector.features(_crs(members.get("crs"), path.name))


def decode(path: Path) -> str:
    """The text of a JSON file; raises InvalidInputError unless it is UTF-8."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInputError(
            _("Berkas %(file)s bukan teks UTF-8 (bita ke-%(position)s).", file=path.name, position=error.start + 1),
            hint=_("Simpan ulang berkas itu dengan pengodean UTF-8."),
        ) from error


def parse(text: str, each: Callable[[Any], None]) -> dict[str, Any]:
    """Members of a JSON object; those in the list `features` go to `each` one at a time to keep memory low."""
    try:
        return _members(text, each)
    except json.JSONDecodeError as error:
        raise InvalidInputError(
            _("JSON rusak pada baris %(row)s, kolom %(column)s.", row=error.lineno, column=error.colno),
            hint=_("Berkas mungkin terpotong saat diunduh; unduh atau ekspor ulang."),
        ) from error
    except (RecursionError, ValueError) as error:
        raise InvalidInputError(
            _("JSON ini bersarang terlalu dalam atau memuat angka yang tidak wajar."),
            hint=_("Ekspor ulang batas wilayah dari QGIS."),
        ) from error


def add_feature(feature: object, collector: FeatureCollector) -> None:
    """Read one Feature; what is wrong with its geometry becomes a finding."""
    if not isinstance(feature, dict):
        collector.note("refused", "not_a_feature")
        collector.add({}, None)
        return
    given = feature.get("properties")
    properties = dict(given) if isinstance(given, dict) else {}
    if "id" in feature:
        properties.setdefault("id", feature["id"])
    try:
        geometry = _geometry(feature.get("geometry"), collector)
    except RingError as error:
        collector.note("refused", error.reason, error.detail)
        geometry = None
    collector.add(properties, geometry)


def _members(text: str, each: Callable[[Any], None]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    at = _after(text, 0, "{")
    while text[at : at + 1] != "}":
        key, at = _DECODER.raw_decode(text, at)
        at = _after(text, at, ":")
        if key == "features" and text[at : at + 1] == "[":
            at = _elements(text, at, each)
        else:
            members[str(key)], at = _DECODER.raw_decode(text, at)
        at = _separator(text, at, "}")
    if text[at + 1 :].strip():
        raise json.JSONDecodeError("Extra data", text, at + 1)
    return members


def _elements(text: str, at: int, each: Callable[[Any], None]) -> int:
    at = _after(text, at, "[")
    while text[at : at + 1] != "]":
        element, at = _DECODER.raw_decode(text, at)
        each(element)
        at = _separator(text, at, "]")
    return at + 1


def _after(text: str, at: int, mark: str) -> int:
    at = _skip(text, at)
    if text[at : at + 1] != mark:
        raise json.JSONDecodeError(f"Expecting {mark}", text, at)
    return _skip(text, at + 1)


def _separator(text: str, at: int, end: str) -> int:
    """Where the next element or the closing mark stands."""
    at = _skip(text, at)
    if text[at : at + 1] == end:
        return at
    at = _after(text, at, ",")
    if text[at : at + 1] == end:
        raise json.JSONDecodeError("Illegal trailing comma", text, at)
    return at


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _geometry(geometry: object, collector: FeatureCollector) -> object:
    if geometry is None:
        return None
    if not isinstance(geometry, dict):
        raise RingError("bad_coordinates")
    if geometry.get("type") == "GeometryCollection":
        parts = geometry.get("geometries")
        parts = parts if isinstance(parts, list) else []
        shapes = [shape for part in parts if isinstance(shape := _geometry(part, collector), shapely.Geometry)]
        return shapely.GeometryCollection(shapes)
    coordinates = geometry.get("coordinates")
    if geometry.get("type") == "Polygon":
        return _polygon(coordinates, collector)
    if geometry.get("type") == "MultiPolygon":
        return shapely.MultiPolygon([_polygon(part, collector) for part in _listed(coordinates)])
    return _other(geometry)


def _polygon(coordinates: object, collector: FeatureCollector) -> shapely.Polygon:
    return polygon([ring(points) for points in _listed(coordinates)], collector)


def _listed(coordinates: object) -> list[Any]:
    if not isinstance(coordinates, list):
        raise RingError("bad_coordinates")
    return coordinates


def _other(geometry: dict[str, Any]) -> shapely.Geometry:
    """A point or line, kept so that the report can say what it was."""
    try:
        shape: shapely.Geometry = shapely.from_geojson(json.dumps(geometry))
    except (shapely.GEOSException, TypeError) as error:
        raise RingError("bad_coordinates", str(geometry.get("type", ""))[:40]) from error
    return shape


def _crs(crs: object, file_name: str) -> str | None:
    if crs is None:
        return CRS84
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if isinstance(crs, dict) and crs.get("type") == "name" and isinstance(name, str) and "/" not in name:
        return name
    raise InvalidInputError(
        _("Anggota “crs” dalam %(file)s tidak menyebut nama sistem koordinat.", file=file_name),
        hint=_("Tautan tidak diikuti demi keamanan; hapus anggota “crs”, atau ekspor ulang dalam WGS 84 (EPSG:4326)."),
    )


PLUGIN = GeoJson()
