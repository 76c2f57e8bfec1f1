"""The rules of the vector tile specification 2.1 (sections 4.1 to 4.4) that readers rely on, checked ring by ring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from mapbox_vector_tile.Mapbox import vector_tile_pb2

MOVE_TO, LINE_TO, CLOSE_PATH = 1, 2, 7

Ring = list[tuple[int, int]]


def faults_of(data: bytes) -> Iterator[str]:
    """What breaks a rule, in words; nothing for a tile without fault."""
    tile = vector_tile_pb2.tile()
    tile.ParseFromString(data)
    names = [layer.name for layer in tile.layers]
    if len(set(names)) != len(names):
        yield "two layers of one name"
    for layer in tile.layers:
        if layer.version != 2 or not layer.extent:
            yield f"version {layer.version}, extent {layer.extent}"
        if len(set(layer.keys)) != len(layer.keys):
            yield "a key is listed twice"
        ids = [feature.id for feature in layer.features]
        if len(set(ids)) != len(ids):
            yield "an id is used twice"
        for feature in layer.features:
            yield from (f"feature {feature.id}: {fault}" for fault in _faults_of_feature(layer, feature))


def _faults_of_feature(layer: vector_tile_pb2.tile.layer, feature: vector_tile_pb2.tile.feature) -> Iterator[str]:
    keys, values = feature.tags[::2], feature.tags[1::2]
    if (
        len(keys) != len(values)
        or max(keys, default=0) >= len(layer.keys)
        or max(values, default=0) >= len(layer.values)
    ):
        yield "tags point outside the layer"
    if len(set(keys)) != len(keys):
        yield "a key is tagged twice"
    if feature.type == vector_tile_pb2.tile.Point:
        yield from _faults_of_point(feature.geometry)
        return
    if feature.type != vector_tile_pb2.tile.Polygon:
        yield f"geometry of type {feature.type}"
    try:
        rings = list(rings_of(feature.geometry))
    except ValueError as error:
        yield str(error)
        return
    if not rings or twice_the_area(rings[0]) <= 0:
        yield "the first ring is not an outer one"
    yield from ("a ring without area" for ring in rings if not twice_the_area(ring))


def _faults_of_point(commands: Sequence[int]) -> Iterator[str]:
    if len(commands) < 3 or commands[0] & 7 != MOVE_TO or len(commands) != 1 + 2 * (commands[0] >> 3):
        yield "a point that is not one move"


def rings_of(commands: Sequence[int]) -> Iterator[Ring]:
    """The closed rings of a polygon; raises ValueError for commands that a polygon must not have."""
    at, x, y = 0, 0, 0
    while at < len(commands):
        ring: Ring = []
        for wanted in (MOVE_TO, LINE_TO):
            command, count = commands[at] & 7, commands[at] >> 3
            if command != wanted or count < 1 or (command == MOVE_TO and count > 1):
                raise ValueError(f"command {command} x {count} where {wanted} belongs")
            at += 1
            for _point in range(count):
                step = _signed(commands[at]), _signed(commands[at + 1])
                if command == LINE_TO and step == (0, 0):
                    raise ValueError("a line of no length")
                x, y, at = x + step[0], y + step[1], at + 2
                ring.append((x, y))
        if len(ring) < 3 or commands[at] != (1 << 3 | CLOSE_PATH):
            raise ValueError("a ring that is not closed, or of two points")
        at += 1
        yield ring


def twice_the_area(ring: Ring) -> int:
    """By the surveyor's formula; positive for outer rings, because y points down."""
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairwise([*ring, ring[0]]))


def _signed(number: int) -> int:
    return (number >> 1) ^ -(number & 1)
