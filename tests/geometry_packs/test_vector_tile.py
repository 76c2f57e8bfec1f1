"""Vector tile geometry: what a decoder gets back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
import shapely.affinity
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Polygon, box
from shapely.affinity import affine_transform

from geoservice.geometry.mvt import BUFFER, EXTENT, encode_varints
from geoservice.geometry.prepared import PreparedEdition
from geoservice.model.tile import Tile, to_mercator
from tests.geometry_packs.sample import SOUTH, WEST, patchwork, prepare, shapes_of
from tests.geometry_packs.test_region_grid import stars, tile_at

TILE = Tile(8, 201, 130)


def decode(data: bytes) -> list[list[tuple[int, int]]]:
    """Rings of the command integers, read straight from the specification; fails on anything but polygons."""
    numbers = list(read_varints(data))
    rings: list[list[tuple[int, int]]] = []
    x = y = at = 0
    while at < len(numbers):
        command, count = numbers[at] & 7, numbers[at] >> 3
        at += 1
        assert (command, count) in {(1, 1), (7, 1)} or (command == 2 and count >= 2)
        if command == 7:
            continue
        if command == 1:
            rings.append([])
        for _ in range(count):
            dx, dy = ((n >> 1) ^ -(n & 1) for n in numbers[at : at + 2])
            x, y, at = x + dx, y + dy, at + 2
            rings[-1].append((x, y))
    return rings


def read_varints(data: bytes) -> list[int]:
    values, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            values.append(value)
            value = shift = 0
    return values


def area(ring: list[tuple[int, int]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def filled(rings: list[list[tuple[int, int]]]) -> shapely.Geometry:
    """The area under the rings by their winding: shells add, holes take away."""
    shells = [Polygon(ring).buffer(0) for ring in rings if area(ring) > 0]
    holes = [Polygon(ring).buffer(0) for ring in rings if area(ring) < 0]
    return shapely.union_all(shells).difference(shapely.union_all(holes))


def in_tile(polygon: MultiPolygon, tile: Tile) -> shapely.Geometry:
    """The polygon in tile units, cut to the tile and its buffer."""
    left, _, right, top = tile.bounds()
    scale = EXTENT / (right - left)
    metres = shapely.transform(shapely.make_valid(polygon), lambda points: np.array([to_mercator(*p) for p in points]))
    units = affine_transform(metres, [scale, 0, 0, -scale, -left * scale, top * scale])
    return units.intersection(box(-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER))


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(star=stars())
def test_any_polygon_comes_back_within_a_unit_of_rounding(
    tmp_path_factory: pytest.TempPathFactory, star: Polygon
) -> None:
    shapes = shapes_of([star])
    prepared = prepare(shapes, tmp_path_factory.mktemp("packs"))

    shown = dict(prepared.vector_tile(TILE))

    truth = in_tile(shapes.polygons[0], TILE)
    drawn = filled(decode(shown[0])) if 0 in shown else Polygon()
    # Half a unit of rounding, a quarter of a picture pixel (4 units) of simplification.
    off = drawn.symmetric_difference(truth).difference(truth.boundary.buffer(5))
    assert off.area < 1


@st.composite
def anything(draw: st.DrawFn) -> Polygon | MultiPolygon:
    """A star, with a hole, with islands, squeezed to a sliver, or a frame along which others lie."""
    star = draw(stars())
    west, south, east, north = star.bounds
    x, y = (west + east) / 2, (south + north) / 2
    kind = draw(st.sampled_from(["plain", "hole", "islands", "sliver", "comb"]))
    if kind == "hole":
        return shapely.make_valid(star).difference(shapely.affinity.scale(star, 0.5, 0.6, origin=(x, y)))
    if kind == "islands":
        return shapely.union_all(
            [star, box(east + 0.01, y, east + 0.02, y + 0.01), box(east + 0.03, y, east + 0.9, y + 0.5)]
        )
    if kind == "sliver":
        return shapely.affinity.scale(star, 1, 0.003)
    if kind == "comb":  # cut by the edge of a tile again and again
        return shapely.union_all(
            [box(104, south, 104.02, north), *(box(104, y, 104.5, y + 0.002) for y in np.linspace(south, north, 9))]
        )
    return star


def valid(data: bytes) -> MultiPolygon:
    """The MultiPolygon of the rings as the specification groups them; fails where it is not valid."""
    parts: list[tuple[list[tuple[int, int]], list[list[tuple[int, int]]]]] = []
    for ring in decode(data):
        if area(ring) > 0:
            parts.append((ring, []))
        else:
            parts[-1][1].append(ring)
    made = MultiPolygon(parts)
    assert made.is_valid, shapely.is_valid_reason(made)
    return made


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(shapes=st.lists(anything(), min_size=1, max_size=4), zoom=st.integers(0, 18), seed=st.integers(0, 5))
def test_whatever_is_drawn_is_valid_near_the_truth_and_never_lost(
    tmp_path_factory: pytest.TempPathFactory, shapes: list[Polygon | MultiPolygon], zoom: int, seed: int
) -> None:
    regions = shapes_of([shapely.make_valid(shape) for shape in shapes])
    prepared = prepare(regions, tmp_path_factory.mktemp("packs"))
    labels = prepared.label_points()
    tile = Tile(zoom, *tile_at(*labels[seed % len(labels)], zoom))

    shown = dict(prepared.vector_tile(tile))

    here = [i for i, label in enumerate(labels) if tile_at(*label, zoom) == (tile.x, tile.y)]
    assert set(here) <= shown.keys()
    for position, data in shown.items():
        drawn, truth = valid(data), in_tile(regions.polygons[position], tile)
        # A pixel of a tile shown at 256 pixels.
        assert drawn.difference(truth.buffer(16)).area == 0
        assert truth.buffer(-16).difference(drawn).area == 0


@pytest.mark.real
def test_real_villages_are_valid_and_all_there_at_every_zoom(real_data: Path, tmp_path: Path) -> None:
    import geopandas

    villages = geopandas.read_file(real_data / "desa_16.01.geojson").sort_values("kode")
    prepared = prepare(shapes_of(list(villages.geometry)), tmp_path)
    places = prepared.label_points().tolist()
    for zoom in (0, 4, 5, 7, 9, 11, 12):
        tiles = {tile_at(*place, zoom) for place in places}
        shown = {tile: dict(prepared.vector_tile(Tile(zoom, *tile))) for tile in tiles}

        assert all(position in shown[tile_at(*place, zoom)] for position, place in enumerate(places))
        assert all(valid(data).area > 0 for shapes in shown.values() for data in shapes.values())


def test_neighbours_leave_no_gap_and_do_not_overlap_at_any_zoom(tmp_path: Path) -> None:
    prepared = prepare(shapes_of(patchwork()), tmp_path)
    for zoom in range(8, 15):
        shown = [valid(data) for _, data in prepared.vector_tile(Tile(zoom, *tile_at(WEST + 0.14, SOUTH + 0.14, zoom)))]
        union = shapely.union_all(shown)
        assert shapely.get_num_interior_rings(shapely.get_parts(union)).sum() == 0
        assert sum(polygon.area for polygon in shown) == pytest.approx(union.area)


@pytest.mark.parametrize("zoom", [7, 9, 11, 12])
def test_tiles_continue_each_other_to_within_a_cell(prepared: PreparedEdition, zoom: int) -> None:
    x, y = tile_at(WEST + 0.1, SOUTH + 0.1, zoom)
    west, east = (dict(prepared.vector_tile(Tile(zoom, column, y))) for column in (x, x + 1))
    ours, theirs = LineString([(EXTENT, 0), (EXTENT, EXTENT)]), LineString([(0, 0), (0, EXTENT)])

    for position in {*west, *east}:
        here, there = (
            {round(value) for _, value in shapely.get_coordinates(valid(side[position]).intersection(line))}
            if position in side
            else set()
            for side, line in ((west, ours), (east, theirs))
        )
        assert len(here) == len(there)
        assert all(abs(a - b) <= 2 for a, b in zip(sorted(here), sorted(there), strict=True))


def test_shells_turn_clockwise_on_the_screen_and_holes_the_other_way(prepared: PreparedEdition) -> None:
    ring_with_hole = 36
    longitude, latitude = prepared.label_points()[ring_with_hole]
    tile = Tile(8, *tile_at(longitude, latitude, 8))

    shell, hole = decode(dict(prepared.vector_tile(tile))[ring_with_hole])

    assert area(shell) > 0 > area(hole)


def test_every_ring_has_an_area_and_stays_in_the_buffer(prepared: PreparedEdition) -> None:
    for zoom in range(5, 15):
        for _, data in prepared.vector_tile(Tile(zoom, *tile_at(104.2, -3.85, zoom))):
            for ring in decode(data):
                assert len(ring) >= 3
                assert area(ring) != 0
                assert all(-BUFFER <= value <= EXTENT + BUFFER for point in ring for value in point)


def test_neighbours_keep_their_common_corners_at_every_zoom(prepared: PreparedEdition) -> None:
    for zoom in range(6, 12):
        shown = dict(prepared.vector_tile(Tile(zoom, *tile_at(WEST + 0.05, SOUTH + 0.025, zoom))))
        corners = [{point for ring in decode(shown[i]) for point in ring} for i in (0, 1) if i in shown]
        assert len(corners) == 2
        assert len(corners[0] & corners[1]) >= 2


def test_regions_come_in_order_and_none_is_lost_at_low_zooms(prepared: PreparedEdition) -> None:
    for zoom in range(6):
        tile = Tile(zoom, *tile_at(104.2, -3.85, zoom))

        assert [position for position, _ in prepared.vector_tile(tile)] == list(range(len(prepared.regions)))


def test_a_region_narrower_than_half_a_pixel_is_a_pixel_at_its_label_point(tmp_path: Path) -> None:
    prepared = prepare(shapes_of([box(104, -4, 104.02, -3.98), box(106, -4, 108, -2)]), tmp_path)
    ((longitude, latitude), _large) = prepared.label_points()
    left, _, right, top = Tile(4, 12, 8).bounds()
    x, y = to_mercator(longitude, latitude)

    shown = dict(prepared.vector_tile(Tile(4, 12, 8)))

    scale = EXTENT / (right - left)
    assert valid(shown[0]).bounds[2] - valid(shown[0]).bounds[0] == 8
    assert valid(shown[0]).centroid.distance(shapely.Point((x - left) * scale, (top - y) * scale)) < 2
    assert valid(shown[1]).area > 100 * 100


def test_where_there_is_nothing_the_tile_is_empty(prepared: PreparedEdition) -> None:
    assert list(prepared.vector_tile(Tile(8, 1, 1))) == []


def test_a_tile_within_one_region_is_full(tmp_path_factory: pytest.TempPathFactory) -> None:
    prepared = prepare(shapes_of([box(100, -8, 108, 0)]), tmp_path_factory.mktemp("packs"))

    (only,) = prepared.vector_tile(Tile(12, 3232, 2094))

    assert filled(decode(only[1])).equals(box(-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER))


def test_the_square_world_has_edges_that_can_be_drawn(tmp_path_factory: pytest.TempPathFactory) -> None:
    prepared = prepare(shapes_of([box(-180, -90, 180, 90)]), tmp_path_factory.mktemp("packs"))

    (only,) = prepared.vector_tile(Tile(0, 0, 0))
    grid = prepared.region_grid(Tile(1, 1, 1).window())

    assert filled(decode(only[1])).equals(box(0, 0, EXTENT, EXTENT))
    assert grid is not None
    assert (grid.pixels == 1).all()


@pytest.mark.parametrize("value", [0, 1, 127, 128, 16383, 16384, 2**21 - 1, 2**21, 2**28, 2**32])
def test_varints_come_back(value: int) -> None:
    data, starts = encode_varints(np.array([value, 5], np.uint64))

    assert read_varints(data.tobytes()) == [value, 5]
    assert starts[-1] == len(data)
