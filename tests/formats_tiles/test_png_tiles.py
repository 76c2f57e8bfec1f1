"""PNG tiles made of prepared pictures: every colour that of the class under the pixel centre, no seam anywhere."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box

from geoservice.formats import LayerView
from geoservice.formats.images.png import PLUGIN
from geoservice.geometry.prepare import pack
from geoservice.geometry.prepared import PreparedEdition, open_prepared
from geoservice.model.classification import Classification
from geoservice.model.layer import Theme
from geoservice.model.tile import Tile
from tests.formats_tiles.conftest import COLOURS, view_of
from tests.formats_tiles.test_png import rgba
from tests.geometry_packs.earlier_packer import earlier_pack
from tests.geometry_packs.sample import edition_of, prepare, shapes_of, tiles_of
from tests.geometry_packs.test_region_grid import centres, expected, stars


def five_classes(prepared: PreparedEdition) -> LayerView:
    """Region i is of class i % 5 + 1."""
    n = len(prepared.regions)
    values = np.arange(n) % 5 + 0.5
    classification = Classification("equal_interval", (1.0, 2.0, 3.0, 4.0, 5.0), 0.0, 0)
    theme = Theme(values, np.zeros(n, np.uint8), classification.classify(values))
    return view_of(prepared, theme, classification, COLOURS)


def many_categories(prepared: PreparedEdition, k: int) -> LayerView:
    """Region i is of category i % k."""
    n = len(prepared.regions)
    colours = tuple(f"#{2 * i:02x}{255 - i:02x}80" for i in range(k))
    names = tuple(f"kategori {i}" for i in range(k))
    values = np.arange(n, dtype=np.float64) % k
    classification = Classification("categories", categories=names)
    theme = Theme(values, np.zeros(n, np.uint8), classification.classify(values), names)
    return view_of(prepared, theme, classification, colours)


def squares() -> list[Polygon]:
    """More regions than a palette has room for."""
    return [box(104 + x / 20, -4 + y / 20, 104.05 + x / 20, -3.95 + y / 20) for x in range(10) for y in range(10)]


@pytest.fixture(scope="module")
def villages(tmp_path_factory: pytest.TempPathFactory) -> PreparedEdition:
    """Those squares, packed."""
    return prepare(shapes_of(squares()), tmp_path_factory.mktemp("villages"))


@pytest.mark.parametrize("zoom", [6, 7, 9, 12])
def test_four_tiles_are_the_tile_of_twice_the_size(villages: PreparedEdition, zoom: int) -> None:
    view = five_classes(villages)

    for tile in tiles_of(villages, [zoom])[:6]:
        quarters = [
            [rgba(PLUGIN.encode_tile(view, Tile(zoom + 1, 2 * tile.x + x, 2 * tile.y + y))) for x in (0, 1)]
            for y in (0, 1)
        ]
        assert (np.block([[[q] for q in row] for row in quarters]) == rgba(PLUGIN.encode_tile(view, tile, 2))).all()


def test_tiles_side_by_side_have_no_hairline(villages: PreparedEdition) -> None:
    """Regions without a gap cover every pixel across the edges of tiles."""
    view = five_classes(villages)
    tiles = [[Tile(11, x, y) for x in (1616, 1617)] for y in (1044, 1045)]

    picture = np.concatenate(
        [np.concatenate([rgba(PLUGIN.encode_tile(view, tile)) for tile in row], axis=1) for row in tiles]
    )

    colours = {tuple(bytes.fromhex(colour[1:])) for colour in COLOURS}
    inside = picture[:, :, 3] == 255
    assert inside.all()
    on_edges = {tuple(c) for edge in (255, 256) for c in picture[:, edge, :3].tolist()}
    assert len(on_edges & colours) >= 3
    assert sum(tuple(c) in colours for c in picture[:, 255, :3].tolist()) > 0.9 * len(picture)


@pytest.mark.parametrize("scale", [1, 2])
def test_more_categories_than_a_palette_has_room_for_keep_their_colours(villages: PreparedEdition, scale: int) -> None:
    k = 90
    view = many_categories(villages, k)
    colours = view.style.colours
    tile = Tile(7, 101, 65)

    picture = rgba(PLUGIN.encode_tile(view, tile, scale))

    grid = villages.region_grid(tile.window(scale))
    assert grid is not None
    assert len(grid.positions) > 64
    table = np.array([(255, 255, 255, 0), *((*bytes.fromhex(colours[p % k][1:]), 255) for p in grid.positions[1:])])
    plain = grid.border == 0
    assert (picture[plain] == table[grid.pixels][plain]).all()


def test_a_window_of_a_tile_is_that_tile(villages: PreparedEdition) -> None:
    view = five_classes(villages)
    tile = Tile(9, 404, 261)

    assert PLUGIN.encode(view, tile.window()) == PLUGIN.encode_tile(view, tile)
    assert PLUGIN.encode(view, tile.window(2)) == PLUGIN.encode_tile(view, tile, 2)


@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize("k", [5, 90], ids=["a palette for all classes", "more classes than a palette has room for"])
def test_pictures_by_earlier_packers_give_the_same_bytes(tmp_path: Path, k: int, scale: int) -> None:
    shapes = shapes_of(squares())
    parts = pack(shapes, tmp_path)
    now = open_prepared(edition_of(shapes), parts)
    changed = earlier_pack(parts["pictures"], tmp_path / "earlier.pack")
    then = open_prepared(edition_of(shapes), parts | {"pictures": tmp_path / "earlier.pack"})
    views = [five_classes(edition) if k == 5 else many_categories(edition, k) for edition in (now, then)]

    assert changed > 5
    for tile in tiles_of(now, range(6, 10)):
        one, other = (PLUGIN.encode_tile(view, tile, scale) for view in views)
        assert one == other


@pytest.mark.parametrize("scale", [1, 2])
def test_a_tile_without_regions_is_transparent(villages: PreparedEdition, scale: int) -> None:
    picture = rgba(PLUGIN.encode_tile(five_classes(villages), Tile(9, 1, 1), scale))

    assert picture.shape == (256 * scale, 256 * scale, 4)
    assert not picture[..., 3].any()


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(st.lists(stars(), min_size=1, max_size=6))
def test_any_polygons_have_the_colour_of_the_region_under_the_pixel_centre(
    tmp_path_factory: pytest.TempPathFactory, polygons: list[Polygon]
) -> None:
    shapes = shapes_of(polygons)
    prepared = prepare(shapes, tmp_path_factory.mktemp("packs"))
    tile = Tile(8, 201, 130)

    picture = rgba(PLUGIN.encode_tile(five_classes(prepared), tile))[::4, ::4]

    points = centres(tile.window())[::4, ::4]
    truth = expected(shapes, points)
    colours = np.array([(*bytes.fromhex(colour[1:]), 255) for colour in COLOURS] + [(255, 255, 255, 0)])
    wanted = colours[np.where(truth < 0, 5, truth % 5)]
    pixel = 360 / 2**8 / 256
    near_outline = np.zeros(truth.shape, np.bool_)
    for polygon in shapes.polygons:
        near_outline |= shapely.dwithin(polygon.boundary, points, 2 * pixel)
        # A region that reaches no pixel centre has the one at its label point.
        near_outline |= shapely.dwithin(polygon, points, 2 * pixel) & (polygon.area < 9 * pixel**2)
    assert ((picture == wanted).all(axis=2) | near_outline).all()
