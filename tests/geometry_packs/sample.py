"""Made-up regions with shared, uneven borders and every shape that is hard to draw ("ilustrasi")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon, box

from geoservice.geometry.prepare import pack
from geoservice.geometry.prepared import CHECKED_BY_RECORD, PreparedEdition, open_prepared
from geoservice.geometry.shapes import RegionShapes
from geoservice.model.arrays import BBox
from geoservice.model.boundary import BoundaryEdition, RegionTable
from geoservice.model.tile import MERCATOR_EDGE_M, Tile, to_mercator

WEST, SOUTH = 104.0, -4.0


def patchwork(rows: int = 6, columns: int = 6, side: float = 0.05, seed: int = 1) -> list[Polygon]:
    """Cells of a grid whose corners are moved at random: neighbours share their corners."""
    noise = np.random.default_rng(seed).uniform(-0.3, 0.3, (rows + 1, columns + 1, 2)) * side
    y, x = np.mgrid[0 : rows + 1, 0 : columns + 1] * side
    corners = np.stack([WEST + x, SOUTH + y], axis=-1) + noise
    return [
        Polygon([corners[r, c], corners[r, c + 1], corners[r + 1, c + 1], corners[r + 1, c]])
        for r in range(rows)
        for c in range(columns)
    ]


def oddities() -> list[Polygon | MultiPolygon]:
    """A ring with an enclave in its hole, two islands, two overlapping squares, a speck and a sliver."""
    x, y = WEST + 0.35, SOUTH
    enclave = shapely.Point(x + 0.05, y + 0.05).buffer(0.02)
    return [
        box(x, y, x + 0.1, y + 0.1).difference(enclave),
        enclave,
        MultiPolygon([box(x, y + 0.12, x + 0.03, y + 0.15), box(x + 0.05, y + 0.12, x + 0.08, y + 0.15)]),
        box(x, y + 0.2, x + 0.05, y + 0.25),
        box(x + 0.03, y + 0.22, x + 0.08, y + 0.27),
        box(x + 0.1, y + 0.2, x + 0.1001, y + 0.2001),
        Polygon([(x, y + 0.28), (x + 0.1, y + 0.2801), (x + 0.1, y + 0.28011)]),
    ]


def shapes_of(polygons: Sequence[Polygon | MultiPolygon]) -> RegionShapes:
    """Regions with made-up codes and names, on the grid of 1e-7 degree."""
    multi = np.array([MultiPolygon(shapely.get_parts(p).tolist()) for p in polygons], dtype=object)
    multi = shapely.transform(multi, lambda points: np.round(points, 7))
    numbers = range(len(multi))
    codes = [f"99.01.01.{2000 + number}" for number in numbers]
    table = RegionTable(
        codes, [f"Désa {n}" for n in numbers], ["desa"] * len(codes), {"kode_kec": ["99.01.01"] * len(codes)}
    )
    return RegionShapes(table, multi)


def edition_of(shapes: RegionShapes) -> BoundaryEdition:
    """An edition that holds these shapes."""
    bbox = BBox(*shapely.total_bounds(shapes.polygons).tolist())
    return BoundaryEdition("desa-9901", "2025", "0" * 64, len(shapes), bbox, "ilustrasi", "CC0-1.0", "0" * 64)


def prepare(shapes: RegionShapes, folder: Path) -> PreparedEdition:
    """The shapes, packed and opened."""
    return open_prepared(edition_of(shapes), pack(shapes, folder))


def without_tiles(parts: dict[str, Path]) -> dict[str, Path]:
    """What the first packer wrote: every tile is made when it is asked for."""
    return {name: path for name, path in parts.items() if name not in CHECKED_BY_RECORD}


def tiles_of(prepared: PreparedEdition, zooms: Iterable[int]) -> list[Tile]:
    """Every tile of these zooms that shows a region."""
    found = []
    for zoom in zooms:
        places = to_mercator(*prepared.edition.bbox[:2]), to_mercator(*prepared.edition.bbox[2:])
        side = 2 * MERCATOR_EDGE_M / 2**zoom
        (left, bottom), (right, top) = (
            (int((x + MERCATOR_EDGE_M) // side), int((MERCATOR_EDGE_M - y) // side)) for x, y in places
        )
        tiles = (Tile(zoom, x, y) for x in range(left, right + 1) for y in range(top, bottom + 1))
        found += [tile for tile in tiles if prepared.picture(tile) is not None]
    return found
