"""Islands in lakes on islands, and borders that run exactly along the edges of tiles: any of them, at any zoom."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely
import shapely.affinity
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box

from geoservice.geometry.mvt import EXTENT
from geoservice.model.arrays import IntArray
from geoservice.model.tile import MERCATOR_EDGE_M, Tile, to_degrees
from tests.geometry_packs.sample import prepare, shapes_of
from tests.geometry_packs.test_region_grid import centres, expected, pictured_or_empty, stars, tile_at
from tests.geometry_packs.test_vector_tile import in_tile, valid


@st.composite
def nests(draw: st.DrawFn) -> list[MultiPolygon]:
    """Two or three regions that take turns from the shore to the innermost island, each of several nested parts."""
    shore = Polygon(draw(stars()).exterior).convex_hull
    origin = shore.centroid
    rings = draw(st.integers(3, 7))
    nested = [shapely.affinity.scale(shore, size, size, origin=origin) for size in np.linspace(1, 0.15, rings)]
    parts = [outer.difference(inner) for outer, inner in pairwise(nested)] + nested[-1:]
    owners = draw(st.integers(2, 3))
    return [MultiPolygon(shapely.get_parts(parts[owner::owners]).tolist()) for owner in range(owners)]


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(regions=nests(), zoom=st.integers(7, 12))
def test_an_island_in_a_lake_of_another_region_is_drawn_in_every_form(
    tmp_path_factory: pytest.TempPathFactory, regions: list[MultiPolygon], zoom: int
) -> None:
    shapes = shapes_of(regions)
    prepared = prepare(shapes, tmp_path_factory.mktemp("packs"))
    tile = Tile(zoom, *tile_at(*prepared.label_points()[0], zoom))

    picture = pictured_or_empty(prepared.region_grid(tile.window()))[::8, ::8]
    drawn = {position: valid(data) for position, data in prepared.vector_tile(tile)}

    points = centres(tile.window())[::8, ::8]
    near = np.zeros(points.shape, np.bool_)
    for polygon in shapes.polygons:
        near |= shapely.dwithin(polygon.boundary, points, 360 / 2**zoom / 256)
    assert ((picture == expected(shapes, points)) | near).all()
    for position, shape in drawn.items():
        truth = in_tile(shapes.polygons[position], tile)
        assert shape.symmetric_difference(truth).difference(truth.boundary.buffer(5)).area < 1
    for one, other in pairwise(drawn.values()):
        assert one.intersection(other).difference(one.boundary.buffer(5)).area < 1


@st.composite
def on_edges(draw: st.DrawFn) -> tuple[Tile, list[float], list[float]]:
    """A tile, and the fractions of its sides where borders run: always both edges, sometimes pixel edges between."""
    zoom = draw(st.integers(6, 13))
    x, y = tile_at(104.3, -3.7, zoom)
    inner = st.lists(st.integers(1, 255), max_size=4, unique=True)
    columns, rows = (sorted({0, 256, *draw(inner)}) for _ in range(2))
    return Tile(zoom, x, y), [column / 256 for column in columns], [row / 256 for row in rows]


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(on_edges())
def test_borders_along_the_edges_of_tiles_and_pixels_leave_no_hairline_and_reach_no_further(
    tmp_path_factory: pytest.TempPathFactory, chosen: tuple[Tile, list[float], list[float]]
) -> None:
    tile, columns, rows = chosen
    across, along = [-1.0, *columns, 2.0], [-1.0, *rows, 2.0]
    cells = [cell(tile, *sides, *ends) for ends in pairwise(along) for sides in pairwise(across)]
    prepared = prepare(shapes_of(cells), tmp_path_factory.mktemp("packs"))

    around = [[Tile(tile.z, tile.x + x, tile.y + y) for x in (-1, 0, 1)] for y in (-1, 0, 1)]
    picture = np.block([[pictured_or_empty(prepared.region_grid(each.window())) for each in row] for row in around])
    shapes = {position: valid(data) for position, data in prepared.vector_tile(tile)}

    # Coordinates are rounded to 1e-7 degree: at zoom 13 a thousandth of a pixel, far less than from edge to centre.
    wide = len(across) - 1
    assert (picture == pixels_of(along)[:, None] * wide + pixels_of(across)).all()
    square = box(0, 0, EXTENT, EXTENT)
    inside = {position: shape.intersection(square) for position, shape in shapes.items()}
    assert shapely.union_all(list(inside.values())).area == EXTENT**2
    assert sum(shape.area for shape in inside.values()) == EXTENT**2
    outer = {position for position in shapes if position % wide in (0, wide - 1) or position // wide in (0, len(rows))}
    assert all(inside[position].area == 0 for position in outer)


def pixels_of(borders: list[float]) -> IntArray:
    """Between which borders each pixel of three tiles in a row lies."""
    found: IntArray = np.searchsorted(borders, (np.arange(3 * 256) + 0.5) / 256 - 1) - 1
    return found


def cell(tile: Tile, left: float, right: float, top: float, bottom: float) -> Polygon:
    """A rectangle in fractions of a tile."""
    side = 2 * MERCATOR_EDGE_M / 2**tile.z
    at = tile.bounds()
    west, north = to_degrees(at.left + left * side, at.top - top * side)
    east, south = to_degrees(at.left + right * side, at.top - bottom * side)
    return box(west, south, east, north)
