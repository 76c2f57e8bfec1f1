"""How far regions are from a clean coverage: overlaps and gaps, in figures. Real village data always has some."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geoservice.geometry.grid import area_km2
from geoservice.geometry.raw import GeometryArray, as_array
from geoservice.geometry.shapes import RegionShapes
from geoservice.model.arrays import FloatArray, IntArray
from geoservice.model.boundary import Finding

MIN_OVERLAP_KM2 = 1e-4
"""100 m2: below it, neighbours only disagree about where their common line runs."""
MIN_GAP_KM2 = 1e-6
"""1 m2: smaller ones are left by rounding."""
LARGE_OVERLAP_KM2 = 0.05
LARGE_SHARE = 0.1
_NAMED = 20
_PAIRS_A_TASK = 2_000
#: Lengths of the code prefixes that make groups of neighbours: kabupaten, province, all.
_GROUP_PREFIXES = (5, 2, 0)

T = TypeVar("T")
R = TypeVar("R")


def coverage_findings(shapes: RegionShapes) -> list[Finding]:
    """Overlaps over 100 m2 and gaps enclosed by regions: count, area, and the largest by name.

    Areas are of an equal-area projection. Nothing is refused for it.
    """
    return [*_overlaps(shapes), *_gaps(shapes)]


def _overlaps(shapes: RegionShapes) -> list[Finding]:
    tree = shapely.STRtree(shapes.polygons)
    left, right = tree.query(shapes.polygons, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    tasks = [slice(at, at + _PAIRS_A_TASK) for at in range(0, len(left), _PAIRS_A_TASK)]
    pieces = _map(lambda task: _common(shapes.polygons, left[task], right[task]), tasks)
    areas = np.concatenate(pieces) if pieces else np.zeros(0)
    counted = areas > MIN_OVERLAP_KM2
    if not counted.any():
        return []
    total = f"{int(counted.sum())}; {areas[counted].sum():.4f} km²; maks {areas.max():.4f} km²"
    return [Finding("overlap", "overlaps", detail=total), *_largest(shapes, left, right, areas)]


def _common(polygons: GeometryArray, left: IntArray, right: IntArray) -> FloatArray:
    return area_km2(shapely.intersection(polygons[left], polygons[right]))


def _largest(shapes: RegionShapes, left: IntArray, right: IntArray, areas: FloatArray) -> Iterable[Finding]:
    """The overlaps a person should look at: over 5 ha or a tenth of the smaller region, and always the largest."""
    for at in np.argsort(-areas, kind="stable")[:_NAMED]:
        pair = (int(left[at]), int(right[at]))
        smaller = float(area_km2(shapes.polygons[list(pair)]).min())
        if at == areas.argmax() or areas[at] > LARGE_OVERLAP_KM2 or areas[at] > LARGE_SHARE * smaller:
            first, second = (f"{shapes.regions.codes[p]} {shapes.regions.names[p]}" for p in pair)
            share = f"{areas[at]:.4f} km², {100 * areas[at] / smaller:.1f} %"
            yield Finding(
                "overlap", "largest_overlap", code=shapes.regions.codes[pair[0]], detail=f"{first} × {second}: {share}"
            )


def _gaps(shapes: RegionShapes) -> list[Finding]:
    gaps = shapely.get_parts(_holes(shapes))
    areas = area_km2(gaps)
    counted = areas > MIN_GAP_KM2
    if not counted.any():
        return []
    total = f"{int(counted.sum())}; {areas[counted].sum():.4f} km²; > 1 ha: {int((areas > 0.01).sum())}"
    place = shapely.get_coordinates(shapely.point_on_surface(gaps[areas.argmax()]))[0]
    largest = f"{areas.max():.4f} km², {place[0]:.5f}, {place[1]:.5f}"
    return [Finding("gap", "gaps", detail=total), Finding("gap", "largest_gap", detail=largest)]


def _holes(shapes: RegionShapes) -> GeometryArray:
    """What no region covers but regions enclose.

    The union is taken in steps, of neighbours first and then of their filled outlines: one union of a whole country
    would need gigabytes. A hole of a group may hold another group, which is cut out.
    """
    keys: Sequence[str] = shapes.regions.codes
    outlines, holes = shapes.polygons, []
    for length in _GROUP_PREFIXES:
        groups: dict[str, list[int]] = defaultdict(list)
        for position, key in enumerate(keys):
            groups[key[:length]].append(position)
        unions = as_array(_map(_united, [outlines[members] for members in groups.values()]))
        keys, outlines = list(groups), as_array(_map(_filled, unions.tolist()))
        holes.append(_cut_out(*_interiors(unions), outlines))
    return np.concatenate(holes)


def _united(polygons: GeometryArray) -> BaseGeometry:
    return shapely.disjoint_subset_union_all(polygons)


def _interiors(shapes: GeometryArray) -> tuple[GeometryArray, IntArray]:
    """The holes of shapes as polygons, and which shape each belongs to."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    is_hole = np.concatenate([[False], part[1:] == part[:-1]]) if len(part) else np.zeros(0, dtype=np.bool_)
    return np.asarray(shapely.polygons(rings[is_hole]), dtype=object), owner[part[is_hole]]


def _filled(shape: BaseGeometry) -> BaseGeometry:
    # Filling may put a part over another that stood in its hole; the union takes it in.
    return shapely.union_all(shapely.polygons(shapely.get_exterior_ring(shapely.get_parts(shape))))


def _cut_out(holes: GeometryArray, owner: IntArray, outlines: GeometryArray) -> GeometryArray:
    # Asked this way round, the long outlines are indexed once and the many small holes are looked up in them.
    group, hole = shapely.STRtree(holes).query(outlines, predicate="intersects")
    foreign = owner[hole] != group
    left = holes.copy()
    for index, other in zip(hole[foreign], group[foreign], strict=True):
        left[index] = shapely.difference(left[index], outlines[other])
    return left


def _map(work: Callable[[T], R], tasks: Sequence[T]) -> list[R]:
    """Do the tasks in threads, in order of the tasks: GEOS lets go of the interpreter while it works."""
    with ThreadPoolExecutor(max_workers=min(8, os.cpu_count() or 1)) as threads:
        return list(threads.map(work, tasks))
