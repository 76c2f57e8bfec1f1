"""Dissolving regions into their parents, without the gaps and slivers that lie between regions drawn one by one.

Each level is made of the one before: villages are united to kecamatan, those to kabupaten. What is united is closed:
widened by `_CLOSED_M` / 2 and narrowed again, so that gaps and slits narrower than that are gone and all else keeps its
place. Neighbouring parents overlap and gape as much as their regions do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import pi
from typing import NamedTuple

import numpy as np
import shapely

from geoservice.geometry.islands import island_groups
from geoservice.geometry.kept_pieces import Arrays, KeptPieces
from geoservice.geometry.lattice import HALF, STEPS, to_degrees
from geoservice.geometry.levels import level_arrays
from geoservice.geometry.packs import Array
from geoservice.geometry.parents import Grouping, members_of
from geoservice.geometry.pieces import on_lattice, ring_arrays, rings_of_piece, simplified_arrays
from geoservice.geometry.processes import AnyWorkers
from geoservice.geometry.ragged import pack_texts
from geoservice.geometry.simplify import Polygons, rings_of
from geoservice.model.arrays import IntArray

_CLOSED_M = 30.0
_STEPS_A_M = STEPS / (2 * pi * 6_378_137)
_REGIONS_AT_ONCE = 512
_ISLAND_POINTS = 200_000


@dataclass(frozen=True, slots=True, eq=False)
class Dissolving:
    """A piece of work: what some parents are made of, as WKB."""

    sizes: IntArray
    """How many polygons each parent has."""
    wkb: Array
    in_degrees: bool


@dataclass(frozen=True, slots=True, eq=False)
class Simplifying:
    """A piece of work: whole islands of parents, as WKB on the lattice."""

    positions: IntArray
    wkb: Array
    tolerances: Mapping[str, float]


def dissolve(task: Dissolving) -> dict[str, Array]:
    """The WKB of every parent, on whole lattice steps, as `data` and `sizes`."""
    polygons: Polygons = np.asarray(shapely.from_wkb(task.wkb), dtype=object)
    if task.in_degrees:
        polygons = on_lattice(polygons)
    edges = np.cumsum(task.sizes)[:-1]
    united = np.array([shapely.union_all(members) for members in np.split(polygons, edges)], dtype=object)
    texts = [bytes(text) for text in shapely.to_wkb(_closed(united))]
    return {"data": np.frombuffer(b"".join(texts), np.uint8), "sizes": np.array([len(text) for text in texts])}


def simplify_parents(task: Simplifying) -> dict[str, Array]:
    """The rings of some parents at every degree of detail, `full` included."""
    polygons: Polygons = np.asarray(shapely.from_wkb(task.wkb), dtype=object)
    return ring_arrays("full", rings_of(polygons), task.positions) | simplified_arrays(
        polygons, task.positions, task.tolerances
    )


@dataclass(frozen=True, slots=True, eq=False)
class Regions:
    """What parents are made of: the polygons of the regions in degrees, and their index as it is written."""

    polygons: Polygons
    index: Mapping[str, Array]


def parent_arrays(
    regions: Regions,
    groups: Sequence[Grouping],
    tolerances: Mapping[str, float],
    kept: KeptPieces,
    workers: AnyWorkers,
) -> dict[str, Array]:
    """The arrays of the part `parents`, as `parents.parents_from` reads them; levels as in `prepare`."""
    arrays: dict[str, Array] = {"regions": np.array([len(regions.polygons)])}
    below: _Parts | None = None
    for grouping in groups:
        making = _making(grouping, below, regions.polygons)
        pieces = kept.each(workers, f"dissolved-{grouping.level}", dissolve, making.blocks(), making.task)
        polygons = np.asarray(shapely.from_wkb([text for piece in pieces for text in _texts(piece)]), dtype=object)
        below = _Parts(polygons, grouping.parent_of)
        found = _columns(grouping, polygons, regions.index)
        found |= _levels(grouping.level, polygons, tolerances, kept, workers)
        arrays |= {f"{grouping.level}/{name}": array for name, array in found.items()}
    return arrays


class _Parts(NamedTuple):
    """The level below: its polygons on the lattice, and for every region which of them it is in."""

    polygons: Polygons
    part_of: IntArray


class _Making(NamedTuple):
    """What the parents of a level are united from."""

    parts: Polygons
    members: list[IntArray]
    """For every parent the places of its parts."""
    in_degrees: bool

    def blocks(self) -> list[IntArray]:
        """Numbers of parents, as many as one piece of work has."""
        ends = np.cumsum([len(found) for found in self.members]) // _REGIONS_AT_ONCE
        return np.split(np.arange(len(self.members)), np.flatnonzero(np.diff(ends)) + 1)

    def task(self, chosen: IntArray) -> Dissolving:
        """The piece of work that makes some parents."""
        members = [self.members[number] for number in chosen]
        wkb = np.asarray(shapely.to_wkb(self.parts[np.concatenate(members)]))
        return Dissolving(np.array([len(found) for found in members]), wkb, self.in_degrees)


def _making(grouping: Grouping, below: _Parts | None, polygons: Polygons) -> _Making:
    above = None if below is None else _above(below, grouping.parent_of)
    if below is None or above is None:
        return _Making(polygons, members_of(grouping.parent_of, len(grouping.codes)), in_degrees=True)
    return _Making(below.polygons, members_of(above, len(grouping.codes)), in_degrees=False)


def _above(below: _Parts, parent_of: IntArray) -> IntArray | None:
    """The parent of every part of the level below; None where a part has several or a region is in no part."""
    above = np.full(len(below.polygons), -1)
    above[below.part_of] = parent_of
    whole = (below.part_of >= 0).all() and (above[below.part_of] == parent_of).all()
    return above if whole else None


def _texts(piece: Arrays) -> Iterator[bytes]:
    data, start = piece["data"].tobytes(), 0
    for size in piece["sizes"].tolist():
        yield data[start : start + size]
        start += size


def _closed(polygons: Polygons) -> Polygons:
    """Without gaps and slits, valid, on whole lattice steps."""
    _west, top, _east, bottom = shapely.bounds(polygons).T
    _longitude, latitude = to_degrees(np.zeros(len(polygons)), (top + bottom) / 2)
    reach = _CLOSED_M / 2 * _STEPS_A_M / np.cos(np.radians(latitude))
    for distance in (reach, -reach):
        polygons = np.asarray(shapely.buffer(polygons, distance, join_style="mitre", mitre_limit=2.0), dtype=object)
    whole: Polygons = shapely.transform(polygons, lambda points: np.clip(np.rint(points), -HALF, HALF - 1))
    bad = ~shapely.is_valid(whole)
    whole[bad] = shapely.set_precision(shapely.make_valid(whole[bad], method="structure", keep_collapsed=False), 1)
    turned: Polygons = shapely.orient_polygons(whole, exterior_cw=False)
    return turned


def _columns(grouping: Grouping, polygons: Polygons, index: Mapping[str, Array]) -> dict[str, Array]:
    arrays: dict[str, Array] = {"parent_of": grouping.parent_of.astype(np.int32)}
    for name, texts in (("code", grouping.codes), ("name", grouping.names)):
        arrays[f"{name}:offsets"], arrays[f"{name}:data"] = pack_texts(texts)
    inside = grouping.parent_of >= 0
    areas = np.bincount(grouping.parent_of[inside], index["areas_km2"][inside], len(polygons))
    return arrays | {
        "index/boxes": np.ascontiguousarray(shapely.bounds(polygons).T.astype(np.int32)),
        "index/labels": _labels(grouping, index),
        "index/sizes": np.sqrt(shapely.area(polygons)),
        "index/areas_km2": areas,
    }


def _labels(grouping: Grouping, index: Mapping[str, Array]) -> Array:
    """The label point of the region nearest to the middle of each parent's regions."""
    points = index["labels"].astype(np.float64)
    chosen = []
    for members in members_of(grouping.parent_of, len(grouping.codes)):
        middle = np.average(points[:, members], axis=1, weights=index["areas_km2"][members] + 1e-9)
        chosen.append(members[np.square(points[:, members] - middle[:, None]).sum(0).argmin()])
    return np.ascontiguousarray(index["labels"][:, chosen])


def _levels(
    level: str, polygons: Polygons, tolerances: Mapping[str, float], kept: KeptPieces, workers: AnyWorkers
) -> dict[str, Array]:
    groups = island_groups(polygons, _ISLAND_POINTS)

    def task_of(positions: IntArray) -> Simplifying:
        return Simplifying(positions, np.asarray(shapely.to_wkb(polygons[positions])), tolerances)

    pieces = list(kept.each(workers, f"parents-{level}", simplify_parents, groups, task_of))
    arrays: dict[str, Array] = {}
    for name, tolerance in {"full": 0.0, **tolerances}.items():
        found = level_arrays((rings_of_piece(piece, name) for piece in pieces), len(polygons), tolerance)
        arrays |= {f"level-{name}/{column}": array for column, array in found.items()}
    return arrays
