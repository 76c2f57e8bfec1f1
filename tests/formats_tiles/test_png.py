"""PNG pictures as an independent decoder (GDAL) sees them."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import MemoryFile

from geoservice.formats import LayerView
from geoservice.formats.images.png import PLUGIN
from geoservice.model.classification import Classification
from geoservice.model.layer import Theme
from geoservice.model.tile import Tile, Window
from tests.formats_tiles.conftest import view_of

TILE = Tile(10, 808, 523)


def rgba(data: bytes) -> np.ndarray:
    """Height x width x 4 colours of a PNG."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with MemoryFile(data) as memory, memory.open() as picture:
            if picture.count == 4:
                return np.moveaxis(picture.read(), 0, -1)
            table = np.array([picture.colormap(1).get(i, (0, 0, 0, 0)) for i in range(256)], np.uint8)
            return table[picture.read(1)]


def colour_of(view: LayerView, position: int) -> tuple[int, ...]:
    return *bytes.fromhex(view.style.colour(int(view.theme.classes[position]))[1:]), 255


@pytest.mark.parametrize("scale", [1, 2])
def test_away_from_outlines_a_pixel_has_exactly_the_colour_of_its_region(view: LayerView, scale: int) -> None:
    window = TILE.window(scale)

    picture = rgba(PLUGIN.encode(view, window))

    grid = view.prepared.region_grid(window)
    assert grid is not None
    plain = grid.border == 0
    colours = np.array([(255, 255, 255, 0), *(colour_of(view, p) for p in grid.positions[1:])], np.uint8)
    assert (picture[plain] == colours[grid.pixels][plain]).all()
    assert plain.mean() > 0.8


def test_a_missing_value_is_drawn_as_no_data_not_as_the_lowest_class(view: LayerView) -> None:
    grid = view.prepared.region_grid(TILE.window())
    assert grid is not None
    without_value = grid.positions[grid.pixels] == 3

    picture = rgba(PLUGIN.encode(view, TILE.window()))

    plain = without_value & (grid.pixels > 0) & (grid.border == 0)
    assert plain.any()
    assert {tuple(c) for c in picture[plain].tolist()} == {colour_of(view, 3)}
    assert colour_of(view, 3) != colour_of(view, 0)


def test_outlines_blend_into_the_fill_and_into_nothing_outside(view: LayerView) -> None:
    grid = view.prepared.region_grid(TILE.window())
    assert grid is not None
    picture = rgba(PLUGIN.encode(view, TILE.window()))

    full, outside = grid.border == 3, (grid.pixels == 0) & (grid.border == 1)

    assert full.any()
    assert outside.any()
    assert (picture[full] == (0x5A, 0x5A, 0x5A, 255)).all()
    assert (picture[outside] == (0x5A, 0x5A, 0x5A, 85)).all()


def test_a_window_without_regions_is_a_transparent_picture(view: LayerView) -> None:
    picture = rgba(PLUGIN.encode(view, Window(Tile(8, 1, 1).bounds(), 300, 200)))

    assert picture.shape == (200, 300, 4)
    assert not picture[..., 3].any()


@pytest.mark.parametrize("k", [62, 63, 200], ids=["palette-full", "one-too-many", "very-many"])
def test_any_number_of_categories_keeps_its_colours(view: LayerView, k: int) -> None:
    n = len(view.theme)
    names = tuple(f"kategori {i}" for i in range(k))
    colours = tuple(f"#{i:02x}{255 - i:02x}80" for i in range(k))
    values = np.arange(n, dtype=np.float64) % k
    classification = Classification("categories", categories=names)
    theme = Theme(values, np.zeros(n, np.uint8), classification.classify(values), names)
    many = view_of(view.prepared, theme, classification, colours)

    picture = rgba(PLUGIN.encode(many, TILE.window()))

    grid = view.prepared.region_grid(TILE.window())
    assert grid is not None
    row, column = np.argwhere((grid.border == 0) & (grid.pixels > 0))[0]
    assert tuple(picture[row, column]) == colour_of(many, int(grid.positions[grid.pixels[row, column]]))


def test_the_same_picture_is_the_same_bytes(view: LayerView) -> None:
    assert PLUGIN.encode(view, TILE.window()) == PLUGIN.encode(view, TILE.window())
