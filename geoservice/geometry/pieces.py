"""What packing makes of a piece of an edition: of a block of regions, and of a group of islands.

Pieces know nothing of each other, so each can be made by another process.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
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


def piece_of(polygons: Polygons, positions: IntArray) -> Piece:
    """Some regions of an edition, ready to travel."""
    return Piece(positions, np.asarray(shapely.to_wkb(polygons[positions])))


def pack_block(block: Piece) -> dict[str, Array]:
    """Everything that is made of regions in full detail.

    `geojson` and its `sizes` by region; the columns of the index as `index:…`; the rings as `full:…`, for
    `rings_of_piece`.
    """
    polygons = _polygons(block)
    moved = on_lattice(polygons)
    texts = [_plain_numbers(text) for text in _geojson(polygons)]
    arrays: dict[str, Array] = {
        "geojson": np.frombuffer(b"".join(texts), np.uint8),
        "sizes": np.array([len(text) for text in texts], np.int64),
    }
    arrays |= {f"index:{name}": column for name, column in _index(polygons, moved).items()}
    return arrays | ring_arrays("full", rings_of(moved), block.positions)


def simplify_islands(islands: Piece, tolerances: Mapping[str, float]) -> dict[str, Array]:
    """The rings of regions at some degrees of detail by name, finest first, each made from the one before.

    The piece holds whole islands: what simplification does to a border depends on all that lies close to it.
    """
    return simplified_arrays(on_lattice(_polygons(islands)), islands.positions, tolerances)


def simplified_arrays(polygons: Polygons, positions: IntArray, tolerances: Mapping[str, float]) -> dict[str, Array]:
    """The same of polygons that are on the lattice already."""
    arrays: dict[str, Array] = {}
    for name, tolerance in tolerances.items():
        polygons = simplify_polygons(polygons, tolerance)
        arrays |= ring_arrays(name, _without_islets(rings_of(polygons), tolerance), positions)
        give_back()
    return arrays


def rings_of_piece(arrays: Mapping[str, Array], name: str) -> Rings:
    """The rings of one degree of detail; owners are positions in the edition."""
    x, y, starts, owners, holes = (arrays[f"{name}:{column}"] for column in _RING_COLUMNS)
    return Rings(x, y, starts, owners, holes.astype(np.bool_))


_RING_COLUMNS = ("x", "y", "starts", "owners", "holes")


def ring_arrays(name: str, rings: Rings, positions: IntArray) -> dict[str, Array]:
    """Rings as `rings_of_piece` reads them; their owners are places among the positions."""
    columns: tuple[Array, ...] = (
        rings.x.astype(np.int32),
        rings.y.astype(np.int32),
        rings.starts,
        positions[rings.owners],
        rings.holes.astype(np.uint8),
    )
    return {f"{name}:{column}": array for column, array in zip(_RING_COLUMNS, columns, strict=True)}


def _polygons(piece: Piece) -> Polygons:
    return np.asarray(shapely.from_wkb(piece.wkb), dtype=object)


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


def on_lattice(polygons: Polygons) -> Polygons:
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
