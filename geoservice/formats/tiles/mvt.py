"""MVT: Mapbox Vector Tiles 2.1, one layer named by the id of the map layer.

Nothing is encoded here that does not change from layer to layer: the features of a tile come as a record (see
`geometry.feature_tiles`), the values of a layer are encoded once a version.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from geoservice.formats import LayerView
from geoservice.formats.tiles._layer_values import LayerValues, layer_values
from geoservice.geometry.feature_tiles import (
    COLOURS_AT,
    LABELS_AT,
    LAYER_COLUMNS,
    REASONS_AT,
    TAIL,
    FeatureTile,
    read_feature_record,
)
from geoservice.geometry.mvt import EXTENT
from geoservice.geometry.protobuf import field, number_field, varint
from geoservice.model.arrays import IntArray
from geoservice.model.layer import Theme
from geoservice.model.tile import Tile

_VERSION, _EXTENT = number_field(15, 2), number_field(5, EXTENT)


class VectorTile:
    """Regions with their properties; the feature id is the region's position + 1.

    Labels are in Bahasa Indonesia in every language: tiles are shared. What is null elsewhere is left out.
    """

    extension = "mvt"
    media_type = "application/vnd.mapbox-vector-tile"

    def encode(self, view: LayerView, tile: Tile) -> bytes:
        """The tile; empty bytes where it shows no region."""
        record = view.prepared.feature_record(tile)
        if not record:
            return b""
        features = read_feature_record(record)
        values = layer_values(view.theme, view.style)
        layer = [
            _VERSION,
            field(1, view.layer.id.encode()),
            *_laid(features, view.theme, values),
            _keys(features.columns),
            values.reserved,
            features.values,
            values.slots_of(features.positions),
            _EXTENT,
        ]
        return b"".join([varint(3 << 3 | 2), varint(sum(map(len, layer))), *layer])


PLUGIN = VectorTile()


@lru_cache(maxsize=128)
def _keys(columns: tuple[str, ...]) -> bytes:
    return b"".join(field(3, column.encode()) for column in columns)


def _laid(features: FeatureTile, theme: Theme, values: LayerValues) -> list[bytes | bytearray]:
    """The features with this layer's classes in their places, in one or more pieces."""
    whole = bytearray(features.features)
    places = np.frombuffer(whole, np.uint8)
    classes, ends = theme.classes[features.positions], features.ends.astype(np.int64)
    places[ends - 5] = classes - 1
    places[ends - 3] = classes + (LABELS_AT - 1)
    places[ends - 1] = classes + COLOURS_AT
    others = np.flatnonzero(~values.classed[features.positions])
    return _with_others(features, whole, others, theme) if len(others) else [whole]


def _with_others(features: FeatureTile, whole: bytearray, rows: IntArray, theme: Theme) -> list[bytes | bytearray]:
    """The same, but for the features without a value or without a class, whose tags are others."""
    starts: list[int] = np.append(0, features.ends)[rows].tolist()
    ends: list[int] = features.ends[rows].tolist()
    tags: list[int] = features.tags[rows].tolist()
    positions = features.positions[rows]
    says = zip(~np.isnan(theme.values[positions]), theme.reasons[positions], theme.classes[positions], strict=True)
    pieces: list[bytes | bytearray] = []
    done = 0
    for row, start, tag, end, said in zip(rows.tolist(), starts, tags, ends, says, strict=True):
        constants, slot = _tags_of(features, row, tag, end)
        shape = bytes(features.features[start + 1 + _length_size(end - start) : tag])
        pieces += [whole[done:start], field(2, shape + field(2, constants + _own_tags(features, slot, *said)))]
        done = end
    return [*pieces, whole[done:]]


def _tags_of(features: FeatureTile, row: int, start: int, end: int) -> tuple[bytes, bytes]:
    """The constant tags of a feature, and the number of its slot."""
    slot = varint(features.first_slot + row)
    inside = start + 1 + _length_size(end - start)
    return bytes(features.features[inside : end - TAIL - len(slot) - 1]), slot


def _own_tags(features: FeatureTile, slot: bytes, has_value: bool, reason: int, number: int) -> bytes:
    nilai = len(features.columns) - len(LAYER_COLUMNS)
    tags = b""
    if has_value:
        tags += bytes((nilai,)) + slot
    if reason:
        tags += bytes((nilai + 1, REASONS_AT + int(reason) - 1))
    if number:
        tags += bytes((nilai + 2, int(number) - 1, nilai + 3, LABELS_AT + int(number) - 1))
    return tags + bytes((nilai + 4, COLOURS_AT + int(number)))


def _length_size(size: int) -> int:
    """How many bytes the length of a field takes that, its first byte and length included, is so long."""
    return next(taken for taken in range(1, 6) if size - 1 - taken < 1 << 7 * taken)
