"""FlatGeobuf 3: features along a Hilbert curve behind a spatial index, so that a part can be read over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np

from geoservice.formats import LayerView
from geoservice.formats.features._flatbuffer import Scalar, Table, size_prefixed
from geoservice.formats.features._fresh import kinds
from geoservice.formats.features._table import Column, Sort, block, columns
from geoservice.formats.legend import footer_lines
from geoservice.formats.properties import FRESH_COLUMNS, collection_properties, known_columns
from geoservice.geometry.exports.flatgeobuf import (
    MULTI_POLYGON,
    NODE_SIZE,
    feature_words,
    hilbert_order,
    packed_tree,
)
from geoservice.geometry.packs import Array, DamagedPackError, write_pack
from geoservice.geometry.ragged import offsets_of
from geoservice.model.arrays import FloatArray, IntArray

MAGIC = b"fgb\x03fgb\x00"
FEATURES_A_CHUNK = 1000
_POINTS_A_BLOCK = 100_000
#: ColumnType of the format.
_TYPES = {Sort.TEXT: 11, Sort.NUMBER: 10, Sort.CLASS: 5}
_PADDING = [bytes(count) for count in range(8)]


class FlatGeobuf:
    """FlatGeobuf with its index; what is said once about the layer stands in title, description and metadata."""

    extension = "fgb"
    media_type = "application/flatgeobuf"

    def chunks(self, view: LayerView, positions: IntArray) -> Iterator[bytes]:
        """Header, index, features; a missing value is a property left out."""
        stems = _stems(view)
        boxes = view.exports.bounds[positions]
        order = hilbert_order(boxes)
        positions, boxes = positions[order], boxes[order]
        fresh = _fresh(view, positions)
        properties = stems.sizes[positions] - stems.heads[positions] + np.array([len(row) for row in fresh], np.int64)
        padding = -(properties + 4) % 8
        sizes = stems.heads[positions] + 4 + properties + padding
        yield MAGIC + _header(view, columns(view), boxes) + packed_tree(boxes, sizes)
        for start in range(0, len(positions), FEATURES_A_CHUNK):
            part = slice(start, start + FEATURES_A_CHUNK)
            yield _features(stems, positions[part], fresh[part], sizes[part], properties[part], padding[part])


@dataclass(frozen=True, slots=True, eq=False)
class _Stems:
    """Features without their values, laid end to end."""

    data: Array
    starts: IntArray
    sizes: IntArray
    """Bytes of every stem."""
    heads: IntArray
    """Bytes of every stem up to its properties, with a place for the size in front."""


def _stems(view: LayerView) -> _Stems:
    return view.shelf.pack("fgb", partial(_write_stems, view), _read_stems)


def _read_stems(pack: Mapping[str, Array]) -> _Stems:
    starts = pack["starts"].astype(np.int64)
    if starts[-1] != len(pack["data"]) or len(starts) != len(pack["heads"]) + 1:
        raise DamagedPackError("offsets do not fit")
    return _Stems(pack["data"], starts, np.diff(starts), pack["heads"].astype(np.int64))


def _write_stems(view: LayerView, path: Path) -> None:
    shapes = view.exports.shapes
    everything = np.arange(len(shapes))
    heads: list[Array] = []
    sizes: list[Array] = []

    def stems() -> Iterator[Array]:
        for part in shapes.blocks(everything, _POINTS_A_BLOCK):
            words, starts = feature_words(shapes.take(everything[part]))
            data, edges = memoryview(words.tobytes()), (4 * starts).tolist()
            known = _known_properties(view, everything[part])
            made = [b"".join((data[a:b], row)) for (a, b), row in zip(pairwise(edges), known, strict=True)]
            heads.append(4 * np.diff(starts).astype(np.uint32))
            sizes.append(np.array([len(stem) for stem in made], np.int64))
            yield np.frombuffer(b"".join(made), np.uint8)

    def offsets() -> Iterator[Array]:
        yield offsets_of(np.concatenate([np.zeros(0, np.int64), *sizes])).astype(np.uint64)

    def head_sizes() -> Iterator[Array]:
        yield np.concatenate([np.zeros(0, np.uint32), *heads])

    write_pack(path, {"data": stems(), "starts": offsets(), "heads": head_sizes()})


def _known_properties(view: LayerView, positions: IntArray) -> Iterator[bytes]:
    """The properties that no layer changes; they come first in every output."""
    part = block(view, positions)
    names = [name for name in known_columns(view) if name not in FRESH_COLUMNS]
    cells = [[_text(number, text) for text in part.texts[name]] for number, name in enumerate(names)]
    return map(b"".join, zip(*cells, strict=True))


def _fresh(view: LayerView, positions: IntArray) -> list[bytes]:
    """The properties of the layer itself, of every region."""
    if view.is_bare:
        return [b""] * len(positions)
    names = known_columns(view)
    of_value, of_reason, of_class, of_label, of_colour = (names.index(name) for name in FRESH_COLUMNS)
    made, which = kinds(view, positions)
    rests = [
        _text(of_reason, kind.reason)
        + (_key(of_class) + kind.number.to_bytes(4, "little") if kind.number else b"")
        + _text(of_label, kind.label)
        + _text(of_colour, kind.colour)
        for kind in made
    ]
    values = view.theme.values[positions]
    if view.theme.categories:
        words = [_text(of_value, word) for word in view.theme.categories]
        indices = np.where(np.isnan(values), -1, values).astype(np.int64).tolist()
        written = [words[index] if index >= 0 else b"" for index in indices]
    else:
        data, key = values.astype("<f8").tobytes(), _key(of_value)
        missing = np.isnan(values).tolist()
        written = [b"" if gone else key + data[8 * n : 8 * n + 8] for n, gone in enumerate(missing)]
    return [value + rests[kind] for value, kind in zip(written, which.tolist(), strict=True)]


def _features(
    stems: _Stems, positions: IntArray, fresh: list[bytes], sizes: IntArray, properties: IntArray, padding: IntArray
) -> bytes:
    data = stems.data.data
    starts = stems.starts[positions]
    heads = (starts + stems.heads[positions]).tolist()
    places = zip(starts.tolist(), heads, stems.starts[positions + 1].tolist(), strict=True)
    blanks = padding.tolist()
    prefixes, lengths = (sizes - 4).astype("<u4").tobytes(), properties.astype("<u4").tobytes()
    return b"".join(
        [
            piece
            for n, (start, head, stop) in enumerate(places)
            for piece in (
                prefixes[4 * n : 4 * n + 4],
                data[start + 4 : head],
                lengths[4 * n : 4 * n + 4],
                data[head:stop],
                fresh[n],
                _PADDING[blanks[n]],
            )
        ]
    )


def _key(column: int) -> bytes:
    return column.to_bytes(2, "little")


def _text(column: int, text: str) -> bytes:
    data = text.encode()
    return _key(column) + len(data).to_bytes(4, "little") + data if data else b""


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
