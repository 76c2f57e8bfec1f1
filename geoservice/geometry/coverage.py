"""How far regions are from a clean coverage: overlaps and gaps, in figures. Real village data always has some."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geoservice.geometry.grid import area_km2
from geoservice.geometry.processes import Workers, processes_for
from geoservice.geometry.raw import GeometryArray
from geoservice.geometry.shapes import RegionShapes
from geoservice.geometry.steps import Progress, Steps
from geoservice.model.arrays import FloatArray, IntArray
from geoservice.model.boundary import Finding

MIN_OVERLAP_KM2 = 1e-4
"""100 m2: below it, neighbours only disagree about where their common line runs."""
MIN_GAP_KM2 = 1e-6
"""1 m2: smaller ones are left by rounding."""
LARGE_OVERLAP_KM2 = 0.05
LARGE_SHARE = 0.1
_NAMED = 20
_BLOCK = 512
#: Lengths of the code prefixes that make groups of neighbours (kabupaten, province, all), and how long uniting them
#: takes for each region, compared.
_GROUP_PREFIXES = {5: 2, 2: 1, 0: 1}
_WEIGHT_OF_OVERLAPS = 4

Wkb: TypeAlias = npt.NDArray[Any]
"""Polygons as they travel between processes."""


def coverage_findings(
    shapes: RegionShapes, progress: Progress | None = None, processes: int | None = None
) -> list[Finding]:
    """Overlaps over 100 m2 and gaps enclosed by regions: count, area, and the largest by name.

    Areas are of an equal-area projection. Nothing is refused for it. `progress` is told how much of how much work is
    done; the number of processes (by default as many as help) changes nothing but the time.
    """
    work = _WEIGHT_OF_OVERLAPS + sum(_GROUP_PREFIXES.values())
    steps = Steps(work * len(shapes), progress)
    with Workers(processes_for(len(shapes)) if processes is None else processes) as workers:
        return [*_overlaps(shapes, workers, steps), *_gaps(shapes, workers, steps)]


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Neighbours whose common areas are wanted, by their place in a list of polygons as WKB."""

    polygons: Wkb
    left: IntArray
    right: IntArray


def _overlaps(shapes: RegionShapes, workers: Workers, steps: Steps) -> list[Finding]:
    left, right = _neighbours(shapes.polygons)
    regions = [*range(0, len(shapes), _BLOCK), len(shapes)]
    blocks = [slice(*pair) for pair in itertools.pairwise(np.searchsorted(left, regions).tolist())]
    areas = np.zeros(len(left))
    tasks = (_pairs(shapes.polygons, left[block], right[block]) for block in blocks)
    for block, size, found in zip(blocks, np.diff(regions), workers.each(_common, tasks), strict=True):
        areas[block] = found
        steps.advance(_WEIGHT_OF_OVERLAPS * int(size))
    counted = areas > MIN_OVERLAP_KM2
    if not counted.any():
        return []
    total = f"{int(counted.sum())}; {areas[counted].sum():.4f} km²; ≤ {areas.max():.4f} km²"
    return [Finding("overlap", "overlaps", detail=total), *_largest(shapes, left, right, areas)]


def _neighbours(polygons: GeometryArray) -> tuple[IntArray, IntArray]:
    """Pairs whose bounding boxes meet, each once, in region order."""
    boxes = np.asarray(shapely.box(*shapely.bounds(polygons).T), dtype=object)
    left, right = shapely.STRtree(boxes).query(boxes)
    once = left < right
    left, right = left[once], right[once]
    order = np.lexsort((right, left))
    return left[order], right[order]


def _pairs(polygons: GeometryArray, left: IntArray, right: IntArray) -> _Pairs:
    members, places = np.unique(np.concatenate([left, right]), return_inverse=True)
    return _Pairs(shapely.to_wkb(polygons[members]), places[: len(left)], places[len(left) :])


def _common(pairs: _Pairs) -> FloatArray:
    """The area that each pair has in common, km2."""
    polygons = np.asarray(shapely.from_wkb(pairs.polygons), dtype=object)
    shapely.prepare(polygons)
    left, right = polygons[pairs.left], polygons[pairs.right]
    meeting = shapely.intersects(left, right)
    areas = np.zeros(len(left))
    areas[meeting] = area_km2(shapely.intersection(left[meeting], right[meeting]))
    return areas


def _largest(shapes: RegionShapes, left: IntArray, right: IntArray, areas: FloatArray) -> Iterable[Finding]:
    """The overlaps a person should look at: over 5 ha or a tenth of the smaller region, and always the largest."""
    for at in np.argsort(-areas, kind="stable")[:_NAMED]:
        pair = (int(left[at]), int(right[at]))
        smaller = float(area_km2(shapes.polygons[list(pair)]).min())
        if at == areas.argmax() or areas[at] > LARGE_OVERLAP_KM2 or areas[at] > LARGE_SHARE * smaller:
            first, second = (f"{shapes.regions.codes[p]} {shapes.regions.names[p]}" for p in pair)
            share = f"{areas[at]:.4f} km², {100 * areas[at] / smaller:.1f}%"
            yield Finding(
                "overlap", "largest_overlap", code=shapes.regions.codes[pair[0]], detail=f"{first} × {second}: {share}"
            )


def _gaps(shapes: RegionShapes, workers: Workers, steps: Steps) -> list[Finding]:
    gaps = shapely.get_parts(_holes(shapes, workers, steps))
    areas = area_km2(gaps)
    counted = areas > MIN_GAP_KM2
    if not counted.any():
        return []
    total = f"{int(counted.sum())}; {areas[counted].sum():.4f} km²; > 1 ha: {int((areas > 0.01).sum())}"
    place = shapely.get_coordinates(shapely.point_on_surface(gaps[areas.argmax()]))[0]
    largest = f"{areas.max():.4f} km², {place[0]:.5f}, {place[1]:.5f}"
    return [Finding("gap", "gaps", detail=total), Finding("gap", "largest_gap", detail=largest)]


def _holes(shapes: RegionShapes, workers: Workers, steps: Steps) -> GeometryArray:
    """What no region covers but regions enclose.

    The union is taken in steps, of neighbours first and then of their filled outlines: one union of a whole country
    would need gigabytes. A hole of a group may hold another group, which is cut out.
    """
    keys: Sequence[str] = shapes.regions.codes
    outlines, holes = shapes.polygons, []
    sizes = [1] * len(shapes)
    for length, weight in _GROUP_PREFIXES.items():
        groups: dict[str, list[int]] = defaultdict(list)
        for position, key in enumerate(keys):
            groups[key[:length]].append(position)
        tasks = (shapely.to_wkb(outlines[members]) for members in groups.values())
        sizes = [sum(sizes[member] for member in members) for members in groups.values()]
        united = []
        for size, group in zip(sizes, workers.each(_united, tasks), strict=True):
            united.append(group)
            steps.advance(weight * size)
        keys, outlines = list(groups), np.array([shapely.from_wkb(group.outline) for group in united], dtype=object)
        inside = [shapely.from_wkb(group.holes) for group in united]
        owner = np.repeat(np.arange(len(united)), [len(found) for found in inside])
        holes.append(_cut_out(np.concatenate(inside), owner, outlines))
    return np.concatenate(holes)


@dataclass(frozen=True, slots=True, eq=False)
class _United:
    """A group of neighbours as one, in WKB: the outline without holes, and the holes."""

    outline: bytes
    holes: Wkb


def _united(polygons: Wkb) -> _United:
    union = shapely.disjoint_subset_union_all(shapely.from_wkb(polygons))
    return _United(shapely.to_wkb(_filled(union)), shapely.to_wkb(_interiors(union)))


def _interiors(shape: BaseGeometry) -> GeometryArray:
    """The holes of a shape as polygons."""
    rings, part = shapely.get_rings(shapely.get_parts(shape), return_index=True)
    is_hole = np.concatenate([[False], part[1:] == part[:-1]]) if len(part) else np.zeros(0, dtype=np.bool_)
    return np.asarray(shapely.polygons(rings[is_hole]), dtype=object)


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
