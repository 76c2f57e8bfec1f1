"""Pixels: the right region under every centre, no seams, nobody lost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box

from geoservice.geometry.prepared import PreparedEdition, RegionGrid
from geoservice.geometry.shapes import RegionShapes
from geoservice.model.arrays import BBox, IntArray
from geoservice.model.tile import MERCATOR_EDGE_M, MercatorBounds, Tile, Window, to_degrees, to_mercator
from tests.geometry_packs.sample import SOUTH, WEST, prepare, shapes_of

TILE_8 = Tile(8, 201, 130)


def pictured(grid: RegionGrid | None) -> IntArray:
    """Region positions under every pixel, -1 where there is none."""
    assert grid is not None
    positions = grid.positions.copy()
    positions[0] = -1
    return positions[grid.pixels]


def centres(window: Window) -> np.ndarray:
    left, bottom, right, top = window.bounds
    x = left + (np.arange(window.width) + 0.5) * (right - left) / window.width
    y = top - (np.arange(window.height) + 0.5) * (top - bottom) / window.height
    return np.array([[shapely.Point(to_degrees(a, b)) for a in x] for b in y], dtype=object)


def expected(shapes: RegionShapes, points: np.ndarray) -> IntArray:
    """The highest position that holds each point, -1 where none does."""
    result = np.full(points.shape, -1)
    for position, polygon in enumerate(shapes.polygons):
        shapely.prepare(polygon)
        result[shapely.contains(polygon, points)] = position
    return result


def test_every_pixel_shows_the_region_under_its_centre(shapes: RegionShapes, prepared: PreparedEdition) -> None:
    tile = Tile(10, 808, 523)

    grid = pictured(prepared.region_grid(tile.window()))

    truth = expected(shapes, centres(tile.window()))
    assert (grid != truth).mean() < 0.002  # detail below a quarter of a pixel is left out
    assert len(np.unique(grid)) > 15


@pytest.mark.parametrize("zoom", [9, 11, 13])
def test_four_tiles_make_the_picture_of_twice_the_size(prepared: PreparedEdition, zoom: int) -> None:
    x, y = tile_at(WEST + 0.2, SOUTH + 0.15, zoom)

    whole = prepared.region_grid(Tile(zoom, x, y).window(2))
    parts = [[prepared.region_grid(Tile(zoom + 1, 2 * x + i, 2 * y + j).window()) for i in (0, 1)] for j in (0, 1)]

    assert whole is not None
    assert (np.block([[pictured_or_empty(part) for part in row] for row in parts]) == pictured(whole)).all()
    assert (np.block([[border_or_empty(part) for part in row] for row in parts]) == whole.border).all()


def test_a_window_of_any_place_and_size_agrees_with_the_tile(prepared: PreparedEdition) -> None:
    left, bottom, right, top = TILE_8.bounds()
    pixel = (right - left) / 256
    window = Window(MercatorBounds(left + 64 * pixel, bottom, right, top - 128 * pixel), 192, 128)

    part = pictured(prepared.region_grid(window))

    assert (part == pictured(prepared.region_grid(TILE_8.window()))[128:, 64:]).all()


def test_a_region_smaller_than_a_pixel_keeps_one_pixel_at_its_place(prepared: PreparedEdition) -> None:
    speck = 41
    longitude, latitude = prepared.label_points()[speck]
    tile = Tile(8, *tile_at(longitude, latitude, 8))

    rows, columns = np.nonzero(pictured(prepared.region_grid(tile.window())) == speck)

    assert len(rows) == 1
    at = tile_at(longitude, latitude, 16)
    assert (tile.x * 256 + columns[0], tile.y * 256 + rows[0]) == at


def test_every_region_is_seen_once_it_is_a_few_pixels_wide(prepared: PreparedEdition) -> None:
    x, y = tile_at(WEST + 0.2, SOUTH + 0.15, 9)
    tiles = [Tile(9, x + i, y + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]

    seen = {p for tile in tiles for p in pictured_or_empty(prepared.region_grid(tile.window())).ravel().tolist()}

    assert seen == set(range(-1, len(prepared.regions)))


def test_of_overlapping_regions_the_higher_position_is_on_top(tmp_path: Path) -> None:
    squares = [box(104, -4, 105, -3), box(104.5, -3.5, 105.5, -2.5), box(104.2, -3.8, 104.4, -3.6)]

    grid = pictured(prepare(shapes_of(squares), tmp_path).region_grid(Tile(7, 101, 65).window()))

    points = centres(Tile(7, 101, 65).window())
    assert (grid == expected(shapes_of(squares), points)).all()


def test_of_many_regions_in_a_pixel_one_is_seen_and_vector_tiles_hold_them_all(tmp_path: Path) -> None:
    side = 0.001
    specks = [
        box(104 + x * side, -4 + y * side, 104 + (x + 1) * side, -4 + (y + 1) * side) for x, y in np.ndindex(8, 8)
    ]
    prepared = prepare(shapes_of(specks), tmp_path)

    for zoom in range(6):
        tile = Tile(zoom, *tile_at(104.004, -3.996, zoom))
        seen = set(pictured(prepared.region_grid(tile.window())).ravel().tolist()) - {-1}
        assert 1 <= len(seen) <= 4  # as many as pixels that they lie in: towns do not grow over the land around them
        assert [position for position, _shape in prepared.vector_tile(tile)] == list(range(64))
    assert prepared.intersecting(BBox(103, -5, 105, -3)).tolist() == list(range(64))


def test_a_speck_lies_over_the_region_around_it(tmp_path: Path) -> None:
    around = box(103, -5, 105, -3)
    speck = box(104, -4, 104.001, -3.999)
    prepared = prepare(shapes_of([around.difference(speck), speck, box(104.001, -4.0, 106, -2)]), tmp_path)

    grid = pictured(prepared.region_grid(Tile(6, *tile_at(104, -4, 6)).window()))

    assert (grid == 1).sum() == 1


def test_a_window_over_the_antimeridian_shows_both_sides(tmp_path: Path) -> None:
    polygons = [
        box(178, -5, 180, 0),
        MultiPolygon([box(179, 0, 180, 5), box(-180, 0, -179, 5)]),
        box(-180, -5, -178, 0),
    ]
    prepared = prepare(shapes_of(polygons), tmp_path)
    metres = MERCATOR_EDGE_M / 180
    west, east = (
        Window(MercatorBounds((177 + turn) * metres, -6e5, (183 + turn) * metres, 6e5), 192, 96) for turn in (0, -360)
    )

    seen = pictured(prepared.region_grid(west))

    assert (seen == pictured(prepared.region_grid(east))).all()
    assert [seen[60, column] for column in (40, 90, 101, 150, 170)] == [0, 0, 2, 2, -1]
    assert [seen[30, column] for column in (60, 70, 90, 101, 120, 132)] == [-1, 1, 1, 1, 1, -1]
    paths = dict(prepared.svg_paths(west))
    assert list(paths) == [0, 1, 2]
    assert paths[1].count("M") == 2
    assert dict(prepared.svg_paths(east)) == paths


def test_a_window_around_the_world_many_times_shows_it_once(prepared: PreparedEdition) -> None:
    edge = 1000 * MERCATOR_EDGE_M

    grid = prepared.region_grid(Window(MercatorBounds(-edge, -edge, edge, edge), 2000, 2000))

    assert grid is not None
    assert grid.pixels.astype(bool).sum() == 1


def test_a_gap_between_regions_is_not_bridged(tmp_path: Path) -> None:
    apart = [box(104, -4, 104.5, -3), box(104.55, -4, 105, -3)]

    grid = pictured(prepare(shapes_of(apart), tmp_path).region_grid(Tile(8, 202, 130).window()))

    assert (grid == expected(shapes_of(apart), centres(Tile(8, 202, 130).window()))).all()
    assert (grid[100] == -1).any()


def test_an_outline_runs_where_two_regions_meet_and_nowhere_else(tmp_path: Path) -> None:
    halves = [box(103, -5, 104.51, -2), box(104.51, -5, 106, -2)]

    grid = prepare(shapes_of(halves), tmp_path).region_grid(Tile(9, 404, 261).window())

    assert grid is not None
    change = np.flatnonzero(np.diff(grid.pixels[100]))
    assert len(change) == 1
    assert set(np.flatnonzero(grid.border[100])) <= {change[0], change[0] + 1}
    assert grid.border[100].max() >= 2


@pytest.mark.parametrize(("pixels", "expected"), [(1.9, 0), (4.0, 2), (6.1, 3), (16.0, 3)])
def test_outlines_are_whole_down_to_regions_of_six_pixels_and_fade_below(
    tmp_path: Path, pixels: float, expected: int
) -> None:
    side = pixels * 360 / 2**16
    squares = [box(104 + x * side, y * side, 104 + (x + 1) * side, (y + 1) * side) for x, y in np.ndindex(5, 5)]
    pixel, (x, y) = 2 * MERCATOR_EDGE_M / 2**16, to_mercator(104, 0)
    left, bottom = x - pixel * 10.5, y - pixel * 10.5  # the first edges run through centres of pixels
    window = Window(MercatorBounds(left, bottom, left + 120 * pixel, bottom + 120 * pixel), 120, 120)

    grid = prepare(shapes_of(squares), tmp_path).region_grid(window)

    assert grid is not None
    assert grid.border.max() == expected


def test_where_there_is_nothing_there_is_no_grid(prepared: PreparedEdition) -> None:
    assert prepared.region_grid(Tile(8, 10, 10).window()) is None


def test_a_grid_is_read_only_since_it_is_shared(prepared: PreparedEdition) -> None:
    grid = prepared.region_grid(TILE_8.window())

    assert grid is not None
    assert not grid.pixels.flags.writeable
    assert prepared.region_grid(TILE_8.window()) is grid


@st.composite
def stars(draw: st.DrawFn) -> Polygon:
    """A polygon of any outline around a centre, convex or not, sometimes with a hole."""
    x, y = draw(st.floats(103.9, 104.9)), draw(st.floats(-4.0, -3.0))
    reach = draw(st.lists(st.floats(0.02, 0.8), min_size=3, max_size=12))
    turn = np.arange(len(reach)) / len(reach) * 2 * np.pi
    star = Polygon(np.column_stack([x + reach * np.cos(turn), y + reach * np.sin(turn)]))
    hole = shapely.Point(x, y).buffer(0.01) if draw(st.booleans()) else Polygon()
    return star.difference(hole).buffer(0)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.lists(stars(), min_size=1, max_size=4))
def test_any_polygons_are_drawn_where_they_are(
    tmp_path_factory: pytest.TempPathFactory, polygons: list[Polygon]
) -> None:
    shapes = shapes_of(polygons)
    window = Window(Tile(8, 201, 130).bounds(), 64, 64)

    grid = prepare(shapes, tmp_path_factory.mktemp("packs")).region_grid(window)

    truth = expected(shapes, centres(window))
    near_edge = np.zeros(truth.shape, np.bool_)
    for polygon in shapes.polygons:
        near_edge |= shapely.dwithin(polygon.boundary, centres(window), 0.4 * 360 / 2**8 / 64)
    labels = np.isin(pictured_or_empty(grid, 64), truth, invert=True)  # a speck that holds no centre
    assert ((pictured_or_empty(grid, 64) == truth) | near_edge | labels).all()


def pictured_or_empty(grid: RegionGrid | None, side: int = 256) -> IntArray:
    return np.full((side, side), -1) if grid is None else pictured(grid)


def border_or_empty(grid: RegionGrid | None) -> np.ndarray:
    return np.zeros((256, 256), np.uint8) if grid is None else grid.border


def tile_at(longitude: float, latitude: float, zoom: int) -> tuple[int, int]:
    import morecantile

    tile = morecantile.tms.get("WebMercatorQuad").tile(longitude, latitude, zoom)
    return tile.x, tile.y
