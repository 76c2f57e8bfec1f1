"""The little of Protocol Buffers that a vector tile needs."""

from __future__ import annotations

import struct

_SINGLE = [bytes((value,)) for value in range(0x80)]


def varint(value: int) -> bytes:
    """A whole number of at least 0."""
    if value < 0x80:  # nearly all of them: a tile of a whole country writes half a million
        return _SINGLE[value]
    if value < 0x4000:
        return bytes((value & 0x7F | 0x80, value >> 7))
    data = bytearray()
    while value > 0x7F:
        data.append(value & 0x7F | 0x80)
        value >>= 7
    data.append(value)
    return bytes(data)


def field(number: int, data: bytes) -> bytes:
    """A field that holds bytes: a text, a message or packed numbers."""
    return varint(number << 3 | 2) + varint(len(data)) + data


def number_field(number: int, value: int) -> bytes:
    """A field that holds a whole number of at least 0."""
    return varint(number << 3) + varint(value)


def tile_value(value: object) -> bytes:
    """A `Value` message of a vector tile: text, floating-point or whole number (specification 2.1, section 4.1)."""
    if isinstance(value, str):
        return field(1, value.encode())
    if isinstance(value, int):
        return number_field(5, value) if value >= 0 else varint(6 << 3) + varint((-value << 1) - 1)
    return b"\x19" + struct.pack("<d", value)  # field 3, double
