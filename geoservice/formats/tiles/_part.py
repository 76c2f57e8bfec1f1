"""A vector tile with some of its features only."""

from __future__ import annotations

from collections.abc import Container, Iterator

from geoservice.geometry.protobuf import varint

_LAYER, _FEATURE, _ID = 0x1A, 0x12, 0x08
_VARINT, _FIXED_64, _BYTES = 0, 1, 2


def with_features(tile: bytes, ids: Container[int]) -> bytes:
    """A tile, as this service writes it, without the features of other ids; empty where none is left."""
    layers = (_chosen(tile, start, stop, ids) for _key, _first, start, stop in _fields(tile, 0, len(tile)))
    return b"".join(b"".join((bytes((_LAYER,)), varint(len(layer)), layer)) for layer in layers if layer)


def _chosen(tile: bytes, start: int, stop: int, ids: Container[int]) -> bytes:
    """What one layer holds; empty where no feature of it is left."""
    pieces, left = [], 0
    for key, first, inner, end in _fields(tile, start, stop):
        if key == _FEATURE and tile[inner] == _ID:
            number, _end = _read_varint(tile, inner + 1)
            if number not in ids:
                continue
            left += 1
        pieces.append(tile[first:end])
    return b"".join(pieces) if left else b""


def _fields(data: bytes, start: int, stop: int) -> Iterator[tuple[int, int, int, int]]:
    """Key, first byte, first byte of what it holds, and end of every field."""
    at = start
    while at < stop:
        key, inner = _read_varint(data, at)
        kind = key & 7
        if kind == _BYTES:
            length, inner = _read_varint(data, inner)
            end = inner + length
        elif kind == _VARINT:
            end = _read_varint(data, inner)[1]
        else:
            end = inner + (8 if kind == _FIXED_64 else 4)
        yield key, at, inner, end
        at = end


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
