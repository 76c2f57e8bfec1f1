"""The few forms of flatbuffers that a FlatGeobuf header needs, written front to back.

Source: flatbuffers.dev, internals.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Scalar(NamedTuple):
    """A number and its form in the notation of `struct`."""

    form: str
    number: float


class Table(NamedTuple):
    """Fields by their number; None leaves one out."""

    fields: Mapping[int, Scalar | str | Table | Sequence[Table] | Sequence[float] | None]


Value = Scalar | str | Table | Sequence[Table] | Sequence[float]


def size_prefixed(root: Table) -> bytes:
    """A whole buffer, its size first."""
    buffer = bytearray(8)
    struct.pack_into("<I", buffer, 4, _table(buffer, root) - 4)
    buffer += bytes(-len(buffer) % 8)
    struct.pack_into("<I", buffer, 0, len(buffer) - 4)
    return bytes(buffer)


def _table(buffer: bytearray, table: Table) -> int:
    """Append a table and all that it points at; returns where it starts."""
    fields = {number: value for number, value in table.fields.items() if value is not None}
    # Largest first, so that nothing but the first needs aligning.
    widths = {n: struct.calcsize("<" + v.form) if isinstance(v, Scalar) else 4 for n, v in fields.items()}
    places, size = {}, 4
    for number in sorted(fields, key=lambda number: -widths[number]):
        size += -size % widths[number]
        places[number] = size
        size += widths[number]
    count = max(fields, default=-1) + 1
    buffer += bytes(-len(buffer) % 2)
    start_of_vtable = len(buffer)
    entries = [places.get(number, 0) for number in range(count)]
    buffer += struct.pack(f"<{2 + count}H", 4 + 2 * count, size, *entries)
    buffer += bytes(-len(buffer) % 8)
    start = len(buffer)
    buffer += struct.pack("<i", start - start_of_vtable) + bytes(size - 4)
    for number, value in fields.items():
        place = start + places[number]
        if isinstance(value, Scalar):
            struct.pack_into("<" + value.form, buffer, place, value.number)
        else:
            struct.pack_into("<I", buffer, place, _pointed_at(buffer, value) - place)
    return start


def _pointed_at(buffer: bytearray, value: str | Table | Sequence[Table] | Sequence[float]) -> int:
    if isinstance(value, Table):
        return _table(buffer, value)
    # Four bytes of length, then what follows on a multiple of eight.
    buffer += bytes((4 - len(buffer)) % 8)
    start = len(buffer)
    if isinstance(value, str):
        text = value.encode()
        buffer += struct.pack("<I", len(text)) + text + b"\0"
        return start
    tables = [item for item in value if isinstance(item, Table)]
    if not tables:
        numbers = [float(item) for item in value if not isinstance(item, Table)]
        buffer += struct.pack(f"<I{len(numbers)}d", len(numbers), *numbers)
        return start
    buffer += struct.pack("<I", len(tables)) + bytes(4 * len(tables))
    for number, table in enumerate(tables):
        place = start + 4 + 4 * number
        struct.pack_into("<I", buffer, place, _table(buffer, table) - place)
    return start
