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
_OPEN = bytes(4)
"""Where the length of the properties is written."""


class FlatGeobuf:
    """FlatGeobuf with its index; what is said once about the layer stands in title, description and metadata."""

    extension = "fgb"
    media_type = "application/flatgeobuf"

    def chunks(self, view: LayerView, positions: IntArray) -> Iterator[bytes]:
        """Header, index, features; a missing value is a property left out."""
        stems = _stems(view)
        boxes = view.exports.bounds[positions]
        order = stems.order if len(positions) == len(stems.order) else hilbert_order(boxes)
        positions, boxes = positions[order], boxes[order]
        fresh = _fresh(view, positions)
        padding = -(stems.sizes[positions] + fresh.sizes) % 8
        sizes = stems.sizes[positions] + fresh.sizes + padding
        yield MAGIC + _header(view, columns(view), boxes) + packed_tree(boxes, sizes)
        for start in range(0, len(positions), FEATURES_A_CHUNK):
            part = slice(start, start + FEATURES_A_CHUNK)
            yield _features(stems, positions[part], fresh, part, sizes[part], padding[part])


@dataclass(frozen=True, slots=True, eq=False)
class _Stems:
    """Features without their values, laid end to end."""

    data: Array
    starts: IntArray
    sizes: IntArray
    """Bytes of every stem."""
    heads: IntArray
    """Bytes of every stem up to the length of its properties; that length and the size in front are left open."""
    order: IntArray
    """All regions along the Hilbert curve."""


def _stems(view: LayerView) -> _Stems:
    return view.shelf.pack("fgb", partial(_write_stems, view), _read_stems)


def _read_stems(pack: Mapping[str, Array]) -> _Stems:
    starts = pack["starts"].astype(np.int64)
    if starts[-1] != len(pack["data"]) or not len(starts) - 1 == len(pack["heads"]) == len(pack["order"]):
        raise DamagedPackError("offsets do not fit")
    return _Stems(pack["data"], starts, np.diff(starts), pack["heads"].astype(np.int64), pack["order"].astype(np.int64))


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
            made = [b"".join((data[a:b], _OPEN, row)) for (a, b), row in zip(pairwise(edges), known, strict=True)]
            heads.append(4 * np.diff(starts).astype(np.uint32))
            sizes.append(np.array([len(stem) for stem in made], np.int64))
            yield np.frombuffer(b"".join(made), np.uint8)

    def offsets() -> Iterator[Array]:
        yield offsets_of(np.concatenate([np.zeros(0, np.int64), *sizes])).astype(np.uint64)

    def head_sizes() -> Iterator[Array]:
        yield np.concatenate([np.zeros(0, np.uint32), *heads])

    order = hilbert_order(view.exports.bounds).astype(np.uint32)
    write_pack(path, {"data": stems(), "starts": offsets(), "heads": head_sizes(), "order": order})


def _known_properties(view: LayerView, positions: IntArray) -> Iterator[bytes]:
    """The properties that no layer changes; they come first in every output."""
    part = block(view, positions)
    names = [name for name in known_columns(view) if name not in FRESH_COLUMNS]
    cells = [[_text(number, text) for text in part.texts[name]] for number, name in enumerate(names)]
    return map(b"".join, zip(*cells, strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class _Fresh:
    """The properties of the layer itself, of every region that is written: its value, then what its kind shares."""

    values: bytes
    edges: IntArray
    """Where each value starts in `values`, and their total; it takes no bytes where it is missing."""
    rests: list[bytes]
    which: IntArray
    """The rest of each region, by its number in `rests`."""

    @property
    def sizes(self) -> IntArray:
        """Bytes of each."""
        return np.diff(self.edges) + np.array([len(rest) for rest in self.rests], np.int64)[self.which]


def _fresh(view: LayerView, positions: IntArray) -> _Fresh:
    if view.is_bare:
        nothing = np.zeros(len(positions) + 1, np.int64)
        return _Fresh(b"", nothing, [b""], nothing[1:])
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
    shown = ~np.isnan(values)
    if view.theme.categories:
        words = [_text(of_value, word) for word in view.theme.categories]
        written = [words[index] for index in values[shown].astype(np.int64).tolist()]
        sizes = np.zeros(len(values), np.int64)
        sizes[shown] = [len(word) for word in written]
        return _Fresh(b"".join(written), offsets_of(sizes), rests, which)
    numbers = np.zeros(np.count_nonzero(shown), [("key", "<u2"), ("value", "<f8")])
    numbers["key"], numbers["value"] = of_value, values[shown]
    return _Fresh(numbers.tobytes(), offsets_of(numbers.itemsize * shown), rests, which)


def _features(
    stems: _Stems, positions: IntArray, fresh: _Fresh, part: slice, sizes: IntArray, padding: IntArray
) -> bytes:
    """Features end to end, each on a multiple of 8 bytes."""
    data, values = stems.data.data, memoryview(fresh.values)
    starts, stops = stems.starts[positions].tolist(), stems.starts[positions + 1].tolist()
    edges = fresh.edges[part.start : part.stop + 1].tolist()
    ends = [rest + blank for rest in fresh.rests for blank in _PADDING]
    which = (len(_PADDING) * fresh.which[part] + padding).tolist()
    pieces: list[bytes | memoryview] = []
    for start, stop, first, last, end in zip(starts, stops, edges[:-1], edges[1:], which, strict=True):
        pieces += (data[start:stop], values[first:last], ends[end])
    whole = bytearray().join(pieces)
    words, at = np.frombuffer(whole, "<u4"), offsets_of(sizes)[:-1] // 4
    words[at] = sizes - 4
    heads = stems.heads[positions]
    words[at + heads // 4] = sizes - padding - heads - 4
    return bytes(whole)


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
                11: view.published.dated_title,
                12: "\n".join(footer_lines(view)),
                13: json.dumps(said, ensure_ascii=False),
            }
        )
    )


PLUGIN = FlatGeobuf()
