"""Proportional symbols: areas in proportion to values, small ones on top, tiles without a seam."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import mapbox_vector_tile
import numpy as np
import pytest
from PIL import Image

from geoservice.formats import LayerView
from geoservice.formats.images.png import PLUGIN
from geoservice.formats.styles.sld import PLUGIN as SLD
from geoservice.formats.styles.style_json import PLUGIN as STYLE
from geoservice.formats.symbols import DOT_PX, circles, example_values, full_radii_px, largest_px, reach
from geoservice.formats.tiles.mvt import PLUGIN as MVT
from geoservice.geometry.prepared import PreparedEdition
from geoservice.model.style import MapKind
from geoservice.model.tile import MERCATOR_EDGE_M, Tile, Window, mercator_bounds, to_mercator, window_of
from geoservice.schemes import load_palettes, symbol_colours
from geoservice.settings import bundled
from tests.formats import layers


def drawn_as_symbols(view: LayerView) -> LayerView:
    style = view.style
    name, colours = symbol_colours(style.classification, None, False, load_palettes(bundled("styles")))
    made = replace(style, palette=name, colours=colours, map_kind=MapKind.SYMBOLS)
    return replace(view, published=replace(view.published, style=made))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> PreparedEdition:
    return layers.edition(tmp_path_factory.mktemp("edition"))


@pytest.fixture
def symbols(prepared: PreparedEdition) -> LayerView:
    return drawn_as_symbols(layers.view(prepared, [0.0, 10.0, 40.0, None, 90.0, 160.0]))


def whole(view: LayerView, width: int = 600, height: int = 300) -> Window:
    return window_of(view.prepared.edition.bbox, width, height)


def rgba(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture.convert("RGBA"))


def test_the_area_of_a_circle_is_in_proportion_to_its_value(symbols: LayerView) -> None:
    found = circles(symbols, whole(symbols))
    values = symbols.theme.values[found.positions]
    some = values > 0

    per_area = values[some] / found.radii[some] ** 2

    assert np.allclose(per_area, per_area[0])
    assert found.radii[0] == pytest.approx(largest_px(symbols) * (160 / reach(symbols.style.classification)) ** 0.5)


def test_large_circles_come_first_so_that_small_ones_lie_on_top(symbols: LayerView) -> None:
    assert circles(symbols, whole(symbols)).positions.tolist() == [5, 4, 2, 1, 0]


def test_zero_is_a_dot_and_a_missing_value_has_no_mark(symbols: LayerView) -> None:
    found = circles(symbols, whole(symbols))

    assert 3 not in found.positions
    assert found.radii[found.zeros].tolist() == [DOT_PX]
    assert found.positions[found.zeros].tolist() == [0]


def test_the_middle_of_a_circle_has_the_colour_of_the_legend(symbols: LayerView) -> None:
    window = whole(symbols)
    found = circles(symbols, window)
    picture = rgba(PLUGIN.encode(symbols, window))

    for position, x, y in zip(found.positions, found.x, found.y, strict=True):
        colour = symbols.style.colour(int(symbols.theme.classes[position]))
        assert tuple(picture[int(y), int(x)]) == (*bytes.fromhex(colour[1:]), 255)


def test_regions_below_circles_are_pale_but_those_without_a_value_stay_grey(symbols: LayerView) -> None:
    picture = rgba(PLUGIN.encode(symbols, whole(symbols)))
    seen = {tuple(colour) for colour in picture.reshape(-1, 4).tolist()}

    assert (0xF4, 0xF2, 0xEE, 255) in seen
    assert (0xC4, 0xC4, 0xC4, 255) in seen


def test_negative_values_have_another_colour_and_the_same_size(prepared: PreparedEdition) -> None:
    view = drawn_as_symbols(layers.view(prepared, [-50.0, -20.0, 20.0, 50.0, 30.0, -10.0]))
    found = circles(view, whole(view))
    radii = dict(zip(found.positions.tolist(), found.radii.tolist(), strict=True))
    colours = [view.style.colour(int(number)) for number in view.theme.classes]

    assert radii[0] == radii[3]
    assert colours[0] == colours[5] != colours[2] == colours[3]


@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize("zoom", [6, 9, 11])
def test_tiles_join_without_a_seam(symbols: LayerView, zoom: int, scale: int) -> None:
    side = 2 * MERCATOR_EDGE_M / 2**zoom
    left, _bottom, _right, top = mercator_bounds(symbols.prepared.edition.bbox)
    x, y = int((left + MERCATOR_EDGE_M) // side), int((MERCATOR_EDGE_M - top) // side)
    tiles = [[PLUGIN.encode_tile(symbols, Tile(zoom, x + i, y + j), scale) for i in range(2)] for j in range(2)]
    joined = np.concatenate([np.concatenate([rgba(tile) for tile in row], axis=1) for row in tiles]).astype(int)

    west, north = Tile(zoom, x, y).bounds(), Tile(zoom, x + 1, y + 1).bounds()
    at_once = circles(
        symbols, Window(type(west)(west.left, north.bottom, north.right, west.top), *joined.shape[1::-1]), scale
    )

    for position, cx, cy, radius in zip(at_once.positions, at_once.x, at_once.y, at_once.radii, strict=True):
        colour = bytes.fromhex(symbols.style.colour(int(symbols.theme.classes[position]))[1:])
        for angle in np.linspace(0, 2 * np.pi, 16, endpoint=False):
            px, py = int(cx + 0.6 * radius * np.cos(angle)), int(cy + 0.6 * radius * np.sin(angle))
            inside = 0 <= px < joined.shape[1] and 0 <= py < joined.shape[0] and radius > 6
            on_top = [
                np.hypot(px - ox, py - oy) > other + 3
                for n, (ox, oy, other) in enumerate(zip(at_once.x, at_once.y, at_once.radii, strict=True))
                if at_once.positions[n] != position
            ]
            if inside and all(on_top):
                assert tuple(joined[py, px, :3]) == tuple(colour)


def test_a_tile_beside_the_regions_shows_the_circles_that_reach_into_it(symbols: LayerView) -> None:
    far = drawn_as_symbols(layers.view(symbols.prepared, [500.0, 1.0, 1.0, 1.0, 1.0, 1.0]))
    found = circles(far, whole(far))
    x, y, radius = found.x[0], found.y[0], found.radii[0]
    bounds, width = whole(far).bounds, whole(far).width
    per_px = (bounds.right - bounds.left) / width
    right = bounds.left + (x - radius / 2) * per_px
    middle = bounds.top - y * per_px
    beside = Window(type(bounds)(right - 100 * per_px, middle - 50 * per_px, right, middle + 50 * per_px), 100, 100)

    assert 0 in circles(far, beside).positions
    assert rgba(PLUGIN.encode(far, beside))[50, 98, 3] == 255


def test_an_empty_tile_stays_transparent(symbols: LayerView) -> None:
    assert not rgba(PLUGIN.encode_tile(symbols, Tile(9, 10, 10)))[..., 3].any()


def test_the_legend_shows_round_values_that_occur_on_the_map(symbols: LayerView) -> None:
    assert example_values(symbols) == (100.0, 50.0, 10.0)


def test_few_small_whole_numbers_have_fewer_examples(prepared: PreparedEdition) -> None:
    assert example_values(layers.view(prepared, [0.0, 0.0, 1.0, 1.0, 2.0, 2.0])) == (2.0, 1.0)


def test_a_map_of_zeros_only_has_no_examples(prepared: PreparedEdition) -> None:
    assert example_values(layers.view(prepared, [0.0] * 6)) == ()


def points(view: LayerView, tile: Tile) -> dict[int, dict[str, object]]:
    """What the circles of a vector tile say, by region; in the order of the tile."""
    layers = mapbox_vector_tile.decode(MVT.encode(view, tile), default_options={"y_coord_down": True})
    found = layers.get(f"{view.layer.id}-lingkaran", {"features": []})["features"]
    return {each["id"] - 1: each["properties"] | {"at": each["geometry"]["coordinates"]} for each in found}


@pytest.mark.parametrize("zoom", [0, 6, 9])
def test_a_vector_tile_has_the_circles_of_the_picture(symbols: LayerView, zoom: int) -> None:
    place = tile_around(symbols, zoom)
    seen = circles(symbols, place.window())
    within = (seen.x >= 0) & (seen.x < 256) & (seen.y >= 0) & (seen.y < 256)

    found = points(symbols, place)

    for position, x, y in zip(seen.positions[within].tolist(), seen.x[within], seen.y[within], strict=True):
        assert found[position]["at"] == pytest.approx([x * 16, y * 16], abs=1)
        assert found[position]["radius"] == pytest.approx(full_radii_px(symbols)[position], abs=0.005)
    assert list(found) == [position for position in seen.positions.tolist() if position in found]


def test_a_point_says_of_its_region_what_the_region_says(symbols: LayerView) -> None:
    layers_ = mapbox_vector_tile.decode(MVT.encode(symbols, Tile(0, 0, 0)))
    regions, marks = (layers_[name]["features"] for name in (symbols.layer.id, f"{symbols.layer.id}-lingkaran"))
    said = {feature["id"]: feature["properties"] for feature in regions}

    assert len(marks) == 5
    for mark in marks:
        own = said[mark["id"]]
        assert mark["properties"].pop("radius") > 0
        assert mark["properties"] == {name: own[name] for name in ("kode", "nama", "nilai", "kelas", "label", "warna")}


def test_a_vector_tile_beside_the_regions_has_the_circle_that_reaches_into_it(symbols: LayerView) -> None:
    far = drawn_as_symbols(layers.view(symbols.prepared, [500.0, 1.0, 1.0, 1.0, 1.0, 1.0]))
    found = {}
    for zoom in range(9, 15):
        place = tile_around(far, zoom, region=0)
        for x, y in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            found |= points(far, Tile(zoom, place.x + x, place.y + y))

    assert found[0]["radius"] == pytest.approx(largest_px(far), abs=0.005)
    assert any(not -64 <= axis < 4160 for axis in found[0]["at"])


def test_an_empty_vector_tile_stays_empty(symbols: LayerView) -> None:
    assert MVT.encode(symbols, Tile(9, 10, 10)) == b""


@pytest.mark.parametrize("values", [[0.0, 10.0, 40.0, None, 90.0, 160.0], [-50.0, -20.0, 20.0, 50.0, 30.0, -10.0]])
def test_every_circle_belongs_to_one_layer_of_the_style(prepared: PreparedEdition, values: list[float | None]) -> None:
    view = drawn_as_symbols(layers.view(prepared, values))
    styled = [each for each in json.loads(STYLE.encode(view))["layers"] if each["type"] == "circle"]
    tests = {"==": np.equal, ">=": np.greater_equal, "<": np.less, ">": np.greater, "<=": np.less_equal}

    for position, said in points(view, Tile(0, 0, 0)).items():
        matching = [
            each
            for each in styled
            if all(tests[op](said[name], limit) for op, (_get, name), limit in each["filter"][1:])
        ]
        assert len(matching) == 1
        assert matching[0]["paint"]["circle-color"] == said["warna"]
        assert abs(matching[0]["paint"]["circle-radius"][4] - full_radii_px(view)[position]) <= 2

    sizes = [each["paint"]["circle-radius"][4] for each in styled]
    assert sizes == sorted(sizes, reverse=True)
    assert len({each["id"] for each in styled}) == len(styled)


def tile_around(view: LayerView, zoom: int, region: int = 4) -> Tile:
    """The tile that holds the label point of a region."""
    x, y = to_mercator(*view.prepared.label_points()[region])
    side = 2 * MERCATOR_EDGE_M / 2**zoom
    return Tile(zoom, int((x + MERCATOR_EDGE_M) // side), int((MERCATOR_EDGE_M - y) // side))


@pytest.mark.parametrize("values", [[None] * 6, [0.0] * 6, [5.0] * 6])
def test_values_that_do_not_differ_make_a_style_all_the_same(
    prepared: PreparedEdition, values: list[float | None]
) -> None:
    view = drawn_as_symbols(layers.view(prepared, values))
    styled = [each["type"] for each in json.loads(STYLE.encode(view))["layers"]]

    assert styled == ["fill", "fill", "line", *["circle"] * (values[0] is not None)]
    assert SLD.encode(view).count(b"PointSymbolizer>") == 2 * (values[0] is not None)
    assert len(points(view, Tile(0, 0, 0))) == 6 * (values[0] is not None)
