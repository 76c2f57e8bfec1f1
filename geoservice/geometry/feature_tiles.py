"""Feature tiles: all of a vector tile that no layer changes, encoded once; a layer only adds values (FINDINGS 1).

A record holds the features of a tile with their shapes, their constant properties and *places* for what a layer says
of them. Its values table, as every tile made of it writes it, has three parts:

1. RESERVED_VALUES that any layer fills: class numbers, class labels, class colours, reasons;
2. the constant values of the regions, each text once;
3. one slot per feature: its own value, in the order of the features.

So the places of a class number, label and colour are single bytes at the end of a feature (`TAIL` bytes before its
end), and laying a layer over a tile is three assignments whatever the number of regions.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
import numpy.typing as npt

from geoservice.geometry.mvt import encode_varints, varint_sizes
from geoservice.geometry.outlines import Outlines
from geoservice.geometry.protobuf import field, tile_value
from geoservice.geometry.ragged import chosen_texts, offsets_of
from geoservice.geometry.tile_packs import Record
from geoservice.geometry.vector_tiles import TileGeometries, tile_geometries
from geoservice.model.arrays import IntArray
from geoservice.model.boundary import PARENT_COLUMNS, RegionTable
from geoservice.model.tile import Tile

RECORD_VERSION = 2
"""Raise it whenever a record gets another meaning."""

CLASS_SLOTS, REASON_SLOTS = 14, 12
"""How many classes and how many reasons a layer can have."""
LABELS_AT = CLASS_SLOTS
COLOURS_AT = 2 * CLASS_SLOTS
REASONS_AT = COLOURS_AT + CLASS_SLOTS + 1
RESERVED_VALUES = REASONS_AT + REASON_SLOTS
"""Class n has its number at n - 1, its label at LABELS_AT + n - 1, its colour at COLOURS_AT + n (0 is "no value"),
reason n is at REASONS_AT + n - 1."""

CONSTANT_COLUMNS = ("kode", "nama", "jenis", *PARENT_COLUMNS)
LAYER_COLUMNS = ("nilai", "keterangan", "kelas", "label", "warna")
TAIL = 6
"""Bytes of the three last tags of a feature: kelas, label and warna."""

_HEAD = struct.Struct("<BBxxIII")
_ROW_BYTES = 3 * 4
_LAST = struct.Struct("<I")
_POLYGON = 3
_FIELD_FEATURE, _FIELD_ID, _FIELD_TAGS, _FIELD_TYPE, _FIELD_GEOMETRY = 0x12, 0x08, 0x12, 0x18, 0x22
#: Varints of a feature before its geometry; those of its tags that are no constants, with their head.
_BEFORE, _AROUND_TAGS = 8, 2 + 2 + TAIL
_ALWAYS = 2
"""Code and name are said even where they are empty, as every output does."""


class TileEdition(Protocol):
    """What a record is made of: an edition, or the part of one that travels."""

    @property
    def regions(self) -> RegionTable:
        """Who the regions are, by position."""
        ...

    @property
    def outlines(self) -> Outlines:
        """Where they lie."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class FeatureTile:
    """A record, opened; the arrays are views of its bytes. Row i is feature i."""

    rows: Record
    """`positions`, `ends` and `tags` of all features, one after the other, 4 bytes each."""

    columns: tuple[str, ...]
    """Keys of the layer: the constant columns that the edition knows, then LAYER_COLUMNS."""
    features: memoryview
    """Layer fields 2, one after the other, as they are for a region with a value."""
    values: memoryview
    """Layer fields 4 of the constant values."""
    value_count: int
    """How many constant values there are."""

    @property
    def first_slot(self) -> int:
        """Number of the value that is the slot of the first feature."""
        return RESERVED_VALUES + self.value_count

    @property
    def positions(self) -> npt.NDArray[np.uint32]:
        """The region of each feature, ascending."""
        return self._column(0)

    @property
    def ends(self) -> npt.NDArray[np.uint32]:
        """Where each feature ends in `features`."""
        return self._column(1)

    @property
    def tags(self) -> npt.NDArray[np.uint32]:
        """Where the tags field of each feature starts in `features`; it is the last of its fields."""
        return self._column(2)

    def positions_and_ends(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The same of a few features: numpy would have to be brought into a cold processor for them."""
        count = len(self)
        numbers = struct.unpack(f"<{3 * count}I", self.rows)
        return numbers[:count], numbers[count : 2 * count]

    def _column(self, number: int) -> npt.NDArray[np.uint32]:
        return np.frombuffer(self.rows, "<u4", len(self), number * 4 * len(self))

    def __len__(self) -> int:
        return len(self.rows) // _ROW_BYTES


def feature_record(edition: TileEdition, tile: Tile) -> bytes:
    """The record of a tile; empty bytes where it shows no region."""
    return feature_records(edition, [tile])[0]


def feature_records(edition: TileEdition, tiles: Sequence[Tile]) -> list[bytes]:
    """The records of some neighbouring tiles of one zoom."""
    shapes = tile_geometries(edition.outlines, tiles)
    if not len(shapes.owners):
        return [b""] * len(tiles)
    known = _known_mask(edition.regions.parents)
    constants = _Constants(edition.regions, _constant_columns(known), shapes.owners)
    shares = [slice(first, last) for first, last in itertools.pairwise(shapes.tiles.tolist())]
    chosen = [constants.of(shapes.owners[share]) for share in shares]
    features, ends, tags = _features(
        shapes,
        np.concatenate([numbers for _texts, numbers in chosen], axis=1),
        np.concatenate([len(texts) + np.arange(numbers.shape[1]) for texts, numbers in chosen]),
    )
    records = []
    for share, (texts, _numbers) in zip(shares, chosen, strict=True):
        start = ends[share.start]
        arrays = np.array([shapes.owners[share], ends[1:][share] - start, tags[share] - start], "<u4")
        records.append(_record(known, arrays, features[start : ends[share.stop]], texts))
    return records


def _record(known: int, arrays: npt.NDArray[np.uint32], features: bytes, values: list[bytes]) -> bytes:
    count = arrays.shape[1]
    if not count:
        return b""
    size = _HEAD.size + arrays.nbytes + len(features) + sum(map(len, values))
    head = _HEAD.pack(RECORD_VERSION, known, count, len(values), size)
    return b"".join([head, arrays.tobytes(), features, *values])


def is_current(record: Record) -> bool:
    """Whether `read_feature_record` reads a record, if it is whole; those of earlier releases it does not."""
    return record[0] == RECORD_VERSION


def read_feature_record(record: Record) -> FeatureTile | None:
    """Open a record; None for an empty one. Raises ValueError when it is damaged or of another version."""
    view = memoryview(record)
    if not len(view):
        return None
    if len(view) < _HEAD.size:
        raise ValueError("feature record is cut short")
    version, known, count, value_count, size = _HEAD.unpack_from(view)
    if version != RECORD_VERSION or size != len(view):
        raise ValueError("feature record is cut short or of another version")
    rows_end = _HEAD.size + _ROW_BYTES * count
    values_at = rows_end + _LAST.unpack_from(view, _HEAD.size + 8 * count - _LAST.size)[0]
    rows, features, values = view[_HEAD.size : rows_end], view[rows_end:values_at], view[values_at:]
    return FeatureTile(rows, _columns(known), features, values, value_count)


@lru_cache(maxsize=128)
def _columns(known: int) -> tuple[str, ...]:
    return (*_constant_columns(known), *LAYER_COLUMNS)


def _constant_columns(known: int) -> tuple[str, ...]:
    parents = [name for bit, name in enumerate(PARENT_COLUMNS) if known >> bit & 1]
    return ("kode", "nama", "jenis", *parents)


def _known_mask(parents: Mapping[str, Sequence[str]]) -> int:
    return sum(1 << bit for bit, name in enumerate(PARENT_COLUMNS) if name in parents)


class _Constants:
    """The constant texts of the regions of some tiles, read once."""

    def __init__(self, regions: RegionTable, columns: tuple[str, ...], positions: IntArray) -> None:
        self._positions = np.unique(positions)
        sources = [regions.codes, regions.names, regions.kinds, *(regions.parents[name] for name in columns[3:])]
        texts = [chosen_texts(column, self._positions) for column in sources]
        distinct = {text: number for number, text in enumerate(dict.fromkeys(itertools.chain.from_iterable(texts)))}
        self._values = [_text_value(text) for text in distinct]
        self._numbers = np.array([[distinct[text] for text in column] for column in texts], np.int64)
        self._empty = distinct.get("", -1)

    def of(self, positions: IntArray) -> tuple[list[bytes], npt.NDArray[np.int64]]:
        """The distinct texts of some regions as values of a layer, and for every column and region its number or -1."""
        numbers = self._numbers[:, np.searchsorted(self._positions, positions)]
        shown = numbers != self._empty
        shown[:_ALWAYS] = True
        used, first = np.unique(numbers[shown], return_index=True)
        used = used[np.argsort(first)]  # in the order in which they come
        table = np.full(len(self._values), -1)
        table[used] = np.arange(len(used))
        return [self._values[number] for number in used.tolist()], np.where(shown, table[numbers], -1)


def _features(shapes: TileGeometries, numbers: IntArray, slots: IntArray) -> tuple[bytes, IntArray, IntArray]:
    """The features end to end, where each starts (and their total), and where the tags of each start.

    `numbers` are those of its constant texts, a row a column; `slots` of its own value, counted from them.

    Each is a row of varints around its geometry: field 2, its length, id, type, field 4 | geometry | field 2, tags.
    """
    columns, count = numbers.shape
    shape_sizes = np.diff(shapes.starts)
    words = np.zeros((count, _BEFORE + _AROUND_TAGS + 2 * columns), np.uint32)
    words[:, :_BEFORE] = (_FIELD_FEATURE, 0, _FIELD_ID, 0, _FIELD_TYPE, _POLYGON, _FIELD_GEOMETRY, 0)
    words[:, 3], words[:, 7] = shapes.owners + 1, shape_sizes
    tags = words[:, _BEFORE + 2 :]
    words[:, _BEFORE] = _FIELD_TAGS
    tags[:, : 2 * columns : 2] = np.arange(columns)
    tags[:, 1 : 2 * columns : 2] = RESERVED_VALUES + numbers.T
    tags[:, 2 * columns] = columns
    tags[:, 2 * columns + 1] = RESERVED_VALUES + slots
    tags[:, 2 * columns + 2 :] = _tail(columns)

    shown = np.ones(words.shape, np.bool_)
    shown[:, _BEFORE + 2 : _BEFORE + 2 + 2 * columns] = np.repeat(numbers.T >= 0, 2, axis=1)
    sizes = varint_sizes(words) * shown
    words[:, _BEFORE + 1] = sizes[:, _BEFORE + 2 :].sum(1)
    sizes[:, _BEFORE + 1] = varint_sizes(words[:, _BEFORE + 1])
    words[:, 1] = sizes[:, 2:].sum(1) + shape_sizes
    sizes[:, 1] = varint_sizes(words[:, 1])

    data, _starts = encode_varints(words[shown])
    pieces = np.column_stack([sizes[:, :_BEFORE].sum(1), shape_sizes, sizes[:, _BEFORE:].sum(1)])
    is_shape = np.repeat(np.tile([False, True, False], count), pieces.reshape(-1))
    features = np.empty(len(is_shape), np.uint8)
    features[is_shape], features[~is_shape] = shapes.data, data
    ends = offsets_of(pieces.sum(1))
    return features.tobytes(), ends, ends[1:] - pieces[:, 2]


def _text_value(text: str) -> bytes:
    data = text.encode()
    if len(data) < 0x7E:
        return bytes((0x22, len(data) + 2, 0x0A, len(data))) + data
    return field(4, tile_value(text))


def _tail(nilai: int) -> tuple[int, ...]:
    """The tags of a region of class 1; the key of nilai is followed by those of keterangan, kelas, label and warna."""
    return nilai + 2, 0, nilai + 3, LABELS_AT, nilai + 4, COLOURS_AT + 1
