"""Regions from the `INSERT INTO … VALUES …` of an SQL dump; the text is only read, nothing is executed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import shapely

from geoservice.errors import InvalidInputError
from geoservice.geometry.columns import identify
from geoservice.geometry.crs import in_degrees
from geoservice.geometry.manifests import Manifest
from geoservice.geometry.raw import FeatureCollector, RawBoundary, named
from geoservice.geometry.readers.geojson import CRS84
from geoservice.geometry.rings import RingError, polygon, ring
from geoservice.i18n import message as _
from geoservice.model.arrays import FloatArray

_SKIPPED = re.compile(r"(?:\s+|--[^\n]*|#[^\n]*|/\*.*?\*/)+", re.DOTALL)
_INSERT = re.compile(r"INSERT\s+INTO\s+[`\w.]+\s*\(([^()]*)\)\s*VALUES", re.IGNORECASE)
# Possessive quantifiers (*+, ++): text without a closing quote must fail at once.
_STATEMENT = re.compile(r"(?:[^;'\"]++|'(?:[^'\\]++|\\.|'')*+'|\"(?:[^\"\\]++|\\.|\"\")*+\")*+;?", re.DOTALL)
_VALUE = re.compile(r"'(?P<text>(?:[^'\\]++|\\.|'')*+)'|(?P<plain>NULL|[-+]?[\d.]+(?:[eE][-+]?\d+)?)", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)|''", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "0": ""}

Row = Mapping[str, str | None]


class _SqlError(Exception):
    """The text is no list of values; carries the position."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


def read_sql(path: Path, manifest: Manifest) -> RawBoundary:
    """The regions of a file of this source; raises InvalidInputError with the line that cannot be read."""
    text = path.read_text(encoding="utf-8", errors="replace")
    collector = FeatureCollector()
    try:
        for row in rows(text):
            _add(row, manifest, collector)
    except _SqlError as error:
        raise InvalidInputError(
            _(
                "SQL dalam %(file)s tidak dapat dibaca pada baris %(row)s.",
                file=path.name,
                row=text.count("\n", 0, error.at) + 1,
            ),
            hint=_("Berkas mungkin terpotong; unduh ulang."),
        ) from error
    features = collector.features(CRS84)
    if not len(features):
        raise InvalidInputError(
            _("%(file)s tidak memuat satu wilayah pun.", file=path.name),
            hint=_("Periksa kode wilayahnya, atau unduh ulang."),
        )
    who = identify(features, manifest.columns["code"], manifest.columns["name"])
    geometries, findings = in_degrees(features, None, path.name)
    notes = (*named(features.findings, who.codes, who.names), *findings)
    return RawBoundary(who.codes, who.names, who.kinds, who.parents, geometries, path.name, notes)


def rows(text: str) -> Iterator[Row]:
    """Each row of every INSERT as column -> text (numbers stay text, NULL is None); other statements are skipped."""
    at = _skip(text, 0)
    while at < len(text):
        insert = _INSERT.match(text, at)
        if insert is None:
            statement = _STATEMENT.match(text, at)
            if statement is None or statement.end() == at:
                raise _SqlError(at)
            at = _skip(text, statement.end())
            continue
        columns = [name.strip(' `"\t\r\n') for name in insert[1].split(",")]
        at = _skip(text, insert.end())
        while True:
            values, at = _row(text, at)
            if len(values) != len(columns):
                raise _SqlError(at)
            yield dict(zip(columns, values, strict=True))
            mark, at = text[at : at + 1], _skip(text, at + 1)
            if mark == ";":
                break
            if mark != ",":
                raise _SqlError(at)


def _row(text: str, at: int) -> tuple[list[str | None], int]:
    """The values of one bracket and where the text goes on after it."""
    values: list[str | None] = []
    mark = "("
    if text[at : at + 1] != mark:
        raise _SqlError(at)
    while mark != ")":
        match = _VALUE.match(text, _skip(text, at + 1))
        if match is None:
            raise _SqlError(at)
        values.append(_value(match))
        at = _skip(text, match.end())
        mark = text[at : at + 1]
        if mark not in (",", ")"):
            raise _SqlError(at)
    return values, _skip(text, at + 1)


def _value(match: re.Match[str]) -> str | None:
    if match["text"] is not None:
        return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]) if found[1] else "'", match["text"])
    return None if match["plain"] == "NULL" else match["plain"]


def _skip(text: str, at: int) -> int:
    match = _SKIPPED.match(text, at)
    return match.end() if match else at


def _add(row: Row, manifest: Manifest, collector: FeatureCollector) -> None:
    geometry_column = manifest.columns["geometry"]
    try:
        geometry = _geometry(row.get(geometry_column), manifest.axis_order == "lat,lng", collector)
    except (RingError, ValueError, RecursionError) as error:
        collector.note("refused", error.reason if isinstance(error, RingError) else "bad_coordinates")
        geometry = None
    collector.add({name: value for name, value in row.items() if name != geometry_column}, geometry)


def _geometry(text: str | None, is_swapped: bool, collector: FeatureCollector) -> shapely.Geometry | None:
    """A nested list of points: three deep is one polygon of rings, four deep several polygons."""
    if not text:
        return None
    nested = json.loads(text)
    parts = nested if _depth(nested) == 4 else [nested]
    polygons = []
    for part in parts:
        rings = [_turned(ring(points), is_swapped) for points in part] if isinstance(part, list) else []
        polygons.append(polygon(rings, collector))
    return shapely.MultiPolygon(polygons)


def _turned(points: FloatArray, is_swapped: bool) -> FloatArray:
    return np.ascontiguousarray(points[:, ::-1]) if is_swapped else points


def _depth(nested: object) -> int:
    depth = 0
    while isinstance(nested, list) and nested:
        depth, nested = depth + 1, nested[0]
    return depth
