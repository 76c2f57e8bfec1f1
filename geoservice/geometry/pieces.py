"""What packing makes of a piece of an edition: of a block of regions, and of a group of islands.

Pieces know nothing of each other, so each can be made by another process.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from geoservice.geometry import lattice
from geoservice.geometry.grid import area_km2
from geoservice.geometry.levels import Rings
from geoservice.geometry.memory import give_back
from geoservice.geometry.simplify import Polygons, rings_of, simplify_polygons
from geoservice.model.arrays import FloatArray, IntArray

Array: TypeAlias = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Regions by their positions in the edition, with their polygons as WKB."""

    positions: IntArray
    wkb: Array


@dataclass(frozen=True, slots=True, eq=False)
class PackedBlock:
    """The regions of a block as GeoJSON, laid end to end, the columns of their index, and their rings in full."""

    geojson: bytes
    sizes: list[int]
    """Bytes of GeoJSON of every region."""
    index: dict[str, Array]
    """By name; row i is region i of the block."""
    rings: Rings
    """Owners are positions in the edition."""


def piece_of(polygons: Polygons, positions: IntArray) -> Piece:
    """Some regions of an edition, ready to travel."""
    return Piece(positions, np.asarray(shapely.to_wkb(polygons[positions])))


def pack_block(block: Piece) -> PackedBlock:
    """Everything that is made of regions in full detail."""
    polygons = _polygons(block)
    moved = _on_lattice(polygons)
    texts = [_plain_numbers(text) for text in _geojson(polygons)]
    return PackedBlock(
        b"".join(texts), [len(text) for text in texts], _index(polygons, moved), _owned(rings_of(moved), block)
    )


def simplify_islands(islands: Piece, tolerances: tuple[float, ...]) -> list[Rings]:
    """The rings of regions at some degrees of detail, finest first, each made from the one before.

    The piece holds whole islands: what simplification does to a border depends on all that lies close to it.
    """
    polygons = _on_lattice(_polygons(islands))
    levels = []
    for tolerance in tolerances:
        polygons = simplify_polygons(polygons, tolerance)
        levels.append(_owned(_without_islets(rings_of(polygons), tolerance), islands))
        give_back()
    return levels


def _polygons(piece: Piece) -> Polygons:
    return np.asarray(shapely.from_wkb(piece.wkb), dtype=object)


def _owned(rings: Rings, piece: Piece) -> Rings:
    return Rings(rings.x, rings.y, rings.starts, piece.positions[rings.owners], rings.holes)


def _geojson(polygons: Polygons) -> list[str]:
    texts: list[str] = shapely.to_geojson(shapely.orient_polygons(polygons, exterior_cw=False)).tolist()
    return texts


# What shortest-digits printing adds to plain decimals: `104.0`, `1e-07`, `-0.0`.
_UNPLAIN = re.compile(r"-?\d+(?:\.\d+)?e-?\d+|-?\d+\.0(?=[,\]])")


def _plain_numbers(text: str) -> bytes:
    # One region in a hundred has such a number; looking for it first is twenty times faster.
    plain = not any(sign in text for sign in ("e-", ".0,", ".0]"))
    return (text if plain else _UNPLAIN.sub(_plain_number, text)).encode("ascii")


def _plain_number(match: re.Match[str]) -> str:
    text = f"{float(match[0]):.7f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _on_lattice(polygons: Polygons) -> Polygons:
    """Polygons on the lattice; shells turn as Rings want them."""
    moved = shapely.transform(
        polygons, lambda points: np.column_stack(lattice.from_degrees(points[:, 0], points[:, 1]))
    )
    turned: Polygons = shapely.orient_polygons(moved, exterior_cw=False)
    return turned


def _index(polygons: Polygons, on_lattice: Polygons) -> dict[str, Array]:
    labels = _label_points(on_lattice)
    degrees = lattice.to_degrees(labels[:, 0], labels[:, 1])
    return {
        "bounds": shapely.bounds(polygons),
        "boxes": shapely.bounds(on_lattice).astype(np.int32),
        "label_points": np.round(np.column_stack(degrees), 7),
        "labels": labels.astype(np.int32),
        "sizes": np.sqrt(shapely.area(on_lattice)),
        "areas_km2": area_km2(polygons),
    }


def _label_points(polygons: Polygons) -> FloatArray:
    """Pole of inaccessibility, to within a thirtieth of the region's size."""
    tolerance = np.maximum(np.sqrt(shapely.area(polygons)) / 30, 1.0)
    # The first point of the line is the centre of the circle.
    centres = shapely.get_point(shapely.maximum_inscribed_circle(polygons, tolerance), 0)
    points: FloatArray = np.rint(shapely.get_coordinates(centres))
    return points


def _without_islets(rings: Rings, tolerance: float) -> Rings:
    """Without the parts too small to see, but for the largest part of a region."""
    areas = rings.doubled_areas() / 2
    largest = np.zeros(int(rings.owners[-1]) + 1) if len(rings) else np.zeros(0)
    np.maximum.at(largest, rings.owners, areas)
    shells = np.maximum.accumulate(np.where(rings.holes, -1, np.arange(len(rings))))
    kept = (areas >= tolerance**2) | (areas == largest[rings.owners])
    return rings.keep_rings(kept[shells])
