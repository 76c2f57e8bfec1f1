"""Tile arithmetic, against morecantile."""

from __future__ import annotations

import math

import morecantile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoservice.errors import NotFoundError
from geoservice.model.arrays import BBox
from geoservice.model.tile import MAX_ZOOM, Tile, mercator_bounds, to_degrees, to_mercator, window_of

MATRIX = morecantile.tms.get("WebMercatorQuad")


@st.composite
def tiles(draw: st.DrawFn) -> Tile:
    z = draw(st.integers(0, MAX_ZOOM))
    return Tile(z, draw(st.integers(0, 2**z - 1)), draw(st.integers(0, 2**z - 1)))


@given(tiles())
def test_bounds_are_those_of_the_tile_matrix_set(tile: Tile) -> None:
    expected = MATRIX.xy_bounds(morecantile.Tile(tile.x, tile.y, tile.z))

    assert tuple(tile.bounds()) == pytest.approx(tuple(expected), abs=1e-6)


@given(st.floats(-180, 180), st.floats(-85, 85))
def test_a_place_projects_as_in_morecantile_and_comes_back(longitude: float, latitude: float) -> None:
    x, y = to_mercator(longitude, latitude)

    assert (x, y) == pytest.approx(MATRIX.xy(longitude, latitude), abs=1e-5)
    assert to_degrees(x, y) == pytest.approx((longitude, latitude), abs=1e-9)


@pytest.mark.parametrize("latitude", [86, 90, -90])
def test_the_poles_are_cut_to_the_square_world(latitude: float) -> None:
    assert to_mercator(0, latitude)[1] == pytest.approx(math.copysign(20_037_508.342789244, latitude))


@pytest.mark.parametrize(("z", "x", "y"), [(0, 0, 1), (3, 8, 0), (3, -1, 0), (-1, 0, 0), (MAX_ZOOM + 1, 0, 0)])
def test_a_tile_outside_the_matrix_is_not_found(z: int, x: int, y: int) -> None:
    with pytest.raises(NotFoundError):
        Tile.parse(z, x, y)


def test_a_tile_is_a_window_of_256_pixels_a_scale() -> None:
    window = Tile.parse(8, 201, 130).window(2)

    assert (window.width, window.height) == (512, 512)
    assert window.bounds == Tile(8, 201, 130).bounds()


@given(
    st.floats(95, 140),
    st.floats(-11, 5),
    st.floats(0.001, 5),
    st.floats(0.001, 5),
    st.integers(16, 4096),
    st.integers(16, 4096),
)
def test_a_window_shows_its_rectangle_whole_and_undistorted(
    west: float, south: float, width: float, height: float, columns: int, rows: int
) -> None:
    bbox = BBox(west, south, west + width, south + height)

    window = window_of(bbox, columns, rows)

    left, bottom, right, top = mercator_bounds(bbox)
    assert window.bounds.left < left
    assert window.bounds.right > right
    assert window.bounds.bottom < bottom
    assert window.bounds.top > top
    across = (window.bounds.right - window.bounds.left) / columns
    assert across == pytest.approx((window.bounds.top - window.bounds.bottom) / rows)
