"""FlatGeobuf 3: features along a Hilbert curve behind a spatial index, so that a part can be read over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np

from geoservice.formats import LayerView
from geoservice.formats.features._flatbuffer import Scalar, Table, size_prefixed
from geoservice.formats.features._table import Block, Column, Sort, blocks, columns
from geoservice.formats.legend import footer_lines
from geoservice.formats.properties import collection_properties
from geoservice.geometry.exports.flatgeobuf import (
    MULTI_POLYGON,
    NODE_SIZE,
    feature_sizes,
    features,
    hilbert_order,
    packed_tree,
)
from geoservice.model.arrays import FloatArray, IntArray

MAGIC = b"fgb\x03fgb\x00"
REGIONS_A_BLOCK = 4096
POINTS_A_CHUNK = 100_000
#: ColumnType of the format.
_TYPES = {Sort.TEXT: 11, Sort.NUMBER: 10, Sort.CLASS: 5}


class FlatGeobuf:
    """FlatGeobuf with its index; what is said once about the layer stands in title, description and metadata."""

    extension = "fgb"
    media_type = "application/flatgeobuf"

    def chunks(self, view: LayerView, positions: IntArray) -> Iterator[bytes]:
        """Header, index, features; a missing value is a property left out."""
        exports = view.exports
        order = hilbert_order(exports.bounds[positions])
        positions, boxes = positions[order], exports.bounds[positions][order]
        known = columns(view)
        properties = [row for block in blocks(view, positions, REGIONS_A_BLOCK) for row in _properties(known, block)]
        sizes = feature_sizes(exports.shapes, np.zeros(len(exports.shapes), np.int64))
        lengths = np.array([len(row) for row in properties], np.int64)
        sizes = sizes[positions] - 8 + (lengths + 4 + 7) // 8 * 8
        yield MAGIC + _header(view, known, boxes) + packed_tree(boxes, sizes)
        for part in exports.shapes.blocks(positions, POINTS_A_CHUNK):
            yield b"".join(features(exports.shapes.take(positions[part]), properties[part]))


def _properties(known: tuple[Column, ...], block: Block) -> Iterator[bytes]:
    cells = [_cells(number.to_bytes(2, "little"), column, block) for number, column in enumerate(known)]
    return map(b"".join, zip(*cells, strict=True))


def _cells(key: bytes, column: Column, block: Block) -> list[bytes]:
    if column.sort is Sort.TEXT:
        texts = block.texts[column.name]
        written = {text: _text(key, text.encode()) for text in set(texts)}
        return [written[text] for text in texts]
    if column.sort is Sort.CLASS:
        numbers = block.classes.tolist()
        return [key + number.to_bytes(4, "little") if number else b"" for number in numbers]
    data = block.values.astype("<f8").tobytes()
    missing = np.isnan(block.values).tolist()
    return [b"" if gone else key + data[8 * n : 8 * n + 8] for n, gone in enumerate(missing)]


def _text(key: bytes, text: bytes) -> bytes:
    return key + len(text).to_bytes(4, "little") + text if text else b""


def _header(view: LayerView, known: tuple[Column, ...], boxes: FloatArray) -> bytes:
    envelope = [*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist()] if len(boxes) else None
    described = [Table({0: column.name, 1: Scalar("B", _TYPES[column.sort])}) for column in known]
    said = {name: value for name, value in collection_properties(view).items() if value is not None}
    crs = Table({0: "EPSG", 1: Scalar("i", 4326), 2: "WGS 84"})
    return size_prefixed(
        Table(
            {
                0: view.layer.id,
                1: envelope,
                2: Scalar("B", MULTI_POLYGON),
                7: described,
                8: Scalar("Q", len(boxes)),
                9: Scalar("H", NODE_SIZE if len(boxes) else 0),
                10: crs,
                11: view.published.title,
                12: "\n".join(footer_lines(view)),
                13: json.dumps(said, ensure_ascii=False),
            }
        )
    )


PLUGIN = FlatGeobuf()
