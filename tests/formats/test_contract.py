"""Every format of every room keeps the promise of its room, on layers of every sort."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from geoservice.formats import FEATURE_FORMATS, IMAGE_FORMATS, STYLE_FORMATS, TILE_FORMATS, LayerView
from geoservice.geometry.prepared import PreparedEdition
from geoservice.model.tile import Tile, window_of
from tests.formats import layers

SORTS: dict[str, Sequence[float | str | None]] = {
    "with a gap": layers.VALUES,
    "constant": [4.0] * 6,
    "whole": [1.0, 2, 3, 9, 40, 41],
    "around zero": [-5.0, -2.5, 0, 0, 1, 8],
    "words": ["maju", "mandiri", None, "maju", "berkembang", "mandiri"],
    "nothing": [None] * 6,
}


@pytest.fixture(params=SORTS)
def any_layer(request: pytest.FixtureRequest, prepared: PreparedEdition) -> LayerView:
    return layers.view(prepared, SORTS[request.param])


@pytest.mark.parametrize("name", FEATURE_FORMATS)
def test_a_feature_format_writes_any_layer_and_any_part_of_it(name: str, any_layer: LayerView) -> None:
    output = FEATURE_FORMATS[name]

    for positions in (layers.whole(any_layer), np.array([4], dtype=np.int64), np.array([], dtype=np.int64)):
        assert b"".join(output.chunks(any_layer, positions))
    assert output.extension
    assert "/" in output.media_type


@pytest.mark.parametrize("name", FEATURE_FORMATS)
def test_the_same_version_is_the_same_file_every_time(name: str, layer: LayerView) -> None:
    once, again = (b"".join(FEATURE_FORMATS[name].chunks(layer, layers.whole(layer))) for _ in range(2))

    assert once == again


@pytest.mark.parametrize("name", STYLE_FORMATS)
def test_a_style_format_writes_any_layer(name: str, any_layer: LayerView) -> None:
    output = STYLE_FORMATS[name]

    assert output.encode(any_layer) == output.encode(any_layer) != b""
    assert output.extension.replace(".", "_") == name or output.extension == name


@pytest.mark.parametrize("name", IMAGE_FORMATS)
def test_an_image_format_draws_any_layer(name: str, any_layer: LayerView) -> None:
    picture = IMAGE_FORMATS[name].encode(any_layer, window_of(any_layer.prepared.edition.bbox, 64, 48))

    assert picture


@pytest.mark.parametrize("name", TILE_FORMATS)
def test_a_tile_format_is_empty_where_there_is_no_region(name: str, any_layer: LayerView) -> None:
    assert TILE_FORMATS[name].encode(any_layer, Tile(8, 201, 130)) != b""
    assert TILE_FORMATS[name].encode(any_layer, Tile(8, 0, 0)) == b""
