"""Places: no region is lost at a zoom that has pixels for all, and all pictures of the zoom agree."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from geoservice.geometry.packed_edition import PackedEdition
from geoservice.geometry.prepared import PreparedEdition
from geoservice.model.arrays import IntArray
from geoservice.model.tile import MercatorBounds, Tile, Window
from tests.geometry_packs.sample import patchwork, prepare, shapes_of
from tests.geometry_packs.test_region_grid import pictured_or_empty, tile_at

CENTRE = (104.02, -3.98)


def nine_tiles(prepared: PreparedEdition, longitude: float, latitude: float, zoom: int) -> tuple[Tile, IntArray]:
    """The regions under every pixel of the tile that holds a point and of the eight around it; the first of them."""
    x, y = (min(max(at, 1), max(2**zoom - 2, 1)) for at in tile_at(longitude, latitude, zoom))
    parts = [
        [pictured_or_empty(prepared.region_grid(Tile(zoom, x + i, y + j).window())) for i in (-1, 0, 1)]
        for j in (-1, 0, 1)
    ]
    return Tile(zoom, x - 1, y - 1), np.block(parts)


def pixels_of_labels(prepared: PreparedEdition, first: Tile) -> list[tuple[int, int]]:
    """Row and column of every label point in the picture of nine tiles."""
    pixels = (tile_at(*label, first.z + 8) for label in prepared.label_points())
    return [(y - 256 * first.y, x - 256 * first.x) for x, y in pixels]


@settings(max_examples=6, deadline=None)
@given(
    spots=st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), min_size=1, max_size=12, unique=True),
    side=st.sampled_from([0.0002, 0.0008, 0.002]),
    country=st.booleans(),
)
def test_every_region_has_a_pixel_where_few_share_it(
    tmp_path_factory: pytest.TempPathFactory, spots: list[tuple[int, int]], side: float, country: bool
) -> None:
    """Specks, with or without a large region around all of them."""
    corners = [(104 + x * 0.003, -4 + y * 0.003) for x, y in spots]
    specks = [box(x, y, x + side, y + side) for x, y in corners]
    around = [box(103, -5, 105, -3)] if country else []
    prepared = prepare(shapes_of([*specks, *around]), tmp_path_factory.mktemp("packs"))

    for zoom in (7, 8, 10):
        first, picture = nine_tiles(prepared, *CENTRE, zoom)
        homes = np.array(pixels_of_labels(prepared, first)[: len(specks)])
        for position, (row, column) in enumerate(homes.tolist()):
            near = np.abs(homes - (row, column)).max(axis=1) <= 3
            if near.sum() <= 4:
                assert position in picture[row - 2 : row + 3, column - 2 : column + 3]


def test_a_dozen_villages_in_a_pixel_do_not_grow_over_the_land_around(tmp_path: Path) -> None:
    villages = [box(104 + i * 1e-4, -4, 104 + (i + 1) * 1e-4, -3.9999) for i in range(12)]
    prepared = prepare(shapes_of([*villages, box(103, -5, 105, -3)]), tmp_path)

    _first, picture = nine_tiles(prepared, *CENTRE, 8)

    assert 1 <= np.isin(picture, range(12)).sum() <= 2


def test_a_region_under_a_larger_one_that_overlaps_it_keeps_a_pixel(tmp_path: Path) -> None:
    prepared = prepare(shapes_of([box(104, -4, 104.004, -3.996), box(103, -5, 105, -3)]), tmp_path)

    for zoom in (7, 8, 9):
        assert (nine_tiles(prepared, *CENTRE, zoom)[1] == 0).sum() == 1


def test_tiles_and_one_picture_of_nine_agree_on_every_pixel(tmp_path: Path) -> None:
    prepared = prepare(shapes_of([*patchwork(12, 12, 0.004), *patchwork(5, 5, 0.0004, seed=2)]), tmp_path)

    for zoom in (6, 7, 8, 9):
        first, picture = nine_tiles(prepared, *CENTRE, zoom)
        left, _, _, top = first.bounds()
        _, bottom, right, _ = Tile(zoom, first.x + 2, first.y + 2).bounds()
        whole = prepared.region_grid(Window(MercatorBounds(left, bottom, right, top), 768, 768))
        assert (pictured_or_empty(whole, 768) == picture).all()


def test_no_two_regions_have_the_same_place(tmp_path: Path) -> None:
    prepared = prepare(shapes_of(patchwork(20, 20, 0.002)), tmp_path)
    assert isinstance(prepared, PackedEdition)
    places = prepared.outlines.places
    assert places is not None

    for start, stop in zip(places.starts[:-1].tolist(), places.starts[1:].tolist(), strict=True):
        pixels = np.column_stack([places.columns[start:stop], places.rows[start:stop]])
        assert len(np.unique(pixels, axis=0)) == stop - start
        assert (np.diff(places.positions[start:stop]) > 0).all()
    assert len(places.positions) > 400


@pytest.mark.parametrize("place", [(-180, 0), (179.9999, 0), (0, 85.05), (0, -85.051)], ids=str)
def test_places_stay_in_the_world(tmp_path: Path, place: tuple[float, float]) -> None:
    x, y = place
    specks = [box(x + i * 2e-5, y, x + (i + 1) * 2e-5, y + 2e-5) for i in range(4)]
    prepared = prepare(shapes_of(specks), tmp_path)

    for zoom in range(12):
        tile = Tile(zoom, *tile_at(x + 1e-5, y + 1e-5, zoom))
        assert (pictured_or_empty(prepared.region_grid(tile.window())) >= 0).any()


@pytest.mark.real
def test_every_real_village_has_a_pixel_from_zoom_six_on(real_data: Path, tmp_path: Path) -> None:
    import geopandas

    villages = geopandas.read_file(real_data / "desa_16.01.geojson").sort_values("kode")
    prepared = prepare(shapes_of(list(villages.geometry)), tmp_path)

    for zoom in range(6, 11):
        tiles = {tile_at(*label, zoom) for label in prepared.label_points()}
        near = {(x + i, y + j) for x, y in tiles for i in (-1, 0, 1) for j in (-1, 0, 1)}
        seen = {
            p for x, y in near for p in np.unique(pictured_or_empty(prepared.region_grid(Tile(zoom, x, y).window())))
        }
        assert seen >= set(range(157))
