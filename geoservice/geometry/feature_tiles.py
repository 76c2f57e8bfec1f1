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

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
import numpy.typing as npt

from geoservice.geometry.protobuf import field, number_field, tile_value, varint
from geoservice.model.boundary import PARENT_COLUMNS, RegionTable
from geoservice.model.tile import Tile

RECORD_VERSION = 1
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

_HEAD = struct.Struct("<BBHII")
_POLYGON = 3
_ALWAYS = 2
"""Code and name are said even where they are empty, as every output does."""


class TileEdition(Protocol):
    """What a record is made of."""

    regions: RegionTable

    def vector_tile(self, tile: Tile) -> Iterable[tuple[int, bytes]]:
        """Position and MVT geometry commands of every region in a tile, in region order."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class FeatureTile:
    """A record, opened; the arrays are views of its bytes. Row i is feature i."""

    columns: tuple[str, ...]
    """Keys of the layer: the constant columns that the edition knows, then LAYER_COLUMNS."""
    positions: npt.NDArray[np.uint32]
    """The region of each feature, ascending."""
    ends: npt.NDArray[np.uint32]
    """Where each feature ends in `features`."""
    tags: npt.NDArray[np.uint32]
    """Where the tags field of each feature starts in `features`; it is the last of its fields."""
    features: memoryview
    """Layer fields 2, one after the other, as they are for a region with a value."""
    values: memoryview
    """Layer fields 4 of the constant values."""
    value_count: int
    """How many constant values there are."""

    def __len__(self) -> int:
        return len(self.positions)


def feature_record(edition: TileEdition, tile: Tile) -> bytes:
    """The record of a tile; empty bytes where it shows no region."""
    shapes = list(edition.vector_tile(tile))
    if not shapes:
        return b""
    known = _known_mask(edition.regions.parents)
    columns = _constant_columns(known)
    numbers: dict[str, int] = {}
    features, ends, tags = [], [], []
    rows = _constants(edition.regions, columns, [position for position, _shape in shapes])
    constants = [
        [(key, numbers.setdefault(text, len(numbers))) for key, text in row if text or key < _ALWAYS] for row in rows
    ]
    slots_at, end = RESERVED_VALUES + len(numbers), 0
    for slot, ((position, shape), row) in enumerate(zip(shapes, constants, strict=True), start=slots_at):
        body = number_field(1, position + 1) + number_field(3, _POLYGON) + field(4, shape)
        tag = b"".join(varint(key) + varint(RESERVED_VALUES + number) for key, number in row)
        tag += varint(len(columns)) + varint(slot) + bytes(_tail(len(columns)))
        feature = field(2, body + field(2, tag))
        end += len(feature)
        features.append(feature)
        ends.append(end)
        tags.append(end - len(field(2, tag)))
    values = b"".join(field(4, tile_value(text)) for text in numbers)
    head = _HEAD.pack(RECORD_VERSION, known, 0, len(shapes), len(numbers))
    positions = [position for position, _shape in shapes]
    arrays = np.array([positions, ends, tags], np.uint32)
    return b"".join([head, arrays.tobytes(), *features, values])


def read_feature_record(record: bytes | memoryview) -> FeatureTile:
    """Open a record that is not empty; raises ValueError when it is damaged or of another version."""
    view = memoryview(record)
    if len(view) < _HEAD.size:
        raise ValueError("feature record is cut short")
    version, known, _, count, value_count = _HEAD.unpack_from(view)
    arrays_end = _HEAD.size + 12 * count
    if version != RECORD_VERSION or not count or len(view) < arrays_end:
        raise ValueError("feature record is damaged or of another version")
    positions, ends, tags = np.frombuffer(view, np.uint32, 3 * count, _HEAD.size).reshape(3, count)
    values_at = arrays_end + int(ends[-1])
    if len(view) < values_at:
        raise ValueError("feature record is cut short")
    return FeatureTile(
        _columns(known), positions, ends, tags, view[arrays_end:values_at], view[values_at:], value_count
    )


@lru_cache(maxsize=128)
def _columns(known: int) -> tuple[str, ...]:
    return (*_constant_columns(known), *LAYER_COLUMNS)


def _constant_columns(known: int) -> tuple[str, ...]:
    parents = [name for bit, name in enumerate(PARENT_COLUMNS) if known >> bit & 1]
    return ("kode", "nama", "jenis", *parents)


def _known_mask(parents: Mapping[str, Sequence[str]]) -> int:
    return sum(1 << bit for bit, name in enumerate(PARENT_COLUMNS) if name in parents)


def _constants(regions: RegionTable, columns: tuple[str, ...], positions: list[int]) -> list[list[tuple[int, str]]]:
    texts = [regions.codes, regions.names, regions.kinds, *(regions.parents[name] for name in columns[3:])]
    return [[(key, column[position]) for key, column in enumerate(texts)] for position in positions]


def _tail(nilai: int) -> tuple[int, ...]:
    """The tags of a region of class 1; the key of nilai is followed by those of keterangan, kelas, label and warna."""
    return nilai + 2, 0, nilai + 3, LABELS_AT, nilai + 4, COLOURS_AT + 1
