"""Reads what a vector tile says of its features: enough of protobuf to check a tile as a stranger would."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_LAYERS, _FEATURES, _KEYS, _VALUES, _TAGS = 3, 2, 3, 4, 2
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
Value = str | float | int | bool | None


def tile_attributes(data: bytes) -> Iterator[dict[str, Value]]:
    """The attributes of every feature. Source: Mapbox Vector Tile specification 2.1."""
    for number, layer in _fields(data):
        if number == _LAYERS and isinstance(layer, bytes):
            yield from _layer(layer)


def _layer(data: bytes) -> Iterator[dict[str, Value]]:
    parts = [(number, content) for number, content in _fields(data) if isinstance(content, bytes)]
    keys = [content.decode() for number, content in parts if number == _KEYS]
    values = [_value(content) for number, content in parts if number == _VALUES]
    for number, content in parts:
        if number == _FEATURES:
            tags = [t for field, packed in _fields(content) if field == _TAGS for t in _varints(packed)]
            yield {keys[key]: values[value] for key, value in zip(tags[::2], tags[1::2], strict=True)}


def _value(data: bytes) -> Value:
    for number, content in _fields(data):
        if isinstance(content, bytes):
            if number == 1:
                return content.decode()
            return float(struct.unpack("<d" if number == 3 else "<f", content)[0])
        return (content >> 1) ^ -(content & 1) if number == 6 else bool(content) if number == 7 else content
    return None


def _varints(packed: bytes | int) -> Iterator[int]:
    at = 0
    while isinstance(packed, bytes) and at < len(packed):
        number, at = _varint(packed, at)
        yield number


def _fields(data: bytes) -> Iterator[tuple[int, bytes | int]]:
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        kind = tag & 7
        if kind == _VARINT:
            content, at = _varint(data, at)
            yield tag >> 3, content
            continue
        length = 8 if kind == _FIXED64 else 4 if kind == _FIXED32 else 0
        if kind == _BYTES:
            length, at = _varint(data, at)
        yield tag >> 3, data[at : at + length]
        at += length


def _varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = data[at]
        number |= (byte & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if byte < 0x80:
            return number, at
