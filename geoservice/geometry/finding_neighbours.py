"""Finding neighbours: which regions lie side by side.

Village lines are no clean coverage: each was drawn and simplified on its own, so two that share a border rarely share
its points. Regions count as neighbours where they come within `NEAR_M` of each other; those that only meet at a corner
are among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import Any

import numpy as np
import shapely

from geoservice.geometry.lattice import STEPS, to_degrees
from geoservice.geometry.packs import Array
from geoservice.geometry.pieces import on_lattice
from geoservice.geometry.simplify import Polygons
from geoservice.model.arrays import FloatArray, IntArray

NEAR_M = 20.0
_EQUATOR_M = 2 * pi * 6_378_137
_BLOCK = 512


@dataclass(frozen=True, slots=True, eq=False)
class CloseRegions:
    """Pairs of regions whose boxes nearly meet, by their place in a list of polygons as WKB; a piece of work."""

    positions: IntArray
    wkb: Array
    left: IntArray
    right: IntArray


def close_regions(polygons: Polygons) -> list[tuple[IntArray, IntArray]]:
    """Pairs of positions that may be neighbours, each once, in blocks and in order."""
    west, south, east, north = shapely.bounds(polygons).T
    # A degree is longest on the equator; towards the poles one of longitude is shorter, so more of them are taken.
    margin = NEAR_M / _EQUATOR_M * 360
    wider = margin / np.maximum(np.cos(np.radians(np.maximum(np.abs(south), np.abs(north)))), 0.01)
    boxes = np.asarray(shapely.box(west - wider, south - margin, east + wider, north + margin), dtype=object)
    left, right = shapely.STRtree(boxes).query(boxes)
    once = left < right
    left, right = left[once], right[once]
    order = np.lexsort((right, left))
    left, right = left[order], right[order]
    edges = np.searchsorted(left, np.arange(_BLOCK, len(polygons), _BLOCK))
    return list(zip(np.split(left, edges), np.split(right, edges), strict=True))


def task_of_pairs(polygons: Polygons, pairs: tuple[IntArray, IntArray]) -> CloseRegions:
    """The pairs with their polygons, ready to travel."""
    members, places = np.unique(np.concatenate(pairs), return_inverse=True)
    wkb = np.asarray(shapely.to_wkb(polygons[members]))
    return CloseRegions(members, wkb, places[: len(pairs[0])], places[len(pairs[0]) :])


def find_neighbours(task: CloseRegions) -> dict[str, Array]:
    """Positions `left` and `right` of the pairs that are neighbours."""
    polygons = on_lattice(np.asarray(shapely.from_wkb(task.wkb), dtype=object))
    shapely.prepare(polygons)
    reach: Any = _reach(polygons[task.left])  # the annotations of shapely know of one distance for all only
    near = shapely.dwithin(polygons[task.left], polygons[task.right], reach)
    return {"left": task.positions[task.left[near]], "right": task.positions[task.right[near]]}


def _reach(polygons: Polygons) -> FloatArray:
    """NEAR_M in lattice steps, where each region lies."""
    _west, top, _east, bottom = shapely.bounds(polygons).T
    _longitude, latitude = to_degrees(np.zeros(len(polygons)), (top + bottom) / 2)
    reach: FloatArray = NEAR_M / (_EQUATOR_M / STEPS * np.cos(np.radians(latitude)))
    return reach
