"""Conditions of a request (OGC API Features part 3): CQL2 text and JSON, queryables as parameters, sorting."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from flask import request

from geoservice.errors import InvalidInputError
from geoservice.formats.filtering import MOST_DEPTH, MOST_NODES, Tree, matches
from geoservice.formats.properties import class_looks, reason_texts
from geoservice.i18n import message as _
from geoservice.model.arrays import BBox, BoolArray, IntArray
from geoservice.web.ogc._crs import CRS84, known_crs, to_crs84
from geoservice.web.ogc._sources import Collection

PARAMETERS = ("filter", "filter-lang", "filter-crs", "sortby", "properties")
_LANGUAGES = ("cql2-text", "cql2-json")
_LONGEST = 8192
#: Numbers of a box without heights.
_FLAT = 4


class CollectionTable:
    """The columns and shapes of a collection, for conditions."""

    def __init__(self, source: Collection, crs: str = CRS84) -> None:
        self._source = source
        self._crs = crs

    def __len__(self) -> int:
        return len(self._source.prepared.regions)

    def columns(self) -> Sequence[str]:
        """Names that conditions may use."""
        return self._source.columns()

    def column(self, name: str) -> npt.NDArray[Any]:
        """Floats with NaN, or texts with None, in region order."""
        return _column(self._source, name)

    def related(self, relation: str, geometry: Mapping[str, Any]) -> BoolArray:
        """For every region whether its shape stands in the relation to a GeoJSON geometry or `{"bbox": […]}`."""
        import shapely

        shape = _shape(geometry, self._crs)
        found = np.zeros(len(self), np.bool_)
        west, south, east, north = shapely.bounds(shape).tolist()
        candidates = np.asarray(self._source.prepared.intersecting(BBox(west, south, east, north)), dtype=np.int64)
        shapely.prepare(shape)
        test = getattr(shapely, _RELATIONS[relation])
        geojson = self._source.prepared.geojson
        for position in candidates.tolist():
            found[position] = bool(test(shapely.from_geojson(geojson(position)), shape))
        return ~found if relation == "s_disjoint" else found


#: shapely's names; disjoint is what does not intersect.
_RELATIONS = {
    "s_intersects": "intersects",
    "s_disjoint": "intersects",
    "s_within": "within",
    "s_contains": "contains",
    "s_equals": "equals",
    "s_touches": "touches",
    "s_crosses": "crosses",
    "s_overlaps": "overlaps",
}


def condition(source: Collection) -> BoolArray | None:
    """For every region whether it meets `filter` and the queryables given; None where nothing was asked."""
    crs = known_crs("filter-crs", request.args["filter-crs"]) if "filter-crs" in request.args else CRS84
    table = CollectionTable(source, crs)
    trees = [_equality(source, name) for name in source.columns() if name in request.args]
    text, language = request.args.get("filter"), request.args.get("filter-lang")
    if language is not None and language not in _LANGUAGES:
        raise InvalidInputError(
            _("Parameter “%(name)s” tidak dapat dipakai: %(value)s", name="filter-lang", value=language[:80]),
            hint=_("Pilih salah satu: %(choices)s.", choices=", ".join(_LANGUAGES)),
        )
    if text is not None:
        trees.append(parse_filter(text, language or _LANGUAGES[0]))
    return matches({"op": "and", "args": trees}, table) if trees else None


def parse_filter(text: str, language: str) -> Tree:
    """CQL2 as a tree; raises InvalidInputError for text that cannot be read, is too long or nested too deep."""
    if len(text) > _LONGEST:
        raise InvalidInputError(
            _("Saringan terlalu panjang."), hint=_("Paling panjang %(length)s tanda.", length=_LONGEST)
        )
    try:
        return json.loads(text) if language == "cql2-json" else _parse_text(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInputError(
            _("Saringan tidak dapat dibaca: %(text)s", text=text[:80]),
            hint=_("Tulis menurut CQL2, misalnya nilai > 10 AND nama LIKE 'Batu%'."),
        ) from error


def _parse_text(text: str) -> Tree:
    import cql2

    depth = deepest = words = 0
    for part in text.split("'")[::2]:  # outside quotation marks
        words += len(part.split())
        for sign in part:
            depth += (sign == "(") - (sign == ")")
            deepest = max(deepest, depth)
    # The parser calls itself for every level: a deep text would end the process.
    if deepest > 2 * MOST_DEPTH or words > MOST_NODES or text.lower().count("not") > 10 * MOST_DEPTH:
        raise ValueError("too deep")
    try:
        return cql2.parse_text(text).to_json()
    except (cql2.ParseError, cql2.ValidationError) as error:
        raise ValueError(str(error)) from error


def _equality(source: Collection, name: str) -> Tree:
    text = request.args[name]
    if not source.is_number(name):
        return {"op": "=", "args": [{"property": name}, text]}
    try:
        return {"op": "=", "args": [{"property": name}, float(text)]}
    except ValueError as error:
        raise InvalidInputError(
            _("Parameter “%(name)s” tidak dapat dipakai: %(value)s", name=name, value=text[:80]),
            hint=_("Tulis satu angka biasa."),
        ) from error


def sorted_positions(source: Collection, positions: IntArray) -> IntArray:
    """The positions in the order of `sortby` (`nama`, `-nilai,nama`)."""
    return ordered(source, positions, [key for key in request.args.get("sortby", "").split(",") if key])


def ordered(source: Collection, positions: IntArray, keys: Sequence[str]) -> IntArray:
    """The positions by these columns, `-` before descending ones; missing values come last, equal ones stay."""
    for part in reversed(keys):
        name = part.lstrip("+- ")
        _known_column(source, "sortby", name)
        values = _column(source, name)[positions]
        there = np.array([value is not None and value == value for value in values], np.bool_)
        order = np.argsort(values[there], kind="stable")
        if part.startswith("-"):  # equal values keep their order
            order = len(order) - 1 - np.argsort(values[there][::-1], kind="stable")[::-1]
        positions = np.concatenate([positions[there][order], positions[~there]])
    return positions


def chosen_properties(source: Collection) -> tuple[str, ...] | None:
    """The properties to write; None for all."""
    text = request.args.get("properties")
    if text is None:
        return None
    names = tuple(name for name in text.split(",") if name)
    for name in names:
        _known_column(source, "properties", name)
    return names


def _known_column(source: Collection, parameter: str, name: str) -> None:
    if name not in source.columns():
        raise InvalidInputError(
            _("Parameter “%(name)s” menyebut kolom yang tidak ada: %(value)s", name=parameter, value=name[:80]),
            hint=_("Yang ada: %(names)s.", names=", ".join(source.columns())),
        )


def _shape(geometry: Mapping[str, Any], crs: str) -> Any:  # noqa: ANN401 - a shapely geometry
    import shapely

    try:
        if "bbox" in geometry:
            edges = [float(edge) for edge in geometry["bbox"]]
            west, south, east, north = edges if len(edges) == _FLAT else [*edges[:2], *edges[3:5]]
            made: shapely.Geometry = shapely.box(west, south, east, north)
        else:
            made = shapely.from_geojson(json.dumps(geometry))
        moved = made if crs == CRS84 else shapely.transform(made, lambda points: to_crs84(crs, points))
        if shapely.is_empty(moved) or not np.isfinite(shapely.bounds(moved)).all():
            raise ValueError("empty")
    except (ValueError, TypeError, KeyError, shapely.errors.ShapelyError) as error:
        raise InvalidInputError(
            _("Bentuk di dalam saringan tidak dapat dibaca."),
            hint=_("Tulis seperti S_INTERSECTS(geometry, POLYGON((104 -4, 105 -4, 105 -3, 104 -4)))."),
        ) from error
    return shapely.make_valid(moved)


def _column(source: Collection, name: str) -> npt.NDArray[Any]:
    """A known column in region order: floats with NaN, or texts with None."""
    regions, view = source.prepared.regions, source.view
    plain = {"kode": regions.codes, "nama": regions.names, "jenis": regions.kinds, **regions.parents}
    if name in plain:
        return np.array([value or None for value in plain[name]], object)
    if view is None:
        raise KeyError(name)
    theme = view.theme
    if name == "nilai" and source.is_number(name):
        return theme.values
    if name == "nilai":
        words = np.array([*theme.categories, None], object)
        return words[np.where(np.isnan(theme.values), -1, theme.values).astype(np.int64)]
    if name == "kelas":
        return np.where(theme.classes == 0, np.nan, theme.classes.astype(np.float64))
    if name == "keterangan":
        texts = reason_texts("id")
        return np.array([texts.get(number) for number in range(256)], object)[theme.reasons]
    looks = class_looks(view.style, "id")
    return np.array([label if name == "label" else colour for label, colour in looks], object)[theme.classes]
