"""Conditions of a request (OGC API Features part 3): CQL2 text and JSON, queryables as parameters, sorting."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from flask import request

from geoservice.errors import InvalidInputError
from geoservice.formats.cql2_text import parse_cql2_text
from geoservice.formats.filter_values import Numbers, Values, Words, chosen_words, known, words_of
from geoservice.formats.filtering import Tree, matches
from geoservice.formats.properties import FRESH_COLUMNS, class_looks, reason_texts
from geoservice.i18n import current_language
from geoservice.i18n import message as _
from geoservice.model.arrays import BoolArray, IntArray
from geoservice.model.boundary import RegionTable
from geoservice.web.ogc._crs import CRS84, is_geographic, known_crs, to_crs84
from geoservice.web.ogc._shapes import related
from geoservice.web.ogc._sources import Collection

if TYPE_CHECKING:
    import shapely

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

    def column(self, name: str) -> Values:
        """The values of a column in region order."""
        return _column(self._source, name)

    def related(self, relation: str, geometry: Mapping[str, Any]) -> BoolArray:
        """For every region whether its shape stands in the relation to a GeoJSON geometry or `{"bbox": […]}`."""
        return related(self._source.prepared, relation, _shape(geometry, self._crs))


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
    try:
        if text is not None:
            trees.append(parse_filter(text, language or _LANGUAGES[0]))
        return matches({"op": "and", "args": trees}, table) if trees else None
    except InvalidInputError as error:
        if text is None:
            raise
        raise InvalidInputError(
            _("Parameter “%(name)s”: %(reason)s", name="filter", reason=error.message), hint=error.hint
        ) from error


def parse_filter(text: str, language: str) -> Tree:
    """CQL2 as a tree; raises InvalidInputError for text that cannot be read, is too long or nested too deep."""
    if len(text) > _LONGEST:
        raise InvalidInputError(
            _("Saringan terlalu panjang."), hint=_("Paling panjang %(length)s tanda.", length=_LONGEST)
        )
    try:
        return json.loads(text) if language == "cql2-json" else parse_cql2_text(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInputError(
            _("Saringan tidak dapat dibaca: %(text)s", text=text[:80]),
            hint=_("Tulis menurut CQL2, misalnya nilai > 10 AND nama LIKE 'Batu%'."),
        ) from error


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
        values = _column(source, name)
        ranks = (values.places if isinstance(values, Words) else values.data)[positions]
        there = known(values)[positions]
        order = np.argsort(-ranks[there] if part.startswith("-") else ranks[there], kind="stable")
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
        made = _box(geometry["bbox"], crs) if "bbox" in geometry else shapely.from_geojson(json.dumps(geometry))
        moved = made if crs == CRS84 else shapely.transform(made, lambda points: to_crs84(crs, points))
        west, south, east, north = shapely.bounds(moved).tolist()
        # Comparisons with NaN, the bounds of an empty shape among them, are false.
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise ValueError("outside the world")
    except (ValueError, TypeError, KeyError, shapely.errors.ShapelyError) as error:
        raise InvalidInputError(
            _("Bentuk di dalam saringan tidak dapat dibaca."),
            hint=_("Tulis seperti S_INTERSECTS(geometry, POLYGON((104 -4, 105 -4, 105 -3, 104 -4)))."),
        ) from error
    return shapely.make_valid(moved)


def _box(edges: Sequence[Any], crs: str) -> shapely.Geometry:
    """A box in the axis order of its CRS; over the antimeridian, where west exceeds east, it is two boxes."""
    import shapely

    numbers = [float(edge) for edge in edges]
    low_x, low_y, high_x, high_y = numbers if len(numbers) == _FLAT else [*numbers[:2], *numbers[3:5]]
    if crs == CRS84 and low_x > high_x:
        return shapely.union(shapely.box(low_x, low_y, 180, high_y), shapely.box(-180, low_y, high_x, high_y))
    if is_geographic(crs) and crs != CRS84 and low_y > high_y:
        return shapely.union(shapely.box(low_x, low_y, high_x, 180), shapely.box(low_x, -180, high_x, high_y))
    if low_x > high_x or low_y > high_y:
        raise ValueError("upside down")
    return shapely.box(low_x, low_y, high_x, high_y)


def _column(source: Collection, name: str) -> Values:
    """A known column in region order."""
    view = source.view
    if view is None or name not in FRESH_COLUMNS:
        return _region_texts(source.prepared.regions, name)
    theme = view.theme
    if name == "nilai" and not theme.categories:
        return Numbers(theme.values)
    if name == "nilai":
        return chosen_words([*theme.categories, None], np.where(np.isnan(theme.values), -1, theme.values).astype(int))
    if name == "kelas":
        return Numbers(np.where(theme.classes == 0, np.nan, theme.classes.astype(np.float64)))
    if name == "keterangan":
        texts = reason_texts(current_language())
        return chosen_words([texts.get(number) for number in range(256)], theme.reasons)
    looks = class_looks(view.style, current_language())
    return chosen_words([label if name == "label" else colour for label, colour in looks], theme.classes)


@lru_cache(maxsize=12)
def _region_texts(regions: RegionTable, name: str) -> Words:
    """A column of an edition; about 7 MB for the codes of the whole country."""
    plain = {"kode": regions.codes, "nama": regions.names, "jenis": regions.kinds, **regions.parents}
    return words_of(plain[name])
