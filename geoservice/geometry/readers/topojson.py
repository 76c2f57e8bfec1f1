"""TopoJSON: shared arcs, put together here into rings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geoservice.errors import InvalidInputError
from geoservice.geometry.raw import FeatureCollector, Features
from geoservice.geometry.readers.geojson import CRS84, decode, parse
from geoservice.geometry.rings import RingError, polygon, ring
from geoservice.i18n import message as _
from geoservice.model.arrays import FloatArray


class TopoJson:
    """A Topology with one or more named objects."""

    title = "TopoJSON"
    extensions = (".topojson", ".json", ".geojson")
    has_layers = True

    def matches(self, head: bytes) -> bool:
        """A JSON object that calls itself a Topology near its beginning."""
        return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") and b'"Topology"' in head

    def read(self, path: Path, layer: str | None) -> Features:
        """The geometries of one object."""
        topology = parse(decode(path), lambda _feature: None)
        try:
            arcs = _arcs(topology)
        except RingError as error:
            raise InvalidInputError(
                _("Daftar “arcs” dalam %(file)s rusak.", file=path.name),
                hint=_("Ekspor ulang TopoJSON, atau pakai GeoJSON."),
            ) from error
        collector = FeatureCollector()
        for geometry in _geometries(_object(topology, layer, path.name)):
            _add(geometry, arcs, collector)
        return collector.features(CRS84)


def _arcs(topology: dict[str, Any]) -> list[FloatArray]:
    arcs = topology.get("arcs")
    if not isinstance(arcs, list):
        raise RingError("bad_coordinates")
    transform = topology.get("transform")
    if not isinstance(transform, dict):
        return [ring(arc) for arc in arcs]
    scale, translate = _pair(transform.get("scale")), _pair(transform.get("translate"))
    # Quantised arcs are written as steps from point to point.
    return [np.cumsum(ring(arc), axis=0) * scale + translate for arc in arcs]


def _pair(numbers: object) -> FloatArray:
    pair: FloatArray = ring([numbers])[0]
    return pair


def _object(topology: dict[str, Any], layer: str | None, file_name: str) -> object:
    objects = topology.get("objects")
    objects = objects if isinstance(objects, dict) else {}
    if layer is None and len(objects) == 1:
        return next(iter(objects.values()))
    if layer is not None and layer in objects:
        return objects[layer]
    raise InvalidInputError(
        _("Pilih satu lapisan dari %(file)s: %(layers)s.", file=file_name, layers=", ".join(objects) or "–"),
        hint=_("Tambahkan --layer NAMA."),
    )


def _geometries(item: object) -> list[Any]:
    if isinstance(item, dict) and item.get("type") == "GeometryCollection":
        members = item.get("geometries")
        return members if isinstance(members, list) else []
    return [item]


def _add(geometry: object, arcs: list[FloatArray], collector: FeatureCollector) -> None:
    item = geometry if isinstance(geometry, dict) else {}
    given = item.get("properties")
    properties = dict(given) if isinstance(given, dict) else {}
    if "id" in item:
        properties.setdefault("id", item["id"])
    try:
        shape = _shape(item, arcs, collector)
    except RingError as error:
        collector.note("refused", error.reason, error.detail)
        shape = None
    collector.add(properties, shape)


def _shape(geometry: dict[str, Any], arcs: list[FloatArray], collector: FeatureCollector) -> object:
    kind, numbers = geometry.get("type"), geometry.get("arcs")
    if kind is None:
        return None
    if kind == "GeometryCollection":
        shapes = [_shape(part, arcs, collector) for part in _geometries(geometry) if isinstance(part, dict)]
        return shapely.GeometryCollection([shape for shape in shapes if isinstance(shape, shapely.Geometry)])
    if kind not in ("Polygon", "MultiPolygon"):
        raise RingError("not_polygon", str(kind)[:40])
    if not isinstance(numbers, list):
        raise RingError("bad_coordinates")
    parts = [numbers] if kind == "Polygon" else numbers
    return shapely.MultiPolygon([polygon([_joined(r, arcs) for r in _listed(part)], collector) for part in parts])


def _listed(part: object) -> list[Any]:
    if not isinstance(part, list):
        raise RingError("bad_coordinates")
    return part


def _joined(numbers: object, arcs: list[FloatArray]) -> FloatArray:
    """A ring from arc numbers; ~n is arc n backwards, and arcs share their end points."""
    if not isinstance(numbers, list) or not all(type(n) is int and -len(arcs) <= n < len(arcs) for n in numbers):
        raise RingError("bad_coordinates", json.dumps(numbers)[:40])
    pieces = [arcs[n] if n >= 0 else arcs[~n][::-1] for n in numbers]
    return np.vstack([piece[min(i, 1) :] for i, piece in enumerate(pieces)]) if pieces else np.empty((0, 2))


PLUGIN = TopoJson()
