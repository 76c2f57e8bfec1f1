"""The circles of a layer of proportional symbols: a second layer of its vector tiles, a point for every circle."""

from __future__ import annotations

from math import ceil

import numpy as np
import numpy.typing as npt

from geoservice.formats import LayerView
from geoservice.formats.properties import class_looks
from geoservice.formats.symbols import CIRCLE_COLUMNS, circle_layer_name, full_radii_px, largest_px, lattice_centres
from geoservice.formats.tiles._layer_values import layer_values
from geoservice.geometry.lattice import frame_of_tile
from geoservice.geometry.mvt import EXTENT, encode_varints, varint_sizes
from geoservice.geometry.protobuf import field, number_field, tile_value
from geoservice.geometry.ragged import chosen_texts
from geoservice.model.arrays import FloatArray, IntArray
from geoservice.model.tile import TILE_PX, Tile

_VERSION, _EXTENT = number_field(15, 2), number_field(5, EXTENT)
_KEYS = b"".join(field(3, name.encode()) for name in CIRCLE_COLUMNS)
#: Clients clip what they draw to the tile and show it at other sizes than 256 px: QGIS from 181 px on.
_SHOWN_SMALLER, _EDGE_PX = 1.5, 2.0
_FIELD_FEATURE, _FIELD_ID, _FIELD_TAGS, _FIELD_TYPE, _FIELD_GEOMETRY = 0x12, 0x08, 0x12, 0x18, 0x22
_POINT, _MOVE_TO_ONE = 1, 9
_TAGS_AT = 8


def circle_layer(view: LayerView, tile: Tile) -> bytes:
    """Layer field 3 of a tile: the circles that reach into it, largest first; empty bytes where there is none.

    Points are label points, also those outside of the tile whose circles come into it; ids are those of the regions.
    """
    frame = frame_of_tile(tile, EXTENT)
    x, y = lattice_centres(view.prepared)
    x, y = (x - frame.left) / frame.step_x, (y - frame.top) / frame.step_y
    margin = ceil((largest_px(view) + _EDGE_PX) * _SHOWN_SMALLER * EXTENT / TILE_PX)
    near = (x >= -margin) & (x < EXTENT + margin) & (y >= -margin) & (y < EXTENT + margin)
    positions = np.flatnonzero(near & (view.theme.classes > 0))
    if not len(positions):
        return b""
    positions = positions[np.argsort(-np.abs(view.theme.values[positions]), kind="stable")]
    features = _features(view, positions, np.floor(x[positions]), np.floor(y[positions]))
    name = circle_layer_name(view.layer.id).encode()
    return field(3, b"".join((_VERSION, field(1, name), features, _KEYS, *_values(view, positions), _EXTENT)))


def _values(view: LayerView, positions: IntArray) -> tuple[bytes, ...]:
    """Numbers, labels and colours of the classes; then code, name, value and radius, a value a circle each."""
    labels, colours = zip(*class_looks(view.style, "id")[1:], strict=True)
    looks = b"".join(field(4, tile_value(value)) for value in (*range(1, len(labels) + 1), *labels, *colours))
    regions = view.prepared.regions
    codes, names = (
        b"".join(field(4, tile_value(text)) for text in chosen_texts(texts, positions))
        for texts in (regions.codes, regions.names)
    )
    values = layer_values(view).slots_of(positions.astype(np.uint32))
    return looks, codes, names, values, _doubles(np.round(full_radii_px(view)[positions], 2))


def _doubles(numbers: FloatArray) -> bytes:
    rows = np.empty((len(numbers), 11), np.uint8)
    rows[:, :3] = (0x22, 9, 0x19)  # layer field 4, its length, value field 3
    rows[:, 3:] = numbers.astype("<f8").view(np.uint8).reshape(-1, 8)
    return rows.tobytes()


def _features(view: LayerView, positions: IntArray, x: FloatArray, y: FloatArray) -> bytes:
    """Layer fields 2: id, type, tags and one MoveTo; every length is a single byte."""
    count = len(positions)
    tags = _tags(view, positions)
    tags_end = _TAGS_AT + tags.shape[1]
    words = np.empty((count, tags_end + 5), np.uint32)
    words[:, :_TAGS_AT] = (_FIELD_FEATURE, 0, _FIELD_ID, 0, _FIELD_TYPE, _POINT, _FIELD_TAGS, 0)
    words[:, 3] = positions + 1
    words[:, _TAGS_AT:tags_end] = tags
    words[:, tags_end : tags_end + 3] = (_FIELD_GEOMETRY, 0, _MOVE_TO_ONE)
    words[:, -2:] = np.column_stack([_zigzag(x), _zigzag(y)])
    sizes = varint_sizes(words)
    words[:, _TAGS_AT - 1] = sizes[:, _TAGS_AT:tags_end].sum(1)
    words[:, tags_end + 1] = sizes[:, tags_end + 2 :].sum(1)
    words[:, 1] = sizes[:, 2:].sum(1)
    return encode_varints(words.reshape(-1))[0].tobytes()


def _tags(view: LayerView, positions: IntArray) -> IntArray:
    """Number of the key and of the value in turn, by circle; values are in the order of `_values`."""
    count, k = len(positions), view.style.classification.k
    own = 3 * k + np.arange(4 * count).reshape(4, count)
    of_class = view.theme.classes[positions] + k * np.arange(3)[:, None] - 1
    tags = np.empty((count, 2 * len(CIRCLE_COLUMNS)), np.int64)
    tags[:, ::2] = np.arange(len(CIRCLE_COLUMNS))
    tags[:, 1::2] = np.concatenate([own[:3], of_class, own[3:]]).T
    return tags


def _zigzag(axis: FloatArray) -> npt.NDArray[np.int64]:
    whole = axis.astype(np.int64)
    return (whole << 1) ^ (whole >> 63)
