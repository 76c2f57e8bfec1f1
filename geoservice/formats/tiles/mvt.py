"""MVT: Mapbox Vector Tiles 2.1, one layer named by the id of the map layer, and one of circles where it has symbols.

Nothing is encoded here that does not change from layer to layer: the features of a tile come as a record (see
`geometry.feature_tiles`), the values of a layer are encoded once a version.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from geoservice.formats import LayerView
from geoservice.formats.tiles._circles import circle_layer
from geoservice.formats.tiles._layer_values import LayerValues, layer_values
from geoservice.geometry.feature_tiles import (
    COLOURS_AT,
    LABELS_AT,
    LAYER_COLUMNS,
    REASONS_AT,
    TAIL,
    FeatureTile,
)
from geoservice.geometry.mvt import EXTENT
from geoservice.geometry.protobuf import field, number_field, varint
from geoservice.model.arrays import IntArray
from geoservice.model.tile import Tile

_VERSION, _EXTENT = number_field(15, 2), number_field(5, EXTENT)
_FEW = 64


class VectorTile:
    """Regions with their properties; the feature id is the region's position + 1.

    Labels are in Bahasa Indonesia in every language: tiles are shared. What is null elsewhere is left out.
    """

    extension = "mvt"
    media_type = "application/vnd.mapbox-vector-tile"

    def encode(self, view: LayerView, tile: Tile) -> bytes:
        """The tile; empty bytes where it shows no region."""
        features = view.prepared.features(tile)
        circles = circle_layer(view, tile) if view.style.has_symbols else b""
        if features is None:
            return circles
        values = layer_values(view)
        said, slots = _few(features, values) or _many(features, view, values)
        layer = [
            view.kept.get("mvt head") or view.kept.setdefault("mvt head", _VERSION + field(1, view.layer.id.encode())),
            *said,
            _keys(features.columns),
            values.reserved,
            features.values,
            slots,
            values.extra,
            _EXTENT,
        ]
        return b"".join([varint(3 << 3 | 2), varint(sum(map(len, layer))), *layer, circles])


PLUGIN = VectorTile()


@lru_cache(maxsize=128)
def _keys(columns: tuple[str, ...]) -> bytes:
    return b"".join(field(3, column.encode()) for column in columns)


def _few(features: FeatureTile, values: LayerValues) -> tuple[list[bytes | bytearray], bytes] | None:
    """Features and slots of a few dozen regions that all have a class in its place; None for any other tile.

    Plain Python, which is quicker for so few, above all on a processor that has just done something else.
    """
    if len(features) > _FEW:
        return None
    positions, ends = features.positions_and_ends()
    classes = list(map(values.places.__getitem__, positions))
    if not all(classes):
        return None
    whole = bytearray(features.features)
    for end, number in zip(ends, classes, strict=True):
        whole[end - 5] = number - 1
        whole[end - 3] = number + (LABELS_AT - 1)
        whole[end - 1] = number + COLOURS_AT
    return [whole], values.slots_of_few(positions)


def _many(features: FeatureTile, view: LayerView, values: LayerValues) -> tuple[list[bytes | bytearray], bytes]:
    return _laid(features, view, values), values.slots_of(features.positions)


def _laid(features: FeatureTile, view: LayerView, values: LayerValues) -> list[bytes | bytearray]:
    """The features with this layer's classes in their places, in one or more pieces."""
    whole = bytearray(features.features)
    places = np.frombuffer(whole, np.uint8)
    classes, ends = view.theme.classes[features.positions], features.ends.astype(np.int64)
    places[ends - 5] = classes - 1
    places[ends - 3] = classes + (LABELS_AT - 1)
    places[ends - 1] = classes + COLOURS_AT
    others = np.flatnonzero(~values.placed[features.positions])
    return _with_others(features, whole, others, view, values) if len(others) else [whole]


def _with_others(
    features: FeatureTile, whole: bytearray, rows: IntArray, view: LayerView, values: LayerValues
) -> list[bytes | bytearray]:
    """The same, but for features that need other tags: without a value or a class, or of one class of very many."""
    theme, nilai = view.theme, len(features.columns) - len(LAYER_COLUMNS)
    class_tags = _class_tags(nilai, values.classes, features.first_slot + len(features) if values.extra else None)
    if view.is_bare:
        class_tags = (b"",)
    starts: list[int] = np.append(0, features.ends)[rows].tolist()
    ends: list[int] = features.ends[rows].tolist()
    tags: list[int] = features.tags[rows].tolist()
    positions = features.positions[rows]
    has_value = (~np.isnan(theme.values[positions])).tolist()
    reasons, classes = theme.reasons[positions].tolist(), theme.classes[positions].tolist()
    pieces: list[bytes | bytearray] = []
    done = 0
    for at, row in enumerate(rows.tolist()):
        start, tag, end, reason = starts[at], tags[at], ends[at], reasons[at]
        slot = varint(features.first_slot + row)
        said = whole[tag + _head_size(end - tag) : end - TAIL - len(slot) - 1]
        if has_value[at]:
            said += bytes((nilai,)) + slot
        if reason:
            said += bytes((nilai + 1, REASONS_AT + reason - 1))
        said += class_tags[classes[at]]
        shape = whole[start + _head_size(end - start) : tag]
        tagged = b"\x12" + varint(len(said))
        pieces += [whole[done:start], b"\x12", varint(len(shape) + len(tagged) + len(said)), shape, tagged, said]
        done = end
    return [*pieces, whole[done:]]


@lru_cache(maxsize=64)
def _class_tags(nilai: int, classes: int, wide_at: int | None) -> tuple[bytes, ...]:
    """The tags of every class number; `wide_at` is where the values of very many classes start."""
    tags = [bytes((nilai + 4, COLOURS_AT))]
    for number in range(classes):
        places = (number, LABELS_AT + number, COLOURS_AT + 1 + number)
        if wide_at is not None:
            places = (wide_at + number, wide_at + classes + number, wide_at + 2 * classes + number)
        tags.append(b"".join(bytes((nilai + 2 + key,)) + varint(place) for key, place in enumerate(places)))
    return tuple(tags)


def _head_size(size: int) -> int:
    """How many bytes of a field of this size, first byte and length included, come before what it holds."""
    if size < 0x80 + 2:
        return 2
    return 3 if size < 0x4000 + 3 else 4 if size < 0x200000 + 4 else 5
