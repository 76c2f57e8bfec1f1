"""From what a file says to regions that can be served: every feature is kept, repaired, or refused by name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geoservice.errors import InvalidInputError
from geoservice.geometry.crs import is_outside_indonesia, is_outside_world, is_swapped
from geoservice.geometry.findings import describe
from geoservice.geometry.grid import STEP, area_km2, snapped
from geoservice.geometry.raw import GeometryArray, RawBoundary, as_array, flatten, named
from geoservice.geometry.shapes import RegionShapes
from geoservice.i18n import message as _
from geoservice.model.arrays import BoolArray, IntArray
from geoservice.model.boundary import Finding, RegionTable

MAX_VERTICES = 200_000
MAX_INVALID_VERTICES = 5_000
#: Repairing a star that crosses itself a million times needs gigabytes.
MAX_CROSSINGS = 100_000
_CHUNK = 8_192
_POLYGON, _MULTIPOLYGON, _COLLECTION = 3, 6, 7


def clean(raw: RawBoundary) -> tuple[RegionShapes, list[Finding]]:
    """The regions in ascending code order and what was noticed, beyond what reading noticed (`raw.findings`).

    Raises InvalidInputError when no feature is left.
    """
    work = _Cleaning(raw, raw.geometries.copy())
    # Senseless numbers are looked for below; numpy's warnings about them would name no feature.
    with np.errstate(all="ignore"):
        for step in (_refuse_incomplete, _keep_polygons, _refuse_bad_places, _snap, _repair, _join_duplicates):
            step(work)
    if not work.alive.any():
        raise _nothing_left(work)
    _note_places(work)
    return _shapes(work), sorted(work.findings, key=lambda finding: finding.row)


@dataclass(slots=True, eq=False)
class _Cleaning:
    """The work in progress: shapes change, `alive` marks the features that are still in."""

    raw: RawBoundary
    shapes: GeometryArray
    alive: BoolArray = field(init=False)
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.alive = np.ones(len(self.raw), dtype=np.bool_)
        # What reading refused is in the report already.
        self.alive[[finding.row - 1 for finding in self.raw.findings if finding.kind == "refused" and finding.row]] = (
            False
        )

    def refuse(self, bad: BoolArray, reason: str, detail: str = "") -> None:
        """Leave features out, each with a finding."""
        for index in np.flatnonzero(bad & self.alive):
            self.report(int(index), "refused", reason, detail)
            self.alive[index] = False

    def report(self, index: int, kind: str, reason: str, detail: str = "") -> None:
        """Note something about one feature."""
        self.findings += named([Finding(kind, reason, index + 1, detail=detail)], self.raw.codes, self.raw.names)

    def living(self) -> IntArray:
        """Indices of the features that are still in."""
        return np.flatnonzero(self.alive)


def _refuse_incomplete(work: _Cleaning) -> None:
    work.refuse(np.array([not code for code in work.raw.codes], dtype=np.bool_), "missing_code")
    work.refuse(shapely.is_missing(work.shapes), "null_geometry")
    work.refuse(shapely.is_empty(work.shapes), "empty_geometry")


def _keep_polygons(work: _Cleaning) -> None:
    """Reduce collections to their polygons; refuse points and lines."""
    kinds = shapely.get_type_id(work.shapes)
    for index in np.flatnonzero((kinds == _COLLECTION) & work.alive):
        part = _polygonal(work.shapes[index])
        if not part.is_empty:
            work.report(int(index), "note", "collection_reduced")
        work.shapes[index] = part
    known = np.isin(kinds, (_POLYGON, _MULTIPOLYGON, _COLLECTION))
    work.refuse(~known | shapely.is_empty(work.shapes), "not_polygon")
    work.shapes, notes = flatten(work.shapes)
    work.findings += notes
    work.refuse(shapely.get_num_coordinates(work.shapes) > MAX_VERTICES, "too_many_vertices", str(MAX_VERTICES))


def _refuse_bad_places(work: _Cleaning) -> None:
    living = work.living()
    coordinates, owner = shapely.get_coordinates(work.shapes[living], return_index=True)
    broken = np.zeros(len(work.raw), dtype=np.bool_)
    broken[living[np.unique(owner[~np.isfinite(coordinates).all(axis=1)])]] = True
    work.refuse(broken, "not_finite")
    bounds = shapely.bounds(work.shapes)
    work.refuse(is_swapped(bounds), "swapped_axes")
    work.refuse(is_outside_world(bounds), "outside_world")
    work.refuse(_has_wide_part(work.shapes), "antimeridian")


def _has_wide_part(shapes: GeometryArray) -> BoolArray:
    """Which shapes have a part wider than half the world; one cut at 180 degrees (RFC 7946) has only narrow ones."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    west, _south, east, _north = shapely.bounds(parts).T
    wide = np.zeros(len(shapes), dtype=np.bool_)
    wide[owner[east - west > 180]] = True
    return wide


def _snap(work: _Cleaning) -> None:
    living = work.living()
    for start in range(0, len(living), _CHUNK):
        chunk = living[start : start + _CHUNK]
        work.shapes[chunk] = snapped(work.shapes[chunk])
    work.refuse(shapely.is_empty(work.shapes), "zero_area")


def _repair(work: _Cleaning) -> None:
    """Make the invalid shapes valid, on the grid, and say what changed."""
    invalid = work.alive & ~shapely.is_valid(work.shapes)
    vertices = shapely.get_num_coordinates(work.shapes)
    work.refuse(invalid & (vertices > MAX_INVALID_VERTICES), "invalid_too_large", str(MAX_INVALID_VERTICES))
    for index in np.flatnonzero(invalid & work.alive):
        _repair_one(work, int(index))
    living = work.living()
    work.shapes[living] = _multipolygons(work.shapes[living])


def _repair_one(work: _Cleaning, index: int) -> None:
    before = work.shapes[index]
    only = np.arange(len(work.raw)) == index
    if _crossings(before) > MAX_CROSSINGS:
        work.refuse(only, "too_tangled")
        return
    after = _valid_on_grid(before)
    if after.is_empty:
        work.refuse(only, "zero_area")
        return
    work.shapes[index] = after
    drawn_right = shapely.is_valid(work.raw.geometries[index])
    reason = "rounding" if drawn_right else _slug(shapely.is_valid_reason(before))
    areas = area_km2(as_array([before, after]))
    work.report(index, "repaired", reason, f"{areas[0]:.4f} → {areas[1]:.4f} km²")


def _valid_on_grid(shape: BaseGeometry) -> BaseGeometry:
    valid = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    # New corners lie off the grid; moving them there may need another repair, which this does in one.
    fitted = shapely.set_precision(_polygonal(valid), STEP)
    result: BaseGeometry = snapped(as_array([_polygonal(fitted)]))[0]
    return result


def _crossings(shape: BaseGeometry) -> int:
    """How often the edges of a shape meet others that are not their neighbours, roughly."""
    coordinates, ring = shapely.get_coordinates(shapely.get_rings(shape), return_index=True)
    same = ring[1:] == ring[:-1]
    ends = np.stack([coordinates[:-1][same], coordinates[1:][same]], axis=1)
    edges = np.asarray(shapely.linestrings(ends), dtype=object)
    pairs = shapely.STRtree(edges).query(edges, predicate="crosses")
    return int(pairs.shape[1]) // 2


def _polygonal(shape: BaseGeometry) -> BaseGeometry:
    """Only the polygons of a shape, at any depth; empty when there are none."""
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    parts = [_polygonal(part) for part in getattr(shape, "geoms", ())]
    polygons = [polygon for part in parts for polygon in shapely.get_parts(part) if not polygon.is_empty]
    return shapely.MultiPolygon(polygons)


def _multipolygons(shapes: GeometryArray) -> GeometryArray:
    parts, owner = shapely.get_parts(shapes, return_index=True)
    return np.asarray(shapely.multipolygons(parts, indices=owner), dtype=object) if len(parts) else shapes


def _slug(reason: str) -> str:
    return re.sub(r"[^a-z]+", "_", reason.partition("[")[0].lower()).strip("_")


def _join_duplicates(work: _Cleaning) -> None:
    """One region for each code: identical shapes merge, parts of one region join, contradictions are all refused."""
    rows: dict[str, list[int]] = defaultdict(list)
    for index in work.living():
        rows[work.raw.codes[index]].append(int(index))
    for same in rows.values():
        if len(same) > 1:
            _join(work, same)


def _join(work: _Cleaning, same: Sequence[int]) -> None:
    numbers = ", ".join(str(index + 1) for index in same)
    shapes = work.shapes[list(same)]
    if len({shapely.to_wkb(shape) for shape in shapes}) == 1:
        reason = "duplicate_merged"
    elif len({work.raw.names[index] for index in same}) == 1 and _is_apart(shapes):
        reason = "parts_joined"
        joined = _valid_on_grid(shapely.union_all(shapes))
        work.shapes[same[0]] = _multipolygons(as_array([joined]))[0]
    else:
        # Nobody but the author knows which of them is right, so none of them is taken.
        work.refuse(np.isin(np.arange(len(work.raw)), same), "duplicate_code", numbers)
        return
    work.report(same[0], "repaired", reason, numbers)
    work.alive[list(same[1:])] = False


def _is_apart(shapes: GeometryArray) -> bool:
    """Whether shapes do not overlap beyond a millionth of their area."""
    return bool(shapely.union_all(shapes).area >= shapely.area(shapes).sum() * (1 - 1e-6))


def _note_places(work: _Cleaning) -> None:
    outside = is_outside_indonesia(shapely.bounds(work.shapes)) & work.alive
    if outside.any():
        work.findings.append(Finding("note", "outside_indonesia", detail=str(int(outside.sum()))))
    unnamed = sum(1 for index in work.living() if not work.raw.names[index])
    if unnamed:
        work.findings.append(Finding("note", "no_name", detail=str(unnamed)))


def _nothing_left(work: _Cleaning) -> InvalidInputError:
    everything = (*work.raw.findings, *work.findings)
    first = next(finding for finding in everything if finding.kind == "refused")
    return InvalidInputError(
        _(
            "Tidak satu pun dari %(count)s wilayah dalam %(file)s dapat dipakai. %(first)s",
            count=len(work.raw),
            file=work.raw.file_name,
            first=describe(first),
        ),
        hint=_("Perbaiki di QGIS (“Fix geometries”), lalu ekspor ulang sebagai poligon dengan kolom kode."),
    )


def _shapes(work: _Cleaning) -> RegionShapes:
    raw = work.raw
    order = sorted(work.living().tolist(), key=lambda index: raw.codes[index])

    def pick(values: Sequence[str]) -> list[str]:
        return [values[index] for index in order]

    parents = {column: pick(values) for column, values in raw.parents.items()}
    regions = RegionTable(pick(raw.codes), pick(raw.names), pick(raw.kinds), parents)
    return RegionShapes(regions, work.shapes[order])
